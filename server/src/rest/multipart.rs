//! Forms with files as JSON: a file becomes a `data:` URL, everything else a text.

use axum::http::HeaderMap;
use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use crate::error::{Error, Result};

/// Parts of one form.
const PARTS_MAX: usize = 100;

/// The boundary of a form; `None` when the body is none.
pub fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

/// Reads a form as the object it stands for.
pub async fn object(boundary: String, bytes: Vec<u8>) -> Result<Vec<u8>> {
    let bad = |error: multer::Error| Error::BadRequest(format!("The form cannot be read: {error}."));
    let body = futures::stream::once(async move { Ok::<_, std::io::Error>(bytes) });
    let mut form = multer::Multipart::new(body, boundary);
    let mut out = Map::new();
    while let Some(field) = form.next_field().await.map_err(bad)? {
        let Some(name) = field.name().map(str::to_owned) else { continue };
        let file = field.file_name().is_some();
        let kind = field.content_type().map(ToString::to_string).unwrap_or_default();
        let value = field.bytes().await.map_err(bad)?;
        let text = if file {
            // What a client says about the kind decides nothing.
            let kind = if kind.starts_with("image/") { kind } else { "application/octet-stream".to_owned() };
            format!("data:{kind};base64,{}", STANDARD.encode(&value))
        } else {
            String::from_utf8(value.to_vec()).map_err(|_| Error::BadRequest(format!("{name} is no text.")))?
        };
        out.insert(name, Json::String(text));
        if out.len() > PARTS_MAX {
            return Err(Error::BadRequest(format!("A form has at most {PARTS_MAX} parts.")));
        }
    }
    Ok(Json::Object(out).to_string().into_bytes())
}
