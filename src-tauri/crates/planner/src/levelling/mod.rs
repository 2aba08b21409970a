//! Levelling.

/// Units of a skill that a task holds while it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Which skill, by its number.
    pub skill: usize,
    /// How many workers.
    pub units: u32,
}
