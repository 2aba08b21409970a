//! What stands on the papers: read back out of the files and compared with the quote that they are of.
mod support;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use calamine::{Data, Reader as _, open_workbook_auto};
use serde_json::{Value, json};
use support::{Place, amount, json, read_back, text};

/// 24 × 12 pixels, red.
const LOGO: &str = "iVBORw0KGgoAAAANSUhEUgAAABgAAAAMCAIAAAD3UuoiAAAAF0lEQVR42mM4oStHFcQwatCoQaMG4UMAM/o1cFQTfoIAAAAASUVORK5CYII=";

/// 4,001 × 1 pixels.
const WIDE: &str = "iVBORw0KGgoAAAANSUhEUgAAD6EAAAABCAIAAACq163JAAAAI0lEQVR42u3BIQEAAAACIP+f1hsGIAUAAAAAAAAAAAAAgA8DK0O20ASV8GIAAAAASUVORK5CYII=";

/// The firm that the tour leaves, with the quote and the purchase list that it made.
struct Toured {
    place: Place,
    out: PathBuf,
    sheet: Value,
}

impl Toured {
    fn new() -> Self {
        let place = Place::new();
        let out = place.folder.path().join("out");
        let walked = place
            .kaigong(&["tour", "--out"])
            .arg(&out)
            .output()
            .expect("kaigong runs");
        assert!(walked.status.success(), "{}", text(&walked.stderr));
        let mut toured = Self {
            place,
            out,
            sheet: Value::Null,
        };
        let quotes = toured.call("quoting.quotes", &json!({ "project": null }));
        let quote = quotes
            .as_array()
            .and_then(|all| all.iter().find(|quote| quote["customer"] == "王女士"))
            .expect("her quote");
        toured.sheet = toured.call("quoting.quote", &json!({ "id": quote["id"] }));
        toured
    }

    fn ask(&self, name: &str, req: &Value) -> Output {
        let mut child = self
            .place
            .kaigong(&["call", name, "-", "--as", "林青", "--db"])
            .arg(self.out.join("tour.kaigong"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kaigong runs");
        let mut input = child.stdin.take().expect("piped");
        input
            .write_all(req.to_string().as_bytes())
            .expect("it reads its request");
        drop(input);
        child.wait_with_output().expect("it ends")
    }

    fn call(&self, name: &str, req: &Value) -> Value {
        json(&self.ask(name, req))
    }

    fn print(&self, document: &str, req: &Value, format: &str, file: &str) -> PathBuf {
        let path = self.out.join(file);
        let printed = self
            .place
            .kaigong(&["print", document, &req.to_string(), "--as", "林青"])
            .args(["--format", format, "--db"])
            .arg(self.out.join("tour.kaigong"))
            .arg("--out")
            .arg(&path)
            .output()
            .expect("kaigong runs");
        assert!(printed.status.success(), "{}", text(&printed.stderr));
        path
    }

    fn quote(&self, copy: &str, language: &str, format: &str) -> PathBuf {
        let req =
            json!({ "id": self.sheet["id"], "copy": copy, "language": language, "parts": false });
        let file = format!("{copy}-{language}.{format}");
        self.print("quoting.quote_paper", &req, format, &file)
    }

    fn lines(&self) -> impl Iterator<Item = &Value> {
        self.sheet["sections"]
            .as_array()
            .expect("sections")
            .iter()
            .flat_map(|section| section["lines"].as_array().expect("lines"))
    }

    /// The costs of lines, sections and the whole, as papers print them, that are no figure of the customer's as well.
    fn costs(&self) -> BTreeSet<String> {
        let totals = &self.sheet["totals"];
        let sections = self.sheet["sections"].as_array().expect("sections");
        let figures = |values: Vec<&Value>| -> BTreeSet<String> {
            values
                .into_iter()
                .filter(|value| value.is_string())
                .map(amount)
                .collect()
        };
        let mut costs = vec![&totals["cost"], &totals["margin"]];
        costs.extend(sections.iter().map(|section| &section["cost"]));
        costs.extend(self.lines().map(|line| &line["cost"]));
        let mut shown: Vec<&Value> = totals
            .as_object()
            .expect("totals")
            .iter()
            .filter(|(name, _)| {
                !["cost", "margin", "marginRate", "capitals"].contains(&name.as_str())
            })
            .map(|(_, value)| value)
            .collect();
        shown.extend(sections.iter().map(|section| &section["amount"]));
        shown.extend(
            self.lines()
                .flat_map(|line| [&line["amount"], &line["unitPrice"], &line["billed"]]),
        );
        &figures(costs) - &figures(shown)
    }
}

/// Each page's text, without blanks.
fn pages(pdf: &Path) -> Vec<String> {
    read_back(pdf)
        .split('\u{c}')
        .map(|page| page.to_owned())
        .filter(|page| !page.trim().is_empty())
        .collect()
}

fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The figures in a text: whatever stands between blanks.
fn tokens(text: &str) -> BTreeSet<&str> {
    text.split_whitespace()
        .map(|token| token.trim_start_matches(['¥', '-']))
        .collect()
}

/// What capitals say, in fen.
fn spoken(capitals: &str) -> u64 {
    let (mut total, mut group, mut digit) = (0, 0, 0);
    for c in capitals.trim_start_matches("人民币").chars() {
        match c {
            '元' | '圆' => {
                total = (total + group + digit) * 100;
                (group, digit) = (0, 0);
            }
            '万' | '亿' => {
                total = (total + group + digit) * if c == '万' { 10_000 } else { 100_000_000 };
                (group, digit) = (0, 0);
            }
            '仟' | '佰' | '拾' => {
                group += digit.max(1)
                    * [('仟', 1_000), ('佰', 100), ('拾', 10)]
                        .into_iter()
                        .find_map(|(unit, worth)| (unit == c).then_some(worth))
                        .expect("one of the three");
                digit = 0;
            }
            '角' => (total, digit) = (total + digit * 10, 0),
            '分' => (total, digit) = (total + digit, 0),
            '整' | '正' => {}
            _ => {
                digit = "零壹贰叁肆伍陆柒捌玖"
                    .chars()
                    .position(|each| each == c)
                    .unwrap_or_else(|| panic!("{c} in {capitals}")) as u64;
            }
        }
    }
    total
}

fn fen(amount: &Value) -> u64 {
    let amount = amount.as_str().expect("an amount");
    let (yuan, fen) = amount.split_once('.').unwrap_or((amount, ""));
    format!("{yuan}{fen:0<2}").parse().expect("a figure")
}

#[test]
fn the_clients_paper_is_complete_and_tells_no_cost() {
    let toured = Toured::new();
    let client = toured.quote("client", "zh", "pdf");
    let whole = read_back(&client);
    let close = dense(&whole);

    // Terms, each of them whole, and where both sides sign.
    for term in toured.sheet["terms"].as_str().expect("terms").lines() {
        assert!(
            close.contains(&dense(term)),
            "the terms lack {term}\n{whole}"
        );
    }
    for box_of in ["甲方（业主）签字", "乙方（公司）盖章"] {
        assert!(close.contains(box_of), "there is no {box_of}");
    }

    // Capitals say what the figures say.
    let capitals = toured.sheet["totals"]["capitals"]
        .as_str()
        .expect("capitals");
    assert!(close.contains(capitals), "{capitals}\n{whole}");
    assert_eq!(
        spoken(capitals),
        fen(&toured.sheet["totals"]["total"]),
        "{capitals}"
    );

    // Every page has its number and the table's head; no page begins with a subtotal or ends with a section's title.
    let pages = pages(&client);
    assert!(pages.len() >= 2, "{} pages", pages.len());
    let mut with_table = 0;
    for (at, page) in pages.iter().enumerate() {
        let number = format!("第{}页共{}页", at + 1, pages.len());
        assert!(
            dense(page).contains(&number),
            "page {} lacks {number}\n{page}",
            at + 1
        );
        let rows: Vec<String> = page
            .lines()
            .map(dense)
            .filter(|row| !row.is_empty())
            .collect();
        let is_line = |row: &String| {
            toured.lines().any(|line| {
                row.contains(line["name"].as_str().expect("a name"))
                    && line["amount"].is_string()
                    && row.contains(&amount(&line["amount"]))
            })
        };
        if !rows.iter().any(is_line) {
            continue;
        }
        with_table += 1;
        let head = rows
            .iter()
            .position(|row| row.contains("序号") && row.contains("项目名称"))
            .unwrap_or_else(|| panic!("page {} has rows and no head\n{page}", at + 1));
        assert!(
            !rows[head + 1].contains("小计"),
            "page {} begins with a subtotal\n{page}",
            at + 1
        );
        let last = &rows[rows.len() - 2];
        let is_title = toured.sheet["sections"]
            .as_array()
            .expect("sections")
            .iter()
            .any(|section| {
                let title = format!(
                    "{}{}",
                    section["letter"].as_str().expect("a letter"),
                    section["name"].as_str().expect("a name")
                );
                last.starts_with(&title)
            });
        assert!(!is_title, "page {} ends with a title: {last}", at + 1);
    }
    assert!(with_table >= 2, "the table stands on {with_table} page");

    // Costs are the firm's own: on its copy all of them, on the customer's none, in whichever language and form.
    let costs = toured.costs();
    assert!(costs.len() >= 20, "{costs:?}");
    let internal = read_back(&toured.quote("internal", "zh", "pdf"));
    let shown = tokens(&internal);
    let lacking: Vec<_> = costs
        .iter()
        .filter(|cost| !shown.contains(cost.as_str()))
        .collect();
    assert!(
        lacking.is_empty(),
        "the internal copy lacks {lacking:?}\n{internal}"
    );
    assert!(internal.contains("成本合计") && dense(&internal).contains("毛利"));
    for (language, words) in [
        ("zh", ["成本", "毛利", "内部"]),
        ("en", ["Cost ¥", "Margin", "INTERNAL"]),
    ] {
        let paper = read_back(&toured.quote("client", language, "pdf"));
        let told: Vec<_> = costs
            .iter()
            .filter(|cost| tokens(&paper).contains(cost.as_str()))
            .collect();
        assert!(told.is_empty(), "the {language} copy tells {told:?}");
        for word in words {
            assert!(!paper.contains(word), "the {language} copy says {word}");
        }
    }
}

/// A quantity as papers print it: two places, halves up.
fn two_places(quantity: &Value) -> String {
    let text = quantity.as_str().expect("a quantity");
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let millionths: u64 = format!("{whole}{places:0<6}").parse().expect("a figure");
    let hundredths = (millionths + 5_000) / 10_000;
    amount(&json!(format!(
        "{}.{:02}",
        hundredths / 100,
        hundredths % 100
    )))
}

/// What stands in a workbook's cells, figures as papers print them.
fn cells(workbook: &Path) -> BTreeSet<String> {
    let mut book = open_workbook_auto(workbook).expect("a workbook");
    let sheets = book.worksheets();
    sheets
        .iter()
        .flat_map(|(_, range)| range.rows().flatten())
        .filter(|cell| !matches!(cell, Data::Empty))
        // Figures are numbers in it, not texts.
        .map(|cell| match cell {
            Data::Float(figure) => amount(&json!(format!("{figure:.2}"))),
            Data::Int(figure) => amount(&json!(figure.to_string())),
            other => other.to_string(),
        })
        .collect()
}

/// A picture that is wide enough to be read, and taller than wide.
fn assert_long_picture(path: &Path) {
    let picture = std::fs::read(path).expect("a picture");
    assert_eq!(&picture[1..4], b"PNG");
    let side = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().expect("four bytes"));
    assert!(
        side(16) >= 1_000 && side(20) > side(16),
        "{} x {}",
        side(16),
        side(20)
    );
}

/// Each page says which it is, of how many.
fn assert_numbered(pages: &[String]) {
    for (at, page) in pages.iter().enumerate() {
        let number = format!("第{}页/共{}页", at + 1, pages.len());
        assert!(dense(page).contains(&number), "{number} is not on its page");
    }
}

#[test]
fn the_bill_says_on_paper_what_it_says_on_screen() {
    let toured = Toured::new();
    let quote = &toured.sheet["id"];
    let bill = toured.call("supply.bill", &json!({ "quote": quote, "group": "room" }));
    let print = |prices: bool, format: &str| {
        let req = json!({ "quote": quote, "language": "zh", "prices": prices });
        toured.print(
            "supply.bill_paper",
            &req,
            format,
            &format!("bill-{prices}.{format}"),
        )
    };
    let total = amount(&bill["estimate"]);
    let amounts: BTreeSet<String> = bill["totals"]
        .as_array()
        .expect("totals")
        .iter()
        .filter(|row| row["supplied"] == "firm" && row["amount"].is_string())
        .map(|row| amount(&row["amount"]))
        .collect();
    assert!(amounts.len() > 5, "{amounts:?}");

    let paper = print(true, "pdf");
    let text = read_back(&paper);
    let printed: BTreeSet<String> = tokens(&text).into_iter().map(str::to_owned).collect();
    let book = cells(&print(true, "xlsx"));
    for (kind, said) in [("paper", &printed), ("workbook", &book)] {
        let lacking: Vec<_> = amounts.difference(said).collect();
        assert!(lacking.is_empty(), "the {kind} lacks {lacking:?}");
        assert!(said.contains(&total), "the {kind} lacks the total {total}");
    }
    for row in bill["totals"].as_array().expect("totals") {
        let name = match row["material"]["nameZh"].as_str() {
            Some(name) => name,
            None => row["name"].as_str().expect("a name"),
        };
        assert!(
            book.iter().any(|cell| cell.starts_with(name)),
            "the workbook lacks {name}"
        );
        let need = two_places(&row["need"]);
        assert!(printed.contains(&need), "the paper lacks {need} of {name}");
    }
    for group in bill["groups"].as_array().expect("groups") {
        let room = group["nameZh"].as_str().expect("a room");
        assert!(dense(&text).contains(room), "the paper lacks {room}");
    }
    let pages = pages(&paper);
    assert!(pages.len() > 1, "one page says little of page numbers");
    assert_numbered(&pages);
    assert_long_picture(&print(true, "png"));

    let without = read_back(&print(false, "pdf"));
    assert!(
        !tokens(&without).contains(total.as_str()),
        "a paper without prices tells {total}"
    );
}

#[test]
fn a_purchase_list_is_numbered_and_leaves_room_to_sign() {
    let toured = Toured::new();
    let list = toured.call("supply.lists", &json!({ "project": null }))[0]["id"].clone();
    let sheet = toured.call("supply.list", &json!({ "id": list }));
    let req =
        json!({ "id": list, "language": "zh", "prices": true, "supplier": null, "owner": true });
    let paper = toured.print("supply.purchase_paper", &req, "pdf", "list.pdf");
    let pages = pages(&paper);
    assert_numbered(&pages);
    let text = dense(&pages.concat());
    let count = |what: &str| text.matches(what).count();
    let groups = sheet["groups"].as_array().expect("groups");
    let parts = |owner: bool| {
        groups
            .iter()
            .filter(|group| group["owner"] == owner)
            .filter(|group| {
                let lines = group["lines"].as_array().expect("lines");
                lines.iter().any(|line| line["packs"] != "0")
            })
            .count()
    };
    assert!(parts(false) > 1, "{groups:?}");
    assert_eq!(count("采购方（签章）"), parts(false));
    assert_eq!(count("供应商（签章）"), parts(false));
    assert_eq!(count("业主（签字）"), parts(true));
    assert_eq!(count("日期："), 2 * (parts(false) + parts(true)));
}

#[test]
fn workbook_and_picture_say_the_same() {
    let toured = Toured::new();
    let client = cells(&toured.quote("client", "zh", "xlsx"));
    for line in toured.lines().filter(|line| line["amount"].is_string()) {
        for wanted in [
            line["name"].as_str().expect("a name").to_owned(),
            amount(&line["amount"]),
        ] {
            assert!(client.contains(&wanted), "the workbook lacks {wanted}");
        }
    }
    assert!(client.contains(&amount(&toured.sheet["totals"]["total"])));
    let costs = toured.costs();
    assert_eq!(&client & &costs, BTreeSet::new());
    let internal = cells(&toured.quote("internal", "zh", "xlsx"));
    let lacking: Vec<_> = costs.difference(&internal).collect();
    assert!(
        lacking.is_empty(),
        "the internal workbook lacks {lacking:?}"
    );

    assert_long_picture(&toured.quote("client", "zh", "png"));
}

/// Width and height of each picture in a PDF.
fn pictures(pdf: &Path) -> Vec<(String, String)> {
    let listed = Command::new("pdfimages")
        .arg("-list")
        .arg(pdf)
        .output()
        .expect("pdfimages is installed (package poppler-utils)");
    text(&listed.stdout)
        .lines()
        .skip(2)
        .map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            (columns[3].to_owned(), columns[4].to_owned())
        })
        .collect()
}

#[test]
fn the_firms_logo_is_on_its_papers_and_what_is_none_is_refused() {
    let toured = Toured::new();
    let list = toured.call("supply.lists", &json!({ "project": null }))[0]["id"].clone();
    let purchase =
        json!({ "id": list, "language": "zh", "prices": true, "supplier": null, "owner": true });
    let profile = toured.call("firm.profile", &json!({}));
    let with_logo = |logo: &str| {
        let mut profile = profile.clone();
        profile["logoBase64"] = json!(logo);
        toured.ask("firm.save_profile", &profile)
    };

    assert_eq!(pictures(&toured.quote("client", "zh", "pdf")), []);
    assert!(with_logo(LOGO).status.success());
    let red = ("24".to_owned(), "12".to_owned());
    assert!(pictures(&toured.quote("client", "zh", "pdf")).contains(&red));
    let paper = toured.print("supply.purchase_paper", &purchase, "pdf", "list.pdf");
    assert!(pictures(&paper).contains(&red));
    let bill = json!({ "quote": toured.sheet["id"], "language": "zh", "prices": false });
    let paper = toured.print("supply.bill_paper", &bill, "pdf", "bill.pdf");
    assert!(pictures(&paper).contains(&red));

    // Three megabytes of zeros, a text, a picture cut short, one that is too wide.
    let large = "AAAA".repeat(1_000_000);
    for refused in ["5L2g5aW9", &LOGO[..40], WIDE, "not base64!", large.as_str()] {
        let answer = with_logo(refused);
        assert!(!answer.status.success());
        let fault: Value = serde_json::from_str(&text(&answer.stderr)).expect("a fault");
        assert_eq!(fault["code"], "firm.logo_invalid", "{fault}");
        assert_eq!(fault["params"]["field"], "logoBase64");
    }
    let kept = toured.call("firm.profile", &json!({}));
    assert_eq!(kept["logoBase64"], LOGO, "what was refused changes nothing");
}

#[test]
fn what_is_printed_is_noted_under_somebodys_name() {
    let toured = Toured::new();
    let noted = || {
        let filter = json!({"tables": ["firm_paper"], "limit": 200});
        let page = toured.call("history.recent", &filter);
        let changes = page["changes"].as_array().expect("changes").clone();
        changes
            .into_iter()
            .map(|change| {
                assert_eq!(change["command"], "firm.note_paper");
                (
                    change["memberName"].clone(),
                    change["subject"]["row"].clone(),
                )
            })
            .collect::<Vec<_>>()
    };
    let before = noted();
    toured.quote("client", "zh", "pdf");
    let after = noted();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after[0], (json!("林青"), toured.sheet["id"].clone()));
    // A paper that nobody answers for is not made.
    let out = toured.out.join("nobody.pdf");
    let req =
        json!({ "id": toured.sheet["id"], "copy": "client", "language": "zh", "parts": false });
    let printed = toured
        .place
        .kaigong(&["print", "quoting.quote_paper", &req.to_string(), "--db"])
        .arg(toured.out.join("tour.kaigong"))
        .arg("--out")
        .arg(&out)
        .output()
        .expect("kaigong runs");
    assert_eq!(support::refusal(&printed), "cli.member_needed");
    assert!(!out.exists());
    assert_eq!(noted().len(), after.len());
}
