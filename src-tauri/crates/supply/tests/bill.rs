//! The bill of materials of a quote: recipes, waste, packs, what is chosen and what the owner brings.
#![allow(clippy::unwrap_used)]

mod common;

use kernel::Id;
use quoting::model::Line;
use supply::wire::*;

use common::*;

#[test]
fn recipes_waste_and_packs_make_the_bill() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    add(&firm, &home, 0, &[("T09", "")]);
    add(&firm, &home, 1, &[("T09", ""), ("P07", "50")]);
    let bill = bill(&firm, home.quote);
    // 32 ㎡ of floor: cement 14 and sand 52 kg/㎡ with 2 %, tiles with 4 %; 50 ㎡ in two coats at 13.75 ㎡/L with 20 %.
    assert_eq!(
        short(&bill),
        [
            "F01 Firm 456.96 10",
            "F02 Firm 1697.28 49",
            "Z01 Firm 33.28 18",
            "F16 Firm 8.727273 1",
        ]
    );
    let tiles = &bill.totals[2];
    assert_eq!(tiles.pieces, Some(52), "33.28 ㎡ are 52 pieces of 0.64 ㎡");
    let rooms: Vec<&str> = tiles.rooms.iter().map(|room| room.name.as_str()).collect();
    assert_eq!(rooms, ["客餐厅", "主卧"]);
    assert_eq!(tiles.amount.unwrap().to_fixed(), "3510.00");
    assert_eq!(
        bill.totals[1].amount.unwrap().to_fixed(),
        "300.13",
        "49 bags at 6.125, half up"
    );
    // Floor tiles start on day 35; on site a day before; 15 days lead.
    assert_eq!(tiles.need_by.unwrap().to_string(), "2027-04-04");
    assert_eq!(tiles.order_by.unwrap().to_string(), "2027-03-20");
    assert!(bill.gaps.is_empty(), "{:?}", bill.gaps);
    assert_eq!(bill.estimate.unwrap().to_fixed(), "4700.13");
}

#[test]
fn price_loss_never_enters_quantities() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    let line = add(&firm, &home, 0, &[("T09", "20")])[0];
    let before = bill(&firm, home.quote);
    firm.write(|tx| edit(tx, home.quote, line, "loss_rate", "50%"))
        .unwrap();
    let sheet = firm
        .read(|db| quoting::api::quote(db, quoting::wire::QuoteRef { id: home.quote }))
        .unwrap();
    assert_eq!(
        sheet.sections[0].lines[0].loss_rate,
        Some("0.5".parse().unwrap())
    );
    assert_eq!(bill(&firm, home.quote), before);
}

#[test]
fn main_materials_are_chosen_and_stay_through_versions() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    let floor = add(&firm, &home, 0, &[("T09", "20")])[0];
    let wall = add(&firm, &home, 1, &[("T12", "10")])[0];
    // Two wall tiles are offered, so none is taken unasked; the only floor tile is proposed.
    let open_bill = bill(&firm, home.quote);
    assert_eq!(open_bill.gaps.len(), 1);
    assert_eq!(
        (open_bill.gaps[0].kind, open_bill.gaps[0].line),
        (GapKind::NotChosen, Some(wall))
    );
    let offered = firm
        .read(|db| {
            supply::api::candidates(
                db,
                CandidatesRequest {
                    line: wall,
                    text: String::new(),
                },
            )
        })
        .unwrap();
    assert_eq!(
        offered
            .iter()
            .map(|c| c.material.code.as_str())
            .collect::<Vec<_>>(),
        ["Z03", "Z04"]
    );
    let found = firm
        .read(|db| {
            supply::api::candidates(
                db,
                CandidatesRequest {
                    line: wall,
                    text: "msk".into(),
                },
            )
        })
        .unwrap();
    assert_eq!(
        found
            .iter()
            .map(|c| (c.material.code.as_str(), c.fits))
            .collect::<Vec<_>>(),
        [("Z07", false)]
    );
    let five = offered[0]
        .packs
        .iter()
        .find(|pack| pack.size == q("1.6"))
        .unwrap()
        .id;
    let choose = |line: Id<Line>, material: Option<MaterialId>, pack, waste: &str| {
        firm.write(|tx| {
            supply::api::choose_material(
                tx,
                ChooseMaterial {
                    lines: vec![line],
                    material,
                    pack,
                    waste: waste.into(),
                    supplied: None,
                },
            )
        })
    };
    choose(wall, Some(material(&firm, "Z03")), five, "").unwrap();
    choose(floor, Some(material(&firm, "Z05")), None, "10").unwrap();
    let chosen = bill(&firm, home.quote);
    assert!(chosen.gaps.is_empty(), "{:?}", chosen.gaps);
    // 10 ㎡ with the tile's own 4 % in boxes of five; 20 ㎡ with the typed 10 %.
    assert!(
        short(&chosen).contains(&"Z03 Firm 10.4 7".to_owned()),
        "{:?}",
        short(&chosen)
    );
    assert!(
        short(&chosen).contains(&"Z05 Firm 22 10".to_owned()),
        "{:?}",
        short(&chosen)
    );
    // Refused input changes nothing.
    for (material, pack, waste, code) in [
        (
            Some(Id::from_bytes([9; 16])),
            None,
            "",
            "supply.material_unknown",
        ),
        (
            Some(material(&firm, "Z05")),
            five,
            "",
            "supply.pack_unknown",
        ),
        (
            Some(material(&firm, "Z05")),
            None,
            "lots",
            "supply.waste_invalid",
        ),
    ] {
        assert_eq!(choose(floor, material, pack, waste).unwrap_err().code, code);
    }
    assert_eq!(bill(&firm, home.quote), chosen);
    // The next version starts with the same choices; changing it there leaves the first as it was.
    let second = firm
        .write(|tx| {
            quoting::api::send(tx, quoting::wire::QuoteRef { id: home.quote })?;
            quoting::api::new_version(tx, quoting::wire::QuoteRef { id: home.quote })
        })
        .unwrap()
        .id;
    assert_eq!(short(&bill(&firm, second)), short(&chosen));
    let next = firm
        .read(|db| quoting::api::quote(db, quoting::wire::QuoteRef { id: second }))
        .unwrap();
    let floor_next = next
        .sections
        .iter()
        .flat_map(|s| &s.lines)
        .find(|l| l.code == "T09")
        .unwrap()
        .id;
    choose(floor_next, None, None, "").unwrap();
    assert!(short(&bill(&firm, second)).contains(&"Z01 Firm 20.8 11".to_owned()));
    assert_eq!(short(&bill(&firm, home.quote)), short(&chosen));
}

#[test]
fn what_the_owner_brings_costs_nothing_and_has_a_day() {
    let firm = open();
    let home = home(&firm, "王磊", "half");
    add(&firm, &home, 0, &[("T09", "20")]);
    let wc = add(&firm, &home, 1, &[("I01", "1")])[0];
    firm.write(|tx| edit(tx, home.quote, wc, "owner_supplied", "true"))
        .unwrap();
    let bill = bill(&firm, home.quote);
    assert_eq!(
        short(&bill),
        [
            "F01 Firm 285.6 6",
            "F02 Firm 1060.8 31",
            "Z01 Owner 20.8 11",
            "- Owner 1 1"
        ]
    );
    for total in &bill.totals[2..] {
        assert!(
            total.amount.unwrap().is_zero() && total.need_by.is_some(),
            "{total:?}"
        );
    }
    let list = make(&firm, &[home.quote]);
    let sheet = sheet(&firm, list);
    let owner = sheet.groups.last().unwrap();
    assert!(owner.owner && owner.supplier.is_none());
    assert_eq!(
        owner
            .lines
            .iter()
            .map(|l| l.name_zh.as_str())
            .collect::<Vec<_>>(),
        ["地砖 800×800", "马桶安装"]
    );
    assert_eq!(owner.total.unwrap().to_fixed(), "0.00");
    assert_eq!(
        cell(&firm, list, &owner.lines[0], "price", "9").faults[0]
            .fault
            .code,
        "supply.owner_line"
    );
}
