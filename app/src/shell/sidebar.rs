//! The navigation: home, the calendar, and every model the user may view, in its group.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::meta::ModelMeta;
use shared::registry;

use crate::kit::live::{Views, boxed, effect, live};
use crate::kit::order::ordered;
use crate::kit::{Icon, list_href, url};
use crate::list::keys::into_sight;
use crate::state::{self, recall, remember};

#[component]
pub fn Sidebar() -> impl IntoView {
    let path = use_location().pathname;
    let session = state::use_session();
    effect(move || {
        path.track();
        session.track();
        request_animation_frame(current_into_sight);
    });
    let version = live(move || session.with(|s| s.server_version.clone()));
    view! {
        <aside class="sidebar" id="nav">
            <a class="sidebar__brand" href=url::ours("/")><Icon name="anchor"/>" Purser"</a>
            <nav class="sidebar__scroll" aria-label="Main">
                {entry(path, url::ours("/"), "home", "Home")}
                {entry(path, url::ours("/calendar"), "calendar", "Calendar")}
                {live(move || groups().into_iter().map(|(name, models)| group(path, name, models)).views())}
            </nav>
            <div class="sidebar__foot">
                <span>"Purser "{version}</span>
                <a class="link--quiet" href=url::ours("/api/docs/") rel="external">"API"</a>
            </div>
        </aside>
    }
}

/// The page one is on may be far down the navigation. On a phone that is not there until it is asked for.
fn current_into_sight() {
    let wide = window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width > 1000.0);
    let current = document().query_selector(".sidebar [aria-current]").ok().flatten();
    if let Some(current) = current.filter(|_| wide) {
        into_sight(&current);
    }
}

/// What people come for is at the top; the other groups follow in the registry's order.
const FIRST: [&str; 4] = ["Assets", "Discovery", "Contracts", "Notices"];

/// The navigation's groups with the models the user may view.
fn groups() -> Vec<(&'static str, Vec<&'static ModelMeta>)> {
    let mut groups: Vec<(&'static str, Vec<&'static ModelMeta>)> = Vec::new();
    for meta in registry::all().filter(|meta| !meta.group.is_empty() && state::may('v', &meta.wire())) {
        match groups.iter_mut().find(|(name, _)| *name == meta.group) {
            Some((_, models)) => models.push(meta),
            None => groups.push((meta.group, vec![meta])),
        }
    }
    let place = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    ordered(groups, |(one, _), (other, _)| place(one) < place(other))
}

fn group(path: Memo<String>, name: &'static str, models: Vec<&'static ModelMeta>) -> AnyView {
    let key = format!("nav.{name}");
    let pages: Vec<String> = models.iter().map(|meta| list_href(&meta.wire(), &[])).collect();
    let here = path.get_untracked();
    let open = pages.iter().any(|page| within(&here, page)) || recall(&key).as_deref() != Some("closed");
    let toggled = move |event: web_sys::Event| {
        let closed = event_target::<web_sys::Element>(&event).get_attribute("open").is_none();
        remember(&key, closed.then_some("closed"));
    };
    view! {
        <details class="nav-group" open=open on:toggle=toggled>
            <summary class="nav-group__title">{name}" "<Icon name="chevron-right"/></summary>
            {models
                .into_iter()
                .map(|meta| entry(path, list_href(&meta.wire(), &[]), meta.icon, meta.plural))
                .views()}
        </details>
    }
    .into_any()
}

fn entry(path: Memo<String>, href: String, icon: &'static str, text: &'static str) -> AnyView {
    let page = href.clone();
    let current = move || path.with(|path| within(path, &page)).then_some("page");
    view! {
        <a class="nav-link" href=href aria-current=boxed(current)>
            <Icon name=icon/><span class="nav-link__text">{text}</span>
        </a>
    }
    .into_any()
}

/// Whether a path is a page or lies below it. Below the home page lies everything, so that is itself alone.
fn within(path: &str, page: &str) -> bool {
    path == page || (!page.ends_with('/') && path.strip_prefix(page).is_some_and(|rest| rest.starts_with('/')))
}
