//! What is charged: packages, discount, tax, fees, and the firm's settings.

use firm::api::Nothing;
use kernel::Money;
use quoting::api;
use quoting::model::*;
use quoting::wire::*;

use crate::site::*;

#[test]
fn full_package_passes_main_materials_to_the_firm() {
    let site = site();
    let quote = ready(&site);
    let head = |mode| {
        let sheet = site.sheet(quote);
        SaveHead {
            id: quote,
            title: sheet.title,
            mode,
            area: None,
            floor: sheet.floor,
            lift: sheet.lift,
            package_price: sheet.package_price,
            round_unit: false,
            valid_until: sheet.valid_until,
            note: sheet.note,
            terms: sheet.terms,
        }
    };
    let half = site.sheet(quote).totals;
    site.firm
        .write(|tx| api::save_head(tx, head(Mode::Full)))
        .unwrap();
    let full = site.sheet(quote).totals;
    assert!(full.total > half.total && full.main > Money::ZERO && half.main.is_zero());
    site.firm
        .write(|tx| api::save_head(tx, head(Mode::Package)))
        .unwrap();
    let package = site.sheet(quote);
    // 102.5 ㎡ × 1,280, every line included, the fee without main materials on top.
    assert_eq!(package.totals.direct, "131200".parse().unwrap());
    assert_eq!(package.totals.cost, full.cost);
    site.firm
        .write(|tx| api::save_head(tx, head(Mode::Labour)))
        .unwrap();
    assert!(site.sheet(quote).totals.total < half.total);
}

#[test]
fn agreement_and_fees_are_checked_and_explained() {
    let site = site();
    let quote = ready(&site);
    let direct = site.sheet(quote).totals.direct;
    let mut agreement = site.sheet(quote).agreement;
    agreement.discount_kind = DiscountKind::Amount;
    agreement.discount_amount = Some(direct.checked_add("1".parse().unwrap()).unwrap());
    let save = |agreement: Agreed| {
        site.firm.write(|tx| {
            api::save_agreement(
                tx,
                SaveAgreement {
                    id: quote,
                    agreement,
                },
            )
        })
    };
    assert_eq!(
        save(agreement.clone()).unwrap_err().code,
        "quoting.discount_too_large"
    );
    let mut untaxed = agreement.clone();
    untaxed.discount_amount = None;
    untaxed.tax_mode = TaxMode::Added;
    untaxed.tax_rate = None;
    assert_eq!(
        save(untaxed.clone()).unwrap_err().code,
        "quoting.tax_rate_missing"
    );
    untaxed.tax_rate = Some("0.01".parse().unwrap());
    untaxed.tax_code = "nobody-knows".to_owned();
    assert_eq!(save(untaxed).unwrap_err().code, "quoting.tax_code_unknown");
    agreement.discount_amount = Some("100".parse().unwrap());
    agreement.rounding = Rounding::Ten;
    agreement.tax_mode = TaxMode::Added;
    save(agreement.clone()).unwrap();
    let totals = site.sheet(quote).totals;
    assert_eq!(totals.net.scaled() % 1_000, 0);
    assert_eq!(
        totals.tax,
        Money::from_decimal(totals.net.to_decimal() * kernel::Decimal::new(1, 2)).unwrap()
    );
    let mut fees: Vec<FeeData> = site.sheet(quote).fees.into_iter().map(|f| f.fee).collect();
    fees[8].active = true;
    let save_fees = |fees: Vec<FeeData>| {
        site.firm
            .write(|tx| api::save_fees(tx, SaveFees { id: quote, fees }))
    };
    save_fees(fees.clone()).unwrap();
    // 1.5 × 102.5 ㎡ × 3 floors above the third.
    let sheet = site.sheet(quote);
    assert_eq!(
        (
            sheet.fees[8].amount.to_fixed().as_str(),
            sheet.fees[8].letter.as_str()
        ),
        ("461.25", "O")
    );
    fees[1].code = fees[0].code.clone();
    let fault = save_fees(fees).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.params["field"].as_str()),
        ("quoting.fee_code_twice", Some("fees.1.code"))
    );
}

#[test]
fn settings_are_kept_and_dated_rates_know_their_days() {
    let site = site();
    let mut settings = site.firm.read(|db| api::settings(db, Nothing {})).unwrap();
    assert_eq!(settings.tax_code, "small_reduced");
    assert!(settings.tax_rates.iter().all(|rate| rate.current));
    settings.round_unit = true;
    settings.valid_days = 30;
    let saved = site
        .firm
        .write(|tx| api::save_settings(tx, settings))
        .unwrap();
    assert!(saved.round_unit && saved.fees.len() == 10 && saved.tax_rates.len() == 5);
    let quote = site.sheet(site.create(QuoteStart::Rooms));
    assert_eq!(
        (
            quote.round_unit,
            quote.valid_until.unwrap().to_string().as_str()
        ),
        (true, "2026-12-21")
    );
    site.firm.env.pass_days(500);
    let later = site.firm.read(|db| api::settings(db, Nothing {})).unwrap();
    assert!(
        !later
            .tax_rates
            .iter()
            .find(|rate| rate.code == "small_reduced")
            .unwrap()
            .current
    );
    let refused = QuoteSettings {
        valid_days: 0,
        ..later
    };
    let fault = site
        .firm
        .write(|tx| api::save_settings(tx, refused))
        .unwrap_err();
    assert_eq!(fault.code, "quoting.valid_days_out_of_range");
}

#[test]
fn the_day_chooses_among_the_rates_of_a_name_and_a_lapsed_one_is_not_sent() {
    let site = site();
    let today = site.firm.read(|db| Ok(db.today())).unwrap();
    let tomorrow = today.succ_opt().unwrap();
    let mut settings = site.firm.read(|db| api::settings(db, Nothing {})).unwrap();
    settings.tax_mode = TaxMode::Added;
    let at = settings
        .tax_rates
        .iter()
        .position(|rate| rate.code == "small_reduced")
        .unwrap();
    settings.tax_rates[at].valid_to = Some(today);
    let mut next = settings.tax_rates[at].clone();
    next.valid_from = Some(tomorrow);
    next.valid_to = None;
    next.rate = "0.03".parse().unwrap();
    settings.tax_rates.push(next);
    site.firm
        .write(|tx| api::save_settings(tx, settings))
        .unwrap();
    let made_today = ready(&site);
    let rate = |quote| site.sheet(quote).agreement.tax_rate.unwrap().to_string();
    assert_eq!(rate(made_today), "0.01");
    let send = |quote| {
        site.firm
            .write(|tx| api::send(tx, QuoteRef { id: quote }))
            .map(|_| ())
            .map_err(|fault| fault.code)
    };
    let sent_today = ready(&site);
    send(sent_today).unwrap();

    site.firm.env.pass_days(1);
    let made_tomorrow = ready(&site);
    assert_eq!(rate(made_tomorrow), "0.03");
    send(made_tomorrow).unwrap();
    assert_eq!(send(made_today), Err("quoting.tax_rate_lapsed".to_owned()));
    // Without tax, or with a rate that is in force, it goes.
    let mut agreement = site.sheet(made_today).agreement;
    agreement.tax_rate = Some("0.03".parse().unwrap());
    site.firm
        .write(|tx| {
            api::save_agreement(
                tx,
                SaveAgreement {
                    id: made_today,
                    agreement,
                },
            )
        })
        .unwrap();
    send(made_today).unwrap();
}
