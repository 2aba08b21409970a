use proptest::prelude::*;

use super::*;

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A bathroom of 2.4 × 1.8 m, 2.5 m high, one door of 0.8 × 2.1 m.
fn bath() -> Scope {
    Scope::room_with([
        ("floor", dec("4.32")),
        ("ceiling", dec("4.32")),
        ("wall_net", dec("20.16")),
        ("wall_gross", dec("21")),
        ("perimeter", dec("8.4")),
        ("height", dec("2.5")),
        ("length", dec("2.4")),
        ("width", dec("1.8")),
        ("doors", dec("1")),
        ("windows", dec("0")),
        ("door_width", dec("0.8")),
        ("openings", dec("1.68")),
        ("wet", dec("1")),
    ])
}

fn value(text: &str) -> Result<Decimal> {
    Formula::parse(text)?
        .evaluate_alone(&bath())
        .map(|done| done.value)
}

#[test]
fn formulas_come_to_what_they_say() {
    for (text, want) in [
        ("12.5", "12.5"),
        ("=12.5", "12.5"),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("24 / 4 / 2", "3"),
        ("-2 * -3", "6"),
        ("2 - -3", "5"),
        ("3.6x2.8", "10.08"),
        ("3.6 x 2.8", "10.08"),
        ("3.6×2.8＋１", "11.08"),
        ("（1＋2）×3÷2", "4.5"),
        ("5%", "0.05"),
        ("100 * (1 + 5%)", "105"),
        ("地面", "4.32"),
        ("FLOOR", "4.32"),
        ("地面 + 周长 * 0.3", "6.84"),
        ("floor + perimeter * 0.3", "6.84"),
        ("地面＋周长×０．３", "6.84"),
        ("长x宽", "0"),
        ("长*宽", "4.32"),
        ("2x长", "4.8"),
        ("周长 * min(净高, 2.4)", "20.16"),
        ("周长 × 最小（净高，2.4）", "20.16"),
        ("周长 - 门宽", "7.6"),
        ("max(1, 2, 3) - min(3, 2)", "1"),
        ("ceil(7.2)", "8"),
        ("ceil(7.2, 0.5)", "7.5"),
        ("floor(7.9)", "7"),
        ("floor(floor)", "4"),
        ("ceil(-7.2)", "-7"),
        ("round(2.5)", "3"),
        ("round(2.345, 2)", "2.35"),
        ("四舍五入(-2.5)", "-3"),
        ("abs(-3)", "3"),
        ("地面 + if(湿区, 周长 * min(净高, 2.4), 0)", "24.48"),
        ("if(净高 > 2.6, 1, 2)", "2"),
        ("if(windows = 0, 5, 1 / windows)", "5"),
        (
            "(1 <= 1) + (2 >= 3) + (2 <> 3) + (1 ≤ 2) + (1 ≠ 1) + (1 == 1)",
            "4",
        ),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3 * 3", "0.9999999999999999999999999999"),
    ] {
        if text == "长x宽" {
            // One word: letters of a name are never torn apart.
            assert_eq!(
                value(text).unwrap_err().code,
                "catalog.formula_unknown_name"
            );
            continue;
        }
        assert_eq!(value(text).unwrap(), dec(want), "{text}");
    }
}

#[test]
fn faults_say_what_is_wrong() {
    for (text, code, param, want) in [
        ("", "catalog.formula_empty", "", ""),
        ("   ", "catalog.formula_empty", "", ""),
        ("=", "catalog.formula_empty", "", ""),
        ("1 +", "catalog.formula_syntax", "position", "4"),
        ("1 2", "catalog.formula_syntax", "position", "3"),
        ("(1 + 2", "catalog.formula_syntax", "position", "1"),
        ("1 + 2)", "catalog.formula_syntax", "position", "6"),
        ("地面，2", "catalog.formula_syntax", "position", "3"),
        ("地面 @ 2", "catalog.formula_syntax", "position", "4"),
        ("[T09", "catalog.formula_syntax", "position", "1"),
        ("[]", "catalog.formula_syntax", "position", "1"),
        ("\"T09\"", "catalog.formula_syntax", "position", "1"),
        ("min(1, 2", "catalog.formula_syntax", "position", "4"),
        ("1.2.3", "catalog.formula_number", "text", "\"1.2.3\""),
        (".", "catalog.formula_number", "text", "\".\""),
        (
            "99999999999999999999999999",
            "catalog.formula_number",
            "position",
            "1",
        ),
        (
            "地板",
            "catalog.formula_unknown_name",
            "suggestion",
            "\"地面\"",
        ),
        (
            "perimter * 2",
            "catalog.formula_unknown_name",
            "suggestion",
            "\"perimeter\"",
        ),
        (
            "墙面净面 * 2",
            "catalog.formula_unknown_name",
            "suggestion",
            "\"墙面净\"",
        ),
        (
            "quux",
            "catalog.formula_unknown_name",
            "suggestion",
            "\"floor  ceiling  wall_net  wall_gross  perimeter  height  length  width  …\"",
        ),
        (
            "mn(1, 2)",
            "catalog.formula_function",
            "suggestion",
            "\"min\"",
        ),
        (
            "system(1)",
            "catalog.formula_function",
            "name",
            "\"system\"",
        ),
        ("min()", "catalog.formula_arguments", "given", "0"),
        ("if(1, 2)", "catalog.formula_arguments", "wanted", "\"3\""),
        (
            "round(1, 2, 3)",
            "catalog.formula_arguments",
            "wanted",
            "\"1 to 2\"",
        ),
        ("round(1, 7)", "catalog.formula_places", "", ""),
        ("round(1, 0.5)", "catalog.formula_places", "", ""),
        ("ceil(1, 0)", "catalog.formula_step", "", ""),
        ("1 / 0", "catalog.formula_division_by_zero", "", ""),
        ("地面 / 窗数", "catalog.formula_division_by_zero", "", ""),
        (
            "999999999 * 999999999",
            "catalog.formula_out_of_range",
            "",
            "",
        ),
        (
            "建筑面积",
            "catalog.formula_no_value",
            "name",
            "\"建筑面积\"",
        ),
        (
            "[T09] + 1",
            "catalog.formula_reference_here",
            "label",
            "\"T09\"",
        ),
    ] {
        let fault = value(text).unwrap_err();
        assert_eq!(fault.code, code, "{text}: {fault}");
        if !param.is_empty() {
            assert_eq!(fault.params[param].to_string(), want, "{text}: {fault}");
        }
    }
}

#[test]
fn length_and_depth_are_bounded() {
    let long = format!("1{}", " + 1".repeat(125));
    assert_eq!(value(&long).unwrap_err().code, "catalog.formula_too_long");
    let fits = format!("1{}", "+1".repeat(249));
    assert_eq!(value(&fits).unwrap(), Decimal::from(250));
    for deep in [
        format!("{}1{}", "(".repeat(200), ")".repeat(200)),
        format!("{}1", "-".repeat(400)),
        format!("{}1{}", "abs(".repeat(60), ")".repeat(60)),
    ] {
        assert_eq!(value(&deep).unwrap_err().code, "catalog.formula_too_deep");
    }
}

#[test]
fn a_result_shows_what_went_into_it() {
    let formula = Formula::parse("地面 + 周长×0.3 + [t09]").unwrap();
    let done = formula.evaluate(&bath(), &mut |_| Ok(dec("2"))).unwrap();
    assert_eq!(done.value, dec("8.84"));
    assert_eq!(done.worked, "4.32 + 8.4×0.3 + 2");
    let names: Vec<_> = done
        .names
        .iter()
        .map(|used| (used.key.as_str(), used.written.as_str()))
        .collect();
    assert_eq!(names, [("floor", "地面"), ("perimeter", "周长")]);
    assert_eq!(done.references[0].reference.label, "T09");
    assert_eq!(done.to_quantity().unwrap().to_string(), "8.84");
}

#[test]
fn names_are_shown_in_either_language() {
    let scope = Scope::room();
    let formula = Formula::parse("地面 + if(wet, 周长 * min(净高, 2.4), [T09])").unwrap();
    assert_eq!(
        formula.in_language(&scope, Language::English),
        "floor + if(wet, perimeter * min(height, 2.4), [T09])"
    );
    assert_eq!(
        formula.in_language(&scope, Language::Chinese),
        "地面 + if(湿区, 周长 * min(净高, 2.4), [T09])"
    );
    formula.check(&scope).unwrap();
}

#[test]
fn quantities_are_neither_negative_nor_absurd() {
    let quantity = |text: &str| Formula::parse(text)?.evaluate_alone(&bath())?.to_quantity();
    assert_eq!(
        quantity("门宽 - 周长").unwrap_err().code,
        "catalog.formula_negative"
    );
    assert_eq!(
        quantity("1000001").unwrap_err().code,
        "catalog.formula_out_of_range"
    );
    assert_eq!(quantity("1 / 3").unwrap().to_string(), "0.333333");
}

#[test]
fn every_room_name_is_spelt_once() {
    let mut seen = std::collections::HashSet::new();
    for name in ROOM_NAMES {
        for spelling in [name.zh, name.key].iter().chain(name.also) {
            assert!(seen.insert(*spelling), "{spelling} has two meanings");
            assert_eq!(*spelling, spelling.to_lowercase());
            Formula::parse(spelling).unwrap();
        }
    }
}

/// Lines of a quote written as `section code formula`; expects results in order, `!code` for a fault.
fn check_lines(lines: &[(usize, &str, &str)], want: &[&str]) {
    let scope = bath();
    let formulas: Vec<Formula> = lines
        .iter()
        .map(|line| Formula::parse(line.2).unwrap())
        .collect();
    let nodes: Vec<Node<'_>> = lines
        .iter()
        .zip(&formulas)
        .map(|(line, formula)| Node {
            labels: vec![line.1.to_owned()],
            section: line.0,
            quantity: NodeQuantity::Formula(formula, &scope),
        })
        .collect();
    let got: Vec<String> = solve(&nodes)
        .into_iter()
        .map(|result| match result {
            Ok(done) => done.value.to_string(),
            Err(fault) => format!(
                "!{}{}",
                fault.code.trim_start_matches("catalog.formula_"),
                fault
                    .params
                    .get("path")
                    .map_or_else(String::new, |path| format!(" {}", path.as_str().unwrap()))
            ),
        })
        .collect();
    assert_eq!(got, want);
}

#[test]
fn lines_name_lines_in_any_order() {
    check_lines(
        &[
            (0, "T22", "[T09] + [T12]"),
            (0, "T09", "地面"),
            (0, "T12", "20"),
            (1, "T22", "[T09] * 2"),
        ],
        &["24.32", "4.32", "20", "8.64"],
    );
}

#[test]
fn a_code_means_its_own_section_first() {
    check_lines(
        &[
            (0, "W01", "10"),
            (1, "W01", "5"),
            (1, "W01", "2"),
            (1, "W04", "[W01]"),
            (1, "W05", "all(\"w01\")"),
            (2, "W04", "qty(W01)"),
        ],
        &["10", "5", "2", "7", "17", "17"],
    );
}

#[test]
fn circles_are_named_and_do_not_spread_confusion() {
    check_lines(
        &[
            (0, "A", "[B] + 1"),
            (0, "B", "[C]"),
            (0, "C", "[A]"),
            (0, "D", "[A] * 2"),
            (0, "E", "[E]"),
            (0, "F", "3"),
            (0, "G", "[F] + [D]"),
            (0, "H", "[Z9]"),
            (0, "I", "1 - 2"),
            (0, "J", "[I]"),
        ],
        &[
            "!circle A → B → C → A",
            "!circle B → C → A → B",
            "!circle C → A → B → C",
            "!reference_failed",
            "!circle E → E",
            "3",
            "!reference_failed",
            "!unknown_line",
            "-1",
            "!reference_failed",
        ],
    );
}

#[test]
fn a_long_chain_of_lines_is_no_problem() {
    let scope = Scope::empty();
    let texts: Vec<String> = (0..5_000)
        .map(|i| {
            if i == 0 {
                "1".to_owned()
            } else {
                format!("[L{}] + 1", i - 1)
            }
        })
        .collect();
    let formulas: Vec<Formula> = texts
        .iter()
        .map(|text| Formula::parse(text).unwrap())
        .collect();
    let nodes: Vec<Node<'_>> = formulas
        .iter()
        .enumerate()
        .rev()
        .map(|(at, formula)| Node {
            labels: vec![format!("L{at}")],
            section: 0,
            quantity: NodeQuantity::Formula(formula, &scope),
        })
        .collect();
    assert_eq!(
        solve(&nodes)[0].as_ref().unwrap().value,
        Decimal::from(5_000)
    );
}

/// A tree with its own arithmetic, to compare the reader and the calculation with.
#[derive(Clone, Debug)]
enum Tree {
    Number(i32),
    Name(usize),
    Negate(Box<Tree>),
    Binary(char, Box<Tree>, Box<Tree>),
    Min(Box<Tree>, Box<Tree>),
    If(Box<Tree>, Box<Tree>, Box<Tree>),
}

const SAMPLE: [(&str, &str, i64); 3] = [
    ("floor", "地面", 12),
    ("perimeter", "周长", 7),
    ("doors", "门数", 0),
];

impl Tree {
    /// Only the brackets that precedence needs; `style` varies spelling and blanks.
    fn text(&self, style: u8) -> (String, u8) {
        let wrap = |tree: &Self, least: u8| {
            let (text, binds) = tree.text(style);
            if binds < least {
                if style & 1 == 0 {
                    format!("({text})")
                } else {
                    format!("（{text}）")
                }
            } else {
                text
            }
        };
        match self {
            Self::Number(value) => {
                let text = format!("{}.{:02}", value / 100, value % 100);
                (text, 9)
            }
            Self::Name(at) => (
                if style & 2 == 0 {
                    SAMPLE[*at].1
                } else {
                    SAMPLE[*at].0
                }
                .to_owned(),
                9,
            ),
            Self::Negate(inner) => (format!("-{}", wrap(inner, 4)), 4),
            Self::Binary(sign, left, right) => {
                let binds = if matches!(sign, '+' | '-') { 2 } else { 3 };
                let sign = match (sign, style & 4) {
                    ('*', 0) => '×',
                    ('/', 0) => '÷',
                    ('+', 0) => '＋',
                    (sign, _) => *sign,
                };
                let blank = if style & 8 == 0 { " " } else { "" };
                (
                    format!(
                        "{}{blank}{sign}{blank}{}",
                        wrap(left, binds),
                        wrap(right, binds + 1)
                    ),
                    binds,
                )
            }
            Self::Min(a, b) => (format!("min({}, {})", a.text(style).0, b.text(style).0), 9),
            Self::If(c, a, b) => (
                format!(
                    "if({} > 1，{}，{})",
                    wrap(c, 2),
                    a.text(style).0,
                    b.text(style).0
                ),
                9,
            ),
        }
    }

    fn value(&self) -> Option<Decimal> {
        let value = match self {
            Self::Number(value) => Decimal::new(i64::from(*value), 2),
            Self::Name(at) => Decimal::from(SAMPLE[*at].2),
            Self::Negate(inner) => -inner.value()?,
            Self::Binary(sign, left, right) => {
                let (left, right) = (left.value()?, right.value()?);
                match sign {
                    '+' => left.checked_add(right)?,
                    '-' => left.checked_sub(right)?,
                    '*' => left.checked_mul(right)?,
                    _ => left.checked_div(right)?,
                }
            }
            Self::Min(a, b) => a.value()?.min(b.value()?),
            Self::If(c, a, b) => {
                if c.value()? > Decimal::ONE {
                    a.value()?
                } else {
                    b.value()?
                }
            }
        };
        (value.abs() <= Decimal::from(MAX_VALUE)).then_some(value)
    }
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        (0..100_000i32).prop_map(Tree::Number),
        (0..3usize).prop_map(Tree::Name)
    ];
    leaf.prop_recursive(6, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| Tree::Negate(Box::new(a))),
            (
                prop::sample::select(vec!['+', '-', '*', '/']),
                inner.clone(),
                inner.clone()
            )
                .prop_map(|(sign, a, b)| Tree::Binary(sign, Box::new(a), Box::new(b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Tree::Min(Box::new(a), Box::new(b))),
            (inner.clone(), inner.clone(), inner).prop_map(|(c, a, b)| Tree::If(
                Box::new(c),
                Box::new(a),
                Box::new(b)
            )),
        ]
    })
}

proptest! {
    #[test]
    fn written_trees_come_to_their_own_value(tree in trees(), style in 0u8..16) {
        let text = tree.text(style).0;
        prop_assume!(text.chars().count() <= MAX_CHARACTERS);
        let scope = Scope::room_with(SAMPLE.iter().map(|&(key, _, value)| (key, Decimal::from(value))));
        let got = Formula::parse(&text).unwrap().evaluate_alone(&scope);
        match tree.value() {
            Some(want) => prop_assert_eq!(got.unwrap().value, want.normalize(), "{}", text),
            None => prop_assert!(got.is_err(), "{}", text),
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}") {
        if let Ok(formula) = Formula::parse(&text) {
            let _ = formula.evaluate(&bath(), &mut |_| Ok(Decimal::ONE));
            let _ = formula.in_language(&bath(), Language::English);
        }
    }

    #[test]
    fn no_heap_of_parts_makes_it_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "（", "1", "0", ".5", "99999999999", "地面", "门数", "min(", "if(", ",", "，", "+", "-", "×", "÷", "/", "%",
        "[A]", "[", "]", "\"", "x", "<", "=", ">", " ", "ceil(", "round(", "qty(", "\u{3000}", "🀄",
    ]), 0..40)) {
        if let Ok(formula) = Formula::parse(&parts.concat()) {
            let _ = formula.evaluate(&bath(), &mut |_| Ok(Decimal::MAX));
        }
    }

    #[test]
    fn any_web_of_lines_is_solved_or_refused(edges in prop::collection::vec((0usize..12, 0usize..12), 0..30)) {
        let texts: Vec<String> = (0..12)
            .map(|at| edges.iter().filter(|edge| edge.0 == at).fold("1".to_owned(), |text, edge| format!("{text} + [L{}]", edge.1)))
            .collect();
        let formulas: Vec<Formula> = texts.iter().map(|text| Formula::parse(text).unwrap()).collect();
        let scope = Scope::empty();
        let nodes: Vec<Node<'_>> = formulas.iter().enumerate().map(|(at, formula)| Node {
            labels: vec![format!("L{at}")],
            section: 0,
            quantity: NodeQuantity::Formula(formula, &scope),
        }).collect();
        let results = solve(&nodes);
        prop_assert_eq!(results.len(), 12);
        // A line reaches itself by following references exactly when it stands in a circle.
        for (at, result) in results.iter().enumerate() {
            let mut reached = std::collections::HashSet::new();
            let mut open = vec![at];
            while let Some(from) = open.pop() {
                for edge in edges.iter().filter(|edge| edge.0 == from) {
                    if reached.insert(edge.1) {
                        open.push(edge.1);
                    }
                }
            }
            let blocked = reached.iter().chain([&at]).any(|&other| {
                let mut seen = std::collections::HashSet::new();
                let mut open = vec![other];
                while let Some(from) = open.pop() {
                    for edge in edges.iter().filter(|edge| edge.0 == from) {
                        if seen.insert(edge.1) {
                            open.push(edge.1);
                        }
                    }
                }
                seen.contains(&other)
            });
            prop_assert_eq!(result.is_err(), blocked);
        }
    }
}
