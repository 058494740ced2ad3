//! What the parts of the calendar page share: where it stands, what it shows, what is open.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::rpc::{CalendarEvent, RpcError};

use super::range::{Range, View};
use super::reschedule::Proposal;
use super::summary::Opened;
use super::zones;
use crate::kit::url;
use crate::state::{now, use_settings};

/// Whether a change of the address can be taken back with the browser's back button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    Push,
    Replace,
}

#[derive(Clone, Copy)]
pub struct Scene {
    /// Follows the address.
    pub range: Memo<Range>,
    go: Callback<(Range, Trace)>,
    /// Title of the visible period.
    pub title: RwSignal<String>,
    /// The visible period, once it is known.
    pub period: RwSignal<Option<(DateTime<Utc>, DateTime<Utc>)>>,
    /// The events on the screen.
    pub shown: RwSignal<Vec<CalendarEvent>>,
    pub busy: RwSignal<bool>,
    pub error: RwSignal<Option<RpcError>>,
    /// The event whose summary is open.
    pub opened: RwSignal<Option<Opened>>,
    /// The move that awaits confirmation.
    pub proposal: RwSignal<Option<Proposal>>,
}

impl Scene {
    /// The state of a page that has just been opened.
    pub fn open() -> Self {
        let params = use_query_map();
        let today = today();
        // A month of boxes needs width; a phone starts with the list.
        let view = if narrow() { View::List } else { View::Month };
        let range = Memo::new(move |_| params.with(|params| Range::read(params, view, today)));
        let navigate = use_navigate();
        let go = Callback::new(move |(range, trace): (Range, Trace)| {
            let options = NavigateOptions { replace: trace == Trace::Replace, scroll: false, ..Default::default() };
            navigate(&format!("{}{}", url::ours("/calendar"), range.query()), options);
        });
        Self {
            range,
            go,
            title: RwSignal::new(String::new()),
            period: RwSignal::new(None),
            shown: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            opened: RwSignal::new(None),
            proposal: RwSignal::new(None),
        }
    }

    /// Goes somewhere else, unless that is here.
    pub fn go(&self, range: Range, trace: Trace) {
        if range != self.range.get_untracked() {
            self.go.run((range, trace));
        }
    }

    /// Goes to what `change` makes of the current range.
    pub fn alter(&self, trace: Trace, change: impl FnOnce(Range) -> Range) {
        self.go(change(self.range.get_untracked()), trace);
    }

    pub fn event(&self, key: &str) -> Option<CalendarEvent> {
        self.shown.with_untracked(|shown| shown.iter().find(|event| super::events::key(event) == key).cloned())
    }
}

/// The date where the reader is.
pub fn today() -> NaiveDate {
    zones::date_of(now().get_untracked(), use_settings().zone.get_untracked())
}

/// Whether this is a phone's width.
pub fn narrow() -> bool {
    window().match_media("(max-width: 640px)").ok().flatten().is_some_and(|query| query.matches())
}
