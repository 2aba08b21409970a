//! Reminders of next actions on a real file: when they come, to whom, and until when.
#![allow(clippy::unwrap_used)]

use crm::LeadId;
use crm::api::{
    self, Lead, LeadChange, LeadFields, LeadHandover, LeadMove, LeadRef, NewActivity, NewLead,
    Reminders, SnoozeReminder, TimelineOf,
};
use crm::model::{ActivityKind, LostReason, Remind, Snooze, Stage};
use firm::api::{Nothing, Role, SaveMember};
use kernel::{Fault, Id, Result, Timestamp};
use store::{Member, Tx};
use testkit::{Firm, START};

struct Place {
    firm: Firm,
    ann: Id<Member>,
}

/// It is 10:00 on 2026-11-21 where the firm is.
fn at(minutes: i64) -> Timestamp {
    Timestamp(START.0 + minutes * 60_000)
}

impl Place {
    fn new() -> Self {
        let firm = Firm::new(&[firm::SLICE, crm::SLICE]);
        let ann = SaveMember {
            id: None,
            name: "安娜".to_owned(),
            phone: String::new(),
            role: Role::Sales,
            active: true,
        };
        let ann = firm
            .write(|tx| firm::api::save_member(tx, &[], ann))
            .unwrap()
            .id;
        Self { firm, ann }
    }

    fn do_it<T>(&self, f: impl FnOnce(&Tx<'_>) -> Result<T>) -> T {
        self.firm.write(f).unwrap()
    }

    fn lead(&self, n: u64, next: &str) -> Id<LeadId> {
        let fields: LeadFields = serde_json::from_str(next).unwrap();
        let fields = LeadFields {
            phone: Some((13_800_000_000 + n).to_string()),
            ..fields
        };
        let note = String::new();
        self.do_it(|tx| api::create_lead(tx, NewLead { fields, note }))
            .record
            .id
    }

    fn change(&self, id: Id<LeadId>, next: &str) -> Result<Lead> {
        let fields = serde_json::from_str(next).unwrap();
        self.firm
            .write(|tx| api::update_lead(tx, LeadChange { id, fields }))
    }

    fn refused(&self, id: Id<LeadId>, next: &str) -> (String, String) {
        let Fault { code, params, .. } = self.change(id, next).unwrap_err();
        (code, params["field"].as_str().unwrap().to_owned())
    }

    fn due_for(&self, who: Id<Member>) -> Reminders {
        let read = self
            .firm
            .store
            .read(who, |db| api::reminders(db, Nothing {}));
        read.unwrap().value
    }

    /// Which are due for the owner, and when the next one is.
    fn due(&self) -> (Vec<Id<LeadId>>, Option<Timestamp>) {
        let answer = self.due_for(self.firm.owner);
        assert_eq!(answer.now, self.look_at_the_clock());
        (answer.due.iter().map(|due| due.id).collect(), answer.next)
    }

    fn look_at_the_clock(&self) -> Timestamp {
        self.firm.read(|db| Ok(db.now())).unwrap()
    }

    fn snooze(&self, who: Id<Member>, id: Id<LeadId>, by: Snooze) -> Result<Lead> {
        let req = SnoozeReminder { id, by };
        let write = self
            .firm
            .store
            .write(who, "test", |tx| api::snooze_reminder(tx, req));
        write.map(|written| written.value)
    }

    fn log(&self, id: Id<LeadId>, kind: ActivityKind, next: &str) {
        let fields: LeadFields = serde_json::from_str(next).unwrap();
        let req = NewActivity {
            of: TimelineOf {
                lead_id: Some(id),
                ..TimelineOf::default()
            },
            kind,
            text: "说了".to_owned(),
            at: None,
            next_on: fields.next_on,
            next_time: fields.next_time,
            next_action: fields.next_action,
            remind: fields.remind,
        };
        self.do_it(|tx| api::log_activity(tx, req));
    }
}

#[test]
fn they_come_before_their_time_and_say_when_the_next_one_does() {
    let place = Place::new();
    let soon = place.lead(
        1,
        r#"{"nextOn":"2026-11-21","nextTime":"10点半","nextAction":"量房","remind":"min_10"}"#,
    );
    let later = place.lead(
        2,
        r#"{"nextOn":"2026-11-22","nextTime":"10:40","remind":"day_1"}"#,
    );
    place.lead(3, r#"{"nextOn":"2026-11-21","nextTime":"9:00"}"#);
    place.lead(4, r#"{"nextOn":"2026-11-21"}"#);
    assert_eq!(place.due(), (vec![], Some(at(20))));
    place.firm.env.pass_minutes(19);
    assert_eq!(place.due(), (vec![], Some(at(20))));
    place.firm.env.pass_minutes(1);
    assert_eq!(place.due(), (vec![soon], Some(at(40))));
    let shown = &place.due_for(place.firm.owner).due[0];
    assert_eq!(
        (
            shown.next_time.as_str(),
            shown.next_action.as_deref(),
            shown.due_at
        ),
        ("10:30", Some("量房"), at(20))
    );
    place.firm.env.pass_minutes(20);
    assert_eq!(place.due(), (vec![soon, later], None));
    // Days later they are due still.
    place.firm.env.pass_days(3);
    assert_eq!(place.due(), (vec![soon, later], None));
}

#[test]
fn they_are_the_owners_alone_and_go_where_the_lead_goes() {
    let place = Place::new();
    let id = place.lead(
        1,
        r#"{"nextOn":"2026-11-21","nextTime":"10:00","remind":"at_time"}"#,
    );
    assert_eq!(place.due().0, [id]);
    assert!(place.due_for(place.ann).due.is_empty());
    let refused = place.snooze(place.ann, id, Snooze::Hour1).unwrap_err();
    assert_eq!(refused.code, "crm.reminder_gone");
    let hand = LeadHandover {
        ids: vec![id],
        owner_id: Some(place.ann),
    };
    place.do_it(|tx| api::assign_leads(tx, hand));
    assert_eq!(place.due(), (vec![], None));
    assert_eq!(place.due_for(place.ann).due.len(), 1);
}

#[test]
fn put_off_they_come_back_and_planned_anew_they_forget_it() {
    let place = Place::new();
    let id = place.lead(
        1,
        r#"{"nextOn":"2026-11-21","nextTime":"10:00","remind":"hour_1"}"#,
    );
    let owner = place.firm.owner;
    for (by, back) in [
        (Snooze::Min10, at(10)),
        (Snooze::Hour1, at(60)),
        // 9:00 of the next day.
        (Snooze::Tomorrow, at(23 * 60)),
    ] {
        let lead = place.snooze(owner, id, by).unwrap();
        assert_eq!(lead.record.snoozed_until, Some(back));
        assert_eq!(place.due(), (vec![], Some(back)));
    }
    // A word that does not move it leaves it put off; another plan does not.
    let lead = place.change(id, r#"{"level":"A"}"#).unwrap();
    assert_eq!(lead.record.snoozed_until, Some(at(23 * 60)));
    let lead = place.change(id, r#"{"nextTime":"10:30"}"#).unwrap();
    assert_eq!(lead.record.snoozed_until, None);
    assert_eq!(place.due().0, [id]);
    place.firm.env.pass_minutes(23 * 60 + 10);
    place.snooze(owner, id, Snooze::Min10).unwrap();
    assert_eq!(place.due(), (vec![], Some(at(23 * 60 + 20))));
}

#[test]
fn somebody_in_touch_answers_them_and_a_note_does_not() {
    let place = Place::new();
    let id = place.lead(
        1,
        r#"{"nextOn":"2026-11-21","nextTime":"11:00","remind":"min_30"}"#,
    );
    // Before it reminds, a call is another call.
    place.log(id, ActivityKind::Call, "{}");
    place.firm.env.pass_minutes(30);
    assert_eq!(place.due().0, [id]);
    place.log(id, ActivityKind::Note, "{}");
    assert_eq!(place.due().0, [id]);
    place.log(id, ActivityKind::Call, "{}");
    assert_eq!(place.due(), (vec![], None));
    place.log(
        id,
        ActivityKind::Call,
        r#"{"nextOn":"2026-11-23","nextTime":"9:00","remind":"at_time"}"#,
    );
    assert_eq!(place.due(), (vec![], Some(at(2 * 1_440 - 60))));
}

#[test]
fn what_is_closed_or_planned_without_a_time_reminds_of_nothing() {
    let place = Place::new();
    let planned = r#"{"nextOn":"2026-11-21","nextTime":"10:00","remind":"at_time"}"#;
    let id = place.lead(1, planned);
    let lose = LeadMove {
        id,
        stage: Stage::Lost,
        lost_reason: Some(LostReason::Price),
        note: String::new(),
        fields: LeadFields::default(),
    };
    let lost = place.do_it(|tx| api::move_lead(tx, lose)).record;
    assert_eq!(
        (lost.next_on, lost.next_time, lost.remind),
        (None, None, None)
    );
    assert_eq!(place.due(), (vec![], None));
    let refused = place
        .snooze(place.firm.owner, id, Snooze::Min10)
        .unwrap_err();
    assert_eq!(refused.code, "crm.reminder_gone");

    let id = place.lead(2, planned);
    let cleared = place.change(id, r#"{"nextTime":""}"#).unwrap().record;
    assert_eq!((cleared.next_time, cleared.remind), (None, None));
    place
        .change(id, r#"{"nextTime":"15:00","remind":"hour_1"}"#)
        .unwrap();
    let cleared = place.change(id, r#"{"nextOn":""}"#).unwrap().record;
    assert_eq!(
        (cleared.next_on, cleared.next_time, cleared.remind),
        (None, None, None)
    );
    for (next, code, field) in [
        (r#"{"nextTime":"15:00"}"#, "crm.next_day_missing", "nextOn"),
        (r#"{"nextTime":"25:00"}"#, "crm.time_invalid", "nextTime"),
        (
            r#"{"nextOn":"2026-11-30","remind":"hour_1"}"#,
            "crm.next_time_missing",
            "nextTime",
        ),
    ] {
        assert_eq!(place.refused(id, next), (code.to_owned(), field.to_owned()));
    }
    let stored = place.firm.read(|db| api::lead(db, LeadRef { id })).unwrap();
    assert_eq!(stored.record.remind, None::<Remind>);
}
