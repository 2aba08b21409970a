//! Scripts: commands by name, written as data, that a person could have given in the window.
//!
//! A text of a request that begins with `$` stands for a value out of an earlier answer, one that begins with `@` for
//! a day counted from today:
//! - `$lead/id`: the field `id` of the answer kept as `lead`
//! - `$sheet/sections/name=主卧/id`: in a list, the first element whose `name` is 主卧; `sections/0` is the first one
//! - `@+7`, `@-3`, `@+0`: the day in a week, three days ago, today, as the firm counts days

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use kernel::{Fault, Result};
use serde::Deserialize;
use serde_json::Value;

/// One step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// How many days ago it was given.
    #[serde(default)]
    pub days_ago: u32,
    /// By whom; the owner where nobody is named.
    #[serde(default, rename = "as")]
    pub member: Option<String>,
    /// The command or query.
    pub call: String,
    /// Its request.
    #[serde(default)]
    pub req: Value,
    /// Keeps the answer under this name.
    #[serde(default)]
    pub keep: Option<String>,
    /// What it does, for who watches.
    #[serde(default)]
    pub say: Option<String>,
}

/// Answers of earlier steps.
#[derive(Debug, Default)]
pub struct Kept(BTreeMap<String, Value>);

impl Kept {
    /// Keeps an answer.
    pub fn keep(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// The value that `$…` stands for, here without its `$`.
    ///
    /// # Errors
    /// Where the script names what is not there: a defect of the script.
    pub fn find(&self, path: &str) -> Result<&Value> {
        let missing = || Fault::internal(format!("a script's ${path}"));
        let mut steps = path.split('/');
        let mut at = self.0.get(steps.next().unwrap_or("")).ok_or_else(missing)?;
        for step in steps {
            let next = match (at, step.split_once('=')) {
                (Value::Array(list), Some((key, wanted))) => list
                    .iter()
                    .find(|element| element.get(key).and_then(Value::as_str) == Some(wanted)),
                (Value::Array(list), None) => step.parse().ok().and_then(|at: usize| list.get(at)),
                _ => at.get(step),
            };
            at = next.ok_or_else(missing)?;
        }
        Ok(at)
    }

    /// A request with everything filled in.
    ///
    /// # Errors
    /// As [`Kept::find`].
    pub fn fill(&self, req: &Value, today: NaiveDate) -> Result<Value> {
        Ok(match req {
            Value::String(text) => match text.split_at_checked(1) {
                Some(("$", path)) => self.find(path)?.clone(),
                Some(("@", days)) => Value::String(day(today, days)?.to_string()),
                _ => req.clone(),
            },
            Value::Array(list) => Value::Array(
                list.iter()
                    .map(|value| self.fill(value, today))
                    .collect::<Result<_>>()?,
            ),
            Value::Object(map) => Value::Object(
                map.iter()
                    .map(|(key, value)| Ok((key.clone(), self.fill(value, today)?)))
                    .collect::<Result<_>>()?,
            ),
            _ => req.clone(),
        })
    }
}

/// `+7` days from today.
fn day(today: NaiveDate, text: &str) -> Result<NaiveDate> {
    let wrong = || Fault::internal(format!("a script's day @{text}"));
    let days: i64 = text.parse().map_err(|_| wrong())?;
    let step = Days::new(days.unsigned_abs());
    if days < 0 {
        today.checked_sub_days(step)
    } else {
        today.checked_add_days(step)
    }
    .ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requests_are_filled_from_answers_and_days() {
        let mut kept = Kept::default();
        kept.keep(
            "lead",
            json!({"id": "1", "rooms": [{"name": "主卧", "id": "a"}, {"name": "厨房", "id": "b"}]}),
        );
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let filled = kept.fill(
            &json!({"lead": "$lead/id", "room": ["$lead/rooms/name=厨房/id", "$lead/rooms/0/id"], "on": "@+10", "was": "@-21", "n": 3}),
            today,
        );
        assert_eq!(
            filled,
            Ok(
                json!({"lead": "1", "room": ["b", "a"], "on": "2026-12-01", "was": "2026-10-31", "n": 3})
            )
        );
        for wrong in [
            "$gone/id",
            "$lead/rooms/name=书房/id",
            "$lead/rooms/7",
            "@soon",
        ] {
            assert_eq!(
                kept.fill(&json!(wrong), today).expect_err(wrong).code,
                "kernel.internal",
                "{wrong}"
            );
        }
    }
}
