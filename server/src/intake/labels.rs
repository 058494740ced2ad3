//! The labels providers put before what they say, as data.
//!
//! A label is compared in lower case, without punctuation and without what stands in brackets; `#`, `no.` and
//! `number` are `id`. A zone in brackets or at the end (`Start (UTC)`) is kept for the times behind it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::remarks::Remarks;
use super::zone::Zone;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Start,
    End,
    Window,
    /// A day whose times stand elsewhere.
    Day,
    Circuits,
    Impact,
    Status,
    Provider,
    Account,
    Zone,
    Summary,
}

/// A label that was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub field: Field,
    /// Among labels of one field the lower one is surer.
    pub rank: usize,
    /// The zone it named.
    pub zone: Option<Zone>,
}

/// Longest label in bytes.
pub(super) const LONGEST: usize = 60;

/// Labels as [`words`] makes them, set apart by commas; within a field the surest first.
const LABELS: [(Field, &str); 12] = [
    (
        Field::Id,
        "maintenance id, maintenance reference, maintenance ticket, maintenance ticket id, \
         maintenance reference id, maintenance event id, planned work id, planned works id, \
         planned work reference, planned event id, work order id, work order, work id, event id, \
         notification id, ticket id, ticket, ticket reference, trouble ticket, change id, \
         change request id, change request, change reference, change ticket, change, case id, \
         case reference, case, reference id, our reference, our ref, reference, ref, ref id, event, \
         outage id, incident id, id",
    ),
    (
        Field::Start,
        "start, start time, start date, start date time, start date and time, start time and date, \
         starts, start at, starting, begin, begins, beginning, begin time, begin date, from, \
         planned start, planned start time, planned start date, scheduled start, scheduled start time, \
         scheduled start date, scheduled start date time, scheduled start date and time, \
         maintenance start, maintenance start time, maintenance start date, window start, \
         maintenance window start, actual start, expected start, new start time, new start, \
         start date and start time",
    ),
    (
        Field::End,
        "end, end time, end date, end date time, end date and time, end time and date, ends, ending, \
         end at, until, till, to, finish, finish time, planned end, planned end time, planned end date, \
         scheduled end, scheduled end time, scheduled end date, scheduled end date time, \
         scheduled end date and time, maintenance end, maintenance end time, maintenance end date, \
         window end, maintenance window end, actual end, expected end, new end time, new end, \
         completion, planned completion, estimated end, estimated end time",
    ),
    (
        Field::Window,
        "maintenance window, window, work window, planned window, primary window, \
         primary maintenance window, primary date, scheduled window, change window, service window, \
         date and time, date time, time window, maintenance period, schedule, scheduled for, when, time, \
         maintenance time, new window, new maintenance window, scheduled date and time",
    ),
    (Field::Day, "date, maintenance date, planned date, scheduled date, day"),
    (
        Field::Circuits,
        "circuit, circuits, circuit id, circuits id, affected circuit, affected circuits, \
         affected circuit id, circuit affected, circuits affected, impacted circuit, impacted circuits, \
         impacted circuit id, service id, services id, affected service, affected services, \
         affected service id, services affected, service affected, impacted service, impacted services, \
         impacted service id, services impacted, your services, your circuits, your affected services, \
         your affected circuits, list of affected services, list of affected circuits, affected object, \
         affected objects, affected product, affected products, service reference, line id, link id, \
         customer circuit id, our circuit id, affected links, affected link",
    ),
    (
        Field::Impact,
        "impact, expected impact, service impact, customer impact, impact level, impact type, \
         impact description, impact to service, type of impact, effect, expected effect, severity, \
         impact on service, impact on your services, service affecting",
    ),
    (Field::Status, "status, maintenance status, event status, ticket status, work status, state"),
    (Field::Provider, "provider, service provider, carrier, supplier, vendor"),
    (Field::Account, "account, account id, account name, customer, customer name, customer id, client"),
    (Field::Zone, "time zone, timezone, zone, tz, all times, times in, all times are in"),
    (
        Field::Summary,
        "summary, title, subject, short description, maintenance description, work description, \
         description of work, description, reason, reason for maintenance, purpose, activity",
    ),
];

/// Field and rank by label.
static BY_WORDS: LazyLock<HashMap<&str, (Field, usize)>> = LazyLock::new(|| {
    let ranked = |(field, labels): (Field, &'static str)| {
        labels.split(", ").enumerate().map(move |(rank, label)| (label.trim(), (field, rank)))
    };
    LABELS.into_iter().flat_map(ranked).collect()
});

/// The label that a text is, if it is one.
pub(super) fn find(text: &str, warnings: &mut Remarks) -> Option<Label> {
    if text.len() > LONGEST {
        return None;
    }
    let (outside, inside) = brackets(text);
    let mut words = words(&outside);
    // A zone is looked for only where it can matter: it may have to be warned of.
    if let Some(label) = known(&words.join(" ")) {
        return Some(Label { zone: zone(&inside, warnings), ..label });
    }
    let last = words.pop()?;
    let label = known(&words.join(" "))?;
    let zone = zone(&inside, warnings).or_else(|| self::zone(&last, warnings))?;
    Some(Label { zone: Some(zone), ..label })
}

fn known(words: &str) -> Option<Label> {
    BY_WORDS.get(words).map(|&(field, rank)| Label { field, rank, zone: None })
}

/// A zone word, by itself.
pub(super) fn zone(text: &str, warnings: &mut Remarks) -> Option<Zone> {
    let text = text.trim();
    if text.is_empty() {
        None
    } else {
        Zone::abbreviated(text, warnings).or_else(|| super::written::zone(text, warnings))
    }
}

/// A text without its brackets, and what stood in the first of them.
fn brackets(text: &str) -> (String, String) {
    let mut outside = text.to_owned();
    let mut inside = String::new();
    while let Some(open) = outside.find(['(', '[']) {
        let close = outside[open..].find([')', ']']).map_or(outside.len(), |at| open + at);
        let end = (close + 1).min(outside.len());
        if inside.is_empty() {
            inside = outside[open + 1..close].to_owned();
        }
        outside.replace_range(open..end, "");
    }
    (outside, inside)
}

/// The words of a label: `Ticket #` is `ticket id`.
fn words(text: &str) -> Vec<String> {
    let spaced = text.to_lowercase().replace('#', " id ");
    let words = spaced.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words
        .map(|word| if matches!(word, "no" | "nr" | "num" | "number" | "numbers" | "ids") { "id" } else { word })
        .map(str::to_owned)
        .collect();
    words.dedup();
    words
}
