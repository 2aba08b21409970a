//! A long catching up: it says how far it is, ends where somebody wants it to, and goes on from there.
#![allow(clippy::unwrap_used)]

mod common;

use std::cell::Cell;
use std::sync::{Arc, Mutex};

use common::world::World;
use common::*;
use store::{Pace, Progress};
use sync::{Answer, Relay, Request, Unreachable};

/// More than anybody does in a year.
const CHANGES: usize = 50_000;

/// Counts the pages of the log that are asked for.
struct Counting<'a>(&'a Line, Cell<usize>);

impl Relay for Counting<'_> {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unreachable> {
        if request.path.contains("/log?") {
            self.1.set(self.1.get() + 1);
        }
        self.0.send(request)
    }
}

/// One that is cancelled as soon as so many steps are told to be behind; with what was told.
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

fn changes(device: &Device) -> usize {
    device.changes().len()
}

#[test]
fn fifty_thousand_changes_are_stopped_within_a_page_and_resumed() {
    let mut world = World::new(31, 2);
    world.devices[1].step().unwrap();
    let first = &mut world.devices[0];
    first.store().hasten().unwrap();
    let id = first.write(|tx| item(tx, "地板", 0)).value;
    for n in 1..CHANGES {
        let price = n as i64;
        first.write(|tx| tx.update("shop_item", id, &[("price", &price)]));
    }
    let report = first.step().unwrap();
    assert_eq!((report.sent, report.trouble), (CHANGES, None));
    let all = changes(first);

    let second = &mut world.devices[1];
    second.store().hasten().unwrap();
    let store = second.store.as_ref().unwrap();
    let mut had = changes(second);
    let before = had;
    for part in [0, CHANGES as u64 / 3, CHANGES as u64] {
        let (pace, told) = cancelled_at(part);
        let relay = Counting(&second.line, Cell::new(0));
        let ended = second.engine.step(store, &relay, &pace).unwrap_err();
        assert_eq!(ended.code, "store.cancelled");
        let told = locked(&told);
        let receiving: Vec<_> = told
            .iter()
            .filter(|at| at.stage == "sync.receive")
            .collect();
        // What was told last was the moment of stopping: no page was asked for, and nothing was applied, after it.
        let last = receiving.last().unwrap();
        assert!(
            last.done >= part && (part == 0 || last.total > CHANGES as u64 - 100),
            "{last:?}"
        );
        let ended_at = told
            .iter()
            .rposition(|at| at.stage == "sync.receive")
            .unwrap();
        assert_eq!(ended_at + 1, told.len(), "it went on: {:?}", told.last());
        let now = store.read(second.member, |db| {
            db.one(
                "SELECT count(*) FROM _change WHERE device IS NOT NULL",
                [],
                |r| r.get(0),
            )
        });
        let now: i64 = now.unwrap().value;
        let now = now as usize;
        assert!(now >= had && now < all, "{had}, then {now} of {all}");
        // A step is an envelope: two for each of these changes.
        assert!(now as u64 * 2 >= part, "{now} applied, {part} told");
        println!(
            "stopped at {} of {}, {} pages asked for, {now} changes here",
            last.done,
            last.total,
            relay.1.get()
        );
        had = now;
    }
    assert!(had > before);
    // What is here already is not fetched again.
    let relay = Counting(&second.line, Cell::new(0));
    let report = second.engine.step(store, &relay, &Pace::default()).unwrap();
    assert_eq!((report.received, report.trouble), (all - had, None));
    println!("the rest in {} pages", relay.1.get());
    world.settle();
}
