//! What objects were called when a change mentioned them.
//!
//! The log itself knows: the name that an object had is that of its own newest record until then. Who may see an object may
//! know it; of one that is gone, who may see the record of its deletion. Everybody else reads its number.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::registry;
use shared::value::AnyRef;

use super::log;
use crate::cx::{Action, Cx};
use crate::db::schema::stored;
use crate::db::{Arg, Reader, Sql, Ty};
use crate::engine::list::{self, visible};
use crate::engine::{Graph, condition, repr};
use crate::error::Result;

/// That a change mentions an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mention {
    pub change: i64,
    pub object: AnyRef,
}

/// Names by mention; what is not among them has none that the caller may know.
#[derive(Default)]
pub struct Names(HashMap<Mention, String>);

impl Names {
    /// The names of everything that is mentioned, with as many statements whatever that is.
    pub async fn load(cx: &Cx, reader: &mut Reader<'_>, mentions: BTreeSet<Mention>) -> Result<Self> {
        let mut objects: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
        for Mention { object, .. } in &mentions {
            objects.entry(object.model).or_default().insert(object.id);
        }
        let known = known(cx, reader, objects).await?;
        let mentions: Vec<Mention> =
            mentions.into_iter().filter(|mention| known.contains(&(mention.object.model, mention.object.id))).collect();
        // A name that may tell of something else is made anew, of what the caller may see.
        let plain =
            |mention: &&Mention| registry::numbered(mention.object.model).is_some_and(|meta| !repr::tells(cx, meta));
        let mut names = Self(then(reader, &mentions.iter().filter(plain).copied().collect::<Vec<_>>()).await?);
        names.fill(cx, reader, &mentions).await?;
        Ok(names)
    }

    /// The name that a change mentions an object by; its number if the caller may not know it.
    pub fn of(&self, change: i64, object: AnyRef) -> String {
        self.get(change, object).map_or_else(|| format!("#{}", object.id), str::to_owned)
    }

    pub fn get(&self, change: i64, object: AnyRef) -> Option<&str> {
        self.0.get(&Mention { change, object }).map(String::as_str)
    }

    /// What the log does not know, such as probes, has the name that it has now.
    async fn fill(&mut self, cx: &Cx, reader: &mut Reader<'_>, mentions: &[Mention]) -> Result<()> {
        let mut unnamed: BTreeMap<i16, Vec<i64>> = BTreeMap::new();
        for mention in mentions.iter().filter(|mention| !self.0.contains_key(mention)) {
            unnamed.entry(mention.object.model).or_default().push(mention.object.id);
        }
        let objects = unnamed.into_iter().filter_map(|(number, ids)| Some((registry::numbered(number)?, ids)));
        let now = Graph::titles(cx, reader, objects.filter(|(meta, _)| stored(meta))).await?;
        for mention in mentions {
            let Some(meta) = registry::numbered(mention.object.model) else { continue };
            if !self.0.contains_key(mention) && now.row(meta, mention.object.id).is_some() {
                self.0.insert(*mention, now.title(meta, mention.object.id));
            }
        }
        Ok(())
    }
}

/// Those of some objects whose names the caller may know.
async fn known(cx: &Cx, reader: &mut Reader<'_>, objects: BTreeMap<i16, BTreeSet<i64>>) -> Result<HashSet<(i16, i64)>> {
    let everything = Filter::All(Vec::new());
    let models: Vec<(&'static ModelMeta, Vec<i64>)> = objects
        .into_iter()
        .filter_map(|(number, ids)| {
            Some((registry::numbered(number).filter(|m| stored(m))?, ids.into_iter().collect()))
        })
        .collect();
    let there: Vec<_> = models.iter().map(|(meta, ids)| (*meta, ids.clone(), everything.clone())).collect();
    let there = list::matching_each(cx, reader, &there).await?;
    let seen: Vec<_> = models.iter().map(|(meta, ids)| (*meta, ids.clone(), visible(cx, meta, &everything))).collect();
    let seen = list::matching_each(cx, reader, &seen).await?;
    let each = |(model, ids): (i16, HashSet<i64>)| ids.into_iter().map(move |id| (model, id));
    let there: HashSet<(i16, i64)> = there.into_iter().flat_map(each).collect();
    let mut known: HashSet<(i16, i64)> = seen.into_iter().flat_map(each).collect();
    let gone = models.iter().flat_map(|(meta, ids)| ids.iter().map(|id| (meta.number, *id)));
    let gone: Vec<(i16, i64)> = gone.filter(|object| !there.contains(object)).collect();
    known.extend(deleted(cx, reader, &gone).await?);
    Ok(known)
}

/// Those of some objects of whose deletion the caller may see the record.
async fn deleted(cx: &Cx, reader: &mut Reader<'_>, objects: &[(i16, i64)]) -> Result<Vec<(i16, i64)>> {
    let log = log()?;
    if objects.is_empty() || cx.caller.require(Action::View, log).is_err() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT DISTINCT m.column1, m.column2 FROM (");
    sql.table(objects.iter().map(|(model, id)| vec![number(*model), Arg::Int(Some(*id))]).collect());
    sql.push(") m JOIN core_objectchange t ON t.changed_object_id = m.column2 AND t.changed_object_type = m.column1");
    sql.push(" WHERE t.action = 'delete'");
    if let Some(grant) = cx.caller.limit(log) {
        sql.push(" AND ");
        condition::write(&cx.trusted(), log, "t", grant, &mut sql)?;
    }
    let rows = reader.rows(sql, &[Ty::Int, Ty::Int]).await?;
    Ok(rows.iter().filter_map(|row| Some((i16::try_from(row[0].as_int()?).ok()?, row[1].as_int()?))).collect())
}

/// What the log says objects were called when they were mentioned. What one request made together may be mentioned before its
/// own record: then that has the name.
async fn then(reader: &mut Reader<'_>, mentions: &[Mention]) -> Result<HashMap<Mention, String>> {
    if mentions.is_empty() {
        return Ok(HashMap::new());
    }
    let own = "FROM core_objectchange c WHERE c.changed_object_id = m.column2 AND c.changed_object_type = m.column1";
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT m.column1, m.column2, m.column3, COALESCE((SELECT c.object_repr ").push(own);
    sql.push(" AND c.id <= m.column3 ORDER BY c.id DESC LIMIT 1), (SELECT c.object_repr ").push(own);
    sql.push(" AND c.id > m.column3 ORDER BY c.id LIMIT 1)) FROM (");
    let row = |mention: &Mention| {
        vec![number(mention.object.model), Arg::Int(Some(mention.object.id)), Arg::Int(Some(mention.change))]
    };
    sql.table(mentions.iter().map(row).collect()).push(") m");
    let mut names = HashMap::with_capacity(mentions.len());
    for row in reader.rows(sql, &[Ty::Int, Ty::Int, Ty::Int, Ty::Text]).await? {
        let (Some(Ok(model)), Some(id)) = (row[0].as_int().map(i16::try_from), row[1].as_int()) else { continue };
        let (Some(change), Some(name)) = (row[2].as_int(), row[3].as_str()) else { continue };
        names.insert(Mention { change, object: AnyRef { model, id } }, name.to_owned());
    }
    Ok(names)
}

fn number(model: i16) -> Arg {
    Arg::Int(Some(model.into()))
}
