//! Lists as files, and files into lists.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use serde_json::{Value as Json, json};
use shared::filter::CONTROLS;
use shared::meta::ModelMeta;
use shared::transfer::{Progress, Report};
use tokio::sync::{mpsc, watch};

use super::read::{Params, json as answer, last, params, strict, tell_ignored};
use super::{error, terms, write};
use crate::cx::{Action, Cx};
use crate::engine::graph::Depth;
use crate::engine::list::Page;
use crate::error::{Error, Result};
use crate::services::objects::ListRequest;
use crate::services::transfer::Format;
use crate::services::transfer::columns::Keys;
use crate::services::transfer::export::{self, ExportRequest};
use crate::services::transfer::formula::Marks;
use crate::services::transfer::import::{self, ImportRequest};

/// The parameter by which texts in a CSV file are as they are.
const RAW: &str = "raw";

fn marks(value: Option<&str>) -> Result<Marks> {
    Marks::read(value).ok_or_else(|| Error::field(RAW, "Enter true or false."))
}

/// The format of the file that is asked for: `export=csv`, or `format=csv`, or an `Accept` header.
/// `format=json` is what every answer is, so it asks for a list as ever.
pub fn wanted(params: &Params, headers: &HeaderMap) -> Option<Format> {
    let export = last(params, "export").and_then(Format::named);
    let format = || last(params, "format").and_then(Format::named).filter(|format| *format != Format::Json);
    let accepted = || {
        let accept = headers.get(header::ACCEPT)?.to_str().ok()?;
        Format::of(accept).filter(|format| *format != Format::Json)
    };
    export.or_else(format).or_else(accepted)
}

/// The rows of a list as a file that streams.
pub async fn export(cx: &Cx, meta: &'static ModelMeta, format: Format, params: &Params) -> Result<Response> {
    let number = |name: &str| -> Result<Option<i64>> {
        let text = last(params, name).filter(|_| name != "start" || !meta.has("start"));
        let wrong = || Error::field(name, "Enter a whole number that is not negative.");
        text.map(|text| text.parse().ok().filter(|n| *n >= 0).ok_or_else(wrong)).transpose()
    };
    let order: Vec<String> = params.iter().filter(|(name, _)| name == "ordering").map(|(_, v)| v.clone()).collect();
    // Every batch says itself how many rows it takes.
    let page = match (number("offset")?, number("start")?) {
        (None, start) if order.is_empty() => Page::Cursor { start: start.unwrap_or(0), limit: 0 },
        (_, Some(_)) => {
            return Err(Error::BadRequest("start cannot be combined with offset or ordering.".to_owned()));
        }
        (offset, None) => Page::Offset { offset: offset.unwrap_or(0), limit: 0 },
    };
    let keys = match last(params, "keys") {
        None | Some("" | "natural") => Keys::Natural,
        Some("id") => Keys::Id,
        Some(_) => return Err(Error::field("keys", "Enter natural or id.")),
    };
    let control = |name: &str| CONTROLS.contains(&name) && !meta.has(name);
    let filters: Params = params.iter().filter(|(name, _)| !control(name)).cloned().collect();
    let names = params.iter().filter(|(name, _)| name == "fields").flat_map(|(_, names)| names.split(','));
    let columns = names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let strict = strict(params)?;
    let request = ExportRequest {
        list: ListRequest {
            meta,
            params: filters,
            order,
            otherwise: meta.order_of_api(),
            page,
            fields: 0,
            depth: Depth::Titles,
            strict,
        },
        format,
        marks: marks(last(params, RAW))?,
        columns,
        keys,
        limit: number("limit")?.filter(|limit| *limit > 0),
    };
    let export = export::start(cx, request).await?;
    let name = meta.path.rsplit('/').next().unwrap_or(meta.name);
    let mut response = stream(export.chunks, |chunk| chunk.map(Bytes::from));
    let headers = response.headers_mut();
    let kind = if format == Format::Csv { "text/csv; charset=utf-8" } else { format.media_type() };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename=\"{name}.{}\"", format.name());
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    tell_ignored(&mut response, &export.ignored);
    Ok(response)
}

/// An answer that is sent as it comes; an error breaks it off, so that the client notices.
fn stream<T: Send + 'static>(
    receiver: mpsc::Receiver<T>,
    bytes: impl Fn(T) -> Result<Bytes> + Send + Sync + Copy + 'static,
) -> Response {
    let stream = futures::stream::unfold(receiver, move |mut receiver| async move {
        receiver.recv().await.map(|chunk| (bytes(chunk), receiver))
    });
    // Compression asks once more after the end.
    Body::from_stream(stream.fuse()).into_response()
}

/// The columns a file may have, for those who write one.
pub async fn columns(cx: &Cx, meta: &'static ModelMeta) -> Result<Response> {
    cx.caller.require(Action::View, meta)?;
    let columns: Vec<Json> = export::columns(cx, meta)
        .await?
        .into_iter()
        .map(|(header, field)| {
            json!({
                "name": header, "label": field.title(), "required": field.required, "help_text": field.help,
            })
        })
        .collect();
    Ok(answer(StatusCode::OK, json!({"columns": columns}).to_string().into_bytes()))
}

/// Imports the body of the request.
pub async fn import(cx: &Cx, meta: &'static ModelMeta, request: Request) -> Result<Response> {
    let mut import = read(&params(request.uri().query())?)?;
    let (headers, file) = write::bytes(cx.app.config.import_limit, request).await?;
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match (Format::of(text(header::CONTENT_TYPE)), import.format) {
        (None, _) => return Err(Error::MediaType),
        (Some(Format::Json), None) => {}
        (format, None) => import.format = format,
        _ => {}
    }
    let (sender, progress) = watch::channel(Progress::default());
    let (cx, request) = (cx.clone(), cx.request.clone());
    if Format::of(text(header::ACCEPT)) == Some(Format::JsonLines) {
        let (lines, receiver) = mpsc::channel(4);
        let work = tokio::spawn(async move { import::run(&cx, meta, file, import, sender).await });
        tokio::spawn(tell(work, progress, lines, request));
        let mut response = stream(receiver, |line: Json| Ok(Bytes::from(format!("{line}\n"))));
        let kind = HeaderValue::from_static(Format::JsonLines.media_type());
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        return Ok(response);
    }
    let (status, body) = said(&import::run(&cx, meta, file, import, sender).await?);
    Ok(answer(status, body.to_string().into_bytes()))
}

/// Reads the parameters of an import. One that is unknown might have been meant to change what is
/// written, so it is refused.
fn read(params: &Params) -> Result<ImportRequest> {
    let mut out = ImportRequest { map: HashMap::new(), ..ImportRequest::default() };
    for (name, value) in params {
        match name.as_str() {
            "format" => {
                let known = || Error::field(name, "Enter csv, json, jsonl or yaml.");
                out.format = Some(Format::named(value).ok_or_else(known)?);
            }
            "delimiter" => {
                out.delimiter = match value.as_str() {
                    "tab" => Some('\t'),
                    one if one.chars().count() == 1 && one.is_ascii() => one.chars().next(),
                    _ => return Err(Error::field(name, "Enter one character, or tab.")),
                }
            }
            // Who meant a dry run must not get an import.
            "dry_run" => out.dry_run = terms::truth(params, name)?,
            "strict" => {
                terms::truth(params, name)?;
            }
            RAW => out.marks = marks(Some(value))?,
            "key" => out.key.clone_from(value),
            "changelog_message" => out.message.clone_from(value),
            "map" => {
                let pair = || Error::field(name, "Enter a header, an equals sign and a field.");
                let (header, field) = value.rsplit_once('=').ok_or_else(pair)?;
                out.map.insert(header.to_owned(), field.to_owned());
            }
            _ => return Err(Error::field(name, "There is no such parameter.")),
        }
    }
    Ok(out)
}

/// A report as an answer.
fn said(report: &Report) -> (StatusCode, Json) {
    let mut body = json!(report);
    if report.errors.is_empty() {
        return (StatusCode::OK, body);
    }
    body["detail"] = report.detail().into();
    (StatusCode::BAD_REQUEST, body)
}

/// Tells how an import goes, a line at a time; the last one says how it went.
async fn tell(
    work: tokio::task::JoinHandle<Result<Report>>,
    mut progress: watch::Receiver<Progress>,
    lines: mpsc::Sender<Json>,
    request: String,
) {
    // Nobody may be reading any more; the work goes on all the same.
    while progress.changed().await.is_ok() {
        let now = *progress.borrow_and_update();
        if lines.send(json!({"progress": now})).await.is_err() {
            return;
        }
    }
    let result = work.await.unwrap_or_else(|error| Err(Error::Internal(error.to_string())));
    let last = match result {
        Ok(report) => {
            let (status, body) = said(&report);
            json!({"status": status.as_u16(), "report": body})
        }
        Err(error) => {
            let (status, mut body) = error::public(&error);
            if status.is_server_error() {
                tracing::error!(%request, %error, "import failed");
                body["request_id"] = request.into();
            }
            json!({"status": status.as_u16(), "error": body})
        }
    };
    let _ = lines.send(last).await;
}
