//! Getting at a firm: here, or through the process that has it open.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use kernel::{Fault, Id, Result};
pub use office::files::real_path;
use office::{Answer, Caller, Office};
use serde_json::{Value, json};
use store::Member;

use crate::socket::Client;
use crate::wire::Ask;

/// How long to wait for a process that is just opening or just closing the firm.
const PATIENCE: Duration = Duration::from_secs(3);

/// A firm that can be called.
pub enum Reach {
    /// This process opened it.
    Here(Arc<Office>),
    /// Another process has it open.
    There(Box<Mutex<Client>>),
}

impl Reach {
    /// Opens the firm, making its file where there is none, or connects to the process that has it open.
    ///
    /// # Errors
    /// `store.open_elsewhere` where another process has it and does not listen; else as [`Office::open`].
    pub fn firm(office: &Arc<Office>, run: &Path, path: &Path) -> Result<Self> {
        let path = real_path(path);
        let begun = Instant::now();
        loop {
            let refused = match office.open(&path) {
                Ok(()) => return Ok(Self::Here(Arc::clone(office))),
                Err(fault) if fault.code == "store.open_elsewhere" => fault,
                Err(fault) => return Err(fault),
            };
            if let Ok(client) = Client::connect(run, &path) {
                return Ok(Self::There(Box::new(Mutex::new(client))));
            }
            if begun.elapsed() > PATIENCE {
                return Err(refused);
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Calls a command or query by name.
    ///
    /// # Errors
    /// What it refuses; `host.lost` where the other process went away.
    pub fn call(&self, caller: &Caller, name: &str, req: Value) -> Result<Answer> {
        match self {
            Self::Here(office) => office.call(caller, name, req),
            Self::There(client) => client.lock().unwrap_or_else(PoisonError::into_inner).ask(
                &Ask::Call {
                    name: name.to_owned(),
                    req,
                    member: caller.member,
                    preview: caller.preview,
                    call: caller.pace.is_watched().then(call_id),
                },
                &caller.pace,
            ),
        }
    }

    /// The active member of this name or id.
    ///
    /// # Errors
    /// `firm.member_unknown`, `firm.member_ambiguous`.
    pub fn member(&self, named: &str) -> Result<Id<Member>> {
        let members: Vec<firm_member::Listed> = serde_json::from_value(
            self.call(&Caller::default(), "firm.members", json!({}))?
                .value,
        )
        .map_err(Fault::internal)?;
        let mut found = members
            .iter()
            .filter(|m| m.active && (m.name == named || m.id.to_string() == named));
        match (found.next(), found.next()) {
            (Some(member), None) => Ok(member.id),
            (None, _) => Err(Fault::new(
                "firm.member_unknown",
                format!("“{named}” is not an active member of the firm; `kaigong call firm.members` lists them."),
            )
            .with("member", named)),
            (Some(_), Some(_)) => Err(Fault::new(
                "firm.member_ambiguous",
                format!("Several members are named “{named}”. Give the id instead."),
            )
            .with("member", named)),
        }
    }
}

/// An id for a call that no other one has.
fn call_id() -> String {
    let number = getrandom::u64().expect("the operating system gives randomness");
    format!("{number:016x}")
}

mod firm_member {
    use kernel::Id;
    use serde::Deserialize;
    use store::Member;

    /// The part of a listed member that naming one needs.
    #[derive(Deserialize)]
    pub struct Listed {
        pub id: Id<Member>,
        pub name: String,
        pub active: bool,
    }
}
