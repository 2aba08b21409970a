//! Programmes: the construction schedule of each site, made from a template and kept by hand.
//!
//! Invariants
//! - Dates are never stored but where they happened or were asked for: a plan follows from tasks, links, calendars and the day of today each
//!   time it is asked for, by the rule that stands at [`planner::Plan`]. So devices that hold the same rows show the same dates.
//! - What can be stored can be shown. Two devices may tie a circle that none of them saw: then the latest of its links do not count
//!   ([`PlanView::ignored`](api::PlanView::ignored)) until somebody takes one out; by hand no circle can be made.
//! - A kept plan (baseline) is never changed.
//!
//! It deliberately does not know prices or materials: `supply` reads when a task starts.

pub mod api;
pub mod model;
mod planning;
mod rows;
mod tables;

pub use tables::SLICE;

/// Marker of a site's plan, for `Id<SitePlan>`.
#[derive(Debug)]
pub enum SitePlan {}
/// Marker of a task.
#[derive(Debug)]
pub enum Task {}
/// Marker of a link between tasks.
#[derive(Debug)]
pub enum Link {}
/// Marker of a kept plan.
#[derive(Debug)]
pub enum Baseline {}
