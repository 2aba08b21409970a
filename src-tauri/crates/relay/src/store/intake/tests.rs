use envelope::Class;
use proptest::prelude::*;

use super::*;

const BASE: Room = Room::firm(Class::BASE);
const COST: Room = Room::firm(Class::COST);

/// An envelope by its number; the hash is made of number and `text`, and so is a group's id of its first number.
fn arrival(dev_seq: u64, piece: Piece, text: &str) -> Arrival {
    let bytes = format!("{dev_seq} {text}").into_bytes();
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&dev_seq.to_be_bytes());
    hash[8..8 + text.len()].copy_from_slice(text.as_bytes());
    let read = Read {
        dev_seq,
        hash,
        previous: [0; 32],
        piece,
        refusal: None,
    };
    Arrival {
        bytes,
        read: Ok(read),
    }
}

fn piece(group: u8, room: Room, part: u16, parts: u16, closes: bool) -> Piece {
    Piece {
        group: [group; 16],
        room,
        part,
        parts,
        closes,
    }
}

fn single(dev_seq: u64) -> Arrival {
    arrival(dev_seq, piece(dev_seq as u8, BASE, 0, 1, true), "")
}

fn refused(mut arrival: Arrival, refusal: Refusal) -> Arrival {
    if let Ok(read) = &mut arrival.read {
        read.refusal = Some(refusal);
    }
    arrival
}

/// A store that does what plans say, for one device.
#[derive(Default)]
struct Shelf {
    log: Vec<(u64, Waiting)>,
    held: Vec<Waiting>,
    last_seq: u64,
}

impl Shelf {
    fn push(&mut self, arrivals: &[Arrival]) -> Plan {
        let logged = self.log.last().map_or(0, |(_, entry)| entry.dev_seq);
        let old = old_numbers(arrivals, logged);
        let known = (self.log.iter())
            .filter(|(_, entry)| old.contains(&entry.dev_seq))
            .map(|(seq, entry)| (entry.dev_seq, (*seq, entry.hash)))
            .collect();
        let plan = plan(
            Position {
                last_seq: self.last_seq,
                logged,
                held: self.held.clone(),
                known,
                // What does not matter to most of these tests is not looked at.
                tails: HashMap::new(),
            },
            arrivals,
        );
        let waiting = |index: usize| {
            let read = arrivals[index]
                .read
                .clone()
                .expect("only what could be read is written");
            Waiting {
                dev_seq: read.dev_seq,
                hash: read.hash,
                piece: read.piece,
                size: arrivals[index].bytes.len() as u64,
            }
        };
        if let Some(from) = plan.promote_held {
            let places = from..;
            self.log.extend(places.zip(self.held.iter().cloned()));
        }
        if plan.drop_held {
            self.held.clear();
        }
        self.log
            .extend(plan.log.iter().map(|&(index, seq)| (seq, waiting(index))));
        self.held
            .extend(plan.hold.iter().map(|&index| waiting(index)));
        self.last_seq = plan.last_seq;
        assert_eq!(
            plan.logged,
            self.log.last().map_or(0, |(_, entry)| entry.dev_seq)
        );
        assert_eq!(plan.have, plan.logged + self.held.len() as u64);
        plan
    }
}

#[test]
fn what_goes_on_from_another_log_is_refused() {
    let chained = |dev_seq: u64, room: Room, previous: Hash| {
        let mut one = arrival(dev_seq, piece(dev_seq as u8, room, 0, 1, true), "");
        if let Ok(read) = &mut one.read {
            read.previous = previous;
        }
        one
    };
    let hash = |dev_seq: u64| match single(dev_seq).read {
        Ok(read) => read.hash,
        Err(_) => [0; 32],
    };
    let position = Position {
        last_seq: 7,
        logged: 3,
        tails: HashMap::from([(BASE, hash(3)), (COST, [0; 32])]),
        ..Position::default()
    };
    let good = [
        chained(4, BASE, hash(3)),
        chained(5, COST, [0; 32]),
        chained(6, BASE, hash(4)),
        chained(7, COST, hash(5)),
    ];
    let taken = plan(position.clone(), &good).outcomes;
    assert!(
        taken
            .iter()
            .all(|outcome| matches!(outcome, Outcome::Ok { .. }))
    );
    let other = [
        chained(4, BASE, hash(3)),
        chained(5, BASE, hash(9)),
        chained(6, BASE, hash(5)),
    ];
    let refused = |have| Outcome::Refused(Refusal::Taken { have });
    assert_eq!(
        plan(position, &other).outcomes,
        [Outcome::Ok { seq: 8 }, refused(4), refused(4)]
    );
}

#[test]
fn in_order_is_taken_and_again_is_a_duplicate() {
    let mut shelf = Shelf::default();
    let both = [single(1), single(2)];
    assert_eq!(
        shelf.push(&both).outcomes,
        [Outcome::Ok { seq: 1 }, Outcome::Ok { seq: 2 }]
    );
    let again = shelf.push(&[single(1), single(2), single(3)]).outcomes;
    assert_eq!(
        again,
        [
            Outcome::Dup { seq: 1 },
            Outcome::Dup { seq: 2 },
            Outcome::Ok { seq: 3 }
        ]
    );
}

#[test]
fn what_comes_again_before_its_group_is_whole_hears_its_place() {
    let mut shelf = Shelf::default();
    let parts = [
        arrival(1, piece(1, BASE, 0, 2, false), ""),
        arrival(2, piece(1, BASE, 1, 2, true), ""),
    ];
    shelf.push(&parts[..1]);
    assert_eq!(
        shelf.push(&parts).outcomes,
        [Outcome::Dup { seq: 1 }, Outcome::Ok { seq: 2 }]
    );
}

#[test]
fn nothing_is_taken_behind_a_fork() {
    let mut shelf = Shelf::default();
    shelf.push(&[single(1)]);
    let other = arrival(1, piece(1, BASE, 0, 1, true), "other");
    let taken = Outcome::Refused(Refusal::Taken { have: 1 });
    assert_eq!(
        shelf.push(&[other, single(2)]).outcomes,
        [taken.clone(), taken]
    );
}

#[test]
fn the_same_twice_in_one_push_is_a_duplicate() {
    let mut shelf = Shelf::default();
    assert_eq!(
        shelf.push(&[single(1), single(1)]).outcomes,
        [Outcome::Ok { seq: 1 }, Outcome::Dup { seq: 1 }]
    );
}

#[test]
fn a_gap_is_named_and_so_is_all_behind_it() {
    let mut shelf = Shelf::default();
    let gap = Outcome::Refused(Refusal::Gap { have: 1 });
    assert_eq!(
        shelf.push(&[single(1), single(3), single(4)]).outcomes,
        [Outcome::Ok { seq: 1 }, gap.clone(), gap]
    );
}

#[test]
fn another_envelope_under_a_number_is_named() {
    let mut shelf = Shelf::default();
    shelf.push(&[single(1), single(2)]);
    let other = arrival(2, piece(2, BASE, 0, 1, true), "other");
    assert_eq!(
        shelf.push(&[other]).outcomes,
        [Outcome::Refused(Refusal::Taken { have: 2 })]
    );
}

#[test]
fn what_is_refused_leaves_a_gap_behind_it() {
    let mut shelf = Shelf::default();
    let ahead = Refusal::ClockAhead { server_ms: 7 };
    let outcomes = shelf
        .push(&[single(1), refused(single(2), ahead.clone()), single(3)])
        .outcomes;
    let gap = Outcome::Refused(Refusal::Gap { have: 1 });
    assert_eq!(
        outcomes,
        [Outcome::Ok { seq: 1 }, Outcome::Refused(ahead), gap]
    );
}

#[test]
fn what_is_there_is_a_duplicate_even_if_it_were_refused_today() {
    let mut shelf = Shelf::default();
    shelf.push(&[single(1)]);
    let late = refused(single(1), Refusal::StaleEpoch { current: 2 });
    assert_eq!(shelf.push(&[late]).outcomes, [Outcome::Dup { seq: 1 }]);
}

#[test]
fn a_group_waits_for_its_end_over_several_pushes() {
    let mut shelf = Shelf::default();
    let parts = [
        arrival(1, piece(1, BASE, 0, 2, false), ""),
        arrival(2, piece(1, BASE, 1, 2, false), ""),
        arrival(3, piece(1, COST, 0, 1, true), ""),
    ];
    let first = shelf.push(&parts[..1]);
    assert_eq!(
        (first.outcomes, first.have, first.logged),
        (vec![Outcome::Held], 1, 0)
    );
    let second = shelf.push(&parts[..2]);
    assert_eq!((second.outcomes, second.have), (vec![Outcome::Held; 2], 2));
    assert!(
        shelf.log.is_empty(),
        "nobody sees a group that is not whole"
    );
    let third = shelf.push(&parts[2..]);
    assert_eq!(
        (third.outcomes, third.have, third.logged),
        (vec![Outcome::Ok { seq: 3 }], 3, 3)
    );
    assert_eq!(
        shelf.log.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert!(shelf.held.is_empty());
    assert_eq!(shelf.push(&parts[..1]).outcomes, [Outcome::Dup { seq: 1 }]);
}

#[test]
fn a_refusal_takes_the_whole_group_with_it() {
    let mut shelf = Shelf::default();
    shelf.push(&[single(1), arrival(2, piece(2, BASE, 0, 3, false), "")]);
    assert_eq!(shelf.held.len(), 1);
    let refusal = Refusal::StaleEpoch { current: 9 };
    let push = shelf.push(&[
        arrival(3, piece(2, BASE, 1, 3, false), ""),
        refused(arrival(4, piece(2, BASE, 2, 3, true), ""), refusal.clone()),
    ]);
    assert_eq!(push.outcomes, vec![Outcome::Refused(refusal); 2]);
    assert_eq!((push.have, shelf.held.len()), (1, 0));
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let start = piece(1, BASE, 0, 3, false);
    let wrong = [
        piece(1, BASE, 2, 3, false),
        piece(1, BASE, 1, 4, false),
        piece(1, COST, 0, 1, true),
        piece(2, BASE, 1, 3, false),
        piece(2, BASE, 0, 1, true),
    ];
    for wrong in wrong {
        let mut shelf = Shelf::default();
        let outcomes = shelf
            .push(&[arrival(1, start, ""), arrival(2, wrong, "")])
            .outcomes;
        let reason = "envelope.parts".to_owned();
        assert_eq!(
            outcomes,
            vec![Outcome::Refused(Refusal::Malformed { reason }); 2],
            "{wrong:?}"
        );
    }
    let mut shelf = Shelf::default();
    let outcomes = shelf
        .push(&[arrival(1, piece(1, BASE, 1, 2, true), "")])
        .outcomes;
    assert!(matches!(
        outcomes[0],
        Outcome::Refused(Refusal::Malformed { .. })
    ));
}

#[test]
fn a_group_begun_anew_takes_the_place_of_one_that_nobody_has_seen() {
    let mut shelf = Shelf::default();
    shelf.push(&[
        arrival(1, piece(1, BASE, 0, 3, false), ""),
        arrival(2, piece(1, BASE, 1, 3, false), ""),
    ]);
    let anew = shelf.push(&[arrival(1, piece(9, BASE, 0, 1, true), "anew"), single(2)]);
    assert_eq!(
        anew.outcomes,
        [Outcome::Ok { seq: 1 }, Outcome::Ok { seq: 2 }]
    );
    assert!(shelf.held.is_empty());
    let mut shelf = Shelf::default();
    shelf.push(&[
        arrival(1, piece(1, BASE, 0, 3, false), ""),
        arrival(2, piece(1, BASE, 1, 3, false), ""),
    ]);
    let middle = shelf.push(&[arrival(2, piece(9, BASE, 1, 3, false), "anew")]);
    assert_eq!(
        middle.outcomes,
        [Outcome::Refused(Refusal::Gap { have: 0 })]
    );
}

#[test]
fn what_cannot_be_read_is_named_and_stops_its_group_only() {
    let mut shelf = Shelf::default();
    let refusal = Refusal::Malformed {
        reason: "envelope.truncated".to_owned(),
    };
    let garbage = Arrival {
        bytes: vec![1],
        read: Err(refusal.clone()),
    };
    let outcomes = shelf.push(&[single(1), garbage, single(2)]).outcomes;
    assert_eq!(
        outcomes,
        [
            Outcome::Ok { seq: 1 },
            Outcome::Refused(refusal),
            Outcome::Ok { seq: 2 }
        ]
    );
}

proptest! {
    /// However a device's groups are cut into pushes, lost answers and repeats included: the log ends with every
    /// envelope once, in order, at neighbouring places of each group, and never shows part of a group.
    #[test]
    fn any_cutting_gives_the_same_log(
        sizes in prop::collection::vec(1u16..5, 1..12),
        steps in prop::collection::vec((0u64..6, 1usize..7), 1..40),
    ) {
        let mut all = Vec::new();
        for (group, &parts) in sizes.iter().enumerate() {
            for part in 0..parts {
                let number = all.len() as u64 + 1;
                all.push(arrival(number, piece(group as u8, BASE, part, parts, part + 1 == parts), ""));
            }
        }
        let mut shelf = Shelf::default();
        for (back, length) in steps.into_iter().chain([(0, all.len())]) {
            let have = shelf.log.len() + shelf.held.len();
            let from = have.saturating_sub(back as usize);
            let until = (from + length).min(all.len());
            let plan = shelf.push(&all[from..until]);
            let refusals = plan.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused(_)));
            prop_assert!(!refusals);
            prop_assert!(shelf.log.last().is_none_or(|(_, last)| last.piece.closes), "half a group");
        }
        let numbers: Vec<u64> = shelf.log.iter().map(|(_, entry)| entry.dev_seq).collect();
        prop_assert_eq!(numbers, (1..=all.len() as u64).collect::<Vec<_>>());
        let places: Vec<u64> = shelf.log.iter().map(|(seq, _)| *seq).collect();
        prop_assert_eq!(places, (1..=all.len() as u64).collect::<Vec<_>>());
    }
}
