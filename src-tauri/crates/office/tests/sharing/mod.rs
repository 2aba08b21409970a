//! Computers that share a firm through the real relay, in one process.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its part"
)]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use clap::Parser as _;
use kernel::{Fault, Id, Result};
use office::sync::{Folder, Vault};
use office::{Caller, Office};
use relay::server::{Server, Stopper};
use relay::settings::Settings;
use serde_json::{Value, json};
use store::{Environment as _, Member, Store};
use testkit::{START, Still};

/// Nothing here takes so long, however busy the computer is.
pub const LONG: Duration = Duration::from_secs(120);

/// Whether any file below a folder holds these bytes.
pub fn holds(folder: &Path, secret: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, secret);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(secret.len()).any(|part| part == secret)
    })
}

/// A relay on a port of its own.
pub struct Running {
    pub address: SocketAddr,
    pub stopper: Stopper,
    pub thread: JoinHandle<()>,
}

impl Running {
    pub fn start(clock: &Still, data: &Path, port: u16) -> Self {
        Self::start_with(clock, data, port, &[])
    }

    /// The same, with flags.
    pub fn start_with(clock: &Still, data: &Path, port: u16, flags: &[&str]) -> Self {
        let listen = format!("127.0.0.1:{port}");
        let data = data.display().to_string();
        let usual = [
            "kaigong-relay",
            "--listen",
            &listen,
            "--data",
            &data,
            "--stop-wait",
            "1",
        ];
        let settings = Settings::parse_from(usual.iter().chain(flags));
        let clock = clock.clone();
        let (say, hear) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async move {
                let clock = Arc::new(move || clock.now().0.unsigned_abs());
                let server = Server::start(settings, clock).await.unwrap();
                say.send((server.address(), server.stopper())).unwrap();
                server.ended().await;
            });
        });
        let (address, stopper) = hear.recv_timeout(LONG).unwrap();
        Self {
            address,
            stopper,
            thread,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn stop(self) {
        self.stopper.stop();
        self.thread.join().unwrap();
    }
}

/// A computer: a folder for firms, a vault, an office.
pub struct Computer {
    pub folder: tempfile::TempDir,
    pub office: Arc<Office>,
    pub clock: Still,
}

impl Computer {
    /// One that does rounds when somebody asks.
    pub fn new(clock: &Still) -> Self {
        let computer = Self::without_vault(clock);
        office::sync::know(&computer.office, computer.vault());
        computer
    }

    /// One that does rounds by itself.
    pub fn live(clock: &Still) -> Self {
        let computer = Self::without_vault(clock);
        office::sync::keep(&computer.office, computer.vault());
        computer
    }

    pub fn without_vault(clock: &Still) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let office = Arc::new(Office::new(folder.path(), Arc::new(clock.clone())));
        Self {
            folder,
            office,
            clock: clock.clone(),
        }
    }

    pub fn vault(&self) -> Arc<dyn Vault> {
        Arc::new(Folder::new(self.folder.path().join("devices")))
    }

    /// Kaigong is closed and started again; nothing is open then.
    pub fn restarted(self) -> Self {
        self.office.close();
        let office = Arc::new(Office::new(
            self.folder.path(),
            Arc::new(self.clock.clone()),
        ));
        let computer = Self { office, ..self };
        office::sync::know(&computer.office, computer.vault());
        computer
    }

    /// The digest of what is in the open firm's file.
    pub fn digest(&self) -> [u8; 32] {
        let path = self.office.path().unwrap();
        self.office.close();
        let nobody: Id<Member> = Id::from_bytes([0; 16]);
        let store = Store::open(&path, office::SLICES, Arc::new(self.clock.clone())).unwrap();
        let digest = store.read(nobody, |db| store.digest(db)).unwrap().value;
        drop(store);
        self.office.open(&path).unwrap();
        digest
    }

    pub fn try_call(&self, name: &str, req: Value) -> Result<Value> {
        let answer = self.office.call(&Caller::default(), name, req)?;
        Ok(answer.value)
    }

    pub fn call(&self, name: &str, req: Value) -> Value {
        self.try_call(name, req)
            .unwrap_or_else(|fault| panic!("{name}: {fault:?}"))
    }

    /// The same, as another member than the owner.
    pub fn call_as(&self, member: &Value, name: &str, req: Value) -> Result<Value> {
        let caller = Caller {
            member: Some(member.as_str().unwrap().parse().unwrap()),
            ..Caller::default()
        };
        Ok(self.office.call(&caller, name, req)?.value)
    }

    pub fn refused(&self, name: &str, req: Value) -> Fault {
        match self.try_call(name, req) {
            Ok(value) => panic!("{name} was done: {value}"),
            Err(fault) => fault,
        }
    }

    pub fn status(&self) -> Value {
        self.call("sync.status", json!({}))
    }

    pub fn now(&self) -> Value {
        let round = self.call("sync.now", json!({}));
        assert_eq!(round["trouble"], Value::Null, "{round}");
        round
    }

    pub fn make_firm(&self) {
        let firm = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
        self.call("app.create_firm", firm);
    }

    /// A new member; who he is.
    pub fn hire(&self, name: &str) -> Value {
        let member =
            json!({"id": null, "name": name, "phone": "", "role": "designer", "active": true});
        self.call("firm.save_member", member)["id"].clone()
    }

    pub fn found(&self, relay: &str) -> Value {
        self.call(
            "sync.found",
            json!({"relay": relay, "deviceName": "前台电脑"}),
        )
    }

    pub fn lead(&self, name: &str, phone: &str) -> Value {
        let lead = json!({"fields": {"name": name, "phone": phone}, "note": ""});
        self.call("crm.create_lead", lead)["id"].clone()
    }

    pub fn phone(&self, lead: &Value) -> Value {
        self.call("crm.lead", json!({"id": lead}))["phone"].clone()
    }

    pub fn set_phone(&self, lead: &Value, phone: &str) {
        self.call(
            "crm.update_lead",
            json!({"id": lead, "fields": {"phone": phone}}),
        );
    }

    pub fn has_lead(&self, lead: &Value) -> bool {
        self.try_call("crm.lead", json!({"id": lead})).is_ok()
    }

    pub fn conflicts(&self) -> Value {
        self.call("sync.conflicts", json!({}))
    }

    /// Invites somebody who joins at that computer, as far as the digits.
    pub fn invite(&self, member: &Value, at: &Self) -> (Value, Value) {
        let invitation = self.call("sync.invite", json!({"memberId": member}));
        let joining = at.call(
            "sync.join",
            json!({"invitation": invitation["uri"], "deviceName": "小王的笔记本", "person": "小王"}),
        );
        let invitation = json!({"id": invitation["id"]});
        let here = self.stage("sync.invitation", &invitation, "compare");
        let there = at.stage("sync.joining", &joining, "compare");
        assert_eq!(here["code"], there["code"]);
        assert_eq!(here["code"].as_str().unwrap().len(), 6);
        assert_eq!(
            (&here["deviceName"], &here["person"]),
            (&json!("小王的笔记本"), &json!("小王"))
        );
        (invitation, joining)
    }

    /// The same, all the way.
    pub fn let_in(&self, member: &Value, at: &Self) {
        let (invitation, joining) = self.invite(member, at);
        self.call("sync.confirm", invitation.clone());
        assert_eq!(self.call("sync.invitation", invitation)["stage"], "done");
        if self.status()["waiting"]["changes"] != 0 {
            self.now();
        }
        at.stage("sync.joining", &joining, "done");
    }

    /// Makes a firm and lets another computer into it, which a new member has; who he is.
    pub fn share_with(&self, other: &Self, relay: &str) -> Value {
        self.make_firm();
        self.found(relay);
        let member = self.hire("小王");
        self.now();
        self.let_in(&member, other);
        member
    }

    pub fn stage(&self, name: &str, req: &Value, stage: &str) -> Value {
        let mut state = Value::Null;
        eventually(|| {
            state = self.call(name, req.clone());
            let ended = state["stage"] == "failed" && stage != "failed";
            assert!(!ended, "{name} failed: {state}");
            state["stage"] == stage
        });
        state
    }
}

pub fn eventually(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LONG, "it did not come");
        thread::sleep(Duration::from_millis(20));
    }
}

pub fn still() -> Still {
    static SEED: AtomicU64 = AtomicU64::new(1);
    Still::at(START, SEED.fetch_add(1, Ordering::Relaxed))
}

pub struct Bed {
    pub clock: Still,
    pub data: tempfile::TempDir,
    pub relay: Running,
}

impl Bed {
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// With a relay that has these flags.
    pub fn with(flags: &[&str]) -> Self {
        let (clock, data) = (still(), tempfile::tempdir().unwrap());
        let relay = Running::start_with(&clock, data.path(), 0, flags);
        Self { clock, data, relay }
    }
}
