//! The grid itself: keeps the JavaScript calendar in step with the address, the reader's zone and
//! the data, and turns what happens on it into the page's own state.

use std::cell::Cell;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};
use js_sys::Date;
use leptos::html;
use leptos::prelude::*;
use shared::rpc::{self, CalendarEvent, RpcError};

use super::binding::{ClickInfo, MoveInfo};
use super::drag::Swipe;
use super::events::Crowded;
use super::handle::{Answer, Callbacks, Handle};
use super::range::{Crowd, Range, Step, View};
use super::reschedule::{Proposal, RESCHEDULE};
use super::scene::{Scene, Trace};
use super::summary::Opened;
use super::{events, loader, opening, tidy, zones};
use crate::kit::live::{effect, effect_from, live, spawn};
use crate::kit::number::pixels;
use crate::kit::{ErrorView, url};
use crate::state::{Zone, now, use_data_version, use_settings};

type Held = StoredValue<Option<Handle>, LocalStorage>;
type Moved = StoredValue<Option<MoveInfo>, LocalStorage>;

#[component]
pub fn Grid(scene: Scene) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let handle: Held = StoredValue::new_local(None);
    let moved: Moved = StoredValue::new_local(None);
    let step = Callback::new(move |step: Step| scene.alter(Trace::Push, |range| range.step(step)));
    let swipe = Swipe::new(node, step);
    let zone = use_settings().zone;
    // FullCalendar draws into the element; to Leptos it stays an element without children.
    effect(move || {
        let Some(element) = node.get() else { return };
        spawn(async move {
            if let Err(message) = loader::load().await {
                scene.error.try_set(Some(RpcError::Transport { message }));
                return;
            }
            let (Some(range), Some(zone)) = (scene.range.try_get_untracked(), zone.try_get_untracked()) else { return };
            match Handle::new(&element, &range, zone, callbacks(scene, node, handle, swipe, moved)) {
                Ok(made) => {
                    handle.try_set_value(Some(made));
                }
                Err(message) => {
                    scene.error.try_set(Some(RpcError::Transport { message }));
                }
            }
        });
    });
    let version = use_data_version();
    effect_from(move |before: Option<_>| {
        let now = (scene.range.get(), zone.get(), version.get());
        if let Some((range, zone, version)) = &before {
            with(handle, |handle| {
                if *zone != now.1 {
                    handle.set_zone(now.1);
                }
                handle.follow(range, &now.0);
                if *version != now.2 {
                    handle.refetch();
                }
            });
        }
        now
    });
    // Confirmed or not, a dragged box goes back: the new window is a new event.
    effect(move || {
        if scene.proposal.with(Option::is_none)
            && let Some(info) = moved.try_update_value(Option::take).flatten()
        {
            info.revert();
        }
    });
    on_cleanup(move || {
        handle.try_update_value(Option::take);
    });
    let retry = Callback::new(move |()| {
        scene.error.set(None);
        with(handle, Handle::refetch);
    });
    let failed = move || scene.error.get().map(|error| view! { <ErrorView error retry/> });
    view! {
        <div class="cal__body" aria-busy=move || scene.busy.get().to_string()>
            {live(failed)}
            <div class="cal__grid" node_ref=node hidden=move || scene.error.with(Option::is_some)
                data-dragging=move || swipe.offset.with(Option::is_some).then_some("true")
                style:--drag=move || pixels(swipe.offset.get().unwrap_or(0.0))
                on:pointerdown=move |event| swipe.down(&event)
                on:pointermove=move |event| swipe.moved(&event)
                on:pointerup=move |event| swipe.up(&event)
                on:pointercancel=move |_| swipe.rest()
                on:click=|event| if !modified(&event) { event.prevent_default() }
                on:dragstart=|event| event.prevent_default()></div>
        </div>
    }
}

fn with(handle: Held, act: impl FnOnce(&Handle)) {
    handle.try_with_value(|handle| handle.as_ref().map(act));
}

/// The page may be gone by the time any of these is called, hence the `try_`s.
fn callbacks(scene: Scene, node: NodeRef<html::Div>, handle: Held, swipe: Swipe, moved: Moved) -> Callbacks {
    let asked = Asked { scene, node, handle, number: Rc::default(), begun: Rc::default() };
    Callbacks {
        fetch: Box::new(move |from, to, answer| {
            asked.number.set(asked.number.get() + 1);
            fetch(&asked, &from, &to, answer);
        }),
        titled: Box::new(move |title| {
            scene.title.try_set(title);
            tidy::soon(node);
        }),
        clicked: Box::new(move |info| clicked(scene, &info)),
        moved: Box::new(move |info| {
            if let Some(proposal) = proposed(scene, &info) {
                moved.try_set_value(Some(info));
                scene.proposal.try_set(Some(proposal));
            } else {
                info.revert();
            }
        }),
        dragging: Box::new(move |held| {
            swipe.holding.try_set(held);
        }),
    }
}

/// What a question needs to be answered.
#[derive(Clone)]
struct Asked {
    scene: Scene,
    node: NodeRef<html::Div>,
    handle: Held,
    /// Number of the latest question.
    number: Rc<Cell<u32>>,
    /// The view and day that was scrolled to where it begins: whoever scrolls on stays there.
    begun: Rc<Cell<Option<(View, NaiveDate)>>>,
}

impl Asked {
    /// A view by the hour begins where there is something to see.
    fn begin(&self, range: &Range, span: (DateTime<Utc>, DateTime<Utc>), events: &[CalendarEvent], zone: Zone) {
        let place = (range.view, range.date);
        if self.begun.replace(Some(place)) == Some(place) || !range.view.by_hour() {
            return;
        }
        if let Some(minute) = opening::minute(events, span, now().get_untracked(), zone) {
            with(self.handle, |handle| handle.scroll_to(minute));
        }
    }
}

fn fetch(asked: &Asked, from: &Date, to: &Date, answer: Answer) {
    let Asked { scene, node, .. } = *asked;
    let (Some(from), Some(to)) = (zones::utc(from), zones::utc(to)) else { return };
    let Some(range) = scene.range.try_get_untracked() else { return };
    let zone = use_settings().zone.get_untracked();
    let crowd = crowd(range.view, node, from, to, zone);
    let days = crowd.days.clone();
    let number = asked.number.get();
    let asked = asked.clone();
    scene.busy.try_set(true);
    scene.period.try_set(Some((from, to)));
    spawn(async move {
        let result = rpc::calendar(range.ask(from, to, crowd)).await;
        // Only the latest question speaks for the page; the calendar sorts out its own.
        let current = asked.number.get() == number;
        match result {
            Ok(found) => {
                let crowded = crowded(&range, &days, to, &found.more, zone);
                answer.done(&events::draw(&found.events, &crowded, now().get_untracked()));
                tidy::soon(node);
                if current {
                    asked.begin(&range, (from, to), &found.events, zone);
                    scene.shown.try_set(found.events);
                    scene.error.try_set(None);
                }
            }
            Err(error) => {
                answer.failed(&error.to_string());
                if current {
                    scene.error.try_set(Some(error));
                }
            }
        }
        if current {
            scene.busy.try_set(false);
        }
    });
}

/// How much of a crowded day a view has room for. By the hour there is room for everything.
fn crowd(view: View, node: NodeRef<html::Div>, from: DateTime<Utc>, to: DateTime<Utc>, zone: Zone) -> Crowd {
    /// Pixels of the head of the grid, of a day's number and of an event; weeks of a month.
    const HEAD: i32 = 24;
    const NUMBER: i32 = 27;
    const EVENT: i32 = 23;
    const WEEKS: i32 = 6;
    let most = match view {
        View::Month => {
            let height = node.get_untracked().map_or(0, |grid| grid.client_height());
            i64::from((((height - HEAD) / WEEKS - NUMBER) / EVENT - 1).clamp(2, 12))
        }
        View::List => 20,
        _ => return Crowd::default(),
    };
    Crowd { days: zones::days(from, to, zone), most }
}

/// The days with more events than they show.
fn crowded(range: &Range, days: &[DateTime<Utc>], to: DateTime<Utc>, more: &[i64], zone: Zone) -> Vec<Crowded> {
    let ends = days.iter().skip(1).copied().chain(std::iter::once(to));
    let days = days.iter().zip(ends).zip(more).filter(|(_, more)| **more > 0);
    days.map(|((begin, end), more)| {
        let date = zones::date_of(*begin, zone);
        let href = format!("{}{}", url::ours("/calendar"), range.on_day(date).query());
        Crowded { date, end, more: *more, href }
    })
    .collect()
}

/// A plain click opens the summary; with a modifier the link does what links do.
fn clicked(scene: Scene, info: &ClickInfo) {
    let mouse = info.js_event();
    if modified(&mouse) {
        return;
    }
    mouse.prevent_default();
    let id = info.event().id();
    if let Some(day) = events::crowded_day(&id) {
        return scene.alter(Trace::Push, |range| range.on_day(day));
    }
    let Some(event) = scene.event(&id) else { return };
    let (x, y) = (f64::from(mouse.client_x()), f64::from(mouse.client_y()));
    // A press of Enter has no place of its own.
    let (x, y) = if x == 0.0 && y == 0.0 {
        let place = info.el().get_bounding_client_rect();
        (place.left(), place.bottom())
    } else {
        (x, y)
    };
    scene.opened.try_set(Some(Opened { event, x, y }));
}

/// With one of these keys a link opens elsewhere. Without, nothing on the grid leads away: a plain
/// click opens the summary, and the one that ends a drag does nothing.
fn modified(event: &web_sys::MouseEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key()
}

/// What a drop or a resize would change; `None` when it changes nothing.
fn proposed(scene: Scene, info: &MoveInfo) -> Option<Proposal> {
    let moved = info.moved();
    if moved.all_day() {
        return None;
    }
    let event = scene.event(&moved.id()).filter(|event| event.allows(RESCHEDULE))?;
    let mut proposal = Proposal::of(&event)?;
    let start = zones::utc(&moved.event_start()?)?;
    let end = moved.event_end().and_then(|end| zones::utc(&end));
    proposal.end = end.unwrap_or(start + (proposal.end - proposal.start));
    proposal.start = start;
    (proposal.start != proposal.old_start || proposal.end != proposal.old_end).then_some(proposal)
}
