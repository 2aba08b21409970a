//! What a line of typed text may be: shared by every slice, so that limits and faults are the same everywhere.

use kernel::{Fault, Result};

/// The longest name, in characters.
pub const NAME_MAX: usize = 80;
/// The longest note, in characters.
pub const NOTE_MAX: usize = 4_000;

/// Trims a required one-line text and checks its length in characters.
///
/// # Errors
/// `firm.text_missing` where nothing is left, and as [`line`].
pub fn required(field: &str, text: &str, max: usize) -> Result<String> {
    let text = line(field, text, max)?;
    if text.is_empty() {
        return Err(Fault::field(
            field,
            "firm.text_missing",
            "This is needed; fill it in.",
        ));
    }
    Ok(text)
}

/// Trims a one-line text, joins pasted line breaks into blanks, and checks its length in characters.
///
/// # Errors
/// `firm.text_too_long`, with `max` and `length`.
pub fn line(field: &str, text: &str, max: usize) -> Result<String> {
    let text: String = text
        .trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    limited(field, text, max)
}

/// Trims a text of several lines and checks its length in characters.
///
/// # Errors
/// `firm.text_too_long`, with `max` and `length`.
pub fn note(field: &str, text: &str, max: usize) -> Result<String> {
    let text: String = text
        .trim()
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect();
    limited(field, text, max)
}

fn limited(field: &str, text: String, max: usize) -> Result<String> {
    let length = text.chars().count();
    if length > max {
        return Err(Fault::field(
            field,
            "firm.text_too_long",
            format!("This has {length} characters; at most {max} fit. Shorten it, or put the rest in a note."),
        )
        .with("max", max)
        .with("length", length));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_characters_and_named() {
        assert_eq!(required("name", "  王\n小明 ", 10).unwrap(), "王 小明");
        assert_eq!(
            required("name", " \u{3000} ", 10).unwrap_err().code,
            "firm.text_missing"
        );
        let fault = required("name", &"长".repeat(3_000), NAME_MAX).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["length"].as_u64()),
            ("firm.text_too_long", Some(3_000))
        );
        assert_eq!(note("note", "a\r\nb\u{7}", 10).unwrap(), "a\nb");
    }
}
