//! `firm_profile` and `firm_member`.

use kernel::Id;
use store::{Class, Kind, Migration, Scope, Slice, Table, col};

/// The one row of `firm_profile` has this id on every device.
pub(crate) const PROFILE: Id<()> = Id::from_bytes(*b"kaigong-profile1");

/// This slice's part of the file.
pub const SLICE: Slice = Slice {
    name: "firm",
    tables: &[
        Table {
            id: 10,
            name: "firm_profile",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "name", Class::Base),
                col(2, "legal_name", Class::Base),
                col(3, "tax_status", Class::Base),
                col(4, "address", Class::Base),
                col(5, "phone", Class::Base),
                col(6, "bank", Class::Money),
                col(7, "logo", Class::Base),
                col(8, "zone", Class::Base),
                col(9, "made_at", Class::Base),
                col(10, "demo", Class::Base),
            ],
        },
        Table {
            id: 11,
            name: "firm_member",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "name", Class::Base),
                col(2, "phone", Class::Base),
                col(3, "role", Class::Base),
                col(4, "active", Class::Base),
                col(5, "made_at", Class::Base),
            ],
        },
    ],
    migrations: &[Migration {
        version: 1,
        sql: "
CREATE TABLE firm_profile(
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  legal_name TEXT NOT NULL DEFAULT '',
  tax_status TEXT NOT NULL CHECK(tax_status IN ('small_scale', 'general')),
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  bank TEXT,
  logo BLOB,
  zone TEXT NOT NULL DEFAULT 'Asia/Shanghai',
  made_at INTEGER NOT NULL,
  demo INTEGER NOT NULL DEFAULT 0 CHECK(demo IN (0, 1))
) STRICT;
CREATE TABLE firm_member(
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK(active IN (0, 1)),
  made_at INTEGER NOT NULL
) STRICT;
",
    }],
};
