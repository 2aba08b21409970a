//! The demonstration firm: the same from the same seed, and as firms of the trade are (renovation.md §7).

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use office::{Caller, DemoFirm, Office, make_demo};
use serde_json::{Value, json};
use store::Pace;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn make(folder: &Path, name: &str, seed: u64, days: u32) -> Office {
    // 2026-11-21 10:00 in Shanghai.
    let env = testkit::Still::at(testkit::START, 7);
    let office = Office::new(folder, Arc::new(env));
    let which = DemoFirm::Living {
        seed,
        today: Some(today()),
        days,
    };
    make_demo(&office, &folder.join(name), which, &Pace::default()).unwrap();
    office
}

fn call(office: &Office, name: &str, req: Value) -> Value {
    office.call(&Caller::default(), name, req).unwrap().value
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn one_seed_and_day_make_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str, seed: u64| {
        make(folder.path(), name, seed, 45).close();
        std::fs::read(folder.path().join(name)).unwrap()
    };
    let first = bytes("a.kaigong", 5);
    assert!(
        first == bytes("b.kaigong", 5),
        "the same seed, another file"
    );
    assert!(
        first != bytes("c.kaigong", 6),
        "another seed, the same file"
    );
}

#[test]
fn whoever_stops_it_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::new(
        folder.path(),
        Arc::new(testkit::Still::at(testkit::START, 7)),
    );
    let calls = office::Calls::default();
    let inner = calls.clone();
    let running = calls
        .begin("demo", move |_| {
            inner.cancel("demo");
        })
        .unwrap();
    let refused = make_demo(
        &office,
        &folder.path().join("demo.kaigong"),
        DemoFirm::Living {
            seed: 1,
            today: Some(today()),
            days: 45,
        },
        running.pace(),
    );
    assert_eq!(refused.unwrap_err().code, "store.cancelled");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Makes the whole firm, so it takes a while.
#[test]
fn it_is_a_firm_of_the_trade() {
    let folder = tempfile::tempdir().unwrap();
    let office = make(folder.path(), "demo.kaigong", demo::SEED, demo::DAYS);

    let members = call(&office, "firm.members", json!({}));
    assert_eq!(list(&members).len(), 22);

    // 120 leads a month, of which 34 are surveyed and 11 sign.
    let board = call(&office, "crm.board", json!({}));
    let leads = call(&office, "crm.leads", json!({"limit": 1}))["total"]
        .as_u64()
        .unwrap();
    assert!(
        (1_500..1_900).contains(&leads),
        "{leads} leads in 14 months"
    );
    let signed = call(
        &office,
        "crm.leads",
        json!({"limit": 1, "filter": {"stages": ["signed"]}}),
    )["total"]
        .as_u64()
        .unwrap();
    assert!((120..190).contains(&signed), "{signed} signed in 14 months");
    let open = list(&board["columns"])
        .iter()
        .filter(|column| column["count"].as_u64() > Some(0))
        .count();
    assert!(open >= 9, "a board with empty columns: {board}");

    let all = json!({"closed": true, "limit": 500, "stages": []});
    let projects = call(&office, "design.projects", all);
    let surveyed = projects["total"].as_u64().unwrap();
    assert!(
        (400..560).contains(&surveyed),
        "{surveyed} surveys in 14 months"
    );
    let live = call(
        &office,
        "design.projects",
        json!({"stages": ["preparing", "building", "completion"], "limit": 500}),
    );
    assert!(
        (20..=25).contains(&live["total"].as_u64().unwrap()),
        "{} live sites",
        live["total"]
    );
    for manager in list(&members)
        .iter()
        .filter(|member| member["role"] == "manager")
    {
        let own = list(&live["rows"])
            .iter()
            .filter(|row| row["managerId"] == manager["id"])
            .count();
        assert!(
            (4..=6).contains(&own),
            "{own} live sites of {}",
            manager["name"]
        );
    }

    // Quotes in every state; a half package is 42-52 thousand per 100 ㎡.
    let quotes = call(&office, "quoting.quotes", json!({"project": null}));
    for status in ["draft", "sent", "accepted", "void"] {
        assert!(
            list(&quotes).iter().any(|quote| quote["status"] == status),
            "no quote is {status}"
        );
    }
    assert!(
        list(&quotes)
            .iter()
            .any(|quote| quote["version"].as_u64() > Some(1)),
        "no second version"
    );
    let area = |quote: &Value| -> Option<f64> {
        let sheet = call(&office, "quoting.quote", json!({"id": quote["id"]}));
        sheet["area"].as_str()?.parse().ok()
    };
    let per_100: Vec<f64> = list(&quotes)
        .iter()
        .filter(|quote| quote["status"] == "accepted" && quote["mode"] == "half")
        .take(40)
        .filter_map(|quote| {
            Some(quote["total"].as_str()?.parse::<f64>().ok()? / area(quote)? * 100.0)
        })
        .collect();
    let mean = per_100.iter().sum::<f64>() / per_100.len() as f64;
    assert!(
        (42_000.0..52_000.0).contains(&mean),
        "{mean} a 100 ㎡ of half package"
    );

    let lists = call(
        &office,
        "supply.lists",
        json!({"project": null, "status": null}),
    );
    for status in ["draft", "sent"] {
        assert!(
            list(&lists).iter().any(|one| one["status"] == status),
            "no purchase list is {status}"
        );
    }
    assert!(!list(&call(&office, "supply.stock", json!({}))).is_empty());

    // Everybody who sells has somebody to call today, and nothing was done after yesterday.
    for sales in list(&members)
        .iter()
        .filter(|member| member["role"] == "sales")
    {
        let today = call(&office, "crm.today", json!({"ownerId": sales["id"]}));
        assert!(
            !list(&today["today"]["leads"]).is_empty(),
            "nothing to do today for {}",
            sales["name"]
        );
    }
    let today = call(&office, "crm.today", json!({"limit": 10_000}));
    assert!(!list(&today["overdue"]["leads"]).is_empty());
    // What SQL looks for is what every lead says of itself.
    let planned = call(
        &office,
        "crm.leads",
        json!({"filter": {"next": "planned"}, "limit": 500}),
    );
    assert!(planned["total"].as_u64().unwrap() <= 500);
    let ids = |rows: &[Value]| -> BTreeSet<String> {
        rows.iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let rotting: Vec<Value> = list(&planned["rows"])
        .iter()
        .filter(|row| row["rotting"] == true)
        .cloned()
        .collect();
    assert!(!rotting.is_empty());
    assert_eq!(ids(list(&today["rotting"]["leads"])), ids(&rotting));
    assert_eq!(today["rotting"]["count"], rotting.len());
    let midnight = "2026-11-20T16:00:00";
    for row in list(&quotes) {
        assert!(row["madeAt"].as_str().unwrap() < midnight, "{row}");
    }
}
