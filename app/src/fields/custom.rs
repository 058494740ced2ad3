//! Custom fields as fields like any other: a definition becomes a `Field` of the name `cf_<name>`, so
//! that forms, lists, filters and pages need not know that people made it.
//!
//! Definitions come from the server with every page and live as long as the application: one is made
//! again only when it has changed.

use std::cell::RefCell;

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::check::LONG_TEXT_MAX;
use shared::choices::{self, ChoiceSet};
use shared::custom::{Choice, Custom, Editable, Kind as CustomKind, Visible};
use shared::meta::{Field, Kind, ModelMeta, OnDelete, PLAIN, Target};
use shared::registry;
use shared::rpc::{self, RpcError};

use crate::kit::live::{effect, spawn};
use crate::state::use_data_version;

/// The field that generic parts work on, and what only the definition says.
#[derive(Debug)]
pub struct CustomField {
    pub field: Field,
    pub custom: Custom,
}

/// The custom fields of a model, in the order they are shown.
pub type Customs = &'static [&'static CustomField];

impl PartialEq for CustomField {
    fn eq(&self, other: &Self) -> bool {
        self.custom == other.custom
    }
}

impl CustomField {
    /// Whether forms show it. One that may not be edited is shown all the same.
    pub fn in_forms(&self) -> bool {
        self.custom.editable != Editable::Hidden
    }

    /// Whether lists offer it as a column and a filter.
    pub fn in_lists(&self) -> bool {
        self.custom.visible != Visible::Hidden
    }

    /// Whether the page of an object with this value has a line for it.
    pub fn on_page(&self, value: &Json) -> bool {
        match self.custom.visible {
            Visible::Always => true,
            Visible::IfSet => !super::wire::is_blank(value),
            Visible::Hidden => false,
        }
    }

    /// What narrows which objects are offered.
    pub fn params(&self) -> Signal<Vec<(String, String)>> {
        Signal::stored(self.custom.related_filter.clone())
    }

    /// The heading it stands under.
    pub fn group(&'static self) -> &'static str {
        if self.custom.group.is_empty() { "Custom fields" } else { &self.custom.group }
    }
}

/// Items by the group of their custom fields. Those of one group follow each other already.
pub fn grouped<T>(
    items: impl IntoIterator<Item = T>,
    custom: impl Fn(&T) -> &'static CustomField,
) -> Vec<(&'static str, Vec<T>)> {
    let mut out: Vec<(&'static str, Vec<T>)> = Vec::new();
    for item in items {
        let group = custom(&item).group();
        match out.last_mut() {
            Some((last, items)) if *last == group => items.push(item),
            _ => out.push((group, vec![item])),
        }
    }
    out
}

/// A field of a model, whether the model's own or a custom one.
pub fn find(meta: &'static ModelMeta, customs: Customs, name: &str) -> Option<&'static Field> {
    let custom = || customs.iter().find(|custom| custom.field.name == name).map(|custom| &custom.field);
    meta.field(name).or_else(custom)
}

thread_local! {
    /// The last answers, by the number of the model.
    static KNOWN: RefCell<Vec<(i16, Customs)>> = const { RefCell::new(Vec::new()) };
}

fn known(meta: &ModelMeta) -> Option<Customs> {
    KNOWN.with_borrow(|known| known.iter().find(|(number, _)| *number == meta.number).map(|(_, customs)| *customs))
}

/// The custom fields of a model as far as they are known: those of the last answer at once, then
/// those of the next. A number that goes up stands for them, since every type in a signal is a
/// kilobyte of the application.
#[derive(Clone, Copy)]
pub struct Following {
    meta: &'static ModelMeta,
    changes: RwSignal<u64>,
}

impl Following {
    pub fn get(self) -> Customs {
        self.changes.track();
        self.get_untracked()
    }

    pub fn get_untracked(self) -> Customs {
        known(self.meta).unwrap_or_default()
    }
}

/// Follows the custom fields of a model: asks now and after every write, which may have been one of
/// a definition.
pub fn follow(meta: &'static ModelMeta) -> Following {
    let changes = RwSignal::new(0);
    if meta.has("custom_fields") {
        let version = use_data_version();
        effect(move || {
            version.track();
            let before = known(meta).unwrap_or_default();
            spawn(async move {
                // Without an answer, what is known goes on.
                if load(meta).await.is_ok_and(|now| !std::ptr::eq(before, now)) {
                    changes.try_update(|number| *number += 1);
                }
            });
        });
    }
    Following { meta, changes }
}

/// Asks the server for the custom fields of a model.
pub async fn load(meta: &'static ModelMeta) -> Result<Customs, RpcError> {
    if !meta.has("custom_fields") {
        return Ok(&[]);
    }
    Ok(kept(meta, rpc::custom_fields(meta.wire()).await?))
}

/// The definitions as fields; those that are known stay what they are.
fn kept(meta: &ModelMeta, answer: Vec<Custom>) -> Customs {
    let before = known(meta).unwrap_or_default();
    if before.iter().map(|one| &one.custom).eq(&answer) {
        return before;
    }
    let one = |custom: Custom| before.iter().find(|one| one.custom == custom).copied().or_else(|| made(custom));
    let now: Customs = Vec::leak(answer.into_iter().filter_map(one).collect());
    KNOWN.with_borrow_mut(|known| {
        known.retain(|(number, _)| *number != meta.number);
        known.push((meta.number, now));
    });
    now
}

/// Nothing for a reference to a model that there is not.
pub(crate) fn made(custom: Custom) -> Option<&'static CustomField> {
    let field = Field {
        name: leaked(custom.key()),
        label: leaked(custom.title()),
        help: leaked(custom.description.clone()),
        kind: kind(&custom)?,
        null: true,
        required: custom.required,
        read_only: custom.editable != Editable::Yes,
        ..PLAIN
    };
    Some(Box::leak(Box::new(CustomField { field, custom })))
}

/// Only as strict as a `Field` can say it: the server knows patterns and fractions of bounds.
fn kind(custom: &Custom) -> Option<Kind> {
    let target = || {
        let number = registry::model(custom.related.as_deref()?)?.number;
        Some(Target { number, describe: None, on_delete: OnDelete::Keep })
    };
    let (least, most) = (custom.minimum.as_deref(), custom.maximum.as_deref());
    Some(match custom.kind {
        CustomKind::Text => Kind::Text { max: LONG_TEXT_MAX },
        CustomKind::LongText => Kind::LongText,
        CustomKind::Integer => Kind::Int {
            min: least.and_then(|text| whole(text, Round::Up)).unwrap_or(i64::MIN),
            max: most.and_then(|text| whole(text, Round::Down)).unwrap_or(i64::MAX),
        },
        CustomKind::Decimal => Kind::Decimal {
            digits: 27,
            scale: 12,
            min: least.and_then(|text| text.parse().ok()),
            max: most.and_then(|text| text.parse().ok()),
        },
        CustomKind::Boolean => Kind::Bool,
        CustomKind::Date => Kind::Date,
        CustomKind::DateTime => Kind::DateTime,
        CustomKind::Url => Kind::Url { max: LONG_TEXT_MAX },
        CustomKind::Json => Kind::Json,
        CustomKind::Select => Kind::Choice(set(custom)),
        CustomKind::MultiSelect => Kind::Choices(set(custom)),
        CustomKind::Object => Kind::Ref(target()?),
        CustomKind::MultiObject => Kind::Many(target()?),
    })
}

fn set(custom: &Custom) -> &'static ChoiceSet {
    Box::leak(Box::new(ChoiceSet::new("", leaked_choices(&custom.choices))))
}

/// Choices that stay as long as the application.
pub fn leaked_choices(list: &[Choice]) -> &'static [choices::Choice] {
    let one = |choice: &Choice| {
        let color = if choice.color.is_empty() { "gray" } else { leaked(choice.color.clone()) };
        choices::Choice::new(leaked(choice.value.clone()), leaked(choice.label.clone()), color)
    };
    Vec::leak(list.iter().map(one).collect())
}

fn leaked(text: String) -> &'static str {
    String::leak(text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    Up,
    Down,
}

/// The whole number next to a bound: of 1.5 it is 2 at least and 1 at most.
fn whole(text: &str, round: Round) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    let below_zero = text.starts_with('-');
    Some(match round {
        _ if part.trim_end_matches('0').is_empty() => number,
        Round::Up if !below_zero => number + 1,
        Round::Down if below_zero => number - 1,
        _ => number,
    })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn bounds_are_rounded_inwards() {
        for (text, least, most) in [("1.5", 2, 1), ("-1.5", -1, -2), ("-0.5", 0, -1), ("7", 7, 7), ("7.0", 7, 7)] {
            assert_eq!((whole(text, Round::Up), whole(text, Round::Down)), (Some(least), Some(most)), "{text}");
        }
    }
}
