//! Dates and times as people write them, with the zone behind them.
//!
//! A date of figures alone counts only if it cannot be read two ways. Month names are English.

use std::sync::LazyLock;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use regex::{Captures, Regex};

use super::remarks::Remarks;
use super::zone::Zone;

/// A date, a time of day or both.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    pub date: Option<NaiveDate>,
    pub time: Option<NaiveTime>,
    pub zone: Option<Zone>,
}

impl Point {
    /// Date and time of day; None unless both are told.
    pub fn local(self) -> Option<NaiveDateTime> {
        Some(self.date?.and_time(self.time?))
    }
}

/// Most points of a text that are of interest: a window has two.
const MAX_POINTS: usize = 8;

static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
    Regex::new(&format!(
        r"(?xi)
          (?P<iy>[0-9]{{4}})[-/.](?P<im>[0-9]{{1,2}})[-/.](?P<id>[0-9]{{1,2}})
        | (?P<nd>[0-9]{{1,2}})(?:st|nd|rd|th)?[\ .\-/]{{0,2}}(?:of\ )?(?P<nm>{month})
          (?:[\ .,\-/]{{0,2}}(?P<ny>[0-9]{{4}})|[\-/']{{1,2}}(?P<nyy>[0-9]{{2}}))
        | (?P<mm>{month})[\ .\-]{{0,2}}(?P<md>[0-9]{{1,2}})(?:st|nd|rd|th)?[\ ,.\-]{{1,2}}(?P<my>[0-9]{{4}})
        | (?P<fa>[0-9]{{1,2}})(?P<fs>[-/.])(?P<fb>[0-9]{{1,2}})[-/.](?P<fy>[0-9]{{4}})
        | (?P<h>[0-9]{{1,2}})[:.h](?P<m>[0-9]{{2}})(?:[:.](?P<s>[0-9]{{2}})(?:[.,][0-9]+)?)?(?:\ ?(?P<ap>[ap])\.?m\b\.?)?
        | (?P<h2>[0-9]{{1,2}})\ ?(?P<ap2>[ap])\.?m\b\.?
        | (?P<h4>[0-9]{{2}})(?P<m4>[0-9]{{2}})(?:\ ?(?:hrs?|hours|h)\b|Z\b)?
        "
    ))
    .ok()
});

/// Zones behind a time: UTC with an offset, an offset, an IANA name, a word.
static ZONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^[\ ,]*(?:(?:hrs?|hours|h|uhr)\b\.?)?[\ ,]*[(\[]?\ ?(?:
          (?:UTC|GMT)\ ?(?P<us>[+\-−–])\ ?(?P<uh>[0-9]{1,2})(?::?(?P<um>[0-9]{2}))?
        | (?P<os>[+−\-])(?P<oh>[0-9]{2})(?P<oc>:?)(?P<om>[0-9]{2})
        | (?P<name>[a-z]+/[a-z_]+(?:/[a-z_]+)?)
        | (?P<word>[a-z]{1,7})\b
        )",
    )
    .ok()
});

enum Token {
    Date(NaiveDate),
    Time(NaiveTime, Option<Zone>),
}

/// The points a text names, in order; a time without a date is of the day before it in the text, or the next day if
/// it is not later. The error says what is ambiguous or impossible.
pub(super) fn points(text: &str, warnings: &mut Remarks) -> Result<Vec<Point>, String> {
    let tokens = tokens(text, warnings)?;
    // "22:00 UTC on 4 March 2026": the date comes after its time.
    let time_first = matches!(tokens.as_slice(), [Token::Time(..), Token::Date(_), ..]);
    let mut points: Vec<Point> = Vec::new();
    for token in tokens {
        let open = points.last_mut();
        match (token, open) {
            (Token::Date(date), Some(last)) if time_first && last.date.is_none() => last.date = Some(date),
            (Token::Date(date), _) => points.push(Point { date: Some(date), ..Point::default() }),
            (Token::Time(time, zone), Some(last)) if last.time.is_none() => (last.time, last.zone) = (Some(time), zone),
            (Token::Time(time, zone), _) => points.push(Point { date: None, time: Some(time), zone }),
        }
    }
    // "22:00 - 02:00, 4 March 2026": the date of all.
    if let Some(Point { date: Some(day), time: None, .. }) = points.last().copied()
        && points.first().is_some_and(|first| first.date.is_none())
    {
        points.pop();
        points[0].date = Some(day);
    }
    for at in 1..points.len() {
        let before = points[at - 1];
        if points[at].date.is_none() {
            points[at].date = before.date.and_then(|day| following(day, before.time, points[at].time));
        }
    }
    Ok(points)
}

/// The day of an end that only gives its time.
pub(super) fn following(day: NaiveDate, start: Option<NaiveTime>, end: Option<NaiveTime>) -> Option<NaiveDate> {
    if end <= start { day.checked_add_days(Days::new(1)) } else { Some(day) }
}

fn tokens(text: &str, warnings: &mut Remarks) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let Some(pattern) = TOKEN.as_ref() else { return Ok(tokens) };
    let mut at = 0;
    while let Some(found) = pattern.captures_at(text, at)
        && let Some(whole) = found.get(0)
        && tokens.len() < MAX_POINTS
    {
        at = whole.end();
        let (before, rest) = (&text[..whole.start()], &text[at..]);
        if is_number_or_offset(before) {
            continue;
        }
        let shown = whole.as_str().trim();
        if let Some(date) = date(&found, shown)? {
            tokens.push(Token::Date(date));
            continue;
        }
        let place = if before.ends_with(['T', 't']) { Place::Iso } else { Place::Loose };
        let behind = zone_after(rest, place, warnings);
        let unit = shown.ends_with(|c: char| c.is_ascii_alphabetic());
        // Four figures alone are anything; a unit or a zone makes them a time.
        if found.name("h4").is_some() && (rest.starts_with(|c: char| c.is_ascii_digit()) || !unit && behind.is_none()) {
            continue;
        }
        let (time, days) = time(&found).ok_or_else(|| format!("{shown} is no time of day"))?;
        if let (1, Some(Token::Date(day))) = (days, tokens.last_mut()) {
            *day = day.checked_add_days(Days::new(1)).unwrap_or(*day);
        }
        // The figures of an offset are no time of their own.
        at += behind.map_or(0, |(_, length)| length);
        let zulu = shown.ends_with(['Z', 'z']).then_some(Zone::UTC);
        tokens.push(Token::Time(time, zulu.or(behind.map(|(zone, _)| zone))));
    }
    Ok(tokens)
}

/// Whether figures behind this text belong to a longer number or to an offset (`CET (UTC-01:00)`).
fn is_number_or_offset(before: &str) -> bool {
    let offset =
        before.strip_suffix(['-', '−', '–']).is_some_and(|zone| zone.ends_with("UTC") || zone.ends_with("GMT"));
    offset || before.ends_with(|c: char| c.is_ascii_digit() || c == '+')
}

fn number(found: &Captures<'_>, name: &str) -> Option<u32> {
    found.name(name)?.as_str().parse().ok()
}

/// The date of a token; None if it is a time.
fn date(found: &Captures<'_>, shown: &str) -> Result<Option<NaiveDate>, String> {
    let year = |name: &str| found.name(name).and_then(|digits| digits.as_str().parse::<i32>().ok());
    let n = |name: &str| number(found, name).unwrap_or_default();
    let (year, month, day) = if let Some(year) = year("iy") {
        (year, n("im"), n("id"))
    } else if let Some(name) = found.name("nm") {
        (year("ny").or(year("nyy").map(|short| 2000 + short)).unwrap_or_default(), month(name.as_str()), n("nd"))
    } else if let Some(name) = found.name("mm") {
        (year("my").unwrap_or_default(), month(name.as_str()), n("md"))
    } else if let Some(year) = year("fy") {
        let (first, second) = (n("fa"), n("fb"));
        // Dots are written only where the day comes first.
        let dots = found.name("fs").is_some_and(|separator| separator.as_str() == ".");
        match () {
            () if dots || first > 12 || first == second => (year, second, first),
            () if second > 12 => (year, first, second),
            () => return Err(format!("the date {shown} can be read two ways")),
        }
    } else {
        return Ok(None);
    };
    NaiveDate::from_ymd_opt(year, month, day).map(Some).ok_or_else(|| format!("{shown} is no date"))
}

fn month(name: &str) -> u32 {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = name.get(..3).unwrap_or_default();
    (1..).zip(MONTHS).find(|(_, known)| known.eq_ignore_ascii_case(start)).map_or(0, |(number, _)| number)
}

/// A time of day, and the days to add: 24:00 is the next day's beginning.
fn time(found: &Captures<'_>) -> Option<(NaiveTime, u64)> {
    let hour = ["h", "h2", "h4"].into_iter().find_map(|name| number(found, name))?;
    let minute = number(found, "m").or(number(found, "m4")).unwrap_or_default();
    let second = number(found, "s").unwrap_or_default();
    let half = found.name("ap").or(found.name("ap2")).map(|half| half.as_str().to_ascii_lowercase());
    let hour = match half.as_deref() {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("p") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    if (hour, minute, second) == (24, 0, 0) {
        return Some((NaiveTime::MIN, 1));
    }
    Some((NaiveTime::from_hms_opt(hour, minute, second)?, 0))
}

/// How a time was set off from its date: after an ISO `T` a minus is an offset, elsewhere `22:00-02:00` is a span.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Iso,
    Loose,
}

/// The zone that a text is: `UTC+2`, `+01:00`, `Europe/Prague`, `CET`.
pub(super) fn zone(text: &str, warnings: &mut Remarks) -> Option<Zone> {
    Zone::named(text).or_else(|| zone_after(text, Place::Iso, warnings).map(|(zone, _)| zone))
}

/// The zone that a text begins with, and its length there.
fn zone_after(text: &str, place: Place, warnings: &mut Remarks) -> Option<(Zone, usize)> {
    let near = &text[..text.floor_char_boundary(100)];
    let found = ZONE.as_ref()?.captures(near)?;
    let length = found.get(0)?.end();
    let seconds = |sign: &str, hours: u32, minutes: u32| {
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
        Zone::offset(if sign == "+" { seconds } else { -seconds })
    };
    let zone = if let Some(sign) = found.name("us") {
        seconds(sign.as_str(), number(&found, "uh")?, number(&found, "um").unwrap_or_default())
    } else if let Some(sign) = found.name("os") {
        let glued = sign.start() == 0 || !found["oc"].is_empty();
        let span = sign.as_str() != "+" && place == Place::Loose && glued;
        if span { None } else { seconds(sign.as_str(), number(&found, "oh")?, number(&found, "om")?) }
    } else if let Some(name) = found.name("name") {
        // "CET/CEST" is no name; its first word will do.
        let first = name.as_str().split('/').next().unwrap_or_default();
        Zone::named(name.as_str()).or_else(|| Zone::abbreviated(first, warnings))
    } else {
        word(found.name("word")?.as_str(), warnings)
    };
    zone.map(|zone| (zone, length))
}

fn word(word: &str, warnings: &mut Remarks) -> Option<Zone> {
    match word.to_ascii_uppercase().as_str() {
        "ET" | "EASTERN" => Zone::named("America/New_York"),
        "CENTRAL" => Zone::named("America/Chicago"),
        "PT" | "PACIFIC" => Zone::named("America/Los_Angeles"),
        _ => Zone::abbreviated(word, warnings),
    }
}
