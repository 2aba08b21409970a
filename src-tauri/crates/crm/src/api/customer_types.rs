//! What is said of customers over the wire.

use chrono::NaiveDate;
use kernel::{Id, Quantity, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Member;
use ts_rs::TS;

use super::leads::Lead;
use crate::model::{Consent, FlatKind, Source};
use crate::wire::patch;
use crate::{Contact, Customer, Property};

/// A customer as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerRecord {
    /// Identity.
    pub id: Id<Customer>,
    /// `KH202611A001`.
    pub number: String,
    /// Name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// WeChat name.
    pub wechat: Option<String>,
    /// Anything else.
    pub remark: Option<String>,
    /// Where he came from.
    pub source: Option<Source>,
    /// Consent to be contacted.
    pub consent: Consent,
    /// Day of the consent or refusal.
    pub consent_on: Option<NaiveDate>,
    /// Whose customer.
    pub owner_id: Option<Id<Member>>,
    /// Since when.
    pub made_at: Timestamp,
}

/// Somebody else to speak to about a customer's home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactRecord {
    /// Identity.
    pub id: Id<Contact>,
    /// Name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Wife, father, agent…
    pub relation: Option<String>,
}

/// A property as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PropertyRecord {
    /// Identity.
    pub id: Id<Property>,
    /// Whose.
    pub customer_id: Id<Customer>,
    /// Estate.
    pub estate: Option<String>,
    /// Building.
    pub building: Option<String>,
    /// Unit.
    pub unit: Option<String>,
    /// Room number.
    pub room: Option<String>,
    /// All of it in one line.
    pub address: String,
    /// Building area, ㎡.
    pub area: Option<Quantity>,
    /// Layout.
    pub layout: String,
    /// New or old flat.
    pub flat: Option<FlatKind>,
    /// Hand-over day.
    pub handover_on: Option<NaiveDate>,
    /// Floor, below ground negative.
    pub floor: Option<i32>,
    /// Whether there is a lift.
    pub lift: Option<bool>,
    /// Anything else: gate, keys with whom.
    pub remark: Option<String>,
}

/// A row of the list of customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerRow {
    /// The customer.
    #[serde(flatten)]
    pub record: CustomerRecord,
    /// Name of the owner.
    pub owner_name: String,
    /// Address of the first property.
    pub address: String,
    /// How many properties.
    pub properties: u32,
    /// When somebody was last in touch.
    pub touched_at: Option<Timestamp>,
}

/// A list of customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerList {
    /// The rows asked for, the newest first.
    pub rows: Vec<CustomerRow>,
    /// How many there are in all.
    pub total: u32,
}

/// Everything about a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerPage {
    /// The customer.
    pub customer: CustomerRow,
    /// Whom else to speak to.
    pub contacts: Vec<ContactRecord>,
    /// Homes.
    pub properties: Vec<PropertyRecord>,
    /// Leads that became this customer, the newest first.
    pub leads: Vec<Lead>,
}

/// Which customers.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct CustomersReq {
    /// Words that must all be found in name, phone, number, address; pinyin and initials too.
    pub search: Option<String>,
    /// Of this owner.
    pub owner_id: Option<Id<Member>>,
    /// Rows to pass over.
    pub offset: Option<u32>,
    /// Rows to send, at most 500.
    pub limit: Option<u32>,
}

/// Names one customer.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustomerRef {
    /// Which.
    pub id: Id<Customer>,
}

/// Fields of a customer to set: absent stays, blank or `null` clears.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct CustomerFields {
    /// Name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// WeChat name.
    pub wechat: Option<String>,
    /// Anything else.
    pub remark: Option<String>,
    /// Where he came from.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<Source>")]
    #[ts(optional = nullable, as = "Option<Source>")]
    pub source: Option<Option<Source>>,
    /// Consent; its day is kept by itself.
    pub consent: Option<Consent>,
    /// Whose customer.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<Id<Member>>")]
    #[ts(optional = nullable, as = "Option<Id<Member>>")]
    pub owner_id: Option<Option<Id<Member>>>,
}

/// A customer to add, or to change where `id` is given.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveCustomer {
    /// The customer to change; none adds one.
    pub id: Option<Id<Customer>>,
    /// What is set.
    pub fields: CustomerFields,
}

/// A contact to add, or to change where `id` is given.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveContact {
    /// The contact to change; none adds one.
    pub id: Option<Id<Contact>>,
    /// Whose.
    pub customer_id: Id<Customer>,
    /// Name.
    pub name: String,
    /// Telephone number; absent keeps it, blank clears it.
    #[serde(default)]
    #[ts(optional)]
    pub phone: Option<String>,
    /// Wife, father, agent…
    #[serde(default)]
    pub relation: String,
}

/// Names one contact.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactRef {
    /// Which.
    pub id: Id<Contact>,
}

/// Fields of a property to set: absent stays, blank or `null` clears. Numbers and days as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct PropertyFields {
    /// Estate.
    pub estate: Option<String>,
    /// Building.
    pub building: Option<String>,
    /// Unit.
    pub unit: Option<String>,
    /// Room number.
    pub room: Option<String>,
    /// Building area, ㎡.
    pub area: Option<String>,
    /// Layout.
    pub layout: Option<String>,
    /// Hand-over day.
    pub handover_on: Option<String>,
    /// Floor.
    pub floor: Option<String>,
    /// Anything else.
    pub remark: Option<String>,
    /// New or old flat.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<FlatKind>")]
    #[ts(optional = nullable, as = "Option<FlatKind>")]
    pub flat: Option<Option<FlatKind>>,
    /// Whether there is a lift.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<bool>")]
    #[ts(optional = nullable, as = "Option<bool>")]
    pub lift: Option<Option<bool>>,
}

/// A property to add, or to change where `id` is given.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveProperty {
    /// The property to change; none adds one.
    pub id: Option<Id<Property>>,
    /// Whose.
    pub customer_id: Id<Customer>,
    /// What is set.
    pub fields: PropertyFields,
}

/// Names one property.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PropertyRef {
    /// Which.
    pub id: Id<Property>,
}
