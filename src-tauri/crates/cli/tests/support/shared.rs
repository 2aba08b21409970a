//! A firm on two computers and the relay between them, each a process of its own that may be killed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser as _;
use kernel::Id;
use serde_json::{Value, json};
use store::{Member, Store};

use super::{Place, Serving, text};

/// Nothing here takes so long, however busy the computer is.
pub const LONG: Duration = Duration::from_secs(120);

/// Names the folder of a relay to the test that is one.
const DATA: &str = "KAIGONG_TEST_RELAY";

pub const OWNER: &str = "林青";
pub const COLLEAGUE: &str = "周敏";

/// Numbers from a seed (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

/// Runs a relay until whoever started it is gone or kills it. Each test file that needs relays has a test that is ignored,
/// named `runs_a_relay`, and calls this.
pub fn run_relay() {
    let Some(data) = std::env::var_os(DATA) else {
        return;
    };
    thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    let mut line = vec!["kaigong-relay".into(), "--data".into(), data];
    let flags = "--listen=127.0.0.1:0 --address-rate=100000 --device-rate=100000 --joins-a-minute=100000 --stop-wait=1";
    line.extend(flags.split(' ').map(Into::into));
    for (flag, name) in [("--tls-cert", "cert.pem"), ("--tls-key", "key.pem")] {
        let file = Path::new(&line[2]).join(name);
        if file.exists() {
            line.extend([flag.into(), file.into()]);
        }
    }
    let settings = relay::settings::Settings::parse_from(line);
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let clock = Arc::new(relay::server::system_clock);
        let server = relay::server::Server::start(settings, clock)
            .await
            .expect("it starts");
        println!("\nrelay at {}", server.address());
        server.ended().await;
    });
}

/// A relay at an address that stays the same from process to process.
pub struct Relay {
    pub data: tempfile::TempDir,
    pub address: SocketAddr,
    behind: Arc<Mutex<Option<SocketAddr>>>,
    held: Arc<Mutex<Vec<TcpStream>>>,
    process: Option<Child>,
}

impl Relay {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// One whose folder is prepared before it starts; with `cert.pem` and `key.pem` in it, it speaks TLS.
    pub fn with(prepare: impl FnOnce(&Path)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let mut relay = Self {
            data: tempfile::tempdir().expect("a folder"),
            address: listener.local_addr().expect("an address"),
            behind: Arc::default(),
            held: Arc::default(),
            process: None,
        };
        let behind = Arc::clone(&relay.behind);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let to = *behind.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(Ok(up)) = to.map(TcpStream::connect) {
                    join(stream, up);
                }
            }
        });
        prepare(relay.data.path());
        relay.start(None);
        relay
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts it, where it does not run; it dies where `die` says.
    pub fn start(&mut self, die: Option<&str>) {
        if self.runs() {
            return;
        }
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command
            .args(["--exact", "runs_a_relay", "--ignored", "--nocapture"])
            .args(["--test-threads=1"])
            .env(DATA, self.data.path())
            .env_remove("DATABASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(die) = die {
            command.env("KAIGONG_DIE", die);
        }
        let mut child = command.spawn().expect("a relay starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let address = lines
            .find_map(|line| line.ok()?.strip_prefix("relay at ")?.parse().ok())
            .expect("the relay listens");
        thread::spawn(move || lines.for_each(drop));
        *self.behind.lock().unwrap_or_else(PoisonError::into_inner) = Some(address);
        self.process = Some(child);
    }

    /// Its disk is gone, and it begins anew.
    pub fn lose_everything(&mut self) {
        self.kill();
        for entry in std::fs::read_dir(self.data.path()).expect("the folder") {
            let path = entry.expect("an entry").path();
            let gone = match path.is_dir() {
                true => std::fs::remove_dir_all(&path),
                false => std::fs::remove_file(&path),
            };
            gone.expect("it goes");
        }
        self.start(None);
    }

    pub fn runs(&mut self) -> bool {
        let process = self.process.as_mut();
        process.is_some_and(|child| child.try_wait().expect("a child").is_none())
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        *self.behind.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(mut child) = self.process.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Relay {
    /// From now on it takes connections and says nothing.
    pub fn freeze(&mut self) {
        self.kill();
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = silent.local_addr().expect("an address");
        *self.behind.lock().unwrap_or_else(PoisonError::into_inner) = Some(address);
        let held = Arc::clone(&self.held);
        thread::spawn(move || {
            for stream in silent.incoming().flatten() {
                held.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(stream);
            }
        });
    }

    /// Whether somebody asked it since it says nothing.
    pub fn holds(&self) -> bool {
        !self
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }
}

/// Passes on what either says until one is gone.
fn join(one: TcpStream, other: TcpStream) {
    for (from, to) in [(&one, &other), (&other, &one)] {
        if let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) {
            thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = from.shutdown(Shutdown::Both);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
    }
}

/// What a process left behind that may have died on the way.
#[derive(Debug)]
pub struct Ended {
    pub done: bool,
    /// Where it died, if that was said.
    pub died: Option<String>,
    pub out: String,
    pub error: String,
}

/// Where a process died, if its last words say so.
fn place_of_death(error: &str) -> Option<String> {
    let last = error.lines().rev();
    let place = last.filter_map(|line| line.strip_prefix("died at ")).next();
    place.map(str::to_owned)
}

impl Ended {
    pub fn of(output: &std::process::Output) -> Self {
        let error = text(&output.stderr);
        Self {
            done: output.status.success(),
            died: place_of_death(&error),
            out: text(&output.stdout),
            error,
        }
    }

    #[track_caller]
    pub fn well(self) -> Self {
        assert!(self.done, "{self:?}");
        self
    }
}

/// Makes a command die at a place.
pub fn dying(mut command: Command, die: Option<&str>) -> Command {
    if let Some(die) = die {
        command.env("KAIGONG_DIE", die);
    }
    command
}

/// A firm's two computers and their relay.
pub struct Shared {
    pub relay: Relay,
    pub places: [Place; 2],
    /// Leads whose making was answered.
    pub leads: BTreeSet<String>,
    written: u64,
}

/// A running `kaigong sync invite`, which says yes to whoever comes.
pub struct Invitation {
    pub child: Child,
    pub uri: String,
}

impl Invitation {
    pub fn end(self) -> Ended {
        Ended::of(&self.child.wait_with_output().expect("it ends"))
    }
}

impl Shared {
    /// The firm is on the first computer alone, and not shared.
    pub fn alone() -> Self {
        Self::alone_with(Relay::new())
    }

    pub fn alone_with(relay: Relay) -> Self {
        let first = Place::with_firm();
        for (name, role) in [(COLLEAGUE, "sales"), ("何工", "designer")] {
            let member =
                json!({"id": null, "name": name, "phone": "", "role": role, "active": true});
            let made = first.call("firm.save_member", &member.to_string(), Some(OWNER));
            assert!(made.status.success(), "{}", text(&made.stderr));
        }
        Self {
            places: [first, Place::new()],
            relay,
            leads: BTreeSet::new(),
            written: 0,
        }
    }

    /// The firm is shared, and nobody has come in yet.
    pub fn founded() -> Self {
        let shared = Self::alone();
        shared.found(None).well();
        shared.once(0, None).well();
        shared
    }

    /// Both computers are in, and have the same.
    pub fn new() -> Self {
        let shared = Self::founded();
        shared.let_in(None, None);
        shared
    }

    pub fn found(&self, die: Option<&str>) -> Ended {
        self.found_at(&self.relay.url(), die)
    }

    pub fn found_at(&self, relay: &str, die: Option<&str>) -> Ended {
        let args = [
            "sync",
            "found",
            relay,
            "--device",
            "前台电脑",
            "--as",
            OWNER,
        ];
        self.run(0, &args, die)
    }

    /// Runs the program at one of the computers, with its file.
    pub fn run(&self, at: usize, args: &[&str], die: Option<&str>) -> Ended {
        let place = &self.places[at];
        let mut command = dying(place.kaigong(args), die);
        command.arg("--db").arg(place.db());
        Ended::of(&command.output().expect("kaigong runs"))
    }

    /// `kaigong sync --once`.
    pub fn once(&self, at: usize, die: Option<&str>) -> Ended {
        self.run(at, &["sync", "--once"], die)
    }

    /// Begins to invite; `None` where that died before there was an invitation.
    pub fn invite(&self, die: Option<&str>) -> Option<Invitation> {
        let place = &self.places[0];
        let args = ["sync", "invite", COLLEAGUE, "--as", OWNER, "--db"];
        let mut child = dying(place.kaigong(&args), die)
            .arg(place.db())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kaigong invites");
        let _ = child.stdin.take().expect("piped").write_all(b"yes\n");
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        while !said.ends_with("\n}\n") {
            if out.read_line(&mut said).expect("text") == 0 {
                let _ = child.wait();
                return None;
            }
        }
        thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        let invitation: Value = serde_json::from_str(&said).expect("JSON");
        let uri = invitation["uri"]
            .as_str()
            .expect("an invitation")
            .to_owned();
        Some(Invitation { child, uri })
    }

    /// Begins to join by an invitation.
    pub fn join(&self, uri: &str, die: Option<&str>) -> Child {
        let place = &self.places[1];
        let args = [
            "sync",
            "join",
            uri,
            "--device",
            "周敏的笔记本",
            "--person",
            COLLEAGUE,
            "--db",
        ];
        dying(place.kaigong(&args), die)
            .arg(place.db())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kaigong joins")
    }

    /// Lets the second computer in: both sides ended well, or where they died.
    pub fn let_in(&self, inviting: Option<&str>, joining: Option<&str>) -> [Ended; 2] {
        let invitation = self.invite(inviting).expect("an invitation");
        let joining = self.join(&invitation.uri, joining);
        let joined = Ended::of(&joining.wait_with_output().expect("it ends")).well();
        [invitation.end().well(), joined]
    }

    /// Somebody types a lead: the request, two rows in one change.
    pub fn lead(&mut self) -> Value {
        self.written += 1;
        let n = self.written;
        json!({
            "fields": {"name": format!("客户{n}"), "phone": format!("138{n:08}")},
            "note": format!("第{n}条"),
        })
    }

    /// The same by a process of its own.
    pub fn type_lead(&mut self, at: usize) {
        let lead = self.lead().to_string();
        let who = [OWNER, COLLEAGUE][at];
        let made = super::json(&self.places[at].call("crm.create_lead", &lead, Some(who)));
        self.leads
            .insert(made["id"].as_str().expect("an id").to_owned());
    }

    /// One change that is larger than an envelope, so that it travels in parts.
    pub fn change_logo(&self, at: usize, dice: &mut Dice) {
        let noise: Vec<u8> = (0..90_000)
            .flat_map(|_| dice.next().to_le_bytes())
            .collect();
        let store = self.open(at);
        let nobody: Id<Member> = Id::from_bytes([0; 16]);
        let written = store.write(nobody, "firm.save_profile", |tx| {
            tx.exec("UPDATE firm_profile SET logo=?1", [noise])
        });
        assert!(written.expect("it is written").change.is_some());
    }

    pub fn open(&self, at: usize) -> Store {
        let env = Arc::new(store::System);
        Store::open(&self.places[at].db(), office::SLICES, env).expect("the file is sound")
    }

    /// No process has a file open. Everybody comes online until nothing waits: then nothing that was answered is lost, no
    /// change is there by half, and both files hold the same.
    #[track_caller]
    pub fn settle(&mut self) {
        self.relay.start(None);
        for at in [0, 1, 0] {
            self.once(at, None).well();
        }
        self.check();
    }

    #[track_caller]
    fn check(&self) {
        let [first, second] = [0, 1].map(|at| Contents::of(&self.open(at)));
        for contents in [&first, &second] {
            let lost: Vec<_> = self.leads.difference(&contents.leads).collect();
            assert!(lost.is_empty(), "lost: {lost:?}");
            assert_eq!(contents.aside, Vec::<String>::new(), "set aside");
        }
        assert_eq!(
            first.changes, second.changes,
            "a change by half, or not at all"
        );
        assert_eq!(first.digest, second.digest, "the digests");
    }
}

/// One of the computers, with `kaigong serve` running.
pub struct Running {
    pub serving: Serving,
    pub cookie: String,
}

impl Running {
    pub fn start(shared: &Shared, at: usize, die: Option<&str>) -> Option<Self> {
        let serving = shared.places[at].try_serve(|command| {
            command.args(["--as", [OWNER, COLLEAGUE][at]]);
            command.stderr(Stdio::null());
            if let Some(die) = die {
                command.env("KAIGONG_DIE", die);
            }
        })?;
        let reply = serving.try_send("GET", &serving.token_path(), &[], b"")?;
        let cookie = reply.header("set-cookie")?.split(';').next()?.to_owned();
        Some(Self { serving, cookie })
    }

    /// The answer; `None` where it died over it.
    pub fn call(&self, name: &str, req: &Value) -> Option<Value> {
        let answer = self.serving.try_call(&self.cookie, name, req)?;
        assert!(answer["err"].is_null(), "{name}: {answer}");
        Some(answer["ok"]["value"].clone())
    }

    pub fn has(&self, lead: &str) -> bool {
        let req = json!({"id": lead});
        let answer = self.serving.try_call(&self.cookie, "crm.lead", &req);
        answer.is_some_and(|answer| answer["err"].is_null())
    }

    pub fn waits(&self) -> bool {
        let status = self.call("sync.status", &json!({}));
        status.is_none_or(|status| status["waiting"]["changes"] != 0)
    }

    pub fn runs(&mut self) -> bool {
        self.serving.child.try_wait().expect("a child").is_none()
    }

    pub fn kill(&mut self) {
        let _ = self.serving.child.kill();
        let _ = self.serving.child.wait();
    }
}

/// What a file holds.
struct Contents {
    leads: BTreeSet<String>,
    /// How many rows each change put in.
    changes: BTreeMap<String, u32>,
    aside: Vec<String>,
    digest: [u8; 32],
}

impl Contents {
    fn of(store: &Store) -> Self {
        let nobody: Id<Member> = Id::from_bytes([0; 16]);
        let read = store.read(nobody, |db| {
            let leads: Vec<Id<()>> = db.rows("SELECT id FROM crm_lead", [], |r| r.get(0))?;
            let changes: Vec<(Id<()>, u32)> = db.rows(
                "SELECT c.id, count(r.seq) FROM _change c LEFT JOIN _change_row r ON r.seq=c.seq AND r.op='insert' GROUP BY c.seq",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?;
            Ok(Self {
                leads: leads.iter().map(ToString::to_string).collect(),
                changes: changes.iter().map(|(id, rows)| (id.to_string(), *rows)).collect(),
                aside: db.rows("SELECT reason FROM sync_quarantine", [], |r| r.get(0))?,
                digest: store.digest(db)?,
            })
        });
        read.expect("it is read").value
    }
}

/// Waits for what comes by itself.
#[track_caller]
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LONG, "it did not come: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
