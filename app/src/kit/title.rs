//! The title of the page: in the browser's tab, and announced to screen readers on arrival.

use leptos::prelude::*;

use crate::kit::live::{Boxed, effect};

/// Says what the page is called; reactive. Call once in each page component.
pub fn page_title(title: impl Fn() -> String + 'static) {
    follow(Box::new(title));
}

fn follow(mut title: Box<dyn Boxed<String>>) {
    let announced = crate::state::use_title();
    effect(move || {
        let title = title.call();
        document().set_title(&if title.is_empty() { "Purser".to_owned() } else { format!("{title} · Purser") });
        announced.set(title);
    });
}
