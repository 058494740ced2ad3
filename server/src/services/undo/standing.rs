//! Whether what a request did still stands: only then can it be taken back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use shared::error::{ALL, Errors};
use shared::filter::Filter;
use shared::registry;

use super::units::{Unit, between};
use super::{NAMED, Whole};
use crate::cx::{Action, Cx};
use crate::db::{Sql, Ty};
use crate::engine::list::{self, visible};
use crate::engine::load::{self, Lock};
use crate::engine::write::{Writer, stored_fields};
use crate::error::{Error, ItemErrors, Result};

/// An object by the number of its model and its id.
pub type Object = (i16, i64);

/// What still stands of what a request did to an object.
pub struct Stands {
    /// The parts that it changed.
    pub units: BTreeSet<Unit>,
    /// The object as it is now.
    pub now: Json,
    /// Whether other parts were changed since.
    pub mixed: bool,
}

/// Checks that everything the request changed is as it left it, whatever else was changed since, and answers which parts of
/// each object that is. What it made and deleted again is left out.
pub async fn check(writer: &mut Writer, wholes: &[Whole]) -> Result<HashMap<Object, Stands>> {
    let cx = writer.cx.clone();
    let mut states = states(&cx, writer, wholes).await?;
    let mut standing = HashMap::new();
    let mut conflicts = Vec::new();
    for whole in wholes {
        let now = states.remove(&whole.object()).unwrap_or_default();
        let units = between(whole.meta, &whole.before, &whole.after);
        let others: Vec<Unit> =
            units.iter().filter(|unit| !unit.same(whole.meta, &now, &whole.after)).cloned().collect();
        if now.is_null() != whole.after.is_null() || !others.is_empty() {
            conflicts.push((whole, others, now));
        } else if !whole.before.is_null() || !whole.after.is_null() {
            let mixed = !whole.before.is_null() && now != whole.after;
            standing.insert(whole.object(), Stands { units, now, mixed });
        }
    }
    if conflicts.is_empty() { Ok(standing) } else { Err(refusal(&cx, writer, &conflicts).await?) }
}

/// The states of all objects as they are now, locked; those that are not there are missing.
async fn states(cx: &Cx, writer: &mut Writer, wholes: &[Whole]) -> Result<HashMap<Object, Json>> {
    let mut wanted: BTreeMap<i16, BTreeSet<i64>> = BTreeMap::new();
    for whole in wholes {
        wanted.entry(whole.meta.number).or_default().insert(whole.id);
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
async fn refusal(cx: &Cx, writer: &mut Writer, conflicts: &[(&Whole, Vec<Unit>, Json)]) -> Result<Error> {
    let (mut texts, mut items) = (Vec::new(), Vec::new());
    for (whole, units, now) in conflicts.iter().take(NAMED) {
        if !may_know(cx, writer, whole, now).await? {
            return Ok(Error::Forbidden("You may not change all of what this changed.".to_owned()));
        }
        let later = later(writer, whole).await?;
        let meta = whole.meta;
        let by = |later: &Later| {
            let who = if later.user.is_empty() { "the system" } else { &later.user };
            format!("by {who} on {}", later.time.format("%Y-%m-%d at %H:%M UTC"))
        };
        let mut errors = Errors::default();
        let first = if now.is_null() {
            let gone = later.iter().find(|later| later.after.is_null()).map(by);
            format!("{} was deleted in the meantime{}", whole.name(), gone.map_or(String::new(), |by| format!(" {by}")))
        } else if whole.after.is_null() {
            format!("{} is there again", whole.name())
        } else {
            let mut said: Vec<String> = Vec::new();
            for unit in units {
                let touched = |later: &&Later| !unit.same(meta, &later.before, &later.after);
                let by = later.iter().find(touched).map_or(String::new(), |later| format!(" {}", by(later)));
                errors.add(unit.name(meta), format!("Changed in the meantime{by}."));
                let text = format!("{}{by}", unit.label(meta));
                if !said.contains(&text) {
                    said.push(text);
                }
            }
            let more = said.len().saturating_sub(NAMED);
            said.truncate(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{} was changed in the meantime: {}{more}", whole.name(), said.join(", "))
        };
        if errors.is_empty() {
            errors.add(ALL, format!("{first}."));
        }
        items.push(ItemErrors { index: items.len(), id: Some(whole.id), errors });
        texts.push(first);
    }
    if conflicts.len() > NAMED {
        texts.push(format!("and so were {} more", conflicts.len() - NAMED));
    }
    Ok(Error::Changed { message: format!("This cannot be undone. {}.", texts.join("; ")), items })
}

/// Whether the caller may be told about an object: who sees it, or when it is gone, the record of that.
async fn may_know(cx: &Cx, writer: &mut Writer, whole: &Whole, now: &Json) -> Result<bool> {
    let everything = Filter::All(Vec::new());
    if !now.is_null() {
        let filter = visible(cx, whole.meta, &everything);
        return Ok(!list::matching(cx, &mut writer.reader(), whole.meta, &[whole.id], &filter).await?.is_empty());
    }
    let log = super::log()?;
    if cx.caller.require(Action::View, log).is_err() {
        return Ok(false);
    }
    let filter = visible(cx, log, &everything);
    Ok(!list::matching(cx, &mut writer.reader(), log, &[whole.record], &filter).await?.is_empty())
}

/// Records of an object after one of them, newest first.
async fn later(writer: &mut Writer, whole: &Whole) -> Result<Vec<Later>> {
    let mut sql = Sql::new(writer.reader().dialect());
    sql.push(
        "SELECT user_name, \"time\", prechange_data, postchange_data FROM core_objectchange WHERE changed_object_id = ",
    );
    sql.int(whole.id).push(" AND changed_object_type = ").int(whole.meta.number.into());
    sql.push(" AND id > ").int(whole.record).push(" ORDER BY id DESC").limit(1000, 0);
    let rows = writer.reader().rows(sql, &[Ty::Text, Ty::Time, Ty::Json, Ty::Json]).await?;
    let later = |mut row: Vec<shared::value::Value>| {
        let [before, after] = [super::json(&mut row[2]), super::json(&mut row[3])];
        Some(Later { user: row[0].as_str()?.to_owned(), time: row[1].as_time()?, before, after })
    };
    Ok(rows.into_iter().filter_map(later).collect())
}
