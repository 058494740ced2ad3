//! The reader's own settings, kept in the browser: theme, density, time zone, keyboard shortcuts.
//!
//! `public/theme.js` applies theme and density before the first paint; this keeps them in step.

use leptos::prelude::*;

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

impl Settings {
    pub(super) fn load() -> Self {
        let theme = match recall("theme").as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        let density = match recall("density").as_deref() {
            Some("compact") => Density::Compact,
            Some("comfortable") => Density::Comfortable,
            _ => Density::Normal,
        };
        let zone = if recall("zone").as_deref() == Some("utc") { Zone::Utc } else { Zone::Mine };
        Self {
            theme: RwSignal::new(theme),
            density: RwSignal::new(density),
            zone: RwSignal::new(zone),
            shortcuts: RwSignal::new(recall("shortcuts").as_deref() != Some("off")),
            sidebar: RwSignal::new(recall("sidebar").as_deref() != Some("hidden")),
        }
    }

    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        apply(
            "theme",
            match theme {
                Theme::System => None,
                Theme::Light => Some("light"),
                Theme::Dark => Some("dark"),
            },
        );
    }

    pub fn set_density(self, density: Density) {
        self.density.set(density);
        apply(
            "density",
            match density {
                Density::Compact => Some("compact"),
                Density::Normal => None,
                Density::Comfortable => Some("comfortable"),
            },
        );
    }

    pub fn set_zone(self, zone: Zone) {
        self.zone.set(zone);
        remember("zone", (zone == Zone::Utc).then_some("utc"));
    }

    pub fn toggle_shortcuts(self) {
        self.shortcuts.update(|on| *on = !*on);
        remember("shortcuts", (!self.shortcuts.get_untracked()).then_some("off"));
    }

    pub fn toggle_sidebar(self) {
        self.sidebar.update(|on| *on = !*on);
        remember("sidebar", (!self.sidebar.get_untracked()).then_some("hidden"));
    }
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
