//! 询价: other suppliers are asked what they want for what is bought most, and how they deliver.

use kernel::{Result, Timestamp};
use serde_json::{Value, json};

use crate::calendar::{Hours, midnight, plus};
use crate::story::{Story, Who, text};

/// What the usual suppliers ask of an order, by code: delivery fee, free from, smallest order.
const USUAL: [(&str, &str, &str, &str); 3] = [
    ("S01", "80", "1750", ""),
    ("S02", "60", "1500", ""),
    ("S03", "120", "3000", ""),
];

/// A supplier that is asked besides.
struct Other {
    code: &'static str,
    name: &'static str,
    name_en: &'static str,
    trade: &'static str,
    phone: &'static str,
    /// Delivery fee, free from, smallest order.
    order: (&'static str, &'static str, &'static str),
    offers: &'static [Offer],
}

/// Code of the material, price of its usual pack, fewest packs, days, breaks.
type Offer = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const OTHERS: [Other; 2] = [
    Other {
        code: "S11",
        name: "城东建材批发",
        name_en: "East Gate building materials",
        trade: "auxiliary",
        phone: "13900020011",
        order: ("150", "2500", "500"),
        offers: &[
            ("F01", "22.5", "10", "2", &[("20", "21.5"), ("40", "20.5")]),
            ("F02", "5.8", "20", "2", &[("40", "5.4")]),
            ("F05", "41", "", "3", &[("20", "38.5")]),
            ("F11", "126", "", "2", &[("4", "119")]),
            ("F13", "30.5", "10", "2", &[("20", "28.8"), ("40", "27.5")]),
            ("F15", "262", "", "5", &[]),
            ("F16", "618", "", "5", &[("4", "598")]),
            ("F20", "32", "10", "3", &[("30", "30.5")]),
            ("F21", "14.8", "20", "3", &[]),
        ],
    },
    Other {
        code: "S12",
        name: "砖仓直供",
        name_en: "Tile warehouse direct",
        trade: "tile",
        phone: "13900020012",
        order: ("200", "6000", "1000"),
        offers: &[
            ("Z01", "182", "10", "12", &[("30", "174"), ("60", "168")]),
            ("Z02", "142", "10", "12", &[("30", "136")]),
            ("Z04", "82", "10", "12", &[("30", "78")]),
            ("Z06", "62", "5", "10", &[]),
        ],
    },
];

/// The number of no customer: it is the firm's own work.
const FIRM: usize = usize::MAX;

/// Before the store's first day is over. No dice are thrown for it, so that the customers' lives stay what they are.
pub fn plan(story: &mut Story<'_>) {
    let day = story.calendar.open(plus(story.begin(), 1), Hours::Desk);
    story.at(Timestamp(midnight(day).0 + 8 * 3_600_000), FIRM, compare);
}

fn compare(story: &mut Story<'_>, _: usize) -> Result<()> {
    let known = story.ask(Who::Purchaser, "catalog.suppliers", json!({}))?;
    for (code, fee, free, least) in USUAL {
        let found = known.as_array().into_iter().flatten();
        if let Some(supplier) = found.clone().find(|one| one["code"] == code) {
            let fields = json!({"deliveryFee": fee, "freeDelivery": free, "orderMinimum": least});
            let req = json!({"id": supplier["id"], "fields": fields});
            story.aside(Who::Purchaser, "catalog.save_supplier", req)?;
        }
    }
    for other in &OTHERS {
        let (fee, free, least) = other.order;
        let fields = json!({"code": other.code, "name": other.name, "nameEn": other.name_en, "trade": other.trade,
            "phone": other.phone, "deliveryFee": fee, "freeDelivery": free, "orderMinimum": least});
        let saved = story.aside(
            Who::Purchaser,
            "catalog.save_supplier",
            json!({"fields": fields}),
        )?;
        let supplier = text(&saved, "id")?;
        for offer in other.offers {
            asked(story, &supplier, offer)?;
        }
    }
    Ok(())
}

fn asked(story: &mut Story<'_>, supplier: &str, offer: &Offer) -> Result<()> {
    let (code, price, minimum, days, breaks) = *offer;
    let found = story.ask(Who::Purchaser, "catalog.materials", json!({"text": code}))?;
    let material = found["materials"].as_array().into_iter().flatten();
    let Some(pack) = material
        .clone()
        .find(|one| one["code"] == code)
        .map(|one| one["packId"].clone())
    else {
        return Ok(());
    };
    let breaks: Vec<Value> = breaks
        .iter()
        .map(|(from, price)| json!({"from": from, "price": price}))
        .collect();
    let req = json!({"packId": pack, "supplierId": supplier, "price": price, "minimum": minimum, "leadDays": days,
        "breaks": breaks});
    story
        .aside(Who::Purchaser, "catalog.set_pack_price", req)
        .map(drop)
}
