//! What a form begins with: the object itself, a copy of another, defaults, and what the address says.

use serde_json::{Map, Value as Json};
use shared::candidate_key::repeats;
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::rpc::{self, Link, ListQuery, Record, RpcError};

use super::state::offered;
use crate::fields::custom::{self, CustomField, Customs};
use crate::fields::wire;
use crate::kit::live::both;
use crate::state::session;

/// Drafts by field name. `base` is what the server has or would fill in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filled {
    pub id: Option<i64>,
    pub version: Option<i64>,
    pub title: String,
    pub base: Map<String, Json>,
    pub start: Map<String, Json>,
    pub customs: Customs,
}

/// For `id`, that object; else a new one by defaults, `?clone=ID`, `?field=value`, and what is kept of the one before.
pub async fn fill(
    meta: &'static ModelMeta,
    id: Option<i64>,
    query: Vec<(String, String)>,
    kept: Map<String, Json>,
) -> Result<Filled, RpcError> {
    let Some(id) = id else { return new(meta, query, kept).await };
    let (customs, read) = both(custom::load(meta), rpc::read(meta.wire(), id)).await;
    let (customs, record) = (customs?, read?.record);
    let base: Map<String, Json> = fields(meta, customs).map(|field| drafted(field, &record)).collect();
    let mut start = base.clone();
    given(meta, customs, &query, &mut start).await?;
    Ok(Filled { id: Some(id), version: Some(record.version), title: record.title, base, start, customs })
}

/// Everything a form shows, the model's own fields first.
fn fields(meta: &'static ModelMeta, customs: Customs) -> impl Iterator<Item = &'static Field> {
    offered(meta).chain(customs.iter().filter(|custom| custom.in_forms()).map(|custom| &custom.field))
}

fn drafted(field: &'static Field, record: &Record) -> (String, Json) {
    (field.name.to_owned(), wire::drafted(field, record))
}

async fn new(
    meta: &'static ModelMeta,
    query: Vec<(String, String)>,
    kept: Map<String, Json>,
) -> Result<Filled, RpcError> {
    let customs = custom::load(meta).await?;
    let mut base: Map<String, Json> =
        offered(meta).map(|field| (field.name.to_owned(), wire::default(field))).collect();
    for custom in customs.iter().filter(|custom| custom.in_forms()) {
        base.insert(custom.field.name.to_owned(), default(custom).await?);
    }
    // The server gives what is somebody's alone to whoever makes it.
    if meta.traits.private && meta.has("user") {
        base.insert("user".to_owned(), wire::of_link(Some(&session().user)));
    }
    let mut start = base.clone();
    let original = query.iter().find(|(name, _)| name == "clone").and_then(|(_, id)| id.parse().ok());
    if let Some(original) = original {
        let record = rpc::read(meta.wire(), original).await?.record;
        let customs = customs.iter().filter(|custom| custom.in_forms() && custom.custom.cloneable);
        let own = offered(meta).filter(|field| repeats(meta, field));
        start.extend(own.chain(customs.map(|custom| &custom.field)).map(|field| drafted(field, &record)));
    }
    given(meta, customs, &query, &mut start).await?;
    start.extend(kept);
    Ok(Filled { id: None, version: None, title: String::new(), base, start, customs })
}

/// The draft of what the server gives a custom field that nobody sets.
async fn default(custom: &'static CustomField) -> Result<Json, RpcError> {
    let (field, value) = (&custom.field, &custom.custom.default);
    let ids: Vec<i64> = match value {
        Json::Array(ids) => ids.iter().filter_map(Json::as_i64).collect(),
        one => one.as_i64().into_iter().collect(),
    };
    Ok(match (field.kind, field.target()) {
        (_, Some(_)) if ids.is_empty() => wire::draft(field, &Json::Null),
        (Kind::Ref(_), Some(target)) => wire::of_link(links(&target.wire(), &ids).await?.first()),
        (_, Some(target)) => wire::of_links(&links(&target.wire(), &ids).await?),
        _ => wire::draft(field, value),
    })
}

/// Values from the address: `?site=3` or `?site_id=3` or `?site=ams1`, `?name=x`, repeated for lists.
async fn given(
    meta: &'static ModelMeta,
    customs: Customs,
    query: &[(String, String)],
    start: &mut Map<String, Json>,
) -> Result<(), RpcError> {
    for field in fields(meta, customs).filter(|field| field.writable()) {
        let by_id = format!("{}_id", field.name);
        let values: Vec<&str> = query
            .iter()
            .filter(|(name, _)| name == field.name || *name == by_id)
            .map(|(_, value)| value.as_str())
            .collect();
        let draft = match field.kind {
            Kind::Any(target) => {
                let half = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
                let model = half(target.type_name).and_then(|name| registry::called(name)).map(ModelMeta::wire);
                let model = model.filter(|model| target.models.is_empty() || target.models.contains(&model.as_str()));
                match (model, half(target.id_name).and_then(|id| id.parse().ok())) {
                    (Some(model), Some(id)) => match links(&model, &[id]).await {
                        // What is not there must not keep the form from opening.
                        Err(RpcError::NotFound | RpcError::Forbidden { .. }) => None,
                        found => found?.first().map(|link| wire::of_link(Some(link))),
                    },
                    _ => None,
                }
            }
            _ if values.is_empty() => None,
            Kind::Ref(target) => Some(wire::of_link(referenced(target.meta(), &values).await?.first())),
            Kind::Many(target) => Some(wire::of_links(&referenced(target.meta(), &values).await?)),
            Kind::Tags => match registry::model("extras.tag") {
                Some(tag) => Some(wire::of_links(&referenced(tag, &values).await?)),
                None => None,
            },
            Kind::Choices(_) => Some(values.iter().map(|text| Json::from(*text)).collect()),
            Kind::Bool => values.first().map(|text| Json::Bool(*text == "true")),
            _ => values.first().map(|text| Json::from(*text)),
        };
        if let Some(draft) = draft {
            start.insert(field.name.to_owned(), draft);
        }
    }
    Ok(())
}

/// The objects that ids or keys (`ams1`) name; unknown ones are left out.
async fn referenced(meta: &'static ModelMeta, values: &[&str]) -> Result<Vec<Link>, RpcError> {
    let ids: Vec<i64> = values.iter().filter_map(|value| value.parse().ok()).collect();
    let keys: Vec<&str> = values.iter().copied().filter(|value| value.parse::<i64>().is_err()).collect();
    let mut found = if ids.is_empty() { Vec::new() } else { links(&meta.wire(), &ids).await? };
    if !keys.is_empty() {
        let params = keys.into_iter().map(|key| (meta.key.to_owned(), key.to_owned())).collect();
        let query = ListQuery { model: meta.wire(), params, limit: 50, ..ListQuery::default() };
        // An unknown key must not keep the form from opening.
        let rows = rpc::list(query).await.map(|page| page.rows).unwrap_or_default();
        found.extend(rows.into_iter().map(|row| Link { model: row.model, id: row.id, title: row.title, color: None }));
    }
    Ok(found)
}

async fn links(model: &str, ids: &[i64]) -> Result<Vec<Link>, RpcError> {
    rpc::options(model.to_owned(), String::new(), Vec::new(), ids.to_vec()).await
}
