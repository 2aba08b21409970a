//! How the values of a column read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::columns::{Stored, stored};

/// How a value in the history reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// As it is.
    Text,
    /// Yuan with two places.
    Money,
    /// Yuan with up to four places.
    Price,
    /// A decimal, with a unit where one is told.
    Quantity,
    /// A share of one.
    Rate,
    /// A whole number.
    Count,
    /// A calendar day.
    Day,
    /// A moment in UTC.
    Moment,
    /// `yes` or `no`.
    Flag,
    /// One of a few words, by its code.
    Word,
    /// Another record, by its name.
    Name,
    /// A picture: only that there is one.
    Picture,
    /// Nothing that people typed: keys to find and sort by. It is not told.
    Inner,
}

/// The form of a column.
pub(crate) fn form(table: &str, column: &str) -> Form {
    match (table, column) {
        (_, "id" | "name_key" | "phone_key" | "find_key" | "home_key" | "readings" | "sort" | "lineage" | "explanation" | "measured")
        | (_, "made_at" | "made_by" | "stage_since" | "held_since" | "computed_at" | "demo" | "based_on")
        // Counted anew from the lines whenever a list is made.
        | ("supply_list_line", "lead_days" | "pack_size" | "need" | "pack_of")
        | ("firm_paper", "about")
        | ("programme_task", "template_task")
        | ("programme_baseline", "dates")
        | ("attach_file", "file" | "secret" | "digest" | "media" | "wide" | "high") => Form::Inner,
        (_, "tax_status" | "stage" | "status" | "kind" | "role" | "mode" | "flat" | "consent" | "source" | "level" | "lost_reason" | "pool_reason" | "claimers" | "origin" | "opening_rule")
        | (_, "discount_base" | "discount_kind" | "rounding" | "tax_mode" | "base" | "over" | "supplied_by" | "trade" | "remind" | "way")
        | (_, "weekend" | "goes" | "bound" | "ends" | "skill")
        | ("crm_assign_rule", "sources")
        | ("firm_watermark", "document" | "strength")
        | ("firm_paper", "document" | "copy" | "how") => Form::Word,
        (_, name) if target(table, name).is_some() => Form::Name,
        _ => match stored(table, column) {
            Some(Stored::Money) => Form::Money,
            Some(Stored::Price) => Form::Price,
            Some(Stored::Quantity) => Form::Quantity,
            Some(Stored::Rate) => Form::Rate,
            Some(Stored::Count) => Form::Count,
            Some(Stored::Day) => Form::Day,
            Some(Stored::Moment) => Form::Moment,
            Some(Stored::Flag) => Form::Flag,
            Some(Stored::Bytes) => Form::Picture,
            Some(Stored::Id | Stored::Packed) => Form::Inner,
            Some(Stored::Text | Stored::Json) | None => Form::Text,
        },
    }
}

/// The table that a column names a row of.
pub(crate) fn target(table: &str, column: &str) -> Option<&'static str> {
    Some(match column {
        "category_id" => "catalog_category",
        "item_id" => "catalog_item",
        "recipe_id" => "catalog_recipe",
        "material_id" => "catalog_material",
        "pack_id" => "catalog_pack",
        "supplier_id" | "supplier_manual" => "catalog_supplier",
        "customer_id" => "crm_customer",
        "property_id" => "crm_property",
        "lead_id" => "crm_lead",
        "contact_id" => "crm_contact",
        "rule_id" => "crm_assign_rule",
        "project_id" => "design_project",
        "activity_id" => "crm_activity",
        "room_id" => "design_room",
        "quote_id" | "based_on" => "quoting_quote",
        "section_id" | "discount_section" => "quoting_section",
        "line_id" if table == "supply_list_stock" => "supply_list_line",
        "line_id" => "quoting_line",
        "stock_id" => "supply_stock",
        "plan_id" => "programme_plan",
        "task_id" | "from_id" => "programme_task",
        "owner_id" | "last_owner_id" | "sales_id" | "designer_id" | "manager_id" | "member_id"
        | "taker_id" | "counted_by" | "sent_by" | "made_by" => "firm_member",
        "list_id" if table == "catalog_item_price" => "catalog_price_list",
        "list_id" => "supply_list",
        _ => return None,
    })
}

/// What a row is called: its own columns, and the names of rows that it names.
pub(crate) fn title(table: &str) -> &'static [&'static str] {
    match table {
        "catalog_item" | "catalog_recipe" => &["code", "name"],
        "catalog_material" => &["name", "spec"],
        "catalog_item_price" => &["item_id"],
        "catalog_recipe_line" => &["material_id"],
        "catalog_pack" => &["material_id", "name"],
        "catalog_supplier_price" => &["pack_id"],
        "crm_activity" => &["lead_id", "customer_id", "project_id"],
        "crm_property" => &["estate", "building", "unit", "room"],
        "crm_lead" | "crm_customer" => &["name", "number"],
        "firm_right" | "firm_mask" => &["role"],
        "crm_assign_member" => &["rule_id", "member_id"],
        "crm_taking" => &["member_id"],
        "crm_stage_rule" | "crm_setting" | "crm_assignment" | "design_setting"
        | "quoting_setting" | "supply_need_by" | "firm_paper" | "firm_watermark" | "crm_reveal" => {
            &[]
        }
        "design_project" => &["number", "name"],
        "design_opening" => &["room_id"],
        "quoting_quote" => &["number", "version"],
        "quoting_line" => &["section_id", "name"],
        "programme_plan" => &["project_id"],
        "programme_need" | "programme_link" => &["task_id"],
        "supply_choice" => &["line_id"],
        "supply_stock" => &["material_id", "place"],
        "supply_list" => &["number"],
        "supply_list_quote" => &["label"],
        "supply_list_line" => &["name_zh", "spec"],
        "supply_list_stock" => &["line_id"],
        "supply_list_order" => &["supplier_id"],
        _ => &["name"],
    }
}

/// Where the unit of a quantity is: beside it in its row, or the same for all.
pub(crate) enum Unit {
    /// In this column of the row.
    Beside(&'static str),
    /// Always this.
    Always(&'static str),
    /// Not known.
    None,
}

/// The unit of a column.
pub(crate) fn unit(table: &str, column: &str) -> Unit {
    match (table, column) {
        (_, "area" | "building_area" | "area_from" | "area_to") => Unit::Always("㎡"),
        (_, "length" | "width" | "height" | "perimeter" | "sill" | "usual_height") => {
            Unit::Always("m")
        }
        ("quoting_line", "quantity" | "minimum" | "billed") => Unit::Beside("unit"),
        ("supply_list_line", "from_stock") => Unit::Beside("unit"),
        ("supply_list_line", "packs" | "packs_manual" | "minimum") => Unit::Beside("pack_zh"),
        _ => Unit::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SLICES;
    use store::Kind;

    #[test]
    fn what_a_row_is_called_is_in_its_table() {
        let tables = SLICES.iter().flat_map(|slice| slice.tables);
        for table in tables.filter(|table| table.kind != Kind::Local) {
            for column in title(table.name) {
                assert!(
                    table.columns.iter().any(|known| known.name == *column),
                    "{}.{column}",
                    table.name
                );
            }
        }
    }
}
