//! Objects in a template: the list that is exported, tags, the rows that refer to an object. It has what templates for NetBox
//! use of a query set; what narrows it looks at the objects themselves.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use shared::meta::ModelMeta;

use super::store::Store;
use super::thing::{Form, Thing};
use crate::engine::graph::Graph;

#[derive(Clone)]
pub struct Several {
    pub store: Arc<Store>,
    pub meta: &'static ModelMeta,
    pub ids: Vec<i64>,
    /// Where their texts are known, if another row names them.
    pub titled: Option<Arc<Graph>>,
    pub form: Form,
}

/// Lookups of `filter(name__startswith='a')`.
const LOOKUPS: &[&str] = &[
    "exact",
    "iexact",
    "in",
    "contains",
    "icontains",
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
    "gt",
    "gte",
    "lt",
    "lte",
    "isnull",
];

impl Several {
    fn thing(&self, id: i64) -> Thing {
        let Self { store, meta, titled, form, .. } = self;
        Thing { store: store.clone(), meta, id, titled: titled.clone(), form: *form }
    }

    fn at(&self, index: usize) -> Option<Value> {
        self.ids.get(index).map(|id| self.thing(*id).value())
    }

    fn of(&self, ids: Vec<i64>) -> Value {
        Value::from_object(Self { ids, ..self.clone() })
    }

    /// Those that satisfy conditions, or those that do not.
    fn narrowed(&self, args: &[Value], keep: bool) -> Result<Vec<i64>, Error> {
        let (conditions,): (Kwargs,) = from_args(args)?;
        let mut out = Vec::new();
        for id in &self.ids {
            let mut holds = true;
            for name in conditions.args() {
                let (path, lookup) = match name.rsplit_once("__") {
                    Some((path, last)) if LOOKUPS.contains(&last) => (path, last),
                    _ => (name, "exact"),
                };
                let wanted: Value = conditions.peek(name)?;
                let found = ends(self.thing(*id).value(), path)?;
                holds &= match lookup {
                    "isnull" => found.iter().all(Value::is_none) == wanted.is_true(),
                    lookup => found.iter().any(|value| satisfies(value, lookup, &wanted)),
                };
            }
            if holds == keep {
                out.push(*id);
            }
        }
        Ok(out)
    }

    fn ordered(&self, args: &[Value]) -> Result<Vec<i64>, Error> {
        let mut keyed = Vec::with_capacity(self.ids.len());
        let names: Vec<&str> = args.iter().filter_map(Value::as_str).collect();
        for id in &self.ids {
            let mut keys = Vec::with_capacity(names.len());
            for name in &names {
                keys.push(ends(self.thing(*id).value(), name.trim_start_matches('-'))?.into_iter().next());
            }
            keyed.push((keys, *id));
        }
        keyed.sort_by(|(a, _), (b, _)| {
            let each = names.iter().zip(a.iter().zip(b)).map(|(name, (a, b))| {
                let order = a.cmp(b);
                if name.starts_with('-') { order.reverse() } else { order }
            });
            each.fold(Ordering::Equal, Ordering::then)
        });
        Ok(keyed.into_iter().map(|(_, id)| id).collect())
    }

    /// The values of some attributes: of one of them alone with `flat`.
    fn values_list(&self, args: &[Value]) -> Result<Value, Error> {
        let (names, options): (&[Value], Option<Kwargs>) = match args.split_last() {
            Some((last, names)) if last.is_kwargs() => (names, Some(Kwargs::try_from(last.clone())?)),
            _ => (args, None),
        };
        let flat = options.map(|options| options.get::<Option<bool>>("flat")).transpose()?.flatten().unwrap_or(false);
        let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
        if flat && names.len() != 1 {
            return Err(Error::new(ErrorKind::InvalidOperation, "values_list is flat with one attribute"));
        }
        let mut out = Vec::with_capacity(self.ids.len());
        for id in &self.ids {
            let each = names.iter().map(|name| Ok(ends(self.thing(*id).value(), name)?.into_iter().next().map(plain)));
            let values = each.collect::<Result<Vec<_>, Error>>()?.into_iter().map(Option::unwrap_or_default);
            out.push(if flat { values.into_iter().next().unwrap_or_default() } else { values.collect() });
        }
        Ok(out.into())
    }
}

/// An object as the id that stands for it.
fn plain(value: Value) -> Value {
    value.downcast_object_ref::<Thing>().map(|thing| thing.id.into()).unwrap_or(value)
}

/// The values at the end of a path: several where it leads through lists.
fn ends(start: Value, path: &str) -> Result<Vec<Value>, Error> {
    let mut at = vec![start];
    for name in path.split("__") {
        let mut next = Vec::new();
        for value in at {
            let one = value.get_attr(name).unwrap_or_default();
            match one.downcast_object_ref::<Several>() {
                Some(list) => next.extend((0..list.ids.len()).filter_map(|index| list.at(index))),
                None if one.is_undefined() && !value.is_none() && !value.is_undefined() => {
                    let message = format!("there is no attribute {name}");
                    return Err(Error::new(ErrorKind::InvalidOperation, message));
                }
                None if one.is_undefined() => next.push(().into()),
                None => next.push(one),
            }
        }
        at = next;
    }
    Ok(at)
}

fn satisfies(value: &Value, lookup: &str, wanted: &Value) -> bool {
    let same = |wanted: &Value| {
        value == wanted || plain(value.clone()) == *wanted || !value.is_none() && text(value) == text(wanted)
    };
    let (own, other) = (text(value), text(wanted));
    let (own_low, other_low) = (own.to_lowercase(), other.to_lowercase());
    if value.is_none() && !matches!(lookup, "exact" | "in") {
        return false;
    }
    match lookup {
        "exact" => same(wanted),
        "in" => wanted.try_iter().is_ok_and(|mut all| all.any(|one| same(&plain(one)))),
        "iexact" => own_low == other_low,
        "contains" => own.contains(&other),
        "icontains" => own_low.contains(&other_low),
        "startswith" => own.starts_with(&other),
        "istartswith" => own_low.starts_with(&other_low),
        "endswith" => own.ends_with(&other),
        "iendswith" => own_low.ends_with(&other_low),
        "gt" => compared(value, wanted).is_gt(),
        "gte" => compared(value, wanted).is_ge(),
        "lt" => compared(value, wanted).is_lt(),
        _ => compared(value, wanted).is_le(),
    }
}

fn text(value: &Value) -> String {
    value.to_string()
}

/// Numbers as numbers, everything else (dates given as texts too) by its text.
fn compared(value: &Value, wanted: &Value) -> Ordering {
    if value.is_number() && wanted.is_number() { value.cmp(wanted) } else { text(value).cmp(&text(wanted)) }
}

impl Object for Several {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.at(key.as_usize()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.ids.len())
    }

    fn call_method(self: &Arc<Self>, _state: &mut State<'_, '_>, name: &str, args: &[Value]) -> Result<Value, Error> {
        let plain = |value: Value| from_args(args).map(|()| value);
        let or_none = |index: Option<usize>| index.and_then(|index| self.at(index)).unwrap_or(().into());
        Ok(match name {
            "all" | "distinct" | "iterator" => plain(self.of(self.ids.clone()))?,
            // They say how a database is asked, which is no affair of a template.
            "select_related" | "prefetch_related" | "only" | "defer" | "restrict" => self.of(self.ids.clone()),
            "none" => plain(self.of(Vec::new()))?,
            "count" => plain(self.ids.len().into())?,
            "exists" => plain((!self.ids.is_empty()).into())?,
            "first" => plain(or_none((!self.ids.is_empty()).then_some(0)))?,
            "last" => plain(or_none(self.ids.len().checked_sub(1)))?,
            "reverse" => plain(self.of(self.ids.iter().rev().copied().collect()))?,
            "filter" => self.of(self.narrowed(args, true)?),
            "exclude" => self.of(self.narrowed(args, false)?),
            "get" => match self.narrowed(args, true)?.as_slice() {
                [one] => self.thing(*one).value(),
                found => {
                    let message = format!("{} of {} match", found.len(), self.meta.plural.to_lowercase());
                    return Err(Error::new(ErrorKind::InvalidOperation, message));
                }
            },
            "order_by" => self.of(self.ordered(args)?),
            "values_list" => self.values_list(args)?,
            "names" | "slugs" => {
                let () = from_args(args)?;
                let field = if name == "names" { "name" } else { "slug" };
                let each = self.ids.iter().map(|id| self.thing(*id).attribute(field));
                each.map(|one| one.map(Option::unwrap_or_default)).collect::<Result<Vec<_>, _>>()?.into()
            }
            _ => return Err(Error::from(ErrorKind::UnknownMethod)),
        })
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles = self.ids.iter().map(|id| self.thing(*id).title().unwrap_or_default());
        f.write_str(&titles.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Debug for Several {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids.iter().map(|id| self.thing(*id))).finish()
    }
}
