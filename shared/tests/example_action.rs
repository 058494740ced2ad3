//! The worked example of `docs/ACTIONS.md`, which quotes this file whole.
//!
//! A model of the product stands in `shared/src/models/<area>/<model>.rs`, its rules in `server/src/rules/<area>/<model>.rs`.

use chrono::{DateTime, Utc};
use shared::action::{Args as _, Ready};
use shared::prelude::*;
use shared::row::{Model as _, Row};
use shared::value::Value;

pub static KEY_STATUS: ChoiceSet = ChoiceSet::new(
    "dcim.CabinetKey.status",
    &[ChoiceOf::new("kept", "In the cabinet", "green"), ChoiceOf::new("lent", "Lent", "blue")],
);

/// A key that opens cabinets.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 901, app = "dcim", path = "dcim/cabinet-keys", label = "Cabinet key", plural = "Cabinet keys")]
#[action(lend, label = "Lend", help = "Somebody takes it along", icon = "arrow-right", args = LendKey, many,
         when("status__n=lent"), sets("status=lent", "borrower", "due"), event = "key_lent", done = "is lent")]
#[action(
    give_back,
    label = "Give back",
    help = "It hangs in the cabinet again",
    icon = "return",
    many,
    when("status=lent"),
    sets("status=kept", "borrower=", "due="),
    event = "key_returned",
    done = "is back"
)]
pub struct CabinetKey {
    pub id: i64,
    #[field(max = 100, required)]
    pub name: String,
    #[field(choices = KEY_STATUS, default = "kept")]
    pub status: Choice,
    /// Who has it
    #[field(max = 100)]
    pub borrower: String,
    /// When it must be back
    pub due: Option<DateTime<Utc>>,
}

/// Who takes it, and until when.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct LendKey {
    #[field(max = 100, required)]
    pub borrower: String,
    /// When it must be back
    #[field(default = now)]
    pub due: DateTime<Utc>,
}

#[test]
fn the_declaration_says_when_and_what() {
    let (meta, now) = (CabinetKey::META, DateTime::UNIX_EPOCH);
    let mut row = Row::empty(meta);
    row.set("status", Value::text("lent"));
    let key = |text: &str| Some(text.to_owned());
    let [lend, back] = &Ready::all(meta, now)[..] else { panic!("two actions") };
    assert_eq!(lend.why_not(&row, &key).as_deref(), Some("Lend is not possible while status is Lent."));
    assert_eq!(back.why_not(&row, &key), None);
    assert_eq!(back.action.name, "give-back");
    let cleared = back.action.values(meta, now).into_iter().map(|(at, value)| (meta.fields[at].name, value));
    let expected = [("status", Value::text("kept")), ("borrower", Value::Null), ("due", Value::Null)];
    assert_eq!(cleared.collect::<Vec<_>>(), expected);
    let mut args = Row::empty(LendKey::META);
    args.set("borrower", Value::text("Jo"));
    assert_eq!(LendKey::from_row(&args).borrower, "Jo");
}

#[test]
fn the_page_quotes_this_file() {
    let page = include_str!("../../docs/ACTIONS.md");
    assert!(
        page.contains(include_str!("example_action.rs")),
        "docs/ACTIONS.md quotes shared/tests/example_action.rs whole"
    );
}
