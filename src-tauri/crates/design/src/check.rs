//! Whether the sizes of a room and of its openings can be true together. Pure.

use kernel::{Decimal, Fault, Quantity, Result};

use crate::model::{OpeningSizes, RoomSizes};

/// Openings alike in one line, at most.
pub const MOST_ALIKE: u32 = 99;

/// 4π rounded down: a figure of perimeter p holds at most p² / 4π.
const FOUR_PI: Decimal = Decimal::from_parts(12566, 0, 0, false, 3);

/// Checks a room as a whole; single sizes were checked by [`crate::model::size`].
///
/// # Errors
/// `design.perimeter_too_short` for an area that this perimeter cannot enclose.
pub fn room(room: &RoomSizes) -> Result<()> {
    let rectangle = room.length.zip(room.width);
    let area = match (room.area, rectangle) {
        (Some(area), _) => Some(area.to_decimal()),
        (None, Some((length, width))) => length.to_decimal().checked_mul(width.to_decimal()),
        _ => None,
    };
    if let (Some(area), Some(perimeter)) = (area, room.perimeter) {
        let square = perimeter.to_decimal().checked_mul(perimeter.to_decimal());
        let needed = area.checked_mul(FOUR_PI);
        if needed
            .zip(square)
            .is_some_and(|(needed, square)| needed > square)
        {
            return Err(Fault::field(
                "perimeter",
                "design.perimeter_too_short",
                "No room of this perimeter has such an area. Measure the perimeter or the area again.",
            )
            .with("area", area.normalize().to_string())
            .with("perimeter", perimeter.to_string()));
        }
    }
    Ok(())
}

/// Checks an opening against its room: not higher than the room, not wider than its longest wall.
///
/// # Errors
/// `design.opening_too_high` (with `top` and `height`), `design.opening_too_wide` (with `width` and `wall`),
/// `design.count_invalid`.
pub fn opening(room: &RoomSizes, opening: &OpeningSizes, sill: Quantity) -> Result<()> {
    if opening.count == 0 || opening.count > MOST_ALIKE {
        return Err(Fault::field(
            "count",
            "design.count_invalid",
            format!("A count is a whole number from 1 to {MOST_ALIKE}."),
        )
        .with("max", MOST_ALIKE));
    }
    let top = sill.checked_add(opening.height)?;
    if let Some(height) = room.height
        && top > height
    {
        return Err(Fault::field(
            "height",
            "design.opening_too_high",
            format!("The opening ends {top} m above the floor, but the room is {height} m high. Check its height and sill, or the room's height."),
        )
        .with("top", top.to_string())
        .with("height", height.to_string()));
    }
    if let Some(wall) = longest_wall(room)
        && opening.width > wall
    {
        return Err(Fault::field(
            "width",
            "design.opening_too_wide",
            format!("The opening is {} m wide, but no wall of the room is longer than {wall} m. Check both.", opening.width),
        )
        .with("width", opening.width.to_string())
        .with("wall", wall.to_string()));
    }
    Ok(())
}

/// The longest wall that the room can have: its longer side, or half the perimeter of an irregular one.
fn longest_wall(room: &RoomSizes) -> Option<Quantity> {
    match (room.perimeter, room.length, room.width) {
        (Some(perimeter), ..) => Quantity::from_decimal(perimeter.to_decimal() / Decimal::TWO).ok(),
        (None, Some(length), Some(width)) => Some(length.max(width)),
        _ => None,
    }
}
