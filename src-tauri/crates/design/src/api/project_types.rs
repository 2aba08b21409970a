//! What is said of projects over the wire.

use chrono::NaiveDate;
use crm::api::PropertyRecord;
use crm::{Customer, LeadId, Property};
use kernel::{Id, Quantity, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Member;
use ts_rs::TS;

use crate::Project;
use crate::model::Stage;

/// A project as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectRecord {
    /// Identity.
    pub id: Id<Project>,
    /// `XM202611A001`.
    pub number: String,
    /// Its name: 翠湖花园 3栋1201室 王小明.
    pub name: Option<String>,
    /// The customer.
    pub customer_id: Id<Customer>,
    /// The property.
    pub property_id: Option<Id<Property>>,
    /// The lead it came from.
    pub lead_id: Option<Id<LeadId>>,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub stage_since: Timestamp,
    /// Salesperson.
    pub sales_id: Option<Id<Member>>,
    /// Designer.
    pub designer_id: Option<Id<Member>>,
    /// Project manager.
    pub manager_id: Option<Id<Member>>,
    /// Planned start on site.
    pub start_on: Option<NaiveDate>,
    /// Building area, ㎡.
    pub building_area: Option<Quantity>,
    /// Anything else.
    pub remark: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A row of the list of projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectRow {
    /// The project.
    #[serde(flatten)]
    pub record: ProjectRecord,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// The customer's telephone number.
    pub customer_phone: Option<String>,
    /// The address in one line.
    pub address: String,
    /// Salesperson; blank without one.
    pub sales_name: String,
    /// Designer; blank without one.
    pub designer_name: String,
    /// Project manager; blank without one.
    pub manager_name: String,
    /// Days since it entered its stage.
    pub days_in_stage: u32,
    /// How many rooms are surveyed.
    pub rooms: u32,
}

/// One project with what the hub shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectPage {
    /// The project.
    pub project: ProjectRow,
    /// The property.
    pub property: Option<PropertyRecord>,
    /// The stages it passed, oldest first, with the day it entered each.
    pub passed: Vec<StagePassed>,
    /// Where it goes on, of a project that is paused or ended: the last stage on its way.
    pub resumes: Option<Stage>,
}

/// A stage that a project entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StagePassed {
    /// The stage.
    pub stage: Stage,
    /// When.
    pub at: Timestamp,
}

/// Which projects.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct ProjectsReq {
    /// Words that must all be found in name, number, customer, phone, address; pinyin and initials too.
    pub search: Option<String>,
    /// In these stages; all open ones where absent.
    pub stages: Option<Vec<Stage>>,
    /// True: also those that are over.
    pub closed: Option<bool>,
    /// With this person as sales, designer or manager.
    pub member_id: Option<Id<Member>>,
    /// Of this customer.
    pub customer_id: Option<Id<Customer>>,
    /// Rows to pass over.
    pub offset: Option<u32>,
    /// Rows to send, at most 500.
    pub limit: Option<u32>,
}

/// A list of projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectList {
    /// The rows asked for; the one longest in its stage first.
    pub rows: Vec<ProjectRow>,
    /// How many there are in all.
    pub total: u32,
    /// How many are in each stage, whatever stages were asked for.
    pub counts: Vec<StageCount>,
}

/// How many projects are in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "ProjectStageCount")]
#[schemars(rename = "ProjectStageCount")]
pub struct StageCount {
    /// The stage.
    pub stage: Stage,
    /// How many.
    pub count: u32,
}

/// Names one project.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectRef {
    /// Which.
    pub id: Id<Project>,
}

/// A lead to make a project of.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConvertLead {
    /// Which.
    pub lead_id: Id<LeadId>,
    /// It is this customer, who is known already.
    #[serde(default)]
    #[ts(optional)]
    pub customer_id: Option<Id<Customer>>,
    /// True: it is somebody else, though the telephone number is known.
    #[serde(default)]
    pub new_customer: bool,
}

/// What a lead became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Converted {
    /// The customer.
    pub customer_id: Id<Customer>,
    /// The property.
    pub property_id: Option<Id<Property>>,
    /// The project.
    pub project_id: Id<Project>,
    /// Number of the project.
    pub number: String,
    /// False where it had been converted before.
    pub made: bool,
}

/// Fields of a project to set: absent stays, blank or `null` clears. Numbers and days as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct ProjectFields {
    /// Name.
    pub name: Option<String>,
    /// Planned start on site.
    pub start_on: Option<String>,
    /// Building area, ㎡.
    pub building_area: Option<String>,
    /// Anything else.
    pub remark: Option<String>,
    /// Salesperson.
    #[serde(deserialize_with = "crm::wire::patch")]
    #[schemars(with = "Option<Id<Member>>")]
    #[ts(optional = nullable, as = "Option<Id<Member>>")]
    pub sales_id: Option<Option<Id<Member>>>,
    /// Designer.
    #[serde(deserialize_with = "crm::wire::patch")]
    #[schemars(with = "Option<Id<Member>>")]
    #[ts(optional = nullable, as = "Option<Id<Member>>")]
    pub designer_id: Option<Option<Id<Member>>>,
    /// Project manager.
    #[serde(deserialize_with = "crm::wire::patch")]
    #[schemars(with = "Option<Id<Member>>")]
    #[ts(optional = nullable, as = "Option<Id<Member>>")]
    pub manager_id: Option<Option<Id<Member>>>,
    /// The property.
    #[serde(deserialize_with = "crm::wire::patch")]
    #[schemars(with = "Option<Id<Property>>")]
    #[ts(optional = nullable, as = "Option<Id<Property>>")]
    pub property_id: Option<Option<Id<Property>>>,
}

/// A project to make for a known customer.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewProject {
    /// For whom.
    pub customer_id: Id<Customer>,
    /// What is known; without a name it gets one of address and customer.
    #[serde(default)]
    pub fields: ProjectFields,
}

/// Fields of a project to change.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectChange {
    /// Which.
    pub id: Id<Project>,
    /// What changes.
    pub fields: ProjectFields,
}

/// A move to another stage.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProjectMove {
    /// Which.
    pub id: Id<Project>,
    /// Where to.
    pub stage: Stage,
    /// Why; needed when it is paused or ended.
    #[serde(default)]
    pub reason: String,
}
