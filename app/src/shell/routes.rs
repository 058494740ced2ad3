//! Which address shows which page. Pages of models are generic: `/area/kind` names the model.
//!
//! The router's own routes are not used: each is a type of its own, and these nine weighed more than
//! the five pages behind them. Links, history and the address are the router's (`Router`).

use leptos::prelude::*;
use leptos_router::hooks::use_url;
use leptos_router::location::{BrowserUrl, LocationProvider, Url};
use shared::registry;
use wasm_bindgen::JsValue;

use crate::detail::page::object_page;
use crate::import::page::import_page;
use crate::kit::live::{effect, live};
use crate::kit::url;
use crate::list::ModelList;
use crate::pages::calendar::CalendarPage;
use crate::pages::change::change_page;
use crate::pages::form::FormPage;
use crate::pages::home::HomePage;
use crate::pages::not_found::NotFound;
use crate::pages::profile::profile_page;
use crate::pages::search::SearchPage;

/// What an address names. Models are named by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Home,
    /// Shown for a moment after logging in, until the address has changed.
    Login,
    Calendar,
    Search,
    Profile,
    Change(i64),
    List(i16),
    Add(i16),
    Import(i16),
    Object(i16, i64),
    Edit(i16, i64),
    Missing,
}

impl Place {
    fn of(path: &str) -> Self {
        // Bookmarks of the systems that came before have the pages of plugins below this.
        let path = path.strip_prefix("/plugins/").unwrap_or(path).trim_matches('/');
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            [""] => Self::Home,
            ["login"] => Self::Login,
            ["calendar"] => Self::Calendar,
            ["search"] => Self::Search,
            ["user", "profile"] => Self::Profile,
            ["core", "object-changes", id] => id.parse().map_or(Self::Missing, Self::Change),
            [area, kind, below @ ..] => Self::of_model(&format!("{area}/{kind}"), below),
            _ => Self::Missing,
        }
    }

    fn of_model(page: &str, below: &[&str]) -> Self {
        let Some(meta) = registry::at_page(page) else { return Self::Missing };
        let id = below.first().and_then(|id| id.parse::<i64>().ok());
        match (below, id) {
            ([], _) => Self::List(meta.number),
            (["add"], _) if !meta.traits.read_only => Self::Add(meta.number),
            (["import"], _) if !meta.traits.read_only => Self::Import(meta.number),
            ([_], Some(id)) => Self::Object(meta.number, id),
            ([_, "edit"], Some(id)) if !meta.traits.read_only => Self::Edit(meta.number, id),
            _ => Self::Missing,
        }
    }

    fn page(self) -> AnyView {
        let model = |number, page: &dyn Fn(&'static shared::meta::ModelMeta) -> AnyView| {
            registry::numbered(number).map_or_else(|| view! { <NotFound/> }.into_any(), page)
        };
        match self {
            Self::Home => view! { <HomePage/> }.into_any(),
            Self::Login => ().into_any(),
            Self::Calendar => view! { <CalendarPage/> }.into_any(),
            Self::Search => view! { <SearchPage/> }.into_any(),
            Self::Profile => profile_page(),
            Self::Change(id) => change_page(id),
            Self::List(number) => model(number, &|meta| view! { <ModelList meta/> }.into_any()),
            Self::Add(number) => model(number, &|meta| view! { <FormPage meta id=None/> }.into_any()),
            Self::Import(number) => model(number, &import_page),
            Self::Object(number, id) => model(number, &|meta| object_page(meta, id)),
            Self::Edit(number, id) => model(number, &|meta| view! { <FormPage meta id=Some(id)/> }.into_any()),
            Self::Missing => view! { <NotFound/> }.into_any(),
        }
    }
}

/// What the router forgets: it writes no address down that it takes for the last it wrote, and of going forward it knows
/// nothing. Without this, whoever went back, forward and then along a link had its page under the address of the one before.
fn write_down(shown: &Url) {
    let parts = |url: &Url| [url.path(), url.search(), url.hash()].map(str::to_owned);
    let [path, search, hash] = parts(shown);
    if BrowserUrl::current().is_ok_and(|there| parts(&there) == parts(shown)) {
        return;
    }
    let question = if search.is_empty() { "" } else { "?" };
    if let Ok(history) = window().history() {
        let address = format!("{path}{question}{search}{hash}");
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// The page at the current address.
#[component]
pub fn Pages() -> impl IntoView {
    let url = use_url();
    let place = Memo::new(move |_| url.with(|url| Place::of(url::within(url.path()))));
    // The router waits with history and scrolling until the page of a clicked link is there.
    let browser = use_context::<BrowserUrl>();
    effect(move || {
        let shown = url.get();
        if let Some(browser) = &browser {
            browser.ready_to_complete();
        }
        request_animation_frame(move || {
            if url.try_with_untracked(|now| *now == shown) == Some(true) {
                write_down(&shown);
            }
        });
    });
    live(move || {
        let place = place.get();
        // The page follows its own address only: on the way to another one it stays as it is.
        let own = ArcRwSignal::new(url.get_untracked());
        provide_context(own.clone());
        effect(move || {
            let now = url.get();
            if Place::of(url::within(now.path())) == place {
                own.set(now);
            }
        });
        place.page()
    })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn addresses_name_pages() {
        let sites = registry::at_page("dcim/sites").expect("a model").number;
        let assets = registry::at_page("inventory-monitor/assets").expect("a model").number;
        for (path, place) in [
            ("/", Place::Home),
            ("/plugins/inventory-monitor/assets/7/", Place::Object(assets, 7)),
            ("/calendar", Place::Calendar),
            ("/calendar/", Place::Calendar),
            ("/user/profile", Place::Profile),
            ("/dcim/sites", Place::List(sites)),
            ("/dcim/sites/", Place::List(sites)),
            ("/dcim/sites/add", Place::Add(sites)),
            ("/dcim/sites/7", Place::Object(sites, 7)),
            ("/dcim/sites/7/", Place::Object(sites, 7)),
            ("/dcim/sites/7/edit", Place::Edit(sites, 7)),
            ("/core/object-changes/7", Place::Change(7)),
            ("/core/object-changes/add", Place::Missing),
            ("/dcim/sites/x", Place::Missing),
            ("/dcim/sites/7/x", Place::Missing),
            ("/dcim/nothing", Place::Missing),
            ("/nothing", Place::Missing),
        ] {
            assert_eq!(Place::of(path), place, "{path}");
        }
    }
}
