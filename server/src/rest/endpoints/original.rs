//! `plugins/notices/inbox/{id}/original/`: a message byte for byte, to keep and never to show.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use shared::models::notices::inbox_message::InboxMessage;
use shared::row::Model;

use super::{Access, Answers, Call, Endpoint, Method, Operation, PLAIN, Run};
use crate::engine::catalog::mask;
use crate::engine::files;
use crate::engine::graph::Depth;
use crate::error::{Error, Result};
use crate::services::objects;

pub static ENDPOINT: Endpoint = Endpoint {
    path: "plugins/notices/inbox/{id}/original",
    of: Some(InboxMessage::meta),
    operations: &[Operation {
        method: Method::Get,
        id: "plugins_notices_inbox_original_retrieve",
        summary: "An inbox message as it came",
        description: "Of messages that came as a file, by REST; one that was typed has none.",
        parameters: &[],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["403", "404"],
        run: Run::Read(|call| Box::pin(get(call))),
    }],
    access: Access { ungranted: "403", viewer: "of granted messages", ..PLAIN.access },
    gives: None,
    ..PLAIN
};

async fn get(call: Call<'_>) -> Result<Response> {
    let (cx, id) = (call.cx, call.id()?);
    let meta = InboxMessage::meta();
    let graph = objects::one(cx, meta, id, mask(meta, ["original"]), Depth::Titles).await?;
    let name = graph.row(meta, id).map_or("", |row| row.str("original")).to_owned();
    let found = files::read(&mut cx.app.db.snapshot().reader(), &name).await?;
    let (mime, bytes) = found.filter(|_| !name.is_empty()).ok_or(Error::NotFound)?;
    let ending = match mime.as_str() {
        "text/calendar" => "ics",
        "application/json" => "json",
        _ => "eml",
    };
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_str(&mime).unwrap_or(HeaderValue::from_static("text/plain")));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"message-{id}.{ending}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}

fn described() -> Json {
    let text = || json!({"schema": {"type": "string"}});
    json!({
        "description": "The message byte for byte.",
        "content": {"message/rfc822": text(), "text/calendar": text(), "application/json": {"schema": {}}},
    })
}
