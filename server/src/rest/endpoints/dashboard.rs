//! `extras/dashboard/`: the caller's dashboard, places of widgets and what is in them.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};

use super::parameter::OF_WRITES;
use super::{Access, Answers, Body, Endpoint, Method, Operation, PLAIN, Run, documents, empty};
use crate::policy::dashboard::CLASSES;
use crate::rest::bounds;
use crate::rest::openapi::operations::answer;
use crate::services::documents::Kind;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "extras/dashboard",
    operations: &[
        Operation {
            method: Method::Get,
            id: "extras_dashboard_retrieve",
            summary: "One's own dashboard",
            description: "",
            parameters: &[],
            takes: None,
            answers: Answers(StatusCode::OK, described),
            errors: &["403"],
            run: Run::Read(|call| Box::pin(documents::read(call, Kind::Dashboard))),
        },
        write(Method::Put, "extras_dashboard_update", "Replace one's dashboard", whole),
        write(
            Method::Patch,
            "extras_dashboard_partial_update",
            "Replace the layout or the widgets of one's dashboard",
            part,
        ),
        Operation {
            method: Method::Delete,
            id: "extras_dashboard_destroy",
            summary: "Go back to the dashboard that everybody has",
            description: "",
            parameters: OF_WRITES,
            takes: None,
            answers: Answers(StatusCode::NO_CONTENT, || empty("It is gone.")),
            errors: &["403"],
            run: Run::Write(|asked, call| Box::pin(documents::write(asked, call, Kind::Dashboard))),
        },
    ],
    access: Access { ungranted: "own document", viewer: "own document", writes: "own document", ..PLAIN.access },
    bounds: &bounds::OWN,
    ..PLAIN
};

const fn write(method: Method, id: &'static str, summary: &'static str, given: fn() -> Json) -> Operation {
    Operation {
        method,
        id,
        summary,
        description: "",
        parameters: OF_WRITES,
        takes: Some(Body::Required(given)),
        answers: Answers(StatusCode::OK, described),
        errors: &["400", "403", "413", "415"],
        run: Run::Write(|asked, call| Box::pin(documents::write(asked, call, Kind::Dashboard))),
    }
}

fn halves() -> Json {
    let place = json!({
        "type": "object",
        "required": ["id", "w", "h", "x", "y"],
        "properties": {
            "id": {"type": "string"},
            "w": {"type": "integer", "minimum": 1, "maximum": 12}, "h": {"type": "integer", "minimum": 1, "maximum": 100},
            "x": {"type": "integer", "minimum": 0, "maximum": 11}, "y": {"type": "integer", "minimum": 0, "maximum": 9999},
        },
    });
    let widget = json!({
        "type": "object",
        "required": ["class"],
        "properties": {
            "class": {"type": "string", "enum": CLASSES},
            "title": {"type": ["string", "null"]},
            "color": {"type": ["string", "null"]},
            "config": {"type": ["object", "null"]},
        },
    });
    json!({
        "layout": {"type": "array", "items": place, "description": "Places on a grid of twelve columns."},
        "config": {"type": "object", "additionalProperties": widget, "description": "Widgets by the ids of their places."},
    })
}

fn whole() -> Json {
    json!({"type": "object", "required": ["layout", "config"], "properties": halves()})
}

fn part() -> Json {
    json!({"type": "object", "properties": halves()})
}

fn described() -> Json {
    answer(whole(), &[])
}
