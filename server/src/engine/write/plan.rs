//! What deleting rows would do, told to the caller: how many of each kind, the first of them by name, and the list of all.
//!
//! What the caller may not see is counted and not named.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::rpc::{Blocker, DeletePlan, Link};

use super::remove::{self, Guarded};
use crate::cx::Cx;
use crate::db::Reader;
use crate::engine::graph::Graph;
use crate::engine::list;
use crate::error::{Error, Result};

/// How many of a kind are named.
const EXAMPLES: usize = 20;
/// So many rows are listed by their ids, more by what they refer to.
const LISTED: usize = 200;
/// To so many rows a list can be narrowed by what its rows refer to.
const TARGETS: usize = 50;

/// Rows that are bound to others: through a field, or by a rule of their model.
pub(super) struct Bound {
    pub meta: &'static ModelMeta,
    pub ids: Vec<i64>,
    pub via: Option<Via>,
}

/// A field and the rows that it refers to.
#[derive(Clone)]
pub(super) struct Via {
    pub field: &'static Field,
    pub target: &'static ModelMeta,
    pub ids: Vec<i64>,
}

/// The rows of one model, and through which fields they were found; `None` for a rule's.
#[derive(Default)]
struct Group {
    ids: BTreeSet<i64>,
    via: Vec<Option<Via>>,
}

/// What deleting these rows would do, without doing it. Rows that the caller may not see are left out.
pub async fn plan(cx: &Cx, reader: &mut Reader<'_>, meta: &'static ModelMeta, ids: &[i64]) -> Result<DeletePlan> {
    let seen = visible(cx, reader, meta, ids.to_vec()).await?;
    let ids: Vec<i64> = ids.iter().copied().filter(|id| seen.as_ref().is_none_or(|seen| seen.contains(id))).collect();
    let by = remove::Follower::Asks(reader.again());
    let mut fate = remove::fate(by, &[(meta, ids.clone())], Guarded::Yes).await?;
    if let Some(own) = fate.doomed.get_mut(&meta.number) {
        own.retain(|id| !ids.contains(id));
    }
    let mut doomed = BTreeMap::new();
    for (number, ids) in fate.doomed {
        let via = fate.led.remove(&number).unwrap_or_default().into_iter().map(Some).collect();
        doomed.insert(number, Group { ids, via });
    }
    let chosen = Group { ids: ids.into_iter().collect(), via: Vec::new() };
    Ok(DeletePlan {
        chosen: told(cx, reader, BTreeMap::from([(meta.number, chosen)])).await?,
        blocked: told(cx, reader, grouped(fate.blocked)).await?,
        cascaded: told(cx, reader, doomed).await?,
        cleared: told(cx, reader, grouped(fate.cleared.into_iter().map(|(_, bound)| bound))).await?,
    })
}

/// The refusal to delete what others are bound to.
pub(super) async fn refusal(cx: &Cx, reader: &mut Reader<'_>, blocked: Vec<Bound>) -> Result<Error> {
    let blockers = told(cx, reader, grouped(blocked)).await?;
    let total: i64 = blockers.iter().map(|blocker| blocker.count).sum();
    let examples = blockers.iter().flat_map(|blocker| &blocker.examples);
    let mut names: Vec<String> = examples.map(|link| format!("{} ({})", link.title, link.id)).collect();
    let hidden: i64 = blockers.iter().map(|blocker| blocker.hidden).sum();
    if hidden > 0 {
        names.push(format!("{hidden} that you may not see"));
    }
    let message = format!("Unable to delete object. {total} dependent objects were found: {}", names.join(", "));
    Ok(Error::Blocked { message, blockers })
}

fn grouped(all: impl IntoIterator<Item = Bound>) -> BTreeMap<i16, Group> {
    let mut groups = BTreeMap::<i16, Group>::new();
    for Bound { meta, ids, via } in all {
        let group = groups.entry(meta.number).or_default();
        group.ids.extend(ids);
        group.via.push(via);
    }
    groups
}

async fn told(cx: &Cx, reader: &mut Reader<'_>, groups: BTreeMap<i16, Group>) -> Result<Vec<Blocker>> {
    let mut out = Vec::new();
    for (number, Group { ids, via }) in groups.into_iter().filter(|(_, group)| !group.ids.is_empty()) {
        let Some(meta) = registry::numbered(number) else { continue };
        let all: Vec<i64> = ids.into_iter().collect();
        let count = all.len();
        let shown = match visible(cx, reader, meta, all.clone()).await? {
            Some(seen) => all.into_iter().filter(|id| seen.contains(id)).collect(),
            None => all,
        };
        let first: Vec<i64> = shown.iter().copied().take(EXAMPLES).collect();
        let graph = Graph::titles(cx, reader, [(meta, first.clone())]).await?;
        let link = |id| Link { model: meta.wire(), id, title: graph.title(meta, id), color: None };
        out.push(Blocker {
            model: meta.wire(),
            count: wide(count),
            hidden: wide(count - shown.len()),
            examples: first.into_iter().map(link).collect(),
            params: params(&shown, &via),
        });
    }
    Ok(out)
}

fn wide(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Which of these rows the caller may see; `None` for one who may see all.
async fn visible(
    cx: &Cx,
    reader: &mut Reader<'_>,
    meta: &'static ModelMeta,
    ids: Vec<i64>,
) -> Result<Option<HashSet<i64>>> {
    let Some(limit) = cx.caller.limit(meta).cloned() else { return Ok(None) };
    let mut found = list::matching_each(cx, reader, &[(meta, ids, limit)]).await?;
    Ok(Some(found.remove(&meta.number).unwrap_or_default()))
}

/// The parameters of a list of these rows; none when no short ones say it.
fn params(ids: &[i64], via: &[Option<Via>]) -> Vec<(String, String)> {
    let each = |name: &str, ids: &[i64]| ids.iter().map(|id| (name.to_owned(), id.to_string())).collect::<Vec<_>>();
    if ids.len() <= LISTED {
        return each("id", ids);
    }
    let [Some(via)] = via else { return Vec::new() };
    match via.field.kind {
        _ if via.ids.len() > TARGETS => Vec::new(),
        Kind::Ref(_) | Kind::Many(_) => each(&format!("{}_id", via.field.name), &via.ids),
        // Of several tags a row of the list has all.
        Kind::Tags if via.ids.len() == 1 => each("tag_id", &via.ids),
        Kind::Any(target) => {
            let mut params = vec![(target.type_name.to_owned(), via.target.wire())];
            params.extend(each(target.id_name, &via.ids));
            params
        }
        _ => Vec::new(),
    }
}
