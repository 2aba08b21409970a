//! The table of this slice.

use store::{Class, Kind, Migration, Scope, Slice, Table, col};

const FILES: Table = Table {
    id: 180,
    name: "attach_file",
    kind: Kind::Lww,
    scope: Scope::Via("crm_activity", "activity_id"),
    columns: &[
        col(0, "id", Class::Base),
        col(1, "activity_id", Class::Base),
        col(2, "file", Class::Base),
        col(3, "name", Class::Contact),
        col(4, "media", Class::Base),
        col(5, "bytes", Class::Base),
        col(6, "secret", Class::Contact),
        col(7, "digest", Class::Contact),
        col(8, "thumb", Class::Contact),
        col(9, "wide", Class::Base),
        col(10, "high", Class::Base),
        col(11, "caption", Class::Contact),
        col(12, "made_at", Class::Base),
        col(13, "member_id", Class::Base),
    ],
};

/// What somebody asked for or left, and what was refused.
const QUEUE: Table = Table {
    id: 181,
    name: "attach_queue",
    kind: Kind::Local,
    scope: Scope::Firm,
    columns: &[
        col(0, "file", Class::Base),
        col(1, "wanted", Class::Base),
        col(2, "reason", Class::Base),
        col(3, "at", Class::Base),
    ],
};

/// Which files this computer fetches by itself.
const FETCH: Table = Table {
    id: 182,
    name: "attach_fetch",
    kind: Kind::Local,
    scope: Scope::Firm,
    columns: &[col(0, "id", Class::Base), col(1, "most", Class::Base)],
};

/// This slice's part of the file.
///
/// Whose keys: those of the entry that a file hangs on, so that it goes to another desk with the lead. What opens the file is of class
/// `contact`, and so is all that shows something of it.
pub const SLICE: Slice = Slice {
    name: "attach",
    documents: &[],
    tables: &[FILES, QUEUE, FETCH],
    migrations: &[Migration {
        // `file`, `secret` and `digest` are hexadecimal.
        version: 1,
        sql: "
CREATE TABLE attach_file(
  id BLOB PRIMARY KEY,
  activity_id BLOB NOT NULL REFERENCES crm_activity(id) ON DELETE CASCADE,
  file TEXT NOT NULL,
  name TEXT,
  media TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  secret TEXT,
  digest TEXT,
  thumb BLOB,
  wide INTEGER,
  high INTEGER,
  caption TEXT,
  made_at INTEGER NOT NULL,
  member_id BLOB NOT NULL
) STRICT;
CREATE INDEX attach_file_activity ON attach_file(activity_id);
CREATE INDEX attach_file_file ON attach_file(file);
CREATE INDEX attach_file_bytes ON attach_file(bytes);
",
    }, Migration {
        // `wanted`: 1 asked for, 0 left, null neither. `most`: bytes; null is all.
        version: 2,
        sql: "
CREATE TABLE attach_queue(file TEXT PRIMARY KEY, wanted INTEGER, reason TEXT, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE attach_fetch(id INTEGER PRIMARY KEY CHECK(id=1), most INTEGER) STRICT;
",
    }],
};
