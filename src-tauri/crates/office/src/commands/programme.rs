//! Schedules of sites.

use programme::api;

use crate::List;

pub(crate) fn list(list: &mut List) {
    list.query("programme.plan", api::plan);
    list.query("programme.sites", api::sites);
    // Of the firm's own days and lags, which purchasing counts with where a site has no schedule.
    list.command("programme.make_plan", |tx, req| {
        api::make_plan(tx, req, &supply::api::template(tx)?)
    });
    list.command("programme.save_plan", api::save_plan);
    list.command("programme.delete_plan", api::delete_plan);
    list.command("programme.add_task", api::add_task);
    list.command("programme.save_task", api::save_task);
    list.command("programme.report_tasks", api::report_tasks);
    list.command("programme.move_task", api::move_task);
    list.command("programme.resize_task", api::resize_task);
    list.command("programme.delete_tasks", api::delete_tasks);
    list.command("programme.place_task", api::place_task);
    list.command("programme.tie_tasks", api::tie_tasks);
    list.command("programme.untie_tasks", api::untie_tasks);
    list.command("programme.keep_baseline", api::keep_baseline);
    list.command("programme.remove_baseline", api::remove_baseline);
}
