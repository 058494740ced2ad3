//! Requests that are no server functions: files to and from the REST interface. What goes wrong is told as the server functions tell it.

use gloo_net::http::{Request, Response};
use js_sys::{Reflect, Uint8Array};
use serde_json::Value as Json;
use shared::error::{ALL, Errors};
use shared::json;
use shared::rpc::RpcError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

/// The head of an answer that did not refuse; its body is still to be read.
pub struct Answer(Response);

impl Answer {
    /// The id of the request, under which the change log knows it.
    pub fn request(&self) -> String {
        self.0.headers().get("x-request-id").unwrap_or_default()
    }

    /// The body as it comes.
    pub fn body(&self) -> Body {
        let reader = self.0.body().map(|stream| stream.get_reader());
        Body(reader.and_then(|reader| reader.dyn_into().ok()))
    }

    /// Breaks off: nothing of the body is wanted.
    pub fn leave(self) {
        if let Some(stream) = self.0.body() {
            // What cannot be broken off any more comes to its end by itself.
            let _ = stream.cancel();
        }
    }
}

/// A body that is read in pieces.
pub struct Body(Option<ReadableStreamDefaultReader>);

impl Body {
    /// The next bytes; `None` at the end.
    pub async fn next(&self) -> Result<Option<Vec<u8>>, RpcError> {
        let Some(reader) = &self.0 else { return Ok(None) };
        let chunk = JsFuture::from(reader.read()).await.map_err(|_| RpcError::broken_off())?;
        let part = |name: &str| Reflect::get(&chunk, &name.into()).unwrap_or_default();
        let is_done = part("done").as_bool().unwrap_or(true);
        Ok((!is_done).then(|| Uint8Array::new(&part("value")).to_vec()))
    }
}

pub async fn get(address: &str) -> Result<Answer, RpcError> {
    told(Request::get(address).send().await).await
}

/// Sends a text.
pub async fn post(address: &str, kind: &str, accept: &str, text: &str) -> Result<Answer, RpcError> {
    let request = Request::post(address).header("content-type", kind).header("accept", accept).body(text);
    told(request.map_err(|_| RpcError::unreachable())?.send().await).await
}

async fn told(answer: Result<Response, gloo_net::Error>) -> Result<Answer, RpcError> {
    let answer = answer.map_err(|_| RpcError::unreachable())?;
    if answer.status() < 400 {
        return Ok(Answer(answer));
    }
    let text = answer.text().await.unwrap_or_default();
    Err(refusal(answer.status(), &json::parse(text.as_bytes()).unwrap_or_default()))
}

/// An error's body in words: `{"detail": …}` or messages by field.
pub fn refusal(status: u16, body: &Json) -> RpcError {
    let detail = body["detail"].as_str().map(str::to_owned);
    let request = body["request_id"].as_str().unwrap_or_default();
    match status {
        401 => RpcError::Unauthenticated,
        403 => RpcError::Forbidden { message: detail.unwrap_or_else(|| "You may not do this.".to_owned()) },
        404 => RpcError::NotFound,
        503 | 507 if detail.is_some() => {
            RpcError::Unavailable { message: detail.unwrap_or_default(), full: status == 507 }
        }
        500.. => RpcError::Internal { request_id: request.to_owned() },
        _ => {
            let mut errors = Errors::default();
            for (field, messages) in body.as_object().into_iter().flatten().filter(|(field, _)| *field != "detail") {
                let texts = messages.as_array().into_iter().flatten().filter_map(Json::as_str);
                texts.for_each(|text| errors.add(field, text));
            }
            if let Some(detail) =
                detail.or_else(|| errors.is_empty().then(|| format!("The server refused ({status}).")))
            {
                errors.add(ALL, detail);
            }
            RpcError::Invalid { fields: errors.0 }
        }
    }
}
