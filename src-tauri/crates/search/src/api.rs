//! Requests and answers.

use kernel::{Id, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::entry::{Classes, Entry, Part};
use crate::index::{Index, keep_best};
use crate::model::Sight;
pub use crate::model::{Field, Kind};
use crate::plan::Way;
use crate::query::{Query, visible};

/// The most records of one answer.
const MOST: u32 = 500;
/// Characters of a long text that are shown.
const EXCERPT: usize = 80;
/// Characters before the first mark in an excerpt.
const LEAD_IN: usize = 12;

/// What somebody typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SearchRequest {
    /// Words that must all be found: Chinese, pinyin, initials, digits of a telephone, numbers of documents, codes.
    pub typed: String,
    /// Only these kinds; all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kinds: Option<Vec<Kind>>,
    /// At most so many of each kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub each: Option<u32>,
    /// At most so many, 500 at most.
    pub limit: u32,
}

/// What answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "SearchAnswer")]
#[schemars(rename = "SearchAnswer")]
pub struct Answer {
    /// Best first.
    pub hits: Vec<Hit>,
    /// How many there are of each kind that has any, of all kinds.
    pub counts: Vec<Count>,
}

/// How many records of a kind answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "SearchCount")]
#[schemars(rename = "SearchCount")]
pub struct Count {
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub total: u32,
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "SearchHit")]
#[schemars(rename = "SearchHit")]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub id: Id<()>,
    /// The record that it belongs to: a quote's project, what an activity is of.
    pub about: Option<SearchAbout>,
    /// Whether somebody is still to act on it.
    pub open: bool,
    /// Its stage or state as its slice calls it; an activity's kind; empty where it has none.
    pub status: String,
    /// When it was made or last moved on.
    pub at: Timestamp,
    /// What it says, its name or number first, with what was found marked.
    pub texts: Vec<HitText>,
}

/// The record that another belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchAbout {
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub id: Id<()>,
}

/// A text of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "SearchText")]
#[schemars(rename = "SearchText")]
pub struct HitText {
    /// What it is.
    pub field: Field,
    /// The text; of a long one the part around what was found.
    pub text: String,
    /// What was found: first character and the one after the last, counted in characters (not in UTF-16 units).
    pub marks: Vec<(u32, u32)>,
}

/// Asks for what the member changed lately.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(rename = "SearchRecentRequest")]
#[schemars(rename = "SearchRecentRequest")]
pub struct RecentRequest {
    /// At most so many.
    pub limit: u32,
}

/// What the member changed lately.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "SearchRecents")]
#[schemars(rename = "SearchRecents")]
pub struct Recents {
    /// Newest change first.
    pub hits: Vec<Hit>,
}

impl Answer {
    pub(crate) fn of(index: &Index, sight: &Sight, classes: &Classes, req: &SearchRequest) -> Self {
        let mut answer = Self {
            hits: Vec::new(),
            counts: Vec::new(),
        };
        let Some(query) = Query::new(&req.typed, sight, classes) else {
            return answer;
        };
        let limit = req.limit.min(MOST) as usize;
        let each = req.each.map_or(limit, |each| limit.min(each as usize));
        let mut best = Vec::new();
        for (kind, mut found) in Kind::ALL.into_iter().zip(index.answers(&query)) {
            if !found.is_empty() {
                answer.counts.push(Count {
                    kind,
                    total: u32::try_from(found.len()).unwrap_or(u32::MAX),
                });
            }
            if req.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind)) {
                keep_best(&mut found, each);
                best.append(&mut found);
            }
        }
        keep_best(&mut best, limit);
        answer.hits = best
            .iter()
            .map(|ranked| Hit::of(index.entry(ranked), Some(&query), sight, classes))
            .collect();
        answer
    }
}

impl Hit {
    pub(crate) fn of(
        entry: &Entry,
        query: Option<&Query<'_>>,
        sight: &Sight,
        classes: &Classes,
    ) -> Self {
        Self {
            kind: entry.kind,
            id: entry.id,
            about: entry.about.map(|(kind, id)| SearchAbout { kind, id }),
            open: entry.open,
            status: entry.status().to_owned(),
            at: entry.at,
            texts: visible(entry, sight, classes)
                .filter_map(|part| shown(&part, query))
                .collect(),
        }
    }
}

fn shown(part: &Part<'_>, query: Option<&Query<'_>>) -> Option<HitText> {
    let marks = query.map_or_else(Vec::new, |query| query.marks(part));
    if marks.is_empty() && !part.plan.standing {
        return None;
    }
    let (text, marks) = if part.plan.way == Way::Written {
        excerpt(part.text, marks)
    } else {
        (part.text.to_owned(), marks)
    };
    let count = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Some(HitText {
        field: part.plan.field,
        text,
        marks: marks
            .into_iter()
            .map(|(start, end)| (count(start), count(end)))
            .collect(),
    })
}

/// The part of a long text around its first mark, in one line.
fn excerpt(text: &str, marks: Vec<(usize, usize)>) -> (String, Vec<(usize, usize)>) {
    let chars: Vec<char> = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let first = marks.first().map_or(0, |(start, _)| *start);
    let from = if first > LEAD_IN * 2 {
        first - LEAD_IN
    } else {
        0
    };
    let to = (from + EXCERPT).min(chars.len());
    let mut out = String::new();
    if from > 0 {
        out.push('…');
    }
    out.extend(&chars[from..to]);
    if to < chars.len() {
        out.push('…');
    }
    let shift = |at: usize| at.min(to) - from + usize::from(from > 0);
    let marks = marks
        .into_iter()
        .filter(|(start, _)| *start < to)
        .map(|(start, end)| (shift(start), shift(end)))
        .collect();
    (out, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_shown_around_what_was_found() {
        let text = format!("{}周六\n量房{}", "话".repeat(60), "说".repeat(100));
        let (shown, marks) = excerpt(&text, vec![(60, 62), (63, 65)]);
        let found: String = shown.chars().skip(marks[0].0).take(2).collect();
        assert_eq!(found, "周六");
        assert_eq!(marks, [(13, 15), (16, 18)]);
        assert!(shown.starts_with('…') && shown.ends_with('…'));
        assert_eq!(excerpt("短", vec![(0, 1)]), ("短".to_owned(), vec![(0, 1)]));
    }
}
