//! Places in an order that several devices change: texts that compare as the rows stand.

use fractional_index::FractionalIndex;
use kernel::{Fault, Result};

/// `count` places, in order, after `lower` and before `upper`.
///
/// # Errors
/// `kernel.internal` for a place that this version cannot read.
pub fn between(lower: Option<&str>, upper: Option<&str>, count: usize) -> Result<Vec<String>> {
    let read = |text: &str| {
        FractionalIndex::from_string(text).map_err(|_| Fault::internal(format!("place {text}")))
    };
    let mut lower = lower.map(read).transpose()?;
    let upper = upper.map(read).transpose()?;
    let mut places = Vec::with_capacity(count);
    for _ in 0..count {
        // Two devices may have given the same place: then the new one stands after both.
        let next = FractionalIndex::new(lower.as_ref(), upper.as_ref())
            .or_else(|| lower.as_ref().map(FractionalIndex::new_after))
            .unwrap_or_default();
        places.push(next.to_string());
        lower = Some(next);
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_stay_in_order_wherever_rows_go(moves in proptest::collection::vec((0usize..40, 1usize..5), 1..60)) {
            let mut all: Vec<String> = Vec::new();
            for (at, count) in moves {
                let at = at.min(all.len());
                let lower = at.checked_sub(1).map(|i| all[i].clone());
                let upper = all.get(at).cloned();
                let new = between(lower.as_deref(), upper.as_deref(), count).unwrap();
                prop_assert_eq!(new.len(), count);
                all.splice(at..at, new);
                prop_assert!(all.windows(2).all(|w| w[0] < w[1]), "{:?}", all);
            }
        }
    }

    #[test]
    fn equal_neighbours_do_not_stop_it() {
        let one = between(None, None, 1).unwrap();
        let next = between(Some(&one[0]), Some(&one[0]), 1).unwrap();
        assert!(next[0] > one[0]);
    }
}
