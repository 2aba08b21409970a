//! What goes on one page of the log.

use envelope::Room;

/// An entry of the log without its envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Its place.
    pub seq: u64,
    /// When it came, milliseconds since 1970.
    pub recv_ms: u64,
    /// Class and scope; `None` for what cannot be read, which nobody is given.
    pub room: Option<Room>,
    /// Bytes of the envelope.
    pub size: u64,
    /// Whether its group ends with it.
    pub closes: bool,
}

/// The entries that a page holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// In order.
    pub entries: Vec<Meta>,
    /// The cursor behind them, and behind what was left out.
    pub next: u64,
    /// Whether entries of `scanned` are left for another page.
    pub left: bool,
}

/// Chooses whole groups of at most `max_bytes` together, or part of a single group that alone is larger; at least one
/// entry where there is a readable one. What `may_read` refuses is passed over. `scanned` begins behind `after`; `all`
/// says that the log ends where it ends.
pub fn choose(
    scanned: &[Meta],
    after: u64,
    max_bytes: u64,
    all: bool,
    may_read: impl Fn(Room) -> bool,
) -> Chosen {
    let readable = |meta: &Meta| meta.room.is_some_and(&may_read);
    let mut chosen = Chosen {
        entries: Vec::new(),
        next: after,
        left: false,
    };
    let mut room_left = max_bytes;
    for group in scanned.split_inclusive(|meta| meta.closes) {
        let size: u64 = group
            .iter()
            .filter(|meta| readable(meta))
            .map(|meta| meta.size)
            .sum();
        let cut_by_scan = !all && group.last().is_some_and(|last| !last.closes);
        let fits = size <= room_left && !cut_by_scan;
        if !fits && !chosen.entries.is_empty() {
            chosen.left = true;
            return chosen;
        }
        for meta in group {
            if readable(meta) {
                if !chosen.entries.is_empty() && meta.size > room_left {
                    chosen.left = true;
                    return chosen;
                }
                room_left = room_left.saturating_sub(meta.size);
                chosen.entries.push(*meta);
            }
            chosen.next = meta.seq;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use envelope::Class;
    use proptest::prelude::*;

    use super::*;

    const SECRET: Room = Room::firm(Class::HR);

    fn log(groups: &[&[(u64, bool)]]) -> Vec<Meta> {
        let mut seq = 0;
        let mut log = Vec::new();
        for group in groups {
            for (i, &(size, open)) in group.iter().enumerate() {
                seq += 1;
                log.push(Meta {
                    seq,
                    recv_ms: 0,
                    room: Some(if open {
                        Room::firm(Class::BASE)
                    } else {
                        SECRET
                    }),
                    size,
                    closes: i + 1 == group.len(),
                });
            }
        }
        log
    }

    fn places(chosen: &Chosen) -> Vec<u64> {
        chosen.entries.iter().map(|meta| meta.seq).collect()
    }

    #[test]
    fn a_page_ends_between_groups() {
        let log = log(&[
            &[(10, true), (10, true)],
            &[(10, true)],
            &[(10, true), (10, true)],
        ]);
        let chosen = choose(&log, 0, 40, true, |_| true);
        assert_eq!(
            (places(&chosen), chosen.next, chosen.left),
            (vec![1, 2, 3], 3, true)
        );
        let chosen = choose(&log[3..], 3, 40, true, |_| true);
        assert_eq!(
            (places(&chosen), chosen.next, chosen.left),
            (vec![4, 5], 5, false)
        );
    }

    #[test]
    fn a_group_larger_than_a_page_comes_in_pieces() {
        let log = log(&[&[(10, true); 5]]);
        let chosen = choose(&log, 0, 25, true, |_| true);
        assert_eq!(
            (places(&chosen), chosen.next, chosen.left),
            (vec![1, 2], 2, true)
        );
    }

    #[test]
    fn an_entry_larger_than_a_page_comes_alone() {
        let log = log(&[&[(100, true)], &[(1, true)]]);
        let chosen = choose(&log, 0, 1, true, |_| true);
        assert_eq!(
            (places(&chosen), chosen.next, chosen.left),
            (vec![1], 1, true)
        );
    }

    #[test]
    fn what_may_not_be_read_is_passed_over() {
        let log = log(&[&[(10, false), (10, true)], &[(99, false)]]);
        let chosen = choose(&log, 0, 10, true, |room| room != SECRET);
        assert_eq!(
            (places(&chosen), chosen.next, chosen.left),
            (vec![2], 3, false)
        );
    }

    proptest! {
        /// Pages of any size, and scans of any length, give every readable entry once and in order.
        #[test]
        fn paging_misses_nothing(
            groups in prop::collection::vec(prop::collection::vec((1u64..50, any::<bool>()), 1..6), 0..20),
            max_bytes in 1u64..120,
            reach in 1usize..12,
        ) {
            let slices: Vec<&[(u64, bool)]> = groups.iter().map(Vec::as_slice).collect();
            let log = log(&slices);
            let (mut cursor, mut got) = (0, Vec::new());
            while (cursor as usize) < log.len() {
                let behind = &log[cursor as usize..];
                let scanned = &behind[..reach.min(behind.len())];
                let chosen = choose(scanned, cursor, max_bytes, scanned.len() == behind.len(), |room| room != SECRET);
                prop_assert!(chosen.next > cursor, "a page always gets on");
                let bytes: u64 = chosen.entries.iter().map(|meta| meta.size).sum();
                prop_assert!(bytes <= max_bytes || chosen.entries.len() == 1);
                got.extend(places(&chosen));
                cursor = chosen.next;
            }
            let all: Vec<u64> = log.iter().filter(|meta| meta.room != Some(SECRET)).map(|meta| meta.seq).collect();
            prop_assert_eq!(got, all);
        }
    }
}
