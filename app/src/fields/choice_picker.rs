//! Choosing of a long list, or several of a list: the picker of references, over choices that are known
//! already.

use std::rc::Rc;

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::choices::{Choice, ChoiceSet};
use shared::rpc::Link;

use super::generic::in_step;
use super::picker::{Arity, Picker};
use crate::kit::number::folded;

/// More choices than this are searched, not listed.
pub const MANY: usize = 30;

/// Edits a choice, or a list of choices.
#[component]
pub fn ChoicePicker(
    set: &'static ChoiceSet,
    arity: Arity,
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
) -> impl IntoView {
    let read = move |draft: &Json| links(set, draft);
    let write = move |links: &[Link]| match arity {
        Arity::One => Json::from(links.first().map_or("", |link| value_of(set, link))),
        Arity::Many => links.iter().map(|link| Json::from(value_of(set, link))).collect(),
    };
    let chosen = in_step(value, Rc::new(read), Rc::new(write));
    view! { <Picker id model="" choices=set chosen arity describedby invalid /> }
}

/// Choices whose value or label holds a text.
pub fn matching(set: &'static ChoiceSet, text: &str) -> Vec<Link> {
    let text = folded(text.trim());
    let holds = |choice: &Choice| folded(choice.label).contains(&text) || folded(choice.value) == text;
    let all = set.all().iter().enumerate().filter(|(_, choice)| holds(choice));
    all.map(|(at, choice)| link(at, choice)).collect()
}

/// What is chosen. A value that is no longer offered stays while it is held.
pub fn links(set: &'static ChoiceSet, draft: &Json) -> Vec<Link> {
    let values = draft.as_array().map_or_else(|| std::slice::from_ref(draft), Vec::as_slice);
    let texts = values.iter().filter_map(Json::as_str).filter(|text| !text.is_empty());
    let known = |text: &str| set.all().iter().position(|choice| choice.value == text);
    let one = |(place, text): (usize, &str)| match known(text) {
        Some(at) => link(at, &set.all()[at]),
        None => Link { model: String::new(), id: gone(place), title: text.to_owned(), color: None },
    };
    texts.enumerate().map(one).collect()
}

fn link(at: usize, choice: &Choice) -> Link {
    Link {
        model: String::new(),
        id: i64::try_from(at).unwrap_or(i64::MAX),
        title: choice.label.to_owned(),
        // Gray says nothing that a picker would have to show.
        color: Some(choice.color.to_owned()).filter(|color| color != "gray"),
    }
}

/// The value that a link stands for.
pub fn value_of<'a>(set: &'static ChoiceSet, link: &'a Link) -> &'a str {
    let choice = usize::try_from(link.id).ok().and_then(|at| set.all().get(at));
    choice.map_or(link.title.as_str(), |choice| choice.value)
}

/// A number that no choice has.
fn gone(place: usize) -> i64 {
    -1 - i64::try_from(place).unwrap_or(0)
}
