//! `firm_profile` and `firm_member`; `firm_seat` and `firm_lock`, which stay on this computer; `firm_paper`, a ledger;
//! `firm_right`, `firm_mask`, `firm_watermark`.

use kernel::Id;
use store::{Class, Kind, Migration, Role, Scope, Slice, Table, col, entry, review};

/// The one row of `firm_profile` has this id on every device.
pub(crate) const PROFILE: Id<()> = Id::from_bytes(*b"kaigong-profile1");

/// The one row of `firm_lock` has this id.
pub(crate) const LOCK: Id<()> = Id::from_bytes(*b"kaigong-lock-one");

/// This slice's part of the file.
pub const SLICE: Slice = Slice {
    name: "firm",
    documents: &[],
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
                entry(8, "zone", Class::Base, Role::Zone),
                col(9, "made_at", Class::Base),
                col(10, "demo", Class::Base),
                col(11, "rights_since", Class::Base),
                col(12, "masks_since", Class::Base),
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
                review(3, "role", Class::Base),
                col(4, "active", Class::Base),
                col(5, "made_at", Class::Base),
            ],
        },
        Table {
            id: 12,
            name: "firm_seat",
            kind: Kind::Local,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "pin", Class::Hr),
                col(2, "misses", Class::Base),
                col(3, "wait_until", Class::Base),
                col(4, "seen_at", Class::Base),
            ],
        },
        Table {
            id: 13,
            name: "firm_lock",
            kind: Kind::Local,
            scope: Scope::Firm,
            columns: &[col(0, "id", Class::Base), col(1, "minutes", Class::Base)],
        },
        Table {
            id: 14,
            name: "firm_paper",
            kind: Kind::Ledger,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "about", Class::Base),
                col(2, "document", Class::Base),
                col(3, "copy", Class::Base),
                col(4, "how", Class::Base),
                entry(5, "made_at", Class::Base, Role::Moment),
                entry(6, "made_by", Class::Base, Role::Author),
            ],
        },
        Table {
            id: 15,
            name: "firm_right",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "role", Class::Base),
                col(2, "contact", Class::Base),
                col(3, "cost", Class::Base),
                col(4, "price", Class::Base),
                col(5, "money", Class::Base),
                col(6, "hr", Class::Base),
                col(7, "own_contact", Class::Base),
            ],
        },
        Table {
            id: 16,
            name: "firm_mask",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "role", Class::Base),
                col(2, "masked", Class::Base),
            ],
        },
        Table {
            id: 17,
            name: "firm_watermark",
            kind: Kind::Lww,
            scope: Scope::Firm,
            columns: &[
                col(0, "id", Class::Base),
                col(1, "document", Class::Base),
                col(2, "strength", Class::Base),
                col(3, "words", Class::Base),
            ],
        },
    ],
    migrations: &[
        Migration {
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
        },
        Migration {
            version: 2,
            sql: "
CREATE TABLE firm_seat(
  id BLOB PRIMARY KEY,
  pin TEXT,
  misses INTEGER NOT NULL DEFAULT 0 CHECK(misses >= 0),
  wait_until INTEGER,
  seen_at INTEGER
) STRICT;
CREATE TABLE firm_lock(
  id BLOB PRIMARY KEY,
  minutes INTEGER NOT NULL CHECK(minutes BETWEEN 0 AND 1440)
) STRICT;
",
        },
        Migration {
            version: 3,
            sql: "
CREATE TABLE firm_paper(
  id BLOB PRIMARY KEY,
  about BLOB NOT NULL,
  document TEXT NOT NULL,
  copy TEXT NOT NULL DEFAULT '',
  how TEXT NOT NULL CHECK(how IN ('printed', 'saved', 'shared')),
  made_at INTEGER NOT NULL,
  made_by BLOB NOT NULL
) STRICT;
CREATE INDEX firm_paper_about ON firm_paper(about);
",
        },
        Migration {
            // One row a role of which the firm has said something; each flag is a column of the class of that name.
            version: 4,
            sql: "
ALTER TABLE firm_profile ADD COLUMN rights_since INTEGER;
CREATE TABLE firm_right(
  id BLOB PRIMARY KEY,
  role TEXT NOT NULL,
  contact INTEGER NOT NULL CHECK(contact IN (0, 1)),
  cost INTEGER NOT NULL CHECK(cost IN (0, 1)),
  price INTEGER NOT NULL CHECK(price IN (0, 1)),
  money INTEGER NOT NULL CHECK(money IN (0, 1)),
  hr INTEGER NOT NULL CHECK(hr IN (0, 1))
) STRICT;
",
        },
        Migration {
            // One row a role, and one a kind of paper, of which the firm has said something.
            version: 5,
            sql: "
ALTER TABLE firm_profile ADD COLUMN masks_since INTEGER;
CREATE TABLE firm_mask(
  id BLOB PRIMARY KEY,
  role TEXT NOT NULL,
  masked INTEGER NOT NULL CHECK(masked IN (0, 1))
) STRICT;
CREATE TABLE firm_watermark(
  id BLOB PRIMARY KEY,
  document TEXT NOT NULL,
  strength TEXT NOT NULL,
  words TEXT NOT NULL DEFAULT ''
) STRICT;
",
        },
        Migration {
            // Contacts of own records alone, where `contact` is not set.
            version: 6,
            sql: "ALTER TABLE firm_right ADD COLUMN own_contact INTEGER CHECK(own_contact IN (0, 1));",
        },
    ],
};
