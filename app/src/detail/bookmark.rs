//! The star that marks an object for the one who looks at it.

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use shared::meta::ModelMeta;
use shared::rpc::{self, ListQuery, Page, Save};

use crate::kit::Icon;
use crate::kit::live::spawn;
use crate::panels::BOOKMARK;
use crate::panels::bookmarks::own;
use crate::state::{Fetched, data_changed, fetch, may, session, use_toasts};

/// Pressed while the object is among one's bookmarks. Nothing for bookmarks themselves, nor for who may have none.
pub fn star(meta: &'static ModelMeta, id: i64) -> AnyView {
    if meta.wire() == BOOKMARK || !untrack(|| may('a', BOOKMARK)) {
        return ().into_any();
    }
    let user = untrack(session).user.id;
    let params = [("object_type", meta.wire()), ("object_id", id.to_string())];
    let query = ListQuery {
        model: BOOKMARK.to_owned(),
        params: params.map(|(name, value)| (name.to_owned(), value)).into_iter().chain(own()).collect(),
        columns: vec!["id".to_owned()],
        limit: 1,
        ..ListQuery::default()
    };
    let found: Fetched<Page> = fetch(move || Some(query.clone()), rpc::list);
    let mark = move || found.data.with(|page| page.as_ref().and_then(|page| page.rows.first()).map(|row| row.id));
    let busy = RwSignal::new(false);
    let press = move |_| turn(meta, id, user, untrack(mark), busy);
    view! {
        <button type="button" class="btn btn--ghost btn--icon btn--star" aria-label="Bookmark" aria-pressed=move || mark().is_some().to_string()
            title=move || if mark().is_some() { "Take it from your bookmarks" } else { "Put it among your bookmarks" }
            disabled=move || found.data.with(Option::is_none) aria-busy=move || busy.get().then_some("true") on:click=press>
            <Icon name="star" />
        </button>
    }
    .into_any()
}

fn turn(meta: &'static ModelMeta, id: i64, user: i64, mark: Option<i64>, busy: RwSignal<bool>) {
    if busy.try_get_untracked() == Some(true) {
        return;
    }
    busy.try_set(true);
    spawn(async move {
        let answer = match mark {
            Some(mark) => rpc::delete(BOOKMARK.to_owned(), vec![(mark, 0)], String::new()).await,
            None => {
                let values = [
                    ("object_type", Json::from(meta.wire())),
                    ("object_id", Json::from(id)),
                    ("user", Json::from(user)),
                ];
                let values: Map<String, Json> =
                    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                rpc::save(Save { model: BOOKMARK.to_owned(), values, ..Save::default() }).await
            }
        };
        busy.try_set(false);
        match answer {
            Ok(_) => {
                use_toasts().info(if mark.is_some() {
                    "No bookmark any more."
                } else {
                    "Bookmarked. It is in your menu and on the home page."
                });
                data_changed();
            }
            Err(error) => use_toasts().failed(&error, move || turn(meta, id, user, mark, busy)),
        }
    });
}
