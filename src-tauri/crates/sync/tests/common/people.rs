//! What people of a firm write, by the throw of dice.

use super::*;

/// Work on papers: drafts get lines, lose them, and are sent at some time.
pub fn papers(tx: &store::Tx<'_>, dice: &mut Dice) -> kernel::Result<()> {
    if !dice.one_in(3) {
        return Ok(());
    }
    let drafts: Vec<Id<()>> = tx.rows(
        "SELECT id FROM shop_paper WHERE status='draft' ORDER BY id",
        [],
        |r| r.get(0),
    )?;
    let number = dice.next() as i64 % 100;
    if drafts.len() < 2 {
        let id = tx.new_id::<()>();
        tx.insert("shop_paper", &[("id", &id), ("title", &"单")])?;
        return Ok(());
    }
    let paper = drafts[dice.below(drafts.len())];
    match dice.below(8) {
        0..3 => {
            let id = tx.new_id::<()>();
            tx.insert(
                "shop_line",
                &[("id", &id), ("paper_id", &paper), ("qty", &number)],
            )?;
        }
        3..5 => {
            tx.exec(
                "UPDATE shop_line SET qty=?2 WHERE id=(SELECT max(id) FROM shop_line WHERE paper_id=?1)",
                (paper, number),
            )?;
        }
        5 => {
            tx.exec(
                "DELETE FROM shop_line WHERE id=(SELECT min(id) FROM shop_line WHERE paper_id=?1)",
                [paper],
            )?;
        }
        6 => {
            tx.update("shop_paper", paper, &[("title", &format!("单 {number}"))])?;
        }
        // Nobody sends a paper whose sums he does not see.
        _ if !tx.sees(Class::Price) => {}
        _ => {
            tx.exec(
                "UPDATE shop_line SET amount=qty*100 WHERE paper_id=?1",
                [paper],
            )?;
            tx.exec(
                "UPDATE shop_paper SET status='sent', total=(SELECT ifnull(sum(amount),0) FROM shop_line WHERE paper_id=?1)
                 WHERE id=?1",
                [paper],
            )?;
            tx.keep("shop.sent");
        }
    }
    Ok(())
}

/// Whose clients' contacts somebody sees.
#[derive(Clone, Copy)]
pub enum Clients {
    All,
    Of(Id<Member>),
    None,
}

impl Device {
    /// Whose clients' contacts whoever works here sees.
    pub fn sees_clients(&self) -> Clients {
        let held = self.engine.holds(self.store()).unwrap();
        let status = self.engine.status(self.store()).unwrap().unwrap();
        let id = self.id();
        let known = status.devices.iter().find(|known| known.device == id);
        match (held.contains(&Class::Contact), known) {
            (true, _) => Clients::All,
            (false, Some(known)) if known.own_contacts => Clients::Of(self.member),
            _ => Clients::None,
        }
    }
}

/// Work with clients: they come, are called, and go to somebody else.
pub fn clients(
    tx: &store::Tx<'_>,
    members: &[Id<Member>],
    sees: Clients,
    dice: &mut Dice,
) -> kernel::Result<()> {
    if !dice.one_in(3) {
        return Ok(());
    }
    let phone = format!("138{:08}", dice.next() % 100_000_000);
    let (whose, all) = match sees {
        Clients::All => (members[dice.below(members.len())], true),
        Clients::Of(member) => (member, false),
        Clients::None => return Ok(()),
    };
    let known: Vec<Id<()>> = tx.rows(
        "SELECT id FROM shop_client WHERE ?1 OR owner_id=?2 ORDER BY id",
        (all, whose),
        |r| r.get(0),
    )?;
    if known.len() < 2 || dice.one_in(4) {
        let id = tx.new_id::<()>();
        return tx.insert(
            "shop_client",
            &[("id", &id), ("owner_id", &whose), ("phone", &phone)],
        );
    }
    let client = known[dice.below(known.len())];
    match dice.below(4) {
        0 => {
            let to = members[dice.below(members.len())];
            tx.update("shop_client", client, &[("owner_id", &to)])?
        }
        1 => tx.update("shop_client", client, &[("note", &phone)])?,
        _ => tx.update("shop_client", client, &[("phone", &phone)])?,
    };
    Ok(())
}

/// Something that people do: a few rows in one change.
pub fn scribble(tx: &store::Tx<'_>, dice: &mut Dice) -> kernel::Result<()> {
    for _ in 0..=dice.below(3) {
        let items: Vec<Id<()>> =
            tx.rows("SELECT id FROM shop_item ORDER BY id", [], |r| r.get(0))?;
        let number = dice.next() as i64 % 1000;
        let some = (!items.is_empty()).then(|| items[dice.below(items.len().max(1))]);
        match (dice.below(10), some) {
            (0..2, _) | (_, None) => {
                item(tx, &format!("地板 {number}"), number)?;
            }
            (2, Some(id)) => {
                tx.delete("shop_item", id)?;
            }
            (3..5, Some(id)) => {
                let part = tx.new_id::<()>();
                tx.insert(
                    "shop_part",
                    &[("id", &part), ("item_id", &id), ("qty", &number)],
                )?;
            }
            (5, Some(id)) => {
                tx.update(
                    "shop_item",
                    id,
                    &[("price", &number), ("cost", &(number / 2))],
                )?;
            }
            (6, Some(id)) => {
                tx.update("shop_item", id, &[("name", &format!("墙砖 {number}"))])?;
            }
            (7, Some(id)) => {
                let picture = vec![number as u8; dice.below(4000)];
                tx.update("shop_item", id, &[("picture", &picture)])?;
            }
            (8, _) => {
                tx.exec("UPDATE shop_part SET qty=qty+?1 WHERE qty%3=0", [number])?;
            }
            _ => {
                let id = tx.new_id::<()>();
                tx.insert("shop_move", &[("id", &id), ("qty", &number)])?;
            }
        }
    }
    Ok(())
}
