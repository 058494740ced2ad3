//! What a picker shows: chips of what is chosen, and the list of what is offered.

use leptos::prelude::*;
use shared::rpc::{Link, RpcError};

use super::picker::Combo;
use crate::kit::icon::Icon;
use crate::kit::live::Views;

impl Combo {
    pub(super) fn chips(self) -> Option<AnyView> {
        let chosen = self.chosen.read();
        (!self.one()).then(|| chosen.iter().cloned().map(|link| self.chip(link)).views().into_any())
    }

    fn chip(self, link: Link) -> AnyView {
        let id = link.id;
        let remove = move |event: web_sys::MouseEvent| {
            event.stop_propagation();
            self.chosen.update(|chosen| chosen.retain(|have| have.id != id));
            if let Some(input) = self.input.get_untracked() {
                let _ = input.focus();
            }
        };
        view! {
            <span class="combo__chip">
                {swatch(&link)}
                <span class="combo__chip-text">{link.title.clone()}</span>
                <button type="button" class="combo__chip-remove" aria-label=format!("Remove {}", link.title) on:click=remove>
                    <Icon name="x" />
                </button>
            </span>
        }
        .into_any()
    }

    pub(super) fn clear_button(self) -> Option<AnyView> {
        let shown = self.one() && !self.chosen.read().is_empty();
        let clear = move |event: web_sys::MouseEvent| {
            event.stop_propagation();
            self.chosen.set(Vec::new());
            if let Some(input) = self.input.get_untracked() {
                let _ = input.focus();
            }
        };
        shown.then(|| {
            view! {
                <button type="button" class="combo__clear" aria-label="Clear" on:click=clear><Icon name="x" /></button>
            }
            .into_any()
        })
    }

    pub(super) fn list(self) -> AnyView {
        let (links, busy, error) = (self.options.links.get(), self.options.busy.get(), self.options.error.get());
        if let Some(error) = error {
            return self.failed(&error);
        }
        let status = links.is_empty().then(|| if busy { "Searching…".to_owned() } else { self.nothing() });
        let status = status.map(|text| {
            view! { <li class="combo__status" role="option" aria-disabled="true" aria-selected="false">{text}</li> }
        });
        let rows = links.into_iter().enumerate().map(|(position, link)| self.option(position, link)).views();
        (rows, status).into_any()
    }

    /// Why nothing is offered; a press asks again.
    fn failed(self, error: &RpcError) -> AnyView {
        view! {
            <li class="combo__option" role="option" aria-selected="false"
                on:mousedown=|event: web_sys::MouseEvent| event.prevent_default()
                on:click=move |_| self.options.search(self.text.get_untracked())>
                <Icon name="refresh" />
                <span class="combo__option-text">{error.to_string()}" Press to try again."</span>
            </li>
        }
        .into_any()
    }

    fn nothing(self) -> String {
        let text = self.text.read();
        let name = crate::kit::number::lower(self.options.label());
        if text.trim().is_empty() {
            format!("There is no {name} to choose.")
        } else {
            format!("No {name} matches “{text}”.")
        }
    }

    fn option(self, position: usize, link: Link) -> AnyView {
        let id = link.id;
        let picked = link.clone();
        view! {
            <li class="combo__option" id=self.option_id(position) role="option"
                aria-selected=move || self.chosen.read().iter().any(|have| have.id == id).to_string()
                data-active=move || (self.active.get() == position).then_some("true")
                on:mousedown=|event: web_sys::MouseEvent| event.prevent_default()
                on:click=move |_| self.choose(picked.clone())>
                {swatch(&link)}
                <span class="combo__option-text">{link.title}</span>
            </li>
        }
        .into_any()
    }
}

/// Objects have a colour of their own, choices one of the palette.
fn swatch(link: &Link) -> Option<AnyView> {
    let color = link.color.as_deref().filter(|color| !color.is_empty())?;
    let color = if is_hex(color) { format!("#{color}") } else { format!("var(--{color}-solid)") };
    Some(view! { <span class="swatch" style:--c=color></span> }.into_any())
}

fn is_hex(color: &str) -> bool {
    color.len() == 6 && color.bytes().all(|byte| byte.is_ascii_hexdigit())
}
