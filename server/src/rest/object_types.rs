//! `core/object-types/`: the registry as objects. They have no rows.

use axum::response::Response;
use serde_json::{Value as Json, json};
use shared::meta::ModelMeta;
use shared::registry;

use super::door::Site;
use super::read::{answered, ignored, params, tell_ignored};
use crate::cx::Cx;
use crate::error::{Error, Result};

/// Whether a model is this one.
pub fn is(meta: &ModelMeta) -> bool {
    meta.wire() == "core.objecttype"
}

/// The model with a number.
pub fn one(id: i64) -> Result<&'static ModelMeta> {
    i16::try_from(id).ok().and_then(registry::numbered).ok_or(Error::NotFound)
}

pub fn detail(site: &Site, id: i64) -> Result<Response> {
    Ok(answered(&object_type(site, one(id)?)))
}

/// The models, by number.
pub fn list(cx: &Cx, site: &Site, query: Option<&str>) -> Result<Response> {
    let params = params(query)?;
    let unknown = ignored(cx, &params, &["id", "app_label", "model", "q", "limit", "offset", "strict"])?;
    let asked =
        |name: &str| -> Vec<&str> { params.iter().filter(|(k, _)| k == name).map(|(_, v)| v.as_str()).collect() };
    let fits = |name: &str, value: &str| asked(name).is_empty() || asked(name).contains(&value);
    let q = asked("q").first().map(|q| q.to_lowercase());
    let mut all: Vec<&'static ModelMeta> = registry::all()
        .filter(|m| fits("app_label", m.app) && fits("model", m.name) && fits("id", &m.number.to_string()))
        .filter(|m| q.as_ref().is_none_or(|q| m.wire().contains(q) || m.label.to_lowercase().contains(q)))
        .collect();
    all.sort_by_key(|m| m.number);
    let number = |name: &str, default: usize| asked(name).first().and_then(|v| v.parse().ok()).unwrap_or(default);
    let (offset, limit) = (
        number("offset", 0),
        match number("limit", 50) {
            0 => 1000,
            n => n.min(1000),
        },
    );
    let link = |offset: usize| format!("{}/api/core/object-types/?limit={limit}&offset={offset}", site.base);
    let (count, after) = (all.len(), offset.saturating_add(limit));
    let results: Vec<Json> = all.into_iter().skip(offset).take(limit).map(|meta| object_type(site, meta)).collect();
    let mut response = answered(&json!({
        "count": count,
        "next": (after < count).then(|| link(after)),
        "previous": (offset > 0).then(|| link(offset.saturating_sub(limit))),
        "results": results,
    }));
    tell_ignored(&mut response, &unknown);
    Ok(response)
}

fn object_type(site: &Site, meta: &'static ModelMeta) -> Json {
    let mut features = Vec::new();
    if meta.traits.logged {
        features.extend(["change_logging", "event_rules", "export_templates"]);
    }
    if meta.traits.contacts {
        features.push("contacts");
    }
    if meta.has("custom_fields") {
        features.extend(["custom_fields", "custom_links"]);
    }
    if meta.has("tags") {
        features.push("tags");
    }
    features.sort_unstable();
    json!({
        "id": meta.number,
        "url": format!("{}/api/core/object-types/{}/", site.base, meta.number),
        "display": format!("{} > {}", shared::meta::title_of(meta.app), meta.label),
        "app_label": meta.app,
        "app_name": shared::meta::title_of(meta.app),
        "model": meta.name,
        "model_name": meta.label.to_lowercase(),
        "model_name_plural": meta.plural.to_lowercase(),
        "public": true,
        "features": features,
        "is_plugin_model": meta.traits.plain,
        "rest_api_endpoint": format!("{}/api/{}/", site.root, meta.path),
        "description": meta.doc,
    })
}
