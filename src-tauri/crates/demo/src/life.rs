//! One customer, and what is to become of him.

use crate::dice::Dice;
use crate::flat::Flat;
use crate::words::Words;

/// What becomes of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not a lead at all, for this reason.
    Invalid(&'static str),
    /// Valid, but never surveyed.
    Cold,
    /// Surveyed, and lost after that.
    LostAfter(Loss),
    /// Signs.
    Signs,
}

/// After what a surveyed customer is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    Survey,
    Plan,
    Quote,
}

/// A customer.
#[derive(Clone, Debug)]
pub struct Life {
    pub dice: Dice,
    pub name: String,
    /// Surname and title, as long as the name is not known.
    pub called: String,
    pub phone: String,
    pub source: usize,
    pub campaign: Option<String>,
    pub flat: Flat,
    pub fate: Fate,
    /// Which of the sales people.
    pub sales: usize,
    pub designer: usize,
    pub manager: Option<usize>,
    /// Full package, rather than half.
    pub full: bool,
    /// Talks still to come before what follows.
    pub talks: i64,
    pub versions: i64,
    pub lead: String,
    pub customer: String,
    pub property: String,
    pub project: String,
    pub quote: String,
    pub list: String,
    /// Days on site still to come.
    pub site_days: i64,
    /// Days on site in all.
    pub site_length: i64,
    pub begun: Option<chrono::NaiveDate>,
    /// Tasks of its schedule: id, and the first and last day counted from the first of them.
    pub tasks: Vec<(String, i64, i64)>,
}

impl Life {
    pub fn new(seed: u64, number: u64, words: &Words, sales: usize) -> Self {
        let mut dice = Dice::new(seed, number + 1);
        let people = &words.people;
        let source = dice.weighted(words.sources.iter().map(|source| source.share));
        let from = &words.sources[source];
        let campaign = (!from.campaigns.is_empty()).then(|| dice.pick(&from.campaigns).clone());
        let surname = dice.pick(&people.surnames).clone();
        let woman = dice.chance(480);
        let (title, given) = if woman {
            ("女士", &people.given_female)
        } else {
            ("先生", &people.given_male)
        };
        let name = format!("{surname}{}", dice.pick(given));
        let estate = dice.weighted(words.estates.iter().map(|estate| estate.share));
        let flat = Flat::new(&mut dice, &words.estates[estate]);
        let phone = format!(
            "{}0000{:04}",
            dice.pick(&people.phone_prefixes),
            dice.below(10_000)
        );
        let fate = fate(&mut dice, from.valid, from.surveyed);
        Self {
            called: format!("{surname}{title}"),
            name,
            phone,
            source,
            campaign,
            flat,
            fate,
            sales,
            designer: 0,
            manager: None,
            full: dice.chance(200),
            talks: match fate {
                Fate::Invalid(_) => dice.between(1, 3),
                Fate::Cold => dice.between(2, 6),
                _ => dice.between(1, 3),
            },
            versions: match fate {
                Fate::Signs => 1 + dice.between(0, 4) / 2,
                _ => 1 + dice.between(0, 3) / 3,
            },
            lead: String::new(),
            customer: String::new(),
            property: String::new(),
            project: String::new(),
            quote: String::new(),
            list: String::new(),
            site_days: 0,
            site_length: 0,
            begun: None,
            tasks: Vec::new(),
            dice,
        }
    }
}

/// 11 of 34 surveyed sign (renovation.md §7).
const SIGNS: u64 = 330;

fn fate(dice: &mut Dice, valid: u64, surveyed: u64) -> Fate {
    if !dice.chance(valid) {
        const REASONS: [(&str, u64); 5] = [
            ("bad_number", 45),
            ("unreachable", 36),
            ("out_of_area", 9),
            ("duplicate", 6),
            ("other", 4),
        ];
        return Fate::Invalid(REASONS[dice.weighted(REASONS.iter().map(|(_, weight)| *weight))].0);
    }
    if !dice.chance(surveyed) {
        return Fate::Cold;
    }
    if dice.chance(SIGNS) {
        return Fate::Signs;
    }
    Fate::LostAfter(match dice.below(100) {
        0..28 => Loss::Survey,
        28..50 => Loss::Plan,
        _ => Loss::Quote,
    })
}
