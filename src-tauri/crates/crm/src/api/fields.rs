//! What people fill in of a lead, and the record it becomes.

use chrono::NaiveDate;
use kernel::{Fault, Id, Money, Quantity, Result, Timestamp};
use rusqlite::Row;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Member, Tx};
use ts_rs::TS;

use crate::model::{
    self, Consent, FlatKind, Level, LostReason, Need, PoolReason, Remind, Source, Stage,
};
use crate::wire::patch;
use crate::{Customer, LeadId, Project, Property, phone, sound};

const LINE: usize = firm::text::NAME_MAX;

/// Fields of a lead to set. A field that is absent stays as it is; a blank text, or `null`, clears it.
/// Texts are as typed: numbers and days are read here, so that what is wrong with one is said beside it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[ts(optional_fields)]
pub struct LeadFields {
    /// Telephone number.
    pub phone: Option<String>,
    /// Name, or surname and title.
    pub name: Option<String>,
    /// WeChat name.
    pub wechat: Option<String>,
    /// Estate (小区).
    pub estate: Option<String>,
    /// Building.
    pub building: Option<String>,
    /// Unit (单元).
    pub unit: Option<String>,
    /// Room number.
    pub room: Option<String>,
    /// Anything else.
    pub remark: Option<String>,
    /// Campaign or advertisement it came by.
    pub campaign: Option<String>,
    /// Building area, ㎡, as typed.
    pub area: Option<String>,
    /// Layout: 三室两厅两卫.
    pub layout: Option<String>,
    /// Budget in yuan, as typed; `15万` is understood.
    pub budget: Option<String>,
    /// When the flat is handed over, as typed.
    pub handover_on: Option<String>,
    /// Day of the next action, as typed.
    pub next_on: Option<String>,
    /// Time of day of the next action, as typed; without one there is no reminder.
    pub next_time: Option<String>,
    /// What is to be done then.
    pub next_action: Option<String>,
    /// How long before its time the owner is reminded of it.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<Remind>")]
    #[ts(optional = nullable, as = "Option<Remind>")]
    pub remind: Option<Option<Remind>>,
    /// Where it comes from.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<Source>")]
    #[ts(optional = nullable, as = "Option<Source>")]
    pub source: Option<Option<Source>>,
    /// New or old flat.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<FlatKind>")]
    #[ts(optional = nullable, as = "Option<FlatKind>")]
    pub flat: Option<Option<FlatKind>>,
    /// How promising.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<Level>")]
    #[ts(optional = nullable, as = "Option<Level>")]
    pub level: Option<Option<Level>>,
    /// Whose lead it is.
    #[serde(deserialize_with = "patch")]
    #[schemars(with = "Option<Id<Member>>")]
    #[ts(optional = nullable, as = "Option<Id<Member>>")]
    pub owner_id: Option<Option<Id<Member>>>,
    /// Consent to be contacted; its day is kept by itself.
    pub consent: Option<Consent>,
}

/// A lead as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadRecord {
    /// Identity.
    pub id: Id<LeadId>,
    /// `XS202611A001`.
    pub number: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// WeChat name.
    pub wechat: Option<String>,
    /// Estate.
    pub estate: Option<String>,
    /// Building.
    pub building: Option<String>,
    /// Unit.
    pub unit: Option<String>,
    /// Room number.
    pub room: Option<String>,
    /// Anything else.
    pub remark: Option<String>,
    /// Where it comes from.
    pub source: Option<Source>,
    /// Campaign.
    pub campaign: String,
    /// Building area, ㎡.
    pub area: Option<Quantity>,
    /// Layout.
    pub layout: String,
    /// Budget.
    pub budget: Option<Money>,
    /// Hand-over day of the flat.
    pub handover_on: Option<NaiveDate>,
    /// New or old flat.
    pub flat: Option<FlatKind>,
    /// Consent.
    pub consent: Consent,
    /// Day of the consent or refusal.
    pub consent_on: Option<NaiveDate>,
    /// Whose it is.
    pub owner_id: Option<Id<Member>>,
    /// How promising.
    pub level: Option<Level>,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub stage_since: Timestamp,
    /// Why it was lost.
    pub lost_reason: Option<LostReason>,
    /// Day of the next action.
    pub next_on: Option<NaiveDate>,
    /// Its time of day where the firm is, `14:30`.
    pub next_time: Option<String>,
    /// What is to be done then.
    pub next_action: Option<String>,
    /// How long before its time the owner is reminded of it.
    pub remind: Option<Remind>,
    /// Until when he put the reminder off.
    pub snoozed_until: Option<Timestamp>,
    /// The customer it became.
    pub customer_id: Option<Id<Customer>>,
    /// The property.
    pub property_id: Option<Id<Property>>,
    /// The project.
    pub project_id: Option<Id<Project>>,
    /// When it was entered.
    pub made_at: Timestamp,
    /// Since when its owner has it; not known of what was entered long ago.
    pub held_since: Option<Timestamp>,
    /// Who had it before it went back to the pool.
    pub last_owner_id: Option<Id<Member>>,
    /// When it went back to the pool.
    pub pooled_at: Option<Timestamp>,
    /// Why.
    pub pool_reason: Option<PoolReason>,
}

impl LeadRecord {
    /// A blank lead.
    pub(crate) fn new(id: Id<LeadId>, number: String, at: Timestamp) -> Self {
        Self {
            id,
            number,
            phone: None,
            name: None,
            wechat: None,
            estate: None,
            building: None,
            unit: None,
            room: None,
            remark: None,
            source: None,
            campaign: String::new(),
            area: None,
            layout: String::new(),
            budget: None,
            handover_on: None,
            flat: None,
            consent: Consent::Unknown,
            consent_on: None,
            owner_id: None,
            level: None,
            stage: Stage::New,
            stage_since: at,
            lost_reason: None,
            next_on: None,
            next_time: None,
            next_action: None,
            remind: None,
            snoozed_until: None,
            customer_id: None,
            property_id: None,
            project_id: None,
            made_at: at,
            held_since: None,
            last_owner_id: None,
            pooled_at: None,
            pool_reason: None,
        }
    }

    /// From a row of `crm_lead`.
    pub(crate) fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            number: r.get("number")?,
            phone: r.get("phone")?,
            name: r.get("name")?,
            wechat: r.get("wechat")?,
            estate: r.get("estate")?,
            building: r.get("building")?,
            unit: r.get("unit")?,
            room: r.get("room")?,
            remark: r.get("remark")?,
            source: r.get("source")?,
            campaign: r.get("campaign")?,
            area: r.get("area")?,
            layout: r.get("layout")?,
            budget: r.get("budget")?,
            handover_on: r.get("handover_on")?,
            flat: r.get("flat")?,
            consent: r.get("consent")?,
            consent_on: r.get("consent_on")?,
            owner_id: r.get("owner_id")?,
            level: r.get("level")?,
            stage: r.get("stage")?,
            stage_since: r.get("stage_since")?,
            lost_reason: r.get("lost_reason")?,
            next_on: r.get("next_on")?,
            next_time: r.get("next_time")?,
            next_action: r.get("next_action")?,
            remind: r.get("remind")?,
            snoozed_until: r.get("snoozed_until")?,
            customer_id: r.get("customer_id")?,
            property_id: r.get("property_id")?,
            project_id: r.get("project_id")?,
            made_at: r.get("made_at")?,
            held_since: r.get("held_since")?,
            last_owner_id: r.get("last_owner_id")?,
            pooled_at: r.get("pooled_at")?,
            pool_reason: r.get("pool_reason")?,
        })
    }

    /// The stored lead.
    ///
    /// # Errors
    /// `crm.lead_unknown`.
    pub(crate) fn load(db: &Db<'_>, id: Id<LeadId>) -> Result<Self> {
        db.opt("SELECT * FROM crm_lead WHERE id=?1", [id], Self::read)?
            .ok_or_else(|| {
                Fault::new(
                    "crm.lead_unknown",
                    "This lead is gone. Somebody deleted it; look in the history.",
                )
            })
    }

    /// Sets the fields given.
    ///
    /// # Errors
    /// `crm.phone_invalid`, `crm.area_invalid`, `crm.area_absurd`, `crm.budget_invalid`, `crm.date_invalid`,
    /// `crm.date_absurd`, `crm.time_invalid`, `crm.next_day_missing`, `crm.next_time_missing`, `crm.reach_missing`,
    /// `firm.text_too_long`.
    pub(crate) fn set(&mut self, db: &Db<'_>, fields: &LeadFields) -> Result<()> {
        let today = db.day_of(db.now());
        let planned = self.next();
        if let Some(typed) = &fields.phone {
            self.phone = match typed.trim() {
                "" => None,
                // What is stored already stays, so that an old record can be saved whatever its number.
                same if self.phone.as_deref() == Some(same) => self.phone.take(),
                typed => Some(phone::parse("phone", typed)?.text),
            };
        }
        line(&mut self.name, "name", &fields.name, LINE)?;
        line(&mut self.wechat, "wechat", &fields.wechat, LINE)?;
        line(&mut self.estate, "estate", &fields.estate, LINE)?;
        line(&mut self.building, "building", &fields.building, 20)?;
        line(&mut self.unit, "unit", &fields.unit, 20)?;
        line(&mut self.room, "room", &fields.room, 20)?;
        line(
            &mut self.next_action,
            "nextAction",
            &fields.next_action,
            200,
        )?;
        if let Some(text) = &fields.remark {
            self.remark = some(firm::text::note("remark", text, firm::text::NOTE_MAX)?);
        }
        if let Some(text) = &fields.campaign {
            self.campaign = firm::text::line("campaign", text, LINE)?;
        }
        if let Some(text) = &fields.layout {
            self.layout = firm::text::line("layout", text, 40)?;
        }
        if let Some(text) = &fields.area {
            self.area = model::area("area", text)?;
        }
        if let Some(text) = &fields.budget {
            self.budget = model::budget("budget", text)?;
        }
        if let Some(text) = &fields.handover_on {
            self.handover_on = model::day("handoverOn", text, today)?;
        }
        if let Some(text) = &fields.next_on {
            self.next_on = model::day("nextOn", text, today)?;
        }
        if let Some(text) = &fields.next_time {
            self.next_time = model::time("nextTime", text)?;
        }
        if let Some(remind) = fields.remind {
            self.remind = remind;
        }
        self.settle_next(fields)?;
        if self.next() != planned {
            self.snoozed_until = None;
        }
        if let Some(source) = fields.source {
            self.source = source;
        }
        if let Some(flat) = fields.flat {
            self.flat = flat;
        }
        if let Some(level) = fields.level {
            self.level = level;
        }
        if let Some(owner) = fields.owner_id {
            self.owner_id = owner;
        }
        if let Some(consent) = fields.consent
            && consent != self.consent
        {
            self.consent = consent;
            self.consent_on = (consent != Consent::Unknown).then_some(today);
        }
        if self.phone.is_none() && self.wechat.is_none() {
            return Err(Fault::field(
                "phone",
                "crm.reach_missing",
                "Type a telephone number, or at least a WeChat name: without one nobody can be reached.",
            ));
        }
        Ok(())
    }

    /// The next action: its day, its time, what it is, and when it is reminded of.
    fn next(
        &self,
    ) -> (
        Option<NaiveDate>,
        Option<String>,
        Option<String>,
        Option<Remind>,
    ) {
        let (time, action) = (self.next_time.clone(), self.next_action.clone());
        (self.next_on, time, action, self.remind)
    }

    /// A time needs a day, and a reminder a time: what was typed without is refused, what was left over goes.
    fn settle_next(&mut self, fields: &LeadFields) -> Result<()> {
        if self.next_on.is_none() {
            if fields.next_time.is_some() && self.next_time.is_some() {
                return Err(Fault::field(
                    "nextOn",
                    "crm.next_day_missing",
                    "Choose the day that this time is of.",
                ));
            }
            self.next_time = None;
        }
        if self.next_time.is_none() {
            if self.next_on.is_some() && fields.remind.flatten().is_some() {
                return Err(Fault::field(
                    "nextTime",
                    "crm.next_time_missing",
                    "Type the time of day to be reminded of, such as 14:30.",
                ));
            }
            self.remind = None;
        }
        Ok(())
    }

    /// Nothing is planned any more.
    pub(crate) fn clear_next(&mut self) {
        self.next_on = None;
        self.next_time = None;
        self.next_action = None;
        self.remind = None;
        self.snoozed_until = None;
    }

    /// What this stage asks for and the lead does not have.
    pub(crate) fn missing(&self, stage: Stage) -> Vec<Need> {
        stage
            .needs()
            .iter()
            .copied()
            .filter(|need| match need {
                Need::Name => self.name.is_none(),
                Need::Estate => self.estate.is_none(),
                Need::Area => self.area.is_none(),
                Need::NextOn => self.next_on.is_none(),
                Need::LostReason => self.lost_reason.is_none(),
                Need::Project => self.project_id.is_none(),
            })
            .collect()
    }

    /// Gives it to a member, who has it from now on.
    pub(crate) fn hand_to(&mut self, owner: Id<Member>, now: Timestamp) {
        self.owner_id = Some(owner);
        self.held_since = Some(now);
        self.last_owner_id = None;
        self.pooled_at = None;
        self.pool_reason = None;
    }

    /// Puts it into the pool; who had it is remembered.
    pub(crate) fn pool_at(&mut self, at: Timestamp, reason: PoolReason) {
        self.last_owner_id = self.owner_id.take();
        self.held_since = None;
        self.pooled_at = Some(at);
        self.pool_reason = Some(reason);
    }

    /// What people call it: by its name, or else by what it can be told from others.
    pub(crate) fn called(&self) -> &str {
        let said = self.name.as_deref().or(self.phone.as_deref());
        said.unwrap_or(&self.number)
    }

    /// The address in one line.
    pub(crate) fn address(&self) -> String {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        sound::address(
            &part(&self.estate),
            &part(&self.building),
            &part(&self.unit),
            &part(&self.room),
        )
    }

    /// Writes it, with everything derived from it.
    pub(crate) fn save(&self, tx: &Tx<'_>, insert: bool) -> Result<()> {
        let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let phone_key = self.phone.as_deref().map(phone::stored_key);
        let name_key = self.name.as_deref().and_then(sound::name_key);
        let home_key = sound::home_key(
            &text(&self.estate),
            &text(&self.building),
            &text(&self.unit),
            &text(&self.room),
        );
        let find_key = sound::find_key([
            text(&self.name).as_str(),
            phone_key.as_deref().unwrap_or_default(),
            &self.number,
            &text(&self.wechat),
            &self.address(),
            &self.campaign,
        ]);
        let values: [(&str, &dyn rusqlite::ToSql); 40] = [
            ("number", &self.number),
            ("phone", &self.phone),
            ("phone_key", &phone_key),
            ("name", &self.name),
            ("name_key", &name_key),
            ("wechat", &self.wechat),
            ("estate", &self.estate),
            ("building", &self.building),
            ("unit", &self.unit),
            ("room", &self.room),
            ("home_key", &home_key),
            ("find_key", &find_key),
            ("remark", &self.remark),
            ("source", &self.source),
            ("campaign", &self.campaign),
            ("area", &self.area),
            ("layout", &self.layout),
            ("budget", &self.budget),
            ("handover_on", &self.handover_on),
            ("flat", &self.flat),
            ("consent", &self.consent),
            ("consent_on", &self.consent_on),
            ("owner_id", &self.owner_id),
            ("level", &self.level),
            ("stage", &self.stage),
            ("stage_since", &self.stage_since),
            ("lost_reason", &self.lost_reason),
            ("next_on", &self.next_on),
            ("next_time", &self.next_time),
            ("next_action", &self.next_action),
            ("remind", &self.remind),
            ("snoozed_until", &self.snoozed_until),
            ("customer_id", &self.customer_id),
            ("property_id", &self.property_id),
            ("project_id", &self.project_id),
            ("made_at", &self.made_at),
            ("held_since", &self.held_since),
            ("last_owner_id", &self.last_owner_id),
            ("pooled_at", &self.pooled_at),
            ("pool_reason", &self.pool_reason),
        ];
        if insert {
            let mut all: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &self.id)];
            all.extend(values);
            tx.insert("crm_lead", &all)
        } else {
            tx.update("crm_lead", self.id, &values).map(|_| ())
        }
    }
}

/// Sets a one-line text where one was given; blank clears.
pub(crate) fn line(
    slot: &mut Option<String>,
    field: &str,
    text: &Option<String>,
    max: usize,
) -> Result<()> {
    if let Some(text) = text {
        *slot = some(firm::text::line(field, text, max)?);
    }
    Ok(())
}

/// Nothing for a blank text.
pub(crate) fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
