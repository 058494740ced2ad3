//! The frame of a panel, and the lists inside: links to objects with a line of text and a badge.

use leptos::prelude::*;
use shared::registry;
use shared::rpc::{Record, RpcError};

use crate::kit::live::{Views, live};
use crate::kit::number::lower;
use crate::kit::{ErrorView, Icon, Loading, add_href, object_href};
use crate::state::{Fetched, may};

/// A panel with a title; `aside` stands at the end of its head.
pub fn panel(title: &'static str, aside: AnyView, body: AnyView) -> AnyView {
    view! {
        <section class="panel">
            <header class="panel__head">
                <h2 class="panel__title">{title}</h2>
                <div class="panel__actions">{aside}</div>
            </header>
            {body}
        </section>
    }
    .into_any()
}

/// What stands in a padded panel.
pub fn padded(body: AnyView) -> AnyView {
    view! { <div class="panel__body">{body}</div> }.into_any()
}

/// A link to a form that is filled in already; nothing for those who may not add.
pub fn add(model: &'static str, text: &'static str, params: &[(&str, String)]) -> AnyView {
    if !untrack(|| may('a', model)) {
        return ().into_any();
    }
    let pairs: Vec<_> = params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let href = add_href(model, &pairs);
    view! { <a class="btn btn--sm btn--ghost" href=href><Icon name="plus"/>" "{text}</a> }.into_any()
}

/// A number beside a title.
pub fn count(number: usize) -> AnyView {
    view! { <span class="count">{number}</span> }.into_any()
}

/// Texts of people in one line, those that are not blank.
pub fn parts(texts: &[String]) -> AnyView {
    let texts = texts.iter().filter(|text| !text.is_empty()).enumerate();
    let parts = texts.map(|(place, text)| view! { {(place > 0).then_some(" · ")}<bdi>{text.clone()}</bdi> });
    parts.views().into_any()
}

/// One line of a list: icon, object, what else there is to say, a badge.
pub fn item(icon: &'static str, record: &Record, sub: AnyView, end: AnyView) -> AnyView {
    view! {
        <li class="list__item">
            <span class="list__icon"><Icon name=icon/></span>
            <div class="list__main">
                <a class="list__title" href=object_href(&record.model, record.id)>{record.title.clone()}</a>
                <span class="list__sub">{sub}</span>
            </div>
            <span class="list__end">{end}</span>
        </li>
    }
    .into_any()
}

/// That there is none of these, said to somebody who would see them; whoever may not see one of the models is told that.
pub fn none(models: &[&str], text: &str) -> String {
    let hidden = models.iter().find(|model| !untrack(|| may('v', model))).and_then(|model| registry::model(model));
    hidden.map_or_else(|| text.to_owned(), |meta| format!("You may not see {}.", lower(meta.plural)))
}

/// A list of objects of a model, or a sentence where there is none.
pub fn list(model: &str, items: Vec<AnyView>, text: &str) -> AnyView {
    if items.is_empty() {
        return padded(view! { <p class="muted">{none(&[model], text)}</p> }.into_any());
    }
    view! { <div class="panel__body panel__body--flush"><ul class="list">{items}</ul></div> }.into_any()
}

/// `name: value` in a definition list; nothing for an empty value.
pub fn fact(label: impl Into<String>, value: Option<AnyView>) -> AnyView {
    let label = label.into();
    value.map(|value| view! { <div class="kv__row"><dt>{label}</dt><dd>{value}</dd></div> }).into_any()
}

/// A text in a record as a view; `None` when it is blank.
pub fn text(record: &Record, field: &str) -> Option<AnyView> {
    let text = record.text(field).to_owned();
    (!text.is_empty()).then(|| text.into_any())
}

/// What was fetched, or the sign that it is on its way, or why it is not there.
pub fn fetched<T, V>(found: Fetched<T>, show: impl Fn(&T) -> V + Send + 'static) -> AnyView
where
    T: Send + Sync + 'static,
    V: IntoView + 'static,
{
    let body = move || {
        if let Some(error) = found.error.get() {
            return failed(error);
        }
        found.data.with(|data| match data {
            Some(data) => untrack(|| show(data)).into_view().into_any(),
            None => padded(view! { <Loading lines=3/> }.into_any()),
        })
    };
    live(body).into_any()
}

/// Somebody who may not see these rows is not bothered with them.
fn failed(error: RpcError) -> AnyView {
    match error {
        RpcError::Forbidden { .. } => padded(view! { <p class="muted">"You may not see these."</p> }.into_any()),
        error => padded(view! { <ErrorView error/> }.into_any()),
    }
}
