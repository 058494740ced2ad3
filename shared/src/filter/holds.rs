//! A filter on a row that is at hand, answered as a database would answer it.
//!
//! What one row says of itself is enough for most conditions: its own values, the halves of its generic references, the ids
//! of what it lists. Where a condition looks further (other rows, tags by their slugs, free text, regular expressions, custom
//! fields, what the rules of the model work out), the answer is `None`, and only the database knows.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use super::{Filter, Op, Part, With};
use crate::meta::{Field, Kind, Storage};
use crate::row::Row;
use crate::value::Value;

/// The key by which serials and tags are compared; a placeholder has none.
pub type Key<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Filter {
    /// Whether a row satisfies it; `None` where that does not stand in the row.
    pub fn holds(&self, row: &Row, key: Key<'_>) -> Option<bool> {
        match self {
            Self::All(all) => every(all.iter().map(|one| one.holds(row, key))),
            Self::Any(any) => every(any.iter().map(|one| one.holds(row, key).map(|holds| !holds))).map(|none| !none),
            Self::Not(inner) => inner.holds(row, key).map(|holds| !holds),
            Self::Granted(inner) => inner.holds(row, key),
            Self::Is { path, op, value } => compared(&at(row, path)?, *op, value),
            Self::In { path, values } => Some(one_of(&at(row, path)?, values, key)),
            Self::Part { path, part, op, number } => {
                let found = part_of(&at(row, path)?.value, *part);
                Some(found.is_some_and(|found| ordered(found.cmp(number), op.as_ref())))
            }
            Self::Tagged { field: "id", values, with } => {
                let tags = row.get("tags").ids();
                let has = |value: &Value| value.as_int().is_some_and(|id| tags.contains(&id));
                Some(match with {
                    With::All => values.iter().all(has),
                    With::Any => values.iter().any(has),
                })
            }
            Self::Of { .. }
            | Self::Through { .. }
            | Self::Holds { .. }
            | Self::Within { .. }
            | Self::Text(_)
            | Self::Tagged { .. }
            | Self::Special { .. }
            | Self::Request { .. }
            | Self::Contact { .. } => None,
        }
    }
}

/// Whether all hold. One that does not settles it, whatever is not known of the others.
fn every(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for answer in answers {
        match answer {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

/// A value in a row, and of which field.
struct Found {
    field: &'static Field,
    value: Value,
}

/// What stands at the end of a path, if it stands in the row.
fn at(row: &Row, path: &str) -> Option<Found> {
    let (name, rest) = path.split_once('.').map_or((path, ""), |(name, rest)| (name, rest));
    let field = row.meta().field(name)?;
    let value = row.get(name);
    let value = match (field.kind, rest) {
        (Kind::Any(_), "@type") => value.as_any().map_or(Value::Null, |any| Value::Int(any.model.into())),
        (Kind::Any(_), "@id" | "") => value.as_any().map_or(Value::Null, |any| Value::Int(any.id)),
        (_, "") if field.storage != Storage::Virtual => value.clone(),
        _ => return None,
    };
    Some(Found { field, value })
}

/// Equality with one of some values; null among them means that there is nothing.
fn one_of(found: &Found, values: &[Value], key: Key<'_>) -> bool {
    let null = values.iter().any(Value::is_null);
    match &found.value {
        Value::Null => null,
        Value::Ids(ids) => {
            null && ids.is_empty() || values.iter().filter_map(Value::as_int).any(|id| ids.contains(&id))
        }
        Value::Text(text) if text.is_empty() && found.field.is_text() && null => true,
        Value::Text(text) if found.field.identity => {
            let own = key(text);
            values.iter().filter_map(Value::as_str).any(|wanted| match (key(wanted), &own) {
                (Some(wanted), Some(own)) => wanted == *own,
                // Placeholders are found by their letters.
                (None, None) => wanted.eq_ignore_ascii_case(text),
                _ => false,
            })
        }
        value => values.contains(value),
    }
}

fn compared(found: &Found, op: Op, wanted: &Value) -> Option<bool> {
    let value = &found.value;
    let yes = |is: bool| Some(is == wanted.as_bool().unwrap_or(true));
    match op {
        Op::Null => return yes(value.is_null()),
        Op::Empty => {
            let textual = found.field.is_text() || matches!(found.field.kind, Kind::Choice(_));
            return yes(value.is_null() || textual && value.as_str() == Some(""));
        }
        Op::Regex | Op::RegexFold => return None,
        Op::Lt | Op::Lte | Op::Gt | Op::Gte => {
            return Some(order(value, wanted).is_some_and(|order| ordered(order, Some(&op))));
        }
        _ => {}
    }
    let (Some(text), Some(wanted)) = (value.as_str(), wanted.as_str()) else { return Some(false) };
    let (folded, wanted_folded) = (text.to_ascii_lowercase(), wanted.to_ascii_lowercase());
    Some(match op {
        Op::Like => folded == wanted_folded,
        Op::Contains => folded.contains(&wanted_folded),
        Op::Starts => folded.starts_with(&wanted_folded),
        Op::Ends => folded.ends_with(&wanted_folded),
        Op::ContainsExact => text.contains(wanted),
        Op::StartsExact => text.starts_with(wanted),
        Op::EndsExact => text.ends_with(wanted),
        _ => text == wanted,
    })
}

/// How two values of one kind stand to each other; nothing stands in no order.
fn order(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn ordered(order: Ordering, op: Option<&Op>) -> bool {
    match op {
        Some(Op::Lt) => order.is_lt(),
        Some(Op::Lte) => order.is_le(),
        Some(Op::Gt) => order.is_gt(),
        Some(Op::Gte) => order.is_ge(),
        _ => order.is_eq(),
    }
}

fn part_of(value: &Value, part: Part) -> Option<i64> {
    match value {
        Value::Date(date) => of_date(*date, part),
        Value::Time(time) => of_date(time.date_naive(), part).or_else(|| of_time(*time, part)),
        _ => None,
    }
}

fn of_date(date: NaiveDate, part: Part) -> Option<i64> {
    Some(match part {
        Part::Year => date.year().into(),
        Part::IsoYear => date.iso_week().year().into(),
        Part::Quarter => date.quarter().into(),
        Part::Month => date.month().into(),
        Part::Week => date.iso_week().week().into(),
        Part::Day => date.day().into(),
        Part::WeekDay => date.weekday().number_from_sunday().into(),
        Part::IsoWeekDay => date.weekday().number_from_monday().into(),
        Part::Hour | Part::Minute | Part::Second => return None,
    })
}

fn of_time(time: DateTime<Utc>, part: Part) -> Option<i64> {
    Some(match part {
        Part::Hour => time.hour().into(),
        Part::Minute => time.minute().into(),
        Part::Second => time.second().into(),
        _ => return None,
    })
}
