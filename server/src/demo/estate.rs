//! How the demo writes: bodies as a client would send them, at a time and by a person.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Duration, DurationRound, NaiveDate, NaiveTime, Utc};
use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::patch::Patch;
use shared::registry;
use shared::value::iso;

use super::Summary;
use super::luck::Luck;
use crate::app::{App, request_id};
use crate::cx::Cx;
use crate::engine::write::Op;
use crate::error::{Error, Result};
use crate::services::objects;

/// Most objects in one batch.
const BATCH: usize = 1000;

pub struct Estate {
    /// The minute everything is anchored on.
    pub now: DateTime<Utc>,
    pub luck: Luck,
    cx: Cx,
    /// Ids by model and by the name people use.
    ids: HashMap<(&'static str, String), i64>,
    summary: Summary,
    /// Who works here: id and user name.
    staff: Vec<(i64, String)>,
}

/// Someone of the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Jana,
    Tomas,
    Eva,
}

impl Estate {
    pub fn new(app: &Arc<App>) -> Self {
        let cx = Cx::system(app);
        Self {
            now: cx.now.duration_trunc(Duration::minutes(1)).unwrap_or(cx.now),
            luck: Luck::new(0x5055_5253_4552),
            cx,
            ids: HashMap::new(),
            summary: Summary::default(),
            staff: Vec::new(),
        }
    }

    /// Names the team, in the order of `Who`.
    pub fn hire(&mut self, staff: Vec<(i64, String)>) {
        self.staff = staff;
    }

    /// What follows was done then, by that person, in one request.
    pub fn at(&mut self, time: DateTime<Utc>, who: Who) {
        self.cx.now = time.min(self.now);
        if let Some((id, name)) = self.staff.get(who as usize) {
            self.cx.caller.user = Some(*id);
            self.cx.caller.name.clone_from(name);
        }
        self.cx.request = request_id();
    }

    /// So many days from now; negative ones are past.
    pub fn days(&self, days: i64) -> DateTime<Utc> {
        self.now + Duration::days(days)
    }

    /// The date so many days from now, as text.
    pub fn date(&self, days: i64) -> String {
        self.days(days).date_naive().to_string()
    }

    /// A full hour and minute of the day so many days from now.
    pub fn clock(&self, days: i64, hour: u32, minute: u32) -> DateTime<Utc> {
        let day: NaiveDate = self.days(days).date_naive();
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        day.and_time(time).and_utc()
    }

    /// Creates objects, all or none of a batch; answers their ids in order.
    pub async fn create(&mut self, wire: &'static str, bodies: Vec<Json>) -> Result<Vec<i64>> {
        let meta = model(wire)?;
        let mut ids = Vec::with_capacity(bodies.len());
        for chunk in bodies.chunks(BATCH) {
            let ops = chunk
                .iter()
                .map(|body| Ok(Op::Create { patch: patch(meta, body)?, id: None }))
                .collect::<Result<Vec<_>>>()?;
            let written =
                objects::write(&self.cx, meta, ops).await.map_err(|error| context(wire, chunk, error))?.written;
            for (body, done) in chunk.iter().zip(&written) {
                let name = ["slug", "cid", "username", "name"].iter().find_map(|key| body.get(*key)?.as_str());
                if let Some(name) = name {
                    self.ids.insert((wire, name.to_owned()), done.id);
                }
                ids.push(done.id);
            }
        }
        match self.summary.counts.iter_mut().find(|(plural, _)| *plural == meta.plural) {
            Some((_, count)) => *count += ids.len(),
            None => self.summary.counts.push((meta.plural, ids.len())),
        }
        Ok(ids)
    }

    /// Changes objects, all or none.
    pub async fn change(&mut self, wire: &'static str, changes: Vec<(i64, Json)>) -> Result<()> {
        let meta = model(wire)?;
        let op = |(id, body): &(i64, Json)| Ok(Op::Update { id: *id, patch: patch(meta, body)?, version: None });
        let ops = changes.iter().map(op).collect::<Result<Vec<_>>>()?;
        let bodies: Vec<Json> = changes.into_iter().map(|(_, body)| body).collect();
        objects::write(&self.cx, meta, ops).await.map(|_| ()).map_err(|error| context(wire, &bodies, error))
    }

    /// The id of something made before, by slug, circuit id, user name or name.
    pub fn id(&self, wire: &'static str, name: &str) -> Result<i64> {
        let found = self.ids.get(&(wire, name.to_owned())).copied();
        found.ok_or_else(|| Error::Internal(format!("the demo has no {wire} called {name}")))
    }

    pub fn summary(self) -> Summary {
        self.summary
    }
}

fn model(wire: &str) -> Result<&'static ModelMeta> {
    registry::model(wire).ok_or_else(|| Error::Internal(format!("there is no model {wire}")))
}

fn patch(meta: &'static ModelMeta, body: &Json) -> Result<Patch> {
    let parsed = shared::patch::object(body).and_then(|map| Patch::parse(meta, map));
    parsed.map_err(|errors| Error::Internal(format!("{}: {errors} in {body}", meta.wire())))
}

/// Says which of the demo's own objects is at fault.
fn context(wire: &str, bodies: &[Json], error: Error) -> Error {
    let text = match &error {
        Error::Invalid(errors) => format!("{errors} in {}", bodies.first().unwrap_or(&Json::Null)),
        Error::InvalidItems(items) => {
            let first = items
                .first()
                .map(|item| format!("{} in {}", item.errors, bodies.get(item.index).unwrap_or(&Json::Null)));
            first.unwrap_or_default()
        }
        _ => return error,
    };
    Error::Internal(format!("the demo's {wire}: {text}"))
}

/// A time as a client writes it.
pub fn text(time: DateTime<Utc>) -> String {
    iso(time)
}
