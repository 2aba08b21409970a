//! Bytes from outside with something wrong in them, for tests of whatever reads them; for tests only.
//!
//! A corpus is a folder of small samples that the real code made (`KAIGONG_CORPUS=write` makes them anew). A case is one of them with a
//! few things done to it that go wrong, or are done, on a way through strange hands. Cases follow from a seed that stands still,
//! so a test gives the same today and tomorrow; a soak (`./dev test --soak`) has new ones as long as it is asked to go on. A
//! case that fails is printed in its smallest form.
#![allow(clippy::unwrap_used)]
#![deny(missing_docs)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// So many cases of each corpus are tried where nobody asks for more.
const CASES: u32 = 4_000;
/// So many at a time in a soak.
const ROUND: u32 = 20_000;

/// Small samples of one kind.
#[derive(Clone, Debug)]
pub struct Corpus {
    folder: PathBuf,
    samples: Vec<Vec<u8>>,
}

impl Corpus {
    /// The samples of this kind, in `tests/corpus/KIND` of the crate that is tested; `made` are the same ones as the code
    /// makes them today, by name.
    ///
    /// # Panics
    /// Where the folder holds other names than are made.
    pub fn new(krate: &str, kind: &str, made: &[(&str, Vec<u8>)]) -> Self {
        let folder = Path::new(krate).join("tests/corpus").join(kind);
        if std::env::var_os("KAIGONG_CORPUS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            for (name, bytes) in made {
                std::fs::write(folder.join(name), bytes).unwrap();
            }
        }
        let mut names: Vec<PathBuf> = std::fs::read_dir(&folder)
            .unwrap_or_else(|_| panic!("{} is not there", folder.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        names.sort();
        let mut wanted: Vec<PathBuf> = made.iter().map(|(name, _)| folder.join(name)).collect();
        wanted.sort();
        assert_eq!(names, wanted, "the corpus is not the one that is made");
        let samples = names.iter().map(|path| std::fs::read(path).unwrap());
        Self {
            samples: samples.collect(),
            folder,
        }
    }

    /// The samples as they are kept.
    pub fn samples(&self) -> &[Vec<u8>] {
        &self.samples
    }

    /// Whether these are the bytes of a sample.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.samples.iter().any(|sample| sample == bytes)
    }

    /// Tries what is wrong with samples: it must neither panic nor go on without end, and `read` asserts the rest.
    ///
    /// # Panics
    /// With the smallest case that fails.
    pub fn each(&self, read: impl Fn(&[u8])) {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        self.run(TestRunner::new_with_rng(config(CASES), rng), &read);
    }

    /// The same with new cases for as many minutes as a soak was asked for; nothing where none was.
    ///
    /// # Panics
    /// As [`Corpus::each`].
    pub fn soak(&self, read: impl Fn(&[u8])) {
        let Ok(minutes) = std::env::var("KAIGONG_SOAK_MINUTES") else {
            return;
        };
        let end = Instant::now() + Duration::from_secs(60 * minutes.parse::<u64>().unwrap());
        while Instant::now() < end {
            self.run(TestRunner::new(config(ROUND)), &read);
        }
    }

    fn run(&self, mut runner: TestRunner, read: &impl Fn(&[u8])) {
        let cases = (any::<Index>(), proptest::collection::vec(twist(), 0..5));
        let tried = runner.run(&cases, |(sample, twists)| {
            let mut bytes = sample.get(&self.samples).clone();
            for twist in &twists {
                twist.apply(&mut bytes, &self.samples);
            }
            read(&bytes);
            Ok(())
        });
        if let Err(failed) = tried {
            panic!("{}: {failed}", self.folder.display());
        }
    }
}

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
enum Twist {
    /// A bit is another one.
    Bit(Index, u8),
    /// Other bytes stand in a place: lengths that cannot be, versions to come, anything.
    Put(Index, Vec<u8>),
    /// Bytes stand between others.
    Insert(Index, Vec<u8>),
    /// A stretch is missing.
    Cut(Index, Index),
    /// A stretch comes twice.
    Again(Index, Index),
    /// The rest is missing.
    End(Index),
    /// Two stretches have changed places.
    Swap(Index, Index, usize),
    /// It goes on as another sample does.
    Splice(Index, Index, Index),
    /// It ends in a giant run of one byte.
    Giant(u8, usize),
}

fn twist() -> impl Strategy<Value = Twist> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), 0u8..8).prop_map(|(at, bit)| Twist::Bit(at, bit)),
        3 => (at(), telling()).prop_map(|(at, bytes)| Twist::Put(at, bytes)),
        2 => (at(), telling()).prop_map(|(at, bytes)| Twist::Insert(at, bytes)),
        2 => (at(), at()).prop_map(|(from, to)| Twist::Cut(from, to)),
        1 => (at(), at()).prop_map(|(from, to)| Twist::Again(from, to)),
        2 => at().prop_map(Twist::End),
        1 => (at(), at(), 1usize..40).prop_map(|(one, two, length)| Twist::Swap(one, two, length)),
        2 => (at(), at(), at()).prop_map(|(sample, from, at)| Twist::Splice(sample, from, at)),
        1 => (any::<u8>(), 1usize..70_000).prop_map(|(byte, length)| Twist::Giant(byte, length)),
    ]
}

/// Bytes that mean something to formats: ends of ranges, lengths of one byte and of ten.
fn telling() -> impl Strategy<Value = Vec<u8>> {
    let giant = vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    prop_oneof![
        Just(vec![0]),
        Just(vec![1]),
        Just(vec![0x7f]),
        Just(vec![0x80, 0x01]),
        Just(vec![0xff]),
        Just(vec![0xff; 4]),
        Just(giant),
        proptest::collection::vec(any::<u8>(), 1..9),
    ]
}

impl Twist {
    fn apply(&self, bytes: &mut Vec<u8>, samples: &[Vec<u8>]) {
        // A place may be the end, too.
        let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
        let stretch = |from: &Index, to: &Index, bytes: &[u8]| {
            let (from, to) = (place(from, bytes), place(to, bytes));
            from.min(to)..from.max(to)
        };
        match self {
            Self::Bit(at, bit) => {
                let at = place(at, bytes);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Put(at, other) => {
                let at = place(at, bytes);
                let end = (at + other.len()).min(bytes.len());
                bytes.splice(at..end, other.iter().copied());
            }
            Self::Insert(at, other) => {
                let at = place(at, bytes);
                bytes.splice(at..at, other.iter().copied());
            }
            Self::Cut(from, to) => {
                let stretch = stretch(from, to, bytes);
                bytes.drain(stretch);
            }
            Self::Again(from, to) => {
                let stretch = stretch(from, to, bytes);
                let again = bytes[stretch.clone()].to_vec();
                bytes.splice(stretch.end..stretch.end, again);
            }
            Self::End(at) => bytes.truncate(place(at, bytes)),
            Self::Swap(one, two, length) => {
                let (one, two) = (place(one, bytes), place(two, bytes));
                for at in 0..*length {
                    if one + at < bytes.len() && two + at < bytes.len() {
                        bytes.swap(one + at, two + at);
                    }
                }
            }
            Self::Splice(sample, from, at) => {
                let other = sample.get(samples);
                bytes.truncate(place(at, bytes));
                bytes.extend(&other[place(from, other)..]);
            }
            Self::Giant(byte, length) => bytes.extend(std::iter::repeat_n(*byte, *length)),
        }
    }
}
