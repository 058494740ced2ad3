//! `users/tokens/provision/`: a token for a user name and a password, without any other authentication.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use shared::models::users::token::Token;
use shared::patch::MESSAGE;
use shared::row::Model;

use super::parameter::OF_WRITES;
use super::{Access, Answers, Body, Endpoint, Method, Operation, PLAIN, Run, Visit, Who};
use crate::auth::session;
use crate::bounds;
use crate::cx::Cx;
use crate::engine::write::Op;
use crate::error::{Error, Result};
use crate::rest::openapi::names::{self, refer};
use crate::rest::openapi::operations::answer;
use crate::rest::terms::Terms;
use crate::rest::write::{Asked, body, made};
use crate::rest::{bounds as rows, ignored};
use crate::services::objects::Strict;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "users/tokens/provision",
    operations: &[Operation {
        method: Method::Post,
        id: "users_tokens_provision_create",
        summary: "Make a token with a user name and a password",
        description: "The whole token stands in `token`, and only in this answer.",
        parameters: OF_WRITES,
        takes: Some(Body::Required(taken)),
        answers: Answers(StatusCode::CREATED, || answer(refer(&names::schema(Token::meta())), &[])),
        errors: &["400", "403", "413", "415", "429"],
        run: Run::Open(Who::Anybody, |visit| Box::pin(post(visit))),
    }],
    access: Access { anonymous: "password", ungranted: "password", viewer: "password", writes: "makes a token" },
    bounds: &rows::OWN,
    ..PLAIN
};

/// What such a token may be, besides whose.
const PROVISIONED: [&str; 6] = ["description", "expires", "write_enabled", "allowed_ips", "version", "strict"];

async fn post(visit: Visit<'_>) -> Result<Response> {
    let Visit { app, site, params, request } = visit;
    let terms = Terms::read(params, None)?;
    let (_, bytes) = body(app.config.body_limit, request).await?;
    let parsed = bounds::read(&app.config, None, &bytes)?;
    let fields = shared::patch::object(&parsed)?;
    let text = |name: &str| match fields.get(name) {
        Some(Json::String(text)) => Ok(text.clone()),
        _ => Err(Error::field(name, shared::check::REQUIRED)),
    };
    let (account, _) = session::authenticate(app, &text("username")?, &text("password")?, site.address).await?;
    let meta = Token::meta();
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
    let mut response = made(Asked { cx: &cx, site, terms: &terms }, (meta, meta.path), op).await?;
    ignored::tell(&mut response, &ignored);
    Ok(response)
}

fn taken() -> Json {
    json!({
        "type": "object",
        "required": ["username", "password"],
        "properties": {
            "username": {"type": "string"},
            "password": {"type": "string", "format": "password", "writeOnly": true},
            "description": {"type": "string", "maxLength": 200},
            "expires": {"type": ["string", "null"], "format": "date-time"},
            "write_enabled": {"type": "boolean", "default": true},
            "allowed_ips": {"type": "array", "items": {"type": "string"}},
            "strict": {"type": "boolean", "default": false, "description": "Refuse unknown filters and fields."},
            "version": {"type": "integer", "enum": [1, 2], "default": 2},
        },
    })
}
