//! Recipes: what a unit of work takes.

use std::collections::BTreeMap;

use firm::text::{NAME_MAX, line, required};
use kernel::{Fault, Id, Quantity, Rate, Result, round_half_up};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Db, Tx};
use ts_rs::TS;

use super::{CODE_MAX, UNIT_MAX, from_json, number, positive, share, to_json};
use crate::formula::{Formula, Language, Scope};
use crate::recipe::{self, Need};
use crate::{Item, Material, Recipe, RecipeLine};

/// Names one recipe.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecipeRef {
    /// Which.
    pub id: Id<Recipe>,
}

/// A number that a recipe's formulas use and an item may set: thickness, tile size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(rename = "RecipeParameter")]
#[schemars(rename = "RecipeParameter")]
pub struct Parameter {
    /// English spelling.
    pub key: String,
    /// Chinese spelling.
    pub zh: String,
    /// English title.
    pub en: String,
    /// mm, kg …; may be blank.
    pub unit: String,
    /// Its value unless an item sets another.
    pub default: Quantity,
}

/// A recipe in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecipeHead {
    /// Identity.
    pub id: Id<Recipe>,
    /// `R2`.
    pub code: String,
    /// 中文
    pub name: String,
    /// English.
    pub name_en: String,
    /// The unit of work it is for.
    pub unit: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// How many materials it takes.
    pub lines: u32,
    /// How many offered work items use it.
    pub items: u32,
}

/// A recipe with its materials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecipeDetail {
    /// As in the list.
    pub recipe: RecipeHead,
    /// Where the figures come from.
    pub source: String,
    /// Its materials.
    pub lines: Vec<RecipeLineDetail>,
    /// The work items that use it: code and name.
    pub used_by: Vec<UsedBy>,
}

/// Something that uses a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsedBy {
    /// Its code.
    pub code: String,
    /// 中文
    pub name: String,
    /// English.
    pub name_en: String,
}

/// One material of a recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecipeLineDetail {
    /// Identity.
    pub id: Id<RecipeLine>,
    /// The material.
    pub material_id: Id<Material>,
    /// Its code.
    pub material_code: String,
    /// Its name.
    pub material_name: String,
    /// Its English name.
    pub material_name_en: String,
    /// Its unit.
    pub unit: String,
    /// Formula over the parameters.
    pub per_unit: String,
    /// The same in English names.
    pub per_unit_en: String,
    /// Added to the net quantity.
    pub waste: Rate,
    /// `K` rule of the trade, `E` estimate; blank for the firm's own.
    pub kind: String,
    /// Where it comes from.
    pub note: String,
    /// The same in English.
    pub note_en: String,
    /// With the recipe's own parameters.
    pub sample: Option<Quantity>,
    /// Why it cannot be worked out.
    pub fault: Option<Fault>,
}

/// What one unit of a work item takes of a material, with how it came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecipeNeed {
    /// The material.
    pub material_id: Id<Material>,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its English name.
    pub name_en: String,
    /// Its unit.
    pub unit: String,
    /// Without waste.
    pub per_unit: Quantity,
    /// The waste.
    pub waste: Rate,
    /// With waste, to six decimals.
    pub needed: Quantity,
    /// The formula with values in place of names.
    pub worked: String,
    /// Where the figure comes from.
    pub note: String,
    /// The same in English.
    pub note_en: String,
}

pub(super) fn recipe_unknown() -> Fault {
    Fault::field(
        "recipeId",
        "catalog.recipe_unknown",
        "This recipe is gone; choose another",
    )
}

/// A recipe's parameters as names for its formulas, with what an item and then a caller sets.
fn scope(parameters: &[Parameter], set: &[&BTreeMap<String, Quantity>]) -> Scope {
    let mut scope = Scope::empty();
    for parameter in parameters {
        let value = set
            .iter()
            .rev()
            .find_map(|values| values.get(&parameter.key))
            .copied()
            .unwrap_or(parameter.default);
        scope.define(&parameter.key, &parameter.zh, value.to_decimal());
    }
    scope
}

/// The materials of a recipe by id, ready to be worked out.
///
/// # Errors
/// What is wrong with a formula.
pub fn recipe_lines(
    db: &Db<'_>,
    id: Id<Recipe>,
) -> Result<Vec<recipe::RecipeLine<Id<RecipeLine>>>> {
    let rows: Vec<(Id<RecipeLine>, String, Rate)> = db.rows(
        "SELECT id, per_unit, waste FROM catalog_recipe_line WHERE recipe_id=?1 ORDER BY sort, id",
        [id],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
    )?;
    rows.into_iter()
        .map(|(id, per_unit, waste)| {
            Ok(recipe::RecipeLine {
                material: id,
                per_unit: Formula::parse(&per_unit)?,
                waste,
            })
        })
        .collect()
}

/// What a quantity of a work item takes by its recipe, named by recipe line; nothing for an item without one.
/// `overrides` sets parameters for this place (a thicker screed), over the item's and the recipe's own.
///
/// # Errors
/// `catalog.item_unknown`; what is wrong with a formula.
pub fn needs_of(
    db: &Db<'_>,
    item: Id<Item>,
    quantity: Quantity,
    overrides: &BTreeMap<String, Quantity>,
) -> Result<Vec<Need<Id<RecipeLine>>>> {
    let (recipe, own): (Option<Id<Recipe>>, String) = db
        .opt(
            "SELECT recipe_id, parameters FROM catalog_item WHERE id=?1",
            [item],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?
        .ok_or_else(super::items::item_unknown)?;
    let Some(recipe) = recipe else {
        return Ok(Vec::new());
    };
    let parameters: String = db.one(
        "SELECT parameters FROM catalog_recipe WHERE id=?1",
        [recipe],
        |r| r.get(0),
    )?;
    let scope = scope(
        &from_json::<Vec<Parameter>>(&parameters)?,
        &[&from_json(&own)?, overrides],
    );
    recipe::explode(&recipe_lines(db, recipe)?, quantity, &scope)
}

pub(super) fn shown_needs(
    db: &Db<'_>,
    needs: Vec<Need<Id<RecipeLine>>>,
) -> Result<Vec<RecipeNeed>> {
    needs
        .into_iter()
        .map(|need| {
            let needed = Quantity::from_decimal(need.needed)?;
            db.one(
                "SELECT m.id, m.code, m.name, m.name_en, m.unit, n.note, n.note_en
                 FROM catalog_recipe_line n JOIN catalog_material m ON m.id=n.material_id WHERE n.id=?1",
                [need.material],
                |r| {
                    Ok(RecipeNeed {
                        material_id: r.get(0)?,
                        code: r.get(1)?,
                        name: r.get(2)?,
                        name_en: r.get(3)?,
                        unit: r.get(4)?,
                        per_unit: need.per_unit,
                        waste: need.waste,
                        needed,
                        worked: need.worked.worked.clone(),
                        note: r.get(5)?,
                        note_en: r.get(6)?,
                    })
                },
            )
        })
        .collect()
}

const HEAD: &str = "SELECT r.id, r.code, r.name, r.name_en, r.unit, r.parameters,
  (SELECT count(*) FROM catalog_recipe_line n WHERE n.recipe_id=r.id),
  (SELECT count(*) FROM catalog_item i WHERE i.recipe_id=r.id AND i.active), r.source
  FROM catalog_recipe r";

fn head(r: &rusqlite::Row<'_>) -> rusqlite::Result<(RecipeHead, String, String)> {
    let head = RecipeHead {
        id: r.get(0)?,
        code: r.get(1)?,
        name: r.get(2)?,
        name_en: r.get(3)?,
        unit: r.get(4)?,
        parameters: Vec::new(),
        lines: r.get(6)?,
        items: r.get(7)?,
    };
    Ok((head, r.get(5)?, r.get(8)?))
}

/// All recipes in use, by code.
///
/// # Errors
/// As SQLite's.
pub fn recipes(db: &Db<'_>, _: firm::api::Nothing) -> Result<Vec<RecipeHead>> {
    let rows = db.rows(
        &format!("{HEAD} WHERE r.active ORDER BY length(r.code), r.code, r.id"),
        [],
        head,
    )?;
    rows.into_iter()
        .map(|(mut head, parameters, _)| {
            head.parameters = from_json(&parameters)?;
            Ok(head)
        })
        .collect()
}

/// One recipe with its materials.
///
/// # Errors
/// `catalog.recipe_unknown`.
pub fn recipe(db: &Db<'_>, req: RecipeRef) -> Result<RecipeDetail> {
    let (mut head, parameters, source) = db
        .opt(&format!("{HEAD} WHERE r.id=?1"), [req.id], head)?
        .ok_or_else(recipe_unknown)?;
    head.parameters = from_json(&parameters)?;
    let scope = scope(&head.parameters, &[]);
    let mut lines: Vec<RecipeLineDetail> = db.rows(
        "SELECT n.id, m.id, m.code, m.name, m.name_en, m.unit, n.per_unit, n.waste, n.kind, n.note, n.note_en
         FROM catalog_recipe_line n JOIN catalog_material m ON m.id=n.material_id WHERE n.recipe_id=?1 ORDER BY n.sort, n.id",
        [req.id],
        |r| {
            Ok(RecipeLineDetail {
                id: r.get(0)?,
                material_id: r.get(1)?,
                material_code: r.get(2)?,
                material_name: r.get(3)?,
                material_name_en: r.get(4)?,
                unit: r.get(5)?,
                per_unit: r.get(6)?,
                per_unit_en: String::new(),
                waste: r.get(7)?,
                kind: r.get(8)?,
                note: r.get(9)?,
                note_en: r.get(10)?,
                sample: None,
                fault: None,
            })
        },
    )?;
    for line in &mut lines {
        line.per_unit_en = super::items::in_english(&line.per_unit, &scope);
        match Formula::parse(&line.per_unit)
            .and_then(|formula| formula.evaluate_alone(&scope)?.to_quantity())
        {
            Ok(sample) => line.sample = Some(sample),
            Err(fault) => line.fault = Some(fault),
        }
    }
    let used_by = db.rows(
        "SELECT code, name, name_en FROM catalog_item WHERE recipe_id=?1 AND active ORDER BY code",
        [req.id],
        |r| {
            Ok(UsedBy {
                code: r.get(0)?,
                name: r.get(1)?,
                name_en: r.get(2)?,
            })
        },
    )?;
    Ok(RecipeDetail {
        recipe: head,
        source,
        lines,
        used_by,
    })
}

/// A recipe to make or change; the lines given replace the old ones.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveRecipe {
    /// Which; a new one when left out.
    #[serde(default)]
    #[ts(optional)]
    pub id: Option<Id<Recipe>>,
    /// Code.
    pub code: String,
    /// 中文
    pub name: String,
    /// English.
    #[serde(default)]
    pub name_en: String,
    /// The unit of work it is for.
    #[serde(default)]
    pub unit: String,
    /// Parameters.
    pub parameters: Vec<SaveParameter>,
    /// Materials.
    pub lines: Vec<SaveRecipeLine>,
}

/// A parameter as typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveParameter {
    /// English spelling: letters and `_`.
    pub key: String,
    /// Chinese spelling.
    pub zh: String,
    /// English title.
    #[serde(default)]
    pub en: String,
    /// Unit.
    #[serde(default)]
    pub unit: String,
    /// Value unless an item sets another.
    pub default: String,
}

/// A recipe's material as typed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveRecipeLine {
    /// The material.
    pub material_id: Id<Material>,
    /// Formula over the parameters.
    pub per_unit: String,
    /// Waste.
    #[serde(default)]
    pub waste: String,
    /// Where it comes from.
    #[serde(default)]
    pub note: String,
}

/// The recipe that was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedRecipe {
    /// Which.
    pub id: Id<Recipe>,
}

fn checked_parameters(typed: &[SaveParameter]) -> Result<Vec<Parameter>> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for (at, parameter) in typed.iter().enumerate() {
        let field = |name: &str| format!("parameters.{at}.{name}");
        let key = required(&field("key"), &parameter.key, CODE_MAX)?.to_lowercase();
        let zh = required(&field("zh"), &parameter.zh, CODE_MAX)?;
        let is_name =
            |text: &str| Formula::parse(text).is_ok_and(|formula| formula.names() == [text]);
        if !is_name(&key)
            || !is_name(&zh)
            || parameters
                .iter()
                .any(|known| known.key == key || known.zh == zh)
        {
            return Err(Fault::field(
                &field("zh"),
                "catalog.parameter_name",
                "A parameter is one word of its own, without blanks and signs, such as 厚度 and thickness",
            ));
        }
        parameters.push(Parameter {
            key,
            zh,
            en: line(&field("en"), &parameter.en, NAME_MAX)?,
            unit: line(
                &field("unit"),
                &crate::words::unit(&parameter.unit),
                UNIT_MAX,
            )?,
            default: number::<Quantity>(&field("default"), &parameter.default)?.unwrap_or_default(),
        });
    }
    Ok(parameters)
}

/// Makes or changes a recipe. A consumption or waste that is not what it was is the firm's own from then on; the others
/// keep where they come from.
///
/// # Errors
/// Of a field, `lines.2.perUnit` for instance: the texts', numbers' and formulas' faults, `catalog.parameter_name`,
/// `catalog.material_unknown`; `catalog.recipe_unknown`.
pub fn save_recipe(tx: &Tx<'_>, req: SaveRecipe) -> Result<SavedRecipe> {
    let code = required("code", &req.code, CODE_MAX)?;
    let name = required("name", &req.name, NAME_MAX)?;
    let name_en = line("nameEn", &req.name_en, NAME_MAX)?;
    let unit = line("unit", &crate::words::unit(&req.unit), UNIT_MAX)?;
    let parameters = checked_parameters(&req.parameters)?;
    let scope = scope(&parameters, &[]);
    let mut lines = Vec::new();
    for (at, typed) in req.lines.iter().enumerate() {
        let per_unit = Formula::parse(&typed.per_unit)
            .and_then(|formula| {
                formula
                    .evaluate_alone(&scope)?
                    .to_quantity()
                    .map(|_| formula)
            })
            .map_err(|fault| fault.with("field", format!("lines.{at}.perUnit")))?;
        tx.opt(
            "SELECT 1 FROM catalog_material WHERE id=?1",
            [typed.material_id],
            |_| Ok(()),
        )?
        .ok_or_else(|| super::materials::material_unknown().under(&format!("lines.{at}")))?;
        lines.push(TypedLine {
            material: typed.material_id,
            per_unit_en: per_unit.in_language(&scope, Language::English),
            per_unit: per_unit.text().to_owned(),
            waste: share(&format!("lines.{at}.waste"), &typed.waste, 100)?.unwrap_or_default(),
            note: line(&format!("lines.{at}.note"), &typed.note, 400)?,
        });
    }
    let values: [(&str, &dyn rusqlite::ToSql); 5] = [
        ("code", &code),
        ("name", &name),
        ("name_en", &name_en),
        ("unit", &unit),
        ("parameters", &to_json(&parameters)?),
    ];
    let id = match req.id {
        Some(id) => {
            if !tx.update("catalog_recipe", id, &values)? {
                return Err(recipe_unknown());
            }
            id
        }
        None => {
            let id: Id<Recipe> = tx.new_id();
            let mut row: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &id)];
            row.extend(values);
            tx.insert("catalog_recipe", &row)?;
            id
        }
    };
    write_lines(tx, id, &scope, &lines)?;
    Ok(SavedRecipe { id })
}

/// A recipe's material as typed, read.
struct TypedLine {
    material: Id<Material>,
    per_unit: String,
    /// In English names, to tell a change from the same in the other language.
    per_unit_en: String,
    waste: Rate,
    note: String,
}

/// A recipe's material as it is stored.
struct StoredLine {
    id: Id<RecipeLine>,
    material: Id<Material>,
    per_unit: String,
    waste: Rate,
    note: String,
    note_en: String,
}

/// Keeps the rows of materials that stay, so that what refers to a recipe line still finds it.
fn write_lines(tx: &Tx<'_>, recipe: Id<Recipe>, scope: &Scope, lines: &[TypedLine]) -> Result<()> {
    let mut old: Vec<StoredLine> = tx.rows(
        "SELECT id, material_id, per_unit, waste, note, note_en FROM catalog_recipe_line WHERE recipe_id=?1 ORDER BY sort, id",
        [recipe],
        |r| {
            Ok(StoredLine {
                id: r.get(0)?,
                material: r.get(1)?,
                per_unit: r.get(2)?,
                waste: r.get(3)?,
                note: r.get(4)?,
                note_en: r.get(5)?,
            })
        },
    )?;
    for (sort, typed) in (0i64..).zip(lines) {
        match old
            .iter()
            .position(|known| known.material == typed.material)
        {
            Some(at) => {
                let was = old.remove(at);
                let mut values: Vec<(&str, &dyn rusqlite::ToSql)> =
                    vec![("waste", &typed.waste), ("sort", &sort)];
                let same = super::items::in_english(&was.per_unit, scope) == typed.per_unit_en;
                if !same {
                    values.push(("per_unit", &typed.per_unit));
                }
                if !same || was.waste != typed.waste {
                    values.push(("kind", &""));
                }
                if ![&was.note, &was.note_en].contains(&&typed.note) {
                    // The English note said the same as the old one.
                    values.extend([
                        ("note", &typed.note as &dyn rusqlite::ToSql),
                        ("note_en", &""),
                    ]);
                }
                tx.update("catalog_recipe_line", was.id, &values)?;
            }
            None => {
                let id: Id<RecipeLine> = tx.new_id();
                tx.insert(
                    "catalog_recipe_line",
                    &[
                        ("id", &id),
                        ("recipe_id", &recipe),
                        ("material_id", &typed.material),
                        ("per_unit", &typed.per_unit),
                        ("waste", &typed.waste),
                        ("note", &typed.note),
                        ("sort", &sort),
                    ],
                )?;
            }
        }
    }
    for gone in old {
        tx.delete("catalog_recipe_line", gone.id)?;
    }
    Ok(())
}

/// A quantity of a work item to take apart.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TryRecipe {
    /// The work item.
    pub id: Id<Item>,
    /// How much of it, as typed.
    pub quantity: String,
    /// Parameters to try, as typed; blank ones keep their value.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

/// What one trial takes of a material, in packs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TriedNeed {
    /// The material and its consumption.
    pub need: RecipeNeed,
    /// Needed for the whole quantity, with waste, to six decimals.
    pub total: Quantity,
    /// The pack it is bought in; blank without one.
    pub pack: String,
    /// What a pack holds.
    pub pack_size: Option<Quantity>,
    /// Whole packs; as text, since it may be large.
    pub packs: Option<String>,
}

/// Takes a work item apart for a quantity, down to packs: what the drawer shows below a recipe.
///
/// # Errors
/// Of the fields `quantity` and `parameters.KEY`; as [`needs_of`].
pub fn try_recipe(db: &Db<'_>, req: TryRecipe) -> Result<Vec<TriedNeed>> {
    let quantity = positive::<Quantity>("quantity", &req.quantity)?.unwrap_or_default();
    let mut set = BTreeMap::new();
    for (key, typed) in &req.parameters {
        if let Some(value) = positive::<Quantity>(&format!("parameters.{key}"), typed)? {
            set.insert(key.clone(), value);
        }
    }
    let needs = needs_of(db, req.id, quantity, &set)?;
    let shown = shown_needs(db, needs.clone())?;
    needs
        .into_iter()
        .zip(shown)
        .map(|(need, shown)| {
            let pack: Option<(String, Quantity)> = db.opt(
                "SELECT name, size FROM catalog_pack WHERE material_id=?1 AND active ORDER BY preferred DESC, id LIMIT 1",
                [shown.material_id],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?;
            let packs = pack
                .as_ref()
                .map(|(_, size)| recipe::packs_for(need.needed, *size))
                .transpose()?;
            Ok(TriedNeed {
                total: Quantity::from_decimal(round_half_up(need.needed, Quantity::PLACES))?,
                pack: pack.as_ref().map(|(name, _)| name.clone()).unwrap_or_default(),
                pack_size: pack.map(|(_, size)| size),
                packs: packs.map(|packs| packs.count.to_string()),
                need: shown,
            })
        })
        .collect()
}
