//! What may be done with the ticked rows of a list: an entry for each action that is offered for several, with how many allow it.

use std::collections::HashSet;

use leptos::prelude::*;
use shared::meta::ModelMeta;
use shared::rpc::{self, Able};

use super::{Wish, start};
use crate::kit::live::{Views, live};
use crate::kit::{Icon, Menu, MenuItem};
use crate::list::selection::Selection;
use crate::state::{Fetched, fetch};

/// Nothing for models that have no such actions.
pub fn several(meta: &'static ModelMeta, selection: Selection) -> Option<AnyView> {
    if !meta.actions.iter().any(|action| action.many) {
        return None;
    }
    let found: Fetched<Vec<Able>> =
        fetch(move || Some(selection.ids()).filter(|ids| !ids.is_empty()), move |ids| rpc::able(meta.wire(), ids));
    let menu = move || {
        let able = found.data.get().unwrap_or_default();
        (!able.is_empty()).then(|| {
            let able = StoredValue::new(able);
            let items =
                move || able.with_value(|able| able.iter().filter_map(|one| item(meta, selection, one)).views());
            view! {
                <Menu button=|| view! { <Icon name="bolt"/>" Actions" } button_class="btn btn--sm">{items()}</Menu>
            }
        })
    };
    Some(view! { {live(menu)} }.into_any())
}

fn item(meta: &'static ModelMeta, selection: Selection, able: &Able) -> Option<AnyView> {
    let action = meta.action(&able.action)?;
    let (count, all) = (able.ids.len(), selection.count());
    let text = if count == all { action.label.to_owned() } else { format!("{} ({count} of {all})", action.label) };
    if count == 0 {
        return Some(
            view! {
                <div class="menu__item menu__item--off" role="menuitem" tabindex="-1" aria-disabled="true">
                    <Icon name=action.icon/>{text}
                </div>
            }
            .into_any(),
        );
    }
    let ids: HashSet<i64> = able.ids.iter().copied().collect();
    let pick = Callback::new(move |()| {
        let chosen = selection.versions();
        let fitting: Vec<(i64, i64)> = chosen.iter().copied().filter(|(id, _)| ids.contains(id)).collect();
        let left_out = chosen.len() - fitting.len();
        let ticked = Some(selection);
        start(Wish { meta, action, ids: fitting, one: None, args: Default::default(), left_out, ticked, busy: None });
    });
    Some(view! { <MenuItem text icon=action.icon on_pick=pick/> }.into_any())
}
