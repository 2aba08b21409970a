//! What ships with the product and what a firm made of it: kinds of figures, checks, templates.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::QuoteSettings;
use crate::model::{Mode, Quote};
use kernel::Id;

/// Where the default of a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub enum FigureKind {
    /// Published.
    #[serde(rename = "S")]
    Published,
    /// A rule or standard of the trade.
    #[serde(rename = "K")]
    Rule,
    /// An estimate of the trade.
    #[serde(rename = "E")]
    Estimate,
}

crm::text_enum! {
    /// Whose a check or a template is.
    DefaultState {
        /// As it ships with the product.
        Shipped = "shipped",
        /// Ships with the product, changed by the firm.
        Changed = "changed",
        /// The firm's own.
        Own = "own",
    }
}

crm::text_enum! {
    /// How grave an omission is.
    CheckGrade {
        /// Something is missing.
        Missing = "missing",
        /// Worth a look.
        Look = "look",
    }
}

crm::text_enum! {
    /// What a check looks at, each time as a whole.
    CheckScope {
        /// One section of the quote.
        Section = "section",
        /// The whole quote.
        Quote = "quote",
    }
}

/// Lines, or fees, that a check speaks of: any one of them is enough.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CheckCondition {
    /// Kinds of room, where the check looks at sections; any where empty.
    pub kinds: Vec<String>,
    /// Work item codes.
    pub codes: Vec<String>,
    /// Words of a line's name.
    pub words: Vec<String>,
    /// Words that speak of something else after all: 防水保护层 is no waterproofing.
    pub except: Vec<String>,
    /// Fee codes.
    pub fees: Vec<String>,
}

wire! {
    /// What the firm's way of quoting is until it saves its own.
    pub struct UsualQuoteSettings {
        /// The defaults.
        settings: QuoteSettings,
        /// Where each figure comes from.
        kinds: Vec<SettingKind>,
    }

    /// Where one default comes from.
    pub struct SettingKind {
        /// The field, `costRate`; `fees.CODE` and `taxRates.CODE` for those.
        field: String,
        /// Where it comes from.
        kind: FigureKind,
    }

    /// A check for what a quote probably lacks.
    pub struct QuoteCheck {
        /// Names it.
        code: String,
        /// Whose it is.
        state: DefaultState,
        /// Whether quotes are checked by it.
        active: bool,
        /// How grave what it finds is.
        grade: CheckGrade,
        /// What it looks at.
        scope: CheckScope,
        /// What is missing, in Chinese.
        text: String,
        /// In English.
        text_en: String,
        /// When it looks at all: a line like this.
        when: CheckCondition,
        /// What it looks for: without any line or fee like this it speaks up.
        lacks: CheckCondition,
        /// Codes of items that would settle it.
        suggest: Vec<String>,
    }

    /// A check to make or change.
    pub struct SaveCheck {
        /// Which; a new one where absent.
        #[serde(default)]
        code: Option<String>,
        /// Whether quotes are checked by it.
        active: bool,
        /// How grave what it finds is.
        grade: CheckGrade,
        /// What it looks at.
        scope: CheckScope,
        /// What is missing, in Chinese.
        text: String,
        /// In English.
        text_en: String,
        /// When it looks at all.
        when: CheckCondition,
        /// What it looks for.
        lacks: CheckCondition,
        /// Codes of items that would settle it.
        suggest: Vec<String>,
    }

    /// Names a check.
    pub struct CheckRef {
        /// Its code.
        code: String,
    }

    /// Switches a check.
    pub struct SwitchCheck {
        /// Its code.
        code: String,
        /// On or off.
        active: bool,
    }

    /// Which checks go back to what ships.
    pub struct ResetChecks {
        /// This one; all that ship where absent. The firm's own stay.
        #[serde(default)]
        code: Option<String>,
    }

    /// A set of usual items by room.
    pub struct QuoteTemplate {
        /// Names it.
        code: String,
        /// Whose it is.
        state: DefaultState,
        /// Name.
        name: String,
        /// English name.
        name_en: String,
        /// What it is for.
        mode: Mode,
        /// Room kinds with their items' codes, then sections of work on the whole flat.
        rooms: Vec<TemplateRoom>,
    }

    /// The usual items of one kind of room, or of one section of work on the whole flat.
    pub struct TemplateRoom {
        /// The kind; blank for the whole flat.
        kind: String,
        /// The section's name, for the whole flat.
        name: String,
        /// In English.
        name_en: String,
        /// Codes.
        items: Vec<String>,
    }

    /// A template to make or change.
    pub struct SaveTemplate {
        /// Which; a new one where absent.
        #[serde(default)]
        code: Option<String>,
        /// Name.
        name: String,
        /// English name.
        name_en: String,
        /// What it is for.
        mode: Mode,
        /// As [`QuoteTemplate::rooms`].
        rooms: Vec<TemplateRoom>,
    }

    /// A template to make of a quote.
    pub struct TemplateOfQuote {
        /// The quote.
        quote: Id<Quote>,
        /// Name.
        name: String,
        /// English name.
        name_en: String,
    }

    /// Names a template.
    pub struct TemplateRef {
        /// Its code.
        code: String,
    }

    /// A template that was made of a quote.
    pub struct TemplateMade {
        /// Its code.
        code: String,
        /// Lines left out, since the price book does not have them.
        skipped: u32,
    }
}
