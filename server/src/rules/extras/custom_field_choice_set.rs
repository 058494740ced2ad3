//! Choice sets: pairs of value and label, and what still uses them.
//!
//! Source: reference sheet of NetBox, §1.11.

use std::collections::BTreeSet;

use async_trait::async_trait;
use serde_json::Value as Json;
use shared::custom::{Choice, Kind};
use shared::row::Row;
use shared::value::Value;

use super::countries::COUNTRIES;
use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::list;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::touches;

pub struct Rules;

/// Longest value and label in characters.
const TEXT_MAX: usize = 100;
const COLORS: &[&str] =
    &["blue", "indigo", "purple", "pink", "red", "orange", "yellow", "green", "teal", "cyan", "gray", "black", "white"];

#[async_trait]
impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, dialect: Dialect) -> Option<String> {
        let own = match dialect {
            Dialect::Sqlite => format!("json_array_length({alias}.\"extra_choices\")"),
            Dialect::Postgres => format!("jsonb_array_length({alias}.\"extra_choices\")::bigint"),
        };
        let base = COUNTRIES.len();
        (field == "choices_count")
            .then(|| format!("(CASE WHEN {alias}.\"base_choices\" = 'ISO_3166' THEN {base} ELSE 0 END + {own})"))
    }

    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        let text = value.as_str().unwrap_or_default();
        match (name, sql.dialect()) {
            ("choice", Dialect::Sqlite) => {
                sql.push("EXISTS (SELECT 1 FROM json_each(").column(alias, "extra_choices");
                sql.push(") c WHERE json_extract(c.value, '$[0]') = ").str(text).push(")");
            }
            ("choice", Dialect::Postgres) => {
                sql.push("EXISTS (SELECT 1 FROM jsonb_array_elements(").column(alias, "extra_choices");
                sql.push(") c WHERE c ->> 0 = ").str(text).push(")");
            }
            ("choice_colors", Dialect::Sqlite) => {
                sql.push("EXISTS (SELECT 1 FROM json_each(").column(alias, "choice_colors");
                sql.push(") c WHERE c.value = ").str(text).push(")");
            }
            ("choice_colors", Dialect::Postgres) => {
                sql.push("EXISTS (SELECT 1 FROM jsonb_each_text(").column(alias, "choice_colors");
                sql.push(") c WHERE c.value = ").str(text).push(")");
            }
            _ => return false,
        }
        true
    }

    fn prepare(&self, _cx: &Cx, item: &mut Item) {
        if touches(item, &["extra_choices", "base_choices"]) {
            extra(item);
        }
        if touches(item, &["choice_colors"]) {
            colors(item);
        }
    }

    fn defines(&self) -> bool {
        true
    }

    /// A value that objects still have stays.
    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let cx = w.cx.clone();
        let definitions = w.customs().await?;
        for item in items.iter_mut().filter(|item| !item.creates() && !item.deletes()) {
            let values = |row: &Option<Row>| -> BTreeSet<String> {
                row.iter().flat_map(all).map(|choice| choice.value).collect()
            };
            let (before, after) = (values(&item.before), values(&item.after));
            let gone: Vec<&String> = before.difference(&after).collect();
            if gone.is_empty() {
                continue;
            }
            let used = fields(w, item.id()).await?;
            for (meta, custom) in definitions.all().filter(|(_, custom)| used.contains(&custom.id)) {
                for value in &gone {
                    let filter = match custom.kind {
                        Kind::MultiSelect => {
                            shared::filter::Filter::Holds { path: custom.path(), value: Value::text((*value).as_str()) }
                        }
                        _ => shared::filter::Filter::In {
                            path: custom.path(),
                            values: vec![Value::text((*value).as_str())],
                        },
                    };
                    let program = Cx::system(&cx.app);
                    let count = list::count(&program, &mut w.reader(), meta, &filter).await?;
                    if count > 0 {
                        let what = meta.plural.to_lowercase();
                        let message = format!("{value} cannot be removed: {count} {what} have it in {}.", custom.name);
                        item.errors.add("extra_choices", message);
                    }
                }
            }
        }
        Ok(())
    }

    async fn keep(&self, w: &mut Writer, _items: &[Item]) -> Result<()> {
        w.customs_changed().await
    }
}

/// The fields that choose from a set.
async fn fields(w: &mut Writer, set: i64) -> Result<BTreeSet<i64>> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id FROM extras_customfield WHERE choice_set_id = ").int(set);
    Ok(w.reader().ids(sql).await?.into_iter().collect())
}

/// Every choice of a set, in its order.
pub fn all(row: &Row) -> Vec<Choice> {
    let base = if row.str("base_choices") == "ISO_3166" { COUNTRIES } else { &[] };
    let mut out: Vec<Choice> = base.iter().map(|(value, label)| choice(row, value, label)).collect();
    if let Value::Json(Json::Array(extra)) = row.get("extra_choices") {
        for pair in extra.iter().filter_map(Json::as_array) {
            let text = |at: usize| pair.get(at).and_then(Json::as_str).unwrap_or_default();
            out.push(choice(row, text(0), text(1)));
        }
    }
    if row.get("order_alphabetically") == &Value::Bool(true) {
        out.sort_by_cached_key(|choice| choice.label.to_lowercase());
    }
    out
}

fn choice(row: &Row, value: &str, label: &str) -> Choice {
    let color = match row.get("choice_colors") {
        Value::Json(json) => json.get(value).and_then(Json::as_str).unwrap_or_default(),
        _ => "",
    };
    Choice { value: value.to_owned(), label: label.to_owned(), color: color.to_owned() }
}

/// Reads the choices: pairs, or bare texts that are their own labels; each value once.
fn extra(item: &mut Item) {
    let Some(after) = &mut item.after else { return };
    let Value::Json(Json::Array(given)) = after.get("extra_choices").clone() else {
        item.errors.add("extra_choices", "Expected a list of pairs of value and label.");
        return;
    };
    let fine = |text: &str| !text.is_empty() && text.chars().count() <= TEXT_MAX;
    let mut pairs: Vec<[String; 2]> = Vec::new();
    for one in &given {
        let pair = match one {
            Json::String(text) => Some([text.clone(), text.clone()]),
            Json::Array(pair) => match pair.as_slice() {
                [Json::String(value), Json::String(label)] => Some([value.clone(), label.clone()]),
                _ => None,
            },
            _ => None,
        };
        let Some(pair) = pair.filter(|[value, label]| fine(value) && fine(label)) else {
            item.errors.add("extra_choices", format!("{one} is no pair of value and label."));
            return;
        };
        if pairs.iter().any(|known| known[0] == pair[0]) {
            item.errors.add("extra_choices", format!("{} is listed twice.", pair[0]));
            return;
        }
        pairs.push(pair);
    }
    if pairs.is_empty() && after.str("base_choices").is_empty() {
        item.errors.add("extra_choices", "Must define base or extra choices.");
    }
    let list = pairs.into_iter().map(|pair| Json::from(pair.to_vec())).collect();
    after.set("extra_choices", Value::Json(Json::Array(list)));
}

fn colors(item: &mut Item) {
    let Some(after) = &item.after else { return };
    let known = all(after);
    let wrong = match after.get("choice_colors") {
        Value::Json(Json::Object(map)) => map.iter().find_map(|(value, color)| {
            if !known.iter().any(|choice| choice.value == *value) {
                return Some(format!("There is no choice {value}."));
            }
            let fine = color.as_str().is_some_and(|name| COLORS.contains(&name));
            (!fine).then(|| format!("{color} is no colour; there are {}.", COLORS.join(", ")))
        }),
        _ => Some("Expected an object of colours by value.".to_owned()),
    };
    if let Some(message) = wrong {
        item.errors.add("choice_colors", message);
    }
}
