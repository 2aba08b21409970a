//! Contacts of own records alone, with a whole firm: what comes to the computer of somebody who sells, or who builds, and what
//! its screens show of the rest.
#![allow(clippy::unwrap_used)]

mod sharing;

use std::collections::BTreeSet;
use std::path::PathBuf;

use office::{DemoFirm, make_demo};
use rusqlite::Connection;
use serde_json::{Value, json};
use sharing::{Bed, Computer, holds};
use store::Pace;

/// The demonstration firm, shared, with rights by role as they come; and the computers of people in these roles.
struct Firm {
    bed: Bed,
    owner: Computer,
    path: PathBuf,
    people: Vec<(Value, Computer)>,
}

impl Firm {
    fn with(roles: &[&str]) -> Self {
        let bed = Bed::new();
        let owner = Computer::new(&bed.clock);
        let path = owner.folder.path().join("demo.kaigong");
        make_demo(&owner.office, &path, DemoFirm::Small, &Pace::default()).unwrap();
        owner.office.open(&path).unwrap();
        owner.found(&bed.relay.url());
        owner.call("firm.save_rights", json!({"on": true, "roles": []}));
        owner.now();
        let members = owner.call("firm.members", json!({}));
        let mut firm = Self {
            bed,
            owner,
            path,
            people: Vec::new(),
        };
        for role in roles {
            let mut all = members.as_array().unwrap().iter();
            let found = all.find(|one| one["role"] == *role && one["active"] == true);
            let member = found.unwrap()["id"].clone();
            let computer = Computer::new(&firm.bed.clock);
            firm.owner.let_in(&member, &computer);
            firm.people.push((member, computer));
        }
        firm.rounds();
        firm
    }

    /// Everybody asks, is given, and has it.
    fn rounds(&self) {
        for _ in 0..3 {
            self.owner.now();
            for (_, computer) in &self.people {
                computer.now();
            }
        }
    }

    /// Words of a column in the owner's file, of rows of this kind.
    fn words(&self, sql: &str, member: &Value) -> BTreeSet<String> {
        let id: kernel::Id<()> = serde_json::from_value(member.clone()).unwrap();
        let file = Connection::open(&self.path).unwrap();
        let mut read = file.prepare(sql).unwrap();
        let rows = read.query_map([id], |r| r.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }
}

const WORKS_ON: &str =
    "SELECT customer_id FROM design_project WHERE ?1 IN (sales_id, designer_id, manager_id)";

/// The telephone numbers that somebody may hold, and those of everybody else.
fn phones(firm: &Firm, member: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let own = firm.words(
        &format!(
            "SELECT phone FROM crm_lead WHERE owner_id=?1 AND phone<>''
             UNION SELECT phone FROM crm_customer WHERE owner_id=?1 OR id IN ({WORKS_ON})
             UNION SELECT phone FROM crm_contact WHERE customer_id IN
               (SELECT id FROM crm_customer WHERE owner_id=?1 OR id IN ({WORKS_ON}))
             UNION SELECT q.phone FROM quoting_quote q JOIN design_project p ON p.id=q.project_id JOIN crm_customer c ON c.id=p.customer_id
               WHERE q.phone IS NOT NULL AND (c.owner_id=?1 OR ?1 IN (p.sales_id, p.designer_id, p.manager_id))"
        ),
        member,
    );
    let all = firm.words(
        "SELECT phone FROM crm_lead WHERE phone<>'' AND ?1=?1 UNION SELECT phone FROM crm_customer WHERE phone IS NOT NULL
         UNION SELECT phone FROM crm_contact WHERE phone IS NOT NULL",
        member,
    );
    let others = all.difference(&own).cloned().collect();
    (own, others)
}

#[test]
fn who_sells_and_who_builds_have_the_numbers_of_their_own_customers_in_their_folders_and_no_others()
{
    let firm = Firm::with(&["sales", "manager"]);
    for (member, computer) in &firm.people {
        let (own, others) = phones(&firm, member);
        assert!(others.len() > 3, "{} others", others.len());
        let folder = computer.folder.path();
        for phone in &own {
            assert!(holds(folder, phone.as_bytes()), "{phone} is his");
        }
        for phone in &others {
            assert!(!holds(folder, phone.as_bytes()), "{phone} is not his");
        }
    }
    let (seller, computer) = &firm.people[0];
    assert!(!phones(&firm, seller).0.is_empty());
    everything_answers(&firm, computer, seller);
    let (manager, computer) = &firm.people[1];
    everything_answers(&firm, computer, manager);
}

#[test]
fn at_a_computer_that_holds_all_customers_each_is_shown_his_own() {
    let firm = Firm::with(&[]);
    let members = firm.owner.call("firm.members", json!({}));
    let of = |role: &str| {
        let mut all = members.as_array().unwrap().iter();
        let found = all.find(|one| one["role"] == role && one["active"] == true);
        found.unwrap()["id"].clone()
    };
    for role in ["sales", "designer", "manager"] {
        let member = of(role);
        everything_answers(&firm, &firm.owner, &member);
        let (own, _) = phones(&firm, &member);
        let answer = |name: &str| firm.owner.call_as(&member, name, json!({})).unwrap();
        let shown = answer("crm.customers").to_string() + &answer("crm.leads").to_string();
        let seen = own.iter().filter(|phone| shown.contains(phone.as_str()));
        assert!(seen.count() > 0, "{role} is shown his own");
    }
    // The owner goes on seeing everything, on the same connections.
    let all = firm.owner.call("crm.customers", json!({})).to_string();
    let (own, others) = phones(&firm, &of("sales"));
    assert!(
        own.iter()
            .chain(&others)
            .filter(|phone| all.contains(phone.as_str()))
            .count()
            > 3
    );
}

/// Screens of somebody who has not all names and numbers show the others' as empty, and fail nowhere.
fn everything_answers(firm: &Firm, computer: &Computer, member: &Value) {
    let ask = |name: &str, req: Value| {
        computer
            .call_as(member, name, req.clone())
            .unwrap_or_else(|fault| panic!("{name} {req}: {fault:?}"))
    };
    let (_, others) = phones(firm, member);
    let lists = [
        ("crm.board", json!({})),
        ("crm.leads", json!({})),
        ("crm.today", json!({})),
        ("crm.customers", json!({})),
        ("crm.reminders", json!({})),
        ("crm.words", json!({"kind": "estate", "typed": ""})),
        ("crm.pool_settings", json!({})),
        ("design.projects", json!({})),
        ("insight.agenda", json!({})),
        ("history.recent", json!({"limit": 200})),
        ("search.recent", json!({"limit": 20})),
        ("search.find", json!({"typed": "1", "limit": 50})),
        ("supply.lists", json!({"project": null, "status": null})),
        ("sync.conflicts", json!({})),
    ];
    for (name, req) in lists {
        let answer = ask(name, req).to_string();
        for phone in &others {
            assert!(!answer.contains(phone.as_str()), "{name} tells {phone}");
        }
    }
    // Of leads and customers of others nothing could be shown, so they are in no list.
    for (name, list) in [("crm.leads", "rows"), ("crm.customers", "rows")] {
        let answer = ask(name, json!({}));
        for row in answer[list].as_array().unwrap() {
            let pooled = name == "crm.leads" && row["ownerId"] == Value::Null;
            assert!(row["name"] != "" || pooled, "{name}: {row}");
        }
    }
    for (table, query) in [
        ("crm_lead", "crm.lead"),
        ("crm_customer", "crm.customer"),
        ("design_project", "design.project"),
    ] {
        for id in firm.words(
            &format!("SELECT lower(hex(id)) FROM {table} WHERE ?1=?1"),
            member,
        ) {
            let id = format!(
                "{}-{}-{}-{}-{}",
                &id[..8],
                &id[8..12],
                &id[12..16],
                &id[16..20],
                &id[20..]
            );
            ask(query, json!({"id": id}));
            ask(
                "history.of",
                json!({"table": table, "id": id, "filter": {}}),
            );
            let of = match table {
                "crm_lead" => json!({"leadId": id}),
                "crm_customer" => json!({"customerId": id}),
                _ => json!({"projectId": id}),
            };
            ask("crm.timeline", of);
        }
    }
}

#[test]
fn a_lead_that_is_handed_over_goes_with_its_number() {
    let firm = Firm::with(&["sales"]);
    let (seller, computer) = &firm.people[0];
    let owners = firm.words(
        "SELECT lower(hex(owner_id)) FROM crm_lead WHERE owner_id=?1 LIMIT 1",
        seller,
    );
    assert_eq!(owners.len(), 1);
    let lead = firm.owner.lead("欧阳秘密", "13912345678");
    firm.owner.call(
        "crm.assign_leads",
        json!({"ids": [lead], "ownerId": seller}),
    );
    firm.rounds();
    let folder = computer.folder.path();
    assert_eq!(computer.phone(&lead), json!("13912345678"));
    assert!(holds(folder, b"13912345678"));
    let boss = firm.owner.call("firm.members", json!({}));
    let boss = boss
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["role"] == "owner");
    firm.owner.call(
        "crm.assign_leads",
        json!({"ids": [lead], "ownerId": boss.unwrap()["id"]}),
    );
    firm.rounds();
    computer.call("care.back_up", json!({}));
    for secret in ["13912345678", "欧阳秘密"] {
        assert!(!holds(folder, secret.as_bytes()), "{secret}");
        assert!(holds(firm.owner.folder.path(), secret.as_bytes()));
    }
    let found = computer.call("search.find", json!({"typed": "欧阳", "limit": 20}));
    assert_eq!(found["hits"], json!([]));
}
