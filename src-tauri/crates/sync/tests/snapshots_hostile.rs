//! A relay that gives other snapshots than it was given: whatever it does is refused under a name, nothing of it is taken in, and with
//! an honest relay the device starts all the same. And a start that somebody stops goes on where it was.
#![allow(clippy::unwrap_used)]

mod common;

use std::cell::Cell;
use std::sync::{Arc, Mutex};

use common::world::{World, join, seat};
use common::*;
use envelope::snapshot::{Manifest, SignedManifest};
use envelope::wire::{SnapshotPage, decode, encode};
use store::{Pace, Progress};
use sync::{Answer, Relay, Request, Unreachable};

const HOUR: i64 = 60 * 60_000;

/// A firm whose log is forgotten but for its end.
fn forgotten(seed: u64, pictures: usize) -> World {
    let mut world = World::new(seed, 2);
    for device in &mut world.devices {
        device.engine.snapshot_after(10);
    }
    for _ in 0..pictures {
        // What does not pack, so that there is more than one chunk.
        let mut dice = Dice(seed);
        let picture: Vec<u8> = (0..1_200_000).map(|_| dice.next() as u8).collect();
        world.devices[0].write(|tx| {
            let id = item(tx, "照片", 7)?;
            tx.update("shop_item", id, &[("picture", &picture)])
        });
    }
    more(&mut world);
    assert!(floor(&world) > 0);
    world
}

fn more(world: &mut World) {
    for _ in 0..20 {
        world.write(0);
    }
    for _ in 0..3 {
        for device in &mut world.devices {
            assert_eq!(device.step().unwrap().trouble, None);
        }
        world.time.pass(HOUR + 1);
    }
}

fn floor(world: &World) -> u64 {
    let net = locked(&world.net);
    let firm = net.server.firms.values().next().unwrap();
    firm.snapshots.floor
}

/// A device that has come in and read nothing yet.
fn comes(world: &mut World, number: u8) -> Device {
    let path = world.devices[0].path.with_file_name(format!("new{number}"));
    let env = Env::new(&world.time, 9000 + u64::from(number));
    let mut new = Device::new(path, env, &world.net, number);
    join(&mut world.devices[0], &mut new, &seat("designer"), "新电脑").unwrap();
    world.devices[0].step().unwrap();
    new
}

/// The honest relay with its answers changed, and an end to how often it may be asked.
struct Changed<'a, F> {
    line: &'a Line,
    change: F,
    asked: Cell<usize>,
}

const OFTEN: usize = 300;

impl<F: Fn(&Request<'_>, Answer) -> Answer> Relay for Changed<'_, F> {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() > OFTEN {
            return Err(Unreachable("asked too often".to_owned()));
        }
        Ok((self.change)(request, self.line.send(request)?))
    }
}

/// A round of a device in which the answers are changed: the code of its trouble, and the reason that it names.
fn round(
    device: &mut Device,
    change: impl Fn(&Request<'_>, Answer) -> Answer,
) -> (String, Option<String>) {
    let relay = Changed {
        line: &device.line,
        change,
        asked: Cell::new(0),
    };
    let store = device.store.as_ref().unwrap();
    let report = device.engine.step(store, &relay, &Pace::default()).unwrap();
    assert!(relay.asked.get() <= OFTEN, "asked without end");
    let trouble = report.trouble.expect("it was taken for good");
    let reason = trouble.params.get("reason").and_then(|why| why.as_str());
    (trouble.code.clone(), reason.map(str::to_owned))
}

fn chunks(change: impl Fn(usize, Vec<u8>) -> Vec<u8>) -> impl Fn(&Request<'_>, Answer) -> Answer {
    let count = Cell::new(0);
    move |request, answer| match request.path.contains("/chunks/") && answer.status == 200 {
        true => {
            count.set(count.get() + 1);
            let body = change(count.get(), answer.body);
            Answer { body, ..answer }
        }
        false => answer,
    }
}

fn offers(change: impl Fn(&mut SnapshotPage)) -> impl Fn(&Request<'_>, Answer) -> Answer {
    move |request, answer| match request.path.ends_with("/snapshot") && answer.status == 200 {
        true => {
            let mut page: SnapshotPage = decode(&answer.body).unwrap();
            change(&mut page);
            let body = encode(&page);
            Answer { body, ..answer }
        }
        false => answer,
    }
}

fn manifest(page: &SnapshotPage) -> Manifest {
    let bytes = page.offered[0].manifest.to_vec();
    SignedManifest::parse(bytes).unwrap().manifest().clone()
}

/// The round is refused, nothing was taken in, and the honest relay fills the device.
fn refused(
    world: &mut World,
    about: &str,
    code: &str,
    reason: Option<&str>,
    change: impl Fn(&Request<'_>, Answer) -> Answer,
) {
    let number = 60 + world.devices.len() as u8;
    let mut new = comes(world, number);
    let before = new.digest();
    let (told, why) = round(&mut new, change);
    assert_eq!((told.as_str(), why.as_deref()), (code, reason), "{about}");
    assert_eq!(new.digest(), before, "{about}");
    assert_eq!(new.step().unwrap().trouble, None, "{about}");
    assert_eq!(new.digest(), world.devices[0].digest(), "{about}");
    world.devices.push(new);
}

#[test]
fn a_chunk_that_is_not_the_one_is_named() {
    let mut world = forgotten(401, 3);
    let kept = Mutex::new(Vec::new());
    let damaged = Some("envelope.cipher");
    let code = "sync.snapshot_damaged";
    refused(
        &mut world,
        "a bit",
        code,
        damaged,
        chunks(|_, mut body| {
            body[100] ^= 1;
            body
        }),
    );
    refused(
        &mut world,
        "cut",
        code,
        damaged,
        chunks(|_, mut body| {
            body.pop();
            body
        }),
    );
    refused(
        &mut world,
        "nothing",
        code,
        damaged,
        chunks(|_, _| Vec::new()),
    );
    refused(
        &mut world,
        "giant",
        code,
        damaged,
        chunks(|_, _| vec![0; 5 << 20]),
    );
    refused(
        &mut world,
        "the one before again",
        code,
        damaged,
        chunks(|_, body| std::mem::replace(&mut *locked(&kept), body)),
    );
    let gone = |request: &Request<'_>, answer| match request.path.contains("/chunks/") {
        true => Answer {
            status: 404,
            body: br#"{"code":"relay.no_chunk","params":{},"hint":""}"#.to_vec(),
        },
        false => answer,
    };
    refused(&mut world, "kept back", code, Some("envelope.parts"), gone);
    world.settle();
}

#[test]
fn a_manifest_that_no_owner_made_is_named() {
    let mut world = forgotten(402, 1);
    let other = forgotten(403, 1);
    let foreign = {
        let net = locked(&other.net);
        let firm = net.server.firms.values().next().unwrap();
        let kept = firm.snapshots.kept.values().next().unwrap();
        kept.signed.bytes().to_vec()
    };
    refused(
        &mut world,
        "another firm's",
        "envelope.other_firm",
        None,
        offers(|page| {
            page.offered[0].manifest = foreign.clone().into();
        }),
    );
    refused(
        &mut world,
        "a changed bit",
        "envelope.signature",
        None,
        offers(|page| {
            let bytes = &mut page.offered[0].manifest;
            let end = bytes.len() - 1;
            bytes[end] ^= 1;
        }),
    );
    let colleague = comes(&mut world, 90);
    let keys = colleague.keys();
    refused(
        &mut world,
        "a colleague's",
        "envelope.forbidden",
        None,
        offers(|page| {
            let maker = keys.device();
            let own = Manifest {
                maker,
                ..manifest(page)
            };
            let signed = SignedManifest::sign(own, &keys).unwrap();
            page.offered[0].manifest = signed.bytes().to_vec().into();
        }),
    );
    refused(
        &mut world,
        "giant sizes",
        "envelope.numbers",
        None,
        offers(|page| {
            let mut own = manifest(page);
            own.rooms[0].chunks[0].size = u32::MAX;
            let signed = SignedManifest::sign(own, &keys).unwrap();
            page.offered[0].manifest = signed.bytes().to_vec().into();
        }),
    );
    refused(
        &mut world,
        "too long",
        "envelope.too_large",
        None,
        offers(|page| {
            page.offered[0].manifest = vec![1; 2 << 20].into();
        }),
    );
    refused(
        &mut world,
        "of another place",
        "sync.snapshot_other_log",
        None,
        offers(|page| {
            page.floor = page.last_seq;
            page.last_seq += 1000;
            page.floor += 1;
        }),
    );
    refused(
        &mut world,
        "none",
        "sync.snapshot_missing",
        None,
        offers(|page| {
            page.offered.clear();
        }),
    );
    refused(
        &mut world,
        "no page",
        "sync.strange_answer",
        Some("it cannot be read"),
        |request, answer| match request.path.ends_with("/snapshot") {
            true => Answer {
                body: vec![0x7f; 40],
                ..answer
            },
            false => answer,
        },
    );
    drop(colleague);
    // The colleague has read nothing yet and is waited for; all others are filled.
    world.settle();
}

#[test]
fn a_log_that_always_begins_later_ends_the_round() {
    let mut world = forgotten(404, 1);
    world.write(1);
    let (code, _) = round(&mut world.devices[1], |request, answer| {
        match request.path.contains("/log?") {
            true => Answer {
                status: 410,
                body: br#"{"code":"relay.log_begins_later","params":{"seq":9},"hint":""}"#.to_vec(),
            },
            false => answer,
        }
    });
    assert_eq!(code, "sync.strange_answer");
    world.settle();
}

/// One that is cancelled once so many changes are told to be behind.
fn cancelled_at(done: u64) -> (Pace, Arc<Mutex<Vec<Progress>>>) {
    let (told, own) = (
        Arc::<Mutex<Vec<Progress>>>::default(),
        Arc::<Mutex<Option<Pace>>>::default(),
    );
    let (hear, ends) = (Arc::clone(&told), Arc::clone(&own));
    let pace = Pace::new(move |progress| {
        if progress.stage == "sync.receive" && progress.done >= done {
            locked(&ends).as_ref().unwrap().cancel();
        }
        locked(&hear).push(progress);
    });
    *locked(&own) = Some(pace.clone());
    (pace, told)
}

#[test]
fn an_older_state_than_was_seen_is_named_and_a_stopped_start_goes_on() {
    let mut world = forgotten(405, 4);
    let page = Mutex::new(None);
    let mut first = comes(&mut world, 70);
    let store = first.store.as_ref().unwrap();
    let keeps = Changed {
        line: &first.line,
        change: offers(|own: &mut SnapshotPage| *locked(&page) = Some(own.offered.clone())),
        asked: Cell::new(0),
    };
    let report = first.engine.step(store, &keeps, &Pace::default()).unwrap();
    assert_eq!(report.trouble, None);
    world.devices.push(first);
    let before = floor(&world);
    for device in &mut world.devices {
        device.engine.snapshot_after(10);
    }
    more(&mut world);
    more(&mut world);
    assert!(floor(&world) > before);
    // It is stopped at the second transaction: pictures fill the first.
    let mut new = comes(&mut world, 71);
    let (pace, told) = cancelled_at(1);
    let store = new.store.as_ref().unwrap();
    let ended = new.engine.step(store, &new.line, &pace).unwrap_err();
    assert_eq!(ended.code, "store.cancelled");
    let at = locked(&told).last().cloned().unwrap();
    assert!(at.done > 0 && at.done < at.total, "{at:?}");
    let had = new.changes().len();
    assert_eq!(had as u64, at.done, "as far as it was told");
    let old = locked(&page).clone().unwrap();
    let (code, _) = round(&mut new, |request, answer| {
        offers(|page| {
            page.offered = old.clone();
            page.floor = 0;
        })(request, answer)
    });
    assert_eq!(code, "sync.snapshot_older");
    assert_eq!(new.changes().len(), had);
    let (again, fetched) = (Cell::new(0), &new.line);
    let counts = Changed {
        line: fetched,
        change: |request: &Request<'_>, answer| {
            again.set(again.get() + usize::from(request.path.contains("/chunks/")));
            answer
        },
        asked: Cell::new(0),
    };
    let report = new
        .engine
        .step(new.store.as_ref().unwrap(), &counts, &Pace::default());
    let report = report.unwrap();
    assert_eq!(report.trouble, None);
    assert_eq!(
        report.received,
        new.changes().len() - had,
        "what is here is not taken again"
    );
    assert_eq!(new.digest(), world.devices[0].digest());
    world.devices.push(new);
    world.settle();
}
