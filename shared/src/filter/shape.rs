//! What can be said of a filter without asking a database.

use super::{Filter, TEXT_TERMS};
use crate::value::Value;

impl Filter {
    /// What a database has to work out on each row.
    pub fn terms(&self) -> usize {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().map(Self::terms).sum(),
            Self::Not(inner) | Self::Granted(inner) => inner.terms(),
            Self::Of { filter, .. } | Self::Through { filter, .. } => 1 + filter.terms(),
            Self::Text(_) => TEXT_TERMS,
            Self::Is { .. }
            | Self::In { .. }
            | Self::Part { .. }
            | Self::Holds { .. }
            | Self::Within { .. }
            | Self::Tagged { .. }
            | Self::Special { .. }
            | Self::Request { .. }
            | Self::Contact { .. } => 1,
        }
    }

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
