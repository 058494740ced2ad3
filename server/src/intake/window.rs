//! When a labelled text says that a maintenance takes place.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use regex::Regex;

use super::form::Entry;
use super::labels::{self, Field};
use super::remarks::Remarks;
use super::written::{Point, following, points};
use super::zone::Zone;

/// Most labels of one kind whose times are read.
const MAX_TOLD: usize = 20;

/// Start and end; None where none is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub start: Option<DateTime<Utc>>,
    pub end: Option<DateTime<Utc>>,
    /// If another than UTC was named.
    pub zone: Option<Tz>,
}

/// Start and end as far as labels tell them.
#[derive(Debug, Default)]
pub(super) struct Times {
    start: Point,
    end: Point,
    /// Why times were not understood; of interest if some are missing.
    wrong: Vec<String>,
}

impl Times {
    /// Gathers what the entries tell. Dates and times may stand under labels of their own.
    pub fn read(entries: &[Entry], warnings: &mut Remarks) -> Self {
        let mut times = Self::default();
        let all = |field: Field| entries.iter().filter(move |entry| entry.label.field == field);
        let mut wrong = Vec::new();
        let mut told = |field: Field, warnings: &mut Remarks| -> Vec<Vec<Point>> {
            let mut spans = Vec::new();
            for entry in all(field).take(MAX_TOLD) {
                let value = entry.value();
                match points(&value[..value.floor_char_boundary(500)], warnings) {
                    Ok(mut found) => {
                        // "22:00 - 02:00 UTC": the zone is that of both.
                        let zone = found.iter().find_map(|point| point.zone).or(entry.label.zone);
                        found.iter_mut().for_each(|point| point.zone = point.zone.or(zone));
                        found.dedup_by(|next, point| instant(*next).is_some_and(|at| instant(*point) == Some(at)));
                        if found.len() > if field == Field::End { 1 } else { 2 } {
                            warnings.doubt(SEVERAL);
                        }
                        if repeats(&value) {
                            warnings.doubt(REPEATS);
                        }
                        spans.push(found);
                    }
                    Err(reason) => wrong.push(reason),
                }
            }
            spans
        };
        for found in told(Field::Start, warnings) {
            merge(&mut times.start, found.first(), warnings);
            // "Start: A to B"
            merge(&mut times.end, found.get(1), warnings);
        }
        for found in told(Field::End, warnings) {
            merge(&mut times.end, found.first(), warnings);
        }
        for found in told(Field::Window, warnings) {
            if let [start, end, ..] = found.as_slice() {
                merge(&mut times.start, Some(start), warnings);
                merge(&mut times.end, Some(end), warnings);
            } else if all(Field::Start).next().is_none() {
                merge(&mut times.start, found.first(), warnings);
            }
        }
        let days = told(Field::Day, warnings).into_iter().flatten().filter(|point| point.time.is_none());
        let days: Vec<_> = days.filter_map(|point| point.date).collect();
        if times.start.date.is_none() {
            if days.iter().any(|day| *day != days[0]) {
                warnings.doubt(SEVERAL);
            }
            times.start.date = days.first().copied();
        }
        times.wrong = wrong;
        times
    }

    /// The window, in the zones its times name, else in `zone`, else in UTC with a warning. The error is the end of a
    /// sentence: "its start has no date".
    pub fn window(self, zone: Option<Zone>, warnings: &mut Remarks) -> Result<Window, String> {
        let (start, mut end) = (self.start, self.end);
        if end.time.is_some() && end.date.is_none() {
            end.date = start.date.and_then(|day| following(day, start.time, end.time));
        }
        let complete = [start, end].into_iter().all(|point| point.date.is_some() && point.time.is_some());
        if !complete && let Some(reason) = self.wrong.into_iter().next() {
            return Err(reason);
        }
        let own = [start.zone.or(end.zone), end.zone.or(start.zone)].map(|own| own.or(zone));
        if own[0].is_none() && start.time.is_some() {
            warnings.doubt("The times name no zone; taken as UTC.");
        }
        own.into_iter().flatten().filter_map(Zone::guess).for_each(|guess| warnings.doubt(guess));
        let mut utc = |point: Point, zone: Option<Zone>, name: &str| match point {
            Point { date: Some(_), time: None, .. } => Err(format!("its {name} has no time of day")),
            Point { date: None, time: Some(_), .. } => Err(format!("its {name} has no date")),
            Point { date: Some(date), time: Some(time), .. } => {
                Ok(zone.unwrap_or(Zone::UTC).to_utc(date.and_time(time), warnings))
            }
            Point { .. } => Ok(None),
        };
        let zone = own.into_iter().flatten().find_map(Zone::told);
        Ok(Window { start: utc(start, own[0], "start")?, end: utc(end, own[1], "end")?, zone })
    }
}

impl Window {
    /// Looks for windows beside this one: spans of two times in a line of the text.
    pub fn others(self, text: &str, zone: Option<Zone>, warnings: &mut Remarks) {
        let (Some(start), Some(end)) = (self.start, self.end) else { return };
        let own = self.zone.map(Zone::Named).or(zone).unwrap_or(Zone::UTC);
        let utc = |point: Point| point.zone.unwrap_or(own).to_utc(point.local()?, &mut Remarks::default());
        for line in text.lines() {
            if matches(&NIGHTS, line) {
                warnings.doubt(REPEATS);
            }
            // What stands behind labels was read with them, and with the zones that they name.
            if !may_tell(line) || is_labelled(line) {
                continue;
            }
            let Ok(mut found) = points(&line[..line.floor_char_boundary(500)], &mut Remarks::default()) else {
                continue;
            };
            let told = found.iter().find_map(|point| point.zone);
            found.iter_mut().for_each(|point| point.zone = point.zone.or(told));
            let mut times: Vec<DateTime<Utc>> = found.iter().filter_map(|point| utc(*point)).collect();
            times.dedup();
            if times.len() != 1
                && times.chunks(2).any(|pair| matches!(pair, [from, to] if from < to && (*from, *to) != (start, end)))
            {
                warnings.doubt(SEVERAL);
            }
            if !found.is_empty() && repeats(line) {
                warnings.doubt(REPEATS);
            }
        }
    }
}

const SEVERAL: &str = "Several times are told for the start or the end; the first was taken.";
const REPEATS: &str = "It seems to take place more than once; only one window was read.";

/// Words and spans of days for a window that comes again.
static REPEATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
          \b(?:each|every)\ (?:night|day|evening|morning|week|weekday|weekend|month|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b
        | \b(?:nightly|daily|weekly|monthly|recurring|repeated|repeats|consecutive\ (?:nights|days))\b
        | (?:^|[^0-9:.,h+/−-])\b[0-9]{1,2}(?:st|nd|rd|th)?\ {0,2}(?:-|–|,|&|/|to\b|and\b)\ {0,2}[0-9]{1,2}(?:st|nd|rd|th)?
          [\ .\-/]{0,2}(?:of\ )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)
        ",
    )
    .ok()
});

/// The surest of them, which mean the work wherever they stand.
static NIGHTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:(?:each|every) (?:night|evening)|nightly|consecutive (?:nights|days))\b").ok()
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(&text[..text.floor_char_boundary(500)]))
}

fn repeats(text: &str) -> bool {
    matches(&REPEATED, text)
}

/// Whether a line may tell two times: it has a figure for each.
fn may_tell(line: &str) -> bool {
    line.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// Whether a line begins with a label of times.
fn is_labelled(line: &str) -> bool {
    let near = &line[..line.floor_char_boundary(labels::LONGEST + 4)];
    let Some((label, _)) = near.split_once([':', '\t', '=']) else { return false };
    let label = label.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '*' | '-' | '•'));
    labels::find(label, &mut Remarks::default())
        .is_some_and(|label| matches!(label.field, Field::Start | Field::End | Field::Window | Field::Day))
}

/// The moment of a complete point with a zone.
fn instant(point: Point) -> Option<DateTime<Utc>> {
    point.zone?.to_utc(point.local()?, &mut Remarks::default())
}

/// Fills what is open; what is told differently a second time is warned of.
fn merge(known: &mut Point, found: Option<&Point>, warnings: &mut Remarks) {
    let Some(found) = found else { return };
    let differs = known.date.zip(found.date).is_some_and(|(first, second)| first != second)
        || known.time.zip(found.time).is_some_and(|(first, second)| first != second);
    if differs {
        // The same moment in another zone is no other time.
        if instant(*known).is_none() || instant(*known) != instant(*found) {
            warnings.doubt(SEVERAL);
        }
        return;
    }
    known.date = known.date.or(found.date);
    known.time = known.time.or(found.time);
    known.zone = known.zone.or(found.zone);
}
