//! What stands in a place that has nothing to show: empty, no match, no permission, not found, an
//! error, or still loading. Each looks different and says what to do.

use std::time::Duration;

use leptos::prelude::*;
use shared::rpc::RpcError;

use super::copy::CopyButton;
use super::icon::Icon;

use crate::kit::live::{Views, when};

/// A state with an icon, a title, a sentence and buttons. `kind` is the class after `state--`.
#[component]
pub fn Empty(
    #[prop(default = "empty")] kind: &'static str,
    icon: &'static str,
    #[prop(into)] title: String,
    #[prop(optional, into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let actions = children.map(|children| view! { <div class="state__actions">{children()}</div> });
    view! {
        <div class=format!("state state--{kind}")>
            <span class="state__icon"><Icon name=icon/></span>
            <h2 class="state__title">{title}</h2>
            <p class="state__text">{text}</p>
            {actions}
        </div>
    }
}

/// A refused or failed call, in the words and the look of its kind. A lost session leads to login.
#[component]
pub fn ErrorView(
    error: RpcError,
    /// Tries again, where that makes sense; unless said otherwise, everything on the page is asked for again.
    #[prop(optional)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let (kind, icon, title) = match &error {
        RpcError::Unauthenticated => {
            crate::state::lost();
            ("denied", "lock", "Please log in")
        }
        RpcError::Forbidden { .. } => ("denied", "lock", "You may not see this"),
        RpcError::NotFound => ("notfound", "help", "Not found"),
        RpcError::Invalid { .. } => ("error", "alert-triangle", "The server did not understand the question"),
        RpcError::Transport { .. } => ("error", "alert-triangle", "No connection"),
        RpcError::Unavailable { .. } => {
            crate::state::note_outage(&error);
            ("error", "alert-triangle", "The database cannot be used")
        }
        RpcError::TooMany { .. } => ("error", "clock", "Too many requests"),
        _ => ("error", "alert-triangle", "Something went wrong"),
    };
    let text = match &error {
        RpcError::Internal { .. } => {
            "The server could not answer. Nothing was changed; try again, and quote the request id if it stays."
                .to_owned()
        }
        other => other.to_string(),
    };
    let request = match error {
        RpcError::Internal { request_id } if !request_id.is_empty() => Some(view! {
            <p class="state__id">
                "Request id "<code>{request_id.clone()}</code>" "<CopyButton text=request_id label="Copy request id"/>
            </p>
        }),
        _ => None,
    };
    let again = (kind == "error").then(|| {
        let try_again = move |_| match retry {
            Some(retry) => retry.run(()),
            None => crate::state::data_changed(),
        };
        view! {
            <div class="state__actions">
                <button type="button" class="btn" on:click=try_again><Icon name="refresh"/>" Try again"</button>
            </div>
        }
    });
    view! {
        <div class=format!("state state--{kind}") role="alert">
            <span class="state__icon"><Icon name=icon/></span>
            <h2 class="state__title">{title}</h2>
            <p class="state__text">{text}</p>
            {request}
            {again}
        </div>
    }
}

/// True once 200 ms have passed: what answers sooner shows no sign of waiting.
pub fn patience() -> Signal<bool> {
    let waited = RwSignal::new(false);
    set_timeout(
        move || {
            waited.try_set(true);
        },
        Duration::from_millis(200),
    );
    waited.into()
}

/// Nothing for 200 ms, then grey lines where the content will be.
#[component]
pub fn Loading(
    /// Number of lines.
    #[prop(default = 6)]
    lines: usize,
) -> impl IntoView {
    let waited = patience();
    view! {
        {when(move || waited.get(), move || view! { <div class="stack stack--tight" role="status">
                <span class="vh">"Loading"</span>
                {(0..lines)
                    .map(|i| view! { <span class=if i % 3 == 2 { "skel skel--short" } else { "skel skel--long" }></span> })
                    .views()}
            </div> })}
    }
}
