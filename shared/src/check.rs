//! The checks that a field's kind alone demands. Both sides run them: the form while one types,
//! the engine always.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::identity;
use crate::meta::{Field, Kind};
use crate::moment;
use crate::value::Value;

/// Shortest password, in characters.
pub const PASSWORD_LEAST: usize = 12;

pub const REQUIRED: &str = "This field is required.";
pub const NOT_NULL: &str = "This field may not be null.";
pub const NOT_BLANK: &str = "This field may not be blank.";
pub const NO_NULS: &str = "Null characters are not allowed.";

/// Longest free text in bytes.
pub const LONG_TEXT_MAX: usize = 1 << 20;
/// Largest picture in bytes.
pub const PICTURE_MAX: usize = 10 << 20;

pub fn too_long(max: usize) -> String {
    format!("Ensure this field has no more than {max} characters.")
}

/// Reads a JSON value as a value of the field. References are not read here.
pub fn value(field: &'static Field, json: &Json) -> Result<Value, String> {
    if json.is_null() {
        return if field.null { Ok(Value::Null) } else { Err(NOT_NULL.to_owned()) };
    }
    let value = match field.kind {
        Kind::Bool => boolean(json)?,
        Kind::Int { min, max } => integer(json, min, max)?,
        Kind::Decimal { digits, scale, min, max } => decimal(json, digits, scale, min, max)?,
        Kind::Date => Value::Date(date(text(json)?)?),
        Kind::DateTime => Value::Time(datetime(text(json)?)?),
        Kind::Json | Kind::Choices(_) => Value::Json(clean_json(json)?),
        Kind::CustomFields => match json {
            Json::Object(_) => Value::Json(clean_json(json)?),
            _ => return Err("Custom fields are an object of values by name.".to_owned()),
        },
        Kind::Choice(set) => choice(field, set, json)?,
        Kind::Text { max } if field.identity => Value::Text(limited(&identity::clean(text(json)?), max)?.to_owned()),
        Kind::Text { max } => Value::Text(limited(text(json)?, max)?.trim().to_owned()),
        Kind::Slug { max } => Value::Text(slug(limited(text(json)?, max)?)?),
        Kind::Email { max } => Value::Text(email(limited(text(json)?, max)?.trim())?),
        Kind::Url { max } => Value::Text(url(limited(text(json)?, max)?.trim())?),
        Kind::Color => Value::Text(color(text(json)?)?),
        Kind::LongText | Kind::Secret => {
            let text = text(json)?;
            if text.len() > LONG_TEXT_MAX {
                return Err(format!("Ensure this field has no more than {LONG_TEXT_MAX} bytes."));
            }
            Value::Text(text.to_owned())
        }
        Kind::Id | Kind::Ref(_) | Kind::Many(_) | Kind::Any(_) | Kind::Tags | Kind::Count(_) | Kind::Reverse(_) => {
            return Err("This field cannot be set.".to_owned());
        }
    };
    Ok(blank(field, value))
}

/// An empty text in a field that may be null is null.
fn blank(field: &Field, value: Value) -> Value {
    match &value {
        Value::Text(text) if text.is_empty() && field.null => Value::Null,
        _ => value,
    }
}

pub(crate) fn text(json: &Json) -> Result<&str, String> {
    let Json::String(text) = json else { return Err("Not a valid string.".to_owned()) };
    if text.contains('\0') {
        return Err(NO_NULS.to_owned());
    }
    Ok(text)
}

fn limited(text: &str, max: usize) -> Result<&str, String> {
    if text.len() > max && text.chars().count() > max { Err(too_long(max)) } else { Ok(text) }
}

pub(crate) fn boolean(json: &Json) -> Result<Value, String> {
    match json {
        Json::Bool(b) => Ok(Value::Bool(*b)),
        Json::String(s) if s.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        Json::String(s) if s.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        _ => Err("Must be a valid boolean.".to_owned()),
    }
}

pub(crate) fn integer(json: &Json, min: i64, max: i64) -> Result<Value, String> {
    const INVALID: &str = "A valid integer is required.";
    let number = match json {
        Json::Number(n) => {
            n.as_i64().or_else(|| n.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 9e15).map(|f| f as i64))
        }
        Json::String(s) => s.trim().parse().ok(),
        _ => None,
    };
    let number = number.ok_or(INVALID)?;
    if number < min {
        return Err(format!("Ensure this value is greater than or equal to {min}."));
    }
    if number > max {
        return Err(format!("Ensure this value is less than or equal to {max}."));
    }
    Ok(Value::Int(number))
}

fn decimal(json: &Json, digits: u8, scale: u8, min: Option<i64>, max: Option<i64>) -> Result<Value, String> {
    const INVALID: &str = "A valid number is required.";
    let number = match json {
        Json::Number(n) => exact(&n.to_string()),
        Json::String(s) => exact(s.trim()),
        _ => None,
    };
    let (mantissa, places) = number.ok_or(INVALID)?;
    if places > u32::from(scale) {
        return Err(format!("Ensure that there are no more than {scale} decimal places."));
    }
    let one = 10_i128.pow(places);
    let whole = digits - scale;
    if (mantissa / one).unsigned_abs() >= 10_u128.pow(u32::from(whole.min(18))) {
        return Err(format!("Ensure that there are no more than {whole} digits before the decimal point."));
    }
    if let Some(min) = min.filter(|min| mantissa < i128::from(*min) * one) {
        return Err(format!("Ensure this value is greater than or equal to {min}."));
    }
    if let Some(max) = max.filter(|max| mantissa > i128::from(*max) * one) {
        return Err(format!("Ensure this value is less than or equal to {max}."));
    }
    let number = Decimal::try_from_i128_with_scale(mantissa, places).map_err(|_| INVALID)?;
    Ok(Value::Decimal(number))
}

/// The digits of a number as an integer and how many of them stand after the point, without zeros at
/// the end: `-1.50` is −15 and 1. Exponents are understood, since JSON writes large numbers with them.
pub(crate) fn exact(text: &str) -> Option<(i128, u32)> {
    /// More digits than any decimal has.
    const DIGITS_MAX: i32 = 28;
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, number) = match number.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut mantissa = 0_i128;
    let mut digits = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() || digits > DIGITS_MAX {
            return None;
        }
        mantissa = mantissa * 10 + i128::from(byte - b'0');
        digits += i32::from(mantissa != 0 || digits != 0);
    }
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    while places > 0 && mantissa % 10 == 0 {
        (mantissa, places) = if mantissa == 0 { (0, 0) } else { (mantissa / 10, places - 1) };
    }
    if !(-DIGITS_MAX..=DIGITS_MAX).contains(&places) {
        return (mantissa == 0).then_some((0, 0));
    }
    for _ in places..0 {
        mantissa = mantissa.checked_mul(10)?;
    }
    let places = u32::try_from(places).unwrap_or(0);
    (mantissa < 10_i128.pow(DIGITS_MAX.unsigned_abs())).then_some((if negative { -mantissa } else { mantissa }, places))
}

pub fn date(text: &str) -> Result<NaiveDate, String> {
    const INVALID: &str = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.";
    moment::date(text.trim()).ok_or_else(|| INVALID.to_owned())
}

/// ISO 8601; a time without a zone is UTC; a bare date is its first instant.
pub fn datetime(text: &str) -> Result<DateTime<Utc>, String> {
    const INVALID: &str =
        "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    moment::datetime(text.trim()).ok_or_else(|| INVALID.to_owned())
}

fn choice(field: &Field, set: &crate::choices::ChoiceSet, json: &Json) -> Result<Value, String> {
    let text = match json {
        Json::String(text) => text.clone(),
        Json::Number(n) if set.integer => n.to_string(),
        other => return Err(format!("{other} is not a valid choice.")),
    };
    if text.is_empty() && field.null {
        return Ok(Value::Null);
    }
    if text.is_empty() && field.default == crate::meta::Default::Text("") {
        return Ok(Value::Text(text));
    }
    if set.get(&text).is_none() {
        return Err(format!("\"{text}\" is not a valid choice."));
    }
    Ok(Value::Text(text))
}

fn slug(text: &str) -> Result<String, String> {
    let valid = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if valid {
        Ok(text.to_owned())
    } else {
        Err("Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.".to_owned())
    }
}

fn email(text: &str) -> Result<String, String> {
    let valid = text.is_empty()
        || text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == ',')
                && !domain.contains('@')
        });
    if valid { Ok(text.to_owned()) } else { Err("Enter a valid email address.".to_owned()) }
}

pub(crate) fn url(text: &str) -> Result<String, String> {
    let scheme = ["http://", "https://", "ftp://", "ftps://"]
        .iter()
        .any(|s| text.len() > s.len() && text.to_ascii_lowercase().starts_with(s));
    if text.is_empty() || (scheme && !text.chars().any(|c| c.is_whitespace() || c.is_control())) {
        Ok(text.to_owned())
    } else {
        Err("Enter a valid URL.".to_owned())
    }
}

fn color(text: &str) -> Result<String, String> {
    let text = text.trim_start_matches('#').to_ascii_lowercase();
    if text.is_empty() || (text.len() == 6 && text.bytes().all(|b| b.is_ascii_hexdigit())) {
        Ok(text)
    } else {
        Err("Enter a valid hexadecimal RGB color code.".to_owned())
    }
}

/// JSON that both databases can hold: no NUL characters, bounded depth.
pub(crate) fn clean_json(json: &Json) -> Result<Json, String> {
    const DEPTH_MAX: usize = 32;
    fn walk(json: &Json, depth: usize) -> Result<(), String> {
        if depth > DEPTH_MAX {
            return Err(format!("Nested more than {DEPTH_MAX} levels deep."));
        }
        match json {
            Json::String(text) if text.contains('\0') => Err(NO_NULS.to_owned()),
            Json::Array(items) => items.iter().try_for_each(|item| walk(item, depth + 1)),
            Json::Object(map) => map.iter().try_for_each(|(key, item)| {
                if key.contains('\0') {
                    return Err(NO_NULS.to_owned());
                }
                walk(item, depth + 1)
            }),
            _ => Ok(()),
        }
    }
    walk(json, 0)?;
    Ok(json.clone())
}

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn decimals_are_read_exactly() {
        for (text, expected) in [
            ("0", Some((0, 0))),
            ("-0.00", Some((0, 0))),
            ("1.50", Some((15, 1))),
            ("-1.5", Some((-15, 1))),
            ("+.5", Some((5, 1))),
            ("5.", Some((5, 0))),
            ("1200", Some((1200, 0))),
            ("1e3", Some((1000, 0))),
            ("1.25E-2", Some((125, 4))),
            ("12.50e1", Some((125, 0))),
            ("000000000000000000000000000000000001", Some((1, 0))),
            ("", None),
            (".", None),
            ("-", None),
            ("1,5", None),
            ("0x10", None),
            ("1e", None),
            ("NaN", None),
            ("1e999999999999", None),
            ("1e30", None),
            ("99999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(exact(text), expected, "{text}");
        }
    }
}
