//! HTML as text whose lines and table cells stay apart, so that `Label: value` can be found in it.
//!
//! No renderer: tags become line breaks and tabs, and every byte is looked at a bounded number of times.

/// Elements whose end and whose beginning is a new line.
const BLOCKS: [&str; 19] = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "blockquote",
    "pre",
    "dt",
    "dd",
    "hr",
];

/// Elements whose content is not text.
const SILENT: [&str; 3] = ["script", "style", "title"];

/// Cells within cells whose beginnings are remembered.
const MAX_CELLS: usize = 64;

/// Entities that turn up in notices, beside numeric ones.
const ENTITIES: [(&str, &str); 40] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("shy", ""),
    ("zwnj", ""),
    ("zwj", ""),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("bull", "•"),
    ("middot", "·"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("rarr", "→"),
    ("larr", "←"),
    ("harr", "↔"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("euro", "€"),
    ("deg", "°"),
    ("plusmn", "±"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
];

/// Turns HTML into text.
pub(super) fn text(html: &str) -> String {
    // Of the same length, so that positions hold for both.
    let lower = html.to_ascii_lowercase();
    let mut writer = Writer::default();
    let mut at = 0;
    while at < html.len() {
        let Some(open) = html[at..].find('<').map(|found| at + found) else {
            writer.text(&html[at..]);
            break;
        };
        writer.text(&html[at..open]);
        if lower[open..].starts_with("<!--") {
            at = after(&lower, open, "-->");
        } else if is_tag(&lower[open + 1..]) {
            let end = after(&lower, open, ">");
            let name = tag_name(&lower[open + 1..end]);
            at = match SILENT.into_iter().find(|silent| *silent == name) {
                Some(silent) => end + lower[end..].find(&format!("</{silent}")).unwrap_or(lower.len() - end),
                None => end,
            };
            writer.tag(name);
        } else {
            writer.text("<");
            at = open + 1;
        }
    }
    tidied(&writer.out)
}

/// The index behind the next `mark`; what is never closed reaches to the end.
fn after(text: &str, from: usize, mark: &str) -> usize {
    text[from..].find(mark).map_or(text.len(), |at| from + at + mark.len())
}

/// Whether a tag follows a `<`, and no comparison in a sentence.
fn is_tag(rest: &str) -> bool {
    rest.trim_start_matches('/').starts_with(|first: char| first.is_ascii_alphabetic() || first == '!' || first == '?')
}

/// `/td` of `/td class="…">`.
fn tag_name(tag: &str) -> &str {
    let end = tag[1..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(tag.len(), |at| at + 1);
    &tag[..end]
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Where the open table cells begin.
    cells: Vec<usize>,
}

impl Writer {
    /// Text between tags: blanks and line breaks are one blank.
    fn text(&mut self, text: &str) {
        let decoded = entities(text);
        for character in decoded.chars() {
            let blank = character.is_whitespace() || character == '\u{200b}';
            if !blank {
                self.out.push(character);
            } else if !self.out.ends_with([' ', '\n', '\t']) && !self.out.is_empty() && !self.at_cell_start() {
                self.out.push(' ');
            }
        }
    }

    fn tag(&mut self, name: &str) {
        match name {
            "td" | "th" if self.cells.len() < MAX_CELLS => self.cells.push(self.out.len()),
            "/td" | "/th" => self.cell_end(),
            "br" => self.out.push('\n'),
            name if BLOCKS.contains(&name.trim_start_matches('/')) => self.new_line(),
            _ => {}
        }
    }

    fn new_line(&mut self) {
        // The beginning of a cell is no line of its own: `<td><p>Start</p></td>` stays in its row.
        if self.at_cell_start() {
            return;
        }
        while self.out.ends_with([' ', '\t']) {
            self.out.pop();
        }
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn at_cell_start(&self) -> bool {
        self.cells.last().is_some_and(|start| *start >= self.out.len())
    }

    /// A cell of one line is set off by a tab, one of several lines by a line break.
    fn cell_end(&mut self) {
        // Blanks may have gone since the cell began, and a character come to stand across its beginning.
        let start = self.out.floor_char_boundary(self.cells.pop().unwrap_or(self.out.len()));
        let kept = start + self.out[start..].trim_end().len();
        self.out.truncate(kept);
        let several = self.out[start..].contains('\n');
        self.out.push(if several { '\n' } else { '\t' });
    }
}

fn entities(text: &str) -> String {
    const LONGEST: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let near = &rest.as_bytes()[..rest.len().min(LONGEST)];
        let decoded = near.iter().position(|byte| *byte == b';').and_then(|end| Some((entity(&rest[..end])?, end)));
        match decoded {
            Some((character, end)) => {
                out.push_str(&character);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).map(String::from)
}

/// Lines without outer blanks, at most one empty line in a row.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = line.trim();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty <= 1 && !(out.is_empty() && line.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}
