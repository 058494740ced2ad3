//! Times and durations of calendar events (RFC 5545 §3.3.5, §3.3.6) in UTC.

use std::sync::LazyLock;

use chrono::{DateTime, Duration, NaiveDateTime, Timelike, Utc};
use chrono_tz::Tz;
use regex::Regex;

use super::component::Definition;
use super::content_line::Line;
use super::remarks::{Remarks, excerpt};
use super::zone::{Zone, plausible};

/// A point in time and the zone it was written in, if other than UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment {
    pub utc: DateTime<Utc>,
    pub zone: Option<Tz>,
}

static DURATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$").ok()
});

/// Reads `DTSTART` and its like. A UTC time counts as such whatever zone stands beside it; a floating time is taken
/// as UTC with a warning. The error is the end of a sentence: "is a date without a time".
pub(super) fn moment(line: &Line, zones: &[Definition], warnings: &mut Remarks) -> Result<Moment, String> {
    let value = line.plain();
    let shown = excerpt(value);
    let beyond = || format!("{shown} is not in the years 1970 to 9999");
    if value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("{shown} is a date without a time"));
    }
    let upper = value.to_ascii_uppercase();
    let local = match upper.strip_suffix('Z').unwrap_or(&upper) {
        local if local.len() == 15 => NaiveDateTime::parse_from_str(local, "%Y%m%dT%H%M%S"),
        local => NaiveDateTime::parse_from_str(local, "%Y%m%dT%H%M"),
    };
    let Ok(local) = local else {
        // Not the form of the standard, yet plain enough.
        let utc = DateTime::parse_from_rfc3339(value).map_err(|_| format!("{shown} is no time"))?.to_utc();
        return Ok(Moment { utc: plausible(utc).ok_or_else(beyond)?, zone: None });
    };
    // A leap second is the one before.
    let local = local.with_nanosecond(0).unwrap_or(local);
    let zone = if upper.ends_with('Z') { Zone::UTC } else { zone_of(line, zones, warnings) };
    Ok(Moment { utc: zone.to_utc(local, warnings).ok_or_else(beyond)?, zone: zone.told() })
}

/// The zone of a local time: by its own name, else as the calendar defines it.
fn zone_of(line: &Line, zones: &[Definition], warnings: &mut Remarks) -> Zone {
    let id = line.param("TZID");
    if id.is_empty() {
        warnings.add(format!("The time {} names no zone; taken as UTC.", excerpt(line.plain())));
        return Zone::UTC;
    }
    let defined = zones.iter().find(|zone| zone.id.eq_ignore_ascii_case(id));
    let named = Zone::named(id).or_else(|| Zone::named(&defined?.location));
    named.unwrap_or_else(|| match defined.and_then(|zone| offset(&zone.offset)) {
        Some(zone) => {
            warnings.add(format!("The zone {} is unknown; its standard offset was taken.", excerpt(id)));
            zone
        }
        None => {
            warnings.add(format!("The zone {} is unknown; taken as UTC.", excerpt(id)));
            Zone::UTC
        }
    })
}

/// `+0100`, `-033000`.
fn offset(text: &str) -> Option<Zone> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).map_or(Some(0), |two| two.parse::<i32>().ok());
    Zone::offset(sign * (part(0)? * 3600 + part(2)? * 60 + part(4)?))
}

/// `PT4H30M`, `P1D`; None if it is no duration.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let found = DURATION.as_ref()?.captures(text.trim())?;
    let number = |group: usize| found.get(group).map_or(Some(0), |digits| digits.as_str().parse::<i64>().ok());
    if (2..=6).all(|group| found.get(group).is_none()) {
        return None;
    }
    let seconds = ((number(2)? * 7 + number(3)?) * 24 + number(4)?) * 3600 + number(5)? * 60 + number(6)?;
    Duration::try_seconds(if found[1].starts_with('-') { -seconds } else { seconds })
}
