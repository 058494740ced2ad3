//! What is under `/api/` and no model: the root, status, schema, docs, tokens by password, and the
//! object types, which come from the registry.

use std::sync::{Arc, LazyLock};

use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};
use shared::meta::ModelMeta;
use shared::registry;

use super::door::Site;
use super::read::{json as answer, params, render};
use super::{openapi, write};
use crate::app::App;
use crate::auth::session;
use crate::cx::{Caller, Cx};
use crate::engine::graph::Depth;
use crate::engine::write::Op;
use crate::error::{Error, Result};
use crate::services::{documents, objects};

fn body(json: &Json) -> Response {
    answer(StatusCode::OK, json.to_string().into_bytes())
}

/// Every path below an area.
fn paths() -> impl Iterator<Item = &'static str> {
    let models = registry::all().flat_map(|meta| [Some(meta.path), meta.alias]).flatten();
    let beside = registry::WINDOWS.iter().map(|window| window.path).chain(super::PAGES.iter().copied());
    models.filter(|path| !path.is_empty()).chain(beside.filter(|path| path.contains('/')))
}

pub fn root(site: &Site) -> Result<Response> {
    let mut out = Map::new();
    for area in paths().filter_map(|path| path.split('/').next()) {
        out.entry(area).or_insert_with(|| format!("{}/api/{area}/", site.base).into());
    }
    for page in super::PAGES.iter().filter(|page| !page.contains('/')) {
        out.insert((*page).to_owned(), format!("{}/api/{page}/", site.base).into());
    }
    out.sort_keys();
    Ok(body(&out.into()))
}

pub fn area(site: &Site, area: &str) -> Result<Response> {
    let prefix = format!("{area}/");
    let mut out = Map::new();
    for rest in paths().filter_map(|path| path.strip_prefix(prefix.as_str())) {
        let name = rest.split('/').next().unwrap_or(rest);
        out.entry(name).or_insert_with(|| format!("{}/api/{area}/{name}/", site.base).into());
    }
    out.sort_keys();
    Ok(body(&out.into()))
}

pub async fn page(cx: &Cx, site: &Site, page: &str) -> Result<Response> {
    match page {
        "status" => Ok(body(&status())),
        "schema" => Ok(schema(site)),
        "docs" => Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], include_str!("docs.html")).into_response()),
        "authentication-check" => {
            let (Some(user), Some(id)) = (registry::model("users.user"), cx.caller.user) else {
                return Err(Error::NotFound);
            };
            let keys = super::render::Keys::all(user);
            // Everybody may see themselves.
            let own = Cx { caller: Caller::system(), ..cx.clone() };
            let graph = objects::one(&own, user, id, keys.fields, Depth::Nested).await?;
            Ok(answer(StatusCode::OK, render(&graph, site, user, user.path, id, keys)))
        }
        _ => Err(Error::NotFound),
    }
}

/// The caller's dashboard or preferences.
pub async fn document(cx: &Cx, kind: documents::Kind, request: Request) -> Result<Response> {
    let method = request.method().clone();
    match method {
        Method::GET | Method::HEAD => Ok(body(&documents::read(cx, kind).await?)),
        Method::PUT | Method::PATCH | Method::POST if kind == documents::Kind::Config || method != Method::POST => {
            documents::writable(cx)?;
            let (_, bytes) = write::body(cx.app.config.body_limit, request).await?;
            let given = write::parse(&bytes)?;
            let map = shared::patch::object(&given)?.clone();
            Ok(body(&match method {
                Method::PUT => documents::replace(cx, kind, Json::Object(map)).await?,
                _ => documents::change(cx, kind, map).await?,
            }))
        }
        Method::DELETE if kind == documents::Kind::Dashboard => {
            documents::reset(cx, kind).await?;
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(Error::Method),
    }
}

/// The OpenAPI document, which is written once: only the address differs.
pub fn schema(site: &Site) -> Response {
    const ADDRESS: &str = "http://address.invalid";
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| openapi::document(ADDRESS).to_string());
    answer(StatusCode::OK, DOCUMENT.replacen(ADDRESS, &site.base, 1).into_bytes())
}

/// Clients read the version of the conventions from `netbox-version`.
fn status() -> Json {
    let version = env!("CARGO_PKG_VERSION");
    json!({
        "purser-version": version,
        "netbox-version": "4.6.8",
        "netbox-full-version": "4.6.8",
        "plugins": {"inventory_monitor": "14.0.0", "netbox_inventory": "2.5.0", "notices": "1.1.2"},
        "installed_apps": {"purser": version},
        "hostname": "",
        "rq-workers-running": 0,
    })
}

/// A token for a user name and a password, without any other authentication.
pub async fn provision(app: &Arc<App>, site: &Site, request: Request) -> Result<Response> {
    if request.method() != Method::POST {
        return Err(Error::Method);
    }
    let (_, bytes) = write::body(app.config.body_limit, request).await?;
    let parsed = write::parse(&bytes)?;
    let fields = shared::patch::object(&parsed)?;
    let text = |name: &str| match fields.get(name) {
        Some(Json::String(text)) => Ok(text.clone()),
        _ => Err(Error::field(name, shared::check::REQUIRED)),
    };
    let account = session::authenticate(app, &text("username")?, &text("password")?, site.address).await?;
    let Some(meta) = registry::model("users.token") else { return Err(Error::NotFound) };
    let mut patch = Map::new();
    for name in ["description", "expires", "write_enabled", "allowed_ips", "version", "strict"] {
        if let Some(value) = fields.get(name) {
            patch.insert(name.to_owned(), value.clone());
        }
    }
    patch.insert("user".to_owned(), account.id.into());
    let caller = account.caller(app, true).await?;
    let cx = Cx { app: app.clone(), caller, request: site.request.clone(), now: app.clock.now() };
    let op = Op::Create { patch: shared::patch::Patch::read(meta, &patch), id: None };
    let outcome = objects::write(&cx, meta, vec![op]).await?;
    let id = outcome.written.first().map_or(0, |w| w.id);
    let keys = super::render::Keys::all(meta);
    let graph = objects::one(&cx, meta, id, keys.fields, Depth::Nested).await?;
    let mut object: Map<String, Json> =
        serde_json::from_slice(&render(&graph, site, meta, meta.path, id, keys)).unwrap_or_default();
    object.extend(outcome.notes.into_iter().map(|(_, key, value)| (key, write::told(&value))));
    Ok(answer(StatusCode::CREATED, Json::Object(object).to_string().into_bytes()))
}

/// The registry as a list of object types.
pub fn object_types(site: &Site, id: Option<i64>, query: Option<&str>) -> Result<Response> {
    if let Some(id) = id {
        let meta = i16::try_from(id).ok().and_then(registry::numbered).ok_or(Error::NotFound)?;
        return Ok(body(&object_type(site, meta)));
    }
    let params = params(query)?;
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
    Ok(body(&json!({
        "count": count,
        "next": (after < count).then(|| link(after)),
        "previous": (offset > 0).then(|| link(offset.saturating_sub(limit))),
        "results": results,
    })))
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
        "rest_api_endpoint": format!("/api/{}/", meta.path),
        "description": meta.doc,
    })
}
