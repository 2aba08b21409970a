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
const OF_NO_RECORDS: [&str; 27] = [
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
    // For owners alone.
    "crm.reveals",
    "firm.masks",
    "firm.rights",
    "firm.watermarks",
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
            ("firm.desk", json!({"id": self.colleague().0})),
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
            ("programme.plan", json!({"project": project})),
            ("programme.sites", json!({})),
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

    /// Telephone numbers and WeChat ids of customers, as they are stored.
    fn numbers(&self) -> BTreeSet<String> {
        let file = rusqlite::Connection::open(&self.path).unwrap();
        let columns = [
            ("crm_lead", "phone"),
            ("crm_lead", "wechat"),
            ("crm_customer", "phone"),
            ("crm_customer", "wechat"),
            ("crm_contact", "phone"),
            ("quoting_quote", "phone"),
        ];
        let mut numbers = BTreeSet::new();
        for (table, column) in columns {
            let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL");
            let mut read = file.prepare(&sql).unwrap();
            let rows = read.query_map([], |r| r.get(0)).unwrap();
            numbers.extend(rows.map(Result::unwrap));
        }
        numbers
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

/// Numbers of every kind, in every place where people write them.
fn seed_numbers(place: &Place) -> Value {
    let remark = "老公 139 0000 4444，周末打";
    let lead = |phone: &str, wechat: &str| {
        let fields = json!({"phone": phone, "wechat": wechat, "remark": remark, "name": "钱多多"});
        place.owner("crm.create_lead", json!({"fields": fields}))
    };
    lead("0571-86661234", "lily_2019");
    lead("86665678", "Qian-88");
    lead("+852 91239876", "");
    let lead = lead("13700001357", "qian1357");
    let first = place.owner("crm.customers", json!({}))["rows"][0].clone();
    let contact = json!({"customerId": first["id"], "name": "表哥", "phone": "0571-86669999"});
    place.owner("crm.save_contact", contact);
    let id = lead["id"].clone();
    let note =
        json!({"of": {"leadId": id}, "kind": "note", "text": "加了 qian2468，电话13700001357"});
    place.owner("crm.log_activity", note);
    let other = json!({"id": id, "fields": {"phone": "13700002468", "wechat": "qian2468"}});
    place.owner("crm.update_lead", other);
    lead
}

#[test]
fn whoever_reads_masked_numbers_is_told_none_in_full_and_nothing_breaks() {
    let place = Place::new();
    let lead = seed_numbers(&place);
    let mut requests = place.requests();
    let id = &lead["id"];
    let history = json!({"table": "crm_lead", "id": id, "filter": {}});
    requests.extend([
        ("history.of", history),
        ("crm.lead", json!({"id": id})),
        ("crm.timeline", json!({"leadId": id})),
        ("crm.duplicates", json!({"phone": "13700002468"})),
        ("search.find", json!({"typed": "13700002468", "limit": 20})),
        ("search.find", json!({"typed": "qian2468", "limit": 20})),
        ("search.find", json!({"typed": "钱多多", "limit": 20})),
    ]);
    let (member, role) = place.colleague();
    let mut numbers = place.numbers();
    numbers.extend(["13700001357", "qian1357", "139 0000 4444"].map(str::to_owned));
    assert!(numbers.len() > 20, "{numbers:?}");
    let ask = |name: &str, req: &Value| place.ask(Some(member), name, req.clone());
    let on = json!({"on": true, "roles": [{"role": role, "masked": true}]});
    let told = |answer: &Value| told_of(&numbers, answer);
    let before = requests.iter().filter(|(name, req)| {
        let answer = ask(name, req);
        answer.is_ok_and(|answer| told(&readable(name, answer)).is_some())
    });
    assert!(before.count() > 15, "numbers are everywhere to begin with");
    place.owner("firm.save_masks", on);
    let mut broken = Vec::new();
    for (name, req) in &requests {
        match ask(name, req) {
            Ok(answer) => {
                if let Some(number) = told(&readable(name, answer)) {
                    broken.push(format!("{name} {req}: tells {number}"));
                }
            }
            Err(fault) if fault.code == "supply.list_sent" => {}
            Err(fault) => broken.push(format!("{name} {req}: {fault:?}")),
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let mut all = place.owner("crm.leads", json!({}));
    assert!(told(&all).is_some(), "owners read every number");
    // A number that is typed in full finds whom it is of.
    let found = ask("crm.duplicates", &json!({"phone": "13700002468"})).unwrap();
    assert_eq!(found[0]["phone"], "137****2468", "{found}");
    let found = ask("search.find", &json!({"typed": "13700002468", "limit": 5})).unwrap();
    assert!(found.to_string().contains(id.as_str().unwrap()), "{found}");
    // The firm's own numbers and its suppliers' stay.
    all = ask("catalog.suppliers", &json!({})).unwrap();
    assert_eq!(all, place.owner("catalog.suppliers", json!({})));
}

/// The first of some numbers in an answer, wherever it stands.
fn told_of<'a>(numbers: &'a BTreeSet<String>, answer: &Value) -> Option<&'a String> {
    let text = answer.to_string();
    numbers.iter().find(|number| text.contains(number.as_str()))
}

fn readable(name: &str, answer: Value) -> Value {
    match name {
        "document.render" => cells(&answer),
        _ => answer,
    }
}

#[test]
fn what_leaves_as_a_file_is_masked_too() {
    use std::io::Read as _;
    let place = Place::new();
    seed_numbers(&place);
    let (member, role) = place.colleague();
    let numbers = place.numbers();
    let export = |name: &str| {
        let path = place.path.with_file_name(name);
        place
            .ask(Some(member), "care.export", json!({"path": path}))
            .unwrap();
        let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
        let mut told = BTreeSet::new();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            let name = file.name().unwrap().into_owned();
            let text = match name.ends_with(".xlsx") {
                true => cells(&json!({"base64": BASE64_STANDARD.encode(&bytes)})).to_string(),
                false => String::from_utf8_lossy(&bytes).into_owned(),
            };
            if numbers.iter().any(|number| text.contains(number.as_str())) {
                told.insert(name);
            }
        }
        told
    };
    assert!(export("open.zip").len() > 4);
    let on = json!({"on": true, "roles": [{"role": role, "masked": true}]});
    place.owner("firm.save_masks", on);
    assert_eq!(export("masked.zip"), BTreeSet::new());
}

#[test]
fn a_number_is_shown_one_at_a_time_and_that_is_recorded() {
    let place = Place::new();
    let lead = seed_numbers(&place);
    let id = lead["id"].clone();
    let (member, role) = place.colleague();
    let ask = |name: &str, req: Value| place.ask(Some(member), name, req);
    let on = json!({"on": true, "roles": [{"role": role, "masked": true}]});
    assert_eq!(
        ask("firm.save_masks", on.clone()).unwrap_err().code,
        "session.owner_only"
    );
    place.owner("firm.save_masks", on);
    assert_eq!(
        ask("crm.lead", json!({"id": id})).unwrap()["phone"],
        "137****2468"
    );
    // Nothing is shown that is not recorded.
    let caller = Caller {
        member: Some(member),
        preview: true,
        ..Caller::default()
    };
    let of = json!({"of": {"lead": id}});
    let fault = place
        .office
        .call(&caller, "crm.reveal", of.clone())
        .unwrap_err();
    assert_eq!(fault.code, "office.no_preview");
    let shown = ask("crm.reveal", of.clone()).unwrap();
    assert_eq!(
        (&shown["phone"], &shown["wechat"]),
        (&json!("13700002468"), &json!("qian2468"))
    );
    assert!(shown["remark"].as_str().unwrap().contains("139 0000 4444"));
    ask("crm.reveal", of).unwrap();
    let reveals = place.owner("crm.reveals", json!({}));
    assert_eq!(reveals["days"][0]["count"], 1, "one record, however often");
    assert_eq!(reveals["latest"].as_array().unwrap().len(), 2);
    assert_eq!(reveals["latest"][0]["lead"], id);
    assert_eq!(
        ask("crm.reveals", json!({})).unwrap_err().code,
        "session.owner_only"
    );
    let history = json!({"table": "crm_lead", "id": id, "filter": {}});
    let history = ask("history.of", history).unwrap();
    assert_eq!(history["changes"][0]["command"], "crm.reveal");
    // What was looked at is not taken back, and stands in the way of nothing.
    ask(
        "crm.update_lead",
        json!({"id": id, "fields": {"layout": "三室两厅"}}),
    )
    .unwrap();
    ask("crm.reveal", json!({"of": {"lead": id}})).unwrap();
    let undone = ask("history.undo_last", json!({})).unwrap();
    assert_eq!(undone["command"], "crm.update_lead", "{undone}");
    ask("crm.reveal", json!({"of": {"lead": id}})).unwrap();
    let again = ask("history.redo_last", json!({})).unwrap();
    assert_eq!(again["command"], "crm.update_lead", "{again}");
}

#[test]
fn a_masked_number_is_never_stored() {
    let place = Place::new();
    let lead = seed_numbers(&place);
    let id = lead["id"].clone();
    let (member, role) = place.colleague();
    let on = json!({"on": true, "roles": [{"role": role, "masked": true}]});
    place.owner("firm.save_masks", on);
    let ask = |name: &str, req: Value| place.ask(Some(member), name, req);
    for (field, text) in [
        ("phone", "137****2468"),
        ("wechat", "qi****68"),
        ("remark", "老公 139****4444"),
    ] {
        let fields = json!({"id": id, "fields": {field: text}});
        let fault = ask("crm.update_lead", fields).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), &fault.params["field"]),
            ("crm.number_masked", &json!(field))
        );
    }
    // Nobody stores one, whoever reads them.
    let fault = place
        .ask(
            None,
            "crm.update_lead",
            json!({"id": id, "fields": {"phone": "137****2468"}}),
        )
        .unwrap_err();
    assert_eq!(fault.code, "crm.number_masked");
    // Another field is changed without it, and a number is typed in full.
    ask(
        "crm.update_lead",
        json!({"id": id, "fields": {"layout": "三室两厅"}}),
    )
    .unwrap();
    let stored = |place: &Place| place.owner("crm.lead", json!({"id": id}))["phone"].clone();
    assert_eq!(stored(&place), "13700002468");
    let changed = ask(
        "crm.update_lead",
        json!({"id": id, "fields": {"phone": "13700008642"}}),
    );
    assert_eq!(changed.unwrap()["phone"], "137****8642");
    assert_eq!(stored(&place), "13700008642");
}
