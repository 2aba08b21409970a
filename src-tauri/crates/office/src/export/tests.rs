#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, SeekFrom};
use std::sync::{Arc, OnceLock};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::{Value, json};
use store::{Class, Pace};
use zip::ZipArchive;

use super::*;
use crate::demo::{DemoFirm, make};

struct Place {
    folder: tempfile::TempDir,
    office: Office,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let env = testkit::Still::at(testkit::START, 7);
        let office = Office::new(folder.path(), Arc::new(env));
        let path = folder.path().join("demo.kaigong");
        make(&office, &path, DemoFirm::Small, &Pace::default()).unwrap();
        Self { folder, office }
    }

    fn call(&self, caller: &Caller, name: &str, req: Value) -> Result<Value> {
        self.office
            .call(caller, name, req)
            .map(|answer| answer.value)
    }

    fn read<T>(&self, f: impl FnOnce(&Db<'_>) -> Result<T>) -> T {
        self.office.current().unwrap().look(f).unwrap()
    }

    fn archive(&self, sight: Sight) -> BTreeMap<String, Vec<u8>> {
        let mut bytes = Vec::new();
        let firm = self.office.current().unwrap();
        self.read(|db| {
            Archive {
                veil: None,
                stamp: None,
                db,
                store: &firm.store,
                sight,
                language: Language::Zh,
                vault: ::attach::Vault::beside(firm.store.path()),
                path: Path::new("x.zip"),
            }
            .write(Cursor::new(&mut bytes))
        });
        entries(Cursor::new(bytes))
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn entries(from: impl io::Read + Seek) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(from).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut entry = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

type Records = Vec<BTreeMap<String, String>>;

/// A CSV file by column, after its marks and line ends were looked at.
fn csv_of(bytes: &[u8]) -> (Vec<String>, Records) {
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text
        .strip_prefix('\u{feff}')
        .expect("it begins with the mark");
    assert!(text.lines().next().unwrap().len() + 2 <= text.len() && text.ends_with("\r\n"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|row| {
            head.iter()
                .cloned()
                .zip(row.unwrap().iter().map(str::to_owned))
                .collect()
        })
        .collect();
    (head, rows)
}

fn jsonl_of(bytes: &[u8]) -> Records {
    std::str::from_utf8(bytes)
        .unwrap()
        .lines()
        .map(|line| {
            let row: BTreeMap<String, Value> = serde_json::from_str(line).unwrap();
            row.into_iter()
                .map(|(key, value)| match value {
                    Value::Null => (key, String::new()),
                    Value::String(text) => (key, text),
                    other => (key, other.to_string()),
                })
                .collect()
        })
        .collect()
}

/// The digits of a decimal with so many places.
fn scaled(text: &str, places: usize) -> i64 {
    if text.is_empty() {
        return 0;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= places, "{text}");
    format!("{whole}{fraction:0<places$}").parse().unwrap()
}

#[test]
fn what_is_read_again_is_what_the_firm_has() {
    let place = Place::new();
    let path = place.folder.path().join("全部.zip");
    let made = place
        .call(&Caller::default(), "care.export", json!({ "path": path }))
        .unwrap();
    assert_eq!(made["path"], path.display().to_string());
    let found = entries(File::open(&path).unwrap());
    let readme = std::str::from_utf8(&found["README.md"]).unwrap();
    let (mut all, mut summed) = (0, 0);
    for table in rows::tables() {
        let (head, rows) = csv_of(&found[&csv_name(table, Language::Zh)]);
        assert_eq!(
            rows,
            jsonl_of(&found[&jsonl_name(table, Language::Zh)]),
            "{}",
            table.name
        );
        let counted: i64 = place.read(|db| {
            db.one(&format!("SELECT count(*) FROM {}", table.name), [], |r| {
                r.get(0)
            })
        });
        assert_eq!(
            i64::try_from(rows.len()).unwrap(),
            counted,
            "{}",
            table.name
        );
        all += counted;
        let described = readme
            .split(&format!("\n### {} · ", table.name))
            .nth(1)
            .unwrap();
        let described = described.split("\n### ").next().unwrap();
        for key in &head {
            assert!(
                described.contains(&format!("\n| `{key}` | ")),
                "{}.{key}",
                table.name
            );
        }
        for column in table.columns {
            assert!(
                head.iter().any(|key| key == column.name),
                "{}.{}",
                table.name,
                column.name
            );
            let places = match crate::columns::stored(table.name, column.name) {
                Some(Stored::Money) => 2,
                Some(Stored::Price) => 4,
                Some(Stored::Quantity | Stored::Rate) => 6,
                _ => continue,
            };
            let sum: i64 = rows
                .iter()
                .map(|row| scaled(&row[column.name], places))
                .sum();
            let kept: Option<i64> = place.read(|db| {
                db.one(
                    &format!("SELECT sum(\"{}\") FROM {}", column.name, table.name),
                    [],
                    |r| r.get(0),
                )
            });
            assert_eq!(sum, kept.unwrap_or(0), "{}.{}", table.name, column.name);
            summed += usize::from(sum > 0);
        }
    }
    assert_eq!(made["rows"], all);
    assert!(summed > 20, "only {summed} columns had something to sum");
    // What a person sees of it is said in the same figures.
    let (_, quotes) = csv_of(&found["csv/quoting_quote 报价.csv"]);
    let quote = quotes
        .iter()
        .find(|quote| !quote["total"].is_empty())
        .unwrap();
    let shown = place
        .call(
            &Caller::default(),
            "quoting.quote",
            json!({ "id": quote["id"] }),
        )
        .unwrap()
        .to_string();
    assert!(
        shown.contains(&format!("\"{}\"", quote["total"])),
        "{}",
        quote["total"]
    );
    // Rows that point at others say their names; moments are the firm's.
    let (_, leads) = csv_of(&found["csv/crm_lead 线索.csv"]);
    assert!(
        leads
            .iter()
            .all(|lead| lead["owner_id"].is_empty() == lead["owner_id_name"].is_empty())
    );
    assert!(leads.iter().any(|lead| !lead["owner_id_name"].is_empty()));
    assert!(
        leads[0]["made_at"].ends_with("+08:00"),
        "{}",
        leads[0]["made_at"]
    );
    book_holds(&found[BOOK], &leads, &quotes);
}

#[test]
fn the_history_in_it_leads_to_what_is_there_now() {
    let place = Place::new();
    let lead = json!({"fields": {"name": "甲", "phone": "13812345678"}, "note": ""});
    let caller = Caller::default();
    let id = place.call(&caller, "crm.create_lead", lead).unwrap()["id"].clone();
    let renamed = json!({"id": id, "fields": {"name": "乙"}});
    place.call(&caller, "crm.update_lead", renamed).unwrap();
    place.call(&caller, "history.undo_last", json!({})).unwrap();
    let found = place.archive(Sight::ALL);
    let lines: Vec<Value> = std::str::from_utf8(&found[HISTORY])
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let changes: i64 = place.read(|db| db.one("SELECT count(*) FROM _change", [], |r| r.get(0)));
    assert_eq!(i64::try_from(lines.len()).unwrap(), changes);
    let [undo, rename] = &lines[..2] else {
        panic!("two changes at least");
    };
    assert_eq!(
        (&undo["kind"], &undo["reverts"]),
        (&json!("undo"), &rename["id"])
    );
    assert_eq!(
        (&rename["command"], &rename["undone"]),
        (&json!("crm.update_lead"), &json!(true))
    );
    assert!(!rename["member_name"].as_str().unwrap().is_empty());
    assert_eq!(
        rename["rows"][0]["columns"]["name"],
        json!({"before": "甲", "after": "乙"})
    );
    // Everything that was ever done, one after the other, makes every table as it is.
    let mut held: BTreeMap<(String, String), BTreeMap<String, Value>> = BTreeMap::new();
    for row in lines
        .iter()
        .rev()
        .flat_map(|line| line["rows"].as_array().unwrap())
    {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        let key = (text("table"), text("id"));
        if row["op"] == "delete" {
            held.remove(&key).unwrap();
            continue;
        }
        let kept = held.entry(key).or_default();
        for (column, moved) in row["columns"].as_object().unwrap() {
            kept.insert(column.clone(), moved["after"].clone());
        }
    }
    for table in rows::tables() {
        let rows = std::str::from_utf8(&found[&jsonl_name(table, Language::Zh)]).unwrap();
        for line in rows.lines() {
            let row: BTreeMap<String, Value> = serde_json::from_str(line).unwrap();
            let id = row["id"].as_str().unwrap().to_owned();
            let played = held.remove(&(table.name.to_owned(), id)).unwrap();
            for column in table.columns.iter().filter(|column| column.name != "id") {
                let form = crate::columns::stored(table.name, column.name).unwrap();
                let now = &row[column.name];
                if form != Stored::Bytes {
                    let before = played.get(column.name).unwrap_or(&Value::Null);
                    assert_eq!(before, now, "{}.{}", table.name, column.name);
                }
            }
        }
    }
    assert_eq!(held.len(), 0, "{held:?}");
}

/// The workbook opens, and its lists are those of the tables.
fn book_holds(bytes: &[u8], leads: &Records, quotes: &Records) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names().len(), book::LISTS.len());
    let range = book.worksheet_range("线索").unwrap();
    assert_eq!(range.height(), leads.len() + 1);
    let head: Vec<String> = range.headers().unwrap();
    assert!(
        head.contains(&"阶段".to_owned()) && !head.contains(&"编号".to_owned()),
        "{head:?}"
    );
    let stage = head.iter().position(|name| name == "阶段").unwrap();
    let said = |row: &[Data]| row[stage].to_string();
    assert!(
        range.rows().skip(1).all(|row| !said(row).is_ascii()),
        "codes are in words"
    );
    let range = book.worksheet_range("报价").unwrap();
    let head: Vec<String> = range.headers().unwrap();
    let total = head.iter().position(|name| name == "报价总额").unwrap();
    let shown: Vec<String> = range
        .rows()
        .skip(1)
        .map(|row| match &row[total] {
            Data::Float(number) => format!("{number:.2}"),
            other => other.to_string(),
        })
        .collect();
    let kept: Vec<&str> = quotes.iter().map(|quote| quote["total"].as_str()).collect();
    assert_eq!(
        shown.iter().map(|text| scaled(text, 2)).collect::<Vec<_>>(),
        kept.iter().map(|text| scaled(text, 2)).collect::<Vec<_>>()
    );
}

#[test]
fn it_holds_what_the_member_may_see_and_no_more() {
    let place = Place::new();
    let (name, phone): (String, String) = place.read(|db| {
        db.one(
            "SELECT name, phone FROM crm_customer WHERE name<>'' AND phone<>'' LIMIT 1",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
    });
    let classes = [
        Class::Base,
        Class::Contact,
        Class::Cost,
        Class::Price,
        Class::Money,
        Class::Hr,
    ];
    for kept in classes {
        let found = place.archive(Sight::of(&[Class::Base, kept]));
        for table in rows::tables() {
            let (head, _) = csv_of(&found[&csv_name(table, Language::Zh)]);
            for column in table.columns {
                let seen = column.class == Class::Base || column.class == kept;
                let there = head.iter().any(|key| key == column.name);
                assert_eq!(there, seen, "{}.{}", table.name, column.name);
            }
        }
        // Neither in a column of their own nor in the name of what another row points at.
        if kept == Class::Base {
            for (file, bytes) in &found {
                let holds = |text: &str| {
                    bytes
                        .windows(text.len())
                        .any(|window| window == text.as_bytes())
                };
                assert!(!holds(&phone), "{file}");
                if file.contains("crm_") || file.contains("design_project") {
                    assert!(!holds(&format!("{name},")), "{file}");
                }
            }
        }
    }
}

#[test]
fn one_that_is_stopped_is_not_there() {
    let place = Place::new();
    let before = place.names();
    let handle: Arc<OnceLock<Pace>> = Arc::default();
    let reached = Arc::clone(&handle);
    let pace = Pace::new(move |progress| {
        assert_eq!(progress.stage, STAGE);
        assert!(progress.total > 0);
        reached.get().unwrap().cancel();
    });
    handle.set(pace.clone()).unwrap();
    let caller = Caller {
        pace,
        ..Caller::default()
    };
    let path = place.folder.path().join("x.zip");
    let stopped = place
        .call(&caller, "care.export", json!({ "path": path }))
        .unwrap_err();
    assert_eq!(stopped.code, "store.cancelled");
    assert_eq!(place.names(), before);
    let stopped = place
        .call(&caller, "care.export_download", json!({}))
        .unwrap_err();
    assert_eq!(stopped.code, "store.cancelled");
    assert!(place.office.parked().is_empty());
}

/// A disk that is full after so many bytes.
struct Small(Cursor<Vec<u8>>, usize);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.get_ref().len() + bytes.len() > self.1 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Small {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_full_disk_is_called_so_wherever_it_is_met() {
    let place = Place::new();
    let mut whole = Vec::new();
    let firm = place.office.current().unwrap();
    let archive = |db: &Db<'_>, to: &mut dyn Target| {
        Archive {
            veil: None,
            stamp: None,
            db,
            store: &firm.store,
            sight: Sight::ALL,
            language: Language::En,
            vault: ::attach::Vault::beside(firm.store.path()),
            path: Path::new("x.zip"),
        }
        .write(to)
        .map(|_| ())
    };
    place.read(|db| archive(db, &mut Cursor::new(&mut whole)));
    for room in [0, 100, whole.len() / 2, whole.len() - 100] {
        let fault = place.read(|db| {
            Ok(archive(db, &mut Small(Cursor::default(), room)).expect_err("it is full"))
        });
        assert_eq!(fault.code, "host.disk_full", "{room}: {fault}");
    }
    if cfg!(target_os = "linux") {
        let path = place.folder.path().join("full.zip");
        std::os::unix::fs::symlink("/dev/full", &path).unwrap();
        let fault = place
            .call(&Caller::default(), "care.export", json!({ "path": path }))
            .unwrap_err();
        assert_eq!(fault.code, "host.disk_full");
        assert_eq!(fault.params["path"], path.display().to_string());
    }
}

trait Target: Write + Seek {}
impl<T: Write + Seek> Target for T {}

#[test]
fn where_it_may_be_written_and_fetched() {
    let place = Place::new();
    for path in ["x.zip", "/tmp/x.kaigong", "/tmp/x", ""] {
        let fault = place
            .call(&Caller::default(), "care.export", json!({ "path": path }))
            .unwrap_err();
        assert_eq!(fault.code, "care.export_path", "{path}");
    }
    assert!(place.office.list().is_only_here("care.export", &json!({})));
    let plan = place
        .call(&Caller::default(), "care.export_plan", json!({}))
        .unwrap();
    let before = place.names();
    let made = place
        .call(&Caller::default(), "care.export_download", json!({}))
        .unwrap();
    assert_eq!(made["fileName"], plan["fileName"]);
    assert_eq!(made["rows"], plan["rows"]);
    assert_eq!(made["path"], Value::Null);
    assert_eq!(place.names(), before, "it has no name on the disk");
    let ticket = made["ticket"].as_str().unwrap();
    let (name, file) = place.office.take_export(ticket).unwrap();
    assert_eq!(made["fileName"], name);
    assert_eq!(entries(file).len(), 3 + 2 * rows::tables().count());
    assert!(
        place.office.take_export(ticket).is_none(),
        "it is given once"
    );
    // A dry run leaves nothing, neither there nor here.
    let dry = Caller {
        preview: true,
        ..Caller::default()
    };
    let path = place.folder.path().join("x.zip");
    place
        .call(&dry, "care.export", json!({ "path": path }))
        .unwrap();
    let told = place.call(&dry, "care.export_download", json!({})).unwrap();
    assert_eq!(told["ticket"], Value::Null);
    assert_eq!(place.names(), before);
}
