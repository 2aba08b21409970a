//! What lives of several devices made up by proptest share: shuffling, what was sent, hearing some of it, and all of it.

use std::collections::BTreeMap;

use kernel::Id;
use store::Change;
use store::exchange::{Group, Op, RowOp, Value};

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

/// A group as it is told to a device that may not know the prices, which stand in these columns.
pub fn without_prices(group: &Group, prices: &[(u16, u8)]) -> Group {
    let mut told = group.clone();
    for op in &mut told.rows {
        let table = op.table;
        op.cells
            .retain(|cell| !prices.contains(&(table, cell.column)));
    }
    told.rows
        .retain(|op| op.op != Op::Update || !op.cells.is_empty());
    told
}

/// How a row was changed, and which columns were written.
type Deed = (Op, BTreeMap<u8, String>);

/// What a change did to each row. A row that is added holds nothing in the columns that are not named.
pub fn deeds(group: &Group) -> BTreeMap<(u16, Id<()>), Deed> {
    let cells = |op: &RowOp| {
        let cells = op.cells.iter();
        cells
            .filter(|cell| op.op != Op::Insert || cell.value != Value::Null)
            .map(|cell| (cell.column, format!("{:?}", cell.value)))
            .collect()
    };
    let rows = group.rows.iter();
    rows.map(|op| ((op.table, op.row), (op.op, cells(op))))
        .collect()
}

/// A device that knew everything forgets the prices, another one never heard of them: they hold the same, and know the same
/// of every change. Then both may know the prices: they hold what whoever always knew them holds. Gives these two.
pub fn forget_and_learn(
    all: &[Group],
    prices: &[(u16, u8)],
    slices: &[store::Slice],
    dice: &mut Dice,
) -> [Device; 2] {
    let new = |number: u8| {
        let device = Device::of(number, slices);
        let id = kernel::DeviceId::from_bytes([number; 16]);
        device.store.enrol(id, "Z").unwrap();
        device
    };
    let (knew, never, always) = (new(210), new(211), new(212));
    let told: Vec<Group> = all
        .iter()
        .map(|group| without_prices(group, prices))
        .collect();
    let mut hear = |device: &Device, groups: &[Group], learns: bool| {
        let mut coming = groups.to_vec();
        dice.shuffle(&mut coming);
        for some in coming.chunks(1 + dice.below(9)) {
            let told = match learns {
                true => device.take_prices(some),
                false => device.take(some),
            };
            assert!(told.refused.is_empty());
        }
    };
    hear(&always, all, false);
    hear(&knew, all, false);
    hear(&never, &told, false);
    let same = |device: &Device, other: &Device, groups: &[Group]| {
        assert_eq!(device.digest(), other.digest());
        for group in groups {
            let kept = device.store.group(group.change).unwrap().unwrap();
            assert_eq!(deeds(&kept), deeds(group));
        }
    };
    knew.forget_prices();
    same(&knew, &never, &told);
    hear(&knew, all, true);
    hear(&never, all, true);
    // Coming once more changes nothing.
    hear(&never, &all[..all.len() / 2], true);
    same(&knew, &always, all);
    same(&never, &always, all);
    [knew, never]
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
