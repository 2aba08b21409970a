//! Places of rows that people drag: text keys that leave room between any two, so that devices can merge later.

use fractional_index::FractionalIndex;
use kernel::{Fault, Result};

/// `count` keys in order, after `before` and before `after`. Halving keeps them short where many are pasted at once.
///
/// # Errors
/// `kernel.internal` where the stored keys are damaged or out of order.
pub fn between(before: Option<&str>, after: Option<&str>, count: usize) -> Result<Vec<String>> {
    let parse = |text: &str| FractionalIndex::from_string(text).map_err(Fault::internal);
    let before = before.map(parse).transpose()?;
    let after = after.map(parse).transpose()?;
    let mut keys = Vec::with_capacity(count);
    fill(before.as_ref(), after.as_ref(), count, &mut keys)?;
    Ok(keys)
}

fn fill(
    before: Option<&FractionalIndex>,
    after: Option<&FractionalIndex>,
    count: usize,
    keys: &mut Vec<String>,
) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let middle = FractionalIndex::new(before, after)
        .ok_or_else(|| Fault::internal("the places of two rows are out of order"))?;
    fill(before, Some(&middle), count / 2, keys)?;
    keys.push(middle.to_string());
    fill(Some(&middle), after, count - count / 2 - 1, keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_thousand_at_the_end_stay_short() {
        let mut keys = between(None, None, 1).unwrap();
        for _ in 0..1_000 {
            let last = keys.last().cloned();
            keys.extend(between(last.as_deref(), None, 1).unwrap());
        }
        assert!(keys.is_sorted());
        assert!(keys.last().unwrap().len() < 60, "{:?}", keys.last());
    }

    proptest! {
        #[test]
        fn any_place_has_room(places in proptest::collection::vec((0usize..1000, 1usize..20), 1..60)) {
            let mut keys: Vec<String> = Vec::new();
            for (place, count) in places {
                let at = place % (keys.len() + 1);
                let before = at.checked_sub(1).map(|i| keys[i].clone());
                let new = between(before.as_deref(), keys.get(at).map(String::as_str), count).unwrap();
                prop_assert_eq!(new.len(), count);
                keys.splice(at..at, new);
                prop_assert!(keys.windows(2).all(|w| w[0] < w[1]));
            }
        }
    }
}
