//! Joining a firm: what both sides come to, and what someone in the middle can do.

mod common;

use common::*;
use envelope::join::{Invitation, Inviter, Joiner, LIFE_MS, Welcome};
use envelope::{DeviceKeys, Hostile};
use kernel::Fault;
use proptest::prelude::*;

const RELAY: &str = "https://relay.example.cn";
const TIMES: (u64, u64) = (NOW as u64, NOW as u64 + LIFE_MS);

fn invite(dice: &mut Seeded) -> Invitation {
    Invitation::new(RELAY, dice).expect("an address")
}

fn answer(
    world: &World,
    invitation: &Invitation,
    request: &[u8],
    dice: &mut Seeded,
) -> Result<(Inviter, Vec<u8>), Fault> {
    let (firm, head) = (world.roster.firm(), world.roster.head());
    Inviter::answer(
        invitation.clone(),
        request,
        firm,
        world.owner.public(),
        head,
        TIMES,
        dice,
    )
}

#[test]
fn both_sides_show_the_same_digits() {
    let world = World::new(1);
    let mut dice = Seeded::new(2);
    let keys = DeviceKeys::new(&mut dice);
    let here = invite(&mut dice);
    let there = Invitation::parse(&here.uri(), None).unwrap();
    assert_eq!(here.mailbox(), there.mailbox());

    let (mut joiner, request) =
        Joiner::new(there, keys.public(), "小王的笔记本", "小王", &mut dice).unwrap();
    assert_eq!(joiner.code(), None, "nothing to compare as yet");
    let (inviter, reply) = answer(&world, &here, &request, &mut dice).unwrap();
    let reveal = joiner.reveal(&reply, &mut dice).unwrap();
    let code = inviter.reveal(&reveal).unwrap();
    assert_eq!(joiner.code(), Some(code.clone()));
    assert!(
        code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()),
        "{code}"
    );
    assert_eq!(inviter.request().keys, *keys.public());
    assert_eq!(inviter.request().person, "小王");
    assert_eq!(joiner.answer().unwrap().firm, world.roster.firm());

    let welcome = Welcome::In {
        head: world.roster.head(),
    };
    let sealed = inviter.welcome(&welcome, &mut dice);
    assert_eq!(joiner.welcome(&sealed), Ok(welcome));
    let sealed = inviter.welcome(&Welcome::Declined, &mut dice);
    assert_eq!(joiner.welcome(&sealed), Ok(Welcome::Declined));
    assert!(
        [&request, &reply, &reveal, &sealed]
            .iter()
            .all(|b| b.len() < 400)
    );
}

#[test]
fn an_invitation_is_short_and_reads_however_it_is_typed() {
    let invitation = invite(&mut Seeded::new(3));
    let (code, uri) = (invitation.code(), invitation.uri());
    assert_eq!(code.len(), 23, "four groups of five: {}", *code);
    assert_eq!(*uri, format!("kaigong:join/{}@{RELAY}", *code));
    let typed = [
        (uri.to_string(), None),
        (
            format!(" {} ", code.to_lowercase()),
            Some("relay.example.cn"),
        ),
        (code.replace('-', ""), Some("https://relay.example.cn/")),
        (
            format!("{}@relay.example.cn", *code),
            Some("http://elsewhere"),
        ),
    ];
    for (text, relay) in typed {
        let read = Invitation::parse(&text, relay).unwrap();
        assert!(read == invitation, "{text}");
    }
    let newer = "20000-00000-00000-0000".to_owned();
    let newer = (0..37)
        .map(|at| {
            format!(
                "{newer}{}",
                &"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U"[at..=at]
            )
        })
        .find_map(|text| {
            Invitation::parse(&text, Some(RELAY))
                .err()
                .filter(|e| e.code != "envelope.invitation_invalid")
        })
        .unwrap();
    assert_eq!(newer.code, "envelope.invitation_newer");
    let refused = |text: &str, relay| Invitation::parse(text, relay).unwrap_err().code;
    assert_eq!(refused("", Some(RELAY)), "envelope.invitation_invalid");
    assert_eq!(
        refused(&code[1..], Some(RELAY)),
        "envelope.invitation_invalid"
    );
    assert_eq!(refused(&code, None), "envelope.relay_missing");
    assert_eq!(
        refused(&format!("{}@", *code), None),
        "envelope.relay_missing"
    );
    for relay in [
        "ftp://x",
        "https://",
        "https://a b",
        "https://a?b",
        "http:///x",
        "工地",
    ] {
        assert_eq!(
            refused(&code, Some(relay)),
            "envelope.relay_invalid",
            "{relay}"
        );
    }
}

#[test]
fn boxes_of_another_invitation_slot_or_form_are_refused() {
    let world = World::new(1);
    let mut dice = Seeded::new(4);
    let keys = DeviceKeys::new(&mut dice);
    let (here, other) = (invite(&mut dice), invite(&mut dice));
    let (mut joiner, request) =
        Joiner::new(here.clone(), keys.public(), "笔记本", "小王", &mut dice).unwrap();
    let refused = |invitation: &Invitation, request: &[u8]| {
        answer(&world, invitation, request, &mut Seeded::new(9))
            .unwrap_err()
            .code
    };
    assert_eq!(refused(&other, &request), "envelope.box");
    assert_eq!(refused(&here, &[0; 9000]), "envelope.too_large");
    assert_eq!(refused(&here, &request[..20]), "envelope.truncated");
    for at in 0..request.len() {
        let mut damaged = request.clone();
        damaged[at] ^= 1;
        assert_eq!(refused(&here, &damaged), "envelope.box", "byte {at}");
    }
    let (inviter, reply) = answer(&world, &here, &request, &mut dice).unwrap();
    assert_eq!(
        joiner.reveal(&request, &mut dice),
        Err(Hostile::Box),
        "its own request sent back"
    );
    assert_eq!(
        joiner.welcome(&reply),
        Err(Hostile::Box),
        "the answer as a welcome"
    );
    assert_eq!(
        inviter.reveal(&reply),
        Err(Hostile::Box),
        "the answer sent back"
    );
}

#[test]
fn an_old_invitation_is_not_answered() {
    let world = World::new(1);
    let mut dice = Seeded::new(5);
    let keys = DeviceKeys::new(&mut dice);
    let invitation = invite(&mut dice);
    let (_, request) = Joiner::new(
        invitation.clone(),
        keys.public(),
        "笔记本",
        "小王",
        &mut dice,
    )
    .unwrap();
    let (firm, head) = (world.roster.firm(), world.roster.head());
    let late = (TIMES.1, TIMES.1);
    let refused = Inviter::answer(
        invitation,
        &request,
        firm,
        world.owner.public(),
        head,
        late,
        &mut dice,
    );
    assert_eq!(refused.unwrap_err().code, "envelope.invitation_expired");
}

#[test]
fn names_have_to_be_names() {
    let mut dice = Seeded::new(6);
    let keys = DeviceKeys::new(&mut dice);
    let long = "长".repeat(67);
    for (device, person, field) in [
        ("", "小王", "deviceName"),
        ("笔记本", "a\nb", "person"),
        ("笔记本", &long, "person"),
    ] {
        let refused = Joiner::new(invite(&mut dice), keys.public(), device, person, &mut dice);
        let fault = refused.unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            ("envelope.name_invalid", Some(field))
        );
    }
}

/// Someone who knows the secret talks to each side in the other's name.
#[test]
fn someone_in_the_middle_shows_different_digits() {
    let world = World::new(1);
    let mut equal = 0;
    for seed in 0..200 {
        let mut dice = Seeded::new(1000 + seed);
        let (keys, thief) = (DeviceKeys::new(&mut dice), DeviceKeys::new(&mut dice));
        let secret = invite(&mut dice);
        let (mut joiner, _) =
            Joiner::new(secret.clone(), keys.public(), "笔记本", "小王", &mut dice).unwrap();
        let (mut false_joiner, request) =
            Joiner::new(secret.clone(), thief.public(), "笔记本", "小王", &mut dice).unwrap();
        let (inviter, reply) = answer(&world, &secret, &request, &mut dice).unwrap();
        // The same answer goes on to the real device: it shows its own number and keys.
        joiner.reveal(&reply, &mut dice).unwrap();
        let reveal = false_joiner.reveal(&reply, &mut dice).unwrap();
        let code = inviter.reveal(&reveal).unwrap();
        equal += u32::from(joiner.code() == Some(code));
    }
    assert_eq!(equal, 0);
}

#[test]
fn nobody_changes_a_number_after_seeing_the_other() {
    let world = World::new(1);
    let mut dice = Seeded::new(7);
    let keys = DeviceKeys::new(&mut dice);
    let secret = invite(&mut dice);
    let join = |dice: &mut Seeded| {
        Joiner::new(secret.clone(), keys.public(), "笔记本", "小王", dice).unwrap()
    };
    let (mut joiner, request) = join(&mut dice);
    let (mut second, _) = join(&mut dice);
    let (inviter, reply) = answer(&world, &secret, &request, &mut dice).unwrap();
    let other_number = second.reveal(&reply, &mut dice).unwrap();
    assert_eq!(inviter.reveal(&other_number), Err(Hostile::Commitment));

    let (_, other_reply) = answer(&world, &secret, &request, &mut dice).unwrap();
    joiner.reveal(&reply, &mut dice).unwrap();
    let code = joiner.code();
    joiner.reveal(&reply, &mut dice).unwrap();
    assert_eq!(
        joiner.reveal(&other_reply, &mut dice),
        Err(Hostile::Commitment)
    );
    assert_eq!(joiner.code(), code, "the first answer stays");
}

proptest! {
    #[test]
    fn any_text_is_survived(text in ".{0,60}", relay in proptest::option::of(".{0,30}")) {
        let _ = Invitation::parse(&text, relay.as_deref());
    }
}
