//! The menus at the right of the top bar: how things look, and who is logged in.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::rpc;

use crate::kit::live::{live, spawn};
use crate::kit::number::initials;
use crate::kit::{Icon, Menu, MenuItem, url};
use crate::panels::bookmarks;
use crate::state::{self, Density, Theme, Zone, use_settings, use_toasts};

#[component]
pub fn AppearanceMenu() -> impl IntoView {
    let settings = use_settings();
    let icon = move || match settings.theme.get() {
        Theme::System => view! { <Icon name="monitor"/> },
        Theme::Light => view! { <Icon name="sun"/> },
        Theme::Dark => view! { <Icon name="moon"/> },
    };
    let theme = move |value: Theme, icon: &'static str, text: &'static str| {
        let checked = Signal::derive(move || settings.theme.get() == value);
        view! { <MenuItem text icon checked on_pick=Callback::new(move |()| settings.set_theme(value))/> }
    };
    let density = move |value: Density, text: &'static str| {
        let checked = Signal::derive(move || settings.density.get() == value);
        view! { <MenuItem text icon="list" checked on_pick=Callback::new(move |()| settings.set_density(value))/> }
    };
    let zone = move |value: Zone, text: String| {
        let checked = Signal::derive(move || settings.zone.get() == value);
        view! { <MenuItem text icon="globe" checked on_pick=Callback::new(move |()| settings.set_zone(value))/> }
    };
    view! {
        <Menu button=ViewFn::from(icon) label="Appearance" button_class="btn btn--ghost btn--icon">
            <div class="menu__label">"Theme"</div>
            {theme(Theme::Light, "sun", "Light")}
            {theme(Theme::Dark, "moon", "Dark")}
            {theme(Theme::System, "monitor", "As the system")}
            <hr class="menu__sep"/>
            <div class="menu__label">"Rows"</div>
            {density(Density::Compact, "Compact")}
            {density(Density::Normal, "Normal")}
            {density(Density::Comfortable, "Comfortable")}
            <hr class="menu__sep"/>
            <div class="menu__label">"Times in"</div>
            {zone(Zone::Mine, format!("My zone ({})", crate::kit::time::browser_zone()))}
            {zone(Zone::Utc, "UTC".to_owned())}
        </Menu>
    }
}

#[component]
pub fn UserMenu(help: RwSignal<bool>) -> impl IntoView {
    let session = state::use_session();
    let settings = use_settings();
    let name = move || session.with(|s| s.user.title.clone());
    let button = move || {
        let name = name();
        view! {
            <span class="avatar" aria-hidden="true">{initials(&name)}</span>
            <span class="vh">"User menu "</span>
            <span class="user-btn__name">{name}</span>
            <Icon name="chevron-down"/>
        }
    };
    let navigate = use_navigate();
    let profile = Callback::new(move |()| navigate(&url::ours("/user/profile"), NavigateOptions::default()));
    let leave = Callback::new(|()| leave());
    let shortcuts = Callback::new(move |()| {
        settings.toggle_shortcuts();
        let text = if settings.shortcuts.get_untracked() { "Shortcuts are on." } else { "Shortcuts are off." };
        use_toasts().info(text);
    });
    view! {
        <Menu button=ViewFn::from(button) button_class="user-btn">
            <div class="menu__label">{live(name)}</div>
            <MenuItem text="Profile" icon="user" on_pick=profile/>
            {bookmarks::menu()}
            <MenuItem text="Keyboard shortcuts" icon="info" on_pick=Callback::new(move |()| help.set(true))/>
            <MenuItem text="Switch shortcuts on or off" icon="settings" on_pick=shortcuts/>
            <hr class="menu__sep"/>
            <MenuItem text="Log out" icon="log-out" on_pick=leave/>
        </Menu>
    }
}

fn leave() {
    spawn(async move {
        match rpc::logout().await {
            Ok(()) | Err(rpc::RpcError::Unauthenticated) => state::lost(),
            Err(error) => use_toasts().failed(&error, leave),
        }
    });
}
