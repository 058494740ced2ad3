//! Errors as answers: the reference interface's shapes, or RFC 9457 problem details on request.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value as Json, json};
use shared::error::Errors;

use crate::db::Outage;
use crate::error::{Error, ItemErrors};

/// After so many seconds a client may try again when the database is away.
const AWAY_SECONDS: u64 = 1;

/// Whether the client asked for problem details.
pub fn wants_problem(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|accept| accept.contains("application/problem+json"))
}

/// The public part of an error: status and body. What the body leaves out is logged here, once.
pub fn respond(error: &Error, request: &str, problem: bool) -> Response {
    let (status, body) = public(error);
    let body = if status.is_server_error() {
        tracing::error!(%request, error = %error, "request failed");
        let mut body = body;
        body["request_id"] = request.into();
        body
    } else {
        body
    };
    let body = if problem { details(status, body, request) } else { body };
    let kind = if problem { "application/problem+json" } else { "application/json" };
    let mut response = (status, body.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if error.outage().is_some_and(|outage| outage != Outage::Full) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(AWAY_SECONDS));
    }
    match error {
        Error::Encoding(known) => {
            if let Ok(value) = HeaderValue::from_str(&known.join(", ")) {
                response.headers_mut().insert(header::ACCEPT_ENCODING, value);
            }
        }
        Error::TooMany { seconds } => {
            if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
        }
        Error::Busy => drop(response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"))),
        Error::Stale(stale) => {
            if let Ok(value) = HeaderValue::from_str(&super::read::etag(stale.id, stale.version)) {
                response.headers_mut().insert(header::ETAG, value);
            }
        }
        _ => {}
    }
    response
}

pub fn public(error: &Error) -> (StatusCode, Json) {
    let detail = |status, text: &str| (status, json!({"detail": text}));
    if let Some(outage) = error.outage() {
        return detail(status(outage), outage.sentence());
    }
    match error {
        Error::Unauthenticated => detail(StatusCode::FORBIDDEN, "Authentication credentials were not provided."),
        Error::BadCredentials(text) => detail(StatusCode::FORBIDDEN, text),
        Error::Forbidden(text) => detail(StatusCode::FORBIDDEN, text),
        Error::NotFound => detail(StatusCode::NOT_FOUND, "Not found."),
        Error::Method => detail(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed."),
        Error::MediaType => detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json."),
        Error::NotAcceptable { given } => {
            let text = format!("Could not satisfy the request Accept header. This answers {}.", given.join(", "));
            detail(StatusCode::NOT_ACCEPTABLE, &text)
        }
        Error::TooMuch(text) => detail(StatusCode::PAYLOAD_TOO_LARGE, text),
        Error::Slow { .. } | Error::Busy => detail(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
        Error::TooLarge { limit } => {
            detail(StatusCode::PAYLOAD_TOO_LARGE, &format!("The request body is larger than {limit} bytes."))
        }
        Error::Invalid(errors) => (StatusCode::BAD_REQUEST, fields(errors)),
        Error::Query(errors) => (StatusCode::BAD_REQUEST, json!(errors.0)),
        Error::InvalidItems(items) => {
            let count = items.len();
            let text = format!("{count} of the objects could not be written; nothing was.");
            (StatusCode::BAD_REQUEST, json!({"detail": text, "errors": listed(items)}))
        }
        Error::StaleItems(items) => {
            let count = items.len();
            let text = format!("{count} of the objects were changed in the meantime; nothing was written.");
            (StatusCode::PRECONDITION_FAILED, json!({"detail": text, "errors": listed(items)}))
        }
        Error::BadRequest(text) => detail(StatusCode::BAD_REQUEST, text),
        Error::Overtaken => detail(StatusCode::CONFLICT, "Others are changing the same objects. Try again."),
        Error::Stale(_) => detail(StatusCode::PRECONDITION_FAILED, "Precondition failed."),
        Error::Conflict(text) => detail(StatusCode::CONFLICT, text),
        Error::Changed { message, items } => {
            (StatusCode::CONFLICT, json!({"detail": message, "errors": listed(items)}))
        }
        Error::NotNow(items) => (StatusCode::CONFLICT, json!({"detail": error.to_string(), "errors": listed(items)})),
        Error::Blocked { message, .. } => detail(StatusCode::CONFLICT, message),
        Error::TooMany { seconds } => {
            detail(StatusCode::TOO_MANY_REQUESTS, &format!("Too many attempts. Try again in {seconds} seconds."))
        }
        Error::AddressTooLong { limit } => {
            detail(StatusCode::URI_TOO_LONG, &format!("The address of the request is longer than {limit} bytes."))
        }
        Error::Encoding(known) => {
            let text = format!("Send the body without a Content-Encoding, or with one of {}.", known.join(", "));
            detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, &text)
        }
        Error::SlowBody => detail(StatusCode::REQUEST_TIMEOUT, "The request body came too slowly."),
        Error::Closed
        | Error::Storage(_)
        | Error::Full(_)
        | Error::Database(_)
        | Error::Migration(_)
        | Error::Io(_)
        | Error::Internal(_) => detail(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on the server."),
    }
}

/// The status that tells of an outage.
pub fn status(outage: Outage) -> StatusCode {
    match outage {
        Outage::Down | Outage::Lost => StatusCode::SERVICE_UNAVAILABLE,
        Outage::Full => StatusCode::INSUFFICIENT_STORAGE,
    }
}

/// What is wrong with each of some items.
fn listed(items: &[ItemErrors]) -> Vec<Json> {
    let one = |item: &ItemErrors| match item.id {
        Some(id) => json!({"index": item.index, "id": id, "errors": fields(&item.errors)}),
        None => json!({"index": item.index, "errors": fields(&item.errors)}),
    };
    items.iter().map(one).collect()
}

fn fields(errors: &Errors) -> Json {
    errors
        .folded()
        .into_iter()
        .map(|(field, messages)| (field.to_owned(), json!(messages)))
        .collect::<Map<_, _>>()
        .into()
}

/// RFC 9457.
fn details(status: StatusCode, body: Json, request: &str) -> Json {
    let mut out = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "instance": format!("urn:uuid:{request}"),
    });
    match body.get("detail") {
        Some(detail) => {
            out["detail"] = detail.clone();
            if let Some(errors) = body.get("errors") {
                out["errors"] = errors.clone();
            }
        }
        None => {
            out["detail"] = "Some values are invalid.".into();
            out["errors"] = body;
        }
    }
    out
}
