//! Name and e-mail. Another e-mail takes the password.

use leptos::prelude::*;
use shared::rpc::{self, Profile, ProfileChange};

use super::entry::{Entry, Sending, entry, send};
use crate::kit::live::{live, spawn, when};
use crate::kit::{ErrorView, Loading};
use crate::panels::frame;
use crate::state::use_toasts;

const FIELDS: [&str; 4] = ["first_name", "last_name", "email", "current_password"];

pub fn panel() -> AnyView {
    // Asked for once: what somebody types here is not replaced because something else was written.
    let stored = RwSignal::new(None::<Result<Profile, rpc::RpcError>>);
    spawn(async move {
        let answer = rpc::profile().await;
        if matches!(answer, Err(rpc::RpcError::Unauthenticated)) {
            crate::state::lost();
        }
        stored.try_set(Some(answer));
    });
    let body = move || match stored.get() {
        None => frame::padded(view! { <Loading lines=4/> }.into_any()),
        Some(Err(error)) => view! { <ErrorView error/> }.into_any(),
        Some(Ok(profile)) => untrack(|| form(profile)),
    };
    frame::panel("You", ().into_any(), live(body).into_any())
}

fn form(profile: Profile) -> AnyView {
    let (first, last, email) = (profile.first_name.clone(), profile.last_name.clone(), profile.email.clone());
    let [first, last, email, password] = [first, last, email, String::new()].map(RwSignal::new);
    let stored = RwSignal::new(profile);
    let form = Sending::new("you");
    let moved = move || stored.with(|stored| stored.email != email.get());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !form.begin() {
            return;
        }
        let text = |value: RwSignal<String>| Some(value.get_untracked().trim().to_owned());
        let change = ProfileChange {
            first_name: text(first),
            last_name: text(last),
            email: text(email),
            current_password: Some(password.get_untracked()).filter(|text| !text.is_empty()),
        };
        spawn(async move {
            match rpc::save_profile(change).await {
                Ok(profile) => {
                    password.try_set(String::new());
                    email.try_set(profile.email.clone());
                    stored.try_set(profile);
                    use_toasts().done("Your profile was saved.", None);
                }
                Err(error) => form.refuse(error),
            }
            form.end();
        });
    };
    let field = move |field, label, kind, autocomplete| Entry { field, label, kind, autocomplete, help: String::new() };
    let proof = move || {
        let about = Entry {
            help: "Needed for another e-mail: mails about your account go there.".to_owned(),
            ..field("current_password", "Your password", "password", "current-password")
        };
        entry(about, password, form)
    };
    view! {
        <form class="panel__body stack" on:submit=submit novalidate>
            {form.general(&FIELDS)}
            <div class="form__grid">
                {entry(field("first_name", "First name", "text", "given-name"), first, form)}
                {entry(field("last_name", "Last name", "text", "family-name"), last, form)}
                {entry(field("email", "E-mail", "email", "email"), email, form)}
                {when(moved, proof)}
            </div>
            <div class="row">{send("Save", form)}</div>
        </form>
    }
    .into_any()
}
