//! The built screens: inside the program in a release, read from `ui/dist` while developing.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use host::web::Screens;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../../ui/dist"]
#[allow_missing = true]
struct Built;

/// The screens of this build.
pub fn built() -> Screens {
    Arc::new(|path| Built::get(path).map(|file| file.data))
}

/// Screens from a folder.
pub fn folder(folder: PathBuf) -> Screens {
    Arc::new(move |path| {
        let inside = path.split('/').all(|part| !part.is_empty() && part != "..");
        if !inside {
            return None;
        }
        std::fs::read(folder.join(path)).ok().map(Cow::Owned)
    })
}
