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

/// `a-z 0-9 -` from any name, as people expect of a slug: `Core Switch (EU)` → `core-switch-eu`.
pub fn slugged(name: &str, max: usize) -> String {
    let mut slug = String::new();
    let name = crate::kit::number::folded(name);
    for c in name.chars().map(plain_letter) {
        if c.is_ascii_alphanumeric() || c == '_' {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(max);
    slug.trim_end_matches('-').to_owned()
}

/// Letters with the usual European marks, without them.
fn plain_letter(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' | 'ă' => 'a',
        'č' | 'ć' | 'ç' => 'c',
        'ď' | 'đ' => 'd',
        'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ę' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ł' | 'ľ' | 'ĺ' => 'l',
        'ň' | 'ń' | 'ñ' => 'n',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ő' | 'ø' => 'o',
        'ř' | 'ŕ' => 'r',
        'š' | 'ś' | 'ş' => 's',
        'ť' | 'ţ' => 't',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        other => other,
    }
}
