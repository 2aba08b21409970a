//! The tables of this slice.

use kernel::Id;
use store::{Class, Kind, Migration, Role, Scope, Slice, Table, col, entry, review};

/// The one row of `design_setting` has this id on every device.
pub(crate) const SETTING: Id<()> = Id::from_bytes(*b"kaigong-design-1");

/// This slice's part of the file.
pub const SLICE: Slice = Slice {
    name: "design",
    documents: &[],
    tables: &[
        Table {
            id: 60,
            name: "design_project",
            kind: Kind::Lww,
            scope: Scope::Project("id"),
            columns: &[
                col(0, "id", Class::Base),
                entry(1, "number", Class::Base, Role::Number),
                review(2, "name", Class::Contact),
                col(3, "find_key", Class::Contact),
                col(4, "customer_id", Class::Base),
                col(5, "property_id", Class::Base),
                col(6, "lead_id", Class::Base),
                review(7, "stage", Class::Base),
                col(8, "stage_since", Class::Base),
                col(9, "sales_id", Class::Base),
                col(10, "designer_id", Class::Base),
                col(11, "manager_id", Class::Base),
                review(12, "start_on", Class::Base),
                col(13, "building_area", Class::Base),
                col(14, "remark", Class::Contact),
                col(15, "made_at", Class::Base),
            ],
        },
        Table {
            id: 61,
            name: "design_room",
            kind: Kind::Lww,
            scope: Scope::Project("project_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "project_id", Class::Base),
                col(2, "name", Class::Base),
                col(3, "kind", Class::Base),
                review(4, "length", Class::Base),
                review(5, "width", Class::Base),
                review(6, "height", Class::Base),
                review(7, "area", Class::Base),
                review(8, "perimeter", Class::Base),
                col(9, "remark", Class::Base),
                col(10, "sort", Class::Base),
            ],
        },
        Table {
            id: 62,
            name: "design_opening",
            kind: Kind::Lww,
            scope: Scope::Via("design_room", "room_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "room_id", Class::Base),
                col(2, "kind", Class::Base),
                review(3, "width", Class::Base),
                review(4, "height", Class::Base),
                review(5, "sill", Class::Base),
                review(6, "count", Class::Base),
                review(7, "casing", Class::Base),
                col(8, "sort", Class::Base),
            ],
        },
        Table {
            id: 63,
            name: "design_setting",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                review(1, "opening_rule", Class::Base),
                col(2, "usual_height", Class::Base),
            ],
        },
    ],
    migrations: &[Migration {
        version: 1,
        sql: "
CREATE TABLE design_project(
  id BLOB PRIMARY KEY,
  number TEXT NOT NULL,
  name TEXT,
  find_key TEXT,
  customer_id BLOB NOT NULL REFERENCES crm_customer(id),
  property_id BLOB REFERENCES crm_property(id),
  lead_id BLOB,
  stage TEXT NOT NULL,
  stage_since INTEGER NOT NULL,
  sales_id BLOB,
  designer_id BLOB,
  manager_id BLOB,
  start_on TEXT,
  building_area INTEGER,
  remark TEXT,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX design_project_customer ON design_project(customer_id);
CREATE INDEX design_project_property ON design_project(property_id);
CREATE INDEX design_project_lead ON design_project(lead_id);
CREATE INDEX design_project_stage ON design_project(stage);
CREATE TABLE design_room(
  id BLOB PRIMARY KEY,
  project_id BLOB NOT NULL REFERENCES design_project(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  length INTEGER CHECK(length > 0),
  width INTEGER CHECK(width > 0),
  height INTEGER CHECK(height > 0),
  area INTEGER CHECK(area > 0),
  perimeter INTEGER CHECK(perimeter > 0),
  remark TEXT NOT NULL DEFAULT '',
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX design_room_project ON design_room(project_id, sort);
CREATE TABLE design_opening(
  id BLOB PRIMARY KEY,
  room_id BLOB NOT NULL REFERENCES design_room(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  width INTEGER NOT NULL CHECK(width > 0),
  height INTEGER NOT NULL CHECK(height > 0),
  sill INTEGER NOT NULL DEFAULT 0 CHECK(sill >= 0),
  count INTEGER NOT NULL DEFAULT 1 CHECK(count BETWEEN 1 AND 99),
  casing INTEGER NOT NULL DEFAULT 0 CHECK(casing IN (0, 1)),
  sort TEXT NOT NULL
) STRICT;
CREATE INDEX design_opening_room ON design_opening(room_id, sort);
CREATE TABLE design_setting(
  id BLOB PRIMARY KEY,
  opening_rule TEXT NOT NULL,
  usual_height INTEGER CHECK(usual_height > 0)
) STRICT;
",
    }],
};
