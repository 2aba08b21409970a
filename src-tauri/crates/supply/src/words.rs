//! The words of supply's documents, Chinese and English.

use design::names::RoomNames;
use quoting::wire::Language;

use crate::wire::ExplainedRoom;

/// Every fixed word on paper.
#[derive(Debug)]
pub(crate) struct Words {
    pub purchase_list: &'static str,
    pub owner_list: &'static str,
    pub bill: &'static str,
    pub page: &'static str,
    pub draft: &'static str,
    pub supplier: &'static str,
    pub no_supplier: &'static str,
    pub contact: &'static str,
    pub supplier_address: &'static str,
    pub project: &'static str,
    pub made_on: &'static str,
    pub first_need: &'static str,
    pub order_by: &'static str,
    pub deliver_to: &'static str,
    pub floor: &'static str,
    pub with_lift: &'static str,
    pub without_lift: &'static str,
    pub receiver: &'static str,
    pub site_note: &'static str,
    pub row: &'static str,
    pub material: &'static str,
    pub packs: &'static str,
    pub pack: &'static str,
    pub content: &'static str,
    pub need_by: &'static str,
    pub price: &'static str,
    pub amount: &'static str,
    pub total: &'static str,
    pub in_words: &'static str,
    pub note: &'static str,
    pub one_batch: &'static str,
    pub terms: &'static [&'static str],
    pub owner_terms: &'static [&'static str],
    pub batch_term: Option<&'static str>,
    pub signatures: &'static [&'static str],
    pub owner_signatures: &'static [&'static str],
    pub sign_date: &'static str,
    pub mode: &'static str,
    /// In the order of `quoting::model::Mode`.
    pub modes: [&'static str; 4],
    pub start_on: &'static str,
    pub totals: &'static str,
    pub by_room: &'static str,
    pub estimate: &'static str,
    pub need: &'static str,
    pub net: &'static str,
    pub waste: &'static str,
    pub unit: &'static str,
    pub supplied: &'static str,
    pub by_firm: &'static str,
    pub by_owner: &'static str,
    pub for_work: &'static str,
    pub nothing: &'static str,
    pub gaps: &'static str,
    pub not_chosen: &'static str,
    pub no_quantity: &'static str,
    pub recipe_fault: &'static str,
    pub no_start: &'static str,
    pub no_price: &'static str,
    pub no_supplier_for: &'static str,
}

static CHINESE: Words = Words {
    purchase_list: "采购单",
    owner_list: "甲供材料清单",
    bill: "材料清单",
    page: "第 {page} 页 / 共 {pages} 页",
    draft: "草稿",
    supplier: "供应商",
    no_supplier: "（未定）",
    contact: "联系人",
    supplier_address: "供应商地址",
    project: "项目",
    made_on: "日期",
    first_need: "最早到场",
    order_by: "最晚下单",
    deliver_to: "送货地址",
    floor: "，{floor} 楼",
    with_lift: "，有电梯",
    without_lift: "，无电梯",
    receiver: "收货人",
    site_note: "送货说明",
    row: "序号",
    material: "材料及规格",
    packs: "数量",
    pack: "单位",
    content: "合计用量",
    need_by: "到场日期",
    price: "单价（元）",
    amount: "金额（元）",
    total: "合计（元）",
    in_words: "大写",
    note: "备注",
    one_batch: "每间一个色号批号：",
    terms: &[
        "请按到场日期送到上述地址，送货前一天与收货人联系。",
        "送货单请注明本单号；到货清点数量、核对规格后签收，短缺、破损当场登记。",
    ],
    owner_terms: &["以下材料由业主自行采购，请于到场日期前送达工地，数量已含损耗。"],
    batch_term: Some("注明“每间一个色号批号”的材料，同一房间不得混用色号、批号。"),
    signatures: &["采购方（签章）", "供应商（签章）"],
    owner_signatures: &["业主（签字）", "施工方（签章）"],
    sign_date: "日期：",
    mode: "承包方式",
    modes: ["清包", "半包", "全包", "整装"],
    start_on: "开工日期",
    totals: "材料汇总",
    by_room: "分房间用料",
    estimate: "材料估价（元）",
    need: "用量（含损耗）",
    net: "净用量",
    waste: "损耗",
    unit: "单位",
    supplied: "采购",
    by_firm: "公司",
    by_owner: "甲供",
    for_work: "用于",
    nothing: "没有需要的材料。",
    gaps: "待补充",
    not_chosen: "主材未选定，未计入",
    no_quantity: "没有工程量，未计入",
    recipe_fault: "用料公式有误，未计入",
    no_start: "未定开工日期，没有到场日期",
    no_price: "没有有效价格，未计入估价",
    no_supplier_for: "没有供应商",
};

static ENGLISH: Words = Words {
    purchase_list: "Purchase list",
    owner_list: "Materials by the owner",
    bill: "Bill of materials",
    page: "Page {page} of {pages}",
    draft: "DRAFT",
    supplier: "Supplier",
    no_supplier: "(open)",
    contact: "Contact",
    supplier_address: "Supplier's address",
    project: "Project",
    made_on: "Date",
    first_need: "First needed",
    order_by: "Order by",
    deliver_to: "Deliver to",
    floor: ", floor {floor}",
    with_lift: ", lift",
    without_lift: ", no lift",
    receiver: "Receiver",
    site_note: "Delivery",
    row: "No.",
    material: "Material",
    packs: "Qty",
    pack: "Pack",
    content: "Content",
    need_by: "On site by",
    price: "Price ¥",
    amount: "Amount ¥",
    total: "Total ¥",
    in_words: "In words",
    note: "Note",
    one_batch: "One batch a room: ",
    terms: &[
        "Deliver to the address above by the day given; call the receiver the day before.",
        "Put this number on the delivery note. Goods are counted and checked on arrival; shortage and damage are noted at once.",
    ],
    owner_terms: &[
        "The owner buys these and has them on site by the day given. Quantities include waste.",
    ],
    batch_term: Some("Where “one batch a room” is noted, a room must not mix shades or batches."),
    signatures: &["Buyer", "Supplier"],
    owner_signatures: &["Owner", "Contractor"],
    sign_date: "Date:",
    mode: "Contract",
    modes: [
        "Labour only",
        "Half package",
        "Full package",
        "All-in package",
    ],
    start_on: "Start",
    totals: "All materials",
    by_room: "By room",
    estimate: "Estimate ¥",
    need: "Need, with waste",
    net: "Net",
    waste: "Waste",
    unit: "Unit",
    supplied: "By",
    by_firm: "Firm",
    by_owner: "Owner",
    for_work: "For",
    nothing: "No materials are needed.",
    gaps: "Still open",
    not_chosen: "Main material not chosen, not included",
    no_quantity: "No quantity yet, not included",
    recipe_fault: "The recipe's formula is wrong, not included",
    no_start: "No start date, so there are no dates",
    no_price: "No valid price, not in the estimate",
    no_supplier_for: "No supplier",
};

/// The words of a language.
pub(crate) const fn words(language: Language) -> &'static Words {
    match language {
        Language::Zh => &CHINESE,
        Language::En => &ENGLISH,
    }
}

/// A unit or pack name in a language; what is not known stays as it is.
pub(crate) fn unit_in(language: Language, unit: &str) -> String {
    const ENGLISH_UNITS: &[(&str, &str)] = &[
        ("个", "pc"),
        ("块", "pc"),
        ("件", "pc"),
        ("根", "length"),
        ("张", "sheet"),
        ("套", "set"),
        ("樘", "set"),
        ("副", "set"),
        ("袋", "bag"),
        ("箱", "box"),
        ("盒", "box"),
        ("包", "pack"),
        ("桶", "pail"),
        ("卷", "roll"),
        ("捆", "bundle"),
        ("吨", "t"),
        ("间", "room"),
        ("项", "item"),
        ("车", "load"),
        ("建㎡", "㎡"),
    ];
    match language {
        Language::Zh => unit.to_owned(),
        Language::En => ENGLISH_UNITS
            .iter()
            .find(|(zh, _)| *zh == unit)
            .map_or_else(|| unit.to_owned(), |(_, en)| (*en).to_owned()),
    }
}

/// Rooms with their needs: `客厅 20.8 ㎡；主卧 14.56 ㎡`.
pub(crate) fn rooms_text<'a>(
    language: Language,
    unit: &str,
    names: &RoomNames,
    rooms: impl Iterator<Item = &'a ExplainedRoom>,
) -> String {
    let unit = unit_in(language, unit);
    let parts: Vec<String> = rooms
        .map(|room| {
            format!(
                "{} {} {unit}",
                names.spelt(&room.name, language),
                paper::grouped(room.need.to_decimal(), 2)
            )
        })
        .collect();
    parts.join(match language {
        Language::Zh => "；",
        Language::En => "; ",
    })
}
