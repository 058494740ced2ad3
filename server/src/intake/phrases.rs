//! What providers write for impact and status, as data.

use super::notice::{Level, Status};

/// Phrases in lower case, words by single blanks. One that holds another stands before it: it is taken out of the
/// text when found, so that "loss of redundancy" is no loss and "no outage" no outage.
const LEVELS: [(&str, Level); 51] = [
    ("no loss of redundancy", Level::NoImpact),
    ("loss of redundancy", Level::ReducedRedundancy),
    ("loss of protection", Level::ReducedRedundancy),
    ("redundancy loss", Level::ReducedRedundancy),
    ("no service impact", Level::NoImpact),
    ("no customer impact", Level::NoImpact),
    ("no expected impact", Level::NoImpact),
    ("no impact", Level::NoImpact),
    ("no outage", Level::NoImpact),
    ("no downtime", Level::NoImpact),
    ("no interruption", Level::NoImpact),
    ("no disruption", Level::NoImpact),
    ("no loss", Level::NoImpact),
    ("not service affecting", Level::NoImpact),
    ("non service affecting", Level::NoImpact),
    ("non impacting", Level::NoImpact),
    ("not affected", Level::NoImpact),
    ("hitless", Level::NoImpact),
    ("none", Level::NoImpact),
    ("outage", Level::Outage),
    ("outages", Level::Outage),
    ("down", Level::Outage),
    ("downtime", Level::Outage),
    ("service affecting", Level::Outage),
    ("loss", Level::Outage),
    ("interruption", Level::Outage),
    ("interruptions", Level::Outage),
    ("hard down", Level::Outage),
    ("unavailable", Level::Outage),
    ("switch hit", Level::Degraded),
    ("switch hits", Level::Degraded),
    ("degraded", Level::Degraded),
    ("degradation", Level::Degraded),
    ("degrade", Level::Degraded),
    ("flap", Level::Degraded),
    ("flaps", Level::Degraded),
    ("flapping", Level::Degraded),
    ("jitter", Level::Degraded),
    ("latency", Level::Degraded),
    ("packet errors", Level::Degraded),
    ("brief hits", Level::Degraded),
    ("intermittent", Level::Degraded),
    ("reduced redundancy", Level::ReducedRedundancy),
    ("redundancy", Level::ReducedRedundancy),
    ("at risk", Level::ReducedRedundancy),
    ("risk", Level::ReducedRedundancy),
    ("hazard", Level::ReducedRedundancy),
    ("hazardous", Level::ReducedRedundancy),
    ("unprotected", Level::ReducedRedundancy),
    ("resilience", Level::ReducedRedundancy),
    ("no", Level::NoImpact),
];

/// Beginnings of words that tell a status, the ones that end or move an event first: "Scheduled work completed" is
/// completed.
const STATUSES: [(&str, Status); 16] = [
    ("cancel", Status::Cancelled),
    ("complet", Status::Completed),
    ("finished", Status::Completed),
    ("closed", Status::Completed),
    ("reschedul", Status::Rescheduled),
    ("re schedul", Status::Rescheduled),
    ("postpon", Status::Rescheduled),
    ("started", Status::InProcess),
    ("starting", Status::InProcess),
    ("has begun", Status::InProcess),
    ("in progress", Status::InProcess),
    ("in process", Status::InProcess),
    ("tentative", Status::Tentative),
    ("confirm", Status::Confirmed),
    ("schedul", Status::Confirmed),
    ("planned", Status::Confirmed),
];

/// The level a text speaks of, the worst if of several; None if of none. Looks at its first 500 bytes.
pub(super) fn level(text: &str) -> Option<Level> {
    let mut text = plain(text);
    let mut worst = None;
    for (phrase, level) in LEVELS {
        let spaced = format!(" {phrase} ");
        if text.contains(&spaced) {
            text = text.replace(&spaced, " . ");
            worst = worst.max(Some(level));
        }
    }
    worst
}

/// The status a text speaks of. Looks at its first 500 bytes.
pub(super) fn status(text: &str) -> Option<Status> {
    let text = plain(text);
    STATUSES.into_iter().find(|(start, _)| text.contains(&format!(" {start}"))).map(|(_, status)| status)
}

/// Words in lower case, each between single blanks.
fn plain(text: &str) -> String {
    const LONGEST: usize = 500;
    let near = text[..text.floor_char_boundary(LONGEST)].to_lowercase();
    let words: Vec<&str> = near.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}
