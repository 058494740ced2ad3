//! The OpenAPI 3.1 document of the REST interface, made from the registry.
//!
//! It says the same on every run, and what it says is what the server does: paths from the models,
//! parameters from `filter::offered`, schemas from the fields. `pynetbox` with `strict_filters`
//! reads the parameter names of each list, so those stand in place and never behind a `$ref`.
//! Files: `names`, `schema` and `request` (objects), `parameters` (query strings), `operations` (paths of models),
//! `pages` (paths of no model), `components` (what all of them share), `area` (a part of it), `yaml` (the document in that form).

pub mod area;
pub(super) mod components;
pub(super) mod names;
pub(super) mod operations;
mod pages;
pub(super) mod parameters;
mod request;
mod schema;
pub mod yaml;

use serde_json::{Map, Value as Json, json};
use shared::registry;

use super::target::models;
use super::{empty, endpoints};

/// The whole document; `base` is the server as the client addressed it, without a final slash.
pub fn document(base: &str) -> Json {
    let mut paths = pages::paths();
    for (meta, path) in models() {
        operations::add(&mut paths, meta, path);
    }
    for endpoint in endpoints::ALL {
        paths.insert(format!("/api/{}/", endpoint.path), endpoint.described());
    }
    for window in registry::WINDOWS {
        operations::add_window(&mut paths, (window.model)(), window.path);
    }
    paths.sort_keys();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Purser REST API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base}],
        "security": components::security(),
        "tags": tags(),
        "paths": paths,
        "components": components::all(),
    })
}

const DESCRIPTION: &str = "Devices, spare parts, what discovery sees of them, the contracts that cover them and the \
     maintenances and outages that touch them.\n\nEvery list can be filtered, sorted, paged by offset or by cursor, \
     and trimmed with `fields`, `omit` and `brief`. Repeated filters are alternatives; different ones must all hold. \
     Filters nobody knows are ignored and named in `X-Ignored-Filters`, or refused with `strict=true`.\n\nWrites to a \
     list take one object or many, all or nothing. What a body says in vain is named in `X-Ignored-Fields`; `dry_run=true` \
     does everything and takes it back. A request for a branch (`X-NetBox-Branch`) or for another time (`as_of`) is refused. \
     Every answer carries `API-Version` and `X-Request-ID`; the latter \
     also stands in the change log. Errors are `{field: [messages]}` or `{detail}`, or RFC 9457 problem details when \
     `Accept` asks for `application/problem+json`.";

/// One tag an area, in the order of the paths.
fn tags() -> Json {
    let mut tags = Map::new();
    for (meta, path) in models() {
        let area = tags.entry(names::area(path)).or_insert_with(|| json!([]));
        if let Some(labels) = area.as_array_mut() {
            labels.push(meta.plural.into());
        }
    }
    // Areas of nothing but what is not kept.
    for path in empty::PATHS {
        tags.entry(names::area(path)).or_insert_with(|| json!(["Kept by NetBox and not by Purser"]));
    }
    tags.sort_keys();
    let general =
        json!({"name": names::GENERAL, "description": "The interface itself: version, who is asking, this document."});
    let areas = tags.into_iter().map(|(area, labels)| {
        let labels: Vec<&str> = labels.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        json!({"name": area, "description": format!("{}.", labels.join(", "))})
    });
    std::iter::once(general).chain(areas).collect()
}

#[cfg(test)]
mod tests;
