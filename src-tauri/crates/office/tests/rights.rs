//! Who sees what: every query and document, under every sight, on the demonstration firm.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kernel::{Decimal, Fault, Id};
use office::{Caller, DemoFirm, Kind, Office, SLICES, Session, make_demo};
use rusqlite::types::ValueRef;

use serde_json::{Value, json};
use store::{Class, Pace};

const HIDEABLE: [Class; 5] = [
    Class::Contact,
    Class::Cost,
    Class::Price,
    Class::Money,
    Class::Hr,
];

/// Queries that tell nothing of what is in restricted columns: of programs, files, devices and rules.
const OF_NO_RECORDS: [&str; 24] = [
    "app.state",
    // A file is named by whom its list was shown.
    "attach.read",
    "attach.storage",
    "care.offer",
    "care.preview",
    "care.preview_file",
    "care.state",
    "care.warning",
    "catalog.check_formula",
    "catalog.read_price_book",
    "firm.rights",
    "practice.board",
    "protection.state",
    "quoting.read_quote_file",
    "session.state",
    "sync.devices",
    "sync.file",
    "sync.files",
    "sync.invitation",
    "sync.joining",
    "sync.quarantine",
    "sync.read_picture",
    "sync.status",
    "sync.unsent",
];

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
    office: Office,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let env = testkit::Still::at(testkit::START, 7);
        let office = Office::new(folder.path(), Arc::new(env));
        let path = folder.path().join("demo.kaigong");
        make_demo(&office, &path, DemoFirm::Small, &Pace::default()).unwrap();
        office.open(&path).unwrap();
        Self {
            _folder: folder,
            path,
            office,
        }
    }

    fn ask(
        &self,
        member: Option<Id<store::Member>>,
        name: &str,
        req: Value,
    ) -> Result<Value, Fault> {
        let caller = Caller {
            member,
            ..Caller::default()
        };
        Ok(self.office.call(&caller, name, req)?.value)
    }

    fn owner(&self, name: &str, req: Value) -> Value {
        self.ask(None, name, req.clone())
            .unwrap_or_else(|fault| panic!("{name} {req}: {fault}"))
    }

    /// Somebody who owns nothing, with his role.
    fn colleague(&self) -> (Id<store::Member>, String) {
        let members = self.owner("firm.members", json!({}));
        let mut all = members.as_array().unwrap().iter();
        let found = all
            .find(|one| one["active"] == true && one["role"] != "owner")
            .unwrap();
        let role = found["role"].as_str().unwrap().to_owned();
        (serde_json::from_value(found["id"].clone()).unwrap(), role)
    }

    fn only(&self, role: &str, sees: &[Class]) {
        let sees: Vec<&str> = sees.iter().map(|class| class.name()).collect();
        self.owner(
            "firm.save_rights",
            json!({"on": true, "roles": [{"role": role, "sees": sees}]}),
        );
    }

    /// A request of each query that reads records.
    fn requests(&self) -> Vec<(&'static str, Value)> {
        let first = |name: &str, req: Value, list: &str| -> Value {
            let answer = self.owner(name, req);
            let rows = if list.is_empty() {
                &answer
            } else {
                &answer[list]
            };
            rows[0].clone()
        };
        let lead = first("crm.leads", json!({}), "rows");
        let customer = first("crm.customers", json!({}), "rows");
        let lists = self.owner("supply.lists", json!({"project": null, "status": null}));
        let list = lists.as_array().unwrap()[0].clone();
        let quotes = self.owner("quoting.quotes", json!({"project": null}));
        let quotes = quotes.as_array().unwrap();
        let quote = quotes
            .iter()
            .find(|one| one["status"] == "accepted")
            .unwrap();
        let project = quote["project"].clone();
        let row = |sql: &str, of: &Value| -> Id<()> {
            let of: Id<()> = serde_json::from_value(of.clone()).unwrap();
            let file = rusqlite::Connection::open(&self.path).unwrap();
            file.query_row(sql, [of], |r| r.get(0)).unwrap()
        };
        let line = row(
            "SELECT id FROM quoting_line WHERE quote_id=?1",
            &quote["id"],
        );
        let bought = row(
            "SELECT id FROM supply_list_line WHERE list_id=?1",
            &list["id"],
        );
        let item = first("catalog.items", json!({}), "items");
        let material = first("catalog.materials", json!({}), "materials");
        let recipe = first("catalog.recipes", json!({}), "");
        let worked = item["id"].clone();
        let name = lead["name"].clone();
        let history = |table: &str, id: &Value| json!({"table": table, "id": id, "filter": {}});
        vec![
            ("attach.files", json!({"of": {"projectId": project}})),
            ("care.export_plan", json!({})),
            ("catalog.item", json!({"id": item["id"]})),
            ("catalog.items", json!({})),
            ("catalog.material", json!({"id": material["id"]})),
            ("catalog.materials", json!({})),
            ("catalog.price_lists", json!({})),
            ("catalog.recipe", json!({"id": recipe["id"]})),
            ("catalog.recipes", json!({})),
            ("catalog.suppliers", json!({})),
            (
                "catalog.try_recipe",
                json!({"id": worked, "quantity": "10", "parameters": {}}),
            ),
            ("crm.assignment", json!({})),
            (
                "crm.assignment_preview",
                json!({"estate": "", "building": "", "unit": "", "room": "", "area": ""}),
            ),
            ("crm.board", json!({})),
            ("crm.claims", json!({})),
            ("crm.customer", json!({"id": customer["id"]})),
            ("crm.customers", json!({})),
            ("crm.duplicates", json!({"phone": lead["phone"]})),
            ("crm.lead", json!({"id": lead["id"]})),
            ("crm.leads", json!({})),
            ("crm.pool_settings", json!({})),
            ("crm.reminders", json!({})),
            ("crm.stage_rules", json!({})),
            ("crm.timeline", json!({"projectId": project})),
            ("crm.today", json!({})),
            ("crm.words", json!({"kind": "estate", "typed": ""})),
            ("design.project", json!({"id": project})),
            ("design.projects", json!({})),
            ("design.settings", json!({})),
            ("design.survey", json!({"projectId": project})),
            ("firm.members", json!({})),
            ("firm.profile", json!({})),
            ("history.of", history("quoting_quote", &quote["id"])),
            ("history.of", history("design_project", &project)),
            ("history.of", history("crm_lead", &lead["id"])),
            ("history.of", history("supply_list", &list["id"])),
            ("history.of", history("catalog_material", &material["id"])),
            ("history.recent", json!({"limit": 200})),
            ("insight.agenda", json!({})),
            ("insight.next_steps", json!({"project": project})),
            ("quoting.checks", json!({})),
            (
                "quoting.compare",
                json!({"from": quote["id"], "to": quote["id"]}),
            ),
            ("quoting.explain", json!({"id": line})),
            ("quoting.omissions", json!({"id": quote["id"]})),
            ("quoting.quote", json!({"id": quote["id"]})),
            ("quoting.quotes", json!({"project": null})),
            ("quoting.rooms", json!({"project": project})),
            ("quoting.settings", json!({})),
            ("quoting.templates", json!({})),
            ("quoting.usual_settings", json!({})),
            ("search.find", json!({"typed": name, "limit": 20})),
            ("search.find", json!({"typed": "1", "limit": 50})),
            ("search.recent", json!({"limit": 20})),
            (
                "supply.bill",
                json!({"quote": quote["id"], "group": "material"}),
            ),
            ("supply.candidates", json!({"line": line, "text": ""})),
            ("supply.changes", json!({"id": list["id"]})),
            ("supply.explain", json!({"line": bought})),
            ("supply.list", json!({"id": list["id"]})),
            ("supply.lists", json!({"project": null, "status": null})),
            ("supply.mix", json!({"id": list["id"], "typedToo": false})),
            ("supply.need_by", json!({})),
            (
                "supply.preview_list",
                json!({"quotes": [quote["id"]], "takeStock": true}),
            ),
            ("supply.quotes", json!({"project": null, "all": true})),
            ("supply.stock", json!({"text": ""})),
            ("sync.conflicts", json!({})),
            (
                "document.render",
                json!({"name": "supply.bill_paper", "format": "xlsx", "req": {"quote": quote["id"], "language": "zh", "prices": true}}),
            ),
            (
                "document.render",
                json!({"name": "supply.purchase_paper", "format": "xlsx", "req": {"id": list["id"], "language": "zh", "prices": true, "supplier": null, "owner": false}}),
            ),
            (
                "document.render",
                json!({"name": "quoting.quote_paper", "format": "xlsx", "req": {"id": quote["id"], "copy": "internal", "language": "zh", "parts": true}}),
            ),
        ]
    }

    /// What the file holds of a class: its texts, and its figures as they may be written.
    fn secrets(&self, class: Class) -> Secrets {
        let file = rusqlite::Connection::open(&self.path).unwrap();
        let mut secrets = Secrets::default();
        let mut open = BTreeSet::new();
        for table in SLICES.iter().flat_map(|slice| slice.tables) {
            for column in table.columns {
                let sql = format!("SELECT DISTINCT {} FROM {}", column.name, table.name);
                let mut read = file.prepare(&sql).unwrap();
                let mut rows = read.query([]).unwrap();
                while let Some(row) = rows.next().unwrap() {
                    match (column.class == class, row.get_ref(0).unwrap()) {
                        (true, ValueRef::Text(text)) => {
                            let text = std::str::from_utf8(text).unwrap();
                            // A room's number is met by chance.
                            let digits = text.chars().all(|c| c.is_ascii_digit());
                            if text.chars().count() >= if digits { 7 } else { 3 } {
                                secrets.texts.insert(text.to_owned());
                            }
                        }
                        (true, ValueRef::Integer(number)) => {
                            for scale in [2, 4, 6] {
                                let figure = Decimal::new(number, scale).normalize();
                                let digits = figure.to_string().replace('.', "");
                                // Fewer digits are met by chance.
                                if digits.trim_matches('0').len() >= 5 {
                                    secrets.figures.insert(figure.to_string());
                                }
                            }
                        }
                        (false, ValueRef::Text(text)) => {
                            open.insert(String::from_utf8(text.to_vec()).unwrap());
                        }
                        _ => {}
                    }
                }
            }
        }
        // What everybody may see in another column is no secret, nor is a document's number within a sentence.
        secrets.texts.retain(|text| {
            let told = |known: &String| {
                known.contains(text.as_str()) || known.len() >= 10 && text.contains(known.as_str())
            };
            !open.iter().any(told)
        });
        secrets
    }
}

#[derive(Default)]
struct Secrets {
    texts: BTreeSet<String>,
    figures: BTreeSet<String>,
}

impl Secrets {
    /// The first of them in an answer.
    fn told(&self, answer: &Value) -> Option<String> {
        match answer {
            Value::Array(all) => all.iter().find_map(|one| self.told(one)),
            Value::Object(all) => all.values().find_map(|one| self.told(one)),
            Value::String(text) => {
                if let Ok(figure) = text.parse::<Decimal>()
                    && self.figures.contains(&figure.normalize().to_string())
                {
                    return Some(text.clone());
                }
                self.texts
                    .iter()
                    .find(|secret| text.contains(secret.as_str()))
                    .cloned()
            }
            _ => None,
        }
    }
}

/// Everything that a workbook says.
fn cells(rendered: &Value) -> Value {
    use calamine::Reader as _;
    let bytes = BASE64_STANDARD
        .decode(rendered["base64"].as_str().unwrap())
        .unwrap();
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets();
    let cells = sheets.iter().flat_map(|(_, sheet)| sheet.used_cells());
    cells.map(|(_, _, cell)| cell.to_string()).collect()
}

#[test]
fn whoever_does_not_see_a_class_is_told_nothing_of_it_and_nothing_breaks() {
    let place = Place::new();
    let requests = place.requests();
    let asked: BTreeSet<&str> = requests.iter().map(|(name, _)| *name).collect();
    for name in place.office.list().names(Kind::Query) {
        let known = asked.contains(name) || OF_NO_RECORDS.contains(&name);
        assert!(known, "{name} is asked under no sight");
    }
    let (member, role) = place.colleague();
    let mut broken = Vec::new();
    for hidden in HIDEABLE {
        let sees: Vec<Class> = HIDEABLE
            .into_iter()
            .filter(|class| *class != hidden)
            .collect();
        place.only(&role, &sees);
        let secrets = place.secrets(hidden);
        let many = hidden != Class::Hr;
        assert_eq!(
            many,
            !secrets.texts.is_empty() || !secrets.figures.is_empty(),
            "{hidden:?}"
        );
        let mut refused = 0;
        for (name, req) in &requests {
            match place.ask(Some(member), name, req.clone()) {
                Ok(answer) => {
                    let answer = match *name {
                        "document.render" => cells(&answer),
                        _ => answer,
                    };
                    if let Some(secret) = secrets.told(&answer) {
                        broken.push(format!("{hidden:?} {name} {req}: tells {secret}"));
                    }
                }
                // Of a sent list nothing is worked out any more.
                Err(fault) if fault.code == "supply.list_sent" => {}
                Err(fault) if fault.code == "firm.no_right" => {
                    assert_eq!(fault.params["class"], hidden.name(), "{name}");
                    refused += 1;
                }
                Err(fault) => broken.push(format!("{hidden:?} {name} {req}: {fault:?}")),
            }
        }
        assert!(refused < requests.len() / 2, "{hidden:?}: {refused}");
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn whoever_does_not_see_a_figure_leaves_it_as_it_is() {
    let place = Place::new();
    let (member, role) = place.colleague();
    let all = place.owner("crm.leads", json!({}));
    let rows = all["rows"].as_array().unwrap();
    let lead = rows.iter().find(|one| one["budget"].is_string()).unwrap();
    let (id, budget) = (lead["id"].clone(), lead["budget"].clone());
    let hold = |lead: &Value| lead["budget"].clone();
    place.only(&role, &[Class::Contact]);
    let seen = place
        .ask(Some(member), "crm.lead", json!({"id": id}))
        .unwrap();
    assert_eq!(hold(&seen), Value::Null);
    let change = json!({"id": id, "fields": {"layout": "三室两厅", "budget": "1"}});
    let changed = place.ask(Some(member), "crm.update_lead", change).unwrap();
    assert_eq!(
        (hold(&changed), changed["layout"].clone()),
        (Value::Null, json!("三室两厅"))
    );
    assert_eq!(hold(&place.owner("crm.lead", json!({"id": id}))), budget);
    // His own step goes back whole; the owner's, which moved what he may not see, does not.
    place
        .ask(Some(member), "history.undo_last", json!({}))
        .unwrap();
    assert_eq!(hold(&place.owner("crm.lead", json!({"id": id}))), budget);
    let caller = Caller::default();
    let moved = json!({"id": id, "fields": {"budget": "88888"}});
    let moved = place
        .office
        .call(&caller, "crm.update_lead", moved)
        .unwrap();
    let undo = json!({"change": moved.change});
    let fault = place
        .ask(Some(member), "history.undo", undo.clone())
        .unwrap_err();
    assert_eq!(
        (fault.code.as_str(), &fault.params["class"]),
        ("store.no_right", &json!("price"))
    );
    place.owner("history.undo", undo);
    assert_eq!(hold(&place.owner("crm.lead", json!({"id": id}))), budget);
    // Nobody writes into a new record what nobody but he would know.
    let new = json!({"fields": {"phone": "13900001234", "budget": "9"}});
    let fault = place.ask(Some(member), "crm.create_lead", new).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), &fault.params["column"]),
        ("store.no_right", &json!("budget"))
    );
    let new = json!({"fields": {"phone": "13900001234"}});
    place.ask(Some(member), "crm.create_lead", new).unwrap();
    let fault = place
        .ask(Some(member), "quoting.create", json!({}))
        .unwrap_err();
    assert_eq!(
        (fault.code.as_str(), &fault.params["class"]),
        ("firm.no_right", &json!("price"))
    );
}

#[test]
fn owners_alone_say_who_sees_what_and_see_everything() {
    let place = Place::new();
    let (member, role) = place.colleague();
    let rights = place.owner("firm.rights", json!({}));
    assert_eq!(rights["since"], Value::Null);
    let on = json!({"on": true, "roles": [{"role": role, "sees": []}]});
    let fault = place
        .ask(Some(member), "firm.save_rights", on.clone())
        .unwrap_err();
    assert_eq!(fault.code, "session.owner_only");
    let owner = json!({"on": true, "roles": [{"role": "owner", "sees": ["price"]}]});
    let fault = place.ask(None, "firm.save_rights", owner).unwrap_err();
    assert_eq!(fault.code, "firm.owner_sees_all");
    place.owner("firm.save_rights", on);
    let rights = place.owner("firm.rights", json!({}));
    let mut roles = rights["roles"].as_array().unwrap().iter();
    assert_eq!(
        roles.find(|one| one["role"] == *role).unwrap()["sees"],
        json!([])
    );
    assert!(place.ask(Some(member), "crm.leads", json!({})).is_err());
    place.owner("crm.leads", json!({}));
    place.owner("history.undo_last", json!({}));
    place.ask(Some(member), "crm.leads", json!({})).unwrap();
}

#[test]
fn an_owner_looks_as_somebody_else_and_changes_nothing_meanwhile() {
    let place = Place::new();
    let (member, role) = place.colleague();
    place.only(&role, &[Class::Contact]);
    let window = Caller {
        session: Some(Arc::new(Session::default())),
        ..Caller::default()
    };
    let call = |name: &str, req: Value| place.office.call(&window, name, req).map(|it| it.value);
    let state = call("session.state", json!({})).unwrap();
    assert_eq!(
        (&state["looking"], state["sees"].as_array().unwrap().len()),
        (&Value::Null, 5)
    );
    let state = call("session.look_as", json!({"member": member})).unwrap();
    assert_eq!(state["sees"], json!(["contact"]));
    assert_eq!(
        state["looking"]["id"],
        serde_json::to_value(member).unwrap()
    );
    assert_eq!(
        call("quoting.quotes", json!({"project": null}))
            .unwrap_err()
            .code,
        "firm.no_right"
    );
    let lead = json!({"fields": {"phone": "13900001234"}});
    assert_eq!(
        call("crm.create_lead", lead).unwrap_err().code,
        "session.looking"
    );
    call("session.look_as", json!({"member": null})).unwrap();
    call("quoting.quotes", json!({"project": null})).unwrap();
    // A colleague looks as nobody.
    call("session.enter", json!({"member": member})).unwrap();
    assert_eq!(
        call("session.look_as", json!({"member": member}))
            .unwrap_err()
            .code,
        "session.owner_only"
    );
}
