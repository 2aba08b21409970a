//! The firm's checks: those that ship with the product, as the firm changed them, and its own. A check without a row in
//! `quoting_check` is as it ships.

use design::model::RoomKind;
use firm::api::Nothing;
use firm::text::{line as one_line, required};
use kernel::{Fault, Result};
use store::{Db, Tx};

use crate::assets;
use crate::stored::{from_json, own_code, put_by_code, to_json};
use crate::wire::{
    CheckCondition, CheckRef, CheckScope, DefaultState, QuoteCheck, ResetChecks, SaveCheck,
    SwitchCheck,
};

/// The longest text of a check.
const TEXT_MAX: usize = 120;
/// The longest code or word of a condition.
const WORD_MAX: usize = 40;
/// The most codes or words of one list.
const WORDS_MAX: usize = 60;
/// The most checks of a firm's own.
const OWN_MAX: usize = 200;

fn shipped() -> Result<Vec<QuoteCheck>> {
    Ok(assets::checks()?
        .into_iter()
        .map(|check| QuoteCheck {
            code: check.code,
            state: DefaultState::Shipped,
            active: true,
            grade: check.grade,
            scope: check.scope,
            text: check.zh,
            text_en: check.en,
            when: check.when,
            lacks: check.lacks,
            suggest: check.suggest,
        })
        .collect())
}

fn stored(db: &Db<'_>) -> Result<Vec<QuoteCheck>> {
    type Texts = (String, String, String);
    let rows: Vec<(QuoteCheck, Texts)> = db.rows(
        "SELECT code, active, grade, scope, name, name_en, when_line, lacks, suggest FROM quoting_check ORDER BY sort, id",
        [],
        |r| {
            Ok((
                QuoteCheck {
                    code: r.get(0)?,
                    state: DefaultState::Own,
                    active: r.get(1)?,
                    grade: r.get(2)?,
                    scope: r.get(3)?,
                    text: r.get(4)?,
                    text_en: r.get(5)?,
                    when: CheckCondition::default(),
                    lacks: CheckCondition::default(),
                    suggest: Vec::new(),
                },
                (r.get(6)?, r.get(7)?, r.get(8)?),
            ))
        },
    )?;
    rows.into_iter()
        .map(|(check, (when, lacks, suggest))| {
            Ok(QuoteCheck {
                when: from_json(&when)?,
                lacks: from_json(&lacks)?,
                suggest: from_json(&suggest)?,
                ..check
            })
        })
        .collect()
}

/// The firm's checks: those that ship with the product first, in their order, then its own.
///
/// # Errors
/// `kernel.internal` where the files are damaged.
pub fn checks(db: &Db<'_>, _: Nothing) -> Result<Vec<QuoteCheck>> {
    let mut stored = stored(db)?;
    let mut all: Vec<QuoteCheck> = shipped()?
        .into_iter()
        .map(
            |known| match stored.iter().position(|check| check.code == known.code) {
                Some(at) => QuoteCheck {
                    state: DefaultState::Changed,
                    ..stored.remove(at)
                },
                None => known,
            },
        )
        .collect();
    all.append(&mut stored);
    Ok(all)
}

/// Makes a check, or changes one. One that is again as it ships counts as unchanged.
///
/// # Errors
/// `quoting.check_unknown`, `quoting.checks_too_many`; of a field: `firm.text_missing`, `firm.text_too_long`,
/// `quoting.check_lacks_nothing`, `quoting.check_kinds`, `quoting.check_words`.
pub fn save_check(tx: &Tx<'_>, req: SaveCheck) -> Result<CheckRef> {
    let known = match &req.code {
        Some(code) => Some(one(tx, code)?),
        None => None,
    };
    if known.is_none() && stored(tx)?.len() >= OWN_MAX {
        return Err(Fault::new(
            "quoting.checks_too_many",
            "There are very many checks already; delete some that nobody needs.",
        ));
    }
    let check = QuoteCheck {
        code: req.code.unwrap_or_else(|| own_code(tx)),
        state: known.map_or(DefaultState::Own, |known| known.state),
        active: req.active,
        grade: req.grade,
        scope: req.scope,
        text: required("text", &req.text, TEXT_MAX)?,
        text_en: one_line("textEn", &req.text_en, TEXT_MAX)?,
        when: condition("when", req.when, req.scope)?,
        lacks: condition("lacks", req.lacks, req.scope)?,
        suggest: words("suggest", &req.suggest)?,
    };
    if check.lacks.codes.is_empty() && check.lacks.words.is_empty() && check.lacks.fees.is_empty() {
        return Err(Fault::field(
            "lacks",
            "quoting.check_lacks_nothing",
            "Say what settles it: at least one item, word or fee.",
        ));
    }
    store(tx, &check)?;
    Ok(CheckRef { code: check.code })
}

/// Switches a check on or off.
///
/// # Errors
/// `quoting.check_unknown`.
pub fn switch_check(tx: &Tx<'_>, req: SwitchCheck) -> Result<()> {
    let check = QuoteCheck {
        active: req.active,
        ..one(tx, &req.code)?
    };
    store(tx, &check)
}

/// Goes back to a check as it ships, or to all of them. The firm's own checks stay.
///
/// # Errors
/// `quoting.check_unknown` for a check that does not ship.
pub fn reset_checks(tx: &Tx<'_>, req: ResetChecks) -> Result<()> {
    let shipped = shipped()?;
    let codes: Vec<&str> = shipped
        .iter()
        .map(|check| check.code.as_str())
        .filter(|code| req.code.as_deref().is_none_or(|wanted| wanted == *code))
        .collect();
    if codes.is_empty() {
        return Err(check_unknown());
    }
    for code in codes {
        tx.exec("DELETE FROM quoting_check WHERE code=?1", [code])?;
    }
    Ok(())
}

/// Deletes one of the firm's own checks.
///
/// # Errors
/// `quoting.check_unknown`, `quoting.check_ships`.
pub fn delete_check(tx: &Tx<'_>, req: CheckRef) -> Result<()> {
    if one(tx, &req.code)?.state != DefaultState::Own {
        return Err(Fault::new(
            "quoting.check_ships",
            "This check ships with the product; switch it off instead.",
        ));
    }
    tx.exec("DELETE FROM quoting_check WHERE code=?1", [&req.code])?;
    Ok(())
}

fn one(db: &Db<'_>, code: &str) -> Result<QuoteCheck> {
    checks(db, Nothing {})?
        .into_iter()
        .find(|check| check.code == code)
        .ok_or_else(check_unknown)
}

fn check_unknown() -> Fault {
    Fault::new(
        "quoting.check_unknown",
        "This check is gone; somebody deleted it.",
    )
}

fn store(tx: &Tx<'_>, check: &QuoteCheck) -> Result<()> {
    let as_it_ships = shipped()?.into_iter().any(|known| {
        known
            == QuoteCheck {
                state: DefaultState::Shipped,
                ..check.clone()
            }
    });
    if as_it_ships {
        tx.exec("DELETE FROM quoting_check WHERE code=?1", [&check.code])?;
        return Ok(());
    }
    let (when, lacks, suggest) = (
        to_json(&check.when)?,
        to_json(&check.lacks)?,
        to_json(&check.suggest)?,
    );
    let values: [(&str, &dyn rusqlite::ToSql); 9] = [
        ("code", &check.code),
        ("active", &check.active),
        ("grade", &check.grade),
        ("scope", &check.scope),
        ("name", &check.text),
        ("name_en", &check.text_en),
        ("when_line", &when),
        ("lacks", &lacks),
        ("suggest", &suggest),
    ];
    put_by_code(tx, "quoting_check", &check.code, &values)
}

fn condition(field: &str, typed: CheckCondition, scope: CheckScope) -> Result<CheckCondition> {
    let of = |name: &str| format!("{field}.{name}");
    let kinds = words(&of("kinds"), &typed.kinds)?;
    let strange = kinds.iter().any(|kind| RoomKind::parse(kind).is_none());
    if strange || (scope == CheckScope::Quote && !kinds.is_empty()) {
        return Err(Fault::field(
            &of("kinds"),
            "quoting.check_kinds",
            "Kinds of room go with checks of each room; leave them out where the whole quote is looked at.",
        ));
    }
    Ok(CheckCondition {
        kinds,
        codes: words(&of("codes"), &typed.codes)?,
        words: words(&of("words"), &typed.words)?,
        except: words(&of("except"), &typed.except)?,
        fees: words(&of("fees"), &typed.fees)?,
    })
}

/// Trims words and drops blanks and doubles.
fn words(field: &str, typed: &[String]) -> Result<Vec<String>> {
    let mut kept: Vec<String> = Vec::new();
    for word in typed {
        let word = one_line(field, word, WORD_MAX)?;
        if !word.is_empty() && !kept.contains(&word) {
            kept.push(word);
        }
    }
    if kept.len() > WORDS_MAX {
        return Err(Fault::field(
            field,
            "quoting.check_words",
            format!("At most {WORDS_MAX} fit in one list; make a second check for the rest."),
        )
        .with("max", WORDS_MAX));
    }
    Ok(kept)
}
