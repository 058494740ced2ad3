//! The engine's filters and operators, each with a look at what it would make before it does.
//!
//! Most make about as much as they are given. Those that multiply (`join`, `replace`, `indent`, `format`, `batch`, `a * b`) are worked
//! out from their arguments (`size`), methods of the same name alike.

use std::sync::Arc;

use minijinja::filters;
use minijinja::value::{Kwargs, Rest, Tuple, ValueKind, ValueOrKwargs};
use minijinja::{AutoEscape, Environment, Error, State, Value};

use super::meter::{Meter, SLOT, refused};
use super::{methods, rewrite};

/// Bytes that one object's text is taken for.
const TITLE: usize = 64;
/// What a character is at most once it is escaped.
const ESCAPED: usize = 6;

/// Gives an environment its filters, operators, functions and the way it writes values.
pub fn install(env: &mut Environment<'static>, meter: &Arc<Meter>) {
    macro_rules! bounded {
        ($($name:literal: $filter:expr),* $(,)?) => {
            $(add(env, meter, $name, Value::from_function($filter));)*
        };
    }
    bounded! {
        "abs": filters::abs, "attr": filters::attr, "batch": filters::batch, "bool": filters::bool,
        "capitalize": filters::capitalize, "chain": filters::chain, "count": filters::length, "d": filters::default,
        "default": filters::default, "dictsort": filters::dictsort, "e": filters::escape, "escape": filters::escape,
        "first": filters::first, "float": filters::float, "format": filters::format, "groupby": filters::groupby,
        "indent": filters::indent, "int": filters::int, "items": filters::items, "join": filters::join,
        "last": filters::last, "length": filters::length, "lines": filters::lines, "list": filters::list,
        "lower": filters::lower, "map": filters::map, "max": filters::max, "min": filters::min,
        "pprint": filters::pprint, "reject": filters::reject, "rejectattr": filters::rejectattr,
        "replace": filters::replace, "reverse": filters::reverse, "round": filters::round, "safe": filters::safe,
        "select": filters::select, "selectattr": filters::selectattr, "slice": filters::slice, "sort": filters::sort,
        "split": filters::split, "sum": filters::sum, "title": filters::title, "tojson": filters::tojson,
        "trim": filters::trim, "unique": filters::unique, "upper": filters::upper, "urlencode": methods::urlencode,
        "zip": filters::zip,
    }
    let of = meter.clone();
    env.add_filter("string", move |value: &Value| {
        if value.kind() == ValueKind::String { Ok(value.clone()) } else { of.held(of.text(&[value])?.into()) }
    });
    let of = meter.clone();
    env.add_filter(rewrite::CONCAT, move |left: &Value, right: &Value| of.held(of.text(&[left, right])?.into()));
    let of = meter.clone();
    env.add_filter(rewrite::TIMES, move |left: &Value, right: &Value| times(&of, left, right));
    let of = meter.clone();
    env.add_filter(rewrite::HELD, move |value: &Value| of.held(value.clone()));
    let of = meter.clone();
    env.add_filter(rewrite::PLAIN, move |value: &Value| of.plain(value.clone()));
    // It tells all that there is, at any length.
    env.remove_global("debug");
    for (name, function) in [
        ("dict", Value::from_function(minijinja::functions::dict)),
        ("namespace", Value::from_function(minijinja::functions::namespace)),
    ] {
        let of = meter.clone();
        env.add_function(name, move |state: &mut State<'_, '_>, args: Rest<ValueOrKwargs>| -> Result<Value, Error> {
            let args = args.into_values();
            weights(&of, &args)?;
            function.call(state, &args)
        });
    }
    let of = meter.clone();
    env.set_formatter(move |out, state, value| {
        if matches!(state.auto_escape(), AutoEscape::None) {
            return of.write(out, value);
        }
        let text = Value::from(of.text(&[value])?);
        of.writes(text.len().unwrap_or(0) * ESCAPED)?;
        minijinja::escape_formatter(out, state, if value.is_safe() { value } else { &text })
    });
}

fn add(env: &mut Environment<'static>, meter: &Arc<Meter>, name: &'static str, filter: Value) {
    let meter = meter.clone();
    env.add_filter(name, move |state: &mut State<'_, '_>, args: Rest<ValueOrKwargs>| -> Result<Value, Error> {
        let args = args.into_values();
        meter.room(size(&meter, name, &args)?)?;
        meter.held(filter.call(state, &args)?)
    });
}

/// Arguments given by name, after those by place.
fn named(args: &[Value]) -> Vec<(String, Value)> {
    let kwargs = args.last().filter(|last| last.is_kwargs()).and_then(|last| Kwargs::try_from(last.clone()).ok());
    let Some(kwargs) = kwargs else { return Vec::new() };
    kwargs.args().filter_map(|name| Some((name.to_owned(), kwargs.peek::<Value>(name).ok()?))).collect()
}

/// Bytes of arguments with all that they hold.
fn weights(meter: &Meter, args: &[Value]) -> Result<usize, Error> {
    let mut whole = 0;
    for arg in args.iter().filter(|arg| !arg.is_kwargs()) {
        whole += meter.weight(arg)?;
    }
    for (_, arg) in named(args) {
        whole += meter.weight(&arg)?;
    }
    Ok(whole)
}

/// Bytes that a filter, or a method of the first argument, may come to make.
pub fn size(meter: &Meter, name: &str, args: &[Value]) -> Result<usize, Error> {
    let whole = weights(meter, args)?;
    let text = |at: usize| args.get(at).and_then(Value::as_str);
    let length = |at: usize| text(at).map_or(0, str::len);
    let count = |at: usize| args.get(at).and_then(Value::len).unwrap_or(0);
    let others: Vec<Value> = args
        .iter()
        .skip(1)
        .filter(|arg| !arg.is_kwargs())
        .cloned()
        .chain(named(args).into_iter().map(|(_, arg)| arg))
        .collect();
    let most = || others.iter().filter_map(Value::as_usize).fold(0, usize::saturating_add);
    let longest = || others.iter().filter_map(|arg| arg.as_str().map(str::len)).max().unwrap_or(0);
    let more = match name {
        // A method of the separator, or a filter of the list.
        "join" if text(0).is_some() && count(1) > 0 => count(1).saturating_mul(length(0) + TITLE),
        "join" => count(0).saturating_mul(longest() + TITLE),
        "replace" => match (text(0), text(1)) {
            (Some(text), Some(old)) => text.matches(old).count().saturating_mul(length(2)),
            _ => whole,
        },
        "indent" => text(0).map_or(1, |text| text.lines().count() + 1).saturating_mul(most().max(4)),
        "batch" | "slice" => most().saturating_mul(SLOT).saturating_add(length(0).saturating_mul(SLOT)),
        "format" => formatted(text(0).unwrap_or_default(), whole, most()),
        "tojson" | "pprint" => {
            whole.saturating_mul(ESCAPED).saturating_add((whole / SLOT).saturating_mul((most() + 4).saturating_mul(8)))
        }
        // Those that take a text apart make an entry of each character at worst.
        "chain" | "groupby" | "lines" | "list" | "map" | "reject" | "rejectattr" | "rsplit" | "select"
        | "selectattr" | "sort" | "split" | "splitlines" | "unique" | "zip" => length(0).saturating_mul(SLOT),
        _ => 0,
    };
    Ok(whole.saturating_add(more))
}

/// What a format may come to: each number in it may be a width, each of its places may show all that is given.
fn formatted(format: &str, given: usize, widths: usize) -> usize {
    let numbers = format.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let widths = numbers
        .map(|digits| digits.parse().unwrap_or(usize::MAX))
        .fold(widths, |sum: usize, width: usize| sum.saturating_add(width));
    let places = format.matches(['{', '%']).count();
    places.saturating_mul(given).saturating_add(places.max(1).saturating_mul(widths))
}

/// `a * b`: numbers, or something several times.
fn times(meter: &Meter, left: &Value, right: &Value) -> Result<Value, Error> {
    let several = |value: &Value| {
        value.kind() == ValueKind::String || matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
    };
    let (what, count) = match (several(left), several(right)) {
        (true, _) => (left, right),
        (_, true) => (right, left),
        _ => return product(left, right),
    };
    let count = count.as_usize().ok_or_else(|| refused("texts and lists are multiplied by whole numbers"))?;
    let once = what.as_str().map_or_else(|| meter.weight(what), |text| Ok(text.len()))?;
    meter.room(once.saturating_mul(count))?;
    if let Some(text) = what.as_str() {
        return meter.held(text.repeat(count).into());
    }
    let once = what.try_iter()?.checked().collect::<Result<Vec<Value>, Error>>()?;
    let items: Vec<Value> = std::iter::repeat_n(once, count).flatten().collect();
    meter.held(if what.is_tuple() { Tuple::from(items).into() } else { items.into() })
}

fn product(left: &Value, right: &Value) -> Result<Value, Error> {
    let whole = |value: &Value| i128::try_from(value.clone()).ok();
    let number = |value: &Value| f64::try_from(value.clone()).ok();
    // 2.0 is a fraction, for all that it equals a whole number.
    let fraction = |value: &Value| value.is_number() && !value.is_integer();
    if let (Some(a), Some(b)) = (whole(left), whole(right))
        && !fraction(left)
        && !fraction(right)
    {
        let product = a.checked_mul(b).ok_or_else(|| refused(format!("unable to calculate {left} * {right}")))?;
        return Ok(i64::try_from(product).map_or_else(|_| product.into(), Value::from));
    }
    match (number(left), number(right)) {
        (Some(a), Some(b)) => Ok((a * b).into()),
        _ => Err(refused(format!("{} and {} cannot be multiplied", left.kind(), right.kind()))),
    }
}
