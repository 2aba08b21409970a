//! The words of projects and surveys, and how typed sizes are read. Pure.

use kernel::{Decimal, Fault, Quantity, Result};

pub use crate::quantities::{
    Explanation, Measure, OpeningSizes, Part, RoomQuantities, RoomSizes, Sign, Term, quantities,
};

crm::text_enum! {
    /// Where a project stands.
    #[ts(rename = "ProjectStage")]
    #[schemars(rename = "ProjectStage")]
    Stage {
        /// 量房.
        Survey = "survey",
        /// 方案设计.
        Design = "design",
        /// 预算报价.
        Quote = "quote",
        /// 合同签订.
        Contract = "contract",
        /// 开工准备.
        Preparing = "preparing",
        /// 施工中.
        Building = "building",
        /// 竣工验收.
        Completion = "completion",
        /// 结算.
        Settlement = "settlement",
        /// 质保.
        Warranty = "warranty",
        /// 暂停.
        Paused = "paused",
        /// 终止.
        Cancelled = "cancelled",
    }
}

impl Stage {
    /// Whether somebody is still to act on it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Warranty | Self::Cancelled)
    }

    /// Whether `later` comes after it on the way from survey to warranty. What is paused or ended is not on that way.
    pub fn comes_before(self, later: Self) -> bool {
        let place = |stage: Self| {
            let at = || Self::ALL.iter().position(|known| *known == stage);
            if stage.is_aside() { None } else { at() }
        };
        matches!((place(self), place(later)), (Some(own), Some(later)) if own < later)
    }

    /// Whether a reason must be given for entering it.
    pub const fn needs_reason(self) -> bool {
        self.is_aside()
    }

    /// Whether it lies beside the way from survey to warranty: the project rests, or is ended.
    pub const fn is_aside(self) -> bool {
        matches!(self, Self::Paused | Self::Cancelled)
    }

    /// Where a project in this stage goes on: of one that rests or is ended the last stage on its way that it had entered.
    /// None for a project on its way.
    pub fn resumes(self, passed: impl IntoIterator<Item = Self>) -> Option<Self> {
        let on_way = || passed.into_iter().filter(|stage| !stage.is_aside()).last();
        self.is_aside().then(|| on_way().unwrap_or(Self::Survey))
    }
}

crm::text_enum! {
    /// What a room is for. Decides which work items are offered in it.
    RoomKind {
        /// 客厅.
        Living = "living",
        /// 餐厅.
        Dining = "dining",
        /// 客餐厅.
        LivingDining = "living_dining",
        /// 卧室.
        Bedroom = "bedroom",
        /// 书房.
        Study = "study",
        /// 厨房.
        Kitchen = "kitchen",
        /// 卫生间.
        Bathroom = "bathroom",
        /// 阳台.
        Balcony = "balcony",
        /// 玄关.
        Hall = "hall",
        /// 走廊.
        Corridor = "corridor",
        /// 衣帽间.
        Wardrobe = "wardrobe",
        /// 储物间.
        Storage = "storage",
        /// 楼梯间.
        Stairs = "stairs",
        /// 其他.
        Other = "other",
        /// 全屋: measures of the flat as a whole; not added to the totals of the rooms.
        Whole = "whole",
    }
}

impl RoomKind {
    /// The name that a new room of this kind gets in Chinese; [`crate::names::usual`] says it in any language.
    pub const fn usual_name(self) -> &'static str {
        match self {
            Self::Living => "客厅",
            Self::Dining => "餐厅",
            Self::LivingDining => "客餐厅",
            Self::Bedroom => "卧室",
            Self::Study => "书房",
            Self::Kitchen => "厨房",
            Self::Bathroom => "卫生间",
            Self::Balcony => "阳台",
            Self::Hall => "玄关",
            Self::Corridor => "走廊",
            Self::Wardrobe => "衣帽间",
            Self::Storage => "储物间",
            Self::Stairs => "楼梯间",
            Self::Other => "其他",
            Self::Whole => "全屋",
        }
    }

    /// The kind that a room's name speaks of: `主卧` is a bedroom, `Guest bathroom` a bathroom.
    pub fn of_name(name: &str) -> Option<Self> {
        const WORDS: &[(&str, RoomKind)] = &[
            ("客餐", RoomKind::LivingDining),
            ("全屋", RoomKind::Whole),
            ("衣帽", RoomKind::Wardrobe),
            ("储", RoomKind::Storage),
            ("卫", RoomKind::Bathroom),
            ("洗手", RoomKind::Bathroom),
            ("浴", RoomKind::Bathroom),
            ("厕", RoomKind::Bathroom),
            ("厨", RoomKind::Kitchen),
            ("阳台", RoomKind::Balcony),
            ("露台", RoomKind::Balcony),
            ("书房", RoomKind::Study),
            ("卧", RoomKind::Bedroom),
            ("儿童房", RoomKind::Bedroom),
            ("老人房", RoomKind::Bedroom),
            ("玄关", RoomKind::Hall),
            ("门厅", RoomKind::Hall),
            ("餐厅", RoomKind::Dining),
            ("客厅", RoomKind::Living),
            ("走廊", RoomKind::Corridor),
            ("过道", RoomKind::Corridor),
            ("楼梯", RoomKind::Stairs),
            ("living and dining", RoomKind::LivingDining),
            ("whole", RoomKind::Whole),
            ("wardrobe", RoomKind::Wardrobe),
            ("stor", RoomKind::Storage),
            ("bath", RoomKind::Bathroom),
            ("kitchen", RoomKind::Kitchen),
            ("balcony", RoomKind::Balcony),
            ("study", RoomKind::Study),
            ("bed", RoomKind::Bedroom),
            ("dining", RoomKind::Dining),
            ("living", RoomKind::Living),
            ("corridor", RoomKind::Corridor),
            ("children", RoomKind::Bedroom),
            ("grandparents", RoomKind::Bedroom),
            ("terrace", RoomKind::Balcony),
            ("toilet", RoomKind::Bathroom),
            ("closet", RoomKind::Wardrobe),
            ("stairs", RoomKind::Stairs),
            ("entrance", RoomKind::Hall),
            ("hall", RoomKind::Hall),
        ];
        let name = name.to_lowercase();
        WORDS
            .iter()
            .find(|(word, _)| name.contains(word))
            .map(|&(_, kind)| kind)
    }
}

crm::text_enum! {
    /// A hole in a wall.
    OpeningKind {
        /// 门.
        Door = "door",
        /// 窗.
        Window = "window",
        /// 垭口: a passage without a door.
        Passage = "passage",
    }
}

crm::text_enum! {
    /// How a firm deducts openings from walls.
    OpeningRule {
        /// Nothing is deducted.
        None = "none",
        /// Half of each opening; all of it where a casing is built (减半, 做门窗套全扣). The usual way.
        Half = "half",
        /// Single door up to 1.68 or window up to 1.58 ㎡ not at all; of larger ones half of what is over.
        Excess = "excess",
        /// Every opening in full.
        Full = "full",
    }
}

/// Limits of a size that people type.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The largest that is believed, in m (or ㎡).
    pub max: u32,
    /// From this value on a number without a unit is millimetres; none for areas.
    pub millimetres_from: Option<u32>,
    /// Whether nothing (0) is allowed.
    pub zero: bool,
    /// Decimals kept.
    pub places: u32,
}

/// A side of a room: up to 100 m; 100 and more is read as millimetres.
pub const SIDE: Limit = Limit {
    max: 100,
    millimetres_from: Some(100),
    zero: false,
    places: 3,
};
/// A net height: up to 30 m; 100 and more is read as millimetres.
pub const HEIGHT: Limit = Limit {
    max: 30,
    millimetres_from: Some(100),
    zero: false,
    places: 3,
};
/// A perimeter given by hand: up to 1,000 m; above that it is read as millimetres.
pub const PERIMETER: Limit = Limit {
    max: 1_000,
    millimetres_from: Some(1_001),
    zero: false,
    places: 3,
};
/// An area given by hand: up to 10,000 ㎡.
pub const AREA: Limit = Limit {
    max: 10_000,
    millimetres_from: None,
    zero: false,
    places: 4,
};
/// A side of an opening: up to 30 m; 100 and more is read as millimetres.
pub const OPENING: Limit = Limit {
    max: 30,
    millimetres_from: Some(100),
    zero: false,
    places: 3,
};
/// A sill height: 0 to 10 m; 100 and more is read as millimetres.
pub const SILL: Limit = Limit {
    max: 10,
    millimetres_from: Some(100),
    zero: true,
    places: 3,
};

/// A size as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// In metres (or ㎡).
    pub value: Quantity,
    /// It was typed as millimetres or centimetres and converted.
    pub converted: bool,
}

/// Reads a typed size: `3.6`, `3600` (millimetres), `3600mm`, `360 cm`, `3.6米`; blank is `None`.
///
/// # Errors
/// `design.size_invalid`, `design.size_negative`, `design.size_zero`, `design.size_absurd` (with `max`),
/// `design.size_too_fine` (with `places`); each names the field.
pub fn size(field: &str, text: &str, limit: Limit) -> Result<Option<Size>> {
    let typed = text.trim().to_lowercase();
    if typed.is_empty() {
        return Ok(None);
    }
    let shown: String = typed.chars().take(40).collect();
    let refuse =
        |code: &str, hint: String| Fault::field(field, code, hint).with("text", shown.clone());
    let units = [
        ("毫米", 3),
        ("mm", 3),
        ("㎜", 3),
        ("厘米", 2),
        ("公分", 2),
        ("cm", 2),
        ("平方米", 0),
        ("平方", 0),
        ("平米", 0),
        ("㎡", 0),
        ("m²", 0),
        ("m2", 0),
        ("平", 0),
        ("米", 0),
        ("m", 0),
    ];
    let unit = units.iter().find(|(unit, _)| typed.ends_with(unit));
    let number = unit.map_or(typed.as_str(), |(unit, _)| {
        &typed[..typed.len() - unit.len()]
    });
    if number.contains(['%', '％', '¥', '￥', '元']) {
        return Err(refuse(
            "design.size_invalid",
            format!(
                "“{shown}” is not a size; type metres such as 3.6 or millimetres such as 3600."
            ),
        ));
    }
    let value = number
        .parse::<Quantity>()
        .map_err(|fault| match fault.code.as_str() {
            "kernel.number_too_fine" => too_fine(field, &shown, limit),
            "kernel.number_out_of_range" => absurd(field, &shown, limit),
            _ => refuse(
                "design.size_invalid",
                format!(
                    "“{shown}” is not a size; type metres such as 3.6 or millimetres such as 3600."
                ),
            ),
        })?;
    if value.is_negative() {
        return Err(refuse(
            "design.size_negative",
            format!("“{shown}” is below zero; a size is not."),
        ));
    }
    let bare_millimetres = || {
        limit
            .millimetres_from
            .is_some_and(|from| value.to_decimal() >= Decimal::from(from))
    };
    let shift = match unit {
        Some((_, shift)) => *shift,
        None if bare_millimetres() => 3,
        None => 0,
    };
    let metres = value
        .to_decimal()
        .checked_div(Decimal::from(10u32.pow(shift)))
        .ok_or_else(|| absurd(field, &shown, limit))?;
    if metres.normalize().scale() > limit.places {
        return Err(too_fine(field, &shown, limit));
    }
    if metres > Decimal::from(limit.max) {
        return Err(absurd(field, &shown, limit));
    }
    if metres.is_zero() && !limit.zero {
        return Err(refuse(
            "design.size_zero",
            "A size of 0 cannot be; leave it blank until it is measured.".to_owned(),
        ));
    }
    Ok(Some(Size {
        value: Quantity::from_decimal(metres)?,
        converted: shift > 0,
    }))
}

fn absurd(field: &str, shown: &str, limit: Limit) -> Fault {
    Fault::field(
        field,
        "design.size_absurd",
        format!(
            "“{shown}” is more than {} m; check the digits and the unit.",
            limit.max
        ),
    )
    .with("text", shown)
    .with("max", limit.max)
}

fn too_fine(field: &str, shown: &str, limit: Limit) -> Fault {
    Fault::field(
        field,
        "design.size_too_fine",
        format!(
            "“{shown}” has more than {} decimals; round it.",
            limit.places
        ),
    )
    .with("text", shown)
    .with("places", limit.places)
}
