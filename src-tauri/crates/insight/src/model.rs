//! What a project needs next. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crm::model::days_since;
use design::api::ProjectRow;
use design::model::Stage;
use firm::Role;
use kernel::Id;
use quoting::model::{Quote, Status};
use quoting::wire::QuoteHead;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use supply::wire::{List, ListStatus, PurchaseListHead};
use ts_rs::TS;

/// Days before an offer lapses, or work on site starts, from which what depends on it is pressing.
const NEAR: u32 = 3;

/// Something that a project needs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The property is not known.
    Property,
    /// No room is surveyed.
    Survey,
    /// `count` rooms lack sizes: totals and quotes go without them.
    Complete,
    /// Nobody designs it.
    Designer,
    /// Surveyed, and no quote is made.
    Quote,
    /// `count` lines or fees of the draft `quote` cannot be worked out.
    Faulty,
    /// The draft `quote` is not sent.
    Send,
    /// The sent `quote` lapsed `days` ago without an answer.
    Renew,
    /// The `quote` sent `days` ago waits for an answer.
    Follow,
    /// The `quote` is accepted and the contract not signed.
    Sign,
    /// The `quote` is accepted and nothing of it is on a purchase list.
    Purchase,
    /// The draft `list` is not sent.
    SendList,
    /// A quote is accepted and nobody manages the project.
    Manager,
    /// The start on site is not planned.
    Start,
}

/// How pressing a step is; the most pressing comes first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Its day is past.
    Late,
    /// The work goes no further without it.
    Now,
    /// It is needed before long.
    Soon,
    /// Somebody else is to act.
    Waiting,
}

/// What a project needs next, with what a sentence about it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextStep {
    /// What.
    pub kind: StepKind,
    /// How pressing.
    pub urgency: Urgency,
    /// The quote version it is about.
    pub quote: Option<Id<Quote>>,
    /// The purchase list it is about.
    pub list: Option<Id<List>>,
    /// The number of either: `BJ202611A001 V2`, `CG202611A001`.
    pub number: Option<String>,
    /// How many rooms or lines.
    pub count: Option<u32>,
    /// How many days ago.
    pub days: Option<u32>,
    /// The day it is due: an offer's last one, or the last one to order on.
    pub due: Option<NaiveDate>,
}

/// The steps that are a role's work in firms of the trade. Money and the time after the handover have none yet.
pub const fn duties(role: Role) -> &'static [StepKind] {
    use StepKind as K;
    match role {
        Role::Owner => &[K::Designer, K::Manager, K::Sign],
        Role::Sales => &[K::Property, K::Renew, K::Follow, K::Sign],
        Role::Designer => &[
            K::Property,
            K::Survey,
            K::Complete,
            K::Quote,
            K::Faulty,
            K::Send,
            K::Renew,
            K::Follow,
        ],
        Role::Budgeter => &[K::Quote, K::Faulty, K::Send],
        Role::Purchaser => &[K::Purchase, K::SendList],
        Role::Manager => &[K::Start],
        Role::Warehouse | Role::Finance | Role::AfterSales => &[],
    }
}

/// The steps that fall to a member among these roles of the firm: those of the role, and to the owner also what nobody
/// else is there to do.
pub fn falls_to(role: Role, others: &[Role]) -> Vec<StepKind> {
    let taken = |kind: &StepKind| others.iter().any(|other| duties(*other).contains(kind));
    let left = StepKind::ALL
        .iter()
        .filter(|kind| role == Role::Owner && !taken(kind));
    duties(role)
        .iter()
        .chain(left.filter(|kind| !duties(role).contains(kind)))
        .copied()
        .collect()
}

/// Whether a role works for the projects that name it, and for no others.
pub const fn works_by_project(role: Role) -> bool {
    matches!(role, Role::Sales | Role::Designer | Role::Manager)
}

impl StepKind {
    /// Every kind, in the order of a project's way.
    pub const ALL: [Self; 14] = [
        Self::Property,
        Self::Survey,
        Self::Complete,
        Self::Designer,
        Self::Quote,
        Self::Faulty,
        Self::Send,
        Self::Renew,
        Self::Follow,
        Self::Sign,
        Self::Purchase,
        Self::SendList,
        Self::Manager,
        Self::Start,
    ];
}

impl NextStep {
    const fn new(kind: StepKind, urgency: Urgency) -> Self {
        Self {
            kind,
            urgency,
            quote: None,
            list: None,
            number: None,
            count: None,
            days: None,
            due: None,
        }
    }

    fn of_quote(kind: StepKind, urgency: Urgency, quote: &QuoteHead) -> Self {
        Self {
            quote: Some(quote.id),
            number: Some(format!("{} V{}", quote.number, quote.version)),
            ..Self::new(kind, urgency)
        }
    }
}

/// The quote that a new purchase list is made of: the newest that is accepted and that no later version in use replaces.
pub fn to_order(quotes: &[QuoteHead]) -> Option<Id<Quote>> {
    live(quotes)
        .into_iter()
        .find(|quote| quote.status == Status::Accepted)
        .map(|quote| quote.id)
}

/// What is known of a project today.
pub struct Known<'a> {
    /// The project.
    pub project: &'a ProjectRow,
    /// Rooms whose sizes are not complete.
    pub incomplete: u32,
    /// Every version of its quotes.
    pub quotes: &'a [QuoteHead],
    /// The day on which a version was sent.
    pub sent_on: &'a dyn Fn(&QuoteHead) -> Option<NaiveDate>,
    /// Its purchase lists.
    pub lists: &'a [PurchaseListHead],
    /// The current day.
    pub today: NaiveDate,
}

/// What a project needs next, the most pressing first; of equally pressing ones what comes first on its way. A project that
/// is paused or ended needs nothing.
pub fn next_steps(known: &Known<'_>) -> Vec<NextStep> {
    use {StepKind as K, Urgency as U};
    let project = known.project;
    if matches!(project.record.stage, Stage::Paused | Stage::Cancelled) {
        return Vec::new();
    }
    let live = live(known.quotes);
    let accepted = known.quotes.iter().any(|q| q.status == Status::Accepted);
    let mut steps = Vec::new();
    if project.record.property_id.is_none() {
        steps.push(NextStep::new(K::Property, U::Now));
    }
    if project.rooms == 0 {
        steps.push(NextStep::new(K::Survey, U::Now));
    } else if known.incomplete > 0 {
        steps.push(NextStep {
            count: Some(known.incomplete),
            ..NextStep::new(K::Complete, U::Now)
        });
    }
    if project.record.designer_id.is_none() {
        steps.push(NextStep::new(K::Designer, U::Soon));
    }
    if live.is_empty() && project.rooms > 0 {
        steps.push(NextStep::new(K::Quote, U::Now));
    }
    steps.extend(live.iter().filter_map(|quote| of_quote(known, quote)));
    steps.extend(of_lists(known, &live));
    let start = project.record.start_on;
    if accepted && project.record.manager_id.is_none() {
        let near = start.is_some_and(|day| is_near(day, known.today));
        steps.push(NextStep::new(
            K::Manager,
            if near { U::Now } else { U::Soon },
        ));
    }
    if start.is_none() {
        // Need-by dates of what is to be bought count from it.
        steps.push(NextStep::new(
            K::Start,
            if accepted { U::Now } else { U::Soon },
        ));
    }
    steps.sort_by_key(|step| step.urgency);
    steps
}

/// Of each number the newest version that is in use, newest first.
fn live(quotes: &[QuoteHead]) -> Vec<&QuoteHead> {
    let in_use = || quotes.iter().filter(|quote| quote.status != Status::Void);
    let mut newest: BTreeMap<&str, u32> = BTreeMap::new();
    for quote in in_use() {
        let version = newest.entry(&quote.number).or_default();
        *version = quote.version.max(*version);
    }
    in_use()
        .filter(|quote| newest.get(quote.number.as_str()) == Some(&quote.version))
        .collect()
}

fn of_quote(known: &Known<'_>, quote: &QuoteHead) -> Option<NextStep> {
    use {StepKind as K, Urgency as U};
    let step = |kind, urgency| NextStep {
        due: quote.valid_until,
        ..NextStep::of_quote(kind, urgency, quote)
    };
    Some(match quote.status {
        Status::Draft if quote.faulty > 0 => NextStep {
            count: Some(quote.faulty),
            ..NextStep::of_quote(K::Faulty, U::Now, quote)
        },
        // It cannot be sent before a later last day is set.
        Status::Draft if quote.lapsed => step(K::Send, U::Late),
        Status::Draft => step(K::Send, U::Now),
        Status::Sent if quote.lapsed => NextStep {
            days: quote.valid_until.map(|day| days_since(day, known.today)),
            ..step(K::Renew, U::Late)
        },
        Status::Sent => {
            let near = quote
                .valid_until
                .is_some_and(|day| is_near(day, known.today));
            NextStep {
                days: (known.sent_on)(quote).map(|day| days_since(day, known.today)),
                ..step(K::Follow, if near { U::Now } else { U::Waiting })
            }
        }
        Status::Accepted if known.project.record.stage.comes_before(Stage::Contract) => {
            NextStep::of_quote(K::Sign, U::Now, quote)
        }
        Status::Accepted | Status::Void => return None,
    })
}

fn of_lists(known: &Known<'_>, live: &[&QuoteHead]) -> Vec<NextStep> {
    use {StepKind as K, Urgency as U};
    if known.lists.is_empty() {
        return live
            .iter()
            .find(|quote| quote.status == Status::Accepted)
            .map(|quote| NextStep::of_quote(K::Purchase, U::Now, quote))
            .into_iter()
            .collect();
    }
    known
        .lists
        .iter()
        .filter(|list| list.status == ListStatus::Draft)
        .map(|list| NextStep {
            list: Some(list.id),
            number: Some(list.number.clone()),
            due: list.order_by,
            ..NextStep::new(K::SendList, if list.late { U::Late } else { U::Now })
        })
        .collect()
}

/// Whether a day is past or comes within [`NEAR`] days.
fn is_near(day: NaiveDate, today: NaiveDate) -> bool {
    days_since(today, day) <= NEAR
}
