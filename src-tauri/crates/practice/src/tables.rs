//! The mark of a practice file.

use kernel::Id;
use store::{Class, Kind, Migration, Scope, Slice, Table, col};

/// The one row of `practice_sandbox`.
pub(crate) const SANDBOX: Id<()> = Id::from_bytes(*b"kaigong-practice");

/// This slice's part of the file. The row is there in practice files only.
pub const SLICE: Slice = Slice {
    name: "practice",
    documents: &[],
    tables: &[Table {
        id: 150,
        name: "practice_sandbox",
        kind: Kind::Local,
        scope: Scope::Firm,
        columns: &[
            col(0, "id", Class::Base),
            col(1, "source", Class::Base),
            col(2, "home", Class::Base),
            col(3, "began_at", Class::Base),
            col(4, "began_seq", Class::Base),
        ],
    }],
    migrations: &[Migration {
        version: 1,
        sql: "
CREATE TABLE practice_sandbox(
  id BLOB PRIMARY KEY,
  source TEXT NOT NULL CHECK(source IN ('demo', 'own')),
  home TEXT,
  began_at INTEGER NOT NULL,
  began_seq INTEGER NOT NULL
) STRICT;
",
    }],
};
