//! The parts of an e-mail (RFC 2045-2046), walked under bounds of our own.
//!
//! mail-parser reads headers and charsets. The parts are split here, because a message of attached messages within
//! attached messages must cost neither stack nor time: depth and number of parts are bounded.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders};

use super::charset::guarded;
use super::remarks::Remarks;
use super::transfer::decoded;
use super::zone::plausible;
use super::{MAX_STRUCTURED, charset};

/// Messages attached to messages.
const MAX_ATTACHED: usize = 5;
/// Parts within parts, attached messages included.
const MAX_DEPTH: usize = 12;
const MAX_PARTS: usize = 500;
/// Longest header of a part that is read, in bytes.
const MAX_HEADER: usize = 256 << 10;

/// A message and what of its parts can hold a notice.
#[derive(Debug, Default)]
pub(super) struct Mail {
    pub subject: String,
    /// Bare address.
    pub from: String,
    pub received: Option<DateTime<Utc>>,
    pub message_id: String,
    pub leaves: Vec<Leaf>,
    pub attached: Vec<Mail>,
}

/// A part without parts, its transfer encoding undone.
#[derive(Debug)]
pub(super) struct Leaf {
    pub holds: Holds,
    /// "" if not told.
    charset: String,
    bytes: Vec<u8>,
}

/// What a part is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Calendar,
    Json,
    Plain,
    Html,
}

impl Leaf {
    /// The text; a charset that is missing, unknown or said in vain is guessed.
    pub fn text(&self) -> String {
        self.in_charset().unwrap_or_else(|| charset::text(&self.bytes).into_owned())
    }

    /// The bytes in UTF-8, or as they are where no charset says otherwise: a fold may split their characters.
    pub fn content(&self) -> Vec<u8> {
        self.in_charset().map_or_else(|| self.bytes.clone(), String::into_bytes)
    }

    fn in_charset(&self) -> Option<String> {
        const PLAIN: [&str; 4] = ["", "utf-8", "utf8", "us-ascii"];
        if PLAIN.contains(&self.charset.as_str()) { None } else { charset::named(&self.charset, &self.bytes) }
    }
}

/// Reads a message; None if it has no header of a mail.
pub(super) fn open(bytes: &[u8], problems: &mut Remarks) -> Option<Mail> {
    let mut bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    // The separator line of a mailbox file.
    if bytes.starts_with(b"From ") {
        bytes = &bytes[line_end(bytes, 0)..];
    }
    Walk { parts: 0, problems }.message(bytes, 0, 0)
}

struct Walk<'a> {
    parts: usize,
    problems: &'a mut Remarks,
}

/// What the header of a part says.
#[derive(Default)]
struct Header {
    /// `text/plain`, in lower case, "" if not told.
    media: String,
    boundary: String,
    charset: String,
    /// In lower case.
    file: String,
    encoding: String,
    attachment: Place,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Place {
    #[default]
    Inline,
    Attachment,
}

impl Walk<'_> {
    fn message(&mut self, bytes: &[u8], attached: usize, depth: usize) -> Option<Mail> {
        let (head, body) = split_header(bytes);
        let (mut mail, header) = read_header(head)?;
        self.part(header, body, &mut mail, (attached, depth));
        Some(mail)
    }

    fn part(&mut self, header: Header, body: &[u8], mail: &mut Mail, (attached, depth): (usize, usize)) {
        self.parts += 1;
        if self.parts == MAX_PARTS + 1 {
            self.problems.add(format!("The message has more than {MAX_PARTS} parts; the rest was left aside."));
        }
        if self.parts > MAX_PARTS {
            return;
        }
        if depth > MAX_DEPTH {
            self.problems.add(format!("Parts nested more than {MAX_DEPTH} deep were not read."));
        } else if header.media.starts_with("multipart/") && !header.boundary.is_empty() {
            let digest = header.media == "multipart/digest";
            let parts = split_parts(body, header.boundary.as_bytes());
            if parts.is_empty() {
                // Its boundary never comes: the text is all there is.
                let bytes = decoded(body, &header.encoding);
                mail.leaves.push(Leaf { holds: Holds::Plain, bytes, charset: header.charset });
                return;
            }
            for part in parts {
                if self.parts > MAX_PARTS {
                    break;
                }
                let (head, body) = split_header(part);
                let mut header = read_header(head).map(|(_, header)| header).unwrap_or_default();
                if digest && header.media.is_empty() {
                    header.media = "message/rfc822".into();
                }
                self.part(header, body, mail, (attached, depth + 1));
            }
        } else if matches!(header.media.as_str(), "message/rfc822" | "message/global") || header.file.ends_with(".eml")
        {
            if attached == MAX_ATTACHED {
                self.problems.add(format!("Messages attached more than {MAX_ATTACHED} deep were not read."));
            } else if let Some(inner) = self.message(&decoded(body, &header.encoding), attached + 1, depth + 1) {
                mail.attached.push(inner);
            }
        } else if let Some(holds) = holds(&header) {
            // What is longer is cut by its reader, which says so.
            let body = &body[..body.len().min(8 * MAX_STRUCTURED)];
            mail.leaves.push(Leaf { holds, bytes: decoded(body, &header.encoding), charset: header.charset });
        }
    }
}

fn holds(header: &Header) -> Option<Holds> {
    let calendars = ["text/calendar", "text/ical", "text/icalendar", "application/ics", "application/calendar"];
    if calendars.contains(&header.media.as_str()) || header.file.ends_with(".ics") {
        return Some(Holds::Calendar);
    }
    if header.media == "application/json" || header.file.ends_with(".json") {
        return Some(Holds::Json);
    }
    match header.media.as_str() {
        _ if header.attachment == Place::Attachment => None,
        "text/html" => Some(Holds::Html),
        // A multipart without a boundary is read as what it looks like.
        media if media.is_empty() || media == "text/plain" || media.starts_with("multipart/") => Some(Holds::Plain),
        _ => None,
    }
}

/// Reads a header with its blank line. None if nothing in it belongs to a mail.
fn read_header(head: &[u8]) -> Option<(Mail, Header)> {
    guarded(|| parse_header(head))
}

fn parse_header(head: &[u8]) -> Option<(Mail, Header)> {
    static PARSER: LazyLock<MessageParser> = LazyLock::new(MessageParser::default);
    let parsed = PARSER.parse_headers(head)?;
    let media = parsed.content_type().map(|media| {
        let subtype = media.subtype().unwrap_or_default();
        format!("{}/{subtype}", media.ctype()).to_ascii_lowercase()
    });
    let attribute = |name: &str| parsed.content_type().and_then(|media| media.attribute(name)).unwrap_or_default();
    let header = Header {
        boundary: attribute("boundary").to_owned(),
        charset: attribute("charset").trim().to_ascii_lowercase(),
        file: parsed.attachment_name().unwrap_or_default().trim().to_ascii_lowercase(),
        encoding: parsed.content_transfer_encoding().unwrap_or_default().trim().to_ascii_lowercase(),
        attachment: match parsed.content_disposition() {
            Some(disposition) if disposition.is_attachment() => Place::Attachment,
            _ => Place::Inline,
        },
        media: media.clone().unwrap_or_default(),
    };
    let mail = Mail {
        subject: parsed.subject().unwrap_or_default().trim().to_owned(),
        from: parsed.from().and_then(|from| from.first()?.address()).unwrap_or_default().trim().to_owned(),
        received: parsed
            .date()
            .filter(|date| date.is_valid())
            .and_then(|date| plausible(DateTime::from_timestamp(date.to_timestamp(), 0)?)),
        message_id: parsed.message_id().unwrap_or_default().trim().to_owned(),
        ..Mail::default()
    };
    let named = [&mail.subject, &mail.from, &mail.message_id].into_iter().any(|text| !text.is_empty());
    let marked = ["to", "received", "mime-version", "return-path", "content-transfer-encoding", "content-disposition"];
    let is_mail = named
        || media.is_some()
        || mail.received.is_some()
        || parsed.headers().iter().any(|header| marked.contains(&header.name().to_ascii_lowercase().as_str()));
    is_mail.then_some((mail, header))
}

/// The index behind the line break that ends the line at `from`.
fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| from + at + 1)
}

/// Header with its blank line, and body.
fn split_header(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let end = line_end(bytes, at);
        if bytes[at..end].trim_ascii().is_empty() {
            return (&bytes[..end.min(MAX_HEADER)], &bytes[end..]);
        }
        at = end;
    }
    (&bytes[..bytes.len().min(MAX_HEADER)], &[])
}

/// The parts between boundary lines; none if there is no such line.
fn split_parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let (mut at, mut start) = (0, None);
    while at < body.len() && parts.len() <= MAX_PARTS {
        let end = line_end(body, at);
        let mark = body[at..end].strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary));
        let mark = mark.map(<[u8]>::trim_ascii_end).filter(|rest| rest.is_empty() || rest.starts_with(b"--"));
        if let Some(rest) = mark {
            if let Some(start) = start.take() {
                parts.push(without_line_end(&body[start..at]));
            }
            if !rest.is_empty() {
                return parts;
            }
            start = Some(end);
        }
        at = end;
    }
    // Cut off: the last part reaches to the end.
    parts.extend(start.map(|start| &body[start..]));
    parts
}

/// The line break before a boundary belongs to the boundary.
fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}
