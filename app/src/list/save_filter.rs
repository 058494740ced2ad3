//! Saving the present filters of a list under a name.

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use shared::rpc::{self, RpcError, Save};

use super::saved::parameters;
use super::view::ListView;
use crate::kit::live::{Views, live, spawn};
use crate::kit::{Dialog, Icon, isolated};
use crate::panels::SAVED_FILTER;
use crate::state::{data_changed, session, use_toasts};

#[component]
pub fn SaveDialog(list: ListView, open: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open title="Save these filters" class="dialog--sm">{live(move || form(list, open))}</Dialog> }
}

fn form(list: ListView, open: RwSignal<bool>) -> AnyView {
    let (name, shared) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (wrong, busy) = (RwSignal::new(None::<RpcError>), RwSignal::new(false));
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || name.read_untracked().trim().is_empty() {
            return;
        }
        busy.set(true);
        spawn(async move {
            let saved = save(list, name.get_untracked().trim(), shared.get_untracked()).await;
            busy.try_set(false);
            match saved {
                Ok(()) => drop(open.try_set(false)),
                Err(error) => drop(wrong.try_set(Some(error))),
            }
        });
    };
    let problem = move || {
        wrong.get().map(|error| {
            let lines = match error {
                RpcError::Invalid { fields } => fields.into_values().flatten().collect(),
                other => vec![other.to_string()],
            };
            view! {
                <div class="alert alert--error" role="alert">
                    <Icon name="alert-triangle"/>
                    <div class="alert__body">{lines.into_iter().map(|line| view! { <p>{line}</p> }).views()}</div>
                </div>
            }
        })
    };
    view! {
        <form class="form" novalidate on:submit=send>
            <div class="dialog__body stack">
                {live(problem)}
                <div class="field">
                    <label class="field__label" for="saved-name">"Name"</label>
                    <input class="input" id="saved-name" maxlength="100" autocomplete="off" autofocus
                        on:input=move |event| name.set(event_target_value(&event))/>
                </div>
                <label class="check">
                    <input class="checkbox" type="checkbox" on:change=move |event| shared.set(event_target_checked(&event))/>
                    "Others may use it too"
                </label>
            </div>
            <footer class="dialog__foot">
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Cancel"</button>
                <button type="submit" class="btn btn--primary" disabled=move || name.read().trim().is_empty()
                    aria-busy=move || busy.get().then_some("true")>"Save"</button>
            </footer>
        </form>
    }
    .into_any()
}

/// Saves, and takes the name over into the address.
async fn save(list: ListView, name: &str, shared: bool) -> Result<(), RpcError> {
    let slug = rpc::slug(SAVED_FILTER.to_owned(), name.to_owned()).await?;
    let values = [
        ("name", Json::from(name)),
        ("slug", Json::from(slug)),
        ("object_types", Json::from(vec![list.meta.wire()])),
        ("shared", Json::Bool(shared)),
        ("user", Json::from(untrack(session).user.id)),
        ("parameters", list.state.with_untracked(parameters)),
    ];
    let values: Map<String, Json> = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let done = rpc::save(Save { model: SAVED_FILTER.to_owned(), values, ..Save::default() }).await?;
    let id = done.record.as_ref().map(|record| record.id);
    use_toasts().done(format!("Saved filter {} created.", isolated(name)), Some(done.request));
    list.replace(|state| state.saved = id);
    data_changed();
    Ok(())
}
