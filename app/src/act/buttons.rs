//! What may be done with one object: buttons on its page and in the calendar, a menu in its row.

use leptos::prelude::*;
use shared::registry;
use shared::rpc::{Offer, Record};

use super::{Wish, start};
use crate::kit::live::{Views, each};
use crate::kit::{Icon, Menu, MenuItem};
use crate::state::{data_changed, instant};

/// The actions of an object in a row: those that may be done now as buttons, the others behind a menu that says why not.
pub fn bar(record: &Record, class: &'static str) -> Option<AnyView> {
    let (open, closed): (Vec<Offer>, Vec<Offer>) =
        record.actions.iter().cloned().partition(|offer| offer.why.is_empty());
    if record.actions.is_empty() {
        return None;
    }
    follow(&record.actions);
    // None of them can be pressed while one is under way: what is offered may move under the pointer.
    let busy = RwSignal::new(false);
    // Each has an element of its own: one that turned into another action would keep the focus, and the hand that is on it.
    let (shown, version) = (record.clone(), record.version);
    // Without anything beside it, three dots would look like a stain.
    let alone = open.is_empty().then_some(" Actions");
    let buttons = each(
        move || open.clone(),
        move |offer| format!("{} {version}", offer.name),
        move |offer| button(&shown, &offer, class, busy).into_any(),
    );
    let others = (!closed.is_empty()).then(|| {
        let items = StoredValue::new((record.clone(), closed));
        let list = move || {
            items.with_value(|(record, closed)| closed.iter().filter_map(|offer| impossible(record, offer)).views())
        };
        view! {
            <Menu button=move || view! { <Icon name="dots"/>{alone} } label="Actions that are not possible now"
                button_class=menu_class(class, alone) class="popover--fixed menu">
                {list()}
            </Menu>
        }
    });
    Some(view! { <div class="row" role="group" aria-label="Actions">{buttons}{others}</div> }.into_any())
}

/// A page stays open over a window's start: what is offered is asked for anew when it may have changed.
fn follow(offers: &[Offer]) {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let Some(next) = offers.iter().filter_map(|offer| offer.turns).min() else { return };
    let left = (next - instant()).num_milliseconds();
    if left > DAY {
        return;
    }
    // A little later, for clocks are not quite alike.
    let pause = std::time::Duration::from_millis(u64::try_from(left).unwrap_or(0) + 500);
    if let Ok(timer) = set_timeout_with_handle(data_changed, pause) {
        on_cleanup(move || timer.clear());
    }
}

fn menu_class(class: &'static str, words: Option<&str>) -> &'static str {
    match class {
        _ if words.is_some() => class,
        "btn btn--sm" => "btn btn--icon btn--sm",
        _ => "btn btn--icon",
    }
}

/// Three dots tell that something is asked before it is done.
fn dots(wish: &Wish) -> &'static str {
    if wish.asks() { "…" } else { "" }
}

fn button(record: &Record, offer: &Offer, class: &'static str, busy: RwSignal<bool>) -> Option<AnyView> {
    let wish = Wish { busy: Some(busy), ..Wish::of(record, offer)? };
    let action = wish.action;
    let dots = dots(&wish);
    let press = move |_| start(wish.clone());
    Some(
        view! {
            <button type="button" class=class title=action.help disabled=move || busy.get() on:click=press>
                <Icon name=action.icon/>" "{action.label}{dots}
            </button>
        }
        .into_any(),
    )
}

/// An entry that cannot be chosen, with the reason, which readers of screens hear, too.
fn impossible(record: &Record, offer: &Offer) -> Option<AnyView> {
    let action = registry::model(&record.model)?.action(&offer.name)?;
    // Its name stands above the reason already.
    let why = match offer.why.strip_prefix(&format!("{} is not", action.label)) {
        Some(rest) => format!("Not{rest}"),
        None => offer.why.clone(),
    };
    Some(
        view! {
            <div class="menu__item menu__item--off" role="menuitem" tabindex="-1" aria-disabled="true">
                <Icon name=action.icon/>
                <span>{action.label}" "<small class="menu__why">{why}</small></span>
            </div>
        }
        .into_any(),
    )
}

/// The same as a menu at the end of the object's row in a list.
pub fn row_menu(record: &Record) -> Option<AnyView> {
    let open: Vec<Wish> = record
        .actions
        .iter()
        .filter(|offer| offer.why.is_empty())
        .filter_map(|offer| Wish::of(record, offer))
        .collect();
    if open.is_empty() {
        return None;
    }
    let open = StoredValue::new(open);
    let item = |wish: &Wish| {
        let (wish, action) = (wish.clone(), wish.action);
        let text = format!("{}{}", action.label, dots(&wish));
        let pick = Callback::new(move |()| start(wish.clone()));
        view! { <MenuItem text icon=action.icon on_pick=pick/> }
    };
    let items = move || open.with_value(|open| open.iter().map(item).views());
    let label = format!("Actions of {}", record.title);
    Some(
        view! {
            <Menu button=|| view! { <Icon name="dots"/> } label button_class="btn btn--ghost btn--icon btn--sm"
                class="popover--fixed popover--end menu">
                {items()}
            </Menu>
        }
        .into_any(),
    )
}
