//! Registration: a name, a kind, and a function of typed request and answer.

use std::any::type_name;
use std::collections::BTreeMap;

use firm::paper::Paper;
use kernel::{Fault, Id, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Change, Class, Db, Observed, Tx, Written};
use ts_rs::TS;

use crate::office::{Caller, Office};
use crate::typescript::Types;

/// Whether calling changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Reads one snapshot; live in the window.
    Query,
    /// Writes one transaction, one change record.
    Command,
}

/// What a call gives.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The typed answer.
    pub value: Value,
    /// Tables it was read from; empty for commands.
    pub reads: Vec<String>,
    /// Whether it depends on the firm's day.
    pub today: bool,
    /// The change record that a command left, to undo it by.
    pub change: Option<Id<Change>>,
    /// Whether that change stays: undo would be refused.
    #[serde(default)]
    pub kept: bool,
}

impl Answer {
    /// Of one transaction under a command's name, or of its dry run where the caller wants one.
    pub(crate) fn of_command<T: Serialize>(
        office: &Office,
        caller: &Caller,
        name: &'static str,
        f: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<Self> {
        let (firm, member) = office.firm(caller)?;
        if caller.preview {
            return Self::plain(&firm.store.preview(firm.by(caller, member)?, f)?);
        }
        Self::written(&firm.store.write(firm.by(caller, member)?, name, f)?)
    }

    pub(crate) fn observed<T: Serialize>(observed: Observed<T>) -> Result<Self> {
        Ok(Self {
            value: to_value(&observed.value)?,
            reads: observed.reads.into_iter().collect(),
            today: observed.today,
            change: None,
            kept: false,
        })
    }

    /// Of what leaves no change record.
    pub(crate) fn plain<T: Serialize>(value: &T) -> Result<Self> {
        Ok(Self {
            value: to_value(value)?,
            reads: Vec::new(),
            today: false,
            change: None,
            kept: false,
        })
    }

    pub(crate) fn written<T: Serialize>(written: &Written<T>) -> Result<Self> {
        Ok(Self {
            change: written.change,
            kept: written.kept,
            ..Self::plain(&written.value)?
        })
    }
}

type Run = Box<dyn Fn(&Office, &Caller, Value) -> Result<Answer> + Send + Sync>;
type Draw = Box<dyn Fn(&Db<'_>, Value) -> Result<paper::Document> + Send + Sync>;
type About = Box<dyn Fn(Value) -> Result<Paper> + Send + Sync>;

/// One entry of the list.
pub(crate) struct Entry {
    pub kind: Kind,
    /// Whether it can say what would happen without doing it.
    pub previews: bool,
    pub run: Run,
    pub req: Shape,
    pub res: Shape,
}

/// A document of the list.
pub(crate) struct Drawing {
    pub draw: Draw,
    /// The table of the record that it is of.
    pub table: &'static str,
    pub about: About,
    pub req: Shape,
}

/// How a type looks from outside.
pub(crate) struct Shape {
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    pub typescript: fn(&mut Types) -> String,
}

impl Shape {
    fn of<T: TS + JsonSchema + 'static>() -> Self {
        Self {
            schema: SchemaGenerator::subschema_for::<T>,
            typescript: Types::add::<T>,
        }
    }
}

/// The list of everything that can be called, by name.
#[derive(Default)]
pub struct List {
    pub(crate) entries: BTreeMap<&'static str, Entry>,
    pub(crate) documents: BTreeMap<&'static str, Drawing>,
    only_here: BTreeMap<&'static str, fn(&Value) -> bool>,
    needed: BTreeMap<&'static str, &'static [Class]>,
    unmasked: Vec<&'static str>,
}

impl List {
    /// A query of a slice.
    ///
    /// # Panics
    /// Where the name is taken: the list is fixed at build time.
    pub fn query<Req, Res>(&mut self, name: &'static str, f: fn(&Db<'_>, Req) -> Result<Res>)
    where
        Req: DeserializeOwned + TS + JsonSchema + 'static,
        Res: Serialize + TS + JsonSchema + 'static,
    {
        self.host::<Req, Res>(name, Kind::Query, move |office, caller, req| {
            let (firm, member) = office.firm(caller)?;
            Answer::observed(firm.store.read(firm.by(caller, member)?, |db| f(db, req))?)
        });
    }

    /// A command of a slice.
    ///
    /// # Panics
    /// Where the name is taken.
    pub fn command<Req, Res>(&mut self, name: &'static str, f: fn(&Tx<'_>, Req) -> Result<Res>)
    where
        Req: DeserializeOwned + TS + JsonSchema + 'static,
        Res: Serialize + TS + JsonSchema + 'static,
    {
        self.host::<Req, Res>(name, Kind::Command, move |office, caller, req| {
            Answer::of_command(office, caller, name, |tx| f(tx, req))
        });
        self.previews(name);
    }

    /// A document that `document.render` can make: of a record of this table, that `about` names with the copy's code.
    ///
    /// # Panics
    /// Where the name is taken.
    pub fn document<Req>(
        &mut self,
        name: &'static str,
        table: &'static str,
        about: fn(&Req) -> (Id<()>, &'static str),
        f: fn(&Db<'_>, Req) -> Result<paper::Document>,
    ) where
        Req: DeserializeOwned + TS + JsonSchema + 'static,
    {
        let drawing = Drawing {
            draw: Box::new(move |db, req| f(db, parse::<Req>(req)?)),
            table,
            about: Box::new(move |req| {
                let (about, copy) = about(&parse::<Req>(req)?);
                Ok(Paper {
                    document: name,
                    about,
                    copy,
                })
            }),
            req: Shape::of::<Req>(),
        };
        assert!(
            self.documents.insert(name, drawing).is_none(),
            "{name} is listed twice"
        );
    }

    /// Something that needs more than one transaction: opening firms, undo, printing. A command of this kind is not given a
    /// dry run unless it [says](Self::previews) that it heeds one.
    pub(crate) fn host<Req, Res>(
        &mut self,
        name: &'static str,
        kind: Kind,
        f: impl Fn(&Office, &Caller, Req) -> Result<Answer> + Send + Sync + 'static,
    ) where
        Req: DeserializeOwned + TS + JsonSchema + 'static,
        Res: Serialize + TS + JsonSchema + 'static,
    {
        let entry = Entry {
            kind,
            previews: kind == Kind::Query,
            run: Box::new(move |office, caller, req| f(office, caller, parse::<Req>(req)?)),
            req: Shape::of::<Req>(),
            res: Shape::of::<Res>(),
        };
        assert!(
            self.entries.insert(name, entry).is_none(),
            "{name} is listed twice"
        );
    }

    /// The command of this name heeds [`Caller::preview`].
    ///
    /// # Panics
    /// Where it is not listed.
    pub(crate) fn previews(&mut self, name: &'static str) {
        let entry = self.entries.get_mut(name);
        entry.expect("what is previewed is listed").previews = true;
    }

    /// What is listed under these names makes no sense for somebody who does not see all these classes: it shows little else, or
    /// works out what is stored from them. What else is listed gets along without: it tells nothing where it sees nothing.
    ///
    /// # Panics
    /// Where a name is not listed.
    pub(crate) fn need(&mut self, classes: &'static [Class], names: &[&'static str]) {
        for name in names {
            let listed = self.entries.contains_key(name) || self.documents.contains_key(name);
            assert!(listed, "{name} is not listed");
            self.needed.insert(name, classes);
        }
    }

    /// The classes that one has to see for what is listed under this name.
    pub fn needed(&self, name: &str) -> &'static [Class] {
        self.needed.get(name).copied().unwrap_or_default()
    }

    /// What is listed under this name gives a number in full to somebody for whom numbers are masked, and records it.
    pub(crate) fn show_numbers(&mut self, name: &'static str) {
        self.unmasked.push(name);
    }

    /// Whether numbers are not masked in what is listed under this name.
    pub fn shows_numbers(&self, name: &str) -> bool {
        self.unmasked.contains(&name)
    }

    /// What is listed under this name is for whoever sits at this computer, not for a page in a browser.
    pub(crate) fn only_here(&mut self, name: &'static str) {
        self.only_here_where(name, |_| true);
    }

    /// The same, of such requests alone.
    pub(crate) fn only_here_where(&mut self, name: &'static str, such: fn(&Value) -> bool) {
        self.only_here.insert(name, such);
    }

    /// Whether a page in a browser may not call it: it names files of this computer, replaces the firm's, or handles this
    /// computer's secrets.
    pub fn is_only_here(&self, name: &str, req: &Value) -> bool {
        self.only_here.get(name).is_some_and(|such| such(req))
    }

    /// The names of this kind.
    pub fn names(&self, kind: Kind) -> impl Iterator<Item = &'static str> {
        let all = self.entries.iter();
        all.filter(move |(_, entry)| entry.kind == kind)
            .map(|(name, _)| *name)
    }

    /// Every command, query and document with the JSON Schema of what it takes and gives.
    pub fn schemas(&self) -> Value {
        let mut generator = SchemaGenerator::default();
        let mut commands = serde_json::Map::new();
        for (name, entry) in &self.entries {
            commands.insert(
                (*name).to_owned(),
                serde_json::json!({
                    "kind": entry.kind,
                    "request": (entry.req.schema)(&mut generator),
                    "answer": (entry.res.schema)(&mut generator),
                }),
            );
        }
        let documents: serde_json::Map<String, Value> = self
            .documents
            .iter()
            .map(|(name, drawing)| {
                let schema = (drawing.req.schema)(&mut generator);
                ((*name).to_owned(), schema.to_value())
            })
            .collect();
        serde_json::json!({
            "commands": commands,
            "documents": documents,
            "$defs": generator.take_definitions(true),
        })
    }
}

/// Reads a typed request; what does not fit is named by its field.
fn parse<T: DeserializeOwned>(req: Value) -> Result<T> {
    let req = if req.is_null() {
        serde_json::json!({})
    } else {
        req
    };
    serde_path_to_error::deserialize(req).map_err(|error| {
        let field = error.path().to_string();
        let message = error.into_inner().to_string();
        // A kernel type that refused its text says its own code.
        let fault = match message.split_once(": ") {
            Some((code, hint)) if code.starts_with("kernel.") => Fault::new(code, hint),
            _ => Fault::new(
                "office.request_invalid",
                format!(
                    "The request does not fit {}: {message}",
                    type_name::<T>().rsplit("::").next().unwrap_or("")
                ),
            )
            .with("message", message),
        };
        if field == "." {
            fault
        } else {
            fault.with("field", field)
        }
    })
}

pub(crate) fn to_value<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(Fault::internal)
}
