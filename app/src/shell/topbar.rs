//! The bar above the page: the navigation's button, the search box, settings and the user.

use leptos::prelude::*;

use super::search_box::SearchBox;
use super::user_menu::{AppearanceMenu, UserMenu};
use crate::kit::Icon;
use crate::kit::live::boxed;
use crate::state::use_settings;

#[component]
pub fn Topbar(drawer: RwSignal<bool>, help: RwSignal<bool>) -> impl IntoView {
    let searching = RwSignal::new(false);
    let settings = use_settings();
    // One button: on a phone it opens the drawer, on wide screens it hides the navigation.
    let toggle = move |_| {
        if is_narrow() {
            drawer.update(|open| *open = !*open);
        } else {
            settings.toggle_sidebar();
        }
    };
    let label = move || {
        let shown = if is_narrow() { drawer.get() } else { settings.sidebar.get() };
        if shown { "Hide navigation" } else { "Show navigation" }
    };
    view! {
        <header class="topbar" data-search=move || if searching.get() { "open" } else { "closed" }>
            <button type="button" class="btn btn--ghost btn--icon topbar__menu" aria-label=boxed(label) aria-controls="nav"
                on:click=toggle>
                <Icon name="menu"/>
            </button>
            <SearchBox searching/>
            <div class="topbar__actions">
                <button type="button" class="btn btn--ghost btn--icon topbar__search-toggle" aria-label="Search"
                    on:click=move |_| super::keyboard::focus_search()>
                    <Icon name="search"/>
                </button>
                <AppearanceMenu/>
                <UserMenu help/>
            </div>
        </header>
    }
}

fn is_narrow() -> bool {
    window().match_media("(max-width: 960px)").ok().flatten().is_some_and(|query| query.matches())
}
