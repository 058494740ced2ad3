//! Somebody else saved first: base, theirs and yours by field, with who and when. Nothing is
//! overwritten that was not seen and chosen.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde_json::Value as Json;
use shared::meta::Field;
use shared::rpc::{Done, Record};

use super::state::{FormState, Slot};
use super::submit::submit;
use crate::fields::{text, wire};
use crate::kit::Icon;
use crate::kit::live::{Views, live};
use crate::kit::number::lower;
use crate::state::now;

/// The object as it is now, and who made it so.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    pub theirs: Record,
    pub user: String,
    pub time: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Theirs,
    Yours,
}

/// Which side was chosen, by field.
type Picks = RwSignal<Vec<(&'static str, Side)>>;

fn picked(picks: &[(&'static str, Side)], field: &str) -> Option<Side> {
    picks.iter().find(|(name, _)| *name == field).map(|(_, side)| *side)
}

/// What the two sides did to one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Neither, or both the same.
    Agreed,
    OnlyTheirs,
    OnlyYours,
    Both,
}

fn change(slot: Slot, theirs: &Json) -> Change {
    let (base, yours) = (slot.base.read_untracked(), slot.value.read_untracked());
    let same = |one: &Json, other: &Json| wire::same(slot.field, one, other);
    match (same(&base, theirs), same(&base, &yours)) {
        (true, true) => Change::Agreed,
        (false, false) if same(theirs, &yours) => Change::Agreed,
        (false, true) => Change::OnlyTheirs,
        (true, false) => Change::OnlyYours,
        (false, false) => Change::Both,
    }
}

/// The view that takes the form's place until the conflict is settled.
pub fn conflict_view(form: FormState, conflict: Conflict, saved: Callback<Done>) -> AnyView {
    let picks: Picks = RwSignal::new(Vec::new());
    let theirs = conflict.theirs.clone();
    let rows: Vec<(Slot, Json, Change)> = form
        .all()
        .into_iter()
        .filter(|slot| !slot.field.write_only)
        .map(|slot| {
            let draft = wire::drafted(slot.field, &theirs);
            let change = change(slot, &draft);
            (slot, draft, change)
        })
        .collect();
    let due: Vec<&'static str> = rows.iter().filter(|row| row.2 == Change::Both).map(|row| row.0.field.name).collect();
    let open = move || due.iter().filter(|name| picked(&picks.read(), name).is_none()).count();
    let settle = StoredValue::new(rows.clone());
    let version = theirs.version;
    let apply = move || {
        let picks = picks.get_untracked();
        for (slot, draft, change) in settle.get_value() {
            let take = change == Change::OnlyTheirs || picked(&picks, slot.field.name) == Some(Side::Theirs);
            slot.base.set(draft.clone());
            slot.start.set(draft.clone());
            if take {
                slot.value.set(draft);
            }
        }
        form.version.set(Some(version));
        form.conflict.set(None);
    };
    let who = if conflict.user.is_empty() { "Somebody".to_owned() } else { conflict.user.clone() };
    let ago = conflict.time.map(|time| shared::status::ago(time, now().get_untracked()));
    let heading = ago.clone().map_or_else(|| who.clone(), |ago| format!("{who}, {ago}"));
    let shown = rows.into_iter().filter(|row| row.2 != Change::Agreed);
    let body = shown.map(|(slot, draft, change)| {
        row(slot.field, &slot.base.get_untracked(), &draft, &slot.value.get_untracked(), change, picks)
    });
    let title = lower(form.meta.label);
    let left = {
        let open = open.clone();
        move || match open() {
            0 => String::new(),
            1 => "1 field needs your choice.".to_owned(),
            more => format!("{more} fields need your choice."),
        }
    };
    let (blocked, blocked_too) = (open.clone(), open);
    view! {
        <section class="stack" aria-labelledby="conflict-title">
            <div class="alert alert--warn" role="alert">
                <Icon name="alert-triangle" />
                <div class="alert__body">
                    <b class="alert__title" id="conflict-title">{format!("{who} changed this {title} while you were editing.")}</b>
                    " Nothing was overwritten. Choose what each marked field shall hold; the rest is put together by itself."
                </div>
            </div>
            <div class="conflict">
                <table class="conflict__table">
                    <thead>
                        <tr>
                            <th scope="col">"Field"</th>
                            <th scope="col">"Base" <small>"when you began"</small></th>
                            <th scope="col">"Theirs" <small>{heading}</small></th>
                            <th scope="col">"Yours" <small>"not saved"</small></th>
                        </tr>
                    </thead>
                    <tbody>{body.views()}</tbody>
                </table>
            </div>
            <div class="row">
                <span class="muted" role="status">{live(left)}</span>
                <span class="grow"></span>
                <button type="button" class="btn" disabled=move || { blocked() > 0 } on:click=move |_| apply()>"Back to the form"</button>
                <button type="button" class="btn btn--primary" disabled=move || { blocked_too() > 0 }
                    aria-busy=move || form.busy.get().then_some("true")
                    on:click=move |_| {
                        apply();
                        submit(form, saved);
                    }>
                    "Save"
                </button>
            </div>
        </section>
    }
    .into_any()
}

fn row(field: &'static Field, base: &Json, theirs: &Json, yours: &Json, change: Change, picks: Picks) -> AnyView {
    let cell = |side: Side, draft: &Json| {
        let shown = words(field, draft);
        if change != Change::Both {
            let kept = (change == Change::OnlyTheirs) == (side == Side::Theirs);
            let mark = kept.then(|| view! { <Icon name="check" />" " });
            return view! { <span>{mark}{shown}</span> }.into_any();
        }
        let pick = move |_| {
            picks.update(|picks| {
                picks.retain(|(name, _)| *name != field.name);
                picks.push((field.name, side));
            })
        };
        view! {
            <label class="conflict__pick">
                <input class="radio" type="radio" name=format!("pick-{}", field.name) on:change=pick
                    prop:checked=move || picked(&picks.read(), field.name) == Some(side) />
                <span>{shown}</span>
            </label>
        }
        .into_any()
    };
    let mark = (change == Change::Both).then(|| view! { <Icon name="alert-triangle" />" " });
    view! {
        <tr data-conflict=(change == Change::Both).then_some("true")>
            <th scope="row">{mark}{field.title()}</th>
            <td class="conflict__base" data-label="Base">{words(field, base)}</td>
            <td data-label="Theirs">{cell(Side::Theirs, theirs)}</td>
            <td data-label="Yours">{cell(Side::Yours, yours)}</td>
        </tr>
    }
    .into_any()
}

fn words(field: &'static Field, draft: &Json) -> AnyView {
    let text = text::plain(field, draft);
    if text.is_empty() { view! { <span class="none">"empty"</span> }.into_any() } else { text.into_any() }
}
