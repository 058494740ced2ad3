//! Texts of people inside sentences of ours: what runs from right to left must not turn the sentence around.
//!
//! Elements that hold nothing but such a text are isolated by the style sheet (`base.css`) or are a `<bdi>`.

/// The text, between signs that isolate it when letters of it run from right to left.
pub fn isolated(text: &str) -> String {
    if text.chars().any(leftwards) { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// Whether a letter is of Hebrew, Arabic or another script that is written from right to left.
fn leftwards(letter: char) -> bool {
    matches!(letter,
        '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::isolated;

    #[wasm_bindgen_test]
    fn only_what_runs_the_other_way() {
        assert_eq!(isolated("Praha 1"), "Praha 1");
        assert_eq!(isolated("Žižkov – 東京"), "Žižkov – 東京");
        assert_eq!(isolated("שרת 1"), "\u{2068}שרת 1\u{2069}");
        assert_eq!(isolated("قاهرة"), "\u{2068}قاهرة\u{2069}");
    }
}
