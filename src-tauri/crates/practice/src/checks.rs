//! Whether a step was done: what a member changed since practice began, and what is there of it now.

use kernel::{Fault, Id, Result};
use serde::Deserialize;
use store::{Db, Member};

/// Whose work is looked at, and from which change record on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Since {
    pub member: Id<Member>,
    pub seq: i64,
}

/// A check, named by the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A lead with a telephone number and a source was entered.
    LeadEntered,
    /// A call, message or visit was logged for a lead.
    FollowUpLogged,
    /// A lead has a next action, today or later.
    NextPlanned,
    /// A lead was moved to the survey or beyond.
    LeadMoved,
    /// A lead became a project.
    LeadConverted,
    /// Leads were handed to somebody.
    LeadAssigned,
    /// A room has length, width and height.
    RoomMeasured,
    /// A room has two windows.
    TwoWindows,
    /// A project was moved.
    ProjectMoved,
    /// A quote was made.
    QuoteMade,
    /// A work item of the price book was added to a quote.
    ItemAdded,
    /// A quantity was typed.
    QuantityTyped,
    /// A discount was given.
    DiscountGiven,
    /// A quote was printed, or saved to be.
    QuotePrinted,
    /// A quote was sent.
    QuoteSent,
    /// A main material was chosen.
    MaterialChosen,
    /// A purchase list was made.
    ListMade,
    /// A purchase list was printed, or saved to be.
    ListPrinted,
    /// A purchase list was sent.
    ListSent,
    /// Stock was counted.
    StockCounted,
    /// A visit was logged in a project's timeline.
    SiteNoted,
    /// A project has a planned start.
    StartPlanned,
    /// The firm's profile was saved.
    ProfileSaved,
    /// Something was logged in the timeline of a project under warranty.
    WarrantyNoted,
    /// A member was added.
    MemberAdded,
    /// A price of the price book was changed.
    PriceChanged,
}

/// Rows of a table that the member touched and that still are there: `t` is the row, `c` the change, `r` its part. `?1` is
/// the member, `?3` today. An undo leaves the row as it was before, or takes it away; what
/// is asked of the row itself then no longer holds.
struct Touched {
    table: &'static str,
    number: u16,
    /// What must hold beside that.
    holds: &'static str,
}

const fn touched(table: &'static str, number: u16, holds: &'static str) -> Touched {
    Touched {
        table,
        number,
        holds,
    }
}

impl Check {
    const fn asks(self) -> Touched {
        match self {
            Self::LeadEntered => touched(
                "crm_lead",
                40,
                "r.op='insert' AND t.phone IS NOT NULL AND t.source IS NOT NULL",
            ),
            Self::FollowUpLogged => touched(
                "crm_activity",
                41,
                "r.op='insert' AND t.lead_id IS NOT NULL AND t.kind IN ('call', 'wechat', 'visit')",
            ),
            Self::NextPlanned => touched("crm_lead", 40, "t.next_on>=?3"),
            Self::LeadMoved => touched(
                "crm_lead",
                40,
                "c.command<>'crm.create_lead' AND r.body LIKE '%\"25\":%'
                 AND t.stage IN ('survey_booked', 'surveyed', 'planned', 'quoted', 'deposit', 'signed')",
            ),
            Self::LeadConverted => touched(
                "crm_lead",
                40,
                "c.command='design.convert_lead' AND t.project_id IS NOT NULL",
            ),
            Self::LeadAssigned => touched(
                "crm_activity",
                41,
                "r.op='insert' AND t.kind='assigned' AND t.to_word IS NOT NULL",
            ),
            Self::RoomMeasured => touched(
                "design_room",
                61,
                "t.length IS NOT NULL AND t.width IS NOT NULL AND t.height IS NOT NULL",
            ),
            Self::TwoWindows => touched(
                "design_opening",
                62,
                "(SELECT sum(o.count) FROM design_opening o WHERE o.room_id=t.room_id AND o.kind='window')>=2
                 AND t.kind='window'",
            ),
            Self::ProjectMoved => touched(
                "crm_activity",
                41,
                "r.op='insert' AND c.command='design.move_project' AND t.kind='stage'",
            ),
            Self::QuoteMade => touched("quoting_quote", 80, "r.op='insert'"),
            Self::ItemAdded => touched(
                "quoting_line",
                82,
                "c.command IN ('quoting.edit', 'quoting.insert_lines') AND t.item_id IS NOT NULL
                 AND (r.op='insert' OR r.body LIKE '%\"3\":%')",
            ),
            Self::QuantityTyped => touched(
                "quoting_line",
                82,
                "c.command='quoting.edit' AND t.quantity_manual=1 AND t.quantity IS NOT NULL",
            ),
            Self::DiscountGiven => touched(
                "quoting_quote",
                80,
                "c.command='quoting.save_agreement' AND t.discount_kind<>'none'",
            ),
            Self::QuotePrinted => touched(
                "firm_paper",
                14,
                "t.document='quoting.quote_paper'",
            ),
            Self::QuoteSent => touched(
                "quoting_quote",
                80,
                "c.command='quoting.send' AND t.sent_at IS NOT NULL",
            ),
            Self::MaterialChosen => touched(
                "supply_choice",
                110,
                "t.material_id IS NOT NULL",
            ),
            Self::ListMade => touched("supply_list", 112, "r.op='insert'"),
            Self::ListPrinted => touched(
                "firm_paper",
                14,
                "t.document='supply.purchase_paper'",
            ),
            Self::ListSent => touched("supply_list", 112, "t.status='sent'"),
            Self::StockCounted => touched("supply_stock", 111, "t.counted_by=?1"),
            Self::SiteNoted => touched(
                "crm_activity",
                41,
                "r.op='insert' AND t.project_id IS NOT NULL AND t.kind='visit'",
            ),
            Self::StartPlanned => touched("design_project", 60, "t.start_on IS NOT NULL"),
            Self::ProfileSaved => touched("firm_profile", 10, "c.command='firm.save_profile'"),
            Self::WarrantyNoted => touched(
                "crm_activity",
                41,
                "r.op='insert' AND t.kind IN ('call', 'wechat', 'visit', 'note')
                 AND EXISTS(SELECT 1 FROM design_project p WHERE p.id=t.project_id AND p.stage='warranty')",
            ),
            Self::MemberAdded => touched("firm_member", 11, "r.op='insert'"),
            Self::PriceChanged => touched(
                "catalog_item_price",
                23,
                "1=1",
            ),
        }
    }

    /// Whether it is done.
    pub(crate) fn is_done(self, db: &Db<'_>, since: Since) -> Result<bool> {
        let Touched {
            table,
            number,
            holds,
        } = self.asks();
        let rows = store::history::rows_touched(db, number, since.member, since.seq)?;
        if rows.is_empty() {
            return Ok(false);
        }
        let rows: Vec<(i64, String)> = rows
            .into_iter()
            .map(|(seq, row)| (seq, row.to_string()))
            .collect();
        let rows = serde_json::to_string(&rows).map_err(Fault::internal)?;
        let sql = format!(
            "SELECT EXISTS(SELECT 1 FROM json_each(?2) e CROSS JOIN _change c ON c.seq=e.value->>0
             CROSS JOIN _change_row r ON r.tbl={number} AND r.pk=unhex(e.value->>1, '-') AND r.seq=c.seq
             JOIN {table} t ON t.id=r.pk
             WHERE ?1 IS NOT NULL AND ?3 IS NOT NULL AND c.kind<>'undo'
             AND NOT EXISTS(SELECT 1 FROM _change u WHERE u.reverts=c.id AND u.kind='undo'
               AND NOT EXISTS(SELECT 1 FROM _change v WHERE v.reverts=u.id AND v.kind='redo'))
             AND ({holds}))"
        );
        db.one(&sql, (since.member, rows, db.today()), |r| r.get(0))
    }
}
