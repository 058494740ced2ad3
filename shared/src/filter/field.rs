//! Conditions on one field: its kind says which suffixes there are and what a value may be.

use super::query::Refusal;
use super::{Filter, Op};
use crate::check;
use crate::identity;
use crate::meta::{Field, Kind};
use crate::value::Value;

/// A condition on the field at the end of a path, with one of its suffixes.
pub fn on_field(path: &str, field: &'static Field, suffix: &str, values: &[&str]) -> Result<Filter, Refusal> {
    match field.kind {
        Kind::Bool => {
            if !suffix.is_empty() {
                return Err(Refusal::Lookup);
            }
            let values = values
                .iter()
                .map(|text| if *text == "null" { Ok(Value::Null) } else { truth(text).map(Value::Bool) })
                .collect::<Result<Vec<_>, String>>()?;
            Ok(Filter::In { path: path.to_owned(), values })
        }
        Kind::Id | Kind::Int { .. } | Kind::Decimal { .. } | Kind::Date | Kind::DateTime | Kind::Count(_) => {
            numbers(path, field, suffix, values)
        }
        _ => texts(path, field, suffix, values),
    }
}

pub(super) fn numbers(path: &str, field: &Field, suffix: &str, values: &[&str]) -> Result<Filter, Refusal> {
    let op = match suffix {
        "lt" => Op::Lt,
        "lte" => Op::Lte,
        "gt" => Op::Gt,
        "gte" => Op::Gte,
        "empty" => return empty(path, values),
        "" | "n" => {
            let values = values
                .iter()
                .map(|text| if *text == "null" { Ok(Value::Null) } else { number(field, text) })
                .collect::<Result<Vec<_>, String>>()?;
            let filter = Filter::In { path: path.to_owned(), values };
            return Ok(if suffix == "n" { not(filter) } else { filter });
        }
        _ => return Err(Refusal::Lookup),
    };
    let all = values.iter().map(|text| Ok(is(path, op, number(field, text)?))).collect::<Result<Vec<_>, String>>()?;
    Ok(Filter::Any(all))
}

fn number(field: &Field, text: &str) -> Result<Value, String> {
    match field.kind {
        // More digits than are stored can never be equal, but they can be compared with.
        Kind::Decimal { .. } => text.parse().map(Value::Decimal).map_err(|_| "Enter a number.".to_owned()),
        Kind::Date => {
            check::date(text).or_else(|e| check::datetime(text).map(|t| t.date_naive()).map_err(|_| e)).map(Value::Date)
        }
        Kind::DateTime => check::datetime(text).map(Value::Time),
        _ => integer(text),
    }
}

fn texts(path: &str, field: &Field, suffix: &str, values: &[&str]) -> Result<Filter, Refusal> {
    if let ("" | "n", Kind::Choice(set)) = (suffix, field.kind)
        && let Some(bad) = values.iter().find(|text| set.get(text).is_none() && (**text != "null" || !field.null))
    {
        return Err(bad_choice(bad).into());
    }
    if field.identity && !matches!(suffix, "regex" | "iregex" | "empty") {
        return identities(path, suffix, values);
    }
    let (op, negated) = match suffix {
        "" | "n" => {
            let exact = values.iter().map(|t| if *t == "null" { Value::Null } else { Value::text(*t) }).collect();
            let filter = Filter::In { path: path.to_owned(), values: exact };
            return Ok(if suffix == "n" { not(filter) } else { filter });
        }
        "ie" => (Op::Like, false),
        "nie" => (Op::Like, true),
        "regex" => (Op::Regex, false),
        "iregex" => (Op::RegexFold, false),
        "empty" => return empty(path, values),
        _ => part(suffix)?,
    };
    let filter = any(values, |text| is(path, op, Value::text(text)));
    Ok(if negated { not(filter) } else { filter })
}

/// The lookups of a part of a text, and whether they are negated.
fn part(suffix: &str) -> Result<(Op, bool), Refusal> {
    let (plain, negated) = suffix.strip_prefix('n').map_or((suffix, false), |plain| (plain, true));
    match plain {
        "ic" => Ok((Op::Contains, negated)),
        "isw" => Ok((Op::Starts, negated)),
        "iew" => Ok((Op::Ends, negated)),
        _ => Err(Refusal::Lookup),
    }
}

/// Serials and tags: whole ones are equal when their keys are (`Filter::In` knows), whatever the case. Of what is asked
/// for, too, what nobody sees does not count.
fn identities(path: &str, suffix: &str, values: &[&str]) -> Result<Filter, Refusal> {
    let seen = values.iter().map(|text| identity::clean(text));
    let (filter, negated) = match suffix {
        "" | "n" | "ie" | "nie" => {
            let one = |text: String| if text == "null" { Value::Null } else { Value::Text(text) };
            (Filter::In { path: path.to_owned(), values: seen.map(one).collect() }, suffix.starts_with('n'))
        }
        _ => {
            let (op, negated) = part(suffix)?;
            (Filter::Any(seen.map(|text| is(path, op, Value::Text(text))).collect()), negated)
        }
    };
    Ok(if negated { not(filter) } else { filter })
}

fn empty(path: &str, values: &[&str]) -> Result<Filter, Refusal> {
    let all = values
        .iter()
        .map(|text| Ok(is(path, Op::Empty, Value::Bool(truth(text)?))))
        .collect::<Result<Vec<_>, String>>()?;
    Ok(Filter::Any(all))
}

pub(super) fn is(path: &str, op: Op, value: Value) -> Filter {
    Filter::Is { path: path.to_owned(), op, value }
}

pub(super) fn any(values: &[&str], make: impl Fn(&str) -> Filter) -> Filter {
    Filter::Any(values.iter().map(|text| make(text)).collect())
}

pub(super) fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

pub(super) fn integer(text: &str) -> Result<Value, String> {
    text.trim().parse().map(Value::Int).map_err(|_| "Enter a whole number.".to_owned())
}

pub(super) fn truth(text: &str) -> Result<bool, String> {
    match text {
        "true" | "True" | "1" => Ok(true),
        "false" | "False" | "0" => Ok(false),
        _ => Err("Enter true or false.".to_owned()),
    }
}

/// What is said of a value that is not among those there are.
pub fn bad_choice(text: &str) -> String {
    format!("Select a valid choice. {text} is not one of the available choices.")
}
