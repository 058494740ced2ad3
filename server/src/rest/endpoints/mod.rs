//! Endpoints that are no models. Each is declared in one file: its path, what each method takes and answers, who gets what, and
//! the handlers. The router, `OPTIONS`, the OpenAPI document, the tables of access (`docs/ACCESS.md`) and of bounds
//! (`docs/BOUNDS.md`) and the tests of both read `ALL`; nothing else knows of them.

mod account;
mod authentication_check;
mod dashboard;
mod docs;
mod documents;
mod elevation;
pub mod ical;
mod original;
mod overlaps;
mod parameter;
mod password;
mod plugins;
mod preferences;
mod profile;
mod provision;
mod schema;
mod search;
mod sessions;
mod status;
mod undo;

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};
use shared::meta::ModelMeta;
use shared::registry;

use super::door::Site;
use super::openapi::operations::responses;
use super::openapi::{components, names};
use super::read::{Params, answered};
use super::write::Asked;
use super::{bounds, read};
use crate::app::App;
use crate::cx::Cx;
use crate::error::{Error, Result};

pub use parameter::{Parameter, Type};

/// All of them.
pub static ALL: &[&Endpoint] = &[
    &authentication_check::ENDPOINT,
    &dashboard::ENDPOINT,
    &docs::ENDPOINT,
    &elevation::ENDPOINT,
    &ical::ENDPOINT,
    &original::ENDPOINT,
    &overlaps::ENDPOINT,
    &password::ENDPOINT,
    &plugins::ENDPOINT,
    &plugins::ALONE,
    &preferences::ENDPOINT,
    &profile::ENDPOINT,
    &provision::ENDPOINT,
    &schema::ENDPOINT,
    &search::ENDPOINT,
    &sessions::ALL,
    &sessions::ONE,
    &status::ENDPOINT,
    &undo::OF_CHANGE,
    &undo::OF_REQUEST,
];

/// An endpoint that is no model.
pub struct Endpoint {
    /// Below `/api/`, without slashes at its ends. `{id}` stands for any part.
    pub path: &'static str,
    /// The model of whose objects it is something: then `{id}` is an object's, and who may not see that finds nothing here.
    pub of: Option<fn() -> &'static ModelMeta>,
    pub operations: &'static [Operation],
    pub access: Access,
    pub bounds: &'static bounds::Row,
    /// The media types that it answers, unless its parameters or its content say them.
    pub gives: Option<&'static [&'static str]>,
}

/// What most of them have in common: JSON that is read by anybody who is signed in.
const PLAIN: Endpoint = Endpoint {
    path: "",
    of: None,
    operations: &[],
    access: Access { anonymous: "403", ungranted: "200", viewer: "200", writes: "nobody" },
    bounds: &bounds::OTHERS,
    gives: Some(super::accept::USUAL),
};

/// What callers get, in the words of `docs/ACCESS.md`; its test proves them.
pub struct Access {
    pub anonymous: &'static str,
    /// Somebody without permissions.
    pub ungranted: &'static str,
    /// Somebody with `view`.
    pub viewer: &'static str,
    /// Who may write, or `nobody`.
    pub writes: &'static str,
}

/// What a method does at an endpoint.
pub struct Operation {
    pub method: Method,
    /// The name by which generated clients call it.
    pub id: &'static str,
    pub summary: &'static str,
    pub description: &'static str,
    pub parameters: &'static [Parameter],
    /// The JSON of a body; without one none is read.
    pub takes: Option<Body>,
    pub answers: Answers,
    /// The errors that it may answer besides those of every request (`components::response`).
    pub errors: &'static [&'static str],
    pub run: Run,
}

/// A body, by its JSON Schema.
pub enum Body {
    Required(fn() -> Json),
    Optional(fn() -> Json),
}

/// A successful answer: its status, and how the document describes it.
pub struct Answers(pub StatusCode, pub fn() -> Json);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response>> + Send + 'a>>;

/// A handler, by what it needs.
pub enum Run {
    /// It finds out itself who asks, or need not know.
    Open(Who, for<'a> fn(Visit<'a>) -> Answer<'a>),
    Read(for<'a> fn(Call<'a>) -> Answer<'a>),
    Write(for<'a> fn(Asked<'a>, Call<'a>) -> Answer<'a>),
}

/// Who may ask where nobody is asked at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anybody,
    /// Those that a parameter names, and whoever gets in at the door.
    Named,
}

/// A request whose caller the handler finds out.
pub struct Visit<'a> {
    pub app: &'a Arc<App>,
    pub site: &'a Site,
    pub params: Params,
    pub request: Request,
}

/// A request of a known caller.
pub struct Call<'a> {
    pub cx: &'a Cx,
    pub site: &'a Site,
    /// What stands for `{id}`.
    pub key: &'a str,
    pub params: Params,
    pub request: Request,
}

impl Call<'_> {
    /// The object that is meant.
    pub fn id(&self) -> Result<i64> {
        self.key.parse().map_err(|_| Error::NotFound)
    }
}

impl Method {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl Endpoint {
    /// The methods that it answers, as `Allow` names them.
    pub fn methods(&self) -> String {
        let mut all: Vec<&str> = self.operations.iter().map(|one| one.method.name()).collect();
        all.extend(self.operation("GET").map(|_| "HEAD"));
        all.push("OPTIONS");
        all.join(", ")
    }

    /// What a method does; `HEAD` does what `GET` does.
    pub fn operation(&self, method: &str) -> Option<&'static Operation> {
        let method = if method == "HEAD" { "GET" } else { method };
        self.operations.iter().find(|one| one.method.name() == method)
    }

    /// Whether nobody is asked at the door.
    pub fn open(&self) -> bool {
        self.operations.iter().all(|one| matches!(one.run, Run::Open(..)))
    }

    /// The path's entry of the OpenAPI document.
    pub fn described(&self) -> Json {
        let mut out = json!({});
        if self.of.is_some() {
            out["parameters"] = json!([{"$ref": "#/components/parameters/Id"}]);
        } else if self.path.contains("{id}") {
            out["parameters"] = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
        }
        for operation in self.operations {
            out[operation.method.name().to_lowercase()] = operation.described(self.tag());
        }
        out
    }

    /// The area of models that it belongs to, or what is not of any.
    fn tag(&self) -> &'static str {
        let areas = registry::all().map(|meta| names::area(meta.path)).filter(|area| !area.is_empty());
        let inside = |area: &&str| self.path.strip_prefix(*area).is_some_and(|rest| rest.starts_with('/'));
        areas.filter(inside).max_by_key(|area| area.len()).unwrap_or(names::GENERAL)
    }
}

impl Operation {
    fn described(&self, tag: &str) -> Json {
        let mut out = json!({"operationId": self.id, "tags": [tag], "summary": self.summary});
        if !self.description.is_empty() {
            out["description"] = self.description.into();
        }
        match self.run {
            Run::Open(Who::Anybody, _) => out["security"] = json!([]),
            Run::Open(Who::Named, _) => {
                let mut ways: Vec<Json> = components::security().as_array().cloned().unwrap_or_default();
                ways.push(json!({}));
                out["security"] = ways.into();
            }
            Run::Read(_) | Run::Write(_) => {}
        }
        out["parameters"] = self.parameters.iter().map(Parameter::described).collect();
        if let Some(body) = &self.takes {
            let (required, schema) = match body {
                Body::Required(schema) => (true, schema()),
                Body::Optional(schema) => (false, schema()),
            };
            out["requestBody"] = json!({"required": required, "content": {"application/json": {"schema": schema}}});
        }
        let Answers(status, good) = &self.answers;
        out["responses"] = responses(status.as_str(), good(), self.errors);
        out
    }

    /// The names in the query string that mean nothing here; an error where the caller is strict.
    pub fn ignored(&self, cx: &Cx, params: &Params) -> Result<Vec<String>> {
        let known: Vec<&str> = self.parameters.iter().map(|one| one.name).chain(["strict", "format"]).collect();
        read::ignored(cx, params, &known)
    }
}

/// A described answer without a body.
fn empty(description: &str) -> Json {
    json!({"description": description})
}

/// The described envelope of a list.
fn page(item: Json) -> Json {
    json!({
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
            "results": {"type": "array", "items": item},
        },
    })
}

/// A described object of texts.
fn texts(required: &[&str], fields: &[(&str, &str)]) -> Json {
    let text = |(name, text): &(&str, &str)| ((*name).to_owned(), json!({"type": "string", "description": text}));
    let properties: serde_json::Map<String, Json> = fields.iter().map(text).collect();
    json!({"type": "object", "required": required, "additionalProperties": false, "properties": properties})
}
