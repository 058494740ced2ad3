//! A file to the server, and what the server says while it works.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use serde_json::Value as Json;
use shared::json::{self, FromJson};
use shared::transfer::{Progress, Report};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The browser's `fetch`.
    #[wasm_bindgen(js_name = fetch, catch)]
    fn fetch(address: &str, options: &Object) -> Result<Promise, JsValue>;

    type Answer;

    #[wasm_bindgen(method, getter)]
    fn ok(this: &Answer) -> bool;

    #[wasm_bindgen(method, getter)]
    fn body(this: &Answer) -> Body;

    #[wasm_bindgen(method)]
    fn text(this: &Answer) -> Promise;

    type Body;

    #[wasm_bindgen(method, js_name = getReader)]
    fn reader(this: &Body) -> Reader;

    type Reader;

    #[wasm_bindgen(method)]
    fn read(this: &Reader) -> Promise;

    type Chunk;

    #[wasm_bindgen(method, getter)]
    fn done(this: &Chunk) -> bool;

    #[wasm_bindgen(method, getter)]
    fn value(this: &Chunk) -> Uint8Array;
}

const UNREACHABLE: &str = "The server cannot be reached.";

/// Sends a file and reads the lines that come back: progress, and at last a report or a refusal in words.
pub async fn import(address: &str, kind: &str, file: &str, progress: impl Fn(Progress)) -> Result<Report, String> {
    let answer = ask(address, kind, file).await.map_err(|_| UNREACHABLE.to_owned())?;
    if !answer.ok() {
        let text = JsFuture::from(answer.text()).await.ok().and_then(|text| text.as_string()).unwrap_or_default();
        return Err(refusal(&json::parse(text.as_bytes()).unwrap_or_default()));
    }
    let reader = answer.body().reader();
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        let chunk: Chunk = JsFuture::from(reader.read()).await.map_err(|_| UNREACHABLE.to_owned())?.unchecked_into();
        if chunk.done() {
            return Err("The connection was lost before the server said how it went.".to_owned());
        }
        bytes.extend(chunk.value().to_vec());
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = bytes.drain(..=end).collect();
            let mut line = json::parse(&line).unwrap_or_default();
            if let Some(now) = FromJson::from_json(line["progress"].take()) {
                progress(now);
            } else if let Some(report) = FromJson::from_json(line["report"].take()) {
                return Ok(report);
            } else {
                return Err(refusal(&line["error"]));
            }
        }
    }
}

async fn ask(address: &str, kind: &str, file: &str) -> Result<Answer, JsValue> {
    let headers = Object::new();
    Reflect::set(&headers, &"content-type".into(), &kind.into())?;
    Reflect::set(&headers, &"accept".into(), &"application/x-ndjson".into())?;
    let options = Object::new();
    Reflect::set(&options, &"method".into(), &"POST".into())?;
    Reflect::set(&options, &"headers".into(), &headers)?;
    Reflect::set(&options, &"body".into(), &file.into())?;
    Ok(JsFuture::from(fetch(address, &options)?).await?.unchecked_into())
}

/// An error's body in words: `{"detail": …}` or messages by field.
fn refusal(body: &Json) -> String {
    if let Some(detail) = body["detail"].as_str() {
        return detail.to_owned();
    }
    let messages = body.as_object().into_iter().flatten().map(|(field, messages)| {
        let texts: Vec<&str> = messages.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        if field == "__all__" { texts.join(" ") } else { format!("{field}: {}", texts.join(" ")) }
    });
    let text = messages.collect::<Vec<_>>().join("; ");
    if text.is_empty() { "Something went wrong on the server.".to_owned() } else { text }
}
