//! Choosing an object of any of some models: first the model, then the object.

use std::rc::Rc;

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::meta::AnyTarget;
use shared::registry;
use shared::rpc::Link;

use super::picker::Picker;
use super::wire;

use crate::kit::live::{Views, effect};

/// Edits a generic reference. Its model is what the select shows, also while no object is chosen.
#[component]
pub fn GenericPicker(
    target: AnyTarget,
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
) -> impl IntoView {
    let models: Vec<_> = registry::all()
        .filter(|meta| target.models.is_empty() || target.models.contains(&meta.wire().as_str()))
        .collect();
    let only = if let [meta] = models.as_slice() { meta.wire() } else { String::new() };
    let start = wire::link(&value.read_untracked()).map_or(only, |link| link.model);
    let model = RwSignal::new(start);
    let chosen = linked(value);
    effect(move || {
        if let Some(link) = wire::link(&value.read())
            && *model.read_untracked() != link.model
        {
            model.set(link.model);
        }
    });
    let pick = move |event| {
        model.set(event_target_value(&event));
        chosen.set(Vec::new());
    };
    let options = models.into_iter().map(|meta| {
        let wire = meta.wire();
        let same = wire.clone();
        view! { <option value=wire selected=move || *model.read() == same>{meta.label}</option> }
    });
    view! {
        <div class="input-group">
            <select class="select" aria-label="Kind of object" on:change=pick prop:value=move || model.get()>
                <option value="">"—"</option>
                {options.views()}
            </select>
            <Picker id model chosen describedby invalid />
        </div>
    }
}

/// A picker's list of references, kept in step with a draft.
pub fn linked(value: RwSignal<Json>) -> RwSignal<Vec<Link>> {
    let read = |draft: &Json| match draft {
        Json::Array(_) => wire::links(draft),
        _ => wire::link(draft).into_iter().collect(),
    };
    let many = value.read_untracked().is_array();
    let write = move |links: &[Link]| if many { wire::of_links(links) } else { wire::of_link(links.first()) };
    in_step(value, Rc::new(read), Rc::new(write))
}

type AsLinks = Rc<dyn Fn(&Json) -> Vec<Link>>;
type AsDraft = Rc<dyn Fn(&[Link]) -> Json>;

/// Two ways to say the same, each of which follows the other.
pub fn in_step(value: RwSignal<Json>, read: AsLinks, write: AsDraft) -> RwSignal<Vec<Link>> {
    let chosen = RwSignal::new(read(&value.read_untracked()));
    effect(move || {
        let links = read(&value.read());
        if *chosen.read_untracked() != links {
            chosen.set(links);
        }
    });
    effect(move || {
        let draft = write(&chosen.read());
        if *value.read_untracked() != draft {
            value.set(draft);
        }
    });
    chosen
}
