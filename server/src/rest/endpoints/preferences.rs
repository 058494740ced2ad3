//! `users/config/`: the caller's preferences, whatever a client keeps there.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};

use super::parameter::OF_WRITES;
use super::{Access, Answers, Body, Endpoint, Method, Operation, PLAIN, Run, documents};
use crate::rest::bounds;
use crate::rest::openapi::operations::answer;
use crate::services::documents::Kind;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "users/config",
    operations: &[
        Operation {
            method: Method::Get,
            id: "users_config_retrieve",
            summary: "One's own preferences",
            description: "",
            parameters: &[],
            takes: None,
            answers: Answers(StatusCode::OK, described),
            errors: &["403"],
            run: Run::Read(|call| Box::pin(documents::read(call, Kind::Config))),
        },
        write(Method::Post, "users_config_create", MERGE),
        write(Method::Put, "users_config_update", "Replace one's preferences"),
        write(Method::Patch, "users_config_partial_update", MERGE),
    ],
    access: Access { ungranted: "own document", viewer: "own document", writes: "own document", ..PLAIN.access },
    bounds: &bounds::OWN,
    ..PLAIN
};

const MERGE: &str = "Change one's preferences: what is given is merged, null takes a key away";

const fn write(method: Method, id: &'static str, summary: &'static str) -> Operation {
    Operation {
        method,
        id,
        summary,
        description: "",
        parameters: OF_WRITES,
        takes: Some(Body::Required(any)),
        answers: Answers(StatusCode::OK, described),
        errors: &["400", "403", "413", "415"],
        run: Run::Write(|asked, call| Box::pin(documents::write(asked, call, Kind::Config))),
    }
}

fn any() -> Json {
    json!({"type": "object"})
}

fn described() -> Json {
    answer(any(), &[])
}
