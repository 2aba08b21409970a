//! Flats that could be: rooms with their sizes and openings out of a layout and a building area. In millimetres.

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::words::Layout;

/// A flat of an estate.
#[derive(Clone, Debug)]
pub struct Flat {
    pub estate: String,
    pub building: i64,
    pub unit: i64,
    pub floor: i64,
    pub door: i64,
    pub lift: bool,
    pub kind: String,
    /// Building area, ㎡.
    pub area: i64,
    pub beds: u32,
    pub halls: u32,
    pub baths: u32,
}

/// A measured room, without its openings.
#[derive(Clone, Debug)]
struct Space {
    name: String,
    kind: &'static str,
    /// Share of the floor, in thousandths of the building area.
    share: i64,
}

const DIGITS: [&str; 7] = ["零", "一", "两", "三", "四", "五", "六"];

impl Flat {
    pub fn new(dice: &mut Dice, estate: &crate::words::Estate) -> Self {
        let Layout {
            beds,
            halls,
            baths,
            area,
        } = *dice.pick(&estate.layouts);
        Self {
            estate: estate.name.clone(),
            building: dice.between(1, 22),
            unit: dice.between(1, 3),
            floor: dice.between(if estate.lift { 2 } else { 1 }, estate.floors),
            door: dice.between(1, 4),
            lift: estate.lift,
            kind: estate.flat.clone(),
            area: dice.between(area[0], area[1]),
            beds,
            halls,
            baths,
        }
    }

    /// 三室两厅两卫.
    pub fn layout(&self) -> String {
        let digit = |count: u32| DIGITS.get(count as usize).copied().unwrap_or("六");
        format!(
            "{}室{}厅{}卫",
            digit(self.beds),
            digit(self.halls),
            digit(self.baths)
        )
    }

    /// The rooms as they are typed into a survey.
    pub fn survey(&self, dice: &mut Dice) -> Value {
        let base = dice.between(2_680, 2_860) / 10 * 10;
        let spaces = self.spaces();
        let shares: i64 = spaces.iter().map(|space| space.share).sum();
        let rows: Vec<Value> = spaces
            .iter()
            .map(|space| self.room(dice, space, shares, base))
            .collect();
        Value::Array(rows)
    }

    fn spaces(&self) -> Vec<Space> {
        let mut spaces = Vec::new();
        let mut add = |name: &str, kind: &'static str, share: i64| {
            spaces.push(Space {
                name: name.to_owned(),
                kind,
                share,
            });
        };
        if self.halls > 1 {
            add("客餐厅", "living_dining", 300);
        } else {
            add("客厅", "living", 240);
        }
        const BEDS: [(&str, i64); 5] = [
            ("主卧", 150),
            ("次卧", 110),
            ("书房", 90),
            ("老人房", 95),
            ("儿童房", 90),
        ];
        for (at, (name, share)) in BEDS.iter().take(self.beds as usize).enumerate() {
            add(name, if at == 2 { "study" } else { "bedroom" }, *share);
        }
        add("厨房", "kitchen", 68);
        const BATHS: [(&str, i64); 4] = [("主卫", 46), ("客卫", 40), ("次卫", 38), ("公卫", 34)];
        if self.baths == 1 {
            add("卫生间", "bathroom", 48);
        } else {
            for (name, share) in BATHS.iter().take(self.baths as usize) {
                add(name, "bathroom", *share);
            }
        }
        add("阳台", "balcony", 52);
        if self.beds > 2 {
            add("过道", "corridor", 40);
        }
        spaces
    }

    fn room(&self, dice: &mut Dice, space: &Space, shares: i64, base: i64) -> Value {
        // Rooms take 78 to 82 % of the building area; walls and the stairwell the rest.
        let usable = self.area * 1_000_000 / 1_000 * dice.between(775, 820);
        let floor = usable / shares * space.share;
        let ratio = match space.kind {
            "corridor" => dice.between(280, 360),
            "balcony" => dice.between(240, 320),
            "living_dining" => dice.between(160, 200),
            _ => dice.between(112, 145),
        };
        let side = |area: i64| i64::try_from(area.unsigned_abs().isqrt()).unwrap_or(0) / 10 * 10;
        let width = side(floor / ratio * 100).max(1_100);
        let length = (floor / width / 10 * 10).max(width);
        let wet = matches!(space.kind, "kitchen" | "bathroom");
        let height = if wet {
            base - dice.between(15, 25) * 10
        } else {
            base
        };
        let mut cells = vec![
            ("name", space.name.clone()),
            ("kind", space.kind.to_owned()),
            ("length", metres(length)),
            ("width", metres(width)),
            ("height", metres(height)),
        ];
        cells.extend(openings(dice, space.kind, length, width, height));
        cells
            .into_iter()
            .map(|(field, text)| json!({ "field": field, "text": text }))
            .collect()
    }
}

fn openings(
    dice: &mut Dice,
    kind: &str,
    length: i64,
    width: i64,
    height: i64,
) -> Vec<(&'static str, String)> {
    let hole = |wide: i64, high: i64| format!("{}×{}", metres(wide), metres(high));
    let mut window = |high: i64| {
        let wide = (width - dice.between(90, 130) * 10).clamp(600, 2_400) / 100 * 100;
        ("windows", hole(wide, high))
    };
    match kind {
        "living_dining" | "living" => vec![
            ("passages", hole(1_200, 2_300)),
            (
                "windows",
                hole((width - 900).clamp(1_500, 3_000) / 100 * 100, 2_200),
            ),
        ],
        "bedroom" | "study" => vec![("doors", hole(900, 2_100)), window(1_500)],
        "kitchen" => vec![("doors", hole(800, 2_100)), window(1_200)],
        "bathroom" => vec![("doors", hole(800, 2_100)), ("windows", hole(600, 900))],
        "balcony" => vec![
            ("passages", hole(1_800, 2_300)),
            (
                "windows",
                hole((length - 300) / 100 * 100, (height - 1_000) / 100 * 100),
            ),
        ],
        _ => Vec::new(),
    }
}

/// Metres of millimetres: `3.62`.
pub fn metres(millimetres: i64) -> String {
    hundredths(millimetres / 10)
}

/// A number of hundredths as people type it: `3.6`, `12`.
pub fn hundredths(value: i64) -> String {
    let text = format!("{}.{:02}", value / 100, value % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
