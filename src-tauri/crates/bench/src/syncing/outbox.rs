//! What a round does with what was written: it reads the change record, seals, keeps the envelopes until the relay has them, and
//! sends.

use std::path::Path;

use ::sync::Report;
use anyhow::ensure;
use kernel::Id;
use store::Slice;

use super::device::{Counted, Device, RelayProcess};
use super::spent::spent;
use crate::writes::{self, SMALL_TIMES, TIMES};

const SLICES: &[Slice] = &[writes::SLICE, ::sync::SLICE];

/// The CPU milliseconds of rounds: for what is written in bulk (rows added, then updated), and for a commit of its own when many
/// of them go together. The commits are those of [`writes`].
pub fn measure(memory: &Path, disk: &Path) -> anyhow::Result<[f64; 2]> {
    let relay = RelayProcess::start(&memory.join("relay"))?;
    let way = Counted::to(&relay.address);
    let mut device = Device::of(disk, "writer", 0, SLICES)?;
    device.found(&way)?;
    let sheet = Id::from_bytes([2; 16]);
    let round = |device: &mut Device, commits: usize| -> anyhow::Result<f64> {
        let (Report { sent, .. }, spent) = spent(|| device.step(&way))?;
        ensure!(sent == commits, "{sent} of {commits} were sent");
        Ok(spent.cpu * 1e3)
    };
    let mut bulk = Vec::with_capacity(TIMES);
    let mut ids = Vec::new();
    for at in (1..).take(TIMES) {
        ids = writes::add(&device.store, sheet)?;
        let added = round(&mut device, 1)?;
        writes::edit(&device.store, &ids, at)?;
        bulk.push(added + round(&mut device, 1)?);
    }
    bulk.sort_by(f64::total_cmp);
    for at in (1000..).take(SMALL_TIMES) {
        writes::edit(&device.store, &ids[..1], at)?;
    }
    let small = round(&mut device, SMALL_TIMES)? / SMALL_TIMES as f64;
    Ok([bulk[TIMES / 2], small])
}
