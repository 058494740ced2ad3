//! Choosing a colour: swatches of the palette, or six hex digits.
//!
//! The palette is the reference system's (`spec-netbox-core` §1.2), with the names people see there.

use leptos::prelude::*;
use serde_json::Value as Json;

use crate::kit::live::{Views, boxed};

/// Six hex digits and the colour's name.
pub const PALETTE: &[(&str, &str)] = &[
    ("aa1409", "Dark red"),
    ("f44336", "Red"),
    ("e91e63", "Pink"),
    ("ffe4e1", "Rose"),
    ("ff66ff", "Fuchsia"),
    ("9c27b0", "Purple"),
    ("673ab7", "Dark purple"),
    ("3f51b5", "Indigo"),
    ("2196f3", "Blue"),
    ("03a9f4", "Light blue"),
    ("00bcd4", "Cyan"),
    ("009688", "Teal"),
    ("00ffff", "Aqua"),
    ("2f6a31", "Dark green"),
    ("4caf50", "Green"),
    ("8bc34a", "Light green"),
    ("cddc39", "Lime"),
    ("ffeb3b", "Yellow"),
    ("ffc107", "Amber"),
    ("ff9800", "Orange"),
    ("ff5722", "Dark orange"),
    ("795548", "Brown"),
    ("c0c0c0", "Light grey"),
    ("9e9e9e", "Grey"),
    ("607d8b", "Dark grey"),
    ("111111", "Black"),
    ("ffffff", "White"),
];

/// Edits a colour held as six hex digits without `#`. The hex box has the id, so that labels and
/// error links lead to it.
#[component]
pub fn ColorPicker(
    value: RwSignal<Json>,
    #[prop(into)] id: String,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
) -> impl IntoView {
    let hex = move || value.read().as_str().unwrap_or("").trim_start_matches('#').to_ascii_lowercase();
    let group = format!("{id}-swatch");
    let swatches = PALETTE.iter().map(|(color, name)| {
        let group = group.clone();
        view! {
            <label class="color-picker__swatch" title=*name>
                <input class="vh" type="radio" name=group value=*color aria-label=*name
                    prop:checked=move || hex() == *color on:change=move |_| value.set(Json::from(*color)) />
                <span class="swatch swatch--lg" style:--c=format!("#{color}")></span>
            </label>
        }
    });
    let shown = move || {
        let hex = hex();
        if hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            format!("#{hex}")
        } else {
            "transparent".to_owned()
        }
    };
    view! {
        <div class="color-picker" role="group" aria-label="Colour">
            {swatches.views()}
            <span class="color-picker__hex">
                <span class="swatch" style:--c=boxed(shown)></span>
                <input class="input input--mono" id=id maxlength="7" size="8" placeholder="9e9e9e" autocomplete="off"
                    spellcheck="false" prop:value=move || value.read().as_str().unwrap_or("").to_owned()
                    aria-describedby=move || Some(describedby.get()).filter(|ids| !ids.is_empty())
                    aria-invalid=move || invalid.get().then_some("true")
                    on:input=move |event| value.set(Json::from(event_target_value(&event).trim().trim_start_matches('#'))) />
            </span>
        </div>
    }
}
