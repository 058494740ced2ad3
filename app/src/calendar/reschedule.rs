//! Moving a maintenance to another time: the one dialog behind dragging, resizing and every
//! "Reschedule…" button.
//!
//! A window that was announced is never changed: a new one takes its place and the old one is marked
//! rescheduled, in one request, which the message offers to take back.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde_json::Map;
use shared::rpc::{self, Act, CalendarEvent, Done, RpcError};
use shared::value::iso;

use super::events::MAINTENANCE;
use super::zones;
use crate::act::Wish;
use crate::kit::live::{Views, boxed, effect, effect_from, live, spawn};
use crate::kit::{Dialog, Icon, isolated};
use crate::state::{data_changed, use_settings, use_toasts};

/// The action of a maintenance that this dialog is of.
pub const RESCHEDULE: &str = "reschedule";

/// A window and where it would go.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    pub id: i64,
    pub version: i64,
    pub name: String,
    pub timezone: String,
    pub old_start: DateTime<Utc>,
    pub old_end: DateTime<Utc>,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

impl Proposal {
    /// Starts from where an event is; `None` for one without an end.
    pub fn of(event: &CalendarEvent) -> Option<Self> {
        let end = event.end?;
        Some(Self {
            id: event.id,
            version: event.version,
            name: event.name.clone(),
            timezone: event.timezone.clone(),
            old_start: event.start,
            old_end: end,
            start: event.start,
            end,
        })
    }

    /// Whether a wish is for another window, and for which.
    pub fn of_wish(wish: &Wish) -> Option<Self> {
        let record = wish.one.as_ref().filter(|_| wish.action.name == RESCHEDULE && wish.meta.wire() == MAINTENANCE)?;
        let (start, end) = (record.time("start")?, record.time("end")?);
        Some(Self {
            id: record.id,
            version: record.version,
            name: record.text("name").to_owned(),
            timezone: record.text("original_timezone").to_owned(),
            old_start: start,
            old_end: end,
            start,
            end,
        })
    }
}

/// Open while there is a proposal; closing it drops the proposal.
#[component]
pub fn RescheduleDialog(
    proposal: RwSignal<Option<Proposal>>,
    /// The new window exists.
    #[prop(optional)]
    on_done: Option<Callback<Done>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    effect(move || open.set(proposal.with(Option::is_some)));
    effect_from(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            proposal.set(None);
        }
        is
    });
    let title = Signal::derive(move || {
        proposal
            .with(|proposal| proposal.as_ref().map_or(String::new(), |p| format!("Reschedule {}", isolated(&p.name))))
    });
    view! {
        <Dialog open title>
            {live(move || proposal.get().map(|first| view! { <Form first proposal on_done/> }))}
        </Dialog>
    }
}

#[component]
fn Form(first: Proposal, proposal: RwSignal<Option<Proposal>>, on_done: Option<Callback<Done>>) -> impl IntoView {
    let zone = use_settings().zone;
    let times = RwSignal::new((first.start, first.end));
    let message = RwSignal::new(String::new());
    let error = RwSignal::new(None::<RpcError>);
    let busy = RwSignal::new(false);
    // The end follows the start; changing the end changes the length.
    let set_start = move |event| {
        if let Some(start) = zones::from_input(&event_target_value(&event), zone.get_untracked()) {
            times.update(|(from, to)| (*from, *to) = (start, start + (*to - *from)));
        }
    };
    let set_end = move |event| {
        if let Some(end) = zones::from_input(&event_target_value(&event), zone.get_untracked()) {
            times.update(|(_, to)| *to = end);
        }
    };
    let old = (first.old_start, first.old_end);
    let wrong = move || {
        let (start, end) = times.get();
        if end < start {
            Some("The end is before the start.")
        } else if (start, end) == old {
            Some("This is the window as it is now.")
        } else {
            None
        }
    };
    // Nobody has made a mistake yet where nothing was entered.
    let tone = move || if times.get() == old { "field__help" } else { "field__error" };
    let stopped = move || busy.get() || wrong().is_some();
    let (id, version, name) = (first.id, first.version, first.name.clone());
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (start, end) = times.get_untracked();
        let args = Map::from_iter([("start", start), ("end", end)].map(|(name, at)| (name.to_owned(), iso(at).into())));
        let ask = Act {
            model: MAINTENANCE.to_owned(),
            action: RESCHEDULE.to_owned(),
            ids: vec![(id, version)],
            args,
            message: message.get_untracked(),
        };
        let said = format!("{} rescheduled.", isolated(&name));
        busy.set(true);
        spawn(async move {
            match rpc::act(ask).await {
                Ok(done) => {
                    proposal.try_set(None);
                    use_toasts().done(said, Some(done.request.clone()));
                    data_changed();
                    if let Some(on_done) = on_done {
                        on_done.try_run(done);
                    }
                }
                Err(failed) => {
                    error.try_set(Some(failed));
                }
            }
            busy.try_set(false);
        });
    };
    let zone_name = move || zones::name(zone.get());
    let theirs = first.timezone.clone();
    let spans = move |start, end| both(start, end, &theirs);
    let refused = live(move || {
        error.get().map(|error| {
            view! {
                <div class="alert alert--error" role="alert">
                    <Icon name="alert-triangle"/><div class="alert__body">{error.to_string()}</div>
                </div>
            }
        })
    });
    let (before, after) = (spans.clone(), spans);
    view! {
        <form on:submit=send>
            <div class="dialog__body stack">
                {refused}
                <p class="muted">"A new window takes the place of this one, which is marked rescheduled."</p>
                <dl class="kv kv--tight">
                    <div class="kv__row"><dt>"Now"</dt><dd>{live(move || before(old.0, old.1))}</dd></div>
                    <div class="kv__row"><dt>"New"</dt><dd>{live(move || { let (start, end) = times.get(); after(start, end) })}</dd></div>
                </dl>
                {input("Start", "reschedule-start", move || times.get().0, set_start, zone_name)}
                {input("End", "reschedule-end", move || times.get().1, set_end, zone_name)}
                <p class=boxed(tone) role="status" hidden=move || wrong().is_none()>{live(wrong)}</p>
                <div class="field">
                    <label class="field__label" for="reschedule-why">"Message for the change log"</label>
                    <input class="input" id="reschedule-why" maxlength="200" autocomplete="off"
                        on:input=move |event| message.set(event_target_value(&event))/>
                </div>
            </div>
            <footer class="dialog__foot">
                <button type="button" class="btn" on:click=move |_| proposal.set(None)>"Back"</button>
                <button type="submit" class="btn btn--primary" disabled=boxed(stopped) aria-busy=move || busy.get().to_string()>
                    "Reschedule"
                </button>
            </footer>
        </form>
    }
}

/// A span in UTC and, where it differs, in the event's own zone.
fn both(start: DateTime<Utc>, end: DateTime<Utc>, theirs: &str) -> AnyView {
    let zones = ["UTC", theirs];
    let lines = zones.into_iter().filter(|zone| *zone == "UTC" || zones::differs(zone)).filter_map(|zone| {
        let span = zones::span(start, Some(end), zone)?;
        Some(view! { <div class="num">{span}</div> })
    });
    lines.views().into_any()
}

fn input(
    label: &'static str,
    id: &'static str,
    time: impl Fn() -> DateTime<Utc> + Send + 'static,
    set: impl FnMut(web_sys::Event) + 'static,
    zone_name: impl Fn() -> String + Send + 'static,
) -> AnyView {
    let zone = use_settings().zone;
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <div class="input-group">
                <input class="input" type="datetime-local" id=id required prop:value=move || zones::to_input(time(), zone.get()) on:change=set/>
                <span class="input-group__addon">{live(zone_name)}</span>
            </div>
        </div>
    }
    .into_any()
}
