//! Document numbers: prefix, year and month, the device's letters, a count: `BJ202611A001`.
//!
//! The count is the file's own: nobody else gives numbers with these letters. A file that was restored from a backup counts
//! on from the one that it replaced, and from whatever document of its own comes back to it from other devices.

use kernel::{Fault, Result};
use rusqlite::Connection;

use crate::exchange::meta;

/// Longer counts are no device's: nobody's document may use the numbers up.
const MOST_DIGITS: usize = 6;

/// A number that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub prefix: String,
    pub period: String,
    pub count: i64,
}

impl Given {
    /// Takes a number apart; none where it is no number with these letters.
    pub fn parse(text: &str, series: &str) -> Option<Self> {
        let at = text.find(|c: char| !c.is_ascii_uppercase())?;
        let (prefix, rest) = text.split_at(at);
        let (period, rest) = rest.split_at_checked(6)?;
        let count = rest.strip_prefix(series)?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if prefix.is_empty() || !digits(period) || !digits(count) || count.len() > MOST_DIGITS {
            return None;
        }
        Some(Self {
            prefix: prefix.to_owned(),
            period: period.to_owned(),
            count: count.parse().ok()?,
        })
    }
}

/// The letters of this device.
pub(crate) fn series(conn: &Connection) -> Result<String> {
    Ok(meta(conn, "series")?.unwrap_or_else(|| "A".to_owned()))
}

/// Gives the next number.
pub(crate) fn next(conn: &Connection, prefix: &str, period: &str) -> Result<String> {
    let count: i64 = conn
        .prepare_cached(
            "INSERT INTO _series(prefix, period, last) VALUES(?1, ?2, 1)
             ON CONFLICT(prefix, period) DO UPDATE SET last=last+1 RETURNING last",
        )?
        .query_row((prefix, period), |r| r.get(0))?;
    let series = series(conn)?;
    Ok(format!("{prefix}{period}{series}{count:03}"))
}

/// Everything that was given.
pub(crate) fn all(conn: &Connection) -> Result<Vec<Given>> {
    let given = conn
        .prepare("SELECT prefix, period, last FROM _series")?
        .query_map([], |r| {
            Ok(Given {
                prefix: r.get(0)?,
                period: r.get(1)?,
                count: r.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(given)
}

/// Counts a number, and all before it, as given.
pub(crate) fn raise(conn: &Connection, given: &Given) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO _series(prefix, period, last) VALUES(?1, ?2, ?3)
         ON CONFLICT(prefix, period) DO UPDATE SET last=excluded.last WHERE excluded.last>last",
    )?
    .execute((&given.prefix, &given.period, given.count))?;
    Ok(())
}

/// Refuses what is no device's letters in document numbers.
pub(crate) fn series_is_sound(series: &str) -> Result<()> {
    if (1..=3).contains(&series.len()) && series.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(Fault::field(
        "series",
        "store.series_invalid",
        "A device's series is one to three letters A-Z, such as B.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_apart_where_its_letters_are_asked_for() {
        let given = |text: &str, series: &str| {
            Given::parse(text, series).map(|given| (given.prefix, given.period, given.count))
        };
        let is = |prefix: &str, count| Some((prefix.to_owned(), "202611".to_owned(), count));
        assert_eq!(given("BJ202611A001", "A"), is("BJ", 1));
        assert_eq!(given("XM202611AB1204", "AB"), is("XM", 1204));
        for (text, series) in [
            ("BJ202611AB001", "A"),
            ("BJ202611A001", "AB"),
            ("BJ202611B001", "A"),
            ("202611A001", "A"),
            ("BJ2026A001", "A"),
            ("BJ202611A", "A"),
            ("BJ202611A00x", "A"),
            ("BJ202611A1000000", "A"),
            ("报价202611A001", "A"),
            ("", "A"),
        ] {
            assert_eq!(given(text, series), None, "{text}");
        }
    }
}
