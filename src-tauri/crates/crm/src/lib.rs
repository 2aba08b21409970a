//! Selling: leads and what was done about them, customers with their contacts and properties.
//!
//! Invariants
//! - A lead has a telephone number or a WeChat name, stored in one form whatever was typed.
//! - A lead that a person moves to a stage has what the stage asks for ([`model::Stage::needs`]); a lost one has its reason.
//!   Work that was done moves it forward by itself ([`api::advance_lead`]), whatever is still missing.
//! - Every move of a stage, hand-over and conversion is in the timeline; what a rule assigned, with the rule.
//! - A lead becomes a customer once: converting it again gives the same customer and property.
//!
//! It deliberately does not know projects, quotes or money: slices below read these tables, and `design` makes the project
//! of a converted lead.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod assign;
pub mod mask;
pub mod model;
pub mod phone;
pub mod sort;
pub mod sound;
mod tables;
pub mod wire;

pub use tables::SLICE;

/// Marker of a lead, for `Id<Lead>`.
#[derive(Debug)]
pub enum LeadId {}
/// Marker of a customer.
#[derive(Debug)]
pub enum Customer {}
/// Marker of a contact of a customer.
#[derive(Debug)]
pub enum Contact {}
/// Marker of a property.
#[derive(Debug)]
pub enum Property {}
/// Marker of an entry of the timeline.
#[derive(Debug)]
pub enum Activity {}
/// Marker of a rule by which leads are assigned.
#[derive(Debug)]
pub enum AssignRule {}
/// Marker of a project; its rows belong to `design`.
#[derive(Debug)]
pub enum Project {}
