//! Warnings and problems while they are gathered: each said once, and never without end.

/// Most remarks kept of one notice or message.
const MAX: usize = 50;

/// Readable sentences in the order they came up.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    sentences: Vec<String>,
    /// Those of them for which a person has to look.
    doubts: Vec<String>,
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

    /// Adds what may well be wrong: nothing is done with it before a person has looked.
    pub fn doubt(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        // However many there are, one suffices to wait for a person.
        if self.doubts.len() < MAX && !self.doubts.contains(&sentence) {
            self.doubts.push(sentence.clone());
        }
        self.add(sentence);
    }

    /// Adds what was remarked of something that decides nothing.
    pub fn mention(&mut self, others: Self) {
        others.sentences.into_iter().for_each(|sentence| self.add(sentence));
    }

    /// The sentences; the last one says how many more there were.
    pub fn into_sentences(self) -> Vec<String> {
        self.into_parts().0
    }

    /// The sentences, and those that are doubts.
    pub fn into_parts(mut self) -> (Vec<String>, Vec<String>) {
        if self.left_out > 0 {
            self.sentences.push(format!("{} more remarks were left out.", self.left_out));
        }
        (self.sentences, self.doubts)
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
