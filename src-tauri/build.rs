//! Tauri's own build step: the configuration, the capabilities, the icon.

fn main() {
    tauri_build::build();
}
