//! A button with something that opens under it: a popover of any content, or a menu of actions.
//!
//! Closes on Escape (focus returns to the button), on a click elsewhere, and, for menus, on a choice.
//! Arrow keys, Home and End walk a menu.

use leptos::context::Provider;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, Node};

use super::icon::Icon;

use crate::kit::live::{effect, live, when};
use crate::kit::number::pixels;

/// A button and its popover. `children` exist only while it is open.
#[component]
pub fn Popover(
    /// The button's content.
    #[prop(into)]
    button: ViewFn,
    /// The button's name where its content has no words.
    #[prop(optional, into)]
    label: String,
    #[prop(default = "btn")] button_class: &'static str,
    /// Further classes of the popover: `popover--end colpick`.
    #[prop(optional)]
    class: &'static str,
    /// `dialog` or `menu`.
    #[prop(default = "dialog")]
    role: &'static str,
    #[prop(optional)] open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let anchor = NodeRef::<html::Div>::new();
    let trigger = NodeRef::<html::Button>::new();
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|t| t.dyn_into::<Node>().ok());
        if open.get_untracked() && !anchor.get_untracked().is_some_and(|a| a.contains(target.as_ref())) {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    // At a point of the window it cannot follow what scrolls below it.
    let fixed = class.contains("popover--fixed");
    let place = RwSignal::new((0.0, 0.0));
    if fixed {
        let scrolled = window_event_listener(ev::wheel, move |event| {
            // What is longer than the window scrolls in itself.
            let over = event.target().and_then(|t| t.dyn_into::<Node>().ok());
            if open.get_untracked() && !anchor.get_untracked().is_some_and(|a| a.contains(over.as_ref())) {
                open.set(false);
            }
        });
        on_cleanup(move || scrolled.remove());
        effect(move || {
            if open.get() {
                request_animation_frame(move || {
                    let found = anchor.get_untracked().zip(trigger.get_untracked());
                    if let Some(at) = found.and_then(|(anchor, trigger)| beside(&anchor, &trigger, class)) {
                        place.try_set(at);
                    }
                });
            }
        });
    }
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
            if let Some(button) = trigger.get_untracked() {
                let _ = button.focus();
            }
        } else if role == "menu" && open.get_untracked() && walk(anchor.get_untracked(), &event.key()) {
            event.prevent_default();
        } else if role == "menu" && event.key() == "ArrowDown" && !open.get_untracked() {
            event.prevent_default();
            open.set(true);
        }
    };
    // The first item takes the focus once it is there.
    effect(move || {
        if open.get() && role == "menu" {
            request_animation_frame(move || {
                walk(anchor.get_untracked(), "Home");
            });
        }
    });
    let label = (!label.is_empty()).then_some(label);
    view! {
        <div class="anchor" node_ref=anchor on:keydown=key>
            <button type="button" class=button_class node_ref=trigger aria-haspopup=role aria-label=label
                aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|o| *o = !*o)>
                {live(move || button.run())}
            </button>
            {when(move || open.get(), move || view! { <div class=format!("popover {class}") role=(role == "menu").then_some("menu")
                style:--x=move || fixed.then(|| pixels(place.get().0)) style:--y=move || fixed.then(|| pixels(place.get().1))>{children()}</div> })}
        </div>
    }
}

/// Where a popover stands in the window: below its button, or above it where there is no room, and within the window. It begins
/// where the button does; `popover--end` ends there.
fn beside(anchor: &web_sys::HtmlDivElement, trigger: &web_sys::HtmlButtonElement, class: &str) -> Option<(f64, f64)> {
    const GAP: f64 = 4.0;
    const MARGIN: f64 = 8.0;
    let popover = anchor.query_selector(".popover").ok()??.get_bounding_client_rect();
    let button = trigger.get_bounding_client_rect();
    let extent = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| value.ok()?.as_f64();
    let (wide, high) = (extent(window().inner_width())?, extent(window().inner_height())?);
    let at_end = class.contains("popover--end");
    let x = if at_end { button.right() - popover.width() } else { button.left() };
    let x = x.min(wide - popover.width() - MARGIN).max(MARGIN);
    let below = button.bottom() + GAP;
    let fits = below + popover.height() <= high - MARGIN;
    let y = if fits { below } else { (button.top() - GAP - popover.height()).max(MARGIN) };
    Some((x, y))
}

/// Moves the focus among a menu's items; false when the key is not one of a menu.
fn walk(anchor: Option<web_sys::HtmlDivElement>, key: &str) -> bool {
    let Some(anchor) = anchor else { return false };
    let Ok(found) = anchor.query_selector_all("[role^=menuitem]:not([disabled])") else { return false };
    let items: Vec<HtmlElement> = (0..found.length()).filter_map(|i| found.get(i)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let at = items.iter().position(|item| focused.as_ref().is_some_and(|f| item.is_same_node(Some(f))));
    let next = match key {
        "ArrowDown" => at.map_or(0, |at| (at + 1) % items.len().max(1)),
        "ArrowUp" => at.map_or(0, |at| (at + items.len() - 1) % items.len().max(1)),
        "Home" => 0,
        "End" => items.len().saturating_sub(1),
        _ => return false,
    };
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
    true
}

/// A menu of actions; its children are `MenuItem`s, `menu__label`s and `menu__sep`s.
#[component]
pub fn Menu(
    #[prop(into)] button: ViewFn,
    #[prop(optional, into)] label: String,
    #[prop(default = "btn")] button_class: &'static str,
    #[prop(default = "popover--end menu")] class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let children = StoredValue::new(children);
    // A provider, since components share their parent's context and menus stand side by side.
    view! {
        <Popover button label button_class class role="menu" open>
            <Provider value=MenuOpen(open)>{children.with_value(|children| children())}</Provider>
        </Popover>
    }
}

#[derive(Clone, Copy)]
struct MenuOpen(RwSignal<bool>);

/// One action of a menu. With `checked` it is one of several alternatives.
#[component]
pub fn MenuItem(
    #[prop(into)] text: String,
    icon: &'static str,
    on_pick: Callback<()>,
    /// Its name where the text says too little by itself.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional, into)] checked: Option<Signal<bool>>,
    #[prop(optional)] danger: bool,
) -> impl IntoView {
    let open = use_context::<MenuOpen>();
    let pick = move |_| {
        if let Some(MenuOpen(open)) = open {
            open.set(false);
        }
        on_pick.run(());
    };
    let class = if danger { "menu__item menu__item--danger" } else { "menu__item" };
    let role = if checked.is_some() { "menuitemradio" } else { "menuitem" };
    view! {
        <button type="button" class=class role=role tabindex="-1" aria-label=label
            aria-checked=move || checked.map(|c| c.get().to_string()) on:click=pick>
            <Icon name=icon/>{text}
        </button>
    }
}
