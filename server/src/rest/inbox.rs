//! `plugins/notices/inbox/`: a provider's message is posted as it is, as mail, calendar or JSON. What is none of these is an
//! inbox message like any other object.

use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use shared::meta::ModelMeta;
use shared::models::notices::inbox_message::InboxMessage;
use shared::row::Model;

use super::write::{self, Asked};
use crate::bounds;
use crate::cx::Action;
use crate::error::{Error, Result};
use crate::rules::notices::inbox_message::RAW;

/// Whether messages are posted to this model as they are.
pub fn takes(meta: &ModelMeta) -> bool {
    meta.number == InboxMessage::meta().number
}

/// Media types of messages; JSON may be an object of the model.
pub const KINDS: [&str; 2] = ["message/rfc822", "text/calendar"];

/// The format of a message, by its media type.
pub fn format(kind: &str) -> Option<&'static str> {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    KINDS.iter().position(|known| known.eq_ignore_ascii_case(kind)).map(|place| ["mail", "calendar"][place])
}

/// Creates a message from what was posted. What readers of JSON notices do not know stands in the findings.
pub async fn create(asked: Asked<'_>, meta: &'static ModelMeta, request: Request) -> Result<Response> {
    asked.cx.caller.require(Action::Add, meta)?;
    let place = (meta, meta.path);
    let limit = asked.cx.app.config.body_limit;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).and_then(format);
    let (headers, bytes, kind) = match kind {
        Some(kind) => {
            let (headers, bytes) = write::bytes(limit, request).await?;
            (headers, bytes, kind)
        }
        None => {
            let (headers, bytes) = write::body(limit, request).await?;
            if !notices(&bounds::read(&asked.cx.app.config, Some(meta), &bytes)?) {
                return write::create_from(asked, place, headers, bytes).await;
            }
            (headers, bytes, "json")
        }
    };
    if bytes.is_empty() {
        return Err(Error::BadRequest("The message is empty.".to_owned()));
    }
    let body = json!({"format": kind, RAW: STANDARD.encode(&bytes)});
    write::create_from(asked, place, headers, body.to_string().into_bytes()).await
}

/// Whether JSON is notices, and not objects of the model.
fn notices(json: &Json) -> bool {
    match json {
        Json::Array(list) => !list.is_empty() && list.iter().all(|one| one.get("maintenance_id").is_some()),
        one => ["maintenance_id", "maintenances", "notices"].iter().any(|key| one.get(*key).is_some()),
    }
}
