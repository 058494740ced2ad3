//! What the colours, patterns and signs mean.

use leptos::prelude::*;

use super::events::{MAINTENANCE, OUTAGE, statuses};
use crate::kit::live::Views;

#[component]
pub fn Legend() -> impl IntoView {
    let keys = |model: &'static str, kind: &'static str, prefix: &'static str| {
        let choices = statuses(model).map(|set| set.all()).unwrap_or_default();
        choices
            .iter()
            .map(|choice| {
                let class = format!("ev-key ev-key--{kind} ev--{}", choice.color);
                view! { <li class="cal__key"><span class=class></span>{shared::status::sign(choice.value)}{prefix}{choice.label}</li> }
            })
            .views()
    };
    view! {
        <ul class="cal__legend" aria-label="Legend">
            {keys(MAINTENANCE, "maintenance", "")}
            {keys(OUTAGE, "outage", "Outage ")}
        </ul>
    }
}
