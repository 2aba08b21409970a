//! Rows that are a member's own: who sees a class of data of these alone reads null in all others.
//!
//! What he reads goes through views of his connection that stand in front of the tables, so that a slice writes plain SQL and cannot
//! forget it. What is written goes to the tables themselves.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Id, Result};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use crate::schema::Catalogue;
use crate::{Class, Db, Member};

/// What may be seen of own rows alone.
pub(crate) const CLASS: Class = Class::Contact;

/// Who reads, as SQL asks for it.
const VIEWER: &str = "kaigong_viewer";

/// Which rows of a table are a member's own.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    /// The table.
    pub table: &'static str,
    /// A condition in SQL on a row of it, by the table's name, that reads other tables as `main.name`; `?1` is the member. It is
    /// neither to ask for the class that is held by it, nor for the time.
    pub to: &'static str,
}

impl Own {
    /// The condition, where the reader is the member.
    fn of_viewer(&self) -> String {
        self.to.replace("?1", &format!("{VIEWER}()"))
    }
}

/// The views of a reader, and how they come and go.
#[derive(Debug, Default)]
pub(crate) struct Views {
    own: Vec<Own>,
    make: String,
    drop: String,
}

impl Views {
    pub fn of(catalogue: &Catalogue, own: &[Own]) -> Self {
        let mut views = Self {
            own: own.to_vec(),
            ..Self::default()
        };
        for one in own {
            let known = catalogue
                .values()
                .find(|known| known.table.name == one.table);
            let Some(known) = known else { continue };
            let to = one.of_viewer();
            let columns: Vec<String> = (known.table.columns.iter())
                .map(|column| match column.class == CLASS {
                    true => format!(
                        "CASE WHEN {to} THEN {1}.{0} END AS {0}",
                        column.name, one.table
                    ),
                    false => format!("{1}.{0} AS {0}", column.name, one.table),
                })
                .collect();
            let columns = columns.join(", ");
            views.make += &format!(
                "CREATE TEMP VIEW {0} AS SELECT {columns} FROM main.{0};",
                one.table
            );
            views.drop += &format!("DROP VIEW temp.{};", one.table);
        }
        views
    }

    /// Whether a row is the reader's own; one that is not there is not.
    pub fn is_own(&self, db: &Db<'_>, table: &str, row: Id<()>) -> Result<bool> {
        let Some(own) = self.own.iter().find(|own| own.table == table) else {
            return Ok(true);
        };
        let sql = format!(
            "SELECT EXISTS(SELECT 1 FROM main.{0} WHERE {0}.id=?1 AND ({1}))",
            own.table,
            own.of_viewer()
        );
        db.one(&sql, [row], |r| r.get(0))
    }
}

/// Who reads on a connection, and whether through the views.
#[derive(Debug, Default)]
pub(crate) struct Viewer {
    member: Arc<Mutex<[u8; 16]>>,
    through: Cell<bool>,
}

impl Viewer {
    pub fn serve(&self, conn: &Connection) -> Result<()> {
        let member = Arc::clone(&self.member);
        conn.create_scalar_function(
            VIEWER,
            0,
            FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS,
            move |_| {
                Ok(member
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .to_vec())
            },
        )?;
        Ok(())
    }

    /// From now on this member reads on a reader, through the views or not.
    pub fn be(
        &self,
        conn: &Connection,
        member: Id<Member>,
        (views, through): (&Views, bool),
    ) -> Result<()> {
        *self.member.lock().unwrap_or_else(PoisonError::into_inner) = *member.as_bytes();
        if self.through.get() == through {
            return Ok(());
        }
        conn.flush_prepared_statement_cache();
        let change = if through { &views.make } else { &views.drop };
        conn.execute_batch(&format!(
            "PRAGMA query_only=OFF; {change} PRAGMA query_only=ON;"
        ))?;
        self.through.set(through);
        Ok(())
    }
}
