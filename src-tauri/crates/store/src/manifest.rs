//! What a slice says of its tables: migrations to run, and a manifest of every column.

/// The data class of a column: who may hold its values. See the table in ARCHITECTURE.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Everyone of the firm.
    Base,
    /// Names, phones and addresses of customers.
    Contact,
    /// What the firm pays.
    Cost,
    /// What the customer pays.
    Price,
    /// The firm's money.
    Money,
    /// People's pay and papers.
    Hr,
}

impl Class {
    /// The name used in documents and snapshots.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Contact => "contact",
            Self::Cost => "cost",
            Self::Price => "price",
            Self::Money => "money",
            Self::Hr => "hr",
        }
    }
}

/// How a table's rows change and merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Rows change; the last writer of a column wins.
    Lww,
    /// Rows are only ever added; a correction is another row.
    Ledger,
    /// Stays on this device; neither recorded nor synced.
    Local,
}

/// Whose keys a row is sealed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole firm.
    Firm,
    /// The sales desk of the member in this column.
    Desk(&'static str),
    /// The project in this column.
    Project(&'static str),
    /// Whatever the row of that table, named by this column, has: `Via(table, column)`.
    Via(&'static str, &'static str),
}

/// One column: a number that is never reused (0 to 61), its name, its class.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Stable number within the table; also its bit in change masks.
    pub id: u8,
    /// The SQL name.
    pub name: &'static str,
    /// Who may hold it. Restricted classes must be nullable.
    pub class: Class,
    /// Whether a concurrent overwrite is shown to a person.
    pub review: bool,
    /// What it means to the store itself.
    pub role: Role,
}

/// What a column is to the store itself. When an entry of a ledger is reversed, plain columns are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Copied.
    Plain,
    /// Entered with the opposite sign.
    Amount,
    /// Names the entry that this one reverses; without such a column a ledger knows no reversals.
    Reverses,
    /// The moment of the entry.
    Moment,
    /// The member who made the entry.
    Author,
    /// The firm's time zone, by its IANA name; of a table that is no ledger.
    Zone,
    /// A document's number ([`crate::Tx::number`]): what this device gave is not given again, though its file was
    /// restored from a backup and hears of it from others alone.
    Number,
}

/// A column of a class.
pub const fn col(id: u8, name: &'static str, class: Class) -> Column {
    Column {
        id,
        name,
        class,
        review: false,
        role: Role::Plain,
    }
}

/// A column that means something to the store.
pub const fn entry(id: u8, name: &'static str, class: Class, role: Role) -> Column {
    Column {
        role,
        ..col(id, name, class)
    }
}

/// A column whose concurrent overwrites are shown to a person.
pub const fn review(id: u8, name: &'static str, class: Class) -> Column {
    Column {
        review: true,
        ..col(id, name, class)
    }
}

/// One table of a slice.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Stable number over all slices, never reused.
    pub id: u16,
    /// The SQL name, `slice_thing`.
    pub name: &'static str,
    /// How rows change.
    pub kind: Kind,
    /// Whose keys.
    pub scope: Scope,
    /// Every column.
    pub columns: &'static [Column],
}

/// A step of a slice's schema. Additive; never edited once released.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// 1, 2, 3… within the slice.
    pub version: u32,
    /// Statements, run in one transaction with all other pending steps.
    pub sql: &'static str,
}

/// A record with parts that is sent at some time, and is what was sent from then on, on every device: the rows of its parts
/// name it in column 1, and stay with it. The database itself refuses to change what is sent; whoever did so elsewhere
/// without knowing finds it among what is to be decided ([`crate::Store::afterwards`]). What was sent is never a draft again.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// Its table.
    pub table: &'static str,
    /// The column that says whether it is sent.
    pub lock: &'static str,
    /// What that column says of a draft.
    pub open: &'static str,
    /// What it says of what was sent, the most binding first: what was given to somebody before what was put away.
    pub locked: &'static [&'static str],
    /// Columns that go on changing with `lock`, such as when it was decided.
    pub free: &'static [&'static str],
    /// The tables of its parts.
    pub parts: &'static [&'static str],
}

/// A slice's part of the file.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// The crate's name, the prefix of its tables.
    pub name: &'static str,
    /// Its tables.
    pub tables: &'static [Table],
    /// Which of them are documents.
    pub documents: &'static [Document],
    /// Its schema steps, in order.
    pub migrations: &'static [Migration],
}
