//! The messages at the edge of the screen.

use leptos::prelude::*;

use crate::kit::Icon;
use crate::kit::live::each;
use crate::state::{Toast, ToastKind, use_toasts};

#[component]
pub fn Messages() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="region" aria-label="Messages" aria-live="polite">
            {each(move || toasts.list.get(), |toast| toast.id.to_string(), one)}
        </div>
    }
}

fn one(toast: Toast) -> impl IntoView {
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
        view! { <button type="button" class="toast__action" on:click=move |_| toasts.undo(&toast)>"Undo"</button> }
    });
    view! {
        <div class=class role=role>
            <Icon name=icon/>
            <span class="toast__text">{toast.text}</span>
            {undo}
            <button type="button" class="toast__close" aria-label="Dismiss" on:click=move |_| toasts.dismiss(id)>
                <Icon name="x"/>
            </button>
        </div>
    }
}
