//! Objects as the web application uses them: values by field, references with their names.

use serde_json::{Map, Value as Json};
use shared::custom::Custom;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::rpc::{Link, Record};
use shared::value::{Value, iso};

use super::actions;
use super::objects::{self, ListRequest, Strict};
use crate::cx::{Action, Cx};
use crate::engine::Graph;
use crate::engine::catalog::{Mask, bit, info};
use crate::engine::custom::definitions;
use crate::engine::graph::Depth;
use crate::engine::list::Page;
use crate::engine::write::custom::ids;
use crate::error::{Error, Result};

/// A model by its wire name.
pub fn model(wire: &str) -> Result<&'static ModelMeta> {
    registry::model(wire).filter(|meta| crate::db::schema::stored(meta)).ok_or(Error::NotFound)
}

/// Everything a record may hold; secrets never.
pub fn everything(meta: &'static ModelMeta) -> Mask {
    let secret = meta.fields.iter().enumerate().filter(|(_, f)| matches!(f.kind, Kind::Secret));
    secret.fold(info(meta).all, |mask, (i, _)| mask & !bit(i))
}

pub fn record(graph: &Graph, meta: &'static ModelMeta, id: i64, fields: Mask) -> Option<Record> {
    let row = graph.row(meta, id)?;
    let mut values = Map::new();
    for (index, field) in meta.fields.iter().enumerate() {
        if fields & bit(index) != 0 && !matches!(field.kind, Kind::Secret) && field.name != "_version" {
            values.insert(field.name.to_owned(), value(graph, meta, field, row.at(index)));
        }
    }
    Some(Record {
        model: meta.wire(),
        id,
        version: row.version(),
        title: graph.title(meta, id),
        values,
        actions: Vec::new(),
    })
}

pub fn link(graph: &Graph, meta: &'static ModelMeta, id: i64) -> Link {
    let color = graph.row(meta, id).map(|row| row.str("color").to_owned());
    Link { model: meta.wire(), id, title: graph.title(meta, id), color: color.filter(|c| !c.is_empty()) }
}

fn value(graph: &Graph, meta: &ModelMeta, field: &'static Field, value: &Value) -> Json {
    let to_json = |link: Link| serde_json::to_value(link).unwrap_or_default();
    match (field.kind, value) {
        (Kind::Ref(target), Value::Int(id)) => to_json(link(graph, target.meta(), *id)),
        (Kind::Any(_), Value::Any(any)) => {
            registry::numbered(any.model).map_or(Json::Null, |meta| to_json(link(graph, meta, any.id)))
        }
        (Kind::Many(_) | Kind::Tags | Kind::Reverse(_), Value::Ids(ids)) => match to_many(field) {
            Some(target) => ids.iter().map(|id| to_json(link(graph, target, *id))).collect(),
            None => Json::Null,
        },
        (Kind::CustomFields, Value::Json(values)) => {
            let all =
                graph.customs(meta).iter().map(|custom| (custom.name.clone(), custom_value(graph, custom, values)));
            Json::Object(all.collect())
        }
        (_, Value::Time(time)) => iso(*time).into(),
        (_, Value::Decimal(d)) => d.normalize().to_string().into(),
        (_, value) => value.image(),
    }
}

/// The model that a to-many field leads to.
fn to_many(field: &Field) -> Option<&'static ModelMeta> {
    match field.kind {
        Kind::Tags => registry::model("extras.tag"),
        Kind::Reverse(referring) => registry::model(referring.model),
        _ => field.target(),
    }
}

/// A custom field's value: objects as links, everything else as it is kept.
fn custom_value(graph: &Graph, custom: &Custom, values: &Json) -> Json {
    let json = values.get(&custom.name).cloned().unwrap_or_default();
    let Some(target) = custom.related.as_deref().and_then(registry::model).filter(|_| custom.refers()) else {
        return json;
    };
    let links = ids(&json).into_iter().filter(|id| graph.has(target, *id));
    let mut links = links.map(|id| serde_json::to_value(link(graph, target, id)).unwrap_or_default());
    match custom.kind {
        shared::custom::Kind::MultiObject => links.collect(),
        _ => links.next().unwrap_or_default(),
    }
}

/// The custom fields of a model the caller may see or make.
pub async fn custom_fields(cx: &Cx, wire: &str) -> Result<Vec<Custom>> {
    let meta = model(wire)?;
    if cx.caller.require(Action::View, meta).is_err() {
        cx.caller.require(Action::Add, meta)?;
    }
    let definitions = definitions(cx, &mut cx.app.db.snapshot().reader()).await?;
    Ok(definitions.of(meta).to_vec())
}

/// A list of records by filter parameters, for panels and pickers.
pub async fn list(
    cx: &Cx,
    wire: &str,
    params: &[(&str, String)],
    order: &[&str],
    limit: i64,
) -> Result<(Vec<Record>, i64)> {
    let meta = model(wire)?;
    let fields = everything(meta);
    let request = ListRequest {
        meta,
        params: params.iter().map(|(a, b)| ((*a).to_owned(), b.clone())).collect(),
        order: order.iter().map(|o| (*o).to_owned()).collect(),
        otherwise: meta.order,
        page: Page::Offset { offset: 0, limit },
        fields,
        depth: Depth::Titles,
        strict: Strict::Yes,
    };
    let listing = objects::list(cx, request).await?;
    let mut records: Vec<Record> =
        listing.ids.iter().filter_map(|id| record(&listing.graph, meta, *id, fields)).collect();
    actions::offer(cx, meta, &listing.graph, &mut records).await?;
    Ok((records, listing.count.unwrap_or(0)))
}

/// A list that is empty where the caller may not look.
pub fn permitted<T>(result: Result<(Vec<T>, i64)>) -> Result<(Vec<T>, i64)> {
    match result {
        Err(Error::Forbidden(_)) => Ok((Vec::new(), 0)),
        other => other,
    }
}
