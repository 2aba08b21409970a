//! Where things are kept on this computer, for this user.

use std::fs;
use std::path::{Path, PathBuf};

use directories::{ProjectDirs, UserDirs};
use kernel::{Fault, Result};
use serde::{Deserialize, Serialize};

/// Folders of this user.
#[derive(Clone, Debug)]
pub struct Places {
    /// Small settings of this computer: which firm was open last.
    pub config: PathBuf,
    /// Firms, unless their owner keeps them elsewhere.
    pub firms: PathBuf,
    /// Local sockets.
    pub run: PathBuf,
}

impl Places {
    /// The folders that the operating system sets aside for this user.
    ///
    /// # Errors
    /// `app.no_home` where the user has none.
    pub fn of_user() -> Result<Self> {
        let dirs = ProjectDirs::from("", "", "Kaigong").ok_or_else(|| {
            Fault::new(
                "app.no_home",
                "This user has no home folder, so there is nowhere to keep firms. Name a file with --db.",
            )
        })?;
        let firms = UserDirs::new()
            .and_then(|user| user.document_dir().map(|folder| folder.join("Kaigong")))
            .unwrap_or_else(|| dirs.data_dir().join("firms"));
        Ok(Self {
            config: dirs.config_dir().to_owned(),
            firms,
            run: dirs.data_local_dir().join("run"),
        })
    }

    /// The firm that was open last, where it still exists.
    pub fn last_firm(&self) -> Option<PathBuf> {
        let text = fs::read_to_string(self.config.join(REMEMBERED)).ok()?;
        let remembered: Remembered = serde_json::from_str(&text).ok()?;
        remembered.last_firm.filter(|path| path.exists())
    }

    /// Remembers the firm that is open. Losing this costs one choice at the next start, so failing is silent.
    pub fn remember(&self, firm: &Path) {
        let remembered = Remembered {
            last_firm: Some(firm.to_owned()),
        };
        let Ok(text) = serde_json::to_string(&remembered) else {
            return;
        };
        let _ = fs::create_dir_all(&self.config)
            .and_then(|()| fs::write(self.config.join(REMEMBERED), text));
    }
}

const REMEMBERED: &str = "app.json";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Remembered {
    last_firm: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_firm_is_remembered_while_it_exists() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let places = Places {
            config: folder.path().join("config"),
            firms: folder.path().join("firms"),
            run: folder.path().join("run"),
        };
        assert_eq!(places.last_firm(), None);
        let firm = folder.path().join("青山.kaigong");
        fs::write(&firm, "").expect("a file");
        places.remember(&firm);
        assert_eq!(places.last_firm(), Some(firm.clone()));
        fs::remove_file(&firm).expect("it goes");
        assert_eq!(places.last_firm(), None);
    }
}
