//! The tour without a window: both papers, read back and compared with the firm to the fen.
mod support;

use serde_json::{Value, json};
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
