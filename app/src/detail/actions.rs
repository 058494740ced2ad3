//! What one may do with an object, and how a script gets at it.

use leptos::prelude::*;
use shared::meta::ModelMeta;
use shared::rpc::Record;

use crate::kit::{Icon, Menu, MenuItem, copy_text, page_href};
use crate::state::may;

/// Edit, clone, delete as far as the grants go, and the menu of links for scripts.
pub fn actions(meta: &'static ModelMeta, record: &Record, deleting: RwSignal<bool>) -> AnyView {
    let (wire, id) = (meta.wire(), record.id);
    let allowed = |action| !meta.traits.read_only && untrack(|| may(action, &wire));
    let clone = allowed('a').then(|| {
        let href = page_href(&wire, &format!("add?clone={id}"));
        view! { <a class="btn" href=href><Icon name="copy" />" "<span class="btn__text">"Clone"</span></a> }
    });
    let delete = allowed('d').then(|| {
        view! {
            <button type="button" class="btn btn--danger-quiet" on:click=move |_| deleting.set(true)>
                <Icon name="trash" />" "<span class="btn__text">"Delete"</span>
            </button>
        }
    });
    let edit = allowed('c').then(|| {
        let href = page_href(&wire, &format!("{id}/edit"));
        view! { <a class="btn btn--primary" href=href data-shortcut="e"><Icon name="edit" />" "<span class="btn__text">"Edit"</span></a> }
    });
    view! { {script_menu(meta, id)} {clone} {delete} {edit} }.into_any()
}

/// The object for scripts: its REST address, a `curl` and a `pynetbox` line.
fn script_menu(meta: &'static ModelMeta, id: i64) -> AnyView {
    let origin = window().location().origin().unwrap_or_default();
    let link = format!("{origin}/api/{}/{id}/", meta.path);
    let curl = format!("curl -H \"Authorization: Token $TOKEN\" -H \"Accept: application/json\" {link}");
    let pynetbox = format!("pynetbox.api(\"{origin}\", token=TOKEN).{}.get({id})", pynetbox_path(meta.path));
    let items = StoredValue::new([
        ("link", "Copy API link", link),
        ("code", "Copy curl command", curl),
        ("code", "Copy pynetbox line", pynetbox),
    ]);
    let button = || view! { <Icon name="code" />" "<span class="btn__text">"API"</span> };
    view! {
        <Menu button=ViewFn::from(button) label="API links">
            {items.get_value().map(|(icon, text, what)| view! {
                <MenuItem text icon on_pick=Callback::new(move |()| copy_text(what.clone(), "Copied.")) />
            }).into_iter().collect_view()}
        </Menu>
    }
    .into_any()
}

/// `plugins/inventory-monitor/assets` → `plugins.inventory_monitor.assets`.
pub fn pynetbox_path(path: &str) -> String {
    path.replace('/', ".").replace('-', "_")
}
