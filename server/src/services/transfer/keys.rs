//! Which stored objects the records of a file mean, by the fields chosen as their key.

use std::collections::HashMap;

use shared::candidate_key::{Identity, comparable, identities};
use shared::meta::ModelMeta;
use shared::patch::{Given, Patch};
use shared::value::Value;

use super::columns::target;
use crate::cx::{Action, Cx};
use crate::db::schema::key_column;
use crate::db::{Arg, Sql, Ty};
use crate::engine::condition;
use crate::engine::write::{Known, Writer};
use crate::error::Result;

/// Fields by which records find their objects.
#[derive(Debug, Clone)]
pub struct Key {
    fields: Vec<usize>,
    /// What must be empty in both.
    nulls: Vec<usize>,
}

/// What a record means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    New,
    One(i64),
    /// It cannot be told: the field and why.
    Unclear(&'static str, String),
}

impl Key {
    /// Reads names separated by commas.
    pub fn parse(meta: &'static ModelMeta, names: &str) -> Result<Self, String> {
        let one = |name: &str| {
            let index = meta.index(name).filter(|index| comparable(&meta.fields[*index]));
            index.ok_or_else(|| format!("{name} is no field by which objects can be found."))
        };
        let fields = names.split(',').map(str::trim).map(one).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { fields, nulls: Vec::new() })
    }

    /// What the fields of a file can find objects by, surest first.
    pub fn guess(meta: &'static ModelMeta, given: impl Fn(&str) -> bool) -> Vec<Self> {
        let indexes = |names: &[&str]| names.iter().filter_map(|name| meta.index(name)).collect::<Vec<_>>();
        let known = identities(meta).into_iter().filter(|identity| identity.fields.iter().all(|name| given(name)));
        known.map(|Identity { fields, nulls }| Self { fields: indexes(&fields), nulls: indexes(nulls) }).collect()
    }

    /// Names of the fields, as they are given.
    pub fn names(&self, meta: &ModelMeta) -> String {
        self.fields.iter().map(|index| meta.fields[*index].name).collect::<Vec<_>>().join(",")
    }

    /// Whether a record has what it takes. A placeholder names nothing.
    pub fn fits(&self, cx: &Cx, meta: &ModelMeta, patch: &Patch) -> bool {
        let given = |index: &usize| {
            let given = patch.fields.iter().find(|(i, _)| i == index).map(|(_, given)| given);
            match given {
                Some(Given::Value(Value::Text(text))) if meta.fields[*index].identity => {
                    cx.app.policy.serials.key(text).is_some()
                }
                Some(Given::Value(value)) => !value.is_empty(),
                other => other.is_some(),
            }
        };
        self.fields.iter().all(given) && !self.nulls.iter().any(given)
    }

    /// What each of these means. One statement answers for some hundred.
    pub async fn find(&self, w: &mut Writer, meta: &'static ModelMeta, patches: &[&Patch]) -> Result<Vec<Found>> {
        let mut known = Known::new();
        let mut out = Vec::with_capacity(patches.len());
        let mut asked: Vec<(usize, Vec<Value>)> = Vec::new();
        for (position, patch) in patches.iter().enumerate() {
            match self.values(w, meta, patch, &mut known).await? {
                Ok(values) => {
                    asked.push((position, values));
                    out.push(Found::New);
                }
                Err(unclear) => out.push(unclear),
            }
        }
        for chunk in asked.chunks(400) {
            let mut ids: HashMap<usize, Vec<i64>> = HashMap::new();
            for (position, id) in self.stored(w, meta, chunk).await? {
                ids.entry(position).or_default().push(id);
            }
            for (position, ids) in ids {
                out[position] = match ids.as_slice() {
                    [id] => Found::One(*id),
                    _ => Found::Unclear(meta.fields[self.fields[0]].name, "Several objects have this key.".to_owned()),
                };
            }
        }
        Ok(out)
    }

    /// The key's values in a record.
    async fn values(
        &self,
        w: &mut Writer,
        meta: &'static ModelMeta,
        patch: &Patch,
        known: &mut Known,
    ) -> Result<Result<Vec<Value>, Found>> {
        let mut values = Vec::with_capacity(self.fields.len());
        for index in &self.fields {
            let field = &meta.fields[*index];
            let given = patch.fields.iter().find(|(i, _)| i == index).map(|(_, given)| given);
            let value = match (given, target(field)) {
                (Some(Given::Value(Value::Text(text))), _) if field.identity && !text.is_empty() => {
                    let key = w.cx.app.policy.serials.key(text).map(Value::Text);
                    key.ok_or_else(|| format!("{text} is a placeholder: no object is found by it."))
                }
                (Some(Given::Value(value)), _) if !value.is_empty() => Ok(value.clone()),
                (Some(Given::Lookup(attributes)), Some(target)) => {
                    match w.lookup(target, attributes, known).await? {
                        Ok(id) => Ok(Value::Int(id)),
                        // What it refers to is not there, so neither is it; the one may come with the same file as the other.
                        Err(_) => return Ok(Err(Found::New)),
                    }
                }
                // What cannot be read is reported as such.
                _ if patch.errors.has(field.name) => Ok(Value::Null),
                _ => Err("Give a value: objects are found by it.".to_owned()),
            };
            match value {
                Ok(value) => values.push(value),
                Err(message) => return Ok(Err(Found::Unclear(field.name, message))),
            }
        }
        Ok(Ok(values))
    }

    /// The stored objects with these values that the caller may see.
    async fn stored(
        &self,
        w: &mut Writer,
        meta: &'static ModelMeta,
        asked: &[(usize, Vec<Value>)],
    ) -> Result<Vec<(usize, i64)>> {
        let cx = w.cx.clone();
        let mut sql = Sql::new(w.reader().dialect());
        let row = |(position, values): &(usize, Vec<Value>)| {
            let values = self.fields.iter().zip(values).map(|(index, value)| Ty::of(&meta.fields[*index]).arg(value));
            std::iter::once(Arg::Int(i64::try_from(*position).ok())).chain(values).collect()
        };
        sql.push("SELECT v.column1, t.\"id\" FROM (").table(asked.iter().map(row).collect());
        sql.push(") v JOIN ").name(meta.table).push(" t ON TRUE");
        for (column, index) in self.fields.iter().enumerate() {
            let field = &meta.fields[*index];
            let own = if field.identity { key_column(field.name) } else { field.column() };
            sql.push(" AND ").column("t", &own).push(&format!(" = v.column{}", column + 2));
        }
        for index in &self.nulls {
            sql.push(" AND ").column("t", &meta.fields[*index].column()).push(" IS NULL");
        }
        if let Some(grant) = cx.caller.grant(Action::View, meta).restriction() {
            sql.push(" WHERE ");
            condition::write(&cx.trusted(), meta, "t", grant, &mut sql)?;
        }
        let rows = w.reader().rows(sql, &[Ty::Int, Ty::Int]).await?;
        Ok(rows.iter().filter_map(|row| Some((usize::try_from(row[0].as_int()?).ok()?, row[1].as_int()?))).collect())
    }
}
