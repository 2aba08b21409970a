//! When a material is needed on site: which task of the template it waits for.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use kernel::{Fault, Result};
use planner::starter::{Kind, Template, TemplateTask};
use serde::Deserialize;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ahead {
    days: u32,
    kind: Kind,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "$schema")]
    _schema: String,
    days_before: Ahead,
    groups: BTreeMap<String, u32>,
    items: BTreeMap<String, u32>,
    trades: BTreeMap<String, u32>,
}

/// A figure of the template that a firm may set otherwise. As text it is `days_before`, `days.16`, `lag.16.15` (task
/// 16 after task 15) or `on_site.16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Days that materials are on site before their task starts.
    DaysBefore,
    /// Days that a task takes.
    Days(u32),
    /// Days between the end of the second task and the start of the first.
    Lag(u32, u32),
    /// Days from the project's start until a task's materials are on site, in place of what the template gives.
    OnSite(u32),
}

impl Figure {
    /// Reads a figure's name.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let name = parts.next()?;
        let numbers: Vec<u32> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
        match (name, numbers.as_slice()) {
            ("days_before", []) => Some(Self::DaysBefore),
            ("days", &[task]) => Some(Self::Days(task)),
            ("lag", &[task, after]) => Some(Self::Lag(task, after)),
            ("on_site", &[task]) => Some(Self::OnSite(task)),
            _ => None,
        }
    }

    /// The smallest and the largest it may be, in days.
    pub const fn bounds(self) -> (u32, u32) {
        match self {
            Self::DaysBefore => (0, 30),
            Self::Days(_) => (1, 365),
            Self::Lag(..) => (0, 365),
            Self::OnSite(_) => (0, 1_000),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DaysBefore => write!(f, "days_before"),
            Self::Days(task) => write!(f, "days.{task}"),
            Self::Lag(task, after) => write!(f, "lag.{task}.{after}"),
            Self::OnSite(task) => write!(f, "on_site.{task}"),
        }
    }
}

/// A firm's own figures, in days.
pub type OwnFigures = BTreeMap<Figure, u32>;

/// The rules of which task a material waits for, and the template of tasks with the day on which each starts.
#[derive(Debug)]
pub struct Timing {
    file: File,
    tasks: Vec<TemplateTask>,
    /// Days from the project's start to the first day of each task.
    starts: BTreeMap<u32, u32>,
    /// Days that the firm set itself for the materials of a task.
    on_site: BTreeMap<u32, u32>,
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

impl Timing {
    /// What ships with the product: the rules of `assets/supply/need-by.json` for the tasks of `assets/planner/template.json`.
    ///
    /// # Errors
    /// `kernel.internal` where the file is damaged; the tests read it.
    pub fn standard() -> Result<&'static Self> {
        static STANDARD: OnceLock<Result<Timing>> = OnceLock::new();
        STANDARD
            .get_or_init(|| Self::parse(include_str!("../../../../../assets/supply/need-by.json")))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Reads the rules.
    ///
    /// # Errors
    /// `kernel.internal` for text that holds none: broken JSON, a rule that names no task.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File = serde_json::from_str(text).map_err(Fault::internal)?;
        let tasks = Template::starter().tasks.clone();
        for (name, task) in file.groups.iter().chain(&file.items).chain(&file.trades) {
            if !tasks.iter().any(|known| known.id == *task) {
                return Err(Fault::internal(format!(
                    "{name} waits for task {task}, which is not listed"
                )));
            }
        }
        Ok(Self::of(file, tasks, BTreeMap::new()))
    }

    /// With a firm's own figures; those of what is not there (any more) count nothing.
    #[must_use]
    pub fn with(&self, own: &OwnFigures) -> Self {
        let (mut file, mut tasks) = (self.file.clone(), self.tasks.clone());
        let set = |figure: Figure, days: &mut u32| {
            if let Some(&own) = own.get(&figure) {
                *days = own;
            }
        };
        set(Figure::DaysBefore, &mut file.days_before.days);
        let mut on_site = BTreeMap::new();
        for task in &mut tasks {
            set(Figure::Days(task.id), &mut task.days);
            for link in &mut task.after {
                set(Figure::Lag(task.id, link.task), &mut link.lag);
            }
            if let Some(&days) = own.get(&Figure::OnSite(task.id)) {
                on_site.insert(task.id, days);
            }
        }
        Self::of(file, tasks, on_site)
    }

    fn of(file: File, tasks: Vec<TemplateTask>, on_site: BTreeMap<u32, u32>) -> Self {
        let mut starts: BTreeMap<u32, u32> = BTreeMap::new();
        let mut ends: BTreeMap<u32, u32> = BTreeMap::new();
        for task in &tasks {
            let after = task.after.iter();
            let start = after.filter_map(|link| Some(ends.get(&link.task)? + link.lag));
            let start = start.max().unwrap_or(0);
            ends.insert(task.id, start + task.days);
            starts.insert(task.id, start);
        }
        let length = ends.values().copied().max().unwrap_or(0);
        Self {
            file,
            tasks,
            starts,
            on_site,
            length,
        }
    }

    /// Its tasks, in their order.
    pub fn tasks(&self) -> &[TemplateTask] {
        &self.tasks
    }

    /// Days that materials are on site before their task, and where that figure comes from.
    pub const fn days_before(&self) -> (u32, Kind) {
        (self.file.days_before.days, self.file.days_before.kind)
    }

    /// The value of a figure; none where the template does not have it. For [`Figure::OnSite`] the day that is used.
    pub fn figure(&self, figure: Figure) -> Option<u32> {
        let task = |id: u32| self.tasks.iter().find(|task| task.id == id);
        match figure {
            Figure::DaysBefore => Some(self.file.days_before.days),
            Figure::Days(id) => Some(task(id)?.days),
            Figure::Lag(id, after) => {
                let link = task(id)?.after.iter().find(|link| link.task == after)?;
                Some(link.lag)
            }
            Figure::OnSite(id) => self.on_site(id).filter(|_| self.awaited(id)),
        }
    }

    /// Days from the project's start until a task's materials are on site.
    pub fn on_site(&self, task: u32) -> Option<u32> {
        let start = self.start_of(task)?;
        Some(
            self.on_site
                .get(&task)
                .copied()
                .unwrap_or_else(|| start.saturating_sub(self.file.days_before.days)),
        )
    }

    /// Material groups and work item codes that wait for a task.
    pub fn waiting(&self, task: u32) -> (Vec<&str>, Vec<&str>) {
        let of = |map| waiting_in(map, task);
        (of(&self.file.groups), of(&self.file.items))
    }

    /// Whether the materials of anything wait for a task.
    pub fn awaited(&self, task: u32) -> bool {
        let file = &self.file;
        [&file.groups, &file.items, &file.trades]
            .iter()
            .any(|map| map.values().any(|of| *of == task))
    }

    /// Days that the whole template takes.
    pub const fn length(&self) -> u32 {
        self.length
    }

    /// Days from the project's start to the first day of a task.
    pub fn start_of(&self, task: u32) -> Option<u32> {
        self.starts.get(&task).copied()
    }

    /// The day something is to be on site: so many days before its task starts by the schedule, but not before the site does; where no
    /// schedule says when that is, as many days after the site's start as the template has.
    pub fn need_by(
        &self,
        occasion: &Occasion,
        site_starts: Option<NaiveDate>,
        task_starts: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let Some(task) = task_starts else {
            return site_starts?.checked_add_days(Days::new(occasion.offset.into()));
        };
        let before = task.checked_sub_days(Days::new(self.file.days_before.days.into()))?;
        Some(site_starts.map_or(before, |first| before.max(first)))
    }

    /// Which task a material waits for: by its group, else the work item's code, else the trade, else at the start.
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
            .or_else(|| self.tasks.first().map(|task| task.id))
            .unwrap_or(0);
        let (zh, en) = self
            .tasks
            .iter()
            .find(|known| known.id == task)
            .map(|known| (known.zh.clone(), known.en.clone()))
            .unwrap_or_default();
        Occasion {
            task,
            zh,
            en,
            offset: self.on_site(task).unwrap_or(0),
        }
    }
}

fn waiting_in(map: &BTreeMap<String, u32>, task: u32) -> Vec<&str> {
    map.iter()
        .filter(|(_, of)| **of == task)
        .map(|(name, _)| name.as_str())
        .collect()
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
        let timing = Timing::standard().unwrap();
        assert_eq!(timing.length(), 82);
        let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let end = start + Days::new(u64::from(timing.length()) - 1);
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
            assert_eq!(timing.start_of(task), Some(day), "task {task}");
        }
    }

    #[test]
    fn order_dates_agree_with_the_published_reminders() {
        // "wall tiles, order by day 15", "stone, order by day 25": days counted from 1, lead times of the price book.
        let timing = Timing::standard().unwrap();
        let start = NaiveDate::from_ymd_opt(2026, 3, 2);
        for (group, lead, day) in [("wall_tile", 15, 14), ("stone_threshold", 15, 25)] {
            let occasion = timing.occasion(Some(group), None, None);
            let got = order_by(timing.need_by(&occasion, start, None), lead).unwrap();
            assert_eq!((got - start.unwrap()).num_days() + 1, day, "{group}");
        }
    }

    #[test]
    fn group_then_item_then_trade_then_start() {
        let timing = Timing::standard().unwrap();
        for (group, item, trade, task) in [
            (Some("wall_tile"), Some("T01"), Some("mason"), 16),
            (Some("cement"), Some("T09"), Some("tiler"), 17),
            (Some("cement"), Some("T01"), Some("mason"), 5),
            (Some("cement"), Some("X77"), Some("carpenter"), 21),
            (Some("unknown"), None, None, 1),
            (None, None, None, 1),
        ] {
            assert_eq!(
                timing.occasion(group, item, trade).task,
                task,
                "{group:?} {item:?} {trade:?}"
            );
        }
        // Nothing is needed before the start, and a day before its task otherwise.
        assert_eq!(timing.occasion(None, None, None).offset, 0);
        assert_eq!(
            timing.occasion(Some("protection_film"), None, None).offset,
            0
        );
        assert_eq!(timing.occasion(Some("debris_bag"), None, None).offset, 1);
    }

    #[test]
    fn a_firms_own_figures_move_what_follows_from_them() {
        let standard = Timing::standard().unwrap();
        let tiles = |own: &[(Figure, u32)]| {
            let own = own.iter().copied().collect();
            let timing = standard.with(&own);
            let offset = |group| timing.occasion(Some(group), None, None).offset;
            (offset("wall_tile"), offset("floor_tile"), timing.length())
        };
        let usual = tiles(&[]);
        assert_eq!(usual, (28, 34, 82));
        for (own, expected) in [
            // Longer work on the pipes moves all that comes after.
            (vec![(Figure::Days(8), 9)], (31, 37, 85)),
            // A longer wait after the waterproof layer too.
            (vec![(Figure::Lag(14, 13), 4)], (30, 36, 84)),
            (vec![(Figure::DaysBefore, 3)], (26, 32, 82)),
            // A day set for one task's materials moves nothing else.
            (vec![(Figure::OnSite(16), 20)], (20, 34, 82)),
            (
                vec![(Figure::OnSite(16), 20), (Figure::DaysBefore, 0)],
                (20, 35, 82),
            ),
            // Figures of a task that the template does not have count nothing.
            (vec![(Figure::Days(77), 9), (Figure::Lag(16, 3), 9)], usual),
        ] {
            assert_eq!(tiles(&own), expected, "{own:?}");
        }
    }

    #[test]
    fn figures_read_back_as_they_are_written() {
        for figure in [
            Figure::DaysBefore,
            Figure::Days(16),
            Figure::Lag(16, 15),
            Figure::OnSite(3),
        ] {
            assert_eq!(Figure::parse(&figure.to_string()), Some(figure));
        }
        for text in [
            "",
            "days",
            "days.x",
            "days.1.2",
            "lag.1",
            "days_before.1",
            "on_site.-1",
        ] {
            assert_eq!(Figure::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_project_without_a_start_has_no_dates() {
        let timing = Timing::standard().unwrap();
        let occasion = timing.occasion(Some("putty"), None, None);
        assert_eq!(timing.need_by(&occasion, None, None), None);
        assert_eq!(order_by(None, 3), None);
    }

    #[test]
    fn damaged_rules_are_refused() {
        for text in [
            "{",
            r#"{"$schema":"","days_before":{"days":0,"kind":"E"},"groups":{"putty":99},"items":{},"trades":{}}"#,
        ] {
            assert_eq!(Timing::parse(text).unwrap_err().code, "kernel.internal");
        }
    }
}
