//! The words after a subcommand: a few known flags, and everything after `--` for the program that is called.

use crate::failure::{Failure, Outcome};

/// Splits the words at `--`: ours, and those handed on.
pub fn split(words: &[String]) -> (&[String], &[String]) {
    match words.iter().position(|word| word == "--") {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (words, &[]),
    }
}

/// Refuses words where a subcommand takes none.
pub fn none(words: &[String]) -> Outcome {
    match words.first() {
        None => Ok(()),
        Some(word) => Err(unknown(word)),
    }
}

/// The value of `--name VALUE` or `--name=VALUE`, the last one given.
pub fn value<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        if word == name {
            found = words.get(at + 1).map(String::as_str);
        } else if let Some(value) = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            found = Some(value);
        }
    }
    found
}

pub fn unknown(word: &str) -> Failure {
    Failure::new(format!("`{word}` is not understood here. `cargo xtask --help` shows what is."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn words_after_two_dashes_are_handed_on() {
        let all = words("--only server -- assets --exact");
        assert_eq!(split(&all), (&all[..2], &all[3..]));
        assert_eq!(split(&all[..2]), (&all[..2], &[][..]));
    }

    #[test]
    fn a_value_is_found_in_both_spellings_and_the_last_one_counts() {
        assert_eq!(value(&words("--data a --listen b"), "--data"), Some("a"));
        assert_eq!(value(&words("--data=a --data=b"), "--data"), Some("b"));
        assert_eq!(value(&words("--database x"), "--data"), None);
    }
}
