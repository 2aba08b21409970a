//! The one window.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use host::wire::Commit;
use office::{Ear, Office, Visit};
use store::Notice;
use tauri::{Emitter as _, LogicalSize, RunEvent, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::bridge::{self, Answers, AtWork};
use crate::computer::Computer;
use crate::desk::Desk;
use crate::screens;

/// The window's name inside the program.
pub const LABEL: &str = "main";

const SIZE: LogicalSize<f64> = LogicalSize::new(1280.0, 800.0);
const LEAST: LogicalSize<f64> = LogicalSize::new(1024.0, 600.0);

/// What reads the whole file (looking for damage, making a backup) begins so long after the window: until then its first
/// screen needs the processors.
const CARE_AFTER: Duration = Duration::from_secs(5);

/// Opens the window and returns when it is closed.
pub fn run(desk: &Arc<Desk>, computer: Computer, answers: Answers) -> tauri::Result<()> {
    let at_desk = Arc::clone(desk);
    let visit = Visit::default();
    let ear = Ear::of(Arc::clone(&visit.session));
    let mut context = tauri::generate_context!();
    screens::with_fonts(&mut context);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&desk.office))
        .manage(Arc::clone(desk))
        .manage(answers)
        .manage(Arc::new(AtWork::new(
            Arc::clone(&desk.office),
            Arc::clone(&visit.session),
        )))
        .manage(visit)
        .manage(Arc::new(computer))
        .invoke_handler(tauri::generate_handler![
            bridge::kaigong_call,
            bridge::kaigong_save_file,
            bridge::kaigong_open_saved,
            bridge::kaigong_open_attachment,
            bridge::kaigong_choose,
            bridge::kaigong_recent_firms,
            bridge::kaigong_open_firm,
            bridge::kaigong_printers,
            bridge::kaigong_print,
        ])
        .setup(move |app| {
            at_desk.attach(app.handle().clone());
            let (tell, told) = mpsc::channel::<Notice>();
            at_desk.office.listen(move |notice| {
                let _ = tell.send(notice.clone());
            });
            let (screens, office) = (app.handle().clone(), Arc::clone(&at_desk.office));
            thread::Builder::new()
                .name("commits".to_owned())
                .spawn(move || {
                    for heard in told.iter().filter_map(|notice| ear.hear(&office, &notice)) {
                        // A window that is closing hears nothing more.
                        let _ = screens.emit("kaigong://commit", Commit::from(&heard));
                    }
                })?;
            let window =
                WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
                    .title("开工 Kaigong")
                    .inner_size(SIZE.width, SIZE.height)
                    .min_inner_size(LEAST.width, LEAST.height)
                    .center()
                    // The screens have drag and drop of their own.
                    .disable_drag_drop_handler()
                    .zoom_hotkeys_enabled(true)
                    .on_navigation(|address| is_own(address.scheme(), address.host_str()))
                    .build()?;
            fill_small_screen(&window)?;
            care_later(&at_desk.office)?;
            Ok(())
        })
        .build(context)?;
    let desk = Arc::clone(desk);
    app.run(move |_, event| {
        if let RunEvent::Exit = event {
            desk.leave();
        }
    });
    Ok(())
}

/// Lets backups make themselves, once the first screen is there.
fn care_later(office: &Arc<Office>) -> std::io::Result<()> {
    let office = Arc::downgrade(office);
    thread::Builder::new()
        .name("care later".to_owned())
        .spawn(move || {
            thread::sleep(CARE_AFTER);
            let Some(office) = office.upgrade() else {
                return;
            };
            if let Err(fault) = office::care::keep(&office) {
                // The window works without; backups are then made when somebody asks for one.
                eprintln!("Backups do not make themselves: {}", fault.hint);
            }
        })?;
    Ok(())
}

/// The window shows the product's own pages and nothing else.
fn is_own(scheme: &str, host: Option<&str>) -> bool {
    matches!(
        (scheme, host),
        ("tauri", Some("localhost"))
            | ("http" | "https", Some("tauri.localhost"))
            | ("about" | "blob", _)
    )
}

/// On a screen that has no room for the usual size (1366×768 at 125 %) the window takes all of it.
fn fill_small_screen(window: &WebviewWindow) -> tauri::Result<()> {
    if let Some(monitor) = window.current_monitor()? {
        let screen = monitor
            .work_area()
            .size
            .to_logical::<f64>(monitor.scale_factor());
        if screen.width < SIZE.width || screen.height < SIZE.height {
            window.maximize()?;
        }
    }
    Ok(())
}

/// Shows the window wherever it was.
pub fn bring_to_front(window: &WebviewWindow) -> bool {
    window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus())
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_own_pages_are_shown() {
        assert!(is_own("tauri", Some("localhost")));
        assert!(is_own("http", Some("tauri.localhost")));
        assert!(!is_own("https", Some("example.com")));
        assert!(!is_own("tauri", Some("example.com")));
        assert!(!is_own("file", None));
    }
}
