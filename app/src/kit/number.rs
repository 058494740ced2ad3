//! Numbers and words as people read them.

use std::cell::OnceCell;

use leptos::prelude::*;
pub use shared::meta::{lower, upper};

thread_local! {
    static LANGUAGE: OnceCell<String> = const { OnceCell::new() };
}

/// The reader's language, as the browser says.
pub fn language() -> String {
    LANGUAGE
        .with(|cell| cell.get_or_init(|| window().navigator().language().unwrap_or_else(|| "en".to_owned())).clone())
}

/// `10000` → `10,000`, in the reader's language.
pub fn grouped(number: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let number = js_sys::Number::from(number as f64);
    number.to_locale_string(&language()).into()
}

/// In small letters, of all alphabets: for comparisons.
pub fn folded(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// `a.keller` → `AK`, `admin` → `AD`. The browser knows the capitals of all alphabets.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split(['.', ' ', '-', '_', '@']).filter(|word| !word.is_empty()).collect();
    let text: String = match words.as_slice() {
        [] => "?".to_owned(),
        [one] => one.chars().take(2).collect(),
        [first, .., last] => first.chars().take(1).chain(last.chars().take(1)).collect(),
    };
    js_sys::JsString::from(text).to_upper_case().into()
}

/// A share of a whole in thousandths, for the bars of the style sheets.
pub fn thousandths(part: i64, whole: i64) -> i64 {
    if whole <= 0 { 0 } else { (part.saturating_mul(1000) / whole).clamp(0, 1000) }
}

/// A length for a style sheet. Whole pixels: nothing here is placed finer.
pub fn pixels(length: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "screens are far below 2^31 pixels")]
    let whole = length.round() as i32;
    format!("{whole}px")
}

/// `1 site`, `12 sites`.
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), lower(if number == 1 { one } else { many }))
}
