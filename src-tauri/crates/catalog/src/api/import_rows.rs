//! What the rows of foreign price books say.

use std::collections::HashMap;

use firm::text::{NAME_MAX, line, note, required};
use kernel::{Fault, Rate, UnitPrice};

use super::item_fields::{PriceFields, check_price};
use super::{CODE_MAX, CRAFT_MAX};
use crate::sheet::{Field, Reader, Row, without_number};

/// What a price book's columns are called in the files of the trade.
pub const ITEM_FIELDS: &[Field] = &[
    Field::text(
        "code",
        &[
            "编号",
            "项目编号",
            "编码",
            "项目编码",
            "定额编号",
            "代码",
            "code",
            "itemcode",
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
            "name",
            "item",
            "description",
        ],
    )
    .needed(),
    Field::text("unit", &["单位", "计量单位", "unit"]).needed(),
    Field::text(
        "category",
        &[
            "分类",
            "类别",
            "工种",
            "分部",
            "分部工程",
            "category",
            "trade",
        ],
    ),
    Field::number("main", &["主材", "主材费", "主材单价", "主料", "main"]),
    Field::number(
        "auxiliary",
        &[
            "辅材",
            "辅料",
            "辅材费",
            "辅料费",
            "材料费",
            "材料",
            "auxiliary",
            "material",
        ],
    ),
    Field::number("labour", &["人工", "人工费", "人工单价", "labour", "labor"]),
    Field::number("machine", &["机械", "机械费", "machine"]),
    Field::number("loss_rate", &["损耗率", "损耗", "loss", "lossrate"]),
    Field::number(
        "price",
        &[
            "综合单价",
            "单价",
            "报价",
            "价格",
            "price",
            "unitprice",
            "rate",
        ],
    ),
    Field::text(
        "craft",
        &[
            "工艺说明",
            "工艺做法及材料说明",
            "工艺做法",
            "施工工艺",
            "工艺",
            "做法",
            "材料说明",
            "说明",
            "备注",
            "craft",
            "method",
        ],
    ),
    Field::text("name_en", &["英文名称", "英文", "english", "englishname"]),
];

/// A row that was understood.
pub(super) struct Read {
    pub code: String,
    pub name: String,
    pub unit: String,
    pub name_en: Option<String>,
    pub craft: Option<String>,
    pub category: Option<String>,
    pub price: PriceFields,
    pub total: Option<UnitPrice>,
}

/// Words in the headings of other firms' books, by the letter of the trade in the starter price book.
pub(super) const HEADING_WORDS: &[(&str, &[&str])] = &[
    ("D", &["拆"]),
    ("W", &["防水"]),
    (
        "E",
        &["水电", "电路", "水路", "强电", "弱电", "给排水", "给水"],
    ),
    ("T", &["泥", "瓦", "砌", "贴砖", "铺贴", "土建"]),
    ("C", &["木", "吊顶", "天花", "隔墙"]),
    ("P", &["油漆", "涂料", "乳胶漆", "墙面", "腻子", "油工"]),
    ("I", &["安装"]),
];

/// `一、拆除工程（含清运）` is the trade 拆除.
pub(super) fn plain_heading(text: &str) -> String {
    without_number(text)
        .trim_end_matches("工程")
        .trim()
        .to_owned()
}

pub(super) fn read_row(
    row: &Row,
    seen: &mut HashMap<String, u32>,
) -> std::result::Result<Read, Vec<Fault>> {
    let mut reader = Reader::new(row);
    let text = |key: &str| row.text(key).unwrap_or_default();
    let name = reader.take("name", required("name", &text("name"), NAME_MAX));
    let unit = reader.take("unit", super::typed_unit("unit", &text("unit")));
    let code = reader.take("code", line("code", &text("code"), CODE_MAX));
    let name_en = reader.take("name_en", line("name_en", &text("name_en"), NAME_MAX));
    let craft = reader.take("craft", note("craft", &text("craft"), CRAFT_MAX));
    let [main, auxiliary, labour, machine, total] =
        ["main", "auxiliary", "labour", "machine", "price"].map(|key| {
            reader.price(key, |price| {
                if price.is_negative() {
                    return Err(Fault::new(
                        "catalog.negative",
                        "This cannot be below zero; type 0 or more",
                    ));
                }
                check_price(key, price)
            })
        });
    let loss_rate = reader.take("loss_rate", row.rate("loss_rate")).flatten();
    let parts = [main, auxiliary, labour, machine];
    let split = parts.iter().any(Option::is_some);
    if !split && total.is_none() && reader.faults.is_empty() {
        reader.refuse(
            "price",
            Fault::new("catalog.price_missing", "This row has no price"),
        );
    }
    // A price in one piece is kept as labour, on which no price loss is charged: the line then costs what the file says.
    let fields = if split {
        PriceFields {
            main,
            auxiliary,
            labour,
            machine,
            loss_rate,
        }
    } else {
        PriceFields {
            main: Some(UnitPrice::ZERO),
            auxiliary: Some(UnitPrice::ZERO),
            labour: total,
            machine: Some(UnitPrice::ZERO),
            loss_rate: Some(Rate::ZERO),
        }
    };
    let (Some(name), Some(unit), Some(code), Some(name_en), Some(craft), true) =
        (name, unit, code, name_en, craft, reader.faults.is_empty())
    else {
        return Err(reader.faults);
    };
    let key = if code.is_empty() {
        format!("{name}\u{1}{unit}")
    } else {
        code.to_lowercase()
    };
    if let Some(first) = seen.insert(key, row.number) {
        reader.refuse(
            if code.is_empty() { "name" } else { "code" },
            Fault::new(
                "catalog.import_twice",
                format!("The same item stands in row {first} already; keep one of both"),
            )
            .with("first", first),
        );
        return Err(reader.faults);
    }
    let filled = |text: String| (!text.is_empty()).then_some(text);
    Ok(Read {
        code,
        name,
        unit,
        name_en: filled(name_en),
        craft: filled(craft),
        category: row.text("category"),
        total: if split {
            super::items::together(&parts)
        } else {
            total
        },
        price: fields,
    })
}
