//! When a material is needed on site: the template of tasks and which task a material waits for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use kernel::{Fault, Result};
use serde::Deserialize;

/// A task of the template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Number within the template.
    pub id: u32,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Days it takes.
    pub days: u32,
    /// What it waits for.
    pub after: Vec<After>,
}

/// A finish-to-start link.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The task before.
    pub task: u32,
    /// Calendar days between.
    pub lag: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "$schema")]
    _schema: String,
    days_before: u32,
    tasks: Vec<Task>,
    groups: BTreeMap<String, u32>,
    items: BTreeMap<String, u32>,
    trades: BTreeMap<String, u32>,
}

/// The template, with the day on which each task starts.
#[derive(Debug)]
pub struct Programme {
    file: File,
    /// Days from the project's start to the first day of each task.
    starts: BTreeMap<u32, u32>,
    length: u32,
}

/// Why a material is needed when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The task that uses it.
    pub task: u32,
    /// The task's Chinese name.
    pub zh: String,
    /// The task's English name.
    pub en: String,
    /// Days from the project's start until it is to be on site.
    pub offset: u32,
}

impl Occasion {
    /// The day it is to be on site, where the project's start is known.
    pub fn on(&self, start: Option<NaiveDate>) -> Option<NaiveDate> {
        start?.checked_add_days(Days::new(self.offset.into()))
    }
}

impl Programme {
    /// The template that ships with the product (`assets/supply/need-by.json`).
    ///
    /// # Errors
    /// `kernel.internal` where the file is damaged; the tests read it.
    pub fn standard() -> Result<&'static Self> {
        static STANDARD: OnceLock<Result<Programme>> = OnceLock::new();
        STANDARD
            .get_or_init(|| Self::parse(include_str!("../../../../../assets/supply/need-by.json")))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Reads a template.
    ///
    /// # Errors
    /// `kernel.internal` for text that is none: broken JSON, a task after one that is not listed before it, a rule
    /// that names no task.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File = serde_json::from_str(text).map_err(Fault::internal)?;
        let mut starts: BTreeMap<u32, u32> = BTreeMap::new();
        let mut ends: BTreeMap<u32, u32> = BTreeMap::new();
        for task in &file.tasks {
            let mut start = 0;
            for link in &task.after {
                let end = ends.get(&link.task).ok_or_else(|| {
                    Fault::internal(format!("task {} stands before {}", task.id, link.task))
                })?;
                start = start.max(end + link.lag);
            }
            ends.insert(task.id, start + task.days);
            if starts.insert(task.id, start).is_some() {
                return Err(Fault::internal(format!("task {} is listed twice", task.id)));
            }
        }
        for (name, task) in file.groups.iter().chain(&file.items).chain(&file.trades) {
            if !starts.contains_key(task) {
                return Err(Fault::internal(format!(
                    "{name} waits for task {task}, which is not listed"
                )));
            }
        }
        let length = ends.values().copied().max().unwrap_or(0);
        Ok(Self {
            file,
            starts,
            length,
        })
    }

    /// Days that the whole template takes.
    pub const fn length(&self) -> u32 {
        self.length
    }

    /// Days from the project's start to the first day of a task.
    pub fn start_of(&self, task: u32) -> Option<u32> {
        self.starts.get(&task).copied()
    }

    /// When a material is needed: by its group, else the work item's code, else the trade, else at the start.
    pub fn occasion(
        &self,
        group: Option<&str>,
        item: Option<&str>,
        trade: Option<&str>,
    ) -> Occasion {
        let named =
            |map: &BTreeMap<String, u32>, key: Option<&str>| key.and_then(|k| map.get(k)).copied();
        let task = named(&self.file.groups, group)
            .or_else(|| named(&self.file.items, item))
            .or_else(|| named(&self.file.trades, trade))
            .or_else(|| self.file.tasks.first().map(|task| task.id))
            .unwrap_or(0);
        let start = self.start_of(task).unwrap_or(0);
        let (zh, en) = self
            .file
            .tasks
            .iter()
            .find(|known| known.id == task)
            .map(|known| (known.zh.clone(), known.en.clone()))
            .unwrap_or_default();
        Occasion {
            task,
            zh,
            en,
            offset: start.saturating_sub(self.file.days_before),
        }
    }
}

/// The day an order has to go out.
pub fn order_by(need_by: Option<NaiveDate>, lead_days: u32) -> Option<NaiveDate> {
    need_by?.checked_sub_days(Days::new(lead_days.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_takes_82_days_and_ends_on_22_may() {
        let programme = Programme::standard().unwrap();
        assert_eq!(programme.length(), 82);
        let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let end = start + Days::new(u64::from(programme.length()) - 1);
        assert_eq!(end, NaiveDate::from_ymd_opt(2026, 5, 22).unwrap());
        // The critical path of the published schedule, by its starts.
        for (task, day) in [
            (4, 4),
            (8, 10),
            (10, 16),
            (18, 40),
            (20, 41),
            (34, 72),
            (35, 75),
            (40, 81),
        ] {
            assert_eq!(programme.start_of(task), Some(day), "task {task}");
        }
    }

    #[test]
    fn order_dates_agree_with_the_published_reminders() {
        // "wall tiles, order by day 15", "stone, order by day 25": days counted from 1, lead times of the price book.
        let programme = Programme::standard().unwrap();
        let start = NaiveDate::from_ymd_opt(2026, 3, 2);
        for (group, lead, day) in [("wall_tile", 15, 14), ("stone_threshold", 15, 25)] {
            let occasion = programme.occasion(Some(group), None, None);
            let got = order_by(occasion.on(start), lead).unwrap();
            assert_eq!((got - start.unwrap()).num_days() + 1, day, "{group}");
        }
    }

    #[test]
    fn group_then_item_then_trade_then_start() {
        let programme = Programme::standard().unwrap();
        for (group, item, trade, task) in [
            (Some("wall_tile"), Some("T01"), Some("mason"), 16),
            (Some("cement"), Some("T09"), Some("tiler"), 17),
            (Some("cement"), Some("T01"), Some("mason"), 5),
            (Some("cement"), Some("X77"), Some("carpenter"), 21),
            (Some("unknown"), None, None, 1),
            (None, None, None, 1),
        ] {
            assert_eq!(
                programme.occasion(group, item, trade).task,
                task,
                "{group:?} {item:?} {trade:?}"
            );
        }
        // Nothing is needed before the start, and a day before its task otherwise.
        assert_eq!(programme.occasion(None, None, None).offset, 0);
        assert_eq!(
            programme
                .occasion(Some("protection_film"), None, None)
                .offset,
            0
        );
        assert_eq!(programme.occasion(Some("debris_bag"), None, None).offset, 1);
    }

    #[test]
    fn a_project_without_a_start_has_no_dates() {
        let occasion = Programme::standard()
            .unwrap()
            .occasion(Some("putty"), None, None);
        assert_eq!(occasion.on(None), None);
        assert_eq!(order_by(None, 3), None);
    }

    #[test]
    fn damaged_templates_are_refused() {
        for text in [
            "{",
            r#"{"$schema":"","days_before":0,"tasks":[{"id":1,"zh":"a","en":"a","days":1,"after":[{"task":2,"lag":0}]}],"groups":{},"items":{},"trades":{}}"#,
            r#"{"$schema":"","days_before":0,"tasks":[],"groups":{"putty":9},"items":{},"trades":{}}"#,
        ] {
            assert_eq!(Programme::parse(text).unwrap_err().code, "kernel.internal");
        }
    }
}
