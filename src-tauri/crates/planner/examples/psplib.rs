//! Measures the resource-constrained core.

use std::time::{Duration, Instant};

use planner::rcpsp::{Activity, Problem, search};

fn numbers(line: &str) -> Vec<usize> {
    line.split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect()
}

fn read(text: &str) -> Problem {
    let section = |name: &'static str, skip: usize| {
        text.lines()
            .skip_while(move |line| !line.starts_with(name))
            .skip(skip)
            .take_while(move |line| !line.starts_with('*'))
    };
    let mut links = Vec::new();
    for line in section("PRECEDENCE", 2) {
        let row = numbers(line);
        links.extend(row[3..].iter().map(|&after| (row[0] - 1, after - 1)));
    }
    let activities = section("REQUESTS", 3)
        .map(|line| {
            let row = numbers(line);
            Activity {
                duration: row[2] as u32,
                demands: row[3..].iter().map(|&units| units as u32).collect(),
            }
        })
        .collect();
    let capacities: Vec<u32> = numbers(section("RESOURCEAVAIL", 2).next().unwrap())
        .iter()
        .map(|&c| c as u32)
        .collect();
    Problem::new(activities, &links, &capacities).unwrap()
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let dir = std::path::PathBuf::from(&args[1]);
    let seconds: f64 = args[2].parse().unwrap();
    let get = |k: &str, d: usize| {
        args.iter()
            .position(|a| a == k)
            .map_or(d, |i| args[i + 1].parse().unwrap())
    };
    let mut settings = search::Settings::within(Duration::from_secs_f64(seconds));
    settings.seed = get("seed", 1) as u64;
    settings.population = get("pop", settings.population);
    let csv = std::fs::read_to_string(dir.join("best_known.csv")).unwrap();
    let mut sums = std::collections::BTreeMap::new();
    for line in csv.lines().skip(1) {
        let row: Vec<&str> = line.split(',').collect();
        if let Some(only) = args.get(3) {
            if !row[0].starts_with(only.as_str()) && !only.is_empty() {
                continue;
            }
        }
        let problem = read(&std::fs::read_to_string(dir.join(format!("{}.sm", row[0]))).unwrap());
        let begun = Instant::now();
        let limit = Duration::from_secs_f64(seconds);
        let mut firsts = None;
        let found = search::search(&problem, settings, |p| {
            firsts.get_or_insert((begun.elapsed(), p.makespan));
            begun.elapsed() < limit
        });
        assert!(problem.allows(&found.starts));
        let best: u32 = row[3].parse().unwrap();
        let gap = f64::from(found.progress.makespan) / f64::from(best) - 1.0;
        let fgap = firsts.map_or(gap, |f| f64::from(f.1) / f64::from(best) - 1.0);
        let entry = sums
            .entry(if row[0].starts_with("j60") {
                "j60"
            } else {
                "j120"
            })
            .or_insert((0, 0.0, 0.0, 0, Duration::ZERO));
        entry.0 += 1;
        entry.1 += gap;
        entry.2 += fgap;
        entry.3 += found.progress.made;
        entry.4 += begun.elapsed();
        println!(
            "{:10} {:4} best {:4} bound {:4} (known {}) gap {:.2} % first {:.2} % in {:?} made {}",
            row[0],
            found.progress.makespan,
            best,
            found.progress.bound,
            row[2],
            gap * 100.0,
            fgap * 100.0,
            firsts.map(|f| f.0),
            found.progress.made
        );
    }
    for (name, (count, gap, fgap, made, time)) in sums {
        println!(
            "{name}: {count} mean gap {:.3} % first {:.3} % schedules a second {:.0}",
            gap / count as f64 * 100.0,
            fgap / count as f64 * 100.0,
            made as f64 / time.as_secs_f64()
        );
    }
}
