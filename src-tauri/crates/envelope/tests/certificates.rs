//! The certificate log: what it yields, and what it refuses under which name.

mod common;

use common::*;
use envelope::certificate::{Grant, OWNER, Rule};
use envelope::{
    Act, Certificate, Class, DeviceKeys, EpochKey, FirmId, Head, LogFault, PublicKeys, RecoveryKit,
    Room, Roster, Scope,
};
use kernel::Timestamp;
use proptest::prelude::*;

fn replay(world: &World, log: &[&[u8]]) -> Result<Roster, LogFault> {
    Roster::replay(world.roster.firm(), log.iter().copied())
}

#[test]
fn a_log_replays_to_the_roster_that_made_it() {
    let world = World::new(1);
    let roster = replay(&world, &world.bytes()).unwrap();
    assert_eq!(roster, world.roster);
    assert_eq!(roster.head().count, 2);
    let foreman = roster.device(world.foreman.device()).unwrap();
    assert_eq!(
        (foreman.role(), foreman.card().series.as_str()),
        ("manager", "B")
    );
    assert_eq!(
        foreman.grants().collect::<Vec<_>>(),
        [(BASE, true), (PRICE, false)]
    );
    assert_eq!(roster.next_series(), "C");
    assert!(roster.is_owner(world.owner.device()));
    assert!(roster.is_owner(world.kit.keys().device()));
    assert!(!roster.is_owner(world.foreman.device()));
    assert_eq!(roster.epoch(BASE).unwrap().epoch, 1);
    assert_eq!(
        roster.fingerprint(COST, 1),
        Some(world.key(COST).fingerprint())
    );
    assert_eq!(roster.stale_rooms(), []);
}

#[test]
fn keys_go_to_whom_they_belong() {
    let world = World::new(1);
    let ids = |room| {
        let mut ids: Vec<_> = world
            .roster
            .receivers(room)
            .iter()
            .map(|r| r.device)
            .collect();
        ids.sort();
        ids
    };
    let sorted = |mut ids: Vec<_>| {
        ids.sort();
        ids
    };
    let (owner, foreman) = (world.owner.device(), world.foreman.device());
    let kit = world.kit.keys().device();
    assert_eq!(ids(BASE), sorted(vec![owner, foreman, kit]));
    assert_eq!(ids(PRICE), sorted(vec![owner, foreman, kit]));
    assert_eq!(ids(COST), sorted(vec![owner, kit]));
    let project = |class| Room {
        class,
        scope: Scope::Project([4; 16]),
    };
    assert!(
        world.roster.may_write(foreman, project(Class::BASE)),
        "the firm's right covers projects"
    );
    assert!(!world.roster.may_write(foreman, project(Class::PRICE)));
    assert!(world.roster.may_read(foreman, project(Class::PRICE)));
    assert!(!world.roster.may_read(foreman, project(Class::CONTACT)));
}

#[test]
fn a_right_to_one_project_is_no_right_to_another() {
    let mut world = World::new(1);
    let contact = |scope| Room {
        class: Class::CONTACT,
        scope,
    };
    let device = world.foreman.device();
    let own = contact(Scope::Project([1; 16]));
    world.say(vec![Act::Grant(Grant {
        device,
        room: own,
        write: false,
    })]);
    assert!(world.roster.may_read(device, own));
    assert!(!world.roster.may_write(device, own));
    for other in [
        contact(Scope::Project([2; 16])),
        contact(Scope::Desk([1; 16])),
        contact(Scope::Firm),
    ] {
        assert!(!world.roster.may_read(device, other), "{other:?}");
    }
    world.say(vec![Act::Withdraw { device, room: own }]);
    assert!(!world.roster.may_read(device, own));
}

#[test]
fn whoever_loses_a_right_leaves_rooms_that_need_a_new_key() {
    let mut world = World::new(1);
    let device = world.foreman.device();
    world.say(vec![Act::Withdraw {
        device,
        room: PRICE,
    }]);
    assert_eq!(world.roster.stale_rooms(), [PRICE]);
    let price = EpochKey::new(PRICE, 2, &mut world.dice);
    world.say(vec![epoch(&price)]);
    assert_eq!(world.roster.stale_rooms(), []);

    world.say(vec![Act::Revoke { device, upto: 0 }]);
    assert_eq!(
        world.roster.stale_rooms(),
        [BASE],
        "it never had the new price key"
    );
    let base = EpochKey::new(BASE, 2, &mut world.dice);
    world.say(vec![epoch(&base)]);
    assert_eq!(world.roster.stale_rooms(), []);

    let second = RecoveryKit::new(&mut world.dice);
    world.say(vec![Act::Recovery {
        keys: *second.keys().public(),
    }]);
    assert_eq!(
        world.roster.stale_rooms(),
        [BASE, COST, PRICE],
        "the old kit is lost"
    );
}

#[test]
fn a_removal_with_its_new_keys_is_one_certificate() {
    let mut world = World::new(1);
    let (base, price) = (
        EpochKey::new(BASE, 2, &mut world.dice),
        EpochKey::new(PRICE, 2, &mut world.dice),
    );
    let device = world.foreman.device();
    world.say(vec![
        Act::Revoke { device, upto: 3 },
        epoch(&base),
        epoch(&price),
    ]);
    assert_eq!(world.roster.stale_rooms(), []);
    assert_eq!(world.roster.active(device), None);
    assert_eq!(
        world.roster.device(device).unwrap().removal().unwrap().upto,
        3
    );
    assert_eq!(world.roster.next_series(), "C", "its numbers are on papers");
}

#[test]
fn the_kit_brings_an_owner_back() {
    let mut world = World::new(1);
    let new = DeviceKeys::new(&mut world.dice);
    let kit = RecoveryKit::parse(&world.kit.to_text()).unwrap().keys();
    let added = Act::Add(card(&new, "新电脑", OWNER, "C"));
    let certificate = world
        .roster
        .certify(&kit, Timestamp(NOW), vec![added])
        .unwrap();
    world.roster.append(&certificate).unwrap();
    assert!(world.roster.is_owner(new.device()));
    let wrap = world
        .key(COST)
        .wrap(world.roster.firm(), kit.public(), &mut Seeded::new(1))
        .unwrap();
    let fingerprint = world.roster.fingerprint(COST, 1).unwrap();
    let opened = EpochKey::unwrap(world.roster.firm(), &wrap, &kit, &fingerprint).unwrap();
    assert_eq!(opened.secret(), world.key(COST).secret());
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    let world = World::new(1);
    let log = world.bytes();
    for (number, certificate) in log.iter().enumerate() {
        for at in 0..certificate.len() {
            let mut damaged = certificate.to_vec();
            damaged[at] ^= 1 << (at % 8);
            let mut log = log.clone();
            log[number] = &damaged;
            assert!(
                replay(&world, &log).is_err(),
                "byte {at} of certificate {number}"
            );
        }
    }
}

#[test]
fn damaged_logs_are_refused_under_their_names() {
    let mut world = World::new(1);
    world.say(vec![Act::SchemaMin { schema: 3 }]);
    let other = World::new(2);
    let (log, foreign) = (world.bytes(), other.bytes());
    let mut fork = World::new(1);
    fork.say(vec![Act::SchemaMin { schema: 4 }]);
    fork.say(vec![Act::SchemaMin { schema: 5 }]);
    let fork = fork.bytes();
    let newer = [&[2], &log[1][1..]].concat();
    let giant = {
        // The number of acts is a varint before them; here it says 2^35.
        let start = 1 + 16 + 1 + 32 + 6 + 16;
        assert_eq!(log[1][start], 3);
        [
            &log[1][..start],
            &[0xff, 0xff, 0xff, 0xff, 0x7f],
            &log[1][start..],
        ]
        .concat()
    };
    let long = vec![1; 65 * 1024];
    let table: Vec<(&str, Vec<&[u8]>, LogFault)> = vec![
        ("nothing", vec![], LogFault::Empty),
        (
            "another firm's",
            foreign.clone(),
            LogFault::OtherFirm { at: 0 },
        ),
        (
            "without its first",
            log[1..].to_vec(),
            LogFault::OtherFirm { at: 0 },
        ),
        (
            "another firm's second",
            vec![log[0], foreign[1]],
            LogFault::OtherFirm { at: 1 },
        ),
        (
            "one left out",
            vec![log[0], log[2]],
            LogFault::Order { at: 1 },
        ),
        (
            "swapped",
            vec![log[0], log[2], log[1]],
            LogFault::Order { at: 1 },
        ),
        (
            "doubled",
            vec![log[0], log[1], log[1]],
            LogFault::Order { at: 2 },
        ),
        (
            "begun twice",
            vec![log[0], log[0]],
            LogFault::OtherFirm { at: 1 },
        ),
        (
            "of two histories",
            vec![log[0], log[1], log[2], fork[3]],
            LogFault::Forked { at: 3 },
        ),
        (
            "newer",
            vec![log[0], &newer],
            LogFault::Newer { at: 1, version: 2 },
        ),
        (
            "empty certificate",
            vec![log[0], b""],
            LogFault::Unreadable { at: 1 },
        ),
        (
            "giant count",
            vec![log[0], &giant],
            LogFault::Unreadable { at: 1 },
        ),
        (
            "too long",
            vec![log[0], &long],
            LogFault::Unreadable { at: 1 },
        ),
        (
            "cut short",
            vec![log[0], &log[1][..log[1].len() - 1]],
            LogFault::Unreadable { at: 1 },
        ),
    ];
    for (name, log, fault) in table {
        assert_eq!(replay(&world, &log).unwrap_err(), fault, "{name}");
    }
    assert_eq!(
        Roster::replay(FirmId([1; 16]), log.iter().copied()).unwrap_err(),
        LogFault::OtherFirm { at: 0 }
    );
}

#[test]
fn a_pinned_head_shows_what_was_taken_back() {
    let mut world = World::new(1);
    let early = replay(&world, &world.bytes()).unwrap();
    world.say(vec![Act::SchemaMin { schema: 3 }]);
    let mut fork = World::new(1);
    fork.say(vec![Act::SchemaMin { schema: 4 }]);
    let head = world.roster.head();
    assert_eq!(world.roster.continues(early.head()), Ok(()));
    assert_eq!(
        early.continues(head),
        Err(LogFault::RolledBack { had: 3, got: 2 })
    );
    assert_eq!(fork.roster.continues(head), Err(LogFault::Forked { at: 2 }));
    let nothing = Head {
        count: 0,
        hash: head.hash,
    };
    assert_eq!(early.continues(nothing), Err(LogFault::Forked { at: 0 }));
}

#[test]
fn only_owners_change_the_log() {
    let mut world = World::new(1);
    let thief = DeviceKeys::new(&mut world.dice);
    let forged = || vec![Act::Add(card(&thief, "x", OWNER, "Q"))];
    let certify = |roster: &Roster, keys: &DeviceKeys| {
        roster.certify(keys, Timestamp(NOW), forged()).map(|_| ())
    };
    assert_eq!(
        certify(&world.roster, &thief),
        Err(LogFault::UnknownSigner { at: 2 }),
        "a relay adds a device of its own"
    );
    assert_eq!(
        certify(&world.roster, &world.foreman),
        Err(LogFault::NotAllowed { at: 2 })
    );

    // An owner who was removed, or is none any more.
    let second = DeviceKeys::new(&mut world.dice);
    world.say(vec![Act::Add(card(&second, "二号", OWNER, "C"))]);
    assert_eq!(certify(&world.roster, &second), Ok(()));
    let device = second.device();
    let mut removed = world.roster.clone();
    let gone = removed
        .certify(
            &world.owner,
            Timestamp(NOW),
            vec![Act::Revoke { device, upto: 0 }],
        )
        .unwrap();
    removed.append(&gone).unwrap();
    assert_eq!(
        certify(&removed, &second),
        Err(LogFault::NotAllowed { at: 4 })
    );
    let role = "sales".to_owned();
    world.say(vec![Act::Role { device, role }]);
    assert_eq!(
        certify(&world.roster, &second),
        Err(LogFault::NotAllowed { at: 4 })
    );

    // A kit that was replaced.
    let kit = RecoveryKit::new(&mut world.dice);
    let keys = *kit.keys().public();
    assert_eq!(certify(&world.roster, &world.kit.keys()), Ok(()));
    world.say(vec![Act::Recovery { keys }]);
    assert_eq!(
        certify(&world.roster, &world.kit.keys()),
        Err(LogFault::UnknownSigner { at: 5 })
    );
}

#[test]
fn a_refused_certificate_leaves_the_roster_as_it_was() {
    let mut world = World::new(1);
    let before = world.roster.clone();
    let mut fork = World::new(1);
    fork.say(vec![Act::SchemaMin { schema: 3 }]);
    fork.say(vec![Act::SchemaMin { schema: 4 }]);
    assert_eq!(
        world.roster.append(&fork.log[3]),
        Err(LogFault::Order { at: 2 })
    );
    assert_eq!(world.roster, before);
}

#[test]
fn acts_that_cannot_be_are_refused() {
    let mut world = World::new(1);
    let (owner, foreman) = (world.owner.device(), world.foreman.device());
    let new = DeviceKeys::new(&mut world.dice);
    let half = PublicKeys {
        agreement: world.owner.public().agreement,
        ..*new.public()
    };
    let no_point = (0u8..)
        .map(|first| std::array::from_fn(|at| if at == 0 { first } else { 0 }))
        .find(|bytes| ed25519_dalek::VerifyingKey::from_bytes(bytes).is_err())
        .unwrap();
    let unusable = [
        PublicKeys {
            signing: no_point,
            ..*new.public()
        },
        // The neutral point of Ed25519 is of small order; so is zero on Curve25519.
        PublicKeys {
            signing: std::array::from_fn(|at| u8::from(at == 0)),
            ..*new.public()
        },
        PublicKeys {
            agreement: [0; 32],
            ..*new.public()
        },
    ];
    let add = |change: &dyn Fn(&mut envelope::DeviceCard)| {
        let mut card = card(&new, "平板", "sales", "C");
        change(&mut card);
        Act::Add(card)
    };
    let beginning = Act::Found {
        salt: [0; 16],
        device: card(&new, "平板", OWNER, "C"),
    };
    let epoch_of = |epoch, fingerprint| Act::Epoch {
        room: BASE,
        epoch,
        fingerprint,
    };
    let old = world.key(BASE).fingerprint();
    let role = |device, role: &str| Act::Role {
        device,
        role: role.to_owned(),
    };
    let mut table = vec![
        (vec![], Rule::Nothing),
        (vec![beginning], Rule::Beginning),
        (
            vec![add(&|c| c.keys = *world.foreman.public())],
            Rule::KnownDevice,
        ),
        (
            vec![add(&|c| c.keys = *world.kit.keys().public())],
            Rule::KnownDevice,
        ),
        (vec![add(&|c| c.keys = half)], Rule::KnownDevice),
        (
            vec![add(&|_| {}), add(&|c| c.series = "D".into())],
            Rule::KnownDevice,
        ),
        (vec![add(&|c| c.series = "B".into())], Rule::Series),
        (vec![add(&|c| c.series = "b".into())], Rule::Series),
        (vec![add(&|c| c.series = String::new())], Rule::Series),
        (vec![add(&|c| c.series = "ABCD".into())], Rule::Series),
        (vec![add(&|c| c.name = " ".into())], Rule::Name),
        (vec![add(&|c| c.name = "x".repeat(121))], Rule::Name),
        (vec![add(&|c| c.name = "two\nlines".into())], Rule::Name),
        (vec![add(&|c| c.role = "The Boss".into())], Rule::Role),
        (vec![role(foreman, "")], Rule::Role),
        (vec![role(nobody(), "sales")], Rule::NoDevice),
        (vec![role(owner, "sales")], Rule::LastOwner),
        (
            vec![Act::Revoke {
                device: owner,
                upto: 0,
            }],
            Rule::LastOwner,
        ),
        (
            vec![Act::Revoke {
                device: nobody(),
                upto: 0,
            }],
            Rule::NoDevice,
        ),
        (
            vec![
                Act::Revoke {
                    device: foreman,
                    upto: 0,
                },
                Act::Revoke {
                    device: foreman,
                    upto: 9,
                },
            ],
            Rule::NoDevice,
        ),
        (
            vec![Act::Withdraw {
                device: foreman,
                room: COST,
            }],
            Rule::NoGrant,
        ),
        (
            vec![Act::Grant(Grant {
                device: nobody(),
                room: COST,
                write: true,
            })],
            Rule::NoDevice,
        ),
        (vec![epoch_of(1, [1; 32])], Rule::Epoch),
        (vec![epoch_of(3, [1; 32])], Rule::Epoch),
        (vec![epoch_of(2, old)], Rule::Epoch),
        (
            vec![Act::Recovery {
                keys: *world.owner.public(),
            }],
            Rule::KnownDevice,
        ),
        (
            vec![Act::SchemaMin { schema: 5 }, Act::SchemaMin { schema: 4 }],
            Rule::Schema,
        ),
    ];
    table.extend(unusable.map(|keys| (vec![add(&|c| c.keys = keys)], Rule::Keys)));
    for (at, (acts, rule)) in table.into_iter().enumerate() {
        let refused = world.roster.certify(&world.owner, Timestamp(NOW), acts);
        assert_eq!(
            refused.unwrap_err(),
            LogFault::Rule { at: 2, rule },
            "case {at}"
        );
    }
}

#[test]
fn a_firm_begins_with_its_owner() {
    let mut dice = Seeded::new(1);
    let (keys, other) = (DeviceKeys::new(&mut dice), DeviceKeys::new(&mut dice));
    let begin = |keys: &DeviceKeys, acts| {
        let first = Certificate::found(keys, Timestamp(NOW), acts);
        Roster::found(&first).map(|_| ())
    };
    let found = |role| Act::Found {
        salt: [0; 16],
        device: card(&keys, "前台", role, "A"),
    };
    let beginning = Err(LogFault::Rule {
        at: 0,
        rule: Rule::Beginning,
    });
    assert_eq!(begin(&keys, vec![found(OWNER)]), Ok(()));
    assert_eq!(begin(&keys, vec![found("sales")]), beginning);
    assert_eq!(begin(&keys, vec![found(OWNER), found(OWNER)]), beginning);
    assert_eq!(
        begin(&keys, vec![Act::SchemaMin { schema: 1 }, found(OWNER)]),
        beginning
    );
    assert_eq!(begin(&keys, vec![]), beginning);
    assert_eq!(
        begin(&other, vec![found(OWNER)]),
        Err(LogFault::Signature { at: 0 })
    );
}

fn acts() -> impl Strategy<Value = Act> {
    let room = (0u8..9, 0u8..3, any::<[u8; 16]>()).prop_map(|(class, scope, id)| Room {
        class: Class(class),
        scope: match scope {
            0 => Scope::Firm,
            1 => Scope::Desk(id),
            _ => Scope::Project(id),
        },
    });
    let device = any::<[u8; 16]>().prop_map(kernel::DeviceId::from_bytes);
    prop_oneof![
        (device.clone(), any::<u64>()).prop_map(|(device, upto)| Act::Revoke { device, upto }),
        (device.clone(), ".{0,30}").prop_map(|(device, role)| Act::Role { device, role }),
        (device, room.clone(), any::<bool>()).prop_map(|(device, room, write)| Act::Grant(Grant {
            device,
            room,
            write
        })),
        (room, any::<u32>(), any::<[u8; 32]>()).prop_map(|(room, epoch, fingerprint)| Act::Epoch {
            room,
            epoch,
            fingerprint
        }),
        any::<u32>().prop_map(|schema| Act::SchemaMin { schema }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_certificate_comes_back(acts in proptest::collection::vec(acts(), 0..20), at in any::<i64>()) {
        let keys = DeviceKeys::new(&mut Seeded::new(1));
        let certificate = Certificate::found(&keys, Timestamp(at), acts.clone());
        let read = Certificate::parse(certificate.bytes(), 0).unwrap();
        prop_assert_eq!(&read, &certificate);
        prop_assert_eq!(read.acts(), acts);
        prop_assert_eq!(read.at(), Timestamp(at));
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut bytes = bytes;
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        let _ = Certificate::parse(bytes, 0);
    }
}
