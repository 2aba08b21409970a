//! When materials are needed: the template's figures and the firm's own.

use quoting::wire::FigureKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

answers! {
    /// When materials are to be on site, counted from a project's start.
    pub struct NeedBySettings {
        /// Days that materials are on site before their task starts.
        days_before: NeedByFigure,
        /// The tasks in their order.
        tasks: Vec<NeedByTask>,
        /// Days that the whole template takes.
        length: u32,
        /// Days that it takes with the figures that ship with the product.
        usual_length: u32,
        /// How many figures are the firm's own.
        own: u32,
    }

    /// A figure in days, with the default that it goes back to.
    pub struct NeedByFigure {
        /// Names it for [`SetNeedBy`].
        key: String,
        /// The default.
        usual: u32,
        /// The firm's own, where it set one.
        own: Option<u32>,
        /// Where the default comes from.
        kind: FigureKind,
    }

    /// A task of the template.
    pub struct NeedByTask {
        /// Number within the template.
        id: u32,
        /// Chinese name.
        name_zh: String,
        /// English name.
        name_en: String,
        /// Days it takes.
        days: NeedByFigure,
        /// What it waits for.
        after: Vec<NeedByLink>,
        /// Days from the project's start to its first day.
        start: u32,
        /// Days from the project's start until its materials are on site; the default follows from the figures of the
        /// tasks. None where no material waits for it.
        on_site: Option<NeedByFigure>,
        /// Materials and work items that wait for it.
        waiting: Vec<NeedByWaiting>,
    }

    /// What a task waits for.
    pub struct NeedByLink {
        /// Number of the task before.
        task: u32,
        /// Its Chinese name.
        name_zh: String,
        /// Its English name.
        name_en: String,
        /// Days between.
        lag: NeedByFigure,
    }

    /// A material, or a work item with all that its recipe takes.
    pub struct NeedByWaiting {
        /// Chinese name.
        name_zh: String,
        /// English name.
        name_en: String,
    }
}

requests! {
    /// Figures to set, at once.
    pub struct SetNeedBy {
        /// The figures.
        figures: Vec<NeedByEdit>,
    }

    /// A figure to set.
    pub struct NeedByEdit {
        /// As [`NeedByFigure::key`].
        key: String,
        /// Whole days as typed; blank, or the default itself, goes back to the default.
        days: String,
    }
}
