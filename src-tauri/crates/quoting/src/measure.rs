//! What formulas may know of a room or of the whole flat, and where each figure comes from.

use catalog::formula::Scope;
use design::RoomWithQuantities;
use design::model::{Explanation, Measure};
use kernel::{Fault, Quantity, Result};
use serde::{Deserialize, Serialize};
use store::{Db, Packed};

use crate::wire::{ProjectId, RoomId, RoomShare};

/// A named quantity with its source. Frozen with a sent quote, so that it can still be explained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub key: String,
    pub value: Quantity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<RoomShare>,
}

/// The figures of one section.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Measures(pub Vec<Figure>);

impl Measures {
    /// The figures as a formula sees them.
    pub(crate) fn scope(&self) -> Scope {
        Scope::room_with(
            self.0
                .iter()
                .map(|f| (f.key.as_str(), f.value.to_decimal())),
        )
    }

    /// As frozen when the quote was sent.
    pub(crate) fn frozen(text: Option<&Packed>) -> Result<Self> {
        text.map_or_else(
            || Ok(Self::default()),
            |text| serde_json::from_str(&text.0).map_err(Fault::internal),
        )
    }

    /// To freeze.
    pub(crate) fn freeze(&self) -> Result<Packed> {
        serde_json::to_string(self)
            .map(Packed)
            .map_err(Fault::internal)
    }

    /// The figure of this name.
    pub(crate) fn get(&self, key: &str) -> Option<&Figure> {
        self.0.iter().find(|f| f.key == key)
    }
}

/// A room of the survey with its figures.
#[derive(Clone, Debug)]
pub(crate) struct RoomMeasures {
    pub id: RoomId,
    pub name: String,
    pub kind: String,
    pub figures: Vec<Figure>,
}

/// Figures that add up over rooms.
const ADDING: [&str; 10] = [
    "floor",
    "ceiling",
    "wall_net",
    "wall_gross",
    "perimeter",
    "doors",
    "windows",
    "door_width",
    "window_width",
    "openings",
];

impl RoomMeasures {
    /// The figures that a section for this room has: the room's own, and those of the whole flat.
    pub(crate) fn measures(&self, rooms: &[Self], area: Option<Quantity>) -> Measures {
        let wet = matches!(self.kind.as_str(), "kitchen" | "bathroom" | "balcony");
        let mut figures = self.figures.clone();
        figures.push(plain("wet", count(usize::from(wet))));
        figures.extend(of_flat(rooms, area));
        Measures(figures)
    }
}

/// The figures for work on the whole flat: sums over its rooms. A sum that lacks a room is left out rather than wrong.
pub(crate) fn whole_flat(rooms: &[RoomMeasures], area: Option<Quantity>) -> Measures {
    let rooms: Vec<&RoomMeasures> = rooms.iter().filter(|r| r.kind != "whole").collect();
    let mut figures = Vec::new();
    for key in ADDING {
        let mut shares = Vec::with_capacity(rooms.len());
        let mut total = Some(Quantity::ZERO);
        for room in &rooms {
            let figure = room.figures.iter().find(|f| f.key == key);
            total = total
                .zip(figure)
                .and_then(|(sum, f)| sum.checked_add(f.value).ok());
            if let Some(figure) = figure {
                shares.push(RoomShare {
                    room: room.name.clone(),
                    value: figure.value,
                    explanation: figure.explanation.clone(),
                });
            }
        }
        if let Some(value) = total.filter(|_| !rooms.is_empty()) {
            figures.push(Figure {
                key: key.to_owned(),
                value,
                explanation: None,
                rooms: shares,
            });
        }
    }
    figures.push(plain("wet", Quantity::ZERO));
    let all: Vec<RoomMeasures> = rooms.into_iter().cloned().collect();
    figures.extend(of_flat(&all, area));
    Measures(figures)
}

fn of_flat(rooms: &[RoomMeasures], area: Option<Quantity>) -> Vec<Figure> {
    let of = |kinds: &[&str]| {
        count(
            rooms
                .iter()
                .filter(|r| kinds.contains(&r.kind.as_str()))
                .count(),
        )
    };
    let mut figures = vec![
        plain(
            "rooms",
            count(rooms.iter().filter(|r| r.kind != "whole").count()),
        ),
        plain("bedrooms", of(&["bedroom"])),
        plain("bathrooms", of(&["bathroom"])),
        plain("kitchens", of(&["kitchen"])),
        plain("balconies", of(&["balcony"])),
    ];
    if let Some(area) = area {
        figures.push(plain("building_area", area));
    }
    figures
}

fn plain(key: &str, value: Quantity) -> Figure {
    Figure {
        key: key.to_owned(),
        value,
        explanation: None,
        rooms: Vec::new(),
    }
}

fn count(number: usize) -> Quantity {
    Quantity::from_scaled(i64::try_from(number).unwrap_or(0) * 1_000_000)
}

/// The rooms of a project as measured now.
///
/// # Errors
/// As SQLite's.
pub(crate) fn rooms(db: &Db<'_>, project: ProjectId) -> Result<Vec<RoomMeasures>> {
    Ok(design::rooms_of(db, project)?
        .into_iter()
        .map(of_room)
        .collect())
}

fn of_room(found: RoomWithQuantities) -> RoomMeasures {
    let RoomWithQuantities {
        room, quantities, ..
    } = found;
    let computed = [
        ("floor", Measure::Floor),
        ("ceiling", Measure::Ceiling),
        ("wall_net", Measure::WallNet),
        ("wall_gross", Measure::WallGross),
        ("perimeter", Measure::Perimeter),
        ("height", Measure::Height),
        ("doors", Measure::Doors),
        ("windows", Measure::Windows),
        ("door_width", Measure::DoorWidth),
        ("window_width", Measure::WindowWidth),
        ("openings", Measure::OpeningArea),
    ];
    let mut figures: Vec<Figure> = computed
        .into_iter()
        .filter_map(|(key, measure)| {
            Some(Figure {
                key: key.to_owned(),
                value: quantities.get(measure)?,
                explanation: quantities.explanation(measure).cloned(),
                rooms: Vec::new(),
            })
        })
        .collect();
    let sides = [("length", room.length), ("width", room.width)];
    figures.extend(
        sides
            .into_iter()
            .filter_map(|(key, side)| Some(plain(key, side?))),
    );
    RoomMeasures {
        id: room.id,
        name: room.name,
        kind: room.kind.as_str().to_owned(),
        figures,
    }
}
