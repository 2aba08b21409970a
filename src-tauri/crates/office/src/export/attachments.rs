//! Files that hang on timelines, readable, with a list of them.

use std::borrow::Cow;
use std::io::{Seek, Write};

use ::attach::Vault;
use ::attach::api::every;
use csv::{Terminator, WriterBuilder};
use kernel::{Id, Result};
use store::Class;
use zip::{CompressionMethod, ZipWriter};

use super::{Archive, plain, rows};
use crate::attachments::{Names, pour};

/// The list of them.
const LIST: &str = "attachments.csv";

impl Archive<'_> {
    /// Every file under the record that it hangs on, and a list that says which is which. What is on another computer is
    /// in the list alone.
    pub(super) fn attachments<W: Write + Seek>(
        &self,
        zip: &mut ZipWriter<W>,
        vault: &Vault,
    ) -> Result<()> {
        let all = match self.sight.sees(Class::Contact) {
            true => every(self.db)?,
            false => Vec::new(),
        };
        if all.is_empty() {
            return Ok(());
        }
        let mut names = Names::default();
        let mut list = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        let internal = |error: csv::Error| kernel::Fault::internal(error);
        list.write_record([
            "path", "record", "name", "caption", "bytes", "made_at", "member",
        ])
        .map_err(internal)?;
        for (at, file) in all.iter().enumerate() {
            self.db.pace("attach.saving", at, all.len())?;
            let (record, caption, made_at) = self.about(file.id)?;
            let (record, caption) = (self.said(&record), self.said(&caption));
            let name = self.said(&file.name);
            let path = vault.has(file.held.file).then(|| {
                let folder = plain(&record);
                let folder = if folder.is_empty() { "-" } else { &folder };
                names.free_in(&format!("attachments/{folder}"), &name)
            });
            if let Some(path) = &path {
                // Photos are packed as they are.
                self.begin_as(zip, path, CompressionMethod::Stored)?;
                pour(vault, file, self.db.pacer(), |piece| self.put(zip, piece))?;
            }
            list.write_record([
                path.as_deref().unwrap_or_default(),
                record.as_ref(),
                name.as_ref(),
                caption.as_ref(),
                &file.held.bytes.to_string(),
                &made_at,
                &file.member_name,
            ])
            .map_err(internal)?;
        }
        let list = list.into_inner().map_err(kernel::Fault::internal)?;
        self.begin(zip, LIST)?;
        self.put(zip, &list)
    }

    /// A text with what is masked of it.
    fn said<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.veil {
            Some(veil) => veil.cover(text),
            None => Cow::Borrowed(text),
        }
    }

    /// What a file hangs on, in words; what stands under it; when it was added.
    fn about(&self, id: Id<::attach::Attachment>) -> Result<(String, String, String)> {
        let (record, caption, at) = self.db.one(
            "SELECT coalesce(p.number || ' ' || p.name, l.number || ifnull(' ' || l.name, ''),
                             c.number || ifnull(' ' || c.name, ''), ''), ifnull(f.caption, ''), f.made_at
             FROM attach_file f JOIN crm_activity a ON a.id=f.activity_id
             LEFT JOIN design_project p ON p.id=a.project_id LEFT JOIN crm_lead l ON l.id=a.lead_id
             LEFT JOIN crm_customer c ON c.id=a.customer_id WHERE f.id=?1",
            [id],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        Ok((record, caption, rows::moment(at, self.db.zone())?))
    }
}
