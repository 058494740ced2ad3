//! Texts in a CSV file that a spreadsheet would take for formulas, and would run: they get an apostrophe in front.
//!
//! What somebody may write into a name must not run on the machine of whoever opens an export (OWASP, "CSV injection"). An
//! apostrophe makes it a text in every spreadsheet. Only what begins a formula is marked; a negative number stays one. What begins
//! with a plus is marked even if it is digits alone: telephone numbers begin so, and a spreadsheet would reckon with them.
//!
//! Marking is one-to-one: a text that looks marked is marked once more, so that what is read is what was written, whatever it is.

/// Whether texts that begin formulas are marked in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marks {
    #[default]
    Safe,
    /// Texts as they are: for programs.
    Raw,
}

const MARK: char = '\'';

impl Marks {
    /// Reads the parameter `raw`.
    pub fn read(value: Option<&str>) -> Option<Self> {
        match value {
            None | Some("" | "false") => Some(Self::Safe),
            Some("true") => Some(Self::Raw),
            Some(_) => None,
        }
    }

    /// The text of a cell as it stands in the file.
    pub fn put(self, text: String) -> String {
        if self == Self::Safe && marked(&text) { format!("{MARK}{text}") } else { text }
    }

    /// The text of a cell of the file.
    pub fn take(self, text: &str) -> &str {
        match text.strip_prefix(MARK) {
            Some(rest) if self == Self::Safe && marked(rest) => rest,
            _ => text,
        }
    }
}

/// Whether a text gets a mark: it begins a formula, or would if marks before it were taken away.
fn marked(text: &str) -> bool {
    begins_formula(text.trim_start_matches(MARK))
}

/// Whether a spreadsheet may take a text for a formula. Some leave out what stands before it and is not seen, and quotes.
fn begins_formula(text: &str) -> bool {
    let first = text.trim_start_matches(' ').chars().next();
    if first.is_some_and(|c| matches!(c, '\t' | '\r' | '\n')) {
        return true;
    }
    let unseen =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let begin = text.trim_start_matches(|c: char| unseen(c) || matches!(c, '"' | MARK | '\u{ff02}' | '\u{ff07}'));
    match begin.chars().next() {
        // The second of each pair is full-width, the third small: what they are on East Asian keyboards.
        Some('=' | '\u{ff1d}' | '\u{fe66}' | '+' | '\u{ff0b}' | '\u{fe62}' | '@' | '\u{ff20}' | '\u{fe6b}') => true,
        Some('-' | '\u{ff0d}' | '\u{fe63}' | '\u{2212}') => !is_negative_number(text),
        _ => false,
    }
}

/// `-5`, `-0.25`, `-1e5`: nothing but a number.
fn is_negative_number(text: &str) -> bool {
    let Some(number) = text.strip_prefix('-') else { return false };
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'))
        && number.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn safe(text: &str) -> String {
        Marks::Safe.put(text.to_owned())
    }

    #[test]
    fn what_begins_a_formula_is_marked_and_nothing_else() {
        let formulas = [
            "=1+1",
            "+49 30 1234",
            "+493012345",
            "-x",
            "-1+1",
            "-1-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            " \tx",
            "\n=1",
            " =1",
            "\u{a0}=1",
            "\"=1\"",
            "\u{ff1d}1",
            "\u{ff0b}1",
            "\u{ff0d}x",
            "\u{ff20}x",
            "\u{200b}=1",
            "\u{feff}=1",
            "- item",
            "--",
            "-",
            "-1e999",
            "-0x10",
            "-.5",
        ];
        for text in formulas {
            assert_eq!(safe(text), format!("'{text}"), "{text:?}");
        }
        let texts =
            ["", "x", "a=b", "1+1", "-5", "-0.25", "-1e5", "5", "'tis", "''", "\"quoted\"", "a\t=b", "[\"=1\"]", "ř"];
        for text in texts {
            assert_eq!(safe(text), text, "{text:?}");
        }
        assert_eq!(safe("'=1"), "''=1", "a text that looks marked");
        assert_eq!(Marks::Raw.put("=1".to_owned()), "=1");
        assert_eq!(Marks::Raw.take("'=1"), "'=1");
    }

    proptest! {
        #[test]
        fn what_was_put_is_taken(text in "['\" \t=+@0-9a-zA-Z\u{ff1d}\u{feff}-]{0,12}|\\PC{0,12}") {
            let cell = safe(&text);
            prop_assert!(!begins_formula(cell.trim_start_matches(' ')) || cell.starts_with(MARK), "{cell:?}");
            prop_assert_eq!(Marks::Safe.take(&cell), text.as_str());
            let cell = Marks::Raw.put(text.clone());
            prop_assert_eq!(Marks::Raw.take(&cell), text.as_str());
        }
    }
}
