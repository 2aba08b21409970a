//! Recipes as a firm changes them.
#![allow(clippy::unwrap_used)]

use catalog::Recipe;
use catalog::api::{self, RecipeDetail, RecipeRef, SaveParameter, SaveRecipe, SaveRecipeLine};
use kernel::Id;
use testkit::Firm;

fn typed(detail: &RecipeDetail) -> SaveRecipe {
    let head = &detail.recipe;
    SaveRecipe {
        id: Some(head.id),
        code: head.code.clone(),
        name: head.name.clone(),
        name_en: head.name_en.clone(),
        unit: head.unit.clone(),
        parameters: head
            .parameters
            .iter()
            .map(|parameter| SaveParameter {
                key: parameter.key.clone(),
                zh: parameter.zh.clone(),
                en: parameter.en.clone(),
                unit: parameter.unit.clone(),
                default: parameter.default.to_string(),
            })
            .collect(),
        lines: detail
            .lines
            .iter()
            .map(|line| SaveRecipeLine {
                material_id: line.material_id,
                per_unit: line.per_unit.clone(),
                waste: line.waste.to_string(),
                note: line.note.clone(),
            })
            .collect(),
    }
}

#[test]
fn a_changed_figure_is_the_firms_own_and_the_others_stay_estimates() {
    let firm = Firm::new(&[firm::SLICE, catalog::SLICE]);
    firm.write(catalog::seed::load).unwrap();
    let read = |id: Id<Recipe>| firm.read(|db| api::recipe(db, RecipeRef { id })).unwrap();
    let all = firm
        .read(|db| api::recipes(db, firm::api::Nothing {}))
        .unwrap();
    // A recipe of three materials, all with a known source.
    let id = all
        .iter()
        .map(|head| read(head.id))
        .find(|detail| detail.lines.len() >= 3 && detail.lines.iter().all(|l| !l.kind.is_empty()))
        .unwrap()
        .recipe
        .id;
    let kinds = || -> Vec<String> { read(id).lines.into_iter().map(|line| line.kind).collect() };
    let (before, notes) = (kinds(), read(id).lines[0].note_en.clone());
    let save = |change: &dyn Fn(&mut SaveRecipe)| {
        let mut req = typed(&read(id));
        change(&mut req);
        firm.write(|tx| api::save_recipe(tx, req)).unwrap();
    };
    save(&|_| {});
    assert_eq!(kinds(), before, "nothing changed");
    assert_eq!(read(id).lines[0].note_en, notes);
    // As the English screens show it: the same formulas and notes in other words.
    let stored = read(id);
    let formulas: Vec<&str> = stored.lines.iter().map(|l| l.per_unit.as_str()).collect();
    save(&|req| {
        req.unit = catalog::words::spelt(&req.unit, firm::api::Language::En).to_owned();
        for (typed, line) in req.lines.iter_mut().zip(&stored.lines) {
            typed.per_unit.clone_from(&line.per_unit_en);
            typed.note.clone_from(&line.note_en);
        }
    });
    let after = read(id);
    assert_eq!(after.recipe.unit, stored.recipe.unit);
    assert_eq!(after.lines, stored.lines);
    assert!(formulas.iter().any(|formula| !formula.is_ascii()));
    assert!(after.lines.iter().all(|line| line.per_unit_en.is_ascii()));
    save(&|req| req.lines[0].waste = "0.77".to_owned());
    assert_eq!((kinds()[0].as_str(), &kinds()[1..]), ("", &before[1..]));
    save(&|req| req.lines[1].per_unit = "7.5".to_owned());
    assert_eq!((kinds()[1].as_str(), &kinds()[2..]), ("", &before[2..]));
    // A note says where a figure comes from: an own one takes the place of both languages' notes.
    save(&|req| req.lines[2].note = "工地实测".to_owned());
    let line = &read(id).lines[2];
    assert_eq!(
        (
            line.kind.as_str(),
            line.note.as_str(),
            line.note_en.as_str()
        ),
        (before[2].as_str(), "工地实测", "")
    );
    // A material that the firm adds has a figure of the firm's own.
    let material = read(id).lines[0].material_id;
    save(&|req| {
        req.lines.push(SaveRecipeLine {
            material_id: material,
            per_unit: "1".to_owned(),
            waste: String::new(),
            note: String::new(),
        });
    });
    assert_eq!(kinds().last().unwrap(), "");
}
