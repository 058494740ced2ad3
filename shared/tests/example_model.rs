//! The worked example of `docs/MODELS.md`, which quotes this file whole.
//!
//! A model of the product stands in `shared/src/models/<area>/<model>.rs`; there it says `crate`
//! where this test says `shared`, and nothing else is different.

use shared::meta::{Default, Kind, OnDelete, Storage};
use shared::models::dcim::location::Location;
use shared::models::tenancy::contact::Contact;
use shared::prelude::*;
use shared::row::{Model as _, Row};
use shared::types::FieldType;
use shared::value::Value;

pub static DOOR_KEY_STATUS: ChoiceSet = ChoiceSet::new(
    "dcim.DoorKey.status",
    &[
        ChoiceOf::new("kept", "In the cabinet", "green"),
        ChoiceOf::new("lent", "Lent", "blue"),
        ChoiceOf::new("lost", "Lost", "red"),
    ],
);

/// A key or card that opens doors.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 900, app = "dcim", path = "dcim/door-keys", label = "Door key", plural = "Door keys", icon = "tag",
        group = "Places", family = primary, display = "{name}< [{engraving}]>", order("name"), key = "name",
        q("name", "engraving", "description", "holder.name"),
        search(engraving = 60, name = 100, description = 500, comments = 5000),
        columns("name", "engraving", "status", "holder", "due"), brief("name", "engraving", "status"),
        no_clone("name", "engraving", "status", "holder", "due"))]
#[section("Door key", "name", "engraving", "opens", "description", "owner", "tags")]
#[section("Whereabouts", "status", "holder", "due", "deposit")]
#[section("Comments", "comments")]
#[unique("engraving")]
#[filter(engraving, contains)]
#[filter(site, path = "opens.site", label = "Opens at site")]
pub struct DoorKey {
    pub id: i64,
    #[field(max = 100, required, natural)]
    pub name: String,
    /// What is stamped on it
    #[field(max = 30)]
    pub engraving: Option<String>,
    #[field(choices = DOOR_KEY_STATUS, default = "kept", indexed)]
    pub status: Choice,
    /// Rooms and buildings it opens
    pub opens: Many<Location>,
    /// Who has it
    #[field(on_delete = SetNull)]
    pub holder: Option<Ref<Contact>>,
    /// When it must be back
    #[field(indexed, label = "Due back")]
    pub due: Option<NaiveDate>,
    /// What the holder left for it
    #[field(decimal(8, 2), min = 0)]
    pub deposit: Option<Decimal>,
}

#[test]
fn the_description_says_what_the_attributes_say() {
    let meta = DoorKey::meta();
    assert_eq!((meta.wire().as_str(), meta.table, meta.path), ("dcim.doorkey", "dcim_doorkey", "dcim/door-keys"));
    assert_eq!(meta.doc, "A key or card that opens doors.");
    let own = ["id", "name", "engraving", "status", "opens", "holder", "due", "deposit"];
    let family = ["owner", "description", "comments", "tags", "custom_fields", "created", "last_updated", "_version"];
    assert!(meta.fields.iter().map(|field| field.name).eq(own.into_iter().chain(family)));
    assert!(meta.traits.logged && !meta.traits.nested && !meta.traits.plain);

    let field = |name: &str| meta.field(name).expect("a field");
    assert!(matches!(field("name").kind, Kind::Text { max: 100 }) && field("name").required && field("name").natural);
    assert!(field("engraving").null && field("engraving").help == "What is stamped on it");
    assert_eq!(field("status").default, Default::Text("kept"));
    assert_eq!(field("opens").storage, Storage::Through);
    assert!(matches!(field("holder").kind, Kind::Ref(target) if target.on_delete == OnDelete::SetNull));
    assert_eq!(field("holder").column(), "holder_id");
    assert_eq!(field("due").title(), "Due back");
    assert!(matches!(field("deposit").kind, Kind::Decimal { digits: 8, scale: 2, min: Some(0), max: None }));
}

#[test]
fn a_row_becomes_the_struct_and_the_struct_a_row() {
    let key = DoorKey {
        id: 7,
        name: "Store room".to_owned(),
        engraving: None,
        status: Choice::from("lent"),
        opens: FieldType::from_value(&Value::Ids(vec![3, 4])),
        holder: Some(Ref::new(12)),
        due: NaiveDate::from_ymd_opt(2026, 12, 24),
        deposit: Some(Decimal::new(2500, 2)),
    };
    let mut row = Row::empty(DoorKey::meta());
    row.set_at(0, Value::Int(key.id));
    key.write_to(&mut row);
    assert_eq!(row.typed::<DoorKey>(), key);
}

#[test]
fn the_documentation_quotes_this_file() {
    let (page, file) = (include_str!("../../docs/MODELS.md"), include_str!("example_model.rs"));
    assert!(page.contains(file), "copy shared/tests/example_model.rs into docs/MODELS.md");
}
