//! The price book.

use store::Class;

use crate::List;
use ::catalog::api;

pub(crate) fn list(list: &mut List) {
    list.query("catalog.items", api::items);
    list.query("catalog.item", api::item);
    list.command("catalog.save_item", api::save_item);
    list.command("catalog.edit_items", api::edit_items);
    list.query("catalog.check_formula", api::check_formula);
    list.command("catalog.save_category", api::save_category);
    list.query("catalog.recipes", api::recipes);
    list.query("catalog.recipe", api::recipe);
    list.command("catalog.save_recipe", api::save_recipe);
    list.query("catalog.try_recipe", api::try_recipe);
    list.query("catalog.materials", api::materials);
    list.query("catalog.material", api::material);
    list.command("catalog.save_material", api::save_material);
    list.command("catalog.edit_materials", api::edit_materials);
    list.command("catalog.save_pack", api::save_pack);
    list.command("catalog.set_pack_price", api::set_pack_price);
    list.query("catalog.suppliers", api::suppliers);
    list.command("catalog.save_supplier", api::save_supplier);
    list.query("catalog.price_lists", api::price_lists);
    list.command("catalog.change_item_prices", api::change_item_prices);
    list.command(
        "catalog.change_material_prices",
        api::change_material_prices,
    );
    list.query("catalog.read_price_book", api::read_price_book);
    list.command("catalog.import_price_book", api::import_price_book);
    list.need(
        &[Class::Price],
        &[
            "catalog.items",
            "catalog.item",
            "catalog.save_item",
            "catalog.edit_items",
            "catalog.save_category",
            "catalog.change_item_prices",
            "catalog.read_price_book",
            "catalog.import_price_book",
        ],
    );
    list.need(
        &[Class::Cost],
        &[
            "catalog.save_material",
            "catalog.edit_materials",
            "catalog.save_pack",
            "catalog.set_pack_price",
            "catalog.save_supplier",
            "catalog.change_material_prices",
        ],
    );
}
