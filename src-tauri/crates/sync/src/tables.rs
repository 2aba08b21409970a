//! What this device knows of the relay and of the others: tables that stay on it. Numbers 160 to 179.

use store::{Class, Column, Kind, Migration, Scope, Slice, Table, col};

const fn local(id: u16, name: &'static str, columns: &'static [Column]) -> Table {
    Table {
        id,
        name,
        kind: Kind::Local,
        scope: Scope::Firm,
        columns,
    }
}

/// This slice's part of the file. It has rows where the firm is shared between devices, and none otherwise.
pub const SLICE: Slice = Slice {
    name: "sync",
    documents: &[],
    tables: &[
        local(
            160,
            "sync_state",
            &[
                col(0, "id", Class::Base),
                col(1, "stage", Class::Base),
                col(2, "relay", Class::Base),
                col(3, "firm", Class::Base),
                col(4, "log_id", Class::Base),
                col(5, "pulled", Class::Base),
                col(6, "anchor", Class::Base),
                col(7, "rereading", Class::Base),
                col(8, "sealed", Class::Base),
                col(9, "numbered", Class::Base),
                col(10, "offset_ms", Class::Base),
                col(11, "contact_at", Class::Base),
                col(12, "trouble", Class::Base),
                col(13, "trouble_at", Class::Base),
                col(14, "whole", Class::Base),
                col(15, "snapshot", Class::Base),
            ],
        ),
        local(
            161,
            "sync_frozen",
            &[
                col(0, "dev_seq", Class::Base),
                col(1, "change", Class::Base),
                col(2, "seq", Class::Base),
                col(3, "closes", Class::Base),
                col(4, "envelope", Class::Base),
            ],
        ),
        local(
            162,
            "sync_certificate",
            &[col(0, "no", Class::Base), col(1, "bytes", Class::Base)],
        ),
        local(
            163,
            "sync_key",
            &[
                col(0, "room", Class::Base),
                col(1, "epoch", Class::Base),
                col(2, "wrap", Class::Base),
            ],
        ),
        local(
            164,
            "sync_quarantine",
            &[
                col(0, "id", Class::Base),
                col(1, "seq", Class::Base),
                col(2, "device", Class::Base),
                col(3, "dev_seq", Class::Base),
                col(4, "reason", Class::Base),
                col(5, "at", Class::Base),
                col(6, "envelope", Class::Base),
                col(7, "known", Class::Base),
            ],
        ),
        local(
            165,
            "sync_device",
            &[
                col(0, "id", Class::Base),
                col(1, "seen_at", Class::Base),
                col(2, "acked", Class::Base),
                col(3, "dev_seq", Class::Base),
            ],
        ),
        local(
            166,
            "sync_stream",
            &[
                col(0, "device", Class::Base),
                col(1, "room", Class::Base),
                col(2, "dev_seq", Class::Base),
                col(3, "hash", Class::Base),
                col(4, "broken", Class::Base),
            ],
        ),
        local(
            167,
            "sync_again",
            &[
                col(0, "change", Class::Base),
                col(1, "seq", Class::Base),
                col(2, "device", Class::Base),
                col(3, "at", Class::Base),
            ],
        ),
        local(
            168,
            "sync_refused",
            &[
                col(0, "change", Class::Base),
                col(1, "seq", Class::Base),
                col(2, "reason", Class::Base),
                col(3, "at", Class::Base),
            ],
        ),
        local(
            169,
            "sync_wrapped",
            &[
                col(0, "room", Class::Base),
                col(1, "epoch", Class::Base),
                col(2, "receiver", Class::Base),
            ],
        ),
        local(
            170,
            "sync_pause",
            &[col(0, "id", Class::Base), col(1, "at", Class::Base)],
        ),
        local(
            171,
            "sync_brought",
            &[col(0, "no", Class::Base), col(1, "bytes", Class::Base)],
        ),
        local(
            172,
            "sync_desk",
            &[col(0, "id", Class::Base), col(1, "seq", Class::Base)],
        ),
        local(
            173,
            "sync_due",
            &[
                col(0, "member", Class::Base),
                col(1, "tbl", Class::Base),
                col(2, "row", Class::Base),
                col(3, "since", Class::Base),
                col(4, "at", Class::Base),
                col(5, "sent", Class::Base),
            ],
        ),
        local(
            174,
            "sync_mine",
            &[
                col(0, "tbl", Class::Base),
                col(1, "row", Class::Base),
                col(2, "asked_at", Class::Base),
            ],
        ),
        local(
            178,
            "sync_holding",
            &[
                col(0, "id", Class::Base),
                col(1, "classes", Class::Base),
                col(2, "scrub", Class::Base),
                col(3, "refill", Class::Base),
                col(4, "filling", Class::Base),
                col(5, "copies", Class::Base),
                col(6, "own", Class::Base),
            ],
        ),
        local(
            179,
            "sync_part",
            &[
                col(0, "change", Class::Base),
                col(2, "has", Class::Base),
                col(3, "at", Class::Base),
            ],
        ),
    ],
    migrations: &[Migration {
        version: 1,
        sql: "
CREATE TABLE sync_state(
  id BLOB PRIMARY KEY,
  stage TEXT NOT NULL CHECK(stage IN ('founding', 'member', 'removed')),
  relay TEXT NOT NULL,
  firm BLOB NOT NULL,
  log_id BLOB,
  pulled INTEGER NOT NULL DEFAULT 0,
  anchor BLOB,
  rereading INTEGER NOT NULL DEFAULT 0,
  sealed INTEGER NOT NULL DEFAULT 0,
  numbered INTEGER NOT NULL DEFAULT 0,
  offset_ms INTEGER NOT NULL DEFAULT 0,
  contact_at INTEGER,
  trouble TEXT,
  trouble_at INTEGER,
  whole INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE sync_frozen(
  dev_seq INTEGER PRIMARY KEY,
  change BLOB NOT NULL,
  seq INTEGER NOT NULL,
  closes INTEGER NOT NULL,
  envelope BLOB NOT NULL
) STRICT;
CREATE TABLE sync_certificate(no INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE sync_key(
  room BLOB NOT NULL, epoch INTEGER NOT NULL, wrap BLOB NOT NULL,
  PRIMARY KEY(room, epoch, wrap)) STRICT, WITHOUT ROWID;
CREATE TABLE sync_quarantine(
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  device BLOB,
  dev_seq INTEGER,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  envelope BLOB NOT NULL,
  known TEXT NOT NULL
) STRICT;
CREATE TABLE sync_device(
  id BLOB PRIMARY KEY, seen_at INTEGER, acked INTEGER NOT NULL DEFAULT 0, dev_seq INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_stream(
  device BLOB NOT NULL, room BLOB NOT NULL, dev_seq INTEGER NOT NULL, hash BLOB NOT NULL,
  broken INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(device, room)) STRICT, WITHOUT ROWID;
CREATE TABLE sync_again(
  change BLOB PRIMARY KEY, seq INTEGER NOT NULL, device BLOB, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_refused(
  change BLOB PRIMARY KEY, seq INTEGER NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_wrapped(
  room BLOB NOT NULL, epoch INTEGER NOT NULL, receiver BLOB NOT NULL,
  PRIMARY KEY(room, epoch, receiver)) STRICT, WITHOUT ROWID;
",
    }, Migration {
        version: 2,
        sql: "CREATE TABLE sync_pause(id INTEGER PRIMARY KEY CHECK(id=1), at INTEGER NOT NULL) STRICT;",
    }, Migration {
        version: 3,
        sql: "CREATE TABLE sync_brought(no INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
    }, Migration {
        version: 4,
        sql: "ALTER TABLE sync_state ADD COLUMN snapshot BLOB;",
    }, Migration {
        version: 5,
        sql: "
CREATE TABLE sync_holding(
  id INTEGER PRIMARY KEY CHECK(id=1), classes TEXT NOT NULL, scrub INTEGER NOT NULL, refill INTEGER NOT NULL, filling TEXT,
  copies INTEGER NOT NULL
) STRICT;
CREATE TABLE sync_parted(change BLOB PRIMARY KEY, left_here INTEGER NOT NULL) STRICT, WITHOUT ROWID;
",
    }, Migration {
        // Of desks: up to where the record was looked through for what is to be given, which rows are (`since` 0: all that was
        // ever written of them; `sent`: the number of the envelope), and which rows are this member's (`asked_at`: no answer yet).
        version: 6,
        sql: "
ALTER TABLE sync_holding ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
CREATE TABLE sync_desk(id INTEGER PRIMARY KEY CHECK(id=1), seq INTEGER NOT NULL) STRICT;
CREATE TABLE sync_due(
  member BLOB NOT NULL, tbl INTEGER NOT NULL, row BLOB NOT NULL, since INTEGER NOT NULL, at INTEGER NOT NULL, sent INTEGER,
  PRIMARY KEY(member, tbl, row)) STRICT, WITHOUT ROWID;
CREATE TABLE sync_mine(
  tbl INTEGER NOT NULL, row BLOB NOT NULL, asked_at INTEGER, PRIMARY KEY(tbl, row)) STRICT, WITHOUT ROWID;
",
    }, Migration {
        // Of which classes everything that a change wrote is here (a bit for each), and since when that is known.
        version: 7,
        sql: "
CREATE TABLE sync_part(change BLOB PRIMARY KEY, has INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO sync_part(change, has, at)
SELECT p.change,
  1 | (h.classes LIKE '%contact%')*2 | (h.classes LIKE '%cost%')*4 | (h.classes LIKE '%price%')*8
    | (h.classes LIKE '%money%')*16 | (h.classes LIKE '%hr%')*32, unixepoch()*1000
FROM sync_parted p, sync_holding h;
DROP TABLE sync_parted;
",
    }],
};
