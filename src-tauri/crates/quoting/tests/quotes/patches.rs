//! What an edit answers, put into the sheet from before, is the sheet that would be read: for any batches, one after the other.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use quoting::wire::*;

use crate::site::site;

type Typed = (EditColumn, &'static str);

/// A batch as somebody might type or paste it; which lines it meets depends on the quote.
#[derive(Clone, Debug)]
struct Batch {
    cells: Vec<(Index, Typed)>,
    rows: Vec<Vec<Typed>>,
    section: Index,
    before: Option<Index>,
}

fn typed() -> impl Strategy<Value = Typed> {
    select(vec![
        (EditColumn::Quantity, "3"),
        (EditColumn::Quantity, "2.5"),
        (EditColumn::Quantity, ""),
        (EditColumn::Quantity, "地面 * 2"),
        (EditColumn::Quantity, "[W01] + 1"),
        (EditColumn::Quantity, "[A-1] * 2"),
        (EditColumn::Quantity, "[B-2]"),
        (EditColumn::Quantity, "-1"),
        (EditColumn::Quantity, "1 / 0"),
        (EditColumn::Quantity, "nothing of the kind"),
        (EditColumn::Code, "W01"),
        (EditColumn::Code, "T09"),
        (EditColumn::Code, "ZZ9"),
        (EditColumn::Code, ""),
        (EditColumn::Name, "窗台石"),
        (EditColumn::Name, ""),
        (EditColumn::Unit, "m2"),
        (EditColumn::Minimum, "5"),
        (EditColumn::Main, "12.5"),
        (EditColumn::Labour, ""),
        (EditColumn::Labour, "9999999"),
        (EditColumn::LossRate, "5"),
        (EditColumn::LossRate, "0.3"),
        (EditColumn::UnitPrice, "88"),
        (EditColumn::UnitPrice, ""),
        (EditColumn::CostRate, "70%"),
        (EditColumn::Note, "按实结算"),
        (EditColumn::OwnerSupplied, "是"),
        (EditColumn::OwnerSupplied, "maybe"),
        (EditColumn::Extra, "1"),
    ])
}

fn batch() -> impl Strategy<Value = Batch> {
    (
        vec((any::<Index>(), typed()), 0..5),
        vec(vec(typed(), 1..4), 0..3),
        any::<Index>(),
        any::<Option<Index>>(),
    )
        .prop_map(|(cells, rows, section, before)| Batch {
            cells,
            rows,
            section,
            before,
        })
}

impl Batch {
    fn on(&self, sheet: &QuoteSheet) -> (Vec<QuoteCellEdit>, Vec<NewQuoteRow>) {
        let lines: Vec<_> = sheet.sections.iter().flat_map(|s| &s.lines).collect();
        let section = self.section.get(&sheet.sections);
        let before = self.before.filter(|_| !section.lines.is_empty());
        let cells = self
            .cells
            .iter()
            .filter(|_| !lines.is_empty())
            .map(|(line, (column, text))| QuoteCellEdit {
                line: line.get(&lines).id,
                column: *column,
                text: (*text).to_owned(),
                item: None,
            })
            .collect();
        let rows = self
            .rows
            .iter()
            .enumerate()
            .map(|(at, cells)| NewQuoteRow {
                key: at.to_string(),
                section: section.id,
                before: before.map(|at| at.get(&section.lines).id),
                cells: cells
                    .iter()
                    .map(|(column, text)| NewQuoteCell {
                        column: *column,
                        text: (*text).to_owned(),
                        item: None,
                    })
                    .collect(),
            })
            .collect();
        (cells, rows)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_makes_the_sheet_that_would_be_read(batches in vec(batch(), 1..10)) {
        let site = site();
        let quote = site.create(QuoteStart::Rooms);
        for batch in batches {
            let (cells, rows) = batch.on(&site.sheet(quote));
            // The comparison is in there; a batch that is refused as a whole changes nothing.
            let before = site.sheet(quote);
            if site.edit(quote, cells, rows).is_err() {
                prop_assert_eq!(site.sheet(quote), before);
            }
        }
    }
}
