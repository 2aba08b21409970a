//! The tables of quotes, and the triggers that keep a sent quote as it was sent.
//!
//! What a draft comes to is not stored: `quantity` holds typed ones only, and `billed`, `unit_price`, `amount`, `cost` and the
//! sums of sections, fees and quote are empty until the version is sent. Read drafts through [`crate::worked_lines`] and
//! [`crate::api::quote`].

use store::{Class, Document, Kind, Migration, Role, Scope, Slice, Table, col, entry, review};

/// Rows of a quote that is not a draft stay as they are.
macro_rules! locked {
    ($table:literal) => {
        store::closed_rows!(
            $table,
            "locked",
            "quoting.locked",
            "(SELECT status FROM quoting_quote WHERE id=NEW.quote_id) <> 'draft'",
            "(SELECT status FROM quoting_quote WHERE id=OLD.quote_id) <> 'draft'",
            "(SELECT status FROM quoting_quote WHERE id=OLD.quote_id) <> 'draft'"
        )
    };
}

/// This slice's part of the file.
pub const SLICE: Slice = Slice {
    name: "quoting",
    documents: &[Document {
        table: "quoting_quote",
        lock: "status",
        open: "draft",
        locked: &["sent", "accepted", "void"],
        free: &["closed_at"],
        parts: &["quoting_section", "quoting_line", "quoting_fee"],
    }],
    tables: &[
        Table {
            id: 80,
            name: "quoting_quote",
            kind: Kind::Lww,
            scope: Scope::Project("project_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "project_id", Class::Base),
                entry(2, "number", Class::Base, Role::Number),
                col(3, "version", Class::Base),
                col(4, "status", Class::Base),
                col(5, "title", Class::Base),
                col(6, "mode", Class::Base),
                col(7, "area", Class::Base),
                col(8, "floor", Class::Base),
                col(9, "lift", Class::Base),
                review(10, "package_price", Class::Price),
                col(11, "round_unit", Class::Base),
                col(12, "discount_base", Class::Base),
                review(13, "discount_kind", Class::Base),
                review(14, "discount_rate", Class::Price),
                review(15, "discount_amount", Class::Price),
                col(16, "discount_section", Class::Base),
                review(17, "rounding", Class::Base),
                col(18, "tax_mode", Class::Base),
                col(19, "tax_code", Class::Base),
                col(20, "tax_rate", Class::Price),
                review(21, "valid_until", Class::Base),
                col(22, "note", Class::Base),
                col(23, "terms", Class::Base),
                col(24, "based_on", Class::Base),
                col(25, "made_at", Class::Base),
                col(26, "made_by", Class::Base),
                col(27, "sent_at", Class::Base),
                col(28, "closed_at", Class::Base),
                col(29, "customer", Class::Contact),
                col(30, "phone", Class::Contact),
                col(31, "address", Class::Contact),
                col(32, "direct", Class::Price),
                col(33, "fees", Class::Price),
                col(34, "discount", Class::Price),
                col(35, "rounded_off", Class::Price),
                col(36, "tax", Class::Price),
                col(37, "total", Class::Price),
                col(38, "cost", Class::Cost),
            ],
        },
        Table {
            id: 81,
            name: "quoting_section",
            kind: Kind::Lww,
            scope: Scope::Via("quoting_quote", "quote_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "quote_id", Class::Base),
                col(2, "room_id", Class::Base),
                col(3, "name", Class::Base),
                col(4, "name_en", Class::Base),
                col(5, "kind", Class::Base),
                col(6, "sort", Class::Base),
                col(7, "lineage", Class::Base),
                // 8 was the same as plain text.
                col(9, "amount", Class::Price),
                col(10, "measured", Class::Base),
            ],
        },
        Table {
            id: 82,
            name: "quoting_line",
            kind: Kind::Lww,
            scope: Scope::Via("quoting_quote", "quote_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "quote_id", Class::Base),
                col(2, "section_id", Class::Base),
                col(3, "item_id", Class::Base),
                col(4, "code", Class::Base),
                col(5, "name", Class::Base),
                col(6, "name_en", Class::Base),
                col(7, "unit", Class::Base),
                col(8, "formula", Class::Base),
                review(9, "quantity", Class::Base),
                col(10, "quantity_manual", Class::Base),
                col(11, "minimum", Class::Base),
                col(12, "billed", Class::Base),
                col(13, "main", Class::Price),
                col(14, "aux", Class::Price),
                col(15, "labour", Class::Price),
                col(16, "machine", Class::Price),
                col(17, "loss_rate", Class::Price),
                review(18, "own_price", Class::Price),
                col(19, "unit_price", Class::Price),
                col(20, "amount", Class::Price),
                col(21, "cost_rate", Class::Cost),
                col(22, "cost", Class::Cost),
                col(23, "craft", Class::Base),
                col(24, "craft_en", Class::Base),
                col(25, "note", Class::Base),
                col(26, "owner_supplied", Class::Base),
                col(27, "extra", Class::Base),
                col(28, "sort", Class::Base),
                col(29, "lineage", Class::Base),
            ],
        },
        Table {
            id: 83,
            name: "quoting_fee",
            kind: Kind::Lww,
            scope: Scope::Via("quoting_quote", "quote_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "quote_id", Class::Base),
                col(2, "code", Class::Base),
                col(3, "name", Class::Base),
                col(4, "name_en", Class::Base),
                col(5, "base", Class::Base),
                col(6, "over", Class::Base),
                col(7, "rate", Class::Price),
                col(8, "price", Class::Price),
                col(9, "count", Class::Base),
                col(10, "free_floors", Class::Base),
                col(11, "cost_rate", Class::Cost),
                col(12, "active", Class::Base),
                col(13, "sort", Class::Base),
                col(14, "amount", Class::Price),
            ],
        },
        Table {
            id: 84,
            name: "quoting_setting",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "round_unit", Class::Base),
                col(2, "mode", Class::Base),
                col(3, "rounding", Class::Base),
                col(4, "tax_mode", Class::Base),
                col(5, "tax_code", Class::Base),
                col(6, "valid_days", Class::Base),
                col(7, "cost_rate", Class::Cost),
                col(8, "margin_floor", Class::Cost),
                col(9, "package_price", Class::Price),
                col(10, "terms", Class::Base),
                col(11, "terms_en", Class::Base),
            ],
        },
        Table {
            id: 85,
            name: "quoting_fee_default",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "code", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                col(4, "base", Class::Base),
                col(5, "over", Class::Base),
                col(6, "rate", Class::Price),
                col(7, "price", Class::Price),
                col(8, "count", Class::Base),
                col(9, "free_floors", Class::Base),
                col(10, "cost_rate", Class::Cost),
                col(11, "active", Class::Base),
                col(12, "sort", Class::Base),
            ],
        },
        Table {
            id: 86,
            name: "quoting_tax_rate",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "code", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                col(4, "rate", Class::Base),
                col(5, "valid_from", Class::Base),
                col(6, "valid_to", Class::Base),
                col(7, "sort", Class::Base),
            ],
        },
        Table {
            id: 87,
            name: "quoting_check",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "code", Class::Base),
                col(2, "active", Class::Base),
                col(3, "grade", Class::Base),
                col(4, "scope", Class::Base),
                col(5, "name", Class::Base),
                col(6, "name_en", Class::Base),
                col(7, "when_line", Class::Base),
                col(8, "lacks", Class::Base),
                col(9, "suggest", Class::Base),
                col(10, "sort", Class::Base),
            ],
        },
        Table {
            id: 88,
            name: "quoting_template",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "code", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                col(4, "mode", Class::Base),
                col(5, "active", Class::Base),
                col(6, "rooms", Class::Base),
                col(7, "sort", Class::Base),
            ],
        },
    ],
    migrations: &[Migration {
        version: 1,
        sql: concat!(
            "
CREATE TABLE quoting_quote(
  id BLOB PRIMARY KEY,
  project_id BLOB NOT NULL REFERENCES design_project(id),
  number TEXT NOT NULL,
  version INTEGER NOT NULL CHECK(version >= 1),
  status TEXT NOT NULL DEFAULT 'draft' CHECK(status IN ('draft', 'sent', 'accepted', 'void')),
  title TEXT NOT NULL DEFAULT '',
  mode TEXT NOT NULL CHECK(mode IN ('labour', 'half', 'full', 'package')),
  area INTEGER,
  floor INTEGER,
  lift INTEGER CHECK(lift IN (0, 1)),
  package_price INTEGER,
  round_unit INTEGER NOT NULL CHECK(round_unit IN (0, 1)),
  discount_base TEXT NOT NULL DEFAULT 'direct' CHECK(discount_base IN ('direct', 'direct_without_main', 'fees', 'direct_and_fees', 'section')),
  discount_kind TEXT NOT NULL DEFAULT 'none' CHECK(discount_kind IN ('none', 'rate', 'amount')),
  discount_rate INTEGER,
  discount_amount INTEGER,
  discount_section BLOB,
  rounding TEXT NOT NULL DEFAULT 'none' CHECK(rounding IN ('none', '1', '10', '100')),
  tax_mode TEXT NOT NULL DEFAULT 'none' CHECK(tax_mode IN ('none', 'added', 'included')),
  tax_code TEXT NOT NULL DEFAULT '',
  tax_rate INTEGER,
  valid_until TEXT,
  note TEXT NOT NULL DEFAULT '',
  terms TEXT NOT NULL DEFAULT '',
  based_on BLOB,
  made_at INTEGER NOT NULL,
  made_by BLOB NOT NULL,
  sent_at INTEGER,
  closed_at INTEGER,
  customer TEXT,
  phone TEXT,
  address TEXT,
  direct INTEGER,
  fees INTEGER,
  discount INTEGER,
  rounded_off INTEGER,
  tax INTEGER,
  total INTEGER,
  cost INTEGER
) STRICT;
CREATE TABLE quoting_section(
  id BLOB PRIMARY KEY,
  quote_id BLOB NOT NULL REFERENCES quoting_quote(id) ON DELETE CASCADE,
  room_id BLOB,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  sort TEXT NOT NULL,
  lineage BLOB NOT NULL,
  measured TEXT,
  amount INTEGER
) STRICT;
CREATE TABLE quoting_line(
  id BLOB PRIMARY KEY,
  quote_id BLOB NOT NULL REFERENCES quoting_quote(id) ON DELETE CASCADE,
  section_id BLOB NOT NULL REFERENCES quoting_section(id) ON DELETE CASCADE,
  item_id BLOB,
  code TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  name_en TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',
  formula TEXT,
  quantity INTEGER,
  quantity_manual INTEGER NOT NULL DEFAULT 0 CHECK(quantity_manual IN (0, 1)),
  minimum INTEGER NOT NULL DEFAULT 0,
  billed INTEGER,
  main INTEGER,
  aux INTEGER,
  labour INTEGER,
  machine INTEGER,
  loss_rate INTEGER,
  own_price INTEGER,
  unit_price INTEGER,
  amount INTEGER,
  cost_rate INTEGER,
  cost INTEGER,
  craft TEXT NOT NULL DEFAULT '',
  craft_en TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  owner_supplied INTEGER NOT NULL DEFAULT 0 CHECK(owner_supplied IN (0, 1)),
  extra INTEGER NOT NULL DEFAULT 0 CHECK(extra IN (0, 1)),
  sort TEXT NOT NULL,
  lineage BLOB NOT NULL
) STRICT;
CREATE TABLE quoting_fee(
  id BLOB PRIMARY KEY,
  quote_id BLOB NOT NULL REFERENCES quoting_quote(id) ON DELETE CASCADE,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  base TEXT NOT NULL,
  over TEXT NOT NULL DEFAULT '',
  rate INTEGER,
  price INTEGER,
  count INTEGER,
  free_floors INTEGER NOT NULL DEFAULT 3,
  cost_rate INTEGER,
  active INTEGER NOT NULL DEFAULT 1 CHECK(active IN (0, 1)),
  sort TEXT NOT NULL,
  amount INTEGER
) STRICT;
CREATE TABLE quoting_setting(
  id BLOB PRIMARY KEY,
  round_unit INTEGER NOT NULL CHECK(round_unit IN (0, 1)),
  mode TEXT NOT NULL,
  rounding TEXT NOT NULL,
  tax_mode TEXT NOT NULL,
  tax_code TEXT NOT NULL,
  valid_days INTEGER NOT NULL,
  cost_rate INTEGER,
  margin_floor INTEGER,
  package_price INTEGER,
  terms TEXT NOT NULL DEFAULT '',
  terms_en TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE quoting_fee_default(
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  base TEXT NOT NULL,
  over TEXT NOT NULL DEFAULT '',
  rate INTEGER,
  price INTEGER,
  count INTEGER,
  free_floors INTEGER NOT NULL DEFAULT 3,
  cost_rate INTEGER,
  active INTEGER NOT NULL DEFAULT 1 CHECK(active IN (0, 1)),
  sort TEXT NOT NULL
) STRICT;
CREATE TABLE quoting_tax_rate(
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  rate INTEGER NOT NULL,
  valid_from TEXT,
  valid_to TEXT,
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX quoting_quote_project ON quoting_quote(project_id);
CREATE INDEX quoting_section_quote ON quoting_section(quote_id);
CREATE INDEX quoting_line_quote ON quoting_line(quote_id);
CREATE INDEX quoting_line_section ON quoting_line(section_id);
CREATE INDEX quoting_fee_quote ON quoting_fee(quote_id);
",
            // A part of a quote that is not a draft neither comes, goes nor changes.
            locked!("quoting_section"),
            locked!("quoting_line"),
            locked!("quoting_fee"),
            "CREATE TRIGGER quoting_quote_locked_update BEFORE UPDATE ON quoting_quote
WHEN OLD.status <> 'draft' AND (NEW.status = 'draft' OR NEW.project_id IS NOT OLD.project_id OR NEW.number IS NOT OLD.number OR NEW.version IS NOT OLD.version OR NEW.title IS
NOT OLD.title OR NEW.mode IS NOT OLD.mode OR NEW.area IS NOT OLD.area OR NEW.floor IS NOT OLD.floor OR NEW.lift IS NOT
OLD.lift OR NEW.package_price IS NOT OLD.package_price OR NEW.round_unit IS NOT OLD.round_unit OR NEW.discount_base IS
NOT OLD.discount_base OR NEW.discount_kind IS NOT OLD.discount_kind OR NEW.discount_rate IS NOT OLD.discount_rate OR
NEW.discount_amount IS NOT OLD.discount_amount OR NEW.discount_section IS NOT OLD.discount_section OR NEW.rounding IS
NOT OLD.rounding OR NEW.tax_mode IS NOT OLD.tax_mode OR NEW.tax_code IS NOT OLD.tax_code OR NEW.tax_rate IS NOT
OLD.tax_rate OR NEW.valid_until IS NOT OLD.valid_until OR NEW.note IS NOT OLD.note OR NEW.terms IS NOT OLD.terms OR
NEW.based_on IS NOT OLD.based_on OR NEW.made_at IS NOT OLD.made_at OR NEW.made_by IS NOT OLD.made_by OR NEW.sent_at IS
NOT OLD.sent_at OR NEW.customer IS NOT OLD.customer OR NEW.phone IS NOT OLD.phone OR NEW.address IS NOT OLD.address OR
NEW.direct IS NOT OLD.direct OR NEW.fees IS NOT OLD.fees OR NEW.discount IS NOT OLD.discount OR NEW.rounded_off IS NOT
OLD.rounded_off OR NEW.tax IS NOT OLD.tax OR NEW.total IS NOT OLD.total OR NEW.cost IS NOT OLD.cost)
BEGIN SELECT RAISE(ABORT, 'quoting.locked'); END;
CREATE TRIGGER quoting_quote_locked_delete BEFORE DELETE ON quoting_quote WHEN OLD.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'quoting.locked'); END;
",
        ),
    }, Migration {
        version: 2,
        sql: "
CREATE TABLE quoting_check(
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL,
  active INTEGER NOT NULL CHECK(active IN (0, 1)),
  grade TEXT NOT NULL CHECK(grade IN ('missing', 'look')),
  scope TEXT NOT NULL CHECK(scope IN ('section', 'quote')),
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  when_line TEXT NOT NULL,
  lacks TEXT NOT NULL,
  suggest TEXT NOT NULL,
  sort TEXT NOT NULL
) STRICT;
CREATE TABLE quoting_template(
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  mode TEXT NOT NULL CHECK(mode IN ('labour', 'half', 'full', 'package')),
  active INTEGER NOT NULL CHECK(active IN (0, 1)),
  rooms TEXT NOT NULL,
  sort TEXT NOT NULL
) STRICT;
",
    }, Migration {
        version: 3,
        sql: concat!(
            "
DROP TRIGGER quoting_section_locked_insert;
DROP TRIGGER quoting_section_locked_update;
DROP TRIGGER quoting_section_locked_delete;
ALTER TABLE quoting_section RENAME COLUMN measured TO plain;
ALTER TABLE quoting_section ADD COLUMN measured BLOB;
UPDATE quoting_section SET measured=CAST(plain AS BLOB) WHERE plain IS NOT NULL;
ALTER TABLE quoting_section DROP COLUMN plain;
",
            locked!("quoting_section"),
        ),
    }],
};
