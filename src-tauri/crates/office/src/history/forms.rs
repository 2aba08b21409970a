//! How the values of a column read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
pub(super) fn form(table: &str, column: &str) -> Form {
    match (table, column) {
        (_, "id" | "name_key" | "phone_key" | "find_key" | "home_key" | "readings" | "sort" | "lineage" | "explanation" | "measured")
        | (_, "made_at" | "made_by" | "stage_since" | "computed_at" | "demo" | "based_on")
        // Counted anew from the lines whenever a list is made.
        | ("supply_list_line", "lead_days" | "pack_size" | "need") => Form::Inner,
        (_, "logo") => Form::Picture,
        ("crm_lead", "budget")
        | ("quoting_quote", "discount_amount" | "direct" | "fees" | "discount" | "rounded_off" | "tax" | "total" | "cost")
        | (_, "amount" | "free_delivery")
        | ("quoting_line", "cost") => Form::Money,
        ("catalog_item_price", "main" | "auxiliary" | "labour" | "machine" | "auxiliary_low" | "auxiliary_high" | "labour_low" | "labour_high")
        | ("quoting_line", "main" | "aux" | "labour" | "machine" | "own_price" | "unit_price")
        | (_, "price" | "package_price" | "price_manual")
        | ("catalog_supplier_price", "low" | "high") => Form::Price,
        (_, "loss_rate" | "cost_rate" | "cost_factor" | "main_waste" | "waste" | "rate" | "tax_rate" | "discount_rate" | "margin_floor") => Form::Rate,
        ("design_opening", "count") => Form::Count,
        ("crm_lead" | "crm_property" | "quoting_quote" | "design_room", "area")
        | (_, "building_area" | "length" | "width" | "height" | "perimeter" | "sill" | "usual_height")
        | (_, "quantity" | "minimum" | "billed" | "main_per_unit" | "size" | "from_stock" | "packs" | "packs_manual" | "count") => Form::Quantity,
        (_, "lead_days" | "lead_days_low" | "rot_days" | "version" | "floor" | "free_floors" | "valid_days" | "days") => Form::Count,
        (_, "handover_on" | "consent_on" | "next_on" | "start_on" | "valid_from" | "valid_to" | "valid_until" | "need_by" | "need_by_manual" | "price_on") => Form::Day,
        (_, "at" | "sent_at" | "closed_at" | "counted_at" | "taken_at") => Form::Moment,
        (_, "active" | "noisy" | "returnable" | "preferred" | "lift" | "casing" | "quantity_manual" | "owner_supplied" | "extra" | "round_unit" | "take_stock") => Form::Flag,
        ("catalog_material" | "supply_list_line", "batch") => Form::Flag,
        (_, "tax_status" | "stage" | "status" | "kind" | "role" | "mode" | "flat" | "consent" | "source" | "level" | "lost_reason" | "origin" | "opening_rule")
        | (_, "discount_base" | "discount_kind" | "rounding" | "tax_mode" | "base" | "over" | "supplied_by" | "trade") => Form::Word,
        (_, name) if target(table, name).is_some() => Form::Name,
        _ => Form::Text,
    }
}

/// The table that a column names a row of.
pub(super) fn target(table: &str, column: &str) -> Option<&'static str> {
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
        "project_id" => "design_project",
        "room_id" => "design_room",
        "quote_id" => "quoting_quote",
        "section_id" | "discount_section" => "quoting_section",
        "line_id" if table == "supply_list_stock" => "supply_list_line",
        "line_id" => "quoting_line",
        "stock_id" => "supply_stock",
        "owner_id" | "sales_id" | "designer_id" | "manager_id" | "member_id" | "counted_by"
        | "sent_by" => "firm_member",
        "list_id" if table == "catalog_item_price" => "catalog_price_list",
        "list_id" => "supply_list",
        _ => return None,
    })
}

/// What a row is called: its own columns, and the names of rows that it names.
pub(super) fn title(table: &str) -> &'static [&'static str] {
    match table {
        "catalog_item" | "catalog_recipe" => &["code", "name"],
        "catalog_material" => &["name", "spec"],
        "catalog_item_price" => &["item_id"],
        "catalog_recipe_line" => &["material_id"],
        "catalog_pack" => &["material_id", "name"],
        "catalog_supplier_price" => &["pack_id"],
        "crm_activity" => &["lead_id", "customer_id"],
        "crm_property" => &["estate", "building", "unit", "room"],
        "crm_lead" | "crm_customer" => &["name", "number"],
        "crm_stage_rule" | "design_setting" | "quoting_setting" => &[],
        "design_project" => &["number", "name"],
        "design_opening" => &["room_id"],
        "quoting_quote" => &["number", "version"],
        "quoting_line" => &["section_id", "name"],
        "supply_choice" => &["line_id"],
        "supply_stock" => &["material_id", "place"],
        "supply_list" => &["number"],
        "supply_list_quote" => &["label"],
        "supply_list_line" => &["name_zh", "spec"],
        "supply_list_stock" => &["line_id"],
        _ => &["name"],
    }
}

/// Where the unit of a quantity is: beside it in its row, or the same for all.
pub(super) enum Unit {
    /// In this column of the row.
    Beside(&'static str),
    /// Always this.
    Always(&'static str),
    /// Not known.
    None,
}

/// The unit of a column.
pub(super) fn unit(table: &str, column: &str) -> Unit {
    match (table, column) {
        (_, "area" | "building_area") => Unit::Always("㎡"),
        (_, "length" | "width" | "height" | "perimeter" | "sill" | "usual_height") => {
            Unit::Always("m")
        }
        ("quoting_line", "quantity" | "minimum" | "billed") => Unit::Beside("unit"),
        ("supply_list_line", "from_stock") => Unit::Beside("unit"),
        ("supply_list_line", "packs" | "packs_manual") => Unit::Beside("pack_zh"),
        _ => Unit::None,
    }
}
