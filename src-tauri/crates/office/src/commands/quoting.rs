//! Quotes.

use store::Class;

use crate::List;
use ::quoting::api;
use ::quoting::print::QuotePaper;

pub(crate) fn list(list: &mut List) {
    list.query("quoting.quotes", api::quotes);
    list.query("quoting.quote", api::quote);
    list.query("quoting.explain", api::explain);
    list.query("quoting.compare", api::compare);
    list.query("quoting.omissions", api::omissions);
    list.query("quoting.rooms", api::rooms);
    list.query("quoting.templates", api::templates);
    list.query("quoting.settings", api::settings);
    list.query("quoting.usual_settings", api::usual_settings);
    list.query("quoting.checks", api::checks);
    list.query("quoting.read_quote_file", api::read_quote_file);
    list.command("quoting.import_quote", api::import_quote);
    list.command("quoting.create", api::create);
    list.command("quoting.edit", api::edit);
    list.command("quoting.insert_lines", api::insert_lines);
    list.command("quoting.delete_lines", api::delete_lines);
    list.command("quoting.place_lines", api::place_lines);
    list.command("quoting.save_section", api::save_section);
    list.command("quoting.delete_section", api::delete_section);
    list.command("quoting.place_section", api::place_section);
    list.command("quoting.copy_sections", api::copy_sections);
    list.command("quoting.fill_rooms", api::fill_rooms);
    list.command("quoting.save_head", api::save_head);
    list.command("quoting.save_agreement", api::save_agreement);
    list.command("quoting.save_fees", api::save_fees);
    list.command("quoting.send", api::send);
    list.command("quoting.accept", api::accept);
    list.command("quoting.void", api::void);
    list.command("quoting.delete", api::delete);
    list.command("quoting.new_version", api::new_version);
    list.command("quoting.save_settings", api::save_settings);
    list.command("quoting.save_check", api::save_check);
    list.command("quoting.switch_check", api::switch_check);
    list.command("quoting.reset_checks", api::reset_checks);
    list.command("quoting.delete_check", api::delete_check);
    list.command("quoting.save_template", api::save_template);
    list.command("quoting.template_of_quote", api::template_of_quote);
    list.command("quoting.delete_template", api::delete_template);
    list.command("quoting.restore_templates", api::restore_templates);
    list.document(
        "quoting.quote_paper",
        "quoting_quote",
        |req: &QuotePaper| (req.id.cast(), req.copy.name()),
        ::quoting::print::quote,
    );
    list.need(
        &[Class::Price],
        &[
            "quoting.quotes",
            "quoting.quote",
            "quoting.explain",
            "quoting.compare",
            "quoting.omissions",
            "quoting.rooms",
            "quoting.templates",
            "quoting.settings",
            "quoting.usual_settings",
            "quoting.checks",
            "quoting.read_quote_file",
            "quoting.import_quote",
            "quoting.create",
            "quoting.edit",
            "quoting.insert_lines",
            "quoting.delete_lines",
            "quoting.place_lines",
            "quoting.save_section",
            "quoting.delete_section",
            "quoting.place_section",
            "quoting.copy_sections",
            "quoting.fill_rooms",
            "quoting.save_head",
            "quoting.save_agreement",
            "quoting.save_fees",
            "quoting.send",
            "quoting.accept",
            "quoting.void",
            "quoting.delete",
            "quoting.new_version",
            "quoting.save_settings",
            "quoting.save_check",
            "quoting.switch_check",
            "quoting.reset_checks",
            "quoting.delete_check",
            "quoting.save_template",
            "quoting.template_of_quote",
            "quoting.delete_template",
            "quoting.restore_templates",
            "quoting.quote_paper",
        ],
    );
}
