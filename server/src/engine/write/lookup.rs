//! References by attributes of their targets to ids.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};
use shared::check;
use shared::filter::{Filter, walk};
use shared::meta::{Kind, ModelMeta, Storage};
use shared::value::Value;

use super::{Trust, Writer};
use crate::cx::Action;
use crate::db::schema::key_column;
use crate::db::{Sql, Ty};
use crate::engine::condition;
use crate::error::Result;
use crate::policy::serials::Serials;

/// What was looked up already: model and attributes, and the id or what is wrong.
pub type Known = HashMap<(i16, String), Result<i64, String>>;

fn key(target: &ModelMeta, attributes: &Map<String, Json>) -> (i16, String) {
    (target.number, Json::Object(attributes.clone()).to_string())
}

fn absent(attributes: &str) -> String {
    format!("Related object not found using the provided attributes: {attributes}")
}

fn ambiguous(attributes: &str) -> String {
    format!("Multiple objects match the provided attributes: {attributes}")
}

/// Looks up many at once: those by the same single text of a model share a statement. The others
/// are left to `lookup`.
pub async fn several(
    w: &mut Writer,
    wanted: &[(&'static ModelMeta, Map<String, Json>)],
    trust: Trust,
    known: &mut Known,
) -> Result<()> {
    type Group = (&'static ModelMeta, Vec<(String, String)>);
    let mut groups: HashMap<(i16, String), Group> = HashMap::new();
    for (target, attributes) in wanted {
        let mut attributes_left = attributes.iter();
        let (Some((name, json)), None) = (attributes_left.next(), attributes_left.next()) else { continue };
        let field = target.field(name).filter(|f| f.storage == Storage::Column && f.is_text());
        let Some(field) = field else { continue };
        let Ok(Value::Text(mut text)) = check::value(field, json) else { continue };
        if field.identity {
            // Serials and tags are compared by their keys; a placeholder, which has none, is refused by `lookup`.
            let Some(key) = w.cx.app.policy.serials.key(&text) else { continue };
            text = key;
        }
        let group = groups.entry((target.number, name.clone())).or_insert_with(|| (target, Vec::new()));
        group.1.push((text, key(target, attributes).1));
    }
    let cx = w.cx.clone();
    for ((number, name), (target, mut asked)) in groups {
        asked.sort_unstable();
        asked.dedup();
        // One alone is looked up as always.
        if asked.len() < 2 {
            continue;
        }
        let mut sql = Sql::new(w.reader().dialect());
        let name = if target.field(&name).is_some_and(|field| field.identity) { key_column(&name) } else { name };
        sql.push("SELECT t.\"id\", ").column("t", &name).push(" FROM ").name(target.table).push(" t WHERE ");
        sql.column("t", &name).in_texts(asked.iter().map(|(text, _)| text.clone()).collect());
        if trust == Trust::Caller
            && let Some(grant) = cx.caller.grant(Action::View, target).restriction()
        {
            sql.push(" AND ");
            condition::write(&cx.trusted(), target, "t", grant, &mut sql)?;
        }
        let mut found: HashMap<String, Vec<i64>> = HashMap::new();
        for row in w.reader().rows(sql, &[Ty::Int, Ty::Text]).await? {
            if let (Some(id), Some(text)) = (row[0].as_int(), row[1].as_str()) {
                found.entry(text.to_owned()).or_default().push(id);
            }
        }
        for (text, attributes) in asked {
            let answer = match found.get(&text).map(Vec::as_slice) {
                Some([id]) => Ok(*id),
                Some([_, ..]) => Err(ambiguous(&attributes)),
                _ => Err(absent(&attributes)),
            };
            known.insert((number, attributes), answer);
        }
    }
    Ok(())
}

/// The one object that has these attributes.
pub async fn lookup(
    w: &mut Writer,
    target: &'static ModelMeta,
    attributes: &Map<String, Json>,
    trust: Trust,
    known: &mut Known,
) -> Result<Result<i64, String>> {
    let key = key(target, attributes);
    if let Some(found) = known.get(&key) {
        return Ok(found.clone());
    }
    let mut filters = Vec::new();
    let found = match attribute_filters(&w.cx.app.policy.serials, target, "", attributes, &mut filters) {
        Err(message) => Err(message),
        Ok(()) => {
            let cx = w.cx.clone();
            let asking = if trust == Trust::Caller { cx.clone() } else { cx.trusted() };
            let mut sql = Sql::new(w.reader().dialect());
            sql.push("SELECT t.\"id\" FROM ").name(target.table).push(" t WHERE ");
            if let Some(grant) = asking.caller.limit(target) {
                condition::write(&cx.trusted(), target, "t", grant, &mut sql)?;
                sql.push(" AND ");
            }
            condition::write(&asking, target, "t", &Filter::All(filters), &mut sql)?;
            sql.push(" LIMIT 2");
            match w.reader().ids(sql).await?.as_slice() {
                [id] => Ok(*id),
                [] => Err(absent(&key.1)),
                _ => Err(ambiguous(&key.1)),
            }
        }
    };
    known.insert(key, found.clone());
    Ok(found)
}

fn attribute_filters(
    serials: &Serials,
    meta: &'static ModelMeta,
    prefix: &str,
    attributes: &Map<String, Json>,
    out: &mut Vec<Filter>,
) -> Result<(), String> {
    if attributes.is_empty() {
        return Err("Give at least one attribute.".to_owned());
    }
    for (name, json) in attributes {
        let path = format!("{prefix}{}", name.replace("__", "."));
        let unknown = || format!("Cannot resolve keyword '{name}' into field.");
        let field = walk(meta, &path).filter(|f| f.storage == Storage::Column).ok_or_else(unknown)?;
        match (field.kind, json) {
            (Kind::Ref(_), Json::Object(inner)) => attribute_filters(serials, meta, &format!("{path}."), inner, out)?,
            (Kind::Ref(_), Json::Number(n)) => {
                out.push(Filter::In { path, values: vec![Value::Int(n.as_i64().unwrap_or_default())] });
            }
            (Kind::Ref(_), Json::Null) => out.push(Filter::In { path, values: vec![Value::Null] }),
            (Kind::Ref(_) | Kind::Any(_) | Kind::Json | Kind::Choices(_) | Kind::CustomFields | Kind::Secret, _) => {
                return Err(unknown());
            }
            _ => {
                let value = check::value(field, json)?;
                let text = value.as_str().filter(|text| field.identity && !text.is_empty());
                if let Some(text) = text.filter(|text| serials.key(text).is_none()) {
                    return Err(format!("{text} is a placeholder: it names no object."));
                }
                out.push(Filter::In { path, values: vec![value] });
            }
        }
    }
    Ok(())
}
