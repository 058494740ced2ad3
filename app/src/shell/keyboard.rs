//! Shortcuts that work everywhere: `/` and Ctrl-K search, `g …` goes to a page, `?` explains.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::registry;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

use crate::kit::keys::is_shortcut;
use crate::kit::live::Views;
use crate::kit::{Dialog, list_href, url};

/// The id of the search box's input.
pub const SEARCH_ID: &str = "global-search";

/// The second key after `g`, and where it leads: a page's path or a model's list.
const GO: &[(&str, &str, &str)] = &[
    ("h", "/", "Home"),
    ("c", "/calendar", "Calendar"),
    ("a", "inventory_monitor.asset", "Assets"),
    ("p", "inventory_monitor.probe", "Probes"),
    ("d", "dcim.device", "Devices"),
    ("s", "dcim.site", "Sites"),
    ("r", "dcim.rack", "Racks"),
    ("i", "circuits.circuit", "Circuits"),
    ("m", "notices.maintenance", "Maintenances"),
    ("o", "notices.outage", "Outages"),
    ("t", "tenancy.contact", "Contacts"),
];

/// Puts the cursor into the search box. On a phone it lies over the bar while it is open, and what is not shown takes no focus, so it is
/// opened here and now and not with the next drawing.
pub fn focus_search() {
    if let Some(bar) = document().query_selector(".topbar").ok().flatten() {
        let _ = bar.set_attribute("data-search", "open");
    }
    let input = document().get_element_by_id(SEARCH_ID).and_then(|e| e.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = input {
        let _ = input.focus();
        input.select();
    }
}

/// Listens for the global shortcuts as long as the frame is there.
pub fn listen(help: RwSignal<bool>) {
    let navigate = use_navigate();
    let going = StoredValue::new(false);
    let handle = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "k" {
            event.prevent_default();
            focus_search();
            return;
        }
        if !is_shortcut(&event) {
            return;
        }
        let key = event.key();
        if going.get_value() {
            going.set_value(false);
            if let Some(target) = GO.iter().find(|(k, ..)| *k == key).and_then(|(_, to, _)| address(to)) {
                event.prevent_default();
                event.stop_immediate_propagation();
                navigate(&target, leptos_router::NavigateOptions::default());
            }
            return;
        }
        match key.as_str() {
            "/" => {
                event.prevent_default();
                focus_search();
            }
            "?" => help.set(true),
            "g" => going.set_value(true),
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}

fn address(to: &str) -> Option<String> {
    if to.starts_with('/') { Some(url::ours(to)) } else { registry::model(to).map(|meta| list_href(&meta.wire(), &[])) }
}

/// The list of all shortcuts.
#[component]
pub fn KeyHelp(open: RwSignal<bool>) -> impl IntoView {
    const ALWAYS: &[(&str, &str)] = &[("/", "Search everything (Ctrl K too)"), ("?", "This help")];
    const LIST: &[(&str, &str)] = &[
        ("j", "Next row"),
        ("k", "Previous row"),
        ("x", "Select the row"),
        ("Enter", "Open the row"),
        ("e", "Edit the row, or the selected ones"),
        ("c", "Add one"),
        ("f", "Filters"),
    ];
    const CALENDAR: &[(&str, &str)] = &[
        ("←", "Earlier (p too)"),
        ("→", "Later (n too)"),
        ("t", "Today"),
        ("m", "Month"),
        ("w", "Week"),
        ("d", "Day"),
        ("l", "List"),
    ];
    let plain = |keys: &'static [(&'static str, &'static str)]| {
        keys.iter()
            .map(|(key, text)| view! { <div><dt><kbd class="kbd">{*key}</kbd></dt><dd>{*text}</dd></div> })
            .views()
    };
    let go = || {
        GO.iter()
            .filter(|(_, to, _)| address(to).is_some())
            .map(|(key, _, text)| {
                view! {
                    <div><dt><kbd class="kbd">"g"</kbd>" "<kbd class="kbd">{*key}</kbd></dt><dd>{*text}</dd></div>
                }
            })
            .views()
    };
    view! {
        <Dialog open title="Keyboard shortcuts">
            // It scrolls and holds nothing that takes the focus, so it does itself.
            <div class="dialog__body stack" tabindex="0" role="region" aria-label="Shortcuts">
                <h3>"Everywhere"</h3>
                <dl class="keys">{plain(ALWAYS)}</dl>
                <h3>"Lists"</h3>
                <dl class="keys">{plain(LIST)}</dl>
                <h3>"Calendar"</h3>
                <dl class="keys">{plain(CALENDAR)}</dl>
                <h3>"Go to"</h3>
                <dl class="keys">{go()}</dl>
            </div>
        </Dialog>
    }
}
