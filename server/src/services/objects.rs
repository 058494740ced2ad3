//! Lists, single objects and writes of any model.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value as Json;
use shared::error::{ALL, Errors};
use shared::filter::{self, Filter, Reference};
use shared::meta::ModelMeta;
use shared::models::core::object_change::ObjectChange;
use shared::models::users::user::User;
use shared::registry;
use shared::row::Model as _;
use shared::value::Value;

use crate::cx::{Action, Cx};
use crate::db::schema::key_column;
use crate::db::{Reader, Sql, Ty};
use crate::engine::catalog::{Mask, mask};
use crate::engine::cursor::{self, Side};
use crate::engine::custom::definitions;
use crate::engine::graph::{Depth, Graph};
use crate::engine::list::{self, Page, Query, Size, Start};
use crate::engine::order;
use crate::engine::write::{self, Op, Trust, Writer, Written};
use crate::engine::{compare, condition, repr};
use crate::error::{Error, ItemErrors, Result};
use crate::rules;
use crate::services::history::{images, rehearsed};
use crate::services::saved;

/// A list as it is asked for.
#[derive(Debug, Clone)]
pub struct ListRequest {
    pub meta: &'static ModelMeta,
    /// Filters in the grammar of the REST interface.
    pub params: Vec<(String, String)>,
    pub order: Vec<String>,
    /// The order when that says none that is usable.
    pub otherwise: &'static [&'static str],
    pub page: Page,
    pub fields: Mask,
    pub depth: Depth,
    pub strict: Strict,
}

/// What an unknown filter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strict {
    /// It is reported and otherwise ignored.
    No,
    /// The request is refused.
    Yes,
}

/// Whether a write is done or only rehearsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    Write,
    /// All of it happens and is taken back.
    Rehearse,
}

/// A page of a list.
pub struct Listing {
    pub ids: Vec<i64>,
    pub graph: Graph,
    /// `None` when paging by cursor.
    pub count: Option<i64>,
    pub ignored: Vec<String>,
}

/// From this offset on it pays to count first: a page of the second half is found from the end.
const DEEP: i64 = 1000;

/// Whether there is nothing to choose in how a page is found. Else it is begun by its number of rows: see `list::start`.
fn plain(filter: &Filter) -> bool {
    filter.is_everything() || filter.names_rows()
}

pub async fn list(cx: &Cx, request: ListRequest) -> Result<Listing> {
    list_within(cx, request, None).await
}

/// A list of nothing but the rows for which a condition holds.
pub async fn list_within(cx: &Cx, request: ListRequest, within: Option<&Filter>) -> Result<Listing> {
    let meta = request.meta;
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let mut asked = understand(cx, &mut reader, &request).await?;
    if let Some(within) = within {
        asked.query.filter = Filter::All(vec![within.clone(), asked.query.filter]);
    }
    let (ids, count) = asked.page(cx, &mut reader).await?;
    let graph = loaded(cx, &mut reader, meta, &ids, request.fields, request.depth).await?;
    Ok(Listing { ids, graph, count, ignored: asked.ignored })
}

/// Cursors of the pages on both sides of a page.
#[derive(Debug, Default)]
pub struct Neighbours {
    pub next: Option<String>,
    pub previous: Option<String>,
    /// Whether rows follow, where the page was found by a cursor: the total does not say so.
    pub more: Option<bool>,
}

/// A page by offset, found by the cursor of a neighbour if one is given, and the cursors of its own neighbours. Who follows
/// cursors meets no row twice and misses none that is there throughout, whatever others insert and delete. A cursor that was
/// made for another offset is not heard: the client has worked out the offset by itself.
pub async fn list_by_cursor(
    cx: &Cx,
    mut request: ListRequest,
    within: Option<&Filter>,
    given: Option<&str>,
) -> Result<(Listing, Neighbours)> {
    let Page::Offset { offset, limit } = request.page else {
        return Ok((list_within(cx, request, within).await?, Neighbours::default()));
    };
    let meta = request.meta;
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    if given.is_some() {
        // One more tells whether it is the last page.
        request.page = Page::Offset { offset, limit: limit.saturating_add(1) };
    }
    let mut asked = understand(cx, &mut reader, &request).await?;
    if let Some(within) = within {
        asked.query.filter = Filter::All(vec![within.clone(), asked.query.filter]);
    }
    let order = asked.query.order.clone();
    let mut neighbours = Neighbours::default();
    let read = |text| cursor::read(cx, reader.dialect(), meta, &order, text);
    match given.map(read).transpose()?.filter(|cursor| cursor.offset == offset) {
        Some(cursor) => asked.query.place = Some(cursor.place),
        None => asked.query.page = Page::Offset { offset, limit },
    }
    let (mut ids, count) = asked.page(cx, &mut reader).await?;
    if let Some(place) = &asked.query.place {
        let whole = i64::try_from(ids.len()).is_ok_and(|had| had <= limit);
        match place.side {
            Side::After => {
                neighbours.more = Some(!whole);
                ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            }
            // The row too many is the first, and the page that this one was asked from follows.
            Side::Before => {
                neighbours.more = Some(!ids.is_empty());
                ids.drain(..usize::from(!whole));
            }
        }
    }
    let after = offset.saturating_add(limit);
    let follows = neighbours.more.or(count.map(|count| after < count)) == Some(true);
    if let Some(last) = ids.last().filter(|_| follows) {
        neighbours.next = cursor::beside(cx, &mut reader, (meta, order.as_slice()), *last, Side::After, after).await?;
    }
    if let Some(first) = ids.first().filter(|_| offset > limit) {
        neighbours.previous =
            cursor::beside(cx, &mut reader, (meta, order.as_slice()), *first, Side::Before, offset - limit).await?;
    }
    let graph = loaded(cx, &mut reader, meta, &ids, request.fields, request.depth).await?;
    Ok((Listing { ids, graph, count, ignored: asked.ignored }, neighbours))
}

/// A list as it was understood.
pub struct Asked {
    pub query: Query,
    /// Names in the request that mean nothing.
    pub ignored: Vec<String>,
    patterns: Vec<(String, String)>,
}

impl Asked {
    /// Ids of the page; `size` is the number of matching rows, where it is known.
    pub async fn ids(&self, cx: &Cx, reader: &mut Reader<'_>, size: Option<Size>) -> Result<Vec<i64>> {
        self.understood(list::ids(cx, reader, &self.query, size).await)
    }

    /// Ids of the page, and how many rows match; cursors do not ask that.
    async fn page(&self, cx: &Cx, reader: &mut Reader<'_>) -> Result<(Vec<i64>, Option<i64>)> {
        let Page::Offset { offset, limit } = self.query.page else {
            return Ok((self.ids(cx, reader, None).await?, None));
        };
        if self.query.place.is_some()
            || offset >= DEEP
            || !plain(&list::visible(cx, self.query.meta, &self.query.filter))
        {
            return match self.understood(list::start(cx, reader, &self.query).await)? {
                Start::Found(ids, count) => Ok((ids, Some(count))),
                Start::Counted(size) => Ok((self.ids(cx, reader, Some(size)).await?, Some(size.matching))),
            };
        }
        let ids = self.ids(cx, reader, None).await?;
        let here = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        // A page that is not full says itself how many there are.
        let count = if here < limit && (here > 0 || offset == 0) {
            offset + here
        } else {
            self.understood(list::count(cx, reader, self.query.meta, &self.query.filter).await)?
        };
        Ok((ids, Some(count)))
    }

    /// PostgreSQL has its own opinion on some expressions.
    fn understood<T>(&self, answer: Result<T>) -> Result<T> {
        match answer {
            Err(error) if error.is_pattern() => refuse_patterns(self.patterns.iter()).and(Err(error)),
            other => other,
        }
    }
}

/// Reads filters and order, and checks that the caller may ask and that the named keys exist.
pub async fn understand(cx: &Cx, reader: &mut Reader<'_>, request: &ListRequest) -> Result<Asked> {
    read(cx, reader, request).await.map_err(|error| match error {
        Error::Invalid(errors) => Error::Query(errors),
        other => other,
    })
}

async fn read(cx: &Cx, reader: &mut Reader<'_>, request: &ListRequest) -> Result<Asked> {
    let meta = request.meta;
    cx.caller.require(Action::View, meta)?;
    filter::few_order_keys(&request.order)?;
    let saved = saved::expand(cx, reader, meta, &request.params).await?;
    let params = saved.as_ref().map_or(&request.params, |saved| &saved.params);
    // What people defined is asked for only where a name speaks of it.
    let custom = |name: &str| name.trim_start_matches('-').starts_with(shared::custom::PREFIX);
    let named = params.iter().any(|(name, _)| custom(name))
        || request.order.iter().flat_map(|names| names.split(',')).any(|name| custom(name.trim()));
    let definitions = if named { definitions(cx, reader).await? } else { Arc::default() };
    let mut parsed = filter::parse_with(meta, definitions.of(meta), params)?;
    let mut ignored = std::mem::take(&mut parsed.ignored);
    ignored.extend(saved.iter().flat_map(|saved| saved.ignored.iter().cloned()));
    if (request.strict == Strict::Yes || cx.caller.strict) && !ignored.is_empty() {
        return Err(refuse_unknown(&ignored));
    }
    let patterns = std::mem::take(&mut parsed.patterns);
    refuse_patterns(patterns.iter().filter(|(_, text)| compare::pattern(text).is_none()))?;
    let references = std::mem::take(&mut parsed.references);
    exist(cx, reader, references).await?;
    specials(cx, reader, meta, &parsed.filters).await?;
    let (keys, unknown) = order::parse(meta, definitions.of(meta), &request.order, request.otherwise);
    if let (Some(name), true) = (unknown.first(), request.strict == Strict::Yes || cx.caller.strict) {
        return Err(Error::field("ordering", format!("There is no such field to sort by: {name}.")));
    }
    let query = Query { meta, filter: parsed.filter(), order: keys, page: request.page, place: None };
    Ok(Asked { query, ignored: ignored.into_iter().chain(unknown).collect(), patterns })
}

/// Refuses filters that nobody knows, under their names.
pub fn refuse_unknown(names: &[String]) -> Error {
    let mut errors = Errors::default();
    for name in names {
        errors.add(name, "Unknown filter.");
    }
    errors.into()
}

/// Reports regular expressions that are none, under their parameters.
fn refuse_patterns<'a>(patterns: impl Iterator<Item = &'a (String, String)>) -> Result<()> {
    let mut errors = Errors::default();
    for (param, _) in patterns {
        errors.add(param, compare::BAD_PATTERN);
    }
    Ok(errors.ok()?)
}

/// So many missing keys are named.
const TOLD_MAX: usize = 100;

/// The keys named in filters must exist: a typing error must not look like an empty list.
async fn exist(cx: &Cx, reader: &mut Reader<'_>, references: Vec<Reference>) -> Result<()> {
    let mut errors = Errors::default();
    for reference in references {
        let mut sql = Sql::new(reader.dialect());
        let identity = reference.meta.field(reference.field).is_some_and(|field| field.identity);
        let column = if identity { key_column(reference.field) } else { reference.field.to_owned() };
        // Serials and tags are compared by their keys.
        let compared = |value: &Value| match value.as_str().filter(|_| identity) {
            Some(text) => cx.app.policy.serials.key(text).map_or(Value::Null, Value::Text),
            None => value.clone(),
        };
        let wanted: Vec<Value> = reference.values.iter().map(compared).collect();
        // Everybody knows of themselves, also who may see no user.
        let own = |value: &Value| {
            let named = reference.meta.number == User::meta().number && reference.field == "id";
            named && cx.caller.user.is_some() && value.as_int() == cx.caller.user
        };
        sql.push("SELECT ").column("t", &column).push(" FROM ").name(reference.meta.table).push(" t WHERE ");
        // What the caller may not see does not exist for the caller.
        if let Some(grant) = cx.caller.limit(reference.meta) {
            condition::write(&cx.trusted(), reference.meta, "t", grant, &mut sql)?;
            sql.push(" AND ");
        }
        sql.column("t", &column);
        let by_id = reference.field == "id";
        if by_id {
            sql.in_ints(wanted.iter().filter_map(Value::as_int).collect());
        } else {
            sql.in_texts(wanted.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        }
        let found = reader.rows(sql, &[if by_id { Ty::Int } else { Ty::Text }]).await?;
        let ids: HashSet<i64> = found.iter().filter_map(|row| row[0].as_int()).collect();
        let texts: HashSet<&str> = found.iter().filter_map(|row| row[0].as_str()).collect();
        let there = |wanted: &Value| match wanted {
            Value::Int(id) => ids.contains(id),
            other => other.as_str().is_some_and(|text| texts.contains(text)),
        };
        let absent = reference.values.iter().zip(&wanted).filter(|(value, wanted)| !own(value) && !there(wanted));
        for (value, _) in absent.take(TOLD_MAX) {
            let text = value.as_str().map_or_else(|| value.as_int().unwrap_or_default().to_string(), str::to_owned);
            errors.add(&reference.param, filter::bad_choice(&text));
        }
    }
    Ok(errors.ok()?)
}

/// So must what the filters name that the model's rules answer.
async fn specials(cx: &Cx, reader: &mut Reader<'_>, meta: &'static ModelMeta, filters: &[Filter]) -> Result<()> {
    let mut wanted = Vec::new();
    filters.iter().for_each(|filter| filter.specials(&mut wanted));
    let mut errors = Errors::default();
    for (name, value) in wanted {
        let Some(target) = rules::of(meta).named(name).and_then(registry::model) else { continue };
        let text = value.as_str().map_or_else(|| value.as_int().unwrap_or_default().to_string(), str::to_owned);
        if text == "null" {
            continue;
        }
        let mut sql = Sql::new(reader.dialect());
        sql.push("SELECT t.\"id\" FROM ").name(target.table).push(" t WHERE ");
        if let Some(grant) = cx.caller.limit(target) {
            condition::write(&cx.trusted(), target, "t", grant, &mut sql)?;
            sql.push(" AND ");
        }
        // Some take either.
        sql.push("(").column("t", "id").push(" = ").int(text.parse().unwrap_or(-1));
        if let (Value::Text(_), true) = (value, target.key != "id") {
            sql.push(" OR ").column("t", target.key).push(" = ").str(&text);
        }
        sql.push(") LIMIT 1");
        if reader.ids(sql).await?.is_empty() {
            errors.add(name, filter::bad_choice(&text));
        }
    }
    Ok(errors.ok()?)
}

/// Number of rows a filter matches among those the caller may see.
pub async fn count(cx: &Cx, meta: &'static ModelMeta, filter: &Filter) -> Result<i64> {
    cx.caller.require(Action::View, meta)?;
    list::count(cx, &mut cx.app.db.snapshot().reader(), meta, filter).await
}

/// One object with what it refers to; `NotFound` also when the caller may not see it.
pub async fn one(cx: &Cx, meta: &'static ModelMeta, id: i64, fields: Mask, depth: Depth) -> Result<Graph> {
    let found = several(cx, meta, &[id], fields, depth).await?;
    if found.row(meta, id).is_some() { Ok(found) } else { Err(Error::NotFound) }
}

/// Some objects; those the caller may not see are missing.
pub async fn several(cx: &Cx, meta: &'static ModelMeta, ids: &[i64], fields: Mask, depth: Depth) -> Result<Graph> {
    cx.caller.require(Action::View, meta)?;
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let ids = visible(cx, &mut reader, meta, ids).await?;
    loaded(cx, &mut reader, meta, &ids, fields, depth).await
}

/// Objects as they are shown, with what they refer to.
pub async fn loaded(
    cx: &Cx,
    reader: &mut Reader<'_>,
    meta: &'static ModelMeta,
    ids: &[i64],
    fields: Mask,
    depth: Depth,
) -> Result<Graph> {
    // Of which model a state is says the object.
    let log = meta.number == ObjectChange::meta().number;
    let fields =
        if log && fields & mask(meta, images::FIELDS) != 0 { fields | mask(meta, ["changed_object"]) } else { fields };
    let mut graph = Graph::load(cx, reader, meta, ids, fields, depth).await?;
    rules::of(meta).told(cx, reader, &mut graph).await?;
    if log {
        repr::fill(cx, reader, &mut graph.rows_mut(meta).collect::<Vec<_>>()).await?;
        images::name_tags(cx, reader, meta, &mut graph).await?;
    }
    Ok(graph)
}

/// Those of some rows that the caller may see.
pub async fn visible(cx: &Cx, reader: &mut Reader<'_>, meta: &'static ModelMeta, ids: &[i64]) -> Result<Vec<i64>> {
    match cx.caller.limit(meta) {
        Some(limit) => list::matching(cx, reader, meta, ids, limit).await,
        None => Ok(ids.to_vec()),
    }
}

/// What a write left: one entry an operation, and what rules have to tell the caller.
pub struct Outcome {
    pub written: Vec<Written>,
    /// Position of the item, key and value to add to its answer (a new token's plaintext).
    pub notes: Vec<(usize, String, Json)>,
}

/// A statement that belongs to a batch: it must touch one row, or nothing of the batch happens.
pub type Also = Arc<dyn Fn(&[Written]) -> Sql + Send + Sync>;

/// Writes a batch in one transaction. It runs to its end even if the caller goes away.
pub async fn write(cx: &Cx, meta: &'static ModelMeta, ops: Vec<Op>) -> Result<Outcome> {
    write_and(cx, meta, ops, None).await
}

/// Writes a batch and what belongs to it in one transaction.
pub async fn write_and(cx: &Cx, meta: &'static ModelMeta, ops: Vec<Op>, also: Option<Also>) -> Result<Outcome> {
    run(cx, meta, ops, End::Commit(also)).await.map(|(outcome, _)| outcome)
}

/// Does all that writing a batch does, reads these fields of what came of it, as far as the caller may see any, and takes it
/// back.
pub async fn rehearse(
    cx: &Cx,
    meta: &'static ModelMeta,
    ops: Vec<Op>,
    fields: Mask,
) -> Result<(Outcome, Option<Graph>)> {
    run(cx, meta, ops, End::GiveUp(fields)).await
}

/// Does all that writing a batch does, and takes it back: the change records that it would leave, of objects that the caller may
/// see, in the order in which they would be written.
pub async fn images(cx: &Cx, meta: &'static ModelMeta, ops: Vec<Op>) -> Result<Vec<Json>> {
    let single = ops.len() == 1;
    let (task_cx, ops) = (cx.clone(), Arc::new(ops));
    let task = tokio::spawn(async move {
        write::may(&task_cx, meta, &ops)?;
        write::unit(&task_cx, &[meta], move |writer| {
            let ops = ops.clone();
            Box::pin(async move {
                let cx = writer.cx.clone();
                let last = rehearsed::last(&cx, &mut writer.reader()).await?;
                writer.run(meta, ops.to_vec(), Trust::Caller).await?;
                let images = rehearsed::images(&cx, &mut writer.reader(), last).await?;
                Ok(write::End::GiveUp(images))
            })
        })
        .await
    });
    task.await.map_err(|error| Error::Internal(error.to_string()))?.map_err(|error| explain(error, single))
}

/// What becomes of a batch that could be written.
enum End {
    Commit(Option<Also>),
    GiveUp(Mask),
}

async fn run(cx: &Cx, meta: &'static ModelMeta, ops: Vec<Op>, end: End) -> Result<(Outcome, Option<Graph>)> {
    let cx = cx.clone();
    let single = ops.len() == 1;
    let task = tokio::spawn(async move {
        let mut ops = ops;
        // Hashing a password takes a while: nobody gets that done who may not write at all.
        write::may(&cx, meta, &ops)?;
        rules::of(meta).ahead(&cx, &mut ops).await?;
        let (ops, end) = (Arc::new(ops), Arc::new(end));
        write::unit(&cx, &[meta], move |writer| Box::pin(batch_of(writer, meta, ops.clone(), end.clone()))).await
    });
    let result = task.await.map_err(|error| Error::Internal(error.to_string()))?;
    result.map_err(|error| explain(error, single))
}

/// One try of a batch.
async fn batch_of(
    writer: &mut Writer,
    meta: &'static ModelMeta,
    ops: Arc<Vec<Op>>,
    end: Arc<End>,
) -> Result<write::End<(Outcome, Option<Graph>)>> {
    let cx = writer.cx.clone();
    let written = writer.run(meta, ops.to_vec(), Trust::Caller).await?;
    let notes = std::mem::take(&mut writer.notes);
    let also = match &*end {
        End::GiveUp(fields) => {
            let graph = left(&cx, &mut writer.reader(), meta, &written, *fields).await?;
            return Ok(write::End::GiveUp((Outcome { written, notes }, graph)));
        }
        End::Commit(also) => also,
    };
    if let Some(also) = also
        && writer.tx().execute(also(&written)).await? != 1
    {
        return Err(Error::Conflict("The same request is being worked on.".to_owned()));
    }
    Ok(write::End::Commit((Outcome { written, notes }, None)))
}

/// What a batch leaves in its transaction.
async fn left(
    cx: &Cx,
    reader: &mut Reader<'_>,
    meta: &'static ModelMeta,
    written: &[Written],
    fields: Mask,
) -> Result<Option<Graph>> {
    let ids: Vec<i64> = written.iter().filter(|one| one.action != Action::Delete).map(|one| one.id).collect();
    if ids.is_empty() || cx.caller.require(Action::View, meta).is_err() {
        return Ok(None);
    }
    let ids = visible(cx, reader, meta, &ids).await?;
    loaded(cx, reader, meta, &ids, fields, Depth::Nested).await.map(Some)
}

/// The error of a single operation has no position; a duplicate that slipped past the check is the
/// client's affair, not the server's.
fn explain(error: Error, single: bool) -> Error {
    match error {
        Error::InvalidItems(mut items) if single && items.len() == 1 => Error::Invalid(items.remove(0).errors),
        error if error.is_unique() => {
            let errors = Errors::one(ALL, "An object with these values already exists.");
            if single {
                Error::Invalid(errors)
            } else {
                Error::InvalidItems(vec![ItemErrors { index: 0, id: None, errors }])
            }
        }
        error => error,
    }
}
