//! A button that tells how many overlaps there are in the visible period, and what they are.

use leptos::prelude::*;
use shared::rpc::{self, Page};
use shared::value::iso;

use super::scene::Scene;
use crate::kit::live::{live, when};
use crate::kit::{Icon, Popover};
use crate::panels::overlaps::{lines, query};
use crate::state::{Fetched, fetch};

#[component]
pub fn Overlaps(scene: Scene) -> impl IntoView {
    let asked = move || {
        let (from, to) = scene.period.get()?;
        Some(query(vec![("start".to_owned(), iso(from)), ("end".to_owned(), iso(to))]))
    };
    let found: Fetched<Page> = fetch(asked, rpc::list);
    let count = move || found.data.with(|page| page.as_ref().map_or(0, |page| page.count));
    let button = move || {
        let text = move || if count() == 1 { "1 overlap".to_owned() } else { format!("{} overlaps", count()) };
        view! { <Icon name="alert-triangle"/>" "{live(text)} }
    };
    let body = move || found.data.with(|page| page.as_ref().map(|page| lines(page, "", 0, "")));
    when(
        move || count() > 0,
        move || view! { <Popover button=ViewFn::from(move || button) class="cal__overlaps">{live(body)}</Popover> },
    )
}
