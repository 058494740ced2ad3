//! Rows together with what they refer to.
//!
//! Rows are loaded level by level: the page itself, then everything those rows refer to, then what
//! is needed to name those. Each level takes one statement a model, so the number of statements
//! depends on the shape of the models, never on the number of rows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use shared::custom::Custom;
use shared::meta::{Kind, ModelMeta};
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use super::catalog::{Mask, bit, info, mask};
use super::custom::{self, Definitions};
use super::list;
use super::load;
use super::write::custom::ids;
use crate::cx::Cx;
use crate::db::Reader;
use crate::error::Result;

/// Loaded rows by model and id.
#[derive(Default)]
pub struct Graph {
    rows: HashMap<(i16, i64), Loaded>,
    /// Definitions of custom fields, when values of some were loaded.
    customs: Arc<Definitions>,
    /// Objects that are referred to and that the caller may not see.
    hidden: HashSet<(i16, i64)>,
}

struct Loaded {
    /// Fields that are loaded.
    fields: Mask,
    /// Fields whose targets were asked for already.
    followed: Mask,
    row: Row,
}

/// What is wanted of some rows of one model.
#[derive(Default, Clone)]
struct Want {
    ids: Vec<i64>,
    /// Fields to load.
    fields: Mask,
    /// Those of them whose targets are wanted as nested objects.
    follow: Mask,
    /// Paths whose ends are wanted because a display text mentions them.
    paths: Vec<&'static str>,
}

impl Want {
    /// The fields that the paths begin with.
    fn heads(&self, meta: &ModelMeta) -> Mask {
        mask(meta, self.paths.iter().map(|path| path.split('.').next().unwrap_or(path)))
    }
}

/// How much of the rows themselves is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// References as nested objects.
    Nested,
    /// Only the display texts of references.
    Titles,
}

impl Graph {
    /// Loads the given fields of the given rows and what they refer to.
    pub async fn load(
        cx: &Cx,
        reader: &mut Reader<'_>,
        meta: &'static ModelMeta,
        ids: &[i64],
        fields: Mask,
        depth: Depth,
    ) -> Result<Self> {
        let mut graph = Self::default();
        if custom::index(meta).is_some_and(|index| fields & bit(index) != 0) {
            graph.customs = custom::definitions(cx, reader).await?;
        }
        let template = info(meta).template.paths();
        let want = Want { ids: ids.to_vec(), fields, follow: fields, paths: template };
        graph.expand(cx, reader, BTreeMap::from([(meta.number, want)]), depth).await?;
        // The rows themselves were chosen by who may see them.
        graph.hidden.retain(|(number, id)| *number != meta.number || !ids.contains(id));
        Ok(graph)
    }

    /// Adds what rows already at hand refer to (change images, freshly written rows).
    pub async fn around(cx: &Cx, reader: &mut Reader<'_>, rows: Vec<Row>, fields: Mask, depth: Depth) -> Result<Self> {
        let mut graph = Self::default();
        let Some(meta) = rows.first().map(Row::meta) else { return Ok(graph) };
        let mut next = BTreeMap::new();
        let want = Want { ids: Vec::new(), fields, follow: fields, paths: info(meta).template.paths() };
        references(meta, &rows.iter().collect::<Vec<_>>(), &want, depth, &graph.customs, &mut next);
        let loaded = rows.into_iter().map(|row| ((meta.number, row.id()), Loaded { fields, followed: Mask::MAX, row }));
        graph.rows.extend(loaded);
        graph.expand(cx, reader, next, depth).await?;
        Ok(graph)
    }

    /// Adds the display texts of further objects.
    pub async fn titles(
        &mut self,
        cx: &Cx,
        reader: &mut Reader<'_>,
        model: &'static ModelMeta,
        ids: Vec<i64>,
    ) -> Result<()> {
        let want = titled(model, ids);
        self.expand(cx, reader, BTreeMap::from([(model.number, want)]), Depth::Titles).await
    }

    async fn expand(
        &mut self,
        cx: &Cx,
        reader: &mut Reader<'_>,
        mut level: BTreeMap<i16, Want>,
        depth: Depth,
    ) -> Result<()> {
        while !level.is_empty() {
            let mut wanted = Vec::with_capacity(level.len());
            level.retain(|number, _| registry::numbered(*number).is_some_and(crate::db::schema::stored));
            for (number, want) in &mut level {
                let Some(meta) = registry::numbered(*number) else { continue };
                want.fields |= want.heads(meta) | bit(0);
                want.ids.sort_unstable();
                want.ids.dedup();
                let had = |id: &i64| self.rows.get(&(*number, *id));
                let fields = want.ids.iter().filter_map(had).fold(want.fields, |all, loaded| all | loaded.fields);
                let lacks = |loaded: &Loaded| loaded.fields & want.fields != want.fields;
                let missing: Vec<i64> = want.ids.iter().copied().filter(|id| had(id).is_none_or(lacks)).collect();
                if !missing.is_empty() {
                    wanted.push((meta, missing, fields));
                }
            }
            self.hide(cx, reader, &wanted).await?;
            for (rows, (meta, _, fields)) in load::each(cx, reader, &wanted).await?.into_iter().zip(wanted) {
                for row in rows {
                    let key = (meta.number, row.id());
                    let followed = self.rows.get(&key).map_or(0, |loaded| loaded.followed);
                    self.rows.insert(key, Loaded { fields, followed, row });
                }
            }
            let mut next: BTreeMap<i16, Want> = BTreeMap::new();
            for (number, want) in &level {
                let Some(meta) = registry::numbered(*number) else { continue };
                let follow = want.follow | want.heads(meta);
                let mut fresh = Vec::with_capacity(want.ids.len());
                for id in &want.ids {
                    if let Some(loaded) = self.rows.get_mut(&(*number, *id))
                        && loaded.followed & follow != follow
                    {
                        loaded.followed |= follow;
                        fresh.push(*id);
                    }
                }
                let rows: Vec<&Row> = fresh.iter().filter_map(|id| self.row(meta, *id)).collect();
                references(meta, &rows, want, depth, &self.customs, &mut next);
            }
            level = next;
        }
        Ok(())
    }

    /// Notes which of these objects the caller may not see.
    async fn hide(
        &mut self,
        cx: &Cx,
        reader: &mut Reader<'_>,
        wanted: &[(&'static ModelMeta, Vec<i64>, Mask)],
    ) -> Result<()> {
        let limited =
            wanted.iter().filter_map(|(meta, ids, _)| Some((*meta, ids.clone(), cx.caller.limit(meta)?.clone())));
        let limited: Vec<_> = limited.collect();
        let mut seen = list::matching_each(cx, reader, &limited).await?;
        for (meta, ids, _) in limited {
            let seen = seen.remove(&meta.number).unwrap_or_default();
            self.hidden.extend(ids.iter().filter(|id| !seen.contains(id)).map(|id| (meta.number, *id)));
        }
        Ok(())
    }

    /// The custom fields of a model whose values were loaded.
    pub fn customs(&self, meta: &ModelMeta) -> &[Custom] {
        self.customs.of(meta)
    }

    pub fn row(&self, meta: &ModelMeta, id: i64) -> Option<&Row> {
        self.rows.get(&(meta.number, id)).map(|loaded| &loaded.row)
    }

    /// The loaded rows of a model, in no order.
    pub fn rows(&self, meta: &ModelMeta) -> impl Iterator<Item = &Row> {
        let number = meta.number;
        self.rows.iter().filter(move |((model, _), _)| *model == number).map(|(_, loaded)| &loaded.row)
    }

    pub fn rows_mut(&mut self, meta: &ModelMeta) -> impl Iterator<Item = &mut Row> {
        let number = meta.number;
        self.rows.iter_mut().filter(move |((model, _), _)| *model == number).map(|(_, loaded)| &mut loaded.row)
    }

    /// Whether the caller may not see an object that a loaded one refers to.
    pub fn hides(&self, meta: &ModelMeta, id: i64) -> bool {
        self.hidden.contains(&(meta.number, id))
    }

    /// The display text of an object that is referred to; `#id` for one the caller may not see.
    pub fn title(&self, meta: &'static ModelMeta, id: i64) -> String {
        if self.hides(meta, id) { format!("#{id}") } else { self.display(meta, id) }
    }

    /// The display text of a loaded object, whoever asks; `#id` for one that is not there.
    pub fn display(&self, meta: &'static ModelMeta, id: i64) -> String {
        match self.row(meta, id) {
            Some(row) => info(meta).template.render(id, &|path, label| self.text(row, path, label)),
            None => format!("#{id}"),
        }
    }

    /// The text at a path from a row: display of references, labels of choices on request.
    fn text(&self, row: &Row, path: &str, label: bool) -> String {
        let (first, rest) = path.split_once('.').map_or((path, ""), |(a, b)| (a, b));
        let Some(field) = row.meta().field(first) else { return String::new() };
        let value = row.get(first);
        match (field.kind, value) {
            (_, Value::Null) => String::new(),
            (Kind::Ref(target), Value::Int(id)) => {
                let target = target.meta();
                if rest.is_empty() {
                    self.display(target, *id)
                } else {
                    self.row(target, *id).map_or(String::new(), |row| self.text(row, rest, label))
                }
            }
            (Kind::Any(_), Value::Any(any)) => {
                registry::numbered(any.model).map_or(String::new(), |meta| self.display(meta, any.id))
            }
            (Kind::Choice(set), Value::Text(text)) if label => set.label(text).to_owned(),
            (_, Value::Text(text)) => text.clone(),
            (_, Value::Decimal(d)) => d.normalize().to_string(),
            (_, Value::Int(n)) => n.to_string(),
            (_, Value::Date(d)) => d.to_string(),
            (_, Value::Time(t)) => shared::value::iso(*t),
            (_, Value::Bool(b)) => b.to_string(),
            _ => String::new(),
        }
    }
}

/// Notes what rows of one model refer to for the next level, field by field.
fn references(
    meta: &'static ModelMeta,
    rows: &[&Row],
    want: &Want,
    depth: Depth,
    customs: &Definitions,
    next: &mut BTreeMap<i16, Want>,
) {
    for (index, field) in meta.fields.iter().enumerate() {
        if want.fields & bit(index) == 0 {
            continue;
        }
        let values = rows.iter().map(|row| row.at(index));
        let one = |target: &'static ModelMeta| vec![(target, values.clone().filter_map(Value::as_int).collect())];
        let many = |target: &'static ModelMeta| {
            let ids = values.clone().filter_map(|value| if let Value::Ids(ids) = value { Some(ids) } else { None });
            vec![(target, ids.flatten().copied().collect())]
        };
        let targets: Vec<(&'static ModelMeta, Vec<i64>)> = match field.kind {
            Kind::Ref(target) => one(target.meta()),
            Kind::Many(target) => many(target.meta()),
            Kind::Reverse(referring) => registry::model(referring.model).map(many).unwrap_or_default(),
            Kind::Tags => registry::model("extras.tag").map(many).unwrap_or_default(),
            Kind::Any(_) => {
                let mut models: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
                for value in values {
                    if let Value::Any(any) = value {
                        models.entry(any.model).or_default().push(any.id);
                    }
                }
                models.into_iter().filter_map(|(model, ids)| Some((registry::numbered(model)?, ids))).collect()
            }
            Kind::CustomFields => {
                let naming = customs.of(meta).iter().filter(|custom| custom.refers());
                let named = naming.filter_map(|custom| {
                    let target = registry::model(custom.related.as_deref()?)?;
                    let values = values.clone().filter_map(|value| match value {
                        Value::Json(values) => values.get(&custom.name),
                        _ => None,
                    });
                    Some((target, values.flat_map(ids).collect()))
                });
                named.collect()
            }
            _ => continue,
        };
        for (target, ids) in targets {
            if ids.is_empty() {
                continue;
            }
            for path in &want.paths {
                let (first, rest) = path.split_once('.').map_or((*path, ""), |(a, b)| (a, b));
                if first == field.name {
                    let wanted = if rest.is_empty() {
                        titled(target, ids.clone())
                    } else {
                        Want { ids: ids.clone(), paths: vec![rest], ..Want::default() }
                    };
                    merge(next, target, wanted);
                }
            }
            if want.follow & bit(index) != 0 {
                let wanted = match depth {
                    Depth::Nested => nested(target, ids),
                    Depth::Titles => titled(target, ids),
                };
                merge(next, target, wanted);
            }
        }
    }
}

/// Everything a nested object shows.
fn nested(meta: &'static ModelMeta, ids: Vec<i64>) -> Want {
    let info = info(meta);
    Want { ids, fields: info.brief, follow: info.brief, paths: info.template.paths() }
}

/// The display text and, where the model has one, the colour.
fn titled(meta: &'static ModelMeta, ids: Vec<i64>) -> Want {
    Want { ids, fields: mask(meta, ["color", "status"]), follow: 0, paths: info(meta).template.paths() }
}

fn merge(next: &mut BTreeMap<i16, Want>, meta: &'static ModelMeta, want: Want) {
    let entry = next.entry(meta.number).or_default();
    entry.ids.extend(want.ids);
    entry.fields |= want.fields;
    entry.follow |= want.follow;
    for path in want.paths {
        if !entry.paths.contains(&path) {
            entry.paths.push(path);
        }
    }
}
