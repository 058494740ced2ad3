//! Badges, chips and the dash that stands for nothing.

use leptos::prelude::*;

use super::icon::Icon;

/// A coloured badge; without an icon it carries a dot, so that colour is never alone.
#[component]
pub fn Badge(
    /// A palette name (`green`).
    #[prop(into)]
    color: String,
    #[prop(into)] text: String,
    #[prop(optional)] icon: &'static str,
) -> impl IntoView {
    badge(&color, text, icon)
}

/// `Badge` as a plain function, for table cells.
pub fn badge(color: &str, text: impl Into<String>, icon: &'static str) -> AnyView {
    let text = text.into();
    if icon.is_empty() {
        view! { <span class=format!("badge badge--{color} badge--dot")>{text}</span> }.into_any()
    } else {
        view! { <span class=format!("badge badge--{color}")><Icon name=icon/>{text}</span> }.into_any()
    }
}

/// A text that can be taken away (an active filter, a chosen tag).
#[component]
pub fn Chip(
    #[prop(into)] text: String,
    /// What the remove button says to screen readers: "Remove " and the text.
    on_remove: Callback<()>,
) -> impl IntoView {
    let label = format!("Remove {text}");
    view! {
        <span class="combo__chip">
            <span class="combo__chip-text">{text}</span>
            <button type="button" class="combo__chip-remove" aria-label=label on:click=move |_| on_remove.run(())>
                <Icon name="x"/>
            </button>
        </span>
    }
}

/// A text beside a swatch of any colour; `color` is six hex digits.
#[component]
pub fn ColorChip(#[prop(into)] color: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <span class="color-chip"><span class="swatch" style:--c=format!("#{color}")></span><bdi>{text}</bdi></span>
    }
}

/// An empty value.
#[component]
pub fn Nothing() -> impl IntoView {
    view! { <span class="none">"—"</span> }
}
