//! What is taken in, what is not, and under which name.

use envelope::certificate::Grant;
use envelope::wire::{MAX_PUSHED, Outcome, Push, PushAnswer, Refusal, STAMP_WINDOW_MS, encode};
use envelope::{Act, Class, Room};
use kernel::Hlc;

use crate::support::{Bed, Client, Device, Kind, TestFirm, on_both};

on_both! {
    a_group_is_taken_once
    a_gap_and_a_fork_are_named
    each_refusal_has_its_name
    a_group_of_many_parts_is_there_whole_or_not_at_all
    a_group_over_several_pushes_survives_a_restart
    bytes_that_are_no_envelope_are_refused_alone
    a_push_of_nothing_and_of_too_much
    a_firm_that_is_full_is_told_so
    what_a_device_may_not_write_is_refused
}

const COST: Room = Room::firm(Class::COST);

fn refused(refusal: Refusal) -> Outcome {
    Outcome::Refused(refusal)
}

async fn push(
    client: &Client,
    firm: &TestFirm,
    device: &Device,
    envelopes: &[Vec<u8>],
) -> PushAnswer {
    client.push(&device.keys, firm.id, envelopes).await.unwrap()
}

/// Bytes that do not compress.
fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

async fn a_group_is_taken_once(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let envelopes: Vec<_> = (0..3)
        .map(|n| firm.group(&mut device, &format!("change {n}")))
        .collect();
    let answer = push(&client, &firm, &device, &envelopes[..2]).await;
    assert_eq!(
        answer.outcomes,
        [Outcome::Ok { seq: 1 }, Outcome::Ok { seq: 2 }]
    );
    assert_eq!((answer.have, answer.head), (2, firm.roster.head()));
    assert!(answer.server_ms.abs_diff(bed.now_ms()) < 60_000);
    let again = push(&client, &firm, &device, &envelopes).await;
    assert_eq!(
        again.outcomes,
        [
            Outcome::Dup { seq: 1 },
            Outcome::Dup { seq: 2 },
            Outcome::Ok { seq: 3 }
        ]
    );
    assert_eq!(again.log_id, answer.log_id);
    let page = client
        .log(&firm.owner.keys, firm.id, "after=0")
        .await
        .unwrap();
    let bytes: Vec<_> = page
        .entries
        .iter()
        .map(|entry| entry.envelope.to_vec())
        .collect();
    assert_eq!(bytes, envelopes, "byte for byte, in order");
    assert_eq!(page.vector, [(device.keys.device(), 3)]);
}

async fn a_gap_and_a_fork_are_named(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let envelopes: Vec<_> = (0..4)
        .map(|n| firm.group(&mut device, &format!("change {n}")))
        .collect();
    let gap = |have| refused(Refusal::Gap { have });
    let answer = push(&client, &firm, &device, &envelopes[1..]).await;
    assert_eq!((answer.outcomes, answer.have), (vec![gap(0); 3], 0));
    let answer = push(
        &client,
        &firm,
        &device,
        &[envelopes[0].clone(), envelopes[2].clone()],
    )
    .await;
    assert_eq!(answer.outcomes, [Outcome::Ok { seq: 1 }, gap(1)]);
    push(&client, &firm, &device, &envelopes).await;
    // The file of the device was copied: the copy goes on from number 2 with something else.
    device.sent = 1;
    let other = firm.group(&mut device, "written on the copy");
    let taken = refused(Refusal::Taken { have: 4 });
    assert_eq!(
        push(&client, &firm, &device, &[other]).await.outcomes,
        [taken]
    );
}

async fn each_refusal_has_its_name(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let base = crate::support::BASE;
    let body: [(Room, &[u8]); 1] = [(base, b"body")];
    let expect = async |firm: &TestFirm,
                        device: &mut Device,
                        envelopes: Vec<Vec<u8>>,
                        check: &dyn Fn(&Refusal) -> bool| {
        let outcomes = push(&client, firm, device, &envelopes).await.outcomes;
        device.begin_anew();
        match outcomes.as_slice() {
            [Outcome::Refused(refusal)] if check(refusal) => {}
            other => panic!("{other:?}"),
        }
    };
    // A clock ahead: more than the window, by a year, and by as much as there is. Behind is never refused.
    for ahead in [STAMP_WINDOW_MS + 5_000, 365 * 24 * 3600 * 1000, 1 << 46] {
        let envelopes = firm.bodies_at(
            &mut device,
            &body,
            Hlc::from_millis((bed.now_ms() + ahead) as i64),
        );
        let near = bed.now_ms();
        expect(&firm, &mut device, envelopes, &|refusal| {
            matches!(refusal, Refusal::ClockAhead { server_ms } if server_ms.abs_diff(near) < 60_000)
        })
        .await;
    }
    // A head that the relay does not have.
    let mut ahead = firm.roster.clone();
    let unseen = firm.certify(vec![Act::SchemaMin { schema: 1 }]);
    ahead.append(&unseen).unwrap();
    let envelopes = firm.sealed(&mut device, &body, |sealing| sealing.head = ahead.head());
    expect(&firm, &mut device, envelopes, &|refusal| {
        *refusal == Refusal::UnknownHead
    })
    .await;
    // A schema that is too old.
    firm.append(&client, vec![Act::SchemaMin { schema: 5 }])
        .await;
    let envelopes = firm.sealed(&mut device, &body, |sealing| sealing.schema = 4);
    expect(&firm, &mut device, envelopes, &|refusal| {
        *refusal == Refusal::SchemaMin { minimum: 5 }
    })
    .await;
    // An epoch that is over, sealed by who has not heard of the new one.
    let old = firm.sealed(&mut device, &body, |sealing| sealing.schema = 5);
    let act = firm.new_epoch(base);
    firm.append(&client, vec![act]).await;
    expect(&firm, &mut device, old, &|refusal| {
        *refusal == Refusal::StaleEpoch { current: 2 }
    })
    .await;
    // After all that, the right one is taken, however old its clock is.
    let good = firm.sealed(&mut device, &body, |sealing| sealing.schema = 5);
    assert_eq!(
        push(&client, &firm, &device, &good).await.outcomes,
        [Outcome::Ok { seq: 1 }]
    );
}

async fn a_group_of_many_parts_is_there_whole_or_not_at_all(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let act = firm.new_epoch(COST);
    firm.append(&client, vec![act]).await;
    let mut owner = std::mem::replace(&mut firm.owner, Device::new());
    let big = noise(1_200_000);
    let envelopes = firm.bodies(
        &mut owner,
        &[(crate::support::BASE, &big), (COST, b"what it cost")],
    );
    assert_eq!(envelopes.len(), 4);
    let answer = push(&client, &firm, &owner, &envelopes[..3]).await;
    assert_eq!((answer.outcomes, answer.have), (vec![Outcome::Held; 3], 3));
    let page = client.log(&owner.keys, firm.id, "after=0").await.unwrap();
    assert!(
        page.entries.is_empty() && page.vector.is_empty(),
        "nobody sees part of a group"
    );
    let answer = push(&client, &firm, &owner, &envelopes[3..]).await;
    assert_eq!(answer.outcomes, [Outcome::Ok { seq: 4 }]);
    let all = client.whole_log(&owner.keys, firm.id, 1 << 20).await;
    assert_eq!(
        all.iter().map(|entry| entry.seq).collect::<Vec<_>>(),
        [1, 2, 3, 4]
    );
    assert_eq!(
        all.iter()
            .map(|entry| entry.envelope.to_vec())
            .collect::<Vec<_>>(),
        envelopes
    );
    let again = push(&client, &firm, &owner, &envelopes).await;
    assert_eq!(again.outcomes, [1, 2, 3, 4].map(|seq| Outcome::Dup { seq }));
}

async fn a_group_over_several_pushes_survives_a_restart(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let envelopes = firm.bodies(&mut device, &[(crate::support::BASE, &noise(1_200_000))]);
    assert_eq!(
        push(&client, &firm, &device, &envelopes[..1])
            .await
            .outcomes,
        [Outcome::Held]
    );
    relay.stop().await;
    let relay = bed.relay().await;
    let client = relay.client();
    // Begun anew with other bytes: what nobody has seen gives way.
    let mut copy = device;
    copy.begin_anew();
    let anew = firm.bodies(&mut copy, &[(crate::support::BASE, b"begun anew")]);
    assert_eq!(
        push(&client, &firm, &copy, &anew).await.outcomes,
        [Outcome::Ok { seq: 1 }]
    );
    let envelopes = firm.bodies(&mut copy, &[(crate::support::BASE, &noise(1_200_000))]);
    assert_eq!(
        push(&client, &firm, &copy, &envelopes[..2]).await.outcomes,
        vec![Outcome::Held; 2]
    );
    relay.stop().await;
    let relay = bed.relay().await;
    let client = relay.client();
    let answer = push(&client, &firm, &copy, &envelopes[1..]).await;
    assert_eq!(
        answer.outcomes,
        [Outcome::Dup { seq: 3 }, Outcome::Ok { seq: 4 }]
    );
    assert_eq!(client.whole_log(&copy.keys, firm.id, 1).await.len(), 4);
}

async fn bytes_that_are_no_envelope_are_refused_alone(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let mut stranger = Device::new();
    let good = firm.group(&mut device, "good");
    let flip = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let bad = [
        Vec::new(),
        vec![0xff; 300],
        noise(5000),
        good[..good.len() - 1].to_vec(),
        [good.as_slice(), &[0]].concat(),
        flip(0),
        flip(good.len() / 2),
        flip(good.len() - 1),
        firm.group(&mut stranger, "not of this device"),
        vec![1; 600 * 1024],
    ];
    for bytes in bad {
        let outcomes = push(&client, &firm, &device, &[bytes.clone(), good.clone()])
            .await
            .outcomes;
        assert!(
            matches!(
                outcomes[0],
                Outcome::Refused(Refusal::Malformed { .. } | Refusal::TooLarge { .. })
            ),
            "{:?} {outcomes:?}",
            &bytes[..bytes.len().min(20)]
        );
        assert!(
            matches!(
                outcomes[1],
                Outcome::Ok { seq: 1 } | Outcome::Dup { seq: 1 }
            ),
            "{outcomes:?}"
        );
    }
    assert_eq!(client.whole_log(&device.keys, firm.id, 1000).await.len(), 1);
}

async fn a_push_of_nothing_and_of_too_much(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let device = firm.join(&client).await;
    let answer = push(&client, &firm, &device, &[]).await;
    assert!(answer.outcomes.is_empty());
    let target = format!("/v1/firms/{}/push", firm.id);
    let many = Push {
        envelopes: vec![Default::default(); MAX_PUSHED + 1],
    };
    let refused = client
        .ask::<PushAnswer>(&device.keys, "POST", &target, encode(&many))
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (413, "relay.too_large"));
    let refused = client
        .ask::<PushAnswer>(&device.keys, "POST", &target, vec![1; 5 << 20])
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (413, "relay.too_large"));
    // Lengths that promise more than there is.
    for body in [
        vec![0xff, 0xff, 0xff, 0xff, 0x0f],
        vec![1, 0xff, 0xff, 0xff, 0x7f],
        vec![0xff; 20],
        vec![2, 1, 0],
    ] {
        let refused = client
            .ask::<PushAnswer>(&device.keys, "POST", &target, body)
            .await
            .unwrap_err();
        assert_eq!(refused.brief(), (400, "relay.malformed"));
    }
}

async fn a_firm_that_is_full_is_told_so(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay_with(&["--max-firm-bytes", "100000"]).await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let mut device = firm.join(&client).await;
    let body = noise(60_000);
    let first = firm.bodies(&mut device, &[(crate::support::BASE, &body)]);
    push(&client, &firm, &device, &first).await;
    let second = firm.bodies(&mut device, &[(crate::support::BASE, &body)]);
    let refused = client
        .push(&device.keys, firm.id, &second)
        .await
        .unwrap_err();
    assert_eq!(refused.brief(), (507, "relay.full"));
    assert_eq!(
        push(&client, &firm, &device, &first).await.outcomes,
        [Outcome::Dup { seq: 1 }]
    );
    relay.stop().await;
    // The administrator gives more; nothing was lost.
    let relay = bed.relay().await;
    assert_eq!(
        push(&relay.client(), &firm, &device, &second)
            .await
            .outcomes,
        [Outcome::Ok { seq: 2 }]
    );
}

async fn what_a_device_may_not_write_is_refused(kind: Kind) {
    let bed = Bed::new(kind).await;
    let relay = bed.relay().await;
    let client = relay.client();
    let mut firm = TestFirm::on(&client).await;
    let act = firm.new_epoch(COST);
    firm.append(&client, vec![act]).await;
    let mut device = firm.join(&client).await;
    let base = crate::support::BASE;
    // Refused with everything of its group, the part that it may write included.
    let both = firm.bodies(&mut device, &[(base, b"base"), (COST, b"cost")]);
    let answer = push(&client, &firm, &device, &both).await;
    assert_eq!(
        (answer.outcomes, answer.have),
        (vec![refused(Refusal::ForbiddenClass); 2], 0)
    );
    device.begin_anew();
    // Reading is no right to write.
    let grant = |write| {
        Act::Grant(Grant {
            device: device.keys.device(),
            room: COST,
            write,
        })
    };
    let (read, write) = (grant(false), grant(true));
    firm.append(&client, vec![read]).await;
    let cost = firm.bodies(&mut device, &[(COST, b"cost")]);
    assert_eq!(
        push(&client, &firm, &device, &cost).await.outcomes,
        [refused(Refusal::ForbiddenClass)]
    );
    device.begin_anew();
    firm.append(&client, vec![write]).await;
    let cost = firm.bodies(&mut device, &[(COST, b"cost")]);
    assert_eq!(
        push(&client, &firm, &device, &cost).await.outcomes,
        [Outcome::Ok { seq: 1 }]
    );
}
