//! Defaults of quoting and what a firm makes of them: settings, checks, templates.
#![allow(clippy::unwrap_used)]

use firm::api::Nothing;
use kernel::{Fault, Id};
use quoting::api;
use quoting::model::*;
use quoting::wire::*;

mod site;
use site::*;

fn checks(site: &Site) -> Vec<QuoteCheck> {
    site.firm.read(|db| api::checks(db, Nothing {})).unwrap()
}

fn check(site: &Site, code: &str) -> QuoteCheck {
    checks(site).into_iter().find(|c| c.code == code).unwrap()
}

fn typed(check: &QuoteCheck, code: Option<&str>) -> SaveCheck {
    SaveCheck {
        code: code.map(str::to_owned),
        active: check.active,
        grade: check.grade,
        scope: check.scope,
        text: check.text.clone(),
        text_en: check.text_en.clone(),
        when: check.when.clone(),
        lacks: check.lacks.clone(),
        suggest: check.suggest.clone(),
    }
}

fn save(site: &Site, req: SaveCheck) -> Result<String, Fault> {
    site.firm
        .write(|tx| api::save_check(tx, req))
        .map(|saved| saved.code)
}

fn found(site: &Site, quote: Id<Quote>) -> Vec<String> {
    site.firm
        .read(|db| api::omissions(db, QuoteRef { id: quote }))
        .unwrap()
        .into_iter()
        .map(|omission| omission.check)
        .collect()
}

#[test]
fn checks_are_switched_changed_and_go_back() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    // A bathroom with tiles alone.
    site.add(quote, 1, &[(EditColumn::Code, "T11")]);
    let code = "wet_room_waterproofing";
    let has = |site: &Site| found(site, quote).contains(&code.to_owned());
    assert!(has(&site));
    assert!(
        checks(&site)
            .iter()
            .all(|c| c.state == DefaultState::Shipped && c.active)
    );
    site.firm
        .write(|tx| {
            api::switch_check(
                tx,
                SwitchCheck {
                    code: code.into(),
                    active: false,
                },
            )
        })
        .unwrap();
    assert!(!has(&site));
    let off = check(&site, code);
    assert_eq!((off.state, off.active), (DefaultState::Changed, false));
    // Switched on again it is as it ships.
    save(
        &site,
        SaveCheck {
            active: true,
            ..typed(&off, Some(code))
        },
    )
    .unwrap();
    assert_eq!(check(&site, code).state, DefaultState::Shipped);
    // Kitchens alone: the bathroom is not asked any more.
    let mut kitchens = typed(&check(&site, code), Some(code));
    kitchens.when.kinds = vec!["kitchen".into()];
    kitchens.text = "厨房没有防水".into();
    save(&site, kitchens).unwrap();
    assert!(!has(&site));
    assert_eq!(checks(&site)[0].text, "厨房没有防水", "it keeps its place");
    let reset = site
        .firm
        .written(|tx| {
            api::reset_checks(
                tx,
                ResetChecks {
                    code: Some(code.into()),
                },
            )
        })
        .unwrap();
    assert!(has(&site));
    site.firm
        .store
        .undo(site.firm.owner, reset.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert!(!has(&site), "undone, it is the firm's again");
}

#[test]
fn a_firms_own_check_finds_what_it_asks_for() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    site.add(quote, 0, &[(EditColumn::Code, "T09")]);
    let own = SaveCheck {
        code: None,
        active: true,
        grade: CheckGrade::Missing,
        scope: CheckScope::Section,
        text: " 铺地砖，没有美缝 ".into(),
        text_en: String::new(),
        when: CheckCondition {
            codes: vec!["T09".into(), " T09 ".into(), String::new()],
            ..CheckCondition::default()
        },
        lacks: CheckCondition {
            codes: vec!["T22".into()],
            words: vec!["美缝".into()],
            ..CheckCondition::default()
        },
        suggest: vec!["T22".into()],
    };
    let code = save(&site, own.clone()).unwrap();
    let stored = check(&site, &code);
    assert_eq!(
        (
            stored.state,
            stored.text.as_str(),
            stored.when.codes.as_slice()
        ),
        (
            DefaultState::Own,
            "铺地砖，没有美缝",
            &["T09".to_owned()][..]
        )
    );
    let omission = |site: &Site| {
        site.firm
            .read(|db| api::omissions(db, QuoteRef { id: quote }))
            .unwrap()
            .into_iter()
            .find(|omission| omission.check == code)
    };
    let found = omission(&site).unwrap();
    assert_eq!(
        (found.text_en.as_str(), found.suggest[0].code.as_str()),
        ("铺地砖，没有美缝", "T22")
    );
    site.add(quote, 0, &[(EditColumn::Name, "地砖美缝")]);
    assert!(omission(&site).is_none());
    // All that ship go back; the firm's own stays until it is deleted.
    let reset = |code: Option<String>| {
        site.firm
            .write(|tx| api::reset_checks(tx, ResetChecks { code }))
    };
    reset(None).unwrap();
    assert_eq!(check(&site, &code).state, DefaultState::Own);
    assert_eq!(
        reset(Some(code.clone())).unwrap_err().code,
        "quoting.check_unknown"
    );
    let delete = |code: &str| {
        site.firm
            .write(|tx| api::delete_check(tx, CheckRef { code: code.into() }))
    };
    assert_eq!(
        delete("wet_room_waterproofing").unwrap_err().code,
        "quoting.check_ships"
    );
    delete(&code).unwrap();
    assert_eq!(delete(&code).unwrap_err().code, "quoting.check_unknown");

    type Spoil = fn(&mut SaveCheck);
    let bad: [(Spoil, &str, &str); 7] = [
        (|c| c.text = "  ".into(), "text", "firm.text_missing"),
        (
            |c| c.text = "长".repeat(3_000),
            "text",
            "firm.text_too_long",
        ),
        (
            |c| c.lacks = CheckCondition::default(),
            "lacks",
            "quoting.check_lacks_nothing",
        ),
        (
            |c| c.when.kinds = vec!["garage".into()],
            "when.kinds",
            "quoting.check_kinds",
        ),
        (
            |c| {
                c.scope = CheckScope::Quote;
                c.when.kinds = vec!["kitchen".into()];
            },
            "when.kinds",
            "quoting.check_kinds",
        ),
        (
            |c| c.lacks.words = vec!["长".repeat(41)],
            "lacks.words",
            "firm.text_too_long",
        ),
        (
            |c| c.suggest = (0..61).map(|n| format!("X{n}")).collect(),
            "suggest",
            "quoting.check_words",
        ),
    ];
    for (spoil, field, code) in bad {
        let mut spoilt = own.clone();
        spoil(&mut spoilt);
        let fault = save(&site, spoilt).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            (code, Some(field))
        );
    }
}

fn templates(site: &Site) -> Vec<QuoteTemplate> {
    site.firm.read(|db| api::templates(db, Nothing {})).unwrap()
}

fn save_template(site: &Site, req: SaveTemplate) -> Result<String, Fault> {
    site.firm
        .write(|tx| api::save_template(tx, req))
        .map(|saved| saved.code)
}

fn room(kind: &str, name: &str, items: &[&str]) -> TemplateRoom {
    TemplateRoom {
        kind: kind.into(),
        name: name.into(),
        name_en: String::new(),
        items: items.iter().map(|code| (*code).to_owned()).collect(),
    }
}

#[test]
fn a_quote_becomes_a_template_that_fills_the_next_quote() {
    let site = site();
    let quote = ready(&site);
    site.add(quote, 1, &[(EditColumn::Name, "定制花洒架")]);
    let made = site
        .firm
        .write(|tx| {
            api::template_of_quote(
                tx,
                TemplateOfQuote {
                    quote,
                    name: "我们的标准".into(),
                    name_en: String::new(),
                },
            )
        })
        .unwrap();
    assert_eq!(made.skipped, 1, "a line that the price book does not have");
    let first = templates(&site).remove(0);
    assert_eq!(
        (first.code.as_str(), first.state, first.name.as_str()),
        (made.code.as_str(), DefaultState::Own, "我们的标准")
    );
    assert_eq!(
        first.rooms,
        [
            room("living", "", &["T09", "P07"]),
            room("bathroom", "", &["W01"])
        ]
    );
    // Changed: the bathroom also gets a ponding test, and the flat its cleaning.
    save_template(
        &site,
        SaveTemplate {
            code: Some(made.code.clone()),
            name: "我们的标准二".into(),
            name_en: "Our standard".into(),
            mode: Mode::Full,
            rooms: vec![
                room("bathroom", "", &["W01", "W04", "W01"]),
                room("", "其他", &["O04"]),
            ],
        },
    )
    .unwrap();
    let filled = site.sheet(site.create(QuoteStart::Template {
        code: made.code.clone(),
    }));
    let lines: Vec<(String, Vec<String>)> = filled
        .sections
        .iter()
        .filter(|section| !section.lines.is_empty())
        .map(|section| {
            let codes = section.lines.iter().map(|line| line.code.clone());
            (section.name.clone(), codes.collect())
        })
        .collect();
    assert_eq!(
        lines,
        [
            (
                "卫生间".to_owned(),
                vec!["W01".to_owned(), "W04".to_owned()]
            ),
            ("其他".to_owned(), vec!["O04".to_owned()]),
        ]
    );
    let delete = |code: &str| {
        site.firm
            .write(|tx| api::delete_template(tx, TemplateRef { code: code.into() }))
    };
    delete(&made.code).unwrap();
    assert_eq!(
        delete(&made.code).unwrap_err().code,
        "quoting.template_unknown"
    );
}

#[test]
fn templates_that_ship_are_changed_taken_away_and_restored() {
    let site = site();
    let shipped = templates(&site);
    assert_eq!(shipped.len(), 3);
    let change = |name: &str, rooms: Vec<TemplateRoom>| {
        save_template(
            &site,
            SaveTemplate {
                code: Some("repaint".into()),
                name: name.into(),
                name_en: shipped[2].name_en.clone(),
                mode: Mode::Half,
                rooms,
            },
        )
    };
    change("刷墙", shipped[2].rooms.clone()).unwrap();
    assert_eq!(
        (templates(&site)[2].name.as_str(), templates(&site)[2].state),
        ("刷墙", DefaultState::Changed)
    );
    change(&shipped[2].name, shipped[2].rooms.clone()).unwrap();
    assert_eq!(templates(&site), shipped, "as it ships again");
    for code in ["new_half", "repaint"] {
        site.firm
            .write(|tx| api::delete_template(tx, TemplateRef { code: code.into() }))
            .unwrap();
    }
    let left: Vec<String> = templates(&site).into_iter().map(|t| t.code).collect();
    assert_eq!(left, ["old_half"]);
    let own = save_template(
        &site,
        SaveTemplate {
            code: None,
            name: "只做卫生间".into(),
            name_en: String::new(),
            mode: Mode::Half,
            rooms: vec![room("bathroom", "", &["W01"])],
        },
    )
    .unwrap();
    let restored = site
        .firm
        .written(|tx| api::restore_templates(tx, Nothing {}))
        .unwrap();
    let mut all = templates(&site);
    assert_eq!(all.remove(0).code, own);
    assert_eq!(all, shipped);
    site.firm
        .store
        .undo(site.firm.owner, restored.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert_eq!(templates(&site).len(), 2);
    site.firm
        .write(|tx| api::restore_templates(tx, Nothing {}))
        .unwrap();

    for (rooms, field, code) in [
        (
            vec![room("garage", "", &["W01"])],
            Some("rooms.0.kind"),
            "quoting.template_kind",
        ),
        (
            vec![room("kitchen", "", &["W01"]), room("kitchen", "", &["W04"])],
            Some("rooms.1.kind"),
            "quoting.template_kind",
        ),
        (
            vec![room("kitchen", "", &["W01", "X77"])],
            Some("rooms.0.items"),
            "quoting.template_item_unknown",
        ),
        (
            vec![room("", " ", &["O04"])],
            Some("rooms.0.name"),
            "firm.text_missing",
        ),
        (
            vec![room("kitchen", "", &[])],
            None,
            "quoting.template_empty",
        ),
        (vec![], None, "quoting.template_empty"),
        (
            vec![room("kitchen", "", &["W01"; 201])],
            Some("rooms.0.items"),
            "quoting.template_too_long",
        ),
    ] {
        let fault = change("刷墙", rooms).unwrap_err();
        assert_eq!(
            (
                fault.code.as_str(),
                fault.params.get("field").and_then(|f| f.as_str())
            ),
            (code, field)
        );
    }
}

#[test]
fn every_estimate_of_the_settings_has_its_default_and_kind() {
    let site = site();
    let read = |site: &Site| {
        site.firm
            .read(|db| {
                Ok((
                    api::settings(db, Nothing {})?,
                    api::usual_settings(db, Nothing {})?,
                ))
            })
            .unwrap()
    };
    let (now, usual) = read(&site);
    assert_eq!(now, usual.settings, "a new firm has the defaults");
    let kind = |field: &str| {
        usual
            .kinds
            .iter()
            .find(|k| k.field == field)
            .map(|k| k.kind)
    };
    for field in ["validDays", "costRate", "marginFloor", "packagePrice"] {
        assert_eq!(kind(field), Some(FigureKind::Estimate), "{field}");
    }
    for fee in &now.fees {
        assert!(
            kind(&format!("fees.{}", fee.code)).is_some(),
            "{}",
            fee.code
        );
    }
    assert_eq!(kind("fees.remote"), Some(FigureKind::Estimate));
    for rate in &now.tax_rates {
        assert_eq!(
            kind(&format!("taxRates.{}", rate.code)),
            Some(FigureKind::Published)
        );
    }
    let mut own = now.clone();
    own.margin_floor = Some("0.3".parse().unwrap());
    own.tax_rates[0].valid_from = "1890-01-01".parse().ok();
    let fault = site
        .firm
        .write(|tx| api::save_settings(tx, own.clone()))
        .unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.params["field"].as_str()),
        ("quoting.date_out_of_range", Some("taxRates.0.validFrom"))
    );
    own.tax_rates[0].valid_from = now.tax_rates[0].valid_from;
    site.firm.write(|tx| api::save_settings(tx, own)).unwrap();
    let (changed, still) = read(&site);
    assert_eq!(changed.margin_floor.unwrap().to_string(), "0.3");
    assert_eq!(
        still.settings, usual.settings,
        "the defaults stay to go back to"
    );
}

#[test]
fn a_quote_of_1890_is_refused_beside_its_field() {
    let site = site();
    let quote = ready(&site);
    let sheet = site.sheet(quote);
    for (day, ok) in [
        ("1890-06-01", false),
        ("1999-12-31", false),
        ("2000-01-01", true),
        ("2100-12-31", true),
        ("2101-01-01", false),
    ] {
        let saved = site.firm.write(|tx| {
            api::save_head(
                tx,
                SaveHead {
                    id: quote,
                    title: sheet.title.clone(),
                    mode: sheet.mode,
                    area: None,
                    floor: sheet.floor,
                    lift: sheet.lift,
                    package_price: sheet.package_price,
                    round_unit: sheet.round_unit,
                    valid_until: day.parse().ok(),
                    note: String::new(),
                    terms: String::new(),
                },
            )
        });
        match saved {
            Ok(()) => assert!(ok, "{day}"),
            Err(fault) => assert_eq!(
                (ok, fault.code.as_str(), fault.params["field"].as_str()),
                (false, "quoting.date_out_of_range", Some("validUntil")),
                "{day}"
            ),
        }
    }
}

#[test]
fn a_margin_just_under_the_floor_is_shown_and_just_over_it_is_not() {
    let site = site();
    let quote = site.create(QuoteStart::Rooms);
    let fees: Vec<FeeData> = site
        .sheet(quote)
        .fees
        .into_iter()
        .map(|fee| FeeData {
            active: false,
            ..fee.fee
        })
        .collect();
    site.firm
        .write(|tx| api::save_fees(tx, SaveFees { id: quote, fees }))
        .unwrap();
    let line = site
        .add(
            quote,
            0,
            &[
                (EditColumn::Name, "定制背景墙"),
                (EditColumn::Quantity, "1"),
                (EditColumn::UnitPrice, "10000"),
            ],
        )
        .created[0]
        .id;
    // The floor is a quarter: 10,000 yuan with a cost of 7,500.
    for (cost, rate, under) in [
        ("74.99%", "0.2501", false),
        ("75%", "0.25", false),
        ("75.01%", "0.2499", true),
        ("100%", "0", true),
    ] {
        let edited = site.set(quote, line, EditColumn::CostRate, cost).unwrap();
        assert!(edited.faults.is_empty(), "{cost}: {:?}", edited.faults);
        let totals = site.sheet(quote).totals;
        assert_eq!(
            (text(totals.margin_rate).as_str(), totals.under_floor),
            (rate, under),
            "{cost}"
        );
    }
}

#[test]
fn waterproofing_is_the_floor_and_three_tenths_of_the_perimeter() {
    for (length, width, expected) in [
        // 6 + 10 × 0.3, 4.32 + 8.4 × 0.3, 5.51 + 9.6 × 0.3, 2.25 + 6 × 0.3.
        ("2", "3", "9"),
        ("2.4", "1.8", "6.84"),
        ("2.9", "1.9", "8.39"),
        ("1.5", "1.5", "4.05"),
    ] {
        let site = site();
        let quote = site.create(QuoteStart::Rooms);
        let line = site.add(quote, 1, &[(EditColumn::Code, "W01")]).created[0].id;
        site.firm
            .write(|tx| {
                tx.exec(
                    "UPDATE design_room SET length=?1, width=?2 WHERE kind='bathroom'",
                    (
                        length.parse::<kernel::Quantity>()?,
                        width.parse::<kernel::Quantity>()?,
                    ),
                )
            })
            .unwrap();
        assert_eq!(
            text(site.line(quote, line).quantity),
            expected,
            "{length} × {width}"
        );
    }
}

#[test]
fn a_room_named_in_one_language_prints_in_the_papers() {
    let site = site();
    site.firm
        .write(|tx| {
            for (name, kind) in [("Kitchen", "kitchen"), ("Tea room", "living")] {
                tx.exec("UPDATE design_room SET name=?1 WHERE kind=?2", (name, kind))?;
            }
            Ok(())
        })
        .unwrap();
    let quote = site.create(QuoteStart::Rooms);
    for section in 0..3 {
        site.add(quote, section, &[(EditColumn::Code, "T09")]);
    }
    for (language, kitchen, bathroom) in [
        (Language::Zh, "厨房", "卫生间"),
        (Language::En, "Kitchen", "Bathroom"),
    ] {
        let document = site
            .firm
            .read(|db| {
                quoting::print::quote(
                    db,
                    quoting::print::QuotePaper {
                        id: quote,
                        copy: quoting::print::QuoteCopy::Client,
                        language,
                        parts: false,
                    },
                )
            })
            .unwrap();
        let printed = format!("{document:?}");
        let has = |name: &str| printed.contains(&format!("\\u{{3000}}{name}"));
        assert!(has(kitchen) && has(bathroom), "{language:?}");
        assert!(has("Tea room"), "a typed name stays as it was typed");
        let other = if language == Language::Zh {
            "Kitchen"
        } else {
            "厨房"
        };
        assert!(!has(other), "{language:?}");
    }
}
