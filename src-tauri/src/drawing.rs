//! How the window is drawn where no graphics card is (a virtual machine, a remote desktop, a small office computer).
//!
//! WebKit then has the processor pretend to be one: it compiles shaders anew for each window and keeps every layer several
//! times in memory. Drawn by the processor directly, the same window is there sooner, answers a key sooner and takes a third less
//! memory. Only WebKitGTK has the choice; other systems decide by themselves.

/// Decides it for this process and those that WebKit starts. To be called before anything else: it changes the environment.
pub fn settle() {
    #[cfg(target_os = "linux")]
    linux::settle();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;

    /// WebKitGTK's own switch, which it reads when the first window opens.
    const PLAIN: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

    pub fn settle() {
        // Whoever set it knows better.
        if std::env::var_os(PLAIN).is_some() || has_graphics_card(Path::new("/dev/dri")) {
            return;
        }
        // SAFETY: the first statement of the program: there is no other thread that could read the environment meanwhile.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var(PLAIN, "1");
        }
    }

    /// Whether the system has anything to draw with: a card, or one that a virtual machine passes on. A mere display has no
    /// node of this name.
    fn has_graphics_card(folder: &Path) -> bool {
        std::fs::read_dir(folder).is_ok_and(|nodes| {
            nodes
                .flatten()
                .any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_display_alone_is_no_graphics_card() {
            let folder = tempfile::tempdir().expect("a temporary folder");
            assert!(!has_graphics_card(&folder.path().join("dri")));
            std::fs::write(folder.path().join("card0"), "").expect("a file");
            assert!(!has_graphics_card(folder.path()));
            std::fs::write(folder.path().join("renderD128"), "").expect("a file");
            assert!(has_graphics_card(folder.path()));
        }
    }
}
