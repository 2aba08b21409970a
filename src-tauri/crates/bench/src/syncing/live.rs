//! How soon a colleague sees it: two computers that are online, each with the program's own rounds, the real relay in a process
//! of its own. From the moment a lead is saved here to the moment the screens there are told that leads changed.

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use office::sync::Folder;
use office::{Caller, Office};
use serde_json::{Value, json};
use store::System;

use super::device::RelayProcess;

/// So many leads.
const TIMES: usize = 40;

/// Nothing here takes so long.
const LONG: Duration = Duration::from_secs(60);

struct Computer(Arc<Office>);

impl Computer {
    fn new(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder)?;
        let office = Arc::new(Office::new(&folder, Arc::new(System)));
        office::sync::keep(&office, Arc::new(Folder::new(folder.join("devices"))));
        Ok(Self(office))
    }

    fn call(&self, name: &str, req: Value) -> anyhow::Result<Value> {
        let answer = self.0.call(&Caller::default(), name, req);
        answer
            .map(|answer| answer.value)
            .with_context(|| name.to_owned())
    }

    /// Asks until the answer is at this stage.
    fn stage(&self, name: &str, req: &Value, stage: &str) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let state = self.call(name, req.clone())?;
            if state["stage"] == stage {
                return Ok(());
            }
            ensure!(begun.elapsed() < LONG, "{name}: {state}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Milliseconds for each lead, the shortest first.
pub fn measure(folder: &Path) -> anyhow::Result<Vec<f64>> {
    let relay = RelayProcess::start(&folder.join("relay"))?;
    let (here, there) = (
        Computer::new(folder, "here")?,
        Computer::new(folder, "there")?,
    );
    here.call(
        "app.create_firm",
        json!({"name": "青山装饰", "taxStatus": "small_scale", "logoBase64": null, "owner": "林青"}),
    )?;
    here.call(
        "sync.found",
        json!({"relay": relay.address, "deviceName": "前台电脑"}),
    )?;
    let wang = here.call(
        "firm.save_member",
        json!({"id": null, "name": "小王", "phone": "", "role": "designer", "active": true}),
    )?;
    let invitation = here.call("sync.invite", json!({"memberId": wang["id"]}))?;
    let joining = there.call(
        "sync.join",
        json!({"invitation": invitation["uri"], "deviceName": "笔记本", "person": "小王"}),
    )?;
    let invitation = json!({"id": invitation["id"]});
    here.stage("sync.invitation", &invitation, "compare")?;
    there.stage("sync.joining", &joining, "compare")?;
    here.call("sync.confirm", invitation)?;
    there.stage("sync.joining", &joining, "done")?;

    let (say, hear) = mpsc::channel();
    there.0.listen(move |notice| {
        if notice.tables.contains("crm_lead") {
            let _ = say.send(Instant::now());
        }
    });
    let mut took = Vec::with_capacity(TIMES);
    for at in 0..=TIMES {
        let begun = Instant::now();
        let lead = json!({"name": format!("陈先生 {at}"), "phone": format!("138{at:08}")});
        here.call("crm.create_lead", json!({"fields": lead, "note": ""}))?;
        let heard = hear.recv_timeout(LONG).context("nothing came")?;
        // The first one may still wait for the connection.
        if at > 0 {
            took.push((heard - begun).as_secs_f64() * 1e3);
        }
    }
    took.sort_by(f64::total_cmp);
    for computer in [&here, &there] {
        computer.0.close();
    }
    Ok(took)
}
