//! How the pages look to oneself; the same settings as in the menus.

use leptos::prelude::*;

use super::entry::tick;
use crate::kit::live::{Views, boxed};
use crate::kit::time::browser_zone;
use crate::panels::frame;
use crate::state::{Density, Theme, Zone, use_settings};

pub fn panel() -> AnyView {
    let settings = use_settings();
    let themes = Theme::ALL.map(|(theme, word, text)| {
        let checked = Signal::derive(move || settings.theme.get() == theme);
        one("theme", word, text.to_owned(), checked, Callback::new(move |()| settings.set_theme(theme)))
    });
    let rows = Density::ALL.map(|(density, word, text)| {
        let checked = Signal::derive(move || settings.density.get() == density);
        one("density", word, text.to_owned(), checked, Callback::new(move |()| settings.set_density(density)))
    });
    let zones = [(Zone::Mine, "mine", format!("My zone ({})", browser_zone())), (Zone::Utc, "utc", "UTC".to_owned())];
    let zones = zones.map(|(zone, word, text)| {
        let checked = Signal::derive(move || settings.zone.get() == zone);
        one("zone", word, text, checked, Callback::new(move |()| settings.set_zone(zone)))
    });
    let shortcuts = Callback::new(move |()| settings.toggle_shortcuts());
    let sidebar = Callback::new(move |()| settings.toggle_sidebar());
    let body = view! {
        <div class="panel__body stack">
            {group("Theme", themes.into_iter().views().into_any())}
            {group("Rows of lists", rows.into_iter().views().into_any())}
            {group("Times in", zones.into_iter().views().into_any())}
            <div class="check-list">
                {tick("Shortcuts of single keys", "/ searches, g a leads to assets.", settings.shortcuts.into(), shortcuts)}
                {tick("Navigation at the side", "On wide screens.", settings.sidebar.into(), sidebar)}
            </div>
            <p class="field__help">"Kept with your account: it is the same in every browser that you sign in with."</p>
        </div>
    };
    frame::panel("Appearance", ().into_any(), body.into_any())
}

fn group(title: &'static str, choices: AnyView) -> AnyView {
    view! {
        <fieldset>
            <legend class="field__label">{title}</legend>
            <div class="check-row">{choices}</div>
        </fieldset>
    }
    .into_any()
}

fn one(group: &'static str, word: &'static str, text: String, checked: Signal<bool>, pick: Callback<()>) -> AnyView {
    let on = move || checked.get();
    view! {
        <label class="check">
            <input class="radio" type="radio" name=format!("profile-{group}") value=word prop:checked=boxed(on)
                on:change=move |_| pick.run(())/>
            <span>{text}</span>
        </label>
    }
    .into_any()
}
