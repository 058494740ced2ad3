//! Random rights of one caller, and what they show, worked out naively from the rows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use shared::meta::{Kind, ModelMeta, Storage};
use shared::row::Row;
use shared::value::Value;

use super::estate::{Estate, mark};
use crate::harness::{Client, Server};
use crate::permissions::Luck;

pub struct Eyes {
    /// Ids of what the caller may see, by model.
    pub seen: BTreeMap<i16, BTreeSet<i64>>,
    /// Models whose objects the caller may make, change and delete.
    pub writes: BTreeSet<i16>,
    /// Marks that the caller may read.
    pub allowed: BTreeSet<String>,
}

/// A condition of a permission, and the rows for which it holds.
struct Condition {
    json: Json,
    holds: Box<dyn Fn(&Row) -> bool + Send>,
}

fn condition(meta: &'static ModelMeta, estate: &Estate, luck: &mut Luck) -> Condition {
    let ids = estate.ids(meta);
    let some: BTreeSet<i64> = ids.iter().copied().filter(|_| luck.below(2) == 0).collect();
    let references = meta.fields.iter().filter(|f| matches!(f.kind, Kind::Ref(_)) && f.storage == Storage::Column);
    let references: Vec<_> = references.collect();
    let texts = ["name", "description", "comments"].into_iter().filter(|name| meta.has(name));
    let texts: Vec<_> = texts.collect();
    match luck.below(4) {
        0 if !references.is_empty() => {
            let field = references[luck.below(references.len())];
            let Kind::Ref(target) = field.kind else { unreachable!("filtered above") };
            let targets: BTreeSet<i64> = estate.ids(target.meta()).into_iter().filter(|_| luck.below(2) == 0).collect();
            let json = json!({format!("{}_id__in", field.name): targets});
            Condition { json, holds: Box::new(move |row| row.int(field.name).is_some_and(|id| targets.contains(&id))) }
        }
        1 if !references.is_empty() => {
            let (field, empty) = (references[luck.below(references.len())], luck.below(2) == 0);
            let json = json!({format!("{}__isnull", field.name): empty});
            Condition { json, holds: Box::new(move |row| row.get(field.name).is_null() == empty) }
        }
        2 if !texts.is_empty() && !ids.is_empty() => {
            let (name, id) = (texts[luck.below(texts.len())], ids[luck.below(ids.len())]);
            // Not the whole of a mark: the permission itself may be read.
            let part = mark(meta, id).trim_end_matches('q').to_owned();
            let json = json!({format!("{name}__contains"): part});
            Condition { json, holds: Box::new(move |row| row.str(name).contains(&part)) }
        }
        _ => Condition { json: json!({"id__in": some}), holds: Box::new(move |row| some.contains(&row.id())) },
    }
}

impl Eyes {
    /// Grants the caller rights at random: to a third of the models none, to some all, to the rest with a condition.
    pub async fn draw(server: &Server, estate: &Estate, id: i64, caller: &Client<'_>, luck: &mut Luck) -> Self {
        let mut seen: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
        let (mut whole, mut writable, mut writes) = (Vec::new(), Vec::new(), BTreeSet::new());
        for model in estate.models.values() {
            let (meta, wire) = (model.meta, model.meta.wire());
            let log = wire == "core.objectchange";
            let rows = match luck.below(10) {
                0..3 if !log => BTreeSet::new(),
                3..5 => {
                    whole.push(wire.clone());
                    model.rows.keys().copied().collect()
                }
                _ if log => {
                    whole.push(wire.clone());
                    BTreeSet::new()
                }
                _ => {
                    let condition = condition(meta, estate, luck);
                    server.grant(id, &[wire.as_str()], &["view"], condition.json).await;
                    model.rows.values().filter(|row| (condition.holds)(row)).map(Row::id).collect()
                }
            };
            if !meta.traits.read_only && luck.below(2) == 0 {
                writes.insert(meta.number);
                writable.push(wire);
            }
            seen.insert(meta.number, rows);
        }
        server.grant(id, &whole.iter().map(String::as_str).collect::<Vec<_>>(), &["view"], Json::Null).await;
        let all: Vec<&str> = writable.iter().map(String::as_str).collect();
        server.grant(id, &all, &["add", "change", "delete"], Json::Null).await;

        // What belongs to users, and the log, have rules of their own, which other tests prove.
        for model in estate.models.values() {
            let meta = model.meta;
            let special = meta.traits.private || meta.traits.read_only;
            // The callers themselves came later.
            let listed = listed(caller, meta).await.into_iter().filter(|id| model.rows.contains_key(id));
            let listed: BTreeSet<i64> = listed.collect();
            let rows = seen.entry(meta.number).or_default();
            if special {
                *rows = listed;
            } else {
                assert_eq!(listed, *rows, "{}: the list shows what the rights say", meta.wire());
            }
        }
        let mut allowed = BTreeSet::new();
        for (number, ids) in &seen {
            let says = &estate.models[number].says;
            allowed.extend(ids.iter().filter_map(|id| says.get(id)).flatten().cloned());
        }
        Self { seen, writes, allowed }
    }

    pub fn sees(&self, model: i16, id: i64) -> bool {
        self.seen.get(&model).is_some_and(|ids| ids.contains(&id))
    }
}

/// Ids of all that a list has.
async fn listed(caller: &Client<'_>, meta: &ModelMeta) -> Vec<i64> {
    let mut out = Vec::new();
    loop {
        let page = format!("/api/{}/?limit=1000&fields=id&offset={}", meta.path, out.len());
        let answer = caller.get(&page).await;
        let ids = if answer.status == 200 { answer.ids() } else { Vec::new() };
        if ids.is_empty() {
            return out;
        }
        out.extend(ids);
    }
}

/// What the values of a row refer to: models and ids.
pub fn referred(row: &Row) -> Vec<(i16, i64)> {
    let each = row.fields().flat_map(|(field, value)| match (field.kind, value) {
        (Kind::Ref(target), Value::Int(id)) => vec![(target.number, *id)],
        (Kind::Any(_), Value::Any(any)) => vec![(any.model, any.id)],
        (Kind::Many(target), Value::Ids(ids)) => ids.iter().map(|id| (target.number, *id)).collect(),
        (Kind::Tags, Value::Ids(ids)) => {
            let tag = shared::registry::model("extras.tag").expect("tags").number;
            ids.iter().map(|id| (tag, *id)).collect()
        }
        _ => Vec::new(),
    });
    each.collect()
}
