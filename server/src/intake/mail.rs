//! Notices in an e-mail: calendars and JSON among its parts, else what its text says.

use std::collections::HashSet;

use super::mime::{self, Holds, Mail};
use super::notice::Notice;
use super::remarks::Remarks;
use super::{MAX_BODY, MAX_NOTICES, Message, Method, calendar, charset, html, json, labelled};

/// Reads a message (`message/rfc822`).
pub(super) fn read(bytes: &[u8], problems: &mut Remarks) -> (Message, Vec<Notice>, Method) {
    let Some(mail) = mime::open(bytes, problems) else {
        problems.add("This is no e-mail: it has no header.");
        let body = charset::text(&bytes[..bytes.len().min(MAX_BODY + 1)]).into_owned();
        return (Message { body, ..Message::default() }, Vec::new(), Method::Labelled);
    };
    let mut parts = Parts::default();
    parts.read(&mail, problems);
    let bodies: Vec<(&str, String)> = all(&mail).map(|mail| (mail.subject.as_str(), body(mail))).collect();
    if parts.notices.is_empty() {
        parts.method = Method::Labelled;
        let mut reasons = Vec::new();
        for (subject, body) in bodies.iter().filter(|(_, body)| !body.is_empty()) {
            match labelled::read(subject, body) {
                Ok(notice) if !parts.notices.contains(&notice) => {
                    // What is attached below a notice is what it answers or replaces.
                    let below = !parts.notices.is_empty();
                    parts.notices.push(if below {
                        notice.doubted("It stands in an attached message.")
                    } else {
                        notice
                    });
                }
                Ok(_) => {}
                Err(reason) => reasons.push(reason),
            }
        }
        // A covering note tells nothing, and need not, where the message below it does.
        if parts.notices.is_empty() {
            reasons.into_iter().for_each(|reason| problems.add(reason));
        }
        if parts.seen.is_empty() && bodies.iter().all(|(_, body)| body.is_empty()) {
            problems.add("The message has no text.");
        }
    }
    let written = bodies.into_iter().map(|(_, body)| body).find(|body| !body.is_empty());
    let message = Message {
        subject: mail.subject,
        from: mail.from,
        received: mail.received,
        message_id: mail.message_id,
        body: written.unwrap_or(parts.body),
    };
    (message, parts.notices, parts.method)
}

/// A message and those attached to it, outermost first.
fn all(mail: &Mail) -> Box<dyn Iterator<Item = &Mail> + '_> {
    Box::new(std::iter::once(mail).chain(mail.attached.iter().flat_map(all)))
}

/// The readable text of a message: its plain texts, else its HTML.
fn body(mail: &Mail) -> String {
    let texts = |holds: Holds| mail.leaves.iter().filter(move |leaf| leaf.holds == holds);
    let join = |texts: Vec<String>| texts.join("\n\n").trim().to_owned();
    let plain = join(texts(Holds::Plain).map(|leaf| leaf.text().replace("\r\n", "\n")).collect());
    if plain.is_empty() { join(texts(Holds::Html).map(|leaf| html::text(&leaf.text())).collect()) } else { plain }
}

/// What the parts made for machines hold.
struct Parts {
    notices: Vec<Notice>,
    method: Method,
    /// The text of the first of them, for a message without any other.
    body: String,
    seen: HashSet<Vec<u8>>,
}

impl Default for Parts {
    fn default() -> Self {
        Self { notices: Vec::new(), method: Method::Json, body: String::new(), seen: HashSet::new() }
    }
}

impl Parts {
    fn read(&mut self, mail: &Mail, problems: &mut Remarks) {
        for leaf in all(mail).flat_map(|mail| &mail.leaves) {
            if self.notices.len() > MAX_NOTICES {
                return;
            }
            let is_calendar = leaf.holds == Holds::Calendar || leaf.holds == Holds::Plain && holds_calendar(leaf);
            if !is_calendar && leaf.holds != Holds::Json {
                continue;
            }
            let content = leaf.content();
            // The same calendar often comes twice, to be shown and to be saved, with different line ends.
            let mut same: Vec<u8> = content.trim_ascii().to_vec();
            same.retain(|byte| *byte != b'\r');
            if !self.seen.insert(same) {
                continue;
            }
            let (message, notices) =
                if is_calendar { calendar::read(&content, problems) } else { json::read(&content, problems) };
            if self.body.is_empty() {
                self.body = message.body;
            }
            for notice in notices {
                if !self.notices.contains(&notice) {
                    self.notices.push(notice);
                    self.method = if is_calendar { Method::Calendar } else { self.method };
                }
            }
        }
    }
}

/// Calendars come as plain text too.
fn holds_calendar(leaf: &mime::Leaf) -> bool {
    leaf.text().contains("BEGIN:VCALENDAR")
}
