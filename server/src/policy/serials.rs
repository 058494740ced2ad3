//! Which serials and tags are none, and how scanners read those that are.
//!
//! What makes two of them the same is `shared::identity`; this adds what an operator may set.

use std::collections::BTreeSet;

use serde::Deserialize;
use shared::identity;

/// What stands in `[serials]` of the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Texts that people and firmware write where there is no serial, whatever their case. One of a single character
    /// stands for any number of it.
    pub placeholders: Vec<String>,
    /// What scanners read before a serial: the labels' data identifiers.
    pub scanner_prefixes: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        const PLACEHOLDERS: [&str; 30] = [
            "0",
            "-",
            "–",
            "—",
            ".",
            "?",
            "*",
            "_",
            "#",
            "n/a",
            "n.a.",
            "na",
            "n/k",
            "none",
            "no",
            "nil",
            "null",
            "unknown",
            "undefined",
            "unspecified",
            "not specified",
            "not available",
            "not applicable",
            "no serial",
            "empty",
            "tbd",
            "tba",
            "default string",
            "system serial number",
            "to be filled by o.e.m.",
        ];
        Self { placeholders: PLACEHOLDERS.map(str::to_owned).to_vec(), scanner_prefixes: vec!["S".to_owned()] }
    }
}

#[derive(Debug, Default)]
pub struct Serials {
    /// Keys of what counts as none.
    placeholders: BTreeSet<String>,
    prefixes: Vec<String>,
}

impl Serials {
    pub fn read(settings: &Settings) -> Result<Self, String> {
        let mut out = Self::default();
        for text in &settings.placeholders {
            let key = identity::key(text);
            if key.is_empty() {
                return Err(format!("serials.placeholders: {text:?} has nothing that one sees"));
            }
            out.placeholders.insert(key);
        }
        for text in &settings.scanner_prefixes {
            let key = identity::key(text);
            if key.is_empty() || key.chars().count() > 10 {
                return Err(format!("serials.scanner_prefixes: {text:?} must have 1 to 10 characters that one sees"));
            }
            out.prefixes.push(key);
        }
        Ok(out)
    }

    /// What a serial or tag is compared by; `None` when it is empty or a placeholder, which is the same as nothing else.
    pub fn key(&self, text: &str) -> Option<String> {
        Some(identity::key(text)).filter(|key| !key.is_empty() && !self.placeholder(key))
    }

    /// Whether a key says that there is no serial.
    fn placeholder(&self, key: &str) -> bool {
        let mut letters = key.chars();
        let repeated = letters.next().filter(|first| letters.all(|letter| letter == *first));
        self.placeholders.contains(key)
            || repeated.is_some_and(|one| self.placeholders.contains(one.encode_utf8(&mut [0; 4])))
    }

    /// Keys of the serials that a scanner may have read, if the text is what it says: those behind a prefix.
    pub fn scanned(&self, text: &str) -> Vec<String> {
        let key = identity::key(text);
        let mut out: Vec<String> =
            self.prefixes.iter().filter_map(|prefix| self.key(key.strip_prefix(prefix.as_str())?)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.placeholders.iter().map(String::as_str)
    }

    /// The placeholders as one text, by which a change of the setting is noticed.
    pub fn mark(&self) -> String {
        self.placeholders.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_have_no_key() {
        let serials = Serials::read(&Settings::default()).expect("sound settings");
        for none in ["", " \u{200b}", "N/A", " n/a\u{a0}", "None", "0", "00000", "---", "To Be Filled By O.E.M.", "TBD"]
        {
            assert_eq!(serials.key(none), None, "{none:?}");
        }
        for (some, key) in [("100", "100"), ("00003001", "00003001"), ("NA-1", "na-1"), ("-0", "-0"), ("AAAA", "aaaa")]
        {
            assert_eq!(serials.key(some).as_deref(), Some(key));
        }
    }

    #[test]
    fn a_scanner_says_what_it_reads_before_it() {
        let serials = Serials::read(&Settings::default()).expect("sound settings");
        assert_eq!(serials.scanned("SFOC1234X5YZ"), ["foc1234x5yz"]);
        assert_eq!(serials.scanned("FOC1234X5YZ"), [""; 0]);
        assert_eq!(serials.scanned("SN/A"), [""; 0]);
    }

    #[test]
    fn unsound_settings_are_refused() {
        for (placeholder, prefix) in [("\u{200b}", "S"), ("n/a", ""), ("n/a", "a prefix too long")] {
            let (placeholders, scanner_prefixes) = (vec![placeholder.to_owned()], vec![prefix.to_owned()]);
            assert!(Serials::read(&Settings { placeholders, scanner_prefixes }).is_err());
        }
    }
}
