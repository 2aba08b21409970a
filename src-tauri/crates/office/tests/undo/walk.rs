//! Every kind of change is taken back and done again: the file is then what it was, row by row.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use kernel::Fault;
use office::{Caller, Kept, Office, SLICES, Step};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use store::Kind;

/// What is in the tables that are recorded: a hash of the rows of each.
type State = BTreeMap<&'static str, u64>;

/// What an undo may be refused with here: what stays, and what something newer that stays stands on.
const REFUSALS: [&str; 5] = [
    "history.kept",
    "history.moved_on_field",
    "history.moved_on_row",
    "history.in_use_by",
    "quoting.locked",
];

/// What is numbered, sent or decided: it is never taken back.
const KEPT: [&str; 6] = [
    "quoting.accept",
    "quoting.create",
    "quoting.new_version",
    "quoting.send",
    "supply.make_list",
    "supply.send_list",
];

/// One change, with what was before it.
struct Given {
    command: String,
    change: Value,
    before: State,
    after: State,
}

struct Walk {
    _folder: tempfile::TempDir,
    office: Office,
    clock: testkit::Still,
    file: Connection,
    kept: Kept,
    given: Vec<Given>,
}

impl Walk {
    fn new(firm: Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = testkit::Still::at(testkit::START, 7);
        let office = Office::new(folder.path(), Arc::new(clock.clone()));
        office
            .call(&Caller::default(), "app.create_firm", firm)
            .unwrap();
        let file = Connection::open(office.path().unwrap()).unwrap();
        Self {
            _folder: folder,
            office,
            clock,
            file,
            kept: Kept::default(),
            given: Vec::new(),
        }
    }

    fn state(&self) -> State {
        let tables = SLICES.iter().flat_map(|slice| slice.tables);
        let recorded = tables.filter(|table| table.kind != Kind::Local);
        recorded
            .map(|table| {
                let columns: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
                let sql = format!(
                    "SELECT {} FROM {} ORDER BY id",
                    columns.join(","),
                    table.name
                );
                let mut statement = self.file.prepare_cached(&sql).unwrap();
                let mut rows = statement.query([]).unwrap();
                let mut all = DefaultHasher::new();
                while let Some(row) = rows.next().unwrap() {
                    for at in 0..columns.len() {
                        match row.get_ref(at).unwrap() {
                            ValueRef::Null => 0.hash(&mut all),
                            ValueRef::Integer(number) => (1, number).hash(&mut all),
                            ValueRef::Text(text) => (2, text).hash(&mut all),
                            ValueRef::Blob(bytes) => (3, bytes).hash(&mut all),
                            ValueRef::Real(_) => panic!("a floating number in {}", table.name),
                        }
                    }
                }
                (table.name, all.finish())
            })
            .collect()
    }

    fn call(&self, caller: &Caller, name: &str, req: Value) -> Result<Value, Fault> {
        let answer = self.office.call(caller, name, req)?;
        Ok(answer.value)
    }

    fn owner(&self, name: &str, req: Value) -> Result<Value, Fault> {
        self.call(&Caller::default(), name, req)
    }

    fn newest(&self) -> Value {
        self.owner("history.recent", json!({"limit": 1})).unwrap()["changes"][0].clone()
    }

    /// Plays one step, and remembers what it changed.
    fn play(&mut self, step: &Step) {
        self.clock.pass_minutes(1);
        let members = self.owner("firm.members", json!({})).unwrap();
        let member = step.member.as_ref().map(|name| {
            let mut all = members.as_array().unwrap().iter();
            let found = all.find(|member| member["name"] == **name).unwrap();
            serde_json::from_value(found["id"].clone()).unwrap()
        });
        let caller = Caller {
            member,
            ..Caller::default()
        };
        let today = self.office.today().unwrap();
        let req = self.kept.fill(&step.req, today).unwrap();
        let last = self.newest()["change"].clone();
        let before = match self.given.last() {
            Some(given) => given.after.clone(),
            None => self.state(),
        };
        let answer = self.call(&caller, &step.call, req);
        let answer = answer.unwrap_or_else(|fault| panic!("{}: {fault:?}", step.call));
        if let Some(name) = &step.keep {
            self.kept.keep(name, answer);
        }
        let change = self.newest()["change"].clone();
        if change != last {
            self.given.push(Given {
                command: step.call.clone(),
                change,
                before,
                after: self.state(),
            });
        }
    }
}

fn steps(path: &str) -> (Value, Vec<Step>) {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let mut script: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let steps = serde_json::from_value(script["steps"].take()).unwrap();
    (script["firm"].take(), steps)
}

fn different(one: &State, other: &State) -> BTreeSet<&'static str> {
    let tables = one.iter().filter(|(table, rows)| other[*table] != **rows);
    tables.map(|(table, _)| *table).collect()
}

#[test]
fn every_change_is_taken_back_and_done_again_or_refused_by_name() {
    let (firm, demo) = steps("../../../assets/demo/firm.json");
    let (_, more) = steps("tests/undo/story.json");
    let mut walk = Walk::new(firm);
    for step in demo.iter().chain(&more) {
        walk.play(step);
    }
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut refused: BTreeMap<(&str, String), usize> = BTreeMap::new();
    // What was refused stays: the tables that it touched are then not what they were.
    let mut stuck: BTreeSet<&str> = BTreeSet::new();
    for given in walk.given.iter().rev() {
        let name = given.command.as_str();
        let now = walk.state();
        match walk.owner("history.undo", json!({"change": given.change})) {
            Err(fault) => {
                assert_eq!(
                    different(&walk.state(), &now),
                    BTreeSet::new(),
                    "{name}: {fault:?}"
                );
                stuck.extend(different(&given.before, &given.after));
                *refused.entry((name, fault.code)).or_default() += 1;
            }
            Ok(_) => {
                let back = walk.state();
                let wrong: Vec<_> = different(&back, &given.before)
                    .difference(&stuck)
                    .copied()
                    .collect();
                assert_eq!(wrong, Vec::<&str>::new(), "{name} taken back");
                let again = walk.owner("history.redo_last", json!({}));
                again.unwrap_or_else(|fault| panic!("{name} done again: {fault:?}"));
                assert_eq!(
                    different(&walk.state(), &now),
                    BTreeSet::new(),
                    "{name} done again"
                );
                let once_more = walk.owner("history.undo", json!({"change": given.change}));
                once_more.unwrap_or_else(|fault| panic!("{name} once more: {fault:?}"));
                assert_eq!(
                    different(&walk.state(), &back),
                    BTreeSet::new(),
                    "{name} once more"
                );
                done.insert(name);
            }
        }
    }
    let commands: BTreeSet<&str> = walk.given.iter().map(|g| g.command.as_str()).collect();
    let never: Vec<&str> = commands.difference(&done).copied().collect();
    assert_eq!(never, KEPT, "{refused:#?}");
    for (name, code) in refused.keys() {
        assert!(REFUSALS.contains(&code.as_str()), "{name}: {code}");
        assert!(
            !KEPT.contains(name) || code == "history.kept",
            "{name}: {code}"
        );
    }
    assert!(done.len() >= 73, "only {} of {done:?}", done.len());
}
