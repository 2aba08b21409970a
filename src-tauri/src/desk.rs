//! The firm that is open at this window: remembered for the next start, and reachable for other processes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use host::places::Places;
use host::reach::real_path;
use host::socket::{Client, Front, Server};
use host::wire::Ask;
use kernel::{Fault, Result};
use office::Office;
use serde::Serialize;
use serde_json::Value;
use store::{Lock, Pace};
use tauri::{AppHandle, Manager as _};

use crate::window;

/// How long another process may take until its window is there.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the window works at.
pub struct Desk {
    /// The office.
    pub office: Arc<Office>,
    places: Places,
    /// Where others reach this window; and while no firm is open, the lock on the seat that stands for that.
    reachable: Mutex<(Option<Server>, Option<Lock>)>,
    app: OnceLock<AppHandle>,
}

/// A firm that was open here before.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecentFirm {
    path: PathBuf,
    /// The file's name without its ending.
    name: String,
    /// Whether it is the one that is open at this window.
    is_open: bool,
}

/// Where a firm is open now.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Opened {
    /// At this window.
    Here,
    /// At another window, which is in front now.
    Elsewhere,
}

impl Desk {
    /// A desk that follows whichever firm the office opens.
    pub fn new(office: Arc<Office>, places: Places) -> Arc<Self> {
        let desk = Arc::new(Self {
            office: Arc::clone(&office),
            places,
            reachable: Mutex::default(),
            app: OnceLock::new(),
        });
        let following = Arc::downgrade(&desk);
        office.on_open(move |firm| {
            if let Some(desk) = following.upgrade() {
                desk.follow(firm);
            }
        });
        desk
    }

    /// The window is there.
    pub fn attach(&self, app: AppHandle) {
        let _ = self.app.set(app);
    }

    /// Gives the firm free.
    pub fn leave(&self) {
        self.reach_by(None, || None);
        self.office.close();
    }

    /// Whether another process has a window for the very same: the firm, or the welcome where there is none, or the firm
    /// that cannot be opened. It is in front then. Else this process has it from now on.
    pub fn is_elsewhere(self: &Arc<Self>) -> bool {
        if self.office.path().is_some() {
            return false;
        }
        let problem = self.office.problem();
        match &problem {
            Some((path, fault)) if fault.code == OPEN_ELSEWHERE && self.shown(path) => return true,
            _ => {}
        }
        let seat = self
            .places
            .seat(problem.as_ref().map(|(path, _)| path.as_path()));
        // Without the folder the lock says so.
        let _ = std::fs::create_dir_all(&self.places.run);
        match Lock::take(&seat) {
            Ok(lock) => {
                self.reach_by(Some(lock), || self.listen(&seat));
                false
            }
            Err(fault) if fault.code == OPEN_ELSEWHERE => {
                let begun = Instant::now();
                while begun.elapsed() < PATIENCE {
                    if self.shown(&seat) {
                        return true;
                    }
                    thread::sleep(Duration::from_millis(50));
                }
                false
            }
            // Two windows are better than none.
            Err(_) => false,
        }
    }

    /// The firms that were open here before, the latest first.
    pub fn recent_firms(&self) -> Vec<RecentFirm> {
        let open = self.office.path();
        self.places
            .recent_firms()
            .into_iter()
            .map(|path| RecentFirm {
                name: path
                    .file_stem()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                is_open: open.as_deref() == Some(&path),
                path,
            })
            .collect()
    }

    /// Opens the firm in a file that exists, in place of the one that is open.
    ///
    /// # Errors
    /// `host.no_firm_file`, and as [`Office::open`]; the firm that was open stays open then.
    pub fn open(self: &Arc<Self>, path: &Path) -> Result<Opened> {
        let path = real_path(path);
        if !path.is_file() {
            return Err(Fault::new(
                "host.no_firm_file",
                "This file is no longer there. Choose another one.",
            )
            .with("path", path.display().to_string()));
        }
        match self.office.open(&path) {
            Ok(()) => Ok(Opened::Here),
            Err(fault) if fault.code == OPEN_ELSEWHERE && self.shown(&path) => {
                Ok(Opened::Elsewhere)
            }
            // The window asks for the passphrase in place of the firm that was open.
            Err(fault) if fault.code == "store.locked_file" => {
                self.office.close();
                self.office.start(&path);
                match self.is_elsewhere() {
                    true => Ok(Opened::Elsewhere),
                    false => Ok(Opened::Here),
                }
            }
            Err(fault) => Err(fault),
        }
    }

    /// Whether the process that listens for `path` has a window, and brought it to the front.
    fn shown(&self, path: &Path) -> bool {
        Client::connect(&self.places.run, path)
            .ok()
            .and_then(|mut client| client.ask(&Ask::Show, &Pace::default()).ok())
            .is_some_and(|answer| answer.value == Value::Bool(true))
    }

    fn follow(self: &Arc<Self>, firm: &Path) {
        self.places.remember(firm);
        self.reach_by(None, || self.listen(firm));
    }

    fn listen(self: &Arc<Self>, path: &Path) -> Option<Server> {
        let front = Arc::new(Window(Arc::downgrade(self)));
        Server::start(&self.places.run, path, Arc::clone(&self.office), front)
            // The window works without; others are told that the firm is open elsewhere.
            .inspect_err(|error| eprintln!("Other programs cannot reach this window: {error}"))
            .ok()
    }

    fn reach_by(&self, seat: Option<Lock>, listen: impl FnOnce() -> Option<Server>) {
        let mut reachable = self
            .reachable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // The former one goes first: at the same address it would knock at the new one's door to end its own waiting.
        drop(std::mem::take(&mut *reachable));
        *reachable = (listen(), seat);
    }
}

const OPEN_ELSEWHERE: &str = "store.open_elsewhere";

struct Window(std::sync::Weak<Desk>);

impl Front for Window {
    fn show(&self) -> bool {
        self.0
            .upgrade()
            .and_then(|desk| {
                desk.app
                    .get()
                    .and_then(|app| app.get_webview_window(window::LABEL))
            })
            .is_some_and(|window| window::bring_to_front(&window))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use office::{Caller, Office};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_that_is_closed_and_opened_again_is_reached_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let places = Places {
            config: folder.path().join("config"),
            firms: folder.path().join("firms"),
            run: folder.path().join("run"),
        };
        let (done, waiting) = mpsc::channel();
        std::thread::spawn(move || {
            let office = Arc::new(Office::new(places.firms.clone(), Arc::new(store::System)));
            let desk = Desk::new(Arc::clone(&office), places.clone());
            let call = |name: &str, req: Value| office.call(&Caller::default(), name, req);
            let owner = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
            call("app.create_firm", owner).expect("a firm");
            let firm = office.path().expect("it is open");
            for _ in 0..2 {
                office.close();
                office.start(&firm);
            }
            call("app.open_practice", json!({"source": "own"})).expect("practice");
            call("app.reset_practice", json!({})).expect("practice anew");
            call("app.leave_practice", json!({})).expect("back in the firm");
            let mut client = Client::connect(&places.run, &firm).expect("it is reached");
            let ask = Ask::Call {
                name: "firm.members".to_owned(),
                req: json!({}),
                member: None,
                preview: false,
                call: None,
            };
            let answer = client.ask(&ask, &Pace::default()).expect("an answer");
            desk.leave();
            let _ = done.send(answer.value[0]["name"].clone());
            drop(folder);
        });
        let first = waiting.recv_timeout(Duration::from_secs(60));
        assert_eq!(first.expect("nothing hangs"), "林青");
    }
}
