//! What stands in the objects that rows refer to, read for many rows at once and kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use shared::meta::{Kind, ModelMeta};
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use super::cells::Cell;
use super::columns::{Column, Place, target};
use crate::cx::Cx;
use crate::db::Reader;
use crate::engine::catalog::{Mask, bit};
use crate::engine::list;
use crate::engine::load::{self, Lock};
use crate::error::Result;

/// Most objects that are kept.
const KEPT_MAX: usize = 50_000;

pub struct Names {
    /// Fields that are needed, by model.
    wanted: HashMap<i16, Mask>,
    known: HashMap<(i16, i64), Row>,
    /// What the caller may not see.
    hidden: HashSet<(i16, i64)>,
}

/// Stands for a name that the caller may not know. No import takes it, so that nothing is cleared by importing a
/// file that could not tell it.
const HIDDEN: &str = "(hidden)";

impl Names {
    /// What these columns of a model lead to.
    pub fn of(meta: &'static ModelMeta, columns: &[Column]) -> Self {
        let mut wanted: HashMap<i16, Mask> = HashMap::new();
        for column in columns {
            let Place::Through { field, path } = &column.place else { continue };
            let mut at = target(&meta.fields[*field]);
            for name in path.split('.') {
                let Some(model) = at else { break };
                let Some(index) = model.index(name) else { break };
                *wanted.entry(model.number).or_default() |= bit(index);
                at = target(&model.fields[index]);
            }
        }
        Self { wanted, known: HashMap::new(), hidden: HashSet::new() }
    }

    /// Reads what these rows refer to, and what that refers to, unless it is known already.
    pub async fn read(&mut self, cx: &Cx, reader: &mut Reader<'_>, columns: &[Column], rows: &[Row]) -> Result<()> {
        if self.known.len() > KEPT_MAX {
            self.known.clear();
            self.hidden.clear();
        }
        let mut level: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
        let through = columns.iter().filter_map(|column| match &column.place {
            Place::Through { field, path } if path != "id" => Some(*field),
            _ => None,
        });
        for field in through {
            for row in rows {
                self.note(row, field, &mut level);
            }
        }
        while !level.is_empty() {
            let mut next = BTreeMap::new();
            for (number, mut ids) in std::mem::take(&mut level) {
                let Some(meta) = registry::numbered(number) else { continue };
                ids.sort_unstable();
                ids.dedup();
                let fields = self.wanted.get(&number).copied().unwrap_or_default();
                if let Some(limit) = cx.caller.limit(meta) {
                    let seen: HashSet<i64> = list::matching(cx, reader, meta, &ids, limit).await?.into_iter().collect();
                    self.hidden.extend(ids.iter().filter(|id| !seen.contains(id)).map(|id| (number, *id)));
                    ids.retain(|id| seen.contains(id));
                }
                let found = load::rows(cx, reader, meta, &ids, fields, Lock::No).await?;
                for row in &found {
                    for index in (0..meta.fields.len()).filter(|index| fields & bit(*index) != 0) {
                        self.note(row, index, &mut next);
                    }
                }
                self.known.extend(found.into_iter().map(|row| ((number, row.id()), row)));
            }
            level = next;
        }
        Ok(())
    }

    /// Adds the unknown objects that a field refers to.
    fn note(&self, row: &Row, field: usize, level: &mut BTreeMap<i16, Vec<i64>>) {
        let Some(target) = target(&row.meta().fields[field]) else { return };
        // What is kept was read with every field that is wanted.
        if !self.wanted.contains_key(&target.number) {
            return;
        }
        let ids: &[i64] = match row.at(field) {
            Value::Int(id) => std::slice::from_ref(id),
            value => value.ids(),
        };
        let met = |id: i64| [self.known.contains_key(&(target.number, id)), self.hidden.contains(&(target.number, id))];
        let unknown = ids.iter().copied().filter(|id| met(*id) == [false, false]);
        level.entry(target.number).or_default().extend(unknown);
        level.retain(|_, ids| !ids.is_empty());
    }

    /// What stands at a path of the objects that a field of a row refers to.
    pub fn cell(&self, row: &Row, field: usize, path: &str) -> Cell {
        let Some(target) = target(&row.meta().fields[field]) else { return Cell::Empty };
        match (row.meta().fields[field].kind, row.at(field)) {
            (Kind::Many(_) | Kind::Tags, value) => {
                Cell::List(value.ids().iter().map(|id| self.at(target, *id, path)).collect())
            }
            (_, Value::Int(id)) => self.at(target, *id, path),
            _ => Cell::Empty,
        }
    }

    fn at(&self, meta: &'static ModelMeta, id: i64, path: &str) -> Cell {
        if path == "id" {
            return Cell::Literal(id.to_string());
        }
        if self.hidden.contains(&(meta.number, id)) {
            return Cell::Text(HIDDEN.to_owned());
        }
        let Some(row) = self.known.get(&(meta.number, id)) else { return Cell::Empty };
        match path.split_once('.') {
            Some((first, rest)) => meta.index(first).map_or(Cell::Empty, |index| self.cell(row, index, rest)),
            None => meta.index(path).map_or(Cell::Empty, |index| Cell::of(&meta.fields[index], row.at(index))),
        }
    }
}
