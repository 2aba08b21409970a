//! A firm with a site, and short ways to ask for its plan.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use crm::Project;
use kernel::{Fault, Id};
use planner::starter::Template;
use programme::api::*;
use programme::{Link, Task};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::Slice;
use testkit::{Firm, Still};

pub const SLICES: &[Slice] = &[
    firm::SLICE,
    catalog::SLICE,
    crm::SLICE,
    design::SLICE,
    programme::SLICE,
];

pub fn req<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A site in a firm on whose clock it is a day of 2026.
pub struct Home {
    pub firm: Firm,
    pub project: Id<Project>,
}

impl Home {
    /// With an empty firm's project, 100 days before the usual day of the tests' clock or as many as are given.
    pub fn on(today: &str) -> Self {
        let firm = Firm::new(SLICES);
        let usual = day("2026-11-21");
        set(&firm.env, (day(today) - usual).num_days());
        let project = firm
            .write(|tx| {
                let fields = json!({"id": null, "fields": {"name": "陈先生", "wechat": "chen"}});
                let made = json(crm::api::save_customer(tx, req(fields))?);
                let customer = &made["customer"]["id"];
                let fields = json!({"customerId": customer, "fields": {"name": "陈先生家"}});
                let made = json(design::api::create_project(tx, req(fields))?);
                made["project"]["id"].as_str().unwrap().parse()
            })
            .unwrap();
        Self { firm, project }
    }

    /// The template from a day on, without days off.
    pub fn made(today: &str, start: &str) -> Self {
        let home = Self::on(today);
        home.make(json!({"startOn": start})).unwrap();
        home
    }

    pub fn make(&self, with: Value) -> Result<PlanView, Fault> {
        let mut all = json!({"project": self.project, "startOn": "2026-03-02", "dueOn": "", "weekend": "none", "holidays": false,
            "springStop": false, "noise": ""});
        for (key, value) in with.as_object().unwrap() {
            all[key] = value.clone();
        }
        self.firm
            .write(|tx| make_plan(tx, req(all), Template::starter()))
    }

    pub fn plan(&self) -> PlanView {
        let of = PlanOf {
            project: self.project,
            baseline: None,
        };
        self.firm.read(|db| plan(db, of)).unwrap().plan.unwrap()
    }

    pub fn save(&self, id: Id<Task>, fields: Value) -> Result<PlanView, Fault> {
        self.firm
            .write(|tx| save_task(tx, req(json!({"id": id, "fields": fields}))))
    }

    pub fn tie(&self, from: Id<Task>, to: Id<Task>, with: Value) -> Result<PlanView, Fault> {
        let mut all = json!({"from": from, "to": to, "ends": "fs", "lag": "", "lagOpen": false});
        for (key, value) in with.as_object().unwrap() {
            all[key] = value.clone();
        }
        self.firm.write(|tx| tie_tasks(tx, req(all)))
    }

    /// Adds a task that waits for nothing.
    pub fn add(&self, name: &str, days: u32) -> Id<Task> {
        let all =
            json!({"project": self.project, "after": null, "name": name, "days": days.to_string()});
        let plan = self.firm.write(|tx| add_task(tx, req(all))).unwrap();
        named(&plan, name).id
    }

    pub fn shift(&self, id: Id<Task>, start: &str) -> Result<PlanView, Fault> {
        self.firm
            .write(|tx| move_task(tx, req(json!({"id": id, "start": start}))))
    }
}

fn set(clock: &Still, days: i64) {
    clock.pass_days(days);
}

pub fn named<'a>(plan: &'a PlanView, name: &str) -> &'a TaskView {
    (plan.tasks.iter().find(|task| task.name == name)).unwrap_or_else(|| panic!("no task {name}"))
}

pub fn link(plan: &PlanView, from: Id<Task>, to: Id<Task>) -> Id<Link> {
    let found = (plan.links.iter()).find(|link| link.from == from && link.to == to);
    found.unwrap().id
}

pub fn dates(task: &TaskView) -> (String, String) {
    (task.start.to_string(), task.end.to_string())
}
