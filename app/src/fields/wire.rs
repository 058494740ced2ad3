//! Between what a form edits, what a record holds and what a request carries.
//!
//! A *draft* is what a widget edits: text for everything typed (dates, numbers and JSON too, so that
//! nothing half-typed is lost), a boolean or null, a `Link`, or a list of `Link`s. `draft` makes one
//! from a record's value, `body` makes the request's value from one.

use serde_json::{Map, Value as Json};
use shared::check;
use shared::custom::PREFIX;
use shared::json::FromJson;
use shared::meta::{Default, Field, Kind};
use shared::rpc::{Link, Record};

use crate::kit::order::ordered;

/// The draft of a record's value.
pub fn draft(field: &Field, value: &Json) -> Json {
    match field.kind {
        Kind::Bool => match value {
            Json::Bool(_) => value.clone(),
            _ => Json::Null,
        },
        Kind::Ref(_) | Kind::Any(_) => value.clone(),
        Kind::Many(_) | Kind::Reverse(_) | Kind::Tags | Kind::Choices(_) => match value {
            Json::Array(_) => value.clone(),
            _ => Json::Array(Vec::new()),
        },
        Kind::Json | Kind::CustomFields => Json::String(match value {
            Json::Null => String::new(),
            Json::Object(map) if map.is_empty() => String::new(),
            other => super::json::pretty(other),
        }),
        _ => Json::String(match value {
            Json::String(text) => text.clone(),
            Json::Null => String::new(),
            other => other.to_string(),
        }),
    }
}

/// The draft of a field of a record.
pub fn drafted(field: &Field, record: &Record) -> Json {
    draft(field, record.get(field.name))
}

/// The draft of what the server gives a field that nobody sets.
pub fn default(field: &Field) -> Json {
    let value = match field.default {
        Default::Text(text) => Json::from(text),
        Default::Int(number) => Json::from(number),
        Default::Bool(truth) => Json::Bool(truth),
        Default::None | Default::Now | Default::EmptyObject | Default::EmptyList => Json::Null,
    };
    draft(field, &value)
}

/// Whether nothing has been entered.
pub fn is_blank(draft: &Json) -> bool {
    match draft {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// What a request carries for a draft; the message says why it cannot carry it.
pub fn value(field: &Field, draft: &Json) -> Result<Json, String> {
    let text = draft.as_str().unwrap_or("");
    let typed = |json: fn(&str) -> Json| if text.trim().is_empty() { Json::Null } else { json(text.trim()) };
    Ok(match field.kind {
        Kind::Ref(_) | Kind::Any(_) => link(draft).map_or(Json::Null, |link| Json::from(link.id)),
        Kind::Many(_) | Kind::Reverse(_) | Kind::Tags => links(draft).iter().map(|link| Json::from(link.id)).collect(),
        Kind::Bool | Kind::Choices(_) => draft.clone(),
        Kind::Int { .. } => typed(|text| text.parse::<i64>().map_or_else(|_| Json::from(text), Json::from)),
        Kind::Decimal { .. } | Kind::Date | Kind::DateTime => typed(|text| Json::from(text)),
        Kind::Choice(set) if set.integer => {
            typed(|text| text.parse::<i64>().map_or_else(|_| Json::from(text), Json::from))
        }
        Kind::Json | Kind::CustomFields if text.trim().is_empty() => match field.default {
            Default::EmptyList => Json::Array(Vec::new()),
            _ if field.null => Json::Null,
            _ => Json::Object(Map::new()),
        },
        Kind::Json | Kind::CustomFields => serde_json::from_str(text).map_err(|error| parse_message(&error))?,
        _ if text.is_empty() && field.null => Json::Null,
        _ => Json::from(text),
    })
}

/// Puts a draft into a request body; a generic reference as its two halves, custom fields as one
/// object.
pub fn put(field: &Field, draft: &Json, body: &mut Map<String, Json>) -> Result<(), String> {
    if let Kind::Any(target) = field.kind {
        let link = link(draft);
        let model = link.as_ref().map_or(Json::Null, |link| Json::from(link.model.as_str()));
        body.insert(target.type_name.to_owned(), model);
        body.insert(target.id_name.to_owned(), link.map_or(Json::Null, |link| Json::from(link.id)));
        return Ok(());
    }
    let value = value(field, draft)?;
    let Some(name) = field.name.strip_prefix(PREFIX) else {
        body.insert(field.name.to_owned(), value);
        return Ok(());
    };
    let all = body.entry("custom_fields").or_insert_with(|| Json::Object(Map::new()));
    if let Json::Object(all) = all {
        all.insert(name.to_owned(), value);
    }
    Ok(())
}

/// What the field's kind alone finds wrong with a draft, as the server would say it.
pub fn problem(field: &'static Field, draft: &Json) -> Option<String> {
    if is_blank(draft) {
        let given_by_server = !matches!(field.default, Default::None);
        let must = field.required || (!field.null && !field.is_text() && !given_by_server);
        let listed = matches!(
            field.kind,
            Kind::Many(_) | Kind::Reverse(_) | Kind::Tags | Kind::Json | Kind::CustomFields | Kind::Bool
        );
        return (must && (field.required || !listed)).then(|| check::REQUIRED.to_owned());
    }
    let value = match value(field, draft) {
        Ok(value) => value,
        Err(message) => return Some(message),
    };
    match field.kind {
        Kind::Ref(_) | Kind::Any(_) | Kind::Many(_) | Kind::Reverse(_) | Kind::Tags | Kind::Choices(_) => None,
        _ => check::value(field, &value).err(),
    }
}

/// Whether two drafts mean the same: `1.50` is `1.5`, and tags have no order.
pub fn same(field: &'static Field, one: &Json, other: &Json) -> bool {
    if one == other {
        return true;
    }
    match field.kind {
        Kind::Ref(_) | Kind::Any(_) => key(one) == key(other),
        Kind::Many(_) | Kind::Reverse(_) | Kind::Tags => {
            let ids = |draft| {
                let links = links(draft);
                ordered(links.iter().map(|link| link.id), |a, b| a < b)
            };
            ids(one) == ids(other)
        }
        _ => match (value(field, one), value(field, other)) {
            (Ok(one), Ok(other)) if one == other => true,
            (Ok(one), Ok(other)) => match (check::value(field, &one), check::value(field, &other)) {
                (Ok(one), Ok(other)) => one == other,
                _ => false,
            },
            _ => false,
        },
    }
}

pub fn link(draft: &Json) -> Option<Link> {
    Link::from_json(draft.clone())
}

pub fn links(draft: &Json) -> Vec<Link> {
    Vec::from_json(draft.clone()).unwrap_or_default()
}

/// The draft of a chosen reference.
pub fn of_link(link: Option<&Link>) -> Json {
    let Some(link) = link else { return Json::Null };
    let fields = [
        ("model", Json::from(link.model.as_str())),
        ("id", Json::from(link.id)),
        ("title", Json::from(link.title.as_str())),
        ("color", link.color.as_deref().map_or(Json::Null, Json::from)),
    ];
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The draft of chosen references.
pub fn of_links(links: &[Link]) -> Json {
    Json::Array(links.iter().map(|link| of_link(Some(link))).collect())
}

fn key(draft: &Json) -> Option<(String, i64)> {
    link(draft).map(|link| (link.model, link.id))
}

/// `Line 4: expected …`, without serde's own mention of the place.
pub fn parse_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    format!("Line {}: {what}.", error.line())
}
