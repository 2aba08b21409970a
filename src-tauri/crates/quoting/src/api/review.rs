//! Looking at a quote as a whole: what changed since another version, and what it probably lacks.

use firm::api::Nothing;
use kernel::{Id, Result};
use store::Db;

use crate::checks::checks;
use crate::compare::{self, Side};
use crate::compute::compute;
use crate::items;
use crate::model::Quote;
use crate::omissions;
use crate::sheet::load;
use crate::wire::{ComparePair, Omission, QuoteComparison, QuoteRef, SuggestedItem};

fn side(db: &Db<'_>, id: Id<Quote>) -> Result<Side> {
    let given = load(db, id)?;
    let computed = compute(&given)?;
    Ok(Side { given, computed })
}

/// What changed from one version to another; any two quotes can be compared.
///
/// # Errors
/// `quoting.quote_unknown`.
pub fn compare(db: &Db<'_>, req: ComparePair) -> Result<QuoteComparison> {
    compare::compare(&side(db, req.from)?, &side(db, req.to)?)
}

/// What a quote probably lacks (漏项), gravest first, with items of the price book that would settle it.
///
/// # Errors
/// `quoting.quote_unknown`.
pub fn omissions(db: &Db<'_>, req: QuoteRef) -> Result<Vec<Omission>> {
    let side = side(db, req.id)?;
    omissions::find(&checks(db, Nothing {})?, &side.given, &side.computed)
        .into_iter()
        .map(|(mut omission, codes)| {
            for code in codes {
                if let Some(item) = items::by_code(db, &code)? {
                    omission.suggest.push(SuggestedItem {
                        id: item.id,
                        code: item.code,
                        name: item.name,
                        name_en: item.name_en,
                    });
                }
            }
            Ok(omission)
        })
        .collect()
}
