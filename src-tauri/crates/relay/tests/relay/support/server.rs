//! A PostgreSQL for tests: the one that `KAIGONG_TEST_POSTGRES` names, or one of our own.
//!
//! Our own is made by the first test that needs it, shared by all tests of the same run (of the same parent process), and
//! taken away by a small script that waits for that parent to end. Tests of `sync` use this file as well.

use std::fs::File;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Starts, ends and attends a PostgreSQL; the same place from every crate.
pub const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../relay/tests/postgres.sh");

/// The URL of the server's database.
pub fn server() -> String {
    if let Ok(url) = std::env::var("KAIGONG_TEST_POSTGRES") {
        return url;
    }
    let run = parent_id();
    let dir = std::env::temp_dir().join(format!("kaigong-postgres-{run}"));
    let ready = dir.with_extension("url");
    let lock = File::create(dir.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    if dir.exists()
        && let Ok(url) = std::fs::read_to_string(&ready)
    {
        return url;
    }
    let made = Command::new(SCRIPT)
        .arg("start")
        .arg(&dir)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "no PostgreSQL for the tests: {}",
        String::from_utf8_lossy(&made.stderr)
    );
    let url = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    std::fs::write(&ready, &url).unwrap();
    attend(&dir, &[&ready, &dir.with_extension("lock")], run);
    url
}

/// Leaves a script behind that ends the server with the run, however the run ends.
fn attend(dir: &Path, also: &[&PathBuf], run: u32) {
    let clean = "(\"$0\" attend \"$1\" \"$2\"; rm -f \"$3\" \"$4\") &";
    let left = Command::new("sh")
        .args(["-c", clean, SCRIPT])
        .arg(dir)
        .arg(run.to_string())
        .args(also)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .status()
        .unwrap();
    assert!(left.success(), "the script that ends the server starts");
}
