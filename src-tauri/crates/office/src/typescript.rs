//! The TypeScript of the whole list, for `ui/src/generated/commands.ts`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::List;

/// Declarations by name, collected while walking the list.
pub(crate) struct Types {
    config: Config,
    declarations: BTreeMap<String, String>,
    clashes: Vec<String>,
}

impl Types {
    /// Declares `T` and all it is made of; the text by which to name it.
    pub(crate) fn add<T: TS + 'static>(types: &mut Self) -> String {
        types.visit::<T>();
        T::name(&types.config)
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            let mut text = String::new();
            if let Some(docs) = T::docs() {
                text.push_str(&docs);
            }
            let _ = writeln!(text, "export {}", T::decl(&self.config));
            match self.declarations.get(&name) {
                Some(known) if *known == text => return,
                Some(_) => {
                    self.clashes.push(name);
                    return;
                }
                None => {
                    self.declarations.insert(name, text);
                }
            }
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// Writes every wire type, the `Commands` map and the `Documents` map.
///
/// # Errors
/// The names that two different types share.
pub fn typescript(list: &List) -> Result<String, Vec<String>> {
    let mut types = Types {
        config: Config::default().with_large_int("number"),
        declarations: BTreeMap::new(),
        clashes: Vec::new(),
    };
    let mut commands = String::new();
    for (name, entry) in &list.entries {
        let (req, res) = (
            (entry.req.typescript)(&mut types),
            (entry.res.typescript)(&mut types),
        );
        let kind = match entry.kind {
            crate::Kind::Query => "query",
            crate::Kind::Command => "command",
        };
        let _ = writeln!(
            commands,
            "  \"{name}\": {{ kind: \"{kind}\"; req: {req}; res: {res} }};"
        );
    }
    let mut documents = String::new();
    for (name, drawing) in &list.documents {
        let req = (drawing.req.typescript)(&mut types);
        let _ = writeln!(documents, "  \"{name}\": {req};");
    }
    if !types.clashes.is_empty() {
        return Err(types.clashes);
    }
    let mut text = String::from(
        "// Written by `cargo run -p xtask -- types` from the one list of commands. Do not edit.\n\n",
    );
    for declaration in types.declarations.values() {
        text.push_str(declaration);
        text.push('\n');
    }
    let _ = write!(
        text,
        "/** Every command and query: its request and its answer. */\nexport interface Commands {{\n{commands}}}\n\n\
         /** Every document that `document.render` makes: its request. */\nexport interface Documents {{\n{documents}}}\n"
    );
    Ok(text)
}
