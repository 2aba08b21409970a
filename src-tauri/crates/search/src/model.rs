//! The words of searching, and who may see what. Pure.

use std::collections::BTreeSet;

use kernel::Id;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Class, Member, Sight as Classes};
use ts_rs::TS;

/// What a record is. Among equals they are shown in this order.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "SearchKind")]
#[schemars(rename = "SearchKind")]
pub enum Kind {
    /// 客户.
    Customer,
    /// 线索.
    Lead,
    /// 项目.
    Project,
    /// 报价单.
    Quote,
    /// 采购单.
    PurchaseList,
    /// 施工项目 of the price book.
    Item,
    /// 材料.
    Material,
    /// 供应商.
    Supplier,
    /// 跟进记录.
    Activity,
}

impl Kind {
    pub(crate) const ALL: [Self; 9] = [
        Self::Customer,
        Self::Lead,
        Self::Project,
        Self::Quote,
        Self::PurchaseList,
        Self::Item,
        Self::Material,
        Self::Supplier,
        Self::Activity,
    ];
}

/// What a text of a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[ts(rename = "SearchField")]
#[schemars(rename = "SearchField")]
pub enum Field {
    /// The record's own name.
    Name,
    /// Its English name.
    NameEn,
    /// A document's number.
    Number,
    /// A code of the catalogue.
    Code,
    /// A quote's version.
    Version,
    /// A telephone number.
    Phone,
    /// Somebody else to speak to.
    Contact,
    /// WeChat.
    Wechat,
    /// Where it is.
    Address,
    /// Where a lead comes from.
    Campaign,
    /// Whose project or quote it is.
    Customer,
    /// The project that a quote or list is for.
    Project,
    /// A quote's title.
    Title,
    /// A material's specification.
    Spec,
    /// A material's brand.
    Brand,
    /// What somebody wrote.
    Text,
}

/// Whose records an entry is among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Firm,
    Desk(Option<Id<Member>>),
    Project(Id<()>),
}

/// What somebody may see.
#[derive(Clone, Debug)]
pub struct Sight {
    classes: Classes,
    desks: Option<BTreeSet<Id<Member>>>,
    projects: Option<BTreeSet<Id<()>>>,
}

impl Sight {
    /// Everything.
    pub fn all() -> Self {
        Self {
            classes: Classes::ALL,
            desks: None,
            projects: None,
        }
    }

    /// Texts of these classes only.
    pub fn only(mut self, classes: Classes) -> Self {
        self.classes = classes;
        self
    }

    /// Records of these members' sales desks only.
    pub fn desks(mut self, desks: impl IntoIterator<Item = Id<Member>>) -> Self {
        self.desks = Some(desks.into_iter().collect());
        self
    }

    /// Records of these projects only.
    pub fn projects(mut self, projects: impl IntoIterator<Item = Id<()>>) -> Self {
        self.projects = Some(projects.into_iter().collect());
        self
    }

    pub(crate) fn shows(&self, classes: &[Class]) -> bool {
        classes.iter().all(|class| self.classes.sees(*class))
    }

    pub(crate) fn covers(&self, scope: Scope) -> bool {
        match (scope, &self.desks, &self.projects) {
            (Scope::Desk(owner), Some(desks), _) => {
                owner.is_some_and(|owner| desks.contains(&owner))
            }
            (Scope::Project(project), _, Some(projects)) => projects.contains(&project),
            _ => true,
        }
    }
}
