//! What a measurement comes to: a value beside its peer, and whether the goal is met.

use std::time::{Duration, Instant};

use serde::Serialize;

/// One measured figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much, in `unit`.
    pub value: f64,
    /// Milliseconds, KiB, …
    pub unit: &'static str,
    /// What it stands beside, measured in the same run; empty where the goal is a bound.
    pub peer: String,
    /// The peer's value, in `unit`.
    pub peer_value: Option<f64>,
    /// `value / peer_value`.
    pub ratio: Option<f64>,
    /// What was aimed at: `ratio <= 1.5`, `value <= 50`; empty for figures that only inform.
    pub goal: String,
    /// Whether it was reached; nothing where there is no goal.
    pub met: Option<bool>,
}

/// What a figure has to reach.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// At most this many times the peer.
    Ratio(f64),
    /// At least this many times the peer.
    AtLeast(f64),
    /// At most this value.
    Value(f64),
    /// No bound.
    Inform,
}

impl Figure {
    /// A figure beside a peer.
    pub fn beside(
        name: &str,
        unit: &'static str,
        value: f64,
        peer: &str,
        peer_value: f64,
        goal: Goal,
    ) -> Self {
        Self::new(name, unit, value, Some((peer, peer_value)), goal)
    }

    /// A figure under a bound.
    pub fn alone(name: &str, unit: &'static str, value: f64, goal: Goal) -> Self {
        Self::new(name, unit, value, None, goal)
    }

    fn new(
        name: &str,
        unit: &'static str,
        value: f64,
        peer: Option<(&str, f64)>,
        goal: Goal,
    ) -> Self {
        let ratio = peer.map(|(_, peer)| value / peer);
        let (text, met) = match goal {
            Goal::Ratio(most) => (
                format!("ratio <= {most}"),
                Some(ratio.is_some_and(|r| r <= most)),
            ),
            Goal::AtLeast(least) => (
                format!("ratio >= {least}"),
                Some(ratio.is_some_and(|r| r >= least)),
            ),
            Goal::Value(most) => (format!("value <= {most}"), Some(value <= most)),
            Goal::Inform => (String::new(), None),
        };
        Self {
            name: name.to_owned(),
            value,
            unit,
            peer: peer.map(|(name, _)| name.to_owned()).unwrap_or_default(),
            peer_value: peer.map(|(_, value)| value),
            ratio,
            goal: text,
            met,
        }
    }
}

/// Prints figures as a table, or as one JSON object a line.
pub fn print(figures: &[Figure], json: bool) -> anyhow::Result<()> {
    if json {
        for figure in figures {
            println!("{}", serde_json::to_string(figure)?);
        }
        return Ok(());
    }
    for figure in figures {
        let beside = figure
            .peer_value
            .map(|peer| format!("{} {peer:.1} {}", figure.peer, figure.unit))
            .unwrap_or_default();
        let ratio = figure
            .ratio
            .map(|ratio| format!("{ratio:.2}x"))
            .unwrap_or_default();
        let verdict = match figure.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        println!(
            "{:<58} {:>9.1} {:<4} {ratio:>8}  {:<14} {verdict:<7} {beside}",
            figure.name, figure.value, figure.unit, figure.goal
        );
    }
    Ok(())
}

/// Durations of repeated runs, in milliseconds, sorted.
pub struct Samples(Vec<f64>);

impl Samples {
    /// Runs `f` so many times, after one that does not count.
    pub fn of<E>(times: usize, mut f: impl FnMut() -> Result<(), E>) -> Result<Self, E> {
        f()?;
        let mut samples = Self(Vec::with_capacity(times));
        for _ in 0..times {
            let begun = Instant::now();
            f()?;
            samples.take(begun.elapsed());
        }
        samples.sort();
        Ok(samples)
    }

    /// No sample yet.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Takes one more.
    pub fn take(&mut self, duration: Duration) {
        self.0.push(duration.as_secs_f64() * 1e3);
        self.sort();
    }

    /// Takes those of another run.
    pub fn extend(&mut self, others: &Self) {
        self.0.extend_from_slice(&others.0);
        self.sort();
    }

    fn sort(&mut self) {
        self.0.sort_by(f64::total_cmp);
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// Nineteen of twenty are no longer.
    pub fn p95(&self) -> f64 {
        self.at(0.95)
    }

    fn at(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let at = (last as f64 * share).round() as usize;
        self.0.get(at).copied().unwrap_or(f64::NAN)
    }
}
