//! What went wrong, as a sentence for the person at the keyboard: what failed and, where one is known, the command
//! that mends it.

use std::fmt::Display;

/// The result of a step.
pub type Outcome<T = ()> = Result<T, Failure>;

/// One sentence that says what failed and how to go on.
#[derive(Debug)]
pub struct Failure {
    sentence: String,
    /// The last lines that a program printed before it failed.
    last: Vec<String>,
}

impl Failure {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), last: Vec::new() }
    }

    /// The same with what the program that failed had printed.
    pub fn printed(self, last: Vec<String>) -> Self {
        Self { last, ..self }
    }

    /// What the program that failed printed last, for a table at the end of a long run; empty where it was shown only.
    pub fn last(&self) -> &[String] {
        &self.last
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
    }
}

/// Says what was being done when a lower error struck.
pub trait Context<T> {
    /// `doing` completes the sentence "could not …".
    fn context(self, doing: impl Display) -> Outcome<T>;
}

impl<T, E: Display> Context<T> for Result<T, E> {
    fn context(self, doing: impl Display) -> Outcome<T> {
        self.map_err(|error| Failure::new(format!("could not {doing}: {error}")))
    }
}
