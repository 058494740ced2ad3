//! A value as people read it: badges for choices, links for references, chips for tags.

use leptos::prelude::*;
use serde_json::Value as Json;
use shared::meta::{CountOf, Field, Kind};
use shared::registry;
use shared::rpc::{Link, Record};

use super::{json, markdown, number, wire};
use crate::kit::icon::Icon;
use crate::kit::link::{LinkTo, list_href, object_href, way};
use crate::kit::live::{Views, live};
use crate::kit::time::{Time, absolute, date};
use crate::kit::{Badge, ColorChip, url};
use crate::panels::frame;
use crate::state::{may, now};

/// A field of a record on one line, for table cells.
pub fn field_view(field: &'static Field, record: &Record) -> AnyView {
    match field.kind {
        Kind::LongText | Kind::Json | Kind::CustomFields if !wire::is_blank(record.get(field.name)) => {
            let text = match record.get(field.name) {
                Json::String(text) => text.replace('\n', " "),
                other => other.to_string(),
            };
            let end = text.char_indices().nth(120).map_or(text.len(), |(at, _)| at);
            text[..end].to_owned().into_any()
        }
        // A line has no room for a picture.
        _ if field.upload => {
            view! { <a class="link--quiet" href=url::ours(record.text(field.name)) rel="external">{record.text(field.name).to_owned()}</a> }
                .into_any()
        }
        // Many badges on one line are none.
        Kind::Choices(_) if !wire::is_blank(record.get(field.name)) => {
            super::text::plain(field, record.get(field.name)).into_any()
        }
        _ => full_view(field, record),
    }
}

/// A field of a record with all there is to it, for the object's page.
pub fn full_view(field: &'static Field, record: &Record) -> AnyView {
    match field.kind {
        Kind::Count(count) => counted(count, record, record.get(field.name)),
        _ if field.upload && !record.text(field.name).is_empty() => picture(record.text(field.name), &record.title),
        _ => value_view(field, record.get(field.name)),
    }
}

/// A picture, which leads to itself in full size.
pub fn picture(address: &str, name: &str) -> AnyView {
    let address = url::ours(address);
    let href = address.clone();
    view! {
        <a href=href rel="external" target="_blank"><img class="picture" src=address alt=name.to_owned() loading="lazy"/></a>
    }
    .into_any()
}

/// The sign for nothing.
pub fn none() -> AnyView {
    view! { <span class="none">"—"</span> }.into_any()
}

/// A value in the form of `Record.values`.
pub fn value_view(field: &'static Field, value: &Json) -> AnyView {
    if wire::is_blank(value) {
        return none();
    }
    let text = value.as_str().unwrap_or("");
    match field.kind {
        Kind::Bool => truth(value.as_bool().unwrap_or(false)),
        Kind::Choice(set) => {
            let raw = if text.is_empty() { value.to_string() } else { text.to_owned() };
            view! { <Badge color=set.color(&raw) text=set.label(&raw).to_owned() /> }.into_any()
        }
        Kind::Choices(set) => {
            let values = value.as_array().into_iter().flatten().filter_map(Json::as_str);
            let badges = values.map(|one| view! { <Badge color=set.color(one) text=set.label(one).to_owned() /> });
            view! { <span class="cell-badges">{badges.views()}</span> }.into_any()
        }
        Kind::Ref(_) | Kind::Any(_) => wire::link(value).map_or_else(none, |link| view! { <LinkTo link /> }.into_any()),
        Kind::Many(_) | Kind::Reverse(_) => {
            let links = wire::links(value).into_iter().enumerate().map(|(position, link)| {
                ((position > 0).then_some(", "), view! { <LinkTo link /> })
            });
            view! { <span>{links.views()}</span> }.into_any()
        }
        Kind::Tags => tags(wire::links(value)),
        Kind::Int { .. } | Kind::Decimal { .. } => {
            let raw = if text.is_empty() { value.to_string() } else { text.to_owned() };
            view! { <span class="num">{number::show(&raw)}</span> }.into_any()
        }
        Kind::DateTime => match shared::check::datetime(text) {
            // When the engine touched a row is an age; when something happens is a point in time.
            Ok(time) if field.system => view! { <Time time /> }.into_any(),
            Ok(time) => view! {
                <time class="nowrap" datetime=shared::value::iso(time) title=move || shared::status::ago(time, now().get())>
                    {live(move || absolute(time))}
                </time>
            }
            .into_any(),
            Err(_) => text.to_owned().into_any(),
        },
        Kind::Date => {
            let shown = shared::check::date(text).map_or_else(|_| text.to_owned(), date);
            view! { <time class="nowrap" datetime=text.to_owned()>{shown}</time> }.into_any()
        }
        Kind::Color => view! { <ColorChip color=text text=format!("#{text}") /> }.into_any(),
        Kind::Url { .. } if markdown::web(text) => view! {
            <a class="link--ext" href=text.to_owned() target="_blank" rel="noopener noreferrer">
                {text.to_owned()}
                <Icon name="external" />
            </a>
        }
        .into_any(),
        Kind::Email { .. } => view! { <a href=format!("mailto:{text}")>{text.to_owned()}</a> }.into_any(),
        Kind::LongText => markdown::markdown(text),
        Kind::Json | Kind::CustomFields => json::json_block(value),
        Kind::Slug { .. } => view! { <span class="mono">{text.to_owned()}</span> }.into_any(),
        Kind::Text { .. } if is_code(field.name) => view! { <bdi class="mono">{text.to_owned()}</bdi> }.into_any(),
        _ if text.is_empty() => value.to_string().into_any(),
        // Whatever it is written in, it turns nothing around it about.
        _ => view! { <bdi>{text.to_owned()}</bdi> }.into_any(),
    }
}

/// Whether people compare such texts letter by letter.
pub fn is_code(name: &str) -> bool {
    ["serial", "tag", "number", "cid", "key"].iter().any(|end| name.ends_with(end)) || name.starts_with("part")
}

pub fn truth(truth: bool) -> AnyView {
    let (value, icon, text) = if truth { ("true", "check", "Yes") } else { ("false", "x", "No") };
    view! {
        <span class="bool" data-value=value>
            <Icon name=icon />
            {text}
        </span>
    }
    .into_any()
}

/// Chips of tags; each leads to the tag.
pub fn tags(links: Vec<Link>) -> AnyView {
    if links.is_empty() {
        return none();
    }
    let chips = links.into_iter().map(|link| {
        let hex = link.color.as_deref().filter(|hex| !hex.is_empty()).unwrap_or("9e9e9e");
        let swatch = format!("#{hex}");
        let content = view! { <span class="swatch" style:--c=swatch></span><bdi>{link.title}</bdi> }.into_any();
        way(&link.model, object_href(&link.model, link.id), "tag", content)
    });
    view! { <span class="tags">{chips.views()}</span> }.into_any()
}

/// A number of rows that refer to this one, and the list of them.
fn counted(count: CountOf, record: &Record, value: &Json) -> AnyView {
    // To whoever may not see them, all of them are hidden: nought would be a statement.
    if !untrack(|| may('v', count.model)) {
        return view! { <span class="none" title=frame::none(&[count.model], "")>"—"</span> }.into_any();
    }
    let number = value.as_i64().unwrap_or(0);
    let shown = number::show(&number.to_string());
    match registry::model(count.model) {
        Some(meta) if number > 0 => {
            let href = list_href(&meta.wire(), &[(format!("{}_id", count.via), record.id.to_string())]);
            view! { <a class="link--quiet num" href=href>{shown}</a> }.into_any()
        }
        _ => view! { <span class="num">{shown}</span> }.into_any(),
    }
}
