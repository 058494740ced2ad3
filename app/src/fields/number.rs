//! Numbers in the reader's own notation, by the browser's `Intl`, exact to the last digit.

use std::cell::RefCell;

use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

thread_local! {
    /// A formatter costs far more to make than to use; one for each number of decimal places.
    static FORMATS: RefCell<Vec<(usize, Function)>> = const { RefCell::new(Vec::new()) };
}

/// Formats a number given as text, keeping its decimal places. Four digits stay ungrouped.
pub fn show(number: &str) -> String {
    let places = number.split_once('.').map_or(0, |(_, places)| places.len());
    let shown = FORMATS.with_borrow_mut(|formats| {
        if !formats.iter().any(|(known, _)| *known == places) {
            formats.push((places, format(places)));
        }
        formats
            .iter()
            .find(|(known, _)| *known == places)?
            .1
            .call1(&JsValue::UNDEFINED, &JsValue::from_str(number))
            .ok()
            .and_then(|text| text.as_string())
    });
    shown.unwrap_or_else(|| number.to_owned())
}

fn format(places: usize) -> Function {
    let options = Object::new();
    let places = JsValue::from_f64(f64::from(u32::try_from(places.min(20)).unwrap_or(20)));
    for (name, value) in [
        ("minimumFractionDigits", places.clone()),
        ("maximumFractionDigits", places),
        ("useGrouping", JsValue::from_str("min2")),
    ] {
        // Setting a plain object's property cannot fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &value);
    }
    Intl::NumberFormat::new(&Array::of1(&crate::kit::number::language().into()), &options).format()
}
