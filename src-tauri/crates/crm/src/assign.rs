//! Who gets a lead by the firm's rules (自动派单). Pure.
//!
//! Rules stand in an order, and the first that a lead meets decides, alone: where none of its members can take it, the lead
//! goes to the pool, and no later rule is asked. By turns it is whoever got a lead by this rule longest ago, or never; by
//! load whoever holds the fewest open leads. What is equal then is told apart by turns, by name and by id, so that the same
//! data gives the same member everywhere.
//!
//! It is decided on the computer that enters the lead, from what that computer knows, and written as the lead's owner. Two
//! computers without a network may both give to the same member, and he may then hold more than the limit: that is not put
//! right afterwards, for a lead that somebody called already is taken from nobody. Once they have met, his turns count.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::{Id, Quantity};
use store::Member;

use crate::model::Source;
use crate::sound::estate_key;
use crate::{Activity, AssignRule};

crate::text_enum! {
    /// How a rule chooses among its members.
    #[ts(rename = "AssignWay")]
    #[schemars(rename = "AssignWay")]
    Way {
        /// 轮流: whoever got one by this rule longest ago.
        Turns = "turns",
        /// 按在手数: whoever holds the fewest open leads.
        Load = "load",
    }
}

crate::text_enum! {
    /// Why a member of a rule is passed over.
    PassedOver {
        /// Left the firm.
        Inactive = "inactive",
        /// Takes no leads until a day that is still to come.
        Paused = "paused",
        /// Holds as many open leads as the rules of the pool allow.
        Full = "full",
        /// Had the lead before it went to the pool, and may not claim it yet either.
        HadIt = "had_it",
    }
}

/// What rules look at in a lead.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Where it comes from.
    pub source: Option<Source>,
    /// Estate, building, unit and room.
    pub address: String,
    /// Building area, ㎡.
    pub area: Option<Quantity>,
    /// Who had it and waits before he gets it again.
    pub had: Option<Id<Member>>,
}

/// Which leads a rule is for. What is blank is not asked; what is asked and not known of a lead is not met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// From one of these.
    pub sources: Vec<Source>,
    /// With one of these words in its address, whatever their width, case and blanks.
    pub places: Vec<String>,
    /// At least so large, ㎡.
    pub area_from: Option<Quantity>,
    /// At most so large, ㎡.
    pub area_to: Option<Quantity>,
}

impl Conditions {
    /// Whether a lead is one of those.
    pub fn meets(&self, lead: &Facts) -> bool {
        let from = self.sources.is_empty()
            || lead
                .source
                .is_some_and(|source| self.sources.contains(&source));
        let address = estate_key(&lead.address);
        let near = self.places.is_empty()
            || self.places.iter().any(|place| {
                let word = estate_key(place);
                !word.is_empty() && address.contains(&word)
            });
        let asked = self.area_from.is_some() || self.area_to.is_some();
        let sized = !asked
            || lead.area.is_some_and(|area| {
                self.area_from.is_none_or(|from| area >= from)
                    && self.area_to.is_none_or(|to| area <= to)
            });
        from && near && sized
    }
}

/// A member who may take leads.
#[derive(Clone, Debug)]
pub struct Taker {
    /// Who.
    pub id: Id<Member>,
    /// His name.
    pub name: String,
    /// Whether he is with the firm.
    pub active: bool,
    /// The first day on which he takes leads again; none where he did not pause.
    pub resumes_on: Option<NaiveDate>,
    /// Open leads that he holds.
    pub held: u32,
}

/// A rule with the turns that were taken by it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Which.
    pub id: Id<AssignRule>,
    /// Its name.
    pub name: String,
    /// Which leads.
    pub conditions: Conditions,
    /// How it chooses.
    pub way: Way,
    /// Among whom.
    pub members: Vec<Id<Member>>,
    /// The entry of each member's last turn: entries that were made later are greater.
    pub turns: HashMap<Id<Member>, Id<Activity>>,
}

/// What the rules say of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// No rule is for it.
    NoRule,
    /// It goes to this member.
    Gives {
        /// The place of the rule that decided.
        rule: usize,
        /// To whom.
        to: Id<Member>,
        /// Who was passed over, and why.
        passed: Vec<(Id<Member>, PassedOver)>,
    },
    /// The rule that decides has nobody who can take it: it goes to the pool.
    NoTaker {
        /// The place of the rule that decided.
        rule: usize,
        /// Why each of its members was passed over.
        passed: Vec<(Id<Member>, PassedOver)>,
    },
}

/// The rules that are on, in their order, and everybody's state.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The rules.
    pub rules: Vec<Rule>,
    /// All members of the firm.
    pub takers: HashMap<Id<Member>, Taker>,
    /// Open leads that a member may hold at most; none for any number.
    pub held_max: Option<u32>,
    /// The day where the firm is.
    pub today: NaiveDate,
}

impl Desk {
    /// Why a member cannot take a lead; none where he can.
    pub fn passed(&self, taker: &Taker) -> Option<PassedOver> {
        if !taker.active {
            return Some(PassedOver::Inactive);
        }
        if taker.resumes_on.is_some_and(|day| self.today < day) {
            return Some(PassedOver::Paused);
        }
        self.held_max
            .is_some_and(|max| taker.held >= max)
            .then_some(PassedOver::Full)
    }

    /// Who gets a lead. A member of a rule whom nobody knows any more counts as one who left.
    pub fn decide(&self, lead: &Facts) -> Decision {
        let Some((at, rule)) = self
            .rules
            .iter()
            .enumerate()
            .find(|(_, rule)| rule.conditions.meets(lead))
        else {
            return Decision::NoRule;
        };
        let mut passed = Vec::new();
        let mut able = Vec::new();
        for id in &rule.members {
            let taker = self.takers.get(id);
            let why = match taker {
                None => Some(PassedOver::Inactive),
                Some(taker) => self
                    .passed(taker)
                    .or((lead.had == Some(*id)).then_some(PassedOver::HadIt)),
            };
            match (why, taker) {
                (Some(why), _) => passed.push((*id, why)),
                (None, Some(taker)) => able.push(taker),
                (None, None) => {}
            }
        }
        let next = able.into_iter().min_by_key(|taker| {
            let load = match rule.way {
                Way::Turns => 0,
                Way::Load => taker.held,
            };
            (load, rule.turns.get(&taker.id), &taker.name, taker.id)
        });
        match next {
            Some(taker) => Decision::Gives {
                rule: at,
                to: taker.id,
                passed,
            },
            None => Decision::NoTaker { rule: at, passed },
        }
    }

    /// Counts a lead that a rule gave to a member, with the entry that tells of it.
    pub fn gave(&mut self, rule: usize, to: Id<Member>, entry: Id<Activity>) {
        if let Some(rule) = self.rules.get_mut(rule) {
            rule.turns.insert(to, entry);
        }
        if let Some(taker) = self.takers.get_mut(&to) {
            taker.held += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: &str = "2026-11-21";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn id<T>(n: u8) -> Id<T> {
        Id::from_bytes([n; 16])
    }

    fn taker(n: u8, name: &str, held: u32) -> Taker {
        Taker {
            id: id(n),
            name: name.to_owned(),
            active: true,
            resumes_on: None,
            held,
        }
    }

    fn rule(way: Way, members: &[u8], conditions: Conditions) -> Rule {
        Rule {
            id: id(90),
            name: "rule".to_owned(),
            conditions,
            way,
            members: members.iter().map(|n| id(*n)).collect(),
            turns: HashMap::new(),
        }
    }

    fn desk(rules: Vec<Rule>, takers: Vec<Taker>) -> Desk {
        Desk {
            rules,
            takers: takers.into_iter().map(|taker| (taker.id, taker)).collect(),
            held_max: Some(10),
            today: day(TODAY),
        }
    }

    fn lead(source: Option<Source>, address: &str, area: Option<&str>) -> Facts {
        Facts {
            source,
            address: address.to_owned(),
            area: area.map(|area| area.parse().unwrap()),
            had: None,
        }
    }

    #[test]
    fn a_rule_is_for_the_leads_that_meet_all_it_asks() {
        let asks = |sources: &[Source], places: &[&str], from: Option<&str>, to: Option<&str>| {
            Conditions {
                sources: sources.to_vec(),
                places: places.iter().map(|place| (*place).to_owned()).collect(),
                area_from: from.map(|area| area.parse().unwrap()),
                area_to: to.map(|area| area.parse().unwrap()),
            }
        };
        let douyin = Some(Source::Douyin);
        let known = lead(douyin, "翠湖花园 3栋 2单元 501", Some("90"));
        let blank = lead(None, "", None);
        for (conditions, lead, meets) in [
            (asks(&[], &[], None, None), &known, true),
            (asks(&[], &[], None, None), &blank, true),
            (asks(&[Source::Douyin], &[], None, None), &known, true),
            (
                asks(&[Source::WalkIn, Source::Douyin], &[], None, None),
                &known,
                true,
            ),
            (asks(&[Source::WalkIn], &[], None, None), &known, false),
            (asks(&[Source::WalkIn], &[], None, None), &blank, false),
            (asks(&[], &["滨江", "翠 湖"], None, None), &known, true),
            (asks(&[], &["３栋"], None, None), &known, true),
            (asks(&[], &["滨江"], None, None), &known, false),
            (asks(&[], &["翠湖"], None, None), &blank, false),
            (asks(&[], &["·"], None, None), &known, false),
            (asks(&[], &[], Some("90"), Some("120")), &known, true),
            (asks(&[], &[], None, Some("90")), &known, true),
            (asks(&[], &[], Some("90.01"), None), &known, false),
            (asks(&[], &[], None, Some("89.99")), &known, false),
            (asks(&[], &[], Some("10"), None), &blank, false),
            (
                asks(&[Source::Douyin], &["翠湖"], Some("80"), None),
                &known,
                true,
            ),
            (
                asks(&[Source::Douyin], &["滨江"], Some("80"), None),
                &known,
                false,
            ),
        ] {
            assert_eq!(conditions.meets(lead), meets, "{conditions:?} {lead:?}");
        }
    }

    #[test]
    fn the_first_rule_that_is_met_decides_alone() {
        let douyin = Conditions {
            sources: vec![Source::Douyin],
            ..Conditions::default()
        };
        let all = Conditions::default();
        let mut away = taker(1, "安娜", 0);
        away.active = false;
        let desk = desk(
            vec![rule(Way::Turns, &[1], douyin), rule(Way::Turns, &[2], all)],
            vec![away, taker(2, "本", 0)],
        );
        assert_eq!(
            desk.decide(&lead(Some(Source::Douyin), "", None)),
            Decision::NoTaker {
                rule: 0,
                passed: vec![(id(1), PassedOver::Inactive)]
            }
        );
        assert_eq!(
            desk.decide(&lead(None, "", None)),
            Decision::Gives {
                rule: 1,
                to: id(2),
                passed: vec![]
            }
        );
        let mut none = desk;
        none.rules.pop();
        assert_eq!(none.decide(&lead(None, "", None)), Decision::NoRule);
    }

    #[test]
    fn who_cannot_take_a_lead_is_passed_over_and_told_why() {
        let on = |resumes: Option<&str>, active, held| Taker {
            active,
            resumes_on: resumes.map(day),
            ..taker(1, "安娜", held)
        };
        let desk = desk(vec![], vec![]);
        for (taker, why) in [
            (on(None, true, 9), None),
            (on(None, true, 10), Some(PassedOver::Full)),
            (on(None, false, 10), Some(PassedOver::Inactive)),
            (on(Some("2026-11-22"), true, 10), Some(PassedOver::Paused)),
            (on(Some("2026-11-21"), true, 0), None),
            (on(Some("2026-11-20"), true, 0), None),
        ] {
            assert_eq!(desk.passed(&taker), why, "{taker:?}");
        }
        let mut free = desk.clone();
        free.held_max = None;
        assert_eq!(free.passed(&on(None, true, 1_000_000)), None);
    }

    #[test]
    fn who_had_it_waits_and_who_is_unknown_left() {
        let desk = desk(
            vec![rule(Way::Turns, &[1, 7, 2], Conditions::default())],
            vec![taker(1, "安娜", 0), taker(2, "本", 0)],
        );
        let back = Facts {
            had: Some(id(1)),
            ..Facts::default()
        };
        assert_eq!(
            desk.decide(&back),
            Decision::Gives {
                rule: 0,
                to: id(2),
                passed: vec![(id(1), PassedOver::HadIt), (id(7), PassedOver::Inactive)]
            }
        );
    }

    #[test]
    fn by_load_the_emptiest_hands_first_then_turns_then_name() {
        let mut rules = vec![rule(Way::Load, &[1, 2, 3], Conditions::default())];
        let takers = vec![taker(1, "陈", 4), taker(2, "本", 3), taker(3, "安", 3)];
        let to =
            |rules: &[Rule]| match desk(rules.to_vec(), takers.clone()).decide(&Facts::default()) {
                Decision::Gives { to, .. } => to,
                other => panic!("{other:?}"),
            };
        // Chinese names compare by their characters: 安 stands before 本.
        assert_eq!(to(&rules), id(3));
        rules[0].turns.insert(id(3), id(50));
        assert_eq!(to(&rules), id(2));
        rules[0].turns.insert(id(2), id(51));
        assert_eq!(to(&rules), id(3));
    }

    fn anybody() -> impl Strategy<Value = Vec<Taker>> {
        let one = (any::<bool>(), 0i64..4, 0u32..13);
        proptest::collection::vec(one, 1..7).prop_map(|all| {
            all.into_iter()
                .enumerate()
                .map(|(n, (active, ahead, held))| Taker {
                    active,
                    resumes_on: (ahead > 0)
                        .then(|| day(TODAY) + chrono::Days::new(ahead as u64 - 1)),
                    // Some share a name: their ids tell them apart.
                    ..taker(n as u8 + 1, ["安", "本"][n % 2], held)
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn nobody_who_cannot_gets_a_lead_and_turns_are_fair(takers in anybody(), load in any::<bool>(), leads in 1usize..40) {
            let way = if load { Way::Load } else { Way::Turns };
            let members: Vec<u8> = (1..=takers.len() as u8).collect();
            let mut desk = desk(vec![rule(way, &members, Conditions::default())], takers.clone());
            let mut got: HashMap<Id<Member>, u32> = HashMap::new();
            for n in 0..leads {
                let before = desk.clone();
                let decision = desk.decide(&Facts::default());
                // The same data in any order of the members gives the same.
                let mut turned = before.clone();
                turned.rules[0].members.reverse();
                let able = |taker: &Taker| before.passed(taker).is_none();
                match (&decision, turned.decide(&Facts::default())) {
                    (Decision::Gives { to, .. }, Decision::Gives { to: other, .. }) => {
                        prop_assert_eq!(*to, other);
                        let taker = &before.takers[to];
                        prop_assert!(taker.active && taker.held < 10);
                        prop_assert!(taker.resumes_on.is_none_or(|day| day <= before.today));
                        if load {
                            prop_assert!(before.takers.values().filter(|t| able(t)).all(|t| t.held >= taker.held));
                        }
                        desk.gave(0, *to, Id::from_bytes((n as u128 + 1).to_be_bytes()));
                        *got.entry(*to).or_default() += 1;
                    }
                    (Decision::NoTaker { passed, .. }, Decision::NoTaker { .. }) => {
                        prop_assert_eq!(passed.len(), takers.len());
                        prop_assert!(!before.takers.values().any(able));
                    }
                    other => prop_assert!(false, "{:?}", other),
                }
                // Among those who could take one all along, nobody is more than one ahead.
                let counts: Vec<u32> = takers.iter()
                    .filter(|taker| able(&desk.takers[&taker.id]))
                    .map(|taker| got.get(&taker.id).copied().unwrap_or(0))
                    .collect();
                if let (false, Some(most), Some(least)) = (load, counts.iter().max(), counts.iter().min()) {
                    prop_assert!(most - least <= 1, "{:?}", counts);
                }
            }
        }
    }
}
