//! Free text in SQL: the trigram index that `write::log` keeps, and what of other rows counts as
//! text of a row.

mod candidates;
mod changes;

use std::collections::BTreeSet;

use shared::filter::{Filter, Op, walk};
use shared::identity;
use shared::meta::{Field, Kind, ModelMeta};
use shared::models::core::object_change::ObjectChange;
use shared::row::Model as _;
use shared::value::Value;

pub use candidates::candidates;
pub use changes::remember;

use super::catalog::named;
use super::condition;
use crate::cx::Cx;
use crate::db::schema::{key_column, through};
use crate::db::{Dialect, Sql};
use crate::error::Result;

/// Shortest text the trigram index can look up, in characters.
pub const TRIGRAM: usize = 3;

/// In SQLite's search index a row's id is the model's number above this bit and the object's id
/// below it.
pub const SHIFT: u32 = 40;

/// The fields of the model itself whose texts are in the index.
pub fn own_fields(meta: &'static ModelMeta) -> impl Iterator<Item = &'static str> {
    let named = meta.q.iter().copied().chain(meta.search.iter().map(|(name, _)| *name));
    let mut seen = Vec::new();
    named.filter(move |name| {
        let new = !name.contains('.') && !seen.contains(name);
        seen.push(name);
        new
    })
}

/// `q`: some text of the row, or of what it refers to, contains `text`.
///
/// What can be looked up becomes one set of ids, each part of it found by an index. Shorter texts
/// are in so many rows that walking along the list's order finds a page sooner.
pub fn text(cx: &Cx, meta: &'static ModelMeta, alias: &str, text: &str, sql: &mut Sql) -> Result<()> {
    let text = trimmed(text);
    let folded = text.to_lowercase();
    if meta.q.is_empty() {
        sql.push("FALSE");
    } else if text.is_empty() {
        sql.push("TRUE");
    } else if meta.number == ObjectChange::meta().number {
        changes::text(cx, alias, &folded, sql);
    } else if written_past(meta) || folded.chars().count() < TRIGRAM {
        let any = meta.q.iter().map(|path| contains(path, text)).collect();
        condition::write(cx, meta, alias, &Filter::Any(any), sql)?;
    } else {
        sql.column(alias, "id").push(" IN (WITH ");
        let hits = sql.alias();
        found(&hits, &searched(meta), &folded, sql);
        let mut parts = Parts { cx, text, hits: &hits, first: true };
        if meta.q.iter().any(|path| !path.contains('.')) {
            parts.next(sql);
            parts.hits(meta, sql);
        }
        for path in meta.q {
            if let Some((field, rest)) = path.split_once('.') {
                parts.across(meta, field, rest, sql)?;
            }
        }
        let read = scanned(cx, text);
        if !read.is_empty() {
            for field in identities(meta, meta.q.iter().copied()) {
                parts.next(sql).push("SELECT id FROM ").name(meta.table).push(" WHERE ").name(&key_column(field.name));
                sql.in_texts(read.clone());
            }
        }
        sql.push(")");
    }
    Ok(())
}

/// What is looked for: a scanner or a mail may have put around it what nobody sees.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || identity::unseen(letter))
}

/// Keys of the serials that a scanner may have read with a prefix. Short ones are words that begin like one.
pub fn scanned(cx: &Cx, text: &str) -> Vec<String> {
    let mut keys = cx.app.policy.serials.scanned(text);
    keys.retain(|key| key.chars().count() >= TRIGRAM);
    keys
}

/// The serials and tags among some fields.
pub fn identities<'n>(
    meta: &'static ModelMeta,
    names: impl Iterator<Item = &'n str>,
) -> impl Iterator<Item = &'static Field> {
    names.filter_map(|name| meta.field(name)).filter(|field| field.identity)
}

/// Whether rows of a model are not written by the engine's pipeline, which keeps the index: jobs, tags of objects. There
/// are few of them, or nobody looks for their texts.
fn written_past(meta: &ModelMeta) -> bool {
    meta.traits.read_only && !meta.traits.logged
}

/// The models whose own texts `q` looks up.
fn searched(meta: &'static ModelMeta) -> Vec<i64> {
    let mut models = BTreeSet::from([i64::from(meta.number)]);
    for path in meta.q {
        let Some((field, rest)) = path.split_once('.') else { continue };
        let targets: Vec<&'static ModelMeta> = match meta.field(field).map(|field| field.kind) {
            Some(Kind::Any(target)) => named(target.models).collect(),
            Some(Kind::Many(target) | Kind::Ref(target)) => vec![target.meta()],
            _ => Vec::new(),
        };
        let own = targets.into_iter().filter(|target| own_fields(target).any(|name| name == rest));
        models.extend(own.map(|target| i64::from(target.number)));
    }
    models.into_iter().collect()
}

/// Writes the named table `hits` of a `WITH`: objects of some models by their texts. The index is looked up once for all:
/// its lists of trigrams have no parts for models.
fn found(hits: &str, models: &[i64], folded: &str, sql: &mut Sql) {
    sql.push(hits).push(" AS MATERIALIZED (");
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.push(&format!("SELECT rowid >> {SHIFT} AS model, rowid & {} AS id", (1_i64 << SHIFT) - 1));
            sql.push(&format!(" FROM search WHERE rowid >> {SHIFT}")).in_ints(models.to_vec()).push(" AND ");
            inside(folded, sql);
        }
        Dialect::Postgres => {
            sql.push("SELECT type_id AS model, object_id AS id FROM search WHERE type_id").in_ints(models.to_vec());
            sql.push(" AND text").like("%", folded, "%");
        }
    }
    sql.push(") ");
}

fn contains(path: &str, text: &str) -> Filter {
    Filter::Is { path: path.to_owned(), op: Op::Contains, value: Value::text(text) }
}

/// Selects of ids that are put together.
struct Parts<'a> {
    cx: &'a Cx,
    text: &'a str,
    /// The table of what was looked up.
    hits: &'a str,
    first: bool,
}

impl Parts<'_> {
    /// The place of the next select.
    fn next<'s>(&mut self, sql: &'s mut Sql) -> &'s mut Sql {
        if !std::mem::replace(&mut self.first, false) {
            sql.push(" UNION ALL ");
        }
        sql
    }

    /// Ids of a model's objects that were looked up.
    fn hits(&self, meta: &ModelMeta, sql: &mut Sql) {
        sql.push("SELECT id FROM ").push(self.hits).push(" WHERE model = ").int(meta.number.into());
    }

    /// Rows whose reference `field` leads to a row with the text at `rest`: one select for each model
    /// it may lead to, so that each can use the reference's index.
    fn across(&mut self, meta: &'static ModelMeta, field: &str, rest: &str, sql: &mut Sql) -> Result<()> {
        let Some(field) = meta.field(field) else { return Ok(()) };
        match field.kind {
            Kind::Any(target) => {
                for model in named(target.models).filter(|model| walk(model, rest).is_some()) {
                    let row = self.next(sql).alias();
                    sql.push("SELECT ").column(&row, "id").push(" FROM ").name(meta.table).push(" ").push(&row);
                    sql.push(" WHERE ").column(&row, &format!("{}_type", field.name)).push(" = ");
                    sql.int(model.number.into()).push(" AND ").column(&row, &format!("{}_id", field.name));
                    self.targets(model, rest, sql)?;
                }
            }
            Kind::Many(target) => {
                let (table, source, dest) = through(meta, field.name);
                self.next(sql).push("SELECT ").name(source).push(" FROM ").name(&table).push(" WHERE ").name(dest);
                self.targets(target.meta(), rest, sql)?;
            }
            Kind::Ref(target) => {
                let row = self.next(sql).alias();
                sql.push("SELECT ").column(&row, "id").push(" FROM ").name(meta.table).push(" ").push(&row);
                sql.push(" WHERE ").column(&row, &field.column());
                self.targets(target.meta(), rest, sql)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// ` IN (…)`: rows of `meta` with the text at `path`. The index narrows them down where it can.
    fn targets(&self, meta: &'static ModelMeta, path: &str, sql: &mut Sql) -> Result<()> {
        let row = sql.alias();
        sql.push(" IN (SELECT ").column(&row, "id").push(" FROM ").name(meta.table).push(" ").push(&row);
        sql.push(" WHERE ");
        if own_fields(meta).any(|name| name == path) {
            sql.column(&row, "id").push(" IN (");
            self.hits(meta, sql);
            sql.push(") AND ");
        }
        condition::write(self.cx, meta, &row, &contains(path, self.text), sql)?;
        condition::limited(self.cx, meta, &row, sql)?;
        sql.push(")");
        Ok(())
    }
}

/// `search MATCH …`, and where that is not all of it, the text itself: SQLite's index knows which texts have three letters
/// in a row, not where. So it takes half the room, and writing it a third less time.
fn inside(folded: &str, sql: &mut Sql) {
    sql.push("search MATCH ").str(lookup(folded));
    if folded.chars().count() > TRIGRAM {
        sql.push(" AND instr(text, ").str(folded).push(") > 0");
    }
}

/// Most trigrams that are looked up: the list of each is walked, and more would hardly find less.
const TRIGRAMS_MAX: usize = 6;

/// The trigrams of a text, spread over it if they are too many, as SQLite's search index is asked for them.
fn lookup(folded: &str) -> String {
    let letters: Vec<char> = folded.chars().collect();
    let all: Vec<String> = letters.windows(TRIGRAM).map(String::from_iter).collect();
    let step = all.len().div_ceil(TRIGRAMS_MAX).max(1);
    let some: BTreeSet<String> = all.into_iter().step_by(step).collect();
    let quoted: Vec<String> = some.iter().map(|one| format!("\"{}\"", one.replace('"', "\"\""))).collect();
    quoted.join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_up_by_its_trigrams() {
        assert_eq!(lookup("abc"), r#""abc""#);
        assert_eq!(lookup("ababab"), r#""aba" AND "bab""#);
        assert_eq!(lookup(r#"ü"x"#), r#""ü""x""#);
        let long: String = (0..2000).map(|i| char::from(b'a' + (i * i % 23) as u8)).collect();
        assert!(lookup(&long).matches(" AND ").count() < TRIGRAMS_MAX);
    }
}
