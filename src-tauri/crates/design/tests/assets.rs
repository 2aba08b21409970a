//! The names of rooms that ship with the product, against their schema.

#[test]
fn the_names_keep_to_their_schema() {
    testkit::schema::keeps(
        "room-names",
        include_str!("../../../../assets/design/room-names.json"),
        include_str!("../../../../assets/design/schema/room-names.schema.json"),
        |data| data["names"]["主卧"] = "主卧".into(),
    );
}
