//! Orders and circles of links.

use kernel::Fault;

/// Every node after all that lead to it; or the nodes of one circle, in its order.
pub fn order(after: &[Vec<u32>]) -> Result<Vec<u32>, Vec<u32>> {
    let mut waits = vec![0_u32; after.len()];
    for &b in after.iter().flatten() {
        waits[b as usize] += 1;
    }
    let mut order: Vec<u32> = (0..after.len() as u32)
        .filter(|&a| waits[a as usize] == 0)
        .collect();
    let mut next = 0;
    while let Some(&a) = order.get(next) {
        next += 1;
        for &b in &after[a as usize] {
            waits[b as usize] -= 1;
            if waits[b as usize] == 0 {
                order.push(b);
            }
        }
    }
    if order.len() == after.len() {
        Ok(order)
    } else {
        Err(circle(after, &waits))
    }
}

/// A circle among the nodes that still wait: from any of them backwards, one is met again.
fn circle(after: &[Vec<u32>], waits: &[u32]) -> Vec<u32> {
    let mut comes_from = vec![None; after.len()];
    for (a, targets) in after.iter().enumerate().filter(|(a, _)| waits[*a] > 0) {
        for &b in targets.iter().filter(|&&b| waits[b as usize] > 0) {
            comes_from[b as usize] = Some(a as u32);
        }
    }
    let mut walked = Vec::new();
    let mut at = comes_from
        .iter()
        .position(Option::is_some)
        .map(|at| at as u32);
    while let Some(node) = at {
        if let Some(begin) = walked.iter().position(|&met| met == node) {
            walked.drain(..begin);
            walked.reverse();
            break;
        }
        walked.push(node);
        at = comes_from[node as usize];
    }
    walked
}

/// What is said of a circle, by the names of those in it.
pub fn refused(names: impl Iterator<Item = String>) -> Fault {
    let names: Vec<String> = names.collect();
    let walk = names.join(" → ");
    Fault::new("planner.circle", format!("These tasks wait for each other in a circle: {walk}. Take out one of the links between them."))
        .with("walk", walk)
        .with("tasks", names)
}
