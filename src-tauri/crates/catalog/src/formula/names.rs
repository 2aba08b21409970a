//! The names that a formula may use: the quantities of a room, or the parameters of a recipe.

use kernel::{Decimal, Fault, Result};

/// The language in which a name is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 中文
    Chinese,
    /// English
    English,
}

/// One quantity of a room that formulas may use. Lengths in m, areas in ㎡, counts as whole numbers.
#[derive(Debug)]
pub struct RoomName {
    /// What programs call it; also its English spelling.
    pub key: &'static str,
    /// Chinese spelling shown by default.
    pub zh: &'static str,
    /// Other accepted spellings.
    pub also: &'static [&'static str],
}

/// The vocabulary of quantity formulas. `wet` is 1 in kitchens, bathrooms and other rooms that get waterproofing, else 0.
/// Counts of rooms and `building_area` belong to the whole flat and have a value in every line.
pub const ROOM_NAMES: &[RoomName] = &[
    RoomName {
        key: "floor",
        zh: "地面",
        also: &["地面面积", "面积", "floor_area"],
    },
    RoomName {
        key: "ceiling",
        zh: "顶面",
        also: &["顶面面积", "天棚", "ceiling_area"],
    },
    RoomName {
        key: "wall_net",
        zh: "墙面",
        also: &["墙面净", "墙面净面积", "墙面面积", "wall"],
    },
    RoomName {
        key: "wall_gross",
        zh: "墙面毛",
        also: &["墙面毛面积"],
    },
    RoomName {
        key: "perimeter",
        zh: "周长",
        also: &[],
    },
    RoomName {
        key: "height",
        zh: "净高",
        also: &["层高", "高", "高度"],
    },
    RoomName {
        key: "length",
        zh: "长",
        also: &["长度"],
    },
    RoomName {
        key: "width",
        zh: "宽",
        also: &["宽度"],
    },
    RoomName {
        key: "doors",
        zh: "门数",
        also: &[],
    },
    RoomName {
        key: "windows",
        zh: "窗数",
        also: &[],
    },
    RoomName {
        key: "door_width",
        zh: "门宽",
        also: &["门洞宽"],
    },
    RoomName {
        key: "window_width",
        zh: "窗宽",
        also: &["窗洞宽"],
    },
    RoomName {
        key: "openings",
        zh: "洞口面积",
        also: &["门窗面积", "洞口"],
    },
    RoomName {
        key: "wet",
        zh: "湿区",
        also: &[],
    },
    RoomName {
        key: "building_area",
        zh: "建筑面积",
        also: &[],
    },
    RoomName {
        key: "rooms",
        zh: "房间数",
        also: &[],
    },
    RoomName {
        key: "bedrooms",
        zh: "卧室数",
        also: &[],
    },
    RoomName {
        key: "bathrooms",
        zh: "卫生间数",
        also: &["卫数"],
    },
    RoomName {
        key: "kitchens",
        zh: "厨房数",
        also: &[],
    },
    RoomName {
        key: "balconies",
        zh: "阳台数",
        also: &[],
    },
];

/// A name with its spellings and, where known, its value.
#[derive(Clone, Debug)]
pub struct Name {
    /// What programs call it.
    pub key: String,
    /// Spellings: Chinese first, English second, then others.
    spellings: Vec<String>,
    /// Nothing when the name is known but has no value here (a room's floor in a line that belongs to no room).
    pub value: Option<Decimal>,
}

impl Name {
    /// The spelling in a language.
    pub fn spelt(&self, language: Language) -> &str {
        let index = usize::from(language == Language::English);
        self.spellings
            .get(index)
            .map_or(self.key.as_str(), String::as_str)
    }
}

/// The names a formula may use, with the values they have in one place.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    names: Vec<Name>,
}

impl Scope {
    /// No name at all: only numbers.
    pub const fn empty() -> Self {
        Self { names: Vec::new() }
    }

    /// The vocabulary of rooms, without values: enough to check a formula.
    pub fn room() -> Self {
        Self {
            names: ROOM_NAMES
                .iter()
                .map(|name| Name {
                    key: name.key.to_owned(),
                    spellings: [name.zh, name.key]
                        .into_iter()
                        .chain(name.also.iter().copied())
                        .map(str::to_owned)
                        .collect(),
                    value: None,
                })
                .collect(),
        }
    }

    /// The vocabulary of rooms with values by key; a key that is no room name is left out.
    pub fn room_with<'a>(values: impl IntoIterator<Item = (&'a str, Decimal)>) -> Self {
        let mut scope = Self::room();
        for (key, value) in values {
            scope.set(key, value);
        }
        scope
    }

    /// Gives a known name its value here.
    pub fn set(&mut self, key: &str, value: Decimal) {
        if let Some(name) = self.names.iter_mut().find(|name| name.key == key) {
            name.value = Some(value);
        }
    }

    /// Adds a name of its own, for instance a recipe's thickness.
    pub fn define(&mut self, key: &str, zh: &str, value: Decimal) {
        self.names.retain(|name| name.key != key);
        self.names.push(Name {
            key: key.to_owned(),
            spellings: vec![zh.to_lowercase(), key.to_lowercase()],
            value: Some(value),
        });
    }

    /// The names, in the order in which they are offered.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The name that is spelt so, in any of its spellings, upper or lower case.
    ///
    /// # Errors
    /// `catalog.formula_unknown_name`, with the nearest spelling, else some that are known, as `suggestion`.
    pub fn find(&self, spelling: &str) -> Result<&Name> {
        let lower = spelling.to_lowercase();
        if let Some(name) = self
            .names
            .iter()
            .find(|name| name.spellings.contains(&lower))
        {
            return Ok(name);
        }
        let known = self
            .names
            .iter()
            .flat_map(|name| name.spellings.iter().map(String::as_str));
        let language = if spelling.is_ascii() {
            Language::English
        } else {
            Language::Chinese
        };
        let suggestion = nearest(&lower, known).map_or_else(
            || listed(self.names.iter().map(|name| name.spelt(language))),
            str::to_owned,
        );
        Err(Fault::new(
            "catalog.formula_unknown_name",
            format!("“{spelling}” is not a name that formulas know; write one of: {suggestion}"),
        )
        .with("name", spelling)
        .with("suggestion", suggestion))
    }
}

/// The first of what can be written; a number where there is nothing else.
pub(super) fn listed<'a>(known: impl Iterator<Item = &'a str>) -> String {
    let mut first: Vec<&str> = known.take(9).collect();
    if first.is_empty() {
        return "12.5".to_owned();
    }
    if first.len() == 9 {
        first[8] = "…";
    }
    first.join("  ")
}

/// The known spelling that is nearest to a wrong one: few letters differ, or one holds the other.
pub(super) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    known
        .filter_map(|candidate| {
            let distance = strsim::damerau_levenshtein(wrong, candidate);
            let other = candidate.chars().count();
            let allowed = if length.max(other) <= 4 { 1 } else { 2 };
            let near = distance <= allowed && distance < other;
            let holds = length >= 2
                && other >= 2
                && (candidate.contains(wrong) || wrong.contains(candidate));
            (near || holds).then_some((distance, candidate))
        })
        .min_by_key(|&(distance, candidate)| (distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}
