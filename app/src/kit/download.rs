//! Files from the server, without leaving the page: what is wrong is told on it, in place of an error in plain JSON.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

use super::http;
use crate::kit::live::spawn;
use crate::state::use_toasts;

/// Downloads what an address answers. The head of the answer says whether there is something; then the browser takes it as it comes,
/// however much it is.
pub fn download(address: String) {
    spawn(async move {
        match http::get(&address).await {
            Ok(answer) => {
                // It was only asked for its status.
                answer.leave();
                take(&address);
            }
            Err(error) => use_toasts().failed(&error, move || download(address.clone())),
        }
    });
}

fn take(address: &str) {
    let anchor = document().create_element("a").ok().and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(anchor) = anchor {
        anchor.set_href(address);
        anchor.set_download("");
        anchor.click();
    }
}
