//! Devices with different versions of the program: what a newer one writes is kept whole by an older one, and counts there
//! as soon as it is newer too.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use common::model::Server;
use common::people::scribble;
use common::world::{join, seat};
use common::*;
use kernel::Id;
use store::*;
use sync::Engine;

const TAGS: Table = Table {
    id: 9090,
    name: "shop_tag",
    kind: Kind::Lww,
    scope: Scope::Firm,
    columns: &[
        col(0, "id", Class::Base),
        col(1, "item_id", Class::Base),
        col(2, "word", Class::Base),
    ],
};

/// The shop of a later version: two columns more, one of them of another class, and a table.
fn later() -> &'static [Slice] {
    static LATER: LazyLock<Vec<Slice>> = LazyLock::new(|| {
        let mut columns = SHOP.tables[0].columns.to_vec();
        columns.push(review(40, "colour", Class::Base));
        columns.push(col(41, "margin", Class::Cost));
        let mut tables = SHOP.tables.to_vec();
        tables[0].columns = columns.leak();
        tables.push(TAGS);
        let mut migrations = SHOP.migrations.to_vec();
        migrations.push(Migration {
            version: 90,
            sql: "
ALTER TABLE shop_item ADD COLUMN colour TEXT;
ALTER TABLE shop_item ADD COLUMN margin INTEGER;
CREATE TABLE shop_tag(id BLOB PRIMARY KEY, item_id BLOB NOT NULL REFERENCES shop_item(id) ON DELETE CASCADE, word TEXT NOT NULL) STRICT;
",
        });
        let shop = Slice {
            tables: tables.leak(),
            migrations: migrations.leak(),
            ..SHOP
        };
        vec![shop, sync::SLICE]
    });
    &LATER
}

/// The changes that a device knows, whatever of them came to count later.
fn changes(device: &Device) -> BTreeSet<Id<Change>> {
    let all: Vec<Id<Change>> = device
        .store()
        .read(device.member, |db| {
            db.rows(
                "SELECT id FROM _change WHERE device IS NOT NULL AND seq NOT IN (SELECT seq FROM _sync_late)",
                [],
                |r| r.get(0),
            )
        })
        .unwrap()
        .value;
    all.into_iter().collect()
}

/// What people see of it.
fn contents(device: &Device) -> Vec<String> {
    let sql = "SELECT hex(id)||name||ifnull(price,'')||'/'||ifnull(cost,'')||ifnull(colour,'')||ifnull(margin,'') FROM shop_item
         UNION ALL SELECT hex(id)||hex(item_id)||word FROM shop_tag ORDER BY 1";
    let read = device
        .store()
        .read(device.member, |db| db.rows(sql, [], |r| r.get(0)));
    read.unwrap().value
}

/// Starts a version of the program on a device's file.
fn start(device: &mut Device, slices: &'static [Slice]) {
    device.store = None;
    let store = Store::open(&device.path, slices, device.env.clone()).unwrap();
    device.store = Some(store);
    device.engine = Engine::new(device.env.clone(), device.vault.clone(), slices);
}

/// Devices of a firm, each with its version.
struct Firm {
    time: Time,
    net: Shared,
    devices: Vec<Device>,
    later: Vec<bool>,
    folder: tempfile::TempDir,
}

impl Firm {
    fn new(seed: u64, later: &[bool]) -> Self {
        let time = Time::new();
        let mut firm = Self {
            net: Net::shared(&time, seed),
            time,
            devices: Vec::new(),
            later: Vec::new(),
            folder: folder(),
        };
        for newer in later {
            firm.comes(seed, *newer);
        }
        firm
    }

    /// One more device, let in by the first.
    fn comes(&mut self, seed: u64, newer: bool) {
        let at = self.devices.len();
        let path = self.folder.path().join(format!("{at}.kaigong"));
        let env = Env::new(&self.time, seed * 100 + at as u64);
        let mut device = Device::new(path, env, &self.net, at as u8 + 1);
        if newer {
            start(&mut device, later());
        }
        if let Some(first) = self.devices.first_mut() {
            join(first, &mut device, &seat("designer"), "笔记本").unwrap();
        } else {
            let store = device.store.as_ref().unwrap();
            let relay = "http://relay.test";
            device
                .engine
                .found(store, relay, "前台电脑", device.member)
                .unwrap();
        }
        self.devices.push(device);
        self.later.push(newer);
        self.steps(at);
    }

    fn steps(&mut self, at: usize) {
        let report = self.devices[at].step().unwrap();
        assert_eq!((report.trouble, report.set_aside), (None, 0), "device {at}");
    }

    fn upgrade(&mut self, at: usize) {
        start(&mut self.devices[at], later());
        self.later[at] = true;
    }

    fn wipe(&mut self) {
        let mut net = locked(&self.net);
        let made = net.server.made;
        net.server = Server {
            made,
            ..Server::default()
        };
        net.boot += 1;
    }

    /// Everybody goes on until all is everywhere.
    fn rounds(&mut self) {
        for _ in 0..5 {
            for at in 0..self.devices.len() {
                // A relay that was away closes the connection first.
                let _ = self.devices[at].step().unwrap();
            }
            self.time.pass(60_000);
        }
    }

    fn all_the_same(&mut self) {
        for (at, device) in self.devices.iter().enumerate() {
            let status = device.engine.status(device.store()).unwrap().unwrap();
            assert_eq!(status.trouble, None, "device {at}");
            let aside: Vec<_> = status.aside.iter().map(|one| &one.reason).collect();
            assert_eq!((status.waiting, aside), (0, Vec::new()), "device {at}");
            assert_eq!(status.refused, Vec::new(), "device {at}");
        }
        let first = &self.devices[0];
        for (at, device) in self.devices.iter().enumerate() {
            assert_eq!(changes(device), changes(first), "device {at}");
            assert_eq!(contents(device), contents(first), "device {at}");
            assert_eq!(device.digest(), first.digest(), "device {at}");
        }
    }

    fn text(&self, at: usize, sql: &str) -> String {
        let device = &self.devices[at];
        let read = device
            .store()
            .read(device.member, |db| db.one(sql, [], |r| r.get(0)));
        read.unwrap().value
    }
}

/// What only the later version can write.
fn paint(tx: &Tx<'_>, item: Id<()>, colour: &str) -> kernel::Result<()> {
    tx.update("shop_item", item, &[("colour", &colour), ("margin", &7)])?;
    let tag = tx.new_id::<()>();
    tx.insert(
        "shop_tag",
        &[("id", &tag), ("item_id", &item), ("word", &colour)],
    )
}

#[test]
fn an_older_device_keeps_what_it_does_not_know_and_has_it_after_the_upgrade() {
    let mut firm = Firm::new(1, &[true, false]);
    let painted = firm.devices[0].write(|tx| {
        let id = item(tx, "地板", 100)?;
        paint(tx, id, "胡桃")?;
        Ok(id)
    });
    firm.steps(0);
    firm.steps(1);
    // It has what it knows of it, and goes on with that; nothing is set aside.
    let name = firm.text(1, "SELECT name FROM shop_item");
    assert_eq!(name, "地板");
    let status = firm.devices[1]
        .engine
        .status(firm.devices[1].store())
        .unwrap()
        .unwrap();
    assert_eq!((status.aside_count, status.refused.len()), (0, 0));
    let id = painted.value;
    firm.devices[1]
        .write(|tx| tx.update("shop_item", id, &[("name", &"强化地板"), ("price", &90)]));
    firm.steps(1);
    firm.steps(0);
    let both = firm.text(0, "SELECT name||colour FROM shop_item");
    assert_eq!(both, "强化地板胡桃");
    // Another newer one is filled while the older one is in between, and a change goes over what that keeps.
    firm.comes(1, true);
    firm.devices[2].write(|tx| paint(tx, id, "橡木"));
    firm.steps(2);
    firm.steps(1);
    firm.upgrade(1);
    firm.rounds();
    let colour = firm.text(1, "SELECT colour FROM shop_item");
    assert_eq!(colour, "橡木");
    let tags = firm.text(
        1,
        "SELECT group_concat(word) FROM (SELECT word FROM shop_tag ORDER BY word)",
    );
    assert_eq!(tags, "橡木,胡桃");
    firm.all_the_same();
}

#[test]
fn what_an_older_device_kept_is_not_lost_with_the_relay_and_whoever_wrote_it() {
    let mut firm = Firm::new(2, &[false, true, true]);
    let id = firm.devices[1].write(|tx| {
        let id = item(tx, "地板", 100)?;
        paint(tx, id, "胡桃")?;
        Ok(id)
    });
    firm.steps(1);
    firm.steps(0);
    // The relay's disk and the only newer device that had it are gone; the third one never heard of it.
    firm.wipe();
    firm.devices.remove(1);
    firm.later.remove(1);
    firm.time.pass(3 * 24 * 3_600_000);
    firm.rounds();
    firm.time.pass(3 * 24 * 3_600_000);
    firm.rounds();
    firm.upgrade(0);
    firm.time.pass(3 * 24 * 3_600_000);
    firm.rounds();
    let colour = firm.text(1, "SELECT colour FROM shop_item");
    assert_eq!(colour, "胡桃", "{}", id.value);
    firm.all_the_same();
}

/// Something that people do, with what their version can.
fn work(device: &Device, later: bool, dice: &mut Dice) {
    device
        .store()
        .write(device.member, "shop.do", |tx| {
            scribble(tx, dice)?;
            let items: Vec<Id<()>> =
                tx.rows("SELECT id FROM shop_item ORDER BY id", [], |r| r.get(0))?;
            if later && !items.is_empty() && dice.one_in(2) {
                paint(
                    tx,
                    items[dice.below(items.len())],
                    &format!("色{}", dice.below(9)),
                )?;
            }
            Ok(())
        })
        .unwrap();
}

/// A life of three devices that are upgraded one after the other, from a seed.
fn live(seed: u64) {
    let mut dice = Dice(seed);
    let versions = [0; 3].map(|_| dice.one_in(2));
    let mut firm = Firm::new(seed, &versions);
    for _ in 0..60 {
        let at = dice.below(3);
        match dice.below(40) {
            0..22 => work(&firm.devices[at], firm.later[at], &mut dice),
            22..36 => drop(firm.devices[at].step().unwrap()),
            36 => firm.upgrade(at),
            37 => firm.wipe(),
            _ => firm.time.pass(3_600_000),
        }
    }
    firm.rounds();
    for at in 0..3 {
        firm.upgrade(at);
    }
    for _ in 0..2 {
        firm.time.pass(2 * 24 * 3_600_000);
        firm.rounds();
    }
    firm.all_the_same();
}

#[test]
fn lives_of_mixed_versions() {
    for seed in 0..40 {
        let run = std::panic::catch_unwind(|| live(seed));
        if let Err(payload) = run {
            eprintln!("FAILED: seed {seed}");
            std::panic::resume_unwind(payload);
        }
    }
}
