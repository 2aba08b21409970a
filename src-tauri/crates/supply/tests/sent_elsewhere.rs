//! A purchase list that one computer sent while another, not knowing, worked on in it. Over two real files.
#![allow(clippy::unwrap_used)]

mod common;

use kernel::DeviceId;
use serde_json::json;
use store::Sight;
use store::exchange::Group;
use store::{Environment as _, Pace};
use supply::wire::*;
use testkit::Firm;

use common::*;

fn groups(firm: &Firm) -> Vec<Group> {
    let own = firm.store.outgoing(0, usize::MAX).unwrap();
    own.into_iter().map(|(_, group)| group).collect()
}

fn hear(firm: &Firm, from: &Firm) {
    let told = firm
        .store
        .incoming(&groups(from), &Pace::default(), |_, _| Ok(()))
        .unwrap();
    assert_eq!(told.refused, vec![]);
}

#[test]
fn a_list_that_was_sent_is_what_was_sent_on_every_computer() {
    let (first, second) = (open(), Firm::new(SLICES));
    // The second computer has dice of its own.
    second.env.random(&mut [0; 4_001]);
    for (firm, name) in [(&first, 1), (&second, 2)] {
        firm.store
            .enrol(DeviceId::from_bytes([name; 16]), "A")
            .unwrap();
    }
    let home = home(&first, "王磊", "full");
    add(&first, &home, 0, &[("T09", "20")]);
    let list = make(&first, &[home.quote]);
    hear(&second, &first);
    assert_eq!(sheet(&second, list), sheet(&first, list));

    let change = |firm: &Firm, packs: &str| {
        let line = lines(&sheet(firm, list))
            .into_iter()
            .find(|line| line.code == "F01")
            .unwrap()
            .id;
        let req = json!({"id": list, "edits": [{"line": line, "column": "packs", "text": packs}]});
        firm.write(|tx| supply::api::edit_list(tx, serde_json::from_value(req).unwrap()))
    };
    second.env.pass_minutes(1);
    change(&second, "40").unwrap();
    first.env.pass_minutes(2);
    first
        .write(|tx| {
            supply::api::send_list(
                tx,
                SendList {
                    id: list,
                    as_it_is: true,
                },
            )
        })
        .unwrap();
    let sent = sheet(&first, list);
    second.env.pass_minutes(3);
    change(&second, "50").unwrap();
    hear(&first, &second);
    hear(&second, &first);
    for firm in [&first, &second] {
        assert_eq!(sheet(firm, list), sent);
        let late = firm
            .read(|db| firm.store.afterwards(db, Sight::ALL, false))
            .unwrap();
        assert_eq!(late.len(), 1);
        assert_eq!((late[0].table, late[0].late.len()), ("supply_list", 1));
        assert_eq!(late[0].late[0].cells[0].column, "packs_manual");
    }
    let fault = change(&second, "60").unwrap_err();
    assert_eq!(fault.code, "supply.list_sent");
}
