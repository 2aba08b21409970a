//! What was sent, and what came after it.

use kernel::{Id, Money};
use quoting::api;
use quoting::model::*;
use quoting::wire::*;

use crate::site::*;

#[test]
fn what_was_sent_stays_as_it_was_sent() {
    let site = site();
    let quote = ready(&site);
    let line = site.sheet(quote).sections[0].lines[0].id;
    let edit = EditCells {
        quote,
        language: Language::Zh,
        cells: vec![QuoteCellEdit {
            line,
            column: EditColumn::Labour,
            text: "60".to_owned(),
            item: None,
        }],
        rows: vec![],
    };
    let edited = site.firm.written(|tx| api::edit(tx, edit)).unwrap();
    let sent = site
        .firm
        .written(|tx| api::send(tx, QuoteRef { id: quote }))
        .unwrap();
    let before = site.sheet(quote);
    // Neither a command nor plain SQL nor undo moves it; nor do the room and the price book.
    assert_eq!(
        site.set(quote, line, EditColumn::Labour, "1")
            .unwrap_err()
            .code,
        "quoting.locked"
    );
    for sql in [
        "UPDATE quoting_line SET labour=1",
        "DELETE FROM quoting_line",
        "UPDATE quoting_section SET name='x'",
        "DELETE FROM quoting_fee",
        "UPDATE quoting_quote SET total=1",
        "UPDATE quoting_quote SET status='draft'",
        "DELETE FROM quoting_quote",
    ] {
        assert_eq!(
            site.firm.write(|tx| tx.exec(sql, [])).unwrap_err().code,
            "quoting.locked",
            "{sql}"
        );
    }
    let refused = site
        .firm
        .store
        .undo(site.firm.owner, edited.change.unwrap(), &|_, _| Ok(()))
        .unwrap_err();
    assert_eq!(refused.code, "quoting.locked");
    assert!(
        site.firm
            .store
            .undo(site.firm.owner, sent.change.unwrap(), &|_, _| Ok(()))
            .is_err(),
        "sending is kept"
    );
    site.firm
        .write(|tx| tx.exec("UPDATE design_room SET width=9000000", []))
        .unwrap();
    site.firm
        .write(|tx| tx.exec("UPDATE crm_customer SET name='别人'", []))
        .unwrap();
    let after = site.sheet(quote);
    assert_eq!(after, before);
    let explained = site
        .firm
        .read(|db| api::explain(db, QuoteLineRef { id: line }))
        .unwrap();
    assert_eq!(
        explained.variables[0].value.to_string(),
        "20",
        "the measurement was frozen with it"
    );
    site.firm
        .write(|tx| api::accept(tx, QuoteRef { id: quote }))
        .unwrap();
    assert_eq!(site.sheet(quote).status, Status::Accepted);
}

#[test]
fn versions_compare_line_by_line() {
    let site = site();
    let first = ready(&site);
    site.firm
        .write(|tx| api::send(tx, QuoteRef { id: first }))
        .unwrap();
    let second = site
        .firm
        .write(|tx| api::new_version(tx, QuoteRef { id: first }))
        .unwrap()
        .id;
    let compare = |site: &Site| {
        site.firm
            .read(|db| {
                api::compare(
                    db,
                    ComparePair {
                        from: first,
                        to: second,
                    },
                )
            })
            .unwrap()
    };
    let same = compare(&site);
    assert_eq!(
        (same.added, same.removed, same.changed, same.difference),
        (0, 0, 0, Money::ZERO)
    );
    assert!(same.sections.is_empty() && same.sums.is_empty());
    let sheet = site.sheet(second);
    assert_eq!(
        (sheet.version, sheet.number.as_str()),
        (2, site.sheet(first).number.as_str())
    );
    let lines: Vec<Id<Line>> = sheet
        .sections
        .iter()
        .flat_map(|s| s.lines.iter().map(|l| l.id))
        .collect();
    site.set(second, lines[0], EditColumn::Quantity, "25")
        .unwrap();
    site.firm
        .write(|tx| {
            api::delete_lines(
                tx,
                QuoteLines {
                    lines: vec![lines[1]],
                },
            )
        })
        .unwrap();
    site.add(second, 1, &[(EditColumn::Code, "W04")]);
    let found = compare(&site);
    assert_eq!((found.added, found.removed, found.changed), (1, 1, 1));
    let living = &found.sections[0];
    let changed = living
        .lines
        .iter()
        .find(|l| l.kind == ChangeKind::Changed)
        .unwrap();
    let cells: Vec<(&str, &str, &str)> = changed
        .cells
        .iter()
        .map(|c| (c.column.as_str(), c.before.as_str(), c.after.as_str()))
        .collect();
    assert_eq!(
        cells,
        [("quantity", "20", "25"), ("amount", "1444.00", "1805.00")]
    );
    assert_eq!(changed.difference, "361".parse().unwrap());
    let lines_moved: Vec<Money> = found.sections.iter().map(|s| s.difference).collect();
    let direct = found.sums.iter().find(|s| s.kind == "direct").unwrap();
    assert_eq!(Money::total(lines_moved).unwrap(), direct.difference);
    let totals = site
        .sheet(second)
        .totals
        .total
        .checked_sub(site.sheet(first).totals.total)
        .unwrap();
    assert_eq!(found.difference, totals);
}

#[test]
fn a_number_and_a_version_that_are_given_stay() {
    let site = site();
    let req = CreateQuote {
        project: site.project,
        mode: None,
        start: QuoteStart::Blank,
    };
    let made = site.firm.written(|tx| api::create(tx, req)).unwrap();
    let next = site
        .firm
        .written(|tx| api::new_version(tx, made.value))
        .unwrap();
    assert!(made.kept && next.kept);
    for change in [next.change, made.change] {
        let undo = site
            .firm
            .store
            .undo(site.firm.owner, change.unwrap(), &|_, _| Ok(()));
        assert_eq!(undo.unwrap_err().code, "history.kept");
    }
}
