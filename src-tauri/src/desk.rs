//! The firm that is open at this window: remembered for the next start, and reachable for other processes.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use host::places::Places;
use host::socket::{Front, Server};
use office::Office;
use tauri::{AppHandle, Manager as _};

use crate::window;

/// What the window works at.
pub struct Desk {
    /// The office.
    pub office: Arc<Office>,
    places: Places,
    server: Mutex<Option<Server>>,
    app: OnceLock<AppHandle>,
}

impl Desk {
    /// A desk that follows whichever firm the office opens.
    pub fn new(office: Arc<Office>, places: Places) -> Arc<Self> {
        let desk = Arc::new(Self {
            office: Arc::clone(&office),
            places,
            server: Mutex::default(),
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
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.office.close();
    }

    fn follow(self: &Arc<Self>, firm: &Path) {
        self.places.remember(firm);
        let front = Arc::new(Window(Arc::downgrade(self)));
        let server = Server::start(&self.places.run, firm, Arc::clone(&self.office), front);
        let server = match server {
            Ok(server) => Some(server),
            Err(error) => {
                // The window works without; others are told that the firm is open elsewhere.
                eprintln!("Other programs cannot reach this window: {error}");
                None
            }
        };
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = server;
    }
}

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
