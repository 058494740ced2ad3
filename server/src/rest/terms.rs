//! The terms of a request: what holds at every endpoint, whatever it is about. Here are the parameters that a write takes
//! besides its body, and what is refused everywhere, because ignoring it would do something else than was asked.

use axum::http::{HeaderMap, HeaderValue};
use shared::error::Errors;

use super::read::{Params, last};
use crate::cx::Caller;
use crate::error::{Error, Result};
use crate::services::objects::{Doing, Strict};

/// Parameters of a write: those that NetBox takes, and ours.
pub const OF_WRITES: &[&str] = &["format", "brief", "fields", "omit", "exclude", "strict", "dry_run"];

/// Header and parameter with which NetBox's clients write to a branch.
const BRANCH: &str = "x-netbox-branch";
const BRANCH_PARAMETER: &str = "_branch";

const NO_BRANCHES: &str = "There are no branches here. Ask without naming one: a request for a branch is refused, so that it \
                           does not read or write the main data by mistake.";

/// Looking back in time.
pub const AS_OF: &str = "as_of";
const NO_PAST: &str = "What was at another time cannot be asked for yet; ask without as_of.";

/// What no endpoint answers.
pub fn refuse(headers: &HeaderMap, params: &Params) -> Result<()> {
    if headers.get(BRANCH).is_some_and(|value| !value.as_bytes().trim_ascii().is_empty()) {
        return Err(Error::BadRequest(NO_BRANCHES.to_owned()));
    }
    if last(params, BRANCH_PARAMETER).is_some_and(|value| !value.is_empty()) {
        return Err(Error::field(BRANCH_PARAMETER, NO_BRANCHES));
    }
    match last(params, AS_OF) {
        Some(_) => Err(Error::field(AS_OF, NO_PAST)),
        None => Ok(()),
    }
}

/// How a write is to be done, besides its body.
#[derive(Debug, Clone)]
pub struct Terms {
    pub doing: Doing,
    /// What a body says in vain is an error.
    pub strict: Strict,
    /// All parameters: which keys are answered is among them.
    pub params: Params,
}

impl Terms {
    /// Reads the parameters of a write. One that is unknown might have been meant to change what is written, so it is refused.
    pub fn read(params: Params, caller: Option<&Caller>) -> Result<Self> {
        let mut errors = Errors::default();
        for (name, _) in params.iter().filter(|(name, _)| !OF_WRITES.contains(&name.as_str())) {
            if !errors.0.contains_key(name) {
                errors.add(name, "There is no such parameter.");
            }
        }
        if last(&params, "format").is_some_and(|format| !matches!(format, "" | "json")) {
            errors.add("format", "The answer to a write is JSON.");
        }
        errors.ok()?;
        let doing = if truth(&params, "dry_run")? { Doing::Rehearse } else { Doing::Write };
        let strict = truth(&params, "strict")? || caller.is_some_and(|caller| caller.strict);
        Ok(Self { doing, strict: if strict { Strict::Yes } else { Strict::No }, params })
    }
}

/// A parameter that is true or false. Nothing is guessed: who meant a dry run must not get a write.
pub fn truth(params: &Params, name: &str) -> Result<bool> {
    let mut found = None;
    for (_, value) in params.iter().filter(|(key, _)| key == name) {
        let value = match value.as_str() {
            "true" | "True" | "1" => true,
            "false" | "False" | "0" => false,
            _ => return Err(Error::field(name, "Enter true or false.")),
        };
        if found.is_some_and(|other| other != value) {
            return Err(Error::field(name, "This is given twice, as true and as false."));
        }
        found = Some(value);
    }
    Ok(found.unwrap_or(false))
}

/// Longest list of names in a header, in bytes.
const NAMES_MAX: usize = 4096;

/// Names as a header says them: with commas between, and what no header may hold encoded as in an address. Names beyond a
/// limit are three dots.
pub fn names(names: &[String]) -> Option<HeaderValue> {
    let mut out = String::new();
    for name in names {
        let name = encoded(name);
        if out.len() + name.len() > NAMES_MAX {
            out.push_str(if out.is_empty() { "..." } else { ", ..." });
            break;
        }
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(&name);
    }
    HeaderValue::from_str(&out).ok().filter(|_| !out.is_empty())
}

fn encoded(name: &str) -> String {
    let mut out = String::with_capacity(name.len().min(NAMES_MAX));
    for byte in name.bytes().take(NAMES_MAX) {
        if byte.is_ascii_graphic() && !b",%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_fits_a_header_and_many_do_not() {
        let told = |all: &[&str]| {
            let all: Vec<String> = all.iter().map(|name| (*name).to_owned()).collect();
            names(&all).map(|value| value.to_str().expect("text").to_owned())
        };
        assert_eq!(told(&[]), None);
        assert_eq!(told(&["a", "b.c"]).as_deref(), Some("a, b.c"));
        assert_eq!(told(&["jméno", "a,b", "x\r\ny: z"]).as_deref(), Some("jm%C3%A9no, a%2Cb, x%0D%0Ay:%20z"));
        let many: Vec<String> = (0..100_000).map(|n| format!("key{n}")).collect();
        let told = names(&many).expect("a header");
        assert!(told.len() < NAMES_MAX + 10 && told.to_str().expect("text").ends_with(", ..."));
        let long = names(&["x".repeat(1 << 20)]).expect("a header");
        assert_eq!(long.to_str().expect("text").len(), NAMES_MAX);
    }
}
