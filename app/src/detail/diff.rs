//! What changed, field by field, with names instead of ids. The − and + signs come from the style
//! sheet, the words for screen readers from here.

use leptos::prelude::*;
use shared::rpc::{Change, Difference};
use shared::{moment, registry};

use crate::kit::live::{Views, live};
use crate::kit::number::upper;
use crate::kit::time;

/// A table of before and after.
pub fn differences(change: &Change) -> AnyView {
    let list = &change.differences;
    if list.is_empty() {
        return view! { <p class="muted">"No field changed."</p> }.into_any();
    }
    let rows = list.iter().map(|difference| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader"><bdi>{difference.label.clone()}</bdi></th>
                <td class="diff__old" role="cell">{side(difference, Side::Before)}</td>
                <td class="diff__new" role="cell">{side(difference, Side::After)}</td>
            </tr>
        }
    });
    // The roles stay where a narrow screen lays the parts out as blocks.
    view! {
        <table class="diff" role="table">
            <caption class="vh">"Changed fields"</caption>
            <tbody role="rowgroup">{rows.views()}</tbody>
        </table>
    }
    .into_any()
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

fn side(difference: &Difference, side: Side) -> AnyView {
    let (said, text) = match side {
        Side::Before => ("Before: ", &difference.before),
        Side::After => ("After: ", &difference.after),
    };
    if text.is_empty() {
        return view! { <span class="vh">{said}</span><span class="none">"empty"</span> }.into_any();
    }
    let shown = words(&difference.kind, text);
    let marked = match side {
        Side::Before => view! { <del><bdi>{shown}</bdi></del> }.into_any(),
        Side::After => view! { <ins><bdi>{shown}</bdi></ins> }.into_any(),
    };
    view! { <span class="vh">{said}</span>{marked} }.into_any()
}

/// Dates and times as everywhere else, in the reader's zone; the rest is words already.
fn words(kind: &str, text: &str) -> AnyView {
    match kind {
        "date" => moment::date(text).map_or_else(|| text.to_owned(), time::date).into_any(),
        "datetime" => match moment::datetime(text) {
            Some(at) => live(move || time::absolute(at)).into_any(),
            None => text.to_owned().into_any(),
        },
        _ => text.to_owned().into_any(),
    }
}

/// Colour, icon and word of a change: those of the action that it was, where it was one that its model declares.
pub fn of(change: &Change) -> (&'static str, &'static str, String) {
    named(&change.action, &change.object.model, &change.verb)
}

/// The same of a record of the log.
pub fn named(action: &str, model: &str, verb: &str) -> (&'static str, &'static str, String) {
    let (color, icon, word) = kind(action);
    match registry::model(model).and_then(|meta| meta.action(verb)) {
        // "is completed" is told of the object, "Completed" of the change.
        Some(declared) => (color, declared.icon, upper(declared.done.strip_prefix("is ").unwrap_or(declared.done))),
        None => (color, icon, word.to_owned()),
    }
}

fn kind(action: &str) -> (&'static str, &'static str, &'static str) {
    match action {
        "create" => ("green", "plus", "Created"),
        "delete" => ("red", "trash", "Deleted"),
        _ => ("blue", "edit", "Updated"),
    }
}
