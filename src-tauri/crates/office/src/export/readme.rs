//! What is in the export, for whoever reads it without Kaigong.

use std::fmt::Write as _;

use firm::api::Language;
use store::Sight;
use store::{Class, Db};

use super::rows::{Field, Sheet, tables};
use super::{csv_name, jsonl_name, words};
use crate::columns::Stored;

const CLASSES: [(Class, &str, &str); 6] = [
    (Class::Base, "基本资料", "basics"),
    (Class::Contact, "客户联系方式", "contacts of customers"),
    (Class::Cost, "成本", "what the firm pays"),
    (Class::Price, "报价", "what the customer pays"),
    (Class::Money, "公司资金", "the firm's money"),
    (Class::Hr, "人事", "staff"),
];

const INTRODUCTION: &str = "\
## 说明

- `csv/`：每张表一个 CSV 文件，UTF-8 带 BOM，逗号分隔，第一行是列名，可以直接用 Excel 或 WPS 打开。
- `jsonl/`：同样的内容，每行一条 JSON 记录，便于程序读取。没有填写的值为 `null`（CSV 里为空）。
- `lists.xlsx`：主要清单，列名和选项都是文字，便于查看和打印。
- `history.jsonl`：改动历史，每行一次改动，最新的在前：谁、什么时候、哪个操作、改了哪些记录、各列改动前后的值（写法与 `jsonl/` 相同）；`reverts` 是它撤销或重做的那次改动，`undone` 表示已被撤销。
- `files/`：公司标志等文件，表里写的是它在这里的路径。
- `attachments/`：跟进里的照片和文件，按线索、客户、项目分文件夹；`attachments.csv` 是清单，只在其他电脑上的文件没有路径。
- 金额、单价、数量和比率都是精确的十进制数，单位为元；比率 `0.05` 即 5%。JSON 里写成文字，以免被程序改成近似值。
- 日期为 `2026-11-21`；时刻带公司所在时区，如 `2026-11-21T10:00:00.000+08:00`。是否为 `true` 或 `false`。
- 每条记录有一个编号 `id`；`…_id` 一类的列写的是另一张表的 `id`，后面的 `…_name` 列是它的名称。
- 选项以代码保存（如 `won`），文字见 `lists.xlsx`。
- 只属于某台电脑的内容（解锁密码、本机设置）不在其中。

## About

- `csv/`: one CSV file per table, UTF-8 with BOM, separated by commas, the columns' names in the first line.
- `jsonl/`: the same, one JSON object per line. What is not filled in is `null` (blank in CSV).
- `lists.xlsx`: the main lists with words for columns and codes, to look through and print.
- `history.jsonl`: the history, one change a line, the newest first: who, when, by which command, which records, and each column before and after, written as in `jsonl/`; `reverts` is the change that it took back or did again, `undone` says that it is taken back.
- `files/`: pictures such as the logo; tables have their path here.
- `attachments/`: photos and files of timelines, in a folder for each lead, customer and project; `attachments.csv` lists them; those that are on other computers alone have no path.
- Amounts, unit prices, quantities and rates are exact decimals, in yuan; a rate of `0.05` is 5%. JSON has them as text, so that no program rounds them.
- Days are `2026-11-21`; moments are in the firm's time zone, `2026-11-21T10:00:00.000+08:00`. Flags are `true` or `false`.
- Every record has an `id`; columns such as `…_id` have the `id` of a record of another table, and `…_name` beside them its name.
- Choices are kept as codes (such as `won`); their words are in `lists.xlsx`.
- What belongs to one computer (PINs, its settings) is not included.
";

/// The text of `README.md`.
pub(super) fn text(
    db: &Db<'_>,
    firm: &str,
    sheets: &[Sheet],
    sight: Sight,
    language: Language,
) -> String {
    let at = db
        .now()
        .to_utc()
        .unwrap_or_default()
        .with_timezone(&db.zone());
    let mut text = format!(
        "# {firm}\n\n开工全部数据 · All data of Kaigong · {} ({})\n\n{INTRODUCTION}",
        at.format("%Y-%m-%d %H:%M"),
        db.zone()
    );
    text.push_str("\n## 数据类别 / Data classes\n\n");
    for (class, zh, en) in CLASSES {
        let missing = if sight.sees(class) {
            ""
        } else {
            "：未包含 / not included"
        };
        let _ = writeln!(text, "- `{}` {zh} / {en}{missing}", class.name());
    }
    text.push_str("\n## 表 / Tables\n");
    for sheet in sheets {
        describe(&mut text, sheet, language);
    }
    let left: Vec<&str> = tables()
        .filter(|table| sheets.iter().all(|sheet| sheet.table.name != table.name))
        .map(|table| table.name)
        .collect();
    debug_assert!(left.is_empty(), "{left:?}");
    text
}

fn describe(text: &mut String, sheet: &Sheet, language: Language) {
    let table = sheet.table;
    let _ = write!(
        text,
        "\n### {} · {} · {}\n\n{} 行 / rows · `{}` · `{}`\n\n| 列 column | 名称 | name | 形式 form | 类别 class |\n|---|---|---|---|---|\n",
        table.name,
        words::table(Language::Zh, table.name),
        words::table(Language::En, table.name),
        sheet.rows,
        csv_name(table, language),
        jsonl_name(table, language),
    );
    for field in &sheet.fields {
        let name = |language| words::column(language, table.name, field.column.name);
        let (zh, en) = if field.is_name {
            ("的名称", ", name")
        } else {
            ("", "")
        };
        let _ = writeln!(
            text,
            "| `{}` | {}{zh} | {}{en} | {} | {} |",
            field.key,
            name(Language::Zh),
            name(Language::En),
            form(field),
            field.column.class.name(),
        );
    }
}

fn form(field: &Field) -> String {
    let form = match field.form {
        Stored::Text => "文字 text",
        Stored::Json | Stored::Packed => "JSON",
        Stored::Day => "日期 day",
        Stored::Moment => "时刻 moment",
        Stored::Money => "金额（元，最多 2 位小数）amount in yuan, up to 2 places",
        Stored::Price => "单价（元，最多 4 位小数）unit price in yuan, up to 4 places",
        Stored::Quantity => "数量（最多 6 位小数）quantity, up to 6 places",
        Stored::Rate => "比率（最多 6 位小数）rate, up to 6 places",
        Stored::Count => "整数 whole number",
        Stored::Flag => "是否 flag",
        Stored::Id => "编号 id",
        Stored::Bytes => "文件 file",
    };
    match field.target {
        Some(target) if !field.is_name => format!("{form} → `{target}`"),
        _ => form.to_owned(),
    }
}
