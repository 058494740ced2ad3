//! Definitions of custom fields as rows are read with them, and conditions on their values.
//!
//! The definitions are read in the same snapshot or transaction as the rows. Whoever changes one
//! puts a new random mark next to them; a read asks for the mark and keeps what it parsed under it.
//! So any number of server processes agree, and a mark that was rolled back is never seen again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rust_decimal::Decimal;
use serde_json::Value as Json;
use shared::custom::{Choice, Custom, Editable, Kind, Logic, Visible};
use shared::filter::Op;
use shared::meta::ModelMeta;
use shared::models::extras::custom_field::CustomField;
use shared::models::extras::custom_field_choice_set::CustomFieldChoiceSet;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::Value;

use super::compare;
use crate::app::request_id;
use crate::cx::Cx;
use crate::db::{Alternatives, Dialect, Hold, Reader, Sql, Tx};
use crate::engine::catalog::info;
use crate::engine::load::{self, Lock};
use crate::error::{Error, Result};
use crate::rules::extras::custom_field_choice_set as choices;

/// Every definition, by the models that have the field.
#[derive(Debug, Default)]
pub struct Definitions {
    by_model: HashMap<i16, Vec<Custom>>,
}

impl Definitions {
    /// The custom fields of a model in the order they are shown.
    pub fn of(&self, meta: &ModelMeta) -> &[Custom] {
        self.by_model.get(&meta.number).map_or(&[], Vec::as_slice)
    }

    /// Every field of every model.
    pub fn all(&self) -> impl Iterator<Item = (&'static ModelMeta, &Custom)> {
        let models = self.by_model.iter().filter_map(|(number, list)| Some((registry::numbered(*number)?, list)));
        models.flat_map(|(meta, list)| list.iter().map(move |custom| (meta, custom)))
    }

    /// Fields of any model that name objects of `target`, with the model that has them.
    pub fn referring(&self, target: &ModelMeta) -> Vec<(&'static ModelMeta, &Custom)> {
        let wire = target.wire();
        let named = |custom: &Custom| custom.refers() && custom.related.as_deref() == Some(wire.as_str());
        let mut out: Vec<_> = self.all().filter(|(_, custom)| named(custom)).collect();
        out.sort_by_key(|(meta, custom)| (meta.number, custom.id));
        out
    }
}

/// The definitions last parsed, and the mark they were parsed under.
#[derive(Default)]
pub struct Cache(Mutex<Option<(String, Arc<Definitions>)>>);

/// The setting that the mark is kept in.
pub const MARK: &str = "custom_fields";
/// Key of the lock that writers of values share and writers of definitions have alone.
const LOCK: i64 = 0x0063_7573_746f_6d66;

/// The index of the field that holds a model's custom fields.
pub fn index(meta: &ModelMeta) -> Option<usize> {
    meta.fields.iter().position(|field| matches!(field.kind, shared::meta::Kind::CustomFields))
}

/// The definitions as this snapshot or transaction sees them.
pub async fn definitions(cx: &Cx, reader: &mut Reader<'_>) -> Result<Arc<Definitions>> {
    let Some(mark) = reader.setting(MARK).await? else { return Ok(Arc::default()) };
    let cached = |cache: &Option<(String, Arc<Definitions>)>| {
        cache.as_ref().filter(|(known, _)| *known == mark).map(|(_, definitions)| definitions.clone())
    };
    let lock = || cx.app.custom.0.lock().map_err(|_| Error::Internal("the definitions are poisoned".to_owned()));
    if let Some(found) = cached(&*lock()?) {
        return Ok(found);
    }
    let definitions = Arc::new(read(cx, reader).await?);
    *lock()? = Some((mark, definitions.clone()));
    Ok(definitions)
}

/// Marks the definitions as changed.
pub async fn change(tx: &mut Tx) -> Result<()> {
    let mut sql = Sql::new(tx.dialect());
    sql.push("INSERT INTO core_setting (name, value) VALUES (").str(MARK).push(", ").str(request_id());
    sql.push(") ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    tx.execute(sql).await?;
    Ok(())
}

/// The lock of every transaction that writes: the definitions stay as they are meanwhile. Who writes
/// definitions has it alone and from the beginning, so that two such writers never wait for each other.
pub fn hold(alone: bool) -> Hold {
    if alone { Hold::Alone(LOCK) } else { Hold::Shared(LOCK) }
}

/// Key of the lock of who writes values of a unique field.
pub fn key_of(custom: &Custom) -> i64 {
    LOCK + custom.id
}

async fn read(cx: &Cx, reader: &mut Reader<'_>) -> Result<Definitions> {
    let meta = CustomField::meta();
    let mut all = Vec::new();
    for meta in [meta, CustomFieldChoiceSet::meta()] {
        let mut sql = Sql::new(reader.dialect());
        sql.push("SELECT id FROM ").name(meta.table);
        let ids = reader.ids(sql).await?;
        all.push(load::rows(cx, reader, meta, &ids, info(meta).all, Lock::No).await?);
    }
    let sets: HashMap<i64, Vec<Choice>> =
        all.pop().unwrap_or_default().iter().map(|row| (row.id(), choices::all(row))).collect();
    let mut fields: Vec<Row> = all.pop().unwrap_or_default();
    fields.sort_by_cached_key(|row| {
        (row.str("group_name").to_owned(), row.int("weight").unwrap_or(0), row.str("name").to_owned())
    });
    let mut out = Definitions::default();
    for row in &fields {
        let set = row.int("choice_set").and_then(|id| sets.get(&id)).cloned().unwrap_or_default();
        let Some(custom) = definition(row, set) else { continue };
        let Value::Json(Json::Array(types)) = row.get("object_types") else { continue };
        for meta in types.iter().filter_map(Json::as_str).filter_map(registry::model) {
            out.by_model.entry(meta.number).or_default().push(custom.clone());
        }
    }
    Ok(out)
}

/// A row of the model as a definition; `None` for a kind that does not exist.
pub fn definition(row: &Row, choices: Vec<Choice>) -> Option<Custom> {
    let word = |name: &str| Json::from(row.str(name));
    let json = |name: &str| if let Value::Json(json) = row.get(name) { json.clone() } else { Json::Null };
    let number = |name: &str| match row.get(name) {
        Value::Decimal(number) => Some(number.normalize().to_string()),
        _ => None,
    };
    let flag = |name: &str| row.get(name).as_bool().unwrap_or(false);
    let related = row.get("related_object_type").as_str().filter(|wire| !wire.is_empty()).map(str::to_owned);
    Some(Custom {
        id: row.id(),
        name: row.str("name").to_owned(),
        label: row.str("label").to_owned(),
        group: row.str("group_name").to_owned(),
        description: row.str("description").to_owned(),
        kind: serde_json::from_value::<Kind>(word("type")).ok()?,
        required: flag("required"),
        unique: flag("unique"),
        cloneable: flag("is_cloneable"),
        default: json("default"),
        search_weight: row.int("search_weight").and_then(|n| u16::try_from(n).ok()).unwrap_or(0),
        logic: serde_json::from_value(word("filter_logic")).unwrap_or(Logic::Loose),
        visible: serde_json::from_value(word("ui_visible")).unwrap_or(Visible::Always),
        editable: serde_json::from_value(word("ui_editable")).unwrap_or(Editable::Yes),
        minimum: number("validation_minimum"),
        maximum: number("validation_maximum"),
        regex: row.str("validation_regex").to_owned(),
        schema: json("validation_schema"),
        choices,
        related,
        related_filter: parameters(&json("related_object_filter")),
    })
}

/// An object of parameters as pairs: `{"status": ["a", "b"]}`.
pub fn parameters(json: &Json) -> Vec<(String, String)> {
    let text = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
    let Some(map) = json.as_object() else { return Vec::new() };
    map.iter()
        .flat_map(|(name, value)| match value {
            Json::Array(list) => list.iter().map(|one| (name.clone(), text(one))).collect(),
            one => vec![(name.clone(), text(one))],
        })
        .collect()
}

/// The value of a key as text; null when there is none.
pub fn text(alias: &str, name: &str, sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.push("json_extract(").column(alias, "custom_field_data").push(", ").str(format!("$.{name}")).push(")");
        }
        Dialect::Postgres => {
            sql.push("(").column(alias, "custom_field_data").push(" ->> ").str(name).push(") COLLATE \"C\"");
        }
    }
}

/// The value of a key as a number; null when it is none.
fn number(alias: &str, name: &str, sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.push("CASE WHEN json_type(").column(alias, "custom_field_data").push(", ").str(format!("$.{name}"));
            sql.push(") IN ('integer', 'real') THEN ");
            text(alias, name, sql);
            sql.push(" END");
        }
        Dialect::Postgres => {
            sql.push("CASE WHEN jsonb_typeof(").column(alias, "custom_field_data").push(" -> ").str(name);
            sql.push(") = 'number' THEN (").column(alias, "custom_field_data").push(" ->> ").str(name);
            sql.push(")::numeric END");
        }
    }
}

fn bound(value: &Value, sql: &mut Sql) {
    let text = match value {
        Value::Int(number) => Decimal::from(*number).to_string(),
        Value::Decimal(number) => number.normalize().to_string(),
        _ => String::new(),
    };
    sql.push("CAST(").str(text).push(" AS NUMERIC)");
}

/// Equality with any of some values; null among them means empty.
pub fn one_of(alias: &str, name: &str, values: &[Value], sql: &mut Sql) {
    let mut any = Alternatives::open(sql);
    if values.iter().any(Value::is_null) {
        empty(alias, name, any.next(sql));
    }
    let numbers: Vec<&Value> =
        values.iter().filter(|value| matches!(value, Value::Int(_) | Value::Decimal(_))).collect();
    if !numbers.is_empty() {
        number(alias, name, any.next(sql));
        for (position, value) in numbers.into_iter().enumerate() {
            sql.push(if position == 0 { " IN (" } else { ", " });
            bound(value, sql);
        }
        sql.push(")");
    }
    for on in [true, false].into_iter().filter(|on| values.contains(&Value::Bool(*on))) {
        text(alias, name, any.next(sql));
        sql.push(match (sql.dialect(), on) {
            (Dialect::Sqlite, true) => " = 1",
            (Dialect::Sqlite, false) => " = 0",
            (Dialect::Postgres, true) => " = 'true'",
            (Dialect::Postgres, false) => " = 'false'",
        });
    }
    let texts: Vec<String> = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    match texts.as_slice() {
        [] => {}
        [one] => {
            text(alias, name, any.next(sql));
            sql.push(" = ").str(one.as_str());
        }
        _ => {
            text(alias, name, any.next(sql));
            sql.in_texts(texts);
        }
    }
    any.close(sql);
}

/// No value: no key, null, or nothing in it.
fn empty(alias: &str, name: &str, sql: &mut Sql) {
    sql.push("COALESCE(");
    text(alias, name, sql);
    sql.push(", '') IN ('', '[]')");
}

/// A list holds a text or an id.
pub fn holds(alias: &str, name: &str, value: &Value, sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.push("EXISTS (SELECT 1 FROM json_each(").column(alias, "custom_field_data").push(", ");
            sql.str(format!("$.{name}")).push(") j WHERE j.value = ");
            match value {
                Value::Int(id) => sql.int(*id),
                other => sql.str(other.as_str().unwrap_or_default()),
            };
            sql.push(")");
        }
        Dialect::Postgres => {
            sql.push("(")
                .column(alias, "custom_field_data")
                .push(" -> ")
                .str(name)
                .push(") @> jsonb_build_array(CAST(");
            match value {
                Value::Int(id) => sql.int(*id).push(" AS BIGINT"),
                other => sql.str(other.as_str().unwrap_or_default()).push(" AS TEXT"),
            };
            sql.push("))");
        }
    }
}

/// The value of a key is a text, and no list of texts.
fn is_text(alias: &str, name: &str, sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.push("json_type(").column(alias, "custom_field_data").push(", ").str(format!("$.{name}"));
            sql.push(") = 'text'");
        }
        Dialect::Postgres => {
            sql.push("jsonb_typeof(").column(alias, "custom_field_data").push(" -> ").str(name).push(") = 'string'");
        }
    }
}

/// A comparison of the value of a key.
pub fn comparison(alias: &str, name: &str, op: Op, value: &Value, sql: &mut Sql) -> Result<()> {
    let given = value.as_str().unwrap_or_default();
    if matches!(op, Op::ContainsExact | Op::StartsExact | Op::EndsExact) {
        is_text(alias, name, sql);
        sql.push(" AND ");
    }
    let mut expressed = |sql: &mut Sql| {
        text(alias, name, sql);
        Ok(())
    };
    if compare::text(op, &format!("cf_{name}"), given, sql, &mut expressed)? {
        return Ok(());
    }
    let Some(symbol) = compare::ordering(op) else {
        sql.push(if value == &Value::Bool(false) { "NOT (" } else { "(" });
        empty(alias, name, sql);
        sql.push(")");
        return Ok(());
    };
    if let Value::Int(_) | Value::Decimal(_) = value {
        number(alias, name, sql);
        sql.push(symbol);
        bound(value, sql);
    } else {
        text(alias, name, sql);
        sql.push(symbol).str(given);
    }
    Ok(())
}

/// What a custom field is sorted by first: its number.
pub fn sort_number(alias: &str, name: &str, sql: &mut Sql) {
    number(alias, name, sql);
}

/// And then: its text.
pub fn sort_text(alias: &str, name: &str, sql: &mut Sql) {
    match sql.dialect() {
        // JSON's own types would sort apart.
        Dialect::Sqlite => {
            sql.push("CAST(");
            text(alias, name, sql);
            sql.push(" AS TEXT)");
        }
        Dialect::Postgres => text(alias, name, sql),
    }
}
