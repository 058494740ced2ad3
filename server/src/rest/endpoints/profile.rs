//! `users/profile/`: the caller's own name and e-mail.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};
use shared::rpc::{Profile, ProfileChange};
use shared::value::iso;

use super::account::{self, Asking, Fields};
use super::password::CURRENT;
use super::{Answers, Body, Call, Endpoint, Method, Operation, PLAIN, Run, answered, texts};
use crate::error::Result;
use crate::rest::bounds;
use crate::rest::openapi::operations::answer;
use crate::rest::write::Asked;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "users/profile",
    operations: &[
        Operation {
            method: Method::Get,
            id: "users_profile_retrieve",
            summary: "The caller's own account",
            description: "",
            parameters: &[],
            takes: None,
            answers: Answers(StatusCode::OK, described),
            errors: &["403"],
            run: Run::Read(|call| Box::pin(get(call))),
        },
        Operation {
            method: Method::Patch,
            id: "users_profile_partial_update",
            summary: "Change the caller's own name and e-mail",
            description: "",
            parameters: &[],
            takes: Some(Body::Required(taken)),
            answers: Answers(StatusCode::OK, described),
            errors: &["400", "403", "429"],
            run: Run::Write(|asked, call| Box::pin(patch(asked, call))),
        },
    ],
    access: account::ACCESS,
    bounds: &bounds::OWN,
    ..PLAIN
};

async fn get(call: Call<'_>) -> Result<Response> {
    let asking = Asking::of(call.site, &call.request);
    Ok(answered(&told(&asking.own(call.cx).profile().await?)))
}

async fn patch(asked: Asked<'_>, call: Call<'_>) -> Result<Response> {
    account::writable(asked)?;
    let asking = Asking::of(call.site, &call.request);
    let mut fields = Fields::read(call.cx, call.request).await?;
    let change = ProfileChange {
        first_name: fields.text("first_name")?,
        last_name: fields.text("last_name")?,
        email: fields.text("email")?,
        current_password: fields.text("current_password")?,
    };
    fields.end()?;
    Ok(answered(&told(&asking.own(call.cx).change(&change).await?)))
}

fn told(profile: &Profile) -> Json {
    json!({
        "id": profile.id, "username": profile.username, "first_name": profile.first_name, "last_name": profile.last_name,
        "email": profile.email, "is_superuser": profile.superuser, "date_joined": profile.joined.map(iso),
        "last_login": profile.last_login.map(iso),
    })
}

fn taken() -> Json {
    texts(&[], &[("first_name", ""), ("last_name", ""), ("email", "Takes the password, too."), CURRENT])
}

fn described() -> Json {
    let moment = json!({"type": ["string", "null"], "format": "date-time"});
    let text = json!({"type": "string"});
    let account = json!({
        "type": "object",
        "required": ["id", "username", "first_name", "last_name", "email", "is_superuser", "date_joined", "last_login"],
        "properties": {
            "id": {"type": "integer", "format": "int64"}, "username": text, "first_name": text, "last_name": text,
            "email": text, "is_superuser": {"type": "boolean"}, "date_joined": moment, "last_login": moment,
        },
    });
    answer(account, &[])
}
