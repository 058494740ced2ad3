//! The menu of a list that takes its rows out as a file, and leads to the page that takes files in.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::share::rest_url;
use super::view::ListView;
use crate::kit::{Icon, Menu, MenuItem, url};
use crate::state::may;

/// Exports hold every row that the list's filters let through, in the list's order.
#[component]
pub fn TransferMenu(list: ListView) -> impl IntoView {
    let meta = list.meta;
    let export = move |pairs: &'static [(&'static str, &'static str)]| {
        Callback::new(move |()| {
            let mut all: Vec<(String, String)> =
                pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            list.state.with_untracked(|state| {
                all.extend(state.params());
                if !state.order.is_empty() {
                    all.push(("ordering".to_owned(), state.order.join(",")));
                }
            });
            // An attachment: the page stays.
            let _ = window().location().set_href(&rest_url(meta, &url::query(&all)));
        })
    };
    let navigate = use_navigate();
    let import = Callback::new(move |()| navigate(&format!("/{}/import", meta.page()), Default::default()));
    let writable = !meta.traits.read_only && (may('a', &meta.wire()) || may('c', &meta.wire()));
    let button = || view! { <Icon name="download"/>" "<span class="btn__text">"Files"</span> };
    view! {
        <Menu button=ViewFn::from(button) label="Files: export and import" button_class="btn btn--collapse">
            <MenuItem text="Export as CSV" icon="download" on_pick=export(&[("export", "csv")])/>
            <MenuItem text="Export for a spreadsheet" icon="download" on_pick=export(&[("export", "csv"), ("safe", "true")])/>
            <MenuItem text="Export as JSON" icon="download" on_pick=export(&[("export", "json")])/>
            <MenuItem text="Export as YAML" icon="download" on_pick=export(&[("export", "yaml")])/>
            {writable.then(|| view! { <MenuItem text="Import a file" icon="upload" on_pick=import/> })}
        </Menu>
    }
}
