//! Price breaks, smallest numbers, delivery and the cheapest mix of suppliers, over real files with the starter price book.
#![allow(clippy::unwrap_used)]

mod common;

use kernel::{Id, Money};
use serde_json::json;
use supply::wire::*;
use testkit::Firm;

use common::*;

fn m(text: &str) -> Money {
    text.parse().unwrap()
}

fn supplier(firm: &Firm, name: &str) -> SupplierId {
    firm.read(|db| {
        db.one(
            "SELECT id FROM catalog_supplier WHERE name=?1",
            [name],
            |r| r.get(0),
        )
    })
    .unwrap()
}

/// A supplier with his delivery fee, the amount from which it falls away, and his smallest order.
fn delivery(firm: &Firm, name: &str, fee: &str, free: &str, least: &str) -> SupplierId {
    let known: Option<SupplierId> = firm
        .read(|db| {
            db.opt(
                "SELECT id FROM catalog_supplier WHERE name=?1",
                [name],
                |r| r.get(0),
            )
        })
        .unwrap();
    let mut saved = json!({"fields":
        {"name": name, "deliveryFee": fee, "freeDelivery": free, "orderMinimum": least}});
    if let Some(id) = known {
        saved["id"] = json!(id);
    }
    firm.write(|tx| catalog::api::save_supplier(tx, req(saved)))
        .unwrap();
    supplier(firm, name)
}

/// What a supplier asks for a pack of a material: `{price, minimum, leadDays, breaks}`.
fn ask(firm: &Firm, code: &str, pack: &str, from: SupplierId, asked: serde_json::Value) {
    let id: PackId = firm
        .read(|db| {
            db.one(
                "SELECT k.id FROM catalog_pack k JOIN catalog_material m ON m.id=k.material_id WHERE m.code=?1 AND k.name=?2",
                (code, pack),
                |r| r.get(0),
            )
        })
        .unwrap();
    let mut asked = asked;
    asked["packId"] = json!(id);
    asked["supplierId"] = json!(from);
    firm.write(|tx| catalog::api::set_pack_price(tx, req(asked)))
        .unwrap();
}

fn mix(firm: &Firm, list: Id<List>, typed_too: bool) -> ListMix {
    firm.read(|db| supply::api::mix(db, req(json!({"id": list, "typedToo": typed_too}))))
        .unwrap()
}

fn take(firm: &Firm, list: Id<List>, seen: &ListMix) -> PurchaseSheet {
    firm.write(|tx| supply::api::apply_mix(tx, req(json!({"id": list, "basis": seen.basis}))))
        .unwrap()
}

fn told(mix: &ListMix) -> Vec<String> {
    mix.moves
        .iter()
        .map(|one| {
            let buy = |of: &MixBuy| {
                format!(
                    "{} {} {} × {} = {}",
                    of.supplier_name, of.packs, of.pack.name_zh, of.price, of.amount
                )
            };
            format!("{}: {} -> {}", one.code, buy(&one.before), buy(&one.after))
        })
        .collect()
}

/// A list for 20 ㎡ of floor tiles laid: 285.6 kg of cement, 1,060.8 kg of sand, and the tiles.
fn listed(firm: &Firm) -> (Home, Id<List>) {
    let home = home(firm, "王磊", "full");
    add(firm, &home, 0, &[("T09", "20")]);
    let list = make(firm, &[home.quote]);
    (home, list)
}

#[test]
fn a_list_has_the_price_of_its_number_of_packs() {
    let firm = open();
    let dealer = supplier(&firm, "辅材店");
    ask(
        &firm,
        "F01",
        "袋",
        dealer,
        json!({"price": "24", "breaks": [{"from": "7", "price": "20"}]}),
    );
    ask(
        &firm,
        "F02",
        "袋",
        dealer,
        json!({"price": "6", "minimum": "40", "leadDays": "4"}),
    );
    let (_, list) = listed(&firm);
    let got = sheet(&firm, list);
    let cement = line(&got, "F01");
    assert_eq!(
        (cement.packs, cement.price, cement.amount),
        (q("6"), "24".parse().ok(), Some(m("144")))
    );
    // One bag more costs less; the list says so and leaves the choice.
    let more = cement.cheaper.clone().unwrap();
    assert_eq!(
        (more.packs, more.amount, more.saving),
        (q("7"), m("140"), m("4"))
    );
    let sand = line(&got, "F02");
    assert_eq!(
        (
            sand.packs_needed,
            sand.packs_computed,
            sand.packs,
            sand.packs_manual,
            sand.lead_days
        ),
        (q("31"), q("40"), q("40"), false, 4)
    );
    assert_eq!((sand.amount, sand.need), (Some(m("240")), q("1060.8")));
    let got = cell(&firm, list, cement, "packs", "7").sheet;
    let cement = line(&got, "F01");
    assert_eq!(
        (
            cement.price,
            cement.break_from,
            cement.amount,
            &cement.cheaper
        ),
        ("20".parse().ok(), Some(q("7")), Some(m("140")), &None)
    );
    // Fewer than the supplier sells can be typed, and is said; what is worked out is no typing.
    let got = cell(&firm, list, sand, "packs", "35").sheet;
    assert!(line(&got, "F02").under_minimum && line(&got, "F02").packs_manual);
    let got = cell(&firm, list, sand, "packs", "40").sheet;
    assert!(!line(&got, "F02").under_minimum && !line(&got, "F02").packs_manual);
    // Another supplier has terms of his own, and none take the old ones away.
    let got = cell(&firm, list, sand, "supplier", "水电材料店").sheet;
    assert_eq!(
        (line(&got, "F02").packs, line(&got, "F02").minimum),
        (q("31"), None)
    );
    assert_eq!(sheet(&firm, list).moved, 0);
    // A price of one's own has no breaks.
    let got = cell(&firm, list, cement, "price", "19").sheet;
    let cement = line(&got, "F01");
    assert_eq!((cement.break_from, cement.amount), (None, Some(m("133"))));
}

#[test]
fn delivery_counts_once_an_order_and_is_shared_by_amount() {
    let firm = open();
    let dealer = delivery(&firm, "辅材店", "80", "1000", "500");
    let (home, list) = listed(&firm);
    let got = sheet(&firm, list);
    let group = got
        .groups
        .iter()
        .find(|group| group.supplier == Some(dealer))
        .unwrap();
    let goods = Money::total(group.lines.iter().filter_map(|line| line.amount)).unwrap();
    let order = group.delivery.clone().unwrap();
    assert_eq!(
        (order.goods, order.fee, order.to_free),
        (goods, m("80"), None)
    );
    assert_eq!(order.missing, m("500").checked_sub(goods).unwrap());
    assert_eq!(group.total, goods.checked_add(m("80")).ok());
    let all = Money::total(got.groups.iter().filter_map(|group| group.total)).unwrap();
    assert_eq!(got.head.estimate, Some(all));
    let lists = firm
        .read(|db| supply::api::lists(db, req(json!({"project": home.project, "status": null}))))
        .unwrap();
    assert_eq!(lists[0].estimate, Some(all));
    let share = |line: &PurchaseLine| {
        let why = firm
            .read(|db| {
                supply::api::explain(
                    db,
                    ExplainLine {
                        line: line.id.unwrap(),
                    },
                )
            })
            .unwrap();
        assert_eq!(why.delivery.as_ref(), Some(&order));
        why.fee_share.unwrap()
    };
    let shares: Vec<Money> = group.lines.iter().map(share).collect();
    assert_eq!(Money::total(shares).unwrap(), m("80"));
    // Ten yuan under the limit it is said that more goods cost less than the fee.
    delivery(
        &firm,
        "辅材店",
        "80",
        &goods.checked_add(m("10")).unwrap().to_string(),
        "",
    );
    let near = sheet(&firm, list).groups[0].delivery.clone().unwrap();
    assert_eq!(
        (near.fee, near.to_free, near.missing),
        (m("80"), Some(m("10")), Money::ZERO)
    );
    delivery(&firm, "辅材店", "80", &goods.to_string(), "");
    assert_eq!(
        sheet(&firm, list).groups[0].delivery.clone().unwrap().fee,
        Money::ZERO
    );
    for (language, want) in [("zh", "送货费（元）"), ("en", "Delivery ¥")] {
        let paper = |prices: bool| {
            let asked =
                json!({"id": list, "language": language, "prices": prices, "supplier": dealer});
            let paper = firm
                .read(|db| supply::print::purchase(db, req(asked)))
                .unwrap();
            format!("{paper:?}")
        };
        assert!(paper(true).contains(want));
        assert!(!paper(false).contains(want));
    }
}

#[test]
fn a_list_that_is_sent_keeps_what_its_suppliers_asked() {
    let firm = open();
    let dealer = delivery(&firm, "辅材店", "80", "1000", "");
    ask(
        &firm,
        "F01",
        "袋",
        dealer,
        json!({"price": "24", "minimum": "8", "breaks": [{"from": "8", "price": "22"}]}),
    );
    let (_, list) = listed(&firm);
    let sent = firm
        .write(|tx| supply::api::send_list(tx, req(json!({"id": list}))))
        .unwrap();
    assert_eq!(line(&sent, "F01").amount, Some(m("176")));
    delivery(&firm, "辅材店", "", "", "5000");
    ask(
        &firm,
        "F01",
        "袋",
        dealer,
        json!({"price": "30", "minimum": "", "breaks": []}),
    );
    assert_eq!(sheet(&firm, list), sent);
    assert_eq!(sent.groups[0].delivery.clone().unwrap().fee, m("80"));
    for sql in [
        "INSERT INTO supply_list_order(id, list_id, project_id, supplier_id) SELECT x'00', list_id, project_id, supplier_id FROM supply_list_order LIMIT 1",
        "UPDATE supply_list_order SET fee=0",
        "DELETE FROM supply_list_order",
    ] {
        let fault = firm.write(|tx| tx.exec(sql, [])).unwrap_err();
        assert_eq!(fault.code, "supply.list_sent");
    }
    let fault = firm
        .read(|db| supply::api::mix(db, req(json!({"id": list}))))
        .unwrap_err();
    assert_eq!(fault.code, "supply.list_sent");
}

#[test]
fn the_cheapest_mix_is_shown_then_taken_over_as_one_change() {
    let firm = open();
    delivery(&firm, "辅材店", "60", "", "");
    let (_, list) = listed(&firm);
    let made = sheet(&firm, list);
    assert_eq!(
        mix(&firm, list, false).moves,
        [],
        "nobody else offers anything"
    );
    // ¥2 a bag less do not pay another delivery of ¥60; with the sand the dealer's own falls away too.
    let yard = delivery(&firm, "城东建材批发", "60", "", "");
    ask(&firm, "F01", "袋", yard, json!({"price": "22"}));
    assert_eq!(mix(&firm, list, false).moves, []);
    ask(
        &firm,
        "F02",
        "袋",
        yard,
        json!({"price": "6", "breaks": [{"from": "32", "price": "5"}]}),
    );
    let seen = mix(&firm, list, false);
    assert_eq!(
        told(&seen),
        [
            "F01: 辅材店 6 袋 × 24 = 144 -> 城东建材批发 6 袋 × 22 = 132",
            "F02: 辅材店 31 袋 × 6.125 = 189.88 -> 城东建材批发 32 袋 × 5 = 160",
        ]
    );
    assert_eq!(seen.moves[1].after.break_from, Some(q("32")));
    assert_eq!((seen.saving, seen.at_most), (m("41.88"), Money::ZERO));
    assert_eq!(
        seen.orders.len(),
        2,
        "the dealer's order goes, the yard's comes"
    );
    assert_eq!(sheet(&firm, list), made, "nothing is stored by looking");
    let stale = json!({"id": list, "basis": "something else"});
    let fault = firm
        .write(|tx| supply::api::apply_mix(tx, req(stale)))
        .unwrap_err();
    assert_eq!(fault.code, "supply.moved_meanwhile");
    let applied = firm
        .written(|tx| supply::api::apply_mix(tx, req(json!({"id": list, "basis": seen.basis}))))
        .unwrap();
    let got = &applied.value;
    let saved = made
        .head
        .estimate
        .unwrap()
        .checked_sub(got.head.estimate.unwrap());
    assert_eq!(saved.unwrap(), seen.saving);
    for line in lines(got) {
        let was = lines(&made)
            .into_iter()
            .find(|was| was.key == line.key)
            .unwrap();
        assert_eq!(
            (line.need, line.to_buy),
            (was.need, was.to_buy),
            "what is needed stays"
        );
        assert!(line.content >= line.to_buy);
    }
    assert_eq!((got.moved, mix(&firm, list, true).saving), (0, Money::ZERO));
    firm.store
        .undo(firm.owner, applied.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert_eq!(sheet(&firm, list), made);
}

#[test]
fn another_pack_stays_chosen_until_it_is_taken_back() {
    let firm = open();
    let (home, list) = listed(&firm);
    let dealer = supplier(&firm, "辅材店");
    ask(&firm, "F02", "吨", dealer, json!({"price": "90"}));
    let seen = mix(&firm, list, false);
    assert_eq!(
        told(&seen),
        ["F02: 辅材店 31 袋 × 6.125 = 189.88 -> 辅材店 2 吨 × 90 = 180"]
    );
    let got = take(&firm, list, &seen);
    let sand = line(&got, "F02");
    assert_eq!(
        (
            sand.pack.name_zh.as_str(),
            sand.packs,
            sand.content,
            got.moved
        ),
        ("吨", q("2"), q("2000"), 0)
    );
    let why = firm
        .read(|db| {
            supply::api::explain(
                db,
                ExplainLine {
                    line: sand.id.unwrap(),
                },
            )
        })
        .unwrap();
    let kept = why.explanation.unwrap();
    assert_eq!(
        (kept.packs, kept.content, kept.spare),
        (q("2"), q("2000"), q("939.2"))
    );
    // The quote grows: the line is known by its own pack, and is worked out again in the one that was chosen.
    add(&firm, &home, 0, &[("T09", "20")]);
    let moves = firm
        .read(|db| supply::api::changes(db, ListRef { id: list }))
        .unwrap();
    let moved = moves.moves.iter().find(|one| one.code == "F02").unwrap();
    assert_eq!(
        (moved.kind, moved.after.as_ref().unwrap().packs),
        (MoveKind::Changed, q("3"))
    );
    let got = firm
        .write(|tx| {
            supply::api::recompute_list(
                tx,
                RecomputeList {
                    id: list,
                    basis: moves.basis,
                },
            )
        })
        .unwrap();
    let sand = line(&got, "F02");
    assert_eq!(
        (sand.pack.name_zh.as_str(), sand.packs, got.moved),
        ("吨", q("3"), 0)
    );
    let unknown = cell(&firm, list, sand, "unit", "船");
    assert_eq!(unknown.faults[0].fault.code, "supply.pack_unknown");
    let got = cell(&firm, list, sand, "unit", "").sheet;
    let sand = line(&got, "F02");
    assert_eq!(
        (sand.pack.name_zh.as_str(), sand.packs, got.moved),
        ("袋", q("61"), 0)
    );
    let got = cell(&firm, list, sand, "unit", "tonne (1000 kg)").sheet;
    assert_eq!(line(&got, "F02").pack.name_zh, "吨");
}

#[test]
fn what_was_typed_stays_and_what_comes_too_late_is_left_out() {
    let firm = open();
    let (_, list) = listed(&firm);
    let yard = delivery(&firm, "城东建材批发", "", "", "");
    // Cement is needed within days of the start on 2027-03-01; today is 2026-11-21.
    ask(
        &firm,
        "F01",
        "袋",
        yard,
        json!({"price": "10", "leadDays": "300"}),
    );
    assert_eq!(mix(&firm, list, false).moves, []);
    ask(
        &firm,
        "F01",
        "袋",
        yard,
        json!({"price": "10", "leadDays": "20"}),
    );
    assert_eq!(mix(&firm, list, false).moves.len(), 1);
    let cement = sheet(&firm, list);
    cell(&firm, list, line(&cement, "F01"), "packs", "9");
    let seen = mix(&firm, list, false);
    assert_eq!((seen.moves.len(), seen.typed), (0, 1));
    let seen = mix(&firm, list, true);
    assert_eq!(
        told(&seen),
        ["F01: 辅材店 9 袋 × 24 = 216 -> 城东建材批发 6 袋 × 10 = 60"]
    );
    // A supplier that is not used any more offers nothing.
    firm.write(|tx| {
        catalog::api::save_supplier(tx, req(json!({"id": yard, "fields": {"active": false}})))
    })
    .unwrap();
    assert_eq!(
        mix(&firm, list, true).moves.len(),
        1,
        "the typed packs alone"
    );
    // A line without a price cannot be compared.
    firm.write(|tx| {
        tx.exec(
            "UPDATE supply_list_line SET price=NULL WHERE code='F02'",
            [],
        )
    })
    .unwrap();
    assert_eq!(mix(&firm, list, false).unpriced, 1);
}
