//! A PostgreSQL for tests: the one that `KAIGONG_TEST_POSTGRES` names, or one of our own.
//!
//! Our own is made by the first test that needs it, shared by all tests of the same run (of the same parent process), and
//! taken away by a small script that waits for that parent to end. Each test has a schema of its own in it.

use std::fs::File;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tokio_postgres::NoTls;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres.sh");

/// The URL of a database with nothing in it.
pub async fn fresh_database() -> String {
    let url = tokio::task::spawn_blocking(server).await.unwrap();
    let (client, connection) = tokio_postgres::connect(&url, NoTls)
        .await
        .expect("the PostgreSQL of the tests answers");
    let talk = tokio::spawn(connection);
    let mut name = [0; 8];
    getrandom::fill(&mut name).unwrap();
    let name = format!("t{:016x}", u64::from_be_bytes(name));
    client
        .batch_execute(&format!("CREATE SCHEMA {name}"))
        .await
        .unwrap();
    drop(client);
    talk.await.unwrap().unwrap();
    let join = if url.contains('?') { '&' } else { '?' };
    format!("{url}{join}options=-csearch_path%3D{name}")
}

fn server() -> String {
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
