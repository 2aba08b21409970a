//! The built screens: inside the program in a release, read from `ui/dist` while developing.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
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
        let path = Path::new(path);
        let inside = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return None;
        }
        std::fs::read(folder.join(path)).ok().map(Cow::Owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_of_the_folder_is_served() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let screens = place.path().join("screens");
        std::fs::create_dir_all(screens.join("assets")).expect("a folder");
        std::fs::write(screens.join("assets/a.js"), "a").expect("a file");
        std::fs::write(place.path().join("firm.kaigong"), "secret").expect("a file");
        let served = folder(screens.clone());
        assert_eq!(served("assets/a.js").as_deref(), Some(&b"a"[..]));
        let absolute = place.path().join("firm.kaigong").display().to_string();
        for path in [
            "../firm.kaigong",
            "assets/../../firm.kaigong",
            "./assets/a.js",
            "",
            &absolute,
        ] {
            assert_eq!(served(path), None, "{path}");
        }
        if cfg!(windows) {
            assert_eq!(served(r"..\firm.kaigong"), None);
            assert_eq!(served("C:firm.kaigong"), None);
        }
    }
}
