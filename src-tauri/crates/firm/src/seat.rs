//! What this computer knows of each member: his PIN, wrong tries at it, when he was here last; and after how long it locks.
//!
//! All of it stays on this computer: it is neither in the history nor shared with other devices. A PIN keeps colleagues
//! apart at one screen. It does not protect the file from somebody who has it and the tools to read it.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use kernel::{Fault, Id, Result, Timestamp};
use store::{Db, Member, Tx};

use crate::tables::LOCK;

/// How many digits a PIN may have.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;

/// Wrong tries before the first wait.
pub const FREE_TRIES: u32 = 5;

/// From so many wrong tries on, an owner may end the wait.
pub const OWNER_TRIES: u32 = 10;

/// Minutes without anybody at the screen until it locks, where any member has a PIN and nobody chose otherwise.
pub const LOCK_AFTER: u32 = 10;

/// The longest choice, in minutes: a day.
const LOCK_AFTER_MAX: u32 = 1_440;

/// One member at this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who.
    pub member: Id<Member>,
    /// His name.
    pub name: String,
    /// Whether he is an owner.
    pub owner: bool,
    /// Whether he has a PIN here.
    pub has_pin: bool,
    /// Wrong tries since the last right one.
    pub misses: u32,
    /// Seconds until his PIN is taken again; 0 where it is now.
    pub wait_seconds: u32,
}

/// Seconds to wait after so many wrong tries in a row: none before the fifth, 30 s then, doubled each time, and a quarter of
/// an hour from the tenth on.
pub fn wait_after(misses: u32) -> u32 {
    match misses {
        0..FREE_TRIES => 0,
        FREE_TRIES..OWNER_TRIES => 30 << (misses - FREE_TRIES),
        _ => 900,
    }
}

/// What is left of a wait. One that ends later than it can have begun was counted by a clock that was ahead, and is over:
/// it would otherwise begin anew until that clock's day comes.
fn seconds_left(misses: u32, until: Option<Timestamp>, now: Timestamp) -> u32 {
    let millis = until.map_or(0, |until| until.0.saturating_sub(now.0).max(0));
    let seconds = u32::try_from((millis + 999) / 1_000).unwrap_or(u32::MAX);
    if seconds > wait_after(misses) {
        return 0;
    }
    seconds
}

/// Every active member, who was here last first.
///
/// # Errors
/// As SQLite's.
pub fn seats(db: &Db<'_>) -> Result<Vec<Seat>> {
    let now = db.now();
    db.rows(
        "SELECT m.id, m.name, m.role='owner', s.pin IS NOT NULL, ifnull(s.misses, 0), s.wait_until
         FROM firm_member m LEFT JOIN firm_seat s ON s.id=m.id
         WHERE m.active=1 ORDER BY s.seen_at DESC NULLS LAST, m.id",
        [],
        |r| {
            let misses = r.get(4)?;
            Ok(Seat {
                member: r.get(0)?,
                name: r.get(1)?,
                owner: r.get(2)?,
                has_pin: r.get(3)?,
                misses,
                wait_seconds: seconds_left(misses, r.get(5)?, now),
            })
        },
    )
}

/// One active member's seat.
///
/// # Errors
/// `firm.member_unknown`.
pub fn seat(db: &Db<'_>, member: Id<Member>) -> Result<Seat> {
    seats(db)?
        .into_iter()
        .find(|seat| seat.member == member)
        .ok_or_else(|| {
            Fault::new(
                "firm.member_unknown",
                "This person is not an active member of the firm.",
            )
        })
}

/// Minutes without anybody at the screen until it locks; none for never.
///
/// # Errors
/// As SQLite's.
pub fn lock_after(db: &Db<'_>) -> Result<Option<u32>> {
    let chosen: Option<u32> = db.opt("SELECT minutes FROM firm_lock WHERE id=?1", [LOCK], |r| {
        r.get(0)
    })?;
    if let Some(minutes) = chosen {
        return Ok((minutes > 0).then_some(minutes));
    }
    let any: bool = db.one(
        "SELECT EXISTS(SELECT 1 FROM firm_seat s JOIN firm_member m ON m.id=s.id WHERE s.pin IS NOT NULL AND m.active=1)",
        [],
        |r| r.get(0),
    )?;
    Ok(any.then_some(LOCK_AFTER))
}

/// Chooses after how many minutes this computer locks; none for never.
///
/// # Errors
/// `session.lock_range`.
pub fn set_lock_after(tx: &Tx<'_>, minutes: Option<u32>) -> Result<()> {
    let minutes = minutes.unwrap_or(0);
    if minutes > LOCK_AFTER_MAX {
        return Err(Fault::field(
            "minutes",
            "session.lock_range",
            "Choose between one minute and a day (1440 minutes).",
        )
        .with("max", LOCK_AFTER_MAX));
    }
    tx.exec(
        "INSERT INTO firm_lock(id, minutes) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET minutes=excluded.minutes",
        (LOCK, minutes),
    )?;
    Ok(())
}

/// Remembers that a member is at the screen now.
///
/// # Errors
/// As SQLite's.
pub fn seen(tx: &Tx<'_>, member: Id<Member>) -> Result<()> {
    tx.exec(
        "INSERT INTO firm_seat(id, seen_at) VALUES(?1, ?2) ON CONFLICT(id) DO UPDATE SET seen_at=excluded.seen_at",
        (member, tx.now()),
    )?;
    Ok(())
}

/// The PIN's hash, to be kept in place of it: Argon2id with its own salt.
///
/// # Errors
/// `session.pin_form` for anything but 4 to 8 digits.
pub fn hashed(pin: &str, salt: &[u8; 16]) -> Result<String> {
    if !PIN_DIGITS.contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::field(
            "pin",
            "session.pin_form",
            "A PIN is 4 to 8 digits.",
        ));
    }
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(pin.as_bytes(), salt)
        .map_err(Fault::internal)?;
    Ok(hash.to_string())
}

/// Whether this is the PIN that was hashed.
pub fn fits(pin: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(pin.as_bytes(), &hash)
            .is_ok()
    })
}

/// Gives a member a PIN by its hash, or takes it away; earlier wrong tries are forgotten.
///
/// # Errors
/// As SQLite's.
pub fn set_pin(tx: &Tx<'_>, member: Id<Member>, hash: Option<&str>) -> Result<()> {
    tx.exec(
        "INSERT INTO firm_seat(id, pin) VALUES(?1, ?2)
         ON CONFLICT(id) DO UPDATE SET pin=excluded.pin, misses=0, wait_until=NULL",
        (member, hash),
    )?;
    Ok(())
}

/// Takes every PIN away, with the wrong tries: in a copy in which nothing is to be protected.
///
/// # Errors
/// As SQLite's.
pub fn forget_pins(tx: &Tx<'_>) -> Result<()> {
    tx.exec(
        "UPDATE firm_seat SET pin=NULL, misses=0, wait_until=NULL WHERE pin IS NOT NULL",
        [],
    )
    .map(drop)
}

/// A try begins: it counts as wrong until [`forgive`], so that neither ten windows at once nor a program that ends in
/// between give more tries. The answer is the hash to try against; none where the member has no PIN.
///
/// # Errors
/// `session.pin_wait`, `session.pin_wait_owner` while he has to wait; `firm.member_unknown`.
pub fn begin_try(tx: &Tx<'_>, member: Id<Member>) -> Result<Option<String>> {
    let seat = seat(tx, member)?;
    if !seat.has_pin {
        return Ok(None);
    }
    if seat.wait_seconds > 0 {
        return Err(has_to_wait(&seat));
    }
    let misses = seat.misses.saturating_add(1);
    let until = Timestamp(tx.now().0 + i64::from(wait_after(misses)) * 1_000);
    tx.exec(
        "UPDATE firm_seat SET misses=?2, wait_until=?3 WHERE id=?1",
        (member, misses, until),
    )?;
    tx.opt("SELECT pin FROM firm_seat WHERE id=?1", [member], |r| {
        r.get(0)
    })
    .map(Option::flatten)
}

/// Forgets the wrong tries: the PIN was right, or an owner said so.
///
/// # Errors
/// As SQLite's.
pub fn forgive(tx: &Tx<'_>, member: Id<Member>) -> Result<()> {
    tx.exec(
        "UPDATE firm_seat SET misses=0, wait_until=NULL WHERE id=?1",
        [member],
    )?;
    Ok(())
}

/// What a wrong PIN is answered with, after it was counted: how many tries are left, or how long to wait.
pub fn missed(seat: &Seat) -> Fault {
    if seat.wait_seconds > 0 {
        return has_to_wait(seat);
    }
    Fault::field("pin", "session.pin_wrong", "This PIN is not right.")
        .with("left", FREE_TRIES.saturating_sub(seat.misses))
}

fn has_to_wait(seat: &Seat) -> Fault {
    let (code, hint) = if seat.misses >= OWNER_TRIES {
        (
            "session.pin_wait_owner",
            "Too many wrong tries. Wait, or let an owner open it with his own PIN.",
        )
    } else {
        (
            "session.pin_wait",
            "Too many wrong tries. Wait before the next.",
        )
    };
    Fault::field("pin", code, hint)
        .with("seconds", seat.wait_seconds)
        .with(
            "wait",
            format!("{}:{:02}", seat.wait_seconds / 60, seat.wait_seconds % 60),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stop_at_a_quarter_of_an_hour() {
        let waits: Vec<u32> = (0..=13).map(wait_after).collect();
        assert_eq!(
            waits,
            [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]
        );
    }

    #[test]
    fn a_clock_that_moves_gives_no_endless_wait() {
        let until = Some(Timestamp(1_000_000));
        let table = [
            (999_001, 5, 1),
            (999_000, 5, 1),
            (1_000_000, 5, 0),
            (2_000_000, 5, 0),
            (970_000, 5, 30),
            (969_999, 5, 0),
            (100_000, 10, 900),
            (99_000, 10, 0),
            (0, 5, 0),
            (-9_000_000_000, 10, 0),
            (0, 4, 0),
        ];
        for (now, misses, left) in table {
            assert_eq!(
                seconds_left(misses, until, Timestamp(now)),
                left,
                "{now} {misses}"
            );
        }
        assert_eq!(seconds_left(9, None, Timestamp(0)), 0);
    }

    #[test]
    fn a_pin_is_digits_and_its_hash_tells_nothing() {
        for refused in ["", "123", "123456789", "12a4", "１２３４", " 1234", "-123"] {
            assert_eq!(
                hashed(refused, &[1; 16]).unwrap_err().code,
                "session.pin_form",
                "{refused}"
            );
        }
        let hash = hashed("0042", &[1; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert_ne!(hash, hashed("0042", &[2; 16]).unwrap());
        assert!(fits("0042", &hash) && !fits("0043", &hash) && !fits("", &hash));
        assert!(!fits("0042", "damaged"));
    }
}
