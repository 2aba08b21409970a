//! Bills of materials, stock by hand, purchase lists.

use store::Class;

use crate::List;
use supply::wire::{BillPaper, PurchasePaper};

pub(crate) fn list(list: &mut List) {
    list.query("supply.bill", supply::api::bill);
    list.query("supply.candidates", supply::api::candidates);
    list.command("supply.choose_material", supply::api::choose_material);
    list.query("supply.stock", supply::api::stock);
    list.command("supply.set_stock", supply::api::set_stock);
    list.command("supply.remove_stock", supply::api::remove_stock);
    list.query("supply.quotes", supply::api::quotes);
    list.query("supply.preview_list", supply::api::preview_list);
    list.command("supply.make_list", supply::api::make_list);
    list.query("supply.lists", supply::api::lists);
    list.query("supply.list", supply::api::list);
    list.query("supply.explain", supply::api::explain);
    list.query("supply.changes", supply::api::changes);
    list.command("supply.recompute_list", supply::api::recompute_list);
    list.query("supply.mix", supply::api::mix);
    list.command("supply.apply_mix", supply::api::apply_mix);
    list.command("supply.edit_list", supply::api::edit_list);
    list.command("supply.add_line", supply::api::add_line);
    list.command("supply.remove_lines", supply::api::remove_lines);
    list.command("supply.save_site", supply::api::save_site);
    list.command("supply.save_note", supply::api::save_note);
    list.command("supply.send_list", supply::api::send_list);
    list.command("supply.delete_list", supply::api::delete_list);
    list.query("supply.need_by", supply::api::need_by);
    list.command("supply.set_need_by", supply::api::set_need_by);
    list.command("supply.reset_need_by", supply::api::reset_need_by);
    list.document(
        "supply.purchase_paper",
        "supply_list",
        |req: &PurchasePaper| (req.id.cast(), copy(req.prices)),
        supply::print::purchase,
    );
    list.document(
        "supply.bill_paper",
        "quoting_quote",
        |req: &BillPaper| (req.quote.cast(), copy(req.prices)),
        supply::print::bill,
    );
    // What these write is worked out from prices, and a list that is sent carries them.
    list.need(
        &[Class::Cost],
        &[
            "supply.preview_list",
            "supply.make_list",
            "supply.recompute_list",
            "supply.mix",
            "supply.apply_mix",
            "supply.edit_list",
            "supply.add_line",
            "supply.remove_lines",
            "supply.save_site",
            "supply.send_list",
            "supply.delete_list",
        ],
    );
}

const fn copy(prices: bool) -> &'static str {
    if prices { "priced" } else { "unpriced" }
}
