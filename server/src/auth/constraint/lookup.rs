//! What a constraint asks of a value: lookups as Django has them, by the kind of the value.

use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::Value as Json;
use shared::check;
use shared::filter::{Filter, Op, Part};
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::value::Value;

use super::path::{At, End};

const PARTS: &[(&str, Part)] = &[
    ("year", Part::Year),
    ("iso_year", Part::IsoYear),
    ("quarter", Part::Quarter),
    ("month", Part::Month),
    ("week", Part::Week),
    ("day", Part::Day),
    ("week_day", Part::WeekDay),
    ("iso_week_day", Part::IsoWeekDay),
    ("hour", Part::Hour),
    ("minute", Part::Minute),
    ("second", Part::Second),
];

const TEXTS: &[(&str, Op)] = &[
    ("iexact", Op::Like),
    ("contains", Op::ContainsExact),
    ("icontains", Op::Contains),
    ("startswith", Op::StartsExact),
    ("istartswith", Op::Starts),
    ("endswith", Op::EndsExact),
    ("iendswith", Op::Ends),
    ("regex", Op::Regex),
    ("iregex", Op::RegexFold),
];

const ORDERS: &[(&str, Op)] = &[("gt", Op::Gt), ("gte", Op::Gte), ("lt", Op::Lt), ("lte", Op::Lte)];

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
}

/// The condition on a value.
pub fn condition(end: &End<'_>, key: &str, json: &Json, user: i64) -> Result<Filter, String> {
    let about = About { path: &end.path, key, user };
    match (&end.at, end.lookups.as_slice()) {
        (_, ["isnull"]) => about.missing(&end.at, json),
        (At::Row, []) => about.field(&ROW, "exact", json),
        (At::Row, [lookup @ ("exact" | "in")]) => about.field(&ROW, lookup, json),
        (At::Row, [lookup]) => About { path: &format!("{}.id", end.path), ..about }.field(&ROW, lookup, json),
        (At::Id, []) => about.field(&ROW, "exact", json),
        (At::Id, [lookup]) => about.field(&ROW, lookup, json),
        (At::Type, lookups) => about.kind(lookups, json),
        (At::Custom, []) => about.custom("exact", json),
        (At::Custom, [lookup]) => about.custom(lookup, json),
        (At::Field(field), []) => about.field(field, "exact", json),
        (At::Field(field), [lookup]) if named(PARTS, lookup).is_none() && *lookup != "date" => {
            about.field(field, lookup, json)
        }
        (At::Field(field), [part, lookup @ ..]) if lookup.len() <= 1 => {
            about.part(field, part, lookup.first().copied().unwrap_or("exact"), json)
        }
        _ => Err(format!("{key}: there is no such lookup.")),
    }
}

/// Ids, as the value of a reference.
static ROW: Field = Field { name: "id", kind: Kind::Id, null: true, ..shared::meta::PLAIN };

struct About<'a> {
    path: &'a str,
    key: &'a str,
    /// What `$user` stands for.
    user: i64,
}

impl About<'_> {
    fn wrong(&self, message: &str) -> String {
        format!("{}: {message}", self.key)
    }

    fn is(&self, op: Op, value: Value) -> Filter {
        Filter::Is { path: self.path.to_owned(), op, value }
    }

    /// The value is null, or what leads to it is.
    fn missing(&self, at: &At, json: &Json) -> Result<Filter, String> {
        let wanted = json.as_bool().ok_or_else(|| self.wrong("expected true or false."))?;
        let nothing = match at {
            At::Field(_) => Filter::Not(Box::new(self.is(Op::Null, Value::Bool(false)))),
            _ => Filter::In { path: self.path.to_owned(), values: vec![Value::Null] },
        };
        Ok(match (at, wanted) {
            (At::Field(_), false) => self.is(Op::Null, Value::Bool(false)),
            (_, true) => nothing,
            (_, false) => Filter::Not(Box::new(nothing)),
        })
    }

    fn field(&self, field: &Field, lookup: &str, json: &Json) -> Result<Filter, String> {
        let read = |json: &Json| self.value(field, json);
        if let Some(op) = named(TEXTS, lookup).filter(|_| field.is_text() || matches!(field.kind, Kind::Choice(_))) {
            return Ok(self.is(op, Value::text(self.text(json)?)));
        }
        if matches!(field.kind, Kind::Bool) && !matches!(lookup, "exact" | "in") {
            return Err(self.wrong("there is no such lookup for yes or no."));
        }
        // Serials and tags are told apart by their letters here, not by their keys.
        if field.identity && (lookup == "exact" && !json.is_null() || lookup == "in" && json.is_array()) {
            let given: Vec<&Json> = match json {
                Json::Array(list) => list.iter().filter(|one| !one.is_null()).collect(),
                one => vec![one],
            };
            let each = given.into_iter().map(|one| Ok(self.is(Op::Equal, Value::text(self.text(one)?))));
            return each.collect::<Result<_, String>>().map(Filter::Any);
        }
        self.ordered(lookup, json, &read)
    }

    /// Equality, order and ranges of what `read` reads.
    fn ordered(
        &self,
        lookup: &str,
        json: &Json,
        read: &dyn Fn(&Json) -> Result<Value, String>,
    ) -> Result<Filter, String> {
        if let Some(op) = named(ORDERS, lookup) {
            return Ok(self.is(op, read(json)?));
        }
        match (lookup, json) {
            // A list stands for any of its values, whether or not it says so. Null equals nothing.
            ("exact" | "in", Json::Array(list)) => {
                let values = list.iter().filter(|json| !json.is_null()).map(read).collect::<Result<Vec<_>, _>>()?;
                Ok(Filter::In { path: self.path.to_owned(), values })
            }
            ("exact", Json::Null) => Ok(Filter::Not(Box::new(self.is(Op::Null, Value::Bool(false))))),
            ("exact", json) => Ok(Filter::In { path: self.path.to_owned(), values: vec![read(json)?] }),
            ("in", _) => Err(self.wrong("expected a list.")),
            ("range", json) => {
                let (least, most) = self.ends(json)?;
                Ok(Filter::All(vec![self.is(Op::Gte, read(least)?), self.is(Op::Lte, read(most)?)]))
            }
            _ => Err(self.wrong("there is no such lookup.")),
        }
    }

    fn ends<'j>(&self, json: &'j Json) -> Result<(&'j Json, &'j Json), String> {
        match json.as_array().map(Vec::as_slice) {
            Some([least, most]) => Ok((least, most)),
            _ => Err(self.wrong("a range is a list of two values.")),
        }
    }

    fn text(&self, json: &Json) -> Result<String, String> {
        match json {
            Json::String(text) if text == "$user" => Ok(self.user.to_string()),
            Json::String(text) => Ok(text.clone()),
            Json::Number(number) => Ok(number.to_string()),
            Json::Bool(on) => Ok(if *on { "True" } else { "False" }.to_owned()),
            _ => Err(self.wrong("expected a text.")),
        }
    }

    fn value(&self, field: &Field, json: &Json) -> Result<Value, String> {
        if json.is_null() {
            return Ok(Value::Null);
        }
        let text = self.text(json)?;
        let told = |message: String| self.wrong(&message);
        match field.kind {
            Kind::Id | Kind::Ref(_) | Kind::Any(_) => {
                text.parse().map(Value::Int).map_err(|_| self.wrong("expected an id."))
            }
            Kind::Int { .. } | Kind::Count(_) => {
                text.trim().parse().map(Value::Int).map_err(|_| self.wrong("expected a whole number."))
            }
            Kind::Decimal { .. } => {
                text.trim().parse().map(Value::Decimal).map_err(|_| self.wrong("expected a number."))
            }
            Kind::Bool => match text.as_str() {
                "True" | "true" | "1" => Ok(Value::Bool(true)),
                "False" | "false" | "0" => Ok(Value::Bool(false)),
                _ => Err(self.wrong("expected true or false.")),
            },
            Kind::Date => check::date(&text).map(Value::Date).map_err(told),
            Kind::DateTime => match check::date(&text) {
                Ok(day) => Ok(Value::Time(day.and_time(NaiveTime::MIN).and_utc())),
                Err(_) => check::datetime(&text).map(Value::Time).map_err(told),
            },
            Kind::Choice(set) if !text.is_empty() && set.get(&text).is_none() => {
                Err(self.wrong(&format!("{text} is not one of the available choices.")))
            }
            _ => Ok(Value::Text(text)),
        }
    }

    /// A part of a date or time: the day as a date, the others as numbers.
    fn part(&self, field: &Field, part: &str, lookup: &str, json: &Json) -> Result<Filter, String> {
        let dated = matches!(field.kind, Kind::Date | Kind::DateTime);
        let timed = matches!(field.kind, Kind::DateTime);
        match (part, named(PARTS, part)) {
            ("date", _) if timed => self.day(lookup, json),
            ("date", _) if dated => self.field(field, lookup, json),
            (_, Some(Part::Hour | Part::Minute | Part::Second)) if !timed => {
                Err(self.wrong("there is no time of day in a date."))
            }
            (_, Some(part)) if dated => self.number(part, lookup, json),
            _ => Err(self.wrong("there is no such lookup.")),
        }
    }

    fn number(&self, part: Part, lookup: &str, json: &Json) -> Result<Filter, String> {
        let one = |op, json: &Json| {
            let number = self.text(json)?.parse().map_err(|_| self.wrong("expected a whole number."))?;
            Ok::<_, String>(Filter::Part { path: self.path.to_owned(), part, op, number })
        };
        match (lookup, named(ORDERS, lookup), json) {
            (_, Some(op), json) => one(Some(op), json),
            ("exact" | "in", _, Json::Array(list)) => {
                list.iter().map(|json| one(None, json)).collect::<Result<_, _>>().map(Filter::Any)
            }
            ("exact", _, json) => one(None, json),
            ("range", _, json) => {
                let (least, most) = self.ends(json)?;
                Ok(Filter::All(vec![one(Some(Op::Gte), least)?, one(Some(Op::Lte), most)?]))
            }
            _ => Err(self.wrong("there is no such lookup.")),
        }
    }

    /// Times by their day.
    fn day(&self, lookup: &str, json: &Json) -> Result<Filter, String> {
        let day = |json: &Json| -> Result<NaiveDate, String> {
            check::date(&self.text(json)?).map_err(|message| self.wrong(&message))
        };
        let begin = |day: NaiveDate| Value::Time(day.and_time(NaiveTime::MIN).and_utc());
        let end = |day: NaiveDate| begin(day.checked_add_days(Days::new(1)).unwrap_or(day));
        let within = |from, to| Filter::All(vec![self.is(Op::Gte, begin(from)), self.is(Op::Lt, end(to))]);
        match (lookup, json) {
            ("exact" | "in", Json::Array(list)) => {
                let each = list.iter().map(|json| day(json).map(|day| within(day, day)));
                each.collect::<Result<_, _>>().map(Filter::Any)
            }
            ("exact", json) => day(json).map(|day| within(day, day)),
            ("range", json) => {
                let (from, to) = self.ends(json)?;
                Ok(within(day(from)?, day(to)?))
            }
            ("gt", json) => Ok(self.is(Op::Gte, end(day(json)?))),
            ("gte", json) => Ok(self.is(Op::Gte, begin(day(json)?))),
            ("lt", json) => Ok(self.is(Op::Lt, begin(day(json)?))),
            ("lte", json) => Ok(self.is(Op::Lt, end(day(json)?))),
            _ => Err(self.wrong("there is no such lookup.")),
        }
    }

    /// The kind of a generic reference's object: `dcim.site`, its number, or one half of its name.
    fn kind(&self, lookups: &[&str], json: &Json) -> Result<Filter, String> {
        let (half, lookup) = match lookups {
            [half @ ("model" | "app_label" | "id" | "pk"), rest @ ..] => (*half, rest),
            rest => ("", rest),
        };
        let given: Result<Vec<String>, String> = match (lookup, json) {
            ([] | ["exact" | "in"], Json::Array(list)) => list.iter().map(|one| self.text(one)).collect(),
            ([] | ["exact"], json) => self.text(json).map(|one| vec![one]),
            _ => return Err(self.wrong("there is no such lookup.")),
        };
        let mut values = Vec::new();
        for text in given? {
            let fits = |meta: &&'static ModelMeta| match half {
                "model" => meta.name == text,
                "app_label" => meta.app == text,
                _ => meta.wire() == text || meta.number.to_string() == text,
            };
            let found: Vec<Value> = registry::all().filter(fits).map(|meta| Value::Int(meta.number.into())).collect();
            if found.is_empty() {
                return Err(self.wrong(&format!("there is no object type {text}.")));
            }
            values.extend(found);
        }
        Ok(Filter::In { path: self.path.to_owned(), values })
    }

    /// A custom field: the value's own type says how to compare.
    fn custom(&self, lookup: &str, json: &Json) -> Result<Filter, String> {
        let read = |json: &Json| match json {
            Json::Null => Ok(Value::Null),
            Json::Bool(on) => Ok(Value::Bool(*on)),
            Json::String(_) => self.text(json).map(Value::Text),
            Json::Number(number) => {
                let exact = number.to_string().parse().map(Value::Decimal);
                exact.map_err(|_| self.wrong("this number cannot be compared with."))
            }
            _ => Err(self.wrong("expected a plain value.")),
        };
        let nothing = Filter::In { path: self.path.to_owned(), values: vec![Value::Null] };
        match (named(TEXTS, lookup), json) {
            (Some(Op::ContainsExact), Json::Array(list)) => {
                let each = list.iter().map(|json| Ok(self.holds(read(json)?)));
                each.collect::<Result<_, String>>().map(Filter::All)
            }
            // Of a list one of its values, of a text a part.
            (Some(Op::ContainsExact), json) => {
                let part = self.is(Op::ContainsExact, Value::text(self.text(json)?));
                Ok(Filter::Any(vec![self.holds(read(json)?), part]))
            }
            (Some(op), json) => Ok(self.is(op, Value::text(self.text(json)?))),
            (None, Json::Null) if lookup == "exact" => Ok(nothing),
            (None, json) => self.ordered(lookup, json, &read),
        }
    }

    fn holds(&self, value: Value) -> Filter {
        use rust_decimal::prelude::ToPrimitive as _;
        let value = match value {
            Value::Decimal(number) if number.fract().is_zero() => number.to_i64().map_or(value, Value::Int),
            other => other,
        };
        Filter::Holds { path: self.path.to_owned(), value }
    }
}
