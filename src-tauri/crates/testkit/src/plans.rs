//! How SQLite runs the statements of a firm's file: which of them read whole tables, and which read them once per row.

use std::collections::HashMap;

use store::{PlanStep, Store};

/// A step that reads a whole table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The statement.
    pub sql: String,
    /// What SQLite says of the step: `SCAN l`.
    pub step: String,
    /// Whether that happens for each row of something else in the statement.
    pub per_row: bool,
}

/// The scans of all statements that a file was read with since it was opened.
pub fn scans(store: &Store) -> Vec<Scan> {
    let plans = store.plans().expect("every statement has a plan");
    plans
        .iter()
        .flat_map(|(sql, steps)| {
            scans_of(steps).into_iter().map(|(step, per_row)| Scan {
                sql: sql.clone(),
                step,
                per_row,
            })
        })
        .collect()
}

fn scans_of(steps: &[PlanStep]) -> Vec<(String, bool)> {
    // Loops stand side by side inside of each other's step, the outer one first; what is inside of a correlated subquery is
    // done for each row of what is around it.
    let mut per_row: HashMap<i64, bool> = HashMap::from([(0, false)]);
    let mut looping: HashMap<i64, bool> = HashMap::new();
    let mut found = Vec::new();
    for step in steps {
        let around = per_row.get(&step.inside).copied().unwrap_or(false);
        per_row.insert(step.id, around || step.does.starts_with("CORRELATED"));
        let is_loop = step.does.starts_with("SCAN ") || step.does.starts_with("SEARCH ");
        if !is_loop {
            continue;
        }
        let inner = looping.insert(step.inside, true).is_some();
        if step.does.starts_with("SCAN ") && is_table(&step.does) {
            found.push((step.does.clone(), around || inner));
        }
    }
    found
}

/// Not a list that came with the statement.
fn is_table(step: &str) -> bool {
    !["VIRTUAL TABLE", "CONSTANT ROW", "-ROW VALUES"]
        .iter()
        .any(|of| step.contains(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Firm;

    #[test]
    fn what_is_read_once_per_row_is_found() {
        let firm = Firm::new(&[firm::SLICE]);
        let table: [(&str, &[(&str, bool)]); 6] = [
            ("SELECT id FROM firm_member WHERE id=zeroblob(16)", &[]),
            ("SELECT phone FROM firm_member m", &[("SCAN m", false)]),
            (
                "SELECT m.phone FROM firm_member m CROSS JOIN firm_seat s ON s.id=m.id",
                &[("SCAN m", false)],
            ),
            (
                "SELECT m.phone FROM firm_member m CROSS JOIN firm_member n ON n.phone>m.phone",
                &[("SCAN m", false), ("SCAN n", true)],
            ),
            (
                "SELECT (SELECT count(*) FROM firm_member n WHERE n.phone=m.phone) FROM firm_member m",
                &[("SCAN m", false), ("SCAN n", true)],
            ),
            ("SELECT value FROM json_each('[1]')", &[]),
        ];
        for (sql, expected) in table {
            firm.read(|db| db.rows(sql, [], |_| Ok(()))).expect(sql);
            let mut found: Vec<(String, bool)> = scans(&firm.store)
                .into_iter()
                .filter(|scan| scan.sql == sql)
                .map(|scan| (scan.step, scan.per_row))
                .collect();
            found.sort();
            let expected: Vec<(String, bool)> = expected
                .iter()
                .map(|(step, per_row)| ((*step).to_owned(), *per_row))
                .collect();
            assert_eq!(found, expected, "{sql}");
        }
    }
}
