//! The firms' certificate logs as they were last replayed, so that a request costs one question for the head.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use envelope::wire::MAX_CERTIFICATES;
use envelope::{Certificate, FirmId, LogFault, Roster};

use crate::store::{Answer, Failure, Firm, Store};

/// Rosters that are kept while nobody asks for them.
const KEPT: usize = 1024;

/// Replayed logs.
#[derive(Default)]
pub struct Rosters {
    kept: Mutex<HashMap<FirmId, Arc<Roster>>>,
}

impl Rosters {
    /// The firm and its roster as they are in the store now; `None` where there is no such firm.
    pub async fn now(
        &self,
        store: &dyn Store,
        firm: FirmId,
    ) -> Answer<Option<(Firm, Arc<Roster>)>> {
        let Some(there) = store.firm(firm).await? else {
            return Ok(None);
        };
        let kept = self
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&firm)
            .cloned();
        if let Some(roster) = kept.as_ref().filter(|roster| roster.head() == there.head) {
            return Ok(Some((there, roster.clone())));
        }
        let known = kept.as_ref().map_or(0, |roster| roster.head().count);
        let newer = read(store, firm, known, there.head.count).await?;
        let followed = kept
            .and_then(|roster| follow(&roster, &newer).ok())
            .filter(|roster| roster.head() == there.head);
        let roster = match followed {
            Some(roster) => roster,
            None => {
                let all = read(store, firm, 0, there.head.count).await?;
                Roster::replay(firm, all.iter().map(Vec::as_slice))
                    .map_err(|fault| unbelievable(&fault))?
            }
        };
        if roster.head() != there.head {
            return Err(Failure::Broken(
                "the certificate log does not end as it should".to_owned(),
            ));
        }
        let roster = Arc::new(roster);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.retain(|_, roster| Arc::strong_count(roster) > 1);
        }
        kept.insert(firm, roster.clone());
        Ok(Some((there, roster)))
    }
}

/// The certificates from `after` up to the count `until`.
async fn read(store: &dyn Store, firm: FirmId, after: u64, until: u64) -> Answer<Vec<Vec<u8>>> {
    let mut certificates: Vec<Vec<u8>> = Vec::new();
    loop {
        let at = after + certificates.len() as u64;
        let wanted = until.saturating_sub(at).min(MAX_CERTIFICATES as u64);
        if wanted == 0 {
            return Ok(certificates);
        }
        let more = store.certificates(firm, at, wanted as usize).await?;
        if more.is_empty() {
            return Err(Failure::Broken("certificates are missing".to_owned()));
        }
        certificates.extend(more);
    }
}

fn follow(known: &Roster, newer: &[Vec<u8>]) -> Result<Roster, LogFault> {
    let mut roster = known.clone();
    for bytes in newer {
        roster.append(&Certificate::parse(bytes.as_slice(), roster.head().count)?)?;
    }
    Ok(roster)
}

fn unbelievable(fault: &LogFault) -> Failure {
    Failure::Broken(format!(
        "the certificate log cannot be believed: {}",
        fault.code()
    ))
}
