//! When materials are needed: every figure of the template as a default that the firm may set otherwise.

use std::collections::HashMap;

use firm::api::Nothing;
use kernel::{Fault, Result};
use planner::starter::{Kind, Template, TemplateTask};
use quoting::wire::FigureKind;
use store::{Db, Tx};

use crate::model::{Figure, OwnFigures, Timing};
use crate::need_by;
use crate::wire::{NeedByFigure, NeedByLink, NeedBySettings, NeedByTask, NeedByWaiting, SetNeedBy};

/// When materials are needed: the defaults and the firm's own figures.
///
/// # Errors
/// As SQLite's.
pub fn need_by(db: &Db<'_>, _: Nothing) -> Result<NeedBySettings> {
    let own = need_by::own(db)?;
    let standard = Timing::standard()?;
    let used = standard.with(&own);
    // What a day on site would be without a day of its own.
    let worked_out = standard.with(
        &own.iter()
            .filter(|(figure, _)| !matches!(figure, Figure::OnSite(_)))
            .map(|(figure, days)| (*figure, *days))
            .collect(),
    );
    let shown = Shown {
        own: &own,
        standard,
        worked_out: &worked_out,
        waiting: Waiting::read(db)?,
    };
    let (usual, kind) = standard.days_before();
    Ok(NeedBySettings {
        days_before: shown.figure(Figure::DaysBefore, usual, kind),
        tasks: standard
            .tasks()
            .iter()
            .map(|task| shown.task(task))
            .collect(),
        length: used.length(),
        usual_length: standard.length(),
        own: own
            .keys()
            .filter(|figure| standard.figure(**figure).is_some())
            .fold(0, |count, _| count + 1),
    })
}

/// The template of tasks with the firm's own days and lags, for schedules that are made of it.
///
/// # Errors
/// As SQLite's.
pub fn template(db: &Db<'_>) -> Result<Template> {
    let timing = Timing::standard()?.with(&need_by::own(db)?);
    let mut template = Template::starter().clone();
    timing.tasks().clone_into(&mut template.tasks);
    Ok(template)
}

struct Shown<'a> {
    own: &'a OwnFigures,
    standard: &'a Timing,
    worked_out: &'a Timing,
    waiting: Waiting,
}

impl Shown<'_> {
    fn figure(&self, figure: Figure, usual: u32, kind: Kind) -> NeedByFigure {
        NeedByFigure {
            key: figure.to_string(),
            usual,
            own: self.own.get(&figure).copied(),
            kind: match kind {
                Kind::Published => FigureKind::Published,
                Kind::Rule => FigureKind::Rule,
                Kind::Estimate => FigureKind::Estimate,
            },
        }
    }

    fn task(&self, task: &TemplateTask) -> NeedByTask {
        let (groups, items) = self.standard.waiting(task.id);
        let on_site = self
            .standard
            .awaited(task.id)
            .then(|| self.worked_out.on_site(task.id))
            .flatten();
        NeedByTask {
            id: task.id,
            name_zh: task.zh.clone(),
            name_en: task.en.clone(),
            days: self.figure(Figure::Days(task.id), task.days, task.kind),
            after: task
                .after
                .iter()
                .map(|link| {
                    let before = self.standard.tasks().iter().find(|t| t.id == link.task);
                    NeedByLink {
                        task: link.task,
                        name_zh: before.map(|t| t.zh.clone()).unwrap_or_default(),
                        name_en: before.map(|t| t.en.clone()).unwrap_or_default(),
                        lag: self.figure(
                            Figure::Lag(task.id, link.task),
                            link.lag,
                            link.kind.unwrap_or(Kind::Estimate),
                        ),
                    }
                })
                .collect(),
            start: self.worked_out.start_of(task.id).unwrap_or(0),
            on_site: on_site.map(|day| self.figure(Figure::OnSite(task.id), day, Kind::Estimate)),
            waiting: self.waiting.of(&groups, &items),
        }
    }
}

/// Names of the price book's materials by group and of its work items by code.
struct Waiting {
    materials: HashMap<String, Vec<NeedByWaiting>>,
    items: HashMap<String, Vec<NeedByWaiting>>,
}

impl Waiting {
    fn read(db: &Db<'_>) -> Result<Self> {
        let names = |sql| -> Result<HashMap<String, Vec<NeedByWaiting>>> {
            let rows: Vec<(String, NeedByWaiting)> = db.rows(sql, [], |r| {
                Ok((
                    r.get(0)?,
                    NeedByWaiting {
                        name_zh: r.get(1)?,
                        name_en: r.get(2)?,
                    },
                ))
            })?;
            let mut names: HashMap<String, Vec<NeedByWaiting>> = HashMap::new();
            for (key, name) in rows {
                let known = names.entry(key).or_default();
                if !known.contains(&name) {
                    known.push(name);
                }
            }
            Ok(names)
        };
        Ok(Self {
            materials: names(
                "SELECT grp, name, name_en FROM catalog_material WHERE active AND grp<>'' ORDER BY code, id",
            )?,
            items: names(
                "SELECT code, name, name_en FROM catalog_item WHERE active ORDER BY code, id",
            )?,
        })
    }

    fn of(&self, groups: &[&str], items: &[&str]) -> Vec<NeedByWaiting> {
        let groups = groups.iter().filter_map(|group| self.materials.get(*group));
        let items = items.iter().filter_map(|code| self.items.get(*code));
        groups.chain(items).flatten().cloned().collect()
    }
}

/// Sets figures, or goes back to their defaults. Purchase lists follow when they are worked out again.
///
/// # Errors
/// `supply.need_by_unknown`; of a field `figures.N.days`: `supply.need_by_days` with the bounds.
pub fn set_need_by(tx: &Tx<'_>, req: SetNeedBy) -> Result<NeedBySettings> {
    let standard = Timing::standard()?;
    for (at, edit) in req.figures.iter().enumerate() {
        let figure = Figure::parse(&edit.key)
            .filter(|figure| standard.figure(*figure).is_some())
            .ok_or_else(|| {
                Fault::new(
                    "supply.need_by_unknown",
                    format!(
                        "There is no figure {}; supply.need_by lists them.",
                        edit.key
                    ),
                )
            })?;
        let typed = edit.days.trim();
        let days = if typed.is_empty() {
            None
        } else {
            Some(days(typed, figure).map_err(|fault| fault.under(&format!("figures.{at}")))?)
        };
        // The default of a day on site follows from the other figures, so that one is kept even where they agree.
        let as_it_ships = !matches!(figure, Figure::OnSite(_)) && days == standard.figure(figure);
        need_by::set(tx, figure, days.filter(|_| !as_it_ships))?;
    }
    need_by(tx, Nothing {})
}

fn days(typed: &str, figure: Figure) -> Result<u32> {
    let (least, most) = figure.bounds();
    typed
        .parse::<u32>()
        .ok()
        .filter(|days| (least..=most).contains(days))
        .ok_or_else(|| {
            Fault::field(
                "days",
                "supply.need_by_days",
                format!("Enter whole days from {least} to {most}; blank goes back to the default."),
            )
            .with("min", least)
            .with("max", most)
        })
}

/// Goes back to every default.
///
/// # Errors
/// As SQLite's.
pub fn reset_need_by(tx: &Tx<'_>, _: Nothing) -> Result<NeedBySettings> {
    tx.exec("DELETE FROM supply_need_by", [])?;
    need_by(tx, Nothing {})
}
