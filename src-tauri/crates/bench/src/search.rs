//! Search over 100,000 records as the palette asks, beside a scan of the same columns with LIKE.

use std::time::Instant;

use anyhow::ensure;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;

use crate::Run;
use crate::figure::{Figure, Goal, Samples};

const QUERIES: [(&str, &str); 9] = [
    ("one Chinese character", "王"),
    ("one more, in every tenth estate", "城"),
    ("two Chinese characters", "万科"),
    ("one letter", "w"),
    ("initials", "wxm"),
    ("pinyin", "wangxiaoming"),
    ("last four of a telephone", "0412"),
    ("a document number", "a41200"),
    ("two words", "万科 王"),
];

pub fn measure(run: &Run) -> anyhow::Result<Vec<Figure>> {
    let firm = run.leads()?;
    let find = |typed: &str| {
        firm.call(
            "search.find",
            json!({"typed": typed, "kinds": null, "each": 6, "limit": 40}),
        )
    };
    let begun = Instant::now();
    find("王")?;
    let mut figures = vec![Figure::alone(
        "… the first question of a session, which makes the index",
        "ms",
        begun.elapsed().as_secs_f64() * 1e3,
        Goal::Inform,
    )];
    let mut all = Samples::none();
    for (what, typed) in QUERIES {
        ensure!(
            find(typed)?["hits"]
                .as_array()
                .is_some_and(|hits| !hits.is_empty()),
            "nothing is found for {typed}"
        );
        let took = Samples::of(40, || find(typed).map(drop))?;
        figures.push(Figure::alone(
            &format!("… {what}, p95"),
            "ms",
            took.p95(),
            Goal::Inform,
        ));
        all.extend(&took);
    }
    let path = firm.office.path().unwrap_or_default();
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let scan = Samples::of(10, || -> anyhow::Result<()> {
        let mut statement = db.prepare_cached(
            "SELECT id FROM crm_lead WHERE name LIKE ?1 OR estate LIKE ?1 OR phone LIKE ?1 OR number LIKE ?1 ORDER BY made_at DESC",
        )?;
        let found = statement
            .query_map(["%王%"], |row| row.get::<_, Vec<u8>>(0))?
            .count();
        ensure!(found > 0);
        Ok(())
    })?;
    figures.insert(
        0,
        Figure::beside(
            "search over 100,000 records, all kinds of words, p95",
            "ms",
            all.p95(),
            "LIKE over leads alone",
            scan.median(),
            Goal::Value(50.0),
        ),
    );
    Ok(figures)
}
