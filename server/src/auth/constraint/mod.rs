//! Constraints of permissions: `path__to__field__lookup: value`, as NetBox and Django read them, become a filter.
//!
//! A path crosses references, lists (`tags__slug`) and rows that refer here (`devices__name`); several conditions that lead
//! through the same list are about one and the same row of it. Lookups have Django's rules of case. What cannot be
//! expressed is refused with a sentence and grants nothing. Times are in UTC.
//!
//! Source: reference sheet of NetBox, §6.1.

mod lookup;
mod path;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use shared::filter::Filter;
use shared::meta::ModelMeta;
use shared::value::Value;

use crate::cx::Grant;
use path::Step;

/// A condition whose path is still to be read.
struct Condition<'a> {
    /// As it was given, for messages.
    key: &'a str,
    path: Vec<&'a str>,
    json: &'a Json,
}

/// A permission's constraints as a grant: absent or empty means every row, an object means all of
/// its conditions, a list means any of its objects.
pub fn constrained(meta: &'static ModelMeta, constraints: &Json, user: i64) -> Result<Grant, String> {
    match constraints {
        Json::Null => Ok(Grant::All),
        Json::Object(map) if map.is_empty() => Ok(Grant::All),
        Json::Object(map) => Ok(Grant::Where(object(meta, map, user)?)),
        Json::Array(list) if list.is_empty() => Ok(Grant::All),
        Json::Array(list) => {
            let any = list
                .iter()
                .map(|item| object(meta, item.as_object().ok_or("A constraint is an object.")?, user))
                .collect::<Result<Vec<_>, String>>()?;
            Ok(Grant::Where(Filter::Any(any)))
        }
        _ => Err("Constraints are an object or a list of objects.".to_owned()),
    }
}

fn object(meta: &'static ModelMeta, map: &Map<String, Json>, user: i64) -> Result<Filter, String> {
    let each = map.iter().map(|(key, json)| Condition { key, path: key.split("__").collect(), json });
    all(meta, each.collect(), user)
}

/// All of some conditions. Those that lead through the same list are about one row of it.
fn all(meta: &'static ModelMeta, conditions: Vec<Condition<'_>>, user: i64) -> Result<Filter, String> {
    let mut out = Vec::new();
    let mut lists: BTreeMap<String, (&'static ModelMeta, Vec<Condition<'_>>)> = BTreeMap::new();
    for condition in conditions {
        match path::step(meta, condition.key, &condition.path)? {
            Step::List { path, target, rest } => {
                let inner = Condition { path: rest, ..condition };
                lists.entry(path).or_insert((target, Vec::new())).1.push(inner);
            }
            Step::End(end) => out.push(lookup::condition(&end, condition.key, condition.json, user)?),
        }
    }
    for (path, (target, inner)) in lists {
        out.push(through(path, target, inner, user)?);
    }
    Ok(Filter::All(out))
}

/// Conditions on one row of a list. That there is none is a condition too.
fn through(path: String, target: &'static ModelMeta, inner: Vec<Condition<'_>>, user: i64) -> Result<Filter, String> {
    let any = Filter::Through { path: path.clone(), filter: Box::new(Filter::All(Vec::new())) };
    let mut empty = Vec::new();
    let mut rows = Vec::new();
    let mut missing = true;
    for condition in inner {
        let negated = condition.path.last() == Some(&"isnull") && condition.json != &Json::Bool(false);
        missing &= negated;
        match condition.path.as_slice() {
            ["isnull"] if negated => empty.push(Filter::Not(Box::new(any.clone()))),
            ["isnull"] => empty.push(any.clone()),
            _ => rows.push(condition),
        }
    }
    if rows.is_empty() {
        return Ok(Filter::All(empty));
    }
    let some = Filter::Through { path, filter: Box::new(all(target, rows, user)?) };
    // A value that is asked to be missing is missing where there is no row at all.
    empty.push(if missing { Filter::Any(vec![Filter::Not(Box::new(any)), some]) } else { some });
    Ok(Filter::All(empty))
}

/// The regular expressions of a filter, which each database reads in its own way.
pub fn patterns(filter: &Filter) -> Vec<String> {
    use shared::filter::Op;
    match filter {
        Filter::All(all) | Filter::Any(all) => all.iter().flat_map(patterns).collect(),
        Filter::Not(inner) | Filter::Granted(inner) | Filter::Through { filter: inner, .. } => patterns(inner),
        Filter::Is { op: Op::Regex | Op::RegexFold, value: Value::Text(text), .. } => vec![text.clone()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::filter::{Filter, Op, Part};
    use shared::registry;
    use shared::value::Value;

    use super::constrained;
    use crate::cx::Grant;

    fn read(wire: &str, json: &serde_json::Value) -> Result<Filter, String> {
        match constrained(registry::model(wire).ok_or("no model")?, json, 7)? {
            Grant::Where(filter) => Ok(filter),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn paths_lead_through_lists_and_back() {
        let text = |path: &str, op, text: &str| Filter::Is { path: path.to_owned(), op, value: Value::text(text) };
        let one = |filter| Filter::All(vec![filter]);
        let slug = Filter::In { path: "slug".to_owned(), values: vec![Value::text("x")] };
        let name = text("name", Op::StartsExact, "X");
        let tagged = Filter::Through { path: "tags".to_owned(), filter: Box::new(Filter::All(vec![slug, name])) };
        let given = json!({"tags__slug": "x", "tags__name__startswith": "X"});
        assert_eq!(read("dcim.device", &given), Ok(one(one(tagged))), "one tag is both");
        for (key, value, wanted) in [
            ("site__name__contains", json!("A"), text("site.name", Op::ContainsExact, "A")),
            ("site__name__icontains", json!("A"), text("site.name", Op::Contains, "A")),
            ("pk", json!(3), Filter::In { path: "id".to_owned(), values: vec![Value::Int(3)] }),
            ("site_id", json!(3), Filter::In { path: "site".to_owned(), values: vec![Value::Int(3)] }),
            ("site__pk__in", json!([3]), Filter::In { path: "site.id".to_owned(), values: vec![Value::Int(3)] }),
            (
                "created__month__gte",
                json!(6),
                Filter::Part { path: "created".to_owned(), part: Part::Month, op: Some(Op::Gte), number: 6 },
            ),
        ] {
            assert_eq!(read("dcim.device", &json!({key: value})), Ok(one(wanted)), "{key}");
        }
    }

    #[test]
    fn what_cannot_be_expressed_is_told() {
        for (wire, json, said) in [
            ("dcim.device", json!({"colour": 1}), "no field"),
            ("dcim.device", json!({"name__sounds": "x"}), "name__sounds"),
            ("dcim.device", json!({"name__year": 2026}), "name__year"),
            ("dcim.device", json!({"tags__colour": "x"}), "no field"),
            ("dcim.device", json!({"created__range": ["2026-01-01"]}), "two values"),
            ("dcim.device", json!({"created__date": "soon"}), "created__date"),
            ("dcim.device", json!({"site": "x"}), "expected an id"),
            ("dcim.device", json!({"site__isnull": "perhaps"}), "true or false"),
            ("users.token", json!({"user__password": "x"}), "cannot be looked at"),
            ("extras.savedfilter", json!({"parameters__status": "x"}), "parameters__status"),
        ] {
            let error = read(wire, &json).expect_err(&json.to_string());
            assert!(error.contains(said), "{json}: {error}");
        }
    }
}
