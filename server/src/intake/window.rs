//! When a labelled text says that a maintenance takes place.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::form::Entry;
use super::labels::Field;
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
            merge(&mut times.end, found.get(1), &mut Remarks::default());
        }
        for found in told(Field::End, warnings) {
            merge(&mut times.end, found.first(), warnings);
        }
        for found in told(Field::Window, warnings) {
            let quiet = &mut Remarks::default();
            if let [start, end, ..] = found.as_slice() {
                merge(&mut times.start, Some(start), quiet);
                merge(&mut times.end, Some(end), quiet);
            } else if all(Field::Start).next().is_none() {
                merge(&mut times.start, found.first(), quiet);
            }
        }
        let day = told(Field::Day, warnings).into_iter().flatten().find(|point| point.time.is_none());
        times.start.date = times.start.date.or(day.and_then(|day| day.date));
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
            warnings.add("The times name no zone; taken as UTC.");
        }
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

/// Fills what is open; what is told differently a second time is warned of.
fn merge(known: &mut Point, found: Option<&Point>, warnings: &mut Remarks) {
    let Some(found) = found else { return };
    let differs = known.date.zip(found.date).is_some_and(|(first, second)| first != second)
        || known.time.zip(found.time).is_some_and(|(first, second)| first != second);
    if differs {
        warnings.add("Several times are told for the start or the end; the first was taken.");
        return;
    }
    known.date = known.date.or(found.date);
    known.time = known.time.or(found.time);
    known.zone = known.zone.or(found.zone);
}
