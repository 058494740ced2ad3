//! The reader's own settings: theme, density, time zone, keyboard shortcuts. They are kept with the user's account and,
//! for the first paint, in the browser.
//!
//! `public/theme.js` applies theme and density before the first paint; this keeps them in step.

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared::rpc;

use crate::kit::live::spawn;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    Compact,
    Normal,
    Comfortable,
}

/// The zone in which times are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    Mine,
    Utc,
}

#[derive(Clone, Copy)]
pub struct Settings {
    pub theme: RwSignal<Theme>,
    pub density: RwSignal<Density>,
    pub zone: RwSignal<Zone>,
    /// Single-key shortcuts; some assistive tools need them off (WCAG 2.1.4).
    pub shortcuts: RwSignal<bool>,
    /// Whether the navigation is hidden on wide screens.
    pub sidebar: RwSignal<bool>,
}

pub fn use_settings() -> Settings {
    super::state().settings
}

impl Theme {
    pub const ALL: [(Self, &'static str, &'static str); 3] =
        [(Self::System, "system", "As the system"), (Self::Light, "light", "Light"), (Self::Dark, "dark", "Dark")];
}

impl Density {
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Compact, "compact", "Compact"),
        (Self::Normal, "normal", "Normal"),
        (Self::Comfortable, "comfortable", "Comfortable"),
    ];
}

/// One of several by its word.
fn of_word<T: Copy>(all: &[(T, &'static str, &'static str)], word: Option<&str>) -> Option<T> {
    all.iter().find(|(_, known, _)| Some(*known) == word).map(|(value, ..)| *value)
}

fn word_of<T: Copy + PartialEq>(all: &[(T, &'static str, &'static str)], value: T) -> &'static str {
    all.iter().find(|(known, ..)| *known == value).map_or("", |(_, word, _)| word)
}

impl Settings {
    pub(super) fn load() -> Self {
        let theme = of_word(&Theme::ALL, recall("theme").as_deref()).unwrap_or(Theme::System);
        let density = of_word(&Density::ALL, recall("density").as_deref()).unwrap_or(Density::Normal);
        let zone = if recall("zone").as_deref() == Some("utc") { Zone::Utc } else { Zone::Mine };
        Self {
            theme: RwSignal::new(theme),
            density: RwSignal::new(density),
            zone: RwSignal::new(zone),
            shortcuts: RwSignal::new(recall("shortcuts").as_deref() != Some("off")),
            sidebar: RwSignal::new(recall("sidebar").as_deref() != Some("hidden")),
        }
    }

    /// Takes over what the user's account says; of what it does not say, this browser's own stays.
    pub fn adopt(self, wishes: &Map<String, Value>) {
        let word = |name: &str| wishes.get(name).and_then(Value::as_str);
        if let Some(theme) = of_word(&Theme::ALL, word("theme")) {
            self.show_theme(theme);
        }
        if let Some(density) = of_word(&Density::ALL, word("density")) {
            self.show_density(density);
        }
        if let Some(zone) = word("zone") {
            self.show_zone(if zone == "utc" { Zone::Utc } else { Zone::Mine });
        }
        if let Some(shortcuts) = word("shortcuts") {
            self.show_shortcuts(shortcuts != "off");
        }
        if let Some(sidebar) = word("sidebar") {
            self.show_sidebar(sidebar != "hidden");
        }
    }

    pub fn set_theme(self, theme: Theme) {
        self.show_theme(theme);
        keep("theme", word_of(&Theme::ALL, theme));
    }

    fn show_theme(self, theme: Theme) {
        if self.theme.get_untracked() != theme {
            self.theme.set(theme);
        }
        apply("theme", (theme != Theme::System).then(|| word_of(&Theme::ALL, theme)));
    }

    pub fn set_density(self, density: Density) {
        self.show_density(density);
        keep("density", word_of(&Density::ALL, density));
    }

    fn show_density(self, density: Density) {
        if self.density.get_untracked() != density {
            self.density.set(density);
        }
        apply("density", (density != Density::Normal).then(|| word_of(&Density::ALL, density)));
    }

    pub fn set_zone(self, zone: Zone) {
        self.show_zone(zone);
        keep("zone", if zone == Zone::Utc { "utc" } else { "mine" });
    }

    fn show_zone(self, zone: Zone) {
        if self.zone.get_untracked() != zone {
            self.zone.set(zone);
        }
        remember("zone", (zone == Zone::Utc).then_some("utc"));
    }

    pub fn toggle_shortcuts(self) {
        let on = !self.shortcuts.get_untracked();
        self.show_shortcuts(on);
        keep("shortcuts", if on { "on" } else { "off" });
    }

    fn show_shortcuts(self, on: bool) {
        if self.shortcuts.get_untracked() != on {
            self.shortcuts.set(on);
        }
        remember("shortcuts", (!on).then_some("off"));
    }

    pub fn toggle_sidebar(self) {
        let shown = !self.sidebar.get_untracked();
        self.show_sidebar(shown);
        keep("sidebar", if shown { "shown" } else { "hidden" });
    }

    fn show_sidebar(self, shown: bool) {
        if self.sidebar.get_untracked() != shown {
            self.sidebar.set(shown);
        }
        remember("sidebar", (!shown).then_some("hidden"));
    }
}

/// Keeps a setting with the user's account, so that it is there in another browser, too.
fn keep(name: &str, word: &str) {
    let wish = Map::from_iter([(name.to_owned(), Value::from(word))]);
    spawn(async move {
        if let Err(error) = rpc::prefer(wish).await {
            super::use_toasts().error(&error);
        }
    });
}

/// What was remembered under `purser.<name>`.
pub fn recall(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&format!("purser.{name}")).ok()?
}

/// Remembers or forgets a setting. Closed storage (a private window) loses it, nothing else.
pub fn remember(name: &str, value: Option<&str>) {
    let Ok(Some(storage)) = window().local_storage() else { return };
    let key = format!("purser.{name}");
    let _ = match value {
        Some(value) => storage.set_item(&key, value),
        None => storage.remove_item(&key),
    };
}

/// Remembers a setting and puts it on `<html>`, where the style sheets read it.
fn apply(name: &str, value: Option<&str>) {
    remember(name, value);
    let Some(root) = document().document_element() else { return };
    let attribute = format!("data-{name}");
    let _ = match value {
        Some(value) => root.set_attribute(&attribute, value),
        None => root.remove_attribute(&attribute),
    };
}
