//! Undo, redo, and taking those back from the history: one chain, whichever way somebody goes along it.
#![allow(clippy::unwrap_used)]

mod common;

use common::{MEMBER, free, newest, open};
use kernel::Id;
use store::history::Entry;
use store::*;

struct Shop {
    _folder: tempfile::TempDir,
    store: Store,
    item: Id<()>,
}

impl Shop {
    /// An item named 0.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        let item = store
            .write(MEMBER, "shop.add", |tx| {
                let id = tx.new_id();
                tx.insert("shop_item", &[("id", &id), ("name", &"0")])?;
                Ok(id)
            })
            .unwrap()
            .value;
        Self {
            _folder: folder,
            store,
            item,
        }
    }

    fn rename(&self, name: &str) -> Id<Change> {
        self.store
            .write(MEMBER, "shop.rename", |tx| {
                tx.update("shop_item", self.item, &[("name", &name)])
            })
            .unwrap()
            .change
            .unwrap()
    }

    fn name(&self) -> String {
        self.store
            .read(MEMBER, |db| {
                db.one("SELECT name FROM shop_item", [], |r| r.get(0))
            })
            .unwrap()
            .value
    }

    fn undo(&self, change: Id<Change>) -> Result<Written<Entry>, String> {
        let undone = self.store.undo(MEMBER, change, &free);
        undone.map_err(|fault| fault.code)
    }

    fn undo_last(&self) -> Id<Change> {
        let undone = self.store.undo_last(MEMBER, &free);
        undone.unwrap().change.unwrap()
    }

    fn redo_last(&self) -> Id<Change> {
        let redone = self.store.redo_last(MEMBER, &free);
        redone.unwrap().change.unwrap()
    }

    /// Kind and whether it is taken back, newest first.
    fn told(&self) -> Vec<(String, bool)> {
        self.store
            .read(MEMBER, |db| self.store.recent_changes(db, &newest(99)))
            .unwrap()
            .value
            .into_iter()
            .map(|entry| (entry.kind, entry.undone))
            .collect()
    }
}

#[test]
fn an_undo_that_is_taken_back_is_the_change_done_again() {
    let shop = Shop::new();
    shop.rename("1");
    let last = shop.rename("2");
    let undo = shop.undo_last();
    assert_eq!(shop.name(), "1");
    let restored = shop.undo(undo).unwrap();
    assert_eq!(
        (shop.name().as_str(), restored.value.id),
        ("2", last),
        "it tells of what is there again"
    );
    // From here on everything is as after a redo.
    assert_eq!(
        shop.store.redo_last(MEMBER, &free).unwrap_err().code,
        "history.nothing_to_redo"
    );
    assert_eq!(shop.undo(undo).unwrap_err(), "history.undone");
    shop.undo_last();
    assert_eq!(shop.name(), "1");
    shop.undo_last();
    assert_eq!(shop.name(), "0");
    shop.redo_last();
    shop.redo_last();
    assert_eq!(shop.name(), "2");
}

#[test]
fn a_redo_that_is_taken_back_is_one_more_undo() {
    let shop = Shop::new();
    let first = shop.rename("1");
    let undo = shop.undo_last();
    let redo = shop.redo_last();
    let undone = shop.undo(redo).unwrap();
    assert_eq!((shop.name().as_str(), undone.value.id), ("0", first));
    assert_eq!(shop.undo(redo).unwrap_err(), "history.undone");
    assert_eq!(shop.undo(first).unwrap_err(), "history.undone");
    assert_eq!(shop.undo(undo).unwrap_err(), "history.undone");
    let told = shop.told();
    let told: Vec<(&str, bool)> = told
        .iter()
        .map(|(kind, undone)| (kind.as_str(), *undone))
        .collect();
    assert_eq!(
        told,
        [
            ("undo", false),
            ("redo", true),
            ("undo", true),
            ("do", true),
            ("do", false)
        ]
    );
    shop.redo_last();
    assert_eq!(shop.name(), "1");
    shop.undo_last();
    assert_eq!(shop.name(), "0");
}

/// Whatever somebody takes back of undos and redos, Ctrl+Z then goes back change by change and redo forth again.
#[test]
fn any_way_along_the_chain_leaves_it_whole() {
    let mut dice = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |most: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % most as u64).unwrap()
    };
    for _ in 0..20 {
        let shop = Shop::new();
        for n in 1..=3 {
            shop.rename(&n.to_string());
        }
        let mut steps = Vec::new();
        for _ in 0..12 {
            let at: usize = shop.name().parse().unwrap();
            match below(3) {
                0 if at > 0 => steps.push(shop.undo_last()),
                1 if at < 3 => steps.push(shop.redo_last()),
                _ => {
                    if steps.is_empty() {
                        continue;
                    }
                    // The newest that is not taken back may always be; any other is refused or fits.
                    let any = steps[below(steps.len())];
                    if let Ok(written) = shop.undo(any) {
                        steps.push(written.change.unwrap());
                    }
                }
            }
        }
        for n in (0..shop.name().parse::<usize>().unwrap()).rev() {
            shop.undo_last();
            assert_eq!(shop.name(), n.to_string());
        }
        for n in 1..=3 {
            shop.redo_last();
            assert_eq!(shop.name(), n.to_string());
        }
    }
}
