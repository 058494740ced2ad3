//! What the user has marked: a panel of the home page, and the first of them in the user's menu.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::registry;
use shared::rpc::{self, Link, ListQuery, Page};

use super::{BOOKMARK, frame};
use crate::kit::live::{Views, live};
use crate::kit::{Icon, LinkTo, MenuItem, list_href, object_href};
use crate::state::{Fetched, fetch, may, session};

/// Those that a menu has room for.
const FEW: usize = 8;

/// What narrows a list of bookmarks to one's own. Who may not see users sees no others anyway, and may not name one.
pub fn own() -> Vec<(String, String)> {
    let named =
        untrack(|| may('v', "users.user")).then(|| ("user_id".to_owned(), untrack(session).user.id.to_string()));
    named.into_iter().collect()
}

/// Where all of one's own are, to be looked through and removed.
fn all() -> String {
    list_href(BOOKMARK, &own())
}

fn mine(limit: i64) -> Fetched<Page> {
    let query = ListQuery { model: BOOKMARK.to_owned(), params: own(), limit, ..ListQuery::default() };
    fetch(move || Some(query.clone()), rpc::list)
}

fn links(found: Fetched<Page>) -> Vec<Link> {
    found
        .data
        .with(|page| page.as_ref().map(|page| page.rows.iter().filter_map(|row| row.link("object")).collect()))
        .unwrap_or_default()
}

/// The panel; nothing while nothing is marked.
pub fn panel() -> AnyView {
    if !untrack(|| may('v', BOOKMARK)) {
        return ().into_any();
    }
    let found = mine(20);
    let panel = move || {
        let links = links(found);
        (!links.is_empty()).then(|| {
            let items = links.into_iter().map(|link| {
                let meta = registry::model(&link.model);
                let (icon, label) = meta.map_or(("star", ""), |meta| (meta.icon, meta.label));
                view! {
                    <li class="list__item">
                        <span class="list__icon"><Icon name=icon/></span>
                        <div class="list__main"><LinkTo link/><span class="list__sub">{label}</span></div>
                    </li>
                }
                .into_any()
            });
            let see = view! { <a class="btn btn--sm btn--ghost" href=all()>"See all"</a> };
            let panel = frame::panel("Bookmarks", see.into_any(), frame::list(BOOKMARK, items.collect(), ""));
            view! { <div class="dash__w6">{panel}</div> }
        })
    };
    live(panel).into_any()
}

/// The first of them and the way to all; asked for when the menu is opened.
pub fn menu() -> AnyView {
    if !untrack(|| may('v', BOOKMARK)) {
        return ().into_any();
    }
    let found = mine(i64::try_from(FEW).unwrap_or(0));
    let navigate = use_navigate();
    let to = move |href: String| {
        let navigate = navigate.clone();
        Callback::new(move |()| navigate(&href, NavigateOptions::default()))
    };
    let every = to(all());
    let items = move || {
        let item = |link: Link| {
            let icon = registry::model(&link.model).map_or("star", |meta| meta.icon);
            view! { <MenuItem text=link.title.clone() icon on_pick=to(object_href(&link.model, link.id))/> }.into_any()
        };
        links(found).into_iter().map(item).views()
    };
    view! {
        <div class="menu__label">"Bookmarks"</div>
        {live(items)}
        <MenuItem text="All bookmarks" icon="star" on_pick=every/>
        <hr class="menu__sep"/>
    }
    .into_any()
}
