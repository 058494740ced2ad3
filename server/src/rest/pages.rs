//! What is under `/api/` and no model: the root, status, schema, docs, tokens by password, and the
//! object types, which come from the registry.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};
use shared::meta::ModelMeta;
use shared::patch::MESSAGE;
use shared::registry;

use super::door::Site;
use super::read::{Params, ignored as not_known, json as answer, last, params, render, tell_ignored};
use super::terms::Terms;
use super::write::Asked;
use super::{ignored, openapi};
use crate::app::App;
use crate::assets;
use crate::auth::session;
use crate::bounds;
use crate::cx::{Caller, Cx};
use crate::engine::graph::Depth;
use crate::engine::write::Op;
use crate::error::{Error, Result};
use crate::services::objects::{Doing, Strict};
use crate::services::{documents, objects};

fn body(json: &Json) -> Response {
    answer(StatusCode::OK, json.to_string().into_bytes())
}

/// Every path below an area.
pub fn paths() -> impl Iterator<Item = &'static str> {
    let models = registry::all().flat_map(|meta| [Some(meta.path), meta.alias]).flatten();
    let beside = registry::WINDOWS.iter().map(|window| window.path);
    let beside = beside.chain(super::PAGES.iter().copied()).chain(super::empty::PATHS.iter().copied());
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
        PLUGINS | PLUGINS_ALONE => Ok(body(&plugins())),
        "docs" => {
            let html = assets::rooted(&DOCS, &site.root);
            Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
        }
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
pub async fn document(cx: &Cx, kind: documents::Kind) -> Result<Response> {
    Ok(body(&documents::read(cx, kind).await?))
}

/// Writes the caller's dashboard or preferences.
pub async fn write(asked: Asked<'_>, kind: documents::Kind, request: Request) -> Result<Response> {
    let (cx, terms) = (asked.cx, asked.terms);
    documents::writable(cx)?;
    let method = request.method().clone();
    let (_, bytes) = super::write::body(cx.app.config.body_limit, request).await?;
    if method == Method::DELETE {
        if terms.doing == Doing::Write {
            documents::reset(cx, kind).await?;
        }
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let given = bounds::read(&cx.app.config, None, &bytes)?;
    let map = shared::patch::object(&given)?.clone();
    // Preferences are whatever a client keeps there.
    let taken = |key: &str| kind == documents::Kind::Config || documents::HALVES.contains(&key);
    let ignored: Vec<String> = map.keys().filter(|key| !taken(key)).cloned().collect();
    if terms.strict == Strict::Yes {
        ignored::unknown(&ignored).ok()?;
    }
    let document = match method {
        Method::PUT => documents::replace(cx, kind, documents::whole(kind, map), terms.doing).await?,
        _ => documents::change(cx, kind, map, terms.doing).await?,
    };
    let mut response = body(&document);
    ignored::tell(&mut response, &ignored);
    Ok(response)
}

/// Media types of the document, and the ways to ask for them: JSON unless YAML is asked for.
pub const SCHEMA_KINDS: &[&str] = &[
    "application/yaml",
    "application/x-yaml",
    "text/yaml",
    "text/x-yaml",
    "application/vnd.oai.openapi",
    "application/json",
    "application/vnd.oai.openapi+json",
    "application/openapi+json",
    "text/html",
];
const YAML: &[&str] = SCHEMA_KINDS.split_at(5).0;
const JSON: &[&str] = SCHEMA_KINDS.split_at(5).1.split_at(3).0;

/// Stands for the server's own, which differs from request to request.
const ADDRESS: &str = "http://address.invalid";

/// The OpenAPI document, and that of each area under its name. Whoever asks, signed in or not, each is written once.
static DOCUMENTS: LazyLock<BTreeMap<String, Written>> = LazyLock::new(|| {
    let whole = openapi::document(ADDRESS);
    let areas = openapi::area::names(&whole);
    let areas = areas.map(|name| (name.to_owned(), Written::of(&openapi::area::of(&whole, name))));
    areas.chain([(String::new(), Written::of(&whole))]).collect()
});

struct Written {
    json: String,
    /// Few ask for it.
    yaml: OnceLock<String>,
}

impl Written {
    fn of(document: &Json) -> Self {
        Self { json: document.to_string(), yaml: OnceLock::new() }
    }

    fn yaml(&self) -> &str {
        self.yaml.get_or_init(|| openapi::yaml::of(&serde_json::from_str(&self.json).unwrap_or_default()))
    }
}

fn areas() -> impl Iterator<Item = &'static str> {
    DOCUMENTS.keys().map(String::as_str).filter(|name| !name.is_empty())
}

/// The page of the documentation: it leads to each area, for all of them at once take a browser long.
static DOCS: LazyLock<String> = LazyLock::new(|| {
    let links: String = areas()
        .map(|area| format!("<a href=\"/api/docs/?area={area}\" data-area=\"{area}\">{area}</a>\n        "))
        .collect();
    include_str!("docs.html").replace("<!-- areas -->", links.trim_end())
});

/// The OpenAPI document, or that of one area; only the address differs.
pub fn schema(site: &Site, params: &Params, headers: &HeaderMap) -> Result<Response> {
    let kind = schema_kind(params, headers)?;
    let written = DOCUMENTS.get(last(params, "area").unwrap_or_default()).ok_or_else(|| {
        let known: Vec<&str> = areas().collect();
        Error::field("area", format!("There is no such area. There are {}.", known.join(", ")))
    })?;
    let text = if YAML.contains(&kind) { written.yaml() } else { &written.json };
    let mut response = answer(StatusCode::OK, text.replacen(ADDRESS, &site.base, 1).into_bytes());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}

/// The media type that is asked for: by `format`, else by the `Accept` header, of whose types the weightiest counts and of
/// those the first.
fn schema_kind(params: &Params, headers: &HeaderMap) -> Result<&'static str> {
    match last(params, "format") {
        None | Some("") => {}
        Some("json") => return Ok(JSON[0]),
        Some("yaml") => return Ok(YAML[0]),
        Some(_) => return Err(Error::field("format", "Enter json or yaml.")),
    }
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    let mut best = (JSON[0], 0.0);
    for one in accept.split(',') {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        let kind = match name.as_str() {
            "*/*" | "application/*" => Some(JSON[0]),
            "text/*" => Some(YAML[2]),
            name => YAML.iter().chain(JSON).find(|kind| **kind == name).copied(),
        };
        if let Some(kind) = kind.filter(|_| weight > best.1) {
            best = (kind, weight);
        }
    }
    Ok(best.0)
}

/// Where clients ask which plugins there are: `nb.plugins.installed_plugins()`, and as older ones do.
pub const PLUGINS: &str = "plugins/installed-plugins";
pub const PLUGINS_ALONE: &str = "installed-plugins";

/// A plugin whose interface is answered here.
struct Plugin {
    name: &'static str,
    /// As paths and object types call it.
    package: &'static str,
    description: &'static str,
    version: &'static str,
}

const SPOKEN: [Plugin; 3] = [
    Plugin {
        name: "Inventory Monitor",
        package: "inventory_monitor",
        description: "Assets, discovery, contracts and services",
        version: "14.0.0",
    },
    Plugin {
        name: "NetBox Inventory",
        package: "netbox_inventory",
        description: "Hardware in stores and in use, purchases and deliveries",
        version: "2.5.0",
    },
    Plugin {
        name: "Notices",
        package: "notices",
        description: "Maintenances and outages of providers",
        version: "1.1.2",
    },
];

/// The plugins whose interfaces are answered here, in the shape in which NetBox lists those it has.
fn plugins() -> Json {
    let each = SPOKEN.iter().map(|plugin| {
        json!({
            "name": plugin.name,
            "package": plugin.package,
            // Purser answers in their place.
            "author": "Purser",
            "author_email": "",
            "description": plugin.description,
            "version": plugin.version,
        })
    });
    each.collect::<Vec<_>>().into()
}

/// Clients read the version of the conventions from `netbox-version`. Neither Django nor Python runs here; clients that read
/// their versions as numbers get the one that says so.
fn status() -> Json {
    const NONE: &str = "0.0.0";
    let version = env!("CARGO_PKG_VERSION");
    json!({
        "purser-version": version,
        "django-version": NONE,
        "netbox-version": "4.6.8",
        "netbox-full-version": "4.6.8",
        "python-version": NONE,
        "plugins": SPOKEN.map(|plugin| (plugin.package.to_owned(), plugin.version.into())).into_iter().collect::<Map<_, Json>>(),
        "installed_apps": {"purser": version},
        "hostname": "",
        "rq-workers-running": 0,
    })
}

/// What a token that is made with a password may be, besides whose.
const PROVISIONED: [&str; 6] = ["description", "expires", "write_enabled", "allowed_ips", "version", "strict"];

/// A token for a user name and a password, without any other authentication.
pub async fn provision(app: &Arc<App>, site: &Site, terms: &Terms, request: Request) -> Result<Response> {
    let (_, bytes) = super::write::body(app.config.body_limit, request).await?;
    let parsed = bounds::read(&app.config, None, &bytes)?;
    let fields = shared::patch::object(&parsed)?;
    let text = |name: &str| match fields.get(name) {
        Some(Json::String(text)) => Ok(text.clone()),
        _ => Err(Error::field(name, shared::check::REQUIRED)),
    };
    let (account, _) = session::authenticate(app, &text("username")?, &text("password")?, site.address).await?;
    let Some(meta) = registry::model("users.token") else { return Err(Error::NotFound) };
    let mut patch = Map::new();
    for name in PROVISIONED {
        if let Some(value) = fields.get(name) {
            patch.insert(name.to_owned(), value.clone());
        }
    }
    let taken = |key: &str| matches!(key, "username" | "password" | MESSAGE) || PROVISIONED.contains(&key);
    let ignored: Vec<String> = fields.keys().filter(|key| !taken(key)).cloned().collect();
    if terms.strict == Strict::Yes {
        ignored::unknown(&ignored).ok()?;
    }
    patch.extend(fields.get(MESSAGE).map(|message| (MESSAGE.to_owned(), message.clone())));
    patch.insert("user".to_owned(), account.id.into());
    let caller = account.caller(app, true).await?;
    let cx = Cx { app: app.clone(), caller, request: site.request.clone(), now: app.clock.now() };
    let op = Op::Create { patch: shared::patch::Patch::read(meta, &patch), id: None };
    let mut response = super::write::made(Asked { cx: &cx, site, terms }, (meta, meta.path), op).await?;
    ignored::tell(&mut response, &ignored);
    Ok(response)
}

/// The registry as a list of object types.
pub fn object_types(cx: &Cx, site: &Site, id: Option<i64>, query: Option<&str>) -> Result<Response> {
    if let Some(id) = id {
        let meta = i16::try_from(id).ok().and_then(registry::numbered).ok_or(Error::NotFound)?;
        return Ok(body(&object_type(site, meta)));
    }
    let params = params(query)?;
    let unknown = not_known(cx, &params, &["id", "app_label", "model", "q", "limit", "offset", "strict"])?;
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
    let mut response = body(&json!({
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
