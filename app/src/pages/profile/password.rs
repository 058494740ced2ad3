//! Another password. All other sessions end with the old one.

use leptos::prelude::*;
use shared::check::PASSWORD_LEAST;
use shared::rpc;

use super::entry::{Entry, Sending, entry, send};
use crate::kit::live::spawn;
use crate::panels::frame;
use crate::state::{data_changed, use_toasts};

const FIELDS: [&str; 3] = ["current_password", "new_password", "again"];

pub fn panel(username: String) -> AnyView {
    let [current, new, again] = [(); 3].map(|()| RwSignal::new(String::new()));
    let form = Sending::new("password");
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if new.get_untracked() != again.get_untracked() {
            form.errors.set(rpc::Fields::new());
            form.say("again", "This is not what stands above.");
            return;
        }
        if !form.begin() {
            return;
        }
        spawn(async move {
            match rpc::change_password(current.get_untracked(), new.get_untracked()).await {
                Ok(()) => {
                    for value in [current, new, again] {
                        value.try_set(String::new());
                    }
                    use_toasts().done("Your password was changed. Your other sessions have ended.", None);
                    data_changed();
                }
                Err(error) => form.refuse(error),
            }
            form.end();
        });
    };
    let field = |field, label, autocomplete, help| Entry { field, label, kind: "password", autocomplete, help };
    let least = format!("At least {PASSWORD_LEAST} characters.");
    let body = view! {
        <form class="panel__body stack" on:submit=submit novalidate>
            {form.general(&FIELDS)}
            // For programs that keep passwords.
            <input type="text" autocomplete="username" value=username hidden/>
            {entry(field("current_password", "Your password", "current-password", String::new()), current, form)}
            <div class="form__grid">
                {entry(field("new_password", "New password", "new-password", least), new, form)}
                {entry(field("again", "The new one again", "new-password", String::new()), again, form)}
            </div>
            <div class="row">
                {send("Change password", form)}
                <span class="field__help">"Your other sessions end. Your tokens stay."</span>
            </div>
        </form>
    };
    frame::panel("Password", ().into_any(), body.into_any())
}
