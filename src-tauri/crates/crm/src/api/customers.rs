//! Customers, their contacts and properties.

use kernel::{Fault, Id, Result, Timestamp};
use rusqlite::{Row, params_from_iter};
use store::{Class, Db, Tx};

use super::customer_types::*;
use super::fields::{line, some};
use super::leads::{LEAD, known_member, read_lead};
use super::rules::Rules;
use crate::model::{self, Consent, contacts};
use crate::{Contact, Customer, Property, phone, sound};

const LINE: usize = firm::text::NAME_MAX;

impl CustomerRecord {
    pub(crate) fn new(id: Id<Customer>, number: String, at: Timestamp) -> Self {
        Self {
            id,
            number,
            name: None,
            phone: None,
            wechat: None,
            remark: None,
            source: None,
            consent: Consent::Unknown,
            consent_on: None,
            owner_id: None,
            made_at: at,
        }
    }

    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            number: r.get("number")?,
            name: r.get("name")?,
            phone: r.get("phone")?,
            wechat: r.get("wechat")?,
            remark: r.get("remark")?,
            source: r.get("source")?,
            consent: r.get("consent")?,
            consent_on: r.get("consent_on")?,
            owner_id: r.get("owner_id")?,
            made_at: r.get("made_at")?,
        })
    }

    pub(crate) fn load(db: &Db<'_>, id: Id<Customer>) -> Result<Self> {
        db.opt("SELECT * FROM crm_customer WHERE id=?1", [id], Self::read)?
            .ok_or_else(customer_unknown)
    }

    /// Writes it, with everything derived from it and from its homes and contacts.
    pub(crate) fn save(&self, tx: &Tx<'_>, insert: bool) -> Result<()> {
        let phone_key = self.phone.as_deref().map(phone::stored_key);
        let name_key = self.name.as_deref().and_then(sound::name_key);
        let mut parts = vec![
            self.name.clone().unwrap_or_default(),
            phone_key.clone().unwrap_or_default(),
            self.number.clone(),
            self.wechat.clone().unwrap_or_default(),
        ];
        if !insert {
            parts.extend(
                properties_of(tx, self.id)?
                    .into_iter()
                    .map(|home| home.address),
            );
            for contact in contacts_of(tx, self.id)? {
                parts.extend(contact.name);
                parts.extend(contact.phone.as_deref().map(phone::stored_key));
            }
        }
        let find_key = sound::find_key(parts.iter().map(String::as_str));
        let values: [(&str, &dyn rusqlite::ToSql); 13] = [
            ("number", &self.number),
            ("name", &self.name),
            ("name_key", &name_key),
            ("phone", &self.phone),
            ("phone_key", &phone_key),
            ("wechat", &self.wechat),
            ("find_key", &find_key),
            ("remark", &self.remark),
            ("source", &self.source),
            ("consent", &self.consent),
            ("consent_on", &self.consent_on),
            ("owner_id", &self.owner_id),
            ("made_at", &self.made_at),
        ];
        if insert {
            let mut all: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &self.id)];
            all.extend(values);
            tx.insert("crm_customer", &all)
        } else {
            tx.update("crm_customer", self.id, &values).map(|_| ())
        }
    }
}

impl PropertyRecord {
    pub(crate) fn new(id: Id<Property>, customer_id: Id<Customer>) -> Self {
        Self {
            id,
            customer_id,
            estate: None,
            building: None,
            unit: None,
            room: None,
            address: String::new(),
            area: None,
            layout: String::new(),
            flat: None,
            handover_on: None,
            floor: None,
            lift: None,
            remark: None,
        }
    }

    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        let mut one = Self {
            id: r.get("id")?,
            customer_id: r.get("customer_id")?,
            estate: r.get("estate")?,
            building: r.get("building")?,
            unit: r.get("unit")?,
            room: r.get("room")?,
            address: String::new(),
            area: r.get("area")?,
            layout: r.get("layout")?,
            flat: r.get("flat")?,
            handover_on: r.get("handover_on")?,
            floor: r.get("floor")?,
            lift: r.get("lift")?,
            remark: r.get("remark")?,
        };
        one.address = one.line();
        Ok(one)
    }

    fn parts(&self) -> [&str; 4] {
        [&self.estate, &self.building, &self.unit, &self.room]
            .map(|part| part.as_deref().unwrap_or_default())
    }

    fn line(&self) -> String {
        let [estate, building, unit, room] = self.parts();
        sound::address(estate, building, unit, room)
    }

    pub(crate) fn home_key(&self) -> Option<String> {
        let [estate, building, unit, room] = self.parts();
        sound::home_key(estate, building, unit, room)
    }

    pub(crate) fn save(&self, tx: &Tx<'_>, insert: bool) -> Result<()> {
        let home_key = self.home_key();
        let values: [(&str, &dyn rusqlite::ToSql); 13] = [
            ("customer_id", &self.customer_id),
            ("estate", &self.estate),
            ("building", &self.building),
            ("unit", &self.unit),
            ("room", &self.room),
            ("home_key", &home_key),
            ("area", &self.area),
            ("layout", &self.layout),
            ("flat", &self.flat),
            ("handover_on", &self.handover_on),
            ("floor", &self.floor),
            ("lift", &self.lift),
            ("remark", &self.remark),
        ];
        if insert {
            let mut all: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &self.id)];
            all.extend(values);
            tx.insert("crm_property", &all)
        } else {
            tx.update("crm_property", self.id, &values).map(|_| ())
        }
    }
}

pub(crate) fn customer_unknown() -> Fault {
    Fault::new(
        "crm.customer_unknown",
        "This customer is gone. Somebody deleted it; look in the history.",
    )
}

/// The properties of a customer, the oldest first.
///
/// # Errors
/// As SQLite's.
pub fn properties_of(db: &Db<'_>, id: Id<Customer>) -> Result<Vec<PropertyRecord>> {
    db.rows(
        "SELECT * FROM crm_property WHERE customer_id=?1 ORDER BY id",
        [id],
        PropertyRecord::read,
    )
}

/// One property.
///
/// # Errors
/// As SQLite's.
pub fn property(db: &Db<'_>, id: Id<Property>) -> Result<Option<PropertyRecord>> {
    db.opt(
        "SELECT * FROM crm_property WHERE id=?1",
        [id],
        PropertyRecord::read,
    )
}

fn contacts_of(db: &Db<'_>, id: Id<Customer>) -> Result<Vec<ContactRecord>> {
    db.rows(
        "SELECT * FROM crm_contact WHERE customer_id=?1 ORDER BY id",
        [id],
        |r| {
            Ok(ContactRecord {
                id: r.get("id")?,
                name: r.get("name")?,
                phone: r.get("phone")?,
                relation: r.get("relation")?,
            })
        },
    )
}

const CUSTOMER: &str = concat!(
    "SELECT c.*, ifnull(m.name, '') AS owner_name,
 (SELECT count(*) FROM crm_property p WHERE p.customer_id=c.id) AS properties,
 (SELECT max(a.at) FROM crm_activity a WHERE a.customer_id=c.id AND a.kind IN ",
    contacts!(),
    ") AS touched_at,
 h.estate AS h_estate, h.building AS h_building, h.unit AS h_unit, h.room AS h_room
 FROM crm_customer c LEFT JOIN firm_member m ON m.id=c.owner_id
 LEFT JOIN crm_property h ON h.id=(SELECT min(p.id) FROM crm_property p WHERE p.customer_id=c.id)"
);

fn read_row(r: &Row<'_>) -> rusqlite::Result<CustomerRow> {
    let part = |name: &str| {
        r.get::<_, Option<String>>(name)
            .map(Option::unwrap_or_default)
    };
    Ok(CustomerRow {
        record: CustomerRecord::read(r)?,
        owner_name: r.get("owner_name")?,
        address: sound::address(
            &part("h_estate")?,
            &part("h_building")?,
            &part("h_unit")?,
            &part("h_room")?,
        ),
        properties: r.get("properties")?,
        touched_at: r.get("touched_at")?,
    })
}

/// Customers, the newest first.
///
/// # Errors
/// As SQLite's.
pub fn customers(db: &Db<'_>, req: CustomersReq) -> Result<CustomerList> {
    // Where contacts are here in part, nothing is known of others' customers that could be shown.
    let mut condition = match db.sees_in_part(Class::Contact) {
        true => "c.find_key IS NOT NULL".to_owned(),
        false => "1=1".to_owned(),
    };
    let mut values: Vec<Box<dyn rusqlite::ToSql>> = Vec::new();
    for pattern in sound::find_patterns(req.search.as_deref().unwrap_or_default()) {
        condition.push_str(" AND c.find_key LIKE ? ESCAPE '\\'");
        values.push(Box::new(pattern));
    }
    if let Some(owner) = req.owner_id {
        condition.push_str(" AND c.owner_id=?");
        values.push(Box::new(owner));
    }
    let total = db.one(
        &format!("SELECT count(*) FROM crm_customer c WHERE {condition}"),
        params_from_iter(&values),
        |r| r.get(0),
    )?;
    let rows = db.rows(
        &format!(
            "{CUSTOMER} WHERE {condition} ORDER BY c.made_at DESC, c.id DESC LIMIT {} OFFSET {}",
            req.limit.unwrap_or(500).min(500),
            req.offset.unwrap_or(0)
        ),
        params_from_iter(&values),
        read_row,
    )?;
    Ok(CustomerList { rows, total })
}

/// Everything about a customer.
///
/// # Errors
/// `crm.customer_unknown`.
pub fn customer(db: &Db<'_>, req: CustomerRef) -> Result<CustomerPage> {
    let rules = Rules::load(db)?;
    Ok(CustomerPage {
        customer: db
            .opt(&format!("{CUSTOMER} WHERE c.id=?1"), [req.id], read_row)?
            .ok_or_else(customer_unknown)?,
        contacts: contacts_of(db, req.id)?,
        properties: properties_of(db, req.id)?,
        leads: db.rows(
            &format!("{LEAD} WHERE l.customer_id=?1 ORDER BY l.made_at DESC"),
            [req.id],
            read_lead(db, &rules),
        )?,
    })
}

/// Adds or changes a customer.
///
/// # Errors
/// `crm.customer_unknown`, `crm.phone_invalid`, `crm.name_missing`, `crm.owner_unknown`, `firm.text_too_long`.
pub fn save_customer(tx: &Tx<'_>, req: SaveCustomer) -> Result<CustomerPage> {
    let mut record = match req.id {
        Some(id) => CustomerRecord::load(tx, id)?,
        None => CustomerRecord {
            owner_id: Some(tx.member()),
            ..CustomerRecord::new(tx.new_id(), String::new(), tx.now())
        },
    };
    let fields = &req.fields;
    line(&mut record.name, "name", &fields.name, LINE)?;
    line(&mut record.wechat, "wechat", &fields.wechat, LINE)?;
    set_phone(&mut record.phone, fields.phone.as_deref())?;
    if let Some(text) = &fields.remark {
        record.remark = some(firm::text::note("remark", text, firm::text::NOTE_MAX)?);
    }
    if let Some(source) = fields.source {
        record.source = source;
    }
    if let Some(owner) = fields.owner_id
        && owner != record.owner_id
    {
        known_member(tx, owner, "ownerId")?;
        record.owner_id = owner;
        tx.exec(
            "UPDATE crm_activity SET owner_id=?1 WHERE customer_id=?2",
            (owner, record.id),
        )?;
    }
    if let Some(consent) = fields.consent
        && consent != record.consent
    {
        record.consent = consent;
        record.consent_on = (consent != Consent::Unknown).then_some(tx.day_of(tx.now()));
    }
    if record.name.is_none() && record.phone.is_none() {
        return Err(Fault::field(
            "name",
            "crm.name_missing",
            "A customer needs a name or a telephone number.",
        ));
    }
    if req.id.is_none() {
        record.number = tx.number("KH")?;
    }
    record.save(tx, req.id.is_none())?;
    customer(tx, CustomerRef { id: record.id })
}

/// Deletes a customer whom nothing refers to, with contacts, properties and timeline.
///
/// # Errors
/// `crm.customer_unknown`; `store.in_use` where a lead or project refers to him.
pub fn delete_customer(tx: &Tx<'_>, req: CustomerRef) -> Result<()> {
    if tx.delete("crm_customer", req.id)? {
        Ok(())
    } else {
        Err(customer_unknown())
    }
}

/// Adds or changes a contact.
///
/// # Errors
/// `crm.customer_unknown`, `crm.contact_unknown`, `crm.phone_invalid`, `firm.text_missing`, `firm.text_too_long`.
pub fn save_contact(tx: &Tx<'_>, req: SaveContact) -> Result<CustomerPage> {
    let customer_record = CustomerRecord::load(tx, req.customer_id)?;
    let name = firm::text::required("name", &req.name, LINE)?;
    let relation = some(firm::text::line("relation", &req.relation, 20)?);
    let mut number = match req.id {
        Some(id) => tx
            .opt(
                "SELECT phone FROM crm_contact WHERE id=?1 AND customer_id=?2",
                (id, req.customer_id),
                |r| r.get::<_, Option<String>>(0),
            )?
            .ok_or_else(|| Fault::new("crm.contact_unknown", "This contact is gone."))?,
        None => None,
    };
    set_phone(&mut number, req.phone.as_deref())?;
    let phone_key = number.as_deref().map(phone::stored_key);
    let name_key = sound::name_key(&name);
    let values: [(&str, &dyn rusqlite::ToSql); 5] = [
        ("name", &name),
        ("name_key", &name_key),
        ("phone", &number),
        ("phone_key", &phone_key),
        ("relation", &relation),
    ];
    match req.id {
        Some(id) => {
            tx.update("crm_contact", id, &values)?;
        }
        None => {
            let id: Id<Contact> = tx.new_id();
            let mut all: Vec<(&str, &dyn rusqlite::ToSql)> =
                vec![("id", &id), ("customer_id", &req.customer_id)];
            all.extend(values);
            tx.insert("crm_contact", &all)?;
        }
    }
    customer_record.save(tx, false)?;
    customer(
        tx,
        CustomerRef {
            id: req.customer_id,
        },
    )
}

/// Deletes a contact.
///
/// # Errors
/// `crm.contact_unknown`.
pub fn delete_contact(tx: &Tx<'_>, req: ContactRef) -> Result<CustomerPage> {
    let id = tx
        .opt(
            "SELECT customer_id FROM crm_contact WHERE id=?1",
            [req.id],
            |r| r.get(0),
        )?
        .ok_or_else(|| Fault::new("crm.contact_unknown", "This contact is gone."))?;
    tx.delete("crm_contact", req.id)?;
    CustomerRecord::load(tx, id)?.save(tx, false)?;
    customer(tx, CustomerRef { id })
}

/// Adds or changes a property.
///
/// # Errors
/// `crm.customer_unknown`, `crm.property_unknown`, `crm.address_missing`, `crm.area_invalid`, `crm.area_absurd`, `crm.date_invalid`,
/// `crm.date_absurd`, `crm.floor_invalid`, `firm.text_too_long`.
pub fn save_property(tx: &Tx<'_>, req: SaveProperty) -> Result<PropertyRecord> {
    let owner = CustomerRecord::load(tx, req.customer_id)?;
    let mut record = match req.id {
        Some(id) => property(tx, id)?
            .filter(|known| known.customer_id == req.customer_id)
            .ok_or_else(|| Fault::new("crm.property_unknown", "This property is gone."))?,
        None => PropertyRecord::new(tx.new_id(), req.customer_id),
    };
    let fields = &req.fields;
    line(&mut record.estate, "estate", &fields.estate, LINE)?;
    line(&mut record.building, "building", &fields.building, 20)?;
    line(&mut record.unit, "unit", &fields.unit, 20)?;
    line(&mut record.room, "room", &fields.room, 20)?;
    if let Some(text) = &fields.remark {
        record.remark = some(firm::text::note("remark", text, firm::text::NOTE_MAX)?);
    }
    if let Some(text) = &fields.layout {
        record.layout = firm::text::line("layout", text, 40)?;
    }
    if let Some(text) = &fields.area {
        record.area = model::area("area", text)?;
    }
    if let Some(text) = &fields.handover_on {
        record.handover_on = model::day("handoverOn", text, tx.day_of(tx.now()))?;
    }
    if let Some(text) = &fields.floor {
        record.floor = floor(text)?;
    }
    if let Some(flat) = fields.flat {
        record.flat = flat;
    }
    if let Some(lift) = fields.lift {
        record.lift = lift;
    }
    record.address = record.line();
    if record.address.is_empty() {
        return Err(Fault::field(
            "estate",
            "crm.address_missing",
            "Type at least the estate or the room number.",
        ));
    }
    record.save(tx, req.id.is_none())?;
    owner.save(tx, false)?;
    Ok(record)
}

/// Deletes a property that no project refers to.
///
/// # Errors
/// `crm.property_unknown`; `store.in_use`.
pub fn delete_property(tx: &Tx<'_>, req: PropertyRef) -> Result<()> {
    let record = property(tx, req.id)?
        .ok_or_else(|| Fault::new("crm.property_unknown", "This property is gone."))?;
    tx.delete("crm_property", req.id)?;
    CustomerRecord::load(tx, record.customer_id)?.save(tx, false)
}

fn set_phone(slot: &mut Option<String>, typed: Option<&str>) -> Result<()> {
    match typed.map(str::trim) {
        None => {}
        Some("") => *slot = None,
        Some(same) if slot.as_deref() == Some(same) => {}
        Some(typed) => *slot = Some(phone::parse("phone", typed)?.text),
    }
    Ok(())
}

fn floor(text: &str) -> Result<Option<i32>> {
    let typed = text.trim().trim_end_matches(['层', '楼', 'F', 'f']);
    if typed.is_empty() {
        return Ok(None);
    }
    typed
        .parse()
        .ok()
        .filter(|floor| (-9..=200).contains(floor) && *floor != 0)
        .map(Some)
        .ok_or_else(|| {
            Fault::field(
                "floor",
                "crm.floor_invalid",
                "A floor is a whole number from -9 to 200, such as 12.",
            )
        })
}
