//! Rows whose columns come as one text, a JSON array (`Sql::packed`).
//!
//! SQLite's driver copies every value of a row into an allocation of its own and hands it to another thread: for the
//! fifty columns of an asset that takes longer than finding the row and reading it here. And rows of several tables, each
//! with its own columns, can come with one statement. What is kept are integers, truth values, texts and JSON, which
//! come through as they are.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Unexpected, Visitor};
use serde_json::Value as Json;
use shared::value::Value;

use super::Ty;
use crate::error::Error;

/// The values of one row.
pub fn unpack(text: &str, shape: &[Ty]) -> Result<Vec<Value>, Error> {
    read(text, shape).map_err(|error| Error::Internal(format!("a row of the database: {error}")))
}

fn read(text: &str, shape: &[Ty]) -> serde_json::Result<Vec<Value>> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let row = Row(shape).deserialize(&mut reader)?;
    reader.end()?;
    Ok(row)
}

struct Row<'a>(&'a [Ty]);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = Vec<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(to, "{} values", self.0.len())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Self::Value, A::Error> {
        let mut row = Vec::with_capacity(self.0.len());
        for ty in self.0 {
            row.push(values.next_element_seed(Cell(*ty))?.ok_or_else(|| A::Error::invalid_length(row.len(), &self))?);
        }
        Ok(row)
    }
}

/// One value, as its type is kept.
struct Cell(Ty);

impl<'de> DeserializeSeed<'de> for Cell {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0 {
            Ty::Json => Ok(match Json::deserialize(deserializer)? {
                Json::Null => Value::Null,
                json => Value::Json(json),
            }),
            Ty::Ints => Vec::deserialize(deserializer).map(Value::Ids),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Cell {
    type Value = Value;

    fn expecting(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(to, "what {:?} is kept as", self.0)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, truth: bool) -> Result<Value, E> {
        match self.0 {
            Ty::Bool => Ok(Value::Bool(truth)),
            _ => Err(E::invalid_type(Unexpected::Bool(truth), &self)),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(match self.0 {
            Ty::Bool => Value::Bool(number != 0),
            Ty::Int => Value::Int(number),
            Ty::Decimal(scale) => Value::Decimal(Decimal::new(number, u32::from(scale)).normalize()),
            Ty::Time => DateTime::from_timestamp_micros(number).map_or(Value::Null, Value::Time),
            Ty::Text | Ty::Date | Ty::Json | Ty::Ints => {
                return Err(E::invalid_type(Unexpected::Signed(number), &self));
            }
        })
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(match self.0 {
            Ty::Text => Value::Text(text.to_owned()),
            Ty::Date => text.parse::<NaiveDate>().map(Value::Date).map_err(E::custom)?,
            Ty::Time => text.parse::<DateTime<Utc>>().map(Value::Time).map_err(E::custom)?,
            Ty::Bool | Ty::Int | Ty::Decimal(_) | Ty::Json | Ty::Ints => {
                return Err(E::invalid_type(Unexpected::Str(text), &self));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_read_as_it_is_kept() {
        let first = [Ty::Int, Ty::Bool, Ty::Decimal(2), Ty::Text, Ty::Date, Ty::Time];
        let shape = [first.as_slice(), &[Ty::Json, Ty::Json, Ty::Text, Ty::Int, Ty::Ints]].concat();
        let text =
            r#"[-9223372036854775808,1,1250,"a \"b\" ü\u0001","2026-02-28",1000001,{"a":[1]},null,null,7,[3,4]]"#;
        let row = read(text, &shape).unwrap();
        assert_eq!(row[0], Value::Int(i64::MIN));
        assert_eq!(row[1], Value::Bool(true));
        assert_eq!(row[2], Value::Decimal(Decimal::new(125, 1)));
        assert_eq!(row[3], Value::Text("a \"b\" ü\u{1}".to_owned()));
        assert_eq!(row[4], Value::Date(NaiveDate::from_ymd_opt(2026, 2, 28).unwrap()));
        assert_eq!(row[5], Value::Time(DateTime::from_timestamp_micros(1_000_001).unwrap()));
        assert_eq!(row[6], Value::Json(serde_json::json!({"a": [1]})));
        assert_eq!(row[7..9], [Value::Null, Value::Null]);
        assert_eq!(row[9], Value::Int(7));
        assert_eq!(row[10], Value::Ids(vec![3, 4]));
    }

    #[test]
    fn postgres_writes_truth_and_time_differently() {
        let row = read(r#"[true,"2026-02-28T01:00:00.5+01:00","null"]"#, &[Ty::Bool, Ty::Time, Ty::Json]).unwrap();
        assert_eq!(row[0], Value::Bool(true));
        assert_eq!(row[1], Value::Time("2026-02-28T00:00:00.500Z".parse().unwrap()));
        assert_eq!(row[2], Value::Json(Json::from("null")));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for (text, shape) in [
            ("[1]", [Ty::Int, Ty::Int].as_slice()),
            ("[1,2]", &[Ty::Int]),
            (r#"["a"]"#, &[Ty::Int]),
            ("[1]", &[Ty::Text]),
            ("[1.5]", &[Ty::Int]),
            ("[9223372036854775808]", &[Ty::Int]),
            ("[true]", &[Ty::Int]),
            (r#"["2026-02-30"]"#, &[Ty::Date]),
            ("[3]", &[Ty::Ints]),
        ] {
            assert!(read(text, shape).is_err(), "{text}");
        }
    }
}
