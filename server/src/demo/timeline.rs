//! Plays events as they happened: announced with what they touch, then changed step by step.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value as Json, json};

use super::estate::{Estate, Who};
use crate::error::Result;

/// A maintenance or outage with everything that became of it.
pub struct Event {
    pub body: Json,
    /// When the notice came in.
    pub announced: DateTime<Utc>,
    /// Position of the window that this one is instead of; it must have been announced before.
    pub replaces: Option<usize>,
    /// Model, id and level of what it touches.
    pub impacts: Vec<(&'static str, i64, Option<&'static str>)>,
    /// What was changed when. Steps in the future are left out.
    pub steps: Vec<(DateTime<Utc>, Json)>,
}

/// What happens in one stretch of time.
#[derive(Default)]
struct Shift {
    announced: Vec<usize>,
    /// By position of the event; later steps of the same shift win.
    steps: BTreeMap<usize, (DateTime<Utc>, Map<String, Json>)>,
}

/// Writes the events in the order of time; what falls into the same stretch is one request.
pub async fn play(e: &mut Estate, wire: &'static str, events: Vec<Event>, stretch: Duration) -> Result<()> {
    let mut shifts: BTreeMap<i64, Shift> = BTreeMap::new();
    let shift = |time: DateTime<Utc>| time.timestamp().div_euclid(stretch.num_seconds().max(1));
    for (at, event) in events.iter().enumerate() {
        shifts.entry(shift(event.announced)).or_default().announced.push(at);
        for (time, change) in event.steps.iter().filter(|(time, _)| *time < e.now) {
            let entry = shifts.entry(shift(*time)).or_default().steps.entry(at).or_insert_with(|| (*time, Map::new()));
            entry.0 = entry.0.max(*time);
            entry.1.extend(change.as_object().cloned().unwrap_or_default());
        }
    }
    let mut ids = vec![0; events.len()];
    for (number, Shift { announced, steps }) in shifts {
        let who = [Who::Jana, Who::Tomas, Who::Eva][usize::try_from(number.rem_euclid(3)).unwrap_or(0)];
        if let Some(time) = announced.iter().map(|at| events[*at].announced).max() {
            e.at(time, who);
            announce(e, wire, &events, &announced, &mut ids).await?;
        }
        if let Some(time) = steps.values().map(|(time, _)| *time).max() {
            e.at(time, who);
            e.change(wire, steps.into_iter().map(|(at, (_, change))| (ids[at], Json::Object(change))).collect())
                .await?;
        }
    }
    Ok(())
}

async fn announce(
    e: &mut Estate,
    wire: &'static str,
    events: &[Event],
    announced: &[usize],
    ids: &mut [i64],
) -> Result<()> {
    let body = |at: &usize| {
        let mut body = events[*at].body.clone();
        if let Some(replaced) = events[*at].replaces {
            body["replaces"] = ids[replaced].into();
        }
        body
    };
    let made = e.create(wire, announced.iter().map(body).collect()).await?;
    let mut impacts = Vec::new();
    for (at, id) in announced.iter().zip(made) {
        ids[*at] = id;
        for (target, object, level) in &events[*at].impacts {
            impacts.push(json!({
                "event_content_type": wire, "event_object_id": id, "target_content_type": target, "target_object_id": object,
                "impact": level,
            }));
        }
    }
    if impacts.is_empty() {
        return Ok(());
    }
    e.create("notices.impact", impacts).await.map(|_| ())
}
