//! `kaigong serve`: the screens for a browser on this computer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use host::platform::of_system;
use host::reach::{Reach, real_path};
use host::socket::{Front, Server};
use host::web::{Door, Web};
use host::wire::Ask;
use kernel::{Fault, Result};
use office::Office;
use serde_json::Value;
use store::Pace;

use crate::call::reach;
use crate::{FirmArgs, screens, stop};

struct WithLinks(Arc<Door>);

impl Front for WithLinks {
    fn link(&self) -> Option<String> {
        Some(self.0.link())
    }
}

/// Where other processes reach the firm that is open: its own socket, which changes with it.
struct Reachable {
    run: PathBuf,
    office: Weak<Office>,
    front: Arc<dyn Front>,
    server: Mutex<Option<Server>>,
}

impl Reachable {
    fn new(run: PathBuf, office: &Arc<Office>, front: impl Front + 'static) -> Arc<Self> {
        Arc::new(Self {
            run,
            office: Arc::downgrade(office),
            front: Arc::new(front),
            server: Mutex::default(),
        })
    }

    fn listen(&self, firm: &Path) -> std::io::Result<()> {
        let Some(office) = self.office.upgrade() else {
            return Ok(());
        };
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        // The former one goes first: at the same address it would knock at the new one's door to end its own waiting.
        drop(server.take());
        *server = Some(Server::start(
            &self.run,
            firm,
            office,
            Arc::clone(&self.front),
        )?);
        Ok(())
    }
}

pub fn serve(args: &FirmArgs, port: u16, print_url: bool, ui: Option<PathBuf>) -> Result<()> {
    let (reach, caller) = reach(args, true)?;
    let office = match reach {
        Reach::Here(office) => office,
        // Another `kaigong serve` has it: a fresh link to that one is what is wanted.
        Reach::There(client) => {
            let answer = client
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .ask(&Ask::Link, &Pace::default())?;
            let Value::String(link) = answer.value else {
                return Err(Fault::new(
                    "store.open_elsewhere",
                    "The firm is open in a Kaigong that does not serve a browser. Use that window, or close it first.",
                ));
            };
            say(&link, print_url);
            return Ok(());
        }
    };
    let places = of_system().places()?;
    host::care::keep(&office, &places)?;
    host::sync::keep(&office, &places, of_system());
    let run = places.run;
    let screens = ui.map_or_else(screens::built, screens::folder);
    let runtime = tokio::runtime::Runtime::new().map_err(Fault::internal)?;
    runtime.block_on(async {
        let refused = |error: std::io::Error| {
            Fault::new(
                "serve.cannot_listen",
                "The port is taken or forbidden. Choose another one with --port.",
            )
            .with("reason", error.to_string())
        };
        let web = Web::bind(port).await.map_err(refused)?;
        let door = web.door();
        let reachable = Reachable::new(run, &office, WithLinks(Arc::clone(&door)));
        reachable.listen(&real_path(&args.db)).map_err(|error| {
            Fault::new(
                "host.cannot_listen",
                "The local socket cannot be made in this user's folder.",
            )
            .with("reason", error.to_string())
        })?;
        let following = Arc::downgrade(&reachable);
        office.on_open(move |firm| {
            let Some(reachable) = following.upgrade() else {
                return;
            };
            if let Err(error) = reachable.listen(firm) {
                // The browser works without; others are told that the firm is open elsewhere.
                eprintln!("Other programs cannot reach this firm: {error}");
            }
        });
        say(&door.link(), print_url);
        tokio::select! {
            ended = web.run(Arc::clone(&office), caller.member, screens) => ended.map_err(refused),
            () = stop::asked() => Ok(()),
        }
    })?;
    office.close();
    Ok(())
}

fn say(link: &str, alone: bool) {
    if alone {
        println!("{link}");
    } else {
        println!("Open this link in a browser on this computer; it works once:\n{link}");
    }
}
