//! The links that people defined for the pages of some kind of objects: buttons, and menus of those
//! that belong together.

use leptos::prelude::*;
use shared::rpc::PageLink;

use crate::kit::live::Views;
use crate::kit::{Icon, Menu, object_href};

/// The links of an object; nothing where there are none.
pub fn links(links: &[PageLink]) -> AnyView {
    if links.is_empty() {
        return ().into_any();
    }
    let mut groups: Vec<(String, Vec<PageLink>)> = Vec::new();
    for link in links.iter().cloned() {
        match groups.iter_mut().find(|(group, _)| !group.is_empty() && *group == link.group) {
            Some((_, links)) => links.push(link),
            None => groups.push((link.group.clone(), vec![link])),
        }
    }
    let buttons = groups.into_iter().map(|(group, links)| match links.as_slice() {
        [link] if group.is_empty() => anchor(link, style(&link.style), None),
        _ => menu(group, links),
    });
    view! { <nav class="page-links" aria-label="Links">{buttons.views()}</nav> }.into_any()
}

fn menu(group: String, links: Vec<PageLink>) -> AnyView {
    let name = group.clone();
    let button = move || view! { {group.clone()}" "<Icon name="chevron-down" /> };
    view! {
        <Menu button=ViewFn::from(button) label=format!("Links: {name}") button_class="btn btn--sm" class="menu">
            {links.iter().map(|link| anchor(link, "menu__item".to_owned(), Some("menuitem"))).views()}
        </Menu>
    }
    .into_any()
}

/// A link, or why there is none, which leads to where that is mended.
fn anchor(link: &PageLink, class: String, role: Option<&'static str>) -> AnyView {
    let text = link.text.clone();
    if !link.problem.is_empty() {
        let whole = format!("{text}: {}", link.problem);
        let definition = object_href("extras.customlink", link.id);
        return view! {
            <a class=format!("{class} page-links__failed") role=role href=definition title=whole tabindex=role.map(|_| "-1")>
                <Icon name="alert-triangle" />
                <span class="truncate">{text}</span>
                <span class="page-links__problem truncate">{link.problem.clone()}</span>
            </a>
        }
        .into_any();
    }
    let outside = !link.url.starts_with('/');
    let (target, rel) = if link.new_window { ("_blank", "noopener noreferrer") } else { ("", "") };
    view! {
        <a class=class role=role href=link.url.clone() target=target rel=rel tabindex=role.map(|_| "-1")>
            <span class="truncate">{text}</span>
            {outside.then(|| view! { <Icon name="external" /> })}
        </a>
    }
    .into_any()
}

/// The classes of a word of `CustomLink.button_class`.
fn style(word: &str) -> String {
    match word {
        "" | "default" => "btn btn--sm".to_owned(),
        "ghost-dark" => "btn btn--sm btn--ghost".to_owned(),
        color => format!("btn btn--sm btn--tint btn--{color}"),
    }
}
