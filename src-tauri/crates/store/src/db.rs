//! Reading: typed rows out of plain SQL, with what they depend on remembered.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use kernel::{Id, Result, Timestamp};
use rusqlite::{Params, Row};

use crate::{Class, Member, Pace, Sight, conn::Conn};

/// Who asks, and when.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The member on whose behalf.
    pub member: Id<Member>,
    /// The moment; one for the whole command.
    pub now: Timestamp,
    /// The firm's time zone.
    pub zone: Tz,
    /// The classes of which everything is in the file.
    pub held: Sight,
}

/// A value with what it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed<T> {
    /// The answer.
    pub value: T,
    /// Tables read for it.
    pub reads: BTreeSet<String>,
    /// Whether it depends on the current day.
    pub today: bool,
}

/// Read access to one snapshot of the firm's file.
pub struct Db<'c> {
    pub(crate) conn: &'c Conn,
    context: Context,
    pace: Pace,
    reads: RefCell<BTreeSet<String>>,
    today: Cell<bool>,
}

impl<'c> Db<'c> {
    pub(crate) fn new(conn: &'c Conn, context: Context, pace: Pace) -> Self {
        Self {
            conn,
            context,
            pace,
            reads: RefCell::default(),
            today: Cell::new(false),
        }
    }

    /// Every row of `sql`.
    ///
    /// # Errors
    /// As SQLite's, see `Fault::from`.
    pub fn rows<T, P: Params>(
        &self,
        sql: &str,
        params: P,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let (mut statement, touched) = self.conn.prepare(sql)?;
        self.note(&touched.reads);
        let rows = statement.query_map(params, row)?;
        rows.collect::<rusqlite::Result<_>>().map_err(Into::into)
    }

    /// Hands every row of `sql` on as it comes, without keeping any.
    ///
    /// # Errors
    /// As SQLite's, and what `row` refuses.
    pub fn each<P: Params>(
        &self,
        sql: &str,
        params: P,
        mut row: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let (mut statement, touched) = self.conn.prepare(sql)?;
        self.note(&touched.reads);
        let mut rows = statement.query(params)?;
        while let Some(next) = rows.next()? {
            row(next)?;
        }
        Ok(())
    }

    /// The first row of `sql`, if any.
    ///
    /// # Errors
    /// As SQLite's.
    pub fn opt<T, P: Params>(
        &self,
        sql: &str,
        params: P,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        use rusqlite::OptionalExtension as _;
        let (mut statement, touched) = self.conn.prepare(sql)?;
        self.note(&touched.reads);
        Ok(statement.query_row(params, row).optional()?)
    }

    /// The one row that `sql` must have (aggregates, settings); where it may be missing, use [`Db::opt`].
    ///
    /// # Errors
    /// As SQLite's; `kernel.internal` where there is no row.
    pub fn one<T, P: Params>(
        &self,
        sql: &str,
        params: P,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let (mut statement, touched) = self.conn.prepare(sql)?;
        self.note(&touched.reads);
        Ok(statement.query_row(params, row)?)
    }

    /// Says that `done` of `total` steps are behind (see [`Pace`]); in loops over many rows, once per row.
    ///
    /// # Errors
    /// `store.cancelled` when whoever asked does not want it any more: hand it on, and the transaction is taken back.
    pub fn pace(&self, stage: &'static str, done: usize, total: usize) -> Result<()> {
        self.pace.at(stage, done, total)
    }

    /// The way back to whoever asked, for work that has no transaction at hand.
    pub fn pacer(&self) -> &Pace {
        &self.pace
    }

    /// Whether whoever asks may see this class of data: what he may not is null to him.
    pub fn sees(&self, class: Class) -> bool {
        self.sight().sees(class)
    }

    /// Whether whoever asks sees a class of data of some records alone, since he may see no others or the file holds no others:
    /// of these it is null to him.
    pub fn sees_in_part(&self, class: Class) -> bool {
        let some = !self.context.held.sees(class) || self.sight().sees_own(class);
        self.sees(class) && some
    }

    /// What whoever asks may see.
    pub fn sight(&self) -> Sight {
        self.conn.seen()
    }

    /// Who asks.
    pub fn member(&self) -> Id<Member> {
        self.context.member
    }

    /// The moment of this read or command.
    pub fn now(&self) -> Timestamp {
        self.context.now
    }

    /// The firm's time zone.
    pub fn zone(&self) -> Tz {
        self.context.zone
    }

    /// The current day where the firm is. A live query that asks is refreshed at midnight.
    pub fn today(&self) -> NaiveDate {
        self.today.set(true);
        self.day_of(self.context.now)
    }

    /// The day of a moment where the firm is.
    pub fn day_of(&self, at: Timestamp) -> NaiveDate {
        at.to_utc()
            .unwrap_or_default()
            .with_timezone(&self.context.zone)
            .date_naive()
    }

    /// The first moment of a day where the firm is: of all moments before it, [`Self::day_of`] is an earlier day.
    pub fn day_begins(&self, day: NaiveDate) -> Timestamp {
        self.moment_of(day, NaiveTime::MIN)
    }

    /// The moment at which clocks show this time of a day where the firm is; the first of two where they are put back.
    pub fn moment_of(&self, day: NaiveDate, time: NaiveTime) -> Timestamp {
        // Where clocks are put forward over it, what they are put to.
        let moment = (0..24 * 4).find_map(|quarters| {
            let local = day.and_time(time) + TimeDelta::minutes(15 * quarters);
            self.context.zone.from_local_datetime(&local).earliest()
        });
        moment.map_or(Timestamp(0), |at| Timestamp(at.timestamp_millis()))
    }

    fn note(&self, reads: &BTreeSet<String>) {
        let mut all = self.reads.borrow_mut();
        for table in reads {
            if !all.contains(table) {
                all.insert(table.clone());
            }
        }
    }

    pub(crate) fn observed<T>(self, value: T) -> Observed<T> {
        Observed {
            value,
            reads: self.reads.into_inner(),
            today: self.today.get(),
        }
    }
}
