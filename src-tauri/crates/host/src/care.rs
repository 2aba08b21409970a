//! How this computer's firms are cared for: where their backups go, which are kept.

use std::collections::BTreeMap;
use std::fs;
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
    fn all(&self) -> BTreeMap<PathBuf, Settings> {
        fs::read_to_string(&self.file)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }
}

impl Memory for OnThisComputer {
    fn settings(&self, firm: &Path) -> Settings {
        self.all().remove(firm).unwrap_or_default()
    }

    fn remember(&self, firm: &Path, settings: &Settings) -> Result<()> {
        let mut all = self.all();
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
        // A file that is no settings counts as none.
        fs::write(&memory().file, "{").expect("it is written");
        assert_eq!(memory().settings(one), Settings::default());
    }
}
