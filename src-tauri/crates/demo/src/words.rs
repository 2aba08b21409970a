//! What is made up, out of `assets/demo`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{Fault, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
pub struct People {
    pub firm: FirmWords,
    pub staff: Vec<StaffWords>,
    pub surnames: Vec<String>,
    pub given_male: Vec<String>,
    pub given_female: Vec<String>,
    pub phone_prefixes: Vec<String>,
}

#[derive(Deserialize)]
pub struct FirmWords {
    pub name: String,
    pub owner: String,
    pub legal_name: String,
    pub tax_status: String,
    pub address: String,
    pub phone: String,
    pub bank: String,
}

#[derive(Deserialize)]
pub struct StaffWords {
    pub name: String,
    pub role: String,
    pub phone: String,
}

#[derive(Deserialize)]
pub struct Estate {
    pub name: String,
    pub flat: String,
    pub share: u64,
    pub lift: bool,
    pub floors: i64,
    pub layouts: Vec<Layout>,
}

#[derive(Clone, Copy, Deserialize)]
pub struct Layout {
    pub beds: u32,
    pub halls: u32,
    pub baths: u32,
    /// ㎡, smallest and largest.
    pub area: [i64; 2],
}

#[derive(Deserialize)]
pub struct Source {
    pub source: String,
    pub share: u64,
    pub valid: u64,
    pub surveyed: u64,
    pub campaigns: Vec<String>,
}

#[derive(Deserialize)]
pub struct Seasons {
    pub months: [u64; 12],
    pub weekdays: [u64; 7],
    pub office_closed: Around,
    pub sites_closed: Around,
    pub spring_festivals: Vec<NaiveDate>,
}

#[derive(Clone, Copy, Deserialize)]
pub struct Around {
    pub before: i64,
    pub after: i64,
}

pub struct Words {
    pub people: People,
    pub estates: Vec<Estate>,
    pub sources: Vec<Source>,
    pub sentences: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Estates {
    estates: Vec<Estate>,
}

#[derive(Deserialize)]
struct Sources {
    sources: Vec<Source>,
}

#[derive(Deserialize)]
struct Sentences {
    sentences: BTreeMap<String, Vec<String>>,
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Fault::internal)
}

impl Words {
    pub fn read() -> Result<Self> {
        Ok(Self {
            people: read(include_str!("../../../../assets/demo/people.json"))?,
            estates: read::<Estates>(include_str!("../../../../assets/demo/estates.json"))?.estates,
            sources: read::<Sources>(include_str!("../../../../assets/demo/sources.json"))?.sources,
            sentences: read::<Sentences>(include_str!("../../../../assets/demo/sentences.json"))?
                .sentences,
        })
    }
}

impl Seasons {
    pub fn read() -> Result<Self> {
        read(include_str!("../../../../assets/demo/calendar.json"))
    }
}
