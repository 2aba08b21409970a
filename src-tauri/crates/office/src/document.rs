//! Making documents: one description, three forms.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use firm::api::Nothing;
use firm::paper::PaperUse;
use firm::watermark::{PaperKind, WatermarkStrength, watermark};
use kernel::{Fault, Id, Result};
use paper::Stamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Db, Member, Tx};
use ts_rs::TS;

use crate::list::{Answer, Drawing, Kind, List};
use crate::office::{Caller, Office};
use crate::veil;

/// The form of a made document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// For print.
    Pdf,
    /// One long picture, for chat apps.
    Png,
    /// Its tables as a workbook.
    Xlsx,
}

/// A document to make.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenderRequest {
    /// Which document, a key of `Documents`.
    pub name: String,
    /// Its own request.
    #[ts(type = "unknown")]
    pub req: Value,
    /// In which form.
    pub format: Format,
}

/// A document that was printed or saved.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotePaper {
    /// Which document, a key of `Documents`.
    pub name: String,
    /// Its own request, as it was made with.
    #[ts(type = "unknown")]
    pub req: Value,
    /// What was done with it.
    pub how: PaperUse,
}

/// A made document.
#[derive(Clone, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rendered {
    /// A name to save it under.
    pub file_name: String,
    /// The bytes.
    pub base64: String,
    /// Further pictures, in reading order: one that is taller than chat apps take comes as several.
    pub further: Vec<String>,
    /// Pages of paper; 0 for pictures and workbooks.
    pub pages: u32,
    /// Characters that no font has, printed as a visible substitute.
    pub missing: Vec<String>,
}

pub(crate) fn list(list: &mut List) {
    list.host::<RenderRequest, Rendered>(
        "document.render",
        Kind::Query,
        |office, caller, req: RenderRequest| render(office, caller, req),
    );
    list.host::<NotePaper, Nothing>(
        "firm.note_paper",
        Kind::Command,
        |office, caller, req: NotePaper| note(office, caller, req),
    );
    list.previews("firm.note_paper");
}

fn drawing<'a>(office: &'a Office, name: &str) -> Result<&'a Drawing> {
    office.list().documents.get(name).ok_or_else(|| {
        Fault::new(
            "office.unknown_document",
            format!("There is no document “{name}”."),
        )
        .with("name", name)
    })
}

/// Notes in the ledger that a document was printed or saved.
fn note(office: &Office, caller: &Caller, req: NotePaper) -> Result<Answer> {
    let drawing = drawing(office, &req.name)?;
    let paper = (drawing.about)(req.req)?;
    let (firm, member) = office.firm(caller)?;
    let write = |tx: &Tx<'_>| {
        let there: bool = tx.one(
            &format!("SELECT EXISTS(SELECT 1 FROM {} WHERE id=?1)", drawing.table),
            [paper.about],
            |r| r.get(0),
        )?;
        if !there {
            return Err(Fault::field(
                "req",
                "office.paper_of_nothing",
                "What this document is of is not there any more.",
            ));
        }
        firm::paper::note(tx, &paper, req.how)?;
        Ok(Nothing {})
    };
    if caller.preview {
        return Answer::plain(&firm.store.preview(firm.by(caller, member)?, write)?);
    }
    Answer::written(
        &firm
            .store
            .write(firm.by(caller, member)?, "firm.note_paper", write)?,
    )
}

/// Pixels per point of pictures: sharp on phones.
const PICTURE_SCALE: f32 = 2.0;

fn render(office: &Office, caller: &Caller, req: RenderRequest) -> Result<Answer> {
    let drawing = drawing(office, &req.name)?;
    office.needs(caller, &req.name)?;
    let (firm, member) = office.firm(caller)?;
    let veil = veil::of(office, caller, &req.name)?;
    let copy = (drawing.about)(req.req.clone())?.copy;
    caller.pace.at("office.gather", 0, 0)?;
    let observed = firm.store.read(firm.by(caller, member)?, |db| {
        let mut document = (drawing.draw)(db, req.req)?;
        if let Some(veil) = veil {
            document.each_text(|text| veil::text(&veil, text));
        }
        if let Some(kind) = PaperKind::of(&req.name, copy) {
            document.stamp = stamp(db, kind, member)?;
        }
        if practice::api::mark(db)?.is_some() {
            // Whoever finds this paper must not take it for one of the firm's.
            document.watermark = Some("练习 PRACTICE".to_owned());
        }
        Ok(document)
    })?;
    caller.pace.at("office.draw", 0, 0)?;
    let document = &observed.value;
    let fonts = paper::Fonts::bundled();
    let (mut files, ending, pages, missing) = match req.format {
        Format::Pdf => {
            let made = paper::render_pdf(document, fonts);
            (vec![made.pdf], "pdf", made.pages, made.missing)
        }
        Format::Png => {
            let made =
                paper::render_png(document, fonts, PICTURE_SCALE).map_err(Fault::internal)?;
            (made.files, "png", 0, made.missing)
        }
        Format::Xlsx => (
            vec![paper::render_xlsx(document).map_err(Fault::internal)?],
            "xlsx",
            0,
            Vec::new(),
        ),
    };
    // Drawn for nobody: do not pack it.
    caller.pace.at("office.draw", 1, 1)?;
    if files.is_empty() {
        return Err(Fault::internal("a document without any part"));
    }
    let first = files.remove(0);
    let rendered = Rendered {
        file_name: format!("{}.{ending}", file_stem(&document.title)),
        base64: BASE64_STANDARD.encode(first),
        further: files
            .iter()
            .map(|bytes| BASE64_STANDARD.encode(bytes))
            .collect(),
        pages,
        missing: missing.into_iter().map(String::from).collect(),
    };
    Answer::observed(store::Observed {
        value: rendered,
        reads: observed.reads,
        today: observed.today,
    })
}

/// What a kind of paper says of whoever makes it, where the firm wants it: the firm's words, his name, the minute.
pub(crate) fn stamp(db: &Db<'_>, kind: PaperKind, member: Id<Member>) -> Result<Option<Stamp>> {
    let watermark = watermark(db, kind)?;
    if watermark.strength == WatermarkStrength::Off {
        return Ok(None);
    }
    let name = firm::member_name(db, member)?;
    let at = db.now().to_utc()?.with_timezone(&db.zone());
    let at = at.format("%Y-%m-%d %H:%M").to_string();
    let parts = [watermark.words, name, at];
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Ok(Some(Stamp {
        text: parts.join("  ").trim().to_owned(),
        clear: watermark.strength == WatermarkStrength::Clear,
    }))
}

/// A title without what file systems refuse.
fn file_stem(title: &str) -> String {
    let stem: String = title
        .chars()
        .map(|c| {
            if c.is_control() || "/\\:*?\"<>|".contains(c) {
                '-'
            } else {
                c
            }
        })
        .take(80)
        .collect();
    let stem = stem.trim_matches([' ', '.']).to_owned();
    if stem.is_empty() {
        "kaigong".to_owned()
    } else {
        stem
    }
}
