//! From a query string to conditions.

use std::collections::BTreeMap;

use super::field::{integer, not, numbers, truth};
use super::{Filter, VALUE_MAX, With, bad_choice, bound, definition, on_field};
use crate::check;
use crate::custom::{self, Custom};
use crate::error::Errors;
use crate::meta::{Field, FilterDef, FilterKind, Kind, ModelMeta};
use crate::registry;
use crate::value::Value;

/// What a query string asked for.
#[derive(Debug, Default)]
pub struct Parsed {
    pub filters: Vec<Filter>,
    /// Parameters no filter answers to.
    pub ignored: Vec<String>,
    /// Referenced keys that must exist: parameter, model, field of it, values.
    pub references: Vec<Reference>,
    /// Regular expressions, which the server can check: parameter and expression.
    pub patterns: Vec<(String, String)>,
}

/// Why a parameter is no condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Its field has no such lookup: it is no filter.
    Lookup,
    /// Its value cannot be read.
    Value(String),
}

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Self::Value(message)
    }
}

#[derive(Debug)]
pub struct Reference {
    pub param: String,
    pub meta: &'static ModelMeta,
    pub field: &'static str,
    pub values: Vec<Value>,
}

impl Parsed {
    pub fn filter(self) -> Filter {
        Filter::All(self.filters)
    }
}

/// Parameters of a listing that are not filters, except on a model that has such a field
/// (`start` of a maintenance).
pub const CONTROLS: &[&str] = &[
    "limit", "offset", "cursor", "start", "ordering", "fields", "omit", "brief", "format", "strict", "exclude",
    "export", "keys", "raw",
];

/// The suffixes of text-like and of number-like filters.
pub const TEXT_SUFFIXES: &[&str] =
    &["n", "ic", "nic", "isw", "nisw", "iew", "niew", "ie", "nie", "regex", "iregex", "empty"];
pub const NUMBER_SUFFIXES: &[&str] = &["n", "lt", "lte", "gt", "gte", "empty"];

/// Reads the filters of a query string. Control parameters must be taken out before.
pub fn parse(meta: &'static ModelMeta, params: &[(String, String)]) -> Result<Parsed, Errors> {
    parse_with(meta, &[], params)
}

/// Reads the filters of a query string for a model with these custom fields. More than a statement can bear is an error
/// of the whole.
pub fn parse_with(meta: &'static ModelMeta, customs: &[Custom], params: &[(String, String)]) -> Result<Parsed, Errors> {
    bound::few_values(params.len())?;
    let mut grouped: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in params {
        if (!CONTROLS.contains(&name.as_str()) || meta.has(name)) && !value.is_empty() {
            grouped.entry(name).or_default().push(value);
        }
    }
    let mut parsed = Parsed::default();
    let mut errors = Errors::default();
    for (name, values) in grouped {
        if values.iter().any(|v| v.len() > VALUE_MAX) {
            errors.add(name, format!("A value has at most {VALUE_MAX} bytes."));
            continue;
        }
        if values.iter().any(|v| v.contains('\0')) {
            errors.add(name, "Null characters are not allowed.");
            continue;
        }
        if name.ends_with("__regex") || name.ends_with("__iregex") {
            parsed.patterns.extend(values.iter().map(|value| (name.to_owned(), (*value).to_owned())));
        }
        if let Some((custom, suffix)) = custom::named(customs, name) {
            match custom.filter(suffix, &values) {
                Ok(Some(filter)) => {
                    parsed.filters.push(filter);
                    if let (Some(wire), "" | "n") = (custom.related.as_deref(), suffix) {
                        let ids = values.iter().filter_map(|value| integer(value).ok()).collect();
                        parsed_refs(&mut parsed.references, name).must_exist(wire, "id", ids);
                    }
                }
                Ok(None) | Err(Refusal::Lookup) => parsed.ignored.push(name.to_owned()),
                Err(Refusal::Value(message)) => errors.add(name, message),
            }
            continue;
        }
        match one(meta, name, &values, &mut parsed) {
            Ok(true) => {}
            Ok(false) | Err(Refusal::Lookup) => parsed.ignored.push(name.to_owned()),
            Err(Refusal::Value(message)) => errors.add(name, message),
        }
    }
    errors.ok()?;
    bound::few_terms(&parsed.filters)?;
    Ok(parsed)
}

/// Adds one parameter's condition; false when no filter has that name.
fn one(meta: &'static ModelMeta, name: &str, values: &[&str], parsed: &mut Parsed) -> Result<bool, Refusal> {
    if name == "q" {
        parsed.filters.extend(values.iter().map(|text| Filter::Text((*text).to_owned())));
        return Ok(true);
    }
    if let Some(def) = definition(meta, name) {
        parsed.filters.push(defined(meta, def, "", values, parsed_refs(&mut parsed.references, name))?);
        return Ok(true);
    }
    let (base, suffix) = name.rsplit_once("__").unwrap_or((name, ""));
    if let Some(filter) = common(meta, base, suffix, values, &mut parsed_refs(&mut parsed.references, name))? {
        parsed.filters.push(filter);
        return Ok(true);
    }
    if let Some(def) = definition(meta, base) {
        parsed.filters.push(defined(meta, def, suffix, values, parsed_refs(&mut parsed.references, name))?);
        return Ok(true);
    }
    let by_id = base.strip_suffix("_id").filter(|name| !name.ends_with("_id"));
    if let Some(def) = by_id.and_then(|b| definition(meta, b).filter(|def| !def.path.is_empty()))
        && let Some((path, field)) = end_of(meta, def)
        && let Some(target) = field.target()
    {
        let mut refs = parsed_refs(&mut parsed.references, name);
        parsed.filters.push(reference(&path, target, "id", suffix, values, &mut refs)?);
        return Ok(true);
    }
    let found = plain(meta, base, suffix, values, parsed_refs(&mut parsed.references, name))?;
    let known = found.is_some();
    parsed.filters.extend(found);
    Ok(known)
}

/// A place to note which referenced keys must exist, under the parameter's name.
struct Refs<'a> {
    out: &'a mut Vec<Reference>,
    param: &'a str,
}

impl Refs<'_> {
    /// Notes keys of a model that must exist.
    fn must_exist(&mut self, wire: &str, field: &'static str, values: Vec<Value>) {
        if let Some(meta) = registry::model(wire) {
            self.out.push(Reference { param: self.param.to_owned(), meta, field, values });
        }
    }
}

fn parsed_refs<'a>(out: &'a mut Vec<Reference>, param: &'a str) -> Refs<'a> {
    Refs { out, param }
}

/// Filters that models have by what they take part in.
fn common(
    meta: &'static ModelMeta,
    base: &str,
    suffix: &str,
    values: &[&str],
    refs: &mut Refs<'_>,
) -> Result<Option<Filter>, Refusal> {
    let tagged = meta.fields.iter().any(|f| matches!(f.kind, Kind::Tags));
    let filter = match base {
        "tag" | "tag_id" if tagged => {
            let field = if base == "tag" { "slug" } else { "id" };
            let values = values
                .iter()
                .map(|value| if field == "id" { integer(value) } else { Ok(Value::text(*value)) })
                .collect::<Result<Vec<_>, String>>()?;
            let tagged = |with| Filter::Tagged { field, values: values.clone(), with };
            let filter = match suffix {
                "" => tagged(With::All),
                "any" => tagged(With::Any),
                "n" => not(tagged(With::Any)),
                _ => return Ok(None),
            };
            refs.must_exist("extras.tag", field, values);
            filter
        }
        "contact" | "contact_role" | "contact_group" if meta.traits.contacts => {
            let (part, target) = match base {
                "contact" => ("contact", "tenancy.contact"),
                "contact_role" => ("role", "tenancy.contactrole"),
                _ => ("group", "tenancy.contactgroup"),
            };
            let ids = values.iter().map(|value| integer(value)).collect::<Result<Vec<_>, String>>()?;
            let any = || Filter::Contact { part, ids: ids.iter().filter_map(Value::as_int).collect() };
            let filter = match suffix {
                "" => any(),
                "n" => not(any()),
                _ => return Ok(None),
            };
            refs.must_exist(target, "id", ids);
            filter
        }
        "created_by_request" | "updated_by_request" | "modified_by_request"
            if meta.has("created") && suffix.is_empty() =>
        {
            let action = match base {
                "created_by_request" => "create",
                "updated_by_request" => "update",
                _ => "",
            };
            let one = |id: &&str| uuid(id).ok_or("Enter a valid UUID.");
            let ids = values.iter().map(one).collect::<Result<_, _>>().map_err(str::to_owned)?;
            Filter::Request { action, ids }
        }
        _ => return Ok(None),
    };
    Ok(Some(filter))
}

/// A UUID as request ids are written, however the client writes it.
fn uuid(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '-').collect::<String>().to_ascii_lowercase();
    let fine = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    fine.then(|| format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)))
}

fn defined(
    meta: &'static ModelMeta,
    def: &'static FilterDef,
    suffix: &str,
    values: &[&str],
    mut refs: Refs<'_>,
) -> Result<Filter, Refusal> {
    if let (FilterKind::Path | FilterKind::Contains, Some((path, field))) = (def.kind, end_of(meta, def)) {
        if matches!(def.kind, FilterKind::Contains) {
            let part = match suffix {
                "" => "ic",
                "n" => "nic",
                other => other,
            };
            return on_field(&path, field, part, values);
        }
        if let Some((to, target)) = by_id(meta, &path) {
            return reference(to, target, "id", suffix, values, &mut refs);
        }
        return match field.target() {
            Some(target) => reference(&path, target, target.key, suffix, values, &mut refs),
            None => on_field(&path, field, suffix, values),
        };
    }
    let special = values
        .iter()
        .map(|text| {
            let value = match def.kind {
                FilterKind::Bool => Value::Bool(truth(text)?),
                FilterKind::Int => integer(text)?,
                FilterKind::Date => Value::Date(check::date(text)?),
                FilterKind::Choice(set) if set.get(text).is_none() => return Err(bad_choice(text)),
                _ => Value::text(*text),
            };
            Ok(Filter::Special { name: def.name, value })
        })
        .collect::<Result<Vec<_>, String>>()?;
    match suffix {
        "" => Ok(Filter::Any(special)),
        "n" => Ok(not(Filter::Any(special))),
        _ => Err(Refusal::Lookup),
    }
}

/// The reference before a path's final `.id`: a filter that takes ids under the reference's own name.
pub(super) fn by_id<'a>(meta: &'static ModelMeta, path: &'a str) -> Option<(&'a str, &'static ModelMeta)> {
    let (to, last) = path.rsplit_once('.')?;
    if last == "id" { Some((to, walk(meta, to)?.target()?)) } else { None }
}

/// The field a definition's path ends in.
pub(super) fn end_of(meta: &'static ModelMeta, def: &FilterDef) -> Option<(String, &'static Field)> {
    let path = if def.path.is_empty() && matches!(def.kind, FilterKind::Contains) { def.name } else { def.path };
    if path.is_empty() { None } else { walk(meta, path).map(|field| (path.to_owned(), field)) }
}

/// The field at the end of a path.
pub fn walk(meta: &'static ModelMeta, path: &str) -> Option<&'static Field> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
    let field = meta.field(first)?;
    match rest {
        None => Some(field),
        Some(rest) => walk(field.target()?, rest),
    }
}

/// A field of the model itself, under the name clients use.
fn plain(
    meta: &'static ModelMeta,
    base: &str,
    suffix: &str,
    values: &[&str],
    mut refs: Refs<'_>,
) -> Result<Option<Filter>, Refusal> {
    if meta.traits.nested && matches!(base, "ancestor" | "ancestor_id") {
        if !matches!(suffix, "" | "n") {
            return Err(Refusal::Lookup);
        }
        let field = if base == "ancestor" { meta.key } else { "id" };
        let values = keys(meta, field, values, &mut refs)?;
        let filter = Filter::Within { path: "parent".to_owned(), field, values };
        return Ok(Some(if suffix == "n" { not(filter) } else { filter }));
    }
    // `time__before`, `created__after`: older spellings of the same bounds.
    if let ("before" | "after", Some(field)) = (suffix, meta.field(base))
        && matches!(field.kind, Kind::Date | Kind::DateTime)
    {
        return on_field(base, field, if suffix == "after" { "gte" } else { "lte" }, values).map(Some);
    }
    for field in meta.fields {
        match field.kind {
            Kind::Any(target) => {
                if let Some(filter) = generic(field, target, base, suffix, values)? {
                    return Ok(Some(filter));
                }
            }
            Kind::Ref(_) | Kind::Many(_) => {
                let Some(target) = field.target() else { continue };
                let key = if base == field.name {
                    target.key
                } else if base.strip_suffix("_id") == Some(field.name) {
                    "id"
                } else {
                    continue;
                };
                return reference(field.name, target, key, suffix, values, &mut refs).map(Some);
            }
            Kind::Json | Kind::Choices(_) | Kind::CustomFields | Kind::Secret | Kind::Tags | Kind::Reverse(_) => {}
            _ if field.system && field.write_only => {}
            _ if field.name == base => return on_field(field.name, field, suffix, values).map(Some),
            Kind::Date | Kind::DateTime => {
                let op = match base.strip_prefix(field.name) {
                    Some("_after") => "gte",
                    Some("_before") => "lte",
                    _ => continue,
                };
                return on_field(field.name, field, op, values).map(Some);
            }
            _ => {}
        }
    }
    Ok(None)
}

fn generic(
    field: &'static Field,
    target: crate::meta::AnyTarget,
    base: &str,
    suffix: &str,
    values: &[&str],
) -> Result<Option<Filter>, Refusal> {
    if base == target.id_name {
        let id = Field { name: field.name, kind: Kind::Id, null: field.null, ..crate::meta::PLAIN };
        return numbers(&format!("{}.@id", field.name), &id, suffix, values).map(Some);
    }
    if base != target.type_name && base.strip_suffix("_id") != Some(target.type_name) {
        return Ok(None);
    }
    let numbers = values
        .iter()
        .map(|text| {
            if *text == "null" {
                return Ok(Value::Null);
            }
            let meta = text.parse().ok().and_then(registry::numbered).or_else(|| registry::model(text));
            meta.map(|meta| Value::Int(meta.number.into())).ok_or_else(|| bad_choice(text))
        })
        .collect::<Result<Vec<_>, String>>()?;
    let filter = Filter::In { path: format!("{}.@type", field.name), values: numbers };
    match suffix {
        "" => Ok(Some(filter)),
        "n" => Ok(Some(not(filter))),
        _ => Ok(None),
    }
}

/// A reference by key or id. A nested target matches its subtree, except through `parent`.
fn reference(
    path: &str,
    target: &'static ModelMeta,
    key: &'static str,
    suffix: &str,
    values: &[&str],
    refs: &mut Refs<'_>,
) -> Result<Filter, Refusal> {
    // `rack__ic=a1`: a condition on the key by which people name the target.
    if let Some(field) = target.field(key).filter(|_| key != "id" && suffix != "n" && TEXT_SUFFIXES.contains(&suffix)) {
        return match suffix {
            "empty" => {
                let wanted = values.iter().map(|text| truth(text)).collect::<Result<Vec<_>, String>>()?;
                let null = Filter::In { path: path.to_owned(), values: vec![Value::Null] };
                Ok(Filter::Any(
                    wanted.into_iter().map(|is| if is { null.clone() } else { not(null.clone()) }).collect(),
                ))
            }
            _ => on_field(&format!("{path}.{key}"), field, suffix, values),
        };
    }
    // Before keys are noted that must exist: of an unknown filter none must.
    match suffix {
        "" | "n" => {}
        "isnull" => return Err("Use the value `null` instead.".to_owned().into()),
        _ => return Err(Refusal::Lookup),
    }
    let values = keys(target, key, values, refs)?;
    let filter = if target.traits.nested && !target.traits.parts && path != "parent" {
        Filter::Within { path: path.to_owned(), field: key, values }
    } else if key == "id" {
        Filter::In { path: path.to_owned(), values }
    } else {
        let (null, some): (Vec<Value>, Vec<Value>) = values.into_iter().partition(Value::is_null);
        let mut any = Vec::new();
        if !null.is_empty() {
            any.push(Filter::In { path: path.to_owned(), values: null });
        }
        if !some.is_empty() {
            any.push(Filter::In { path: format!("{path}.{key}"), values: some });
        }
        Filter::Any(any)
    };
    Ok(if suffix == "n" { not(filter) } else { filter })
}

fn keys(
    target: &'static ModelMeta,
    key: &'static str,
    values: &[&str],
    refs: &mut Refs<'_>,
) -> Result<Vec<Value>, String> {
    let values = values
        .iter()
        .map(|text| match *text {
            "null" => Ok(Value::Null),
            text if key == "id" => integer(text),
            text => Ok(Value::text(text)),
        })
        .collect::<Result<Vec<_>, String>>()?;
    let given: Vec<Value> = values.iter().filter(|v| !v.is_null()).cloned().collect();
    if !given.is_empty() {
        refs.out.push(Reference { param: refs.param.to_owned(), meta: target, field: key, values: given });
    }
    Ok(values)
}
