//! Actions: what can be done with an object besides writing its fields. A model declares them beside its fields
//! (`#[action(…)]`, see `docs/ACTIONS.md`); everything that offers, permits, does, records and announces them reads that.

use chrono::{DateTime, TimeDelta, Utc};

use crate::filter::{self, Filter, Key, walk};
use crate::meta::{Field, Kind, ModelMeta, Traits, lower};
use crate::row::Row;
use crate::value::{Value, iso};

/// One action of a model.
#[derive(Debug)]
pub struct Action {
    /// As addresses and grants have it: `look-again`.
    pub name: &'static str,
    /// What the button says.
    pub label: &'static str,
    pub help: &'static str,
    pub icon: &'static str,
    /// Of which objects it can be done: any of some query strings of `filter`, where `now`, `now+1d` or `now-2h` may stand for a
    /// time. Empty: of all.
    pub when: &'static [&'static str],
    /// What it writes into the row: `field=value`, `field=` to clear it, or `field` for the argument of that name.
    pub sets: &'static [&'static str],
    /// What it asks for. Made by `#[derive(Args)]`; no model of the registry.
    pub args: Option<&'static ModelMeta>,
    /// The word that `ObjectPermission.actions` must hold; empty: whoever may change the object may do it.
    pub grant: &'static str,
    /// Whether it is offered for several objects at once.
    pub many: bool,
    /// Whether undo cannot take it back.
    pub lasting: bool,
    /// The field of rows that refer here which a question names before it is done; empty: nothing is asked.
    pub asks: &'static str,
    /// What it is called in events; empty: an update as any.
    pub event: &'static str,
    /// What a message says of the object afterwards: `completed`.
    pub done: &'static str,
}

/// Nothing said yet; the derive fills in the rest.
pub const PLAIN: Action = Action {
    name: "",
    label: "",
    help: "",
    icon: "check",
    when: &[],
    sets: &[],
    args: None,
    grant: "",
    many: false,
    lasting: false,
    asks: "",
    event: "",
    done: "updated",
};

/// The description of arguments, but for their fields: `id`, which has no meaning there, and then theirs.
pub const ARGS: ModelMeta = ModelMeta {
    number: 0,
    app: "",
    name: "",
    table: "",
    path: "",
    alias: None,
    label: "",
    plural: "",
    icon: "",
    group: "",
    doc: "",
    fields: &[],
    display: "",
    order: &[],
    api_order: &[],
    key: "id",
    unique: &[],
    indexes: &[],
    q: &[],
    search: &[],
    columns: &[],
    brief: &[],
    sections: &[],
    filters: &[],
    no_clone: &[],
    absent: &[],
    actions: &[],
    traits: Traits {
        plain: true,
        linked: false,
        contacts: false,
        logged: false,
        nested: false,
        parts: false,
        read_only: false,
        private: false,
    },
};

/// Implemented by `#[derive(Args)]`: the arguments of an action.
pub trait Args: Sized {
    const META: &'static ModelMeta;

    /// Missing or foreign values become the type's empty value.
    fn from_row(row: &Row) -> Self;
}

/// What an action asks for, at what time.
pub struct Ready {
    pub action: &'static Action,
    meta: &'static ModelMeta,
    now: DateTime<Utc>,
    any: Vec<Vec<Filter>>,
}

impl Ready {
    /// The conditions of an action at a time. One that cannot be read is never met; the registry's test finds it.
    pub fn new(meta: &'static ModelMeta, action: &'static Action, now: DateTime<Utc>) -> Self {
        let read = |when: &&'static str| read(meta, when, now).unwrap_or_else(|| vec![Filter::Any(Vec::new())]);
        let any = if action.when.is_empty() { vec![Vec::new()] } else { action.when.iter().map(read).collect() };
        Self { action, meta, now, any }
    }

    /// All actions of a model at a time.
    pub fn all(meta: &'static ModelMeta, now: DateTime<Utc>) -> Vec<Self> {
        meta.actions.iter().map(|action| Self::new(meta, action, now)).collect()
    }

    /// The condition as a filter of lists.
    pub fn filter(&self) -> Filter {
        Filter::Any(self.any.iter().map(|all| Filter::All(all.clone())).collect())
    }

    /// Whether it can be done with a row.
    pub fn fits(&self, row: &Row, key: Key<'_>) -> bool {
        self.any.iter().any(|all| all.iter().all(|one| one.holds(row, key) == Some(true)))
    }

    /// Why it cannot be done with a row; `None` where it can. Of several ways the first is spoken of.
    pub fn why_not(&self, row: &Row, key: Key<'_>) -> Option<String> {
        if self.fits(row, key) {
            return None;
        }
        let failing = self.any.first()?.iter().find(|one| one.holds(row, key) != Some(true));
        let said = failing.and_then(|filter| field_of(self.meta, filter)).map(|field| says(field, row, self.now));
        Some(said.map_or_else(
            || format!("{} is not possible now.", self.action.label),
            |said| format!("{} is not possible while {said}.", self.action.label),
        ))
    }
}

impl Action {
    /// When the clock alone may change whether it can be done with a row: the next of such times.
    pub fn turns(&self, row: &Row, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let turn = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            let time = row.get(name.split("__").next()?).as_time()?;
            Some(time - (moment(value, now)? - now))
        };
        let pairs = self.when.iter().flat_map(|when| when.split('&'));
        pairs.filter_map(turn).filter(|time| *time > now).min()
    }
}

/// The parameters of one query string, of the clock too (`moment`); `None` where one is none.
pub fn pairs(when: &str, now: DateTime<Utc>) -> Option<Vec<(String, String)>> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        let value = moment(value, now).map_or_else(|| value.to_owned(), iso);
        Some((name.to_owned(), value))
    };
    when.split('&').map(pair).collect()
}

/// The conditions that they are.
pub fn read(meta: &'static ModelMeta, when: &str, now: DateTime<Utc>) -> Option<Vec<Filter>> {
    let parsed = filter::parse(meta, &pairs(when, now)?).ok()?;
    parsed.ignored.is_empty().then_some(parsed.filters)
}

/// `now`, `now+1d`, `now-90m`.
pub fn moment(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let rest = text.strip_prefix("now")?;
    if rest.is_empty() {
        return Some(now);
    }
    let (number, unit) = rest.split_at_checked(rest.len() - 1)?;
    let number: i64 = number.parse().ok()?;
    let away = match unit {
        "d" => TimeDelta::try_days(number)?,
        "h" => TimeDelta::try_hours(number)?,
        "m" => TimeDelta::try_minutes(number)?,
        _ => return None,
    };
    now.checked_add_signed(away)
}

/// The field that a condition is about.
fn field_of(meta: &'static ModelMeta, filter: &Filter) -> Option<&'static Field> {
    match filter {
        Filter::All(all) | Filter::Any(all) => all.iter().find_map(|one| field_of(meta, one)),
        Filter::Not(inner) => field_of(meta, inner),
        Filter::Is { path, .. } | Filter::In { path, .. } | Filter::Part { path, .. } => walk(meta, path),
        _ => None,
    }
}

/// What a row says in a field: `status is Completed`, `start is in the past`.
fn says(field: &'static Field, row: &Row, now: DateTime<Utc>) -> String {
    let name = lower(&field.title());
    match row.get(field.name) {
        value if value.is_empty() => format!("{name} is not set"),
        Value::Text(text) => match field.kind {
            Kind::Choice(set) => format!("{name} is {}", set.label(text)),
            _ => format!("{name} is {text}"),
        },
        Value::Bool(is) => format!("{name} is {}", if *is { "set" } else { "not set" }),
        Value::Time(time) if *time > now => format!("{name} is in the future"),
        Value::Time(_) => format!("{name} is in the past"),
        other => format!("{name} is {}", other.image()),
    }
}

impl Action {
    /// What it writes into the row besides arguments: places of fields, and values.
    pub fn values(&self, meta: &'static ModelMeta, now: DateTime<Utc>) -> Vec<(usize, Value)> {
        self.sets.iter().filter_map(|set| value(meta, set, now)).collect()
    }

    /// The fields that decide whether it can be done.
    pub fn looks_at(&self, meta: &'static ModelMeta, now: DateTime<Utc>) -> Vec<&'static str> {
        let ready = self.when.iter().filter_map(|when| read(meta, when, now)).flatten();
        ready.filter_map(|filter| field_of(meta, &filter)).map(|field| field.name).collect()
    }

    /// The arguments that go into the row: the place of each, and that of its field.
    pub fn gives(&self, meta: &'static ModelMeta) -> Vec<(usize, usize)> {
        let Some(args) = self.args else { return Vec::new() };
        self.sets.iter().filter_map(|name| Some((args.index(name)?, meta.index(name)?))).collect()
    }
}

/// One of `sets`: the place of the field, and the value.
fn value(meta: &'static ModelMeta, set: &str, now: DateTime<Utc>) -> Option<(usize, Value)> {
    let (name, text) = set.split_once('=')?;
    let index = meta.index(name)?;
    let value = match (meta.fields[index].kind, text) {
        (_, "") => Value::Null,
        (Kind::Bool, text) => Value::Bool(text == "true"),
        (Kind::Date, text) => Value::Date(moment(text, now)?.date_naive()),
        (Kind::DateTime, text) => Value::Time(moment(text, now)?),
        (_, text) => Value::text(text),
    };
    Some((index, value))
}

/// What an argument is unless it is given: its own default, or what the row says under its name.
pub fn usual(field: &Field, row: &Row, now: DateTime<Utc>) -> Value {
    field.initial(now).unwrap_or_else(|| row.get(field.name).clone())
}

/// The action that a write of fields amounts to, if any: what it sets is so now and was not before, and it could be done.
pub fn amounts(before: &Row, after: &Row, now: DateTime<Utc>, key: Key<'_>) -> Option<&'static Action> {
    let meta = after.meta();
    let does = |action: &&'static Action| {
        let values = action.values(meta, now);
        let is_so = values.iter().all(|(at, value)| after.at(*at) == value);
        is_so
            && values.iter().any(|(at, value)| before.at(*at) != value)
            && Ready::new(meta, action, now).fits(before, key)
    };
    meta.actions.iter().find(does)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_from_now() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1000);
        assert_eq!(moment("now", now), Some(now));
        assert_eq!(moment("now+1d", now), Some(now + TimeDelta::days(1)));
        assert_eq!(moment("now-90m", now), Some(now - TimeDelta::minutes(90)));
        for none in ["", "now+", "now+1", "now+xd", "nowish", "2026-01-01", "now+99999999999999999999d", "now+1é"] {
            assert_eq!(moment(none, now), None, "{none}");
        }
    }
}
