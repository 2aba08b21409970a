//! Who is known already: a live look at leads, customers and contacts while somebody types.

use std::collections::BTreeMap;

use kernel::{Id, Result};
use rusqlite::ToSql;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use ts_rs::TS;

use super::leads::{LEAD, read_lead};
use super::rules::Rules;
use crate::model::Stage;
use crate::{Customer, LeadId, phone, sound};

/// What was typed so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct DuplicatesReq {
    /// Telephone number, complete or not.
    pub phone: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Estate.
    pub estate: Option<String>,
    /// Building.
    pub building: Option<String>,
    /// Unit.
    pub unit: Option<String>,
    /// Room number.
    pub room: Option<String>,
    /// The lead being changed: not a duplicate of itself, nor of the customer it became.
    pub except_lead: Option<Id<LeadId>>,
    /// The customer being changed.
    pub except_customer: Option<Id<Customer>>,
}

crate::text_enum! {
    /// Whether a lead or a customer.
    #[ts(rename = "DuplicateParty")]
    #[schemars(rename = "DuplicateParty")]
    Party {
        /// A lead.
        Lead = "lead",
        /// A customer.
        Customer = "customer",
    }
}

crate::text_enum! {
    /// Why somebody may be the same.
    #[ts(rename = "DuplicateReason")]
    #[schemars(rename = "DuplicateReason")]
    Reason {
        /// The telephone number is the same.
        PhoneSame = "phone_same",
        /// The flat is the same.
        Home = "home",
        /// The last digits of the number are the same.
        PhoneEnds = "phone_ends",
        /// The number begins with what was typed so far.
        PhoneBegins = "phone_begins",
        /// The name is the same.
        NameSame = "name_same",
        /// The name sounds the same.
        NameSound = "name_sound",
        /// The estate is the same (told only beside another reason).
        Estate = "estate",
    }
}

impl Reason {
    const fn weight(self) -> u32 {
        match self {
            Self::PhoneSame => 100,
            Self::Home => 80,
            Self::PhoneEnds => 30,
            Self::NameSame => 30,
            Self::NameSound => 20,
            Self::Estate => 25,
            Self::PhoneBegins => 10,
        }
    }
}

/// Somebody known who may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    /// Lead or customer.
    pub party: Party,
    /// The lead, if it is one.
    pub lead_id: Option<Id<LeadId>>,
    /// The customer, if it is one.
    pub customer_id: Option<Id<Customer>>,
    /// Number of the lead or customer.
    pub number: String,
    /// Name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Address in one line.
    pub address: String,
    /// Stage of the lead.
    pub stage: Option<Stage>,
    /// Name of the owner; blank without one.
    pub owner_name: String,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
    /// Almost certainly the same: same number, same flat, or same-sounding name in the same estate.
    pub certain: bool,
}

type Found = BTreeMap<(Party, Id<()>), Vec<Reason>>;

/// Everybody known who may be the one being typed, the most certain first; at most eight.
///
/// # Errors
/// As SQLite's.
pub fn duplicates(db: &Db<'_>, req: DuplicatesReq) -> Result<Vec<Duplicate>> {
    let mut found = Found::new();
    by_phone(db, req.phone.as_deref().unwrap_or_default(), &mut found)?;
    let name = req.name.as_deref().unwrap_or_default().trim();
    if let Some(key) = sound::name_key(name) {
        look(
            db,
            &mut found,
            Reason::NameSound,
            "name_key=?1",
            &[&key],
            true,
        )?;
        look(
            db,
            &mut found,
            Reason::NameSame,
            "name_key=?1 AND name=?2",
            &[&key, &name],
            true,
        )?;
    }
    let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    let estate = text(&req.estate);
    if let Some(key) = sound::home_key(
        &estate,
        &text(&req.building),
        &text(&req.unit),
        &text(&req.room),
    ) {
        let lead = "SELECT id FROM crm_lead WHERE home_key=?1 LIMIT 50";
        let customer = "SELECT customer_id FROM crm_property WHERE home_key=?1 LIMIT 50";
        collect(db, &mut found, Party::Lead, Reason::Home, lead, &[&key])?;
        collect(
            db,
            &mut found,
            Party::Customer,
            Reason::Home,
            customer,
            &[&key],
        )?;
    }
    let mut excepted: Option<Id<Customer>> = req.except_customer;
    if let Some(lead) = req.except_lead {
        found.remove(&(Party::Lead, lead.cast()));
        let became: Option<Option<Id<Customer>>> = db.opt(
            "SELECT customer_id FROM crm_lead WHERE id=?1",
            [lead],
            |r| r.get(0),
        )?;
        excepted = excepted.or(became.flatten());
    }
    if let Some(customer) = excepted {
        found.remove(&(Party::Customer, customer.cast()));
    }
    let estate_key = sound::estate_key(&estate);
    let rules = Rules::load(db)?;
    let mut all = Vec::new();
    for ((party, id), reasons) in found {
        let described = match party {
            Party::Lead => describe_lead(db, &rules, id)?,
            Party::Customer => describe_customer(db, id)?,
        };
        let Some((mut one, estates, became)) = described else {
            continue;
        };
        // A lead that became a customer is told as that customer.
        if became.is_some_and(|customer| {
            Some(customer) == excepted
                || all
                    .iter()
                    .any(|d: &Duplicate| d.customer_id == Some(customer))
        }) {
            continue;
        }
        one.reasons = reasons;
        if !estate_key.is_empty()
            && estates
                .iter()
                .any(|known| sound::estate_key(known) == estate_key)
        {
            one.reasons.push(Reason::Estate);
        }
        if one.reasons.contains(&Reason::NameSame) {
            one.reasons.retain(|reason| *reason != Reason::NameSound);
        }
        if one.reasons.contains(&Reason::PhoneSame) {
            one.reasons
                .retain(|reason| !matches!(reason, Reason::PhoneEnds | Reason::PhoneBegins));
        }
        one.reasons
            .sort_by_key(|reason| std::cmp::Reverse(reason.weight()));
        one.reasons.dedup();
        let has = |reason| one.reasons.contains(&reason);
        one.certain = has(Reason::PhoneSame)
            || has(Reason::Home)
            || (has(Reason::Estate) && (has(Reason::NameSame) || has(Reason::NameSound)));
        all.push(one);
    }
    let customers: Vec<Option<Id<Customer>>> = all
        .iter()
        .filter(|d| d.party == Party::Customer)
        .map(|d| d.customer_id)
        .collect();
    all.retain(|d| {
        d.party == Party::Customer || d.customer_id.is_none() || !customers.contains(&d.customer_id)
    });
    all.sort_by_key(|d| {
        std::cmp::Reverse(d.reasons.iter().map(|reason| reason.weight()).sum::<u32>())
    });
    all.truncate(8);
    Ok(all)
}

fn by_phone(db: &Db<'_>, typed: &str, found: &mut Found) -> Result<()> {
    let digits = match phone::parse("phone", typed) {
        Ok(phone) => {
            look(
                db,
                found,
                Reason::PhoneSame,
                "phone_key=?1",
                &[&phone.key],
                false,
            )?;
            phone.key
        }
        Err(_) => phone::digits(typed),
    };
    if digits.len() < 4 {
        return Ok(());
    }
    let tail = &digits[digits.len() - 4..];
    // The last seven digits of a whole number, all of a shorter one: with or without area code, or as the caller says them.
    let end = format!("%{}", &digits[digits.len().saturating_sub(7)..]);
    look(
        db,
        found,
        Reason::PhoneEnds,
        "substr(phone_key,-4)=?1 AND phone_key LIKE ?2",
        &[&tail, &end],
        false,
    )?;
    if (7..11).contains(&digits.len()) {
        let after = format!("{digits}:");
        look(
            db,
            found,
            Reason::PhoneBegins,
            "phone_key>=?1 AND phone_key<?2",
            &[&digits, &after],
            false,
        )?;
    }
    Ok(())
}

/// Looks through leads, customers and contacts. Names of many people sound alike, so few are taken of those.
fn look(
    db: &Db<'_>,
    found: &mut Found,
    reason: Reason,
    condition: &str,
    values: &[&dyn ToSql],
    by_name: bool,
) -> Result<()> {
    let most = if by_name { 30 } else { 10 };
    for (party, id, table) in [
        (Party::Lead, "id", "crm_lead"),
        (Party::Customer, "id", "crm_customer"),
        (Party::Customer, "customer_id", "crm_contact"),
    ] {
        let sql = format!("SELECT {id} FROM {table} WHERE {condition} LIMIT {most}");
        collect(db, found, party, reason, &sql, values)?;
    }
    Ok(())
}

fn collect(
    db: &Db<'_>,
    found: &mut Found,
    party: Party,
    reason: Reason,
    sql: &str,
    values: &[&dyn ToSql],
) -> Result<()> {
    let ids: Vec<Id<()>> = db.rows(sql, values, |r| r.get(0))?;
    for id in ids {
        let reasons = found.entry((party, id)).or_default();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    Ok(())
}

/// What is shown of it, the estates it has, and the customer it became.
type Described = Option<(Duplicate, Vec<String>, Option<Id<Customer>>)>;

fn describe_lead(db: &Db<'_>, rules: &Rules, id: Id<()>) -> Result<Described> {
    let sql = format!("{LEAD} WHERE l.id=?1");
    let found = db.opt(&sql, [id], read_lead(db, rules))?;
    Ok(found.map(|lead| {
        let record = lead.record;
        let became = record.customer_id;
        (
            Duplicate {
                party: Party::Lead,
                lead_id: Some(record.id),
                customer_id: became,
                address: lead.address,
                number: record.number,
                name: record.name,
                phone: record.phone,
                stage: Some(record.stage),
                owner_name: lead.owner_name,
                reasons: Vec::new(),
                certain: false,
            },
            record.estate.into_iter().collect(),
            became,
        )
    }))
}

fn describe_customer(db: &Db<'_>, id: Id<()>) -> Result<Described> {
    let Some(mut one) = db.opt(
        "SELECT c.number, c.name, c.phone, ifnull(m.name, '') AS owner_name
         FROM crm_customer c LEFT JOIN firm_member m ON m.id=c.owner_id WHERE c.id=?1",
        [id],
        |r| {
            Ok(Duplicate {
                party: Party::Customer,
                lead_id: None,
                customer_id: Some(id.cast()),
                number: r.get(0)?,
                name: r.get(1)?,
                phone: r.get(2)?,
                address: String::new(),
                stage: None,
                owner_name: r.get(3)?,
                reasons: Vec::new(),
                certain: false,
            })
        },
    )?
    else {
        return Ok(None);
    };
    let homes = super::customers::properties_of(db, id.cast())?;
    one.address = homes
        .first()
        .map(|home| home.address.clone())
        .unwrap_or_default();
    let estates = homes.into_iter().filter_map(|home| home.estate).collect();
    Ok(Some((one, estates, None)))
}
