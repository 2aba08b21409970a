//! What the rows of foreign quotes say: columns by their headings, figures with their faults, headings and sums told apart.

use catalog::sheet::{Field, Reader, Row, without_number};
use firm::text::NAME_MAX as HEADING_MAX;
use kernel::{Money, Rate, UnitPrice};

use crate::model::MAX_AMOUNT;
use crate::settings::check_price;

/// What the columns of quotes are called in the files of the trade.
pub(super) const QUOTE_FIELDS: &[Field] = &[
    Field::text(
        "code",
        &[
            "序号",
            "编号",
            "项目编号",
            "编码",
            "项目编码",
            "代码",
            "code",
            "no",
        ],
    ),
    Field::text(
        "name",
        &[
            "项目名称",
            "工程项目",
            "名称",
            "项目",
            "施工项目",
            "工程名称",
            "项目内容",
            "name",
            "item",
            "description",
        ],
    )
    .needed(),
    Field::text("unit", &["单位", "计量单位", "unit"]),
    Field::number(
        "quantity",
        &["工程量", "数量", "面积", "工程数量", "quantity", "qty"],
    ),
    Field::number("main", &["主材", "主材费", "主材单价", "主料", "main"]),
    Field::number(
        "aux",
        &[
            "辅材",
            "辅料",
            "辅材费",
            "辅料费",
            "材料费",
            "材料",
            "aux",
            "auxiliary",
        ],
    ),
    Field::number("labour", &["人工", "人工费", "人工单价", "labour", "labor"]),
    Field::number("machine", &["机械", "机械费", "machine"]),
    Field::number("loss_rate", &["损耗率", "损耗", "loss"]),
    Field::number("price", &["单价", "综合单价", "价格", "unitprice", "price"]),
    Field::number(
        "amount",
        &[
            "合价",
            "金额",
            "合计",
            "小计",
            "总价",
            "合计金额",
            "amount",
            "total",
        ],
    ),
    Field::text(
        "craft",
        &[
            "工艺做法及材料说明",
            "工艺说明",
            "工艺做法",
            "施工工艺",
            "工艺",
            "做法",
            "材料说明",
            "说明",
            "workandmaterials",
            "craft",
        ],
    ),
    Field::text("note", &["备注", "注", "note", "remark"]),
];

/// The amount of a row, within what a line may come to.
pub(super) fn amount(reader: &mut Reader<'_>) -> Option<Money> {
    let amount = reader
        .take("amount", reader.row.price("amount"))
        .flatten()?;
    let money = reader.take("amount", Money::from_decimal(amount.to_decimal()))?;
    if money.is_negative() || money > MAX_AMOUNT {
        let refused = check_price("amount", Some(UnitPrice::from_scaled(-1)));
        reader.take("amount", refused);
        return None;
    }
    Some(money)
}

/// The loss by which the parts come to the file's unit price: its own, 5 % or none; to the fen.
pub(super) fn loss_that_fits(
    parts: [Option<UnitPrice>; 4],
    said: Option<Rate>,
    price: UnitPrice,
) -> (Rate, bool) {
    let [main, aux, labour, machine] = parts.map(|part| part.unwrap_or_default().to_decimal());
    let candidates = match said {
        Some(rate) => vec![rate],
        None => vec![Rate::ZERO, Rate::from_scaled(50_000)],
    };
    for rate in &candidates {
        let unit = main + aux + labour + machine + rate.to_decimal() * (main + aux);
        if kernel::round_half_up(unit, 2) == kernel::round_half_up(price.to_decimal(), 2) {
            return (*rate, true);
        }
    }
    (candidates[0], false)
}

/// What a row says when it is no line: a room, a group, a remark, a sum.
pub(super) fn heading(row: &Row) -> Option<String> {
    if let Some(lone) = &row.lone {
        return Some(lone.clone());
    }
    let figures = [
        "quantity", "main", "aux", "labour", "machine", "price", "amount",
    ];
    let empty = row.text("unit").is_none() && figures.iter().all(|key| row.text(key).is_none());
    let name = row.text("name");
    let code = row
        .text("code")
        .filter(|code| !numbering(code) || name.is_none());
    // A group's title often has its number in the first column: 一 | 客餐厅.
    empty.then(|| name.or(code).unwrap_or_default())
}

/// A row's number in its table, not a code of the price book: `1`, `1.2`, `A-3`, `三`.
pub(super) fn numbering(code: &str) -> bool {
    let plain = code.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let dashed = plain.starts_with(['-', '－']) || plain.len() == code.len() || code.len() == 1;
    dashed
        && plain
            .chars()
            .all(|c| c.is_ascii_digit() || "-－.、（）()一二三四五六七八九十 ".contains(c))
}

/// `一、客餐厅（含走廊）` is 客餐厅; `A　客厅 地面 20 ㎡` is 客厅.
pub(super) fn plain_heading(text: &str) -> String {
    let text = without_number(text);
    let mut words = text.split([' ', '　']).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let letter = first.len() <= 2 && first.chars().all(|c| c.is_ascii_uppercase());
    let name = if letter {
        words.next().unwrap_or(first)
    } else {
        first
    };
    // An English heading is all of its words.
    let name = if name.is_ascii() && !letter {
        text.trim()
    } else {
        name
    };
    name.chars().take(HEADING_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_numbers_are_told_apart() {
        for (text, want) in [
            ("一、客餐厅（含走廊）", "客餐厅"),
            ("A　客厅　地面 20.00 ㎡　周长 18.00 m", "客厅"),
            ("Master bedroom", "Master bedroom"),
            ("B 主卧", "主卧"),
            ("3.卫生间", "卫生间"),
        ] {
            assert_eq!(plain_heading(text), want, "{text}");
        }
        for (code, want) in [
            ("1", true),
            ("A-12", true),
            ("1.2", true),
            ("三", true),
            ("T09", false),
            ("P7", false),
            ("A", true),
        ] {
            assert_eq!(numbering(code), want, "{code}");
        }
    }
}
