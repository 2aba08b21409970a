//! From the needs of many quote lines to what is bought for each site.
//!
//! The rule, in this order: needs of one material (and pack) for one delivery site are added; stock is taken off, first
//! what lies at the site, then what lies in a warehouse; the rest is rounded up to packs once. A quantity of stock is
//! taken once over all sites: the site that needs it first has it.
//!
//! Shade and batch (色号, 批号): a room gets one batch. So stock of such a material covers a room whole or not at all,
//! and each lot of stock is one batch. What is bought is one order; which room it is for is kept, so that the supplier
//! can be told to send one batch for each room.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::NaiveDate;
use kernel::{Quantity, Result};

use super::{Pack, Supplied};

/// One quote line's need of one material. `S` names a site, `M` a material with its pack, `R` a room.
#[derive(Clone, Debug)]
pub struct Need<S, M, R> {
    /// Where it is delivered.
    pub site: S,
    /// What, in which pack.
    pub material: M,
    /// How it is packed; the same for every need of `material`.
    pub pack: Pack,
    /// Whether rooms must not mix batches.
    pub batch: bool,
    /// Who brings it.
    pub supplied: Supplied,
    /// For which room.
    pub room: R,
    /// With waste, in the material's unit. Below zero where a quote takes work off again.
    pub quantity: Quantity,
    /// When it is to be on site.
    pub need_by: Option<NaiveDate>,
}

/// Stock of a material that may be used.
#[derive(Clone, Debug)]
pub struct Lot<S, M> {
    /// What.
    pub material: M,
    /// The site where it lies; none for a warehouse, from which every site may take.
    pub site: Option<S>,
    /// How much is free.
    pub quantity: Quantity,
}

/// What one room takes of a purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomShare<R> {
    /// The room.
    pub room: R,
    /// Its needs added.
    pub quantity: Quantity,
    /// The stock that covers it (an index of the lots), where rooms must not mix batches and one lot does.
    pub lot: Option<usize>,
}

/// Stock taken for a purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockUse {
    /// Index of the lot.
    pub lot: usize,
    /// How much of it.
    pub quantity: Quantity,
}

/// One line to buy (or for the owner to bring): a material for a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase<S, M, R> {
    /// Where it is delivered.
    pub site: S,
    /// What, in which pack.
    pub material: M,
    /// Who brings it.
    pub supplied: Supplied,
    /// The needs that it is made of, as indices, in their order.
    pub needs: Vec<usize>,
    /// The needs added.
    pub total: Quantity,
    /// The same by room, in the order of the needs.
    pub rooms: Vec<RoomShare<R>>,
    /// Stock that is used.
    pub stock: Vec<StockUse>,
    /// That stock added.
    pub from_stock: Quantity,
    /// What is left; never below zero.
    pub to_buy: Quantity,
    /// The same in packs, rounded up once.
    pub packs: Quantity,
    /// The earliest of the needs' dates.
    pub need_by: Option<NaiveDate>,
}

/// Plans what to buy. The result is in the order in which site, material and supplier first occur in `needs`.
///
/// # Errors
/// `kernel.number_out_of_range`.
pub fn plan<S, M, R>(needs: &[Need<S, M, R>], lots: &[Lot<S, M>]) -> Result<Vec<Purchase<S, M, R>>>
where
    S: Clone + Eq + Hash,
    M: Clone + Eq + Hash,
    R: Clone + Eq,
{
    let mut found: HashMap<(S, M, Supplied), usize> = HashMap::new();
    let mut purchases: Vec<Purchase<S, M, R>> = Vec::new();
    for (index, need) in needs.iter().enumerate() {
        let key = (need.site.clone(), need.material.clone(), need.supplied);
        let at = *found.entry(key).or_insert_with(|| {
            purchases.push(Purchase {
                site: need.site.clone(),
                material: need.material.clone(),
                supplied: need.supplied,
                needs: Vec::new(),
                total: Quantity::ZERO,
                rooms: Vec::new(),
                stock: Vec::new(),
                from_stock: Quantity::ZERO,
                to_buy: Quantity::ZERO,
                packs: Quantity::ZERO,
                need_by: None,
            });
            purchases.len() - 1
        });
        add(&mut purchases[at], index, need)?;
    }
    take_stock(needs, lots, &mut purchases)?;
    for purchase in &mut purchases {
        let left = purchase.total.checked_sub(purchase.from_stock)?;
        purchase.to_buy = left.max(Quantity::ZERO);
        let pack = needs[purchase.needs[0]].pack;
        purchase.packs = pack.packs_for(purchase.to_buy)?;
    }
    Ok(purchases)
}

fn add<S, M, R: Clone + Eq>(
    purchase: &mut Purchase<S, M, R>,
    index: usize,
    need: &Need<S, M, R>,
) -> Result<()> {
    purchase.needs.push(index);
    purchase.total = purchase.total.checked_add(need.quantity)?;
    match purchase
        .rooms
        .iter_mut()
        .find(|share| share.room == need.room)
    {
        Some(share) => share.quantity = share.quantity.checked_add(need.quantity)?,
        None => purchase.rooms.push(RoomShare {
            room: need.room.clone(),
            quantity: need.quantity,
            lot: None,
        }),
    }
    purchase.need_by = match (purchase.need_by, need.need_by) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    Ok(())
}

fn take_stock<S: Eq, M: Eq, R>(
    needs: &[Need<S, M, R>],
    lots: &[Lot<S, M>],
    purchases: &mut [Purchase<S, M, R>],
) -> Result<()> {
    let mut free: Vec<Quantity> = lots
        .iter()
        .map(|lot| lot.quantity.max(Quantity::ZERO))
        .collect();
    let mut order: Vec<usize> = (0..purchases.len())
        .filter(|&at| purchases[at].supplied == Supplied::Firm)
        .collect();
    order.sort_by_key(|&at| (purchases[at].need_by.is_none(), purchases[at].need_by));
    // Stock at a site serves that site alone, so it is taken before anything in a warehouse.
    for at_site in [true, false] {
        for &at in &order {
            let purchase = &mut purchases[at];
            let whole_rooms = needs[purchase.needs[0]].batch;
            for (index, lot) in lots.iter().enumerate() {
                let mine = match &lot.site {
                    Some(site) => at_site && *site == purchase.site,
                    None => !at_site,
                };
                if !mine || lot.material != purchase.material || free[index].is_zero() {
                    continue;
                }
                let used = if whole_rooms {
                    cover_rooms(purchase, index, free[index])?
                } else {
                    let open = purchase.total.checked_sub(purchase.from_stock)?;
                    open.max(Quantity::ZERO).min(free[index])
                };
                if used.is_zero() {
                    continue;
                }
                free[index] = free[index].checked_sub(used)?;
                purchase.from_stock = purchase.from_stock.checked_add(used)?;
                purchase.stock.push(StockUse {
                    lot: index,
                    quantity: used,
                });
            }
        }
    }
    Ok(())
}

/// Rooms that one lot covers whole, the largest first; what they take.
fn cover_rooms<S, M, R>(
    purchase: &mut Purchase<S, M, R>,
    lot: usize,
    free: Quantity,
) -> Result<Quantity> {
    let mut by_size: Vec<usize> = (0..purchase.rooms.len()).collect();
    by_size.sort_by_key(|&at| std::cmp::Reverse(purchase.rooms[at].quantity));
    let mut used = Quantity::ZERO;
    for at in by_size {
        let open = purchase
            .total
            .checked_sub(purchase.from_stock)?
            .checked_sub(used)?;
        let room = &mut purchase.rooms[at];
        let fits = room.quantity.scaled() > 0
            && room.lot.is_none()
            && room.quantity <= open
            && used.checked_add(room.quantity)? <= free;
        if fits {
            room.lot = Some(lot);
            used = used.checked_add(room.quantity)?;
        }
    }
    Ok(used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    type TestNeed = Need<u8, u8, u8>;

    fn q(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    /// Material 0 is cement (50 kg bags), 1 tiles (1.92 ㎡, batches), 2 a sill to measure, 3 paint (18 L, batches).
    fn pack(material: u8) -> (Pack, bool) {
        let (size, name, unit, batch) = match material % 4 {
            0 => ("50", "袋", "kg", false),
            1 => ("1.92", "箱", "㎡", true),
            2 => ("1", "m", "m", false),
            _ => ("18", "桶", "L", true),
        };
        (Pack::new(q(size), name, unit).unwrap(), batch)
    }

    fn need(site: u8, material: u8, room: u8, quantity: &str) -> TestNeed {
        let (pack, batch) = pack(material);
        Need {
            site,
            material,
            pack,
            batch,
            supplied: Supplied::Firm,
            room,
            quantity: q(quantity),
            need_by: None,
        }
    }

    fn lot(material: u8, site: Option<u8>, quantity: &str) -> Lot<u8, u8> {
        Lot {
            material,
            site,
            quantity: q(quantity),
        }
    }

    fn short(purchases: &[Purchase<u8, u8, u8>]) -> Vec<String> {
        purchases
            .iter()
            .map(|p| {
                format!(
                    "site {} material {}: {} - {} = {} in {}",
                    p.site, p.material, p.total, p.from_stock, p.to_buy, p.packs
                )
            })
            .collect()
    }

    #[test]
    fn needs_are_added_then_stock_comes_off_then_packs_are_rounded_once() {
        // Three lines of 30 kg would be three bags one by one; together they are 90 kg and two bags.
        let needs = [
            need(1, 0, 1, "30"),
            need(1, 0, 2, "30"),
            need(1, 0, 3, "30"),
        ];
        assert_eq!(
            short(&plan(&needs, &[]).unwrap()),
            ["site 1 material 0: 90 - 0 = 90 in 2"]
        );
        // Rounding before the stock would order two bags; after it one is enough.
        assert_eq!(
            short(&plan(&needs, &[lot(0, None, "45.5")]).unwrap()),
            ["site 1 material 0: 90 - 45.5 = 44.5 in 1"]
        );
        assert_eq!(
            short(&plan(&needs, &[lot(0, None, "1000")]).unwrap()),
            ["site 1 material 0: 90 - 90 = 0 in 0"]
        );
    }

    #[test]
    fn sites_are_kept_apart_and_stock_is_taken_once() {
        let mut needs = [
            need(1, 0, 1, "60"),
            need(2, 0, 1, "60"),
            need(2, 2, 1, "3.605"),
        ];
        let lots = [lot(0, None, "70"), lot(0, Some(2), "20")];
        assert_eq!(
            short(&plan(&needs, &lots).unwrap()),
            [
                "site 1 material 0: 60 - 60 = 0 in 0",
                "site 2 material 0: 60 - 30 = 30 in 1",
                "site 2 material 2: 3.605 - 0 = 3.605 in 3.61",
            ]
        );
        // The site that needs it first has the warehouse's stock.
        needs[1].need_by = NaiveDate::from_ymd_opt(2026, 12, 1);
        assert_eq!(
            short(&plan(&needs, &lots).unwrap())[..2],
            [
                "site 1 material 0: 60 - 30 = 30 in 1",
                "site 2 material 0: 60 - 60 = 0 in 0",
            ]
        );
    }

    #[test]
    fn a_room_gets_one_batch() {
        // 12 ㎡ of tiles in stock: they cover the 10 ㎡ room whole and no part of the 20 ㎡ one.
        let needs = [need(1, 1, 1, "20"), need(1, 1, 2, "10"), need(1, 1, 3, "5")];
        let got = plan(&needs, &[lot(1, None, "12")]).unwrap();
        assert_eq!(short(&got), ["site 1 material 1: 35 - 10 = 25 in 14"]);
        let covered: Vec<_> = got[0].rooms.iter().map(|r| (r.room, r.lot)).collect();
        assert_eq!(covered, [(1, None), (2, Some(0)), (3, None)]);
        // Two lots are two batches: neither covers a room of 20 alone.
        let got = plan(&needs[..1], &[lot(1, None, "12"), lot(1, None, "12")]).unwrap();
        assert_eq!(short(&got), ["site 1 material 1: 20 - 0 = 20 in 11"]);
    }

    #[test]
    fn what_the_owner_brings_is_planned_apart_and_takes_no_stock() {
        let mut needs = [need(1, 0, 1, "60"), need(1, 0, 2, "30")];
        needs[1].supplied = Supplied::Owner;
        needs[1].need_by = NaiveDate::from_ymd_opt(2026, 3, 5);
        let got = plan(&needs, &[lot(0, None, "100")]).unwrap();
        assert_eq!(
            short(&got),
            [
                "site 1 material 0: 60 - 60 = 0 in 0",
                "site 1 material 0: 30 - 0 = 30 in 1",
            ]
        );
        assert_eq!(got[1].supplied, Supplied::Owner);
        assert_eq!(got[1].need_by, NaiveDate::from_ymd_opt(2026, 3, 5));
    }

    #[test]
    fn work_taken_off_again_lowers_the_sum_and_never_below_nothing() {
        let needs = [need(1, 0, 1, "60"), need(1, 0, 2, "-20")];
        assert_eq!(
            short(&plan(&needs, &[]).unwrap()),
            ["site 1 material 0: 40 - 0 = 40 in 1"]
        );
        let needs = [need(1, 0, 1, "10"), need(1, 0, 2, "-20")];
        assert_eq!(
            short(&plan(&needs, &[lot(0, None, "5")]).unwrap()),
            ["site 1 material 0: -10 - 0 = 0 in 0"]
        );
    }

    #[test]
    fn the_earliest_date_counts() {
        let mut needs = [need(1, 0, 1, "1"), need(1, 0, 2, "1"), need(1, 0, 3, "1")];
        needs[0].need_by = NaiveDate::from_ymd_opt(2026, 4, 1);
        needs[2].need_by = NaiveDate::from_ymd_opt(2026, 3, 1);
        assert_eq!(
            plan(&needs, &[]).unwrap()[0].need_by,
            NaiveDate::from_ymd_opt(2026, 3, 1)
        );
    }

    fn any_need() -> impl Strategy<Value = TestNeed> {
        (
            0u8..3,
            0u8..4,
            0u8..4,
            0i64..500_000_000,
            any::<bool>(),
            0u32..40,
        )
            .prop_map(|(site, material, room, scaled, owner, day)| {
                let (pack, batch) = pack(material);
                Need {
                    site,
                    material,
                    pack,
                    batch,
                    supplied: if owner {
                        Supplied::Owner
                    } else {
                        Supplied::Firm
                    },
                    room,
                    quantity: Quantity::from_scaled(scaled),
                    need_by: NaiveDate::from_yo_opt(2026, day),
                }
            })
    }

    fn any_lot() -> impl Strategy<Value = Lot<u8, u8>> {
        (0u8..4, proptest::option::of(0u8..3), 0i64..300_000_000).prop_map(
            |(material, site, scaled)| Lot {
                material,
                site,
                quantity: Quantity::from_scaled(scaled),
            },
        )
    }

    fn totals(purchases: &[Purchase<u8, u8, u8>]) -> HashMap<(u8, u8, Supplied), i64> {
        let mut all = HashMap::new();
        for p in purchases {
            *all.entry((p.site, p.material, p.supplied)).or_insert(0) += p.total.scaled();
        }
        all
    }

    proptest! {
        #[test]
        fn never_less_than_needed_and_less_than_a_pack_more(
            needs in proptest::collection::vec(any_need(), 1..30),
            lots in proptest::collection::vec(any_lot(), 0..8),
        ) {
            let plan = plan(&needs, &lots).unwrap();
            for p in &plan {
                let pack = pack(p.material).0;
                let held = pack.content(p.packs).unwrap().scaled() + p.from_stock.scaled();
                prop_assert!(held >= p.total.scaled(), "{p:?}");
                let spare = held - p.total.scaled();
                let least = pack.size.scaled() as i128 * pack.step.scaled() as i128 / 1_000_000;
                prop_assert!((spare as i128) < least.max(1), "{p:?}");
            }
            // One purchase a material, site and supplier: otherwise each would be rounded up by itself.
            let mut keys: Vec<_> = plan.iter().map(|p| (p.site, p.material, p.supplied)).collect();
            let before = keys.len();
            keys.sort();
            keys.dedup();
            prop_assert_eq!(before, keys.len());
        }

        #[test]
        fn stock_is_never_overdrawn_nor_taken_across_sites(
            needs in proptest::collection::vec(any_need(), 1..30),
            lots in proptest::collection::vec(any_lot(), 0..8),
        ) {
            let plan = plan(&needs, &lots).unwrap();
            let mut taken = vec![0i64; lots.len()];
            for p in &plan {
                prop_assert!(p.to_buy.scaled() >= 0 && p.from_stock.scaled() >= 0 && p.packs.scaled() >= 0);
                prop_assert!(p.from_stock <= p.total);
                prop_assert_eq!(p.from_stock.scaled(), p.stock.iter().map(|s| s.quantity.scaled()).sum::<i64>());
                prop_assert!(p.supplied == Supplied::Firm || p.stock.is_empty());
                for used in &p.stock {
                    let lot = &lots[used.lot];
                    prop_assert_eq!(lot.material, p.material);
                    prop_assert!(lot.site.is_none() || lot.site == Some(p.site));
                    taken[used.lot] += used.quantity.scaled();
                }
                if pack(p.material).1 {
                    for used in &p.stock {
                        let rooms: i64 = p.rooms.iter().filter(|r| r.lot == Some(used.lot)).map(|r| r.quantity.scaled()).sum();
                        prop_assert_eq!(rooms, used.quantity.scaled(), "stock of a batch goes to whole rooms");
                    }
                }
            }
            for (lot, taken) in lots.iter().zip(taken) {
                prop_assert!(taken <= lot.quantity.scaled());
            }
        }

        #[test]
        fn the_explanation_adds_up(
            needs in proptest::collection::vec(any_need(), 1..30),
            lots in proptest::collection::vec(any_lot(), 0..8),
        ) {
            let plan = plan(&needs, &lots).unwrap();
            let mut used = vec![0; needs.len()];
            for p in &plan {
                for &at in &p.needs {
                    used[at] += 1;
                    prop_assert_eq!((needs[at].site, needs[at].material, needs[at].supplied), (p.site, p.material, p.supplied));
                }
                let parts: i64 = p.needs.iter().map(|&at| needs[at].quantity.scaled()).sum();
                let rooms: i64 = p.rooms.iter().map(|r| r.quantity.scaled()).sum();
                prop_assert_eq!(parts, p.total.scaled());
                prop_assert_eq!(rooms, p.total.scaled());
                prop_assert_eq!(p.total.scaled() - p.from_stock.scaled(), p.to_buy.scaled());
            }
            prop_assert!(used.iter().all(|&n| n == 1), "every need is in exactly one purchase");
        }

        #[test]
        fn a_quote_split_in_two_needs_the_same(
            needs in proptest::collection::vec(any_need(), 1..30), at in 0usize..30,
        ) {
            let (first, second) = needs.split_at(at.min(needs.len()));
            let whole = totals(&plan(&needs, &[]).unwrap());
            let mut parts = totals(&plan(first, &[]).unwrap());
            for (key, total) in totals(&plan(second, &[]).unwrap()) {
                *parts.entry(key).or_insert(0) += total;
            }
            prop_assert_eq!(whole, parts);
        }
    }
}
