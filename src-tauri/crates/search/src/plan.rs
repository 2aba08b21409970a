//! What is looked through: each kind of record, its texts, and the columns that they come from.

use crate::model::{Field, Kind};

/// How a column gives texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    /// One.
    One,
    /// A JSON array of texts.
    Each,
    /// A JSON array of estate, building, unit and room.
    Home,
    /// A JSON array of such arrays.
    Homes,
}

/// How a text is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As written, by pinyin and by initials.
    Name,
    /// As written.
    Written,
    /// By any three digits or more, whatever stands between them.
    Phone,
}

/// One text of a kind of record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    pub field: Field,
    /// The columns that it is made of: its data classes are theirs.
    pub from: &'static [(&'static str, &'static str)],
    pub gives: Gives,
    pub way: Way,
    /// 0 for what tells a record by itself, 1 for what stands around it, 2 for long texts.
    pub weight: u32,
    /// Always shown, not only where something was found in it.
    pub standing: bool,
    /// Not the record's own: it helps to find it by its other texts, and never finds it alone.
    pub context: bool,
}

const fn name(field: Field, from: &'static [(&'static str, &'static str)]) -> Text {
    Text {
        field,
        from,
        gives: Gives::One,
        way: Way::Name,
        weight: 0,
        standing: true,
        context: false,
    }
}

const fn phone(from: &'static [(&'static str, &'static str)]) -> Text {
    Text {
        way: Way::Phone,
        ..name(Field::Phone, from)
    }
}

const fn around(field: Field, from: &'static [(&'static str, &'static str)]) -> Text {
    Text {
        weight: 1,
        ..name(field, from)
    }
}

const fn said(field: Field, from: &'static [(&'static str, &'static str)]) -> Text {
    Text {
        way: Way::Written,
        weight: 2,
        standing: false,
        ..name(field, from)
    }
}

const fn hidden(text: Text) -> Text {
    Text {
        standing: false,
        ..text
    }
}

const fn giving(gives: Gives, text: Text) -> Text {
    Text { gives, ..text }
}

/// A kind of record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub kind: Kind,
    /// `SELECT id, open, at, status, owner, project, about kind, about id, texts…` of all; the texts in order.
    pub select: &'static str,
    /// The condition that all need, after `WHERE`.
    pub every: &'static str,
    /// The column of the record's id.
    pub id: &'static str,
    /// The texts in the order of the columns; the first that may be seen is the record's title.
    pub texts: &'static [Text],
}

const HOME: &[(&str, &str)] = &[
    ("crm_property", "estate"),
    ("crm_property", "building"),
    ("crm_property", "unit"),
    ("crm_property", "room"),
];

/// The plan of each kind, in the order of [`Kind::ALL`].
pub(crate) const PLANS: [Plan; 9] = [
    Plan {
        kind: Kind::Customer,
        select: "SELECT c.id, 1, c.made_at, '', c.owner_id, NULL, NULL, NULL,
 c.name, c.number, c.phone,
 (SELECT json_group_array(json_array(h.estate, h.building, h.unit, h.room) ORDER BY h.id) FROM crm_property h WHERE h.customer_id=c.id),
 (SELECT json_group_array(k.name ORDER BY k.id) FROM crm_contact k WHERE k.customer_id=c.id),
 (SELECT json_group_array(k.phone ORDER BY k.id) FROM crm_contact k WHERE k.customer_id=c.id),
 c.wechat, c.remark FROM crm_customer c",
        every: "1",
        id: "c.id",
        texts: &[
            name(Field::Name, &[("crm_customer", "name")]),
            name(Field::Number, &[("crm_customer", "number")]),
            phone(&[("crm_customer", "phone")]),
            giving(Gives::Homes, around(Field::Address, HOME)),
            giving(Gives::Each, hidden(around(Field::Contact, &[("crm_contact", "name")]))),
            giving(Gives::Each, hidden(phone(&[("crm_contact", "phone")]))),
            said(Field::Wechat, &[("crm_customer", "wechat")]),
            said(Field::Text, &[("crm_customer", "remark")]),
        ],
    },
    Plan {
        kind: Kind::Lead,
        // One that became a customer lives on as that customer.
        select: "SELECT l.id, l.customer_id IS NULL AND l.stage NOT IN ('signed', 'lost'),
 max(l.made_at, l.stage_since), l.stage, l.owner_id, NULL, NULL, NULL,
 l.name, l.number, l.phone, json_array(l.estate, l.building, l.unit, l.room),
 l.wechat, l.campaign, l.remark FROM crm_lead l",
        every: "1",
        id: "l.id",
        texts: &[
            name(Field::Name, &[("crm_lead", "name")]),
            name(Field::Number, &[("crm_lead", "number")]),
            phone(&[("crm_lead", "phone")]),
            giving(
                Gives::Home,
                around(
                    Field::Address,
                    &[
                        ("crm_lead", "estate"),
                        ("crm_lead", "building"),
                        ("crm_lead", "unit"),
                        ("crm_lead", "room"),
                    ],
                ),
            ),
            said(Field::Wechat, &[("crm_lead", "wechat")]),
            hidden(around(Field::Campaign, &[("crm_lead", "campaign")])),
            said(Field::Text, &[("crm_lead", "remark")]),
        ],
    },
    Plan {
        kind: Kind::Project,
        select: "SELECT p.id, p.stage NOT IN ('warranty', 'cancelled'), max(p.made_at, p.stage_since), p.stage,
 NULL, p.id, NULL, NULL, p.name, p.number, c.name, c.phone,
 json_array(h.estate, h.building, h.unit, h.room), p.remark
 FROM design_project p JOIN crm_customer c ON c.id=p.customer_id LEFT JOIN crm_property h ON h.id=p.property_id",
        every: "1",
        id: "p.id",
        texts: &[
            name(Field::Name, &[("design_project", "name")]),
            name(Field::Number, &[("design_project", "number")]),
            around(Field::Customer, &[("crm_customer", "name")]),
            phone(&[("crm_customer", "phone")]),
            giving(Gives::Home, around(Field::Address, HOME)),
            said(Field::Text, &[("design_project", "remark")]),
        ],
    },
    Plan {
        kind: Kind::Quote,
        select: "SELECT q.id, q.status<>'void', max(q.made_at, ifnull(q.sent_at, 0), ifnull(q.closed_at, 0)), q.status,
 NULL, q.project_id, 'project', q.project_id, q.number, 'V'||q.version, p.name, ifnull(q.customer, c.name),
 p.number, q.title, q.note
 FROM quoting_quote q JOIN design_project p ON p.id=q.project_id JOIN crm_customer c ON c.id=p.customer_id",
        every: "1",
        id: "q.id",
        texts: &[
            name(Field::Number, &[("quoting_quote", "number")]),
            around(Field::Version, &[("quoting_quote", "version")]),
            around(Field::Project, &[("design_project", "name")]),
            around(
                Field::Customer,
                &[("quoting_quote", "customer"), ("crm_customer", "name")],
            ),
            hidden(around(Field::Project, &[("design_project", "number")])),
            hidden(around(Field::Title, &[("quoting_quote", "title")])),
            said(Field::Text, &[("quoting_quote", "note")]),
        ],
    },
    Plan {
        kind: Kind::PurchaseList,
        select: "SELECT s.id, 1, max(s.made_at, ifnull(s.sent_at, 0)), s.status, NULL, NULL, NULL, NULL, s.number,
 (SELECT json_group_array(t.name ORDER BY t.id) FROM supply_list_site t WHERE t.list_id=s.id),
 (SELECT json_group_array(t.address ORDER BY t.id) FROM supply_list_site t WHERE t.list_id=s.id),
 (SELECT json_group_array(t.number ORDER BY t.id) FROM supply_list_site t WHERE t.list_id=s.id),
 s.note FROM supply_list s",
        every: "1",
        id: "s.id",
        texts: &[
            name(Field::Number, &[("supply_list", "number")]),
            giving(
                Gives::Each,
                around(Field::Project, &[("supply_list_site", "name")]),
            ),
            giving(
                Gives::Each,
                hidden(around(Field::Address, &[("supply_list_site", "address")])),
            ),
            giving(
                Gives::Each,
                hidden(around(Field::Project, &[("supply_list_site", "number")])),
            ),
            said(Field::Text, &[("supply_list", "note")]),
        ],
    },
    Plan {
        kind: Kind::Item,
        select: "SELECT i.id, i.active, i.made_at, '', NULL, NULL, NULL, NULL, i.name, i.name_en, i.code FROM catalog_item i",
        every: "1",
        id: "i.id",
        texts: &[
            name(Field::Name, &[("catalog_item", "name")]),
            around(Field::NameEn, &[("catalog_item", "name_en")]),
            name(Field::Code, &[("catalog_item", "code")]),
        ],
    },
    Plan {
        kind: Kind::Material,
        select: "SELECT m.id, m.active, m.made_at, '', NULL, NULL, NULL, NULL,
 m.name, m.name_en, m.code, m.spec, m.brand FROM catalog_material m",
        every: "1",
        id: "m.id",
        texts: &[
            name(Field::Name, &[("catalog_material", "name")]),
            around(Field::NameEn, &[("catalog_material", "name_en")]),
            name(Field::Code, &[("catalog_material", "code")]),
            around(Field::Spec, &[("catalog_material", "spec")]),
            around(Field::Brand, &[("catalog_material", "brand")]),
        ],
    },
    Plan {
        kind: Kind::Supplier,
        select: "SELECT s.id, s.active, s.made_at, '', NULL, NULL, NULL, NULL,
 s.name, s.name_en, s.code, s.contact, s.phone, s.address, s.note FROM catalog_supplier s",
        every: "1",
        id: "s.id",
        texts: &[
            name(Field::Name, &[("catalog_supplier", "name")]),
            around(Field::NameEn, &[("catalog_supplier", "name_en")]),
            name(Field::Code, &[("catalog_supplier", "code")]),
            around(Field::Contact, &[("catalog_supplier", "contact")]),
            phone(&[("catalog_supplier", "phone")]),
            hidden(around(Field::Address, &[("catalog_supplier", "address")])),
            said(Field::Text, &[("catalog_supplier", "note")]),
        ],
    },
    Plan {
        kind: Kind::Activity,
        select: "SELECT a.id, 1, a.at, a.kind, a.owner_id, NULL,
 CASE WHEN a.project_id IS NOT NULL THEN 'project' WHEN a.lead_id IS NOT NULL THEN 'lead' ELSE 'customer' END,
 coalesce(a.project_id, a.lead_id, a.customer_id),
 a.text, CASE WHEN a.project_id IS NOT NULL THEN p.name WHEN a.lead_id IS NOT NULL THEN l.name ELSE c.name END
 FROM crm_activity a LEFT JOIN design_project p ON p.id=a.project_id LEFT JOIN crm_lead l ON l.id=a.lead_id
 LEFT JOIN crm_customer c ON c.id=a.customer_id",
        every: "a.text<>''",
        id: "a.id",
        texts: &[
            Text {
                standing: true,
                ..said(Field::Text, &[("crm_activity", "text")])
            },
            // A note is found by what it says; whose it is tells it from others.
            Text {
                way: Way::Written,
                context: true,
                ..around(
                    Field::Name,
                    &[
                        ("design_project", "name"),
                        ("crm_lead", "name"),
                        ("crm_customer", "name"),
                    ],
                )
            },
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_plan_in_its_place() {
        for (kind, plan) in Kind::ALL.into_iter().zip(PLANS) {
            assert_eq!(kind, plan.kind);
        }
    }
}
