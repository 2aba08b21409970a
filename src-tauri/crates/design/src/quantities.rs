//! What a room measures, and how each figure came about. Pure.
//!
//! Lengths are metres, areas square metres. Sources of the rules: the trade's own practice and the measuring rules
//! that firms publish with their quotes; each rule names its form where it stands.

use kernel::{Decimal, Fault, Quantity, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::{OpeningKind, OpeningRule};

/// Up to this area (㎡) a door is not deducted under [`OpeningRule::Excess`].
const SMALL_DOOR: Decimal = Decimal::from_parts(168, 0, 0, false, 2);
/// Up to this area (㎡) a window is not deducted under [`OpeningRule::Excess`].
const SMALL_WINDOW: Decimal = Decimal::from_parts(158, 0, 0, false, 2);
const HALF: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// The sizes of a room as measured. What is not measured yet is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoomSizes {
    /// Length of a rectangular room, m.
    pub length: Option<Quantity>,
    /// Width of a rectangular room, m.
    pub width: Option<Quantity>,
    /// Net height, floor to finished ceiling, m.
    pub height: Option<Quantity>,
    /// Floor area of an irregular room, given by hand, ㎡; takes precedence over length × width.
    pub area: Option<Quantity>,
    /// Perimeter of an irregular room, given by hand, m; takes precedence over (length + width) × 2.
    pub perimeter: Option<Quantity>,
}

/// The sizes of an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningSizes {
    /// What it is.
    pub kind: OpeningKind,
    /// Width, m.
    pub width: Quantity,
    /// Height, m.
    pub height: Quantity,
    /// How many alike.
    pub count: u32,
    /// A casing (门套, 窗套) is built: deducted in full under [`OpeningRule::Half`].
    pub cased: bool,
}

crm::text_enum! {
    /// A figure of a room that formulas may use.
    #[ts(rename = "RoomMeasure")]
    #[schemars(rename = "RoomMeasure")]
    Measure {
        /// Floor area, ㎡.
        Floor = "floor",
        /// Ceiling area, ㎡.
        Ceiling = "ceiling",
        /// Perimeter of the floor, m.
        Perimeter = "perimeter",
        /// Net height, m.
        Height = "height",
        /// Perimeter × height, ㎡.
        WallGross = "wall_gross",
        /// Area of all openings, ㎡.
        OpeningArea = "opening_area",
        /// What the firm's rule deducts of it, ㎡.
        Deducted = "deducted",
        /// Wall area after deduction, ㎡.
        WallNet = "wall_net",
        /// Perimeter without doors and passages, m: skirting.
        Skirting = "skirting",
        /// Doors, pieces.
        Doors = "doors",
        /// Windows, pieces.
        Windows = "windows",
        /// Open passages, pieces.
        Passages = "passages",
        /// Widths of doors and passages together, m: thresholds.
        DoorWidth = "door_width",
        /// Widths of windows together, m: sills.
        WindowWidth = "window_width",
        /// Casings around the cased openings, m: a door or passage three sides, a window four.
        CasingLength = "casing_length",
    }
}

/// The figures of one room. `None` where a size that it needs is not measured yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomQuantities {
    /// Floor area, ㎡.
    pub floor: Option<Quantity>,
    /// Ceiling area, ㎡.
    pub ceiling: Option<Quantity>,
    /// Perimeter of the floor, m.
    pub perimeter: Option<Quantity>,
    /// Net height, m.
    pub height: Option<Quantity>,
    /// Wall area before deduction, ㎡.
    pub wall_gross: Option<Quantity>,
    /// Wall area after deduction by the firm's rule, ㎡.
    pub wall_net: Option<Quantity>,
    /// Perimeter without doors and passages, m.
    pub skirting: Option<Quantity>,
    /// Area of all openings, ㎡.
    pub opening_area: Quantity,
    /// What the firm's rule deducts of it, ㎡.
    pub deducted: Quantity,
    /// Doors, pieces.
    pub doors: Quantity,
    /// Windows, pieces.
    pub windows: Quantity,
    /// Open passages, pieces.
    pub passages: Quantity,
    /// Widths of doors and passages together, m.
    pub door_width: Quantity,
    /// Widths of windows together, m.
    pub window_width: Quantity,
    /// Casings around the cased openings, m.
    pub casing_length: Quantity,
    /// How each figure was computed; figures that are simply counted or measured have none.
    pub explanations: Vec<Explanation>,
}

impl RoomQuantities {
    /// Whether every size is measured that floor and walls need.
    pub const fn is_complete(&self) -> bool {
        self.floor.is_some() && self.wall_net.is_some()
    }

    /// The figure of this measure; `None` where it cannot be known yet.
    pub fn get(&self, measure: Measure) -> Option<Quantity> {
        match measure {
            Measure::Floor => self.floor,
            Measure::Ceiling => self.ceiling,
            Measure::Perimeter => self.perimeter,
            Measure::Height => self.height,
            Measure::WallGross => self.wall_gross,
            Measure::WallNet => self.wall_net,
            Measure::Skirting => self.skirting,
            Measure::OpeningArea => Some(self.opening_area),
            Measure::Deducted => Some(self.deducted),
            Measure::Doors => Some(self.doors),
            Measure::Windows => Some(self.windows),
            Measure::Passages => Some(self.passages),
            Measure::DoorWidth => Some(self.door_width),
            Measure::WindowWidth => Some(self.window_width),
            Measure::CasingLength => Some(self.casing_length),
        }
    }

    /// How this measure was computed.
    pub fn explanation(&self, measure: Measure) -> Option<&Explanation> {
        self.explanations.iter().find(|e| e.of == measure)
    }
}

/// How one figure was computed: `周长 14.2 × 净高 2.8 − 洞口 6.3 × ½` as parts that a screen can name in its language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The figure.
    pub of: Measure,
    /// Its value, equal to what the parts evaluate to, rounded half up to a millionth.
    pub value: Quantity,
    /// The parts, left to right; × binds before + and −.
    pub parts: Vec<Part>,
}

/// One part of an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(rename = "ExplanationPart")]
#[schemars(rename = "ExplanationPart")]
pub enum Part {
    /// A named number.
    Number {
        /// What the number is.
        name: Term,
        /// The number.
        value: Quantity,
    },
    /// `+ − × ( )`.
    Sign {
        /// Which.
        sign: Sign,
    },
}

crm::text_enum! {
    /// What a number of an explanation is.
    #[ts(rename = "ExplanationTerm")]
    #[schemars(rename = "ExplanationTerm")]
    Term {
        /// Length of the room.
        Length = "length",
        /// Width of the room.
        Width = "width",
        /// Net height of the room.
        Height = "height",
        /// Perimeter.
        Perimeter = "perimeter",
        /// Floor area.
        Floor = "floor",
        /// Floor area given by hand.
        GivenArea = "given_area",
        /// Perimeter given by hand.
        GivenPerimeter = "given_perimeter",
        /// Width of a door.
        DoorWidth = "door_width",
        /// Height of a door.
        DoorHeight = "door_height",
        /// Width of a window.
        WindowWidth = "window_width",
        /// Height of a window.
        WindowHeight = "window_height",
        /// Width of a passage.
        PassageWidth = "passage_width",
        /// Height of a passage.
        PassageHeight = "passage_height",
        /// How many alike.
        Count = "count",
        /// Area of all openings.
        OpeningArea = "opening_area",
        /// What is deducted.
        Deducted = "deducted",
        /// The share ½.
        Half = "half",
        /// The factor 2.
        Twice = "twice",
        /// The area up to which an opening is not deducted.
        Threshold = "threshold",
        /// An opening that is too small to be deducted: counts 0.
        NotDeducted = "not_deducted",
        /// Widths of doors and passages.
        DoorWidths = "door_widths",
        /// There is none: 0.
        Nothing = "nothing",
    }
}

crm::text_enum! {
    /// A sign of an explanation.
    #[ts(rename = "ExplanationSign")]
    #[schemars(rename = "ExplanationSign")]
    Sign {
        /// +
        Plus = "+",
        /// −
        Minus = "-",
        /// ×
        Times = "*",
        /// (
        Open = "(",
        /// )
        Close = ")",
    }
}

/// The figures of a room with these openings under the firm's rule.
///
/// Wall = perimeter × height − what [`OpeningRule`] deducts. The sizes must have passed [`crate::check::room`]; a net wall
/// area below zero is refused here all the same.
///
/// # Errors
/// `design.openings_exceed_walls`; `kernel.number_out_of_range`.
pub fn quantities(
    room: &RoomSizes,
    openings: &[OpeningSizes],
    rule: OpeningRule,
) -> Result<RoomQuantities> {
    let mut book = Book::default();
    let floor = match (room.area, room.length, room.width) {
        (Some(area), ..) => Some(book.note(Measure::Floor, Sum::of(Term::GivenArea, area))?),
        (None, Some(length), Some(width)) => Some(book.note(
            Measure::Floor,
            Sum::of(Term::Length, length).times(Term::Width, width),
        )?),
        _ => None,
    };
    let ceiling = floor
        .map(|floor| book.note(Measure::Ceiling, Sum::of(Term::Floor, floor)))
        .transpose()?;
    let perimeter = match (room.perimeter, room.length, room.width) {
        (Some(perimeter), ..) => {
            Some(book.note(Measure::Perimeter, Sum::of(Term::GivenPerimeter, perimeter))?)
        }
        (None, Some(length), Some(width)) => {
            let sides = Sum::of(Term::Length, length).plus(Sum::of(Term::Width, width));
            Some(book.note(
                Measure::Perimeter,
                sides.in_brackets().times(Term::Twice, whole(2)),
            )?)
        }
        _ => None,
    };
    let opening_area = book.note(Measure::OpeningArea, Sum::all(openings.iter().map(opening)))?;
    let (deduction, shown) = deduction(openings, rule, opening_area);
    let deducted = book.note(Measure::Deducted, deduction)?;
    let (mut wall_gross, mut wall_net) = (None, None);
    if let (Some(perimeter), Some(height)) = (perimeter, room.height) {
        let wall = || Sum::of(Term::Perimeter, perimeter).times(Term::Height, height);
        let gross = book.note(Measure::WallGross, wall())?;
        let net = if deducted.is_zero() {
            wall()
        } else {
            wall().minus(shown.unwrap_or_else(|| Sum::of(Term::Deducted, deducted)))
        };
        let net = book.note(Measure::WallNet, net)?;
        if net.is_negative() || opening_area > gross {
            return Err(openings_exceed_walls(opening_area, gross));
        }
        (wall_gross, wall_net) = (Some(gross), Some(net));
    }
    let count = |kind| {
        let alike = openings.iter().filter(|o| o.kind == kind);
        whole(alike.fold(0u32, |sum, o| sum.saturating_add(o.count)))
    };
    let widths = |wanted: &[OpeningKind]| {
        Sum::all(
            openings
                .iter()
                .filter(|o| wanted.contains(&o.kind))
                .map(|o| Sum::of(terms(o.kind).0, o.width).times_count(o.count)),
        )
    };
    let door_width = book.note(
        Measure::DoorWidth,
        widths(&[OpeningKind::Door, OpeningKind::Passage]),
    )?;
    let window_width = book.note(Measure::WindowWidth, widths(&[OpeningKind::Window]))?;
    let skirting = match perimeter {
        Some(perimeter) if door_width.is_zero() => {
            Some(book.note(Measure::Skirting, Sum::of(Term::Perimeter, perimeter))?)
        }
        Some(perimeter) if door_width <= perimeter => {
            let rest =
                Sum::of(Term::Perimeter, perimeter).minus(Sum::of(Term::DoorWidths, door_width));
            Some(book.note(Measure::Skirting, rest)?)
        }
        Some(perimeter) => return Err(openings_exceed_walls(door_width, perimeter)),
        None => None,
    };
    let casing_length = book.note(
        Measure::CasingLength,
        Sum::all(openings.iter().filter(|o| o.cased).map(casing)),
    )?;
    Ok(RoomQuantities {
        floor,
        ceiling,
        perimeter,
        height: room.height,
        wall_gross,
        wall_net,
        skirting,
        opening_area,
        deducted,
        doors: count(OpeningKind::Door),
        windows: count(OpeningKind::Window),
        passages: count(OpeningKind::Passage),
        door_width,
        window_width,
        casing_length,
        explanations: book.0,
    })
}

fn openings_exceed_walls(openings: Quantity, walls: Quantity) -> Fault {
    Fault::field(
        "openings",
        "design.openings_exceed_walls",
        "The openings are larger than the walls of the room. Check their sizes and counts, and the room's.",
    )
    .with("openings", openings.to_string())
    .with("walls", walls.to_string())
}

/// What is deducted, and a shorter form of it for the wall's own explanation where that is just as exact.
fn deduction(openings: &[OpeningSizes], rule: OpeningRule, area: Quantity) -> (Sum, Option<Sum>) {
    let each = |f: &dyn Fn(&OpeningSizes) -> Sum| Sum::all(openings.iter().map(f));
    match rule {
        OpeningRule::None => (Sum::nothing(), None),
        OpeningRule::Full => (each(&opening), Some(Sum::of(Term::OpeningArea, area))),
        OpeningRule::Half => {
            let sum = each(&|o| {
                if o.cased {
                    opening(o)
                } else {
                    opening(o).times(Term::Half, half())
                }
            });
            let plain = openings.iter().all(|o| !o.cased) && area.scaled() % 2 == 0;
            (
                sum,
                plain.then(|| Sum::of(Term::OpeningArea, area).times(Term::Half, half())),
            )
        }
        OpeningRule::Excess => (each(&excess), None),
    }
}

/// Single door < 1.68 or window < 1.58 ㎡: nothing; larger: half of what is over.
fn excess(o: &OpeningSizes) -> Sum {
    let limit = if o.kind == OpeningKind::Window {
        SMALL_WINDOW
    } else {
        SMALL_DOOR
    };
    let one = o.width.to_decimal().checked_mul(o.height.to_decimal());
    if one.is_some_and(|one| one <= limit) {
        return Sum::of(Term::NotDeducted, Quantity::ZERO);
    }
    let (width, height) = terms(o.kind);
    Sum::of(width, o.width)
        .times(height, o.height)
        .minus(Sum::of(Term::Threshold, exact(limit)))
        .in_brackets()
        .times(Term::Half, half())
        .times_count(o.count)
}

fn opening(o: &OpeningSizes) -> Sum {
    let (width, height) = terms(o.kind);
    Sum::of(width, o.width)
        .times(height, o.height)
        .times_count(o.count)
}

fn casing(o: &OpeningSizes) -> Sum {
    let (width, height) = terms(o.kind);
    if o.kind == OpeningKind::Window {
        Sum::of(width, o.width)
            .plus(Sum::of(height, o.height))
            .in_brackets()
            .times(Term::Twice, whole(2))
            .times_count(o.count)
    } else {
        Sum::of(width, o.width)
            .plus(Sum::of(height, o.height).times(Term::Twice, whole(2)))
            .in_brackets()
            .times_count(o.count)
    }
}

const fn terms(kind: OpeningKind) -> (Term, Term) {
    match kind {
        OpeningKind::Door => (Term::DoorWidth, Term::DoorHeight),
        OpeningKind::Window => (Term::WindowWidth, Term::WindowHeight),
        OpeningKind::Passage => (Term::PassageWidth, Term::PassageHeight),
    }
}

fn whole(count: u32) -> Quantity {
    Quantity::from_scaled(i64::from(count) * 1_000_000)
}

fn half() -> Quantity {
    exact(HALF)
}

fn exact(value: Decimal) -> Quantity {
    Quantity::from_decimal(value).unwrap_or(Quantity::ZERO)
}

/// The explanations so far.
#[derive(Default)]
struct Book(Vec<Explanation>);

impl Book {
    /// Evaluates, rounds half up to a millionth, and keeps how it came about.
    fn note(&mut self, of: Measure, sum: Sum) -> Result<Quantity> {
        let value = Quantity::from_decimal(sum.value.ok_or_else(too_large)?)?;
        self.0.push(Explanation {
            of,
            value,
            parts: sum.parts,
        });
        Ok(value)
    }
}

fn too_large() -> Fault {
    Fault::new(
        "kernel.number_out_of_range",
        "The sizes are too large; check the digits.",
    )
    .with("value", "")
}

/// A value under construction with the parts that say how. `None` after an overflow.
struct Sum {
    value: Option<Decimal>,
    parts: Vec<Part>,
}

impl Sum {
    fn of(name: Term, value: Quantity) -> Self {
        Self {
            value: Some(value.to_decimal()),
            parts: vec![Part::Number { name, value }],
        }
    }

    fn nothing() -> Self {
        Self::of(Term::Nothing, Quantity::ZERO)
    }

    fn all(sums: impl Iterator<Item = Self>) -> Self {
        sums.reduce(Self::plus).unwrap_or_else(Self::nothing)
    }

    fn times(self, name: Term, value: Quantity) -> Self {
        let product = self.value.and_then(|v| v.checked_mul(value.to_decimal()));
        self.join(Sign::Times, Self::of(name, value), product)
    }

    fn times_count(self, count: u32) -> Self {
        if count == 1 {
            self
        } else {
            self.times(Term::Count, whole(count))
        }
    }

    fn plus(self, other: Self) -> Self {
        let sum = self
            .value
            .zip(other.value)
            .and_then(|(a, b)| a.checked_add(b));
        self.join(Sign::Plus, other, sum)
    }

    fn minus(self, other: Self) -> Self {
        let rest = self
            .value
            .zip(other.value)
            .and_then(|(a, b)| a.checked_sub(b));
        self.join(Sign::Minus, other, rest)
    }

    fn in_brackets(mut self) -> Self {
        self.parts.insert(0, Part::Sign { sign: Sign::Open });
        self.parts.push(Part::Sign { sign: Sign::Close });
        self
    }

    fn join(mut self, sign: Sign, other: Self, value: Option<Decimal>) -> Self {
        self.parts.push(Part::Sign { sign });
        self.parts.extend(other.parts);
        Self {
            value,
            parts: self.parts,
        }
    }
}
