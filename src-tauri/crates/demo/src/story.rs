//! The firm's days: what happens is kept in order of time, and each thing that happens may plan the next.

use std::collections::{BTreeMap, VecDeque};

use chrono::NaiveDate;
use kernel::{Fault, Result, Timestamp};
use serde_json::{Value, json};

use crate::World;
use crate::calendar::{Calendar, Hours, day_of, midnight, plus};
use crate::dice::Dice;
use crate::life::Life;
use crate::stages;
use crate::words::Words;

/// How often in a thousand cases somebody does later what he planned for a day.
const LATE: u64 = 170;

/// Something that happens to a customer; to the firm where the number is no customer's.
pub type Act = fn(&mut Story<'_>, usize) -> Result<()>;

/// Who gives a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Owner,
    Sales(usize),
    Designer(usize),
    Budgeter,
    Manager(usize),
    Purchaser,
    Store,
    AfterSales,
}

/// The ids of the firm's people by role.
pub type Staff = BTreeMap<String, Vec<String>>;

pub struct Story<'w> {
    world: &'w mut dyn World,
    seed: u64,
    begin: NaiveDate,
    end: Timestamp,
    now: Timestamp,
    queue: BTreeMap<(Timestamp, u64), (usize, Act)>,
    planned: u64,
    pub words: Words,
    pub calendar: Calendar,
    pub dice: Dice,
    pub lives: Vec<Life>,
    pub staff: Staff,
    /// Live sites of each manager.
    pub sites: Vec<u32>,
    /// Signed customers who wait until a manager has room.
    pub waiting: VecDeque<usize>,
    /// Lots of stock that are counted again each month, by the code of their material.
    pub lots: BTreeMap<String, String>,
}

impl<'w> Story<'w> {
    pub fn new(world: &'w mut dyn World, seed: u64, today: NaiveDate, days: u32) -> Result<Self> {
        let begin = plus(today, -i64::from(days));
        Ok(Self {
            world,
            seed,
            begin,
            end: midnight(today),
            now: Timestamp(midnight(begin).0 + 9 * 3_600_000),
            queue: BTreeMap::new(),
            planned: 0,
            words: Words::read()?,
            calendar: Calendar::read()?,
            dice: Dice::new(seed, 0),
            lives: Vec::new(),
            staff: Staff::new(),
            sites: Vec::new(),
            waiting: VecDeque::new(),
            lots: BTreeMap::new(),
        })
    }

    pub fn run(mut self) -> Result<()> {
        stages::founding::found(&mut self)?;
        stages::enquiry::plan_days(&mut self)?;
        stages::offers::plan(&mut self);
        stages::pool::plan_rules(&mut self);
        stages::stock::plan(&mut self);
        let of = usize::try_from((self.last() - self.begin).num_days()).unwrap_or(0);
        let mut told = 0;
        while let Some(((at, _), (life, act))) = self.queue.pop_first() {
            if at >= self.end {
                break;
            }
            self.tick(at);
            let days = usize::try_from((self.today() - self.begin).num_days()).unwrap_or(0);
            if days > told {
                told = days;
                self.world.pace(told, of)?;
            }
            act(&mut self, life)?;
        }
        self.world.pace(of, of)
    }

    pub const fn begin(&self) -> NaiveDate {
        self.begin
    }

    /// The day after the last one that is told.
    pub fn last(&self) -> NaiveDate {
        day_of(self.end)
    }

    pub fn today(&self) -> NaiveDate {
        day_of(self.now)
    }

    /// Moves the clock on; it never goes back, nor past the end.
    fn tick(&mut self, at: Timestamp) {
        self.now = Timestamp(at.0.max(self.now.0 + 1_000).min(self.end.0 - 1));
        self.world.set_clock(self.now);
    }

    pub fn found(&mut self, firm: Value) -> Result<()> {
        self.world.set_clock(self.now);
        self.world.found(firm)
    }

    /// Asks before anybody of the firm is known.
    pub fn first(&mut self, name: &str) -> Result<Value> {
        self.world.call(None, name, json!({}))
    }

    /// Gives a command, some seconds after the one before.
    pub fn call(&mut self, who: Who, name: &str, req: Value) -> Result<Value> {
        let pause = self.dice.between(8, 50) * 1_000;
        self.tick(Timestamp(self.now.0 + pause));
        self.ask(who, name, req)
    }

    /// Gives a command a little after the one before without throwing dice: what the firm does beside its customers changes
    /// nothing of their lives.
    pub fn aside(&mut self, who: Who, name: &str, req: Value) -> Result<Value> {
        self.tick(Timestamp(self.now.0 + 20_000));
        self.ask(who, name, req)
    }

    /// Asks a query; takes no time.
    pub fn ask(&mut self, who: Who, name: &str, req: Value) -> Result<Value> {
        let member = self.member(who)?.to_owned();
        self.world
            .call(Some(&member), name, req)
            .map_err(|fault| fault.with("step", name.to_owned()))
    }

    /// The id of a person of the firm.
    pub fn member(&self, who: Who) -> Result<&str> {
        let (role, at) = match who {
            Who::Owner => ("owner", 0),
            Who::Sales(at) => ("sales", at),
            Who::Designer(at) => ("designer", at),
            Who::Budgeter => ("budgeter", 0),
            Who::Manager(at) => ("manager", at),
            Who::Purchaser => ("purchaser", 0),
            Who::Store => ("warehouse", 0),
            Who::AfterSales => ("after_sales", 0),
        };
        self.staff
            .get(role)
            .and_then(|people| people.get(at))
            .map(String::as_str)
            .ok_or_else(|| Fault::internal(format!("the firm has no {role} {at}")))
    }

    pub fn people(&self, role: &str) -> usize {
        self.staff.get(role).map_or(0, Vec::len)
    }

    pub fn life(&mut self, life: usize) -> &mut Life {
        &mut self.lives[life]
    }

    /// The salesperson of a customer.
    pub fn sales(&self, life: usize) -> Who {
        Who::Sales(self.lives[life].sales)
    }

    /// One of the sentences for an occasion.
    pub fn say(&mut self, life: usize, occasion: &str) -> String {
        let Some(list) = self.words.sentences.get(occasion) else {
            return String::new();
        };
        let dice = self
            .lives
            .get_mut(life)
            .map_or(&mut self.dice, |life| &mut life.dice);
        dice.pick(list).clone()
    }

    /// Plans something for a moment.
    pub fn at(&mut self, at: Timestamp, life: usize, act: Act) {
        self.planned += 1;
        self.queue.insert((at, self.planned), (life, act));
    }

    /// Plans what happens to a customer in so many days; the day that was promised. Now and then it is done later.
    pub fn plan(&mut self, life: usize, days: (i64, i64), hours: Hours, act: Act) -> NaiveDate {
        let today = self.today();
        let Some(one) = self.lives.get_mut(life) else {
            return today;
        };
        let dice = &mut one.dice;
        let promised = self.calendar.day(dice, today, days, hours);
        let done = if promised > today && dice.chance(LATE) {
            self.calendar.day(dice, promised, (1, 4), hours)
        } else {
            promised
        };
        let moment = self.calendar.moment(dice, done, hours, self.now);
        self.at(moment, life, act);
        promised
    }

    /// Logs what was done about a lead, with what is to be done next.
    pub fn log(
        &mut self,
        life: usize,
        kind: &str,
        occasion: &str,
        next: Option<(NaiveDate, &str)>,
    ) -> Result<()> {
        let text = self.say(life, occasion);
        let mut req = json!({"of": {"leadId": self.lives[life].lead}, "kind": kind, "text": text});
        if let Some((day, action)) = next {
            req["nextOn"] = day.to_string().into();
            req["nextAction"] = self.say(life, action).into();
        }
        stages::pool::follow(self, life, "crm.log_activity", req).map(drop)
    }

    /// Logs something in the timeline of a customer's project.
    pub fn note(&mut self, who: Who, life: usize, kind: &str, occasion: &str) -> Result<()> {
        let text = self.say(life, occasion);
        let of = json!({"projectId": self.lives[life].project});
        self.call(
            who,
            "crm.log_activity",
            json!({"of": of, "kind": kind, "text": text}),
        )
        .map(drop)
    }

    /// Moves a lead.
    pub fn move_lead(&mut self, life: usize, stage: &str, fields: Value) -> Result<()> {
        let req =
            json!({"id": self.lives[life].lead, "stage": stage, "note": "", "fields": fields});
        stages::pool::follow(self, life, "crm.move_lead", req).map(drop)
    }

    /// Moves a project.
    pub fn move_project(&mut self, who: Who, life: usize, stage: &str, reason: &str) -> Result<()> {
        let req = json!({"id": self.lives[life].project, "stage": stage, "reason": reason});
        self.call(who, "design.move_project", req).map(drop)
    }

    /// Loses a lead for one of the reasons, weighted.
    pub fn lose(&mut self, life: usize, reasons: &[(&'static str, u64)]) -> Result<()> {
        let one = &mut self.lives[life];
        let reason = reasons[one.dice.weighted(reasons.iter().map(|(_, weight)| *weight))].0;
        let note = self.say(life, &format!("lost_{reason}"));
        let req = json!({"id": self.lives[life].lead, "stage": "lost", "lostReason": reason, "note": note, "fields": {}});
        stages::pool::follow(self, life, "crm.move_lead", req).map(drop)
    }

    /// A new customer.
    pub fn born(&mut self, sales: usize) -> usize {
        let number = self.lives.len() as u64;
        let life = Life::new(self.seed, number, &self.words, sales);
        self.lives.push(life);
        self.lives.len() - 1
    }
}

/// A field of an answer as text.
pub fn text(value: &Value, field: &str) -> Result<String> {
    value[field]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Fault::internal(format!("an answer without {field}")))
}
