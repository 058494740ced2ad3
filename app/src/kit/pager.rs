//! Which part of a list is shown, and links to the others.

use leptos::prelude::*;

use super::icon::Icon;
use super::number::grouped;
use super::order::ordered;
use crate::kit::live::{Views, live};

/// The sizes a page may have.
pub const SIZES: &[i64] = &[25, 50, 100, 250, 500];

#[component]
pub fn Pager(
    #[prop(into)] count: Signal<i64>,
    #[prop(into)] offset: Signal<i64>,
    #[prop(into)] limit: Signal<i64>,
    /// The address of the page that starts at an offset.
    href: Callback<i64, String>,
    on_size: Callback<i64>,
) -> impl IntoView {
    let range = live(move || {
        let (from, to) = (offset.get() + 1, (offset.get() + limit.get()).min(count.get()));
        if to < from { "0".to_owned() } else { format!("{}–{}", grouped(from), grouped(to)) }
    });
    let pages = move || (count.get() + limit.get() - 1).div_euclid(limit.get().max(1)).max(1);
    let page = move || offset.get().div_euclid(limit.get().max(1)) + 1;
    let step = move |to: Option<i64>, label: &'static str, icon: &'static str| match to {
        Some(to) => view! {
            <a class="btn btn--icon btn--sm" aria-label=label href=href.run(to) data-noscroll=""><Icon name=icon/></a>
        }
        .into_any(),
        None => view! {
            <span class="btn btn--icon btn--sm" aria-disabled="true" aria-hidden="true"><Icon name=icon/></span>
        }
        .into_any(),
    };
    let links = move || {
        let (at, size, count) = (offset.get(), limit.get().max(1), count.get());
        let back = (at > 0).then(|| (at - size).max(0));
        let on = (at + size < count).then_some(at + size);
        let last = on.map(|_| (count - 1).div_euclid(size) * size);
        view! {
            {step(back.map(|_| 0), "First page", "chevrons-left")}
            {step(back, "Previous page", "chevron-left")}
            <span class="pager__page">{format!("Page {} of {}", grouped(page()), grouped(pages()))}</span>
            {step(on, "Next page", "chevron-right")}
            {step(last, "Last page", "chevrons-right")}
        }
    };
    let sized = move |event| {
        if let Ok(size) = event_target_value(&event).parse() {
            on_size.run(size);
        }
    };
    let sizes = move || {
        let now = limit.get();
        let mut sizes = SIZES.to_vec();
        if !sizes.contains(&now) {
            sizes.push(now);
        }
        ordered(sizes, |a, b| a < b)
            .into_iter()
            .map(|size| view! { <option value=size.to_string() selected=size == now>{size}</option> })
            .views()
    };
    view! {
        <nav class="pager" aria-label="Pages">
            <span class="pager__range">{range}" of "<b>{live(move || grouped(count.get()))}</b></span>
            <label class="pager__size">"Rows "<select class="select select--sm" on:change=sized>{live(sizes)}</select></label>
            <span class="pager__nav">{live(links)}</span>
        </nav>
    }
}
