//! The change log of an object: by request, newest first, each to be taken back.

use leptos::prelude::*;
use shared::rpc::{self, Change, RpcError};

use super::diff::{self, differences};
use super::note::note;
use crate::kit::live::{Views, live, spawn};
use crate::kit::number::initials;
use crate::kit::{Badge, Empty, ErrorView, Icon, LinkTo, Loading, Time, object_href};
use crate::panels::CHANGE;
use crate::state::{fetch, may, take_back, use_toasts};

/// How many records are asked for at a time.
const STEP: i64 = 50;

/// The history of one object.
pub fn history_view(model: String, id: i64) -> AnyView {
    let limit = RwSignal::new(STEP);
    let wire = model.clone();
    let log = fetch(move || Some(limit.get()), move |limit| rpc::history(wire.clone(), id, 0, limit));
    let body = live(move || {
        if let Some(error) = log.error.get() {
            return view! { <ErrorView error /> }.into_any();
        }
        let Some(changes) = log.data.get() else { return view! { <Loading lines=8 /> }.into_any() };
        if changes.is_empty() {
            return view! {
                <Empty icon="history" title="Nothing logged" text="Changes of this object will be listed here." />
            }
            .into_any();
        }
        let full = i64::try_from(changes.len()).unwrap_or(0) >= limit.get();
        let items = by_request(changes).into_iter().map(|group| group_view(&group, &model, id)).views();
        let more = full.then(|| {
            view! {
                <button type="button" class="btn" aria-busy=move || log.busy.get().then_some("true")
                    on:click=move |_| limit.update(|n| *n += STEP)>
                    "Show older changes"
                </button>
            }
        });
        view! { <ol class="history">{items}</ol>{more} }.into_any()
    });
    view! { <div class="stack">{body}</div> }.into_any()
}

/// Neighbours that one request made.
fn by_request(changes: Vec<Change>) -> Vec<Vec<Change>> {
    let mut groups: Vec<Vec<Change>> = Vec::new();
    for change in changes {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.request == change.request) => group.push(change),
            _ => groups.push(vec![change]),
        }
    }
    groups
}

fn group_view(group: &[Change], model: &str, id: i64) -> AnyView {
    let Some(first) = group.first() else { return ().into_any() };
    let request = first.request.clone();
    let itself = |change: &Change| change.object.model == model && change.object.id == id;
    let parts = group.iter().map(|change| {
        let (color, icon, word) = diff::of(change);
        // Of other objects that the same request touched, the name says which.
        let other = (!itself(change)).then(|| {
            view! {
                <p class="row">
                    <Badge color text=word icon />
                    {object(change)}
                </p>
            }
        });
        view! { {other} {differences(change)} }
    });
    // Who may see an object may see its past, and not for that the pages of the log.
    let details = |change: &Change| {
        let href = object_href(CHANGE, change.id);
        untrack(|| may('v', CHANGE)).then(|| view! { <a class="btn btn--sm btn--ghost" href=href>"Details"</a> })
    };
    let main = group.iter().find(|change| itself(change)).unwrap_or(first);
    let buttons = view! { {details(main)} {undo_button(request)} }.into_any();
    view! {
        <li class="history__item">
            {head(main, buttons)}
            {parts.views()}
        </li>
    }
    .into_any()
}

/// The object of a change, with a way to it as long as it is there.
pub fn object(change: &Change) -> AnyView {
    if change.there {
        return view! { <bdi><LinkTo link=change.object.clone() /></bdi> }.into_any();
    }
    view! { <bdi>{change.object.title.clone()}</bdi> }.into_any()
}

/// Who did what, when and why.
pub fn head(change: &Change, buttons: AnyView) -> AnyView {
    let (color, icon, word) = diff::of(change);
    let who = if change.user.is_empty() { "system".to_owned() } else { change.user.clone() };
    view! {
        <div class="history__head">
            <span class="avatar" aria-hidden="true">{initials(&who)}</span>
            <b class="history__who"><bdi>{who}</bdi></b>
            <Badge color text=word icon />
            <span class="history__msg">{note(change)}</span>
            <span class="history__when"><Time time=change.time /></span>
            <div class="history__actions">
                {buttons}
            </div>
        </div>
    }
    .into_any()
}

/// Takes back everything a request did; says why where that cannot be done.
pub fn undo_button(request: String) -> AnyView {
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<RpcError>);
    let undo = move |_| press(request.clone(), busy, failure);
    view! {
        <button type="button" class="btn btn--sm btn--ghost" aria-busy=move || busy.get().then_some("true")
            title=move || failure.get().map(|error| error.to_string()) on:click=undo>
            <Icon name="undo" />
            "Undo this"
        </button>
    }
    .into_any()
}

fn press(request: String, busy: RwSignal<bool>, failure: RwSignal<Option<RpcError>>) {
    if busy.try_get_untracked() == Some(true) {
        return;
    }
    busy.try_set(true);
    spawn(async move {
        let answer = take_back(request.clone()).await;
        busy.try_set(false);
        if let Err(error) = answer {
            use_toasts().failed(&error, move || press(request.clone(), busy, failure));
            failure.try_set(Some(error));
        }
    });
}
