//! States derived from dates, one definition for server, lists, badges and filters.
//!
//! Rules: reference sheet of the inventory-monitor plugin, §3.1 (date status) and §3.3 (freshness).

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// States in which an event is over: it has taken place, or never will. What it touched is history.
pub const OVER: [&str; 3] = ["COMPLETED", "CANCELLED", "RESOLVED"];
/// The state of a window in whose place there is another.
pub const REPLACED: &str = "RE-SCHEDULED";

/// The state of a message that waits for a person.
pub const WAITING: &str = "review";

/// Whether an event in this state is over.
pub fn is_over(status: &str) -> bool {
    OVER.contains(&status)
}

/// Whether an event does not take place as it was said, and will not.
pub fn is_off(status: &str) -> bool {
    matches!(status, "CANCELLED" | REPLACED)
}

/// Whether somebody has said for certain that an event takes place.
pub fn is_certain(status: &str) -> bool {
    status != "TENTATIVE"
}

/// The icon that goes with a state. States of our own making come out with a dot.
pub fn icon(value: &str) -> &'static str {
    match value {
        "reserved" => "bookmark",
        "deployed" | "CONFIRMED" | "approved" | "NO-IMPACT" => "check",
        "loaned" => "user",
        "stocked" | "in_stock" => "box",
        "new" => "tag",
        "in_use" | "IN-PROCESS" | "MONITORING" => "activity",
        "in_maintenance" => "wrench",
        "retired" => "ban",
        "disposed" => "trash",
        "TENTATIVE" | "UNKNOWN" => "help",
        "CANCELLED" | "rejected" => "x-circle",
        "COMPLETED" | "RESOLVED" | "completed" => "check-circle",
        "RE-SCHEDULED" => "calendar",
        "REPORTED" | "DEGRADED" => "alert-triangle",
        "INVESTIGATING" | "investigating" => "search",
        "IDENTIFIED" => "eye",
        "REDUCED-REDUNDANCY" => "shield",
        "OUTAGE" => "bolt",
        "pending" => "clock",
        "shipped" => "truck",
        "received" => "receipt",
        "applied" => "check",
        "review" => "alert-triangle",
        "outdated" => "clock",
        "duplicate" => "copy",
        "resolved" => "check-circle",
        "ignored" => "ban",
        _ => "",
    }
}

/// A character that says the status without colour; the legend explains it.
pub fn sign(status: &str) -> &'static str {
    match status {
        "TENTATIVE" => "? ",
        "CONFIRMED" | "RESOLVED" => "✓ ",
        "CANCELLED" => "✕ ",
        "IN-PROCESS" => "▸ ",
        "COMPLETED" => "● ",
        "RE-SCHEDULED" => "↷ ",
        "REPORTED" => "! ",
        "INVESTIGATING" => "… ",
        "IDENTIFIED" => "◎ ",
        "MONITORING" => "◔ ",
        _ => "",
    }
}

/// Where a period stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateStatus {
    None,
    /// Begins in the future.
    Upcoming,
    Expired,
    Expiring,
    Valid,
}

/// The state and its colour and sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateBadge {
    pub status: DateStatus,
    pub color: &'static str,
    pub text: String,
}

impl DateStatus {
    /// The value of the `…_status` filters: an upcoming period counts as valid.
    pub fn band(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Expired => "expired",
            Self::Expiring => "expiring",
            Self::Upcoming | Self::Valid => "valid",
        }
    }
}

/// The state of a period on `today` (UTC). A period that ends today is over tomorrow; `warning` is the
/// number of days before the end that count as expiring, `None` switches the state off.
pub fn date_status(
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    today: NaiveDate,
    warning: Option<i64>,
) -> DateStatus {
    let Some(warning) = warning else { return DateStatus::None };
    match (start, end) {
        (None, None) => DateStatus::None,
        (Some(start), _) if start > today => DateStatus::Upcoming,
        (_, Some(end)) if end < today => DateStatus::Expired,
        (Some(start), Some(end)) if (end - start).num_days() <= 2 => DateStatus::Expiring,
        (_, Some(end)) if (end - today).num_days() <= warning => DateStatus::Expiring,
        _ => DateStatus::Valid,
    }
}

/// The badge for a period: colour and sentence of the reference sheet.
pub fn date_badge(
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    today: NaiveDate,
    warning: Option<i64>,
) -> DateBadge {
    let status = date_status(start, end, today, warning);
    let delta = |date: Option<NaiveDate>| date.map_or(String::new(), |date| distance((date - today).num_days()));
    let (color, text) = match status {
        DateStatus::None => ("gray", String::new()),
        DateStatus::Upcoming => ("cyan", format!("Starts {}", delta(start))),
        DateStatus::Expired => ("red", format!("Expired {}", delta(end))),
        DateStatus::Expiring => ("yellow", format!("Expires {}", delta(end))),
        DateStatus::Valid => ("green", end.map_or("Active".to_owned(), |end| format!("Valid until {end}"))),
    };
    DateBadge { status, color, text }
}

/// A number of days in words: days below 90, months below 730, else years.
pub fn distance(days: i64) -> String {
    if days == 0 {
        return "today".to_owned();
    }
    let size = days.unsigned_abs();
    #[expect(clippy::cast_precision_loss, reason = "day counts are small")]
    let (number, unit) = match size {
        0..90 => (size, "day"),
        90..730 => ((size as f64 / 30.44).round() as u64, "month"),
        _ => ((size as f64 / 365.25).round() as u64, "year"),
    };
    let plural = if number == 1 { "" } else { "s" };
    if days > 0 { format!("in {number} {unit}{plural}") } else { format!("{number} {unit}{plural} ago") }
}

/// How many minutes the clock of a discovery may run ahead of ours. What it says of a later time cannot be.
pub const AHEAD_MINUTES: i64 = 5;

/// Whether a sighting lies further ahead of the clock than clocks differ.
pub fn is_ahead(seen: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    seen > now + Duration::minutes(AHEAD_MINUTES)
}

/// How fresh discovery's last sight of something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    Recent,
    Stale,
    Never,
}

impl Freshness {
    pub fn value(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Stale => "stale",
            Self::Never => "never",
        }
    }
}

/// The oldest time that still counts as recent.
pub fn recent_since(now: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    now - Duration::days(days)
}

/// Recent when seen at or after `now − days × 24 h`. What lies far ahead of the clock never becomes a sighting.
pub fn freshness(seen: Option<DateTime<Utc>>, now: DateTime<Utc>, days: i64) -> Freshness {
    match seen {
        None => Freshness::Never,
        Some(seen) if seen >= recent_since(now, days) => Freshness::Recent,
        Some(_) => Freshness::Stale,
    }
}

/// `3 d ago`, `5 h ago`, `just now`, `in 2 d`.
pub fn ago(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (now - time).num_seconds();
    let size = seconds.abs();
    let (number, unit) = match size {
        0..60 => return "just now".to_owned(),
        60..3_600 => (size / 60, "min"),
        3_600..86_400 => (size / 3_600, "h"),
        86_400..7_776_000 => (size / 86_400, "d"),
        7_776_000..63_072_000 => (size / 2_630_016, "mo"),
        _ => (size / 31_557_600, "y"),
    };
    if seconds >= 0 { format!("{number} {unit} ago") } else { format!("in {number} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn every_edge_of_the_sheet() {
        let today = NaiveDate::from_ymd_opt(2026, 6, 15).expect("a date");
        let status = |start: &str, end: &str| date_status(day(start), day(end), today, Some(60));
        assert_eq!(status("", ""), DateStatus::None);
        assert_eq!(status("2026-06-16", "2026-07-01"), DateStatus::Upcoming);
        assert_eq!(status("", "2026-06-14"), DateStatus::Expired);
        assert_eq!(status("", "2026-06-15"), DateStatus::Expiring, "the last day is covered");
        assert_eq!(status("2026-06-15", "2026-06-15"), DateStatus::Expiring, "a period of one day");
        assert_eq!(date_badge(None, day("2026-06-15"), today, Some(60)).text, "Expires today");
        assert_eq!(status("2020-01-01", "2026-06-16"), DateStatus::Expiring);
        assert_eq!(status("", "2026-08-14"), DateStatus::Expiring);
        assert_eq!(status("", "2026-08-15"), DateStatus::Valid);
        assert_eq!(status("2020-01-01", ""), DateStatus::Valid);
        assert_eq!(date_status(None, day("2026-06-14"), today, None), DateStatus::None);
        assert_eq!(date_badge(None, day("2026-06-14"), today, Some(60)).text, "Expired 1 day ago");
        assert_eq!(distance(365), "in 12 months");
        assert_eq!(distance(-800), "2 years ago");
    }

    #[test]
    fn freshness_has_one_border() {
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        assert_eq!(freshness(None, now, 7), Freshness::Never);
        assert_eq!(freshness(Some(now - Duration::days(7)), now, 7), Freshness::Recent);
        assert_eq!(freshness(Some(now - Duration::days(7) - Duration::seconds(1)), now, 7), Freshness::Stale);
    }
}
