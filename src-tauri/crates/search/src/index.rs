//! The index: made when it is first asked, and brought up to date by each question.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kernel::{Id, Result};
use store::{By, Db, Mark, Observed, Store};

use crate::api::{Answer, Hit, RecentRequest, Recents, SearchRequest};
use crate::entry::{Classes, Entry, load, load_all};
use crate::model::{Kind, Sight};
use crate::plan::PLANS;
use crate::query::Query;
use crate::stale::stale;

/// More moved rows than these are better read anew than one by one.
const MOST_MOVED: u32 = 5_000;

/// What an index holds.
#[derive(Debug, Default)]
pub(crate) struct Index {
    mark: Option<Mark>,
    entries: Vec<Entry>,
    /// Of each entry, in the same order: read first, so that most entries are never looked at.
    masks: Vec<u128>,
    /// The places of the entries, in the order of their kinds and ids: a quarter of what a table of hashes takes.
    order: Vec<u32>,
}

impl Index {
    fn put(&mut self, entry: Entry) {
        let mask = entry.mask();
        match self.rank((entry.kind, entry.id)) {
            Ok(rank) => {
                let at = self.order[rank] as usize;
                self.entries[at] = entry;
                self.masks[at] = mask;
            }
            Err(rank) => {
                self.order.insert(rank, place(self.entries.len()));
                self.entries.push(entry);
                self.masks.push(mask);
            }
        }
    }

    /// Where an entry is in the order, or where it would be.
    fn rank(&self, key: (Kind, Id<()>)) -> std::result::Result<usize, usize> {
        self.order
            .binary_search_by_key(&key, |at| self.key(*at as usize))
    }

    fn key(&self, at: usize) -> (Kind, Id<()>) {
        (self.entries[at].kind, self.entries[at].id)
    }

    fn remove(&mut self, key: (Kind, Id<()>)) {
        let Ok(rank) = self.rank(key) else {
            return;
        };
        let last = self.entries.len() - 1;
        // The last one takes its place.
        let moved = self.rank(self.key(last));
        let at = self.order[rank];
        if let Ok(moved) = moved {
            self.order[moved] = at;
        }
        self.order.remove(rank);
        self.entries.swap_remove(at as usize);
        self.masks.swap_remove(at as usize);
    }

    /// Brings the index to the snapshot of `db`.
    fn catch_up(&mut self, store: &Store, db: &Db<'_>) -> Result<()> {
        let now = store.mark(db)?;
        if self.mark == Some(now) {
            return Ok(());
        }
        let moved = match self.mark {
            Some(mark) => store.moved_since(db, mark, MOST_MOVED)?,
            None => None,
        };
        match moved {
            Some(rows) => {
                let mut old = BTreeSet::new();
                for row in &rows {
                    stale(db, row, &mut old)?;
                }
                for (kind, id) in old {
                    match load(db, &PLANS[kind as usize], id)? {
                        Some(entry) => self.put(entry),
                        None => self.remove((kind, id)),
                    }
                }
            }
            None => *self = Self::read(db)?,
        }
        self.mark = Some(now);
        Ok(())
    }

    /// Reads every record.
    fn read(db: &Db<'_>) -> Result<Self> {
        let mut index = Self::default();
        for (done, plan) in PLANS.iter().enumerate() {
            db.pace("search.read", done, PLANS.len())?;
            load_all(db, plan, |entry| {
                index.masks.push(entry.mask());
                index.entries.push(entry);
                Ok(())
            })?;
        }
        index.entries.shrink_to_fit();
        index.masks.shrink_to_fit();
        let mut order: Vec<u32> = (0..place(index.entries.len())).collect();
        order.sort_unstable_by_key(|at| index.key(*at as usize));
        index.order = order;
        db.pace("search.read", PLANS.len(), PLANS.len())?;
        Ok(index)
    }

    pub fn get(&self, kind: Kind, id: Id<()>) -> Option<&Entry> {
        let rank = self.rank((kind, id)).ok()?;
        Some(&self.entries[self.order[rank] as usize])
    }

    /// Everything that answers, by kind, each with its place in the order.
    pub fn answers(&self, query: &Query<'_>) -> Vec<Vec<Ranked>> {
        let mut found: Vec<Vec<Ranked>> = Kind::ALL.iter().map(|_| Vec::new()).collect();
        for (at, mask) in self.masks.iter().enumerate() {
            if !query.may_be_in(*mask) {
                continue;
            }
            let entry = &self.entries[at];
            if let Some(score) = query.score(entry) {
                found[entry.kind as usize].push(Ranked {
                    score,
                    closed: !entry.open,
                    at: Reverse(entry.at.0),
                    kind: entry.kind,
                    id: entry.id,
                    place: at,
                });
            }
        }
        found
    }

    pub fn entry(&self, ranked: &Ranked) -> &Entry {
        &self.entries[ranked.place]
    }

    /// The entries in the order of their kinds and ids.
    #[cfg(test)]
    pub fn sorted(&self) -> Vec<&Entry> {
        let mut all: Vec<&Entry> = self.entries.iter().collect();
        all.sort_by_key(|entry| (entry.kind, entry.id));
        all
    }
}

/// A place in the index. Four thousand million records are more than a file holds.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// An entry's place in the order of answers: how well it answers, living ones first, newest first, then by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    score: u32,
    closed: bool,
    at: Reverse<i64>,
    kind: Kind,
    id: Id<()>,
    place: usize,
}

/// The best of a list, in order; the rest is dropped without being sorted.
pub(crate) fn keep_best(ranked: &mut Vec<Ranked>, most: usize) {
    if ranked.len() > most {
        if most > 0 {
            ranked.select_nth_unstable(most - 1);
        }
        ranked.truncate(most);
    }
    ranked.sort_unstable();
}

/// The search of one open firm.
#[derive(Debug)]
pub struct Search {
    index: Mutex<Index>,
    classes: Classes,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            index: Mutex::default(),
            classes: Classes::known(),
        }
    }
}

impl Search {
    /// What answers the typed words, best first.
    ///
    /// # Errors
    /// As SQLite's; `store.cancelled` where it was given up while the index was made.
    pub fn find(
        &self,
        store: &Store,
        by: impl Into<By>,
        sight: &Sight,
        req: &SearchRequest,
    ) -> Result<Observed<Answer>> {
        self.ask(store, by, |index, _| {
            Ok(Answer::of(index, sight, &self.classes, req))
        })
    }

    /// The records that the member changed lately, newest first.
    ///
    /// # Errors
    /// As [`Search::find`].
    pub fn recent(
        &self,
        store: &Store,
        by: impl Into<By>,
        sight: &Sight,
        req: &RecentRequest,
    ) -> Result<Observed<Recents>> {
        self.ask(store, by, |index, db| {
            let mut hits: Vec<Hit> = Vec::new();
            for (table, row) in store.rows_changed_by(db, db.member(), 200, 12)? {
                let Some((kind, id)) = crate::stale::record_of(db, table, row)? else {
                    continue;
                };
                if hits.iter().any(|hit| hit.kind == kind && hit.id == id) {
                    continue;
                }
                if let Some(entry) = index.get(kind, id).filter(|e| sight.covers(e.scope)) {
                    hits.push(Hit::of(entry, None, sight, &self.classes));
                }
                if hits.len() >= req.limit as usize {
                    break;
                }
            }
            Ok(Recents { hits })
        })
    }

    /// Asks the index as it is in one snapshot. The index is taken before the snapshot, which is so never older.
    fn ask<T>(
        &self,
        store: &Store,
        by: impl Into<By>,
        f: impl FnOnce(&Index, &Db<'_>) -> Result<T>,
    ) -> Result<Observed<T>> {
        let mut index = self.locked();
        store.read(by, |db| {
            index.catch_up(store, db)?;
            f(&index, db)
        })
    }

    fn locked(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many entries answer when each is looked at, mask or not.
    #[cfg(test)]
    pub(crate) fn found_without_masks(&self, typed: &str) -> usize {
        let sight = Sight::all();
        let index = self.locked();
        Query::new(typed, &sight, &self.classes).map_or(0, |query| {
            let found = |entry: &&Entry| query.score(entry).is_some();
            index.entries.iter().filter(found).count()
        })
    }

    /// Whether the index is what a new one would be.
    #[cfg(test)]
    pub(crate) fn is_as_new(&self, store: &Store, member: Id<store::Member>) -> Result<bool> {
        self.ask(store, member, |index, db| {
            let new = Index::read(db)?;
            let whole =
                index.entries.len() == index.order.len()
                    && index.masks.len() == index.entries.len()
                    && index.entries.iter().zip(&index.masks).enumerate().all(
                        |(at, (entry, mask))| {
                            entry.mask() == *mask
                                && index
                                    .rank((entry.kind, entry.id))
                                    .map(|rank| index.order[rank])
                                    == Ok(place(at))
                        },
                    );
            Ok(whole && index.sorted() == new.sorted())
        })
        .map(|observed| observed.value)
    }
}
