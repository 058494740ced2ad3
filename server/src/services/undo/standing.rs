//! Whether what a request did still stands: only then can it be taken back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::registry;

use super::Entry;
use super::units::{Unit, between};
use crate::cx::{Action, Cx};
use crate::db::{Sql, Ty};
use crate::engine::list::{self, visible};
use crate::engine::load::{self, Lock};
use crate::engine::write::{Writer, besides, stored_fields};
use crate::error::{Error, Result};

/// An object by the number of its model and its id.
pub type Object = (i16, i64);

/// So many fields, and so many objects, are named.
const NAMED: usize = 5;

/// What a request did to one object from its first record to its last.
struct Whole<'a> {
    last: &'a Entry,
    before: &'a Json,
    after: &'a Json,
}

impl Whole<'_> {
    fn units(&self) -> BTreeSet<Unit> {
        between(self.last.meta, self.before, self.after)
    }
}

/// Checks that everything the request changed is as it left it, whatever else was changed since, and answers which parts of
/// each object that is. `entries` are newest first.
pub async fn check(writer: &mut Writer, entries: &[Entry]) -> Result<HashMap<Object, BTreeSet<Unit>>> {
    let cx = writer.cx.clone();
    let mut wholes: BTreeMap<Object, Whole<'_>> = BTreeMap::new();
    for entry in entries {
        let whole = wholes.entry(entry.object());
        let whole = whole.or_insert(Whole { last: entry, before: &entry.before, after: &entry.after });
        whole.before = &entry.before;
    }
    let mut states = states(&cx, writer, entries).await?;
    let mut changed: HashMap<Object, BTreeSet<Unit>> =
        wholes.iter().map(|(object, whole)| (*object, whole.units())).collect();
    let mut conflicts = Vec::new();
    for (object, whole) in &wholes {
        let now = states.remove(object).unwrap_or_default();
        let meta = whole.last.meta;
        let others: Vec<&Unit> = changed[object].iter().filter(|unit| !unit.same(meta, &now, whole.after)).collect();
        if now.is_null() != whole.after.is_null() || !others.is_empty() {
            conflicts.push((whole, others, now));
        }
    }
    if !conflicts.is_empty() {
        return Err(refusal(&cx, writer, &conflicts).await?);
    }
    // An update that a later record of the same request took with it stands in no state any more.
    for entry in entries.iter().filter(|entry| entry.action == "update") {
        let whole = &wholes[&entry.object()];
        if whole.before.is_null() || whole.after.is_null() {
            let units = changed.entry(entry.object()).or_default();
            units.extend(between(entry.meta, &entry.before, &entry.after));
        }
    }
    unused(writer, entries).await?;
    Ok(changed)
}

/// The states of all objects as they are now, locked; those that are not there are missing.
async fn states(cx: &Cx, writer: &mut Writer, entries: &[Entry]) -> Result<HashMap<Object, Json>> {
    let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
    for entry in entries {
        wanted.entry(entry.meta.number).or_default().insert(entry.id);
    }
    let mut states = HashMap::new();
    for (number, ids) in wanted {
        let Some(meta) = registry::numbered(number) else { continue };
        let ids: Vec<i64> = ids.into_iter().collect();
        let rows = load::rows(cx, &mut writer.reader(), meta, &ids, stored_fields(meta), Lock::Yes).await?;
        states.extend(rows.into_iter().map(|row| ((number, row.id()), Json::Object(row.image()))));
    }
    Ok(states)
}

/// A later record of an object.
struct Later {
    user: String,
    time: DateTime<Utc>,
    before: Json,
    after: Json,
}

/// Says what was changed since, by whom and when, of objects that the caller may see.
async fn refusal(cx: &Cx, writer: &mut Writer, conflicts: &[(&Whole<'_>, Vec<&Unit>, Json)]) -> Result<Error> {
    let mut texts = Vec::new();
    for (whole, units, now) in conflicts.iter().take(NAMED) {
        let entry = whole.last;
        if !may_know(cx, writer, entry, now).await? {
            return Ok(Error::Forbidden("You may not change all of what this changed.".to_owned()));
        }
        let later = later(writer, entry).await?;
        let meta = entry.meta;
        let by = |later: &Later| {
            let who = if later.user.is_empty() { "the system" } else { &later.user };
            format!("by {who} on {}", later.time.format("%Y-%m-%d at %H:%M UTC"))
        };
        let first = if now.is_null() {
            let gone = later.iter().find(|later| later.after.is_null()).map(by);
            format!("{} was deleted in the meantime{}", entry.name(), gone.map_or(String::new(), |by| format!(" {by}")))
        } else if whole.after.is_null() {
            format!("{} is there again", entry.name())
        } else {
            let mut said: Vec<String> = Vec::new();
            for unit in units {
                let touched = |later: &&Later| !unit.same(meta, &later.before, &later.after);
                let by = later.iter().find(touched).map_or(String::new(), |later| format!(" {}", by(later)));
                let text = format!("{}{by}", unit.label(meta));
                if !said.contains(&text) {
                    said.push(text);
                }
            }
            let more = said.len().saturating_sub(NAMED);
            said.truncate(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{} was changed in the meantime: {}{more}", entry.name(), said.join(", "))
        };
        texts.push(first);
    }
    if conflicts.len() > NAMED {
        texts.push(format!("and so were {} more", conflicts.len() - NAMED));
    }
    Ok(Error::Conflict(format!("This cannot be undone. {}.", texts.join("; "))))
}

/// Whether the caller may be told about an object: who sees it, or when it is gone, the record of that.
async fn may_know(cx: &Cx, writer: &mut Writer, entry: &Entry, now: &Json) -> Result<bool> {
    let everything = Filter::All(Vec::new());
    if !now.is_null() {
        let filter = visible(cx, entry.meta, &everything);
        return Ok(!list::matching(cx, &mut writer.reader(), entry.meta, &[entry.id], &filter).await?.is_empty());
    }
    let log = super::log()?;
    if cx.caller.require(Action::View, log).is_err() {
        return Ok(false);
    }
    let filter = visible(cx, log, &everything);
    Ok(!list::matching(cx, &mut writer.reader(), log, &[entry.record], &filter).await?.is_empty())
}

/// Records of an object after one of them, newest first.
async fn later(writer: &mut Writer, entry: &Entry) -> Result<Vec<Later>> {
    let mut sql = Sql::new(writer.reader().dialect());
    sql.push(
        "SELECT user_name, \"time\", prechange_data, postchange_data FROM core_objectchange WHERE changed_object_id = ",
    );
    sql.int(entry.id).push(" AND changed_object_type = ").int(entry.meta.number.into());
    sql.push(" AND id > ").int(entry.record).push(" ORDER BY id DESC").limit(1000, 0);
    let rows = writer.reader().rows(sql, &[Ty::Text, Ty::Time, Ty::Json, Ty::Json]).await?;
    let later = |row: Vec<shared::value::Value>| {
        let [before, after] = [super::json(&row[2]), super::json(&row[3])];
        Some(Later { user: row[0].as_str()?.to_owned(), time: row[1].as_time()?, before, after })
    };
    Ok(rows.into_iter().filter_map(later).collect())
}

/// Nothing that others made may go or be emptied with what the request made. Bookmarks and the like, which nobody misses
/// with their object, do not count.
async fn unused(writer: &mut Writer, entries: &[Entry]) -> Result<()> {
    let own: HashSet<Object> = entries.iter().map(Entry::object).collect();
    let mut made: BTreeMap<i16, (&'static ModelMeta, Vec<i64>)> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.action == "create") {
        made.entry(entry.meta.number).or_insert_with(|| (entry.meta, Vec::new())).1.push(entry.id);
    }
    let cx = writer.cx.clone();
    for (meta, ids) in made.into_values() {
        cx.caller.require(Action::Delete, meta)?;
        for guard in besides(&mut writer.reader(), meta, &ids).await? {
            let others = guard.ids.iter().filter(|id| !own.contains(&(guard.meta.number, **id))).count();
            if others > 0 && guard.meta.traits.logged {
                let (what, refer) =
                    if others == 1 { (guard.meta.label, "refers") } else { (guard.meta.plural, "refer") };
                return Err(Error::Conflict(format!(
                    "This cannot be undone: {others} {} {refer} to what it made by now.",
                    what.to_lowercase()
                )));
            }
        }
    }
    Ok(())
}
