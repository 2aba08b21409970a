//! Leads, customers and what is done about them.

use ::firm::api::Nothing;
use crm::api::{self, Reveal, Revealed, Reveals};
use store::Class;

use crate::list::{Answer, Kind, List};
use crate::owners::owned;

pub(crate) fn list(list: &mut List) {
    list.query("crm.board", api::board);
    list.query("crm.leads", api::leads);
    list.query("crm.today", api::today);
    list.query("crm.lead", api::lead);
    list.query("crm.duplicates", api::duplicates);
    list.query("crm.words", api::words);
    list.query("crm.timeline", api::timeline);
    list.query("crm.stage_rules", api::stage_rules);
    list.query("crm.pool_settings", api::pool_settings);
    list.query("crm.claims", api::claims);
    list.query("crm.assignment", api::assignment);
    list.query("crm.assignment_preview", api::assignment_preview);
    list.query("crm.reminders", api::reminders);
    list.query("crm.customers", api::customers);
    list.query("crm.customer", api::customer);
    list.command("crm.create_lead", api::create_lead);
    list.command("crm.update_lead", api::update_lead);
    list.command("crm.move_lead", api::move_lead);
    list.command("crm.assign_leads", api::assign_leads);
    list.command("crm.return_leads", api::return_leads);
    list.command("crm.claim_leads", api::claim_leads);
    list.command("crm.delete_lead", api::delete_lead);
    list.command("crm.log_activity", api::log_activity);
    list.command("crm.update_activity", api::update_activity);
    list.command("crm.delete_activity", api::delete_activity);
    list.command("crm.set_stage_rule", api::set_stage_rule);
    list.command("crm.set_pool_days", api::set_pool_days);
    list.command("crm.save_pool_settings", api::save_pool_settings);
    list.command("crm.set_assignment", api::set_assignment);
    list.command("crm.save_lead_rule", api::save_lead_rule);
    list.command("crm.delete_lead_rule", api::delete_lead_rule);
    list.command("crm.place_lead_rule", api::place_lead_rule);
    list.command("crm.set_taking", api::set_taking);
    list.command("crm.distribute_pool", api::distribute_pool);
    list.command("crm.snooze_reminder", api::snooze_reminder);
    // Not tried out beforehand: a number is not shown without a record of it.
    list.host::<Reveal, Revealed>("crm.reveal", Kind::Command, |office, caller, req| {
        Answer::of_command(office, caller, "crm.reveal", |tx| api::reveal(tx, req))
    });
    list.show_numbers("crm.reveal");
    list.host::<Nothing, Reveals>("crm.reveals", Kind::Query, |office, caller, req| {
        let (firm, member) = owned(office, caller)?;
        let by = firm.by(caller, member)?;
        Answer::observed(firm.store.read(by, |db| api::reveals(db, req))?)
    });
    list.command("crm.save_customer", api::save_customer);
    list.command("crm.delete_customer", api::delete_customer);
    list.command("crm.save_contact", api::save_contact);
    list.command("crm.delete_contact", api::delete_contact);
    list.command("crm.save_property", api::save_property);
    list.command("crm.delete_property", api::delete_property);
    list.need(
        &[Class::Contact],
        &[
            "crm.board",
            "crm.leads",
            "crm.lead",
            "crm.duplicates",
            "crm.words",
            "crm.customers",
            "crm.customer",
            "crm.reveal",
            "crm.create_lead",
            "crm.update_lead",
            "crm.move_lead",
            "crm.assign_leads",
            "crm.return_leads",
            "crm.claim_leads",
            "crm.distribute_pool",
            "crm.snooze_reminder",
            "crm.delete_lead",
            "crm.log_activity",
            "crm.update_activity",
            "crm.delete_activity",
            "crm.save_customer",
            "crm.delete_customer",
            "crm.save_contact",
            "crm.delete_contact",
            "crm.save_property",
            "crm.delete_property",
        ],
    );
}
