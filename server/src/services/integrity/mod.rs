//! Whether what is stored agrees with itself, and how what does not is mended: `purser check`.
//!
//! The engine keeps all of this true. What was written past it (another program, a file from elsewhere, a fault of an older
//! version) is found here. Nothing that is read is trusted: no walk meets a row twice, so nothing that is stored can make it
//! go on for ever. What is mended in rows is mended through the one write path, so the change log tells of it.

mod log;
mod references;
mod trees;

use std::sync::Arc;

use shared::meta::ModelMeta;
use shared::models::extras::tagged_object::TaggedObject;
use shared::registry;
use shared::row::Model as _;

use crate::app::App;
use crate::cx::Cx;
use crate::db::schema::{by_identity, key_column, stored};
use crate::db::{Reader, Sql, Ty};
use crate::engine::count;
use crate::engine::write::{End, Op, Trust, Writer, job, tree};
use crate::error::{Error, Result};

/// Something that is not as it must be.
#[derive(Debug)]
pub struct Finding {
    /// What, in a sentence.
    pub text: String,
    /// `None`: a person must decide.
    pub mend: Option<Mend>,
}

/// How something is mended.
#[derive(Debug, Clone)]
pub enum Mend {
    /// A row is changed or deleted, with a change record.
    Write(&'static ModelMeta, Box<Op>),
    /// Pairs of a table without rows of its own are deleted: the taggings of an object that is gone.
    Taggings { model: i64, object: i64 },
    /// Depths and sort keys are made anew. They are no part of what the log keeps.
    Tree(&'static ModelMeta),
    /// The total is counted anew.
    Total(&'static ModelMeta, i64),
}

/// What the log says of a mended row.
const NOTE: &str = "Mended by purser check";

impl Finding {
    fn told(text: String) -> Self {
        Self { text, mend: None }
    }
}

/// Everything that is wrong, seen at one moment.
pub async fn look(app: &Arc<App>) -> Result<Vec<Finding>> {
    let cx = Cx::system(app);
    let mut snapshot = app.db.snapshot();
    let mut reader = snapshot.reader();
    let mut found = Vec::new();
    for meta in registry::all().filter(|meta| stored(meta)) {
        trees::look(&mut reader, meta, &mut found).await?;
        references::look(&mut reader, meta, &mut found).await?;
        twins(&mut reader, meta, &mut found).await?;
        total(&mut reader, meta, &mut found).await?;
        if meta.traits.logged {
            log::look(&cx, &mut reader, meta, &mut found).await?;
        }
    }
    references::taggings(&mut reader, &mut found).await?;
    references::customs(&cx, &mut reader, &mut found).await?;
    Ok(found)
}

/// Mends one finding, in a transaction of its own.
pub async fn mend(app: &Arc<App>, mend: &Mend) -> Result<()> {
    let cx = Cx::system(app);
    let mend = Arc::new(mend.clone());
    let task = tokio::spawn(async move { job(&cx, &[], |writer| Box::pin(one(writer, mend.clone()))).await });
    task.await.map_err(|error| Error::Internal(error.to_string()))?
}

async fn one(writer: &mut Writer, mend: Arc<Mend>) -> Result<End<()>> {
    match &*mend {
        Mend::Write(meta, op) => match writer.run(meta, vec![Op::clone(op)], Trust::Rules).await {
            Err(Error::InvalidItems(items)) => {
                let texts: Vec<String> = items.iter().map(|item| item.errors.to_string()).collect();
                return Err(Error::Conflict(texts.join(" ")));
            }
            // Something else that was mended took it along.
            Err(Error::NotFound) => {}
            other => drop(other?),
        },
        Mend::Taggings { model, object } => {
            let mut sql = Sql::new(writer.reader().dialect());
            sql.push("DELETE FROM extras_taggeditem WHERE object_type = ").int(*model);
            sql.push(" AND object_id = ").int(*object);
            let gone = i64::try_from(writer.tx().execute(sql).await?).unwrap_or(0);
            let mut sql = Sql::new(writer.reader().dialect());
            count::correct(TaggedObject::meta(), -gone, &mut sql);
            writer.tx().execute(sql).await?;
        }
        Mend::Tree(meta) => tree::renew(writer, meta).await?,
        Mend::Total(meta, more) => {
            let mut sql = Sql::new(writer.reader().dialect());
            count::correct(meta, *more, &mut sql);
            writer.tx().execute(sql).await?;
        }
    }
    Ok(End::Commit(()))
}

/// Rows that are the same thing by serial or tag. The database guards no identities.
async fn twins(reader: &mut Reader<'_>, meta: &'static ModelMeta, found: &mut Vec<Finding>) -> Result<()> {
    for rule in meta.unique.iter().filter(|rule| by_identity(meta, rule)) {
        let fields = rule.fields.iter().filter_map(|name| meta.field(name));
        let columns: Vec<String> =
            fields.map(|field| if field.identity { key_column(field.name) } else { field.column() }).collect();
        let mut sql = Sql::new(reader.dialect());
        sql.push("SELECT MIN(id), COUNT(*) FROM ").name(meta.table).push(" WHERE TRUE");
        for column in &columns {
            sql.push(" AND ").name(column).push(" IS NOT NULL");
        }
        for field in rule.when_null.iter().filter_map(|name| meta.field(name)) {
            sql.push(" AND ").name(&field.column()).push(" IS NULL");
        }
        sql.push(" GROUP BY ");
        for (position, column) in columns.iter().enumerate() {
            sql.push(if position > 0 { ", " } else { "" }).name(column);
        }
        sql.push(" HAVING COUNT(*) > 1 ORDER BY 1");
        for row in reader.rows(sql, &[Ty::Int, Ty::Int]).await? {
            let (Some(id), Some(rows)) = (row[0].as_int(), row[1].as_int()) else { continue };
            let by = rule.fields.join(" and ");
            found.push(Finding::told(format!("{} #{id} is there {rows} times by its {by}.", meta.label)));
        }
    }
    Ok(())
}

/// A kept number of rows that is another one.
async fn total(reader: &mut Reader<'_>, meta: &'static ModelMeta, found: &mut Vec<Finding>) -> Result<()> {
    let kept = count::total(reader, meta).await?;
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT COUNT(*) FROM ").name(meta.table);
    let counted = reader.number(sql).await?;
    if kept != counted {
        found.push(Finding {
            text: format!("{}: the total says {kept}, and there are {counted}.", meta.plural),
            mend: Some(Mend::Total(meta, counted - kept)),
        });
    }
    Ok(())
}
