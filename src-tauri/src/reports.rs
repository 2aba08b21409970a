//! Reports of panics: appended to a file beside the settings, so that a person can send it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Writes every panic into `log`, besides what is said on standard error. A call that panics answers
/// `kernel.internal` to the screen that made it; the window stays.
pub fn catch_panics(log: PathBuf) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        if let Some(folder) = log.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        if let Ok(mut file) = OpenOptions::new().create(true).append(true).open(&log) {
            let _ = writeln!(
                file,
                "{seconds} kaigong {} {panic}",
                env!("CARGO_PKG_VERSION")
            );
        }
        usual(panic);
    }));
}
