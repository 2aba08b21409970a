//! The tour without a window: both papers, read back and compared with the firm to the fen.
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;

use chrono::{DateTime, Days, FixedOffset, NaiveDate};
use kernel::{Id, Timestamp};
use serde_json::{Value, json};
use store::{Member, Store};
use support::{Place, amount, json, read_back, refusal, text};

#[test]
fn the_main_job_ends_with_both_papers() {
    let place = Place::new();
    let out = place.folder.path().join("out");
    for _ in 0..2 {
        // The second walk replaces what the first one left.
        let walked = place
            .kaigong(&["tour", "--out"])
            .arg(&out)
            .output()
            .expect("kaigong runs");
        assert!(walked.status.success(), "{}", text(&walked.stderr));
        assert!(text(&walked.stdout).contains("purchase-list.pdf"));
    }
    let db = out.join("tour.kaigong");
    let call = |name: &str, req: Value| {
        let mut command = place.kaigong(&["call", name, &req.to_string(), "--as", "林青", "--db"]);
        json(&command.arg(&db).output().expect("kaigong runs"))
    };

    let quotes = call("quoting.quotes", json!({ "project": null }));
    let quote = quotes
        .as_array()
        .and_then(|all| all.iter().find(|quote| quote["customer"] == "王女士"))
        .expect("her quote");
    let sheet = call("quoting.quote", json!({ "id": quote["id"] }));
    assert_eq!(sheet["status"], "sent");
    let lines: Vec<&Value> = sheet["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .flat_map(|section| section["lines"].as_array().expect("lines"))
        .collect();
    assert!(lines.len() >= 60, "{} lines", lines.len());
    let paper = read_back(&out.join("quote.pdf"));
    for wanted in [
        sheet["number"].as_str().expect("a number").to_owned(),
        "王女士".to_owned(),
        amount(&sheet["totals"]["direct"]),
        amount(&sheet["totals"]["total"]),
        sheet["totals"]["capitals"]
            .as_str()
            .expect("capitals")
            .to_owned(),
    ] {
        assert!(paper.contains(&wanted), "the quote lacks {wanted}\n{paper}");
    }
    for line in lines.iter().filter(|line| line["amount"].is_string()) {
        let wanted = amount(&line["amount"]);
        assert!(
            paper.contains(&wanted),
            "the quote lacks {wanted} of {}",
            line["name"]
        );
    }

    let lists = call("supply.lists", json!({ "project": null }));
    let list = lists
        .as_array()
        .and_then(|all| {
            all.iter().find(|list| {
                list["sites"][0]
                    .as_str()
                    .is_some_and(|site| site.contains("王女士"))
            })
        })
        .expect("her list");
    let bought = call("supply.list", json!({ "id": list["id"] }));
    let paper = read_back(&out.join("purchase-list.pdf"));
    for group in bought["groups"].as_array().expect("groups") {
        if group["owner"] == false {
            let total = amount(&group["total"]);
            assert!(
                paper.contains(&total),
                "the list lacks {total} of {}",
                group["supplierName"]
            );
        }
        for line in group["lines"].as_array().expect("lines") {
            let name = line["nameZh"].as_str().expect("a name");
            assert!(paper.contains(name), "the list lacks {name}");
        }
    }
}

#[test]
fn the_demonstration_firm_is_whole_or_not_there() {
    let place = Place::new();
    let made = place
        .kaigong(&["demo", "--small", "--db"])
        .arg(place.db())
        .output()
        .expect("kaigong runs");
    assert!(made.status.success(), "{}", text(&made.stderr));
    let files: Vec<String> = std::fs::read_dir(place.folder.path())
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.contains(".part"))
        .collect();
    assert_eq!(files, Vec::<String>::new());
    let again = place
        .kaigong(&["demo", "--small", "--db"])
        .arg(place.db())
        .output()
        .expect("kaigong runs");
    assert_eq!(refusal(&again), "cli.file_exists");

    let leads = json(&place.call("crm.leads", "{}", Some("林青")));
    assert!(leads["total"].as_u64().is_some_and(|total| total >= 12));
    let rows = leads["rows"].as_array().expect("rows");
    let stages: std::collections::BTreeSet<&str> = rows
        .iter()
        .filter_map(|lead| lead["stage"].as_str())
        .collect();
    assert!(stages.len() >= 8, "{stages:?}");
    // The person who opens it finds weeks of work, not one busy minute.
    let days: std::collections::BTreeSet<&str> = rows
        .iter()
        .filter_map(|lead| lead["madeAt"].as_str().map(|at| &at[..10]))
        .collect();
    assert!(days.len() >= 8, "{days:?}");
    assert_eq!(
        json(&place.call("app.state", "{}", None))["firm"]["demo"],
        true
    );
}

/// Begins to make the living firm of a seed and a day, six weeks of it, in a process of its own.
fn making(place: &Place, file: &str, seed: &str, today: &str) -> Child {
    place
        .kaigong(&[
            "demo", "--seed", seed, "--today", today, "--days", "45", "--db",
        ])
        .arg(place.folder.path().join(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kaigong runs")
}

/// What a firm's file holds.
struct Held {
    /// Every row of every table, by table.
    rows: BTreeMap<String, Vec<String>>,
    /// When each change was made, by the firm's calendar.
    days: Vec<NaiveDate>,
}

impl Held {
    fn of(file: &Path) -> Self {
        let store = Store::open(file, office::SLICES, Arc::new(store::System)).expect("it opens");
        let nobody: Id<Member> = Id::from_bytes([0; 16]);
        let read = store.read(nobody, |db| {
            let tables: Vec<String> = db.rows(
                "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite%' ORDER BY name",
                [],
                |r| r.get(0),
            )?;
            let mut rows = BTreeMap::new();
            for table in tables {
                let columns: Vec<String> = db.rows(
                    "SELECT format('quote(%w)', name) FROM pragma_table_info(?1)",
                    [&table],
                    |r| r.get(0),
                )?;
                let all = format!(
                    "SELECT concat_ws(',', {}) FROM {table} ORDER BY 1",
                    columns.join(", ")
                );
                rows.insert(table, db.rows(&all, [], |r| r.get(0))?);
            }
            let at: Vec<Timestamp> = db.rows("SELECT at FROM _change", [], |r| r.get(0))?;
            Ok((rows, at))
        });
        let (rows, at) = read.expect("it is read").value;
        let shanghai = FixedOffset::east_opt(8 * 3_600).expect("an offset");
        let day = |at: Timestamp| {
            DateTime::from_timestamp_millis(at.0)
                .expect("a moment")
                .with_timezone(&shanghai)
                .date_naive()
        };
        Self {
            rows,
            days: at.into_iter().map(day).collect(),
        }
    }
}

#[test]
fn one_seed_and_day_make_one_firm_in_every_process_and_another_day_moves_its_life() {
    let place = Place::new();
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let (today, later) = ("2026-11-21", "2027-04-15");
    let made = [
        ("a.kaigong", "5", today),
        ("b.kaigong", "5", today),
        ("c.kaigong", "5", later),
    ]
    .map(|(file, seed, today)| (file, making(&place, file, seed, today)));
    let [first, again, moved] = made.map(|(file, making)| {
        let ended = making.wait_with_output().expect("it ends");
        assert!(ended.status.success(), "{}", text(&ended.stderr));
        Held::of(&place.folder.path().join(file))
    });

    assert!(first.rows["crm_lead"].len() > 100);
    let tables = |held: &Held| held.rows.keys().cloned().collect::<Vec<_>>();
    assert_eq!(tables(&first), tables(&again));
    for (table, rows) in &first.rows {
        assert!(rows == &again.rows[table], "other rows in {table}");
    }

    assert!(first.rows["crm_lead"] != moved.rows["crm_lead"]);
    for (held, today) in [(&first, day(today)), (&moved, day(later))] {
        let last = held.days.iter().max().copied();
        assert_eq!(last, today.checked_sub_days(Days::new(1)), "its last day");
        let begun = held.days.iter().min().copied().expect("a first day");
        assert!(
            (44..=46).contains(&(today - begun).num_days()),
            "six weeks before {today}: {begun}"
        );
    }
}
