//! Owns one JavaScript calendar and the closures it calls; dropping it takes both down.

use js_sys::{Array, Date, Function, JSON, Object, Reflect};
use leptos::prelude::untrack;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::binding::{Calendar, ClickInfo, DatesInfo, FetchInfo, MoveInfo};
use super::events::{MAINTENANCE, OUTAGE};
use super::range::Range;
use super::scene::narrow;
use crate::kit::number;
use crate::panels::frame::none;
use crate::state::{Zone, may};

/// What the calendar tells its owner.
pub struct Callbacks {
    /// Events of a span are wanted.
    pub fetch: Box<dyn Fn(Date, Date, Answer)>,
    /// The visible period has this title now.
    pub titled: Box<dyn Fn(String)>,
    pub clicked: Box<dyn Fn(ClickInfo)>,
    pub moved: Box<dyn Fn(MoveInfo)>,
    /// An event is being dragged or resized, or no longer.
    pub dragging: Box<dyn Fn(bool)>,
}

/// Where fetched events go.
pub struct Answer {
    done: Function,
    failed: Function,
}

impl Answer {
    /// Hands over a JSON array of events. Parsing it in one go is the quickest way across.
    pub fn done(self, events: &str) {
        let events = JSON::parse(events).unwrap_or_else(|_| Array::new().into());
        // What the calendar throws while drawing has no one to go to.
        let _ = self.done.call1(&JsValue::UNDEFINED, &events);
    }

    pub fn failed(self, message: &str) {
        let _ = self.failed.call1(&JsValue::UNDEFINED, &js_sys::Error::new(message));
    }
}

pub struct Handle {
    calendar: Calendar,
    _closures: Closures,
}

struct Closures {
    fetch: Closure<dyn FnMut(FetchInfo, Function, Function)>,
    dates: Closure<dyn FnMut(DatesInfo)>,
    click: Closure<dyn FnMut(ClickInfo)>,
    moved: Closure<dyn FnMut(MoveInfo)>,
    drag_start: Closure<dyn FnMut(JsValue)>,
    drag_stop: Closure<dyn FnMut(JsValue)>,
}

impl Handle {
    /// Draws a calendar into `element`.
    pub fn new(element: &HtmlElement, range: &Range, zone: Zone, callbacks: Callbacks) -> Result<Self, String> {
        let closures = closures(callbacks);
        let options = options(range, zone, &closures).map_err(|_| "The calendar's options are refused.")?;
        let calendar = Calendar::new(element, &options).map_err(|_| "The calendar cannot be drawn.")?;
        calendar.render();
        Ok(Self { calendar, _closures: closures })
    }

    /// Goes where `to` says, coming from `from`, and fetches again when the filters differ.
    pub fn follow(&self, from: &Range, to: &Range) {
        if from.view != to.view || from.date != to.date {
            self.calendar.change_view(to.view.name(), &to.date.to_string());
        }
        if !from.same_filters(to) {
            self.refetch();
        }
    }

    pub fn set_zone(&self, zone: Zone) {
        self.calendar.set_option("timeZone", &zone_name(zone).into());
    }

    /// Puts a minute of the day at the top of a view by the hour.
    pub fn scroll_to(&self, minute: i64) {
        self.calendar.scroll_to_time(&format!("{:02}:{:02}:00", minute / 60, minute % 60));
    }

    pub fn refetch(&self) {
        self.calendar.refetch_events();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.calendar.destroy();
    }
}

fn closures(callbacks: Callbacks) -> Closures {
    let Callbacks { fetch, titled, clicked, moved, dragging } = callbacks;
    let dragging = std::rc::Rc::new(dragging);
    let stopped = dragging.clone();
    Closures {
        fetch: Closure::new(move |span: FetchInfo, done, failed| {
            fetch(span.start(), span.end(), Answer { done, failed });
        }),
        dates: Closure::new(move |info: DatesInfo| titled(info.view().title())),
        click: Closure::new(clicked),
        moved: Closure::new(moved),
        drag_start: Closure::new(move |_| dragging(true)),
        drag_stop: Closure::new(move |_| stopped(false)),
    }
}

fn options(range: &Range, zone: Zone, closures: &Closures) -> Result<Object, JsValue> {
    let options = constants();
    let set = |name: &str, value: &JsValue| Reflect::set(&options, &name.into(), value);
    if narrow() {
        // Side by side in a column of a phone's week, events would be too small to hit.
        set("eventMaxStack", &1.into())?;
    }
    set("initialView", &range.view.name().into())?;
    set("initialDate", &range.date.to_string().into())?;
    set("timeZone", &zone_name(zone).into())?;
    set("locale", &number::language().to_ascii_lowercase().into())?;
    set("noEventsText", &nothing().into())?;
    set("events", closures.fetch.as_ref())?;
    set("datesSet", closures.dates.as_ref())?;
    set("eventClick", closures.click.as_ref())?;
    set("eventDrop", closures.moved.as_ref())?;
    set("eventResize", closures.moved.as_ref())?;
    set("eventDragStart", closures.drag_start.as_ref())?;
    set("eventDragStop", closures.drag_stop.as_ref())?;
    set("eventResizeStart", closures.drag_start.as_ref())?;
    set("eventResizeStop", closures.drag_stop.as_ref())?;
    Ok(options)
}

/// What an empty list says: nothing of what the reader would not see.
fn nothing() -> String {
    let seen = |model: &'static str| untrack(|| may('v', model));
    match (seen(MAINTENANCE), seen(OUTAGE)) {
        (true, true) => "No maintenances or outages here.".to_owned(),
        (true, false) => format!("No maintenances here. {}", none(&[OUTAGE], "")),
        (false, true) => format!("No outages here. {}", none(&[MAINTENANCE], "")),
        (false, false) => none(&[MAINTENANCE], ""),
    }
}

/// FullCalendar's word for a zone.
fn zone_name(zone: Zone) -> &'static str {
    match zone {
        Zone::Mine => "local",
        Zone::Utc => "UTC",
    }
}

/// What never changes. Weeks begin on Monday and clocks count to 24, as everywhere in Purser.
fn constants() -> Object {
    const OPTIONS: &str = r#"{
        "headerToolbar": false, "height": "100%", "firstDay": 1,
        "eventClass": "ev-box", "eventTitleClass": "ev-title", "eventTimeClass": "ev-time", "listItemEventClass": "ev-line",
        "slotHeaderInnerClass": "cal-slot", "allDayHeaderInnerClass": "cal-slot", "listDayHeaderInnerClass": "cal-list-day",
        "eventDisplay": "block", "dayMaxEvents": false, "columnEventClass": "ev-col", "nowIndicator": true, "nowIndicatorLineClass": "cal-now", "allDayText": "Long",
        "editable": false, "eventResizableFromStart": true, "eventLongPressDelay": 400, "dragRevertDuration": 150,
        "eventOrder": "start,-duration,title", "lazyFetching": true, "rerenderDelay": 0,
        "slotDuration": "01:00:00", "snapDuration": "00:15:00", "slotMinHeight": 24, "expandRows": true,
        "scrollTime": "00:00:00", "scrollTimeReset": false, "slotEventOverlap": false, "eventMinHeight": 24,
        "views": {
            "timeGridWeek": {
                "titleFormat": {"day": "numeric", "month": "short", "year": "numeric"},
                "dayHeaderFormat": {"weekday": "short", "day": "numeric", "month": "short"}
            },
            "timeGridDay": {"titleFormat": {"weekday": "short", "day": "numeric", "month": "short", "year": "numeric"}}
        }
    }"#;
    JSON::parse(OPTIONS).ok().and_then(|options| options.dyn_into().ok()).unwrap_or_default()
}
