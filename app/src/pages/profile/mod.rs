//! One's own account: name, password, looks, sessions, tokens. Everybody has this page, whatever they may do besides.

mod appearance;
mod details;
mod entry;
mod password;
mod sessions;
mod tokens;

use leptos::prelude::*;

use crate::kit::page_title;
use crate::state::session;

pub fn profile_page() -> AnyView {
    page_title(|| "Profile".to_owned());
    let (user, superuser) = untrack(|| {
        let session = session();
        (session.user, session.superuser)
    });
    let rights = superuser.then(|| crate::panels::badges::badge("purple", "Superuser", "shield"));
    view! {
        <div class="page">
            <header class="page-head">
                <div class="page-head__row">
                    <h1 class="page-head__title">"Profile"</h1>
                    <div class="page-head__badges"><span class="mono">{user.title.clone()}</span>{rights}</div>
                </div>
            </header>
            <div class="dash">
                <div class="dash__w6 stack">{details::panel()}{password::panel(user.title)}</div>
                <div class="dash__w6 stack">{appearance::panel()}{sessions::panel()}</div>
                <div class="dash__w12">{tokens::panel(user.id)}</div>
            </div>
        </div>
    }
    .into_any()
}
