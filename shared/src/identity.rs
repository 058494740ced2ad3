//! When two serial numbers or tags are the same: the one rule, for everything that compares them.
//!
//! What nobody sees does not count: white space at the ends, control characters, and everything that has no width or
//! is there for the layout alone (zero-width and no-break spaces, soft hyphens, byte order marks, directions). Neither
//! does case, in any alphabet. What is left is the key; equal keys are equal serials. Accents and inner spaces count,
//! however many spaces stand together. Which keys are placeholders is a setting of the server (`policy::serials`).

/// The text as it is kept: without what nobody sees, its case as given.
pub fn clean(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !unseen(*letter)) {
        if letter != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(letter);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// What is compared: `clean`, whatever the case. Each letter is made small, capital and small again, so that those with
/// several forms (`ς` and `σ`, `ẞ`, `ß` and `SS`) agree. The key of a key is itself.
pub fn key(text: &str) -> String {
    let seen = clean(text);
    if seen.is_ascii() {
        return seen.to_ascii_lowercase();
    }
    seen.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// Characters that one does not see, or sees as a gap of some width where a plain space could stand. Unicode: general
/// categories Cc, Zs but for the space, Zl and Zp, and the property `Default_Ignorable_Code_Point`.
pub fn unseen(letter: char) -> bool {
    (letter.is_whitespace() && letter != ' ')
        || letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_does_not_count() {
        for same in
            ["AB-1", " ab-1 ", "Ab-1\u{200b}", "\u{feff}aB-1", "A\u{ad}b-\u{a0}1", "ab-1\r\n", "\u{202a}AB-1\u{202c}"]
        {
            assert_eq!(key(same), "ab-1", "{same:?}");
        }
        assert_eq!(clean("\u{200b} Ab  1\t"), "Ab 1");
        assert_eq!(clean("\u{200b}\u{a0} "), "");
        assert_ne!(key("AB 1"), key("AB1"), "a plain space inside is seen");
        assert_ne!(key("Ž1"), key("Z1"), "and so is an accent");
    }

    #[test]
    fn case_is_that_of_every_alphabet() {
        for (one, other) in
            [("ŽIŽKOV", "žižkov"), ("ΟΔΟΣ", "οδος"), ("STRASSE", "straße"), ("STRAẞE", "strasse"), ("ЖУК", "жук")]
        {
            assert_eq!(key(one), key(other));
        }
    }

    #[test]
    fn the_key_of_a_key_is_itself() {
        for letter in (0..=0x10_ffff).filter_map(char::from_u32) {
            let once = key(&format!("a{letter}b"));
            assert_eq!(key(&once), once, "{letter:?}");
        }
    }
}
