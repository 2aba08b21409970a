//! The firm and its people.

use kernel::Result;
use serde_json::json;

use crate::story::{Story, Who, text};

pub fn found(story: &mut Story<'_>) -> Result<()> {
    let firm = &story.words.people.firm;
    let new = json!({"name": firm.name, "taxStatus": firm.tax_status, "logoBase64": null, "owner": firm.owner});
    let profile = json!({"name": firm.name, "legalName": firm.legal_name, "taxStatus": firm.tax_status, "address": firm.address,
        "phone": firm.phone, "bank": firm.bank, "logoBase64": null, "zone": "Asia/Shanghai", "demo": true});
    story.found(new)?;
    let state = story.first("app.state")?;
    let owner = text(&state["member"], "id")?;
    story.staff.insert("owner".to_owned(), vec![owner]);
    story.call(Who::Owner, "firm.save_profile", profile)?;
    let people: Vec<(String, String, String)> = story
        .words
        .people
        .staff
        .iter()
        .map(|one| (one.name.clone(), one.role.clone(), one.phone.clone()))
        .collect();
    for (name, role, phone) in people {
        let req = json!({"id": null, "name": name, "phone": phone, "role": role, "active": true});
        let member = story.call(Who::Owner, "firm.save_member", req)?;
        story
            .staff
            .entry(role)
            .or_default()
            .push(text(&member, "id")?);
    }
    story.sites = vec![0; story.people("manager")];
    Ok(())
}
