//! Time zones as notices name them, and local times brought to UTC.

use std::str::FromStr;

use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::remarks::Remarks;
use super::windows_zones;

/// What a local time is counted in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Zone {
    Named(Tz),
    Fixed(FixedOffset),
    /// By an abbreviation that others use with another meaning.
    Guessed(&'static str, FixedOffset),
}

/// Abbreviations that stand behind written times: hours from UTC. Those marked are used elsewhere with another meaning.
const ABBREVIATIONS: [(&str, i32, Use); 26] = [
    ("WET", 0, Use::Plain),
    ("WEST", 1, Use::Plain),
    ("CET", 1, Use::Plain),
    ("CEST", 2, Use::Plain),
    ("MEZ", 1, Use::Plain),
    ("MESZ", 2, Use::Plain),
    ("EET", 2, Use::Plain),
    ("EEST", 3, Use::Plain),
    ("MSK", 3, Use::Plain),
    ("BST", 1, Use::Several),
    ("EST", -5, Use::Several),
    ("EDT", -4, Use::Plain),
    ("CST", -6, Use::Several),
    ("CDT", -5, Use::Several),
    ("MST", -7, Use::Several),
    ("MDT", -6, Use::Plain),
    ("PST", -8, Use::Several),
    ("PDT", -7, Use::Plain),
    ("BRT", -3, Use::Plain),
    ("SAST", 2, Use::Plain),
    ("JST", 9, Use::Plain),
    ("KST", 9, Use::Plain),
    ("SGT", 8, Use::Plain),
    ("HKT", 8, Use::Plain),
    ("AEST", 10, Use::Plain),
    ("AEDT", 11, Use::Plain),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Use {
    Plain,
    Several,
}

impl Zone {
    pub const UTC: Self = Self::Named(Tz::UTC);

    /// A zone by its IANA name, such a name at the end of a path (`/example.org/2026/Europe/Prague`), or a Windows name.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().trim_matches('"').trim();
        if name.is_empty() || name.len() > 200 {
            return None;
        }
        if matches!(name.to_ascii_uppercase().as_str(), "Z" | "UTC" | "GMT" | "ETC/UTC" | "ETC/GMT") {
            return Some(Self::UTC);
        }
        let tails = std::iter::once(name).chain(name.match_indices('/').map(|(at, _)| &name[at + 1..]));
        tails.take(16).find_map(iana).or_else(|| iana(windows_zones::iana(name)?)).map(Self::Named)
    }

    /// A zone by the abbreviation behind a written time (`CET`); one of several meanings is warned of.
    pub fn abbreviated(word: &str, warnings: &mut Remarks) -> Option<Self> {
        let word = word.to_ascii_uppercase();
        if matches!(word.as_str(), "UTC" | "GMT" | "Z" | "ZULU") {
            return Some(Self::UTC);
        }
        let (known, hours, several) = ABBREVIATIONS.into_iter().find(|(known, ..)| *known == word)?;
        if several == Use::Plain {
            return Self::offset(hours * 3600);
        }
        let zone = Self::Guessed(known, FixedOffset::east_opt(hours * 3600)?);
        zone.guess().into_iter().for_each(|guess| warnings.add(guess));
        Some(zone)
    }

    /// A zone that is so many seconds ahead of UTC; None for a day and more.
    pub fn offset(seconds: i32) -> Option<Self> {
        if seconds == 0 { Some(Self::UTC) } else { FixedOffset::east_opt(seconds).map(Self::Fixed) }
    }

    /// What was guessed to find it.
    pub fn guess(self) -> Option<String> {
        let Self::Guessed(name, offset) = self else { return None };
        Some(format!("The zone {name} has several meanings; taken as UTC{offset}."))
    }

    /// The zone as a notice carries it: named, and not UTC.
    pub fn told(self) -> Option<Tz> {
        match self {
            Self::Named(zone) if !matches!(zone, Tz::UTC | Tz::Etc__UTC | Tz::GMT | Tz::Etc__GMT) => Some(zone),
            _ => None,
        }
    }

    /// A local time in UTC. A time that the clocks skip is moved on by what they skip, one that comes twice is the
    /// earlier; both with a warning. None beyond the years 1970 to 9999.
    pub fn to_utc(self, local: NaiveDateTime, warnings: &mut Remarks) -> Option<DateTime<Utc>> {
        let zone = match self {
            Self::Fixed(offset) | Self::Guessed(_, offset) => {
                return plausible(offset.from_local_datetime(&local).single()?.to_utc());
            }
            Self::Named(zone) => zone,
        };
        let utc = match zone.from_local_datetime(&local) {
            LocalResult::Single(time) => time.to_utc(),
            LocalResult::Ambiguous(earlier, _) => {
                warnings.doubt(format!("The local time {local} comes twice in {zone}; the earlier was taken."));
                earlier.to_utc()
            }
            LocalResult::None => {
                let moved = after_gap(zone, local)?;
                let shown = moved.with_timezone(&zone).naive_local();
                warnings.doubt(format!("The local time {local} does not exist in {zone}; moved to {shown}."));
                moved
            }
        };
        plausible(utc)
    }
}

/// A time in the years a notice can mean, which both databases keep and RFC 3339 can write.
pub(super) fn plausible(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    use chrono::Datelike;
    (1970..=9999).contains(&time.year()).then_some(time)
}

fn iana(name: &str) -> Option<Tz> {
    Tz::from_str(name).ok().or_else(|| TZ_VARIANTS.into_iter().find(|zone| zone.name().eq_ignore_ascii_case(name)))
}

/// A skipped local time counted on with the offset from before the gap. Most gaps are an hour; whole days have been
/// skipped at the date line.
fn after_gap(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    [3, 27].into_iter().map(Duration::hours).find_map(|back| {
        let before = zone.from_local_datetime(&local.checked_sub_signed(back)?).earliest()?;
        before.to_utc().checked_add_signed(back)
    })
}
