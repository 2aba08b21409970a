//! A firm's devices, and everything that may happen to them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::atomic::Ordering;

use kernel::{DeviceId, Id, Timestamp};
use store::{Change, Class, Environment as _, Pace};
use sync::{Joined, Joining, Place, Placed, Seat, Stage};

use super::model::{Entry, Server};
use super::people::{clients, papers, scribble};
use super::*;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const YEAR: i64 = 365 * DAY;

pub struct World {
    pub seed: u64,
    pub dice: Dice,
    pub time: Time,
    pub net: Shared,
    pub devices: Vec<Device>,
    folder: tempfile::TempDir,
    /// Every change written, by the device that wrote it, as long as anybody honest has it.
    expected: BTreeMap<Id<Change>, usize>,
    /// Backups of the relay and of devices' files.
    relay_backup: Option<Server>,
    file_backups: BTreeMap<usize, std::path::PathBuf>,
    pub story: Vec<String>,
    /// Where roles change and parcels are carried: which, and when. Of its own, so that lives without it stay what they were.
    aside: Option<Dice>,
    /// Where what devices may see changes, too.
    rights: Option<Dice>,
    /// Whether some may see contacts of their own clients alone.
    desks: bool,
    /// Where snapshots are made, the log is forgotten behind them, and devices come in later. Of its own, too.
    snapshots: Option<Dice>,
}

/// Lets a device in, as two people would.
pub fn join(
    owner: &mut Device,
    new: &mut Device,
    seat: &Seat,
    name: &str,
) -> kernel::Result<DeviceId> {
    let store = owner.store.as_ref().unwrap();
    let mut inviting = owner.engine.invite(store, &owner.line)?;
    let mut joining = Joining::new(new.env.clone(), &inviting.uri(), None, name, "小王")?;
    assert_eq!(inviting.poll(&owner.engine, store, &owner.line)?, None);
    assert_eq!(joining.poll(&new.line)?, Joined::Waiting);
    let asking = inviting.poll(&owner.engine, store, &owner.line)?.unwrap();
    assert_eq!((asking.device_name.as_str(), asking.digits), (name, None));
    let Joined::Compare(theirs) = joining.poll(&new.line)? else {
        panic!("no digits");
    };
    let asking = inviting.poll(&owner.engine, store, &owner.line)?.unwrap();
    assert_eq!(asking.digits.as_deref(), Some(theirs.as_str()));
    let device = inviting.admit(&mut owner.engine, store, &owner.line, seat)?;
    assert_eq!(joining.poll(&new.line)?, Joined::In);
    joining.enter(new.store(), &new.line, &*new.vault)?;
    Ok(device)
}

pub fn seat(role: &str) -> Seat {
    Seat {
        member: Id::from_bytes([9; 16]),
        role: role.to_owned(),
        series: None,
        classes: Vec::from(sync::CLASSES),
        own: false,
    }
}

/// The seat of whoever works at a device.
fn sits(device: &Device, role: &str) -> Seat {
    Seat {
        member: device.member,
        ..seat(role)
    }
}

impl World {
    /// A firm with so many devices, all of them in.
    pub fn new(seed: u64, devices: usize) -> Self {
        Self::on(seed, devices, |_, _| None)
    }

    /// The same on the relay that is made, by the world's time and in its folder, instead of the one in memory.
    pub fn on(seed: u64, devices: usize, real: impl FnOnce(&Time, &Path) -> Option<Real>) -> Self {
        let folder = folder();
        let time = Time::new();
        let net = Net::shared(&time, seed ^ 0x5eed);
        locked(&net).real = real(&time, folder.path());
        let mut world = Self {
            seed,
            dice: Dice(seed),
            devices: Vec::new(),
            expected: BTreeMap::new(),
            relay_backup: None,
            file_backups: BTreeMap::new(),
            story: Vec::new(),
            aside: None,
            rights: None,
            desks: false,
            snapshots: None,
            folder,
            time,
            net,
        };
        for at in 0..devices {
            let path = world.folder.path().join(format!("{at}.kaigong"));
            let env = Env::new(&world.time, seed.wrapping_mul(1000) + at as u64);
            let device = Device::new(path, env, &world.net, at as u8 + 1);
            world.devices.push(device);
            if at == 0 {
                let first = &mut world.devices[0];
                let store = first.store.as_ref().unwrap();
                let name = "前台电脑";
                first
                    .engine
                    .found(store, "http://relay.test", name, first.member)
                    .unwrap();
                for _ in 0..3 {
                    world.write(0);
                }
                assert_eq!(world.devices[0].step().unwrap().trouble, None);
                continue;
            }
            let role = if at % 5 == 1 { "owner" } else { "designer" };
            let (known, new) = world.devices.split_at_mut(at);
            let seat = sits(&new[0], role);
            join(&mut known[0], &mut new[0], &seat, "笔记本").unwrap();
        }
        world
    }

    fn active(&self) -> Vec<usize> {
        (0..self.devices.len())
            .filter(|at| !self.devices[*at].removed)
            .collect()
    }

    fn any(&mut self) -> usize {
        let active = self.active();
        active[self.dice.below(active.len())]
    }

    fn say(&mut self, what: String) {
        self.story.push(what);
    }

    /// Writes something, with the power perhaps going right after it.
    pub fn write(&mut self, at: usize) {
        let mut dice = Dice(self.dice.next());
        let before = self.devices[at].changes();
        let members: Vec<_> = self.devices.iter().map(|device| device.member).collect();
        let desks = self.desks;
        let device = &mut self.devices[at];
        device.powered(|device| {
            let sees = desks.then(|| device.sees_clients());
            device.write(|tx| {
                scribble(tx, &mut dice)?;
                papers(tx, &mut Dice(dice.next()))
            });
            let Some(sees) = sees else { return };
            let work = |tx: &store::Tx<'_>| clients(tx, &members, sees, &mut dice);
            match device.store().write(device.by(), "shop.do", work) {
                // What it lost is not forgotten yet.
                Err(fault) if fault.code == "store.no_right" => {}
                done => drop(done.unwrap()),
            }
        });
        for change in self.devices[at].changes().difference(&before) {
            self.expected.insert(*change, at);
        }
    }

    pub fn step(&mut self, at: usize) {
        let device = &mut self.devices[at];
        let result = device.powered(Device::step);
        if let Some(result) = result {
            let report = result.unwrap();
            if let Some(trouble) = report.trouble {
                self.say(format!("  {at}: {}", trouble.code));
            }
        } else {
            self.say(format!("  {at}: power cut"));
        }
    }

    /// One thing that happens.
    pub fn happen(&mut self) {
        let at = self.any();
        self.happen_aside();
        self.happen_snapshots();
        match self.dice.below(100) {
            0..45 => self.write(at),
            45..75 => self.step(at),
            75..80 => {
                let mut up = locked(&self.devices[at].line.up);
                *up = !*up;
            }
            80..84 => {
                let cut = self.dice.below(9) as i64;
                self.devices[at].power.store(cut, Ordering::Relaxed);
            }
            84..87 => {
                let wrong = [0, YEAR, -YEAR, 3 * MINUTE, 20 * MINUTE][self.dice.below(5)];
                self.say(format!("{at}: clock wrong by {wrong}"));
                self.devices[at].env.wrong.store(wrong, Ordering::Relaxed);
            }
            87..90 => {
                let mut net = locked(&self.net);
                net.loss = [0, 0, 20, 5][self.dice.below(4)];
                net.deliver_late();
            }
            90..95 => self
                .time
                .pass([1_000, MINUTE, 60 * MINUTE, DAY][self.dice.below(4)]),
            95 => self.wipe(),
            96 => self.back_up_relay(),
            97 => self.restore_relay(),
            98 => self.back_up_or_restore(at),
            _ => self.remove(at),
        }
    }

    pub fn wipe(&mut self) {
        self.say("the relay is wiped".to_owned());
        {
            let mut net = locked(&self.net);
            let made = net.server.made;
            match &mut net.real {
                Some(real) => real.wipe(),
                None => {
                    net.server = Server {
                        made,
                        ..Server::default()
                    };
                }
            }
            net.boot += 1;
        }
        self.forget_what_nobody_has();
    }

    pub fn back_up_relay(&mut self) {
        self.say("the relay is backed up".to_owned());
        let mut net = locked(&self.net);
        match &mut net.real {
            Some(real) => {
                real.back_up();
                // It was stopped for that.
                net.boot += 1;
            }
            None => self.relay_backup = Some(net.server.clone()),
        }
    }

    pub fn restore_relay(&mut self) {
        {
            let mut net = locked(&self.net);
            let made = net.server.made;
            let there = match (&mut net.real, self.relay_backup.clone()) {
                (Some(real), _) => real.restore(),
                (None, Some(backup)) => {
                    net.server = Server { made, ..backup };
                    true
                }
                (None, None) => false,
            };
            if !there {
                return;
            }
            net.boot += 1;
        }
        self.say("the relay is restored".to_owned());
        self.forget_what_nobody_has();
    }

    fn back_up_or_restore(&mut self, at: usize) {
        let kept = self.folder.path().join(format!("{at}.backup"));
        let device = &mut self.devices[at];
        device.store = None;
        let path = device.path.clone();
        let restores = self.file_backups.contains_key(&at);
        if restores {
            for end in ["-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{end}", path.display()));
            }
            fs::copy(&kept, &path).unwrap();
        } else {
            fs::copy(&path, &kept).unwrap();
            self.file_backups.insert(at, kept);
        }
        self.devices[at].open();
        if restores {
            self.say(format!("{at}: its file is restored"));
            self.forget_what_nobody_has();
        } else {
            self.say(format!("{at}: its file is backed up"));
        }
    }

    fn remove(&mut self, at: usize) {
        if at == 0 || self.active().len() < 3 {
            return;
        }
        let id = self.devices[at].id();
        let owner = &mut self.devices[0];
        if !*locked(&owner.line.up) {
            return;
        }
        let done = owner.powered(|owner| {
            let store = owner.store.as_ref().unwrap();
            owner.engine.revoke(store, &owner.line, id)
        });
        self.say(format!(
            "{at}: removed, {:?}",
            done.map(|done| done.map_err(|fault| fault.code))
        ));
        self.look_who_is_in();
        self.forget_what_nobody_has();
    }

    /// Now and then a role changes, or somebody carries what a device has to another one.
    fn happen_aside(&mut self) {
        let Some(mut dice) = self.aside.take() else {
            return;
        };
        if dice.below(25) == 0 {
            self.appoint(&mut dice);
        }
        if dice.below(12) == 0 && (self.rights.is_none() || is_new(self.seed)) {
            self.carry(&mut dice);
        }
        self.aside = Some(dice);
    }

    /// Lets devices make snapshots, each for another number of changes.
    pub fn make_snapshots(&mut self, mut dice: Dice) {
        for device in &mut self.devices {
            device.snapshot_after = 1 + dice.below(30) as u64;
            device.engine.snapshot_after(device.snapshot_after);
        }
        self.snapshots = Some(dice);
    }

    /// Hours in which devices look after snapshots, months in which some are away, and a new device now and then.
    fn happen_snapshots(&mut self) {
        let Some(mut dice) = self.snapshots.take() else {
            return;
        };
        if dice.below(6) == 0 {
            self.time.pass(61 * MINUTE);
        }
        if dice.below(80) == 0 {
            self.say("three months pass".to_owned());
            self.time.pass(95 * DAY);
        }
        if dice.below(50) == 0 && self.devices.len() < 12 {
            self.comes(&mut dice);
        }
        self.snapshots = Some(dice);
    }

    /// A new device comes in, if the way is free just now.
    fn comes(&mut self, dice: &mut Dice) {
        let at = self.devices.len();
        let owner = &mut self.devices[0];
        let wrong = owner.env.wrong.load(Ordering::Relaxed) != 0;
        let lossy = locked(&self.net).loss > 0;
        if lossy || wrong || !*locked(&owner.line.up) {
            return;
        }
        owner.power.store(-1, Ordering::Relaxed);
        // Whatever the relay lost, the owner's device gives back first.
        let _ = owner.step();
        let path = self.folder.path().join(format!("{at}.kaigong"));
        let env = Env::new(&self.time, self.seed.wrapping_mul(1000) + at as u64);
        let mut device = Device::new(path, env, &self.net, at as u8 + 1);
        device.snapshot_after = 1 + dice.below(30) as u64;
        device.engine.snapshot_after(device.snapshot_after);
        let role = ["owner", "designer"][dice.below(2)];
        let seat = sits(&device, role);
        let done = join(&mut self.devices[0], &mut device, &seat, "新电脑");
        self.say(format!(
            "{at}: comes in, {:?}",
            done.as_ref().map_err(|fault| &fault.code)
        ));
        if done.is_ok() {
            self.devices.push(device);
        }
    }

    /// The first device gives another one a role. It alone: where a relay loses what one owner said and takes what another one
    /// says instead, their certificates part for good.
    fn appoint(&mut self, dice: &mut Dice) {
        let others = self.devices.len() - 1;
        if others == 0 || !*locked(&self.devices[0].line.up) {
            return;
        }
        let of = 1 + dice.below(others);
        let role = ["owner", "designer", "finance"][dice.below(3)];
        let whose = self.devices[of].id();
        let (classes, own) = self.classes();
        let wanted = |placed: &Placed<'_>| {
            Ok((placed.device == whose).then(|| Place {
                role: role.to_owned(),
                classes: classes.clone(),
                own,
            }))
        };
        let done = self.devices[0].powered(|owner| {
            let store = owner.store.as_ref().unwrap();
            owner.engine.appoint(store, &owner.line, &wanted)
        });
        let done = done.map(|done| done.map_err(|fault| fault.code));
        if let Some(Err(code)) = &done {
            let known = code.starts_with("sync.") || code.starts_with("relay.");
            assert!(known, "{code}");
        }
        self.say(format!(
            "{of}: is {role} now and sees {classes:?}, own contacts {own}, {done:?}"
        ));
    }

    /// What somebody is to see from now on, and whether of contacts his own.
    fn classes(&mut self) -> (Vec<Class>, bool) {
        let mut classes = sync::CLASSES.to_vec();
        let Some(dice) = &mut self.rights else {
            return (classes, false);
        };
        match dice.below(5) {
            0 => classes.retain(|class| *class == Class::Base),
            1 => classes.retain(|class| *class != Class::Price),
            2 => classes.retain(|class| *class != Class::Cost),
            _ => {}
        }
        if !self.desks || dice.below(2) == 0 {
            return (classes, false);
        }
        classes.retain(|class| *class != Class::Contact);
        (classes, dice.below(3) > 0)
    }

    /// At last everybody may see everything.
    fn grant_all(&mut self) {
        if self.rights.is_none() {
            return;
        }
        let wanted = |placed: &Placed<'_>| {
            Ok(Some(Place {
                role: placed.role.to_owned(),
                classes: sync::CLASSES.to_vec(),
                own: false,
            }))
        };
        let owner = &mut self.devices[0];
        let store = owner.store.as_ref().unwrap();
        let granted = owner.engine.appoint(store, &owner.line, &wanted).unwrap();
        self.say(format!("{granted} see everything again"));
        self.rounds();
    }

    /// A stick with what one device has, or did lately, goes to another one.
    fn carry(&mut self, dice: &mut Dice) {
        let active = self.active();
        let (from, to) = (
            active[dice.below(active.len())],
            active[dice.below(active.len())],
        );
        let sender = &self.devices[from];
        if sender.engine.stage(sender.store()).unwrap() == Some(Stage::Removed) {
            return;
        }
        // Whoever takes it in sees by his clock what is stamped ahead. Where his own is ahead too, he does not.
        let taker = &self.devices[to];
        let offset = taker.engine.status(taker.store()).unwrap();
        let offset = offset.map_or(0, |status| status.clock_offset_ms);
        if taker.env.now().0 + offset > self.time.now() {
            return;
        }
        let since = (dice.below(2) == 0).then(|| Timestamp(sender.env.now().0 - 60 * MINUTE));
        let pace = Pace::default();
        // A file that was restored is put right first, so the power may go here too.
        let packing = |device: &mut Device| device.engine.pack(device.store(), since, &pace);
        let Some(packed) = self.devices[from].powered(packing) else {
            return self.say(format!("{from}: power cut while packing"));
        };
        let packed = match packed {
            Err(fault) if fault.code == "sync.removed" => {
                return self.say(format!("{from}: packs no more"));
            }
            packed => packed.unwrap(),
        };
        let done = self.devices[to].powered(|device| {
            let store = device.store.as_ref().unwrap();
            device.engine.unpack(store, &packed.bytes, &pace)
        });
        if let Some(Ok(told)) = &done {
            let named = ["sync.clock", "sync.no_key", "envelope.unknown_head"];
            let known = told
                .refused
                .iter()
                .all(|(code, _)| named.contains(&&**code));
            assert!(known, "{told:?}");
        }
        let done = done.map(|done| done.map(|told| told.received).map_err(|fault| fault.code));
        if let Some(Err(code)) = &done {
            let known = [
                "sync.removed",
                "sync.parcel_removed",
                "envelope.parcel_for_others",
            ];
            assert!(known.contains(&&**code), "{code}");
        }
        // Who waits for a key packs nothing, and says so.
        let left_out = packed.left_out;
        self.say(format!(
            "{from}: carried to {to}, {done:?}, {left_out} left out"
        ));
    }

    /// Whom the owner's certificates do not have any more.
    fn look_who_is_in(&mut self) {
        let owner = &self.devices[0];
        let status = owner.engine.status(owner.store()).unwrap().unwrap();
        let gone: BTreeSet<DeviceId> = status
            .devices
            .iter()
            .filter(|device| device.removed)
            .map(|device| device.device)
            .collect();
        for device in &mut self.devices {
            device.removed |= gone.contains(&device.id());
        }
    }

    /// What was in a file, or a log, that is gone now, and nowhere else, cannot be asked for.
    fn forget_what_nobody_has(&mut self) {
        let mut held = self.held_by_relay();
        for at in self.active() {
            held.extend(self.devices[at].changes());
        }
        self.expected.retain(|change, _| held.contains(change));
    }

    /// The changes in the relay's log that count.
    fn held_by_relay(&self) -> BTreeSet<Id<Change>> {
        let mut net = locked(&self.net);
        if let Some(real) = &mut net.real {
            let founder = &self.devices[0];
            return real.held(founder.firm(), &founder.keys());
        }
        (net.server)
            .firms
            .values()
            .flat_map(|firm| {
                // What a device pushed after it was removed, to a relay that forgot that, is taken by nobody.
                let counts = |entry: &&Entry| {
                    let device = firm.roster.device(entry.device);
                    let removal = device.and_then(envelope::Device::removal);
                    removal.is_none_or(|gone| entry.dev_seq <= gone.upto)
                };
                let forgotten = firm.snapshots.forgotten.iter();
                let log = forgotten.chain(&firm.log).filter(counts);
                log.map(|entry| Id::from_bytes(entry.group))
            })
            .collect()
    }

    /// Everybody comes online, with right clocks, and works until nothing moves. Then all is the same everywhere.
    pub fn settle(&mut self) {
        {
            let mut net = locked(&self.net);
            net.loss = 0;
            net.deliver_late();
        }
        for device in &mut self.devices {
            *locked(&device.line.up) = true;
            device.power.store(-1, Ordering::Relaxed);
            device.env.wrong.store(0, Ordering::Relaxed);
        }
        // What an unlucky owner could not finish is looked at again; a removed one may learn it now.
        self.rounds();
        self.look_who_is_in();
        self.forget_what_nobody_has();
        self.grant_all();
        // What a device did not send itself again for a day another one sends.
        self.time.pass(2 * DAY);
        self.rounds();
        self.check();
    }

    fn rounds(&mut self) {
        for _ in 0..6 {
            let mut moved = false;
            for at in self.active() {
                let report = self.devices[at].step().unwrap();
                moved |= report.received + report.sent + report.set_aside > 0
                    || report.trouble.is_some();
            }
            self.time.pass(MINUTE);
            if !moved {
                break;
            }
        }
    }

    /// Says which rows two devices have differently, and which changes they know differently.
    fn tell_difference(&self, one: &Device, other: &Device) {
        let rows = |device: &Device| -> BTreeSet<String> {
            let read = device.store().read(device.member, |db| {
                let mut all = BTreeSet::new();
                for (table, columns) in SHOWN {
                    let sql = format!(
                        "SELECT '{table} ' || concat_ws(' ', hex(id), {columns}) FROM {table}"
                    );
                    all.extend(db.rows(&sql, [], |r| r.get::<_, String>(0))?);
                }
                Ok(all)
            });
            read.unwrap().value
        };
        let (here, there) = (rows(one), rows(other));
        for row in here.difference(&there) {
            eprintln!("the first has {row}");
        }
        for row in there.difference(&here) {
            eprintln!("the other has {row}");
        }
        for change in one.changes() {
            let cells = |device: &Device| -> BTreeSet<String> {
                let group = device.store().group(change).unwrap();
                let rows = group.into_iter().flat_map(|group| group.rows);
                rows.flat_map(|row| {
                    let of = format!("{} {} {:?}", row.table, row.row, row.op);
                    let cells = row.cells.into_iter();
                    cells
                        .filter(|cell| !matches!(&cell.value, store::exchange::Value::Blob(_)))
                        .map(move |cell| format!("{of} {}={:?}", cell.column, cell.value))
                })
                .collect()
            };
            let (here, there) = (cells(one), cells(other));
            if here != there {
                let by = self.expected.get(&change);
                let less: Vec<_> = here.difference(&there).collect();
                let more: Vec<_> = there.difference(&here).collect();
                eprintln!("{change} of {by:?}: first {less:?}, other {more:?}");
            }
        }
    }

    fn check(&self) {
        let first = &self.devices[0];
        for at in self.active() {
            let device = &self.devices[at];
            let status = device.engine.status(device.store()).unwrap().unwrap();
            assert_eq!(status.trouble, None, "device {at}");
            assert_eq!(status.waiting, 0, "device {at}");
            assert_eq!(status.refused, Vec::new(), "device {at}");
            assert!(status.whole && !status.rereading, "device {at}");
            // Where a relay forgot that a device was removed, that device could still push for a while.
            let aside: Vec<_> = status
                .aside
                .iter()
                .filter(|aside| aside.reason != "envelope.revoked")
                .collect();
            assert!(aside.is_empty(), "device {at}: {aside:?}");
        }
        for at in self.active() {
            let device = &self.devices[at];
            let known = device.changes();
            let lost: Vec<_> = self
                .expected
                .iter()
                .filter(|(change, _)| !known.contains(change))
                .collect();
            assert!(lost.is_empty(), "device {at} never heard of {lost:?}");
            if device.digest() != first.digest() {
                self.tell_difference(first, device);
            }
            assert_eq!(device.digest(), first.digest(), "device {at} differs");
            let look = |device: &Device| {
                let store = device.store();
                let read = store.read(device.member, |db| {
                    let wrong = db.rows(
                        // Of one that was sent with sums that nobody has any more they are what others said of them.
                        "SELECT p.id FROM shop_paper p WHERE p.status='sent'
                         AND p.total<>(SELECT ifnull(sum(l.amount),0) FROM shop_line l WHERE l.paper_id=p.id)
                         AND NOT EXISTS(SELECT 1 FROM sync_part s JOIN _change c ON c.id=s.change
                           JOIN _sync_seal x ON x.seq=c.seq WHERE x.pk=p.id)",
                        [],
                        |r| r.get::<_, Id<()>>(0),
                    )?;
                    let late = store.afterwards(db, store::Sight::ALL, false)?;
                    Ok((wrong, late))
                });
                read.unwrap().value
            };
            let (wrong, late) = look(device);
            assert_eq!(wrong, [], "device {at}: what was sent is not what it says");
            assert_eq!(
                late,
                look(first).1,
                "device {at}: what came after it was sent"
            );
        }
    }
}

/// What is told of rows that differ.
const SHOWN: [(&str, &str); 6] = [
    (
        "shop_item",
        "name, quote(price), quote(cost), length(picture)",
    ),
    ("shop_part", "hex(item_id), qty"),
    ("shop_move", "qty"),
    ("shop_paper", "title, status, quote(total)"),
    ("shop_line", "hex(paper_id), qty, quote(amount)"),
    ("shop_client", "hex(owner_id), quote(phone), quote(note)"),
];

/// A life of a firm, from a seed. How many entries of its log the relay had forgotten in the end.
pub fn live(seed: u64, devices: usize, events: usize) -> u64 {
    live_on(seed, devices, events, |_, _| None)
}

/// Whether this seed was lived by before roles changed: what was found by it is found again.
fn was_lived(seed: u64) -> bool {
    (1_000_000..3_590_720_000_000_000).contains(&seed)
}

/// Whether everything may happen in one life. What was found by the others is found again.
fn is_new(seed: u64) -> bool {
    !(1_000_000..3_590_896_000_000_000).contains(&seed)
}

/// The same on the relay that is made.
pub fn live_on(
    seed: u64,
    devices: usize,
    events: usize,
    real: impl FnOnce(&Time, &Path) -> Option<Real>,
) -> u64 {
    let run = std::panic::AssertUnwindSafe(|| {
        let mut world = World::on(seed, devices, real);
        let had_rights = !(1_000_000..3_590_838_000_000_000).contains(&seed);
        // What devices see changes in some lives, and the log is forgotten in others.
        let part = seed % 300;
        let rights = part >= 240 || part >= 200 && is_new(seed);
        world.rights = (rights && had_rights).then_some(Dice(seed ^ 0x2164));
        world.desks = part >= 220 && !(1_000_000..3_590_899_600_000_000).contains(&seed);
        // Those between were lived by before there were snapshots.
        let had_snapshots = !(1_000_000..3_590_840_000_000_000).contains(&seed);
        let snapshots = (150..240).contains(&part) || part >= 270 && is_new(seed);
        if snapshots && had_snapshots {
            world.make_snapshots(Dice(seed ^ 0x5a95));
        }
        world.aside = (seed >= 200 && !was_lived(seed)).then_some(Dice(seed ^ 0x0_1e5));
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..events {
                world.happen();
            }
            world.settle();
        }));
        if let Err(payload) = ended {
            eprintln!(
                "seed {seed} with {devices} devices:\n{}",
                world.story.join("\n")
            );
            std::panic::resume_unwind(payload);
        }
        let net = locked(&world.net);
        let firms = net.server.firms.values();
        firms.map(|firm| firm.snapshots.floor).sum()
    });
    std::panic::catch_unwind(run).unwrap_or_else(|payload| {
        eprintln!(
            "FAILED: seed {seed}, {devices} devices, {events} events; run it alone: KAIGONG_SEED={seed}"
        );
        std::panic::resume_unwind(payload)
    })
}
