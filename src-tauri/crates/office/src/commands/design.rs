//! Projects and their surveys.

use design::api;

use store::Class;

use crate::List;

pub(crate) fn list(list: &mut List) {
    list.query("design.projects", api::projects);
    list.query("design.project", api::project);
    list.query("design.survey", api::survey);
    list.query("design.settings", api::settings);
    list.command("design.convert_lead", api::convert_lead);
    list.command("design.create_project", api::create_project);
    list.command("design.update_project", api::update_project);
    list.command("design.move_project", api::move_project);
    list.command("design.delete_project", api::delete_project);
    list.command("design.hand_over", api::hand_over_customers);
    list.command("design.add_rooms", api::add_rooms);
    list.command("design.edit_rooms", api::edit_rooms);
    list.command("design.copy_rooms", api::copy_rooms);
    list.command("design.delete_rooms", api::delete_rooms);
    list.command("design.move_rooms", api::move_rooms);
    list.command("design.save_opening", api::save_opening);
    list.command("design.delete_opening", api::delete_opening);
    list.command("design.save_settings", api::save_settings);
    list.need(
        &[Class::Contact],
        &[
            "design.convert_lead",
            "design.create_project",
            "design.update_project",
            "design.delete_project",
            "design.hand_over",
        ],
    );
}
