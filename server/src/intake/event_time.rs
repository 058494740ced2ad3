//! Times and durations of calendar events (RFC 5545 §3.3.5, §3.3.6) in UTC.

use std::sync::LazyLock;

use chrono::{DateTime, Duration, NaiveDateTime, Timelike, Utc};
use chrono_tz::Tz;
use regex::Regex;

use super::component::Calendar;
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

/// Reads `DTSTART` and its like. A UTC time counts as such whatever zone stands beside it; a time whose zone is not known is
/// a doubt. The error is the end of a sentence: "is a date without a time".
pub(super) fn moment(line: &Line, calendar: &Calendar, warnings: &mut Remarks) -> Result<Moment, String> {
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
    let id = line.param("TZID");
    if upper.ends_with('Z') {
        return Ok(Moment { utc: Zone::UTC.to_utc(local, warnings).ok_or_else(beyond)?, zone: None });
    }
    if id.is_empty() {
        return floating(local, &shown, calendar, warnings).ok_or_else(beyond);
    }
    zoned(local, id, calendar, warnings).ok_or_else(beyond)
}

/// A time that names no zone. What some programs write about a whole calendar is no statement about it, but a guess.
fn floating(local: NaiveDateTime, shown: &str, calendar: &Calendar, warnings: &mut Remarks) -> Option<Moment> {
    let told = calendar.shared.get("X-WR-TIMEZONE").and_then(|lines| lines.first()).map_or("", Line::plain);
    let zone = Zone::named(told);
    warnings.doubt(match zone {
        Some(_) => format!("The time {shown} names no zone; taken in {}, as X-WR-TIMEZONE says.", excerpt(told)),
        None => format!("The time {shown} names no zone; taken as UTC."),
    });
    let zone = zone.unwrap_or(Zone::UTC);
    Some(Moment { utc: zone.to_utc(local, warnings)?, zone: zone.told() })
}

/// A time in a zone, which means what the calendar says it means (RFC 5545 §3.2.19), if it says so.
fn zoned(local: NaiveDateTime, id: &str, calendar: &Calendar, warnings: &mut Remarks) -> Option<Moment> {
    let defined = calendar.zones.iter().find(|zone| zone.id.eq_ignore_ascii_case(id));
    let named = Zone::named(id).or_else(|| Zone::named(&defined?.location));
    let told = named.and_then(Zone::told);
    let Some(defined) = defined.filter(|zone| zone.is_told()) else {
        let zone = named.unwrap_or_else(|| {
            warnings.doubt(format!("The zone {} is unknown; taken as UTC.", excerpt(id)));
            Zone::UTC
        });
        return Some(Moment { utc: zone.to_utc(local, warnings)?, zone: told });
    };
    let mut of_definition = Remarks::default();
    let by_definition = defined.to_utc(local, &mut of_definition);
    match (named, by_definition) {
        // What is known of the zone agrees: it says more than its definition here.
        (Some(zone), Some(utc)) if zone.to_utc(local, &mut Remarks::default()) == Some(utc) => {
            Some(Moment { utc: zone.to_utc(local, warnings)?, zone: told })
        }
        (Some(zone), Some(utc)) => {
            let known = zone.to_utc(local, &mut Remarks::default())?;
            warnings.doubt(format!(
                "The calendar defines the zone {} otherwise than it is known: {utc} rather than {known}.",
                excerpt(id)
            ));
            Some(Moment { utc, zone: told })
        }
        (Some(zone), None) => {
            warnings.doubt(format!(
                "What the calendar says of the zone {} was not understood; taken as it is known.",
                excerpt(id)
            ));
            Some(Moment { utc: zone.to_utc(local, warnings)?, zone: told })
        }
        (None, Some(utc)) => {
            let (sentences, doubts) = of_definition.into_parts();
            sentences
                .into_iter()
                .filter(|sentence| !doubts.contains(sentence))
                .for_each(|sentence| warnings.add(sentence));
            doubts.into_iter().for_each(|doubt| warnings.doubt(doubt));
            Some(Moment { utc, zone: None })
        }
        (None, None) => {
            let zone = defined.standard().and_then(Zone::offset);
            warnings.doubt(match zone {
                Some(_) => format!("The zone {} is unknown; its standard offset was taken.", excerpt(id)),
                None => format!("The zone {} is unknown; taken as UTC.", excerpt(id)),
            });
            Some(Moment { utc: zone.unwrap_or(Zone::UTC).to_utc(local, warnings)?, zone: None })
        }
    }
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
