//! A realistic quote in Chinese and English, as a firm would send it.

use std::io::Cursor;

use chrono::DateTime;
use image::{ImageFormat, Rgba, RgbaImage};
use paper::{
    Align, Block, Cell, Column, Document, Fields, Footer, Image, Language, Letterhead, Row,
    RunningHead, SignatureBox, Table, Terms, Text, Totals, mm,
};
use rust_decimal::Decimal;

/// One priced line: name, unit, quantity, main material, auxiliary material, labour (unit prices in yuan), remark.
type Item = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const ROOMS_ZH: [(&str, &[Item]); 4] = [
    (
        "客餐厅",
        &[
            (
                "墙面乳胶漆（两底两面）",
                "㎡",
                "102.182",
                "6.80",
                "6.10",
                "15.00",
                "腻子批刮三遍，打磨平整后底漆一遍、面漆两遍；阴阳角用专用角条找直。",
            ),
            (
                "地面铺贴 800×800 抛釉砖",
                "㎡",
                "31.00",
                "28.00",
                "12.00",
                "35.00",
                "32.5 级水泥、中砂，1:3 干硬性砂浆；地砖甲供，含损耗 5%。",
            ),
            (
                "石膏板吊顶（平顶）",
                "㎡",
                "18.60",
                "45.60",
                "16.30",
                "32.10",
                "轻钢龙骨，9.5 mm 纸面石膏板，自攻钉防锈处理。",
            ),
            (
                "踢脚线安装",
                "m",
                "26.40",
                "0.00",
                "2.00",
                "6.00",
                "主材甲供。",
            ),
        ],
    ),
    (
        "主卧",
        &[
            (
                "墙面乳胶漆（两底两面）",
                "㎡",
                "46.20",
                "6.80",
                "6.10",
                "15.00",
                "",
            ),
            (
                "实木复合地板铺装",
                "㎡",
                "15.80",
                "0.00",
                "4.50",
                "18.00",
                "主材甲供；含防潮膜、地面清理。",
            ),
        ],
    ),
    (
        "卫生间",
        &[
            (
                "墙面、地面防水（JS 聚合物，三遍）",
                "㎡",
                "18.90",
                "23.00",
                "6.00",
                "22.00",
                "淋浴区上翻 1.8 m，其余 0.3 m；闭水试验 48 小时，合格后方可铺贴。",
            ),
            (
                "墙砖铺贴 300×600",
                "㎡",
                "22.40",
                "0.00",
                "18.00",
                "48.00",
                "主材甲供；瓷砖胶薄贴法。",
            ),
            (
                "地砖铺贴 300×300",
                "㎡",
                "5.60",
                "0.00",
                "18.00",
                "52.00",
                "坡度 1%，坡向地漏。",
            ),
            ("包下水管", "根", "2.00", "60.00", "35.00", "85.00", ""),
        ],
    ),
    (
        "水电工程",
        &[
            (
                "强电改造（暗管，BV 2.5 mm²）",
                "m",
                "186.00",
                "14.50",
                "3.50",
                "16.00",
                "PVC 阻燃管，横平竖直；按实际米数结算。",
            ),
            (
                "给水改造（PPR 25）",
                "m",
                "42.00",
                "22.00",
                "6.00",
                "28.00",
                "热熔连接，0.8 MPa 打压 30 分钟不渗漏。",
            ),
        ],
    ),
];

const ROOMS_EN: [(&str, &[Item]); 2] = [
    (
        "Living and dining room",
        &[
            (
                "Wall emulsion paint, two coats",
                "㎡",
                "102.182",
                "6.80",
                "6.10",
                "15.00",
                "Three passes of filler, sanded; one coat of primer and two coats of emulsion. Corners straightened with beads.",
            ),
            (
                "Floor tiling 800×800, glazed",
                "㎡",
                "31.00",
                "28.00",
                "12.00",
                "35.00",
                "Tiles supplied by the owner; 5 % waste included.",
            ),
        ],
    ),
    (
        "Bathroom",
        &[(
            "Waterproofing, polymer cement, three coats",
            "㎡",
            "18.90",
            "23.00",
            "6.00",
            "22.00",
            "Shower walls up to 1.8 m, elsewhere 0.3 m; 48-hour ponding test before tiling.",
        )],
    ),
];

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal literal")
}

/// A small mark: a roof over a wall.
fn logo() -> Image {
    let ink = Rgba([0x1d, 0x4e, 0x89, 255]);
    let mark = RgbaImage::from_fn(240, 240, |x, y| {
        let (x, y) = (x as i32 - 120, y as i32);
        let roof = y > 30 && y < 120 && x.abs() < (y - 20) && x.abs() > (y - 60);
        let wall = (130..210).contains(&y) && x.abs() < 76 && !(x.abs() < 22 && y > 156);
        if roof || wall {
            ink
        } else {
            Rgba([255, 255, 255, 0])
        }
    });
    let mut file = Cursor::new(Vec::new());
    mark.write_to(&mut file, ImageFormat::Png)
        .expect("a small picture encodes");
    Image::new(file.into_inner())
}

/// The Chinese quote, with each room `times` over.
pub fn chinese(times: usize) -> Document {
    let mut d = Document::new(
        "装修工程报价单 BJ202601-0037-V2",
        Language::Chinese,
        DateTime::UNIX_EPOCH,
    );
    d.author = "锦程装饰工程有限公司".into();
    d.letterhead = Some(Letterhead {
        logo: Some(logo()),
        name: "锦程装饰工程有限公司".into(),
        tagline: "量房 · 设计 · 施工 · 售后一站式".into(),
        contact: vec![
            "成都市高新区天府大道北段 1700 号 6 栋 1203".into(),
            "电话 028-8512 3456　手机 138 0000 1234".into(),
            "www.jincheng.example".into(),
        ],
    });
    d.running_head = Some(RunningHead {
        left: "锦程装饰工程有限公司 · 装修工程报价单".into(),
        right: "BJ202601-0037-V2".into(),
    });
    d.footer = Some(Footer {
        left: "本报价单 15 日内有效".into(),
        center: String::new(),
        right: "第 {page} 页 / 共 {pages} 页".into(),
    });
    d.push(Block::Title {
        text: "装修工程报价单".into(),
        subtitle: "编号 BJ202601-0037-V2　　日期 2026 年 1 月 18 日".into(),
    });
    d.push(
        Fields::new(2)
            .with("客户", "𠮷田 䶮先生（Mr. Yan）")
            .with("联系电话", "139 **** 5678")
            .with("楼盘", "万科·翡翠公园 3 期 12 栋 1 单元 2701")
            .with("建筑面积", "118.60 ㎡（套内 96.40 ㎡）")
            .with("户型", "三室两厅两卫")
            .with("承包方式", "半包（主材甲供）")
            .with("设计师", "龘燊 𪚥")
            .with("计划工期", "95 天")
            .with_wide(
                2,
                "施工地址",
                "成都市武侯区益州大道中段 555 号万科翡翠公园 3 期 12 栋 1 单元 2701 室",
            ),
    );
    let (table, direct) = table(
        &ROOMS_ZH,
        times,
        [
            "序号",
            "项目名称",
            "单位",
            "工程量",
            "综合单价（元）",
            "主材",
            "辅材",
            "人工",
            "单价",
            "合价（元）",
            "工艺做法及材料说明",
        ],
        "小计",
    );
    d.push(table);
    d.push(Block::Keep(vec![Block::from(
        Totals::default()
            .with("工程直接费", Cell::figure(direct, 2))
            .with("管理费 5%", Cell::figure(direct * dec("0.05"), 2))
            .with("优惠", Cell::figure(dec("-1200"), 2))
            .with(
                "增值税 9%",
                Cell::figure((direct * dec("1.05") - dec("1200")) * dec("0.09"), 2),
            )
            .with_strong(
                "合计（元）",
                Cell::figure((direct * dec("1.05") - dec("1200")) * dec("1.09"), 2),
            ),
    )]));
    if let Some(Block::Keep(blocks)) = d.blocks.last_mut()
        && let Some(Block::Totals(totals)) = blocks.first_mut()
    {
        totals.words = Some(("合计人民币（大写）".into(), "壹拾万柒仟元零伍角叁分".into()));
    }
    d.push(Block::Heading {
        level: 2,
        text: "说明与条款".into(),
    });
    d.push(Terms {
        items: vec![
            "本报价依据甲方确认的平面方案及现场量房数据编制；工程量按实结算，单价不变。".into(),
            "甲供材料由甲方按乙方提供的需用计划按时运抵现场，因材料迟到造成的停工，工期顺延。".into(),
            Text::plain("防水工程自竣工验收之日起保修 ").with_bold("5 年").with("，其余项目保修 ").with_bold("2 年").with("（《建设工程质量管理条例》第四十条）。"),
            "付款方式：合同签订后三日内付 35%，水电验收合格后付 30%，泥木验收合格后付 30%，竣工验收合格后付清 5%。".into(),
            "增项须经双方签字确认后方可施工；累计增项超过合同价 10% 的部分，由乙方承担。".into(),
        ],
        size: 0.0,
    });
    let signature = |title: &str| SignatureBox {
        title: title.into(),
        lines: vec!["日期：　　　　年　　　月　　　日".into()],
        image: None,
    };
    d.push(Block::Signatures(vec![
        signature("甲方（业主）签字："),
        signature("乙方（盖章）："),
    ]));
    d
}

/// The English quote.
pub fn english() -> Document {
    let mut d = Document::new(
        "Renovation quote BJ202601-0037-V2",
        Language::English,
        DateTime::UNIX_EPOCH,
    );
    d.author = "Jincheng Renovation Ltd.".into();
    d.letterhead = Some(Letterhead {
        logo: Some(logo()),
        name: "Jincheng Renovation Ltd.".into(),
        tagline: "Survey, design, works and care from one house".into(),
        contact: vec![
            "1203, Building 6, 1700 Tianfu Avenue North, Chengdu".into(),
            "+86 28 8512 3456".into(),
        ],
    });
    d.footer = Some(Footer {
        left: "Valid for 15 days".into(),
        center: String::new(),
        right: "Page {page} of {pages}".into(),
    });
    d.watermark = Some("INTERNAL 内部".into());
    d.push(Block::Title {
        text: "Renovation Quote".into(),
        subtitle: "No. BJ202601-0037-V2, 18 January 2026".into(),
    });
    d.push(
        Fields::new(3)
            .with("Customer", "Mr. 𠮷田 䶮")
            .with("Phone", "139 **** 5678")
            .with("Area", "118.60 ㎡")
            .with("Layout", "3 bedrooms, 2 baths")
            .with("Mode", "Labour and auxiliaries")
            .with("Duration", "95 days"),
    );
    let (table, direct) = table(
        &ROOMS_EN,
        1,
        [
            "No.",
            "Item",
            "Unit",
            "Quantity",
            "Unit price (CNY)",
            "Main",
            "Aux.",
            "Labour",
            "Total",
            "Amount",
            "Method and materials",
        ],
        "Subtotal",
    );
    d.push(table);
    d.push(
        Totals::default()
            .with("Direct cost", Cell::figure(direct, 2))
            .with("Management 5 %", Cell::figure(direct * dec("0.05"), 2))
            .with_strong("Total (CNY)", Cell::figure(direct * dec("1.05"), 2)),
    );
    d.push(Block::Signatures(vec![
        SignatureBox {
            title: "Customer".into(),
            lines: vec!["Date:".into()],
            image: None,
        },
        SignatureBox {
            title: "Contractor".into(),
            lines: vec!["Date:".into()],
            image: None,
        },
    ]));
    d
}

fn table(
    rooms: &[(&str, &[Item])],
    times: usize,
    words: [&str; 11],
    subtotal: &str,
) -> (Table, Decimal) {
    let mut table = Table::new([
        Column::fixed(34.0),
        Column::share(1.0),
        Column::fixed(28.0).center(),
        Column::fixed(44.0).right(),
        Column::fixed(37.0).right(),
        Column::fixed(37.0).right(),
        Column::fixed(37.0).right(),
        Column::fixed(44.0).right(),
        Column::fixed(58.0).right(),
        Column::fixed(mm(34.0)),
    ]);
    let [
        no,
        name,
        unit,
        quantity,
        prices,
        main,
        aux,
        labour,
        total,
        amount,
        method,
    ] = words;
    table.head = vec![
        Row::line([
            Cell::text(no).down(2),
            Cell::text(name).down(2),
            Cell::text(unit).down(2),
            Cell::text(quantity).down(2),
            Cell::text(prices).span(4),
            Cell::text(amount).down(2),
            Cell::text(method).down(2),
        ]),
        Row::line([main, aux, labour, total].map(Cell::from)),
    ];
    table.size = 8.0;
    let mut direct = Decimal::ZERO;
    for (at, (room, items)) in rooms.iter().enumerate() {
        let letter = char::from(b'A' + at as u8);
        table.rows.push(Row::section([
            Cell::text(format!("{letter}　{room}")).span(10)
        ]));
        let mut sum = Decimal::ZERO;
        for (line, item) in items.iter().cycle().take(items.len() * times).enumerate() {
            let (name, unit, quantity, main, aux, labour, note) = *item;
            let price = dec(main) + dec(aux) + dec(labour);
            let amount = (dec(quantity) * price).round_dp(2);
            sum += amount;
            table.rows.push(Row::line([
                Cell::text(format!("{letter}-{}", line + 1)),
                Cell::text(name),
                Cell::text(unit),
                Cell::figure(dec(quantity), 2),
                Cell::figure(dec(main), 2),
                Cell::figure(dec(aux), 2),
                Cell::figure(dec(labour), 2),
                Cell::figure(price, 2),
                Cell::figure(amount, 2),
                Cell::text(Text::empty().with_color(note, paper::Color::GREY)),
            ]));
        }
        direct += sum;
        table.rows.push(Row::subtotal([
            Cell::text(format!("{letter} {subtotal}"))
                .span(8)
                .aligned(Align::Right),
            Cell::figure(sum, 2),
            Cell::empty(),
        ]));
    }
    (table, direct)
}
