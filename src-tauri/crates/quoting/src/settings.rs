//! The firm's way of quoting: usual fees, tax rates, terms. Until the firm saves its own, what ships with the product counts.

use std::collections::{BTreeSet, HashSet};

use chrono::{Datelike, NaiveDate};
use firm::api::{Nothing, TaxStatus};
use firm::text::{NAME_MAX, NOTE_MAX, note, required};
use kernel::{Fault, Id, Rate, Result, UnitPrice};
use store::{Db, Tx};

use crate::assets;
use crate::model::{FeeBase, FeeRow, MAX_PRICE, MAX_QUANTITY, Quote, Status};
use crate::rows::{self, FeeLine};
use crate::sort;
use crate::wire::{FeeData, QuoteSettings, SettingKind, TaxRate, UsualQuoteSettings};

/// The one row of `quoting_setting` has this id on every device.
const SETTING: Id<()> = Id::from_bytes(*b"kaigong-quoting1");

/// The firm's way of quoting.
///
/// # Errors
/// As SQLite's.
pub fn settings(db: &Db<'_>, _: Nothing) -> Result<QuoteSettings> {
    let stored = db.opt(
        "SELECT round_unit, mode, rounding, tax_mode, tax_code, valid_days, cost_rate, margin_floor, package_price,
         terms, terms_en FROM quoting_setting WHERE id=?1",
        [SETTING],
        |r| {
            Ok(QuoteSettings {
                round_unit: r.get(0)?,
                mode: r.get(1)?,
                rounding: r.get(2)?,
                tax_mode: r.get(3)?,
                tax_code: r.get(4)?,
                valid_days: r.get(5)?,
                cost_rate: r.get(6)?,
                margin_floor: r.get(7)?,
                package_price: r.get(8)?,
                terms: r.get(9)?,
                terms_en: r.get(10)?,
                fees: Vec::new(),
                tax_rates: Vec::new(),
            })
        },
    )?;
    let mut settings = match stored {
        Some(settings) => settings,
        None => usual(db)?,
    };
    settings.fees = usual_fees(db)?;
    settings.tax_rates = tax_rates(db)?;
    Ok(settings)
}

fn usual(db: &Db<'_>) -> Result<QuoteSettings> {
    let usual = assets::settings()?;
    let status = firm::profile(db)?.map(|p| p.tax_status);
    Ok(QuoteSettings {
        round_unit: usual.round_unit,
        mode: usual.mode,
        rounding: usual.rounding,
        tax_mode: usual.tax_mode,
        tax_code: if status == Some(TaxStatus::General) {
            usual.tax_code.general
        } else {
            usual.tax_code.small_scale
        },
        valid_days: usual.valid_days,
        cost_rate: Some(usual.cost_rate),
        margin_floor: Some(usual.margin_floor),
        package_price: Some(usual.package_price),
        terms: usual.terms.join("\n"),
        terms_en: usual.terms_en.join("\n"),
        fees: Vec::new(),
        tax_rates: Vec::new(),
    })
}

/// What the firm's way of quoting is until it saves its own, and where its figures come from.
///
/// # Errors
/// `kernel.internal` where the files are damaged.
pub fn usual_settings(db: &Db<'_>, _: Nothing) -> Result<UsualQuoteSettings> {
    let mut settings = usual(db)?;
    settings.fees = shipped_fees()?;
    settings.tax_rates = shipped_rates()?;
    for rate in &mut settings.tax_rates {
        rate.current = in_force(rate, db.today());
    }
    let mut kinds: Vec<SettingKind> = assets::settings()?
        .kinds
        .into_iter()
        .map(|(name, kind)| SettingKind {
            field: camel(&name),
            kind,
        })
        .collect();
    let of = |list: &str, code: String, kind| SettingKind {
        field: format!("{list}.{code}"),
        kind,
    };
    kinds.extend(
        assets::fees()?
            .into_iter()
            .map(|fee| of("fees", fee.code, fee.kind)),
    );
    kinds.extend(
        assets::tax_rates()?
            .into_iter()
            .map(|rate| of("taxRates", rate.code, rate.kind)),
    );
    Ok(UsualQuoteSettings { settings, kinds })
}

/// `cost_rate` as requests spell it: `costRate`.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let mut letters = part.chars();
        let head = letters.next().map(|c| c.to_ascii_uppercase());
        text + &head.into_iter().chain(letters).collect::<String>()
    })
}

fn usual_fees(db: &Db<'_>) -> Result<Vec<FeeData>> {
    let stored = rows::usual_fees(db)?;
    if !stored.is_empty() {
        return Ok(stored.iter().map(fee_data).collect());
    }
    shipped_fees()
}

fn shipped_fees() -> Result<Vec<FeeData>> {
    Ok(assets::fees()?
        .into_iter()
        .map(|fee| FeeData {
            id: None,
            code: fee.code,
            name: fee.zh,
            name_en: fee.en,
            base: fee.base,
            over: fee.over,
            rate: fee.rate,
            price: fee.price,
            count: fee.count,
            free_floors: fee.free_floors,
            cost_rate: Some(fee.cost_rate),
            active: fee.active,
        })
        .collect())
}

pub(crate) fn fee_data(line: &FeeLine) -> FeeData {
    FeeData {
        id: Some(line.id),
        code: line.fee.code.clone(),
        name: line.name.clone(),
        name_en: line.name_en.clone(),
        base: line.fee.base,
        over: line.fee.over.clone(),
        rate: line.rate,
        price: line.price,
        count: line.count,
        free_floors: line.fee.free_floors,
        cost_rate: line.cost_rate,
        active: line.fee.active,
    }
}

/// The firm's tax rates, each with whether it is in force today.
fn tax_rates(db: &Db<'_>) -> Result<Vec<TaxRate>> {
    let today = db.today();
    let stored = db.rows(
        "SELECT code, name, name_en, rate, valid_from, valid_to FROM quoting_tax_rate ORDER BY sort, id",
        [],
        |r| {
            Ok(TaxRate {
                code: r.get(0)?,
                name: r.get(1)?,
                name_en: r.get(2)?,
                rate: r.get(3)?,
                valid_from: r.get(4)?,
                valid_to: r.get(5)?,
                current: false,
            })
        },
    )?;
    let mut rates = if stored.is_empty() {
        shipped_rates()?
    } else {
        stored
    };
    for rate in &mut rates {
        rate.current = in_force(rate, today);
    }
    Ok(rates)
}

fn shipped_rates() -> Result<Vec<TaxRate>> {
    Ok(assets::tax_rates()?
        .into_iter()
        .map(|known| TaxRate {
            code: known.code,
            name: known.zh,
            name_en: known.en,
            rate: known.rate,
            valid_from: known.from,
            valid_to: known.to,
            current: false,
        })
        .collect())
}

fn in_force(rate: &TaxRate, on: NaiveDate) -> bool {
    rate.valid_from.is_none_or(|from| from <= on) && rate.valid_to.is_none_or(|to| on <= to)
}

/// Saves the firm's way of quoting. Quotes that exist keep theirs.
///
/// # Errors
/// Of a field, with its path: `quoting.rate_out_of_range`, `quoting.price_out_of_range`, `quoting.fee_code_twice`,
/// `quoting.valid_days_out_of_range`, `quoting.tax_dates`, `quoting.date_out_of_range`, `firm.text_missing`, `firm.text_too_long`.
pub fn save_settings(tx: &Tx<'_>, req: QuoteSettings) -> Result<QuoteSettings> {
    if !(1..=365).contains(&req.valid_days) {
        return Err(Fault::field(
            "validDays",
            "quoting.valid_days_out_of_range",
            "A quote is offered for 1 to 365 days.",
        ));
    }
    for (field, rate) in [
        ("costRate", req.cost_rate),
        ("marginFloor", req.margin_floor),
    ] {
        check_rate(field, rate)?;
    }
    check_price("packagePrice", req.package_price)?;
    let terms = note("terms", &req.terms, NOTE_MAX)?;
    let terms_en = note("termsEn", &req.terms_en, NOTE_MAX)?;
    check_fees(&req.fees)?;
    tx.exec("DELETE FROM quoting_setting WHERE id=?1", [SETTING])?;
    tx.insert(
        "quoting_setting",
        &[
            ("id", &SETTING),
            ("round_unit", &req.round_unit),
            ("mode", &req.mode),
            ("rounding", &req.rounding),
            ("tax_mode", &req.tax_mode),
            ("tax_code", &req.tax_code),
            ("valid_days", &req.valid_days),
            ("cost_rate", &req.cost_rate),
            ("margin_floor", &req.margin_floor),
            ("package_price", &req.package_price),
            ("terms", &terms),
            ("terms_en", &terms_en),
        ],
    )?;
    tx.exec("DELETE FROM quoting_fee_default", [])?;
    for (fee, sort) in req
        .fees
        .iter()
        .zip(sort::between(None, None, req.fees.len())?)
    {
        insert_fee(tx, None, fee, &sort)?;
    }
    save_tax_rates(tx, &req.tax_rates)?;
    settings(tx, Nothing {})
}

fn save_tax_rates(tx: &Tx<'_>, rates: &[TaxRate]) -> Result<()> {
    tx.exec("DELETE FROM quoting_tax_rate", [])?;
    for (at, (rate, sort)) in rates
        .iter()
        .zip(sort::between(None, None, rates.len())?)
        .enumerate()
    {
        let under = |fault: Fault| fault.under(&format!("taxRates.{at}"));
        check_rate("rate", Some(rate.rate)).map_err(under)?;
        check_day("validFrom", rate.valid_from).map_err(under)?;
        check_day("validTo", rate.valid_to).map_err(under)?;
        if rate
            .valid_from
            .zip(rate.valid_to)
            .is_some_and(|(from, to)| to < from)
        {
            return Err(under(Fault::field(
                "validTo",
                "quoting.tax_dates",
                "The last day is before the first.",
            )));
        }
        let code = required("code", &rate.code, 40).map_err(under)?;
        let name = required("name", &rate.name, NAME_MAX).map_err(under)?;
        tx.insert(
            "quoting_tax_rate",
            &[
                ("id", &tx.new_id::<()>()),
                ("code", &code),
                ("name", &name),
                ("name_en", &rate.name_en.trim()),
                ("rate", &rate.rate),
                ("valid_from", &rate.valid_from),
                ("valid_to", &rate.valid_to),
                ("sort", &sort),
            ],
        )?;
    }
    Ok(())
}

/// Whether a fee stack can be stored: names, codes once, rates and prices within bounds, bases only of fees before.
///
/// # Errors
/// Of a field, under `fees.N`.
pub(crate) fn check_fees(fees: &[FeeData]) -> Result<()> {
    let mut before = HashSet::new();
    for (at, fee) in fees.iter().enumerate() {
        let under = |fault: Fault| fault.under(&format!("fees.{at}"));
        required("name", &fee.name, NAME_MAX).map_err(under)?;
        let code = required("code", &fee.code, 40).map_err(under)?;
        if code.contains(char::is_whitespace) || before.contains(&code) {
            return Err(under(Fault::field(
                "code",
                "quoting.fee_code_twice",
                "A fee's code is one word, and no two fees share it.",
            )));
        }
        check_rate("rate", fee.rate).map_err(under)?;
        check_rate("costRate", fee.cost_rate).map_err(under)?;
        check_price("price", fee.price).map_err(under)?;
        if fee
            .count
            .is_some_and(|count| count.is_negative() || count > MAX_QUANTITY)
        {
            return Err(under(Fault::field(
                "count",
                "quoting.quantity_negative",
                "The count cannot be below zero.",
            )));
        }
        if !(0..=200).contains(&fee.free_floors) {
            return Err(under(Fault::field(
                "freeFloors",
                "quoting.floor_out_of_range",
                "Floors go from 0 to 200.",
            )));
        }
        if fee.base == FeeBase::DirectAndFees
            && let Some(code) = fee.over.iter().find(|code| !before.contains(*code))
        {
            return Err(under(
                Fault::field(
                    "over",
                    "quoting.fee_order",
                    format!("The fee {code} is not before this one; move it up or leave it out of the base."),
                )
                .with("fee", code.clone()),
            ));
        }
        before.insert(code);
    }
    Ok(())
}

/// Whether the fee stacks with these fees are still ones that could be saved: an undo puts single fees back, each beside what
/// the stack has become since. `before` is the file without it: a stack that was faulty then is not its doing. Quotes that
/// were sent have the fees that they were sent with.
///
/// # Errors
/// As [`save_settings`] and [`crate::api::save_fees`], without a field.
pub fn check_fee_stacks(before: &Db<'_>, after: &Db<'_>, fees: &[Id<FeeRow>]) -> Result<()> {
    let mut stacks: BTreeSet<Option<Id<Quote>>> = BTreeSet::new();
    for fee in fees {
        for db in [before, after] {
            stacks.extend(stack_of(db, *fee)?);
        }
    }
    for quote in stacks {
        if let Err(mut fault) = check_stack(after, quote)?
            && check_stack(before, quote)?.is_ok()
        {
            fault.params.remove("field");
            return Err(fault);
        }
    }
    Ok(())
}

/// The stack that a fee is in: a quote's, or the usual one.
fn stack_of(db: &Db<'_>, fee: Id<FeeRow>) -> Result<Option<Option<Id<Quote>>>> {
    db.opt(
        "SELECT quote_id FROM quoting_fee WHERE id=?1 UNION ALL SELECT NULL FROM quoting_fee_default WHERE id=?1",
        [fee],
        |r| r.get(0),
    )
}

/// Whether a stack could be saved as it is.
fn check_stack(db: &Db<'_>, quote: Option<Id<Quote>>) -> Result<Result<()>> {
    let fees = match quote {
        None => rows::usual_fees(db)?,
        Some(quote) => {
            let status: Option<Status> = db.opt(
                "SELECT status FROM quoting_quote WHERE id=?1",
                [quote],
                |r| r.get(0),
            )?;
            match status {
                Some(Status::Draft) => rows::fees(db, quote)?,
                _ => return Ok(Ok(())),
            }
        }
    };
    Ok(check_fees(&fees.iter().map(fee_data).collect::<Vec<_>>()))
}

/// A share between nothing and all of it.
pub(crate) fn check_rate(field: &str, rate: Option<Rate>) -> Result<()> {
    match rate {
        Some(rate) if rate.is_negative() || rate.scaled() > 1_000_000 => Err(Fault::field(
            field,
            "quoting.rate_out_of_range",
            "A share is between 0 % and 100 %; check the digits.",
        )),
        _ => Ok(()),
    }
}

/// A day that is not a slip of the keyboard.
pub(crate) fn check_day(field: &str, day: Option<NaiveDate>) -> Result<()> {
    match day {
        Some(day) if !(2000..=2100).contains(&day.year()) => Err(Fault::field(
            field,
            "quoting.date_out_of_range",
            "This day is not between 2000 and 2100; check the year.",
        )
        .with("date", day.to_string())),
        _ => Ok(()),
    }
}

/// A price that is not negative and not absurd.
pub(crate) fn check_price(field: &str, price: Option<UnitPrice>) -> Result<()> {
    match price {
        Some(price) if price.is_negative() || price > MAX_PRICE => Err(Fault::field(
            field,
            "quoting.price_out_of_range",
            format!("A price is between 0 and {MAX_PRICE} yuan; check the digits."),
        )
        .with("max", MAX_PRICE.to_string())),
        _ => Ok(()),
    }
}

/// Stores a fee of a quote, or of the firm's usual stack.
pub(crate) fn insert_fee(
    tx: &Tx<'_>,
    quote: Option<Id<Quote>>,
    fee: &FeeData,
    sort: &str,
) -> Result<()> {
    let id: Id<FeeRow> = match (quote, fee.id) {
        (Some(_), Some(id)) => id,
        _ => tx.new_id(),
    };
    let over = fee.over.join(" ");
    let mut values: Vec<(&str, &dyn rusqlite::ToSql)> = vec![
        ("id", &id),
        ("code", &fee.code),
        ("name", &fee.name),
        ("name_en", &fee.name_en),
        ("base", &fee.base),
        ("over", &over),
        ("rate", &fee.rate),
        ("price", &fee.price),
        ("count", &fee.count),
        ("free_floors", &fee.free_floors),
        ("cost_rate", &fee.cost_rate),
        ("active", &fee.active),
        ("sort", &sort),
    ];
    match &quote {
        Some(quote) => {
            values.push(("quote_id", quote));
            tx.insert("quoting_fee", &values)
        }
        None => tx.insert("quoting_fee_default", &values),
    }
}

/// Whether a rate is one of those that the firm has under this name, and not in force on a day: not any more, or not yet.
/// One that somebody typed is his own affair.
pub(crate) fn is_out_of_force(
    settings: &QuoteSettings,
    code: &str,
    rate: Option<Rate>,
    on: NaiveDate,
) -> bool {
    let mut same = settings
        .tax_rates
        .iter()
        .filter(|known| known.code == code && Some(known.rate) == rate)
        .peekable();
    same.peek().is_some() && !same.any(|known| in_force(known, on))
}

/// The rate of this name in force on a day, else the one of that name.
pub(crate) fn rate_of(settings: &QuoteSettings, code: &str, on: NaiveDate) -> Option<Rate> {
    let named = || settings.tax_rates.iter().filter(|rate| rate.code == code);
    named()
        .find(|rate| in_force(rate, on))
        .or_else(|| named().next_back())
        .map(|rate| rate.rate)
}
