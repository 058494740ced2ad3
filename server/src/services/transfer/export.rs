//! Rows into a file, batch after batch, all of them as they were at one moment.
//!
//! Nothing is gathered: a batch is read, written and sent before the next one is read, so that memory
//! stays flat however many rows there are, and whoever reads slowly slows the walk down. Rows come
//! in the order of ids unless another is asked for.

use std::time::Duration;

use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::row::Row;
use shared::value::Value;
use tokio::sync::{Semaphore, mpsc};

use super::Format;
use super::cells::{Cell, many};
use super::columns::{self, Column, Keys, Place};
use super::formula::Marks;
use super::names::Names;
use super::writer::Writer;
use crate::cx::{Action, Cx};
use crate::db::Snapshot;
use crate::engine::catalog::{Mask, bit};
use crate::engine::custom::definitions;
use crate::engine::list::Page;
use crate::engine::load::{self, Lock};
use crate::error::{Error, Result};
use crate::services::objects::{self, Asked, ListRequest};

/// An export as it is asked for. The page of `list` says where to begin and how much to take.
pub struct ExportRequest {
    pub list: ListRequest,
    pub format: Format,
    pub marks: Marks,
    /// Names of columns; empty for everything that can be imported.
    pub columns: Vec<String>,
    pub keys: Keys,
    /// Rows at most.
    pub limit: Option<i64>,
}

/// A file on its way.
pub struct Export {
    pub chunks: mpsc::Receiver<Result<Vec<u8>>>,
    pub ignored: Vec<String>,
}

/// Rows of the first batch, which shall come soon, and of each one after it.
const FIRST: i64 = 100;
const BATCH: i64 = 2000;
/// Ids found at a time in any order but that of ids.
const AHEAD: i64 = 50_000;
/// How long a batch waits for the client to take it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Exports at a time: each holds a connection and one moment of the database.
static AT_ONCE: Semaphore = Semaphore::const_new(4);
/// After this long a client is asked to come again.
const QUEUE: Duration = Duration::from_secs(10);

/// Starts an export with its first batch, so that what is wrong with the request is said here; what
/// goes wrong later ends the stream with an error.
pub async fn start(cx: &Cx, request: ExportRequest) -> Result<Export> {
    let meta = request.list.meta;
    cx.caller.require(Action::View, meta)?;
    let place = tokio::time::timeout(QUEUE, AT_ONCE.acquire()).await;
    let place = place.map_err(|_| Error::TooMany { seconds: QUEUE.as_secs() })?;
    let place = place.map_err(|error| Error::Internal(error.to_string()))?;
    let mut snapshot = cx.app.db.snapshot();
    let asked = objects::understand(cx, &mut snapshot.reader(), &request.list).await?;
    let customs = definitions(cx, &mut snapshot.reader()).await?;
    let customs = customs.of(meta);
    let columns = if request.columns.is_empty() {
        columns::standard(meta, customs, request.keys)
    } else {
        columns::chosen(meta, customs, &request.columns, request.keys).map_err(|text| Error::field("fields", text))?
    };
    let (sender, chunks) = mpsc::channel(1);
    let writer = Writer::new(request.format, request.marks, &columns, |field| many(&meta.fields[field]));
    let ignored = asked.ignored.clone();
    let names = Names::of(meta, &columns);
    let fields = fields(meta, &columns);
    let left = request.limit;
    let (ahead, last) = (Vec::new(), false);
    let mut walk = Walk { cx: cx.clone(), snapshot, asked, columns, fields, names, writer, left, ahead, last };
    let mut chunk = Vec::new();
    walk.writer.begin(&mut chunk);
    let mut more = walk.batch(FIRST, &mut chunk).await?;
    tokio::spawn(async move {
        let _place = place;
        loop {
            match tokio::time::timeout(PATIENCE, sender.send(Ok(std::mem::take(&mut chunk)))).await {
                Ok(Ok(())) if more == More::Yes => {}
                Ok(_) => return,
                Err(_) => return tracing::info!("an export ended early: nobody took it"),
            }
            match walk.batch(BATCH, &mut chunk).await {
                Ok(next) => more = next,
                Err(error) => {
                    tracing::warn!(%error, "an export ended early");
                    let _ = sender.send(Err(error)).await;
                    return;
                }
            }
        }
    });
    Ok(Export { chunks, ignored })
}

/// The columns that a file of this model has, each with the field it belongs to.
pub async fn columns(cx: &Cx, meta: &'static ModelMeta) -> Result<Vec<(String, &'static Field)>> {
    let customs = definitions(cx, &mut cx.app.db.snapshot().reader()).await?;
    let field = |column: &Column| match &column.place {
        Place::Field(index) | Place::Either(index) | Place::Type(index) | Place::Id(index) => Some(*index),
        Place::Through { field, .. } => Some(*field),
        Place::Custom(_) => custom_fields(meta),
        Place::Ignored => None,
    };
    let all = columns::standard(meta, customs.of(meta), Keys::Natural).into_iter();
    Ok(all.filter_map(|column| field(&column).map(|index| (column.header, &meta.fields[index]))).collect())
}

/// Whether there may be rows left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum More {
    Yes,
    No,
}

struct Walk {
    cx: Cx,
    snapshot: Snapshot,
    asked: Asked,
    columns: Vec<Column>,
    fields: Mask,
    names: Names,
    writer: Writer,
    left: Option<i64>,
    /// Ids of rows that come next.
    ahead: Vec<i64>,
    /// Whether no others follow them.
    last: bool,
}

impl Walk {
    /// Writes the next rows, and the end after the last.
    async fn batch(&mut self, rows: i64, out: &mut Vec<u8>) -> Result<More> {
        if self.ahead.is_empty() {
            self.look_ahead(rows).await?;
        }
        let rest = self.ahead.split_off(self.ahead.len().min(usize::try_from(rows).unwrap_or(0)));
        let ids = std::mem::replace(&mut self.ahead, rest);
        self.rows(&ids, out).await?;
        if self.ahead.is_empty() && self.last {
            self.writer.end(out);
            return Ok(More::No);
        }
        Ok(More::Yes)
    }

    /// Finds the ids of the next rows. By id that is a step from the last one; in any other order a database
    /// walks to an offset, so it does that seldom.
    async fn look_ahead(&mut self, rows: i64) -> Result<()> {
        let wanted = match &mut self.asked.query.page {
            Page::Cursor { limit, .. } | Page::Offset { offset: 0, limit } => (limit, rows),
            Page::Offset { limit, .. } => (limit, AHEAD),
        };
        let (limit, wanted) = (wanted.0, self.left.map_or(wanted.1, |left| left.min(wanted.1)));
        *limit = wanted;
        if wanted > 0 {
            self.ahead = self.asked.ids(&self.cx, &mut self.snapshot.reader(), None).await?;
        }
        let count = i64::try_from(self.ahead.len()).unwrap_or(i64::MAX);
        self.last = count < wanted || wanted == 0;
        match &mut self.asked.query.page {
            Page::Offset { offset, .. } => *offset += count,
            Page::Cursor { start, .. } => *start = self.ahead.last().map_or(*start, |last| last + 1),
        }
        self.left = self.left.map(|left| left - count);
        Ok(())
    }

    async fn rows(&mut self, ids: &[i64], out: &mut Vec<u8>) -> Result<()> {
        let meta = self.asked.query.meta;
        let rows = load::rows(&self.cx, &mut self.snapshot.reader(), meta, ids, self.fields, Lock::No).await?;
        self.names.read(&self.cx, &mut self.snapshot.reader(), &self.columns, &rows).await?;
        for row in &rows {
            let cells: Vec<Cell> = self.columns.iter().map(|column| self.cell(meta, row, column)).collect();
            self.writer.object(out, &cells);
        }
        Ok(())
    }

    fn cell(&self, meta: &'static ModelMeta, row: &Row, column: &Column) -> Cell {
        let any = |field: usize| row.at(field).as_any();
        match &column.place {
            Place::Field(index) | Place::Either(index) => Cell::of(&meta.fields[*index], row.at(*index)),
            Place::Through { field, path } => self.names.cell(row, *field, path),
            Place::Type(field) => any(*field)
                .and_then(|any| registry::numbered(any.model))
                .map_or(Cell::Empty, |model| Cell::Text(model.wire())),
            Place::Id(field) => any(*field).map_or(Cell::Empty, |any| Cell::Literal(any.id.to_string())),
            Place::Custom(one) => match custom_fields(meta).map(|index| row.at(index)) {
                Some(Value::Json(all)) => Cell::of_custom(one, all.get(&one.name)),
                _ => Cell::Empty,
            },
            Place::Ignored => Cell::Empty,
        }
    }
}

fn custom_fields(meta: &ModelMeta) -> Option<usize> {
    meta.fields.iter().position(|field| matches!(field.kind, Kind::CustomFields))
}

/// The fields that columns are made of.
fn fields(meta: &'static ModelMeta, columns: &[Column]) -> Mask {
    columns.iter().fold(bit(0), |mask, column| {
        mask | match column.place {
            Place::Field(index)
            | Place::Either(index)
            | Place::Through { field: index, .. }
            | Place::Type(index)
            | Place::Id(index) => bit(index),
            Place::Custom(_) => custom_fields(meta).map_or(0, bit),
            Place::Ignored => 0,
        }
    })
}
