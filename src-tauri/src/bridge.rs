//! What the screens ask of the window. All of it runs off the main thread: the window stays alive meanwhile.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use host::printers::{Printer, Printers};
use host::wire::Envelope;
use kernel::{Fault, Result};
use office::{Caller, Office};
use serde_json::Value;
use tauri::async_runtime::spawn_blocking;
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;

use crate::desk::{Desk, Opened, RecentFirm};

/// What the dialogs need not ask, since it was said at the start.
#[derive(Clone, Default)]
pub struct Answers {
    pub save_folder: Option<PathBuf>,
    pub firm_file: Option<PathBuf>,
}

/// The printers of this computer.
pub struct SystemPrinters(pub Arc<dyn Printers>);

/// Calls a command or query by name. `preview` is a dry run: a command answers what would happen and changes nothing.
#[tauri::command]
pub async fn kaigong_call(
    office: State<'_, Arc<Office>>,
    name: String,
    req: Option<Value>,
    preview: Option<bool>,
) -> Result<Envelope, Fault> {
    let office = Arc::clone(&office);
    let caller = Caller {
        preview: preview.unwrap_or(false),
        ..Caller::default()
    };
    let done = spawn_blocking(move || office.call(&caller, &name, req.unwrap_or_default())).await;
    Ok(done.map_or_else(
        |panicked| Envelope::Err(Fault::internal(panicked)),
        Envelope::from,
    ))
}

/// Lets the person choose where to save; nothing where he changed his mind.
#[tauri::command]
pub async fn kaigong_save_file(
    window: WebviewWindow,
    answers: State<'_, Answers>,
    name: String,
    base64: String,
) -> Result<Option<String>, Fault> {
    let folder = answers.save_folder.clone();
    off_main_thread(move || {
        let bytes = decode(&base64)?;
        let name = bare(&name);
        let chosen = match folder {
            Some(folder) => Some(folder.join(&name)),
            None => ask_where(&window, &name)?,
        };
        let Some(path) = chosen else { return Ok(None) };
        host::files::save(&path, &bytes)?;
        Ok(Some(path.display().to_string()))
    })
    .await
}

/// The firms that were open here before, the latest first.
#[tauri::command]
pub async fn kaigong_recent_firms(desk: State<'_, Arc<Desk>>) -> Result<Vec<RecentFirm>, Fault> {
    let desk = Arc::clone(&desk);
    off_main_thread(move || Ok(desk.recent_firms())).await
}

/// Opens another firm: one of those that were open before, or where none is named the one that the person chooses.
/// Nothing where he changed his mind.
#[tauri::command]
pub async fn kaigong_open_firm(
    window: WebviewWindow,
    desk: State<'_, Arc<Desk>>,
    answers: State<'_, Answers>,
    path: Option<PathBuf>,
) -> Result<Option<Opened>, Fault> {
    let (desk, answer) = (Arc::clone(&desk), answers.firm_file.clone());
    off_main_thread(move || {
        let chosen = match path.or(answer) {
            Some(path) => Some(path),
            None => ask_which(&window)?,
        };
        chosen.map(|path| desk.open(&path)).transpose()
    })
    .await
}

/// The printers of this computer.
#[tauri::command]
pub async fn kaigong_printers(printers: State<'_, SystemPrinters>) -> Result<Vec<Printer>, Fault> {
    let printers = Arc::clone(&printers.0);
    off_main_thread(move || printers.list()).await
}

/// Sends a PDF to a printer; the queue's job id.
#[tauri::command]
pub async fn kaigong_print(
    printers: State<'_, SystemPrinters>,
    printer: String,
    base64: String,
    title: String,
    copies: u32,
) -> Result<String, Fault> {
    let printers = Arc::clone(&printers.0);
    off_main_thread(move || printers.print(&printer, &decode(&base64)?, &title, copies)).await
}

async fn off_main_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    spawn_blocking(work).await.map_err(Fault::internal)?
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
    use super::bare;

    #[test]
    fn a_name_never_leads_out_of_the_folder() {
        assert_eq!(bare("报价单.pdf"), "报价单.pdf");
        assert_eq!(bare("../../x.pdf"), "x.pdf");
        assert_eq!(bare("/etc/passwd"), "passwd");
        assert_eq!(bare(".."), "kaigong");
    }
}
