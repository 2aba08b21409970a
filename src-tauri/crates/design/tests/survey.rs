//! Projects and surveys on a real file.
#![allow(clippy::unwrap_used)]

use crm::api::{NewLead, TimelineOf};
use design::api::{
    self, AddRooms, ConvertLead, EditRooms, NewProject, ProjectMove, ProjectRef, ProjectsReq,
    RoomsRef, Survey, SurveyReq,
};
use design::model::{OpeningKind, OpeningRule, RoomKind, Stage};
use design::{Project, Room};
use firm::api::Language;
use kernel::{Id, Quantity};
use serde_json::json;
use testkit::Firm;

fn firm() -> Firm {
    Firm::new(&[firm::SLICE, crm::SLICE, design::SLICE])
}

fn lead(firm: &Firm, phone: &str) -> Id<crm::LeadId> {
    let fields = json!({"phone": phone, "name": "王小明", "estate": "翠湖花园", "building": "3", "unit": "2", "room": "1201",
        "area": "98.5", "layout": "三室两厅两卫"});
    let req = NewLead {
        fields: serde_json::from_value(fields).unwrap(),
        note: "首套房".to_owned(),
    };
    firm.write(|tx| crm::api::create_lead(tx, req))
        .unwrap()
        .record
        .id
}

fn convert(firm: &Firm, lead_id: Id<crm::LeadId>) -> api::Converted {
    firm.write(|tx| {
        api::convert_lead(
            tx,
            ConvertLead {
                lead_id,
                customer_id: None,
                new_customer: false,
            },
        )
    })
    .unwrap()
}

fn project(firm: &Firm) -> Id<Project> {
    convert(firm, lead(firm, "13812345678")).project_id
}

fn edit(firm: &Firm, value: serde_json::Value) -> api::RoomsEdited {
    let req: EditRooms = serde_json::from_value(value).unwrap();
    firm.write(|tx| api::edit_rooms(tx, req)).unwrap()
}

fn survey(firm: &Firm, project_id: Id<Project>) -> Survey {
    firm.read(|db| {
        api::survey(
            db,
            SurveyReq {
                project_id,
                language: None,
            },
        )
    })
    .unwrap()
}

fn names(firm: &Firm, project_id: Id<Project>) -> String {
    survey(firm, project_id)
        .rooms
        .iter()
        .map(|r| r.of.room.name.clone())
        .collect::<Vec<_>>()
        .join(" ")
}

fn q(text: &str) -> Option<Quantity> {
    Some(text.parse().unwrap())
}

#[test]
fn a_lead_becomes_a_project_once() {
    let firm = firm();
    let lead_id = lead(&firm, "13812345678");
    let first = convert(&firm, lead_id);
    assert!(first.made);
    assert_eq!(first.number, "XM202611A001");
    let again = convert(&firm, lead_id);
    assert_eq!(
        again,
        api::Converted {
            made: false,
            ..first.clone()
        }
    );
    let page = firm
        .read(|db| {
            api::project(
                db,
                ProjectRef {
                    id: first.project_id,
                },
            )
        })
        .unwrap();
    let row = &page.project;
    assert_eq!(
        row.record.name.as_deref(),
        Some("翠湖花园 3栋2单元1201室 王小明")
    );
    assert_eq!(
        (row.record.building_area, row.address.as_str()),
        (q("98.5"), "翠湖花园 3栋2单元1201室")
    );
    assert_eq!(
        (row.record.sales_id, row.sales_name.as_str()),
        (Some(firm.owner), "林青")
    );
    assert_eq!((row.record.stage, page.passed.len()), (Stage::Survey, 1));
    let lead = firm
        .read(|db| crm::api::lead(db, crm::api::LeadRef { id: lead_id }))
        .unwrap();
    assert_eq!(lead.record.project_id, Some(first.project_id));
    let of = TimelineOf {
        project_id: Some(first.project_id),
        ..TimelineOf::default()
    };
    let entries = firm.read(|db| crm::api::timeline(db, of)).unwrap();
    assert_eq!(
        entries.len(),
        2,
        "the lead's notes and the conversion: {entries:?}"
    );

    // The same number again: asked, then told.
    let second = self::lead(&firm, "138 1234 5678");
    let ask = |customer_id, new_customer| {
        firm.write(|tx| {
            api::convert_lead(
                tx,
                ConvertLead {
                    lead_id: second,
                    customer_id,
                    new_customer,
                },
            )
        })
    };
    assert_eq!(ask(None, false).unwrap_err().code, "crm.customer_exists");
    let same = ask(Some(first.customer_id), false).unwrap();
    assert_eq!(
        (same.customer_id, same.property_id),
        (first.customer_id, first.property_id)
    );
    assert_ne!(same.project_id, first.project_id);
}

#[test]
fn conversion_is_undone_as_one_step() {
    let firm = firm();
    let lead_id = lead(&firm, "13812345678");
    let written = firm
        .written(|tx| {
            api::convert_lead(
                tx,
                ConvertLead {
                    lead_id,
                    customer_id: None,
                    new_customer: false,
                },
            )
        })
        .unwrap();
    firm.store
        .undo(firm.owner, written.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    let lead = firm
        .read(|db| crm::api::lead(db, crm::api::LeadRef { id: lead_id }))
        .unwrap()
        .record;
    assert_eq!((lead.customer_id, lead.project_id), (None, None));
    let list = firm
        .read(|db| api::projects(db, ProjectsReq::default()))
        .unwrap();
    assert_eq!(list.total, 0);
    assert!(convert(&firm, lead_id).made);
}

#[test]
fn projects_move_with_reasons_and_count_their_days() {
    let firm = firm();
    let id = project(&firm);
    let go = |stage, reason: &str| {
        firm.write(|tx| {
            api::move_project(
                tx,
                ProjectMove {
                    id,
                    stage,
                    reason: reason.to_owned(),
                },
            )
        })
    };
    firm.env.pass_days(3);
    let row = firm
        .read(|db| api::projects(db, ProjectsReq::default()))
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(row.days_in_stage, 3);
    go(Stage::Design, "").unwrap();
    firm.env.pass_days(1);
    let fault = go(Stage::Paused, " ").unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.params["field"].as_str()),
        ("design.reason_missing", Some("reason"))
    );
    let page = go(Stage::Cancelled, "客户出国").unwrap();
    let passed: Vec<Stage> = page.passed.iter().map(|p| p.stage).collect();
    assert_eq!(passed, [Stage::Survey, Stage::Design, Stage::Cancelled]);
    assert_eq!(page.resumes, Some(Stage::Design));
    assert_eq!(
        go(Stage::Paused, "等款").unwrap().resumes,
        Some(Stage::Design)
    );
    assert_eq!(go(Stage::Quote, "").unwrap().resumes, None);
    assert_eq!(
        go(Stage::Cancelled, "客户出国").unwrap().resumes,
        Some(Stage::Quote)
    );
    let list = |json: serde_json::Value| {
        let req: ProjectsReq = serde_json::from_value(json).unwrap();
        firm.read(|db| api::projects(db, req)).unwrap().total
    };
    assert_eq!(list(json!({})), 0);
    assert_eq!(list(json!({"closed": true})), 1);
    assert_eq!(list(json!({"stages": ["cancelled"], "search": "chhy"})), 1);
    assert_eq!(list(json!({"closed": true, "search": "wxm 1201"})), 1);
    assert_eq!(list(json!({"closed": true, "memberId": firm.owner})), 1);
    assert_eq!(list(json!({"closed": true, "search": "没有"})), 0);
}

#[test]
fn fields_of_a_project_are_checked() {
    let firm = firm();
    let id = project(&firm);
    let set = |fields: serde_json::Value| {
        let req = serde_json::from_value(json!({"id": id, "fields": fields})).unwrap();
        firm.write(|tx| api::update_project(tx, req))
    };
    for (fields, field, code) in [
        (
            json!({"startOn": "1890-01-01"}),
            "startOn",
            "crm.date_absurd",
        ),
        (json!({"startOn": "明天"}), "startOn", "crm.date_invalid"),
        (
            json!({"buildingArea": "-1"}),
            "buildingArea",
            "crm.area_absurd",
        ),
        (
            json!({"name": "长".repeat(3_000)}),
            "name",
            "firm.text_too_long",
        ),
        (
            json!({"designerId": "00000000-0000-7000-8000-000000000000"}),
            "designerId",
            "crm.owner_unknown",
        ),
        (
            json!({"propertyId": "00000000-0000-7000-8000-000000000000"}),
            "propertyId",
            "design.property_of_another",
        ),
    ] {
        let fault = set(fields.clone()).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            (code, Some(field)),
            "{fields}"
        );
    }
    let page =
        set(json!({"startOn": "2026-12-08", "designerId": firm.owner, "remark": "地暖"})).unwrap();
    assert_eq!(
        page.project.record.start_on.unwrap().to_string(),
        "2026-12-08"
    );
    assert_eq!(page.project.designer_name, "林青");
    let customer_id = page.project.record.customer_id;
    let made = firm
        .write(|tx| {
            api::create_project(
                tx,
                NewProject {
                    customer_id,
                    fields: api::ProjectFields::default(),
                },
            )
        })
        .unwrap();
    assert_eq!(
        made.project.record.property_id,
        page.project.record.property_id
    );
    let new = made.project.record.id;
    firm.write(|tx| api::delete_project(tx, ProjectRef { id: new }))
        .unwrap();
    assert_eq!(
        firm.read(|db| api::project(db, ProjectRef { id: new }))
            .unwrap_err()
            .code,
        "design.project_unknown"
    );
}

#[test]
fn a_layout_makes_rooms_and_rows_are_pasted() {
    let firm = firm();
    let id = project(&firm);
    assert_eq!(
        survey(&firm, id).layouts[0],
        "三室两厅两卫",
        "the property's own comes first"
    );
    let add = |layout: &str| {
        let req = AddRooms {
            project_id: id,
            language: Language::Zh,
            rooms: Vec::new(),
            layout: layout.to_owned(),
            before: None,
        };
        firm.write(|tx| api::add_rooms(tx, req))
    };
    assert_eq!(add("复式").unwrap_err().code, "design.layout_unknown");
    add("两室一厅一卫").unwrap();
    assert_eq!(names(&firm, id), "客餐厅 主卧 次卧 厨房 卫生间 阳台");

    let rooms = survey(&firm, id).rooms;
    let cell = |at: usize, field: &str, text: &str| json!({"roomId": rooms[at].of.room.id, "field": field, "text": text});
    let done = edit(
        &firm,
        json!({"projectId": id, "cells": [
            cell(0, "length", "6300"), cell(0, "width", "4.2"), cell(0, "height", "2750"),
            cell(0, "doors", "0.9×2.1套"), cell(0, "windows", "2.4x1.8; 1.5×1.5×2"),
        ]}),
    );
    assert!(done.refused.is_empty(), "{:?}", done.refused);
    assert_eq!(done.converted.len(), 2);
    let page = survey(&firm, id);
    let first = &page.rooms[0];
    assert_eq!(
        (first.of.room.length, first.of.room.height),
        (q("6.3"), q("2.75"))
    );
    assert_eq!(
        (first.doors_text.as_str(), first.windows_text.as_str()),
        ("0.9×2.1套", "2.4×1.8; 1.5×1.5×2")
    );
    assert_eq!(first.of.quantities.floor, q("26.46"));
    // 21 × 2.75 − 1.89 (cased) − (4.32 + 4.5) × ½
    assert_eq!(first.of.quantities.wall_net, q("51.45"));
    assert!(first.complete);
    assert_eq!(
        (page.totals.rooms, page.totals.incomplete, page.totals.floor),
        (6, 5, q("26.46").unwrap())
    );

    let done = edit(
        &firm,
        json!({"projectId": id, "before": rooms[1].of.room.id, "rows": [
            [{"field": "name", "text": "书房"}, {"field": "length", "text": "3"}, {"field": "width", "text": "2.7"}],
            [{"field": "name", "text": " "}],
            [{"field": "name", "text": "客卫"}, {"field": "length", "text": "abc"}, {"field": "width", "text": "1.6"}],
        ]}),
    );
    assert_eq!(
        names(&firm, id),
        "客餐厅 书房 客卫 主卧 次卧 厨房 卫生间 阳台"
    );
    assert!(done.created[0].is_some() && done.created[1].is_none() && done.created[2].is_some());
    assert_eq!(done.refused.len(), 1);
    assert_eq!(
        (done.refused[0].row, done.refused[0].fault.code.as_str()),
        (Some(2), "design.size_invalid")
    );
    let page = survey(&firm, id);
    assert_eq!(
        (page.rooms[1].of.room.kind, page.rooms[2].of.room.kind),
        (RoomKind::Study, RoomKind::Bathroom)
    );
    assert_eq!(page.rooms[2].of.room.width, q("1.6"), "what fits is stored");
}

#[test]
fn cells_that_cannot_be_say_why_and_leave_the_rest() {
    let firm = firm();
    let id = project(&firm);
    let done = edit(
        &firm,
        json!({"projectId": id, "rows": [[
        {"field": "name", "text": "主卧"}, {"field": "length", "text": "4"}, {"field": "width", "text": "3"},
        {"field": "height", "text": "2.6"}, {"field": "windows", "text": "1.5×1.5"}]]}),
    );
    let room = done.created[0].unwrap();
    let long = "长".repeat(3_000);
    for (field, text, code) in [
        ("length", "-4", "design.size_negative"),
        ("length", "0", "design.size_zero"),
        ("length", "101m", "design.size_absurd"),
        ("height", "31", "design.size_absurd"),
        ("height", "1.4", "design.opening_too_high"),
        ("length", "宽", "design.size_invalid"),
        ("doors", "0.9×2.7", "design.opening_too_high"),
        ("doors", "4.1×2", "design.opening_too_wide"),
        ("doors", "0.9", "design.openings_invalid"),
        ("windows", "4×2.6×4", "design.openings_exceed_walls"),
        ("perimeter", "5", "design.perimeter_too_short"),
        ("area", "10001", "design.size_absurd"),
        ("kind", "飞机库", "design.kind_unknown"),
        ("name", "", "firm.text_missing"),
        ("name", long.as_str(), "firm.text_too_long"),
    ] {
        let before = survey(&firm, id);
        let done = edit(
            &firm,
            json!({"projectId": id, "cells": [{"roomId": room, "field": field, "text": text}]}),
        );
        let refused = &done.refused[0];
        assert_eq!(
            (refused.fault.code.as_str(), refused.field.as_str()),
            (code, field),
            "{text}"
        );
        assert_eq!(refused.fault.params["field"], field);
        assert_eq!(survey(&firm, id), before, "{field} {text} changed nothing");
    }
    // One bad cell among good ones.
    let done = edit(
        &firm,
        json!({"projectId": id, "cells": [
        {"roomId": room, "field": "length", "text": "5"},
        {"roomId": room, "field": "doors", "text": "0.9×9"},
        {"roomId": room, "field": "remark", "text": "飘窗"}]}),
    );
    assert_eq!(done.refused.len(), 1);
    let after = survey(&firm, id).rooms.remove(0).of.room;
    assert_eq!((after.length, after.remark.as_str()), (q("5"), "飘窗"));
    // Kinds by their names.
    for (text, kind) in [
        ("厨房", RoomKind::Kitchen),
        ("bathroom", RoomKind::Bathroom),
        ("Master bedroom", RoomKind::Bedroom),
    ] {
        edit(
            &firm,
            json!({"projectId": id, "cells": [{"roomId": room, "field": "kind", "text": text}]}),
        );
        assert_eq!(survey(&firm, id).rooms[0].of.room.kind, kind);
    }
    let nobody: Id<Room> = Id::from_bytes([9; 16]);
    let req = serde_json::from_value(
        json!({"projectId": id, "cells": [{"roomId": nobody, "field": "length", "text": "1"}]}),
    )
    .unwrap();
    assert_eq!(
        firm.write(|tx| api::edit_rooms(tx, req)).unwrap_err().code,
        "design.room_unknown"
    );
}

#[test]
fn openings_keep_their_sills_and_are_edited_one_by_one() {
    let firm = firm();
    let id = project(&firm);
    let done = edit(
        &firm,
        json!({"projectId": id, "rows": [[
        {"field": "name", "text": "主卧"}, {"field": "length", "text": "4"}, {"field": "width", "text": "3"},
        {"field": "height", "text": "2.6"}, {"field": "windows", "text": "1.5×1.5; 1.2×2.2"}]]}),
    );
    let room = done.created[0].unwrap();
    let openings = || survey(&firm, id).rooms.remove(0).of.openings;
    // The usual sill, and a lower one where that does not fit.
    assert_eq!(
        openings()
            .iter()
            .map(|o| o.sill.to_string())
            .collect::<Vec<_>>(),
        ["0.9", "0.4"]
    );
    let save = |value: serde_json::Value| {
        let req = serde_json::from_value(value).unwrap();
        firm.write(|tx| api::save_opening(tx, req))
    };
    let first = openings()[0].id;
    save(json!({"id": first, "roomId": room, "kind": "window", "width": "1800", "height": "1.5", "sill": "450", "count": "1", "casing": true})).unwrap();
    edit(
        &firm,
        json!({"projectId": id, "cells": [{"roomId": room, "field": "windows", "text": "2.1×1.5套"}]}),
    );
    let left = openings();
    assert_eq!(left.len(), 1);
    assert_eq!(
        (left[0].id, left[0].sill.to_string(), left[0].casing),
        (first, "0.45".to_owned(), true)
    );
    for (value, field, code) in [
        (
            json!({"roomId": room, "kind": "door", "width": "", "height": "2"}),
            "width",
            "design.size_missing",
        ),
        (
            json!({"roomId": room, "kind": "door", "width": "0.9", "height": "2", "count": "x"}),
            "count",
            "design.count_invalid",
        ),
        (
            json!({"roomId": room, "kind": "window", "width": "1", "height": "2", "sill": "1"}),
            "height",
            "design.opening_too_high",
        ),
    ] {
        let fault = save(value.clone()).unwrap_err();
        assert_eq!(
            (fault.code.as_str(), fault.params["field"].as_str()),
            (code, Some(field)),
            "{value}"
        );
    }
    let door =
        save(json!({"roomId": room, "kind": "door", "width": "900", "height": "2100"})).unwrap();
    assert_eq!(
        (door.kind, door.count, door.sill),
        (OpeningKind::Door, 1, Quantity::ZERO)
    );
    firm.write(|tx| api::delete_opening(tx, api::OpeningRef { id: door.id }))
        .unwrap();
    let fault = firm
        .write(|tx| api::delete_opening(tx, api::OpeningRef { id: door.id }))
        .unwrap_err();
    assert_eq!(fault.code, "design.opening_unknown");
}

#[test]
fn rooms_are_copied_moved_deleted_and_all_of_it_undone() {
    let firm = firm();
    let id = project(&firm);
    edit(
        &firm,
        json!({"projectId": id, "rows": [
        [{"field": "name", "text": "主卧"}, {"field": "length", "text": "4"}, {"field": "width", "text": "3"}, {"field": "doors", "text": "0.9×2.1"}],
        [{"field": "name", "text": "次卧"}], [{"field": "name", "text": "厨房"}]]}),
    );
    let rooms: Vec<Id<Room>> = survey(&firm, id)
        .rooms
        .iter()
        .map(|r| r.of.room.id)
        .collect();
    let copied = firm
        .write(|tx| {
            api::copy_rooms(
                tx,
                RoomsRef {
                    project_id: id,
                    ids: vec![rooms[0]],
                },
            )
        })
        .unwrap();
    assert_eq!(names(&firm, id), "主卧 主卧2 次卧 厨房");
    assert_eq!(survey(&firm, id).rooms[1].doors_text, "0.9×2.1");
    let shift = |ids: Vec<Id<Room>>, before| {
        firm.write(|tx| {
            api::move_rooms(
                tx,
                api::MoveRooms {
                    project_id: id,
                    ids,
                    before,
                },
            )
        })
        .unwrap();
        names(&firm, id)
    };
    assert_eq!(
        shift(vec![rooms[2]], Some(rooms[0])),
        "厨房 主卧 主卧2 次卧"
    );
    assert_eq!(
        shift(vec![rooms[2], rooms[0]], None),
        "主卧2 次卧 厨房 主卧"
    );
    assert_eq!(
        shift(vec![rooms[2], rooms[0]], Some(rooms[2])),
        "主卧2 次卧 厨房 主卧",
        "before itself stays"
    );
    assert_eq!(
        shift(vec![rooms[0]], Some(copied.ids[0])),
        "主卧 主卧2 次卧 厨房"
    );
    let deleted = firm
        .written(|tx| {
            api::delete_rooms(
                tx,
                RoomsRef {
                    project_id: id,
                    ids: rooms.clone(),
                },
            )
        })
        .unwrap();
    assert_eq!(names(&firm, id), "主卧2");
    firm.store
        .undo(firm.owner, deleted.change.unwrap(), &|_, _| Ok(()))
        .unwrap();
    assert_eq!(names(&firm, id), "主卧 主卧2 次卧 厨房");
    assert_eq!(
        survey(&firm, id).rooms[0].doors_text,
        "0.9×2.1",
        "its openings came back too"
    );

    let many = AddRooms {
        project_id: id,
        language: Language::Zh,
        rooms: (0..200)
            .map(|_| api::NewRoom {
                kind: RoomKind::Other,
                name: String::new(),
            })
            .collect(),
        layout: String::new(),
        before: None,
    };
    assert_eq!(
        firm.write(|tx| api::add_rooms(tx, many)).unwrap_err().code,
        "design.rooms_too_many"
    );
}

#[test]
fn the_firms_rule_reaches_every_room_at_once() {
    let firm = firm();
    let id = project(&firm);
    edit(
        &firm,
        json!({"projectId": id, "rows": [[
        {"field": "name", "text": "主卧"}, {"field": "length", "text": "5"}, {"field": "width", "text": "4"},
        {"field": "height", "text": "2.8"}, {"field": "doors", "text": "0.9×2.1"}]]}),
    );
    let net = || {
        firm.read(|db| design::rooms_of(db, id)).unwrap()[0]
            .quantities
            .wall_net
    };
    assert_eq!(net(), q("49.455"));
    for (rule, want) in [
        (OpeningRule::None, "50.4"),
        (OpeningRule::Excess, "50.295"),
        (OpeningRule::Full, "48.51"),
    ] {
        let req = api::SaveDesignSettings {
            opening_rule: rule,
            usual_height: "2800".to_owned(),
        };
        let saved = firm.write(|tx| api::save_settings(tx, req)).unwrap();
        assert_eq!(saved.usual_height, q("2.8"));
        assert_eq!(net(), q(want), "{rule:?}");
    }
    let bad = api::SaveDesignSettings {
        opening_rule: OpeningRule::Half,
        usual_height: "31".to_owned(),
    };
    let fault = firm.write(|tx| api::save_settings(tx, bad)).unwrap_err();
    assert_eq!(
        (fault.code.as_str(), fault.params["field"].as_str()),
        ("design.size_absurd", Some("usualHeight"))
    );
    // New rooms get the usual height.
    let req = AddRooms {
        project_id: id,
        language: Language::Zh,
        rooms: vec![api::NewRoom {
            kind: RoomKind::Bedroom,
            name: String::new(),
        }],
        layout: String::new(),
        before: None,
    };
    firm.write(|tx| api::add_rooms(tx, req)).unwrap();
    assert_eq!(survey(&firm, id).rooms[1].of.room.height, q("2.8"));
}
