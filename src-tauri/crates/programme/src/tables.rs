//! The tables of this slice.

use store::{Class, Kind, Migration, Scope, Slice, Table, col, review};

/// This slice's part of the file.
pub const SLICE: Slice = Slice {
    name: "programme",
    documents: &[],
    tables: &[
        Table {
            id: 120,
            name: "programme_plan",
            kind: Kind::Lww,
            scope: Scope::Project("project_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "project_id", Class::Base),
                review(2, "start_on", Class::Base),
                review(3, "due_on", Class::Base),
                col(4, "weekend", Class::Base),
                col(5, "holidays", Class::Base),
                col(6, "spring_stop", Class::Base),
                col(7, "noise", Class::Base),
                col(8, "made_at", Class::Base),
                col(9, "made_by", Class::Base),
            ],
        },
        Table {
            id: 121,
            name: "programme_task",
            kind: Kind::Lww,
            scope: Scope::Via("programme_plan", "plan_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "plan_id", Class::Base),
                col(2, "name", Class::Base),
                col(3, "name_en", Class::Base),
                review(4, "days", Class::Base),
                col(5, "goes", Class::Base),
                col(6, "bound", Class::Base),
                review(7, "bound_on", Class::Base),
                review(8, "started_on", Class::Base),
                review(9, "finished_on", Class::Base),
                review(10, "progress", Class::Base),
                col(11, "inspection", Class::Base),
                col(12, "inspection_en", Class::Base),
                col(13, "template_task", Class::Base),
                col(14, "sort", Class::Base),
                col(15, "note", Class::Base),
            ],
        },
        Table {
            id: 122,
            name: "programme_need",
            kind: Kind::Lww,
            scope: Scope::Via("programme_task", "task_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "task_id", Class::Base),
                col(2, "skill", Class::Base),
                col(3, "workers", Class::Base),
            ],
        },
        Table {
            id: 123,
            name: "programme_link",
            kind: Kind::Lww,
            scope: Scope::Via("programme_task", "task_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "task_id", Class::Base),
                col(2, "from_id", Class::Base),
                col(3, "ends", Class::Base),
                review(4, "lag", Class::Base),
                col(5, "lag_open", Class::Base),
            ],
        },
        Table {
            id: 124,
            name: "programme_baseline",
            kind: Kind::Lww,
            scope: Scope::Via("programme_plan", "plan_id"),
            columns: &[
                col(0, "id", Class::Base),
                col(1, "plan_id", Class::Base),
                col(2, "name", Class::Base),
                col(3, "kept_at", Class::Base),
                col(4, "made_by", Class::Base),
                col(5, "dates", Class::Base),
            ],
        },
    ],
    migrations: &[Migration {
        version: 1,
        sql: "
CREATE TABLE programme_plan(
  id BLOB PRIMARY KEY,
  project_id BLOB NOT NULL REFERENCES design_project(id) ON DELETE CASCADE,
  start_on TEXT NOT NULL,
  due_on TEXT,
  weekend TEXT NOT NULL,
  holidays INTEGER NOT NULL CHECK(holidays IN (0, 1)),
  spring_stop INTEGER NOT NULL CHECK(spring_stop IN (0, 1)),
  noise TEXT NOT NULL DEFAULT '',
  made_at INTEGER NOT NULL,
  made_by BLOB NOT NULL
) STRICT;
CREATE INDEX programme_plan_project ON programme_plan(project_id, made_at);
CREATE TABLE programme_task(
  id BLOB PRIMARY KEY,
  plan_id BLOB NOT NULL REFERENCES programme_plan(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  days INTEGER NOT NULL CHECK(days BETWEEN 0 AND 999),
  goes TEXT NOT NULL,
  bound TEXT NOT NULL DEFAULT 'none',
  bound_on TEXT,
  started_on TEXT,
  finished_on TEXT,
  progress INTEGER NOT NULL DEFAULT 0 CHECK(progress BETWEEN 0 AND 100),
  inspection TEXT NOT NULL DEFAULT '',
  inspection_en TEXT NOT NULL DEFAULT '',
  template_task INTEGER,
  sort TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX programme_task_plan ON programme_task(plan_id, sort);
CREATE TABLE programme_need(
  id BLOB PRIMARY KEY,
  task_id BLOB NOT NULL REFERENCES programme_task(id) ON DELETE CASCADE,
  skill TEXT NOT NULL,
  workers INTEGER NOT NULL CHECK(workers BETWEEN 1 AND 99)
) STRICT;
CREATE INDEX programme_need_task ON programme_need(task_id);
CREATE TABLE programme_link(
  id BLOB PRIMARY KEY,
  task_id BLOB NOT NULL REFERENCES programme_task(id) ON DELETE CASCADE,
  from_id BLOB NOT NULL REFERENCES programme_task(id) ON DELETE CASCADE,
  ends TEXT NOT NULL,
  lag INTEGER NOT NULL DEFAULT 0,
  lag_open INTEGER NOT NULL DEFAULT 0 CHECK(lag_open IN (0, 1))
) STRICT;
CREATE INDEX programme_link_task ON programme_link(task_id);
CREATE INDEX programme_link_from ON programme_link(from_id);
CREATE TABLE programme_baseline(
  id BLOB PRIMARY KEY,
  plan_id BLOB NOT NULL REFERENCES programme_plan(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  made_by BLOB NOT NULL,
  dates TEXT NOT NULL
) STRICT;
CREATE INDEX programme_baseline_plan ON programme_baseline(plan_id, kept_at);
",
    }],
};
