//! A value as plain text: titles of cells, summaries, comparisons.

use serde_json::Value as Json;
use shared::meta::{Field, Kind};

use super::wire;
use crate::kit::isolated;

/// The text of a record's value or of a draft; `""` for nothing.
pub fn plain(field: &Field, value: &Json) -> String {
    match (field.kind, value) {
        (_, Json::Null) => String::new(),
        (Kind::Bool, Json::Bool(true)) => "Yes".to_owned(),
        (Kind::Bool, Json::Bool(false)) => "No".to_owned(),
        (Kind::Choice(set), Json::String(text)) => set.label(text).to_owned(),
        (Kind::Choice(set), other) => {
            let text = other.to_string();
            set.label(&text).to_owned()
        }
        (Kind::Choices(set), Json::Array(values)) => {
            values.iter().filter_map(Json::as_str).map(|value| set.label(value)).collect::<Vec<_>>().join(", ")
        }
        (Kind::Ref(_) | Kind::Any(_), _) => wire::link(value).map(|link| link.title).unwrap_or_default(),
        (Kind::Many(_) | Kind::Tags | Kind::Reverse(_), _) => {
            wire::links(value).into_iter().map(|link| isolated(&link.title)).collect::<Vec<_>>().join(", ")
        }
        (Kind::DateTime, Json::String(text)) => moment(text),
        (Kind::Color, Json::String(text)) if !text.is_empty() => format!("#{text}"),
        (_, Json::String(text)) if field.upload && text.starts_with("data:") => "A new picture".to_owned(),
        (_, Json::String(text)) => text.clone(),
        (Kind::Json | Kind::CustomFields, other) => super::json::pretty(other),
        (_, other) => other.to_string(),
    }
}

/// `2026-05-12 22:00 UTC`; seconds only when there are any.
fn moment(text: &str) -> String {
    let Ok(time) = shared::check::datetime(text) else { return text.to_owned() };
    let text = shared::moment::minutes(time).replacen('T', " ", 1);
    match time.timestamp() % 60 {
        0 => format!("{text} UTC"),
        seconds => format!("{text}:{seconds:02} UTC"),
    }
}
