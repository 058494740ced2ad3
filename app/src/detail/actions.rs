//! What one may do with an object, and how a script gets at it.

use leptos::prelude::*;
use shared::meta::ModelMeta;
use shared::rpc::Record;

use super::bookmark::star;
use crate::kit::{Icon, add_href, page_href};
use crate::list::share::{Scripted, ShareMenu, pynetbox_object, rest_object};
use crate::state::may;

/// Edit, clone, delete as far as the grants go, and the menu of links for scripts.
pub fn actions(meta: &'static ModelMeta, record: &Record, deleting: RwSignal<bool>) -> AnyView {
    let (wire, id) = (meta.wire(), record.id);
    let allowed = |action| !meta.traits.read_only && untrack(|| may(action, &wire));
    let clone = allowed('a').then(|| {
        let href = add_href(&wire, &[("clone".to_owned(), id.to_string())]);
        view! { <a class="btn btn--collapse" href=href><Icon name="copy" />" "<span class="btn__text">"Clone"</span></a> }
    });
    let delete = allowed('d').then(|| {
        view! {
            <button type="button" class="btn btn--danger-quiet btn--collapse" on:click=move |_| deleting.set(true)>
                <Icon name="trash" />" "<span class="btn__text">"Delete"</span>
            </button>
        }
    });
    let edit = allowed('c').then(|| {
        let href = page_href(&wire, &format!("{id}/edit"));
        view! { <a class="btn btn--primary" href=href data-shortcut="e"><Icon name="edit" />" "<span class="btn__text">"Edit"</span></a> }
    });
    let rest = Callback::new(move |()| rest_object(meta, id));
    let pynetbox = Callback::new(move |()| pynetbox_object(meta, id));
    let actions: Vec<_> = record.actions.iter().filter_map(|offer| Scripted::of(meta, record, offer)).collect();
    view! { {star(meta, id)} <ShareMenu rest pynetbox actions/> {clone} {delete} {edit} }.into_any()
}
