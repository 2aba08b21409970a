//! Documents: purchase lists by supplier and site, and the bill of materials of a quote.

use catalog::words::{spec, spelt};
use chrono::NaiveDate;
use design::names::RoomNames;
use kernel::{Fault, Money, Quantity, Result, Timestamp, UnitPrice, capitals};
use paper::{
    Align, Block, Cell, Color, Column, Document, Fields, Footer, Image, Letterhead, Paragraph, Row,
    RunningHead, SignatureBox, Table, Terms, Text, Totals,
};
use quoting::wire::Language;
use store::Db;

use crate::api;
use crate::book::Book;
use crate::wire::{
    BillGrouping, BillOfMaterials, BillPaper, BillRow, BillTotal, GapKind, ListStatus,
    PurchaseGroup, PurchaseLine, PurchasePaper, PurchaseSheet, PurchaseSite, SuppliedBy,
};
use crate::words::{Words, rooms_text, words};

pub(crate) fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::En if !en.is_empty() => en,
        _ => zh,
    }
}

fn day(on: Option<NaiveDate>) -> String {
    on.map_or_else(|| "–".to_owned(), |on| on.to_string())
}

/// Two decimals for print; the spreadsheet gets the exact value.
fn quantity(value: Quantity) -> Cell {
    Cell::figure(value.to_decimal(), 2)
}

/// Whole packs without decimals, measured goods with two.
fn packs(value: Quantity) -> Cell {
    let places = if value.scaled() % 1_000_000 == 0 {
        0
    } else {
        2
    };
    Cell::figure(value.to_decimal(), places)
}

fn money(value: Option<Money>) -> Cell {
    value.map_or_else(
        || Cell::text("–").aligned(Align::Right),
        |amount| Cell::figure(amount.to_decimal(), 2),
    )
}

/// A material with its specification, where the name does not say it already.
fn named(name: &str, spec: &str) -> Text {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let text = Text::plain(name);
    if spec.is_empty() || bare(name).contains(&bare(spec)) {
        text
    } else {
        text.with_color(format!("  {spec}"), Color::GREY)
    }
}

/// A price with at least two decimals and every one that it has.
fn price(value: UnitPrice) -> Cell {
    let exact = value.to_decimal().normalize();
    Cell::figure(exact, exact.scale().max(2))
}

/// An empty document with the firm's head and page numbers.
fn blank(
    db: &Db<'_>,
    title: &str,
    number: &str,
    language: Language,
    made: Timestamp,
) -> Result<Document> {
    let word = words(language);
    let paper_language = match language {
        Language::Zh => paper::Language::Chinese,
        Language::En => paper::Language::English,
    };
    let mut document = Document::new(title, paper_language, made.to_utc()?);
    if let Some(firm) = firm::profile(db)? {
        let contact = [firm.address.clone(), firm.phone.clone()];
        document.letterhead = Some(Letterhead {
            logo: firm::api::logo(db)?.map(Image::new),
            name: if firm.legal_name.is_empty() {
                firm.name.clone()
            } else {
                firm.legal_name.clone()
            },
            tagline: String::new(),
            contact: contact
                .into_iter()
                .filter(|line| !line.is_empty())
                .collect(),
        });
        document.author = firm.name.clone();
        document.running_head = Some(RunningHead {
            left: firm.name,
            right: number.to_owned(),
        });
    }
    document.footer = Some(Footer {
        left: number.to_owned(),
        center: String::new(),
        right: word.page.to_owned(),
    });
    Ok(document)
}

/// A purchase list: a part for each supplier and site, then, where asked for, what the owner brings.
///
/// # Errors
/// `supply.list_unknown`; `supply.paper_empty` where nothing of the list is for this supplier.
pub fn purchase(db: &Db<'_>, req: PurchasePaper) -> Result<Document> {
    let sheet = api::sheet(db, req.id)?;
    let book = Book::read(db)?;
    let word = words(req.language);
    let title = format!("{} {}", word.purchase_list, sheet.head.number);
    let made = sheet.head.sent_at.unwrap_or(sheet.head.made_at);
    let mut document = blank(db, &title, &sheet.head.number, req.language, made)?;
    if sheet.head.status == ListStatus::Draft {
        document.watermark = Some(word.draft.to_owned());
    }
    let wanted = sheet.groups.iter().filter(|group| {
        let ordered = group.lines.iter().any(|line| !line.packs.is_zero());
        let asked = match (group.owner, req.supplier) {
            (true, _) => req.owner,
            (false, Some(only)) => group.supplier == Some(only),
            (false, None) => true,
        };
        ordered && asked
    });
    let rooms = RoomNames::read()?;
    let mut parts = 0;
    for group in wanted {
        if parts > 0 {
            document.push(Block::PageBreak);
        }
        parts += 1;
        let part = Part {
            sheet: &sheet,
            group,
            site: sheet
                .sites
                .iter()
                .find(|site| site.project == group.project),
            language: req.language,
            word,
            rooms: &rooms,
            prices: req.prices && !group.owner,
            made: db.day_of(made),
        };
        part.print(&book, &mut document);
    }
    if parts == 0 {
        return Err(Fault::new(
            "supply.paper_empty",
            "There is nothing to print: no line of this list is to be ordered.",
        ));
    }
    Ok(document)
}

struct Part<'a> {
    sheet: &'a PurchaseSheet,
    group: &'a PurchaseGroup,
    site: Option<&'a PurchaseSite>,
    language: Language,
    word: &'static Words,
    rooms: &'a RoomNames,
    prices: bool,
    made: NaiveDate,
}

impl Part<'_> {
    fn print(&self, book: &Book, document: &mut Document) {
        let word = self.word;
        let (title, subtitle) = if self.group.owner {
            (word.owner_list, self.group.site_name.clone())
        } else {
            (word.purchase_list, self.sheet.head.number.clone())
        };
        document.push(Block::Title {
            text: title.into(),
            subtitle: subtitle.into(),
        });
        document.push(self.head(book));
        document.push(self.table());
        if self.prices
            && let Some(total) = self.group.total
        {
            let mut totals = Totals::default();
            if let Some(delivery) = &self.group.delivery
                && (!delivery.fee.is_zero() || delivery.free_from.is_some())
            {
                totals = totals
                    .with(word.goods, money(Some(delivery.goods)))
                    .with(word.delivery_fee, money(Some(delivery.fee)));
            }
            totals = totals.with_strong(word.total, money(Some(total)));
            totals.words = Some((word.in_words.into(), capitals(total).into()));
            document.push(totals);
        }
        // Terms, note and signatures belong on one sheet.
        let mut end = Vec::new();
        if !self.sheet.head.note.is_empty() && !self.group.owner {
            end.push(
                Paragraph::new(Text::bold(word.note).with("  ").with(&self.sheet.head.note)).into(),
            );
        }
        let terms = if self.group.owner {
            word.owner_terms
        } else {
            word.terms
        };
        let batch = self.group.lines.iter().any(|line| line.batch);
        end.push(Block::from(Terms {
            items: terms
                .iter()
                .chain(word.batch_term.iter().filter(|_| batch))
                .map(|term| Text::plain(*term))
                .collect(),
            size: 0.0,
        }));
        let boxes = if self.group.owner {
            word.owner_signatures
        } else {
            word.signatures
        };
        end.push(Block::Signatures(
            boxes
                .iter()
                .map(|title| SignatureBox {
                    title: (*title).into(),
                    lines: vec![word.sign_date.into()],
                    image: None,
                })
                .collect(),
        ));
        document.push(Block::Keep(end));
    }

    fn head(&self, book: &Book) -> Fields {
        let word = self.word;
        let mut fields = Fields::new(2);
        if self.group.owner {
            fields = fields
                .with(word.project, &self.group.site_name)
                .with(word.made_on, self.made.to_string());
        } else {
            let supplier = self.group.supplier.and_then(|id| book.supplier(id));
            let name = supplier.map_or(word.no_supplier, |row| {
                pick(self.language, &row.name_zh, &row.name_en)
            });
            let contact = supplier
                .map(|row| format!("{} {}", row.contact, row.phone).trim().to_owned())
                .filter(|text| !text.is_empty())
                .unwrap_or_else(|| "–".to_owned());
            fields = fields
                .with(word.supplier, name)
                .with(word.contact, contact)
                .with(word.project, &self.group.site_name)
                .with(word.made_on, self.made.to_string());
            if let Some(address) = supplier
                .map(|row| row.address.as_str())
                .filter(|text| !text.is_empty())
            {
                fields = fields.with_wide(2, word.supplier_address, address);
            }
        }
        fields = fields
            .with(word.first_need, day(self.group.need_by))
            .with(word.order_by, day(self.group.order_by));
        if let Some(site) = self.site {
            fields = fields.with_wide(2, word.deliver_to, self.address(site));
            if !site.receiver.is_empty() {
                fields = fields.with_wide(2, word.receiver, &site.receiver);
            }
            if !site.note.is_empty() {
                fields = fields.with_wide(2, word.site_note, &site.note);
            }
        }
        fields
    }

    /// Address with floor and lift, which say what carrying up takes.
    fn address(&self, site: &PurchaseSite) -> String {
        let mut text = site.address.clone().unwrap_or_else(|| site.name.clone());
        if let Some(floor) = site.floor {
            text.push_str(&self.word.floor.replace("{floor}", &floor.to_string()));
        }
        match site.lift {
            Some(true) => text.push_str(self.word.with_lift),
            Some(false) => text.push_str(self.word.without_lift),
            None => {}
        }
        text
    }

    fn table(&self) -> Table {
        let word = self.word;
        let mut columns = vec![
            Column::fixed(30.0).center(),
            Column::share(1.0),
            Column::fixed(52.0).right(),
            Column::fixed(38.0),
            Column::fixed(72.0).right(),
            Column::fixed(58.0).center(),
        ];
        let mut head = vec![
            word.row,
            word.material,
            word.packs,
            word.pack,
            word.content,
            word.need_by,
        ];
        if self.prices {
            columns.push(Column::fixed(54.0).right());
            columns.push(Column::fixed(66.0).right());
            head.extend([word.price, word.amount]);
        }
        let width = columns.len();
        let mut table = Table::new(columns).head(head);
        table.name = if self.group.owner {
            word.owner_list.to_owned()
        } else {
            let supplier = pick(
                self.language,
                &self.group.supplier_name,
                &self.group.supplier_name_en,
            );
            format!("{supplier} {}", self.group.site_name)
        };
        let ordered = self.group.lines.iter().filter(|line| !line.packs.is_zero());
        for (at, line) in ordered.enumerate() {
            table.rows.push(self.line(at + 1, line));
            if let Some(remark) = self.remark(line) {
                table.rows.push(Row::note([
                    Cell::empty(),
                    Cell::text(remark).span(width - 1),
                ]));
            }
        }
        table
    }

    fn line(&self, number: usize, line: &PurchaseLine) -> Row {
        let name = named(
            pick(self.language, &line.name_zh, &line.name_en),
            &spec(&line.spec, self.language),
        );
        let unit = spelt(&line.unit, self.language);
        let content = paper::grouped(line.content.to_decimal(), 2);
        let mut cells = vec![
            Cell::text(number.to_string()),
            Cell::text(name),
            packs(line.packs),
            Cell::text(spelt(
                pick(self.language, &line.pack.name_zh, &line.pack.name_en),
                self.language,
            )),
            Cell::text(format!("{content} {unit}")).valued(line.content.to_decimal(), 2),
            Cell::text(day(line.need_by)),
        ];
        if self.prices {
            cells.push(
                line.price
                    .map_or_else(|| Cell::text("–").aligned(Align::Right), price),
            );
            cells.push(money(line.amount));
        }
        Row::line(cells)
    }

    /// What stands under a line: the rooms that must not mix batches, and the note.
    fn remark(&self, line: &PurchaseLine) -> Option<String> {
        let mut remarks = Vec::new();
        let rooms: Vec<_> = line.rooms.iter().filter(|room| !room.from_stock).collect();
        if line.batch && !rooms.is_empty() {
            let rooms = rooms_text(self.language, &line.unit, self.rooms, rooms.iter().copied());
            remarks.push(format!("{}{rooms}", self.word.one_batch));
        } else if self.group.owner && line.material.is_none() {
            // Not a material of the price book: the room says what it is for.
            remarks.push(rooms_text(
                self.language,
                &line.unit,
                self.rooms,
                rooms.into_iter(),
            ));
        }
        if !line.note.is_empty() {
            remarks.push(line.note.clone());
        }
        (!remarks.is_empty()).then(|| remarks.join("  "))
    }
}

/// The bill of materials of a quote: by room, then each material once.
///
/// # Errors
/// As [`api::bill`].
pub fn bill(db: &Db<'_>, req: BillPaper) -> Result<Document> {
    let request = crate::wire::BillRequest {
        quote: req.quote,
        group: BillGrouping::Room,
    };
    let bill = api::bill(db, request)?;
    let word = words(req.language);
    let number = format!("{} V{}", bill.quote.number, bill.quote.version);
    let title = format!("{} {number}", word.bill);
    let mut document = blank(db, &title, &number, req.language, db.now())?;
    document.push(Block::Title {
        text: word.bill.into(),
        subtitle: number.clone().into(),
    });
    document.push(
        Fields::new(2)
            .with(
                word.project,
                format!("{}  {}", bill.quote.project_number, bill.quote.project_name),
            )
            .with(word.mode, word.modes[bill.quote.mode as usize])
            .with(word.start_on, day(bill.quote.start_on))
            .with(word.made_on, db.today().to_string()),
    );
    document.push(Block::Heading {
        level: 2,
        text: word.totals.into(),
    });
    document.push(totals_table(&bill, req.language, req.prices));
    if let Some(estimate) = bill.estimate.filter(|_| req.prices) {
        document.push(Totals::default().with_strong(word.estimate, money(Some(estimate))));
    }
    document.push(Block::Heading {
        level: 2,
        text: word.by_room.into(),
    });
    let names = RoomNames::read()?;
    document.push(rooms_table(&bill, req.language, &names)?);
    let gaps = gaps(&bill, req.language, &names);
    if !gaps.is_empty() {
        document.push(Block::Heading {
            level: 3,
            text: word.gaps.into(),
        });
        document.push(Terms {
            items: gaps,
            size: 0.0,
        });
    }
    Ok(document)
}

fn supplied(word: &Words, by: SuppliedBy) -> &'static str {
    match by {
        SuppliedBy::Firm => word.by_firm,
        SuppliedBy::Owner => word.by_owner,
    }
}

fn totals_table(bill: &BillOfMaterials, language: Language, prices: bool) -> Table {
    let word = words(language);
    let mut columns = vec![
        Column::fixed(30.0).center(),
        Column::share(1.0),
        Column::fixed(74.0).right(),
        Column::fixed(34.0),
        Column::fixed(40.0).right(),
        Column::fixed(38.0),
        Column::fixed(40.0).center(),
        Column::fixed(56.0).center(),
    ];
    let mut head = vec![
        word.row,
        word.material,
        word.need,
        word.unit,
        word.packs,
        word.pack,
        word.supplied,
        word.need_by,
    ];
    if prices {
        columns.push(Column::fixed(62.0).right());
        head.push(word.amount);
    }
    let mut table = Table::new(columns).head(head);
    table.name = word.totals.to_owned();
    table.empty = word.nothing.into();
    for (at, total) in bill.totals.iter().enumerate() {
        table.rows.push(total_row(at + 1, total, language, prices));
    }
    table
}

fn total_row(number: usize, total: &BillTotal, language: Language, prices: bool) -> Row {
    let word = words(language);
    let unit = spelt(&total.unit, language);
    let (name, pack) = match &total.material {
        Some(material) => {
            let name = named(
                pick(language, &material.name_zh, &material.name_en),
                &spec(&material.spec, language),
            );
            let pack = spelt(
                pick(language, &material.pack.name_zh, &material.pack.name_en),
                language,
            );
            (name, pack)
        }
        None => (
            Text::plain(pick(language, &total.name, &total.name_en)),
            unit,
        ),
    };
    let mut cells = vec![
        Cell::text(number.to_string()),
        Cell::text(name),
        quantity(total.need),
        Cell::text(unit),
        packs(total.packs),
        Cell::text(pack),
        Cell::text(supplied(word, total.supplied)),
        Cell::text(day(total.need_by)),
    ];
    if prices {
        cells.push(match total.supplied {
            SuppliedBy::Firm => money(total.amount),
            SuppliedBy::Owner => Cell::text("–").aligned(Align::Right),
        });
    }
    Row::line(cells)
}

/// Materials of each room added up: one row a room, material and who brings it.
fn rooms_table(bill: &BillOfMaterials, language: Language, names: &RoomNames) -> Result<Table> {
    let word = words(language);
    let mut table = Table::new([
        Column::share(1.0),
        Column::share(1.2),
        Column::fixed(62.0).right(),
        Column::fixed(38.0).right(),
        Column::fixed(74.0).right(),
        Column::fixed(32.0),
        Column::fixed(40.0).center(),
    ])
    .head([
        word.material,
        word.for_work,
        word.net,
        word.waste,
        word.need,
        word.unit,
        word.supplied,
    ]);
    table.name = word.by_room.to_owned();
    table.empty = word.nothing.into();
    for group in &bill.groups {
        let name = names.spelt(pick(language, &group.name_zh, &group.name_en), language);
        table.rows.push(Row::section([Cell::text(name).span(7)]));
        let mut merged: Vec<Vec<&BillRow>> = Vec::new();
        for row in &group.rows {
            let same = |other: &BillRow| {
                row.material.is_some()
                    && other.supplied == row.supplied
                    && other.waste == row.waste
                    && other.material.as_ref().map(|m| m.id) == row.material.as_ref().map(|m| m.id)
            };
            match merged.iter_mut().find(|rows| same(rows[0])) {
                Some(rows) => rows.push(row),
                None => merged.push(vec![row]),
            }
        }
        for rows in merged {
            table.rows.push(room_row(&rows, language)?);
        }
    }
    Ok(table)
}

fn room_row(rows: &[&BillRow], language: Language) -> Result<Row> {
    let word = words(language);
    let first = rows[0];
    let name = first.material.as_ref().map_or_else(
        || pick(language, &first.line_name, &first.line_name_en).to_owned(),
        |m| {
            named(
                pick(language, &m.name_zh, &m.name_en),
                &spec(&m.spec, language),
            )
            .to_plain()
        },
    );
    let unit = first
        .material
        .as_ref()
        .map_or(first.work_unit.as_str(), |m| m.unit.as_str());
    let mut work: Vec<String> = Vec::new();
    for row in rows {
        let text = format!(
            "{} {}",
            row.line_code,
            pick(language, &row.line_name, &row.line_name_en)
        );
        if !work.contains(&text) {
            work.push(text);
        }
    }
    Ok(Row::line([
        Cell::text(name),
        Cell::text(work.join(pick(language, "；", "; "))),
        quantity(Quantity::total(rows.iter().map(|row| row.net))?),
        Cell::text(crate::model::percent(first.waste)).percent(first.waste.to_decimal(), 1),
        quantity(Quantity::total(rows.iter().map(|row| row.need))?),
        Cell::text(spelt(unit, language)),
        Cell::text(supplied(word, first.supplied)),
    ]))
}

fn gaps(bill: &BillOfMaterials, language: Language, names: &RoomNames) -> Vec<Text> {
    let word = words(language);
    let kinds = [
        (GapKind::NotChosen, word.not_chosen),
        (GapKind::Recipe, word.recipe_fault),
        (GapKind::NoSupplier, word.no_supplier_for),
        (GapKind::NoPrice, word.no_price),
        (GapKind::NoStart, word.no_start),
        (GapKind::NoQuantity, word.no_quantity),
    ];
    kinds
        .into_iter()
        .filter_map(|(kind, about)| {
            let of_kind = bill.gaps.iter().filter(|gap| gap.kind == kind);
            let listed: Vec<String> = of_kind
                .map(|gap| {
                    let room = names.spelt(pick(language, &gap.room, &gap.room_en), language);
                    let name = pick(language, &gap.name, &gap.name_en);
                    format!("{room} {name}").trim().to_owned()
                })
                .collect();
            let joined = listed.join(pick(language, "；", "; "));
            (!listed.is_empty())
                .then(|| Text::bold(about).with(format!("{}{joined}", pick(language, "：", ": "))))
        })
        .collect()
}
