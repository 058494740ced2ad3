//! The frame: skip link, navigation, top bar, the page, messages, and the region that announces
//! where one has arrived.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use web_sys::FocusOptions;

use super::keyboard::{self, KeyHelp};
use super::messages::{Messages, Secret};
use super::routes::Pages;
use super::sidebar::Sidebar;
use super::topbar::Topbar;
use crate::act::ActDialog;
use crate::kit::Icon;
use crate::kit::live::{effect, effect_from, live, when};
use crate::state::{use_outage, use_settings, use_title};

#[component]
pub fn Frame() -> impl IntoView {
    let drawer = RwSignal::new(false);
    let help = RwSignal::new(false);
    let main = NodeRef::<html::Main>::new();
    let location = use_location();
    let path = location.pathname;
    // Also for another view of the same list.
    effect(move || {
        location.search.get();
        drawer.set(false);
    });
    keyboard::listen(help);
    // A new page: the drawer closes and the focus goes to the page, so that Tab continues there.
    effect_from(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            drawer.set(false);
            if let Some(main) = main.get_untracked() {
                let options = FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = main.focus_with_options(&options);
            }
        }
        path
    });
    let sidebar = use_settings().sidebar;
    let title = use_title();
    let outage = use_outage();
    let banner = move || {
        view! {
            <div class="alert alert--error alert--banner" role="alert">
                <Icon name="alert-triangle"/>
                <div class="alert__body">
                    <b class="alert__title">"Nothing can be saved"</b>" "{live(move || outage.get())}
                </div>
            </div>
        }
    };
    view! {
        <div class="shell" data-nav=move || if drawer.get() { "open" } else { "closed" }
            data-sidebar=move || (!sidebar.get()).then_some("hidden")>
            <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
            <Sidebar/>
            <div class="scrim" on:click=move |_| drawer.set(false)></div>
            <Topbar drawer help/>
            <main class="main" id="main" tabindex="-1" node_ref=main>
                {when(move || !outage.read().is_empty(), banner)}
                <Pages/>
            </main>
            <Messages/>
            <Secret/>
            <ActDialog/>
            <div class="vh" aria-live="polite" id="live">{live(move || title.get())}</div>
            <KeyHelp open=help/>
        </div>
    }
}
