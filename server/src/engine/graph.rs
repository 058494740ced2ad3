//! Rows together with what they refer to, and the one place that titles objects.
//!
//! Rows are loaded level by level: the page itself, then everything those rows refer to, then what
//! is needed to name those. Each level takes one statement a model, so the number of statements
//! depends on the shape of the models, never on the number of rows.
//!
//! A graph is loaded for a caller and never holds a row that its caller may not see, so nothing made
//! of it can tell one. `title` is how objects get their names: display templates are known to the
//! engine alone (`catalog::Info`), and what a title mentions is asked for like everything else.

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
    /// Objects that were asked for and that the caller may not see. They are not loaded.
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
    /// Loads the given fields of the given rows, as far as the caller may see them, and what they refer to.
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
        Ok(graph)
    }

    /// What is needed to title objects: their models and ids.
    pub async fn titles(
        cx: &Cx,
        reader: &mut Reader<'_>,
        objects: impl IntoIterator<Item = (&'static ModelMeta, Vec<i64>)>,
    ) -> Result<Self> {
        let mut graph = Self::default();
        let mut level = BTreeMap::new();
        for (meta, ids) in objects {
            merge(&mut level, meta, titled(meta, ids));
        }
        graph.expand(cx, reader, level, Depth::Titles).await?;
        Ok(graph)
    }

    /// What is needed to title rows at hand (`title_of`), of one model or of several, without the rows themselves: change
    /// images, freshly written rows. They are the caller's to see.
    pub async fn around(cx: &Cx, reader: &mut Reader<'_>, rows: &[&Row]) -> Result<Self> {
        let mut graph = Self::default();
        let mut models: BTreeMap<i16, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            models.entry(row.meta().number).or_default().push(row);
        }
        let mut next = BTreeMap::new();
        for rows in models.into_values() {
            let meta = rows[0].meta();
            let mut want = Want { paths: info(meta).template.paths(), ..Want::default() };
            want.fields = want.heads(meta);
            references(meta, &rows, &want, Depth::Titles, &graph.customs, &mut next);
        }
        graph.expand(cx, reader, next, Depth::Titles).await?;
        Ok(graph)
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
                let missing = want.ids.iter().copied().filter(|id| !self.hidden.contains(&(*number, *id)));
                let missing: Vec<i64> = missing.filter(|id| had(id).is_none_or(lacks)).collect();
                if !missing.is_empty() {
                    wanted.push((meta, missing, fields));
                }
            }
            self.hide(cx, reader, &mut wanted).await?;
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

    /// Takes out what the caller may not see, and notes it.
    async fn hide(
        &mut self,
        cx: &Cx,
        reader: &mut Reader<'_>,
        wanted: &mut Vec<(&'static ModelMeta, Vec<i64>, Mask)>,
    ) -> Result<()> {
        let limited =
            wanted.iter().filter_map(|(meta, ids, _)| Some((*meta, ids.clone(), cx.caller.limit(meta)?.clone())));
        let limited: Vec<_> = limited.collect();
        let mut seen = list::matching_each(cx, reader, &limited).await?;
        for (meta, ids, _) in limited {
            let seen = seen.remove(&meta.number).unwrap_or_default();
            self.hidden.extend(ids.iter().filter(|id| !seen.contains(id)).map(|id| (meta.number, *id)));
        }
        for (meta, ids, _) in wanted.iter_mut() {
            ids.retain(|id| !self.hidden.contains(&(meta.number, *id)));
        }
        wanted.retain(|(_, ids, _)| !ids.is_empty());
        Ok(())
    }

    /// Adds rows at hand that are not stored any more, so that others can be titled that mention them.
    pub fn keep<'r>(&mut self, rows: impl IntoIterator<Item = &'r Row>) {
        for row in rows {
            let loaded = || Loaded { fields: Mask::MAX, followed: Mask::MAX, row: row.clone() };
            self.rows.entry((row.meta().number, row.id())).or_insert_with(loaded);
        }
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

    /// Whether there is something to show of an object that was asked for, be it that it is hidden.
    pub fn has(&self, meta: &ModelMeta, id: i64) -> bool {
        self.row(meta, id).is_some() || self.hides(meta, id)
    }

    /// The display text of an object; `#id` for one that is not there, or not for the caller.
    pub fn title(&self, meta: &'static ModelMeta, id: i64) -> String {
        self.row(meta, id).map_or_else(|| format!("#{id}"), |row| self.title_of(row))
    }

    /// The display text of a row at hand. What it mentions is told as far as the caller may see it.
    pub fn title_of(&self, row: &Row) -> String {
        info(row.meta()).template.render(row.id(), &|path, label| self.text(row, path, label))
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
                    self.title(target, *id)
                } else {
                    self.row(target, *id).map_or(String::new(), |row| self.text(row, rest, label))
                }
            }
            (Kind::Any(_), Value::Any(any)) => {
                registry::numbered(any.model).map_or(String::new(), |meta| self.title(meta, any.id))
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
