//! Comparisons in SQL, whatever is compared: a column or the value of a custom field.

use regex::{Regex, RegexBuilder};
use shared::filter::Op;

use crate::db::{IgnoreCase, Place, Sql};
use crate::error::{Error, Result};

pub const BAD_PATTERN: &str = "Enter a valid regular expression.";
/// Bytes a compiled regular expression may take.
const BEARABLE: usize = 1 << 20;

/// A text as a regular expression; `None` when it is none, or one of unbearable size.
pub fn pattern(text: &str) -> Option<Regex> {
    RegexBuilder::new(text).size_limit(BEARABLE).build().ok()
}

/// The operator of a comparison of two values in order.
pub fn ordering(op: Op) -> Option<&'static str> {
    match op {
        Op::Lt => Some(" < "),
        Op::Lte => Some(" <= "),
        Op::Gt => Some(" > "),
        Op::Gte => Some(" >= "),
        _ => None,
    }
}

/// Writes a comparison of a text with `given`; false, and nothing written, when `op` is none of
/// texts. A bad regular expression is reported under `name`.
pub fn text(
    op: Op,
    name: &str,
    given: &str,
    sql: &mut Sql,
    expression: &mut dyn FnMut(&mut Sql) -> Result<()>,
) -> Result<bool> {
    let folded = || given.to_ascii_lowercase();
    match op {
        Op::Like => {
            sql.push("lower(");
            expression(sql)?;
            sql.push(") = ").str(folded());
        }
        Op::Contains | Op::Starts | Op::Ends => {
            sql.push("lower(");
            expression(sql)?;
            sql.push(")");
            match op {
                Op::Contains => sql.like("%", &folded(), "%"),
                Op::Starts => sql.like("", &folded(), "%"),
                _ => sql.like("%", &folded(), ""),
            };
        }
        Op::Equal => {
            expression(sql)?;
            sql.push(" = ").str(given);
        }
        Op::ContainsExact | Op::StartsExact | Op::EndsExact => {
            let place = match op {
                Op::ContainsExact => Place::Anywhere,
                Op::StartsExact => Place::Start,
                _ => Place::End,
            };
            let mut failed = Ok(());
            sql.holds(|sql| failed = expression(sql), given, place);
            failed?;
        }
        Op::Regex | Op::RegexFold => {
            if pattern(given).is_none() {
                return Err(Error::field(name, BAD_PATTERN));
            }
            let case = if op == Op::Regex { IgnoreCase::No } else { IgnoreCase::Yes };
            let mut failed = Ok(());
            sql.matches(|sql| failed = expression(sql), given, case);
            failed?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
