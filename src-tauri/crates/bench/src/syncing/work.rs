//! The same work for everybody who is measured: commits that write cells of rows of ten columns.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde::Serialize;

/// The columns, by place: five texts, five numbers, as a line of a quote has them.
pub const COLUMNS: [&str; 10] = [
    "name", "unit", "room", "note", "day", "quantity", "price", "cost", "waste", "place",
];

/// One kind of commit.
#[derive(Clone, Debug)]
pub struct Kind {
    /// In one word, for the peers.
    pub code: &'static str,
    /// In words, for the table.
    pub words: &'static str,
    /// Changes in one commit: a change is one cell of one row.
    pub changes: usize,
    /// The commits.
    pub commits: Vec<Commit>,
}

impl Kind {
    /// Changes of all commits.
    pub fn all_changes(&self) -> usize {
        self.changes * self.commits.len()
    }
}

/// Rows written in one transaction.
pub type Commit = Vec<Row>;

/// Cells of one row.
#[derive(Clone, Debug, Serialize)]
pub struct Row(pub usize, pub Vec<(usize, Value)>);

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    Text(String),
    Number(i64),
}

const NAMES: [&str; 12] = [
    "墙面乳胶漆（两底两面）",
    "地面找平",
    "强化复合地板铺设",
    "卫生间墙砖 300×600",
    "石膏板吊顶",
    "水路改造",
    "强电改造",
    "防水涂刷",
    "铝扣板吊顶",
    "木门安装",
    "踢脚线安装",
    "垃圾清运",
];
const NOTES: [&str; 6] = [
    "腻子批刮三遍，打磨平整",
    "含辅料与人工，不含主材",
    "按实际面积结算",
    "闭水试验 48 小时",
    "",
    "甲方指定品牌，乙方安装",
];
const ROOMS: [&str; 7] = ["客厅", "餐厅", "主卧", "次卧", "厨房", "卫生间", "阳台"];
const UNITS: [&str; 5] = ["㎡", "m", "项", "樘", "个"];

/// A hundred thousand changes: new rows, then edits of them by tens, by ones and by the column.
pub fn work() -> Vec<Kind> {
    let mut table = Table {
        dice: Dice(20_261_121),
        held: HashMap::new(),
    };
    let rows = 4_000;
    let every: Vec<usize> = (0..COLUMNS.len()).collect();
    let mut number = 0;
    let added = (0..400).map(|_| {
        let mut commit = Vec::with_capacity(10);
        for _ in 0..10 {
            commit.push(table.row(number, &every));
            number += 1;
        }
        commit
    });
    let added: Vec<Commit> = added.collect();
    let columns = (0..300).map(|at| {
        let first = table.dice.below(rows - 100);
        let column = [at % COLUMNS.len()];
        (first..first + 100)
            .map(|number| table.row(number, &column))
            .collect()
    });
    let columns: Vec<Commit> = columns.collect();
    let whole = (0..2_000).map(|_| {
        let number = table.dice.below(rows);
        vec![table.row(number, &every)]
    });
    let whole: Vec<Commit> = whole.collect();
    let single = (0..10_000).map(|at| {
        let column = [at % COLUMNS.len()];
        let number = table.dice.below(rows);
        vec![table.row(number, &column)]
    });
    let single: Vec<Commit> = single.collect();
    vec![
        kind("rows", "10 new rows of 10 cells a commit", added),
        kind("column", "one cell of 100 rows a commit", columns),
        kind("row", "10 cells of a row a commit", whole),
        kind("cell", "one cell a commit", single),
    ]
}

/// What devices do that do not hear of each other.
#[derive(Clone, Debug, Serialize)]
pub struct Apart {
    /// New rows, which all of them hold.
    pub before: Vec<Commit>,
    /// The commits of each device: ten cells of a row.
    pub each: Vec<Vec<Commit>>,
}

/// A thousand rows, then so many changes by each of so many devices, of any of the rows.
pub fn apart(changes: &[usize]) -> Apart {
    let rows = 1_000;
    let every: Vec<usize> = (0..COLUMNS.len()).collect();
    let mut table = Table {
        dice: Dice(20_261_122),
        held: HashMap::new(),
    };
    let numbers: Vec<usize> = (0..rows).collect();
    let before = numbers.chunks(10).map(|some| {
        let some = some.iter();
        some.map(|number| table.row(*number, &every)).collect()
    });
    let before = before.collect();
    let each = (1..).zip(changes).map(|(at, changes)| {
        let mut own = Table {
            dice: Dice(at),
            held: table.held.clone(),
        };
        let commit = |_| {
            let number = own.dice.below(rows);
            vec![own.row(number, &every)]
        };
        (0..changes / COLUMNS.len()).map(commit).collect()
    });
    Apart {
        each: each.collect(),
        before,
    }
}

fn kind(code: &'static str, words: &'static str, commits: Vec<Commit>) -> Kind {
    let changes = commits
        .first()
        .map_or(0, |commit| commit.iter().map(|row| row.1.len()).sum());
    Kind {
        code,
        words,
        changes,
        commits,
    }
}

/// Writes the work down, a line a commit, for the peers that are programs of their own.
pub fn write(path: &Path, work: &[Kind]) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for kind in work {
        for commit in &kind.commits {
            serde_json::to_writer(&mut file, &(kind.code, commit))?;
            file.write_all(b"\n")?;
        }
    }
    Ok(file.flush()?)
}

/// What the rows hold: a commit writes something else.
struct Table {
    dice: Dice,
    held: HashMap<(usize, usize), Value>,
}

impl Table {
    fn row(&mut self, number: usize, columns: &[usize]) -> Row {
        let cells = columns.iter().map(|at| (*at, self.other(number, *at)));
        Row(number, cells.collect())
    }

    fn other(&mut self, row: usize, column: usize) -> Value {
        loop {
            let drawn = value(column, &mut self.dice);
            if self.held.get(&(row, column)) != Some(&drawn) {
                self.held.insert((row, column), drawn.clone());
                return drawn;
            }
        }
    }
}

/// What a column may hold.
pub fn value(column: usize, dice: &mut Dice) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut number = |below: usize, times: i64| {
        Value::Number(i64::try_from(dice.below(below)).unwrap_or(0) * times)
    };
    match COLUMNS[column] {
        "quantity" => number(20_000, 10_000),
        "price" => number(100_000, 100),
        "cost" => number(80_000, 100),
        "waste" => number(16, 10_000),
        "place" => number(4_000, 1),
        "name" => {
            let name = NAMES[dice.below(NAMES.len())];
            Value::Text(format!("{name} {}", dice.below(1_000)))
        }
        "unit" => text(UNITS[dice.below(UNITS.len())]),
        "room" => text(ROOMS[dice.below(ROOMS.len())]),
        "note" => text(NOTES[dice.below(NOTES.len())]),
        _ => Value::Text(format!(
            "2026-{:02}-{:02}",
            1 + dice.below(12),
            1 + dice.below(28)
        )),
    }
}

/// Numbers from a seed (SplitMix64): the same ones in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let limit = u64::try_from(limit).unwrap_or(1);
        usize::try_from((z ^ (z >> 31)) % limit).unwrap_or(0)
    }
}
