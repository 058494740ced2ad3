//! Undo: takes back everything one request did, or says why not.
//!
//! What a request changed is taken back part by part (`units`): other fields may have been changed since, other tags given,
//! other keys. What it changed itself must be as it left it (`standing`), so that nobody's later work is lost. However often
//! a request wrote an object, what counts is what it was before and what it was after (`Whole`), and all objects are put back
//! together (`engine::write::restore`): they may refer to each other in circles, and keys may have gone from one to another.

mod inverse;
mod standing;
mod units;
mod unlogged;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value as Json;
use shared::meta::ModelMeta;
use shared::models::core::object_change::ObjectChange;
use shared::registry;
use shared::row::Model as _;
use shared::rpc::{Link, UNDO_NOTE};
use shared::value::Value;

use super::objects::Doing;
use super::records;
use crate::cx::Cx;
use crate::db::{Sql, Ty};
use crate::engine::repr;
use crate::engine::write::{End, Part, Refused, Writer, job};
use crate::error::{Error, Result};
use crate::rules;

/// So many objects, and so many fields of one, are named in a refusal.
const NAMED: usize = 5;

/// What an undo did.
pub struct Undo {
    /// How many objects were written.
    pub count: usize,
    /// Objects that were made and are gone.
    pub gone: Vec<Link>,
}

/// What a request did to one object from its first record to its last.
pub struct Whole {
    meta: &'static ModelMeta,
    id: i64,
    /// Its last record.
    record: i64,
    /// What the object was called then.
    title: String,
    before: Json,
    after: Json,
}

impl Whole {
    fn object(&self) -> standing::Object {
        (self.meta.number, self.id)
    }

    /// The object as a message names it.
    fn name(&self) -> String {
        format!("{} {}", self.meta.label, self.title)
    }
}

fn log() -> Result<&'static ModelMeta> {
    records::model(ObjectChange::WIRE)
}

fn json(value: &mut Value) -> Json {
    if let Value::Json(json) = value { std::mem::take(json) } else { Json::Null }
}

/// What is taken back.
#[derive(Debug, Clone)]
pub enum What {
    /// All that a request did.
    Request(String),
    /// One change.
    Change(i64),
}

impl What {
    /// The condition on its records.
    fn records(&self, sql: &mut Sql) {
        match self {
            Self::Request(request) => sql.push("request_id = ").str(request),
            Self::Change(id) => sql.push("id = ").int(*id),
        };
    }
}

struct Asked {
    what: What,
    doing: Doing,
    /// The request that did it.
    request: String,
    models: Vec<&'static ModelMeta>,
}

/// Reverts a request, or one change. The caller needs the permissions of the opposite changes.
pub async fn take_back(cx: &Cx, what: What, doing: Doing) -> Result<Undo> {
    let cx = cx.clone();
    let task = tokio::spawn(async move {
        // Known before the transaction begins, so that it takes no lock that it does not need.
        let (request, models) = origin(&cx, &what).await?.ok_or(Error::NotFound)?;
        let asked = Arc::new(Asked { what, doing, request, models });
        job(&cx, &asked.models, |writer| Box::pin(revert(writer, asked.clone()))).await
    });
    task.await.map_err(|error| Error::Internal(error.to_string()))?
}

/// One try of it.
async fn revert(writer: &mut Writer, asked: Arc<Asked>) -> Result<End<Undo>> {
    let Asked { what, doing, request, models } = &*asked;
    let wholes = wholes(writer, what).await?;
    if wholes.iter().any(|whole| rules::of(whole.meta).defines() && !models.contains(&whole.meta)) {
        return Err(Error::Conflict("This request is still at work. Try again when it is done.".to_owned()));
    }
    let count = wholes.len();
    let standing = standing::check(writer, &wholes).await?;
    let message = format!("{UNDO_NOTE}{request}");
    let mut parts: BTreeMap<i16, Part> = BTreeMap::new();
    for whole in &wholes {
        let Some(stands) = standing.get(&whole.object()) else { continue };
        let part = parts.entry(whole.meta.number);
        let part = part.or_insert_with(|| Part { meta: whole.meta, ops: Vec::new(), mixed: HashSet::new() });
        part.ops.push(inverse::op(whole, stands, &message)?);
        if stands.mixed {
            part.mixed.insert(whole.id);
        }
    }
    let refused = writer.restore(parts.into_values().collect()).await?;
    if !refused.is_empty() {
        return Err(Error::Conflict(refusal(&refused, &wholes)));
    }
    if let What::Request(request) = what {
        unlogged::restore(writer, request).await?;
    }
    let made = wholes.into_iter().filter(|whole| whole.before.is_null() && !whole.after.is_null());
    let gone = made.map(|whole| Link { model: whole.meta.wire(), id: whole.id, title: whole.title, color: None });
    let undo = Undo { count, gone: gone.collect() };
    Ok(if *doing == Doing::Write { End::Commit(undo) } else { End::GiveUp(undo) })
}

/// The request that did something, and the models of whose objects it changed some; nothing where nothing was done.
async fn origin(cx: &Cx, what: &What) -> Result<Option<(String, Vec<&'static ModelMeta>)>> {
    let mut sql = Sql::new(cx.app.db.dialect());
    sql.push("SELECT DISTINCT changed_object_type, request_id FROM core_objectchange WHERE ");
    what.records(&mut sql);
    let rows = cx.app.db.rows(sql, &[Ty::Int, Ty::Text]).await?;
    let Some(request) = rows.first().and_then(|row| row[1].as_str()).map(str::to_owned) else { return Ok(None) };
    let numbers = rows.iter().filter_map(|row| i16::try_from(row[0].as_int()?).ok());
    Ok(Some((request, numbers.filter_map(registry::numbered).collect())))
}

/// What a request did, by object; what it changed last comes first.
async fn wholes(writer: &mut Writer, what: &What) -> Result<Vec<Whole>> {
    let mut sql = Sql::new(writer.reader().dialect());
    sql.push(
        "SELECT id, changed_object_type, changed_object_id, object_repr, prechange_data, postchange_data, verb FROM \
         core_objectchange WHERE ",
    );
    what.records(&mut sql);
    sql.push(" ORDER BY id DESC");
    let shape = [Ty::Int, Ty::Int, Ty::Int, Ty::Text, Ty::Json, Ty::Json, Ty::Text];
    let mut wholes: Vec<Whole> = Vec::new();
    let mut places: HashMap<standing::Object, usize> = HashMap::new();
    let cx = writer.cx.clone();
    for mut row in writer.reader().rows(sql, &shape).await? {
        let number = row[1].as_int().and_then(|number| i16::try_from(number).ok());
        let (Some(record), Some(meta), Some(id)) =
            (row[0].as_int(), number.and_then(registry::numbered), row[2].as_int())
        else {
            continue;
        };
        if let Some(action) = row[6].as_str().and_then(|verb| meta.action(verb)).filter(|action| action.lasting) {
            return Err(Error::Conflict(format!("{} cannot be taken back.", action.label)));
        }
        let before = json(&mut row[4]);
        match places.entry((meta.number, id)) {
            // Whatever came between: what counts is how it was at first.
            std::collections::hash_map::Entry::Occupied(place) => wholes[*place.get()].before = before,
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(wholes.len());
                let told = !repr::tells(&cx, meta);
                let title = row[3].as_str().filter(|_| told).map_or_else(|| format!("#{id}"), str::to_owned);
                wholes.push(Whole { meta, id, record, title, before, after: json(&mut row[5]) });
            }
        }
    }
    Ok(wholes)
}

fn refusal(refused: &[Refused], wholes: &[Whole]) -> String {
    let name = |one: &Refused| {
        let own = wholes.iter().find(|whole| whole.meta == one.meta && whole.id == one.id);
        own.map_or_else(|| format!("{} #{}", one.meta.label, one.id), Whole::name)
    };
    let mut texts: Vec<String> =
        refused.iter().take(NAMED).map(|one| format!("{} cannot be put back: {}", name(one), one.errors)).collect();
    if refused.len() > NAMED {
        texts.push(format!("And so cannot {} more.", refused.len() - NAMED));
    }
    texts.join(" ")
}
