//! The menu of a list that takes its rows out as a file, and leads to the page that takes files in.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::rpc::{self, ListQuery, Page};

use super::share::rest_url;
use super::view::ListView;
use crate::kit::live::{Views, live};
use crate::kit::{Icon, Menu, MenuItem, download, page_href, url};
use crate::panels::EXPORT_TEMPLATE;
use crate::state::{Fetched, fetch, may};

/// Which columns a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Columns {
    /// Those of the list, in its order.
    Shown,
    /// Everything that an import can set.
    All,
}

/// The forms of files: words, and what asks for them.
static FORMS: [(&str, &[(&str, &str)]); 3] =
    [("as CSV", &[("export", "csv")]), ("as JSON", &[("export", "json")]), ("as YAML", &[("export", "yaml")])];

/// Exports hold every row that the list's filters let through, in the list's order.
#[component]
pub fn TransferMenu(list: ListView) -> impl IntoView {
    let meta = list.meta;
    let navigate = use_navigate();
    let import = Callback::new(move |()| navigate(&page_href(&meta.wire(), "import"), Default::default()));
    let writable = !meta.traits.read_only && (may('a', &meta.wire()) || may('c', &meta.wire()));
    let button = || view! { <Icon name="download"/>" "<span class="btn__text">"Files"</span> };
    let files = move |columns: Columns, verb: &'static str| {
        FORMS
            .iter()
            .map(|(words, pairs)| {
                let take = Callback::new(move |()| take(list, columns, pairs));
                view! { <MenuItem text=format!("{verb} {words}") icon="download" on_pick=take/> }.into_any()
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Menu button=ViewFn::from(button) label="Files: export and import" button_class="btn btn--collapse">
            <div class="menu__label">"What is shown"</div>
            {files(Columns::Shown, "Export")}
            <hr class="menu__sep"/>
            <div class="menu__label">"To be imported again"</div>
            {files(Columns::All, "All columns")}
            {templates(list)}
            {writable.then(|| view! { <hr class="menu__sep"/><MenuItem text="Import a file" icon="upload" on_pick=import/> })}
        </Menu>
    }
}

fn take(list: ListView, columns: Columns, what: &[(&str, &str)]) {
    let mut pairs: Vec<(String, String)> = what.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    if columns == Columns::Shown {
        let names: Vec<&str> = untrack(|| list.shown()).into_iter().map(|field| field.name).collect();
        pairs.push(("fields".to_owned(), names.join(",")));
    }
    pairs.extend(list.state.with_untracked(super::state::ListState::sorted_params));
    download(url::address(&rest_url(list.meta), &pairs));
}

/// The texts that people define for lists of this kind; asked for when the menu is opened.
fn templates(list: ListView) -> AnyView {
    if !untrack(|| may('v', EXPORT_TEMPLATE)) {
        return ().into_any();
    }
    let query = ListQuery {
        model: EXPORT_TEMPLATE.to_owned(),
        params: vec![("object_type".to_owned(), list.meta.wire())],
        columns: vec!["name".to_owned()],
        limit: 200,
        ..ListQuery::default()
    };
    let found: Fetched<Page> = fetch(move || Some(query.clone()), rpc::list);
    let items = move || {
        if let Some(error) = found.error.get() {
            return view! { <div class="menu__label">{error.to_string()}</div> }.into_any();
        }
        let rows = found.data.with(|page| page.as_ref().map(|page| page.rows.clone()).unwrap_or_default());
        if rows.is_empty() {
            return ().into_any();
        }
        let items = rows.into_iter().map(|row| {
            let name = row.text("name").to_owned();
            let text = name.clone();
            let pick = Callback::new(move |()| take(list, Columns::All, &[("export", name.as_str())]));
            view! { <MenuItem text icon="file-text" on_pick=pick/> }.into_any()
        });
        view! { <hr class="menu__sep"/><div class="menu__label">"Templates"</div>{items.views()} }.into_any()
    };
    live(items).into_any()
}
