//! What the whole application shares: who is logged in, settings, messages, the clock, and the
//! number that goes up after every write.
//!
//! The browser runs one thread and shows one application, so the handles live in a thread-local
//! and can be taken anywhere: in a component, in an event handler, after an `await`.

mod clock;
mod fetch;
mod outage;
mod session;
mod settings;
mod toasts;
mod undo;

use std::cell::Cell;

use leptos::prelude::*;

use crate::act::Wish;

pub use clock::{now, read as instant};
pub use fetch::{Fetched, fetch};
pub use outage::{note_outage, use_outage};
pub use session::{Login, entered, lost, may, refresh_session, session, use_login, use_session};
pub use settings::{Density, Settings, Theme, Zone, recall, remember, use_settings};
pub use toasts::{Toast, ToastKind, Toasts, use_toasts};
pub use undo::{take_back, use_gone};

#[derive(Clone, Copy)]
struct State {
    login: RwSignal<Login>,
    settings: Settings,
    toasts: Toasts,
    version: RwSignal<u64>,
    now: RwSignal<chrono::DateTime<chrono::Utc>>,
    title: RwSignal<String>,
    outage: RwSignal<String>,
    secret: RwSignal<String>,
    gone: RwSignal<Vec<shared::rpc::Link>>,
    acting: RwSignal<Option<Wish>>,
    here: RwSignal<Option<shared::rpc::Record>>,
}

thread_local! {
    static STATE: Cell<Option<State>> = const { Cell::new(None) };
}

/// Creates the shared state; call once, in the root component.
pub fn provide_state() {
    let state = State {
        login: RwSignal::new(Login::Unknown),
        settings: Settings::load(),
        toasts: Toasts::new(),
        version: RwSignal::new(0),
        now: clock::start(),
        title: RwSignal::new(String::new()),
        outage: RwSignal::new(String::new()),
        secret: RwSignal::new(String::new()),
        gone: RwSignal::new(Vec::new()),
        acting: RwSignal::new(None),
        here: RwSignal::new(None),
    };
    STATE.with(|cell| cell.set(Some(state)));
}

fn state() -> State {
    STATE.with(Cell::get).expect("provide_state() is called by the root component")
}

/// Goes up after every write. A resource that reads it loads again.
pub fn use_data_version() -> RwSignal<u64> {
    state().version
}

/// What the current page is called; the shell announces it.
pub fn use_title() -> RwSignal<String> {
    state().title
}

/// What the server tells once and nobody can ask for again, a new token; the shell shows it until it is closed.
pub fn use_secret() -> RwSignal<String> {
    state().secret
}

/// What somebody is about to do, which has to be asked first; the shell shows the dialog.
pub fn use_acting() -> RwSignal<Option<Wish>> {
    state().acting
}

/// The object whose page is open: what may be done with it is found by the search box, too.
pub fn use_here() -> RwSignal<Option<shared::rpc::Record>> {
    state().here
}

/// Says that something was written: every list and page on the screen loads again.
pub fn data_changed() {
    state().version.update(|n| *n += 1);
}
