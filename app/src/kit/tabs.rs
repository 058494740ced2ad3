//! Tabs are links: the URL says which one is open.

use crate::kit::live::{Views, live};
use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub text: String,
    pub href: String,
    pub count: Option<i64>,
    pub current: bool,
}

#[component]
pub fn Tabs(#[prop(into)] tabs: Signal<Vec<Tab>>) -> impl IntoView {
    let list = live(move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let count = tab.count.map(|n| view! { " "<span class="count">{super::number::grouped(n)}</span> });
                view! {
                    <a class="tab" href=tab.href data-noscroll="" aria-current=tab.current.then_some("page")>
                        {tab.text}{count}
                    </a>
                }
            })
            .views()
    });
    view! { <nav class="tabs" aria-label="Sections">{list}</nav> }
}
