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
        self.remembered().last_firm.filter(|path| path.exists())
    }

    /// The firms that were open here and still exist, the latest first.
    pub fn recent_firms(&self) -> Vec<PathBuf> {
        let mut recent = self.remembered().recent_firms;
        recent.retain(|path| path.exists());
        recent
    }

    /// Stands for a window at which no firm is open, since none was named or `problem` could not be opened: its lock
    /// and its socket are named after this path, so that a second start finds the window.
    pub fn seat(&self, problem: Option<&Path>) -> PathBuf {
        let name = problem.map_or_else(|| "welcome".to_owned(), crate::socket::short_name);
        self.run.join(format!("{name}.seat"))
    }

    /// Remembers the firm that is open. Losing this costs one choice at the next start, so failing is silent.
    pub fn remember(&self, firm: &Path) {
        let mut remembered = self.remembered();
        remembered.last_firm = Some(firm.to_owned());
        remembered.recent_firms.retain(|path| path != firm);
        remembered.recent_firms.insert(0, firm.to_owned());
        remembered.recent_firms.truncate(RECENT);
        let Ok(text) = serde_json::to_vec(&remembered) else {
            return;
        };
        let _ = fs::create_dir_all(&self.config);
        let _ = crate::files::save(&self.config.join(REMEMBERED), &text);
    }

    fn remembered(&self) -> Remembered {
        fs::read_to_string(self.config.join(REMEMBERED))
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }
}

const REMEMBERED: &str = "app.json";

/// So many firms one person goes between.
const RECENT: usize = 8;

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Remembered {
    last_firm: Option<PathBuf>,
    recent_firms: Vec<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(folder: &Path) -> Places {
        Places {
            config: folder.join("config"),
            firms: folder.join("firms"),
            run: folder.join("run"),
        }
    }

    #[test]
    fn recent_firms_stand_once_each_with_the_latest_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let places = places(folder.path());
        let firms: Vec<PathBuf> = (0..10)
            .map(|n| folder.path().join(format!("{n}.kaigong")))
            .collect();
        for firm in &firms {
            fs::write(firm, "").expect("a file");
            places.remember(firm);
        }
        places.remember(&firms[5]);
        fs::remove_file(&firms[8]).expect("it goes");
        let expected = [5, 9, 7, 6, 4, 3, 2].map(|n: usize| firms[n].clone());
        assert_eq!(places.recent_firms(), expected);
        assert_eq!(places.last_firm(), Some(firms[5].clone()));
    }

    #[test]
    fn what_an_older_kaigong_remembered_is_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let places = places(folder.path());
        let firm = folder.path().join("青山.kaigong");
        fs::write(&firm, "").expect("a file");
        fs::create_dir_all(&places.config).expect("a folder");
        let text = serde_json::json!({ "lastFirm": firm }).to_string();
        fs::write(places.config.join(REMEMBERED), text).expect("a file");
        assert_eq!(places.last_firm(), Some(firm));
        assert!(places.recent_firms().is_empty());
    }

    #[test]
    fn the_last_firm_is_remembered_while_it_exists() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let places = places(folder.path());
        assert_eq!(places.last_firm(), None);
        let firm = folder.path().join("青山.kaigong");
        fs::write(&firm, "").expect("a file");
        places.remember(&firm);
        assert_eq!(places.last_firm(), Some(firm.clone()));
        fs::remove_file(&firm).expect("it goes");
        assert_eq!(places.last_firm(), None);
    }
}
