//! The tables of this slice.

use store::{Class, Kind, Migration, Role, Scope, Slice, Table, col, entry, review};

/// The one row of `crm_setting` has this id on every device.
pub(crate) const SETTING: kernel::Id<()> = kernel::Id::from_bytes(*b"kaigong-leads-00");

/// The one row of `crm_assignment` has this id on every device.
pub(crate) const ASSIGNMENT: kernel::Id<()> = kernel::Id::from_bytes(*b"kaigong-turns-00");

/// This slice's part of the file.
///
/// Names, phones and addresses are of class `contact`, and so is everything derived from them (keys for comparing
/// and searching): whoever may not hold the one does not hold the other.
pub const SLICE: Slice = Slice {
    name: "crm",
    documents: &[],
    tables: &[
        Table {
            id: 40,
            name: "crm_lead",
            kind: Kind::Lww,
            scope: Scope::Desk("owner_id"),
            columns: &[
                col(0, "id", Class::Base),
                entry(1, "number", Class::Base, Role::Number),
                review(2, "phone", Class::Contact),
                col(3, "phone_key", Class::Contact),
                review(4, "name", Class::Contact),
                col(5, "name_key", Class::Contact),
                col(6, "wechat", Class::Contact),
                col(7, "estate", Class::Contact),
                col(8, "building", Class::Contact),
                col(9, "unit", Class::Contact),
                col(10, "room", Class::Contact),
                col(11, "home_key", Class::Contact),
                col(12, "find_key", Class::Contact),
                col(13, "remark", Class::Contact),
                col(14, "source", Class::Base),
                col(15, "campaign", Class::Base),
                col(16, "area", Class::Base),
                col(17, "layout", Class::Base),
                col(18, "budget", Class::Price),
                col(19, "handover_on", Class::Base),
                col(20, "flat", Class::Base),
                col(21, "consent", Class::Base),
                col(22, "consent_on", Class::Base),
                col(23, "owner_id", Class::Base),
                col(24, "level", Class::Base),
                review(25, "stage", Class::Base),
                col(26, "stage_since", Class::Base),
                col(27, "lost_reason", Class::Base),
                col(28, "next_on", Class::Base),
                col(29, "next_action", Class::Contact),
                col(30, "customer_id", Class::Base),
                col(31, "property_id", Class::Base),
                col(32, "project_id", Class::Base),
                col(33, "made_at", Class::Base),
                col(34, "held_since", Class::Base),
                col(35, "last_owner_id", Class::Base),
                col(36, "pooled_at", Class::Base),
                col(37, "pool_reason", Class::Base),
                col(38, "next_time", Class::Base),
                col(39, "remind", Class::Base),
                col(40, "snoozed_until", Class::Base),
            ],
        },
        Table {
            id: 41,
            name: "crm_activity",
            kind: Kind::Lww,
            scope: Scope::Desk("owner_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "lead_id", Class::Base),
                col(2, "customer_id", Class::Base),
                col(3, "project_id", Class::Base),
                col(4, "kind", Class::Base),
                col(5, "at", Class::Base),
                col(6, "member_id", Class::Base),
                col(7, "text", Class::Contact),
                col(8, "from_word", Class::Base),
                col(9, "to_word", Class::Base),
                col(10, "reason", Class::Base),
                col(11, "owner_id", Class::Base),
                col(12, "rule_id", Class::Base),
                col(13, "rule_name", Class::Base),
                col(14, "taker_id", Class::Base),
            ],
        },
        Table {
            id: 42,
            name: "crm_customer",
            kind: Kind::Lww,
            scope: Scope::Desk("owner_id"),
            columns: &[
                col(0, "id", Class::Base),
                entry(1, "number", Class::Base, Role::Number),
                review(2, "name", Class::Contact),
                col(3, "name_key", Class::Contact),
                review(4, "phone", Class::Contact),
                col(5, "phone_key", Class::Contact),
                col(6, "wechat", Class::Contact),
                col(7, "find_key", Class::Contact),
                col(8, "remark", Class::Contact),
                col(9, "source", Class::Base),
                col(10, "consent", Class::Base),
                col(11, "consent_on", Class::Base),
                col(12, "owner_id", Class::Base),
                col(13, "made_at", Class::Base),
            ],
        },
        Table {
            id: 43,
            name: "crm_contact",
            kind: Kind::Lww,
            scope: Scope::Via("crm_customer", "customer_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "customer_id", Class::Base),
                review(2, "name", Class::Contact),
                col(3, "name_key", Class::Contact),
                review(4, "phone", Class::Contact),
                col(5, "phone_key", Class::Contact),
                col(6, "relation", Class::Contact),
            ],
        },
        Table {
            id: 44,
            name: "crm_property",
            kind: Kind::Lww,
            scope: Scope::Via("crm_customer", "customer_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "customer_id", Class::Base),
                review(2, "estate", Class::Contact),
                review(3, "building", Class::Contact),
                review(4, "unit", Class::Contact),
                review(5, "room", Class::Contact),
                col(6, "home_key", Class::Contact),
                col(7, "area", Class::Base),
                col(8, "layout", Class::Base),
                col(9, "flat", Class::Base),
                col(10, "handover_on", Class::Base),
                col(11, "floor", Class::Base),
                col(12, "lift", Class::Base),
                col(13, "remark", Class::Contact),
            ],
        },
        Table {
            id: 45,
            name: "crm_stage_rule",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "stage", Class::Base),
                col(2, "rot_days", Class::Base),
                col(3, "pool_days", Class::Base),
            ],
        },
        Table {
            id: 46,
            name: "crm_setting",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "return_since", Class::Base),
                col(2, "warn_days", Class::Base),
                col(3, "claim_held", Class::Base),
                col(4, "claim_day", Class::Base),
                col(5, "reclaim_days", Class::Base),
                col(6, "claimers", Class::Base),
            ],
        },
        Table {
            id: 47,
            name: "crm_assign_rule",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "name", Class::Base),
                col(2, "active", Class::Base),
                col(3, "sources", Class::Base),
                col(4, "places", Class::Base),
                col(5, "area_from", Class::Base),
                col(6, "area_to", Class::Base),
                col(7, "way", Class::Base),
                col(8, "sort", Class::Base),
            ],
        },
        Table {
            id: 48,
            name: "crm_assign_member",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "rule_id", Class::Base),
                col(2, "member_id", Class::Base),
            ],
        },
        Table {
            id: 49,
            name: "crm_taking",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "member_id", Class::Base),
                col(2, "resumes_on", Class::Base),
            ],
        },
        Table {
            id: 50,
            name: "crm_assignment",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[col(0, "id", Class::Base), col(1, "active", Class::Base)],
        },
        Table {
            id: 51,
            name: "crm_reveal",
            kind: Kind::Ledger,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "lead_id", Class::Base),
                col(2, "customer_id", Class::Base),
                col(3, "contact_id", Class::Base),
                entry(4, "made_at", Class::Base, Role::Moment),
                entry(5, "made_by", Class::Base, Role::Author),
            ],
        },
    ],
    migrations: &[
        Migration {
            version: 1,
            sql: "
CREATE TABLE crm_customer(
  id BLOB PRIMARY KEY,
  number TEXT NOT NULL,
  name TEXT,
  name_key TEXT,
  phone TEXT,
  phone_key TEXT,
  wechat TEXT,
  find_key TEXT,
  remark TEXT,
  source TEXT,
  consent TEXT NOT NULL DEFAULT 'unknown',
  consent_on TEXT,
  owner_id BLOB,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX crm_customer_phone ON crm_customer(phone_key);
CREATE INDEX crm_customer_tail ON crm_customer(substr(phone_key, -4));
CREATE INDEX crm_customer_name ON crm_customer(name_key);
CREATE TABLE crm_contact(
  id BLOB PRIMARY KEY,
  customer_id BLOB NOT NULL REFERENCES crm_customer(id) ON DELETE CASCADE,
  name TEXT,
  name_key TEXT,
  phone TEXT,
  phone_key TEXT,
  relation TEXT
) STRICT;
CREATE INDEX crm_contact_customer ON crm_contact(customer_id);
CREATE INDEX crm_contact_phone ON crm_contact(phone_key);
CREATE INDEX crm_contact_tail ON crm_contact(substr(phone_key, -4));
CREATE INDEX crm_contact_name ON crm_contact(name_key);
CREATE TABLE crm_property(
  id BLOB PRIMARY KEY,
  customer_id BLOB NOT NULL REFERENCES crm_customer(id) ON DELETE CASCADE,
  estate TEXT,
  building TEXT,
  unit TEXT,
  room TEXT,
  home_key TEXT,
  area INTEGER,
  layout TEXT NOT NULL DEFAULT '',
  flat TEXT,
  handover_on TEXT,
  floor INTEGER,
  lift INTEGER CHECK(lift IN (0, 1)),
  remark TEXT
) STRICT;
CREATE INDEX crm_property_customer ON crm_property(customer_id);
CREATE INDEX crm_property_home ON crm_property(home_key);
CREATE TABLE crm_lead(
  id BLOB PRIMARY KEY,
  number TEXT NOT NULL,
  phone TEXT,
  phone_key TEXT,
  name TEXT,
  name_key TEXT,
  wechat TEXT,
  estate TEXT,
  building TEXT,
  unit TEXT,
  room TEXT,
  home_key TEXT,
  find_key TEXT,
  remark TEXT,
  source TEXT,
  campaign TEXT NOT NULL DEFAULT '',
  area INTEGER,
  layout TEXT NOT NULL DEFAULT '',
  budget INTEGER,
  handover_on TEXT,
  flat TEXT,
  consent TEXT NOT NULL DEFAULT 'unknown',
  consent_on TEXT,
  owner_id BLOB,
  level TEXT,
  stage TEXT NOT NULL,
  stage_since INTEGER NOT NULL,
  lost_reason TEXT,
  next_on TEXT,
  next_action TEXT,
  customer_id BLOB REFERENCES crm_customer(id),
  property_id BLOB,
  project_id BLOB,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX crm_lead_stage ON crm_lead(stage, next_on);
CREATE INDEX crm_lead_phone ON crm_lead(phone_key);
CREATE INDEX crm_lead_tail ON crm_lead(substr(phone_key, -4));
CREATE INDEX crm_lead_name ON crm_lead(name_key);
CREATE INDEX crm_lead_home ON crm_lead(home_key);
CREATE INDEX crm_lead_customer ON crm_lead(customer_id);
CREATE TABLE crm_activity(
  id BLOB PRIMARY KEY,
  lead_id BLOB REFERENCES crm_lead(id) ON DELETE CASCADE,
  customer_id BLOB REFERENCES crm_customer(id) ON DELETE CASCADE,
  project_id BLOB,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  member_id BLOB NOT NULL,
  text TEXT,
  from_word TEXT,
  to_word TEXT,
  reason TEXT,
  owner_id BLOB
) STRICT;
CREATE INDEX crm_activity_lead ON crm_activity(lead_id, at);
CREATE INDEX crm_activity_customer ON crm_activity(customer_id, at);
CREATE INDEX crm_activity_project ON crm_activity(project_id, at);
CREATE TABLE crm_stage_rule(
  id BLOB PRIMARY KEY,
  stage TEXT NOT NULL,
  rot_days INTEGER CHECK(rot_days BETWEEN 1 AND 365)
) STRICT;
",
        },
        Migration {
            // `held_since` is unknown for what was entered before: its stage and contacts count alone. Of `pool_days`, none is
            // what is usual and 0 is never.
            version: 2,
            sql: "
ALTER TABLE crm_lead ADD COLUMN held_since INTEGER;
ALTER TABLE crm_lead ADD COLUMN last_owner_id BLOB;
ALTER TABLE crm_lead ADD COLUMN pooled_at INTEGER;
ALTER TABLE crm_lead ADD COLUMN pool_reason TEXT;
ALTER TABLE crm_stage_rule ADD COLUMN pool_days INTEGER CHECK(pool_days BETWEEN 0 AND 365);
CREATE INDEX crm_activity_claimed ON crm_activity(member_id, at) WHERE kind='claimed';
CREATE TABLE crm_setting(
  id BLOB PRIMARY KEY,
  return_since INTEGER,
  warn_days INTEGER NOT NULL CHECK(warn_days BETWEEN 0 AND 30),
  claim_held INTEGER CHECK(claim_held BETWEEN 1 AND 10000),
  claim_day INTEGER CHECK(claim_day BETWEEN 1 AND 1000),
  reclaim_days INTEGER NOT NULL CHECK(reclaim_days BETWEEN 0 AND 365),
  claimers TEXT NOT NULL
) STRICT;
",
        },
        Migration {
            // What a rule asks for is words parted by commas: of sources, and of places as they were typed. Whether rules assign at
            // all is a row of its own, so that turning that on writes over no rule of the pool that was set elsewhere meanwhile.
            version: 3,
            sql: "
ALTER TABLE crm_lead ADD COLUMN next_time TEXT;
ALTER TABLE crm_lead ADD COLUMN remind TEXT;
ALTER TABLE crm_lead ADD COLUMN snoozed_until INTEGER;
CREATE INDEX crm_lead_remind ON crm_lead(owner_id, next_on) WHERE remind IS NOT NULL;
ALTER TABLE crm_activity ADD COLUMN rule_id BLOB;
ALTER TABLE crm_activity ADD COLUMN rule_name TEXT;
ALTER TABLE crm_activity ADD COLUMN taker_id BLOB;
CREATE INDEX crm_activity_turn ON crm_activity(rule_id, taker_id, id) WHERE rule_id IS NOT NULL;
CREATE TABLE crm_assign_rule(
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  active INTEGER NOT NULL CHECK(active IN (0, 1)),
  sources TEXT NOT NULL DEFAULT '',
  places TEXT NOT NULL DEFAULT '',
  area_from INTEGER,
  area_to INTEGER,
  way TEXT NOT NULL,
  sort TEXT NOT NULL
) STRICT;
CREATE TABLE crm_assign_member(
  id BLOB PRIMARY KEY,
  rule_id BLOB NOT NULL REFERENCES crm_assign_rule(id) ON DELETE CASCADE,
  member_id BLOB NOT NULL
) STRICT;
CREATE INDEX crm_assign_member_rule ON crm_assign_member(rule_id);
CREATE TABLE crm_taking(
  id BLOB PRIMARY KEY,
  member_id BLOB NOT NULL,
  resumes_on TEXT
) STRICT;
CREATE TABLE crm_assignment(
  id BLOB PRIMARY KEY,
  active INTEGER NOT NULL CHECK(active IN (0, 1))
) STRICT;
",
        },
        Migration {
            // Whose number was shown; of a contact, the customer with him.
            version: 4,
            sql: "
CREATE TABLE crm_reveal(
  id BLOB PRIMARY KEY,
  lead_id BLOB,
  customer_id BLOB,
  contact_id BLOB,
  made_at INTEGER NOT NULL,
  made_by BLOB NOT NULL
) STRICT;
CREATE INDEX crm_reveal_made ON crm_reveal(made_at);
CREATE INDEX crm_reveal_lead ON crm_reveal(lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX crm_reveal_customer ON crm_reveal(customer_id) WHERE customer_id IS NOT NULL;
",
        },
    ],
};
