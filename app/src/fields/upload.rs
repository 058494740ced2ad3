//! A file in a form: chosen or dropped, looked at before it is sent, and sent as a `data:` URL with everything else.

use js_sys::{Function, Promise, Reflect};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value as Json;
use shared::check::PICTURE_MAX;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::kit::live::{live, spawn};
use crate::kit::{Icon, number, url};

#[wasm_bindgen]
extern "C" {
    type FileReader;

    #[wasm_bindgen(constructor)]
    fn new() -> FileReader;

    #[wasm_bindgen(method, js_name = readAsDataURL)]
    fn read(this: &FileReader, file: &JsValue);

    #[wasm_bindgen(method, getter)]
    fn result(this: &FileReader) -> JsValue;

    #[wasm_bindgen(method, setter)]
    fn set_onloadend(this: &FileReader, done: &Function);
}

/// What the server reads.
const KINDS: &str = "image/png,image/jpeg,image/gif,image/webp,image/bmp";

/// Edits a draft that is the address of the picture there is, or a `data:` URL of the one that is to take its place.
#[component]
pub fn UploadInput(
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let kept = StoredValue::new(value.get_untracked());
    let wrong_id = format!("{id}-wrong");
    let described = {
        let wrong_id = wrong_id.clone();
        move || {
            let ids = [describedby.get(), if wrong.read().is_some() { wrong_id.clone() } else { String::new() }];
            let ids: Vec<String> = ids.into_iter().filter(|id| !id.is_empty()).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    let chosen = move |_| {
        let file = input.get_untracked().and_then(|input| {
            let files = Reflect::get(&input, &"files".into()).ok()?;
            Reflect::get_u32(&files, 0).ok().filter(|file| file.is_object())
        });
        let Some(file) = file else { return };
        let known = |name: &str| Reflect::get(&file, &name.into()).ok();
        let kind = known("type").and_then(|kind| kind.as_string()).unwrap_or_default();
        let size = known("size").and_then(|size| size.as_f64()).unwrap_or_default();
        if let Some(message) = refused(&kind, size) {
            // What was there stays there; what cannot be sent is not shown as if it could.
            wrong.set(Some(message));
            value.set(kept.get_value());
            return;
        }
        wrong.set(None);
        spawn(async move {
            match read(&file).await {
                Some(url) => drop(value.try_set(Json::from(url))),
                None => drop(wrong.try_set(Some("The browser cannot read this file.".to_owned()))),
            }
        });
    };
    let empty = move |_| {
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
        wrong.set(None);
        value.set(kept.get_value());
    };
    let preview = move || {
        let source = value.read().as_str().unwrap_or("").to_owned();
        (!source.is_empty()).then(|| {
            let fresh = source.starts_with("data:");
            let source = if fresh { source } else { url::ours(&source) };
            let away = fresh.then(|| {
                view! {
                    <button type="button" class="btn btn--sm" on:click=empty><Icon name="x"/>" Leave it out"</button>
                }
            });
            view! {
                <div class="upload__shown">
                    <img class="upload__picture" src=source alt=if fresh { "The chosen picture" } else { "The picture as it is" }/>
                    {away}
                </div>
            }
        })
    };
    let problem = move || {
        wrong.get().map(|text| {
            view! { <p class="field__error" id=wrong_id.clone() role="alert"><Icon name="alert-triangle"/>{text}</p> }
        })
    };
    view! {
        <div class="upload">
            <input class="input" type="file" id=id accept=KINDS node_ref=input on:change=chosen
                aria-describedby=described aria-invalid=move || (invalid.get() || wrong.read().is_some()).then_some("true")/>
            <p class="field__help">{format!("At most {}.", mebibytes(PICTURE_MAX))}</p>
            {live(problem)}
            {live(preview)}
        </div>
    }
}

/// Why a file cannot be taken.
fn refused(kind: &str, size: f64) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "a limit of some mebibytes")]
    let most = PICTURE_MAX as f64;
    if !KINDS.split(',').any(|known| known == kind) {
        return Some("This is no picture that can be kept: choose a PNG, JPEG, GIF, WebP or BMP.".to_owned());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of files")]
    (size > most).then(|| {
        format!("This picture has {}; at most {} are taken.", mebibytes(size as usize), mebibytes(PICTURE_MAX))
    })
}

fn mebibytes(bytes: usize) -> String {
    format!("{} MiB", number::grouped(i64::try_from(bytes.div_ceil(1 << 20)).unwrap_or(i64::MAX)))
}

/// A file as a `data:` URL.
async fn read(file: &JsValue) -> Option<String> {
    let reader = FileReader::new();
    let waiting = Promise::new(&mut |done, _| {
        reader.set_onloadend(&done);
        reader.read(file);
    });
    JsFuture::from(waiting).await.ok()?;
    reader.result().as_string()
}
