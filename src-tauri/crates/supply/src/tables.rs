//! `supply_choice`, `supply_stock` and the purchase lists.
//!
//! A line's `pack_of` is the pack that was worked out for it where another one was chosen: it is known by that.

use store::{Class, Document, Kind, Migration, Role, Scope, Slice, Table, col, entry, review};

/// Rows of a sent list stay as they are.
macro_rules! closed {
    ($table:literal) => {
        store::closed_rows!(
            $table,
            "closed",
            "supply.list_sent",
            "EXISTS(SELECT 1 FROM supply_list l WHERE l.id=NEW.list_id AND l.status='sent')",
            "EXISTS(SELECT 1 FROM supply_list l WHERE l.id IN (OLD.list_id, NEW.list_id) AND l.status='sent')",
            "EXISTS(SELECT 1 FROM supply_list l WHERE l.id=OLD.list_id AND l.status='sent')"
        )
    };
}

/// This slice's part of the file.
pub const SLICE: Slice = Slice {
    name: "supply",
    documents: &[Document {
        table: "supply_list",
        lock: "status",
        open: "draft",
        locked: &["sent"],
        free: &[],
        parts: &[
            "supply_list_quote",
            "supply_list_site",
            "supply_list_line",
            "supply_list_stock",
            "supply_list_order",
        ],
    }],
    tables: &[
        Table {
            id: 110,
            name: "supply_choice",
            kind: Kind::Lww,
            scope: Scope::Via("quoting_quote", "quote_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "quote_id", Class::Base),
                col(2, "line_id", Class::Base),
                review(3, "material_id", Class::Base),
                col(4, "pack_id", Class::Base),
                col(5, "waste", Class::Base),
                col(6, "supplied_by", Class::Base),
            ],
        },
        Table {
            id: 111,
            name: "supply_stock",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "material_id", Class::Base),
                col(2, "project_id", Class::Base),
                col(3, "place", Class::Base),
                review(4, "quantity", Class::Base),
                col(5, "batch", Class::Base),
                col(6, "counted_at", Class::Base),
                col(7, "counted_by", Class::Base),
                col(8, "note", Class::Base),
            ],
        },
        Table {
            id: 112,
            name: "supply_list",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                entry(1, "number", Class::Base, Role::Number),
                col(2, "status", Class::Base),
                col(3, "note", Class::Base),
                col(4, "made_at", Class::Base),
                col(5, "made_by", Class::Base),
                col(6, "computed_at", Class::Base),
                col(7, "sent_at", Class::Base),
                col(8, "sent_by", Class::Base),
                col(9, "take_stock", Class::Base),
            ],
        },
        Table {
            id: 113,
            name: "supply_list_quote",
            kind: Kind::Lww,
            scope: Scope::Project("project_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "list_id", Class::Base),
                col(2, "quote_id", Class::Base),
                col(3, "project_id", Class::Base),
                col(4, "label", Class::Base),
            ],
        },
        Table {
            id: 114,
            name: "supply_list_site",
            kind: Kind::Lww,
            scope: Scope::Project("project_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "list_id", Class::Base),
                col(2, "project_id", Class::Base),
                col(3, "number", Class::Base),
                col(4, "name", Class::Contact),
                col(5, "address", Class::Contact),
                col(6, "receiver", Class::Base),
                col(7, "note", Class::Base),
                col(8, "start_on", Class::Base),
                col(9, "floor", Class::Contact),
                col(10, "lift", Class::Contact),
            ],
        },
        Table {
            id: 115,
            name: "supply_list_line",
            kind: Kind::Lww,
            scope: Scope::Project("project_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "list_id", Class::Base),
                col(2, "project_id", Class::Base),
                col(3, "source", Class::Base),
                col(4, "material_id", Class::Base),
                col(5, "pack_id", Class::Base),
                col(6, "code", Class::Base),
                col(7, "name_zh", Class::Base),
                col(8, "name_en", Class::Base),
                col(9, "spec", Class::Base),
                col(10, "unit", Class::Base),
                col(11, "pack_zh", Class::Base),
                col(12, "pack_en", Class::Base),
                col(13, "pack_size", Class::Base),
                col(14, "need", Class::Base),
                col(15, "from_stock", Class::Base),
                col(16, "packs", Class::Base),
                review(17, "packs_manual", Class::Base),
                col(18, "supplier_id", Class::Base),
                review(19, "supplier_manual", Class::Base),
                col(20, "need_by", Class::Base),
                col(21, "need_by_manual", Class::Base),
                col(22, "lead_days", Class::Base),
                col(23, "price", Class::Cost),
                col(24, "price_on", Class::Cost),
                col(25, "price_manual", Class::Cost),
                col(26, "batch", Class::Base),
                col(27, "note", Class::Base),
                // 28 was the explanation as plain text.
                col(29, "sort", Class::Base),
                col(30, "explanation", Class::Base),
                col(31, "breaks", Class::Cost),
                col(32, "minimum", Class::Base),
                col(33, "pack_of", Class::Base),
            ],
        },
        Table {
            id: 116,
            name: "supply_list_stock",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "list_id", Class::Base),
                col(2, "line_id", Class::Base),
                col(3, "stock_id", Class::Base),
                col(4, "quantity", Class::Base),
                col(5, "taken_at", Class::Base),
            ],
        },
        Table {
            id: 117,
            name: "supply_need_by",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "figure", Class::Base),
                col(2, "days", Class::Base),
            ],
        },
        Table {
            id: 118,
            name: "supply_list_order",
            kind: Kind::Lww,
            scope: Scope::Project("project_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "list_id", Class::Base),
                col(2, "project_id", Class::Base),
                col(3, "supplier_id", Class::Base),
                col(4, "fee", Class::Cost),
                col(5, "free_from", Class::Cost),
                col(6, "minimum", Class::Cost),
            ],
        },
    ],
    migrations: &[
        Migration {
            version: 1,
            sql: concat!(
                "
CREATE TABLE supply_choice(
  id BLOB PRIMARY KEY,
  quote_id BLOB NOT NULL REFERENCES quoting_quote(id) ON DELETE CASCADE,
  line_id BLOB NOT NULL REFERENCES quoting_line(id) ON DELETE CASCADE,
  material_id BLOB REFERENCES catalog_material(id),
  pack_id BLOB,
  waste INTEGER CHECK(waste >= 0),
  supplied_by TEXT CHECK(supplied_by IN ('firm', 'owner'))
) STRICT;
CREATE INDEX supply_choice_of_quote ON supply_choice(quote_id);
CREATE INDEX supply_choice_of_line ON supply_choice(line_id);

CREATE TABLE supply_stock(
  id BLOB PRIMARY KEY,
  material_id BLOB NOT NULL REFERENCES catalog_material(id),
  project_id BLOB REFERENCES design_project(id),
  place TEXT NOT NULL DEFAULT '',
  quantity INTEGER NOT NULL CHECK(quantity >= 0),
  batch TEXT NOT NULL DEFAULT '',
  counted_at INTEGER NOT NULL,
  counted_by BLOB NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX supply_stock_of_material ON supply_stock(material_id);

CREATE TABLE supply_list(
  id BLOB PRIMARY KEY,
  number TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'draft' CHECK(status IN ('draft', 'sent')),
  note TEXT NOT NULL DEFAULT '',
  made_at INTEGER NOT NULL,
  made_by BLOB NOT NULL,
  computed_at INTEGER NOT NULL,
  sent_at INTEGER,
  sent_by BLOB,
  take_stock INTEGER NOT NULL DEFAULT 1 CHECK(take_stock IN (0, 1))
) STRICT;

CREATE TABLE supply_list_quote(
  id BLOB PRIMARY KEY,
  list_id BLOB NOT NULL REFERENCES supply_list(id) ON DELETE CASCADE,
  quote_id BLOB NOT NULL,
  project_id BLOB NOT NULL,
  label TEXT NOT NULL
) STRICT;
CREATE INDEX supply_list_quote_of_list ON supply_list_quote(list_id);
CREATE INDEX supply_list_quote_of_quote ON supply_list_quote(quote_id);

CREATE TABLE supply_list_site(
  id BLOB PRIMARY KEY,
  list_id BLOB NOT NULL REFERENCES supply_list(id) ON DELETE CASCADE,
  project_id BLOB NOT NULL,
  number TEXT NOT NULL,
  name TEXT,
  address TEXT,
  receiver TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  start_on TEXT,
  floor INTEGER,
  lift INTEGER CHECK(lift IN (0, 1))
) STRICT;
CREATE INDEX supply_list_site_of_list ON supply_list_site(list_id);

CREATE TABLE supply_list_line(
  id BLOB PRIMARY KEY,
  list_id BLOB NOT NULL REFERENCES supply_list(id) ON DELETE CASCADE,
  project_id BLOB NOT NULL,
  source TEXT NOT NULL CHECK(source IN ('computed', 'owner', 'extra')),
  material_id BLOB,
  pack_id BLOB,
  code TEXT NOT NULL DEFAULT '',
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  spec TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL,
  pack_zh TEXT NOT NULL,
  pack_en TEXT NOT NULL,
  pack_size INTEGER NOT NULL CHECK(pack_size > 0),
  need INTEGER NOT NULL,
  from_stock INTEGER NOT NULL DEFAULT 0 CHECK(from_stock >= 0),
  packs INTEGER NOT NULL CHECK(packs >= 0),
  packs_manual INTEGER CHECK(packs_manual >= 0),
  supplier_id BLOB,
  supplier_manual BLOB,
  need_by TEXT,
  need_by_manual TEXT,
  lead_days INTEGER NOT NULL DEFAULT 0,
  price INTEGER,
  price_on TEXT,
  price_manual INTEGER CHECK(price_manual >= 0),
  batch INTEGER NOT NULL DEFAULT 0 CHECK(batch IN (0, 1)),
  note TEXT NOT NULL DEFAULT '',
  explanation TEXT NOT NULL,
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX supply_list_line_of_list ON supply_list_line(list_id);

CREATE TABLE supply_list_stock(
  id BLOB PRIMARY KEY,
  list_id BLOB NOT NULL REFERENCES supply_list(id) ON DELETE CASCADE,
  line_id BLOB NOT NULL REFERENCES supply_list_line(id) ON DELETE CASCADE,
  stock_id BLOB NOT NULL,
  quantity INTEGER NOT NULL CHECK(quantity > 0),
  taken_at INTEGER NOT NULL
) STRICT;
CREATE INDEX supply_list_stock_of_stock ON supply_list_stock(stock_id);

CREATE TRIGGER supply_list_closed_update BEFORE UPDATE ON supply_list WHEN OLD.status='sent'
BEGIN SELECT RAISE(ABORT, 'supply.list_sent'); END;
CREATE TRIGGER supply_list_closed_delete BEFORE DELETE ON supply_list WHEN OLD.status='sent'
BEGIN SELECT RAISE(ABORT, 'supply.list_sent'); END;
",
                closed!("supply_list_quote"),
                closed!("supply_list_site"),
                closed!("supply_list_line"),
                closed!("supply_list_stock")
            ),
        },
        Migration {
            version: 2,
            sql: "
CREATE TABLE supply_need_by(
  id BLOB PRIMARY KEY,
  figure TEXT NOT NULL,
  days INTEGER NOT NULL CHECK(days BETWEEN 0 AND 1000)
) STRICT;
",
        },
        Migration {
            version: 3,
            sql: concat!(
                "
DROP TRIGGER supply_list_line_closed_insert;
DROP TRIGGER supply_list_line_closed_update;
DROP TRIGGER supply_list_line_closed_delete;
ALTER TABLE supply_list_line RENAME COLUMN explanation TO plain;
ALTER TABLE supply_list_line ADD COLUMN explanation BLOB NOT NULL DEFAULT x'';
UPDATE supply_list_line SET explanation=CAST(plain AS BLOB);
ALTER TABLE supply_list_line DROP COLUMN plain;
",
                closed!("supply_list_line"),
            ),
        },
        // What suppliers ask of an order is theirs until the list is sent; then it is kept as it was.
        Migration {
            version: 4,
            sql: concat!(
                "
ALTER TABLE supply_list_line ADD COLUMN breaks TEXT;
ALTER TABLE supply_list_line ADD COLUMN minimum INTEGER CHECK(minimum > 0);
ALTER TABLE supply_list_line ADD COLUMN pack_of BLOB;
CREATE TABLE supply_list_order(
  id BLOB PRIMARY KEY,
  list_id BLOB NOT NULL REFERENCES supply_list(id) ON DELETE CASCADE,
  project_id BLOB NOT NULL,
  supplier_id BLOB NOT NULL,
  fee INTEGER,
  free_from INTEGER,
  minimum INTEGER
) STRICT;
CREATE INDEX supply_list_order_of_list ON supply_list_order(list_id);
",
                closed!("supply_list_order"),
            ),
        },
    ],
};
