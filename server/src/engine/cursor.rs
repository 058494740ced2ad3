//! A place in an ordered list, as a text: pages that begin there neither repeat nor skip rows while others write.
//!
//! It holds what the order compares by of the row beside the page, so that the row itself may change or go. It is opaque to
//! clients and not trusted: whatever it says is bound as a value of the type that the order asks for, and what it could say
//! is told to who reads the list anyway.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use shared::meta::ModelMeta;

use super::order::{self, Key, Part};
use crate::cx::Cx;
use crate::db::{Arg, Dialect, Nulls, Reader, Sql, Ty};
use crate::error::{Error, Result};

/// On which side of its row a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    After,
    Before,
}

/// A place in a list: beside a row that has or had these values.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub side: Side,
    /// What the order compares by, the id as the last; `None` for nothing.
    values: Vec<Option<Arg>>,
}

/// A cursor and the offset that its page has, as far as that is known.
pub struct Cursor {
    pub place: Place,
    pub offset: i64,
}

/// Longest text that is read, in bytes.
const LENGTH_MAX: usize = 16 << 10;

/// Lists in another order have other cursors.
fn digest(meta: &ModelMeta, keys: &[Key]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(meta.wire());
    for key in keys {
        hasher.update(if key.descending { ",-" } else { "," });
        hasher.update(&key.path);
    }
    URL_SAFE_NO_PAD.encode(&hasher.finalize()[..6])
}

/// The cursor of a page on one side of a row, which is read for it.
pub async fn beside(
    cx: &Cx,
    reader: &mut Reader<'_>,
    (meta, keys): (&'static ModelMeta, &[Key]),
    id: i64,
    side: Side,
    offset: i64,
) -> Result<Option<String>> {
    let mut sql = Sql::new(reader.dialect());
    let parts = order::parts(cx, meta, "t", keys, reader.dialect());
    sql.push("SELECT ");
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            sql.push(", ");
        }
        read_by(cx, part, &mut sql)?;
    }
    sql.push(" FROM ").name(meta.table).push(" t WHERE t.\"id\" = ").int(id);
    let shape: Vec<Ty> = parts.iter().map(|part| part.ty).collect();
    let Some(row) = reader.rows(sql, &shape).await?.pop() else { return Ok(None) };
    let values: Vec<Json> = parts.iter().zip(&row).map(|(part, value)| told(&part.ty.arg(value))).collect();
    let side = i64::from(side == Side::Before);
    let text = json!([digest(meta, keys), offset, side, values]).to_string();
    Ok(Some(URL_SAFE_NO_PAD.encode(text)))
}

fn read_by(cx: &Cx, part: &Part, sql: &mut Sql) -> Result<()> {
    if !part.numeric {
        return part.write(cx, sql);
    }
    if sql.dialect() == Dialect::Sqlite {
        sql.push("CASE typeof(");
        part.write(cx, sql)?;
        sql.push(") WHEN 'real' THEN printf('%!.17g', ");
        part.write(cx, sql)?;
        sql.push(") ELSE ");
    }
    sql.push("CAST(");
    part.write(cx, sql)?;
    sql.push(" AS TEXT)");
    if sql.dialect() == Dialect::Sqlite {
        sql.push(" END");
    }
    Ok(())
}

fn told(arg: &Arg) -> Json {
    match arg {
        Arg::Bool(value) => json!(value),
        Arg::Int(value) => json!(value),
        Arg::Text(value) => json!(value),
        Arg::Date(value) => json!(value.map(|date| date.to_string())),
        Arg::Time(value) => json!(value.map(|time| time.timestamp_micros())),
        Arg::Json(_) | Arg::Ints(_) | Arg::Texts(_) | Arg::Column(_) => Json::Null,
    }
}

/// Reads a cursor of a list in this order.
pub fn read(cx: &Cx, dialect: Dialect, meta: &'static ModelMeta, keys: &[Key], text: &str) -> Result<Cursor> {
    let parts = order::parts(cx, meta, "t", keys, dialect);
    let known = |json: Json| {
        let [of, offset, side, values]: [Json; 4] = serde_json::from_value(json).ok()?;
        let values: Vec<Json> = serde_json::from_value(values).ok()?;
        let side = match side.as_i64()? {
            0 => Side::After,
            1 => Side::Before,
            _ => return None,
        };
        Some((of, offset.as_i64().filter(|offset| *offset >= 0)?, side, values))
    };
    let bytes = Some(text).filter(|text| text.len() <= LENGTH_MAX).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let json = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some((of, offset, side, values)) = json.and_then(known) else {
        return Err(Error::BadRequest("The cursor cannot be read: take it from next or previous as it is.".to_owned()));
    };
    if of != digest(meta, keys) || values.len() != parts.len() {
        return Err(Error::BadRequest("The cursor belongs to a list in another order.".to_owned()));
    }
    let values: Option<Vec<Option<Arg>>> = parts
        .iter()
        .zip(&values)
        .map(|(part, json)| if json.is_null() { Some(None) } else { given(part, json).map(Some) })
        .collect();
    match values.filter(|values| values.last().is_some_and(Option::is_some)) {
        Some(values) => Ok(Cursor { place: Place { side, values }, offset }),
        None => Err(Error::BadRequest("The cursor does not fit this list.".to_owned())),
    }
}

/// A value of the type that is compared with; years are those that both databases know.
fn given(part: &Part, json: &Json) -> Option<Arg> {
    let known = |date: NaiveDate| (1..=9999).contains(&date.year());
    Some(match part.ty {
        Ty::Bool => Arg::Bool(Some(json.as_bool()?)),
        Ty::Int | Ty::Decimal(_) => Arg::Int(Some(json.as_i64()?)),
        Ty::Text if part.numeric => {
            let text = json.as_str().filter(|text| text.len() <= 64)?;
            let finite = text.parse::<f64>().ok().filter(|number| number.is_finite());
            finite.filter(|_| text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)))?;
            Arg::Text(Some(text.to_owned()))
        }
        Ty::Text => Arg::Text(Some(json.as_str()?.to_owned())),
        Ty::Date => Arg::Date(Some(json.as_str()?.parse().ok().filter(|date| known(*date))?)),
        Ty::Time => {
            let time = DateTime::from_timestamp_micros(json.as_i64()?)?;
            Arg::Time(Some(time).filter(|time| known(time.date_naive())))
        }
        Ty::Json | Ty::Ints => return None,
    })
}

/// A condition on one expression of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Equal,
    Greater,
    Less,
    Null,
    NotNull,
}

/// Rows that follow a place, in the order of the list: those that agree in the longest beginning of the order come first.
pub struct Stretch(Vec<(usize, Test)>);

/// The stretches of rows that follow a place.
pub fn stretches(parts: &[Part], place: &Place) -> Vec<Stretch> {
    let mut out = Vec::new();
    for at in (0..parts.len()).rev() {
        let same = |(position, value): (usize, &Option<Arg>)| {
            (position, if value.is_some() { Test::Equal } else { Test::Null })
        };
        let before: Vec<_> = place.values[..at].iter().enumerate().map(same).collect();
        let part = &parts[at];
        let descending = part.descending != (place.side == Side::Before);
        let nulls_follow = match part.nulls {
            Nulls::None => false,
            // In ascending order; the other way round nothing is at the other end.
            Nulls::First => descending,
            Nulls::Last => !descending,
        };
        let value = place.values[at].is_some();
        let mut tests = Vec::with_capacity(2);
        if value {
            tests.push(if descending { Test::Less } else { Test::Greater });
        }
        if value && nulls_follow {
            tests.push(Test::Null);
        }
        if !value && !nulls_follow {
            tests.push(Test::NotNull);
        }
        out.extend(tests.into_iter().map(|test| Stretch(before.iter().copied().chain([(at, test)]).collect())));
    }
    out
}

impl Stretch {
    /// Writes the condition that a row is on it.
    pub fn write(&self, cx: &Cx, parts: &[Part], place: &Place, sql: &mut Sql) -> Result<()> {
        for (position, (at, test)) in self.0.iter().enumerate() {
            if position > 0 {
                sql.push(" AND ");
            }
            parts[*at].write(cx, sql)?;
            sql.push(match test {
                Test::Equal => " = ",
                Test::Greater => " > ",
                Test::Less => " < ",
                Test::Null => " IS NULL",
                Test::NotNull => " IS NOT NULL",
            });
            if let (Test::Equal | Test::Greater | Test::Less, Some(value)) = (test, &place.values[*at]) {
                sql.push(if parts[*at].numeric { "CAST(" } else { "" }).bind(value.clone());
                sql.push(if parts[*at].numeric { " AS NUMERIC)" } else { "" });
            }
        }
        Ok(())
    }
}
