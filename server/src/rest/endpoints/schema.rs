//! `schema/`: the OpenAPI document, or that of one area, as JSON or YAML.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::{Access, Answers, Endpoint, Method, Operation, PLAIN, Parameter, Run, Type, Visit, Who};
use crate::error::{Error, Result};
use crate::rest::openapi::{self, operations::answer};
use crate::rest::read::{self, Params, last};

pub static ENDPOINT: Endpoint = Endpoint {
    path: "schema",
    operations: &[Operation {
        method: Method::Get,
        id: "schema_retrieve",
        summary: "This document",
        description: "JSON, or YAML if `format` or the `Accept` header asks for it.",
        parameters: &[
            Parameter::of("format", Type::Word(&["json", "yaml"], Some("json")), "In place of an Accept header"),
            Parameter::of("area", Type::Text, "Only the operations with this tag, and what they refer to"),
        ],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["400"],
        run: Run::Open(Who::Anybody, |visit| Box::pin(get(visit))),
    }],
    access: Access { anonymous: "200", ..PLAIN.access },
    gives: Some(KINDS),
    ..PLAIN
};

/// Media types of the document: YAML, JSON, and what browsers ask for.
const KINDS: &[&str] = &[
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
const YAML: &[&str] = KINDS.split_at(5).0;
const JSON: &[&str] = KINDS.split_at(5).1.split_at(3).0;

/// Stands for the server's own, which differs from request to request.
const ADDRESS: &str = "http://address.invalid";

/// The document, and that of each area under its name. Whoever asks, signed in or not, each is written once.
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

/// The names of the areas that have a document.
pub fn areas() -> impl Iterator<Item = &'static str> {
    DOCUMENTS.keys().map(String::as_str).filter(|name| !name.is_empty())
}

async fn get(visit: Visit<'_>) -> Result<Response> {
    let kind = kind(&visit.params, visit.request.headers())?;
    let written = DOCUMENTS.get(last(&visit.params, "area").unwrap_or_default()).ok_or_else(|| {
        let known: Vec<&str> = areas().collect();
        Error::field("area", format!("There is no such area. There are {}.", known.join(", ")))
    })?;
    let text = if YAML.contains(&kind) { written.yaml() } else { &written.json };
    let mut response = read::json(StatusCode::OK, text.replacen(ADDRESS, &visit.site.base, 1).into_bytes());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}

/// The media type that is asked for: by `format`, else by the `Accept` header, of whose types the weightiest counts and of
/// those the first.
fn kind(params: &Params, headers: &HeaderMap) -> Result<&'static str> {
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

fn described() -> Json {
    let mut found = answer(json!({"type": "object"}), &[]);
    for kind in ["application/yaml", "application/vnd.oai.openapi"] {
        found["content"][kind] = json!({"schema": {"type": "string"}});
    }
    found["content"]["application/vnd.oai.openapi+json"] = json!({"schema": {"type": "object"}});
    found
}
