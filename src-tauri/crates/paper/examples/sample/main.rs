//! Writes a sample quote in Chinese and English into a folder: `cargo run -p paper --example sample -- FOLDER`.

mod quote;

use std::path::PathBuf;
use std::time::Instant;

use paper::{Fonts, render_pdf, render_png, render_xlsx};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder to write to")?);
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::bundled();
    for (name, document) in [
        ("quote-zh", quote::chinese(1)),
        ("quote-zh-long", quote::chinese(16)),
        ("quote-en", quote::english()),
    ] {
        let start = Instant::now();
        let printed = render_pdf(&document, fonts);
        println!(
            "{name}.pdf: {} pages, {} KiB, {} ms, missing {:?}",
            printed.pages,
            printed.pdf.len() / 1024,
            start.elapsed().as_millis(),
            printed.missing
        );
        std::fs::write(folder.join(format!("{name}.pdf")), &printed.pdf)?;
        let start = Instant::now();
        let drawn = render_png(&document, fonts, 2.0)?;
        let sizes: Vec<usize> = drawn.files.iter().map(|file| file.len() / 1024).collect();
        println!(
            "{name}.png: {sizes:?} KiB, {} ms",
            start.elapsed().as_millis()
        );
        for (at, file) in drawn.files.iter().enumerate() {
            std::fs::write(folder.join(format!("{name}-{}.png", at + 1)), file)?;
        }
        std::fs::write(folder.join(format!("{name}.xlsx")), render_xlsx(&document)?)?;
    }
    Ok(())
}
