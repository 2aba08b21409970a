//! The power goes right after each commit of a round, one after the other: what was written is there, and the next round
//! brings it to the others.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::Ordering;

use common::world::World;
use common::*;

/// A device with something to send, something to receive, and a relay that lost something.
fn scene(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.devices[1].step().unwrap();
    for at in [0, 1] {
        for _ in 0..3 {
            world.write(at);
        }
    }
    world.devices[0].step().unwrap();
    if seed.is_multiple_of(2) {
        let mut net = locked(&world.net);
        net.server.firms.clear();
        net.boot += 1;
    }
    world
}

fn cut_after(commits: i64, seed: u64, who: usize) -> bool {
    let mut world = scene(seed);
    let device = &mut world.devices[who];
    device.power.store(commits, Ordering::Relaxed);
    let finished = device.powered(|device| {
        device.step().unwrap();
        device.step().unwrap();
    });
    world.settle();
    finished.is_some()
}

#[test]
fn power_cuts_at_every_commit() {
    for (seed, who) in [(11, 1), (12, 0)] {
        let mut commits = 0;
        while !cut_after(commits, seed, who) {
            commits += 1;
            assert!(commits < 100);
        }
        assert!(commits > 3, "only {commits} commits");
        println!("seed {seed}, device {who}: {commits} places");
    }
}

#[test]
fn answers_lost_at_every_request() {
    struct Deaf<'a>(&'a Line, std::cell::Cell<u64>, bool);
    impl sync::Relay for Deaf<'_> {
        fn send(&self, request: &sync::Request<'_>) -> Result<sync::Answer, sync::Unreachable> {
            let left = self.1.get();
            self.1.set(left.wrapping_sub(1));
            if left == 0 && self.2 {
                return Err(sync::Unreachable("not sent".to_owned()));
            }
            let answer = self.0.send(request)?;
            if left == 0 {
                return Err(sync::Unreachable("not heard".to_owned()));
            }
            Ok(answer)
        }
    }
    for before in [true, false] {
        let mut requests = 0;
        loop {
            let mut world = scene(12);
            let device = &mut world.devices[0];
            let deaf = Deaf(&device.line, std::cell::Cell::new(requests), before);
            let store = device.store.as_ref().unwrap();
            device
                .engine
                .step(store, &deaf, &store::Pace::default())
                .unwrap();
            device
                .engine
                .step(store, &deaf, &store::Pace::default())
                .unwrap();
            let reached = deaf.1.get() > requests;
            world.settle();
            if !reached {
                break;
            }
            requests += 1;
        }
        assert!(requests > 5, "only {requests} requests");
    }
}
