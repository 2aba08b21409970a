//! The price book's tables.
//!
//! Days are text, `2026-03-01`. A work item's price in effect on a day is the row of the latest price list that is valid by then
//! (`sort` orders the lists of one day); before the first list it is the first list's. Prices of materials are what the firm pays, hence class cost.

use store::{Class, Kind, Migration, Scope, Slice, Table, col, review};

/// Marker of a trade of the price book, for `Id<Category>`.
#[derive(Debug)]
pub enum Category {}
/// Marker of a work item, for `Id<Item>`.
#[derive(Debug)]
pub enum Item {}
/// Marker of a version of the prices, for `Id<PriceList>`.
#[derive(Debug)]
pub enum PriceList {}
/// Marker of one dated price of a work item, for `Id<ItemPrice>`.
#[derive(Debug)]
pub enum ItemPrice {}
/// Marker of a recipe, for `Id<Recipe>`.
#[derive(Debug)]
pub enum Recipe {}
/// Marker of a material of a recipe, for `Id<RecipeLine>`.
#[derive(Debug)]
pub enum RecipeLine {}
/// Marker of a material, for `Id<Material>`.
#[derive(Debug)]
pub enum Material {}
/// Marker of a pack in which a material is sold, for `Id<Pack>`.
#[derive(Debug)]
pub enum Pack {}
/// Marker of a supplier, for `Id<Supplier>`.
#[derive(Debug)]
pub enum Supplier {}
/// Marker of one dated price of a supplier, for `Id<SupplierPrice>`.
#[derive(Debug)]
pub enum SupplierPrice {}

const fn table(id: u16, name: &'static str, columns: &'static [store::Column]) -> Table {
    Table {
        id,
        name,
        kind: Kind::Lww,
        scope: Scope::Firm,
        columns,
    }
}

/// This slice's part of the file.
pub const SLICE: Slice = Slice {
    name: "catalog",
    documents: &[],
    tables: &[
        table(
            20,
            "catalog_category",
            &[
                col(0, "id", Class::Base),
                col(1, "code", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                col(4, "cost_factor", Class::Cost),
                col(5, "sort", Class::Base),
            ],
        ),
        table(
            21,
            "catalog_item",
            &[
                col(0, "id", Class::Base),
                col(1, "category_id", Class::Base),
                col(2, "code", Class::Base),
                col(3, "name", Class::Base),
                col(4, "name_en", Class::Base),
                col(5, "unit", Class::Base),
                col(6, "readings", Class::Base),
                col(7, "trade", Class::Base),
                col(8, "noisy", Class::Base),
                col(9, "rooms", Class::Base),
                col(10, "quantity_formula", Class::Base),
                col(11, "recipe_id", Class::Base),
                col(12, "parameters", Class::Base),
                col(13, "main_group", Class::Base),
                col(14, "main_per_unit", Class::Base),
                col(15, "main_waste", Class::Base),
                col(16, "craft", Class::Base),
                col(17, "craft_en", Class::Base),
                col(18, "cost_factor", Class::Cost),
                col(19, "active", Class::Base),
                col(20, "made_at", Class::Base),
            ],
        ),
        table(
            22,
            "catalog_price_list",
            &[
                col(0, "id", Class::Base),
                col(1, "name", Class::Base),
                col(2, "valid_from", Class::Base),
                col(3, "origin", Class::Base),
                col(4, "made_at", Class::Base),
                col(5, "sort", Class::Base),
            ],
        ),
        table(
            23,
            "catalog_item_price",
            &[
                col(0, "id", Class::Base),
                col(1, "item_id", Class::Base),
                col(2, "list_id", Class::Base),
                review(3, "main", Class::Price),
                review(4, "auxiliary", Class::Price),
                review(5, "labour", Class::Price),
                review(6, "machine", Class::Price),
                col(7, "loss_rate", Class::Price),
                col(8, "auxiliary_low", Class::Price),
                col(9, "auxiliary_high", Class::Price),
                col(10, "labour_low", Class::Price),
                col(11, "labour_high", Class::Price),
            ],
        ),
        table(
            24,
            "catalog_recipe",
            &[
                col(0, "id", Class::Base),
                col(1, "code", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                col(4, "unit", Class::Base),
                col(5, "source", Class::Base),
                col(6, "parameters", Class::Base),
                col(7, "active", Class::Base),
            ],
        ),
        table(
            25,
            "catalog_recipe_line",
            &[
                col(0, "id", Class::Base),
                col(1, "recipe_id", Class::Base),
                col(2, "material_id", Class::Base),
                col(3, "per_unit", Class::Base),
                col(4, "waste", Class::Base),
                col(5, "kind", Class::Base),
                col(6, "note", Class::Base),
                col(7, "note_en", Class::Base),
                col(8, "sort", Class::Base),
            ],
        ),
        table(
            26,
            "catalog_material",
            &[
                col(0, "id", Class::Base),
                col(1, "code", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                col(4, "readings", Class::Base),
                col(5, "role", Class::Base),
                col(6, "grp", Class::Base),
                col(7, "spec", Class::Base),
                col(8, "brand", Class::Base),
                col(9, "unit", Class::Base),
                col(10, "waste", Class::Base),
                col(11, "lead_days", Class::Base),
                col(12, "lead_days_low", Class::Base),
                col(13, "batch", Class::Base),
                col(14, "returnable", Class::Base),
                col(15, "supplier_id", Class::Base),
                col(16, "note", Class::Base),
                col(17, "note_en", Class::Base),
                col(18, "active", Class::Base),
                col(19, "made_at", Class::Base),
            ],
        ),
        table(
            27,
            "catalog_pack",
            &[
                col(0, "id", Class::Base),
                col(1, "material_id", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                col(4, "size", Class::Base),
                col(5, "preferred", Class::Base),
                col(6, "active", Class::Base),
            ],
        ),
        table(
            28,
            "catalog_supplier",
            &[
                col(0, "id", Class::Base),
                col(1, "code", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                col(4, "readings", Class::Base),
                col(5, "trade", Class::Base),
                col(6, "contact", Class::Base),
                col(7, "phone", Class::Base),
                col(8, "address", Class::Base),
                col(9, "terms", Class::Cost),
                col(10, "free_delivery", Class::Cost),
                col(11, "note", Class::Base),
                col(12, "active", Class::Base),
                col(13, "made_at", Class::Base),
                col(14, "delivery_fee", Class::Cost),
                col(15, "order_minimum", Class::Cost),
            ],
        ),
        table(
            29,
            "catalog_supplier_price",
            &[
                col(0, "id", Class::Base),
                col(1, "pack_id", Class::Base),
                col(2, "supplier_id", Class::Base),
                col(3, "valid_from", Class::Base),
                review(4, "price", Class::Cost),
                col(5, "low", Class::Cost),
                col(6, "high", Class::Cost),
                col(7, "kind", Class::Base),
                col(8, "made_at", Class::Base),
                col(9, "minimum", Class::Base),
                col(10, "lead_days", Class::Base),
                review(11, "breaks", Class::Cost),
            ],
        ),
    ],
    migrations: &[
        Migration {
            version: 1,
            sql: "
CREATE TABLE catalog_category(
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  cost_factor INTEGER,
  sort INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE catalog_recipe(
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  parameters TEXT NOT NULL DEFAULT '[]',
  active INTEGER NOT NULL DEFAULT 1 CHECK(active IN (0, 1))
) STRICT;
CREATE TABLE catalog_item(
  id BLOB PRIMARY KEY,
  category_id BLOB NOT NULL REFERENCES catalog_category(id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL,
  readings TEXT NOT NULL DEFAULT '',
  trade TEXT NOT NULL DEFAULT '',
  noisy INTEGER NOT NULL DEFAULT 0 CHECK(noisy IN (0, 1)),
  rooms TEXT NOT NULL DEFAULT '',
  quantity_formula TEXT NOT NULL DEFAULT '',
  recipe_id BLOB REFERENCES catalog_recipe(id),
  parameters TEXT NOT NULL DEFAULT '{}',
  main_group TEXT NOT NULL DEFAULT '',
  main_per_unit INTEGER NOT NULL DEFAULT 0,
  main_waste INTEGER NOT NULL DEFAULT 0,
  craft TEXT NOT NULL DEFAULT '',
  craft_en TEXT NOT NULL DEFAULT '',
  cost_factor INTEGER,
  active INTEGER NOT NULL DEFAULT 1 CHECK(active IN (0, 1)),
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX catalog_item_code ON catalog_item(code);
CREATE TABLE catalog_price_list(
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL DEFAULT '',
  valid_from TEXT NOT NULL,
  origin TEXT NOT NULL CHECK(origin IN ('starter', 'edit', 'bulk', 'import')),
  made_at INTEGER NOT NULL,
  sort INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE catalog_item_price(
  id BLOB PRIMARY KEY,
  item_id BLOB NOT NULL REFERENCES catalog_item(id),
  list_id BLOB NOT NULL REFERENCES catalog_price_list(id),
  main INTEGER,
  auxiliary INTEGER,
  labour INTEGER,
  machine INTEGER,
  loss_rate INTEGER,
  auxiliary_low INTEGER,
  auxiliary_high INTEGER,
  labour_low INTEGER,
  labour_high INTEGER
) STRICT;
CREATE INDEX catalog_item_price_item ON catalog_item_price(item_id);
CREATE INDEX catalog_item_price_list ON catalog_item_price(list_id);
CREATE TABLE catalog_supplier(
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  readings TEXT NOT NULL DEFAULT '',
  trade TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  terms TEXT,
  free_delivery INTEGER,
  note TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 1 CHECK(active IN (0, 1)),
  made_at INTEGER NOT NULL
) STRICT;
CREATE TABLE catalog_material(
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  readings TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL CHECK(role IN ('main', 'auxiliary')),
  grp TEXT NOT NULL DEFAULT '',
  spec TEXT NOT NULL DEFAULT '',
  brand TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL,
  waste INTEGER NOT NULL DEFAULT 0,
  lead_days INTEGER NOT NULL DEFAULT 1,
  lead_days_low INTEGER NOT NULL DEFAULT 1,
  batch INTEGER NOT NULL DEFAULT 0 CHECK(batch IN (0, 1)),
  returnable INTEGER NOT NULL DEFAULT 1 CHECK(returnable IN (0, 1)),
  supplier_id BLOB REFERENCES catalog_supplier(id),
  note TEXT NOT NULL DEFAULT '',
  note_en TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 1 CHECK(active IN (0, 1)),
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX catalog_material_code ON catalog_material(code);
CREATE INDEX catalog_material_grp ON catalog_material(grp);
CREATE TABLE catalog_pack(
  id BLOB PRIMARY KEY,
  material_id BLOB NOT NULL REFERENCES catalog_material(id),
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  size INTEGER NOT NULL,
  preferred INTEGER NOT NULL DEFAULT 0 CHECK(preferred IN (0, 1)),
  active INTEGER NOT NULL DEFAULT 1 CHECK(active IN (0, 1))
) STRICT;
CREATE INDEX catalog_pack_material ON catalog_pack(material_id);
CREATE TABLE catalog_recipe_line(
  id BLOB PRIMARY KEY,
  recipe_id BLOB NOT NULL REFERENCES catalog_recipe(id),
  material_id BLOB NOT NULL REFERENCES catalog_material(id),
  per_unit TEXT NOT NULL,
  waste INTEGER NOT NULL DEFAULT 0,
  kind TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  note_en TEXT NOT NULL DEFAULT '',
  sort INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX catalog_recipe_line_recipe ON catalog_recipe_line(recipe_id);
CREATE TABLE catalog_supplier_price(
  id BLOB PRIMARY KEY,
  pack_id BLOB NOT NULL REFERENCES catalog_pack(id),
  supplier_id BLOB REFERENCES catalog_supplier(id),
  valid_from TEXT NOT NULL,
  price INTEGER,
  low INTEGER,
  high INTEGER,
  kind TEXT NOT NULL DEFAULT '',
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX catalog_supplier_price_pack ON catalog_supplier_price(pack_id);
",
        },
        // Price breaks as `10: 22.5; 20: 21`; none of these for what a supplier does not ask.
        Migration {
            version: 2,
            sql: "
ALTER TABLE catalog_supplier ADD COLUMN delivery_fee INTEGER CHECK(delivery_fee >= 0);
ALTER TABLE catalog_supplier ADD COLUMN order_minimum INTEGER CHECK(order_minimum >= 0);
ALTER TABLE catalog_supplier_price ADD COLUMN minimum INTEGER CHECK(minimum > 0);
ALTER TABLE catalog_supplier_price ADD COLUMN lead_days INTEGER CHECK(lead_days BETWEEN 0 AND 365);
ALTER TABLE catalog_supplier_price ADD COLUMN breaks TEXT;
",
        },
    ],
};
