//! `users/password/`: a new password for the caller.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value as Json;

use super::account::{self, Asking, Fields};
use super::{Access, Answers, Body, Call, Endpoint, Method, Operation, PLAIN, Run, empty, texts};
use crate::error::{Error, Result};
use crate::rest::bounds;
use crate::rest::write::Asked;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "users/password",
    operations: &[Operation {
        method: Method::Post,
        id: "users_password_create",
        summary: "Change the caller's own password",
        description: "All of the caller's browser sessions end; one that asks goes on under a new cookie. Tokens stay.",
        parameters: &[],
        takes: Some(Body::Required(taken)),
        answers: Answers(StatusCode::NO_CONTENT, || empty("Changed. The browser that asked got a new session.")),
        errors: &["400", "403", "409", "429"],
        run: Run::Write(|asked, call| Box::pin(post(asked, call))),
    }],
    access: Access { ungranted: "405", viewer: "405", ..account::ACCESS },
    bounds: &bounds::OWN,
    ..PLAIN
};

/// The field that proves who asks.
pub const CURRENT: (&str, &str) =
    ("current_password", "The password that holds now. Guesses count with those at the login.");

async fn post(asked: Asked<'_>, call: Call<'_>) -> Result<Response> {
    account::writable(asked)?;
    let (cx, site) = (call.cx, call.site);
    let asking = Asking::of(site, &call.request);
    let mut fields = Fields::read(cx, call.request).await?;
    let (current, new) = (fields.required(CURRENT.0)?, fields.required("new_password")?);
    fields.end()?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(secret) = asking.own(cx).change_password(&current, &new).await? {
        let text = site.session_cookie(&secret, cx.app.config.session_hours * 3600);
        let value = HeaderValue::from_str(&text).map_err(|error| Error::Internal(error.to_string()))?;
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    Ok(response)
}

fn taken() -> Json {
    texts(&["current_password", "new_password"], &[CURRENT, ("new_password", "")])
}
