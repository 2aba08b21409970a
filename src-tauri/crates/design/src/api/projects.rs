//! Projects: from a lead or by hand, their people, stages and dates.

use crm::Customer;
use crm::api::{Entry, Into};
use crm::model::{ActivityKind, days_since};
use kernel::{Fault, Id, Result, Timestamp};
use rusqlite::{Row, params_from_iter};
use store::{Db, Tx};

use super::project_types::*;
use crate::Project;
use crate::model::Stage;

impl ProjectRecord {
    fn new(id: Id<Project>, customer_id: Id<Customer>, at: Timestamp) -> Self {
        Self {
            id,
            number: String::new(),
            name: None,
            customer_id,
            property_id: None,
            lead_id: None,
            stage: Stage::Survey,
            stage_since: at,
            sales_id: None,
            designer_id: None,
            manager_id: None,
            start_on: None,
            building_area: None,
            remark: None,
            made_at: at,
        }
    }

    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get("id")?,
            number: r.get("number")?,
            name: r.get("name")?,
            customer_id: r.get("customer_id")?,
            property_id: r.get("property_id")?,
            lead_id: r.get("lead_id")?,
            stage: r.get("stage")?,
            stage_since: r.get("stage_since")?,
            sales_id: r.get("sales_id")?,
            designer_id: r.get("designer_id")?,
            manager_id: r.get("manager_id")?,
            start_on: r.get("start_on")?,
            building_area: r.get("building_area")?,
            remark: r.get("remark")?,
            made_at: r.get("made_at")?,
        })
    }

    /// The stored project.
    ///
    /// # Errors
    /// `design.project_unknown`.
    pub fn load(db: &Db<'_>, id: Id<Project>) -> Result<Self> {
        db.opt("SELECT * FROM design_project WHERE id=?1", [id], Self::read)?
            .ok_or_else(project_unknown)
    }

    fn set(&mut self, tx: &Tx<'_>, fields: &ProjectFields) -> Result<()> {
        let today = tx.day_of(tx.now());
        let text = |text: String| (!text.is_empty()).then_some(text);
        if let Some(name) = &fields.name {
            self.name = text(firm::text::line("name", name, firm::text::NAME_MAX)?);
        }
        if let Some(day) = &fields.start_on {
            self.start_on = crm::model::day("startOn", day, today)?;
        }
        if let Some(area) = &fields.building_area {
            self.building_area = crm::model::area("buildingArea", area)?;
        }
        if let Some(remark) = &fields.remark {
            self.remark = text(firm::text::note("remark", remark, firm::text::NOTE_MAX)?);
        }
        for (slot, given, field) in [
            (&mut self.sales_id, fields.sales_id, "salesId"),
            (&mut self.designer_id, fields.designer_id, "designerId"),
            (&mut self.manager_id, fields.manager_id, "managerId"),
        ] {
            if let Some(member) = given
                && member != *slot
            {
                crm::api::known_member(tx, member, field)?;
                *slot = member;
            }
        }
        if let Some(property) = fields.property_id {
            if let Some(id) = property {
                crm::api::property(tx, id)?
                    .filter(|home| home.customer_id == self.customer_id)
                    .ok_or_else(|| {
                        Fault::field(
                            "propertyId",
                            "design.property_of_another",
                            "This property is not the customer's; choose one of his, or add it to him first.",
                        )
                    })?;
            }
            self.property_id = property;
        }
        Ok(())
    }

    pub(crate) fn save(&mut self, tx: &Tx<'_>, insert: bool) -> Result<()> {
        let (customer, phone): (Option<String>, Option<String>) = tx
            .opt(
                "SELECT name, phone FROM crm_customer WHERE id=?1",
                [self.customer_id],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?
            .ok_or_else(|| {
                Fault::field(
                    "customerId",
                    "crm.customer_unknown",
                    "This customer is gone. Somebody deleted it; look in the history.",
                )
            })?;
        let home = self
            .property_id
            .map(|id| crm::api::property(tx, id))
            .transpose()?
            .flatten();
        let address = home
            .as_ref()
            .map(|home| home.address.clone())
            .unwrap_or_default();
        if self.name.is_none() {
            let name = format!(
                "{address} {}",
                customer
                    .clone()
                    .or_else(|| phone.clone())
                    .unwrap_or_default()
            );
            self.name = Some(name.trim().chars().take(firm::text::NAME_MAX).collect());
        }
        if insert && self.building_area.is_none() {
            self.building_area = home.and_then(|home| home.area);
        }
        let find_key = crm::sound::find_key([
            self.name.as_deref().unwrap_or_default(),
            &self.number,
            customer.as_deref().unwrap_or_default(),
            &phone
                .as_deref()
                .map(crm::phone::stored_key)
                .unwrap_or_default(),
            &address,
        ]);
        let values: [(&str, &dyn rusqlite::ToSql); 15] = [
            ("number", &self.number),
            ("name", &self.name),
            ("find_key", &find_key),
            ("customer_id", &self.customer_id),
            ("property_id", &self.property_id),
            ("lead_id", &self.lead_id),
            ("stage", &self.stage),
            ("stage_since", &self.stage_since),
            ("sales_id", &self.sales_id),
            ("designer_id", &self.designer_id),
            ("manager_id", &self.manager_id),
            ("start_on", &self.start_on),
            ("building_area", &self.building_area),
            ("remark", &self.remark),
            ("made_at", &self.made_at),
        ];
        if insert {
            let mut all: Vec<(&str, &dyn rusqlite::ToSql)> = vec![("id", &self.id)];
            all.extend(values);
            tx.insert("design_project", &all)
        } else {
            tx.update("design_project", self.id, &values).map(|_| ())
        }
    }

    pub(crate) fn entry(&self, kind: ActivityKind) -> Entry {
        Entry {
            customer_id: Some(self.customer_id),
            project_id: Some(self.id),
            owner_id: self.sales_id,
            ..Entry::new(kind)
        }
    }
}

pub(super) fn project_unknown() -> Fault {
    Fault::new(
        "design.project_unknown",
        "This project is gone. Somebody deleted it; look in the history.",
    )
}

const PROJECT: &str = "SELECT p.*, c.name AS customer_name, c.phone AS customer_phone,
 h.estate AS estate, h.building AS building, h.unit AS unit, h.room AS room,
 ifnull(s.name, '') AS sales_name, ifnull(d.name, '') AS designer_name, ifnull(g.name, '') AS manager_name,
 (SELECT count(*) FROM design_room r WHERE r.project_id=p.id) AS rooms
 FROM design_project p
 JOIN crm_customer c ON c.id=p.customer_id
 LEFT JOIN crm_property h ON h.id=p.property_id
 LEFT JOIN firm_member s ON s.id=p.sales_id
 LEFT JOIN firm_member d ON d.id=p.designer_id
 LEFT JOIN firm_member g ON g.id=p.manager_id";

fn read_row<'a>(db: &'a Db<'_>) -> impl Fn(&Row<'_>) -> rusqlite::Result<ProjectRow> + use<'a> {
    let today = db.today();
    move |r| {
        let part = |name: &str| {
            r.get::<_, Option<String>>(name)
                .map(Option::unwrap_or_default)
        };
        let record = ProjectRecord::read(r)?;
        Ok(ProjectRow {
            customer_name: r.get("customer_name")?,
            customer_phone: r.get("customer_phone")?,
            address: crm::sound::address(
                &part("estate")?,
                &part("building")?,
                &part("unit")?,
                &part("room")?,
            ),
            sales_name: r.get("sales_name")?,
            designer_name: r.get("designer_name")?,
            manager_name: r.get("manager_name")?,
            days_in_stage: days_since(db.day_of(record.stage_since), today),
            rooms: r.get("rooms")?,
            record,
        })
    }
}

/// Projects, the one longest in its stage first.
///
/// # Errors
/// As SQLite's.
pub fn projects(db: &Db<'_>, req: ProjectsReq) -> Result<ProjectList> {
    let mut condition = "1=1".to_owned();
    let mut values: Vec<Box<dyn rusqlite::ToSql>> = Vec::new();
    for pattern in crm::sound::find_patterns(req.search.as_deref().unwrap_or_default()) {
        condition.push_str(" AND p.find_key LIKE ? ESCAPE '\\'");
        values.push(Box::new(pattern));
    }
    if let Some(member) = req.member_id {
        condition.push_str(" AND ? IN (p.sales_id, p.designer_id, p.manager_id)");
        values.push(Box::new(member));
    }
    if let Some(customer) = req.customer_id {
        condition.push_str(" AND p.customer_id=?");
        values.push(Box::new(customer));
    }
    let counts = db.rows(
        &format!(
            "SELECT p.stage, count(*) FROM design_project p WHERE {condition} GROUP BY p.stage"
        ),
        params_from_iter(&values),
        |r| {
            Ok(StageCount {
                stage: r.get(0)?,
                count: r.get(1)?,
            })
        },
    )?;
    let stages: Vec<Stage> = match req.stages {
        Some(stages) if !stages.is_empty() => stages,
        _ => Stage::ALL
            .iter()
            .copied()
            .filter(|s| req.closed == Some(true) || s.is_open())
            .collect(),
    };
    condition.push_str(&format!(
        " AND p.stage IN ({})",
        vec!["?"; stages.len()].join(",")
    ));
    let total = counts
        .iter()
        .filter(|c| stages.contains(&c.stage))
        .map(|c| c.count)
        .sum();
    for stage in stages {
        values.push(Box::new(stage));
    }
    let rows = db.rows(
        &format!(
            "{PROJECT} WHERE {condition} ORDER BY p.stage_since, p.id LIMIT {} OFFSET {}",
            req.limit.unwrap_or(500).min(500),
            req.offset.unwrap_or(0)
        ),
        params_from_iter(&values),
        read_row(db),
    )?;
    Ok(ProjectList {
        rows,
        total,
        counts,
    })
}

/// One project for its hub.
///
/// # Errors
/// `design.project_unknown`.
pub fn project(db: &Db<'_>, req: ProjectRef) -> Result<ProjectPage> {
    let project = db
        .opt(&format!("{PROJECT} WHERE p.id=?1"), [req.id], read_row(db))?
        .ok_or_else(project_unknown)?;
    let property = project
        .record
        .property_id
        .map(|id| crm::api::property(db, id))
        .transpose()?
        .flatten();
    let moves: Vec<(Option<String>, Timestamp)> = db.rows(
        "SELECT to_word, at FROM crm_activity WHERE project_id=?1 AND lead_id IS NULL AND kind='stage' ORDER BY at, id",
        [req.id],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let mut passed = vec![StagePassed {
        stage: Stage::Survey,
        at: project.record.made_at,
    }];
    passed.extend(moves.into_iter().filter_map(|(word, at)| {
        Some(StagePassed {
            stage: Stage::parse(&word?)?,
            at,
        })
    }));
    Ok(ProjectPage {
        resumes: project
            .record
            .stage
            .resumes(passed.iter().map(|entered| entered.stage)),
        project,
        property,
        passed,
    })
}

/// Makes a lead a customer with a property and a project; nothing is typed twice. Converting it again gives the same.
///
/// # Errors
/// `crm.customer_exists` where a customer of this number is known and nothing was said about him; `crm.lead_unknown`,
/// `crm.customer_unknown`.
pub fn convert_lead(tx: &Tx<'_>, req: ConvertLead) -> Result<Converted> {
    let into = match (req.customer_id, req.new_customer) {
        (Some(customer), _) => Into::Customer(customer),
        (None, true) => Into::New,
        (None, false) => Into::Ask,
    };
    let adopted = crm::api::adopt_lead(tx, req.lead_id, into)?;
    let known = adopted
        .project_id
        .map(|id| {
            tx.opt(
                "SELECT * FROM design_project WHERE id=?1",
                [id],
                ProjectRecord::read,
            )
        })
        .transpose()?
        .flatten();
    if let Some(project) = known {
        return Ok(Converted {
            customer_id: project.customer_id,
            property_id: project.property_id,
            project_id: project.id,
            number: project.number,
            made: false,
        });
    }
    let mut project = ProjectRecord::new(tx.new_id(), adopted.customer_id, tx.now());
    project.number = tx.number("XM")?;
    project.property_id = adopted.property_id;
    project.lead_id = Some(req.lead_id);
    project.sales_id = adopted.lead.owner_id;
    project.building_area = adopted.lead.area;
    project.save(tx, true)?;
    crm::api::link_project(tx, req.lead_id, project.id, &project.number)?;
    Ok(Converted {
        customer_id: project.customer_id,
        property_id: project.property_id,
        project_id: project.id,
        number: project.number,
        made: true,
    })
}

/// Makes a project for a known customer.
///
/// # Errors
/// `crm.customer_unknown`, `design.property_of_another`, `crm.owner_unknown`, as the fields'.
pub fn create_project(tx: &Tx<'_>, req: NewProject) -> Result<ProjectPage> {
    let mut record = ProjectRecord::new(tx.new_id(), req.customer_id, tx.now());
    record.set(tx, &req.fields)?;
    if req.fields.sales_id.is_none() {
        record.sales_id = tx
            .opt(
                "SELECT owner_id FROM crm_customer WHERE id=?1",
                [req.customer_id],
                |r| r.get(0),
            )?
            .flatten();
    }
    if req.fields.property_id.is_none() {
        record.property_id = crm::api::properties_of(tx, req.customer_id)?
            .first()
            .map(|home| home.id);
    }
    record.number = tx.number("XM")?;
    record.save(tx, true)?;
    project(tx, ProjectRef { id: record.id })
}

/// Changes fields of a project.
///
/// # Errors
/// `design.project_unknown`, and as [`create_project`].
pub fn update_project(tx: &Tx<'_>, req: ProjectChange) -> Result<ProjectPage> {
    let mut record = ProjectRecord::load(tx, req.id)?;
    record.set(tx, &req.fields)?;
    record.save(tx, false)?;
    project(tx, ProjectRef { id: req.id })
}

/// Moves a project to another stage.
///
/// # Errors
/// `design.reason_missing` for pausing or ending it without a reason; `design.project_unknown`, `firm.text_too_long`.
pub fn move_project(tx: &Tx<'_>, req: ProjectMove) -> Result<ProjectPage> {
    let mut record = ProjectRecord::load(tx, req.id)?;
    let reason = firm::text::line("reason", &req.reason, 200)?;
    if record.stage != req.stage {
        if req.stage.needs_reason() && reason.is_empty() {
            return Err(Fault::field(
                "reason",
                "design.reason_missing",
                "Say why the project is paused or ended; it is asked later.",
            ));
        }
        crm::api::write_entry(
            tx,
            &Entry {
                from: Some(record.stage.as_str().to_owned()),
                to: Some(req.stage.as_str().to_owned()),
                text: (!reason.is_empty()).then_some(reason),
                ..record.entry(ActivityKind::Stage)
            },
        )?;
        record.stage = req.stage;
        record.stage_since = tx.now();
        record.save(tx, false)?;
    }
    project(tx, ProjectRef { id: req.id })
}

/// Deletes a project that was made by mistake, with its survey.
///
/// # Errors
/// `design.project_unknown`; `store.in_use` where a quote or a list refers to it.
pub fn delete_project(tx: &Tx<'_>, req: ProjectRef) -> Result<()> {
    let record = ProjectRecord::load(tx, req.id)?;
    crm::api::unlink_project(tx, record.id)?;
    tx.delete("design_project", req.id).map(|_| ())
}
