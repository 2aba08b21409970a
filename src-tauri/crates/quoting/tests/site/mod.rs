//! A firm with one flat to quote for, and the gestures of the editor. Not every test file uses all of them.
#![allow(dead_code)]

use std::collections::HashMap;

use kernel::{Fault, Id, Quantity};
use quoting::api;
use quoting::model::*;
use quoting::wire::*;
use testkit::Firm;

pub const SLICES: &[store::Slice] = &[
    firm::SLICE,
    catalog::SLICE,
    crm::SLICE,
    design::SLICE,
    quoting::SLICE,
];

pub struct Site {
    pub firm: Firm,
    pub project: ProjectId,
}

/// A flat with a living room of 5 × 4, a bathroom of 2 × 3 and a kitchen that nobody has measured.
pub fn site() -> Site {
    let firm = Firm::new(SLICES);
    let project = firm
        .write(|tx| {
            catalog::seed::load(tx)?;
            let (customer, property): (Id<()>, Id<()>) = (tx.new_id(), tx.new_id());
            let project: ProjectId = tx.new_id();
            tx.exec(
                "INSERT INTO crm_customer(id,number,name,phone,made_at) VALUES(?1,'KH1','王燊','13800138000',0)",
                [customer],
            )?;
            tx.exec(
                "INSERT INTO crm_property(id,customer_id,estate,building,unit,room,floor,lift)
                 VALUES(?1,?2,'翠湖天地','3','2','1601',6,0)",
                (property, customer),
            )?;
            tx.exec(
                "INSERT INTO design_project(id,number,name,customer_id,property_id,stage,stage_since,building_area,made_at)
                 VALUES(?1,'XM1','翠湖天地 3-2-1601',?2,?3,'quote',0,102500000,0)",
                (project, customer, property),
            )?;
            for (name, kind, length, width, height, sort) in [
                ("客厅", "living", Some(5), Some(4), Some("2.8"), "80"),
                ("卫生间", "bathroom", Some(2), Some(3), Some("2.4"), "8180"),
                ("厨房", "kitchen", None, None, None, "8280"),
            ] {
                let metres = |m: Option<i64>| m.map(|m| Quantity::from_scaled(m * 1_000_000));
                let height: Option<Quantity> = height.map(|h| h.parse().unwrap());
                tx.exec(
                    "INSERT INTO design_room(id,project_id,name,kind,length,width,height,sort) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
                    (tx.new_id::<()>(), project, name, kind, metres(length), metres(width), height, sort),
                )?;
            }
            Ok(project)
        })
        .unwrap();
    Site { firm, project }
}

impl Site {
    pub fn create(&self, start: QuoteStart) -> Id<Quote> {
        let req = CreateQuote {
            project: self.project,
            mode: None,
            start,
        };
        self.firm.write(|tx| api::create(tx, req)).unwrap().id
    }

    pub fn sheet(&self, id: Id<Quote>) -> QuoteSheet {
        self.firm
            .read(|db| api::quote(db, QuoteRef { id }))
            .unwrap()
    }

    pub fn add(
        &self,
        quote: Id<Quote>,
        section: usize,
        cells: &[(EditColumn, &str)],
    ) -> QuoteEdited {
        let section = self.sheet(quote).sections[section].id;
        let cells = cells
            .iter()
            .map(|(column, text)| NewQuoteCell {
                column: *column,
                text: (*text).to_owned(),
                item: None,
            })
            .collect();
        self.edit(
            quote,
            vec![],
            vec![NewQuoteRow {
                key: "new".to_owned(),
                section,
                before: None,
                cells,
            }],
        )
        .unwrap()
    }

    /// Edits, and looks that what the answer says has changed is all that has.
    pub fn edit(
        &self,
        quote: Id<Quote>,
        cells: Vec<QuoteCellEdit>,
        rows: Vec<NewQuoteRow>,
    ) -> Result<QuoteEdited, Fault> {
        let before = self.sheet(quote);
        let edited = self.send(quote, cells, rows)?;
        let now = self.sheet(quote);
        assert_eq!(changed(before, edited.change.clone()), now);
        Ok(edited)
    }

    pub fn send(
        &self,
        quote: Id<Quote>,
        cells: Vec<QuoteCellEdit>,
        rows: Vec<NewQuoteRow>,
    ) -> Result<QuoteEdited, Fault> {
        self.firm.write(|tx| {
            api::edit(
                tx,
                EditCells {
                    quote,
                    language: Language::Zh,
                    cells,
                    rows,
                },
            )
        })
    }

    pub fn set(
        &self,
        quote: Id<Quote>,
        line: Id<Line>,
        column: EditColumn,
        text: &str,
    ) -> Result<QuoteEdited, Fault> {
        self.edit(
            quote,
            vec![QuoteCellEdit {
                line,
                column,
                text: text.to_owned(),
                item: None,
            }],
            vec![],
        )
    }

    pub fn line(&self, quote: Id<Quote>, id: Id<Line>) -> SheetLine {
        self.sheet(quote)
            .sections
            .into_iter()
            .flat_map(|s| s.lines)
            .find(|l| l.id == id)
            .unwrap()
    }
}

/// A sheet with a change put into it, as the editor does.
fn changed(mut sheet: QuoteSheet, change: EditedSheet) -> QuoteSheet {
    for change in change.sections {
        let section = sheet
            .sections
            .iter_mut()
            .find(|section| section.id == change.id)
            .unwrap();
        section.amount = change.amount;
        section.cost = change.cost;
        let mut lines: HashMap<_, _> = section.lines.iter().map(|l| (l.id, l.clone())).collect();
        lines.extend(change.lines.into_iter().map(|line| (line.id, line)));
        let order = change
            .order
            .unwrap_or_else(|| section.lines.iter().map(|line| line.id).collect());
        section.lines = order.iter().map(|id| lines.remove(id).unwrap()).collect();
    }
    let id = sheet.id;
    for version in sheet.versions.iter_mut().filter(|one| one.id == id) {
        version.total = change.total;
    }
    sheet.fees = change.fees;
    sheet.totals = change.totals;
    sheet
}

pub fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

pub fn ready(site: &Site) -> Id<Quote> {
    let quote = site.create(QuoteStart::Rooms);
    site.add(quote, 0, &[(EditColumn::Code, "T09")]);
    site.add(
        quote,
        0,
        &[(EditColumn::Code, "P07"), (EditColumn::Note, "白色")],
    );
    site.add(quote, 1, &[(EditColumn::Code, "W01")]);
    quote
}
