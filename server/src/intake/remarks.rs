//! Warnings and problems while they are gathered: each said once, and never without end.

/// Most remarks kept of one notice or message.
const MAX: usize = 50;

/// Readable sentences in the order they came up.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    sentences: Vec<String>,
    left_out: usize,
}

impl Remarks {
    /// Adds a sentence, unless it has been said already.
    pub fn add(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if self.sentences.contains(&sentence) {
            return;
        }
        if self.sentences.len() < MAX {
            self.sentences.push(sentence);
        } else {
            self.left_out += 1;
        }
    }

    /// The sentences; the last one says how many more there were.
    pub fn into_sentences(mut self) -> Vec<String> {
        if self.left_out > 0 {
            self.sentences.push(format!("{} more remarks were left out.", self.left_out));
        }
        self.sentences
    }
}

/// A text as a sentence may quote it: one line, at most 60 characters.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    // A text of many megabytes is not walked to its end for the sake of 60 characters.
    let near = &text[..text.floor_char_boundary(8 * LONGEST)];
    let line = near.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
