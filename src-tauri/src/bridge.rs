//! What the screens ask of the window. All of it runs off the main thread: the window stays alive meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use host::printers::Printer;
use host::wire::Envelope;
use kernel::{Fault, Result};
use office::{Caller, Office, Session, Visit};
use serde_json::Value;
use store::Progress;
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::{Channel, JavaScriptChannelId};
use tauri::{State, Webview, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;

use crate::computer::Computer;
use crate::desk::{Desk, Opened, RecentFirm};

/// What the dialogs need not ask, since it was said at the start.
#[derive(Clone, Default)]
pub struct Answers {
    /// Save documents into this folder.
    pub save_folder: Option<PathBuf>,
    /// Open this firm's file.
    pub firm_file: Option<PathBuf>,
    /// Restore this backup.
    pub backup_file: Option<PathBuf>,
}

/// Who works at the window. What its page asks of the computer besides calls is done for him, and for nobody while the
/// screen is locked.
pub struct AtWork {
    office: Arc<Office>,
    session: Arc<Session>,
}

impl AtWork {
    pub fn new(office: Arc<Office>, session: Arc<Session>) -> Self {
        Self { office, session }
    }

    /// Does something off the main thread: the window stays alive meanwhile.
    ///
    /// # Errors
    /// `session.locked`, and what `work` refuses.
    async fn done<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let at_work = Arc::clone(self);
        spawn_blocking(move || {
            at_work.admitted()?;
            work()
        })
        .await
        .map_err(Fault::internal)?
    }

    fn admitted(&self) -> Result<()> {
        let caller = Caller {
            session: Some(Arc::clone(&self.session)),
            ..Caller::default()
        };
        match self.office.admit(&caller) {
            Err(fault) if fault.code == "session.locked" => Err(fault),
            // A file that is too damaged to say who works here: another one may be opened all the same.
            _ => Ok(()),
        }
    }
}

/// Calls a command or query by name. `preview` is a dry run: a command answers what would happen and changes nothing.
/// A call that may take long has an id (`call`), by which `app.cancel` ends it, and a channel that hears how far it is.
// Each argument is a key of the message, or something that the window keeps.
#[allow(clippy::too_many_arguments)]
#[tauri::command]
pub async fn kaigong_call(
    webview: Webview,
    office: State<'_, Arc<Office>>,
    visit: State<'_, Visit>,
    name: String,
    req: Option<Value>,
    preview: Option<bool>,
    call: Option<String>,
    opening: Option<u32>,
    progress: Option<JavaScriptChannelId>,
) -> Result<Envelope, Fault> {
    let office = Arc::clone(&office);
    let mut caller = Caller {
        preview: preview.unwrap_or(false),
        opening,
        session: Some(Arc::clone(&visit.session)),
        calls: visit.calls.clone(),
        ..Caller::default()
    };
    let ear: Option<Channel<Progress>> = progress.map(|progress| progress.channel_on(webview));
    let begun = call.map(|id| {
        caller.calls.begin(&id, move |progress| {
            if let Some(ear) = &ear {
                // A page that was left hears nothing more.
                let _ = ear.send(progress);
            }
        })
    });
    let running = match begun.transpose() {
        Ok(running) => running,
        Err(fault) => return Ok(Envelope::Err(fault)),
    };
    if let Some(running) = &running {
        caller.pace = running.pace().clone();
    }
    let done = spawn_blocking(move || {
        let _running = running;
        office.call(&caller, &name, req.unwrap_or_default())
    })
    .await;
    Ok(done.map_or_else(
        |panicked| Envelope::Err(Fault::internal(panicked)),
        Envelope::from,
    ))
}

/// Lets the person choose where to save; nothing where he changed his mind.
#[tauri::command]
pub async fn kaigong_save_file(
    window: WebviewWindow,
    at_work: State<'_, Arc<AtWork>>,
    answers: State<'_, Answers>,
    computer: State<'_, Arc<Computer>>,
    name: String,
    base64: String,
) -> Result<Option<String>, Fault> {
    let (folder, computer) = (answers.save_folder.clone(), Arc::clone(&computer));
    at_work
        .done(move || {
            let bytes = decode(&base64)?;
            let name = bare(&name);
            let chosen = match folder {
                Some(folder) => Some(folder.join(&name)),
                None => ask_where(&window, &name)?,
            };
            let Some(path) = chosen else { return Ok(None) };
            computer.save(&path, &bytes)?;
            Ok(Some(path.display().to_string()))
        })
        .await
}

/// Opens a file that was saved from this window in the program that the computer has for it, or shows it in its folder.
#[tauri::command]
pub async fn kaigong_open_saved(
    at_work: State<'_, Arc<AtWork>>,
    computer: State<'_, Arc<Computer>>,
    path: PathBuf,
    in_folder: bool,
) -> Result<(), Fault> {
    let computer = Arc::clone(&computer);
    at_work.done(move || computer.open(&path, in_folder)).await
}

/// Opens a file that hangs on a timeline in the program that the computer has for it: a readable copy, which goes when the
/// window does.
#[tauri::command]
pub async fn kaigong_open_attachment(
    at_work: State<'_, Arc<AtWork>>,
    visit: State<'_, Visit>,
    office: State<'_, Arc<Office>>,
    computer: State<'_, Arc<Computer>>,
    id: String,
) -> Result<(), Fault> {
    let (office, computer) = (Arc::clone(&office), Arc::clone(&computer));
    let caller = Caller {
        session: Some(Arc::clone(&visit.session)),
        ..Caller::default()
    };
    at_work
        .done(move || {
            let copy = office.call(&caller, "attach.open_copy", serde_json::json!({"id": id}))?;
            let path = copy.value["path"].as_str().unwrap_or_default();
            computer.system.open(Path::new(path))
        })
        .await
}

/// The firms that were open here before, the latest first.
#[tauri::command]
pub async fn kaigong_recent_firms(
    at_work: State<'_, Arc<AtWork>>,
    desk: State<'_, Arc<Desk>>,
) -> Result<Vec<RecentFirm>, Fault> {
    let desk = Arc::clone(&desk);
    at_work.done(move || Ok(desk.recent_firms())).await
}

/// Opens another firm: one of those that were open before, or where none is named the one that the person chooses.
/// Nothing where he changed his mind.
#[tauri::command]
pub async fn kaigong_open_firm(
    window: WebviewWindow,
    at_work: State<'_, Arc<AtWork>>,
    desk: State<'_, Arc<Desk>>,
    answers: State<'_, Answers>,
    path: Option<PathBuf>,
) -> Result<Option<Opened>, Fault> {
    let (desk, answer) = (Arc::clone(&desk), answers.firm_file.clone());
    at_work
        .done(move || {
            let chosen = match path.or(answer) {
                Some(path) => Some(path),
                None => ask_which(&window)?,
            };
            chosen.map(|path| desk.open(&path)).transpose()
        })
        .await
}

/// What a person chooses in a dialog of the system.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// A backup's file.
    Backup,
    /// A folder to keep things in.
    Folder,
    /// A file to be written.
    NewFile,
}

/// Lets the person choose a file or a folder; its path, or nothing where he changed his mind. `name` is the file's that
/// is to be written.
#[tauri::command]
pub async fn kaigong_choose(
    window: WebviewWindow,
    at_work: State<'_, Arc<AtWork>>,
    answers: State<'_, Answers>,
    choice: Choice,
    name: Option<String>,
) -> Result<Option<String>, Fault> {
    let (folder, backup) = (answers.save_folder.clone(), answers.backup_file.clone());
    at_work
        .done(move || {
            let name = bare(name.as_deref().unwrap_or_default());
            let path = match choice {
                Choice::NewFile => match folder {
                    Some(folder) => Some(folder.join(&name)),
                    None => ask_where(&window, &name)?,
                },
                Choice::Folder => {
                    let dialog = window.dialog().file().set_parent(&window);
                    path_of(dialog.blocking_pick_folder())?
                }
                Choice::Backup if backup.is_some() => backup,
                Choice::Backup => {
                    let dialog = window.dialog().file().set_parent(&window);
                    let ending = store::backup::EXTENSION;
                    path_of(dialog.add_filter(ending, &[ending]).blocking_pick_file())?
                }
            };
            Ok(path.map(|path| path.display().to_string()))
        })
        .await
}

fn path_of(chosen: Option<tauri_plugin_dialog::FilePath>) -> Result<Option<PathBuf>> {
    chosen
        .map(|chosen| chosen.into_path().map_err(Fault::internal))
        .transpose()
}

/// The printers of this computer.
#[tauri::command]
pub async fn kaigong_printers(
    at_work: State<'_, Arc<AtWork>>,
    computer: State<'_, Arc<Computer>>,
) -> Result<Vec<Printer>, Fault> {
    let computer = Arc::clone(&computer);
    at_work
        .done(move || computer.system.printers().list())
        .await
}

/// Sends a PDF to a printer; the queue's job id.
#[tauri::command]
pub async fn kaigong_print(
    at_work: State<'_, Arc<AtWork>>,
    computer: State<'_, Arc<Computer>>,
    printer: String,
    base64: String,
    title: String,
    copies: u32,
) -> Result<String, Fault> {
    let computer = Arc::clone(&computer);
    at_work
        .done(move || {
            let printers = computer.system.printers();
            printers.print(&printer, &decode(&base64)?, &title, copies)
        })
        .await
}

fn decode(base64: &str) -> Result<Vec<u8>> {
    BASE64_STANDARD.decode(base64).map_err(Fault::internal)
}

/// A file's name without any folder.
fn bare(name: &str) -> String {
    Path::new(name).file_name().map_or_else(
        || "kaigong".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn ask_where(window: &WebviewWindow, name: &str) -> Result<Option<PathBuf>> {
    let mut dialog = window
        .dialog()
        .file()
        .set_parent(window)
        .set_file_name(name);
    if let Some((_, ending)) = name.rsplit_once('.') {
        dialog = dialog.add_filter(ending.to_uppercase(), &[ending]);
    }
    dialog
        .blocking_save_file()
        .map(|chosen| chosen.into_path().map_err(Fault::internal))
        .transpose()
}

fn ask_which(window: &WebviewWindow) -> Result<Option<PathBuf>> {
    window
        .dialog()
        .file()
        .set_parent(window)
        .add_filter("开工 Kaigong", &[office::FILE_EXTENSION])
        .blocking_pick_file()
        .map(|chosen| chosen.into_path().map_err(Fault::internal))
        .transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tauri::async_runtime::block_on;

    use super::*;

    #[test]
    fn a_locked_screen_reaches_nothing_of_the_computer() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let office = Arc::new(Office::new(folder.path(), Arc::new(store::System)));
        let session = Arc::new(Session::default());
        let at_work = Arc::new(AtWork::new(Arc::clone(&office), Arc::clone(&session)));
        let done = || block_on(at_work.done(|| Ok("done")));
        assert_eq!(done().expect("no firm, nobody to ask"), "done");
        let caller = Caller {
            session: Some(session),
            ..Caller::default()
        };
        let call = |name: &str, req: Value| office.call(&caller, name, req).expect(name).value;
        let owner = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
        let made = call("app.create_firm", owner);
        assert_eq!(done().expect("its owner is there"), "done");
        call("session.lock", json!({}));
        assert_eq!(done().expect_err("it is locked").code, "session.locked");
        call(
            "session.enter",
            json!({"member": made["member"]["id"], "pin": null}),
        );
        assert_eq!(done().expect("he is back"), "done");
    }

    #[test]
    fn a_name_never_leads_out_of_the_folder() {
        assert_eq!(bare("报价单.pdf"), "报价单.pdf");
        assert_eq!(bare("../../x.pdf"), "x.pdf");
        assert_eq!(bare("/etc/passwd"), "passwd");
        assert_eq!(bare(".."), "kaigong");
    }
}
