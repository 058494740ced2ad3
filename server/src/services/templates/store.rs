//! What a template can look at: rows that are loaded when it asks for them, as far as the caller may see them.
//!
//! A template runs on a thread of its own and waits here for the database. What is named beside an object is loaded with it,
//! so that a loop over ten thousand objects and their sites takes some statements and not ten thousand.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::{Error, ErrorKind};
use shared::filter::Filter;
use shared::meta::{Field, Kind, ModelMeta};
use shared::models::users::user::User;
use shared::registry;
use shared::row::Model;
use shared::value::Value;
use tokio::runtime::Handle;

use crate::cx::{Action, Cx};
use crate::db::Snapshot;
use crate::engine::catalog::Referrer;
use crate::engine::graph::{Depth, Graph};
use crate::engine::list::{self, Page, Query};
use crate::engine::order;
use crate::error::Result;
use crate::services::{objects, records};
use crate::template::Words;

/// Statements that one rendering may cause.
const LOADS_MAX: usize = 20_000;
/// Rows that are loaded at once.
const TOGETHER: usize = 500;
/// Most rows of one list of referring rows.
const ROWS_MAX: i64 = 10_000;

pub struct Store {
    pub cx: Cx,
    /// `https://host`, without a slash at the end.
    pub base: String,
    pub words: Arc<Words>,
    runtime: Handle,
    inner: Mutex<Inner>,
}

struct Inner {
    snapshot: Snapshot,
    /// Rows that were looked for; none for those that are not there or not for the caller.
    rows: HashMap<(i16, i64), Option<Arc<Graph>>>,
    /// Rows that were named and not looked for yet.
    named: HashMap<i16, BTreeSet<i64>>,
    left: usize,
}

impl Store {
    /// A store that waits on the runtime it is made in.
    pub fn new(cx: &Cx, base: &str) -> Arc<Self> {
        let inner =
            Inner { snapshot: cx.app.db.snapshot(), rows: HashMap::new(), named: HashMap::new(), left: LOADS_MAX };
        let (cx, base, words) = (cx.clone(), base.to_owned(), Arc::default());
        Arc::new(Self { cx, base, words, runtime: Handle::current(), inner: Mutex::new(inner) })
    }

    /// Rows that are loaded already.
    pub fn keep(&self, meta: &'static ModelMeta, ids: &[i64], graph: &Arc<Graph>) {
        self.locked().keep(meta, ids, graph);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A row with the titles of what it refers to; none that is not there, or not for the caller.
    pub fn row(&self, meta: &'static ModelMeta, id: i64) -> Result<Option<Arc<Graph>>, Error> {
        let mut inner = self.locked();
        if let Some(found) = inner.rows.get(&(meta.number, id)) {
            return Ok(found.clone());
        }
        inner.spend()?;
        let ids = if self.is_own(meta, id) { vec![id] } else { inner.beside(meta, id) };
        let graph = self.runtime.block_on(self.load(&mut inner.snapshot, meta, &ids)).map_err(failed)?;
        inner.keep(meta, &ids, &Arc::new(graph));
        Ok(inner.rows.get(&(meta.number, id)).cloned().flatten())
    }

    /// Everybody knows who they are, whether or not they may see users.
    fn is_own(&self, meta: &ModelMeta, id: i64) -> bool {
        meta.number == User::meta().number && self.cx.caller.user == Some(id)
    }

    async fn load(&self, snapshot: &mut Snapshot, meta: &'static ModelMeta, ids: &[i64]) -> Result<Graph> {
        let trusted;
        let cx = if ids.first().is_some_and(|id| self.is_own(meta, *id)) {
            trusted = self.cx.trusted();
            &trusted
        } else {
            &self.cx
        };
        let mut reader = snapshot.reader();
        let ids = objects::visible(cx, &mut reader, meta, ids).await?;
        objects::loaded(cx, &mut reader, meta, &ids, records::everything(meta), Depth::Titles).await
    }

    /// Ids of the rows that refer to one, in their order, as far as the caller may see them.
    pub fn referring(&self, meta: &ModelMeta, id: i64, referrer: Referrer) -> Result<Vec<i64>, Error> {
        if self.cx.caller.require(Action::View, referrer.meta).is_err() {
            return Ok(Vec::new());
        }
        let name = referrer.field.name;
        let is = |path: String, number: i64| Filter::In { path, values: vec![Value::Int(number)] };
        let filter = match referrer.field.kind {
            Kind::Any(_) => {
                Filter::All(vec![is(format!("{name}.@type"), meta.number.into()), is(format!("{name}.@id"), id)])
            }
            _ => is(name.to_owned(), id),
        };
        let page = Page::Offset { offset: 0, limit: ROWS_MAX + 1 };
        let query = Query { meta: referrer.meta, filter, order: order::default(referrer.meta), page, place: None };
        let mut inner = self.locked();
        inner.spend()?;
        let mut reader = inner.snapshot.reader();
        let ids = self.runtime.block_on(list::ids(&self.cx, &mut reader, &query, None)).map_err(failed)?;
        if i64::try_from(ids.len()).is_ok_and(|count| count > ROWS_MAX) {
            let plural = referrer.meta.plural.to_lowercase();
            return Err(Error::new(ErrorKind::InvalidOperation, format!("more than {ROWS_MAX} {plural} refer here")));
        }
        inner.name(referrer.meta.number, &ids);
        Ok(ids)
    }
}

impl Inner {
    fn spend(&mut self) -> Result<(), Error> {
        self.left = self.left.checked_sub(1).ok_or_else(|| {
            Error::new(ErrorKind::InvalidOperation, format!("it looks into the database more than {LOADS_MAX} times"))
        })?;
        Ok(())
    }

    /// Keeps rows, and notes what they refer to.
    fn keep(&mut self, meta: &'static ModelMeta, ids: &[i64], graph: &Arc<Graph>) {
        let mut named: HashMap<i16, Vec<i64>> = HashMap::new();
        for id in ids {
            let row = graph.row(meta, *id);
            self.rows.insert((meta.number, *id), row.is_some().then(|| graph.clone()));
            for (index, field) in meta.fields.iter().enumerate() {
                match (row.map(|row| row.at(index)), field.target().or_else(|| several(field))) {
                    (Some(Value::Any(any)), _) => named.entry(any.model).or_default().push(any.id),
                    (Some(Value::Int(id)), Some(target)) => named.entry(target.number).or_default().push(*id),
                    (Some(Value::Ids(ids)), Some(target)) => named.entry(target.number).or_default().extend(ids),
                    _ => {}
                }
            }
        }
        for (model, ids) in named {
            self.name(model, &ids);
        }
    }

    /// Notes rows that a template may ask for.
    fn name(&mut self, model: i16, ids: &[i64]) {
        let Self { rows, named, .. } = self;
        let fresh = ids.iter().copied().filter(|id| !rows.contains_key(&(model, *id)));
        named.entry(model).or_default().extend(fresh);
    }

    /// A row and others of its model that were named.
    fn beside(&mut self, meta: &ModelMeta, id: i64) -> Vec<i64> {
        let mut ids = vec![id];
        if let Some(named) = self.named.get_mut(&meta.number) {
            named.remove(&id);
            ids.extend(named.range(id..).chain(named.range(..id)).take(TOGETHER - 1));
            for id in &ids {
                named.remove(id);
            }
        }
        ids
    }
}

/// The model of a list of rows that is no reference.
pub fn several(field: &Field) -> Option<&'static ModelMeta> {
    match field.kind {
        Kind::Tags => registry::model("extras.tag"),
        Kind::Reverse(referring) => registry::model(referring.model),
        _ => None,
    }
}

fn failed(error: crate::error::Error) -> Error {
    Error::new(ErrorKind::InvalidOperation, "its objects cannot be read").with_source(error)
}
