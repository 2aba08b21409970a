//! Purchase lists and bills on paper, in both languages.
#![allow(clippy::unwrap_used)]

mod common;

use serde_json::json;

use common::*;

#[test]
fn documents_say_what_the_list_says() {
    let firm = open();
    let home = home(&firm, "王磊", "half");
    add(&firm, &home, 0, &[("T09", "20"), ("P07", "50")]);
    let list = make(&firm, &[home.quote]);
    let fonts = paper::Fonts::bundled();
    let paper = |language: &str, prices: bool, owner: bool| {
        firm.read(|db| {
            supply::print::purchase(
                db,
                req(json!({"id": list, "language": language, "prices": prices, "owner": owner})),
            )
        })
        .unwrap()
    };
    let chinese = paper("zh", true, true);
    let made = paper::render_pdf(&chinese, fonts);
    assert_eq!(made.pages, 2, "one supplier, then what the owner brings");
    assert!(made.missing.is_empty());
    let text = format!("{chinese:?}");
    for want in [
        "采购单",
        "CG202611A001",
        "辅材店",
        "翠湖花园 3栋2单元1201室，12 楼，有电梯",
        "草稿",
        "甲供材料清单",
        "每间一个色号批号：客餐厅 8.73 L",
        "人民币",
    ] {
        assert!(text.contains(want), "{want}");
    }
    let plain = format!("{:?}", paper("zh", false, false));
    for absent in ["单价", "金额", "人民币", "甲供材料清单"] {
        assert!(!plain.contains(absent), "{absent}");
    }
    let english = format!("{:?}", paper("en", false, true));
    for want in ["Purchase list", "Materials by the owner", "Cement", "bag"] {
        assert!(english.contains(want), "{want}");
    }
    let bill = firm
        .read(|db| {
            supply::print::bill(
                db,
                req(json!({"quote": home.quote, "language": "zh", "prices": true})),
            )
        })
        .unwrap();
    let made = paper::render_pdf(&bill, fonts);
    assert!(made.pages >= 1 && made.missing.is_empty());
    let text = format!("{bill:?}");
    for want in ["材料清单", "客餐厅", "地砖 800×800", "甲供"] {
        assert!(text.contains(want), "{want}");
    }
}

#[test]
fn english_papers_leave_only_names_in_chinese() {
    let firm = open();
    let home = home(&firm, "王磊", "full");
    // A section that is no room, a material of a brand, one that nobody supplies, and work without a quantity.
    firm.write(|tx| {
        tx.exec("UPDATE quoting_section SET name='其他工程', name_en='Other work', room_id=NULL WHERE id=?1", [home.sections[1]])?;
        tx.exec("UPDATE catalog_material SET brand='Sika', spec='单组分' WHERE code='F01'", [])?;
        Ok(())
    })
    .unwrap();
    add(
        &firm,
        &home,
        0,
        &[("T09", "20"), ("P07", "50"), ("I01", "3")],
    );
    add(&firm, &home, 1, &[("T09", "4"), ("W01", "")]);
    firm.write(|tx| {
        tx.exec(
            "UPDATE catalog_material SET supplier_id=NULL WHERE code='F02'",
            [],
        )?;
        tx.exec(
            "UPDATE quoting_line SET formula=NULL, quantity=NULL WHERE code='W01'",
            [],
        )
    })
    .unwrap();
    let list = make(&firm, &[home.quote]);
    let bill = firm
        .read(|db| {
            let req = req(json!({"quote": home.quote, "language": "en", "prices": true}));
            supply::print::bill(db, req)
        })
        .unwrap();
    let orders = firm
        .read(|db| {
            let req = req(json!({"id": list, "language": "en", "prices": true, "owner": true}));
            supply::print::purchase(db, req)
        })
        .unwrap();
    for (paper, shown) in [
        (
            &bill,
            [
                "Other work",
                "Sika one-component",
                "No supplier",
                "No quantity",
            ]
            .as_slice(),
        ),
        (
            &orders,
            &["Sika one-component", "Amount in Chinese capitals"],
        ),
    ] {
        let text = format!("{paper:?}");
        let typed = "青山装饰 林青 王磊家 翠湖花园 3栋2单元1201室";
        let capitals = "人民币零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整";
        let left: Vec<String> = testkit::chinese(&text)
            .into_iter()
            .filter(|run| !typed.contains(run) && !run.chars().all(|c| capitals.contains(c)))
            .collect();
        assert_eq!(left, Vec::<String>::new());
        for word in shown {
            assert!(text.contains(word), "{word}");
        }
    }
}
