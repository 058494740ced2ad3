//! Asks before unsaved work is left: on links, on back and forward, on closing the tab.
//!
//! The router cannot be told to stay, so its events are caught before it sees them: clicks on links
//! while they travel down the document, and `popstate`, which is answered by going forward again.
//! `popstate` has no way down, its listeners are called in the order they came: `watch_history` must
//! run before the router does.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlAnchorElement, MouseEvent};

use super::keep;
use super::state::FormState;
use crate::kit::Dialog;

type Gate = Rc<dyn Fn(&Event)>;

thread_local! {
    /// What the form on the page does about going back; nothing without a form.
    static GATE: RefCell<Option<Gate>> = const { RefCell::new(None) };
}

/// Listens to back and forward ahead of the router. Call once, before the application is mounted.
pub fn watch_history() {
    let closure = Closure::<dyn Fn(Event)>::new(|event: Event| {
        if let Some(gate) = GATE.with_borrow(Clone::clone) {
            gate(&event);
        }
    });
    // It lives as long as the page.
    let _ = window().add_event_listener_with_callback("popstate", closure.into_js_value().unchecked_ref());
}

/// Where one wanted to go.
#[derive(Debug, Clone, PartialEq)]
enum Way {
    Link(String),
    Back,
}

/// Watches over `form` while it is on the page, and asks in a dialog.
#[component]
pub fn Guard(form: FormState) -> impl IntoView {
    let asking = RwSignal::new(false);
    let way = RwSignal::new(None::<Way>);
    let ask = move |to: Way| {
        way.set(Some(to));
        asking.set(true);
    };
    let unsaved = move || !form.released.is_disposed() && untrack(|| form.unsaved());
    listen(&document(), "click", move |event| {
        if let Some(href) = followed(event).filter(|_| unsaved()) {
            event.prevent_default();
            event.stop_propagation();
            ask(Way::Link(href));
        }
    });
    // Going forward again fires `popstate` once more; that one is ours.
    let returning = StoredValue::new(false);
    let gate: Gate = Rc::new(move |event| {
        if returning.try_get_value() == Some(true) {
            returning.set_value(false);
            event.stop_immediate_propagation();
        } else if unsaved() {
            event.stop_immediate_propagation();
            returning.set_value(true);
            if window().history().and_then(|history| history.forward()).is_ok() {
                ask(Way::Back);
            }
        }
    });
    GATE.set(Some(gate));
    on_cleanup(|| GATE.set(None));
    listen(&window(), "beforeunload", move |event| {
        if unsaved() {
            event.prevent_default();
        }
    });
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        asking.set(false);
        form.released.set(true);
        keep::forget();
        match way.get_untracked() {
            Some(Way::Link(href)) => navigate(&href, NavigateOptions::default()),
            _ => {
                let _ = window().history().and_then(|history| history.back());
            }
        }
    });
    view! {
        <Dialog open=asking title="Leave without saving?" class="dialog--sm">
            <div class="dialog__body">
                <p>"What you changed in this form has not been saved."</p>
            </div>
            <footer class="dialog__foot">
                <button type="button" class="btn btn--danger-quiet" on:click=move |_| leave.run(())>"Discard changes"</button>
                <button type="button" class="btn btn--primary" on:click=move |_| asking.set(false)>"Keep editing"</button>
            </footer>
        </Dialog>
    }
}

/// The address a click leads to within this application, in this tab.
fn followed(event: &Event) -> Option<String> {
    let click = event.dyn_ref::<MouseEvent>()?;
    if click.default_prevented()
        || click.button() != 0
        || click.ctrl_key()
        || click.meta_key()
        || click.shift_key()
        || click.alt_key()
    {
        return None;
    }
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let anchor = target.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let raw = anchor.get_attribute("href")?;
    let elsewhere = raw.starts_with('#') || !anchor.target().is_empty() || anchor.has_attribute("download");
    let ours = window().location().origin().ok()? == anchor.origin();
    (ours && !elsewhere).then(|| format!("{}{}", anchor.pathname(), anchor.search()))
}

/// Listens before anybody else, for as long as the owner lives.
fn listen(target: &EventTarget, name: &'static str, act: impl Fn(&Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&event));
    let function = closure.as_ref().unchecked_ref::<js_sys::Function>().clone();
    let added = target.add_event_listener_with_callback_and_bool(name, &function, true);
    let held = StoredValue::new_local((target.clone(), closure));
    on_cleanup(move || {
        held.try_update_value(|(target, closure)| {
            if added.is_ok() {
                let _ =
                    target.remove_event_listener_with_callback_and_bool(name, closure.as_ref().unchecked_ref(), true);
            }
        });
    });
}
