//! What encryption at rest costs: the same firm in a bare file and in an encrypted one, asked in turns.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use kernel::Result;
use serde_json::{Value, json};
use store::{Pace, backup, keys};

use crate::Run;
use crate::figure::{Figure, Goal, Samples};
use crate::firm::Firm;

/// A firm's file and its encrypted twin.
struct Pair {
    bare: PathBuf,
    locked: PathBuf,
}

impl Pair {
    fn of(path: &Path) -> anyhow::Result<Self> {
        let twin =
            |ending: &str| path.with_extension(format!("{ending}.{}", office::FILE_EXTENSION));
        let pair = Self {
            bare: twin("bare"),
            locked: twin("locked"),
        };
        for copy in [&pair.bare, &pair.locked] {
            backup::copy(path, copy, &Pace::default())?;
        }
        Ok(pair)
    }

    /// The same done to both, in turns: bare, encrypted.
    fn measure(
        &self,
        rounds: usize,
        each: usize,
        f: impl Fn(&Firm, usize) -> Result<()>,
    ) -> anyhow::Result<(Samples, Samples)> {
        let (bare, locked) = (Firm::open(&self.bare)?, Firm::open(&self.locked)?);
        let (mut bares, mut lockeds) = (Samples::none(), Samples::none());
        let mut at = 0;
        for _ in 0..rounds {
            at += each;
            let mut step = 0;
            bares.extend(&Samples::of(each, || {
                step += 1;
                f(&bare, at + step)
            })?);
            step = 0;
            lockeds.extend(&Samples::of(each, || {
                step += 1;
                f(&locked, at + step)
            })?);
        }
        Ok((bares, lockeds))
    }
}

fn beside(name: &str, (bare, locked): &(Samples, Samples), goal: Goal) -> Figure {
    Figure::beside(name, "ms", locked.median(), "bare", bare.median(), goal)
}

pub fn measure(run: &Run) -> anyhow::Result<Vec<Figure>> {
    let firm = run.leads()?;
    let quote = firm.quote_of(1_000)?;
    let path = firm.office.path().context("the firm's file")?;
    let pair = Pair::of(&path)?;
    drop(firm);
    let mib = std::fs::metadata(&pair.bare)?.len() as f64 / f64::from(1 << 20);
    let begun = Instant::now();
    turn_on(&pair.locked)?;
    let turned = begun.elapsed().as_secs_f64() * 1e3;
    ensure!(keys::needed(&pair.locked).is_some() && keys::needed(&pair.bare).is_none());

    let mut opened = (Samples::none(), Samples::none());
    let mut first = (Samples::none(), Samples::none());
    for _ in 0..5 {
        for (path, opened, first) in [
            (&pair.bare, &mut opened.0, &mut first.0),
            (&pair.locked, &mut opened.1, &mut first.1),
        ] {
            let begun = Instant::now();
            let firm = Firm::open(path)?;
            opened.take(begun.elapsed());
            let begun = Instant::now();
            find(&firm, "王")?;
            first.take(begun.elapsed());
        }
    }
    let searched = pair.measure(8, 20, |firm, at| {
        find(firm, ["万科", "w", "0412", "城"][at % 4])
    })?;
    let lines = lines(&pair.bare, &quote)?;
    let edited = pair.measure(8, 15, |firm, at| {
        let cell = json!({"line": lines[at * 7 % lines.len()], "column": "quantity", "text": format!("{at}.25"), "item": null});
        let req = json!({"quote": quote, "language": "zh", "cells": [cell], "rows": []});
        firm.call("quoting.edit", req).map(drop)
    })?;
    let read = pair.measure(6, 5, |firm, _| {
        firm.call("quoting.quote", json!({"id": quote})).map(drop)
    })?;
    let bill = pair.measure(4, 5, |firm, _| {
        firm.call("supply.bill", json!({"quote": quote, "group": "material"}))
            .map(drop)
    })?;
    let entered = pair.measure(8, 15, |firm, at| {
        let lead = json!({"phone": format!("139{at:08}"), "name": "张三", "estate": "翠湖花园", "area": "118", "source": "walk_in"});
        let req = json!({"fields": lead, "note": ""});
        firm.call("crm.create_lead", req).map(drop)
    })?;
    let backed = pair.measure(2, 1, |firm, _| {
        firm.call("care.back_up", json!({})).map(drop)
    })?;
    Ok(vec![
        beside(
            "encrypted: opening a firm of 100,000 leads",
            &opened,
            Goal::Ratio(1.3),
        ),
        beside(
            "… the first search of a session, which makes the index",
            &first,
            Goal::Ratio(1.3),
        ),
        beside("… a search", &searched, Goal::Ratio(1.3)),
        beside("… a lead entered", &entered, Goal::Ratio(1.3)),
        beside(
            "… one cell of a 1,000-line quote",
            &edited,
            Goal::Ratio(1.3),
        ),
        beside("… a 1,000-line quote read whole", &read, Goal::Ratio(1.3)),
        beside("… its bill", &bill, Goal::Ratio(1.3)),
        beside("… a backup", &backed, Goal::Inform),
        Figure::alone("… turning it on, a MiB", "ms", turned / mib, Goal::Inform),
    ])
}

fn turn_on(path: &Path) -> anyhow::Result<()> {
    let firm = Firm::open(path)?;
    let req = json!({"keychain": false, "passphrase": "a passphrase to measure"});
    firm.call("protection.turn_on", req)?;
    Ok(())
}

fn find(firm: &Firm, typed: &str) -> Result<()> {
    let req = json!({"typed": typed, "kinds": null, "each": 6, "limit": 40});
    firm.call("search.find", req).map(drop)
}

fn lines(path: &Path, quote: &str) -> anyhow::Result<Vec<Value>> {
    let sheet = Firm::open(path)?.call("quoting.quote", json!({"id": quote}))?;
    let lines: Vec<Value> = sheet["sections"]
        .as_array()
        .context("sections")?
        .iter()
        .filter_map(|section| section["lines"].as_array())
        .flatten()
        .map(|line| line["id"].clone())
        .collect();
    ensure!(lines.len() == 1_000, "the quote has {} lines", lines.len());
    Ok(lines)
}
