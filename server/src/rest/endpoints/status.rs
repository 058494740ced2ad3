//! `status/`: versions. Clients read that of the conventions from `netbox-version`.

use axum::http::StatusCode;
use serde_json::{Map, Value as Json, json};

use super::plugins::SPOKEN;
use super::{Answers, Call, Endpoint, Method, Operation, PLAIN, Run, answered};
use crate::rest::openapi::operations::answer;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "status",
    operations: &[Operation {
        method: Method::Get,
        id: "status_retrieve",
        summary: "Versions",
        description: "",
        parameters: &[],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["403"],
        run: Run::Read(|_: Call| Box::pin(async { Ok(answered(&status())) })),
    }],
    ..PLAIN
};

/// Neither Django nor Python runs here; clients that read their versions as numbers get the one that says so.
fn status() -> Json {
    const NONE: &str = "0.0.0";
    let version = env!("CARGO_PKG_VERSION");
    let plugins = SPOKEN.iter().map(|plugin| (plugin.package.to_owned(), plugin.version.into()));
    json!({
        "purser-version": version,
        "django-version": NONE,
        "netbox-version": "4.6.8",
        "netbox-full-version": "4.6.8",
        "python-version": NONE,
        "plugins": plugins.collect::<Map<_, Json>>(),
        "installed_apps": {"purser": version},
        "hostname": "",
        "rq-workers-running": 0,
    })
}

fn described() -> Json {
    let texts = json!({"type": "object", "additionalProperties": {"type": "string"}});
    let body = json!({
        "type": "object",
        "required": ["purser-version", "netbox-version", "django-version", "python-version"],
        "properties": {
            "purser-version": {"type": "string"},
            "netbox-version": {"type": "string", "description": "The version whose conventions this interface follows, as X.Y.Z."},
            "netbox-full-version": {"type": "string"},
            "django-version": {"type": "string", "description": "0.0.0: none runs here, and it parses as a version."},
            "python-version": {"type": "string", "description": "0.0.0, likewise."},
            "plugins": texts,
            "installed_apps": texts,
            "hostname": {"type": "string"},
            "rq-workers-running": {"type": "integer"},
        },
    });
    answer(body, &[])
}
