//! `users/sessions/`: the caller's browser sessions, to be seen and ended.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use shared::rpc::SessionSeen;
use shared::value::iso;

use super::account::{self, Asking};
use super::{Access, Answers, Call, Endpoint, Method, Operation, PLAIN, Run, answered, empty, page};
use crate::error::Result;
use crate::rest::bounds;
use crate::rest::openapi::operations::answer;
use crate::rest::write::Asked;

pub static ALL: Endpoint = Endpoint {
    path: "users/sessions",
    operations: &[
        Operation {
            method: Method::Get,
            id: "users_sessions_list",
            summary: "The caller's browser sessions, the last used first",
            description: "",
            parameters: &[],
            takes: None,
            answers: Answers(StatusCode::OK, described),
            errors: &["403"],
            run: Run::Read(|call| Box::pin(list(call))),
        },
        Operation {
            method: Method::Delete,
            id: "users_sessions_bulk_destroy",
            summary: "End the caller's browser sessions but the one that asks",
            description: "",
            parameters: &[],
            takes: None,
            answers: Answers(StatusCode::NO_CONTENT, || empty("They have ended.")),
            errors: &["403"],
            run: Run::Write(|asked, call| Box::pin(end(asked, call, Which::Others))),
        },
    ],
    access: account::ACCESS,
    bounds: &bounds::OWN,
    ..PLAIN
};

pub static ONE: Endpoint = Endpoint {
    path: "users/sessions/{id}",
    operations: &[Operation {
        method: Method::Delete,
        id: "users_sessions_destroy",
        summary: "End one of the caller's browser sessions",
        description: "",
        parameters: &[],
        takes: None,
        answers: Answers(StatusCode::NO_CONTENT, || empty("It has ended.")),
        errors: &["403", "404"],
        run: Run::Write(|asked, call| Box::pin(end(asked, call, Which::Named))),
    }],
    access: Access { ungranted: "405", viewer: "405", ..account::ACCESS },
    bounds: &bounds::OWN,
    ..PLAIN
};

/// The sessions that are meant.
enum Which {
    Others,
    Named,
}

async fn list(call: Call<'_>) -> Result<Response> {
    let asking = Asking::of(call.site, &call.request);
    let all: Vec<Json> = asking.own(call.cx).sessions().await?.iter().map(told).collect();
    Ok(answered(&json!({"count": all.len(), "next": null, "previous": null, "results": all})))
}

async fn end(asked: Asked<'_>, call: Call<'_>, which: Which) -> Result<Response> {
    account::writable(asked)?;
    let asking = Asking::of(call.site, &call.request);
    let key = match which {
        Which::Others => None,
        Which::Named => Some(call.key),
    };
    asking.own(call.cx).end(key).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn told(seen: &SessionSeen) -> Json {
    json!({
        "id": seen.key, "current": seen.current, "created": seen.created.map(iso), "expires": seen.expires.map(iso),
        "last_used": seen.last_used.map(iso), "address": seen.address, "user_agent": seen.agent,
    })
}

fn described() -> Json {
    let moment = json!({"type": ["string", "null"], "format": "date-time"});
    let text = json!({"type": "string"});
    let session = json!({
        "type": "object",
        "required": ["id", "current", "created", "expires", "last_used", "address", "user_agent"],
        "properties": {
            "id": text, "current": {"type": "boolean", "description": "Whether it is the one that asks."}, "created": moment,
            "expires": moment, "last_used": moment, "address": text, "user_agent": text,
        },
    });
    answer(page(session), &[])
}
