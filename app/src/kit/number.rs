//! Numbers and words as people read them.

use std::cell::OnceCell;

use leptos::prelude::*;

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

/// `Device types` → `device types`, but `RMAs` stays.
pub fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let (first, second) = (chars.next(), chars.next());
    match (first, second) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

/// `1 site`, `12 sites`.
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), lower(if number == 1 { one } else { many }))
}
