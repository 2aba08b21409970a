//! Who works at a screen: choosing, PINs, waiting, locking; as hosts call it.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::{Arc, Mutex};

use kernel::{Fault, Result, Timestamp};
use office::{Caller, Ear, Office, Session};
use serde_json::{Value, json};
use store::{Environment, Notice};

/// A clock that is moved by the test; the dice count.
struct Clock(Mutex<(i64, u8)>);

impl Clock {
    fn pass(&self, seconds: i64) {
        self.0.lock().unwrap().0 += seconds * 1_000;
    }
}

impl Environment for Clock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.lock().unwrap().0)
    }
    fn random(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for byte in bytes {
            state.1 = state.1.wrapping_mul(5).wrapping_add(1);
            *byte = state.1;
        }
    }
}

struct Desk {
    folder: tempfile::TempDir,
    clock: Arc<Clock>,
    office: Office,
}

impl Desk {
    /// A firm of its owner alone.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Clock(Mutex::new((1_795_226_400_000, 1))));
        let office = Office::new(folder.path(), Arc::clone(&clock) as Arc<dyn Environment>);
        let desk = Self {
            folder,
            clock,
            office,
        };
        let firm = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
        desk.call(&Caller::default(), "app.create_firm", firm)
            .unwrap();
        desk
    }

    fn call(&self, caller: &Caller, name: &str, req: Value) -> Result<Value> {
        self.office
            .call(caller, name, req)
            .map(|answer| answer.value)
    }

    fn screen() -> Caller {
        Caller {
            session: Some(Arc::new(Session::default())),
            ..Caller::default()
        }
    }

    fn add(&self, name: &str, role: &str) -> String {
        let member = json!({"id": null, "name": name, "phone": "", "role": role, "active": true});
        self.call(&Caller::default(), "firm.save_member", member)
            .unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn id(&self, name: &str) -> String {
        let members = self
            .call(&Caller::default(), "firm.members", json!({}))
            .unwrap();
        let found = members
            .as_array()
            .unwrap()
            .iter()
            .find(|m| m["name"] == name)
            .unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    fn enter(&self, at: &Caller, member: &str, pin: Option<&str>) -> Result<Value> {
        self.call(at, "session.enter", json!({"member": member, "pin": pin}))
    }

    /// Gives a member a PIN at a screen of his own.
    fn give_pin(&self, member: &str, pin: &str) {
        let at = Self::screen();
        self.enter(&at, member, None).unwrap();
        self.call(&at, "session.set_pin", json!({"current": null, "pin": pin}))
            .unwrap();
    }

    fn restart(self) -> Self {
        let Self {
            folder,
            clock,
            office,
        } = self;
        let file = office.path().unwrap();
        drop(office);
        let office = Office::new(folder.path(), Arc::clone(&clock) as Arc<dyn Environment>);
        office.open(Path::new(&file)).unwrap();
        Self {
            folder,
            clock,
            office,
        }
    }
}

fn code(result: &Result<Value>) -> &str {
    result
        .as_ref()
        .err()
        .map_or("", |fault| fault.code.as_str())
}

fn wait(result: Result<Value>) -> Fault {
    result.unwrap_err()
}

#[test]
fn one_member_without_a_pin_starts_straight_in_and_more_have_to_choose() {
    let desk = Desk::new();
    let alone = Desk::screen();
    assert!(desk.call(&alone, "firm.members", json!({})).is_ok());
    let wang = desk.add("王敏", "designer");
    // Who is in stays in; who comes anew is asked.
    assert!(desk.call(&alone, "firm.members", json!({})).is_ok());
    let fresh = Desk::screen();
    assert_eq!(
        code(&desk.call(&fresh, "firm.members", json!({}))),
        "session.locked"
    );
    assert_eq!(
        code(&desk.call(&fresh, "firm.save_profile", json!({}))),
        "session.locked"
    );
    let told = desk.call(&fresh, "app.state", json!({})).unwrap();
    assert_eq!(
        (told["members"].clone(), told["member"].clone()),
        (json!([]), Value::Null)
    );
    let state = desk.enter(&fresh, &wang, None).unwrap();
    assert_eq!(state["member"]["id"], json!(wang));
    assert_eq!(
        state["faces"][0]["name"], "王敏",
        "who was here last comes first"
    );
    assert!(desk.call(&fresh, "firm.members", json!({})).is_ok());
}

#[test]
fn a_screen_that_looks_before_the_owner_is_there_lets_him_in_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Clock(Mutex::new((1_795_226_400_000, 1))));
    let office = Office::new(folder.path(), clock);
    office.open(&folder.path().join("firm.kaigong")).unwrap();
    let screen = Desk::screen();
    // A file without a firm: the screen shows the first start.
    let seen = office.call(&screen, "session.state", json!({})).unwrap();
    assert_eq!(seen.value["member"], Value::Null);
    let firm = json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"});
    office.call(&screen, "app.create_firm", firm).unwrap();
    let seen = office.call(&screen, "session.state", json!({})).unwrap();
    assert_eq!(seen.value["faces"][0]["name"], "林青");
    assert_eq!(seen.value["member"]["id"], seen.value["faces"][0]["id"]);
    assert!(office.call(&screen, "firm.members", json!({})).is_ok());
}

#[test]
fn two_screens_write_under_their_own_names() {
    let desk = Desk::new();
    let (wang, li) = (desk.add("王敏", "designer"), desk.add("李娟", "sales"));
    let (one, other) = (Desk::screen(), Desk::screen());
    desk.enter(&one, &wang, None).unwrap();
    desk.enter(&other, &li, None).unwrap();
    let lead = |name: &str, phone: &str| json!({"fields": {"name": name, "phone": phone}});
    std::thread::scope(|scope| {
        for (at, person, tens) in [(&one, "甲", 10), (&other, "乙", 50)] {
            let desk = &desk;
            scope.spawn(move || {
                for n in 0..20 {
                    let phone = format!("138001380{}", tens + n);
                    desk.call(at, "crm.create_lead", lead(&format!("{person}{n}"), &phone))
                        .unwrap();
                }
            });
        }
    });
    let page = desk
        .call(
            &one,
            "history.recent",
            json!({"tables": ["crm_lead"], "limit": 100}),
        )
        .unwrap();
    let changes = page["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 40);
    for change in changes {
        let by = if change["subject"]["name"]
            .as_str()
            .unwrap()
            .starts_with('甲')
        {
            "王敏"
        } else {
            "李娟"
        };
        assert_eq!(change["memberName"], by);
    }
    // What a screen says of itself is not a request that there is.
    let forged = desk.call(
        &one,
        "crm.create_lead",
        json!({"fields": {"name": "丙", "phone": "13800138099"}, "member": li}),
    );
    assert_eq!(code(&forged), "office.request_invalid");
}

#[test]
fn ten_wrong_pins_wait_longer_each_time_and_a_restart_forgets_nothing() {
    let mut desk = Desk::new();
    let wang = desk.add("王敏", "designer");
    desk.give_pin(&wang, "2468");
    let at = Desk::screen();
    assert_eq!(code(&desk.enter(&at, &wang, None)), "session.pin_needed");
    for left in [4, 3, 2, 1] {
        let fault = wait(desk.enter(&at, &wang, Some("1111")));
        assert_eq!(
            (fault.code.as_str(), fault.params["left"].as_u64()),
            ("session.pin_wrong", Some(left))
        );
    }
    for (n, seconds) in [
        (5, 30),
        (6, 60),
        (7, 120),
        (8, 240),
        (9, 480),
        (10, 900),
        (11, 900),
    ] {
        let fault = wait(desk.enter(&at, &wang, Some("1111")));
        let expected = if n < 10 {
            "session.pin_wait"
        } else {
            "session.pin_wait_owner"
        };
        assert_eq!(
            (fault.code.as_str(), fault.params["seconds"].as_i64()),
            (expected, Some(seconds)),
            "{n}"
        );
        // The right one does not help before the time, and is not counted.
        desk.clock.pass(seconds - 1);
        let early = wait(desk.enter(&at, &wang, Some("2468")));
        assert_eq!(
            (early.code.as_str(), early.params["wait"].as_str()),
            (expected, Some("0:01"))
        );
        desk = desk.restart();
        assert_eq!(
            code(&desk.enter(&at, &wang, Some("2468"))),
            expected,
            "after a restart"
        );
        desk.clock.pass(1);
    }
    assert!(desk.enter(&at, &wang, Some("2468")).is_ok());
    let fault = wait(desk.enter(&at, &wang, Some("1111")));
    assert_eq!(
        fault.params["left"].as_u64(),
        Some(4),
        "a right one begins anew"
    );
}

#[test]
fn an_owner_with_a_pin_ends_the_wait_and_nobody_else() {
    let desk = Desk::new();
    let (lin, wang, li) = (
        desk.id("林青"),
        desk.add("王敏", "designer"),
        desk.add("李娟", "sales"),
    );
    for (member, pin) in [(&lin, "1357"), (&wang, "2468"), (&li, "9999")] {
        desk.give_pin(member, pin);
    }
    let at = Desk::screen();
    for _ in 0..10 {
        let fault = wait(desk.enter(&at, &wang, Some("1111")));
        desk.clock.pass(
            fault
                .params
                .get("seconds")
                .and_then(Value::as_i64)
                .unwrap_or(0),
        );
    }
    wait(desk.enter(&at, &wang, Some("1111")));
    let release = |owner: &str, pin: &str| {
        desk.call(
            &at,
            "session.release",
            json!({"member": wang, "owner": owner, "pin": pin}),
        )
    };
    assert_eq!(code(&release(&li, "9999")), "session.not_owner");
    assert_eq!(code(&release(&lin, "0000")), "session.pin_wrong");
    assert_eq!(
        code(&desk.enter(&at, &wang, Some("2468"))),
        "session.pin_wait_owner"
    );
    assert!(release(&lin, "1357").is_ok());
    assert!(desk.enter(&at, &wang, Some("2468")).is_ok());
}

#[test]
fn it_locks_by_itself_by_wish_and_when_somebody_left() {
    let desk = Desk::new();
    let (lin, wang) = (desk.id("林青"), desk.add("王敏", "designer"));
    let at = Desk::screen();
    desk.enter(&at, &wang, None).unwrap();
    desk.clock.pass(86_400);
    assert!(
        desk.call(&at, "firm.members", json!({})).is_ok(),
        "never, while nobody has a PIN"
    );
    desk.call(&at, "session.active", json!({})).unwrap();
    desk.give_pin(&lin, "1357");
    // Looking on does not count as being there; commands and keys do.
    desk.clock.pass(599);
    assert!(desk.call(&at, "firm.members", json!({})).is_ok());
    desk.clock.pass(1);
    assert_eq!(
        code(&desk.call(&at, "firm.members", json!({}))),
        "session.locked"
    );
    let state = desk.call(&at, "session.state", json!({})).unwrap();
    assert_eq!(
        (state["member"].clone(), state["resting"]["id"].clone()),
        (Value::Null, json!(wang))
    );
    assert_eq!(
        code(&desk.call(&at, "session.active", json!({}))),
        "session.locked"
    );

    desk.enter(&at, &wang, None).unwrap();
    desk.clock.pass(599);
    assert_eq!(
        desk.call(&at, "session.active", json!({})).unwrap()["locksIn"],
        json!(600)
    );
    desk.clock.pass(599);
    assert!(desk.call(&at, "firm.members", json!({})).is_ok());
    desk.call(&at, "session.lock", json!({})).unwrap();
    assert_eq!(
        code(&desk.call(&at, "firm.members", json!({}))),
        "session.locked"
    );

    let boss = Caller {
        member: Some(lin.parse().unwrap()),
        ..Caller::default()
    };
    let minutes = |at: &Caller, minutes: Value| {
        desk.call(at, "session.set_lock_after", json!({"minutes": minutes}))
    };
    desk.enter(&at, &wang, None).unwrap();
    assert_eq!(code(&minutes(&at, json!(5))), "session.owner_only");
    assert_eq!(code(&minutes(&boss, json!(1_441))), "session.lock_range");
    minutes(&boss, Value::Null).unwrap();
    desk.clock.pass(86_400);
    assert!(
        desk.call(&at, "firm.members", json!({})).is_ok(),
        "never, by choice"
    );
    let left =
        json!({"id": wang, "name": "王敏", "phone": "", "role": "designer", "active": false});
    desk.call(&Caller::default(), "firm.save_member", left)
        .unwrap();
    assert_eq!(
        code(&desk.call(&at, "firm.members", json!({}))),
        "session.locked"
    );
}

#[test]
fn pins_are_changed_by_oneself_and_cleared_by_an_owner() {
    let desk = Desk::new();
    let (lin, wang) = (desk.id("林青"), desk.add("王敏", "designer"));
    desk.give_pin(&wang, "2468");
    let at = Desk::screen();
    desk.enter(&at, &wang, Some("2468")).unwrap();
    let set = |current: Option<&str>, pin: Option<&str>| {
        desk.call(
            &at,
            "session.set_pin",
            json!({"current": current, "pin": pin}),
        )
    };
    assert_eq!(code(&set(Some("2468"), Some("12"))), "session.pin_form");
    let fault = wait(set(Some("0000"), Some("1234")));
    assert_eq!(
        (fault.code.as_str(), fault.params["field"].as_str()),
        ("session.pin_wrong", Some("current"))
    );
    assert_eq!(code(&set(None, None)), "session.pin_needed");
    set(Some("2468"), Some("13579")).unwrap();
    assert_eq!(
        code(&desk.enter(&Desk::screen(), &wang, Some("2468"))),
        "session.pin_wrong"
    );
    desk.enter(&Desk::screen(), &wang, Some("13579")).unwrap();

    let clear = |at: &Caller, id: &str| desk.call(at, "session.clear_pin", json!({"id": id}));
    assert_eq!(code(&clear(&at, &wang)), "session.owner_only");
    let boss = Desk::screen();
    desk.enter(&boss, &lin, None).unwrap();
    assert_eq!(code(&clear(&boss, &lin)), "session.own_pin");
    clear(&boss, &wang).unwrap();
    desk.enter(&Desk::screen(), &wang, None).unwrap();
    // Nothing of all this is in the history, and no PIN is in the file as typed.
    let page = desk
        .call(&boss, "history.recent", json!({}))
        .unwrap()
        .to_string();
    assert!(
        !page.contains("session.") && !page.contains("argon2"),
        "{page}"
    );
    let bytes = std::fs::read(desk.office.path().unwrap()).unwrap();
    assert!(!bytes.windows(5).any(|part| part == b"13579"));
}

#[test]
fn the_command_line_has_no_session_and_a_host_may_name_who_begins() {
    let desk = Desk::new();
    let (lin, wang) = (desk.id("林青"), desk.add("王敏", "designer"));
    assert_eq!(
        code(&desk.enter(&Caller::default(), &wang, None)),
        "session.none"
    );
    let begins = |member: &str| Caller {
        session: Some(Arc::new(Session::beginning_with(Some(
            member.parse().unwrap(),
        )))),
        ..Caller::default()
    };
    assert!(desk.call(&begins(&wang), "firm.members", json!({})).is_ok());
    desk.give_pin(&lin, "1357");
    assert_eq!(
        code(&desk.call(&begins(&lin), "firm.members", json!({}))),
        "session.locked"
    );
}

#[test]
fn once_an_owner_has_a_pin_owners_alone_appoint() {
    let desk = Desk::new();
    let (lin, wang) = (desk.id("林青"), desk.add("王敏", "designer"));
    let at = Desk::screen();
    desk.enter(&at, &wang, None).unwrap();
    let save = |at: &Caller, id: Option<&str>, name: &str, role: &str, active: bool| {
        let member = json!({"id": id, "name": name, "phone": "", "role": role, "active": active});
        desk.call(at, "firm.save_member", member)
    };
    // Without a PIN everybody is trusted.
    save(&at, Some(&wang), "王敏", "owner", true).unwrap();
    let demoted = desk
        .office
        .call(
            &Caller::default(),
            "firm.save_member",
            json!({"id": wang, "name": "王敏", "phone": "", "role": "designer", "active": true}),
        )
        .unwrap()
        .change
        .unwrap();
    desk.give_pin(&lin, "1357");
    desk.enter(&at, &wang, None).unwrap();
    let refused = "firm.owner_appoints";
    assert_eq!(
        code(&save(&at, Some(&wang), "王敏", "owner", true)),
        refused
    );
    assert_eq!(
        code(&save(&at, Some(&wang), "王敏", "sales", true)),
        refused
    );
    assert_eq!(
        code(&save(&at, Some(&lin), "林青", "owner", false)),
        refused
    );
    assert_eq!(code(&save(&at, None, "李娟", "owner", true)), refused);
    // Neither by taking back what an owner did.
    let undo = desk.call(&at, "history.undo", json!({"change": demoted}));
    assert_eq!(code(&undo), refused);
    assert_eq!(
        code(&desk.call(&at, "session.clear_pin", json!({"id": lin}))),
        "session.owner_only"
    );
    // His own name he may write otherwise, and take that back.
    save(&at, Some(&wang), "王小敏", "designer", true).unwrap();
    desk.call(&at, "history.undo_last", json!({})).unwrap();
    let boss = Desk::screen();
    desk.enter(&boss, &lin, Some("1357")).unwrap();
    save(&boss, Some(&wang), "王敏", "owner", true).unwrap();
    save(&boss, None, "李娟", "sales", true).unwrap();
    save(&at, None, "赵工长", "manager", true).unwrap();
}

#[test]
fn a_locked_screen_hears_only_what_its_lock_shows_and_the_rest_when_it_is_open() {
    let desk = Desk::new();
    let wang = desk.add("王敏", "designer");
    let at = Desk::screen();
    desk.enter(&at, &wang, None).unwrap();
    let told: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let tell = Arc::clone(&told);
    desk.office
        .listen(move |notice| tell.lock().unwrap().push(notice.clone()));
    let ear = Ear::of(Arc::clone(at.session.as_ref().unwrap()));
    let heard = || -> Vec<(bool, Vec<String>)> {
        let notices = std::mem::take(&mut *told.lock().unwrap());
        notices
            .iter()
            // Who came is noted by and by.
            .filter(|notice| !notice.tables.iter().eq(["firm_seat"]))
            .filter_map(|notice| ear.hear(&desk.office, notice))
            .map(|heard| (heard.change.is_some(), heard.tables.into_iter().collect()))
            .collect()
    };
    let lead = |phone: &str| {
        let lead = json!({"fields": {"name": "赵先生", "phone": phone}});
        desk.call(&Caller::default(), "crm.create_lead", lead)
            .unwrap();
    };
    lead("13800138001");
    let open = heard();
    assert!(
        open[0].0 && open[0].1.contains(&"crm_lead".to_owned()),
        "{open:?}"
    );

    desk.call(&at, "session.lock", json!({})).unwrap();
    heard();
    lead("13800138002");
    assert!(heard().is_empty());
    desk.add("李娟", "sales");
    assert_eq!(heard(), [(false, vec!["firm_member".to_owned()])]);

    desk.enter(&at, &wang, None).unwrap();
    let caught_up: Vec<String> = heard().into_iter().flat_map(|(_, tables)| tables).collect();
    for table in ["_session", "_change", "crm_lead"] {
        assert!(caught_up.contains(&table.to_owned()), "{caught_up:?}");
    }
    lead("13800138003");
    assert_eq!(heard(), open, "what was made up for is told once");
}
