//! The long lists: whole by pages, and never a table read once per row.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use kernel::Id;
use office::{Caller, DemoFirm, Office, SLICES, make_demo};
use serde_json::{Value, json};
use store::{Db, Member, Pace, Store, System};
use testkit::plans::scans;

/// The small demonstration firm, closed.
struct Demo {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Demo {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.kaigong");
        let office = Office::new(folder.path(), Arc::new(System));
        make_demo(&office, &path, DemoFirm::Small, &Pace::default()).unwrap();
        Self {
            _folder: folder,
            path,
        }
    }

    fn office(&self) -> Office {
        let office = Office::new(self.path.parent().unwrap(), Arc::new(System));
        office.open(&self.path).unwrap();
        office
    }

    fn store(&self) -> Store {
        Store::open(&self.path, SLICES, Arc::new(System)).unwrap()
    }
}

fn of<T: serde::de::DeserializeOwned>(req: Value) -> T {
    serde_json::from_value(req).unwrap()
}

#[test]
fn pages_are_the_whole_list_each_row_once() {
    let demo = Demo::new();
    let office = demo.office();
    let call = |name: &str, req: &Value| {
        let answer = office.call(&Caller::default(), name, req.clone());
        answer
            .unwrap_or_else(|fault| panic!("{name} {req}: {fault}"))
            .value
    };
    let ids = |page: &Value| -> Vec<String> {
        let rows = page["rows"].as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut lists = vec![
        ("crm.customers", json!({})),
        ("crm.customers", json!({"search": "1"})),
        ("design.projects", json!({})),
        ("design.projects", json!({"closed": true})),
        ("crm.leads", json!({})),
        ("crm.leads", json!({"filter": {"search": "1"}})),
    ];
    for sort in crm::api::LeadSort::ALL {
        for descending in [true, false] {
            lists.push(("crm.leads", json!({"sort": sort, "descending": descending})));
        }
    }
    for (name, req) in lists {
        let whole = call(name, &req);
        let all = ids(&whole);
        assert_eq!(whole["total"], all.len(), "{name} {req}");
        assert!(all.len() > 3, "{name} {req}: too few to page through");
        for size in [1, 3, all.len()] {
            let mut paged = Vec::new();
            loop {
                let mut page = req.clone();
                page["offset"] = json!(paged.len());
                page["limit"] = json!(size);
                let page = call(name, &page);
                assert_eq!(page["total"], whole["total"]);
                let rows = ids(&page);
                assert!(rows.len() <= size);
                if rows.is_empty() {
                    break;
                }
                paged.extend(rows);
            }
            assert_eq!(paged, all, "{name} {req} by {size}");
        }
        let beyond = json!({"offset": all.len() + 9});
        assert_eq!(call(name, &beyond)["rows"], json!([]));
    }
}

#[test]
fn no_list_reads_a_table_once_per_row() {
    let demo = Demo::new();
    let nobody: Id<Member> = Id::from_bytes([0; 16]);
    // A fresh file each: its plans are those of the one list.
    type List = fn(&Db<'_>) -> kernel::Result<()>;
    let lists: &[(&str, List, &[&str])] = &[
        (
            "leads",
            |db| {
                for sort in crm::api::LeadSort::ALL {
                    crm::api::leads(db, of(json!({"sort": sort, "filter": {"search": "王"}})))?;
                }
                for next in ["nothing", "overdue", "today", "planned", "closed"] {
                    crm::api::leads(db, of(json!({"filter": {"next": next, "pool": true}})))?;
                }
                crm::api::today(db, of(json!({})))?;
                crm::api::board(db, of(json!({}))).map(drop)
            },
            &["SCAN l", "SCAN crm_stage_rule"],
        ),
        (
            "customers",
            |db| crm::api::customers(db, of(json!({"search": "王"}))).map(drop),
            &["SCAN c"],
        ),
        (
            "projects",
            |db| design::api::projects(db, of(json!({"search": "王", "closed": true}))).map(drop),
            &["SCAN p"],
        ),
        (
            "quotes",
            |db| quoting::api::quotes(db, of(json!({"project": null}))).map(drop),
            &["SCAN quoting_quote", "SCAN p", "SCAN firm_member"],
        ),
        (
            "purchase lists",
            |db| supply::api::lists(db, of(json!({"project": null, "status": null}))).map(drop),
            &["SCAN l", "SCAN catalog_supplier"],
        ),
    ];
    for (name, read, whole) in lists {
        let store = demo.store();
        store.read(nobody, read).unwrap();
        let scans = scans(&store);
        let per_row: Vec<_> = scans.iter().filter(|scan| scan.per_row).collect();
        assert!(per_row.is_empty(), "{name}: {per_row:#?}");
        // What a statement reads whole by itself may still be asked for row by row: the list and a few small tables alone.
        let read: BTreeSet<&str> = scans
            .iter()
            .map(|scan| scan.step.split(" USING").next().unwrap())
            .collect();
        let expected: BTreeSet<&str> = whole.iter().copied().collect();
        assert_eq!(read, expected, "{name}: {scans:#?}");
    }
}
