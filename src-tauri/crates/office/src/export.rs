//! Everything of the firm in open formats, for whoever wants to read it without Kaigong.
//!
//! Invariants
//! - One archive is one snapshot of the file; memory does not grow with the number of rows, but for the workbook of the
//!   main lists, nor with the number of changes, but for the largest of them.
//! - Numbers are exact decimals; only the workbook, whose format has none, holds the nearest that it can.
//! - Nothing of a data class that the member may not see is in it, neither as a value nor in the name of a row; numbers that
//!   are masked for him are masked there.
//! - A file has its name once it is whole; one that was stopped or found no room is not there at all.

mod attachments;
mod book;
mod readme;
mod record;
mod rows;
mod words;

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{Datelike as _, Timelike as _};
use crm::mask::Veil;
use csv::{Terminator, WriterBuilder};
use firm::api::Language;
use firm::watermark::PaperKind;
use kernel::{Fault, Result};
use paper::Stamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Sight;
use store::{Db, Store, Table};
use ts_rs::TS;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::columns::Stored;
use crate::document::stamp;
use crate::files;
use crate::list::{Answer, Kind, List};
use crate::office::{Caller, Firm, Office};
use rows::{Cell, Sheet};

const STAGE: &str = "care.export";
const BOOK: &str = "lists.xlsx";
const HISTORY: &str = "history.jsonl";
/// So many archives wait to be fetched at most; older ones are dropped.
const PARKED_MAX: usize = 4;

/// In which language the archive is named and headed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportLanguage {
    /// The language.
    #[serde(default)]
    pub language: Language,
}

/// Where everything is to be written.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportTo {
    /// The language of headings.
    #[serde(default)]
    pub language: Language,
    /// The new file's whole path; it ends in `.zip`.
    pub path: String,
}

/// What will be exported.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportPlan {
    /// A name for the archive: the firm and the day.
    pub file_name: String,
    /// Tables.
    pub tables: u32,
    /// Rows of all of them.
    pub rows: u32,
}

/// What was exported.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// The archive's name.
    pub file_name: String,
    /// Where it is; none where it waits to be fetched.
    pub path: Option<String>,
    /// By what it is fetched, once; none where it was written to a path.
    pub ticket: Option<String>,
    /// Tables in it.
    pub tables: u32,
    /// Rows in it.
    pub rows: u32,
    /// Its size in KiB.
    pub size_kib: u32,
}

/// An archive that waits to be fetched. Its file has no name, so that nothing is left when this program ends.
pub(crate) struct Parked {
    ticket: String,
    name: String,
    file: File,
}

pub(crate) fn list(list: &mut List) {
    list.host::<ExportLanguage, ExportPlan>("care.export_plan", Kind::Query, plan);
    list.host::<ExportTo, Exported>("care.export", Kind::Command, to_path);
    list.host::<ExportLanguage, Exported>("care.export_download", Kind::Command, to_fetch);
    list.previews("care.export");
    list.previews("care.export_download");
    list.only_here("care.export");
}

impl Office {
    /// An archive that `care.export_download` made, with its name; each is given once.
    pub fn take_export(&self, ticket: &str) -> Option<(String, File)> {
        let mut parked = self.parked();
        let at = parked.iter().position(|one| one.ticket == ticket)?;
        let Parked { name, file, .. } = parked.remove(at);
        Some((name, file))
    }
}

fn plan(office: &Office, caller: &Caller, _: ExportLanguage) -> Result<Answer> {
    let (firm, member) = office.firm(caller)?;
    Answer::observed(firm.store.read(firm.by(caller, member)?, |db| {
        let sheets = sheets(db, db.sight(), None)?;
        Ok(ExportPlan {
            file_name: file_name(db)?,
            tables: count(sheets.len()),
            rows: count(sheets.iter().map(|sheet| sheet.rows).sum()),
        })
    })?)
}

fn to_path(office: &Office, caller: &Caller, req: ExportTo) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let path = PathBuf::from(&req.path);
    let fits = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if !path.is_absolute() || !fits {
        return Err(Fault::field(
            "path",
            "care.export_path",
            "Name a new file with its whole path; it ends in .zip.",
        ));
    }
    let mut exported = if caller.preview {
        made(office, &firm, caller, req.language)?.0
    } else {
        files::write(&path, |file| {
            written(&firm, office, caller, req.language, &path, file)
        })?
    };
    exported.path = Some(path.display().to_string());
    Answer::plain(&exported)
}

fn to_fetch(office: &Office, caller: &Caller, req: ExportLanguage) -> Result<Answer> {
    let (firm, _) = office.firm(caller)?;
    let (mut exported, file) = made(office, &firm, caller, req.language)?;
    if !caller.preview {
        let mut random = [0u8; 16];
        office.env().random(&mut random);
        let ticket = format!("{:032x}", u128::from_be_bytes(random));
        let mut parked = office.parked();
        if parked.len() >= PARKED_MAX {
            parked.remove(0);
        }
        parked.push(Parked {
            ticket: ticket.clone(),
            name: exported.file_name.clone(),
            file,
        });
        exported.ticket = Some(ticket);
    }
    Answer::plain(&exported)
}

/// An archive in a file without a name, beside the firm's: there is room where the firm is.
fn made(
    office: &Office,
    firm: &Firm,
    caller: &Caller,
    language: Language,
) -> Result<(Exported, File)> {
    let folder = firm.store.path().parent().unwrap_or(Path::new("."));
    let refused = |error: io::Error| files::refused(folder, &error);
    let mut file = tempfile::tempfile_in(folder).map_err(refused)?;
    let exported = written(firm, office, caller, language, folder, &mut file)?;
    file.rewind().map_err(refused)?;
    Ok((exported, file))
}

fn written(
    firm: &Firm,
    office: &Office,
    caller: &Caller,
    language: Language,
    path: &Path,
    file: &mut File,
) -> Result<Exported> {
    let (_, member) = office.firm(caller)?;
    let vault = firm.vault(office)?;
    let veil = firm.veil(member)?;
    let mut exported = firm
        .store
        .read(firm.by(caller, member)?, |db| {
            Archive {
                db,
                store: &firm.store,
                sight: db.sight(),
                language,
                vault,
                veil,
                stamp: stamp(db, PaperKind::Export, member)?,
                path,
            }
            .write(BufWriter::new(&mut *file))
        })?
        .value;
    let size = file.metadata().map_or(0, |found| found.len());
    exported.size_kib = u32::try_from(size.div_ceil(1 << 10)).unwrap_or(u32::MAX);
    Ok(exported)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What the firm is called; blank where it has no name yet.
pub(crate) fn firm_name(db: &Db<'_>) -> Result<String> {
    Ok(firm::profile(db)?
        .map(|profile| profile.name)
        .unwrap_or_default())
}

fn file_name(db: &Db<'_>) -> Result<String> {
    Ok(format!("{}-{}.zip", plain(&firm_name(db)?), db.today()))
}

/// A text without what some system does not take in a file's name.
pub(crate) fn plain(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_control() && !r#"/\:*?"<>|"#.contains(*c))
        .take(60)
        .collect();
    kept.trim_matches([' ', '.']).to_owned()
}

fn csv_name(table: &Table, language: Language) -> String {
    format!(
        "csv/{} {}.csv",
        table.name,
        plain(words::table(language, table.name))
    )
}

fn jsonl_name(table: &Table, language: Language) -> String {
    format!(
        "jsonl/{} {}.jsonl",
        table.name,
        plain(words::table(language, table.name))
    )
}

fn sheets(db: &Db<'_>, sight: Sight, veil: Option<&Arc<Veil>>) -> Result<Vec<Sheet>> {
    rows::tables()
        .map(|table| Sheet::of(db, table, sight, veil.cloned()))
        .collect()
}

/// How far the writing is.
struct Steps<'a> {
    db: &'a Db<'a>,
    done: usize,
    total: usize,
}

impl Steps<'_> {
    fn next(&mut self) -> Result<()> {
        self.db.pace(STAGE, self.done, self.total)?;
        self.done += 1;
        Ok(())
    }
}

/// What goes into an archive, and for whom.
struct Archive<'a> {
    db: &'a Db<'a>,
    store: &'a Store,
    sight: Sight,
    language: Language,
    /// Where the firm's files are.
    vault: ::attach::Vault,
    /// What is masked for whom it is.
    veil: Option<Arc<Veil>>,
    /// What the workbook says of him.
    stamp: Option<Stamp>,
    /// Where it is written, to name in a refusal.
    path: &'a Path,
}

impl Archive<'_> {
    fn write<W: Write + Seek>(&self, to: W) -> Result<Exported> {
        let db = self.db;
        let sheets = sheets(db, self.sight, self.veil.as_ref())?;
        let rows: usize = sheets.iter().map(|sheet| sheet.rows).sum();
        let listed = sheets
            .iter()
            .filter(|sheet| book::LISTS.contains(&sheet.table.name));
        let mut steps = Steps {
            db,
            done: 0,
            total: 2 * rows + listed.map(|sheet| sheet.rows).sum::<usize>() + record::count(db)?,
        };
        let mut zip = ZipWriter::new(to).set_auto_large_file();
        self.begin(&mut zip, "README.md")?;
        let firm = firm_name(db)?;
        let text = readme::text(db, &firm, &sheets, self.sight, self.language);
        self.put(&mut zip, text.as_bytes())?;
        self.begin(&mut zip, BOOK)?;
        let book = book::make(db, &sheets, self.language, self.stamp.as_ref(), &mut steps)?;
        self.put(&mut zip, &book)?;
        for sheet in &sheets {
            self.begin(&mut zip, &csv_name(sheet.table, self.language))?;
            self.csv(&mut zip, sheet, &mut steps)?;
            self.begin(&mut zip, &jsonl_name(sheet.table, self.language))?;
            self.jsonl(&mut zip, sheet, &mut steps)?;
            self.files(&mut zip, sheet)?;
        }
        self.attachments(&mut zip, &self.vault)?;
        self.begin(&mut zip, HISTORY)?;
        let mut lines = BufWriter::new(&mut zip);
        record::each(db, self.store, self.sight, self.veil.as_deref(), |line| {
            steps.next()?;
            writeln!(lines, "{line}").map_err(|error| self.refused(&error))
        })?;
        lines.flush().map_err(|error| self.refused(&error))?;
        drop(lines);
        let mut to = zip.finish().map_err(|error| self.zip_refused(error))?;
        to.flush().map_err(|error| self.refused(&error))?;
        Ok(Exported {
            file_name: file_name(db)?,
            path: None,
            ticket: None,
            tables: count(sheets.len()),
            rows: count(rows),
            size_kib: 0,
        })
    }

    fn csv(&self, zip: &mut impl Write, sheet: &Sheet, steps: &mut Steps<'_>) -> Result<()> {
        // Without it Excel takes Chinese for something else.
        self.put(zip, "\u{feff}".as_bytes())?;
        let mut csv = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(zip);
        let refused = |error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => self.refused(&error),
            other => Fault::internal(format!("{other:?}")),
        };
        let head = sheet.fields.iter().map(|field| field.key.as_str());
        csv.write_record(head).map_err(refused)?;
        sheet.each(self.db, |cells| {
            steps.next()?;
            csv.write_record(cells.iter().map(Cell::text))
                .map_err(refused)
        })?;
        csv.flush().map_err(|error| self.refused(&error))
    }

    fn jsonl(&self, zip: &mut impl Write, sheet: &Sheet, steps: &mut Steps<'_>) -> Result<()> {
        let mut lines = BufWriter::new(zip);
        sheet.each(self.db, |cells| {
            steps.next()?;
            let line = serde_json::to_string(&sheet.object(cells)).map_err(Fault::internal)?;
            writeln!(lines, "{line}").map_err(|error| self.refused(&error))
        })?;
        lines.flush().map_err(|error| self.refused(&error))
    }

    /// The pictures that are kept in a table.
    fn files<W: Write + Seek>(&self, zip: &mut ZipWriter<W>, sheet: &Sheet) -> Result<()> {
        let table = sheet.table;
        for field in sheet
            .fields
            .iter()
            .filter(|field| field.form == Stored::Bytes)
        {
            let column = field.column.name;
            let sql = format!(
                "SELECT id, \"{column}\" FROM {} WHERE \"{column}\" IS NOT NULL",
                table.name
            );
            self.db.each(&sql, [], |row| {
                let id: kernel::Id<()> = row.get(0)?;
                let bytes: Vec<u8> = row.get(1)?;
                self.begin(zip, &rows::file(table, &id.to_string(), &bytes))?;
                self.put(zip, &bytes)
            })?;
        }
        Ok(())
    }

    fn begin<W: Write + Seek>(&self, zip: &mut ZipWriter<W>, name: &str) -> Result<()> {
        self.begin_as(zip, name, CompressionMethod::Deflated)
    }

    fn begin_as<W: Write + Seek>(
        &self,
        zip: &mut ZipWriter<W>,
        name: &str,
        method: CompressionMethod,
    ) -> Result<()> {
        let at = self.db.now().to_utc()?.with_timezone(&self.db.zone());
        let part = |n: u32| u8::try_from(n).unwrap_or(1);
        let made = DateTime::from_date_and_time(
            u16::try_from(at.year()).unwrap_or(1980),
            part(at.month()),
            part(at.day()),
            part(at.hour()),
            part(at.minute()),
            part(at.second()),
        );
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(made.unwrap_or_default());
        zip.start_file(name, options)
            .map_err(|error| self.zip_refused(error))
    }

    fn put(&self, to: &mut impl Write, bytes: &[u8]) -> Result<()> {
        to.write_all(bytes).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &io::Error) -> Fault {
        files::refused(self.path, error)
    }

    fn zip_refused(&self, error: ZipError) -> Fault {
        match error {
            ZipError::Io(error) => self.refused(&error),
            other => Fault::internal(other),
        }
    }
}

#[cfg(test)]
mod tests;
