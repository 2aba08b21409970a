//! What can go wrong while a file is made.

/// A file could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The picture would not fit into memory.
    #[error("the picture is too large")]
    PictureTooLarge,
    /// The picture could not be encoded.
    #[error("the picture could not be written: {0}")]
    Picture(String),
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(String),
}
