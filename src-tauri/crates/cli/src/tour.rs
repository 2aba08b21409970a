//! `kaigong tour`: the main job from a lead to both papers, without a window, by the same commands.

use std::path::{Path, PathBuf};
use std::time::Instant;

use host::reach::{Reach, real_path};
use kernel::{Fault, Result};
use office::{Caller, DemoFirm, Kept, Step};
use serde::Deserialize;
use serde_json::Value;
use store::Pace;

use crate::Form;
use crate::call::office_for;
use crate::print::write;

#[derive(Deserialize)]
struct Tour {
    steps: Vec<Step>,
    papers: Vec<Paper>,
}

#[derive(Deserialize)]
struct Paper {
    say: String,
    file: PathBuf,
    name: String,
    req: Value,
}

/// Walks the job in a fresh demonstration firm under `out` and writes the papers there.
pub fn walk(out: &Path, timings: bool) -> Result<()> {
    let cannot = |error: std::io::Error| {
        Fault::new(
            "cli.cannot_write",
            format!("{} cannot be written.", out.display()),
        )
        .with("reason", error.to_string())
    };
    std::fs::create_dir_all(out).map_err(cannot)?;
    let db = real_path(&out.join("tour.kaigong"));
    clear(&db)?;
    let tour: Tour = serde_json::from_str(include_str!("../../../../assets/demo/tour.json"))
        .map_err(Fault::internal)?;
    let office = office_for(&db);
    let begun = Instant::now();
    office::make_demo(&office, &db, DemoFirm::Small, &Pace::default())?;
    let told = |what: &str, begun: Instant| {
        if timings {
            println!("{:>7.1} ms  {what}", begun.elapsed().as_secs_f64() * 1e3);
        } else {
            println!("- {what}");
        }
    };
    told(
        "A demonstration firm with its price book, leads, projects, quotes and purchase lists",
        begun,
    );

    let reach = Reach::Here(office.clone());
    let today = office.today()?;
    let mut kept = Kept::default();
    for step in &tour.steps {
        let begun = Instant::now();
        let caller = Caller {
            member: step
                .member
                .as_deref()
                .map(|name| reach.member(name))
                .transpose()?,
            ..Caller::default()
        };
        let answer = reach.call(&caller, &step.call, kept.fill(&step.req, today)?)?;
        if let Some(name) = &step.keep {
            kept.keep(name, answer.value);
        }
        if let Some(what) = &step.say {
            told(what, begun);
        }
    }
    let text = |path: &str| {
        kept.find(path)
            .map(|value| value.as_str().unwrap_or_default().to_owned())
    };
    println!(
        "  Quote {} over ¥{} ({}); purchase list {} over ¥{}",
        text("sent/number")?,
        text("sent/totals/total")?,
        text("sent/totals/capitals")?,
        text("list/number")?,
        text("bought/head/estimate")?,
    );
    for paper in &tour.papers {
        let begun = Instant::now();
        let path = out.join(&paper.file);
        let made = write(
            &reach,
            &Caller::default(),
            &paper.name,
            kept.fill(&paper.req, today)?,
            Form::Pdf,
            &path,
        )?;
        told(
            &format!("{}, {} pages: {}", paper.say, made.pages, path.display()),
            begun,
        );
    }
    println!("- The firm itself: {}", db.display());
    office.close();
    Ok(())
}

/// Takes the firm of an earlier tour away, unless somebody has it open.
fn clear(db: &Path) -> Result<()> {
    if !db.exists() {
        return Ok(());
    }
    let _lock = store::Lock::take(db)?;
    for ending in ["", "-wal", "-shm"] {
        let mut name = db.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
    Ok(())
}
