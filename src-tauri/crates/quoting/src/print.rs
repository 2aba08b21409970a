//! Printed quotes: the client's copy, which holds no cost anywhere, and the internal one with cost and margin.

use kernel::{Id, Money, Quantity, Rate, Result, UnitPrice};
use paper::{
    Align, Block, Cell, Color, Column, Document, Fields, Footer, Image, Letterhead, Page,
    Paragraph, Row, RunningHead, SignatureBox, Table, Terms, Text, Totals, grouped,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Db;
use ts_rs::TS;

use crate::api;
use crate::model::{FeeBase, Mode, Quote, Status, TaxMode};
use crate::rows;
use crate::sheet::{Party, party};
use crate::wire::{Language, QuoteRef, QuoteSheet, SheetFee, SheetLine, SheetSection};
use crate::words::Words;

/// Who the paper is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteCopy {
    /// The customer: no cost anywhere.
    Client,
    /// The firm: cost and margin of every line.
    Internal,
}

impl QuoteCopy {
    /// The code it is noted by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Internal => "internal",
        }
    }
}

/// A quote to print.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuotePaper {
    /// Which.
    pub id: Id<Quote>,
    /// Who it is for.
    pub copy: QuoteCopy,
    /// In which language.
    #[serde(default)]
    pub language: Language,
    /// Shows main, auxiliary, labour, machine and loss of each unit price, on paper turned sideways.
    #[serde(default)]
    pub parts: bool,
}

/// The quote on A4.
///
/// # Errors
/// `quoting.quote_unknown`.
pub fn quote(db: &Db<'_>, req: QuotePaper) -> Result<Document> {
    let mut sheet = api::quote(db, QuoteRef { id: req.id })?;
    if req.language == Language::En {
        // The firm's own terms have an English side; terms typed for one quote are printed as typed.
        let usual = api::settings(db, firm::api::Nothing {})?;
        if sheet.terms == usual.terms && !usual.terms_en.is_empty() {
            sheet.terms = usual.terms_en;
        }
    }
    let row = rows::quote(db, req.id)?;
    let party = party(db, &row)?;
    let words = Words::new(req.language)?;
    let drawing = Drawing {
        made_by: firm::member_name(db, row.made_by)?,
        date: db.day_of(row.sent_at.unwrap_or(row.made_at)).to_string(),
        internal: req.copy == QuoteCopy::Internal,
        parts: req.parts || req.copy == QuoteCopy::Internal,
        words,
        sheet,
        party,
    };
    let firm = firm::profile(db)?;
    let title = drawing.words.get(if drawing.internal {
        "title_internal"
    } else {
        "title"
    });
    let file = format!(
        "{title} {} V{}",
        drawing.sheet.number, drawing.sheet.version
    );
    let language = match req.language {
        Language::Zh => paper::Language::Chinese,
        Language::En => paper::Language::English,
    };
    let mut document = Document::new(file, language, row.sent_at.unwrap_or(row.made_at).to_utc()?);
    if drawing.parts {
        document.page = Page::a4_landscape();
    }
    let number = format!("{} V{}", drawing.sheet.number, drawing.sheet.version);
    if let Some(firm) = firm {
        let name = if firm.legal_name.is_empty() {
            firm.name.clone()
        } else {
            firm.legal_name.clone()
        };
        document.author.clone_from(&name);
        document.running_head = Some(RunningHead {
            left: format!("{name}　{title}"),
            right: number.clone(),
        });
        document.letterhead = Some(Letterhead {
            logo: firm::api::logo(db)?.map(Image::new),
            name,
            tagline: String::new(),
            contact: [firm.address, firm.phone]
                .into_iter()
                .filter(|line| !line.is_empty())
                .collect(),
        });
    }
    document.footer = Some(Footer {
        left: number,
        center: String::new(),
        right: drawing.words.get("page"),
    });
    document.watermark = drawing.watermark();
    drawing.draw(&mut document, title);
    Ok(document)
}

struct Drawing {
    words: Words,
    sheet: QuoteSheet,
    party: Party,
    made_by: String,
    date: String,
    internal: bool,
    parts: bool,
}

impl Drawing {
    fn watermark(&self) -> Option<String> {
        match self.sheet.status {
            Status::Void => Some(self.words.get("void")),
            _ if self.internal => Some(self.words.get("internal")),
            Status::Draft => Some(self.words.get("draft")),
            _ => None,
        }
    }

    fn draw(&self, document: &mut Document, title: String) {
        let sheet = &self.sheet;
        let subtitle = self.words.with(
            "number",
            &[
                ("number", &sheet.number),
                ("version", &sheet.version.to_string()),
                ("date", &self.date),
            ],
        );
        let title = if sheet.title.is_empty() {
            title
        } else {
            format!("{title}　{}", sheet.title)
        };
        document.push(Block::Title {
            text: title.into(),
            subtitle: subtitle.into(),
        });
        document.push(self.cover());
        if !sheet.note.is_empty() {
            document.push(Paragraph::new(
                Text::bold(format!("{}　", self.words.get("remark"))).with(sheet.note.as_str()),
            ));
        }
        document.push(Block::Spacer(6.0));
        document.push(self.lines());
        if sheet.fees.iter().any(|fee| fee.fee.active) {
            document.push(Block::Spacer(8.0));
            document.push(self.fees());
        }
        document.push(Block::Spacer(6.0));
        let mut closing = vec![Block::Spacer(10.0), self.signatures()];
        if self.internal {
            // Nobody signs a page of its own: the sums and the boxes stay together, and the terms are the customer's.
            closing.insert(0, self.totals().into());
            document.push(Block::Keep(closing));
            return;
        }
        document.push(Block::Keep(vec![self.totals().into()]));
        let items: Vec<Text> = sheet
            .terms
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(Text::plain)
            .collect();
        if !items.is_empty() {
            let heading = Block::Heading {
                level: 3,
                text: self.words.get("terms").into(),
            };
            closing.splice(0..0, [heading, Terms { items, size: 0.0 }.into()]);
        }
        document.push(Block::Keep(closing));
    }

    fn cover(&self) -> Fields {
        let sheet = &self.sheet;
        let words = &self.words;
        let mode = words.get(match sheet.mode {
            Mode::Labour => "mode_labour",
            Mode::Half => "mode_half",
            Mode::Full => "mode_full",
            Mode::Package => "mode_package",
        });
        let columns = if self.parts { 4 } else { 2 };
        let mut fields = Fields::new(columns)
            .with(
                words.get("customer"),
                self.party.customer.as_deref().unwrap_or(""),
            )
            .with(
                words.get("phone"),
                self.party.phone.as_deref().unwrap_or(""),
            )
            .with_wide(
                2,
                words.get("address"),
                self.party.address.as_deref().unwrap_or(""),
            )
            .with(
                words.get("project"),
                format!("{} {}", self.party.project_number, self.party.project_name),
            );
        if let Some(area) = sheet.area {
            fields = fields.with(words.get("area"), format!("{area} {}", words.unit("㎡")));
        }
        fields = fields.with(words.get("mode"), mode);
        if let Some(day) = sheet.valid_until {
            fields = fields.with(words.get("valid"), day.to_string());
        }
        if !self.party.designer.is_empty() {
            fields = fields.with(words.get("designer"), self.party.designer.as_str());
        }
        fields
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![
            Column::fixed(34.0),
            Column::share(1.15),
            Column::fixed(34.0).center(),
            Column::fixed(50.0).right(),
        ];
        if self.parts {
            columns
                .extend([40.0, 40.0, 42.0, 42.0, 32.0].map(|width| Column::fixed(width).right()));
        }
        columns.extend([Column::fixed(52.0).right(), Column::fixed(64.0).right()]);
        if self.internal {
            columns.extend([
                Column::fixed(38.0).right(),
                Column::fixed(62.0).right(),
                Column::fixed(42.0).right(),
            ]);
            columns.push(Column::share(0.7));
        } else {
            // English descriptions of the work are twice as long as Chinese ones.
            let english = self.words.language() == Language::En;
            columns.extend([
                Column::share(if english { 2.4 } else { 1.6 }),
                Column::fixed(60.0),
            ]);
        }
        columns
    }

    fn head(&self) -> Vec<Row> {
        let word = |name: &str| {
            Cell::text(self.words.get(name))
                .aligned(Align::Center)
                .down(if self.parts { 2 } else { 1 })
        };
        let mut first = vec![word("no"), word("item"), word("unit"), word("quantity")];
        if self.parts {
            first.push(
                Cell::text(self.words.get("price_parts"))
                    .aligned(Align::Center)
                    .span(5),
            );
        }
        first.extend(["unit_price", "amount"].map(word));
        let last: &[&str] = if self.internal {
            &["cost_rate", "cost", "margin", "note"]
        } else {
            &["craft", "note"]
        };
        first.extend(last.iter().map(|name| word(name)));
        let mut head = vec![Row::line(first)];
        if self.parts {
            let parts = ["main", "aux", "labour", "machine", "loss"];
            head.push(Row::line(parts.map(|name| {
                Cell::text(self.words.get(name)).aligned(Align::Center)
            })));
        }
        head
    }

    fn lines(&self) -> Table {
        let columns = self.columns();
        let width = columns.len();
        let before_amount = if self.parts { 10 } else { 5 };
        let mut table = Table::new(columns);
        table.head = self.head();
        table.size = if self.parts { 7.5 } else { 8.0 };
        table.empty = self.words.get("empty").into();
        table.name = self.words.get("title");
        if let (Mode::Package, Some(amount)) = (self.sheet.mode, self.sheet.package_amount) {
            let price = self.sheet.package_price.unwrap_or_default();
            let area = self.sheet.area.unwrap_or_default().to_string();
            let text = self
                .words
                .with("package", &[("price", &price_text(price)), ("area", &area)]);
            table.rows.push(Row::subtotal([
                Cell::text(text).span(before_amount),
                money(amount),
            ]));
        }
        for section in self
            .sheet
            .sections
            .iter()
            .filter(|section| !section.lines.is_empty())
        {
            table
                .rows
                .push(Row::section([self.section_title(section).span(width)]));
            table
                .rows
                .extend(section.lines.iter().map(|line| self.line(line)));
            let title = format!("{} {}", section.letter, self.words.get("subtotal"));
            let mut cells = vec![
                Cell::text(title).span(before_amount).aligned(Align::Right),
                money(section.amount),
            ];
            if self.internal {
                let cost = section.cost.unwrap_or_default();
                cells.extend([
                    Cell::empty(),
                    money(cost),
                    rate(share(section.amount, cost).map(to_a_tenth)),
                ]);
            }
            table.rows.push(Row::subtotal(cells));
        }
        table
    }

    fn section_title(&self, section: &SheetSection) -> Cell {
        let name = self.words.section(&section.name, &section.name_en);
        let mut text = Text::bold(format!("{}　{name}", section.letter));
        let measures: Vec<String> = ["floor", "perimeter", "height"]
            .into_iter()
            .filter_map(|key| {
                let value = section.measures.iter().find(|m| m.key == key)?.value;
                Some(self.words.with(key, &[("value", &quantity_text(value))]))
            })
            .collect();
        if section.room.is_some() && !measures.is_empty() {
            text = text.with_color(format!("　{}", measures.join("　")), Color::GREY);
        }
        Cell::text(text)
    }

    fn line(&self, line: &SheetLine) -> Row {
        let words = &self.words;
        let mut cells = vec![
            Cell::text(line.number.as_str()),
            Cell::text(words.pick(&line.name, &line.name_en)),
            Cell::text(words.unit(&line.unit)),
            line.billed.map_or_else(Cell::empty, quantity),
        ];
        let labour_only = self.sheet.mode == Mode::Labour;
        if self.parts {
            let main = if labour_only || line.owner_supplied {
                None
            } else {
                line.main
            };
            let aux = if labour_only { None } else { line.aux };
            cells.extend([main, aux, line.labour, line.machine].map(price));
            let materials = [main, aux].into_iter().flatten().any(|p| !p.is_zero());
            cells.push(if materials {
                rate(line.loss_rate)
            } else {
                Cell::empty()
            });
        }
        cells.push(price(line.unit_price));
        let included = self.sheet.mode == Mode::Package && !line.extra;
        cells.push(if included {
            Cell::text(words.get("included")).aligned(Align::Right)
        } else {
            line.amount.map_or_else(Cell::empty, money)
        });
        if self.internal {
            cells.push(rate(line.cost_rate));
            cells.push(line.cost.map_or_else(Cell::empty, money));
            cells.push(rate(line.margin.filter(|_| !included).map(to_a_tenth)));
        } else {
            cells.push(Cell::text(words.pick(&line.craft, &line.craft_en)));
        }
        cells.push(Cell::text(self.remarks(line)));
        Row::line(cells)
    }

    fn remarks(&self, line: &SheetLine) -> String {
        let words = &self.words;
        let mut remarks = Vec::new();
        if line.owner_supplied {
            remarks.push(words.get("owner_supplied"));
        }
        if line.extra && self.sheet.mode == Mode::Package {
            remarks.push(words.get("extra"));
        }
        if line.billed.is_some() && line.billed != line.quantity {
            let minimum = format!("{} {}", line.minimum, words.unit(&line.unit));
            remarks.push(words.with("minimum", &[("minimum", &minimum)]));
        }
        if !line.note.is_empty() {
            remarks.push(line.note.clone());
        }
        remarks.join(if words.language() == Language::Zh {
            "；"
        } else {
            "; "
        })
    }

    fn fees(&self) -> Table {
        let words = &self.words;
        let mut columns = vec![
            Column::fixed(34.0),
            Column::share(1.0),
            Column::share(1.8),
            Column::fixed(80.0).right(),
        ];
        if self.internal {
            columns.push(Column::fixed(70.0).right());
        }
        let mut table = Table::new(columns);
        table.name = words.get("fees");
        table.size = 8.0;
        let mut head = vec![
            words.get("no"),
            words.get("fee_item"),
            words.get("fee_rule"),
            words.get("amount"),
        ];
        if self.internal {
            head.push(words.get("cost_rate"));
        }
        table = table.head(head);
        for fee in self.sheet.fees.iter().filter(|fee| fee.fee.active) {
            let mut cells = vec![
                Cell::text(fee.letter.as_str()),
                Cell::text(words.pick(&fee.fee.name, &fee.fee.name_en)),
                Cell::text(self.fee_rule(fee)),
                money(fee.amount),
            ];
            if self.internal {
                cells.push(rate(fee.fee.cost_rate));
            }
            table.rows.push(Row::line(cells));
        }
        table.rows.push(Row::subtotal([
            Cell::text(words.get("fees_total")).span(3),
            money(self.sheet.totals.fees),
        ]));
        table
    }

    fn fee_rule(&self, fee: &SheetFee) -> String {
        let words = &self.words;
        let data = &fee.fee;
        let rate = rate_text(data.rate.unwrap_or_default());
        let price = price_text(data.price.unwrap_or_default());
        let area = self.sheet.area.map(|a| a.to_string()).unwrap_or_default();
        match data.base {
            FeeBase::Direct => words.with("fee_direct", &[("rate", &rate)]),
            FeeBase::DirectWithoutMain => words.with("fee_direct_without_main", &[("rate", &rate)]),
            FeeBase::DirectAndFees => {
                let names: Vec<&str> = self
                    .sheet
                    .fees
                    .iter()
                    .filter(|other| data.over.contains(&other.fee.code))
                    .map(|other| words.pick(&other.fee.name, &other.fee.name_en))
                    .collect();
                words.with(
                    "fee_direct_and_fees",
                    &[("rate", &rate), ("over", &names.join(" + "))],
                )
            }
            FeeBase::Area => words.with("fee_area", &[("price", &price), ("area", &area)]),
            FeeBase::Count => {
                let count = data.count.unwrap_or_default().to_string();
                words.with("fee_count", &[("price", &price), ("count", &count)])
            }
            FeeBase::Floors if fee.amount.is_zero() => words.get("fee_none"),
            FeeBase::Floors => {
                let floor = self.sheet.floor.unwrap_or_default().to_string();
                let free = data.free_floors.to_string();
                let values: [(&str, &str); 4] = [
                    ("price", &price),
                    ("area", &area),
                    ("free", &free),
                    ("floor", &floor),
                ];
                words.with("fee_floors", &values)
            }
        }
    }

    fn totals(&self) -> Totals {
        let words = &self.words;
        let sums = &self.sheet.totals;
        let negative = |amount: Money| Cell::figure(-amount.to_decimal(), 2);
        let mut totals = Totals::default().with(words.get("direct"), money(sums.direct));
        if !sums.fees.is_zero() {
            totals = totals.with(words.get("fees_total"), money(sums.fees));
        }
        if !sums.discount.is_zero() {
            totals = totals.with(words.get("discount"), negative(sums.discount));
        }
        if !sums.rounded_off.is_zero() {
            totals = totals.with(words.get("rounded_off"), negative(sums.rounded_off));
        }
        let tax = rate_text(self.sheet.agreement.tax_rate.unwrap_or_default());
        let total = match self.sheet.agreement.tax_mode {
            TaxMode::None => "total",
            TaxMode::Added => {
                totals = totals
                    .with(words.get("net"), money(sums.net))
                    .with(words.with("tax_added", &[("rate", &tax)]), money(sums.tax));
                "total_tax_included"
            }
            TaxMode::Included => {
                totals = totals.with(
                    words.with("tax_included", &[("rate", &tax)]),
                    money(sums.tax),
                );
                "total_tax_included"
            }
        };
        totals = totals.with_strong(words.get(total), money(sums.total));
        if self.internal {
            let margin = rate_text(sums.margin_rate.unwrap_or_default());
            totals = totals
                .with(
                    words.get("cost_total"),
                    money(sums.cost.unwrap_or_default()),
                )
                .with(
                    words.with("margin_total", &[("rate", &margin)]),
                    money(sums.margin.unwrap_or_default()),
                );
        }
        totals.words = Some((words.get("capitals").into(), sums.capitals.as_str().into()));
        totals
    }

    fn signatures(&self) -> Block {
        let sign = |title: &str, name: &str| SignatureBox {
            title: Text::plain(format!("{}　{name}", self.words.get(title))),
            lines: vec![self.words.get("sign_date").into()],
            image: None,
        };
        Block::Signatures(if self.internal {
            vec![sign("sign_made", &self.made_by), sign("sign_checked", "")]
        } else {
            vec![sign("sign_owner", ""), sign("sign_firm", "")]
        })
    }
}

fn money(amount: Money) -> Cell {
    Cell::figure(amount.to_decimal(), 2)
}

/// A quantity with two decimals, three where it has them: the sheet can be multiplied through by hand.
fn quantity(value: Quantity) -> Cell {
    Cell::text(quantity_text(value))
        .valued(value.to_decimal(), 3)
        .aligned(Align::Right)
}

fn quantity_text(value: Quantity) -> String {
    let three = kernel::round_half_up(value.to_decimal(), 3).normalize();
    grouped(value.to_decimal(), three.scale().max(2))
}

fn price(value: Option<UnitPrice>) -> Cell {
    match value {
        Some(price) if !price.is_zero() => Cell::text(price_text(price))
            .valued(price.to_decimal(), 4)
            .aligned(Align::Right),
        _ => Cell::empty(),
    }
}

fn price_text(price: UnitPrice) -> String {
    grouped(
        price.to_decimal(),
        price.to_decimal().normalize().scale().max(2),
    )
}

fn rate(value: Option<Rate>) -> Cell {
    value.map_or_else(Cell::empty, |rate| {
        Cell::text(rate_text(rate))
            .percent(rate.to_decimal(), 1)
            .aligned(Align::Right)
    })
}

fn rate_text(rate: Rate) -> String {
    let percent = kernel::round_half_up(rate.to_decimal() * kernel::Decimal::ONE_HUNDRED, 2);
    format!("{}%", percent.normalize())
}

/// A margin to a tenth of a percent: more would be the noise of rounded fen.
fn to_a_tenth(rate: Rate) -> Rate {
    Rate::from_decimal(kernel::round_half_up(rate.to_decimal(), 3)).unwrap_or(rate)
}

fn share(amount: Money, cost: Money) -> Option<Rate> {
    crate::compute::share(amount.checked_sub(cost).ok()?, amount)
}
