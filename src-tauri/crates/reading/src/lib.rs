//! Chinese text as it is typed on a keyboard: how characters are read, and whether what was typed is in a text.
//!
//! Invariants
//! - Readings are small ASCII letters as keyboards have them: `lv` for 绿, never a tone.
//! - [`Word::find`] takes time in proportion to the text, whatever was typed.
//! - Places are counted in characters of the text as it was given.
//!
//! It deliberately does not know what is searched, or in which order findings are shown.
#![deny(missing_docs)]

mod find;
mod sounds;

pub use find::{Found, Letters, Word};
pub use sounds::{half_width, readings, small, surname, usual};
