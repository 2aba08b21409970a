//! What moved between a list as it was worked out and the same list worked out again.

use std::collections::HashMap;
use std::hash::Hash;

use kernel::Quantity;

/// What makes two computed lines the same line: site, material with pack, and who brings it.
pub trait LineKey: Clone + Eq + Hash {}
impl<T: Clone + Eq + Hash> LineKey for T {}

/// The figures of a computed line that matter to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<K> {
    /// Which line.
    pub key: K,
    /// The needs added.
    pub need: Quantity,
    /// Stock taken off.
    pub from_stock: Quantity,
    /// Packs to order.
    pub packs: Quantity,
    /// When it is to be on site, as ISO text.
    pub need_by: Option<String>,
}

/// One line's move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference<K> {
    /// Newly needed.
    Added(Standing<K>),
    /// No longer needed.
    Removed(Standing<K>),
    /// Other figures: before and after.
    Changed(Standing<K>, Standing<K>),
}

/// Compares by key: what is gone or changed in the old order, then what is new in the new order.
pub fn differences<K: LineKey>(
    before: &[Standing<K>],
    after: &[Standing<K>],
) -> Vec<Difference<K>> {
    let new: HashMap<&K, &Standing<K>> = after.iter().map(|line| (&line.key, line)).collect();
    let old: HashMap<&K, &Standing<K>> = before.iter().map(|line| (&line.key, line)).collect();
    let moved = before.iter().filter_map(|was| match new.get(&was.key) {
        None => Some(Difference::Removed(was.clone())),
        Some(is) if *is != was => Some(Difference::Changed(was.clone(), (*is).clone())),
        Some(_) => None,
    });
    let added = after
        .iter()
        .filter(|is| !old.contains_key(&is.key))
        .map(|is| Difference::Added(is.clone()));
    moved.chain(added).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(key: u8, need: i64) -> Standing<u8> {
        Standing {
            key,
            need: Quantity::from_scaled(need),
            from_stock: Quantity::ZERO,
            packs: Quantity::from_scaled(need),
            need_by: None,
        }
    }

    #[test]
    fn gone_changed_and_new() {
        let before = [line(1, 10), line(2, 20), line(3, 30)];
        let after = [line(4, 40), line(3, 31), line(1, 10)];
        assert_eq!(
            differences(&before, &after),
            [
                Difference::Removed(line(2, 20)),
                Difference::Changed(line(3, 30), line(3, 31)),
                Difference::Added(line(4, 40)),
            ]
        );
    }

    proptest! {
        #[test]
        fn nothing_moves_without_a_change(keys in proptest::collection::btree_map(0u8..20, 0i64..100, 0..15)) {
            let lines: Vec<_> = keys.iter().map(|(&k, &n)| line(k, n)).collect();
            let reversed: Vec<_> = lines.iter().rev().cloned().collect();
            prop_assert!(differences(&lines, &reversed).is_empty());
        }

        #[test]
        fn there_and_back_mirror_each_other(
            a in proptest::collection::btree_map(0u8..20, 0i64..100, 0..15),
            b in proptest::collection::btree_map(0u8..20, 0i64..100, 0..15),
        ) {
            let (a, b): (Vec<_>, Vec<_>) = (
                a.iter().map(|(&k, &n)| line(k, n)).collect(),
                b.iter().map(|(&k, &n)| line(k, n)).collect(),
            );
            prop_assert_eq!(differences(&a, &b).len(), differences(&b, &a).len());
        }
    }
}
