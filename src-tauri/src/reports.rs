//! Reports of panics: appended to a file beside the settings, so that a person can send it.
//!
//! Whoever it is sent to may be outside the firm, so no value of the firm's data may be in it. A panic's place is one
//! of the program's, and so are its words where they stand whole in the program; words that were put together while it
//! ran (what could not be read, a key that was not there) may hold a customer's name, and stay out. The place tells a
//! developer which ones they were.

use std::borrow::Cow;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;
use store::{Class, Environment as _};

/// What the file holds at most, in bytes; the oldest reports go first.
const LARGEST: usize = 256 << 10;

/// Stands for words that may hold values.
const LEFT_OUT: &str = "(its words were put together while it ran, and are left out)";

/// Writes every panic into `log`, besides what is said on standard error. A call that panics answers
/// `kernel.internal` to the screen that made it; the window stays.
pub fn catch_panics(log: PathBuf) {
    let usual = std::panic::take_hook();
    let one_at_a_time = Mutex::new(());
    std::panic::set_hook(Box::new(move |panic| {
        {
            let _alone = one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
            // A report that cannot be written must not be the second panic.
            let _ = append(&log, &report(panic, store::System.now()));
        }
        usual(panic);
    }));
}

/// The first line of the file: the data class of what it holds, by the names that backups say theirs by.
fn head() -> String {
    format!(
        "# classes: {}. When, in which version and where Kaigong failed, in its own words.\n",
        Class::Base.name()
    )
}

/// One panic in one line.
fn report(panic: &PanicHookInfo<'_>, at: Timestamp) -> String {
    let at = at.to_utc().map_or_else(
        |_| at.0.to_string(),
        |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    );
    let place = panic
        .location()
        .map_or_else(|| "nowhere".to_owned(), ToString::to_string);
    // Only what stands whole in the program is a `&'static str` here.
    let words = panic.payload().downcast_ref::<&'static str>();
    let words = words.copied().unwrap_or(LEFT_OUT).replace('\n', " ");
    let version = env!("CARGO_PKG_VERSION");
    format!("{at} kaigong {version} {place}: {words}\n")
}

/// Adds a line. A file without our head, as older versions wrote it with whatever words there were, begins anew.
fn append(log: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let head = head();
    let before = match fs::read(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read?,
    };
    let Some(kept) = before.strip_prefix(head.as_bytes()) else {
        return fs::write(log, format!("{head}{line}"));
    };
    if before.len() + line.len() <= LARGEST {
        return OpenOptions::new()
            .append(true)
            .open(log)?
            .write_all(line.as_bytes());
    }
    let newer = &kept[kept.len() / 2..];
    let whole = newer.iter().position(|byte| *byte == b'\n');
    let newer = whole.map_or(Cow::Borrowed(""), |end| {
        String::from_utf8_lossy(&newer[end + 1..])
    });
    fs::write(log, format!("{head}{newer}{line}"))
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;
    use std::thread;

    use super::*;

    /// What a panicking thread leaves in the file.
    fn left_by(panicking: impl FnOnce() + Send + 'static) -> String {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("kaigong/reports.log");
        let usual = std::panic::take_hook();
        catch_panics(log.clone());
        let joined = thread::spawn(panicking).join();
        std::panic::set_hook(usual);
        assert!(joined.is_err(), "it did not panic");
        fs::read_to_string(log).unwrap()
    }

    /// Hooks belong to the whole process: one test has them to itself.
    #[test]
    fn a_panic_is_written_with_time_and_place_and_without_values() {
        let before = store::System.now();
        let text = left_by(|| panic!("the drawer is open"));
        let after = store::System.now();
        let lines: Vec<&str> = text.lines().collect();
        let [head, line] = lines[..] else {
            panic!("two lines: {text}");
        };
        assert!(head.starts_with("# classes: base. "), "{head}");
        let (at, rest) = line.split_once(' ').unwrap();
        let at: Timestamp = serde_json::from_value(at.into()).unwrap();
        assert!(
            (before.0 / 1_000 * 1_000..=after.0).contains(&at.0),
            "{line}"
        );
        let named = concat!("kaigong ", env!("CARGO_PKG_VERSION"), " ", file!(), ":");
        assert!(rest.starts_with(named), "{line}");
        assert!(rest.ends_with(": the drawer is open"), "{line}");

        let value = |text: &str| black_box(text.to_owned());
        let (name, phone) = (value("王小明"), value("\"13812340412\""));
        let texts = [
            left_by({
                let name = name.clone();
                move || panic!("no lead of {name}")
            }),
            left_by({
                let name = name.clone();
                move || std::panic::panic_any(name)
            }),
            left_by(move || drop(black_box(&name[..1]).to_owned())),
            left_by(move || {
                let _: u8 = serde_json::from_str(&phone).unwrap();
            }),
        ];
        for text in texts {
            assert_eq!(text.lines().count(), 2, "{text}");
            let words = text.trim_end().split_once(".rs:").unwrap().1;
            assert!(words.ends_with(LEFT_OUT), "{text}");
            assert!(
                !text.contains('王') && !text.contains("1381234"),
                "a value: {text}"
            );
        }
    }

    #[test]
    fn the_file_stays_small_and_keeps_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("reports.log");
        let line = |n: usize| format!("{n:06} {}\n", "x".repeat(1_000));
        let mut most = 0;
        for n in 0..1_000 {
            append(&log, &line(n)).unwrap();
            most = most.max(fs::metadata(&log).unwrap().len());
        }
        assert!((200 << 10..=256 << 10).contains(&most), "{most} bytes");
        let text = fs::read_to_string(&log).unwrap();
        let kept = text.strip_prefix(&head()).unwrap();
        let first: usize = kept[..6].parse().unwrap();
        let newest: String = (first..1_000).map(line).collect();
        assert!(first < 900, "only those from {first} on are kept");
        assert!(kept == newest, "lines in whole, up to the newest");
    }

    #[test]
    fn a_file_of_an_older_version_goes() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("reports.log");
        fs::write(&log, "1795226400 kaigong 0.1.0 panicked at 王小明\n").unwrap();
        append(&log, "a line\n").unwrap();
        assert_eq!(
            fs::read_to_string(&log).unwrap(),
            format!("{}a line\n", head())
        );
    }
}
