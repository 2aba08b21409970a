//! Comparing another device's snapshot with the own record.

use std::collections::HashSet;

use envelope::snapshot::{Attestation, SignedManifest};
use kernel::Id;
use store::Change;
use store::exchange::Group;

use super::Offer;
use super::changes::Changes;
use crate::book::NOBODY;
use crate::relay::Stop;
use crate::round::Round;

/// So much of the log behind a snapshot is looked through for what is not in it, in pages. More than that, and it is left to the
/// next snapshot.
const PAGES: usize = 32;

/// The bytes of such a page.
const PAGE: u32 = 1024 * 1024;

impl Round<'_> {
    /// Whether this device is to say something of a snapshot: it stands behind it, and another one of the same version made it.
    pub(super) fn may_attest(&self, offer: &Offer) -> bool {
        let (manifest, own) = (offer.signed.manifest(), self.session.device);
        // Who started from it has nothing of its own to compare it with.
        let had = self.state.snapshot;
        manifest.maker != own
            && manifest.schema == self.schema
            && manifest.seq <= self.state.pulled
            && self.session.differs != Some(*offer.signed.hash())
            && had.is_none_or(|mark| mark.hash != *offer.signed.hash())
            && offer.attested.iter().all(|other| other.device != own)
    }

    /// Compares a snapshot with the own record, change by change, and attests it where they agree. Where they do not, nobody forgets
    /// anything because of it: the log is kept.
    pub(super) fn attest(&mut self, offer: &Offer) -> Result<(), Stop> {
        match self.agrees(&offer.signed)? {
            Some(true) => {}
            Some(false) => {
                self.session.differs = Some(*offer.signed.hash());
                return Ok(());
            }
            None => return Ok(()),
        }
        let attestation = Attestation {
            manifest: *offer.signed.hash(),
            device: self.session.device,
            head: self.session.roster.head(),
        };
        self.client.attest(&attestation.sign(&self.session.keys))?;
        self.mark(offer.signed.manifest().seq, &offer.signed)
    }

    /// Whether a snapshot has what this device has up to its place; `None` where that takes too long to find out.
    fn agrees(&self, signed: &SignedManifest) -> Result<Option<bool>, Stop> {
        let total = signed.manifest().changes as usize;
        let mut changes = Changes::new(signed, self.session, 0)?;
        let mut known: HashSet<Id<Change>> = HashSet::new();
        while let Some((group, _)) = changes.next(&self.session.roster, &self.client)? {
            if known.len().is_multiple_of(256) {
                self.pace.at("sync.snapshot", known.len(), total)?;
            }
            let own = self.store.group(group.change)?;
            let change = group.change;
            if own.is_none_or(|own| settled(own) != settled(group)) || !known.insert(change) {
                return Ok(Some(false));
            }
        }
        let all: Vec<Id<Change>> = self
            .store
            .read(NOBODY, |db| {
                db.rows(
                    "SELECT id FROM _change WHERE device IS NOT NULL AND (device<>0 OR seq<=?1)
                       AND seq NOT IN (SELECT seq FROM _sync_late)",
                    [self.state.sealed],
                    |r| r.get(0),
                )
            })?
            .value;
        let mut rest: HashSet<Id<Change>> =
            all.into_iter().filter(|own| !known.contains(own)).collect();
        let mut after = signed.manifest().seq;
        for _ in 0..PAGES {
            if rest.is_empty() {
                return Ok(Some(true));
            }
            let page = self.client.log(after, PAGE, 0)?;
            for entry in &page.entries {
                if let Ok(envelope) = envelope::Envelope::parse(entry.envelope.to_vec()) {
                    rest.remove(&Id::from_bytes(envelope.header().group));
                }
            }
            if !page.more || page.next <= after {
                return Ok(Some(rest.is_empty()));
            }
            after = page.next;
        }
        Ok(None)
    }
}

/// A change in the one form for comparing. What it wrote over is left out: of others' changes a file keeps it as far as it matters there.
fn settled(mut group: Group) -> Group {
    group.rows.sort_by_key(|op| (op.table, op.row));
    for op in &mut group.rows {
        op.cells.sort_by_key(|cell| cell.column);
        for cell in &mut op.cells {
            cell.over.clear();
        }
    }
    group
}
