//! Copying text to the clipboard.

use leptos::prelude::*;
use shared::rpc::RpcError;
use wasm_bindgen_futures::JsFuture;

use super::icon::Icon;
use crate::kit::live::spawn;
use crate::state::use_toasts;

/// Copies a text and says so, or says that the browser refused.
pub fn copy_text(text: String, said: &'static str) {
    let toasts = use_toasts();
    // Pages served without TLS from another machine have no clipboard.
    if !window().is_secure_context() {
        toasts.error(&RpcError::Forbidden { message: "This browser allows copying only over HTTPS.".to_owned() });
        return;
    }
    let promise = window().navigator().clipboard().write_text(&text);
    spawn(async move {
        match JsFuture::from(promise).await {
            Ok(_) => toasts.info(said),
            Err(_) => toasts.error(&RpcError::Forbidden { message: "The browser refused to copy.".to_owned() }),
        }
    });
}

/// The small button beside a value worth copying.
#[component]
pub fn CopyButton(
    #[prop(into)] text: String,
    /// For screen readers: "Copy serial".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let click = move |_| copy_text(text.clone(), "Copied.");
    view! {
        <button type="button" class="copy__btn" aria-label=label on:click=click><Icon name="copy"/></button>
    }
}
