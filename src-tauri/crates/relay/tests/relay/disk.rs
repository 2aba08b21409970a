//! The relay's own disk is full, or its files are taken away while it runs.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use envelope::wire::Outcome;

use crate::support::{BASE, Bed, Kind, TestFirm};

/// A disk of 2 MiB under the relay's folder, taken away with it. `None` where mounting is not allowed.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn under(folder: &'a Path) -> Option<Self> {
        let mount = ["-t", "tmpfs", "-o", "size=2m", "tmpfs"];
        let mounted = run("mount", &mount, folder);
        mounted.then_some(Self(folder))
    }

    /// Takes all the room that is left.
    fn fill(&self) {
        fs::write(self.0.join("rest"), vec![0; 4 << 20]).unwrap_err();
    }

    fn empty(&self) {
        fs::remove_file(self.0.join("rest")).unwrap();
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        run("umount", &["--lazy"], self.0);
    }
}

fn run(program: &str, args: &[&str], folder: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(args).arg(folder).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

/// Needs the right to mount; says so where it has none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_leaves_nothing_half() {
    let bed = Bed::new(Kind::Sqlite).await;
    let Some(disk) = SmallDisk::under(bed.data.path()) else {
        eprintln!("not tried: mounting a small disk needs root");
        return;
    };
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    for n in 0..3 {
        firm.write(&client, &mut device, &format!("before {n}"))
            .await;
    }
    disk.fill();
    // Two envelopes of one group, more than there is room for.
    let envelopes = firm.bodies(&mut device, &[(BASE, &noise(700_000))]);
    assert_eq!(envelopes.len(), 2);
    for _ in 0..2 {
        let refused = client.push(&device.keys, firm.id, &envelopes).await;
        assert_eq!(refused.unwrap_err().brief(), (507, "relay.full"));
    }
    // A new firm has no room either, and is not there by half.
    let other = TestFirm::new();
    let refused = other.found(&client).await.unwrap_err();
    assert_eq!(refused.brief(), (507, "relay.full"));
    // What is there is read as before.
    let log = client.whole_log(&device.keys, firm.id, 1 << 20).await;
    assert_eq!(log.len(), 3);
    let page = client.log(&device.keys, firm.id, "after=3").await.unwrap();
    assert_eq!(page.vector, [(device.keys.device(), 3)]);
    let metrics = client.metrics().await;
    let counted = |name: &str| {
        let line = metrics.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.rsplit(' ').next()?.parse::<u32>().ok())
    };
    assert!(
        counted("kaigong_relay_store_failures_total") >= Some(2),
        "{metrics}"
    );
    assert!(counted("kaigong_relay_refused_total{name=\"relay.full\"}") >= Some(3));
    // The administrator makes room: it goes on where it was.
    disk.empty();
    let answer = client
        .push(&device.keys, firm.id, &envelopes)
        .await
        .unwrap();
    assert_eq!(
        answer.outcomes,
        [Outcome::Ok { seq: 4 }, Outcome::Ok { seq: 5 }]
    );
    other.found(&client).await.unwrap();
    // And starts again on a disk that is full: what it has is read.
    relay.stop().await;
    let relay = bed.relay().await;
    let log = relay
        .client()
        .whole_log(&device.keys, firm.id, 1 << 20)
        .await;
    assert_eq!(log.len(), 5);
    relay.stop().await;
}

/// A firm's file is taken away, or another one put in its place, and nobody stopped the relay for that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_taken_into_a_file_that_is_not_there_any_more() {
    let bed = Bed::new(Kind::Sqlite).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    firm.write(&client, &mut device, "before").await;
    let file = bed
        .data
        .path()
        .join("firms")
        .join(format!("{}.db", firm.id));
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", file.display()));
    }
    let next = firm.group(&mut device, "after");
    let refused = client
        .push(&device.keys, firm.id, std::slice::from_ref(&next))
        .await;
    assert_eq!(refused.unwrap_err().brief(), (404, "relay.unknown_firm"));
    // Its devices give it back, and what is answered then is there after a restart.
    client
        .give_back(&device.keys, firm.id, &firm.certificates)
        .await
        .unwrap();
    device.begin_anew();
    firm.write(&client, &mut device, "again").await;
    relay.stop().await;
    let relay = bed.relay().await;
    let log = relay
        .client()
        .whole_log(&device.keys, firm.id, 1 << 20)
        .await;
    assert_eq!(log.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_says_when_the_folder_is_gone() {
    let bed = Bed::new(Kind::Sqlite).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let health = async || {
        let url = format!("{}/health", client.base);
        let answer = client.http.get(url).send().await.unwrap();
        let status = answer.status().as_u16();
        let said: serde_json::Value =
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        (status, said["state"].as_str().unwrap().to_owned())
    };
    assert_eq!(health().await, (200, "ok".to_owned()));
    let away = bed.data.path().with_extension("away");
    fs::rename(bed.data.path(), &away).unwrap();
    assert_eq!(health().await, (503, "store".to_owned()));
    fs::rename(&away, bed.data.path()).unwrap();
    assert_eq!(health().await, (200, "ok".to_owned()));
}
