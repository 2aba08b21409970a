//! A quote of 1,000 lines: one edit, its bill, its purchase list.

use anyhow::{Context as _, ensure};
use serde_json::json;

use crate::Run;
use crate::figure::{Figure, Goal, Samples};
use crate::firm::Firm;

pub fn measure(run: &Run) -> anyhow::Result<Vec<Figure>> {
    let firm = Firm::new(&run.folder, "quotes")?;
    let quote = firm.quote_of(1_000)?;
    let sheet = firm.call("quoting.quote", json!({"id": quote}))?;
    let lines: Vec<&str> = sheet["sections"]
        .as_array()
        .context("sections")?
        .iter()
        .filter_map(|section| section["lines"].as_array())
        .flatten()
        .filter_map(|line| line["id"].as_str())
        .collect();
    ensure!(lines.len() == 1_000, "the quote has {} lines", lines.len());

    let mut at = 0;
    let edit = Samples::of(200, || {
        at += 1;
        let cell = json!({"line": lines[at * 7 % lines.len()], "column": "quantity", "text": format!("{at}.25"), "item": null});
        firm.call(
            "quoting.edit",
            json!({"quote": quote, "language": "zh", "cells": [cell], "rows": []}),
        )
        .map(drop)
    })?;
    let whole = Samples::of(50, || {
        firm.call("quoting.quote", json!({"id": quote})).map(drop)
    })?;
    let bill = Samples::of(30, || {
        firm.call("supply.bill", json!({"quote": quote, "group": "material"}))
            .map(drop)
    })?;
    let list = Samples::of(30, || {
        firm.call(
            "supply.preview_list",
            json!({"quotes": [quote], "takeStock": true}),
        )
        .map(drop)
    })?;
    Ok(vec![
        Figure::alone(
            "one cell of a 1,000-line quote: command and answer, p95",
            "ms",
            edit.p95(),
            Goal::Value(16.0),
        ),
        Figure::alone(
            "a 1,000-line quote read whole, p95",
            "ms",
            whole.p95(),
            Goal::Inform,
        ),
        Figure::alone(
            "bill and purchase list of 1,000 lines",
            "ms",
            bill.median() + list.median(),
            Goal::Value(100.0),
        ),
    ])
}
