//! The documents that everybody has of their own: how they are read and written (`services::documents`). `preferences` and
//! `dashboard` are the two.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{Call, answered};
use crate::bounds;
use crate::error::Result;
use crate::rest::ignored;
use crate::rest::write::{Asked, body};
use crate::services::documents::{self, Kind};
use crate::services::objects::{Doing, Strict};

pub async fn read(call: Call<'_>, kind: Kind) -> Result<Response> {
    Ok(answered(&documents::read(call.cx, kind).await?))
}

pub async fn write(asked: Asked<'_>, call: Call<'_>, kind: Kind) -> Result<Response> {
    let (cx, terms) = (asked.cx, asked.terms);
    documents::writable(cx)?;
    let method = call.request.method().clone();
    let (_, bytes) = body(cx.app.config.body_limit, call.request).await?;
    if method == Method::DELETE {
        if terms.doing == Doing::Write {
            documents::reset(cx, kind).await?;
        }
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let given = bounds::read(&cx.app.config, None, &bytes)?;
    let map = shared::patch::object(&given)?.clone();
    // Preferences are whatever a client keeps there.
    let taken = |key: &str| kind == Kind::Config || documents::HALVES.contains(&key);
    let ignored: Vec<String> = map.keys().filter(|key| !taken(key)).cloned().collect();
    if terms.strict == Strict::Yes {
        ignored::unknown(&ignored).ok()?;
    }
    let document = match method {
        Method::PUT => documents::replace(cx, kind, documents::whole(kind, map), terms.doing).await?,
        _ => documents::change(cx, kind, map, terms.doing).await?,
    };
    let mut response = answered(&document);
    ignored::tell(&mut response, &ignored);
    Ok(response)
}
