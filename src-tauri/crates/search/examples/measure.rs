//! How long searching takes on a big firm: `cargo run --release -p search --example measure [RECORDS]`.
//!
//! Makes a firm of that many records (100,000 where nothing is said) in a temporary folder: leads, customers with homes,
//! projects, quotes, materials and activities, of names whose surnames are as frequent as people's. Prints what making the index
//! takes, and p50 and p95 of each class of question, of the whole call with catching up, and of the first after a write.

use std::time::{Duration, Instant};

use kernel::{Id, Result, Timestamp};
use search::api::SearchRequest;
use search::{Search, Sight};
use store::{Store, System, Tx};

const SURNAMES: &str = "王王王王王王王王李李李李李李李李张张张张张张张刘刘刘刘刘陈陈陈陈杨杨杨赵赵黄黄周周吴吴徐徐孙孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂红玉兰梅建国华小文志东海晓春雪梦琪子涵浩然宇轩欣怡佳";
const ESTATES: [&str; 16] = [
    "万科翠湖",
    "万科金域华府",
    "绿城桂花园",
    "保利天悦",
    "碧桂园凤凰城",
    "中海国际社区",
    "龙湖天街",
    "融创壹号院",
    "华润置地橡树湾",
    "金地格林小镇",
    "翠湖花园",
    "阳光城",
    "世茂滨江",
    "招商雍景湾",
    "恒大绿洲",
    "滨江锦绣里",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn of(&mut self, text: &str) -> char {
        let at = self.below(text.chars().count());
        text.chars().nth(at).unwrap_or('王')
    }

    fn name(&mut self) -> String {
        let mut name = String::from(self.of(SURNAMES));
        for _ in 0..=usize::from(self.below(4) > 0) {
            name.push(self.of(GIVEN));
        }
        name
    }
}

fn fill(tx: &Tx<'_>, dice: &mut Dice, first: usize, count: usize) -> Result<()> {
    for number in first..first + count {
        let at = Timestamp(1_760_000_000_000 + i64::try_from(number).unwrap_or(0) * 300_000);
        let (name, estate) = (dice.name(), ESTATES[dice.below(ESTATES.len())]);
        let phone = format!("1{}{:09}", 3 + dice.below(7), dice.below(1_000_000_000));
        let (building, room) = (
            format!("{}", 1 + dice.below(30)),
            format!("{}0{}", 1 + dice.below(30), 1 + dice.below(4)),
        );
        match number % 10 {
            0..=4 => {
                tx.exec(
                    "INSERT INTO crm_lead(id, number, name, phone, estate, building, room, stage, stage_since, made_at)
                     VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
                    (tx.new_id::<()>(), format!("XS202611A{number:06}"), &name, &phone, estate, &building, &room,
                     ["new", "contacted", "lost"][number % 3], at),
                )?;
            }
            5 | 6 => {
                let id = tx.new_id::<()>();
                tx.exec(
                    "INSERT INTO crm_customer(id, number, name, phone, made_at) VALUES(?1, ?2, ?3, ?4, ?5)",
                    (id, format!("KH202611A{number:06}"), &name, &phone, at),
                )?;
                tx.exec(
                    "INSERT INTO crm_property(id, customer_id, estate, building, room) VALUES(?1, ?2, ?3, ?4, ?5)",
                    (tx.new_id::<()>(), id, estate, &building, &room),
                )?;
            }
            7 => {
                let customer: Id<()> = tx.one(
                    "SELECT id FROM crm_customer ORDER BY id DESC LIMIT 1",
                    [],
                    |r| r.get(0),
                )?;
                let project = tx.new_id::<()>();
                tx.exec(
                    "INSERT INTO design_project(id, number, name, customer_id, stage, stage_since, made_at) VALUES(?1, ?2, ?3, ?4, 'survey', ?5, ?5)",
                    (project, format!("XM202611A{number:06}"), format!("{estate} {building}栋{room} {name}"), customer, at),
                )?;
            }
            8 => {
                let project: Id<()> = tx.one(
                    "SELECT id FROM design_project ORDER BY id DESC LIMIT 1",
                    [],
                    |r| r.get(0),
                )?;
                tx.exec(
                    "INSERT INTO quoting_quote(id, project_id, number, version, mode, round_unit, made_at, made_by) VALUES(?1, ?2, ?3, 1, 'half', 1, ?4, ?1)",
                    (tx.new_id::<()>(), project, format!("BJ202611A{number:06}"), at),
                )?;
            }
            _ if number % 20 == 9 => {
                tx.exec(
                    "INSERT INTO catalog_material(id, code, name, name_en, role, unit, spec, brand, made_at) VALUES(?1, ?2, ?3, 'Floor tile', 'main', '片', '800×800', '东鹏', ?4)",
                    (tx.new_id::<()>(), format!("M{number}"), format!("{}色瓷砖 {number}", dice.of(GIVEN)), at),
                )?;
            }
            _ => {
                let lead: Id<()> = tx.one(
                    "SELECT id FROM crm_lead ORDER BY id DESC LIMIT 1",
                    [],
                    |r| r.get(0),
                )?;
                tx.exec(
                    "INSERT INTO crm_activity(id, lead_id, kind, at, member_id, text) VALUES(?1, ?2, 'note', ?3, ?1, ?4)",
                    (tx.new_id::<()>(), lead, at, format!("{name}说周六上午量房，{estate}，要现代风格，预算二十万左右")),
                )?;
            }
        }
    }
    Ok(())
}

const QUESTIONS: [(&str, &[&str]); 9] = [
    ("one character", &["王", "李", "万", "湖", "明", "园"]),
    ("two characters", &["万科", "王小", "翠湖", "李明", "瓷砖"]),
    ("one letter", &["w", "l", "z", "a"]),
    ("initials", &["wxm", "lw", "zgl", "wkch"]),
    (
        "pinyin",
        &["wangxiaoming", "wang", "cuihu", "li wei", "xiao"],
    ),
    ("telephone", &["0412", "138", "8888", "13812345678"]),
    ("number", &["BJ202611A000008", "a000008", "XS2026", "bj"]),
    (
        "mixed",
        &["万科 3栋", "王 0412", "wang 万科 3栋", "李 绿城"],
    ),
    ("nothing", &["鑫淼焱", "qqqq", "zzxxyy", "000000000"]),
];

fn percentile(times: &mut [Duration], of: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * of / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0
}

fn main() -> Result<()> {
    let records: usize = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let slices = [
        firm::SLICE,
        catalog::SLICE,
        crm::SLICE,
        design::SLICE,
        quoting::SLICE,
        programme::SLICE,
        supply::SLICE,
    ];
    let store = Store::open(
        &folder.path().join("big.kaigong"),
        &slices,
        std::sync::Arc::new(System),
    )?;
    let member = Id::from_bytes([1; 16]);
    let mut dice = Dice(7);
    for first in (0..records).step_by(5_000) {
        let count = 5_000.min(records - first);
        store.write(member, "fill", |tx| fill(tx, &mut dice, first, count))?;
    }
    let search = Search::default();
    let sight = Sight::all();
    let ask = |typed: &str| -> Result<usize> {
        let request = SearchRequest {
            typed: typed.to_owned(),
            each: Some(4),
            limit: 20,
            ..SearchRequest::default()
        };
        let answer = search.find(&store, member, &sight, &request)?.value;
        Ok(answer.counts.iter().map(|count| count.total as usize).sum())
    };
    let began = Instant::now();
    ask("王")?;
    println!(
        "{records} records; index made in {:.0} ms",
        began.elapsed().as_secs_f64() * 1_000.0
    );
    println!(
        "{:<20}{:>10}{:>10}{:>12}",
        "", "p50 ms", "p95 ms", "most found"
    );
    for (class, questions) in QUESTIONS {
        let mut times = Vec::new();
        let mut most = 0;
        for _ in 0..40 {
            for typed in questions {
                let began = Instant::now();
                most = most.max(ask(typed)?);
                times.push(began.elapsed());
            }
        }
        let (p50, p95) = (percentile(&mut times, 50), percentile(&mut times, 95));
        println!("{class:<20}{p50:>10.2}{p95:>10.2}{most:>12}");
    }
    let mut times = Vec::new();
    for _ in 0..100 {
        let name = dice.name();
        let sql = "UPDATE crm_lead SET name=?1 WHERE id=(SELECT id FROM crm_lead ORDER BY id LIMIT 1 OFFSET 100)";
        store.write(member, "rename", |tx| tx.exec(sql, [&name]))?;
        let began = Instant::now();
        ask("王")?;
        times.push(began.elapsed());
    }
    let (p50, p95) = (percentile(&mut times, 50), percentile(&mut times, 95));
    println!("{:<20}{p50:>10.2}{p95:>10.2}", "after a write");
    Ok(())
}
