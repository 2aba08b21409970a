//! Devices with real files, a relay in memory, clocks, a network and dice that follow from a seed. Not every test uses
//! all of it.
#![allow(dead_code, clippy::unwrap_used)]

pub mod model;
pub mod people;
pub mod real;
pub mod snapshots;
pub mod world;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use envelope::{DeviceKeys, FirmId};
use kernel::{DeviceId, Id, Timestamp};
use model::Server;
use real::Real;
use store::*;
use sync::{Answer, Engine, Relay, Report, Request, Unreachable, Vault};

/// 2026-11-21 10:00 in Shanghai.
pub const START: i64 = 1_795_226_400_000;

pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A small trade: things with parts that have to have one, prices of another class, and moves that are never changed.
pub const SHOP: Slice = Slice {
    name: "shop",
    documents: &[Document {
        table: "shop_paper",
        lock: "status",
        open: "draft",
        locked: &["sent"],
        free: &[],
        parts: &["shop_line"],
    }],
    tables: &[
        Table {
            id: 9001,
            name: "shop_item",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                review(1, "name", Class::Base),
                col(2, "price", Class::Price),
                col(3, "cost", Class::Cost),
                col(4, "picture", Class::Base),
            ],
        },
        Table {
            id: 9002,
            name: "shop_part",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "item_id", Class::Base),
                col(2, "qty", Class::Base),
            ],
        },
        Table {
            id: 9003,
            name: "shop_move",
            kind: Kind::Ledger,
            scope: Scope::Firm,
            columns: &[col(0, "id", Class::Base), col(1, "qty", Class::Base)],
        },
        Table {
            id: 9004,
            name: "shop_paper",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "title", Class::Base),
                col(2, "status", Class::Base),
                col(3, "total", Class::Price),
            ],
        },
        Table {
            id: 9005,
            name: "shop_line",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "paper_id", Class::Base),
                review(2, "qty", Class::Base),
                col(3, "amount", Class::Price),
            ],
        },
        Table {
            id: 9006,
            name: "shop_client",
            kind: Kind::Lww,
            scope: Scope::Desk("owner_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "owner_id", Class::Base),
                review(2, "phone", Class::Contact),
                col(3, "note", Class::Contact),
            ],
        },
    ],
    migrations: &[Migration {
        version: 1,
        sql: concat!(
            "
CREATE TABLE shop_item(id BLOB PRIMARY KEY, name TEXT NOT NULL, price INTEGER, cost INTEGER, picture BLOB) STRICT;
CREATE TABLE shop_part(id BLOB PRIMARY KEY, item_id BLOB NOT NULL REFERENCES shop_item(id) ON DELETE CASCADE, qty INTEGER NOT NULL) STRICT;
CREATE TABLE shop_move(id BLOB PRIMARY KEY, qty INTEGER NOT NULL) STRICT;
CREATE TABLE shop_paper(id BLOB PRIMARY KEY, title TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'draft', total INTEGER) STRICT;
CREATE TABLE shop_line(id BLOB PRIMARY KEY, paper_id BLOB NOT NULL REFERENCES shop_paper(id) ON DELETE CASCADE, qty INTEGER NOT NULL, amount INTEGER) STRICT;
CREATE TABLE shop_client(id BLOB PRIMARY KEY, owner_id BLOB, phone TEXT, note TEXT) STRICT;
CREATE TRIGGER shop_paper_locked BEFORE UPDATE ON shop_paper WHEN OLD.status='sent' BEGIN SELECT RAISE(ABORT, 'shop.sent'); END;
CREATE TRIGGER shop_paper_kept BEFORE DELETE ON shop_paper WHEN OLD.status='sent' BEGIN SELECT RAISE(ABORT, 'shop.sent'); END;
",
            store::closed_rows!(
                "shop_line",
                "locked",
                "shop.sent",
                "(SELECT status FROM shop_paper WHERE id=NEW.paper_id)='sent'",
                "(SELECT status FROM shop_paper WHERE id=OLD.paper_id)='sent'",
                "(SELECT status FROM shop_paper WHERE id=OLD.paper_id)='sent'"
            )
        ),
    }],
};

pub const SLICES: &[Slice] = &[SHOP, sync::SLICE];

/// A client is whoever's holds him.
pub const OWN: &[Own] = &[Own {
    table: "shop_client",
    to: "shop_client.owner_id=?1",
}];

/// Numbers from a seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// The true time, which the relay has.
#[derive(Clone)]
pub struct Time(Arc<AtomicI64>);

impl Time {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }

    pub fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

/// A device's clock and dice.
pub struct Env {
    pub time: Time,
    /// How wrong its clock is, in milliseconds.
    pub wrong: AtomicI64,
    pub dice: Mutex<Dice>,
}

impl Env {
    pub fn new(time: &Time, seed: u64) -> Arc<Self> {
        Arc::new(Self {
            time: time.clone(),
            wrong: AtomicI64::new(0),
            dice: Mutex::new(Dice(seed)),
        })
    }
}

impl Environment for Env {
    fn now(&self) -> Timestamp {
        Timestamp(self.time.now() + self.wrong.load(Ordering::Relaxed))
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut dice = locked(&self.dice);
        for byte in bytes {
            *byte = (dice.next() >> 40) as u8;
        }
    }
}

/// Secrets in memory, which outlives every crash.
#[derive(Default)]
pub struct Drawer(
    Mutex<HashMap<DeviceId, Vec<u8>>>,
    Mutex<HashMap<DeviceId, Vec<u8>>>,
);

impl Vault for Drawer {
    fn load(&self, device: DeviceId) -> kernel::Result<Option<Vec<u8>>> {
        Ok(locked(&self.0).get(&device).cloned())
    }
    fn save(&self, device: DeviceId, secret: &[u8]) -> kernel::Result<()> {
        locked(&self.0).insert(device, secret.to_vec());
        Ok(())
    }
    fn recall(&self, device: DeviceId) -> kernel::Result<Option<Vec<u8>>> {
        Ok(locked(&self.1).get(&device).cloned())
    }
    fn remember(&self, device: DeviceId, memory: &[u8]) -> kernel::Result<()> {
        locked(&self.1).insert(device, memory.to_vec());
        Ok(())
    }
    fn forget(&self, device: DeviceId) -> kernel::Result<()> {
        locked(&self.0).remove(&device);
        locked(&self.1).remove(&device);
        Ok(())
    }
}

/// A copy of a request on its way, delivered late.
pub struct Straggler {
    /// The number of the device that asks.
    at: usize,
    method: sync::Method,
    path: String,
    authorization: Option<String>,
    body: Vec<u8>,
}

/// The relay and what the network does to those who ask it.
pub struct Net {
    pub server: Server,
    /// The real relay, where that is asked instead.
    pub real: Option<Real>,
    pub time: Time,
    /// How wrong the relay's clock is.
    pub wrong: i64,
    pub dice: Dice,
    /// One in so many requests, or answers, is lost; 0 for none.
    pub loss: usize,
    pub stragglers: Vec<Straggler>,
    /// Requests asked, with those that were lost.
    pub asked: u64,
    /// Changed whenever the relay was down: connections of before are gone.
    pub boot: u64,
    /// Bytes of bodies, out and in.
    pub bytes: u64,
}

pub type Shared = Arc<Mutex<Net>>;

impl Net {
    pub fn shared(time: &Time, seed: u64) -> Shared {
        Arc::new(Mutex::new(Self {
            server: Server::default(),
            real: None,
            time: time.clone(),
            wrong: 0,
            dice: Dice(seed),
            loss: 0,
            stragglers: Vec::new(),
            asked: 0,
            boot: 0,
            bytes: 0,
        }))
    }

    fn deliver(&mut self, one: &Straggler) -> Result<Answer, Unreachable> {
        if let Some(real) = &self.real {
            return real.send(
                one.at,
                &Request {
                    method: one.method,
                    path: one.path.clone(),
                    authorization: one.authorization.clone(),
                    body: &one.body,
                    wait_s: 0,
                },
            );
        }
        let now = (self.time.now() + self.wrong) as u64;
        let authorization = one.authorization.as_deref();
        Ok(self
            .server
            .handle(one.method, &one.path, authorization, &one.body, now))
    }

    /// Requests of before arrive again, or at last.
    pub fn deliver_late(&mut self) {
        while !self.stragglers.is_empty() {
            let at = self.dice.below(self.stragglers.len());
            let one = self.stragglers.swap_remove(at);
            let _ = self.deliver(&one);
        }
    }
}

/// One device's way to the relay.
pub struct Line {
    pub net: Shared,
    /// The number of the device.
    at: usize,
    pub up: Mutex<bool>,
    boot: Mutex<u64>,
}

impl Line {
    pub fn new(net: &Shared) -> Self {
        Self::of(net, 0)
    }

    pub fn of(net: &Shared, at: usize) -> Self {
        Self {
            net: Arc::clone(net),
            at,
            up: Mutex::new(true),
            boot: Mutex::new(locked(net).boot),
        }
    }
}

impl Relay for Line {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable> {
        let lost = |what: &str| Err(Unreachable(what.to_owned()));
        if !*locked(&self.up) {
            return lost("no network");
        }
        let mut net = locked(&self.net);
        net.asked += 1;
        if std::mem::replace(&mut *locked(&self.boot), net.boot) != net.boot {
            return lost("the connection was closed");
        }
        let one = Straggler {
            at: self.at,
            method: request.method,
            path: request.path.clone(),
            authorization: request.authorization.clone(),
            body: request.body.to_vec(),
        };
        net.bytes += request.body.len() as u64;
        let loss = net.loss;
        if loss > 0 && net.dice.one_in(loss) {
            if net.dice.one_in(2) {
                net.stragglers.push(one);
            }
            return lost("the request was lost");
        }
        let answer = net.deliver(&one)?;
        net.bytes += answer.body.len() as u64;
        if loss > 0 && net.dice.one_in(loss) {
            net.stragglers.push(one);
        } else if loss > 0 && net.dice.one_in(loss) {
            return lost("the answer was lost");
        }
        Ok(answer)
    }
}

/// What unwinds through a device whose power goes.
pub struct PowerCut;

/// One installation with its file.
pub struct Device {
    pub path: PathBuf,
    pub env: Arc<Env>,
    pub vault: Arc<Drawer>,
    pub line: Line,
    pub store: Option<Store>,
    pub engine: Engine,
    /// Commits until the power goes; negative for never.
    pub power: Arc<AtomicI64>,
    pub member: Id<Member>,
    /// Removed by the owner.
    pub removed: bool,
    /// It makes snapshots for so many changes.
    pub snapshot_after: u64,
}

impl Device {
    pub fn new(path: PathBuf, env: Arc<Env>, net: &Shared, number: u8) -> Self {
        let vault: Arc<Drawer> = Arc::default();
        let mut device = Self {
            path,
            engine: Engine::new(env.clone(), vault.clone(), SLICES).with_own(OWN),
            env,
            vault,
            line: Line::of(net, usize::from(number)),
            store: None,
            power: Arc::new(AtomicI64::new(-1)),
            member: Id::from_bytes([number; 16]),
            removed: false,
            snapshot_after: u64::MAX,
        };
        device.open();
        device
    }

    /// Opens the file, anew after a power cut.
    pub fn open(&mut self) {
        self.store = None;
        let store = Store::open(&self.path, SLICES, self.env.clone()).unwrap();
        let power = Arc::clone(&self.power);
        store.listen(move |_| {
            if power.load(Ordering::Relaxed) >= 0 && power.fetch_sub(1, Ordering::Relaxed) == 0 {
                std::panic::resume_unwind(Box::new(PowerCut));
            }
        });
        self.store = Some(store);
        self.engine = Engine::new(self.env.clone(), self.vault.clone(), SLICES).with_own(OWN);
        self.engine.snapshot_after(self.snapshot_after);
    }

    pub fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    pub fn id(&self) -> DeviceId {
        self.store().device().unwrap()
    }

    /// The firm that it belongs to.
    pub fn firm(&self) -> FirmId {
        let firm = self
            .store()
            .read(self.member, |db| {
                db.one("SELECT firm FROM sync_state", [], |r| r.get(0))
            })
            .unwrap();
        FirmId(firm.value)
    }

    /// Its secret.
    pub fn keys(&self) -> DeviceKeys {
        let secret = self.vault.load(self.id()).unwrap().unwrap();
        DeviceKeys::from_secret(&String::from_utf8(secret).unwrap()).unwrap()
    }

    /// Runs something in which the power may go; the file is opened again then.
    pub fn powered<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let run = std::panic::AssertUnwindSafe(|| f(self));
        match std::panic::catch_unwind(run) {
            Ok(value) => Some(value),
            Err(payload) if payload.is::<PowerCut>() => {
                self.power.store(-1, Ordering::Relaxed);
                self.open();
                None
            }
            Err(payload) => std::panic::resume_unwind(payload),
        }
    }

    pub fn step(&mut self) -> kernel::Result<Report> {
        let store = self.store.as_ref().unwrap();
        self.engine.step(store, &self.line, &Pace::default())
    }

    pub fn write<T>(&self, f: impl FnOnce(&Tx<'_>) -> kernel::Result<T>) -> Written<T> {
        self.store().write(self.by(), "shop.do", f).unwrap()
    }

    /// Whoever sits there sees what the device holds.
    pub fn by(&self) -> By {
        let held = self.engine.holds(self.store()).unwrap();
        By {
            sight: match held.len() == sync::CLASSES.len() {
                true => Sight::ALL,
                false => Sight::of(&held),
            },
            ..By::from(self.member)
        }
    }

    pub fn digest(&self) -> [u8; 32] {
        self.store()
            .read(self.member, |db| self.store().digest(db))
            .unwrap()
            .value
    }

    /// Every change that its history knows.
    pub fn changes(&self) -> std::collections::BTreeSet<Id<Change>> {
        let all: Vec<Id<Change>> = self
            .store()
            .read(self.member, |db| {
                db.rows("SELECT id FROM _change WHERE device IS NOT NULL", [], |r| {
                    r.get(0)
                })
            })
            .unwrap()
            .value;
        all.into_iter().collect()
    }
}

/// A folder that is no disk where there is one.
pub fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// A new item.
pub fn item(tx: &Tx<'_>, name: &str, price: i64) -> kernel::Result<Id<()>> {
    let id = tx.new_id::<()>();
    let cost = tx.sees(Class::Cost).then_some(price / 2);
    let price = tx.sees(Class::Price).then_some(price);
    tx.insert(
        "shop_item",
        &[
            ("id", &id),
            ("name", &name),
            ("price", &price),
            ("cost", &cost),
        ],
    )?;
    Ok(id)
}
