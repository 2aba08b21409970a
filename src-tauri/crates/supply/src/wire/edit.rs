//! What changes a purchase list, and what working it out again would change.

use chrono::NaiveDate;
use kernel::{Fault, Id, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{List, ListLine, ListSite, MaterialId, ProjectId, PurchaseSheet, SupplierId};

words! {
    /// A cell of a list that can be edited.
    pub enum ListColumn {
        /// Packs to order; blank returns to what was worked out.
        Packs,
        /// Supplier by name; blank returns to the material's own.
        Supplier,
        /// When it is to be on site; blank returns to what was worked out.
        NeedBy,
        /// Price of a pack; blank returns to the supplier's.
        Price,
        /// Note to the supplier.
        Note,
        /// Name; of lines added by hand only.
        Name,
        /// Specification; of lines added by hand only.
        Spec,
        /// The pack by name, blank returns to what was worked out; of lines without a material what it is ordered by.
        Unit,
    }

    /// How a line moves when a list is worked out again.
    pub enum MoveKind {
        /// Newly needed.
        Added,
        /// No longer needed.
        Removed,
        /// Other figures.
        Changed,
    }
}

answers! {
    /// Cells that were refused, and the list as it is now.
    pub struct EditedList {
        /// The list.
        sheet: PurchaseSheet,
        /// Refused cells; all others are stored.
        faults: Vec<ListFault>,
    }

    /// A cell that was refused.
    pub struct ListFault {
        /// Which line.
        line: Id<ListLine>,
        /// Which cell.
        column: ListColumn,
        /// Why.
        fault: Fault,
    }

    /// A line that was added by hand.
    pub struct AddedListLine {
        /// Which.
        id: Id<ListLine>,
        /// The list.
        sheet: PurchaseSheet,
    }

    /// What working a list out again would change.
    pub struct ListMoves {
        /// Names exactly this result.
        basis: String,
        /// The moves.
        moves: Vec<ListMove>,
    }

    /// One line's move.
    pub struct ListMove {
        /// Added, removed or changed.
        kind: MoveKind,
        /// Code of the material.
        code: String,
        /// Chinese name.
        name_zh: String,
        /// English name.
        name_en: String,
        /// Unit.
        unit: String,
        /// The pack's Chinese name.
        pack_zh: String,
        /// The pack's English name.
        pack_en: String,
        /// The site.
        site_name: String,
        /// The owner brings it.
        owner: bool,
        /// Figures before.
        before: Option<ListFigures>,
        /// Figures after.
        after: Option<ListFigures>,
        /// Packs that were typed and stay.
        packs_manual: Option<Quantity>,
    }

    /// The figures of a line.
    pub struct ListFigures {
        /// The needs added.
        need: Quantity,
        /// The same for lists, rounded.
        need_shown: String,
        /// Stock taken off.
        from_stock: Quantity,
        /// The same for lists, rounded.
        from_stock_shown: String,
        /// Packs.
        packs: Quantity,
        /// When it is to be on site.
        need_by: Option<NaiveDate>,
    }
}

requests! {
    /// Cells to change; each is stored or refused by itself.
    pub struct EditList {
        /// The list.
        id: Id<List>,
        /// The cells.
        edits: Vec<ListEdit>,
    }

    /// One cell.
    pub struct ListEdit {
        /// The line.
        line: Id<ListLine>,
        /// The cell.
        column: ListColumn,
        /// As typed.
        text: String,
        /// The supplier that was picked, instead of a name.
        #[serde(default)]
        supplier: Option<SupplierId>,
    }

    /// A line to add by hand.
    pub struct AddListLine {
        /// The list.
        id: Id<List>,
        /// Its delivery site, one of the list's.
        project: ProjectId,
        /// A material of the price book; none for anything else.
        material: Option<MaterialId>,
        /// What it is, without a material.
        #[serde(default)]
        name: String,
        /// Specification, without a material.
        #[serde(default)]
        spec: String,
        /// What it is ordered by, without a material: 个, 套.
        #[serde(default)]
        unit: String,
        /// How many, as typed.
        packs: String,
    }

    /// Lines to remove.
    pub struct RemoveListLines {
        /// The list.
        id: Id<List>,
        /// Lines that were added by hand.
        lines: Vec<Id<ListLine>>,
    }

    /// What is said to the suppliers of a site.
    pub struct SaveListSite {
        /// The site.
        id: Id<ListSite>,
        /// Who receives the goods, with phone.
        receiver: String,
        /// How to get there and carry up.
        note: String,
    }

    /// A list's note.
    pub struct SaveListNote {
        /// The list.
        id: Id<List>,
        /// Note.
        note: String,
    }

    /// A list to work out again.
    pub struct RecomputeList {
        /// The list.
        id: Id<List>,
        /// Of the moves that were seen.
        basis: String,
    }

    /// A list to give to its suppliers.
    pub struct SendList {
        /// The list.
        id: Id<List>,
        /// Also where its quotes have moved since it was worked out.
        #[serde(default)]
        as_it_is: bool,
    }
}
