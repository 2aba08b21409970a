//! The built screens: inside the program in a release, read from `ui/dist` while developing.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use host::web::Screens;

/// The screens of this build.
#[cfg(not(debug_assertions))]
pub fn built() -> Screens {
    #[derive(rust_embed::RustEmbed)]
    #[folder = "../../../ui/dist"]
    struct Built;
    Arc::new(|path| <Built as rust_embed::RustEmbed>::get(path).map(|file| file.data))
}

/// The screens as they were last built; this program need not be built again for them.
#[cfg(debug_assertions)]
pub fn built() -> Screens {
    folder(PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../ui/dist"
    )))
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
