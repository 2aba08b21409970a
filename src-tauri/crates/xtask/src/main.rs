//! Code generation: `cargo run -p xtask -- types [--check]`.

use std::path::Path;

use anyhow::{Context as _, bail};

const GENERATED: &str = "ui/src/generated/commands.ts";

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["types"] => types(false),
        ["types", "--check"] => types(true),
        _ => bail!("usage: xtask types [--check]"),
    }
}

/// Writes the TypeScript of the one list, or checks that what is there is current.
fn types(check: bool) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .context("the workspace is three folders up")?;
    let path = root.join(GENERATED);
    let text = office::typescript(&office::list()).map_err(|names| {
        anyhow::anyhow!(
            "two wire types share a name; rename one of each: {}",
            names.join(", ")
        )
    })?;
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    if current == text {
        return Ok(());
    }
    if check {
        bail!("{GENERATED} is not current; run `cargo run -p xtask -- types` and commit it");
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
}
