//! The messages at the edge of the screen, and what is told once.

use leptos::prelude::*;

use crate::kit::live::{each, effect};
use crate::kit::{Dialog, Icon, copy_text};
use crate::state::{Toast, ToastKind, use_secret, use_toasts};

#[component]
pub fn Messages() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="region" aria-label="Messages" aria-live="polite">
            {each(move || toasts.list.get(), |toast| toast.id.to_string(), one)}
        </div>
    }
}

fn one(toast: Toast) -> AnyView {
    let toasts = use_toasts();
    let (class, icon) = match toast.kind {
        ToastKind::Done => ("toast toast--ok", "check"),
        ToastKind::Info => ("toast toast--info", "info"),
        ToastKind::Error => ("toast toast--error", "alert-triangle"),
    };
    let role = if toast.kind == ToastKind::Error { "alert" } else { "status" };
    let id = toast.id;
    let undo = toast.undo.is_some().then(|| {
        let toast = toast.clone();
        let offer = toast.offer;
        view! { <button type="button" class="toast__action" on:click=move |_| toasts.undo(&toast)>{offer}</button> }
    });
    let retry = toast.retry.is_some().then(|| {
        let toast = toast.clone();
        view! { <button type="button" class="toast__action" on:click=move |_| toasts.retry(&toast)>"Try again"</button> }
    });
    view! {
        <div class=class role=role>
            <Icon name=icon/>
            <span class="toast__text">{toast.text}</span>
            {undo}
            {retry}
            <button type="button" class="toast__close" aria-label="Dismiss" on:click=move |_| toasts.dismiss(id)>
                <Icon name="x"/>
            </button>
        </div>
    }
    .into_any()
}

/// A new token, until it is closed.
#[component]
pub fn Secret() -> impl IntoView {
    let secret = use_secret();
    let open = RwSignal::new(false);
    effect(move || {
        if !secret.read().is_empty() {
            open.set(true);
        }
    });
    effect(move || {
        if !open.get() && !secret.read_untracked().is_empty() {
            secret.set(String::new());
        }
    });
    view! {
        <Dialog open title="Copy it now: it is shown this once">
            <div class="dialog__body">
                <textarea class="textarea textarea--mono" rows="4" readonly aria-label="Token">{secret.get_untracked()}</textarea>
            </div>
            <footer class="dialog__foot">
                <button type="button" class="btn" on:click=move |_| copy_text(secret.get_untracked(), "Copied.")>
                    <Icon name="copy"/>" Copy"
                </button>
                <button type="button" class="btn btn--primary" on:click=move |_| open.set(false)>"Done"</button>
            </footer>
        </Dialog>
    }
}
