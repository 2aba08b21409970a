//! The cheapest mix of suppliers for the lines of one site, delivery counted over each supplier's whole order.
//!
//! Every line takes one of its options: a supplier, a pack and a number of packs ([`super::Terms::counts`]). What is paid is
//! the sum of the lines, each order's delivery fee, and what an order lacks to the supplier's smallest one, since below that
//! he does not deliver. The fees tie the lines together (a facility location problem), so the search is a branch and bound
//! over whole fen: first whether a supplier with a fee is used at all, then, where it depends on it whether an order reaches
//! free delivery or the smallest order, over the lines. Its lower bound is every line's cheapest option that is still open,
//! with the fees that can no longer be avoided. Solvers of linear programs count in floating point, where an order that
//! reaches a limit to the fen is a matter of tolerance; whole numbers decide it.
//!
//! The search begins with the lines as they stand, bettered line by line and supplier by supplier, so it never ends dearer. It
//! ends with the optimum, or after [`NODES`] steps with the best so far and how far from the optimum that is at most. Of equal
//! mixes the one is taken that changes fewer lines; lines and options are looked at in the order of their keys, so that the
//! order in which they are handed over decides nothing.

use kernel::{Fault, Money, Result};

use super::OrderTerms;

/// Steps after which a search ends with what it has: some hundredths of a second for a hundred lines.
pub const NODES: u32 = 10_000;

/// One way to buy a line.
#[derive(Clone, Debug)]
pub struct MixOption {
    /// Orders the options; no two of a line share one.
    pub key: String,
    /// From whom: an index of the sellers.
    pub seller: usize,
    /// What it costs.
    pub amount: Money,
}

/// A line with the ways to buy it.
#[derive(Clone, Debug)]
pub struct MixLine {
    /// Orders the lines; no two share one.
    pub key: String,
    /// At least the one that stands.
    pub options: Vec<MixOption>,
    /// The option that stands: an index of the options.
    pub now: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mixed {
    /// An index of its options for each line.
    pub chosen: Vec<usize>,
    /// What is paid for it.
    pub cost: Money,
    /// No mix costs less than this; the same as the cost where the search came to its end.
    pub bound: Money,
}

/// The cheapest mix.
///
/// # Errors
/// `kernel.number_out_of_range`.
pub fn cheapest(lines: &[MixLine], sellers: &[OrderTerms], nodes: u32) -> Result<Mixed> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|&a, &b| lines[a].key.cmp(&lines[b].key));
    let ways: Vec<Vec<Way>> = order.iter().map(|&at| Way::of(&lines[at])).collect();
    let mut search = Search {
        lines: &ways,
        stands: ways.iter().map(|ways| Stand::of(ways)).collect(),
        sellers: sellers.iter().map(Limits::of).collect(),
        best: i128::MAX,
        chosen: Vec::new(),
        left: nodes,
        open: i128::MAX,
    };
    let now: Vec<usize> = ways
        .iter()
        .map(|ways| ways.iter().position(|way| way.now).unwrap_or_default())
        .collect();
    search.better(now);
    search.node(&mut State {
        sellers: vec![Use::Open; sellers.len()],
        fixed: vec![None; lines.len()],
    });
    let cost = search.best.div_euclid(SCALE);
    let bound = search.open.min(search.best).div_euclid(SCALE);
    let mut chosen = vec![0; lines.len()];
    for (place, &at) in order.iter().enumerate() {
        chosen[at] = ways[place][search.chosen[place]].at;
    }
    Ok(Mixed {
        chosen,
        cost: money(cost)?,
        bound: money(bound)?,
    })
}

fn money(fen: i128) -> Result<Money> {
    i64::try_from(fen).map(Money::from_scaled).map_err(|_| {
        Fault::new(
            "kernel.number_out_of_range",
            "The list costs absurdly much; check its quantities and prices",
        )
    })
}

/// What one fen weighs: more than all changes of a list together.
const SCALE: i128 = 1_000_000_000;
/// What changing a line weighs, beside the place of its option.
const CHANGE: i128 = 10_000;

/// An option with its weight: its fen, and a little for a change.
#[derive(Clone, Copy)]
struct Way {
    at: usize,
    seller: usize,
    fen: i128,
    weight: i128,
    now: bool,
}

impl Way {
    /// A line's options by weight.
    fn of(line: &MixLine) -> Vec<Self> {
        let mut order: Vec<usize> = (0..line.options.len()).collect();
        order.sort_by(|&a, &b| line.options[a].key.cmp(&line.options[b].key));
        let mut ways: Vec<Self> = (0i128..)
            .zip(order)
            .map(|(place, at)| {
                let (option, now) = (&line.options[at], at == line.now);
                let fen = i128::from(option.amount.scaled());
                let change = if now {
                    0
                } else {
                    CHANGE + place.min(CHANGE - 1)
                };
                Self {
                    at,
                    seller: option.seller,
                    fen,
                    weight: fen * SCALE + change,
                    now,
                }
            })
            .collect();
        ways.sort_by_key(|way| way.weight);
        ways
    }
}

/// What a line can be at one seller: its cheapest way there, and the most that it brings him.
struct Stand {
    seller: usize,
    first: usize,
    largest: i128,
}

impl Stand {
    fn of(ways: &[Way]) -> Vec<Self> {
        let mut stands: Vec<Self> = Vec::new();
        for (first, way) in ways.iter().enumerate() {
            match stands.iter_mut().find(|one| one.seller == way.seller) {
                Some(known) => known.largest = known.largest.max(way.fen),
                None => stands.push(Self {
                    seller: way.seller,
                    first,
                    largest: way.fen,
                }),
            }
        }
        stands
    }
}

/// A seller's terms in fen.
struct Limits {
    fee: i128,
    free_from: Option<i128>,
    minimum: i128,
}

impl Limits {
    fn of(terms: &OrderTerms) -> Self {
        let fen = |money: Money| i128::from(money.scaled());
        Self {
            fee: terms.fee.map_or(0, fen),
            free_from: terms.free_from.map(fen),
            minimum: terms.minimum.map_or(0, fen),
        }
    }

    /// What is paid beside the goods of an order, in fen. It never grows with the goods.
    fn beside(&self, goods: i128) -> i128 {
        let free = self.free_from.is_some_and(|from| goods >= from);
        let fee = if free { 0 } else { self.fee };
        fee + (self.minimum - goods).max(0)
    }
}

/// Whether a seller gets an order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Open,
    Yes,
    No,
}

struct State {
    sellers: Vec<Use>,
    fixed: Vec<Option<usize>>,
}

struct Search<'a> {
    lines: &'a [Vec<Way>],
    stands: Vec<Vec<Stand>>,
    sellers: Vec<Limits>,
    best: i128,
    chosen: Vec<usize>,
    left: u32,
    /// The least bound of what was not looked at.
    open: i128,
}

impl Search<'_> {
    /// What is paid beside the goods, by seller.
    fn beside(&self, chosen: &[usize]) -> Vec<i128> {
        let mut goods = vec![None; self.sellers.len()];
        for (ways, &at) in self.lines.iter().zip(chosen) {
            *goods[ways[at].seller].get_or_insert(0) += ways[at].fen;
        }
        goods
            .into_iter()
            .zip(&self.sellers)
            .map(|(goods, limits)| goods.map_or(0, |goods| limits.beside(goods)))
            .collect()
    }

    fn weight(&self, chosen: &[usize]) -> i128 {
        let goods: i128 = (self.lines.iter().zip(chosen))
            .map(|(ways, &at)| ways[at].weight)
            .sum();
        goods + self.beside(chosen).into_iter().sum::<i128>() * SCALE
    }

    fn take(&mut self, chosen: &[usize]) {
        let weight = self.weight(chosen);
        if weight < self.best {
            self.best = weight;
            self.chosen = chosen.to_vec();
        }
    }

    /// Betters a mix as long as one line elsewhere, or one seller left out, makes it cheaper.
    fn better(&mut self, mut chosen: Vec<usize>) {
        self.take(&chosen);
        loop {
            let before = self.best;
            for line in 0..self.lines.len() {
                for at in 0..self.lines[line].len() {
                    let mut other = chosen.clone();
                    other[line] = at;
                    self.take(&other);
                }
            }
            for seller in 0..self.sellers.len() {
                let mut other = chosen.clone();
                for (ways, at) in self.lines.iter().zip(&mut other) {
                    if ways[*at].seller == seller
                        && let Some(elsewhere) = ways.iter().position(|way| way.seller != seller)
                    {
                        *at = elsewhere;
                    }
                }
                self.take(&other);
            }
            if self.best >= before {
                return;
            }
            chosen.clone_from(&self.chosen);
        }
    }

    fn node(&mut self, state: &mut State) {
        // Each line's cheapest way that is left, and the most that every seller can still sell.
        let (mut chosen, mut bound) = (Vec::with_capacity(self.lines.len()), 0);
        let mut most = vec![0; self.sellers.len()];
        let mut certain: Vec<bool> = state.sellers.iter().map(|one| *one == Use::Yes).collect();
        for (place, ways) in self.lines.iter().enumerate() {
            if let Some(at) = state.fixed[place] {
                let way = ways[at];
                if state.sellers[way.seller] == Use::No {
                    return;
                }
                chosen.push(at);
                bound += way.weight;
                certain[way.seller] = true;
                most[way.seller] += way.fen;
                continue;
            }
            let (mut first, mut sold) = (usize::MAX, 0);
            for stand in &self.stands[place] {
                if state.sellers[stand.seller] != Use::No {
                    first = first.min(stand.first);
                    most[stand.seller] += stand.largest;
                    sold += 1;
                }
            }
            let Some(way) = ways.get(first) else {
                return;
            };
            chosen.push(first);
            bound += way.weight;
            certain[way.seller] |= sold == 1;
        }
        let sure: Vec<i128> = (0..self.sellers.len())
            .map(|at| {
                if certain[at] {
                    self.sellers[at].beside(most[at])
                } else {
                    0
                }
            })
            .collect();
        bound += sure.iter().sum::<i128>() * SCALE;
        if bound >= self.best {
            return;
        }
        if self.left == 0 {
            self.open = self.open.min(bound);
            return;
        }
        self.left -= 1;
        self.take(&chosen);
        let paid = self.beside(&chosen);
        let gap = |at: &usize| (paid[*at] - sure[*at], std::cmp::Reverse(*at));
        // The seller about whom the bound is most wrong.
        let Some(seller) = (0..self.sellers.len())
            .filter(|&at| paid[at] > sure[at])
            .max_by_key(gap)
        else {
            return;
        };
        if !certain[seller] {
            for decided in [Use::Yes, Use::No] {
                state.sellers[seller] = decided;
                self.node(state);
            }
            state.sellers[seller] = Use::Open;
            return;
        }
        self.by_line(state, seller);
    }

    /// Goes through the ways of the line that matters most for a seller's order.
    fn by_line(&mut self, state: &mut State, seller: usize) {
        let largest = |line: usize| {
            let ways: Vec<(usize, Way)> =
                left(&self.lines[line], state.fixed[line], &state.sellers).collect();
            let fen = ways.iter().filter(|(_, way)| way.seller == seller);
            (ways.len() > 1)
                .then(|| fen.map(|(_, way)| way.fen).max())
                .flatten()
        };
        let line = (0..self.lines.len())
            .filter_map(|line| Some((largest(line)?, std::cmp::Reverse(line))))
            .max();
        let Some((_, std::cmp::Reverse(line))) = line else {
            return;
        };
        let ways: Vec<usize> = left(&self.lines[line], state.fixed[line], &state.sellers)
            .map(|(at, _)| at)
            .collect();
        for at in ways {
            state.fixed[line] = Some(at);
            self.node(state);
        }
        state.fixed[line] = None;
    }
}

/// A line's ways that are still open, the cheapest first.
fn left<'a>(
    ways: &'a [Way],
    fixed: Option<usize>,
    sellers: &'a [Use],
) -> impl Iterator<Item = (usize, Way)> + 'a {
    ways.iter().copied().enumerate().filter(move |(at, way)| {
        fixed.is_none_or(|fixed| fixed == *at) && sellers[way.seller] != Use::No
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn m(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn seller(fee: &str, free: &str, least: &str) -> OrderTerms {
        OrderTerms {
            fee: fee.parse().ok(),
            free_from: free.parse().ok(),
            minimum: least.parse().ok(),
        }
    }

    /// A line by the sellers' amounts; the first stands.
    fn line(key: &str, amounts: &[(usize, &str)]) -> MixLine {
        MixLine {
            key: key.to_owned(),
            options: amounts
                .iter()
                .enumerate()
                .map(|(at, (seller, amount))| MixOption {
                    key: format!("{seller}-{at}"),
                    seller: *seller,
                    amount: m(amount),
                })
                .collect(),
            now: 0,
        }
    }

    /// What is paid for a mix, worked out without the search.
    fn paid(lines: &[MixLine], sellers: &[OrderTerms], chosen: &[usize]) -> Money {
        let mut sum = Money::ZERO;
        for (at, terms) in sellers.iter().enumerate() {
            let amounts: Vec<Money> = (lines.iter().zip(chosen))
                .map(|(line, &chosen)| &line.options[chosen])
                .filter(|option| option.seller == at)
                .map(|option| option.amount)
                .collect();
            if amounts.is_empty() {
                continue;
            }
            let cost = terms.cost(Money::total(amounts).unwrap()).unwrap();
            for part in [cost.goods, cost.fee, cost.missing] {
                sum = sum.checked_add(part).unwrap();
            }
        }
        sum
    }

    fn every(lines: &[MixLine]) -> Vec<Vec<usize>> {
        let mut all = vec![Vec::new()];
        for line in lines {
            all = all
                .iter()
                .flat_map(|start| {
                    (0..line.options.len()).map(|at| [start.as_slice(), &[at]].concat())
                })
                .collect();
        }
        all
    }

    #[test]
    fn fees_and_limits_decide_together() {
        let found = |lines: &[MixLine], sellers: &[OrderTerms]| {
            let got = cheapest(lines, sellers, NODES).unwrap();
            assert_eq!(got.cost, got.bound);
            assert_eq!(got.cost, paid(lines, sellers, &got.chosen));
            (got.chosen, got.cost)
        };
        let (free, dear) = (seller("", "", ""), seller("80", "", ""));
        // ¥30 less on one line are not worth a delivery of ¥80; on three lines they are.
        let lines: Vec<MixLine> = ["a", "b", "c"]
            .map(|key| line(key, &[(0, "100"), (1, "70")]))
            .into();
        assert_eq!(found(&lines[..1], &[free, dear]), (vec![0], m("100")));
        assert_eq!(found(&lines, &[free, dear]), (vec![1, 1, 1], m("290")));
        // Delivered free from ¥150 on, two lines are enough.
        let near = seller("80", "140", "");
        assert_eq!(found(&lines[..2], &[free, near]), (vec![1, 1], m("140")));
        // One line dearer by ¥5 reaches free delivery for the others.
        let lines = [line("a", &[(0, "100")]), line("b", &[(1, "45"), (0, "50")])];
        let sellers = [seller("30", "150", ""), free];
        assert_eq!(found(&lines, &sellers), (vec![0, 1], m("150")));
        // An order below the smallest one counts as that.
        let lines = [line("a", &[(0, "100"), (1, "90")])];
        let sellers = [free, seller("", "", "120")];
        assert_eq!(found(&lines, &sellers), (vec![0], m("100")));
        // Of equal mixes the one that stands stays.
        let lines = [line("a", &[(1, "90"), (0, "90")])];
        assert_eq!(found(&lines, &[free, free]), (vec![0], m("90")));
        assert_eq!(found(&[], &[]), (vec![], m("0")));
    }

    #[test]
    fn a_search_that_is_cut_short_says_how_far_it_is_off() {
        let sellers: Vec<OrderTerms> = (0..8)
            .map(|at| seller(&(40 + at * 3).to_string(), "400", "60"))
            .collect();
        let lines: Vec<MixLine> = (0..60i64)
            .map(|key| MixLine {
                key: format!("{key:02}"),
                options: (0..8)
                    .map(|at| MixOption {
                        key: at.to_string(),
                        seller: at,
                        amount: Money::from_scaled(1_000 + (key * 37 + at as i64 * 91) % 700),
                    })
                    .collect(),
                now: 0,
            })
            .collect();
        let now = paid(&lines, &sellers, &vec![0; lines.len()]);
        let got = cheapest(&lines, &sellers, 50).unwrap();
        assert!(got.bound <= got.cost && got.cost <= now);
        assert_eq!(got.cost, paid(&lines, &sellers, &got.chosen));
        let longer = cheapest(&lines, &sellers, 1_000).unwrap();
        assert!(longer.cost <= got.cost && longer.cost >= got.bound);
    }

    fn sellers() -> impl Strategy<Value = Vec<OrderTerms>> {
        let money = |most| proptest::option::of((0..most).prop_map(Money::from_scaled));
        let one = (money(300i64), money(900i64), money(500i64));
        proptest::collection::vec(one, 3).prop_map(|all| {
            all.into_iter()
                .map(|(fee, free_from, minimum)| OrderTerms {
                    fee,
                    free_from,
                    minimum,
                })
                .collect()
        })
    }

    fn lines() -> impl Strategy<Value = Vec<MixLine>> {
        let options = proptest::collection::vec((0usize..3, 0i64..400), 1..5);
        proptest::collection::vec((options, any::<prop::sample::Index>()), 1..6).prop_map(|all| {
            all.into_iter()
                .enumerate()
                .map(|(key, (options, now))| MixLine {
                    key: key.to_string(),
                    now: now.index(options.len()),
                    options: options
                        .into_iter()
                        .enumerate()
                        .map(|(at, (seller, fen))| MixOption {
                            key: at.to_string(),
                            seller,
                            amount: Money::from_scaled(fen),
                        })
                        .collect(),
                })
                .collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn it_is_what_trying_everything_finds(lines in lines(), sellers in sellers()) {
            let got = cheapest(&lines, &sellers, NODES).unwrap();
            let all = every(&lines);
            let least = all.iter().map(|chosen| paid(&lines, &sellers, chosen)).min().unwrap();
            prop_assert_eq!(got.cost, least);
            prop_assert_eq!(got.bound, least);
            prop_assert_eq!(paid(&lines, &sellers, &got.chosen), least);
            // And of those that cost as little, it changes the fewest lines.
            let changes = |chosen: &[usize]| lines.iter().zip(chosen).filter(|(line, at)| line.now != **at).count();
            let fewest = all.iter().filter(|chosen| paid(&lines, &sellers, chosen) == least).map(|chosen| changes(chosen)).min();
            prop_assert_eq!(Some(changes(&got.chosen)), fewest);
        }

        #[test]
        fn it_never_costs_more_than_what_stands(lines in lines(), sellers in sellers(), nodes in 0u32..20) {
            let now: Vec<usize> = lines.iter().map(|line| line.now).collect();
            let got = cheapest(&lines, &sellers, nodes).unwrap();
            prop_assert!(got.cost <= paid(&lines, &sellers, &now));
            prop_assert!(got.bound <= got.cost);
            let least = every(&lines).iter().map(|chosen| paid(&lines, &sellers, chosen)).min().unwrap();
            prop_assert!(got.bound <= least);
        }

        #[test]
        fn the_order_of_lines_and_options_decides_nothing(lines in lines(), sellers in sellers(), turn in 0usize..5) {
            let mut turned = lines.clone();
            for line in &mut turned {
                let by = turn % line.options.len();
                line.options.rotate_left(by);
                line.now = (line.now + line.options.len() - by) % line.options.len();
            }
            let by = turn % turned.len();
            turned.rotate_left(by);
            let keys = |lines: &[MixLine], nodes| -> Vec<(String, String)> {
                let got = cheapest(lines, &sellers, nodes).unwrap();
                let mut keys: Vec<_> = lines
                    .iter()
                    .zip(got.chosen)
                    .map(|(line, at)| (line.key.clone(), line.options[at].key.clone()))
                    .collect();
                keys.sort();
                keys
            };
            prop_assert_eq!(keys(&lines, NODES), keys(&turned, NODES));
            prop_assert_eq!(keys(&lines, 2), keys(&turned, 2));
        }
    }
}
