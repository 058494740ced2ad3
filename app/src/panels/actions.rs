//! Buttons that change an event's state in one press, and can be taken back.

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared::rpc::{self, Record, RpcError, Save};

use crate::kit::live::{Views, spawn};
use crate::kit::{Icon, isolated};
use crate::state::{data_changed, use_toasts};

/// One button: what it is called, what it writes, and what is said afterwards of what came of it.
pub struct Action {
    pub icon: &'static str,
    pub text: &'static str,
    pub said: fn(&Record) -> String,
    pub values: Vec<(&'static str, Value)>,
}

/// Somebody has taken note of the event.
pub fn acknowledge() -> Action {
    let said = |_: &Record| "acknowledged".to_owned();
    Action { icon: "eye", text: "Acknowledge", said, values: vec![("acknowledged", Value::Bool(true))] }
}

/// The buttons, all idle while one of them works.
pub fn bar(record: &Record, actions: Vec<Action>, extra: AnyView) -> AnyView {
    let busy = RwSignal::new(false);
    let buttons = actions.into_iter().map(|action| button(record, action, busy)).views();
    view! { <div class="row" role="group" aria-label="Quick actions">{buttons}{extra}</div> }.into_any()
}

fn button(record: &Record, action: Action, busy: RwSignal<bool>) -> AnyView {
    let (model, id, version, name) = (record.model.clone(), record.id, record.version, record.title.clone());
    let Action { icon, text, said, values } = action;
    let press = move |_| {
        let values: Map<String, Value> =
            values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let save =
            Save { model: model.clone(), id: Some(id), version: Some(version), values, message: text.to_owned() };
        send(save, isolated(&name), said, busy);
    };
    view! {
        <button type="button" class="btn" disabled=move || busy.get() on:click=press><Icon name=icon/>" "{text}</button>
    }
    .into_any()
}

/// Sends one, says what became of `name`, and offers the same again when it did not go through.
fn send(save: Save, name: String, said: fn(&Record) -> String, busy: RwSignal<bool>) {
    busy.try_set(true);
    spawn(async move {
        match rpc::save(save.clone()).await {
            Ok(answer) => {
                let done = answer.record.as_ref().map_or_else(|| "saved".to_owned(), said);
                use_toasts().done(format!("{name} {done}."), Some(answer.request));
                data_changed();
            }
            Err(error) => {
                // Somebody was quicker: show what they did.
                if matches!(error, RpcError::Stale { .. }) {
                    data_changed();
                }
                use_toasts().failed(&error, move || send(save.clone(), name.clone(), said, busy));
            }
        }
        busy.try_set(false);
    });
}
