//! The quote on paper.

use quoting::print::{QuoteCopy, QuotePaper};
use quoting::wire::*;

use crate::site::*;

#[test]
fn the_clients_copy_holds_no_cost() {
    let site = site();
    let quote = ready(&site);
    let line = site.sheet(quote).sections[0].lines[0].clone();
    let paper = |copy, language, parts| {
        let req = QuotePaper {
            id: quote,
            copy,
            language,
            parts,
        };
        site.firm.read(|db| quoting::print::quote(db, req)).unwrap()
    };
    let cost = line.cost.unwrap().to_fixed();
    for (language, parts) in [
        (Language::Zh, false),
        (Language::Zh, true),
        (Language::En, false),
        (Language::En, true),
    ] {
        let client = format!("{:?}", paper(QuoteCopy::Client, language, parts));
        let internal = format!("{:?}", paper(QuoteCopy::Internal, language, parts));
        assert!(
            !client.contains(&cost) && internal.contains(&cost),
            "{language:?}"
        );
        assert!(
            !client.contains("{") || !client.contains("text: \"{"),
            "a word is missing: {client}"
        );
        for shown in ["王燊", "人民币", "A-1", "1,444.00"] {
            assert!(
                client.contains(shown) && internal.contains(shown),
                "{shown}"
            );
        }
        let pdf = paper::render_pdf(
            &paper(QuoteCopy::Client, language, parts),
            paper::Fonts::bundled(),
        );
        assert!(pdf.missing.is_empty() && pdf.pages > 0);
        if let Ok(folder) = std::env::var("QUOTE_PAPERS") {
            let name = format!("{folder}/client-{language:?}-{parts}.pdf");
            std::fs::write(name, pdf.pdf).unwrap();
        }
    }
}

#[test]
fn an_english_paper_leaves_only_names_in_chinese() {
    let site = site();
    let quote = site.create(QuoteStart::Template {
        code: "new_half".to_owned(),
    });
    // The firm, the customer and his home, and the sum in its legal form.
    let typed = "青山装饰 林青 王燊 翠湖天地 3栋2单元1601室";
    let capitals = site.sheet(quote).totals.capitals;
    for (copy, parts) in [
        (QuoteCopy::Client, false),
        (QuoteCopy::Client, true),
        (QuoteCopy::Internal, true),
    ] {
        let req = QuotePaper {
            id: quote,
            copy,
            language: Language::En,
            parts,
        };
        let paper = site.firm.read(|db| quoting::print::quote(db, req)).unwrap();
        let text = format!("{paper:?}");
        let left: Vec<String> = testkit::chinese(&text)
            .into_iter()
            .filter(|run| !typed.contains(run) && !capitals.contains(run))
            .collect();
        assert_eq!(left, Vec::<String>::new());
        for shown in ["Amount in Chinese capitals", "Other work", "Bathroom"] {
            assert!(text.contains(shown), "{shown}");
        }
    }
}
