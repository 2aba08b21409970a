//! A device with its file and its engine, and the relay as it runs on a server.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use ::sync::http::Http;
use ::sync::{
    Answer, Engine, Folder, Joined, Joining, Relay, Report, Request, Seat, Unreachable, Vault,
};
use anyhow::{Context as _, bail, ensure};
use kernel::{Id, Timestamp};
use store::{
    Class, Column, Environment, Kind as Merged, Member, Migration, Pace, Scope, Slice, Store,
    System, Table, Tx, col, review,
};

use super::work::{COLUMNS, Commit, Value};

const MEMBER: Id<Member> = Id::from_bytes([1; 16]);

/// A line as a quote has it: price and cost are classes of their own, so they travel in envelopes of their own; two columns
/// tell a person of conflicts. The last column is a newer version's.
const LINE: [Column; 12] = [
    col(0, "id", Class::Base),
    col(1, "name", Class::Base),
    col(2, "unit", Class::Base),
    col(3, "room", Class::Base),
    col(4, "note", Class::Base),
    col(5, "day", Class::Base),
    review(6, "quantity", Class::Base),
    review(7, "price", Class::Price),
    col(8, "cost", Class::Cost),
    col(9, "waste", Class::Base),
    col(10, "place", Class::Base),
    col(11, "colour", Class::Base),
];

const MIGRATIONS: [Migration; 2] = [
    Migration {
        version: 1,
        sql: "CREATE TABLE bench_line(id BLOB PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, room TEXT NOT NULL, note TEXT NOT NULL, day TEXT NOT NULL, quantity INTEGER NOT NULL, price INTEGER, cost INTEGER, waste INTEGER NOT NULL, place INTEGER NOT NULL) STRICT;",
    },
    Migration {
        version: 2,
        sql: "ALTER TABLE bench_line ADD COLUMN colour TEXT;",
    },
];

const fn slice(tables: &'static [Table], migrations: &'static [Migration]) -> Slice {
    Slice {
        name: "bench",
        documents: &[],
        tables,
        migrations,
    }
}

const fn line(columns: &'static [Column]) -> Table {
    Table {
        id: 9900,
        name: "bench_line",
        kind: Merged::Lww,
        scope: Scope::Firm,
        columns,
    }
}

const SLICES: &[Slice] = &[
    slice(&[line(LINE.split_at(11).0)], MIGRATIONS.split_at(1).0),
    ::sync::SLICE,
];

/// The tables of a newer version, which has a column more.
pub const NEWER: &[Slice] = &[slice(&[line(&LINE)], &MIGRATIONS), ::sync::SLICE];

/// The way to the relay, with the bytes of its bodies counted.
pub struct Counted {
    http: Http,
    up: Cell<u64>,
    down: Cell<u64>,
}

impl Counted {
    pub fn to(address: &str) -> Self {
        Self {
            http: Http::new(address),
            up: Cell::new(0),
            down: Cell::new(0),
        }
    }

    /// Bytes sent and answered since the last time.
    pub fn count(&self) -> (u64, u64) {
        (self.up.take(), self.down.take())
    }
}

impl Relay for Counted {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable> {
        let answer = self.http.send(request)?;
        self.up.set(self.up.get() + request.body.len() as u64);
        self.down.set(self.down.get() + answer.body.len() as u64);
        Ok(answer)
    }
}

/// The computer's clock, wrong by so many milliseconds.
struct Clock(i64);

impl Environment for Clock {
    fn now(&self) -> Timestamp {
        Timestamp(System.now().0 + self.0)
    }

    fn random(&self, bytes: &mut [u8]) {
        System.random(bytes);
    }
}

/// One computer.
pub struct Device {
    pub name: String,
    pub store: Store,
    pub engine: Engine,
    vault: Arc<dyn Vault>,
    env: Arc<dyn Environment>,
}

impl Device {
    /// With its file and its keys in this folder, made where they are not there, and a clock that is wrong by so much.
    pub fn new(folder: &Path, name: &str, wrong_ms: i64) -> anyhow::Result<Self> {
        Self::of(folder, name, wrong_ms, SLICES)
    }

    /// With other tables.
    pub fn of(
        folder: &Path,
        name: &str,
        wrong_ms: i64,
        slices: &'static [Slice],
    ) -> anyhow::Result<Self> {
        let vault: Arc<dyn Vault> = Arc::new(Folder::new(folder.join(name)));
        let env: Arc<dyn Environment> = Arc::new(Clock(wrong_ms));
        let path = folder.join(name).with_extension("kaigong");
        Ok(Self {
            name: name.to_owned(),
            store: Store::open(&path, slices, Arc::clone(&env))?,
            engine: Engine::new(Arc::clone(&env), Arc::clone(&vault), slices),
            vault,
            env,
        })
    }

    /// One round, whatever comes of it.
    pub fn round(&mut self, way: &dyn Relay) -> anyhow::Result<Report> {
        Ok(self.engine.step(&self.store, way, &Pace::default())?)
    }

    /// One round that has to succeed.
    pub fn step(&mut self, way: &dyn Relay) -> anyhow::Result<Report> {
        let report = self.round(way)?;
        match report.trouble {
            Some(fault) => bail!("{}: {fault:?}", self.name),
            None => Ok(report),
        }
    }

    /// Makes the firm.
    pub fn found(&mut self, way: &Counted) -> anyhow::Result<()> {
        let address = way.http.address();
        self.engine
            .found(&self.store, address, &self.name, MEMBER)?;
        self.step(way).map(drop)
    }

    /// Joins the firm and takes what is there.
    pub fn join(&mut self, owner: &mut Self, way: &Counted) -> anyhow::Result<()> {
        let joining = self.knock(owner, way)?;
        self.enter(&joining, way)?;
        self.step(way).map(drop)
    }

    /// Invited, compared and let in.
    pub fn knock(&mut self, owner: &mut Self, way: &Counted) -> anyhow::Result<Joining> {
        let mut inviting = owner.engine.invite(&owner.store, way)?;
        let uri = inviting.uri();
        let mut joining = Joining::new(Arc::clone(&self.env), &uri, None, &self.name, "小王")?;
        let mut digits = None;
        while digits.is_none() {
            if let Joined::Compare(shown) = joining.poll(way)? {
                digits = Some(shown);
            }
            let asking = inviting.poll(&owner.engine, &owner.store, way)?;
            if let (Some(shown), Some(asking)) = (&digits, asking) {
                let theirs = asking.digits.context("the owner's digits")?;
                ensure!(*shown == theirs, "the digits differ");
            }
        }
        let seat = Seat {
            member: Id::from_bytes([9; 16]),
            role: "owner".to_owned(),
            series: None,
            classes: Vec::from(::sync::CLASSES),
            own: false,
        };
        inviting.poll(&owner.engine, &owner.store, way)?;
        inviting.admit(&mut owner.engine, &owner.store, way, &seat)?;
        ensure!(joining.poll(way)? == Joined::In, "not let in");
        Ok(joining)
    }

    /// Goes in.
    pub fn enter(&mut self, joining: &Joining, way: &Counted) -> anyhow::Result<()> {
        Ok(joining.enter(&self.store, way, &*self.vault)?)
    }

    /// One commit; a row of which nothing is known yet is added.
    pub fn write(&self, commit: &Commit, ids: &mut Vec<Id<()>>) -> anyhow::Result<()> {
        self.store.write(MEMBER, "bench.do", |tx| {
            for row in commit {
                let new = row.0 == ids.len();
                if new {
                    ids.push(tx.new_id());
                }
                let id = ids[row.0];
                let mut cells: Vec<(&str, &dyn rusqlite::ToSql)> = Vec::with_capacity(11);
                if new {
                    cells.push(("id", &id));
                }
                for (at, value) in &row.1 {
                    let value: &dyn rusqlite::ToSql = match value {
                        Value::Text(text) => text,
                        Value::Number(number) => number,
                    };
                    cells.push((COLUMNS[*at], value));
                }
                if new {
                    tx.insert("bench_line", &cells)?;
                } else {
                    tx.update("bench_line", id, &cells)?;
                }
            }
            Ok(())
        })?;
        Ok(())
    }

    /// What rows are called; nothing of those that are not there.
    pub fn names(&self, ids: &[Id<()>]) -> anyhow::Result<Vec<Option<String>>> {
        let names = self.store.read(MEMBER, |db| {
            ids.iter()
                .map(|id| {
                    db.opt("SELECT name FROM bench_line WHERE id=?1", [id], |r| {
                        r.get(0)
                    })
                })
                .collect()
        })?;
        Ok(names.value)
    }

    /// Gives a row a value in the column of a newer version.
    pub fn paint(&self, row: Id<()>, colour: &str) -> anyhow::Result<()> {
        let write = |tx: &Tx<'_>| tx.update("bench_line", row, &[("colour", &colour)]);
        self.store.write(MEMBER, "bench.do", write)?;
        Ok(())
    }

    /// What a row holds there.
    pub fn colour(&self, row: Id<()>) -> anyhow::Result<Option<String>> {
        let read = self.store.read(MEMBER, |db| {
            db.one("SELECT colour FROM bench_line WHERE id=?1", [row], |r| {
                r.get(0)
            })
        })?;
        Ok(read.value)
    }

    /// Of all rows.
    pub fn digest(&self) -> anyhow::Result<[u8; 32]> {
        let digest = self.store.read(MEMBER, |db| self.store.digest(db))?;
        Ok(digest.value)
    }
}

/// The relay, as it runs on a server: this program under another argument, so that its CPU time is not ours.
pub struct RelayProcess {
    child: Child,
    pub address: String,
}

impl RelayProcess {
    /// With its data in this folder, on a port of its own.
    pub fn start(data: &Path) -> anyhow::Result<Self> {
        Self::start_at(data, "127.0.0.1:0")
    }

    /// The same, where it was before.
    pub fn start_at(data: &Path, listen: &str) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--relay")
            .arg(data)
            .arg(listen)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("its output")?;
        let mut address = String::new();
        BufReader::new(out).read_line(&mut address)?;
        let address = address.trim().to_owned();
        ensure!(!address.is_empty(), "the relay does not start");
        Ok(Self { child, address })
    }
}

impl Drop for RelayProcess {
    /// It stops by itself when its input ends; where it does not, it is stopped.
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        for _ in 0..50 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the relay until its input ends; says its address.
pub fn serve(data: &Path, listen: &str) -> anyhow::Result<()> {
    use clap::Parser as _;
    let data = data.display().to_string();
    // One device asks in a second what a firm asks in an hour, and twenty come in at once.
    let settings = relay::settings::Settings::parse_from([
        "kaigong-relay",
        "--listen",
        listen,
        "--data",
        &data,
        "--device-rate",
        "1000000",
        "--address-rate",
        "1000000",
        "--joins-a-minute",
        "1000000",
    ]);
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let clock = Arc::new(relay::server::system_clock);
        let server = relay::server::Server::start(settings, clock)
            .await
            .map_err(anyhow::Error::msg)?;
        println!("http://{}", server.address());
        let stopper = server.stopper();
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            stopper.stop();
        });
        server.ended().await;
        Ok(())
    })
}
