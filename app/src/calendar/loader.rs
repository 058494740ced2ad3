//! Fetches the FullCalendar bundle the first time the calendar is opened, and only then.
//!
//! Script and style sheet are ordinary elements of our own origin, as the content policy wants.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlLinkElement, HtmlScriptElement};

use crate::kit::url;

const SCRIPT: &str = "/vendor/fullcalendar.js";
const STYLE: &str = "/vendor/fullcalendar.css";

thread_local! {
    /// The load that runs or has succeeded; a failed one is forgotten, so that opening again tries again.
    static LOADED: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Waits until `globalThis.FullCalendar` is there.
pub async fn load() -> Result<(), String> {
    let promise = LOADED.with_borrow_mut(|loaded| loaded.get_or_insert_with(start).clone());
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => {
            LOADED.with_borrow_mut(Option::take);
            Err("The calendar could not be loaded from the server.".to_owned())
        }
    }
}

fn start() -> Promise {
    let both = js_sys::Array::new();
    both.push(&Promise::new(&mut |done, failed| insert_style(&done, &failed)));
    both.push(&Promise::new(&mut |done, failed| insert_script(&done, &failed)));
    Promise::all(&both)
}

/// The style sheet goes before ours, so that ours wins.
fn insert_style(done: &Function, failed: &Function) {
    let Some((link, head)) = create::<HtmlLinkElement>("link") else { return fail(failed) };
    link.set_rel("stylesheet");
    link.set_href(&url::ours(STYLE));
    link.set_onload(Some(done));
    link.set_onerror(Some(failed));
    if head.insert_before(&link, head.first_child().as_ref()).is_err() {
        fail(failed);
    }
}

fn insert_script(done: &Function, failed: &Function) {
    let Some((script, head)) = create::<HtmlScriptElement>("script") else { return fail(failed) };
    script.set_src(&url::ours(SCRIPT));
    script.set_onload(Some(done));
    script.set_onerror(Some(failed));
    if head.append_child(&script).is_err() {
        fail(failed);
    }
}

fn create<T: JsCast>(tag: &str) -> Option<(T, web_sys::Node)> {
    let element = document().create_element(tag).ok()?.dyn_into::<T>().ok()?;
    let head = document().query_selector("head").ok()??;
    Some((element, head.into()))
}

fn fail(failed: &Function) {
    // A rejection has no one else to tell.
    let _ = failed.call0(&JsValue::UNDEFINED);
}
