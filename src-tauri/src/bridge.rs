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

/// A folder to save into without asking.
pub struct SaveFolder(pub Option<PathBuf>);

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
    folder: State<'_, SaveFolder>,
    name: String,
    base64: String,
) -> Result<Option<String>, Fault> {
    let folder = folder.0.clone();
    off_main_thread(move || {
        let bytes = decode(&base64)?;
        let name = bare(&name);
        let chosen = match folder {
            Some(folder) => Some(folder.join(&name)),
            None => ask_where(&window, &name)?,
        };
        let Some(path) = chosen else { return Ok(None) };
        std::fs::write(&path, bytes).map_err(|error| {
            Fault::new("app.cannot_save", "The file cannot be written there. Choose another folder, or make room on the disk.")
                .with("path", path.display().to_string())
                .with("reason", error.to_string())
        })?;
        Ok(Some(path.display().to_string()))
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
