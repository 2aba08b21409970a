//! What lives of several devices made up by proptest share: shuffling, what was sent, hearing some of it, and all of it.

use std::collections::BTreeMap;

use kernel::Id;
use store::Change;
use store::exchange::Group;

use super::devices::Device;

/// Cases in CI, and where somebody asks for more.
pub fn cases(usual: u32) -> u32 {
    let asked = std::env::var("KAIGONG_SOAK_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// Numbers for shuffling.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % most.max(1)
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

/// What was sent of a device, as it was sent first.
#[derive(Default)]
pub struct Sent(BTreeMap<Id<Change>, Group>);

impl Sent {
    /// A change is the same whenever it is read off the record.
    pub fn read(&mut self, device: &Device) -> Vec<Group> {
        let groups = device.groups();
        for group in &groups {
            let before = self.0.insert(group.change, group.clone());
            assert_eq!(before.unwrap_or_else(|| group.clone()), *group);
        }
        groups
    }

    /// One device hears some of what the others have, by the bits of `which`, in any order, so many at a time.
    pub fn hear(
        &mut self,
        devices: &[Device],
        d: usize,
        which: u64,
        batch: usize,
        dice: &mut Dice,
    ) {
        let mut heard: Vec<Group> = Vec::new();
        for (at, device) in devices.iter().enumerate() {
            if at != d {
                heard.extend(self.read(device));
            }
        }
        let mut place = 0u32;
        heard.retain(|_| {
            place += 1;
            which.rotate_left(place) & 1 == 1
        });
        dice.shuffle(&mut heard);
        for some in heard.chunks(batch) {
            assert!(devices[d].take(some).refused.is_empty());
        }
    }
}

/// Everybody hears everything, some of it twice, in any order. All of it.
pub fn converge(devices: &[Device], dice: &mut Dice) -> Vec<Group> {
    let all: Vec<Group> = devices.iter().flat_map(Device::groups).collect();
    for device in devices {
        let mut coming = all.clone();
        coming.extend(all.iter().take(all.len() / 3).cloned());
        dice.shuffle(&mut coming);
        let mut rest = coming.as_slice();
        while !rest.is_empty() {
            let (some, others) = rest.split_at(1 + dice.below(rest.len().min(9)));
            assert!(device.take(some).refused.is_empty());
            rest = others;
        }
    }
    all
}
