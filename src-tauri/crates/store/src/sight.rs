//! Which data classes somebody may see.

use std::collections::HashMap;

use kernel::Fault;

use crate::schema::Catalogue;
use crate::{Class, Table, own};

/// Which data classes somebody may see, and so change. Of what he may not see, statements that are prepared for him read
/// null and leave what is stored as it is; the history tells him of it as hidden, without its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sight(u8);

impl Sight {
    /// Every class, those of newer versions too.
    pub const ALL: Self = Self(u8::MAX);

    /// Stands for others' rows, of the class of which somebody may see his own alone.
    const OTHERS: u8 = 1 << 7;

    /// These classes alone, and [`Class::Base`].
    pub fn of(classes: &[Class]) -> Self {
        let seen = Self::of_own(classes);
        Self(seen.0 | Self::OTHERS)
    }

    /// The same, of contacts those of own rows alone.
    pub fn of_own(classes: &[Class]) -> Self {
        Self(
            classes
                .iter()
                .fold(Class::Base.bit(), |all, class| all | class.bit()),
        )
    }

    /// Whether some of what may be shown may be of own rows alone.
    pub(crate) const fn own_alone(self) -> bool {
        self.0 & Self::OTHERS == 0 && self.sees(own::CLASS)
    }

    /// Whether a class may be shown of own rows alone.
    pub fn sees_own(self, class: Class) -> bool {
        class == own::CLASS && self.own_alone()
    }

    /// Whether values of this class may be shown.
    pub const fn sees(self, class: Class) -> bool {
        self.0 & class.bit() != 0
    }

    /// What both see.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What somebody sees who does not see a class.
    pub(crate) const fn without(self, class: Class) -> Self {
        Self(self.0 & !class.bit())
    }

    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

impl Default for Sight {
    fn default() -> Self {
        Self::ALL
    }
}

impl Class {
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The refusal of data that somebody may not see.
pub(crate) fn no_right(class: Class) -> Fault {
    Fault::new(
        "store.no_right",
        "Your rights do not include this kind of data. Leave it as it is, or ask an owner of the firm for the right.",
    )
    .with("class", class.name())
}

/// The columns that not everybody sees, by table and name.
#[derive(Debug, Default)]
pub(crate) struct Restricted(HashMap<&'static str, Vec<(&'static str, Class)>>);

impl Restricted {
    pub fn of(catalogue: &Catalogue) -> Self {
        let restricted = |table: &Table| {
            let columns = table.columns.iter();
            let columns = columns.filter(|column| column.class != Class::Base);
            columns.map(|column| (column.name, column.class)).collect()
        };
        let tables = catalogue.values();
        Self(
            tables
                .map(|known| (known.table.name, restricted(&known.table)))
                .collect(),
        )
    }

    /// Whether somebody may not see a column.
    pub fn hides(&self, sight: Sight, table: &str, column: &str) -> bool {
        let columns = self.0.get(table).into_iter().flatten();
        columns
            .filter(|(name, _)| *name == column)
            .any(|(_, class)| !sight.sees(*class))
    }
}
