//! Sealed files: brought in pieces, checked, fetched by the devices of the firm, and by nobody else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use envelope::Act;
use envelope::Hash;
use envelope::file::id_of;
use envelope::wire::{
    FILE_PIECE, FilePart, FileUpload, FilesAsked, FilesHeld, MAX_FILES_ASKED, encode, hash_text,
};

use crate::support::{Bed, Client, Device, Got, Kind, TestFirm, on_both};

on_both! {
    a_file_comes_in_pieces_and_is_fetched_by_the_others
    an_upload_goes_on_where_it_was_whatever_ends
    what_is_not_its_name_is_thrown_away
    only_devices_of_the_firm_reach_its_files
    pieces_that_do_not_fit_are_refused
    there_is_a_limit_for_a_file_and_for_a_firm
    what_was_left_is_forgotten_after_a_week
    files_are_where_the_setting_says
}

/// A file of so many bytes, and its name.
fn noise(length: usize) -> (Vec<u8>, Hash) {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).unwrap();
    let id = id_of(bytes.as_slice()).unwrap();
    (bytes, id)
}

const MIB: usize = FILE_PIECE;

/// A device of a firm at a relay.
struct Desk<'a> {
    client: &'a Client,
    firm: &'a TestFirm,
    device: &'a Device,
}

impl Desk<'_> {
    fn path(&self, id: &Hash) -> String {
        format!("/v1/firms/{}/files/{}", self.firm.id, hash_text(id))
    }

    async fn put(&self, id: &Hash, at: usize, of: usize, bytes: &[u8]) -> Got<FileUpload> {
        let path = format!("{}?at={at}&of={of}", self.path(id));
        let keys = &self.device.keys;
        self.client.ask(keys, "PUT", &path, bytes.to_vec()).await
    }

    /// Brings the pieces that begin from `from` on, and before `to`.
    async fn bring(&self, id: &Hash, bytes: &[u8], from: usize, to: usize) -> Got<FileUpload> {
        let mut said = FileUpload {
            have: 0,
            whole: false,
        };
        for at in (from..to).step_by(MIB) {
            let piece = &bytes[at..(at + MIB).min(bytes.len())];
            said = self.put(id, at, bytes.len(), piece).await?;
        }
        Ok(said)
    }

    async fn whole(&self, bytes: &[u8], id: &Hash) -> Got<FileUpload> {
        self.bring(id, bytes, 0, bytes.len()).await
    }

    async fn have(&self, id: &Hash) -> Got<FileUpload> {
        let path = format!("{}/upload", self.path(id));
        self.client
            .ask(&self.device.keys, "GET", &path, Vec::new())
            .await
    }

    async fn part(&self, id: &Hash, at: usize) -> Got<FilePart> {
        let path = format!("{}?at={at}", self.path(id));
        self.client
            .ask(&self.device.keys, "GET", &path, Vec::new())
            .await
    }

    async fn fetch(&self, id: &Hash) -> Got<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            let part = self.part(id, bytes.len()).await?;
            bytes.extend_from_slice(&part.bytes);
            if bytes.len() as u64 >= part.of {
                return Ok(bytes);
            }
        }
    }

    async fn ask(&self, ids: Vec<Hash>) -> Got<FilesHeld> {
        let path = format!("/v1/firms/{}/files", self.firm.id);
        let asked = encode(&FilesAsked { ids });
        self.client
            .ask(&self.device.keys, "POST", &path, asked)
            .await
    }
}

fn desk<'a>(client: &'a Client, firm: &'a TestFirm, device: &'a Device) -> Desk<'a> {
    Desk {
        client,
        firm,
        device,
    }
}

/// Every file under a folder.
fn all_in(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path().is_dir() {
            true => all_in(&entry.path()),
            false => BTreeSet::from([entry.path()]),
        })
        .collect()
}

fn gauge(metrics: &str, name: &str) -> u64 {
    let line = metrics
        .lines()
        .find(|line| line.starts_with(&format!("{name} ")));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok())
        .unwrap_or_else(|| panic!("no {name} in {metrics}"))
}

async fn a_file_comes_in_pieces_and_is_fetched_by_the_others(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let other = firm.join(&client).await;
    let (first, second) = (
        desk(&client, &firm, &firm.owner),
        desk(&client, &firm, &other),
    );
    let (large, id) = noise(2 * MIB + 5);
    let (small, small_id) = noise(1);

    let before = first.bring(&id, &large, 0, 2 * MIB).await.unwrap();
    assert_eq!(
        before,
        FileUpload {
            have: 2 * MIB as u64,
            whole: false
        }
    );
    // What is not whole is nobody's, and only who brings it hears how far it is.
    assert_eq!(
        second.fetch(&id).await.unwrap_err().brief(),
        (404, "relay.no_file")
    );
    assert_eq!(second.have(&id).await.unwrap().have, 0);
    assert!(first.ask(vec![id]).await.unwrap().held.is_empty());
    let mut events = client.events(&other.keys, firm.id).await;
    let last = first
        .bring(&id, &large, 2 * MIB, large.len())
        .await
        .unwrap();
    assert!(last.whole);
    assert!(events.until("files").await);
    assert!(first.whole(&small, &small_id).await.unwrap().whole);

    assert_eq!(second.fetch(&id).await.unwrap(), large);
    assert_eq!(second.fetch(&small_id).await.unwrap(), small);
    assert!(
        second
            .part(&id, large.len())
            .await
            .unwrap()
            .bytes
            .is_empty()
    );
    assert!(second.part(&id, usize::MAX).await.unwrap().bytes.is_empty());
    let held = second.ask(vec![[7; 32], small_id, id]).await.unwrap();
    assert_eq!(held.held, [small_id, id]);
    let bytes = (large.len() + small.len()) as u64;
    assert_eq!((held.files, held.bytes), (2, bytes));
    // Once more is nothing new, whoever brings it.
    assert!(
        second
            .put(&id, 0, large.len(), &large[..MIB])
            .await
            .unwrap()
            .whole
    );
    let metrics = client.metrics().await;
    assert_eq!(gauge(&metrics, "kaigong_relay_files"), 2);
    assert_eq!(gauge(&metrics, "kaigong_relay_files_stored_bytes"), bytes);
}

async fn an_upload_goes_on_where_it_was_whatever_ends(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let first = desk(&client, &firm, &firm.owner);
    let (bytes, id) = noise(3 * MIB);
    first.bring(&id, &bytes, 0, MIB).await.unwrap();
    relay.stop().await;
    let relay = bed.relay().await;
    let client = relay.client();
    let first = desk(&client, &firm, &firm.owner);
    let have = first.have(&id).await.unwrap();
    assert_eq!(
        have,
        FileUpload {
            have: MIB as u64,
            whole: false
        }
    );
    // A piece that is not the next one says which is.
    let refused = first
        .put(&id, 0, bytes.len(), &bytes[..MIB])
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (409, "relay.upload_at"));
    assert_eq!(refused.fault.params["have"], MIB);
    assert!(
        first
            .bring(&id, &bytes, MIB, bytes.len())
            .await
            .unwrap()
            .whole
    );
    assert_eq!(first.fetch(&id).await.unwrap(), bytes);
    assert_eq!(
        first.have(&id).await.unwrap(),
        FileUpload {
            have: bytes.len() as u64,
            whole: true
        }
    );
    // Nothing of the pieces is left.
    assert_eq!(all_in(&bed.data.path().join("files")).len(), 1);
}

async fn what_is_not_its_name_is_thrown_away(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let other = firm.join(&client).await;
    let (first, second) = (
        desk(&client, &firm, &firm.owner),
        desk(&client, &firm, &other),
    );
    let (bytes, id) = noise(MIB + 9);
    let mut spoiled = bytes.clone();
    spoiled[MIB + 3] ^= 1;
    let refused = second.whole(&spoiled, &id).await.unwrap_err();
    assert_eq!(refused.brief(), (422, "relay.wrong_hash"));
    // Cut, or with something behind it.
    let refused = second.whole(&bytes[..MIB], &id).await.unwrap_err();
    assert_eq!(refused.brief(), (422, "relay.wrong_hash"));
    let longer = [bytes.as_slice(), &[0]].concat();
    let refused = second.whole(&longer, &id).await.unwrap_err();
    assert_eq!(refused.brief(), (422, "relay.wrong_hash"));
    assert_eq!(all_in(&bed.data.path().join("files")), BTreeSet::new());
    let held = first.ask(vec![id]).await.unwrap();
    assert_eq!((held.held.len(), held.files, held.bytes), (0, 0, 0));
    // What one device brings wrong is in nobody's way.
    second.bring(&id, &spoiled, 0, MIB).await.unwrap();
    assert!(first.whole(&bytes, &id).await.unwrap().whole);
    assert_eq!(second.fetch(&id).await.unwrap(), bytes);
}

async fn only_devices_of_the_firm_reach_its_files(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let gone = firm.join(&client).await;
    let strangers = TestFirm::on(&client).await;
    let (bytes, id) = noise(100);
    desk(&client, &firm, &firm.owner)
        .whole(&bytes, &id)
        .await
        .unwrap();

    // Their own firm does not have it; this one does not know them.
    let theirs = desk(&client, &strangers, &strangers.owner);
    assert_eq!(
        theirs.fetch(&id).await.unwrap_err().brief(),
        (404, "relay.no_file")
    );
    assert!(theirs.ask(vec![id]).await.unwrap().held.is_empty());
    firm.append(
        &client,
        vec![Act::Revoke {
            device: gone.keys.device(),
            upto: 0,
        }],
    )
    .await;
    for (device, code) in [
        (&strangers.owner, "relay.unknown_device"),
        (&gone, "relay.revoked"),
    ] {
        let desk = desk(&client, &firm, device);
        let refused = [
            desk.fetch(&id).await.unwrap_err(),
            desk.whole(&bytes, &id).await.unwrap_err(),
            desk.have(&id).await.unwrap_err(),
            desk.ask(vec![id]).await.unwrap_err(),
        ];
        for refused in refused {
            assert_eq!(refused.brief(), (403, code));
        }
    }
    let path = format!("/v1/firms/{}/files/{}", firm.id, hash_text(&id));
    let unsigned = client
        .send("GET", &path, Vec::new(), None)
        .await
        .unwrap_err();
    assert_eq!(unsigned.brief(), (401, "relay.not_signed"));
}

async fn pieces_that_do_not_fit_are_refused(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let first = desk(&client, &firm, &firm.owner);
    let (bytes, id) = noise(2 * MIB);
    let malformed = (400, "relay.malformed");
    let wrong: [(usize, usize, &[u8]); 7] = [
        (0, bytes.len(), &bytes[..10]),
        (0, 10, &bytes[..11]),
        (1, bytes.len(), &bytes[1..=MIB]),
        (0, 0, b""),
        (0, bytes.len(), b""),
        (bytes.len(), bytes.len(), b""),
        (2 * MIB, bytes.len(), &bytes[..MIB]),
    ];
    for (at, of, piece) in wrong {
        let refused = first.put(&id, at, of, piece).await.unwrap_err();
        assert_eq!(refused.brief(), malformed, "{at} {of}");
    }
    let refused = first
        .put(&id, 0, 2 * bytes.len(), &bytes)
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (413, "relay.too_large"));
    let refused = first.ask(vec![id; MAX_FILES_ASKED + 1]).await.unwrap_err();
    assert_eq!(refused.brief(), (413, "relay.too_large"));
    let name = hash_text(&id);
    for trick in [
        name.to_uppercase().as_str(),
        &name[..63],
        &format!("{name}0"),
        "..%2F..%2Fhealth",
        "%2e%2e",
        "..%5c..",
        &format!("{}%00", &name[..63]),
        &format!("{}%23", &name[..63]),
    ] {
        for (method, rest) in [("GET", "?at=0"), ("GET", "/upload"), ("PUT", "?at=0&of=1")] {
            let path = format!("/v1/firms/{}/files/{trick}{rest}", firm.id);
            let body = if method == "PUT" { vec![1] } else { Vec::new() };
            let refused = client
                .ask::<FileUpload>(&firm.owner.keys, method, &path, body)
                .await
                .unwrap_err();
            assert!(
                [malformed, (404, "relay.no_such_path")].contains(&refused.brief()),
                "{method} {path}: {refused:?}"
            );
        }
    }
    assert_eq!(all_in(&bed.data.path().join("files")), BTreeSet::new());
}

async fn there_is_a_limit_for_a_file_and_for_a_firm(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed
        .relay_with(&["--max-file=3000000", "--max-firm-files=5000000"])
        .await;
    let client = relay.client();
    let (firm, other) = (TestFirm::on(&client).await, TestFirm::on(&client).await);
    let first = desk(&client, &firm, &firm.owner);
    let (too_large, id) = noise(3_000_001);
    let refused = first.whole(&too_large, &id).await.unwrap_err();
    assert_eq!(refused.brief(), (413, "relay.file_too_large"));
    assert_eq!(refused.fault.params["limit"], 3_000_000);
    let (bytes, id) = noise(3_000_000);
    first.whole(&bytes, &id).await.unwrap();
    let (more, more_id) = noise(2_000_001);
    let refused = first.whole(&more, &more_id).await.unwrap_err();
    assert_eq!(refused.brief(), (507, "relay.files_full"));
    assert_eq!(refused.fault.params["limit"], 5_000_000);
    let (fits, fits_id) = noise(2_000_000);
    first.whole(&fits, &fits_id).await.unwrap();
    // What one firm has taken is no other's.
    let theirs = desk(&client, &other, &other.owner);
    theirs.whole(&more, &more_id).await.unwrap();
    relay.stop().await;
    // It is known again after a restart.
    let relay = bed.relay_with(&["--max-firm-files=5000000"]).await;
    let client = relay.client();
    let first = desk(&client, &firm, &firm.owner);
    let (one, one_id) = noise(1);
    let refused = first.whole(&one, &one_id).await.unwrap_err();
    assert_eq!(refused.brief(), (507, "relay.files_full"));
    let held = first.ask(Vec::new()).await.unwrap();
    assert_eq!(
        (held.files, held.bytes, held.limit),
        (2, 5_000_000, 5_000_000)
    );
}

async fn what_was_left_is_forgotten_after_a_week(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let first = desk(&client, &firm, &firm.owner);
    let (bytes, id) = noise(2 * MIB);
    let (kept, kept_id) = noise(10);
    first.bring(&id, &bytes, 0, MIB).await.unwrap();
    first.whole(&kept, &kept_id).await.unwrap();
    relay.stop().await;
    // As a relay leaves it that ended while it put a file together.
    let files = bed.data.path().join("files");
    let shelf = all_in(&files)
        .into_iter()
        .find(|path| path.ends_with(hash_text(&kept_id)));
    let staged = PathBuf::from(format!("{}#1", shelf.unwrap().display()));
    std::fs::write(&staged, b"half").unwrap();
    for (days, left) in [(6, 3), (8, 1)] {
        bed.pass(days * 24 * 3_600_000);
        let relay = bed.relay().await;
        while all_in(&files).len() > left {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let client = relay.client();
        let first = desk(&client, &firm, &firm.owner);
        let have = first.have(&id).await.unwrap().have;
        assert_eq!(have, if days == 6 { MIB as u64 } else { 0 });
        assert_eq!(first.fetch(&kept_id).await.unwrap(), kept);
        relay.stop().await;
        assert_eq!(all_in(&files).len(), left);
    }
}

async fn files_are_where_the_setting_says(kind: Kind) {
    let bed = Bed::new(kind).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let named = format!("--files={}", elsewhere.path().join("deep/er").display());
    let relay = bed.relay_with(&[&named]).await;
    let client = relay.client();
    let firm = TestFirm::on(&client).await;
    let (bytes, id) = noise(10);
    desk(&client, &firm, &firm.owner)
        .whole(&bytes, &id)
        .await
        .unwrap();
    assert_eq!(all_in(elsewhere.path()).len(), 1);
    assert_eq!(all_in(&bed.data.path().join("files")), BTreeSet::new());
    relay.stop().await;
    let settings = bed.settings(&["--files=ftp://x/y"]);
    let reason = bed.try_relay(settings).await.err().unwrap();
    assert!(reason.contains("s3://bucket/prefix"), "{reason}");
}
