//! What is stored in each column: which whole number is money and which a moment.
//!
//! The manifest says whose values they are, SQLite whether they are numbers; only here is said how to read them. Every
//! column that is recorded stands here once, so that a new one without a form fails a test and is not exported wrongly.

/// How a column's values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stored {
    /// Text.
    Text,
    /// Text that holds JSON, as it is or [`store::Packed`].
    Json,
    /// JSON that is kept packed.
    Packed,
    /// Text, `2026-11-21`.
    Day,
    /// Milliseconds since 1970 in UTC.
    Moment,
    /// Fen.
    Money,
    /// 1/10,000 yuan.
    Price,
    /// Millionths of its unit.
    Quantity,
    /// Millionths of one.
    Rate,
    /// A whole number.
    Count,
    /// 0 or 1.
    Flag,
    /// 16 bytes that name a row.
    Id,
    /// A file.
    Bytes,
}

use Stored::*;

/// Columns of one table by how they are stored.
type Columns = &'static [(Stored, &'static str)];

const TABLES: &[(&str, Columns)] = &[
    (
        "firm_profile",
        &[
            (Id, "id"),
            (Text, "name legal_name tax_status address phone bank zone"),
            (Bytes, "logo"),
            (Moment, "made_at rights_since masks_since"),
            (Flag, "demo"),
        ],
    ),
    (
        "firm_right",
        &[
            (Id, "id"),
            (Text, "role"),
            (Flag, "contact own_contact cost price money hr"),
        ],
    ),
    ("firm_mask", &[(Id, "id"), (Text, "role"), (Flag, "masked")]),
    (
        "firm_watermark",
        &[(Id, "id"), (Text, "document strength words")],
    ),
    (
        "firm_member",
        &[
            (Id, "id"),
            (Text, "name phone role"),
            (Flag, "active"),
            (Moment, "made_at"),
        ],
    ),
    (
        "firm_paper",
        &[
            (Id, "id about made_by"),
            (Text, "document copy how"),
            (Moment, "made_at"),
        ],
    ),
    (
        "catalog_category",
        &[
            (Id, "id"),
            (Text, "code name name_en"),
            (Rate, "cost_factor"),
            (Count, "sort"),
        ],
    ),
    (
        "catalog_item",
        &[
            (Id, "id category_id recipe_id"),
            (
                Text,
                "code name name_en unit readings trade rooms quantity_formula main_group craft craft_en",
            ),
            (Flag, "noisy active"),
            (Json, "parameters"),
            (Quantity, "main_per_unit"),
            (Rate, "main_waste cost_factor"),
            (Moment, "made_at"),
        ],
    ),
    (
        "catalog_price_list",
        &[
            (Id, "id"),
            (Text, "name origin"),
            (Day, "valid_from"),
            (Moment, "made_at"),
            (Count, "sort"),
        ],
    ),
    (
        "catalog_item_price",
        &[
            (Id, "id item_id list_id"),
            (
                Price,
                "main auxiliary labour machine auxiliary_low auxiliary_high labour_low labour_high",
            ),
            (Rate, "loss_rate"),
        ],
    ),
    (
        "catalog_recipe",
        &[
            (Id, "id"),
            (Text, "code name name_en unit source"),
            (Json, "parameters"),
            (Flag, "active"),
        ],
    ),
    (
        "catalog_recipe_line",
        &[
            (Id, "id recipe_id material_id"),
            (Text, "per_unit kind note note_en"),
            (Rate, "waste"),
            (Count, "sort"),
        ],
    ),
    (
        "catalog_material",
        &[
            (Id, "id supplier_id"),
            (
                Text,
                "code name name_en readings role grp spec brand unit note note_en",
            ),
            (Rate, "waste"),
            (Count, "lead_days lead_days_low"),
            (Flag, "batch returnable active"),
            (Moment, "made_at"),
        ],
    ),
    (
        "catalog_pack",
        &[
            (Id, "id material_id"),
            (Text, "name name_en"),
            (Quantity, "size"),
            (Flag, "preferred active"),
        ],
    ),
    (
        "catalog_supplier",
        &[
            (Id, "id"),
            (
                Text,
                "code name name_en readings trade contact phone address terms note",
            ),
            (Money, "free_delivery delivery_fee order_minimum"),
            (Flag, "active"),
            (Moment, "made_at"),
        ],
    ),
    (
        "catalog_supplier_price",
        &[
            (Id, "id pack_id supplier_id"),
            (Day, "valid_from"),
            (Price, "price low high"),
            (Quantity, "minimum"),
            (Count, "lead_days"),
            (Text, "kind breaks"),
            (Moment, "made_at"),
        ],
    ),
    (
        "crm_lead",
        &[
            (
                Id,
                "id owner_id customer_id property_id project_id last_owner_id",
            ),
            (
                Text,
                "number phone phone_key name name_key wechat estate building unit room home_key find_key remark source campaign layout flat consent level stage lost_reason next_time next_action remind pool_reason",
            ),
            (Quantity, "area"),
            (Money, "budget"),
            (Day, "handover_on consent_on next_on"),
            (
                Moment,
                "stage_since made_at held_since pooled_at snoozed_until",
            ),
        ],
    ),
    (
        "crm_activity",
        &[
            (
                Id,
                "id lead_id customer_id project_id member_id owner_id rule_id taker_id",
            ),
            (Text, "kind text from_word to_word reason rule_name"),
            (Moment, "at"),
        ],
    ),
    (
        "attach_file",
        &[
            (Id, "id activity_id member_id"),
            (Text, "file name media secret digest caption"),
            (Count, "bytes wide high"),
            (Bytes, "thumb"),
            (Moment, "made_at"),
        ],
    ),
    (
        "crm_customer",
        &[
            (Id, "id owner_id"),
            (
                Text,
                "number name name_key phone phone_key wechat find_key remark source consent",
            ),
            (Day, "consent_on"),
            (Moment, "made_at"),
        ],
    ),
    (
        "crm_contact",
        &[
            (Id, "id customer_id"),
            (Text, "name name_key phone phone_key relation"),
        ],
    ),
    (
        "crm_property",
        &[
            (Id, "id customer_id"),
            (
                Text,
                "estate building unit room home_key layout flat remark",
            ),
            (Quantity, "area"),
            (Day, "handover_on"),
            (Count, "floor"),
            (Flag, "lift"),
        ],
    ),
    (
        "crm_stage_rule",
        &[(Id, "id"), (Text, "stage"), (Count, "rot_days pool_days")],
    ),
    (
        "crm_setting",
        &[
            (Id, "id"),
            (Moment, "return_since"),
            (Count, "warn_days claim_held claim_day reclaim_days"),
            (Text, "claimers"),
        ],
    ),
    (
        "crm_assign_rule",
        &[
            (Id, "id"),
            (Text, "name sources places way sort"),
            (Flag, "active"),
            (Quantity, "area_from area_to"),
        ],
    ),
    ("crm_assign_member", &[(Id, "id rule_id member_id")]),
    ("crm_taking", &[(Id, "id member_id"), (Day, "resumes_on")]),
    ("crm_assignment", &[(Id, "id"), (Flag, "active")]),
    (
        "crm_reveal",
        &[
            (Id, "id lead_id customer_id contact_id made_by"),
            (Moment, "made_at"),
        ],
    ),
    (
        "design_project",
        &[
            (
                Id,
                "id customer_id property_id lead_id sales_id designer_id manager_id",
            ),
            (Text, "number name find_key stage remark"),
            (Moment, "stage_since made_at"),
            (Day, "start_on"),
            (Quantity, "building_area"),
        ],
    ),
    (
        "design_room",
        &[
            (Id, "id project_id"),
            (Text, "name kind remark sort"),
            (Quantity, "length width height area perimeter"),
        ],
    ),
    (
        "design_opening",
        &[
            (Id, "id room_id"),
            (Text, "kind sort"),
            (Quantity, "width height sill"),
            (Count, "count"),
            (Flag, "casing"),
        ],
    ),
    (
        "design_setting",
        &[
            (Id, "id"),
            (Text, "opening_rule"),
            (Quantity, "usual_height"),
        ],
    ),
    (
        "quoting_quote",
        &[
            (Id, "id project_id discount_section based_on made_by"),
            (
                Text,
                "number status title mode discount_base discount_kind rounding tax_mode tax_code note terms customer phone address",
            ),
            (Count, "version floor"),
            (Quantity, "area"),
            (Flag, "lift round_unit"),
            (Price, "package_price"),
            (Rate, "discount_rate tax_rate"),
            (
                Money,
                "discount_amount direct fees discount rounded_off tax total cost",
            ),
            (Day, "valid_until"),
            (Moment, "made_at sent_at closed_at"),
        ],
    ),
    (
        "quoting_section",
        &[
            (Id, "id quote_id room_id lineage"),
            (Text, "name name_en kind sort"),
            (Packed, "measured"),
            (Money, "amount"),
        ],
    ),
    (
        "quoting_line",
        &[
            (Id, "id quote_id section_id item_id lineage"),
            (
                Text,
                "code name name_en unit formula craft craft_en note sort",
            ),
            (Quantity, "quantity minimum billed"),
            (Flag, "quantity_manual owner_supplied extra"),
            (Price, "main aux labour machine own_price unit_price"),
            (Rate, "loss_rate cost_rate"),
            (Money, "amount cost"),
        ],
    ),
    (
        "quoting_fee",
        &[
            (Id, "id quote_id"),
            (Text, "code name name_en base over sort"),
            (Rate, "rate cost_rate"),
            (Price, "price"),
            (Quantity, "count"),
            (Count, "free_floors"),
            (Flag, "active"),
            (Money, "amount"),
        ],
    ),
    (
        "quoting_setting",
        &[
            (Id, "id"),
            (Flag, "round_unit"),
            (Text, "mode rounding tax_mode tax_code terms terms_en"),
            (Count, "valid_days"),
            (Rate, "cost_rate margin_floor"),
            (Price, "package_price"),
        ],
    ),
    (
        "quoting_fee_default",
        &[
            (Id, "id"),
            (Text, "code name name_en base over sort"),
            (Rate, "rate cost_rate"),
            (Price, "price"),
            (Quantity, "count"),
            (Count, "free_floors"),
            (Flag, "active"),
        ],
    ),
    (
        "quoting_tax_rate",
        &[
            (Id, "id"),
            (Text, "code name name_en sort"),
            (Rate, "rate"),
            (Day, "valid_from valid_to"),
        ],
    ),
    (
        "quoting_check",
        &[
            (Id, "id"),
            (
                Text,
                "code grade scope name name_en when_line lacks suggest sort",
            ),
            (Flag, "active"),
        ],
    ),
    (
        "quoting_template",
        &[
            (Id, "id"),
            (Text, "code name name_en mode rooms sort"),
            (Flag, "active"),
        ],
    ),
    (
        "programme_plan",
        &[
            (Id, "id project_id made_by"),
            (Day, "start_on due_on"),
            (Text, "weekend noise"),
            (Flag, "holidays spring_stop"),
            (Moment, "made_at"),
        ],
    ),
    (
        "programme_task",
        &[
            (Id, "id plan_id"),
            (
                Text,
                "name name_en goes bound inspection inspection_en sort note",
            ),
            (Count, "days progress template_task"),
            (Day, "bound_on started_on finished_on"),
        ],
    ),
    (
        "programme_need",
        &[(Id, "id task_id"), (Text, "skill"), (Count, "workers")],
    ),
    (
        "programme_link",
        &[
            (Id, "id task_id from_id"),
            (Text, "ends"),
            (Count, "lag"),
            (Flag, "lag_open"),
        ],
    ),
    (
        "programme_baseline",
        &[
            (Id, "id plan_id made_by"),
            (Text, "name"),
            (Moment, "kept_at"),
            (Json, "dates"),
        ],
    ),
    (
        "supply_choice",
        &[
            (Id, "id quote_id line_id material_id pack_id"),
            (Rate, "waste"),
            (Text, "supplied_by"),
        ],
    ),
    (
        "supply_stock",
        &[
            (Id, "id material_id project_id counted_by"),
            (Text, "place batch note"),
            (Quantity, "quantity"),
            (Moment, "counted_at"),
        ],
    ),
    (
        "supply_list",
        &[
            (Id, "id made_by sent_by"),
            (Text, "number status note"),
            (Moment, "made_at computed_at sent_at"),
            (Flag, "take_stock"),
        ],
    ),
    (
        "supply_list_quote",
        &[(Id, "id list_id quote_id project_id"), (Text, "label")],
    ),
    (
        "supply_list_site",
        &[
            (Id, "id list_id project_id"),
            (Text, "number name address receiver note"),
            (Day, "start_on"),
            (Count, "floor"),
            (Flag, "lift"),
        ],
    ),
    (
        "supply_list_line",
        &[
            (
                Id,
                "id list_id project_id material_id pack_id supplier_id supplier_manual pack_of",
            ),
            (
                Text,
                "source code name_zh name_en spec unit pack_zh pack_en note sort breaks",
            ),
            (
                Quantity,
                "pack_size need from_stock packs packs_manual minimum",
            ),
            (Day, "need_by need_by_manual price_on"),
            (Count, "lead_days"),
            (Price, "price price_manual"),
            (Flag, "batch"),
            (Packed, "explanation"),
        ],
    ),
    (
        "supply_list_order",
        &[
            (Id, "id list_id project_id supplier_id"),
            (Money, "fee free_from minimum"),
        ],
    ),
    (
        "supply_list_stock",
        &[
            (Id, "id list_id line_id stock_id"),
            (Quantity, "quantity"),
            (Moment, "taken_at"),
        ],
    ),
    (
        "supply_need_by",
        &[(Id, "id"), (Text, "figure"), (Count, "days")],
    ),
];

/// How a column is stored; none for a table that stays on its device, or a column nobody described.
pub(crate) fn stored(table: &str, column: &str) -> Option<Stored> {
    let (_, columns) = TABLES.iter().find(|(name, _)| *name == table)?;
    columns
        .iter()
        .find(|(_, names)| names.split(' ').any(|name| name == column))
        .map(|(form, _)| *form)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use store::Kind;

    use super::*;
    use crate::SLICES;

    #[test]
    fn every_recorded_column_is_described_once_and_as_sqlite_stores_it() {
        let firm = testkit::Firm::new(SLICES);
        let mut described = BTreeSet::new();
        for (table, columns) in TABLES {
            for name in columns.iter().flat_map(|(_, names)| names.split(' ')) {
                assert!(described.insert((*table, name)), "{table}.{name} twice");
            }
        }
        let tables = SLICES.iter().flat_map(|slice| slice.tables);
        for table in tables.filter(|table| table.kind != Kind::Local) {
            let kinds: Vec<(String, String)> = firm
                .read(|db| {
                    db.rows(
                        "SELECT name, type FROM pragma_table_info(?1)",
                        [table.name],
                        |r| Ok((r.get(0)?, r.get(1)?)),
                    )
                })
                .expect("the schema is readable");
            for column in table.columns {
                let form = stored(table.name, column.name)
                    .unwrap_or_else(|| panic!("{}.{} has no form", table.name, column.name));
                let fits = match form {
                    Text | Json | Day => "TEXT",
                    Id | Bytes | Packed => "BLOB",
                    Moment | Money | Price | Quantity | Rate | Count | Flag => "INTEGER",
                };
                let made = kinds.iter().find(|(name, _)| name == column.name);
                assert_eq!(
                    made.map(|(_, kind)| kind.as_str()),
                    Some(fits),
                    "{}.{}",
                    table.name,
                    column.name
                );
                described.remove(&(table.name, column.name));
            }
        }
        assert!(described.is_empty(), "not in the manifest: {described:?}");
    }
}
