//! Keys, wraps and the recovery kit.

mod common;

use common::*;
use envelope::{DeviceKeys, EpochKey, Hostile, RecoveryKit};
use proptest::prelude::*;

type Change<'a> = &'a dyn Fn(&mut envelope::wire::Wrap);

#[test]
fn secrets_are_shown_by_no_debug() {
    let world = World::new(1);
    let shown = format!("{:?} {:?} {:?}", world.owner, world.key(BASE), world.kit);
    let secret = world.owner.to_secret();
    let hex: String = world
        .key(BASE)
        .secret()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert!(!shown.contains(&secret[17..40]) && !shown.contains(&hex[..8]));
    assert!(shown.len() < 200, "{shown}");
}

#[test]
fn a_device_comes_back_from_the_keychain() {
    let keys = DeviceKeys::new(&mut Seeded::new(1));
    let secret = keys.to_secret();
    let again = DeviceKeys::from_secret(&format!(" {}\n", *secret)).unwrap();
    assert_eq!(again.public(), keys.public());
    for damaged in [
        "",
        "kaigong-device-1-",
        "kaigong-device-1-zz",
        &secret[1..],
        &secret[..80],
    ] {
        assert_eq!(
            DeviceKeys::from_secret(damaged).unwrap_err().code,
            "envelope.secret_invalid"
        );
    }
    let swapped = if secret.ends_with('0') { "1" } else { "0" };
    let damaged = format!("{}{swapped}", &secret[..secret.len() - 1]);
    assert!(DeviceKeys::from_secret(&damaged).is_err());
}

#[test]
fn a_wrap_opens_for_its_receiver_room_and_epoch_only() {
    let world = World::new(1);
    let firm = world.roster.firm();
    let key = world.key(BASE);
    let announced = key.fingerprint();
    let wrap = key
        .wrap(firm, world.foreman.public(), &mut Seeded::new(5))
        .unwrap();
    let opened = EpochKey::unwrap(firm, &wrap, &world.foreman, &announced).unwrap();
    assert_eq!(
        (opened.room(), opened.epoch(), opened.secret()),
        (BASE, 1, key.secret())
    );

    let refused = |change: Change<'_>| {
        let mut wrap = wrap.clone();
        change(&mut wrap);
        EpochKey::unwrap(firm, &wrap, &world.foreman, &announced).unwrap_err()
    };
    let other = world.owner.device();
    let table: [(&str, Change<'_>); 8] = [
        ("room", &|w| w.room = COST),
        ("epoch", &|w| w.epoch = 2),
        ("receiver", &|w| w.receiver = other),
        ("encapsulated", &|w| w.encapsulated[0] ^= 1),
        ("small order", &|w| w.encapsulated = [0; 32]),
        ("key", &|w| w.sealed[0] ^= 1),
        ("tag", &|w| w.sealed[47] ^= 1),
        ("length", &|w| w.sealed.push(0)),
    ];
    for (name, change) in table {
        assert_eq!(refused(change), Hostile::Wrap, "{name}");
    }
    let elsewhere = World::new(2).roster.firm();
    let opened = EpochKey::unwrap(elsewhere, &wrap, &world.foreman, &announced);
    assert_eq!(opened.unwrap_err(), Hostile::Wrap, "another firm");
    let opened = EpochKey::unwrap(firm, &wrap, &world.owner, &announced);
    assert_eq!(opened.unwrap_err(), Hostile::Wrap, "another device");
}

#[test]
fn a_key_that_the_owner_did_not_announce_is_refused() {
    let mut world = World::new(1);
    let firm = world.roster.firm();
    let planted = EpochKey::new(BASE, 1, &mut world.dice);
    let wrap = planted
        .wrap(firm, world.foreman.public(), &mut world.dice)
        .unwrap();
    let announced = world.roster.fingerprint(BASE, 1).unwrap();
    let opened = EpochKey::unwrap(firm, &wrap, &world.foreman, &announced);
    assert_eq!(opened.unwrap_err(), Hostile::KeyFingerprint);
}

#[test]
fn a_kit_is_typed_from_paper() {
    let kit = RecoveryKit::new(&mut Seeded::new(8));
    let text = kit.to_text();
    assert_eq!(text.len(), 9 * 4 + 8);
    assert!(text.split('-').all(|group| group.len() == 4), "{}", *text);
    let typed = [
        text.to_string(),
        text.to_lowercase(),
        text.replace('-', ""),
        text.replace('-', " \n"),
        text.replace('0', "O").replace('1', "l"),
    ];
    for typed in typed {
        let again = RecoveryKit::parse(&typed).unwrap();
        assert_eq!(again.keys().public(), kit.keys().public(), "{typed}");
    }
    for wrong in ["", "0000", &text[..43], &format!("{}0", *text), "四"] {
        assert_eq!(
            RecoveryKit::parse(wrong).unwrap_err().code,
            "envelope.kit_invalid"
        );
    }
}

proptest! {
    #[test]
    fn one_wrong_character_of_a_kit_is_seen(seed in any::<u64>(), at in 0usize..36, other in 0usize..32) {
        let text = RecoveryKit::new(&mut Seeded::new(seed)).to_text();
        let mut characters: Vec<char> = text.replace('-', "").chars().collect();
        let wrong = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().nth(other).unwrap();
        prop_assume!(characters[at] != wrong);
        characters[at] = wrong;
        // The check is 20 bits of a hash: a miss within these few cases would be chance of one in thousands.
        prop_assert!(RecoveryKit::parse(&characters.into_iter().collect::<String>()).is_err());
    }
}
