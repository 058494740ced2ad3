//! A file's objects through the engine, in one transaction: all of them or none.
//!
//! Records go through in batches. A batch with errors is written without the objects that have them,
//! so that what comes later meets what it refers to and every line with a mistake is told; the
//! transaction is then given up. A dry run does the same and gives it up in any case.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value as Json;
use shared::error::{ALL, Errors};
use shared::meta::{Kind, ModelMeta};
use shared::patch::{MESSAGE_MAX, Patch};
use shared::transfer::{Column as Used, ERRORS_MAX, LineErrors, Progress, Report};
use tokio::sync::watch;

use super::body::Reading;
use super::columns::{Column, Place, of_headers};
use super::formula::Marks;
use super::keys::{Found, Key};
use super::source::{Record, Records};
use super::{Format, source};
use crate::bounds;
use crate::cx::{Action, Cx};
use crate::engine::custom::definitions;
use crate::engine::write::{End, Op, Trust, Writer, job};
use crate::error::{Error, ItemErrors, Result};

/// An import as it is asked for.
#[derive(Debug, Clone, Default)]
pub struct ImportRequest {
    /// None: guessed.
    pub format: Option<Format>,
    pub delimiter: Option<char>,
    pub dry_run: bool,
    /// Names of the fields by which objects are found; empty: by id; `auto`: guessed from the columns.
    pub key: String,
    /// Other names for headers; an empty one leaves the column out.
    pub map: HashMap<String, String>,
    pub marks: Marks,
    /// Note for the change log.
    pub message: String,
}

/// Records that go through the engine at a time.
const BATCH: usize = 1000;

/// Imports a file. `progress` is told after every batch. The work runs to its end even if the
/// caller goes away. A report with errors means that nothing was written.
pub async fn run(
    cx: &Cx,
    meta: &'static ModelMeta,
    file: Vec<u8>,
    request: ImportRequest,
    progress: watch::Sender<Progress>,
) -> Result<Report> {
    if meta.traits.read_only {
        return Err(Error::Forbidden(format!("{} cannot be written.", meta.plural)));
    }
    // Whether each of them is needed depends on the file.
    cx.caller.require(Action::Add, meta).or_else(|error| cx.caller.require(Action::Change, meta).map_err(|_| error))?;
    if request.message.chars().count() > MESSAGE_MAX {
        return Err(Error::field("message", shared::check::too_long(MESSAGE_MAX)));
    }
    let key = match request.key.as_str() {
        "" | "id" => Finder::Id,
        // What there is to guess from is known once the columns are.
        AUTO => Finder::Guessed(Vec::new()),
        names => Finder::Key(Key::parse(meta, names).map_err(|text| Error::field("key", text))?),
    };
    let cx = cx.clone();
    let task = tokio::spawn(async move {
        let report = Report { dry_run: request.dry_run, ..Report::default() };
        // Reading a large file takes a while and asks nobody.
        let (format, delimiter) = (request.format, request.delimiter);
        let read = tokio::task::spawn_blocking(move || source::read(file, format, delimiter)).await;
        let records = match read.map_err(|error| Error::Internal(error.to_string()))? {
            Ok(records) => records,
            Err(error) => return Ok(Report { failed: 1, errors: vec![error], ..report }),
        };
        // Everybody may have some of these, and nobody many at once.
        if bounds::items(&cx.app.config, meta) < cx.app.config.max_items {
            bounds::few_items(&cx.app.config, meta, records.total)?;
        }
        let asked = Arc::new(Asked { meta, records, finder: key, request, report, progress });
        job(&cx, &[meta], |writer| Box::pin(whole(writer, asked.clone()))).await
    });
    match task.await.map_err(|error| Error::Internal(error.to_string()))? {
        Err(error) if error.is_unique() => Err(Error::field(ALL, "An object with these values already exists.")),
        other => other,
    }
}

/// The word of `key` that asks for a guess.
const AUTO: &str = "auto";

/// How records find their objects.
#[derive(Clone)]
enum Finder {
    Id,
    Key(Key),
    /// By id where one is given, else by the first of these for which a record has values.
    Guessed(Vec<Key>),
}

/// What every try of an import begins with.
struct Asked {
    meta: &'static ModelMeta,
    records: Records,
    finder: Finder,
    request: ImportRequest,
    report: Report,
    progress: watch::Sender<Progress>,
}

/// One try of an import.
async fn whole(writer: &mut Writer, asked: Arc<Asked>) -> Result<End<Report>> {
    let (finder, report) = (asked.finder.clone(), asked.report.clone());
    let request = &asked.request;
    let mut import = Import { writer, meta: asked.meta, finder, request, report, seen: HashMap::new() };
    import.file(&asked.records, &asked.progress).await?;
    let done = import.report;
    Ok(if done.errors.is_empty() && !request.dry_run { End::Commit(done) } else { End::GiveUp(done) })
}

struct Import<'a> {
    writer: &'a mut Writer,
    meta: &'static ModelMeta,
    finder: Finder,
    request: &'a ImportRequest,
    report: Report,
    /// Objects that lines of the file meant so far.
    seen: HashMap<i64, u64>,
}

impl Import<'_> {
    async fn file(&mut self, file: &Records, progress: &watch::Sender<Progress>) -> Result<()> {
        self.report.total = file.total;
        let cx = self.writer.cx.clone();
        let customs = definitions(&cx, &mut self.writer.reader()).await?;
        let found = of_headers(self.meta, customs.of(self.meta), &file.headers, &self.request.map);
        let Some(columns) = self.understand(&file.headers, found) else { return Ok(()) };
        if let Finder::Guessed(keys) = &mut self.finder {
            let given = |name: &str| columns.iter().any(|column| fills(self.meta, column, name));
            *keys = Key::guess(self.meta, given);
            self.report.guessed = true;
        }
        let reading = Reading { meta: self.meta, columns: &columns, headers: &file.headers, marks: self.request.marks };
        let total = self.report.total;
        let mut done = 0;
        let mut records = file.records();
        while done < total {
            let batch: Vec<Record> = records.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Err(Error::Internal("a file lost records on its second reading".to_owned()));
            }
            done += batch.len();
            if self.request.dry_run || !self.report.errors.is_empty() {
                self.writer.rehearse();
            }
            self.batch(&reading, batch).await?;
            progress.send_replace(Progress { done, total });
        }
        Ok(())
    }

    /// Notes what the columns are taken for. Nothing, with the reason in the report, when a header is
    /// no column or two are the same.
    fn understand(&mut self, headers: &[String], found: Vec<Option<Column>>) -> Option<Vec<Column>> {
        let mut errors = Errors::default();
        let mut places: HashSet<String> = HashSet::new();
        for (header, column) in headers.iter().zip(&found) {
            let field = column.as_ref().and_then(|column| self.field(column));
            match (&field, column) {
                (_, None) => errors.add(header, format!("{} has no such column.", self.meta.plural)),
                (Some(field), _) if !places.insert(field.clone()) => errors.add(header, "This column is there twice."),
                _ => {}
            }
            self.report.columns.push(Used { header: header.clone(), field });
        }
        if !errors.is_empty() {
            self.report.failed = self.report.total;
            self.report.errors.push(LineErrors { line: 0, id: None, errors });
            return None;
        }
        found.into_iter().collect()
    }

    /// What a column fills.
    fn field(&self, column: &Column) -> Option<String> {
        let name = |index: usize| self.meta.fields[index].name;
        Some(match &column.place {
            Place::Field(index) | Place::Either(index) => name(*index).to_owned(),
            Place::Through { field, path } => format!("{}.{path}", name(*field)),
            Place::Type(index) | Place::Id(index) => {
                let Kind::Any(any) = self.meta.fields[*index].kind else { return None };
                if matches!(column.place, Place::Type(_)) { any.type_name } else { any.id_name }.to_owned()
            }
            Place::Custom(custom) => custom.key(),
            Place::Ignored => return None,
        })
    }

    async fn batch(&mut self, reading: &Reading<'_>, batch: Vec<Record>) -> Result<()> {
        let mut lines = Vec::with_capacity(batch.len());
        let mut ids = Vec::with_capacity(batch.len());
        let mut patches = Vec::with_capacity(batch.len());
        for record in batch {
            let mut body = reading.body(record.values);
            ids.push(body.remove("id").filter(|id| *id != Json::Null && *id != ""));
            let mut patch = Patch::read(self.meta, &body);
            patch.message.clone_from(&self.request.message);
            lines.push(record.line);
            patches.push(patch);
        }
        let found = self.find(&ids, &patches).await?;
        let mut ops: Vec<(u64, Op)> = Vec::with_capacity(patches.len());
        for ((line, patch), found) in lines.into_iter().zip(patches).zip(found) {
            match found {
                Found::New => ops.push((line, Op::Create { patch, id: None })),
                Found::One(id) => match self.seen.insert(id, line) {
                    None => ops.push((line, Op::Update { id, patch, version: None })),
                    Some(before) => {
                        let mut errors = Errors::one(ALL, format!("This object stands on line {before} already."));
                        errors.merge(patch.errors);
                        self.fail(line, Some(id), errors);
                    }
                },
                Found::Unclear(field, message) => {
                    let mut errors = Errors::one(field, message);
                    errors.merge(patch.errors);
                    self.fail(line, None, errors);
                }
            }
        }
        self.write(ops).await
    }

    /// What each record means. Notes by what that was found.
    async fn find(&mut self, ids: &[Option<Json>], patches: &[Patch]) -> Result<Vec<Found>> {
        let mut found: Vec<Found> = ids.iter().map(by_id).collect();
        let keys = match self.finder.clone() {
            Finder::Id => {
                self.found_by("id", ids.iter().flatten().count());
                self.report.keyless += ids.iter().filter(|id| id.is_none()).count();
                return Ok(found);
            }
            Finder::Key(key) => {
                self.found_by(&key.names(self.meta), patches.len());
                return key.find(self.writer, self.meta, &patches.iter().collect::<Vec<_>>()).await;
            }
            Finder::Guessed(keys) => keys,
        };
        self.found_by("id", ids.iter().flatten().count());
        let cx = self.writer.cx.clone();
        let mut open: Vec<usize> = (0..patches.len()).filter(|at| ids[*at].is_none()).collect();
        for key in keys {
            let (fitting, rest): (Vec<usize>, Vec<usize>) =
                open.into_iter().partition(|at| key.fits(&cx, self.meta, &patches[*at]));
            let asked: Vec<&Patch> = fitting.iter().map(|at| &patches[*at]).collect();
            let answers = key.find(self.writer, self.meta, &asked).await?;
            self.found_by(&key.names(self.meta), fitting.len());
            for (at, answer) in fitting.into_iter().zip(answers) {
                found[at] = answer;
            }
            open = rest;
        }
        self.report.keyless += open.len();
        Ok(found)
    }

    fn found_by(&mut self, key: &str, count: usize) {
        if count > 0 && !self.report.keys.iter().any(|known| known == key) {
            self.report.keys.push(key.to_owned());
        }
    }

    /// Writes what can be written, and reports the rest.
    async fn write(&mut self, mut ops: Vec<(u64, Op)>) -> Result<()> {
        while !ops.is_empty() {
            let Some(errors) = self.attempt(&ops).await? else { return Ok(()) };
            let bad: HashMap<usize, ItemErrors> = errors.into_iter().map(|error| (error.index, error)).collect();
            let mut good = Vec::new();
            let mut left = Vec::new();
            for (index, op) in ops.into_iter().enumerate() {
                if bad.contains_key(&index) { left.push((index, op)) } else { good.push(op) }
            }
            let progress = !good.is_empty();
            if progress {
                Box::pin(self.write(good)).await?;
            }
            // Rows of a tree may refer to rows before them, which are there now.
            if !(progress && refers_to_itself(self.meta)) {
                for (index, (line, _)) in &left {
                    if let Some(error) = bad.get(index) {
                        self.fail(*line, error.id, error.errors.clone());
                    }
                }
                return Ok(());
            }
            ops = left.into_iter().map(|(_, op)| op).collect();
        }
        Ok(())
    }

    /// Runs one batch. Answers what is wrong with its items, when nothing of it was written.
    async fn attempt(&mut self, ops: &[(u64, Op)]) -> Result<Option<Vec<ItemErrors>>> {
        let batch = ops.iter().map(|(_, op)| op.clone()).collect();
        let written = match self.writer.run(self.meta, batch, Trust::Caller).await {
            Ok(written) => written,
            Err(Error::InvalidItems(errors)) => return Ok(Some(errors)),
            Err(Error::NotFound) if ops.len() == 1 => {
                let id = if let (_, Op::Update { id, .. }) = &ops[0] { Some(*id) } else { None };
                let errors = Errors::one("id", "This object does not exist.");
                return Ok(Some(vec![ItemErrors { index: 0, id, errors }]));
            }
            // What follows from the rows could not be written: the transaction is spoilt.
            Err(Error::Invalid(errors)) => return Err(within(ops, &errors.to_string())),
            Err(error) => return Err(error),
        };
        for ((line, _), written) in ops.iter().zip(written) {
            self.seen.insert(written.id, *line);
            let count = match (written.action, written.changed) {
                (Action::Add, _) => &mut self.report.created,
                (_, true) => &mut self.report.updated,
                (_, false) => &mut self.report.unchanged,
            };
            *count += 1;
        }
        Ok(None)
    }

    fn fail(&mut self, line: u64, id: Option<i64>, errors: Errors) {
        self.report.failed += 1;
        if self.report.errors.len() < ERRORS_MAX {
            let at = self.report.errors.partition_point(|error| error.line <= line);
            self.report.errors.insert(at, LineErrors { line, id, errors });
        }
    }
}

/// Whether a column gives a field its value.
fn fills(meta: &ModelMeta, column: &Column, name: &str) -> bool {
    match column.place {
        Place::Field(index) | Place::Either(index) | Place::Through { field: index, .. } => {
            meta.fields[index].name == name
        }
        _ => false,
    }
}

/// What a record means that says its id, or none.
fn by_id(id: &Option<Json>) -> Found {
    match id {
        None => Found::New,
        Some(Json::Number(number)) if number.is_i64() => Found::One(number.as_i64().unwrap_or_default()),
        Some(Json::String(text)) if text.trim().parse::<i64>().is_ok() => {
            Found::One(text.trim().parse().unwrap_or_default())
        }
        Some(_) => Found::Unclear("id", "A valid integer is required.".to_owned()),
    }
}

fn refers_to_itself(meta: &'static ModelMeta) -> bool {
    meta.fields.iter().any(|field| field.target() == Some(meta))
}

/// An error that no single line can be blamed for.
fn within(ops: &[(u64, Op)], text: &str) -> Error {
    let (first, last) = (ops.first().map_or(0, |op| op.0), ops.last().map_or(0, |op| op.0));
    Error::field(
        ALL,
        if first == last { format!("Line {first}: {text}") } else { format!("Lines {first} to {last}: {text}") },
    )
}
