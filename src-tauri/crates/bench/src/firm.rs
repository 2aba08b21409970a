//! Firms to measure on.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use kernel::{Fault, Id, Result};
use office::{Caller, Office};
use serde_json::{Value, json};
use store::{Lock, Member, Store, Tx};

/// An open firm and the way to call it as a screen does.
pub struct Firm {
    pub office: Arc<Office>,
}

impl Firm {
    /// A new firm with the starter price book.
    pub fn new(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let office = Arc::new(Office::new(folder, Arc::new(store::System)));
        office.open(&folder.join(name).with_extension(office::FILE_EXTENSION))?;
        let firm = Self { office };
        firm.call(
            "app.create_firm",
            json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"}),
        )?;
        Ok(firm)
    }

    /// A firm that an earlier case made.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let folder = path.parent().context("a folder")?;
        let office = Arc::new(Office::new(folder, Arc::new(store::System)));
        office.open(path)?;
        Ok(Self { office })
    }

    /// A new firm with so many leads, as years of work leave them: 3 in 100 are still open.
    pub fn with_leads(folder: &Path, name: &str, count: usize) -> anyhow::Result<Self> {
        let firm = Self::new(folder, name)?;
        let path = firm.office.path().context("the firm's file")?;
        let state = firm.call("app.state", json!({}))?;
        let owner: Id<Member> = serde_json::from_value(state["members"][0]["id"].clone())?;
        firm.office.close();
        let lock = Lock::take(&path)?;
        let store = Store::open(&path, office::SLICES, Arc::new(store::System))?;
        // Many in one commit: the file is what is measured later, not the making of it.
        for from in (0..count).step_by(5_000) {
            store.write(owner, "crm.create_lead", |tx| {
                (from..count.min(from + 5_000)).try_for_each(|at| enter_lead(tx, at))
            })?;
        }
        drop(store);
        drop(lock);
        firm.office.open(&path)?;
        Ok(firm)
    }

    /// One call by name, as a screen gives it: JSON in, JSON out.
    pub fn call(&self, name: &str, req: Value) -> Result<Value> {
        Ok(self.office.call(&Caller::default(), name, req)?.value)
    }

    /// A project with a draft quote of `lines` lines in sections of twenty; its id.
    pub fn quote_of(&self, lines: usize) -> anyhow::Result<String> {
        let lead = self.call(
            "crm.create_lead",
            json!({"fields": {"phone": "13800001234", "name": "王女士", "estate": "翠湖花园", "area": "118", "source": "walk_in"}, "note": ""}),
        )?;
        let job = self.call(
            "design.convert_lead",
            json!({"leadId": lead["id"], "newCustomer": false}),
        )?;
        let quote = self.call(
            "quoting.create",
            json!({"project": job["projectId"], "mode": "half", "start": {"kind": "rooms"}}),
        )?;
        let codes = ["W01", "T09", "P07", "E03", "T01", "P01"];
        for section in 0..lines.div_ceil(20) {
            self.call(
                "quoting.save_section",
                json!({"quote": quote["id"], "name": format!("{}区", section + 1), "room": null}),
            )?;
        }
        let sheet = self.call("quoting.quote", json!({"id": quote["id"]}))?;
        let sections = sheet["sections"].as_array().context("sections")?.clone();
        let sections = &sections[sections.len() - lines.div_ceil(20)..];
        for (at, section) in sections.iter().enumerate() {
            let rows: Vec<Value> = (at * 20..lines.min(at * 20 + 20))
                .map(|line| {
                    json!({"key": format!("r{line}"), "section": section["id"], "before": null, "cells": [
                        {"column": "code", "text": codes[line % codes.len()], "item": null},
                        {"column": "quantity", "text": format!("{}.5", line % 40 + 1), "item": null},
                    ]})
                })
                .collect();
            self.call(
                "quoting.edit",
                json!({"quote": quote["id"], "language": "zh", "cells": [], "rows": rows}),
            )?;
        }
        quote["id"]
            .as_str()
            .map(str::to_owned)
            .context("the quote's id")
    }
}

/// Lead number `at`, as sales enters it; most are lost by now.
fn enter_lead(tx: &Tx<'_>, at: usize) -> Result<()> {
    const SURNAMES: [&str; 20] = [
        "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高",
        "林", "何", "郭", "马", "罗",
    ];
    const GIVEN: [&str; 16] = [
        "晓明", "佳", "国强", "雯", "子涵", "丽", "伟", "静", "敏", "建华", "思远", "燊", "欣怡",
        "海", "文博", "玉兰",
    ];
    const ESTATES: [&str; 24] = [
        "万科城",
        "翠湖花园",
        "锦绣园",
        "高新首府",
        "曲江公馆",
        "北关小区",
        "龙湖滟澜山",
        "中海国际",
        "保利香槟",
        "绿地世纪城",
        "碧桂园",
        "恒大绿洲",
        "金地格林",
        "招商雍华",
        "华润二十四城",
        "融创玖樾",
        "世茂天城",
        "首开熙悦",
        "仁恒滨河湾",
        "万达广场",
        "紫薇田园",
        "雅居乐",
        "天朗大兴郡",
        "白桦林居",
    ];
    let name = format!(
        "{}{}",
        SURNAMES[at % SURNAMES.len()],
        GIVEN[at / SURNAMES.len() % GIVEN.len()]
    );
    let fields = json!({
        "phone": format!("138{:08}", at * 7_919 % 100_000_000), "name": name, "estate": ESTATES[at * 13 % ESTATES.len()],
        "building": (at % 30 + 1).to_string(), "room": format!("{:02}0{}", at % 33 + 1, at % 4 + 1),
        "area": (60 + at % 120).to_string(), "source": "walk_in", "level": "B",
    });
    let req =
        serde_json::from_value(json!({"fields": fields, "note": ""})).map_err(Fault::internal)?;
    let lead = crm::api::create_lead(tx, req)?;
    if at % 100 >= 3 {
        let lost =
            json!({"id": lead.record.id, "stage": "lost", "lostReason": "price", "note": ""});
        crm::api::move_lead(tx, serde_json::from_value(lost).map_err(Fault::internal)?)?;
    }
    Ok(())
}
