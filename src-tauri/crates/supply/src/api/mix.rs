//! The cheapest mix of suppliers for a draft: shown first, then taken over as one change.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Fault, Id, Money, Result};
use store::{Db, Tx};

use super::editing::store_offer;
use super::lists::sites;
use super::making::{draft, fingerprint};
use super::{sheet, small};
use crate::book::Book;
use crate::lines::{self, LineRecord};
use crate::model::{
    Count, MixLine, MixOption, NODES, OrderCost, OrderTerms, Pack, brief, cheapest, order_by,
};
use crate::orders::Orders;
use crate::wire::{
    ApplyMix, LineSource, List, ListMix, MaterialPack, MixBuy, MixCost, MixMove, MixOrder,
    MixRequest, ProjectId, PurchaseSheet, SupplierId,
};

/// One way to buy a line.
struct Way {
    supplier: Option<SupplierId>,
    pack: MaterialPack,
    count: Count,
    lead_days: u32,
    /// The fewest packs that the need comes to.
    needed: kernel::Quantity,
}

/// A line that has a price, with the ways to buy it; the first is as it stands.
struct Choice {
    record: LineRecord,
    ways: Vec<Way>,
    chosen: usize,
}

struct Mix {
    choices: Vec<Choice>,
    before: BTreeMap<(Option<SupplierId>, ProjectId), OrderCost>,
    after: BTreeMap<(Option<SupplierId>, ProjectId), OrderCost>,
    at_most: Money,
    typed: usize,
    unpriced: usize,
}

/// What the cheapest mix of suppliers, packs and numbers of packs would change. What is needed stays. Offers are those of
/// today, and such that would come too late are left out; a line's own supplier counts as the list has him.
///
/// # Errors
/// `supply.list_unknown`, `supply.list_sent`.
pub fn mix(db: &Db<'_>, req: MixRequest) -> Result<ListMix> {
    draft(db, req.id)?;
    let book = Book::read(db)?;
    let mix = found(db, &book, req.id, req.typed_too)?;
    told(db, &book, req.id, &mix)
}

/// Takes a mix over, exactly as it was seen.
///
/// # Errors
/// `supply.list_unknown`, `supply.list_sent`, `supply.moved_meanwhile`.
pub fn apply_mix(tx: &Tx<'_>, req: ApplyMix) -> Result<PurchaseSheet> {
    draft(tx, req.id)?;
    let book = Book::read(tx)?;
    let mix = found(tx, &book, req.id, req.typed_too)?;
    if told(tx, &book, req.id, &mix)?.basis != req.basis {
        return Err(super::making::moved_meanwhile());
    }
    for choice in &mix.choices {
        let Some(id) = choice.record.id.filter(|_| choice.chosen != 0) else {
            continue;
        };
        let (mut record, way) = (choice.record.clone(), &choice.ways[choice.chosen]);
        record.supplier_manual = way.supplier.filter(|id| Some(*id) != record.supplier);
        let own = way.supplier == choice.record.supplier_used()
            && way.pack.id == record.pack.id
            && record.price_manual.is_none();
        if !own {
            record.repack(way.pack.clone())?;
            record.ask(&book);
        }
        record.price_manual = None;
        let computed = record.packs_computed()?;
        record.packs_manual = Some(way.count.packs).filter(|packs| *packs != computed);
        store_offer(tx, id, &record)?;
    }
    sheet(tx, req.id)
}

fn found(db: &Db<'_>, book: &Book, list: Id<List>, typed_too: bool) -> Result<Mix> {
    let orders = Orders::Now(&book.orders);
    let (mut choices, mut typed, mut unpriced) = (Vec::new(), 0, 0);
    for record in lines::of_list(db, list)? {
        if !record.bought() {
            continue;
        }
        let Some(now) = standing(&record)? else {
            unpriced += 1;
            continue;
        };
        let by_hand = record.supplier_manual.is_some()
            || record.packs_manual.is_some()
            || record.price_manual.is_some();
        let free = record.source == LineSource::Computed && (typed_too || !by_hand);
        if !free {
            typed += 1;
        }
        let mut ways = vec![now];
        if free {
            other_ways(book, db.today(), &record, &mut ways)?;
        }
        choices.push(Choice {
            record,
            ways,
            chosen: 0,
        });
    }
    let before = costs(&orders, &choices)?;
    let places: BTreeSet<ProjectId> = choices.iter().map(|one| one.record.project).collect();
    let mut at_most = Money::ZERO;
    for site in places {
        let left = choose(&orders, book, site, &mut choices)?;
        at_most = at_most.checked_add(left)?;
    }
    Ok(Mix {
        before,
        after: costs(&orders, &choices)?,
        choices,
        at_most,
        typed,
        unpriced,
    })
}

/// A line as it stands; nothing where it has no price.
fn standing(record: &LineRecord) -> Result<Option<Way>> {
    let Some((price, amount)) = record.price_used()?.zip(record.amount()?) else {
        return Ok(None);
    };
    Ok(Some(Way {
        supplier: record.supplier_used(),
        pack: record.pack.clone(),
        count: Count {
            packs: record.packs_to_order()?,
            price,
            amount,
        },
        lead_days: record.lead_days,
        needed: record.packs,
    }))
}

/// What else a line can be bought as: other numbers of its own packs, and what others offer in time.
fn other_ways(
    book: &Book,
    today: chrono::NaiveDate,
    record: &LineRecord,
    ways: &mut Vec<Way>,
) -> Result<()> {
    let (own, to_buy) = ((record.supplier_used(), record.pack.id), record.to_buy()?);
    if let Some(terms) = record.terms().filter(|_| record.price_manual.is_none()) {
        let standing = ways[0].count.packs;
        for count in terms.counts(record.packs, record.rule()?)? {
            if count.packs != standing {
                ways.push(Way {
                    supplier: own.0,
                    pack: record.pack.clone(),
                    count,
                    lead_days: record.lead_days,
                    needed: record.packs,
                });
            }
        }
    }
    let Some(material) = record.material.and_then(|id| book.material(id)) else {
        return Ok(());
    };
    let (need_by, _) = record.dates();
    for (pack, seller, offer) in book.offers(material) {
        if (Some(seller.id), pack.id) == own && record.price_manual.is_none() {
            continue;
        }
        let lead_days = offer.lead_days.unwrap_or(material.lead_days);
        let late = order_by(need_by, lead_days).is_some_and(|day| day < today);
        if late && lead_days > record.lead_days {
            continue;
        }
        let rule = Pack::new(pack.size, &pack.name_zh, &record.unit)?;
        let needed = rule.packs_for(to_buy)?;
        for count in offer.terms.counts(needed, rule)? {
            ways.push(Way {
                supplier: Some(seller.id),
                pack: pack.clone(),
                count,
                lead_days,
                needed,
            });
        }
    }
    Ok(())
}

/// Chooses for the lines of a site; what a cheaper mix could still save at most.
fn choose(
    orders: &Orders<'_>,
    book: &Book,
    site: ProjectId,
    choices: &mut [Choice],
) -> Result<Money> {
    let mut sellers: Vec<Option<SupplierId>> = Vec::new();
    let mut lines = Vec::new();
    let mut of = Vec::new();
    for (place, choice) in choices.iter().enumerate() {
        if choice.record.project != site {
            continue;
        }
        let mut options = Vec::with_capacity(choice.ways.len());
        for way in &choice.ways {
            let known = sellers.iter().position(|one| *one == way.supplier);
            let seller = known.unwrap_or_else(|| {
                sellers.push(way.supplier);
                sellers.len() - 1
            });
            options.push(MixOption {
                key: key(book, way),
                seller,
                amount: way.count.amount,
            });
        }
        lines.push(MixLine {
            key: format!("{}-{:?}", choice.record.key(), choice.record.id),
            options,
            now: 0,
        });
        of.push(place);
    }
    let terms: Vec<OrderTerms> = sellers
        .iter()
        .map(|seller| orders.terms(*seller, site))
        .collect();
    let mixed = cheapest(&lines, &terms, NODES)?;
    for (place, chosen) in of.into_iter().zip(mixed.chosen) {
        choices[place].chosen = chosen;
    }
    mixed.cost.checked_sub(mixed.bound)
}

fn key(book: &Book, way: &Way) -> String {
    let code = way.supplier.and_then(|id| book.supplier(id));
    format!(
        "{}-{:?}-{:020}-{:?}-{:020}",
        code.map_or("", |row| row.code.as_str()),
        way.supplier,
        way.pack.size.scaled(),
        way.pack.id,
        way.count.packs.scaled()
    )
}

/// The orders that the choices make.
fn costs(
    orders: &Orders<'_>,
    choices: &[Choice],
) -> Result<BTreeMap<(Option<SupplierId>, ProjectId), OrderCost>> {
    let mut goods: BTreeMap<_, Money> = BTreeMap::new();
    for choice in choices {
        let way = &choice.ways[choice.chosen];
        let sum = goods
            .entry((way.supplier, choice.record.project))
            .or_default();
        *sum = sum.checked_add(way.count.amount)?;
    }
    goods
        .into_iter()
        .map(|(key, goods)| Ok((key, orders.terms(key.0, key.1).cost(goods)?)))
        .collect()
}

fn cost(of: &OrderCost) -> Result<MixCost> {
    Ok(MixCost {
        goods: of.goods,
        fees: of.fee,
        missing: of.missing,
        total: of.total()?.checked_add(of.missing)?,
    })
}

fn sum<'a>(orders: impl Iterator<Item = &'a OrderCost>) -> Result<MixCost> {
    let mut all = OrderCost::default();
    for one in orders {
        all.goods = all.goods.checked_add(one.goods)?;
        all.fee = all.fee.checked_add(one.fee)?;
        all.missing = all.missing.checked_add(one.missing)?;
    }
    cost(&all)
}

fn told(db: &Db<'_>, book: &Book, list: Id<List>, mix: &Mix) -> Result<ListMix> {
    let sites = sites(db, list)?;
    let site_name = |project: ProjectId| {
        let site = sites.iter().find(|site| site.project == project);
        site.map(|site| site.name.clone()).unwrap_or_default()
    };
    let changed = mix.choices.iter().filter(|choice| choice.chosen != 0);
    let moves = changed
        .map(|choice| {
            let (record, way) = (&choice.record, &choice.ways[choice.chosen]);
            let id = record
                .id
                .ok_or_else(|| Fault::internal("a line that is stored has no id"))?;
            Ok(MixMove {
                line: id,
                code: record.code.clone(),
                name_zh: record.name_zh.clone(),
                name_en: record.name_en.clone(),
                spec: record.spec.clone(),
                unit: record.unit.clone(),
                to_buy_shown: brief(record.to_buy()?),
                site_name: site_name(record.project),
                before: bought(book, record, &choice.ways[0]),
                after: bought(book, record, way),
                saving: choice.ways[0].count.amount.checked_sub(way.count.amount)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let keys: BTreeSet<_> = mix.before.keys().chain(mix.after.keys()).copied().collect();
    let mut orders = Vec::new();
    for key in keys {
        let (before, after) = (mix.before.get(&key), mix.after.get(&key));
        if before == after {
            continue;
        }
        let (supplier_name, supplier_name_en) = names(book, key.0);
        orders.push(MixOrder {
            supplier: key.0,
            supplier_name,
            supplier_name_en,
            site_name: site_name(key.1),
            before: before.map(cost).transpose()?,
            after: after.map(cost).transpose()?,
        });
    }
    orders.sort_by_key(|order| {
        let row = order.supplier.and_then(|id| book.supplier(id));
        (
            order.site_name.clone(),
            row.map(|row| (row.code.clone(), row.name_zh.clone())),
        )
    });
    let (before, after) = (sum(mix.before.values())?, sum(mix.after.values())?);
    let basis = fingerprint([format!("{moves:?}|{before:?}|{after:?}")]);
    Ok(ListMix {
        basis,
        saving: before.total.checked_sub(after.total)?,
        before,
        after,
        at_most: mix.at_most,
        moves,
        orders,
        typed: count(mix.typed),
        unpriced: count(mix.unpriced),
    })
}

fn count(of: usize) -> u32 {
    small(i64::try_from(of).unwrap_or(i64::MAX))
}

fn names(book: &Book, supplier: Option<SupplierId>) -> (String, String) {
    supplier
        .and_then(|id| book.supplier(id))
        .map(|row| (row.name_zh.clone(), row.name_en.clone()))
        .unwrap_or_default()
}

fn bought(book: &Book, record: &LineRecord, way: &Way) -> MixBuy {
    let (supplier_name, supplier_name_en) = names(book, way.supplier);
    let own = way.supplier == record.supplier_used() && way.pack.id == record.pack.id;
    let terms = if own {
        record.terms()
    } else {
        book.offer(way.pack.id, way.supplier)
            .map(|offer| offer.terms)
    };
    let reached = terms.iter().flat_map(|terms| &terms.breaks);
    let break_from = reached
        .filter(|one| one.from <= way.count.packs && one.price == way.count.price)
        .map(|one| one.from)
        .max();
    let least = terms.and_then(|terms| terms.minimum);
    MixBuy {
        supplier: way.supplier,
        supplier_name,
        supplier_name_en,
        pack: way.pack.clone(),
        packs: way.count.packs,
        price: way.count.price,
        break_from,
        raised: break_from.is_none()
            && way.needed < way.count.packs
            && least.is_some_and(|least| way.needed < least),
        amount: way.count.amount,
        order_by: order_by(record.dates().0, way.lead_days),
    }
}
