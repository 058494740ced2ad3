//! Logging in with a name and a password.

use leptos::prelude::*;
use shared::rpc::{self, RpcError};

use crate::kit::live::{live, spawn};
use crate::kit::{Icon, page_title};
use crate::state::{entered, use_login};

#[component]
pub fn LoginPage() -> impl IntoView {
    page_title(|| "Sign in".to_owned());
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let login = use_login();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn(async move {
            match rpc::login(name.get_untracked(), password.get_untracked()).await {
                // The shell leads on to where one wanted to go.
                Ok(session) => login.set(entered(session)),
                Err(RpcError::Unauthenticated) => error.set(Some("That name and password do not fit.".to_owned())),
                Err(other) => error.set(Some(other.to_string())),
            }
            password.try_set(String::new());
            busy.try_set(false);
        });
    };
    let alert = move || {
        error.get().map(|text| {
            view! {
                <div class="alert alert--error" role="alert">
                    <Icon name="alert-triangle"/><div class="alert__body">{text}</div>
                </div>
            }
        })
    };
    view! {
        <main class="login">
            <form class="login__card" on:submit=submit>
                <div class="login__brand"><Icon name="anchor"/>" Purser"</div>
                <h1 class="login__title">"Sign in"</h1>
                {live(alert)}
                <div class="field">
                    <label class="field__label" for="username">"User name"</label>
                    <input class="input" id="username" name="username" autocomplete="username" autocapitalize="none"
                        required autofocus prop:value=move || name.get() on:input=move |e| name.set(event_target_value(&e))/>
                </div>
                <div class="field">
                    <label class="field__label" for="password">"Password"</label>
                    <input class="input" id="password" name="password" type="password" autocomplete="current-password"
                        required prop:value=move || password.get() on:input=move |e| password.set(event_target_value(&e))/>
                </div>
                <button type="submit" class="btn btn--primary btn--lg btn--block" aria-busy=move || busy.get().to_string()>
                    "Sign in"
                </button>
            </form>
        </main>
    }
}
