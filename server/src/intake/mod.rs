//! Reading providers' maintenance and outage notices: e-mail, iCalendar and JSON become [`Notice`]s.
//!
//! Nothing here knows the database: the engine decides which event a notice belongs to. Three promises hold for
//! any bytes: [`read`] does not fail or panic, its work grows linearly with its input, and what it could not read is
//! said in a sentence a person can act on. What a notice leaves open is guessed only with a warning beside it.
//!
//! ```text
//! read ─┬─ mail ─── mime, transfer  an e-mail's parts, ours to bound; headers and charsets by mail-parser
//!       │   ├───── html            HTML as lines and cells
//!       │   └───── labelled ─ quoted, form, labels, window, written, phrases   "Start: 4 March 2026, 22:00 CET"
//!       ├─ calendar ─ component ─ content_line, event_time, vtimezone   X-MAINTNOTE properties
//!       └─ json ─── field
//! notice, remarks, charset, zone   what all of them share
//! ```
//!
//! To teach the reader a new word of a provider, add it to a table: [`labels`] for labels, [`phrases`] for impact and
//! status, [`zone`] for zones.
//!
//! Sources: the draft NANOG BCOP on maintenance notifications (X-MAINTNOTE), RFC 5545 (iCalendar), RFC 5322 and
//! 2045-2047 (mail), and for real-world deviations the reference sheet on notices, §23-28.

mod calendar;
mod charset;
mod component;
mod content_line;
mod event_time;
mod field;
mod form;
mod html;
mod json;
mod labelled;
mod labels;
mod mail;
mod mime;
mod notice;
mod phrases;
mod quoted;
mod remarks;
mod transfer;
mod vtimezone;
mod window;
mod windows_zones;
mod written;
mod zone;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

pub use notice::{Kind, Level, Notice, Object, Status};
use remarks::Remarks;

/// Longest text that is kept as a message's body and searched for labels, in bytes.
const MAX_BODY: usize = 1 << 20;
/// Longest calendar or JSON text that is read, in bytes.
const MAX_STRUCTURED: usize = 4 << 20;
/// Most notices of one message.
const MAX_NOTICES: usize = 100;
/// Most affected objects of one message, over all its notices.
const MAX_OBJECTS: usize = 2000;

/// What a received text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `message/rfc822`
    Mail,
    /// `text/calendar`
    Calendar,
    /// `application/json`
    Json,
}

/// How sure the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Calendar,
    Json,
    /// Guessed from `Label: value` text: a person should look.
    Labelled,
}

/// The message around the notices, as far as there is one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message {
    /// Of a calendar: the summary of its first event.
    pub subject: String,
    /// Bare address, "" if none. Of a calendar: its first organizer.
    pub from: String,
    /// The `Date` header, or `received` of JSON.
    pub received: Option<DateTime<Utc>>,
    /// Without angle brackets, "" if none.
    pub message_id: String,
    /// Readable plain text, at most 1 MiB: the text part, else the HTML turned into text; of a calendar its
    /// description, else the calendar itself; of JSON its `body`, else the JSON indented.
    pub body: String,
}

/// What came of a message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    pub message: Message,
    pub notices: Vec<Notice>,
    /// None when there are no notices.
    pub method: Option<Method>,
    /// Why parts could not be read, one readable sentence each.
    pub problems: Vec<String>,
}

/// Reads a message. Never fails and never panics: what cannot be read is a problem in the [`Reading`].
pub fn read(media: Media, bytes: &[u8]) -> Reading {
    let mut problems = Remarks::default();
    let (message, notices, method) = match media {
        Media::Mail => mail::read(bytes, &mut problems),
        Media::Calendar => {
            let (message, notices) = calendar::read(bytes, &mut problems);
            (message, notices, Method::Calendar)
        }
        Media::Json => {
            let (message, notices) = json::read(bytes, &mut problems);
            (message, notices, Method::Json)
        }
    };
    finished(message, notices, method, problems)
}

/// Applies the bounds of a message and drops what no database text may hold.
fn finished(mut message: Message, mut notices: Vec<Notice>, method: Method, mut problems: Remarks) -> Reading {
    if notices.len() > MAX_NOTICES {
        problems.add(format!("The message holds more than {MAX_NOTICES} notices; the rest was left aside."));
        notices.truncate(MAX_NOTICES);
    }
    for notice in &mut notices {
        notice.for_each_text(without_nul);
        notice.id = notice.id.trim().to_owned();
    }
    if notices.iter().any(|notice| notice.id.is_empty()) {
        problems.add("An event's id holds nothing readable.");
        notices.retain(|notice| !notice.id.is_empty());
    }
    let mut room = MAX_OBJECTS;
    for notice in &mut notices {
        if notice.objects.len() > room {
            problems.add(format!("The message names more than {MAX_OBJECTS} objects; the rest was left aside."));
            notice.objects.truncate(room);
        }
        room -= notice.objects.len();
    }
    if message.body.len() > MAX_BODY {
        problems.add("The text is longer than 1 MiB; the rest was left aside.");
        message.body.truncate(message.body.floor_char_boundary(MAX_BODY));
    }
    for text in [&mut message.subject, &mut message.from, &mut message.message_id, &mut message.body] {
        without_nul(text);
    }
    let mut problems = problems.into_sentences();
    problems.iter_mut().for_each(without_nul);
    let method = (!notices.is_empty()).then_some(method);
    Reading { message, notices, method, problems }
}

/// PostgreSQL refuses the character NUL in a text.
fn without_nul(text: &mut String) {
    if text.contains('\0') {
        text.retain(|character| character != '\0');
    }
}
