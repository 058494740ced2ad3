//! Content lines of iCalendar (RFC 5545 §3.1): name, parameters, value.
//!
//! Ours rather than a crate's, because strict readers refuse a whole calendar for one line that providers do write:
//! a raw line break in a description, an identifier wrapped without a fold (reference sheet on notices, §27).

/// One property.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// In upper case.
    pub name: String,
    /// Names in upper case, values without their quotes.
    params: Vec<(String, String)>,
    /// As written, escapes and outer blanks included.
    pub value: String,
}

/// What a line of the text is.
#[derive(Debug, PartialEq)]
pub(super) enum Read<'a> {
    /// With the line as written.
    Property(Line, &'a str),
    /// No property: the rest of something broken.
    Stray(&'a str),
    Blank,
}

/// Joins folded lines. Done on bytes, since a fold may fall into the middle of a UTF-8 character.
pub(super) fn unfolded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let width = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
        if width > 0 && matches!(rest.get(width), Some(b' ' | b'\t')) {
            at += width + 1;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

/// The lines of an unfolded text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Read<'_>> {
    text.split('\n').flat_map(|line| line.trim_end_matches('\r').split('\r')).map(read)
}

fn read(line: &str) -> Read<'_> {
    if line.trim().is_empty() {
        return Read::Blank;
    }
    Line::read(line).map_or(Read::Stray(line), |property| Read::Property(property, line))
}

impl Line {
    /// None if the line does not begin like a property: a name of letters, digits and dashes, then `;` or `:`.
    fn read(line: &str) -> Option<Self> {
        let line = line.trim_start();
        let end = line.find(|character: char| !character.is_ascii_alphanumeric() && character != '-')?;
        let (name, rest) = line.split_at(end);
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || !rest.starts_with([':', ';']) {
            return None;
        }
        // A quote that is never closed must not swallow the value.
        let colon = unquoted(rest, ':').or_else(|| rest.find(':'))?;
        let params = split_unquoted(&rest[..colon], ';').filter(|param| !param.is_empty()).map(param).collect();
        Some(Self { name: name.to_ascii_uppercase(), params, value: rest[colon + 1..].to_owned() })
    }

    /// A parameter's value, "" if it is not there; names are given in upper case.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The value as it stands, trimmed: times, numbers, addresses.
    pub fn plain(&self) -> &str {
        self.value.trim()
    }

    /// The value as text: escapes resolved, trimmed. A backslash that escapes nothing stays.
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(self.value.len());
        let mut characters = self.value.chars().peekable();
        while let Some(character) = characters.next() {
            let escaped = match (character, characters.peek()) {
                ('\\', Some('n' | 'N')) => Some('\n'),
                ('\\', Some(&known @ (',' | ';' | '\\'))) => Some(known),
                _ => None,
            };
            if escaped.is_some() {
                characters.next();
            }
            out.push(escaped.unwrap_or(character));
        }
        out.trim().to_owned()
    }
}

fn param(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    (name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned())
}

/// Where a character first stands outside quotes.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, character)| {
        quoted ^= character == '"';
        (character == wanted && !quoted).then_some(at)
    })
}

fn split_unquoted(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character| {
        quoted ^= character == '"';
        character == separator && !quoted
    })
}
