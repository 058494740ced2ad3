//! Saved filters in a list's parameters: `filter=<slug>` and `filter_id=<id>` bring theirs.
//!
//! Source: reference sheet of NetBox, §2.3.

use std::collections::BTreeMap;

use shared::meta::ModelMeta;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::{Reader, Sql, Ty};
use crate::engine::custom::parameters;
use crate::error::Result;
use crate::rules::extras::saved_filter::usable;

/// A list's parameters with those of saved filters.
pub struct Expanded {
    pub params: Vec<(String, String)>,
    /// `filter` or `filter_id` where they name none that fits, which is told like any other name that means nothing.
    pub ignored: Vec<String>,
}

/// Parameters with those of the saved filters they name. What was given besides is added to: its
/// values are alternatives.
pub async fn expand(
    cx: &Cx,
    reader: &mut Reader<'_>,
    meta: &'static ModelMeta,
    params: &[(String, String)],
) -> Result<Option<Expanded>> {
    let named = |name: &'static str| params.iter().filter(move |(key, _)| key == name);
    let slugs: Vec<String> =
        named("filter").map(|(_, slug)| slug.clone()).filter(|slug| !slug.contains('\0')).collect();
    let ids: Vec<i64> = named("filter_id").filter_map(|(_, id)| id.parse().ok()).collect();
    // A model may have a field of that name.
    let asked = named("filter").chain(named("filter_id")).any(|(_, text)| !text.is_empty());
    if !asked || meta.has("filter") {
        return Ok(None);
    }
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT t.parameters, t.object_types, t.slug, t.id FROM extras_savedfilter t WHERE (t.slug")
        .in_texts(slugs);
    sql.push(" OR t.id").in_ints(ids).push(") AND ");
    usable(cx, &Value::Bool(true), "t", &mut sql);
    sql.push(" ORDER BY t.weight, t.id");
    let mut out: Vec<(String, String)> =
        params.iter().filter(|(key, _)| !matches!(key.as_str(), "filter" | "filter_id")).cloned().collect();
    let mut used: Vec<Value> = Vec::new();
    let mut brought: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in reader.rows(sql, &[Ty::Json, Ty::Json, Ty::Text, Ty::Int]).await? {
        let [Value::Json(given), Value::Json(types), slug, id] = row.as_slice() else { continue };
        let fits = types.as_array().is_some_and(|list| list.iter().any(|wire| wire == meta.wire().as_str()));
        if fits {
            used.extend([slug.clone(), id.clone()]);
        }
        for (name, value) in parameters(given).into_iter().filter(|_| fits) {
            brought.entry(name).or_default().push(value);
        }
    }
    out.extend(
        brought.into_iter().flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value))),
    );
    let known = |(name, text): &&(String, String)| match name.as_str() {
        "filter" => used.iter().any(|value| value.as_str() == Some(text)),
        _ => used.iter().any(|value| value.as_int().is_some_and(|id| text.parse() == Ok(id))),
    };
    let both = named("filter").chain(named("filter_id"));
    let ignored = both.filter(|one| !known(one)).map(|(name, _)| name.clone()).collect();
    Ok(Some(Expanded { params: out, ignored }))
}
