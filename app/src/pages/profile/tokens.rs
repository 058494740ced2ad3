//! One's own tokens: what scripts sign in with. A new one is shown once.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use shared::rpc::{self, ListQuery, Page, Record, Save};

use super::entry::{Entry, Sending, area, entry, send, tick};
use crate::kit::live::spawn;
use crate::kit::time::from_input;
use crate::kit::{Confirm, Dialog, Icon, Time, list_href, object_href};
use crate::panels::{badges, frame};
use crate::state::{Fetched, data_changed, fetch, may, now, use_secret, use_toasts};

const TOKEN: &str = "users.token";
/// Most tokens shown here; the list has all.
const SHOWN: i64 = 50;

pub fn panel(user: i64) -> AnyView {
    // Who may not see users sees no tokens but their own, and may not ask for a user's either.
    let all = untrack(|| may('v', "users.user"));
    let params = if all { vec![("user_id".to_owned(), user.to_string())] } else { Vec::new() };
    let query = ListQuery { model: TOKEN.to_owned(), params: params.clone(), limit: SHOWN, ..ListQuery::default() };
    let found: Fetched<Page> = fetch(move || Some(query.clone()), rpc::list);
    let (adding, revoking) = (RwSignal::new(false), RwSignal::new(false));
    let doomed = RwSignal::new(None::<Record>);
    let body = frame::fetched(found, move |page: &Page| {
        let revoke = move |token: &Record| {
            doomed.set(Some(token.clone()));
            revoking.set(true);
        };
        let own = page.rows.iter().filter(|token| token.link("user").is_some_and(|owner| owner.id == user));
        let items = own.map(|token| line(token, Callback::new(move |token: Record| revoke(&token))));
        let more = (page.count > SHOWN).then(|| {
            view! { <p class="panel__foot"><a href=list_href(TOKEN, &params)>{format!("All {} tokens", page.count)}</a></p> }
        });
        view! { {frame::list(TOKEN, items.collect(), "You have no token. A script needs one to read and write as you.")}{more} }
    });
    let title = move || {
        doomed.with(|token| token.as_ref().map_or_else(String::new, |token| format!("Revoke {}?", name(token))))
    };
    let yes = Callback::new(move |()| {
        let Some(token) = doomed.get_untracked() else { return };
        spawn(async move {
            match rpc::delete(TOKEN.to_owned(), vec![(token.id, 0)], String::new()).await {
                Ok(_) => use_toasts().done("The token was revoked.", None),
                Err(error) => use_toasts().error(&error),
            }
            data_changed();
        });
    });
    let add = view! {
        <button type="button" class="btn btn--sm" on:click=move |_| adding.set(true)><Icon name="plus"/>" Add token"</button>
    };
    view! {
        {frame::panel("API tokens", add.into_any(), body)}
        <Dialog open=adding title="New token">{move || form(adding)}</Dialog>
        <Confirm open=revoking title=Signal::derive(title) text="Whatever signs in with it is refused from now on."
            action="Revoke" on_yes=yes/>
    }
    .into_any()
}

/// What people call a token.
fn name(token: &Record) -> String {
    let description = token.text("description");
    if description.is_empty() { token.title.clone() } else { description.to_owned() }
}

fn line(token: &Record, revoke: Callback<Record>) -> AnyView {
    let expired = token.time("expires").is_some_and(|end| end <= now().get_untracked());
    let state = if token.get("enabled") == &Value::Bool(false) {
        badges::badge("gray", "Disabled", "ban")
    } else if expired {
        badges::badge("red", "Expired", "clock")
    } else {
        ().into_any()
    };
    let writes = token.get("write_enabled") == &Value::Bool(true);
    let key = token.text("key").to_owned();
    let key = (!key.is_empty()).then(|| view! { <span class="mono">{key}</span>" · " });
    let used = match token.time("last_used") {
        Some(time) => view! { "used "<Time time/> }.into_any(),
        None => "never used".into_any(),
    };
    let end =
        token.time("expires").map(|time| view! { " · "{if expired { "expired " } else { "expires " }}<Time time/> });
    let networks = token.get("allowed_ips").as_array().filter(|list| !list.is_empty());
    let networks = networks.map(|list| {
        let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
        format!(" · from {}", texts.join(", "))
    });
    let label = format!("Revoke {}", name(token));
    let own = token.clone();
    view! {
        <li class="list__item">
            <span class="list__icon"><Icon name="key"/></span>
            <div class="list__main">
                <a class="list__title" href=object_href(TOKEN, token.id)>{name(token)}</a>
                <span class="list__sub list__sub--wrap">
                    {key}{if writes { "reads and writes · " } else { "reads only · " }}{used}{end}{networks}
                </span>
            </div>
            <span class="list__end">
                {state}
                <button type="button" class="btn btn--sm" aria-label=label on:click=move |_| revoke.run(own.clone())>"Revoke"</button>
            </span>
        </li>
    }
    .into_any()
}

const FIELDS: [&str; 3] = ["description", "expires", "allowed_ips"];

fn form(open: RwSignal<bool>) -> AnyView {
    let [description, expires, networks] = [(); 3].map(|()| RwSignal::new(String::new()));
    let (writes, old) = (RwSignal::new(true), RwSignal::new(false));
    let form = Sending::new("token");
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !form.begin() {
            return;
        }
        let mut values = Map::new();
        values.insert("description".to_owned(), description.get_untracked().trim().into());
        values.insert("write_enabled".to_owned(), writes.get_untracked().into());
        values.insert("version".to_owned(), if old.get_untracked() { 1 } else { 2 }.into());
        let listed = networks.get_untracked();
        let listed: Vec<&str> = listed.split([',', '\n', ' ']).map(str::trim).filter(|text| !text.is_empty()).collect();
        values.insert("allowed_ips".to_owned(), json!(listed));
        if let Some(end) = from_input(&expires.get_untracked()) {
            values.insert("expires".to_owned(), shared::value::iso(end).into());
        }
        let save = Save { model: TOKEN.to_owned(), values, ..Save::default() };
        spawn(async move {
            match rpc::save(save).await {
                Ok(done) => {
                    open.try_set(false);
                    let told = done.record.and_then(|mut record| record.values.remove("token"));
                    if let Some(Value::String(secret)) = told {
                        use_secret().set(secret);
                    }
                    data_changed();
                }
                Err(error) => form.refuse(error),
            }
            form.end();
        });
    };
    let field =
        |field, label, kind, help: &str| Entry { field, label, kind, autocomplete: "off", help: help.to_owned() };
    let toggle = |on: RwSignal<bool>| Callback::new(move |()| on.update(|on| *on = !*on));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog__body stack">
                {form.general(&FIELDS)}
                {entry(field("description", "Description", "text", "What it is for, so that you know it again."), description, form)}
                {entry(field("expires", "Expires", "datetime-local", "Empty: never."), expires, form)}
                {area("allowed_ips", "Allowed addresses", "Networks or addresses, one a line. Empty allows all.", networks, form)}
                <div class="check-list">
                    {tick("May write", "Without it the token only reads.", writes.into(), toggle(writes))}
                    {tick("For old clients", "A token of 40 digits, sent as Token ….", old.into(), toggle(old))}
                </div>
            </div>
            <footer class="dialog__foot">
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Cancel"</button>
                {send("Make token", form)}
            </footer>
        </form>
    }
    .into_any()
}
