//! What a quote probably lacks (漏项): the firm's checks, as data. Pure.

use std::collections::HashSet;

use crate::compute::{Computed, Given};
use crate::model::Line;
use crate::rows::{LineRow, SectionRow};
use crate::wire::{CheckCondition, CheckGrade, CheckScope, Omission, QuoteCheck};

/// Every omission, gravest first; `suggest` holds codes in `check` order, resolved by the caller.
pub(crate) fn find(
    checks: &[QuoteCheck],
    given: &Given,
    computed: &Computed,
) -> Vec<(Omission, Vec<String>)> {
    let mut found = Vec::new();
    let fees: HashSet<&str> = given
        .fees
        .iter()
        .filter(|f| f.fee.active)
        .map(|f| f.fee.code.as_str())
        .collect();
    for check in checks.iter().filter(|check| check.active) {
        match check.scope {
            CheckScope::Section => {
                for section in &given.sections {
                    let lines: Vec<&LineRow> = given
                        .lines
                        .iter()
                        .filter(|l| l.section == section.id)
                        .collect();
                    found.extend(one(check, Some(section), &lines, &fees));
                }
            }
            CheckScope::Quote => {
                let lines: Vec<&LineRow> = given.lines.iter().collect();
                found.extend(one(check, None, &lines, &fees));
            }
        }
    }
    found.extend(unmeasured(given, computed));
    found.sort_by_key(|(omission, _)| omission.grade != CheckGrade::Missing);
    found
}

fn one(
    check: &QuoteCheck,
    section: Option<&SectionRow>,
    lines: &[&LineRow],
    fees: &HashSet<&str>,
) -> Option<(Omission, Vec<String>)> {
    let kind = section.map_or("", |s| s.kind.as_str());
    if !check.when.kinds.is_empty() && !check.when.kinds.iter().any(|k| k == kind) {
        return None;
    }
    let needs_line = !check.when.codes.is_empty() || !check.when.words.is_empty();
    let cause = lines
        .iter()
        .find(|line| meets(&check.when, line))
        .map(|line| line.id);
    // A room that is in the quote but still empty is not yet a quote of it.
    if lines.is_empty() || (needs_line && cause.is_none()) {
        return None;
    }
    let settled = lines.iter().any(|line| meets(&check.lacks, line))
        || check
            .lacks
            .fees
            .iter()
            .any(|code| fees.contains(code.as_str()));
    if settled {
        return None;
    }
    Some((omission(check, section, cause), check.suggest.clone()))
}

fn omission(
    check: &QuoteCheck,
    section: Option<&SectionRow>,
    line: Option<kernel::Id<Line>>,
) -> Omission {
    Omission {
        check: check.code.clone(),
        grade: check.grade,
        text: check.text.clone(),
        text_en: if check.text_en.is_empty() {
            check.text.clone()
        } else {
            check.text_en.clone()
        },
        section: section.map(|s| s.id),
        section_name: section.map(|s| s.name.clone()).unwrap_or_default(),
        section_name_en: section.map(|s| s.name_en.clone()).unwrap_or_default(),
        line,
        suggest: Vec::new(),
    }
}

fn meets(condition: &CheckCondition, line: &LineRow) -> bool {
    let name_en = line.name_en.to_lowercase();
    let speaks_of = |words: &[String]| {
        words
            .iter()
            .any(|word| line.name.contains(word.as_str()) || name_en.contains(&word.to_lowercase()))
    };
    condition.codes.contains(&line.code)
        || (speaks_of(&condition.words) && !speaks_of(&condition.except))
}

/// Lines that are named but have no quantity: they would be given away.
fn unmeasured<'a>(
    given: &'a Given,
    computed: &'a Computed,
) -> impl Iterator<Item = (Omission, Vec<String>)> + 'a {
    given
        .lines
        .iter()
        .zip(&computed.lines)
        .filter(|(row, result)| {
            !row.name.is_empty() && result.quantity.is_none() && result.fault.is_none()
        })
        .filter(|(row, _)| !row.manual)
        .map(|(row, _)| {
            let section = given.sections.iter().find(|s| s.id == row.section);
            let omission = Omission {
                check: "quantity".to_owned(),
                grade: CheckGrade::Look,
                text: format!("没有工程量：{}", row.name),
                text_en: format!(
                    "No quantity: {}",
                    if row.name_en.is_empty() {
                        &row.name
                    } else {
                        &row.name_en
                    }
                ),
                section: section.map(|s| s.id),
                section_name: section.map(|s| s.name.clone()).unwrap_or_default(),
                section_name_en: section.map(|s| s.name_en.clone()).unwrap_or_default(),
                line: Some(row.id),
                suggest: Vec::new(),
            };
            (omission, Vec::new())
        })
}
