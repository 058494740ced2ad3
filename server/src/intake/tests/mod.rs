//! Tests of the reader, a file for each format. Providers, people and numbers are invented.

mod calendar;
mod calendar_time;
mod doubts;
mod html;
mod json;
mod labelled;
mod limits;
mod mail;
mod mutation;
mod vtimezone;
mod written;
mod zone;

use chrono::{DateTime, Utc};

use super::{Level, Media, Notice, Reading, read};

pub const ANNOUNCE: &str = include_str!("../fixtures/announce.ics");
pub const DEVIATIONS: &str = include_str!("../fixtures/deviations.ics");
pub const CALENDAR_MAIL: &str = include_str!("../fixtures/calendar.eml");
pub const LABELLED_MAIL: &str = include_str!("../fixtures/labelled.eml");
pub const TABLE: &str = include_str!("../fixtures/table.html");
pub const NOTICES: &str = include_str!("../fixtures/notices.json");

/// A time in RFC 3339.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn calendar(text: &str) -> Reading {
    read(Media::Calendar, text.as_bytes())
}

/// A calendar of one event: the lines given, and a start, an end, an id and a level unless they are among them.
pub fn event(lines: &str) -> Reading {
    let usual = [
        ("DTSTART", "DTSTART:20260304T220000Z"),
        ("DTEND", "DTEND:20260305T020000Z"),
        ("MAINTENANCE-ID", "X-MAINTNOTE-MAINTENANCE-ID:M-1"),
        ("IMPACT", "X-MAINTNOTE-IMPACT:DEGRADED"),
        ("OBJECT-ID", "X-MAINTNOTE-OBJECT-ID:C-1"),
    ];
    let told = lines.to_ascii_uppercase();
    let usual = usual.into_iter().filter(|(name, _)| !told.contains(name)).map(|(_, line)| line);
    let body: Vec<&str> = usual.chain(lines.lines()).collect();
    calendar(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}\nEND:VEVENT\nEND:VCALENDAR\n", body.join("\n")))
}

/// The one notice of a reading without problems.
pub fn only(reading: Reading) -> Notice {
    assert_eq!(reading.problems, Vec::<String>::new());
    let [notice] = <[Notice; 1]>::try_from(reading.notices).unwrap();
    notice
}

/// The problems of a reading without notices.
pub fn refused(reading: Reading) -> Vec<String> {
    assert_eq!(reading.notices, []);
    assert_eq!(reading.method, None);
    reading.problems
}

pub fn objects(notice: &Notice) -> Vec<(&str, Level)> {
    notice.objects.iter().map(|object| (object.id.as_str(), object.level)).collect()
}
