//! Requests that are no server functions: files to and from the REST interface. What goes wrong is told as the server functions tell it.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use serde_json::Value as Json;
use shared::error::{ALL, Errors};
use shared::json;
use shared::rpc::RpcError;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The browser's `fetch`.
    #[wasm_bindgen(js_name = fetch, catch)]
    fn fetch(address: &str, options: &Object) -> Result<Promise, JsValue>;

    pub type Answer;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;

    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Answer) -> Body;

    #[wasm_bindgen(method, getter)]
    fn headers(this: &Answer) -> Headers;

    #[wasm_bindgen(method)]
    fn text(this: &Answer) -> Promise;

    type Headers;

    #[wasm_bindgen(method, js_name = get)]
    fn value(this: &Headers, name: &str) -> Option<String>;

    pub type Body;

    #[wasm_bindgen(method, js_name = getReader)]
    pub fn reader(this: &Body) -> Reader;

    #[wasm_bindgen(method)]
    pub fn cancel(this: &Body) -> Promise;

    pub type Reader;

    #[wasm_bindgen(method)]
    pub fn read(this: &Reader) -> Promise;

    pub type Chunk;

    #[wasm_bindgen(method, getter)]
    pub fn done(this: &Chunk) -> bool;

    #[wasm_bindgen(method, getter)]
    pub fn value(this: &Chunk) -> Uint8Array;
}

impl Answer {
    /// The id of the request, under which the change log knows it.
    pub fn request(&self) -> String {
        self.headers().value("x-request-id").unwrap_or_default()
    }
}

/// The head of an answer that did not refuse; its body is still to be read.
pub async fn get(address: &str) -> Result<Answer, RpcError> {
    ask(address, &Object::new()).await
}

/// Sends a text.
pub async fn post(address: &str, kind: &str, accept: &str, text: &str) -> Result<Answer, RpcError> {
    let headers = object(&[("content-type", kind.into()), ("accept", accept.into())]);
    let options = object(&[("method", "POST".into()), ("headers", headers.into()), ("body", text.into())]);
    ask(address, &options).await
}

fn object(pairs: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        // A new object takes any property.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

async fn ask(address: &str, options: &Object) -> Result<Answer, RpcError> {
    let promise = fetch(address, options).map_err(|_| RpcError::unreachable())?;
    let answer: Answer = JsFuture::from(promise).await.map_err(|_| RpcError::unreachable())?.unchecked_into();
    if answer.status() < 400 {
        return Ok(answer);
    }
    let text = JsFuture::from(answer.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default();
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
