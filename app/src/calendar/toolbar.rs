//! The bar above the grid: previous, today, next; the period's title; the clock's zone; the views.

use leptos::prelude::*;

use super::overlaps::Overlaps;
use super::range::{Range, Step, View};
use super::scene::{Scene, Trace, today};
use crate::kit::live::{Views, boxed, live, when};
use crate::kit::{Icon, time};
use crate::state::{Zone, use_settings};

#[component]
pub fn Toolbar(scene: Scene) -> impl IntoView {
    let step = move |step: Step| move |_| scene.alter(Trace::Push, |range| range.step(step));
    let go_today = move |_| scene.alter(Trace::Push, |range| Range { date: today(), ..range });
    let views = View::ALL.map(|view| {
        let pressed = move || (scene.range.get().view == view).to_string();
        let choose = move |_| scene.alter(Trace::Push, |range| Range { view, ..range });
        view! {
            <button type="button" class="segmented__item" aria-pressed=boxed(pressed) aria-keyshortcuts=view.key() on:click=choose>
                {view.label()}
            </button>
        }
    });
    view! {
        <div class="cal__bar">
            <div class="cal__nav btn-group">
                <button type="button" class="btn btn--icon" aria-label="Previous" aria-keyshortcuts="ArrowLeft p" on:click=step(Step::Back)>
                    <Icon name="chevron-left"/>
                </button>
                <button type="button" class="btn" aria-keyshortcuts="t" on:click=go_today>"Today"</button>
                <button type="button" class="btn btn--icon" aria-label="Next" aria-keyshortcuts="ArrowRight n" on:click=step(Step::Forth)>
                    <Icon name="chevron-right"/>
                </button>
            </div>
            <h2 class="cal__title" aria-live="polite">{live(move || scene.title.get())}</h2>
            {when(move || scene.busy.get(), move || view! { <span class="spinner" role="status"><span class="vh">"Loading"</span></span> })}
            <span class="toolbar__spacer"></span>
            <Overlaps scene/>
            <ZoneChoice/>
            <div class="segmented" role="group" aria-label="View">{views.views()}</div>
        </div>
    }
}

/// The same setting as everywhere else: which zone times are shown in. A phone has it in the user menu only.
#[component]
fn ZoneChoice() -> impl IntoView {
    let settings = use_settings();
    let choose = move |event| {
        settings.set_zone(if event_target_value(&event) == "utc" { Zone::Utc } else { Zone::Mine });
    };
    view! {
        <select class="select hide-phone" aria-label="Time zone" on:change=choose>
            <option value="mine" selected=move || settings.zone.get() == Zone::Mine>{time::browser_zone()}</option>
            <option value="utc" selected=move || settings.zone.get() == Zone::Utc>"UTC"</option>
        </select>
    }
}
