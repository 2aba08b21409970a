//! The rounds that nobody asks for: one thread for each open file that is shared, and one that hears the relay's pokes.
//!
//! Neither holds the file but while it works in it, and both end when it closes.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use ::sync::http::Poke;
use kernel::{Fault, Result};

use super::files;
use super::line::{Line, Mode, Ring};
use crate::office::Firm;

/// So long own changes are gathered before they are sent.
const GATHER: Duration = Duration::from_millis(50);

/// Without any news a round is done all the same: a poke may have been lost.
const QUIET: Duration = Duration::from_secs(60);

/// Between two rounds of a device that was removed.
const REMOVED: Duration = Duration::from_secs(60 * 60);

/// After a round that somebody ended.
const AGAIN: Duration = Duration::from_millis(100);

/// The first and the longest wait after a round that failed.
const WAITS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// Begins to follow an open file, once.
///
/// # Errors
/// Where the system has no thread to spare.
pub(super) fn follow(firm: &Arc<Firm>) -> Result<()> {
    let line = Arc::clone(&firm.line.0);
    if line.running.swap(true, Ordering::AcqRel) {
        return Ok(());
    }
    let weak = Arc::downgrade(firm);
    line.ring(Ring::Now);
    thread::Builder::new()
        .name("sync".to_owned())
        .spawn(move || run(&weak, &line))
        .map_err(Fault::internal)?;
    Ok(())
}

fn run(firm: &Weak<Firm>, line: &Arc<Line>) {
    let mut wait = None;
    let mut failures = 0;
    let mut hearing = false;
    loop {
        let ring = line.wait(wait, failures > 0);
        if line.halt.is_over() || (ring == Some(Ring::Own) && !line.halt.rest(GATHER)) {
            return;
        }
        let Some(open) = firm.upgrade() else { return };
        match line.mode(&open) {
            Ok(Mode::On) => {}
            Ok(Mode::Revoked) => {
                // So that the relay knows of it too, whatever it loses. What this says is nobody's trouble any more.
                let _ = line.runners_round(&open);
                wait = Some(REMOVED);
                continue;
            }
            _ => {
                wait = None;
                continue;
            }
        }
        let done = line.runners_round(&open);
        drop(open);
        wait = Some(match done {
            None => AGAIN,
            Some(Ok(report)) if report.trouble.is_none() => {
                failures = 0;
                files::follow(firm, line);
                if !hearing {
                    hearing = hear_too(firm, line);
                }
                QUIET
            }
            Some(_) => {
                failures += 1;
                pause(line, failures)
            }
        });
    }
}

/// Longer from failure to failure, and never at the same moment as everybody else.
pub(super) fn pause(line: &Line, failures: u32) -> Duration {
    let (first, longest) = WAITS;
    let wait = first
        .saturating_mul(1 << failures.clamp(1, 6).saturating_sub(1))
        .min(longest);
    let mut dice = [0];
    line.env().random(&mut dice);
    wait.mul_f64(0.5 + f64::from(dice[0]) / 256.0)
}

fn hear_too(firm: &Weak<Firm>, line: &Arc<Line>) -> bool {
    let (firm, line) = (firm.clone(), Arc::clone(line));
    // Without a thread to spare there is a round a minute.
    thread::Builder::new()
        .name("sync pokes".to_owned())
        .spawn(move || hear(&firm, &line))
        .is_ok()
}

fn hear(firm: &Weak<Firm>, line: &Line) {
    let mut failures = 0;
    while !line.halt.is_over() {
        if !connected(firm, line, &mut failures) {
            failures += 1;
        }
        if !line.halt.rest(pause(line, failures)) {
            return;
        }
    }
}

/// Hears pokes as long as the connection lasts; false where there was none.
fn connected(firm: &Weak<Firm>, line: &Line, failures: &mut u32) -> bool {
    let Some(open) = firm.upgrade() else {
        return false;
    };
    let on = |open: &Firm| matches!(line.mode(open), Ok(Mode::On));
    if !on(&open) {
        return false;
    }
    let asked = line.reader.listening(&open.store);
    let address = line.reader.relay(&open.store).ok().flatten();
    drop(open);
    let (Ok(asked), Some(address)) = (asked, address) else {
        return false;
    };
    let Ok(pokes) = asked.connect(&line.http(&address)) else {
        return false;
    };
    *failures = 0;
    line.ring(Ring::Now);
    for poke in pokes {
        if line.halt.is_over() {
            return true;
        }
        match poke {
            Ok(Poke::News) => line.ring(Ring::Now),
            // Whoever works offline on purpose hears nothing.
            Ok(Poke::Alive) if firm.upgrade().is_some_and(|open| on(&open)) => {}
            _ => break,
        }
    }
    // Whether the relay is gone or only the connection, a round tells.
    line.ring(Ring::Now);
    true
}
