//! Circles among rows that refer to others of their model, and depths and sort keys that are not those of the tree.

use std::collections::{BTreeMap, HashMap, HashSet};

use shared::meta::{Kind, ModelMeta};
use shared::patch::Patch;
use shared::value::Value;

use super::{Finding, Mend, NOTE};
use crate::db::schema::TREE_SORT;
use crate::db::{Reader, Sql, Ty};
use crate::engine::write::{Op, tree};
use crate::error::Result;

/// Fields that lead upwards, and never back.
const UPWARDS: [&str; 3] = ["parent", "replaces", "extends"];

pub async fn look(reader: &mut Reader<'_>, meta: &'static ModelMeta, found: &mut Vec<Finding>) -> Result<()> {
    let own = |kind: Kind| matches!(kind, Kind::Ref(target) if target.meta().number == meta.number);
    for field in UPWARDS.iter().filter_map(|name| meta.field(name)).filter(|field| own(field.kind)) {
        let mut sql = Sql::new(reader.dialect());
        sql.push("SELECT id, ").name(&field.column()).push(" FROM ").name(meta.table);
        sql.push(" WHERE ").name(&field.column()).push(" IS NOT NULL");
        let rows = reader.rows(sql, &[Ty::Int, Ty::Int]).await?;
        let above: BTreeMap<i64, i64> =
            rows.iter().filter_map(|row| Some((row[0].as_int()?, row[1].as_int()?))).collect();
        for circle in circles(&above) {
            let named: Vec<String> = circle.iter().map(|id| format!("#{id}")).collect();
            let mend = meta.index(field.name).zip(circle.iter().max()).filter(|_| field.null).map(|(index, id)| {
                let mut patch = Patch { message: NOTE.to_owned(), ..Patch::default() };
                patch.set(index, Value::Null);
                Mend::Write(meta, Box::new(Op::Update { id: *id, patch, version: None }))
            });
            let text = format!("{} {}: each is below itself by its {}.", meta.plural, named.join(", "), field.name);
            found.push(Finding { text, mend });
        }
    }
    if meta.traits.nested { keys(reader, meta, found).await } else { Ok(()) }
}

/// The rows of each circle. Every row is met twice at most.
fn circles(above: &BTreeMap<i64, i64>) -> Vec<Vec<i64>> {
    let mut done: HashSet<i64> = HashSet::new();
    let mut out = Vec::new();
    for start in above.keys() {
        let mut way = Vec::new();
        let mut places: HashMap<i64, usize> = HashMap::new();
        let mut at = Some(*start);
        while let Some(id) = at.filter(|id| !done.contains(id)) {
            if let Some(place) = places.get(&id) {
                out.push(way[*place..].to_vec());
                break;
            }
            places.insert(id, way.len());
            way.push(id);
            at = above.get(&id).copied();
        }
        done.extend(way);
    }
    out
}

/// Whether every depth and key is as it would be made.
async fn keys(reader: &mut Reader<'_>, meta: &'static ModelMeta, found: &mut Vec<Finding>) -> Result<()> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT id, name, parent_id, ").name(TREE_SORT).push(", _depth FROM ").name(meta.table);
    let rows = reader.rows(sql, &[Ty::Int, Ty::Text, Ty::Int, Ty::Text, Ty::Int]).await?;
    let mut below: HashMap<Option<i64>, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        below.entry(row[2].as_int()).or_default().push(at);
    }
    // What is in a circle is below no root, and told of as such.
    let (mut wrong, mut level) = (0, vec![(None, String::new(), 0)]);
    while let Some((parent, prefix, depth)) = level.pop() {
        for row in below.remove(&parent).unwrap_or_default().into_iter().map(|at| &rows[at]) {
            let id = row[0].as_int().unwrap_or_default();
            let key = tree::key(&prefix, row[1].as_str().unwrap_or_default(), id);
            if row[3].as_str() != Some(&key) || row[4].as_int() != Some(depth) {
                wrong += 1;
            }
            level.push((Some(id), key, depth + 1));
        }
    }
    if wrong > 0 {
        let text = format!("{}: {wrong} are not where their tree has them.", meta.plural);
        found.push(Finding { text, mend: Some(Mend::Tree(meta)) });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_whatever_leads_into_them() {
        let above = |pairs: &[(i64, i64)]| pairs.iter().copied().collect::<BTreeMap<i64, i64>>();
        assert!(circles(&above(&[(1, 2), (2, 3), (4, 3)])).is_empty());
        assert_eq!(circles(&above(&[(1, 1)])), [vec![1]]);
        assert_eq!(circles(&above(&[(1, 2), (2, 3), (3, 2), (4, 3), (7, 8), (8, 7)])), [vec![2, 3], vec![7, 8]]);
    }
}
