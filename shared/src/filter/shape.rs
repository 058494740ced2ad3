//! What can be said of a filter without asking a database.

use super::Filter;
use crate::value::Value;

impl Filter {
    /// Whether every row matches, whatever is in it.
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(all) if all.iter().all(Self::is_everything))
    }

    /// Whether it names the rows by their ids.
    pub fn names_rows(&self) -> bool {
        match self {
            Self::All(all) => all.iter().any(Self::names_rows),
            Self::In { path, .. } => path == "id",
            _ => false,
        }
    }

    /// The conditions in it that a model's rules answer, with their values.
    pub fn specials<'a>(&'a self, out: &mut Vec<(&'static str, &'a Value)>) {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().for_each(|one| one.specials(out)),
            Self::Not(inner) | Self::Granted(inner) => inner.specials(out),
            Self::Special { name, value } => out.push((*name, value)),
            _ => {}
        }
    }

    /// Whether all rows have the same value in a field, and have one.
    pub fn settles(&self, field: &str) -> bool {
        match self {
            Self::All(all) => all.iter().any(|one| one.settles(field)),
            Self::Any(any) => matches!(any.as_slice(), [one] if one.settles(field)),
            Self::In { path, values } => path == field && matches!(values.as_slice(), [one] if !one.is_null()),
            _ => false,
        }
    }
}
