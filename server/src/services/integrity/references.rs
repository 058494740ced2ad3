//! References to what is not there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Value as Json, json};
use shared::meta::{Field, Kind, ModelMeta, OnDelete, Storage};
use shared::patch::Patch;
use shared::registry;
use shared::value::Value;

use super::{Finding, Mend, NOTE};
use crate::cx::Cx;
use crate::db::schema::{stored, through};
use crate::db::{Reader, Sql, Ty};
use crate::engine::custom;
use crate::engine::write::Op;
use crate::engine::write::custom::ids;
use crate::error::Result;

/// References in columns and tables of pairs.
pub async fn look(reader: &mut Reader<'_>, meta: &'static ModelMeta, found: &mut Vec<Finding>) -> Result<()> {
    for field in meta.fields.iter().filter(|field| field.storage != Storage::Virtual) {
        match field.kind {
            Kind::Ref(target) => {
                let column = field.column();
                for (id, gone) in without(reader, meta.table, "id", &column, None, target.meta()).await? {
                    found.push(dangling(meta, field, target.on_delete, id, target.meta(), gone));
                }
            }
            Kind::Any(target) if target.on_delete != OnDelete::Keep => {
                let (kind, column) = (format!("{}_type", field.name), format!("{}_id", field.name));
                let mut sql = Sql::new(reader.dialect());
                sql.push("SELECT DISTINCT ").name(&kind).push(" FROM ").name(meta.table);
                sql.push(" WHERE ").name(&kind).push(" IS NOT NULL");
                for number in reader.ids(sql).await? {
                    let model = i16::try_from(number).ok().and_then(registry::numbered).filter(|meta| stored(meta));
                    let Some(model) = model else {
                        let text =
                            format!("{}: {} names a type {number} that does not exist.", meta.plural, field.name);
                        found.push(Finding::told(text));
                        continue;
                    };
                    let of_type = Some((kind.as_str(), number));
                    for (id, gone) in without(reader, meta.table, "id", &column, of_type, model).await? {
                        found.push(dangling(meta, field, target.on_delete, id, model, gone));
                    }
                }
            }
            Kind::Many(target) => {
                let (table, source, end) = through(meta, field.name);
                let mut gone: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
                for (id, other) in without(reader, &table, source, end, None, target.meta()).await? {
                    gone.entry(id).or_default().insert(other);
                }
                for (id, gone) in gone {
                    found.push(left_out(reader, meta, field, id, &table, (source, end), &gone).await?);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Pairs of a row's id and what it refers to in vain.
async fn without(
    reader: &mut Reader<'_>,
    table: &str,
    own: &str,
    column: &str,
    of_type: Option<(&str, i64)>,
    target: &ModelMeta,
) -> Result<Vec<(i64, i64)>> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT ").column("t", own).push(", ").column("t", column).push(" FROM ").name(table).push(" t WHERE ");
    if let Some((kind, number)) = of_type {
        sql.column("t", kind).push(" = ").int(number).push(" AND ");
    }
    sql.column("t", column).push(" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ").name(target.table);
    sql.push(" x WHERE x.id = ").column("t", column).push(") ORDER BY 1");
    let rows = reader.rows(sql, &[Ty::Int, Ty::Int]).await?;
    Ok(rows.iter().filter_map(|row| Some((row[0].as_int()?, row[1].as_int()?))).collect())
}

/// What a deletion of the target would have done is done now; what it would have been refused for is cleared, or the row
/// goes.
fn dangling(
    meta: &'static ModelMeta,
    field: &'static Field,
    on_delete: OnDelete,
    id: i64,
    target: &ModelMeta,
    gone: i64,
) -> Finding {
    let text = format!("{} #{id}: {} is {} #{gone}, which does not exist.", meta.label, field.name, target.label);
    let deletes = on_delete == OnDelete::Cascade || !field.null;
    let mend = if deletes {
        Some(Mend::Write(meta, Box::new(Op::Delete { id, version: None, message: NOTE.to_owned() })))
    } else {
        cleared(meta, field, id, Value::Null)
    };
    Finding { text, mend }
}

fn cleared(meta: &'static ModelMeta, field: &Field, id: i64, value: Value) -> Option<Mend> {
    let mut patch = Patch { message: NOTE.to_owned(), ..Patch::default() };
    patch.set(meta.index(field.name)?, value);
    Some(Mend::Write(meta, Box::new(Op::Update { id, patch, version: None })))
}

/// A list without what is gone.
async fn left_out(
    reader: &mut Reader<'_>,
    meta: &'static ModelMeta,
    field: &Field,
    id: i64,
    table: &str,
    (source, end): (&str, &str),
    gone: &BTreeSet<i64>,
) -> Result<Finding> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT ").name(end).push(" FROM ").name(table).push(" WHERE ").name(source).push(" = ").int(id);
    sql.push(" ORDER BY 1");
    let left: Vec<i64> = reader.ids(sql).await?.into_iter().filter(|id| !gone.contains(id)).collect();
    let named: Vec<String> = gone.iter().map(|id| format!("#{id}")).collect();
    let text = format!("{} #{id}: {} names {}, which do not exist.", meta.label, field.name, named.join(", "));
    Ok(Finding { text, mend: cleared(meta, field, id, Value::Ids(left)) })
}

/// Taggings of what is gone. A tag cannot be gone: its taggings refer to it by a foreign key.
pub async fn taggings(reader: &mut Reader<'_>, found: &mut Vec<Finding>) -> Result<()> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT DISTINCT object_type FROM extras_taggeditem ORDER BY 1");
    for number in reader.ids(sql).await? {
        let model = i16::try_from(number).ok().and_then(registry::numbered).filter(|meta| stored(meta));
        let mut sql = Sql::new(reader.dialect());
        sql.push("SELECT DISTINCT t.object_id FROM extras_taggeditem t WHERE t.object_type = ").int(number);
        if let Some(model) = model {
            sql.push(" AND NOT EXISTS (SELECT 1 FROM ").name(model.table).push(" x WHERE x.id = t.object_id)");
        }
        sql.push(" ORDER BY 1");
        let label = model.map_or_else(|| format!("Type {number}"), |meta| meta.label.to_owned());
        for object in reader.ids(sql).await? {
            let text = format!("{label} #{object} has tags and does not exist.");
            found.push(Finding { text, mend: Some(Mend::Taggings { model: number, object }) });
        }
    }
    Ok(())
}

/// Objects that custom fields name.
pub async fn customs(cx: &Cx, reader: &mut Reader<'_>, found: &mut Vec<Finding>) -> Result<()> {
    let definitions = custom::definitions(cx, reader).await?;
    for target in registry::all().filter(|meta| stored(meta)) {
        for (meta, custom) in definitions.referring(target) {
            let mut sql = Sql::new(reader.dialect());
            sql.push("SELECT t.id, t.custom_field_data FROM ").name(meta.table).push(" t WHERE ");
            custom::text("t", &custom.name, &mut sql);
            sql.push(" IS NOT NULL ORDER BY t.id");
            let rows = reader.rows(sql, &[Ty::Int, Ty::Json]).await?;
            let named = rows.into_iter().filter_map(|row| match (&row[0], &row[1]) {
                (Value::Int(id), Value::Json(json)) => Some((*id, ids(json.get(&custom.name)?))),
                _ => None,
            });
            let named: Vec<(i64, Vec<i64>)> = named.collect();
            let all: Vec<i64> = named.iter().flat_map(|(_, ids)| ids).copied().collect();
            let mut sql = Sql::new(reader.dialect());
            sql.push("SELECT id FROM ").name(target.table).push(" WHERE id").in_ints(all);
            let there: HashSet<i64> = reader.ids(sql).await?.into_iter().collect();
            for (id, named) in named.into_iter().filter(|(_, named)| named.iter().any(|id| !there.contains(id))) {
                let left: Vec<i64> = named.into_iter().filter(|id| there.contains(id)).collect();
                let value = if left.is_empty() { Json::Null } else { json!(left) };
                let body = json!({"custom_fields": {custom.name.clone(): value}, "changelog_message": NOTE});
                let mend = body.as_object().and_then(|body| Patch::parse(meta, body).ok());
                let text = format!("{} #{id}: {} names what does not exist.", meta.label, custom.key());
                let mend = mend.map(|patch| Mend::Write(meta, Box::new(Op::Update { id, patch, version: None })));
                found.push(Finding { text, mend });
            }
        }
    }
    Ok(())
}
