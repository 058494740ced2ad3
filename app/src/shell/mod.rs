//! The frame around every page: navigation, top bar, messages, and the routes.

mod frame;
mod keyboard;
mod messages;
mod routes;
mod search_box;
mod sidebar;
mod topbar;
mod user_menu;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};

use crate::kit::ErrorView;
use crate::kit::live::{effect, live};
use crate::kit::url;
use crate::pages::login::LoginPage;
use crate::state::{self, Login};

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    state::provide_state();
    state::refresh_session();
    crate::list::watch_history();
    view! { <Router><Gate/></Router> }
}

/// What is on the screen, by who is logged in and whether the address is the login page's.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    Waiting,
    Login,
    Inside,
    Broken(shared::rpc::RpcError),
}

/// Shows the login page, or the application to somebody who is logged in.
#[component]
fn Gate() -> impl IntoView {
    let login = state::use_login();
    let location = use_location();
    let path = location.pathname;
    let search = location.search;
    let navigate = use_navigate();
    // Nobody logged in: to the login page, which remembers the way back. And back, once it is done.
    effect(move || {
        let at_login = url::within(&path.get()) == "/login";
        let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
        match login.get() {
            Login::Out if !at_login => {
                let here = url::here(&path.get_untracked(), &search.get_untracked());
                let next = if url::within(&here) == "/" { Vec::new() } else { vec![("next".to_owned(), here)] };
                navigate(&url::address(&url::ours("/login"), &next), replace);
            }
            Login::In(_) if at_login => {
                let pairs = url::parse(&search.get_untracked());
                let next = pairs.into_iter().find(|(name, _)| name == "next").map(|(_, next)| next);
                // Only paths of this installation: `//host` would lead elsewhere.
                let fair = |next: &String| {
                    let path = url::within(next);
                    next.starts_with(&url::ours("/")) && !path.starts_with("//") && !path.starts_with("/login")
                };
                navigate(&next.filter(fair).unwrap_or_else(|| url::ours("/")), replace);
            }
            _ => {}
        }
    });
    let stage = Memo::new(move |_| match login.get() {
        Login::Unknown => Stage::Waiting,
        Login::Out => Stage::Login,
        Login::In(_) => Stage::Inside,
        Login::Failed(error) => Stage::Broken(error),
    });
    live(move || match stage.get() {
        Stage::Waiting => view! {
            <div class="boot"><span class="boot__mark"></span><p class="boot__text">"Purser"</p></div>
        }
        .into_any(),
        Stage::Login => view! { <LoginPage/> }.into_any(),
        Stage::Inside => view! { <frame::Frame/> }.into_any(),
        Stage::Broken(error) => view! {
            <main class="login"><ErrorView error retry=Callback::new(|()| state::refresh_session())/></main>
        }
        .into_any(),
    })
}
