//! Levelled schedules: made-up firms in which nothing may be violated, and small cases worked out by hand.

#![allow(clippy::unwrap_used)]

mod common;

use chrono::Weekday;
use common::{flat, span, wrongs};
use planner::calendar::{Calendar, Day, Lag, Rules, Stretch};
use planner::levelling::{Cost, Crew, Enquiry, Levelling, Need, Placed, Settings, Work};
use planner::starter::{SiteCalendars, Template};
use planner::{Constraint, Ends, Link, Programme, Site, State, Task};
use proptest::prelude::*;

const SETTINGS: Settings = Settings {
    seed: 1,
    population: 16,
};
const TODAY: Day = 60;

fn task(site: usize, days: u32) -> Task {
    Task {
        name: format!("{site}"),
        site,
        calendar: 0,
        days,
        constraint: Constraint::None,
        state: State::Planned,
    }
}

fn crew(name: &str, skill: usize) -> Crew {
    Crew {
        name: name.to_owned(),
        skills: vec![skill],
        units: 1,
        calendar: 0,
        pace: 100,
    }
}

fn needs(skill: usize) -> Work {
    Work {
        needs: vec![Need { skill, units: 1 }],
        ..Work::default()
    }
}

fn site(due: Option<Day>) -> Site {
    Site {
        name: "A".to_owned(),
        from: TODAY,
        due,
    }
}

/// Every day is worked.
fn firm(
    sites: Vec<Site>,
    tasks: Vec<Task>,
    links: Vec<Link>,
    work: Vec<Work>,
    crews: Vec<Crew>,
) -> Levelling {
    let programme = Programme {
        span: span(),
        today: TODAY,
        calendars: vec![Calendar::every_day(span())],
        sites,
        tasks,
        links,
    };
    Levelling {
        programme,
        work,
        crews,
    }
}

fn after(from: usize, to: usize) -> Link {
    Link {
        from,
        to,
        ends: Ends::FinishStart,
        lag: Lag::NONE,
    }
}

fn search(levelling: &Levelling, schedules: u64) -> Vec<Placed> {
    levelling
        .search(SETTINGS, |progress| progress.made < schedules)
        .unwrap()
        .tasks
}

fn starts(tasks: &[Placed]) -> Vec<Day> {
    tasks.iter().map(|placed| placed.start - TODAY).collect()
}

/// One crew, two sites of five days each: whose contract ends first is served first.
#[test]
fn contract_dates_come_first() {
    for (dues, expected) in [
        ([Some(TODAY + 9), Some(TODAY + 4)], [5, 0]),
        ([Some(TODAY + 4), Some(TODAY + 9)], [0, 5]),
    ] {
        let firm = firm(
            dues.map(site).to_vec(),
            vec![task(0, 5), task(1, 5)],
            vec![],
            vec![needs(0); 2],
            vec![crew("瓦工一班", 0)],
        );
        assert_eq!(starts(&search(&firm, 200)), expected);
        assert_eq!(
            firm.bound().unwrap(),
            Cost {
                late: 0,
                moved: 0,
                length: 10
            }
        );
    }
}

/// What was promised stays, though all would be finished sooner without it; where a contract would be late, it moves.
#[test]
fn promises_come_before_length_and_after_contracts() {
    let promised = |due| {
        let mut work = vec![needs(0), needs(0)];
        work[0].promised = Some(TODAY + 3);
        let firm = firm(
            vec![site(due), site(None)],
            vec![task(0, 2), task(1, 4)],
            vec![],
            work,
            vec![crew("木工", 0)],
        );
        let levelled = firm
            .search(SETTINGS, |progress| progress.made < 300)
            .unwrap();
        (starts(&levelled.tasks), levelled.cost)
    };
    assert_eq!(
        promised(None),
        (
            vec![3, 5],
            Cost {
                late: 0,
                moved: 0,
                length: 5 + 9
            }
        )
    );
    assert_eq!(
        promised(Some(TODAY + 1)),
        (
            vec![0, 2],
            Cost {
                late: 0,
                moved: 3,
                length: 2 + 6
            }
        )
    );
}

#[test]
fn a_team_works_on_the_days_that_all_of_it_have() {
    let weekend = Rules {
        weekend: vec![Weekday::Sat, Weekday::Sun],
        ..Rules::default()
    };
    let leave = Rules {
        stops: vec![Stretch {
            from: span().date(TODAY + 1),
            to: span().date(TODAY + 2),
        }],
        ..Rules::default()
    };
    let mut firm = firm(
        vec![site(None)],
        vec![task(0, 4)],
        vec![],
        vec![needs(0)],
        vec![crew("李师傅", 0)],
    );
    firm.programme
        .calendars
        .push(Calendar::new(span(), &weekend).unwrap());
    firm.programme
        .calendars
        .push(Calendar::new(span(), &leave).unwrap());
    firm.programme.tasks[0].calendar = 1;
    firm.crews[0].calendar = 2;
    // Monday, Thursday, Friday, and Monday again.
    let levelled = firm.first().unwrap();
    assert_eq!(
        (levelled.tasks[0].start, levelled.tasks[0].finish),
        (TODAY, TODAY + 8)
    );
    firm.crews.push(Crew {
        pace: 50,
        ..crew("慢师傅", 0)
    });
    assert_eq!(
        firm.first().unwrap().tasks[0].crews,
        [0],
        "who is slower though always there takes until Wednesday"
    );
    firm.crews[1].pace = 100;
    assert_eq!(firm.first().unwrap().tasks[0].finish, TODAY + 4);
}

#[test]
fn who_is_at_it_goes_on() {
    let mut work = vec![needs(0), needs(0)];
    work[0].crews = vec![1];
    let mut firm = firm(
        vec![site(None)],
        vec![task(0, 10), task(0, 3)],
        vec![],
        work,
        vec![crew("甲", 0), crew("乙", 0)],
    );
    firm.programme.today = TODAY + 2;
    firm.programme.tasks[0].state = State::Begun {
        start: TODAY,
        progress: 50,
    };
    let levelled = firm.first().unwrap();
    assert_eq!(
        levelled.tasks[0],
        Placed {
            start: TODAY,
            finish: TODAY + 7,
            crews: vec![1]
        }
    );
    assert_eq!(
        levelled.tasks[1],
        Placed {
            start: TODAY + 2,
            finish: TODAY + 5,
            crews: vec![0]
        }
    );
}

#[test]
fn what_nobody_can_do_is_named() {
    let mut firm = firm(
        vec![site(None)],
        vec![task(0, 5)],
        vec![],
        vec![needs(3)],
        vec![crew("甲", 0)],
    );
    let fault = firm.first().unwrap_err();
    assert_eq!(
        (
            fault.code.as_str(),
            &fault.params["task"],
            &fault.params["skill"]
        ),
        ("planner.no_crew", &"0".into(), &3.into())
    );
    firm.work[0].needs = vec![Need { skill: 0, units: 2 }];
    assert_eq!(firm.first().unwrap_err().code, "planner.no_crew");
    let closed = Rules {
        stops: vec![Stretch {
            from: span().date(0),
            to: span().date(728),
        }],
        ..Rules::default()
    };
    let opposite = Rules {
        stops: vec![Stretch {
            from: span().date(729),
            to: span().date(729),
        }],
        ..Rules::default()
    };
    firm.programme.calendars = [closed, opposite]
        .map(|rules| Calendar::new(span(), &rules).unwrap())
        .to_vec();
    (firm.work[0].needs, firm.crews[0].calendar) = (needs(0).needs, 1);
    assert_eq!(
        firm.first().unwrap_err().code,
        "planner.never_open",
        "he works on no day of the task's"
    );
    firm.programme.calendars[0] = Calendar::every_day(span());
    firm.programme.tasks[0].days = 900;
    assert_eq!(firm.first().unwrap_err().code, "planner.outside");
}

/// A crew is busy from day 0 to 5 and from day 8 on: three days fit between, four do not.
#[test]
fn sales_promise_what_the_crews_have_room_for() {
    let mut firm = firm(
        vec![site(None)],
        vec![task(0, 5), task(0, 4)],
        vec![],
        vec![needs(0); 2],
        vec![crew("甲", 0)],
    );
    firm.programme.tasks[1].constraint = Constraint::NotBefore(TODAY + 8);
    let placed = firm.first().unwrap().tasks;
    let promise = |days, lead, design| {
        let enquiry = Enquiry {
            site: Site {
                from: TODAY + design,
                ..site(None)
            },
            tasks: vec![task(7, days), task(7, 1)],
            links: vec![after(0, 1)],
            work: vec![needs(0), Work::default()],
            leads: vec![lead],
        };
        let promise = firm.promise(&placed, &enquiry).unwrap();
        let (all, first) = firm.with(&enquiry);
        assert_eq!(
            wrongs(&all, &[placed.as_slice(), &promise.tasks].concat()),
            Vec::<String>::new()
        );
        assert_eq!(first, 2);
        (promise.start - TODAY, promise.finish - TODAY)
    };
    assert_eq!(promise(2, 0, 0), (5, 8));
    assert_eq!(promise(3, 0, 0), (5, 9));
    assert_eq!(promise(4, 0, 0), (12, 17));
    assert_eq!(promise(2, 6, 0), (6, 9));
    assert_eq!(
        promise(2, 7, 0),
        (12, 15),
        "its goods come too late for the gap"
    );
    assert_eq!(promise(2, 0, 20), (20, 23));
}

#[test]
fn a_proposal_says_what_each_site_wins_and_loses() {
    let mut work = vec![needs(0), needs(0)];
    work[1].promised = Some(TODAY);
    let firm = firm(
        vec![site(Some(TODAY + 4)), site(None)],
        vec![task(0, 5), task(1, 5)],
        vec![],
        work,
        vec![crew("甲", 0)],
    );
    let before = [(TODAY + 5, TODAY + 10), (TODAY, TODAY + 5)];
    let proposal = firm.proposal(
        &before,
        firm.search(SETTINGS, |progress| progress.made < 200)
            .unwrap(),
    );
    assert_eq!(
        proposal.before,
        Cost {
            late: 5,
            moved: 0,
            length: 15
        }
    );
    assert_eq!(
        proposal.after.cost,
        Cost {
            late: 0,
            moved: 5,
            length: 15
        }
    );
    assert_eq!(
        proposal
            .sites
            .iter()
            .map(|site| (
                site.gain(),
                site.late_before,
                site.late_after,
                site.moved,
                site.promises_moved
            ))
            .collect::<Vec<_>>(),
        [(5, 5, 0, 1, 0), (-5, 0, 0, 1, 1)]
    );
}

/// Four flats of the template for one crew of each trade, over May's holiday: levelling costs less than one flat after the other.
#[test]
fn flats_of_the_template_share_one_crew_of_each_trade() {
    let rules = planner::starter::Calendars::starter().rules(&[Weekday::Sun]);
    let template = Template::starter();
    let mut programme = flat("2026-03-02", |_, _| rules.clone());
    for position in 1..4 {
        programme.sites.push(programme.sites[0].clone());
        let made = template.make(
            position,
            position * 40,
            SiteCalendars {
                site: 0,
                noisy: 1,
                every_day: 2,
            },
        );
        programme.tasks.extend(made.tasks);
        programme.links.extend(made.links);
    }
    let one = template
        .make(
            0,
            0,
            SiteCalendars {
                site: 0,
                noisy: 1,
                every_day: 2,
            },
        )
        .needs;
    let work = (0..4)
        .flat_map(|_| one.clone())
        .map(|needs| Work {
            needs,
            ..Work::default()
        })
        .collect();
    let crews = (0..template.skills.len()).map(|skill| Crew {
        units: 4,
        calendar: 0,
        ..crew(&template.skills[skill].en, skill)
    });
    let levelling = Levelling {
        programme,
        work,
        crews: crews.collect(),
    };
    let first = levelling.first().unwrap();
    let levelled = levelling
        .search(SETTINGS, |progress| progress.made < 400)
        .unwrap();
    assert_eq!(wrongs(&levelling, &levelled.tasks), Vec::<String>::new());
    assert!(levelling.bound().unwrap() <= levelled.cost && levelled.cost <= first.cost);
    let alone = levelling
        .programme
        .plan()
        .unwrap()
        .tasks
        .iter()
        .map(|dates| dates.finish)
        .max()
        .unwrap()
        - TODAY;
    assert!(levelled.cost.length < u64::from(alone) * (1 + 2 + 3 + 4));
}

fn firms() -> impl Strategy<Value = Levelling> {
    let lag = prop_oneof![
        (-2..5_i32).prop_map(Lag::Through),
        (0..4_u32).prop_map(Lag::Open)
    ];
    let ends = prop_oneof![3 => Just(Ends::FinishStart), 1 => Just(Ends::StartStart), 1 => Just(Ends::FinishFinish), 1 => Just(Ends::StartFinish)];
    let constraint = prop_oneof![3 => Just(Constraint::None), 1 => (TODAY..TODAY + 30).prop_map(Constraint::NotBefore), 1 => (TODAY..TODAY + 30).prop_map(Constraint::Must)];
    let state = prop_oneof![8 => Just(State::Planned), 1 => (0..=100_u8).prop_map(|progress| State::Begun { start: TODAY - 4, progress }), 1 => Just(State::Done { start: TODAY - 6, last: TODAY - 2 })];
    let need = prop::collection::vec(
        (0..3_usize, 1..3_u32).prop_map(|(skill, units)| Need { skill, units }),
        0..3,
    );
    let task = (
        0..6_u32,
        0..3_usize,
        0..3_usize,
        constraint,
        state,
        need,
        prop::option::of(TODAY..TODAY + 40),
    );
    let link = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        ends,
        lag,
    );
    let crew = (1..4_u32, 0..3_usize, 50..200_u32);
    (
        prop::collection::vec(task, 1..16),
        prop::collection::vec(link, 0..14),
        prop::collection::vec(crew, 2),
        prop::collection::vec(prop::option::of(TODAY..TODAY + 60), 3),
    )
        .prop_map(|(rows, links, crews, dues)| {
            let weekend = Rules {
                weekend: vec![Weekday::Sat, Weekday::Sun],
                ..Rules::default()
            };
            let stop = Rules {
                stops: vec![Stretch {
                    from: span().date(TODAY + 5),
                    to: span().date(TODAY + 9),
                }],
                weekend: vec![Weekday::Mon],
                ..Rules::default()
            };
            let (mut tasks, mut work) = (Vec::new(), Vec::new());
            for (position, (days, calendar, site, constraint, state, needs, promised)) in
                rows.into_iter().enumerate()
            {
                tasks.push(Task {
                    name: position.to_string(),
                    site,
                    calendar,
                    days,
                    constraint,
                    state,
                });
                work.push(Work {
                    needs,
                    crews: Vec::new(),
                    promised,
                });
            }
            let links = links.into_iter().filter_map(|(to, from, ends, lag)| {
                let to = to.index(tasks.len());
                (to > 0).then(|| Link {
                    from: from.index(to),
                    to,
                    ends,
                    lag,
                })
            });
            let programme = Programme {
                span: span(),
                today: TODAY,
                calendars: vec![
                    Calendar::every_day(span()),
                    Calendar::new(span(), &weekend).unwrap(),
                    Calendar::new(span(), &stop).unwrap(),
                ],
                sites: dues.into_iter().map(site).collect(),
                links: links.collect(),
                tasks,
            };
            // Two crews of the dice and one that can do everything, so that every task has somebody.
            let mut crews: Vec<Crew> = crews
                .into_iter()
                .map(|(units, calendar, pace)| Crew {
                    name: pace.to_string(),
                    skills: vec![0, calendar],
                    units,
                    calendar,
                    pace,
                })
                .collect();
            crews.push(Crew {
                name: "all".to_owned(),
                skills: vec![0, 1, 2],
                units: 4,
                calendar: 0,
                pace: 100,
            });
            Levelling {
                programme,
                work,
                crews,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_ever_violated(levelling in firms()) {
        let first = levelling.first().unwrap();
        prop_assert_eq!(wrongs(&levelling, &first.tasks), Vec::<String>::new());
        let bound = levelling.bound().unwrap();
        let mut last = first.cost;
        let levelled = levelling.search(SETTINGS, |progress| {
            assert!(progress.bound == bound && bound <= progress.cost && progress.cost <= last);
            last = progress.cost;
            progress.made < 300
        }).unwrap();
        prop_assert_eq!(wrongs(&levelling, &levelled.tasks), Vec::<String>::new());
        prop_assert_eq!(levelled.cost, levelling.cost(|task| (levelled.tasks[task].start, levelled.tasks[task].finish)));
        prop_assert!(levelled.cost <= first.cost);
    }

    /// A promise beside a levelled schedule takes nobody from it.
    #[test]
    fn promises_disturb_nobody(firm in firms(), enquiry in firms()) {
        let placed = firm.first().unwrap().tasks;
        let mut programme = enquiry.programme;
        programme.tasks.iter_mut().for_each(|task| task.state = State::Planned);
        let enquiry = Enquiry { site: site(None), tasks: programme.tasks, links: programme.links, work: enquiry.work, leads: vec![3; 2] };
        let enquiry = Enquiry { work: enquiry.work.into_iter().map(|work| Work { promised: None, ..work }).collect(), ..enquiry };
        let promise = firm.promise(&placed, &enquiry);
        // The crews of one firm need not have the workers of another.
        prop_assume!(promise.as_ref().err().is_none_or(|fault| fault.code != "planner.no_crew"));
        let promise = promise.unwrap();
        let (all, _) = firm.with(&enquiry);
        prop_assert_eq!(wrongs(&all, &[placed.as_slice(), &promise.tasks].concat()), Vec::<String>::new());
        prop_assert!(promise.start >= TODAY);
    }
}
