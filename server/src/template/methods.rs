//! Methods that templates know from Python: of texts, maps and lists (`pycompat` has most of them), of words and of
//! addresses.

use minijinja::value::{ValueKind, from_args};
use minijinja::{Error, ErrorKind, State, Value};
use minijinja_contrib::pycompat::unknown_method_callback as python;

use super::attributes::NAMES;
use super::words::Words;

/// Longest text that is filled up to a width.
const WIDTH_MAX: usize = 10_000;

/// Calls a method that a value does not have by itself.
pub fn call(
    words: &Words,
    state: &mut State<'_, '_>,
    value: &Value,
    name: &str,
    args: &[Value],
) -> Result<Value, Error> {
    if args.is_empty() && NAMES.contains(&name) {
        return Ok(attribute(words, value, name));
    }
    let own = match value.kind() {
        ValueKind::String => text(value.as_str().unwrap_or_default(), name, args)?,
        ValueKind::Seq | ValueKind::Iterable if args.is_empty() => list(value, name)?,
        _ => None,
    };
    match own {
        Some(made) => Ok(made),
        None => python(state, value, name, args),
    }
}

/// What `attributes` made a call: an attribute of an object, the label of a word, a part of an address.
fn attribute(words: &Words, value: &Value, name: &str) -> Value {
    if value.as_object().is_some() {
        return value.get_attr(name).unwrap_or_default();
    }
    match (name, value.as_str()) {
        ("value", _) if words.label(value).is_some() => value.clone(),
        ("label", _) => words.label(value).map_or(Value::UNDEFINED, Value::from),
        (_, Some(text)) => part(text, name).map_or(Value::UNDEFINED, Value::from),
        _ => Value::UNDEFINED,
    }
}

/// A part of an address or a network.
fn part(text: &str, name: &str) -> Option<Value> {
    let (address, _) = text.split_once('/').unwrap_or((text, ""));
    let net = || text.parse::<ipnet::IpNet>().or_else(|_| address.parse::<std::net::IpAddr>().map(ipnet::IpNet::from));
    let net = net().ok()?;
    Some(match name {
        "ip" => Value::from(net.addr().to_string()),
        "network" => Value::from(net.network().to_string()),
        "netmask" => Value::from(net.netmask().to_string()),
        "broadcast" => Value::from(net.broadcast().to_string()),
        "cidr" => Value::from(net.trunc().to_string()),
        "prefixlen" => Value::from(net.prefix_len()),
        _ => return None,
    })
}

fn text(text: &str, name: &str, args: &[Value]) -> Result<Option<Value>, Error> {
    Ok(Some(match name {
        "zfill" => {
            let (width,): (usize,) = from_args(args)?;
            let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+'])));
            Value::from(format!("{sign}{}", filled(digits, width.saturating_sub(sign.len()), '0', |lack| lack)?))
        }
        "ljust" | "rjust" | "center" => {
            let (width, fill): (usize, Option<char>) = from_args(args)?;
            let before = |lack| match name {
                "ljust" => 0,
                "rjust" => lack,
                _ => lack / 2,
            };
            Value::from(filled(text, width, fill.unwrap_or(' '), before)?)
        }
        "partition" => {
            let (sep,): (&str,) = from_args(args)?;
            three(text.split_once(sep), sep, [text, "", ""])
        }
        "rpartition" => {
            let (sep,): (&str,) = from_args(args)?;
            three(text.rsplit_once(sep), sep, ["", "", text])
        }
        "rsplit" => {
            let (sep, most): (Option<&str>, Option<i64>) = from_args(args)?;
            let most =
                most.and_then(|most| usize::try_from(most).ok()).map_or(usize::MAX, |most| most.saturating_add(1));
            let mut parts: Vec<&str> = match sep {
                Some("") => return Err(Error::new(ErrorKind::InvalidOperation, "rsplit needs a separator")),
                Some(sep) => text.rsplitn(most, sep).collect(),
                None => text.trim().rsplitn(most, char::is_whitespace).filter(|part| !part.is_empty()).collect(),
            };
            parts.reverse();
            parts.into_iter().map(Value::from).collect()
        }
        "removeprefix" => {
            let (prefix,): (&str,) = from_args(args)?;
            Value::from(text.strip_prefix(prefix).unwrap_or(text))
        }
        "removesuffix" => {
            let (suffix,): (&str,) = from_args(args)?;
            Value::from(text.strip_suffix(suffix).unwrap_or(text))
        }
        "casefold" => {
            let () = from_args(args)?;
            Value::from(text.to_lowercase())
        }
        "swapcase" => {
            let () = from_args(args)?;
            let swapped = |c: char| -> String {
                if c.is_lowercase() { c.to_uppercase().collect() } else { c.to_lowercase().collect() }
            };
            Value::from(text.chars().map(swapped).collect::<String>())
        }
        _ => return Ok(None),
    }))
}

/// The parts of a text before and behind a separator.
fn three<'a>(parts: Option<(&'a str, &'a str)>, sep: &'a str, otherwise: [&'a str; 3]) -> Value {
    parts.map_or(otherwise, |(before, behind)| [before, sep, behind]).into_iter().map(Value::from).collect()
}

/// A text filled up to a width; `before` says how much of what lacks stands before it.
fn filled(text: &str, width: usize, fill: char, before: impl Fn(usize) -> usize) -> Result<String, Error> {
    if width > WIDTH_MAX {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("a text is filled up to at most {WIDTH_MAX}")));
    }
    let lack = width.saturating_sub(text.chars().count());
    let first = before(lack);
    let some = |count: usize| std::iter::repeat_n(fill, count).collect::<String>();
    Ok(format!("{}{text}{}", some(first), some(lack - first)))
}

/// What lists of objects have, for lists of anything.
fn list(value: &Value, name: &str) -> Result<Option<Value>, Error> {
    Ok(Some(match name {
        "all" => value.clone(),
        "count" => Value::from(value.try_iter()?.count()),
        "exists" => Value::from(value.try_iter()?.next().is_some()),
        "first" => value.try_iter()?.next().unwrap_or(Value::from(())),
        "last" => value.try_iter()?.last().unwrap_or(Value::from(())),
        _ => return Ok(None),
    }))
}

/// A value as part of an address: a map as parameters, everything else as its text.
pub fn urlencode(value: &Value) -> Result<String, Error> {
    let thing = value.as_object().is_some_and(|object| object.get_value(&Value::from(TEXT)).is_some());
    if value.kind() != ValueKind::Map || thing {
        return Ok(if value.is_undefined() { String::new() } else { quoted(&value.to_string(), "-_.~/") });
    }
    let mut pairs = Vec::new();
    for key in value.try_iter()? {
        let item = value.get_item(&key)?;
        pairs.push(format!("{}={}", quoted(&key.to_string(), "-_.~"), quoted(&item.to_string(), "-_.~")));
    }
    Ok(pairs.join("&"))
}

/// The attribute of objects that are known by a text.
pub const TEXT: &str = "__str__";

fn quoted(text: &str, plain: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.as_bytes().contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
