//! Lines whose quantities name each other: worked out in the order they need, circles named.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use kernel::{Decimal, Fault, Result};

use super::parse::{Reach, Reference};
use super::{Evaluation, Formula, Scope};

/// Where a line's quantity comes from.
#[derive(Debug)]
pub enum NodeQuantity<'a> {
    /// Typed as a number, or not to be worked out again.
    Fixed(Decimal),
    /// Worked out over the names of its room.
    Formula(&'a Formula, &'a Scope),
}

/// One line of a quote as references see it.
#[derive(Debug)]
pub struct Node<'a> {
    /// What it can be called in a reference: its item code, its number; upper or lower case.
    pub labels: Vec<String>,
    /// The section (room) it stands in.
    pub section: usize,
    /// Its quantity.
    pub quantity: NodeQuantity<'a>,
}

/// Works out all lines; one result a line, in their order.
///
/// A line that stands in a circle gets `catalog.formula_circle` with the path (`T09 → T22 → T09`); a line that needs a failed
/// one gets `catalog.formula_reference_failed`; an unknown code `catalog.formula_unknown_line` with the nearest code.
/// Referenced quantities are taken as they are stored, with six decimals.
pub fn solve(nodes: &[Node<'_>]) -> Vec<Result<Evaluation>> {
    let index = Index::new(nodes);
    let mut needs: Vec<Vec<usize>> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let mut of_node: Vec<usize> = Vec::new();
        if let NodeQuantity::Formula(formula, _) = node.quantity {
            for reference in formula.references() {
                of_node.extend(index.find(reference, node.section));
            }
        }
        of_node.sort_unstable();
        of_node.dedup();
        needs.push(of_node);
    }
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (at, of_node) in needs.iter().enumerate() {
        for &need in of_node {
            needed_by[need].push(at);
        }
    }
    let mut open: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut ready: VecDeque<usize> = (0..nodes.len()).filter(|&at| open[at] == 0).collect();
    let mut done: Vec<Option<Result<Evaluation>>> = vec![None; nodes.len()];
    while let Some(at) = ready.pop_front() {
        done[at] = Some(work(at, nodes, &index, &done));
        for &other in &needed_by[at] {
            open[other] -= 1;
            if open[other] == 0 {
                ready.push_back(other);
            }
        }
    }
    let stuck: HashSet<usize> = (0..nodes.len()).filter(|&at| done[at].is_none()).collect();
    (0..nodes.len())
        .map(|at| {
            done[at]
                .take()
                .unwrap_or_else(|| Err(circle(at, nodes, &needs, &stuck)))
        })
        .collect()
}

fn work(
    at: usize,
    nodes: &[Node<'_>],
    index: &Index,
    done: &[Option<Result<Evaluation>>],
) -> Result<Evaluation> {
    let node = &nodes[at];
    let (formula, scope) = match node.quantity {
        NodeQuantity::Fixed(value) => {
            return Ok(Evaluation {
                value,
                names: Vec::new(),
                references: Vec::new(),
                worked: value.normalize().to_string(),
            });
        }
        NodeQuantity::Formula(formula, scope) => (formula, scope),
    };
    formula.evaluate(scope, &mut |reference| {
        let found = index.find(reference, node.section);
        if found.is_empty() {
            return Err(unknown(reference, nodes));
        }
        found.into_iter().try_fold(Decimal::ZERO, |sum, at| {
            let value = done[at]
                .as_ref()
                .and_then(|result| result.as_ref().ok()?.to_quantity().ok())
                .ok_or_else(|| failed(&reference.label))?
                .to_decimal();
            sum.checked_add(value).ok_or_else(|| {
                Fault::new(
                    "catalog.formula_out_of_range",
                    "The formula comes to an absurdly large number; check its parts",
                )
            })
        })
    })
}

fn failed(label: &str) -> Fault {
    Fault::new(
        "catalog.formula_reference_failed",
        format!("The line {label} has no quantity; put that right first"),
    )
    .with("label", label)
}

/// The circle that a stuck line runs into, as `A → B → A`.
fn circle(from: usize, nodes: &[Node<'_>], needs: &[Vec<usize>], stuck: &HashSet<usize>) -> Fault {
    let mut path = vec![from];
    let mut place: HashMap<usize, usize> = HashMap::from([(from, 0)]);
    let mut at = from;
    // Every stuck line needs a stuck line, so this meets a line again.
    while let Some(&next) = needs[at].iter().find(|need| stuck.contains(need)) {
        if let Some(&start) = place.get(&next) {
            let mut round: Vec<usize> = path[start..].to_vec();
            round.push(next);
            if start > 0 {
                return failed(&label_of(&nodes[path[1]]));
            }
            let shown = round
                .iter()
                .map(|&node| label_of(&nodes[node]))
                .collect::<Vec<_>>()
                .join(" → ");
            return Fault::new(
                "catalog.formula_circle",
                format!("The formulas go round in a circle: {shown}; give one of them a number"),
            )
            .with("path", shown);
        }
        place.insert(next, path.len());
        path.push(next);
        at = next;
    }
    Fault::internal("a line waits for nothing")
}

fn label_of(node: &Node<'_>) -> String {
    node.labels
        .first()
        .cloned()
        .unwrap_or_else(|| "?".to_owned())
}

/// The lines by what formulas call them; labels that none calls are left out.
struct Index {
    in_section: HashMap<(usize, String), Vec<usize>>,
    anywhere: HashMap<String, Vec<usize>>,
}

impl Index {
    fn new(nodes: &[Node<'_>]) -> Self {
        let called: HashSet<&str> = nodes
            .iter()
            .filter_map(|node| match node.quantity {
                NodeQuantity::Formula(formula, _) => Some(formula.references()),
                NodeQuantity::Fixed(_) => None,
            })
            .flatten()
            .map(|reference| reference.label.as_str())
            .collect();
        let mut index = Self {
            in_section: HashMap::new(),
            anywhere: HashMap::new(),
        };
        if called.is_empty() {
            return index;
        }
        for (at, node) in nodes.iter().enumerate() {
            for label in labels(node).filter(|label| called.contains(label.as_str())) {
                index
                    .in_section
                    .entry((node.section, label.clone()))
                    .or_default()
                    .push(at);
                index.anywhere.entry(label).or_default().push(at);
            }
        }
        index
    }

    fn find(&self, reference: &Reference, section: usize) -> Vec<usize> {
        let here = (reference.reach == Reach::Section)
            .then(|| self.in_section.get(&(section, reference.label.clone())))
            .flatten();
        here.or_else(|| self.anywhere.get(&reference.label))
            .cloned()
            .unwrap_or_default()
    }
}

/// What a line can be called, each once, in capitals.
fn labels(node: &Node<'_>) -> impl Iterator<Item = String> {
    let labels: HashSet<String> = node
        .labels
        .iter()
        .map(|label| label.trim().to_uppercase())
        .collect();
    labels.into_iter()
}

fn unknown(reference: &Reference, nodes: &[Node<'_>]) -> Fault {
    let known: BTreeSet<String> = nodes.iter().flat_map(labels).collect();
    let known = || known.iter().map(String::as_str);
    let suggestion = super::names::nearest(&reference.label, known())
        .map_or_else(|| super::names::listed(known()), str::to_owned);
    Fault::new(
        "catalog.formula_unknown_line",
        format!(
            "No line of this quote has the code {}; write one of: {suggestion}",
            reference.label
        ),
    )
    .with("label", reference.label.clone())
    .with("suggestion", suggestion)
}
