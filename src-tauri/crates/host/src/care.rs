//! How this computer's firms are cared for: where their backups go, which are kept.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Fault, Result};
use office::Office;
use office::care::{Memory, Settings};

use crate::places::Places;

const FILE: &str = "care.json";

/// A file of this user's settings, by firm.
struct OnThisComputer {
    file: PathBuf,
}

impl OnThisComputer {
    /// Everybody's settings; none before the first was saved.
    fn all(&self) -> Result<BTreeMap<PathBuf, Settings>> {
        let text = match fs::read(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(self.unreadable(&error)),
        };
        serde_json::from_slice(&text).map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &dyn std::error::Error) -> Fault {
        Fault::new(
            "host.settings_unreadable",
            "The file in which this computer keeps where backups go cannot be read, so nothing was saved. Repair it or move it away, and try again.",
        )
        .with("path", self.file.display().to_string())
        .with("reason", error.to_string())
    }
}

impl Memory for OnThisComputer {
    fn settings(&self, firm: &Path) -> Settings {
        // Backups beside the file, by the usual rule, are better than none.
        let all = self.all().unwrap_or_default();
        all.get(firm).cloned().unwrap_or_default()
    }

    fn remember(&self, firm: &Path, settings: &Settings) -> Result<()> {
        // What cannot be read is not written over: it holds the other firms' folders.
        let mut all = self.all()?;
        if *settings == Settings::default() {
            all.remove(firm);
        } else {
            all.insert(firm.to_owned(), settings.clone());
        }
        let text = serde_json::to_vec_pretty(&all).map_err(Fault::internal)?;
        if let Some(folder) = self.file.parent() {
            // Where it cannot be made, the saving says why.
            let _ = fs::create_dir_all(folder);
        }
        crate::files::save(&self.file, &text)
    }
}

/// Lets an office know how its firms are cared for here. Backups are made when somebody asks.
pub fn know(office: &Office, places: &Places) {
    office.remember_care(Arc::new(OnThisComputer {
        file: places.config.join(FILE),
    }));
}

/// The same, and backups make themselves as long as the office lives.
///
/// # Errors
/// Where the system has no thread to spare.
pub fn keep(office: &Arc<Office>, places: &Places) -> Result<()> {
    know(office, places);
    office::care::keep(office)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_firm_has_settings_of_its_own_that_last() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let memory = || OnThisComputer {
            file: folder.path().join("config").join(FILE),
        };
        let (one, other) = (Path::new("/a/一.kaigong"), Path::new("/a/二.kaigong"));
        assert_eq!(memory().settings(one), Settings::default());
        let mut chosen = Settings {
            folder: Some(folder.path().join("备份")),
            ..Settings::default()
        };
        chosen.rule.daily = 30;
        memory().remember(one, &chosen).expect("it is saved");
        assert_eq!(memory().settings(one), chosen);
        assert_eq!(memory().settings(other), Settings::default());
        memory()
            .remember(one, &Settings::default())
            .expect("it is saved");
        assert_eq!(memory().settings(one), Settings::default());
    }

    #[test]
    fn settings_that_cannot_be_read_are_not_written_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let memory = OnThisComputer {
            file: folder.path().join(FILE),
        };
        let mine = Settings {
            folder: Some(folder.path().join("备份")),
            ..Settings::default()
        };
        let (one, other) = (Path::new("/a/一.kaigong"), Path::new("/a/二.kaigong"));
        memory.remember(other, &mine).expect("it is saved");
        // A disk that was full, or an editor, cut it.
        let whole = fs::read(&memory.file).expect("it is there");
        let cut = &whole[..whole.len() / 2];
        fs::write(&memory.file, cut).expect("it is written");
        assert_eq!(memory.settings(other), Settings::default());
        for settings in [&mine, &Settings::default()] {
            let refused = memory.remember(one, settings).expect_err("it is refused");
            assert_eq!(refused.code, "host.settings_unreadable");
            assert_eq!(refused.params["path"], memory.file.display().to_string());
        }
        assert_eq!(fs::read(&memory.file).expect("it is there"), cut);
        fs::write(&memory.file, whole).expect("it is repaired");
        memory.remember(one, &mine).expect("it is saved");
        assert_eq!(memory.settings(other), mine);
    }
}
