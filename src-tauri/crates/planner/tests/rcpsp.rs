//! The resource-constrained core against schedules that are counted out.

#![allow(clippy::unwrap_used)]

use planner::rcpsp::search::{Settings, search};
use planner::rcpsp::{Activity, Generation, Problem, Rule, bound, parallel};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const SETTINGS: Settings = Settings {
    seed: 1,
    population: 20,
};

fn problems(most: usize, resources: usize) -> impl Strategy<Value = Problem> {
    let activity = (0_u32..5, prop::collection::vec(0_u32..4, resources));
    let rows = prop::collection::vec(
        (
            activity,
            prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        ),
        1..most,
    );
    (rows, prop::collection::vec(3_u32..6, resources)).prop_map(|(rows, capacities)| {
        let mut links = Vec::new();
        let mut activities = Vec::new();
        for (position, ((duration, demands), before)) in rows.into_iter().enumerate() {
            links.extend(
                before
                    .iter()
                    .filter(|_| position > 0)
                    .map(|before| (before.index(position), position)),
            );
            activities.push(Activity { duration, demands });
        }
        Problem::new(activities, &links, &capacities).unwrap()
    })
}

/// The shortest of all schedules: the serial scheme over every order that the links allow.
fn shortest(problem: &Problem) -> u32 {
    fn go_on(problem: &Problem, generation: &mut Generation, list: &mut Vec<u32>, least: &mut u32) {
        if list.len() == problem.len() {
            let mut starts = vec![0; problem.len()];
            *least = (*least).min(generation.serial(list, &mut starts));
        }
        for next in 0..problem.len() as u32 {
            let ready = !list.contains(&next)
                && problem
                    .before(next as usize)
                    .iter()
                    .all(|before| list.contains(before));
            if ready {
                list.push(next);
                go_on(problem, generation, list, least);
                list.pop();
            }
        }
    }
    let mut least = u32::MAX;
    go_on(
        problem,
        &mut Generation::new(problem),
        &mut Vec::new(),
        &mut least,
    );
    least
}

proptest! {
    // The search need not find the shortest of any project in so few schedules, so these are always the same ones.
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn small_ones_are_solved_and_bounds_hold(problem in problems(7, 2)) {
        let shortest = shortest(&problem);
        let quick = bound::quick(&problem);
        let bound = bound::destructive(&problem, quick, shortest + 3);
        prop_assert!(quick <= bound && bound <= shortest);
        let found = search(&problem, SETTINGS, |progress| progress.made < 3000);
        prop_assert!(problem.allows(&found.starts));
        prop_assert_eq!(found.progress.makespan, shortest);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_schedule_breaks_anything(problem in prop_oneof![problems(40, 3), problems(20, 7)]) {
        for rule in Rule::ALL {
            prop_assert!(problem.allows(&parallel(&problem, &rule.values(&problem))));
        }
        let mut last = u32::MAX;
        let found = search(&problem, SETTINGS, |progress| {
            assert!(progress.bound <= progress.makespan && progress.makespan <= last);
            last = progress.makespan;
            progress.made < 2000
        });
        prop_assert!(problem.allows(&found.starts));
        prop_assert_eq!(problem.makespan(&found.starts), found.progress.makespan);
    }

    #[test]
    fn justification_never_makes_longer(problem in problems(30, 4)) {
        let mut generation = Generation::<u64>::new(&problem);
        let mut starts = parallel(&problem, &Rule::LatestFinish.values(&problem));
        let makespan = problem.makespan(&starts);
        let justified = generation.justify(&mut starts, makespan);
        prop_assert!(justified <= makespan && problem.allows(&starts));
    }
}

/// Two that need the whole of a crew and one that needs none: 3 + 4 days, though each chain is shorter.
#[test]
fn a_crew_is_in_one_place_at_a_time() {
    let activity = |duration, demand| Activity {
        duration,
        demands: vec![demand],
    };
    let problem = Problem::new(
        vec![activity(3, 2), activity(4, 2), activity(6, 0)],
        &[],
        &[2],
    )
    .unwrap();
    let found = search(&problem, SETTINGS, |_| true);
    assert_eq!((found.progress.makespan, found.progress.bound), (7, 7));
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let activity = |position: u32| Activity {
        duration: 1 + position % 5,
        demands: vec![1 + position % 3, position % 4],
    };
    let links: Vec<(usize, usize)> = (5..60)
        .map(|position| (position * 7 % 5 + position - 5, position))
        .collect();
    let problem = Problem::new((0..60).map(activity).collect(), &links, &[4, 5]).unwrap();
    let run = |seed| {
        search(
            &problem,
            Settings {
                seed,
                population: 30,
            },
            |progress| progress.made < 5000,
        )
    };
    assert_eq!(run(3), run(3));
    assert!(problem.allows(&run(4).starts));
}

#[test]
fn bad_projects_are_refused() {
    let one = Activity {
        duration: 1,
        demands: vec![1],
    };
    let code = |activities: Vec<Activity>, links: &[(usize, usize)], capacities: &[u32]| {
        Problem::new(activities, links, capacities)
            .unwrap_err()
            .code
    };
    assert_eq!(
        code(vec![one.clone(); 3], &[(0, 1), (1, 2), (2, 1)], &[1]),
        "planner.circle"
    );
    assert_eq!(code(vec![one.clone()], &[], &[0]), "planner.too_much");
    assert_eq!(
        code(vec![one.clone()], &[(0, 4)], &[1]),
        "planner.resources"
    );
    assert_eq!(code(vec![one], &[], &[1; 9]), "planner.resources");
    assert!(
        search(&Problem::new(vec![], &[], &[]).unwrap(), SETTINGS, |_| true)
            .starts
            .is_empty()
    );
}
