//! A relay that means ill, between a device and its firm: what it does is named, stops nothing else, and loses nothing.
#![allow(clippy::unwrap_used)]

mod common;

use std::cell::Cell;
use std::path::Path;

use common::world::World;
use common::*;
use envelope::wire::{ByteBuf, LogEntry, LogPage, decode, encode};
use envelope::{Class, Envelope, EpochKey, Kind, Room, Sealing, Stream};
use kernel::{DeviceId, Hlc};
use store::Pace;
use sync::{Answer, Relay, Request, Unreachable};

/// The firm: two owners and a designer. The second owner's device is the one that is lied to, about the designer's.
const VICTIM: usize = 1;
const TARGET: usize = 2;
/// More requests than a round makes.
const OFTEN: usize = 300;
const DAY: i64 = 24 * 3_600_000;

/// What the relay does to a page of the log that holds envelopes of the target.
type Harm = fn(&Forger, &mut LogPage);

/// What a relay has that has made friends with somebody.
struct Forger {
    target: DeviceId,
    /// The target's own keys, as if somebody there helped.
    keys: envelope::DeviceKeys,
    firm: envelope::FirmId,
}

impl Forger {
    fn is_targets(&self, entry: &LogEntry) -> bool {
        Envelope::parse(entry.envelope.to_vec())
            .is_ok_and(|envelope| envelope.header().device == self.target)
    }

    fn each(&self, page: &mut LogPage, harm: impl Fn(&mut Vec<u8>)) {
        let targets = page.entries.iter_mut();
        for entry in targets.filter(|entry| self.is_targets(entry)) {
            let mut bytes = entry.envelope.to_vec();
            harm(&mut bytes);
            entry.envelope = ByteBuf::from(bytes);
        }
    }

    /// An envelope behind everything of the page, and behind the target's own last one there.
    fn add(&self, page: &mut LogPage, keys: &envelope::DeviceKeys, epoch: u32) {
        let targets = page.entries.iter().filter(|entry| self.is_targets(entry));
        let sealed: Vec<Envelope> = targets
            .map(|entry| Envelope::parse(entry.envelope.to_vec()).unwrap())
            .collect();
        let first = sealed.last().unwrap().header().dev_seq + 1;
        let base = |envelope: &&Envelope| envelope.header().room == Room::firm(Class::BASE);
        let previous = sealed.iter().rfind(base).unwrap().hash();
        let key = EpochKey::from_bytes(Room::firm(Class::BASE), epoch, [9; 32].into());
        let sealing = Sealing {
            keys,
            firm: self.firm,
            kind: Kind::GROUP,
            group: [9; 16],
            hlc: Hlc::from_millis(START),
            schema: 1,
            head: page.head,
        };
        let stream = Stream {
            key: &key,
            previous,
            body: b"{\"plain\": true}",
        };
        let mut dice = Random(first);
        let sealed = sealing.seal(&[stream], first, &mut dice).unwrap().remove(0);
        put(page, sealed.into_bytes());
    }
}

/// Puts bytes behind everything of the page, in the place of the last: places behind it are the honest relay's.
fn put(page: &mut LogPage, bytes: Vec<u8>) {
    let last = page.entries.last().unwrap();
    let entry = LogEntry {
        envelope: ByteBuf::from(bytes),
        ..last.clone()
    };
    page.entries.push(entry);
}

/// Dice from a seed.
struct Random(u64);

impl envelope::Dice for Random {
    fn fill(&mut self, bytes: &mut [u8]) {
        let mut dice = Dice(self.0);
        bytes.iter_mut().for_each(|byte| *byte = dice.next() as u8);
    }
}

struct Malicious<'a> {
    line: &'a Line,
    forger: &'a Forger,
    harm: Option<Harm>,
    /// Instead of a page: any bytes.
    answer: Option<&'static [u8]>,
    harmed: Cell<usize>,
    asked: Cell<usize>,
}

impl Relay for Malicious<'_> {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() > OFTEN {
            return Err(Unreachable("asked too often".to_owned()));
        }
        let answer = self.line.send(request)?;
        if answer.status != 200 || !request.path.contains("/log?") {
            return Ok(answer);
        }
        let mut page: LogPage = decode(&answer.body).unwrap();
        if !page
            .entries
            .iter()
            .any(|entry| self.forger.is_targets(entry))
        {
            return Ok(answer);
        }
        self.harmed.set(self.harmed.get() + 1);
        let body = match (self.harm, self.answer) {
            (Some(harm), _) => {
                harm(self.forger, &mut page);
                encode(&page)
            }
            (None, Some(bytes)) => bytes.to_vec(),
            (None, None) => answer.body,
        };
        Ok(Answer { body, ..answer })
    }
}

/// What is told of it: of the round, or of what was set aside.
#[derive(Debug)]
enum Told {
    /// This was set aside under this name, and all else of the page is there.
    Aside(&'static str),
    /// It is of no use to who does it: all is as it was meant.
    Nothing,
}

/// What came of a lie.
#[derive(Debug)]
struct Lied {
    /// Codes, of the round and of what was set aside.
    told: Vec<String>,
    /// What others wrote arrived in the same round.
    goes_on: bool,
    /// In the end every device has the same rows.
    whole: bool,
}

fn lie(seed: u64, harm: Option<Harm>, answer: Option<&'static [u8]>) -> Lied {
    let mut world = World::new(seed, 3);
    world.settle();
    world.write(TARGET);
    world.write(TARGET);
    world.devices[TARGET].step().unwrap();
    let before = world.devices[0].changes();
    world.write(0);
    let others = &world.devices[0].changes() - &before;
    world.devices[0].step().unwrap();
    let forger = Forger {
        target: world.devices[TARGET].id(),
        keys: world.devices[TARGET].keys(),
        firm: world.devices[TARGET].firm(),
    };
    let victim = &mut world.devices[VICTIM];
    let relay = Malicious {
        line: &victim.line,
        forger: &forger,
        harm,
        answer,
        harmed: Cell::new(0),
        asked: Cell::new(0),
    };
    let store = victim.store.as_ref().unwrap();
    let report = victim.engine.step(store, &relay, &Pace::default()).unwrap();
    assert!(relay.harmed.get() > 0, "nothing was harmed");
    assert!(relay.asked.get() < OFTEN, "asked without end");
    let mut told: Vec<String> = report
        .trouble
        .into_iter()
        .map(|trouble| trouble.code)
        .collect();
    let asides = victim
        .store()
        .read(victim.member, |db| {
            db.rows(
                "SELECT DISTINCT reason FROM sync_quarantine ORDER BY reason",
                [],
                |r| r.get(0),
            )
        })
        .unwrap()
        .value;
    told.extend::<Vec<String>>(asides);
    let had = victim.changes();
    let goes_on = others.iter().all(|change| had.contains(change));
    // With an honest relay, and the next word of everybody, all of it is there.
    world.write(TARGET);
    world.write(0);
    for _ in 0..3 {
        for device in &mut world.devices {
            assert_eq!(device.step().unwrap().trouble, None);
        }
        world.time.pass(DAY);
    }
    let whole = world
        .devices
        .iter()
        .all(|device| device.digest() == world.devices[0].digest());
    Lied {
        told,
        goes_on,
        whole,
    }
}

/// Whether a code has a sentence in a language of the screens.
fn has_words(language: &str, code: &str) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/lib/locales");
    let files = std::fs::read_dir(folder.join(language)).unwrap();
    let key = format!("\"{code}\":");
    files.into_iter().any(|file| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        text.contains(&key)
    })
}

fn flip(bytes: &mut [u8], from_end: usize) {
    let at = bytes.len() - from_end;
    bytes[at] ^= 4;
}

#[test]
fn whatever_a_relay_does_is_named_stops_nothing_else_and_loses_nothing() {
    let table: [(&str, Harm, Told); 13] = [
        (
            "a bit of the contents flipped",
            |f, page| f.each(page, |b| flip(b, 100)),
            Told::Aside("envelope.signature"),
        ),
        (
            "a bit of the signature flipped",
            |f, page| f.each(page, |b| flip(b, 5)),
            Told::Aside("envelope.signature"),
        ),
        (
            "the end cut off",
            |f, page| f.each(page, |b| b.truncate(b.len() - 9)),
            Told::Aside("envelope.signature"),
        ),
        (
            "nearly all cut off",
            |f, page| f.each(page, |b| b.truncate(60)),
            Told::Aside("envelope.truncated"),
        ),
        (
            "made longer",
            |f, page| f.each(page, |b| b.push(0)),
            Told::Aside("envelope.signature"),
        ),
        (
            "a frame in the clear",
            |f, page| f.each(page, |b| *b = b"{\"name\": \"plain\"}".to_vec()),
            Told::Aside("envelope.newer"),
        ),
        (
            "giant lengths inside",
            |f, page| {
                f.each(page, |b| {
                    b.splice(33..43, [0xff; 10]);
                })
            },
            Told::Aside("envelope.malformed"),
        ),
        (
            "the same again",
            |f, page| {
                let again: Vec<Vec<u8>> = page
                    .entries
                    .iter()
                    .filter(|entry| f.is_targets(entry))
                    .map(|entry| entry.envelope.to_vec())
                    .collect();
                again.into_iter().for_each(|bytes| put(page, bytes));
            },
            Told::Nothing,
        ),
        (
            "one kept back",
            |f, page| {
                let at = page
                    .entries
                    .iter()
                    .position(|entry| f.is_targets(entry))
                    .unwrap();
                page.entries.remove(at);
            },
            Told::Aside("sync.broken"),
        ),
        (
            "two in another order",
            |f, page| {
                let places: Vec<usize> = (0..page.entries.len())
                    .filter(|at| f.is_targets(&page.entries[*at]))
                    .collect();
                let (first, last) = (places[0], *places.last().unwrap());
                let envelope = page.entries[first].envelope.clone();
                page.entries[first].envelope =
                    std::mem::replace(&mut page.entries[last].envelope, envelope);
            },
            Told::Aside("sync.broken"),
        ),
        (
            "a member who is none",
            |f, page| {
                let stranger = envelope::DeviceKeys::new(&mut Random(5));
                f.add(page, &stranger, 1);
            },
            Told::Aside("envelope.unknown_device"),
        ),
        (
            "a key of another time, with a device's help",
            |f, page| f.add(page, &f.keys, 99),
            Told::Aside("envelope.wrong_epoch"),
        ),
        (
            "another head of the list of devices",
            |_, page| page.head.hash[0] ^= 1,
            Told::Nothing,
        ),
    ];
    let mut wrong = Vec::new();
    for (at, (what, harm, expected)) in table.into_iter().enumerate() {
        let lied = lie(700 + at as u64, Some(harm), None);
        let (told, goes_on) = (&lied.told, lied.goes_on);
        let named = match &expected {
            Told::Aside(code) => goes_on && told.iter().any(|told| told == code),
            Told::Nothing => goes_on && told.is_empty(),
        };
        let words = told
            .iter()
            .all(|code| has_words("zh", code) && has_words("en", code));
        if !named || !words || !lied.whole {
            wrong.push(format!(
                "{what}: {lied:?} instead of {expected:?}, words: {words}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_answer_that_is_none_ends_the_round_and_nothing_else() {
    for (at, answer) in [&b""[..], b"<html>", &[0xff; 40], &[0x80; 400]]
        .into_iter()
        .enumerate()
    {
        let lied = lie(800 + at as u64, None, Some(answer));
        assert_eq!(lied.told, ["sync.strange_answer"], "{answer:?}");
        assert!(lied.whole, "{answer:?}");
        let code = &lied.told[0];
        assert!(has_words("zh", code) && has_words("en", code));
    }
}
