//! The one error type of the server. Its public part never says more than the caller may know;
//! the rest is logged once, at the door, with the request id.

use shared::error::Errors;
use shared::rpc::{Blocker, Record};

use crate::db::{Fault, Lost, MigrationFault, Outage};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not logged in")]
    Unauthenticated,
    /// Credentials were given and are no good.
    #[error("{0}")]
    BadCredentials(&'static str),
    #[error("{0}")]
    Forbidden(String),
    #[error("not found")]
    NotFound,
    #[error("{0}")]
    Invalid(Errors),
    /// Parameters that are wrong, by their names: `cf_…` is a filter there, and no value of an object.
    #[error("{0}")]
    Query(Errors),
    /// Items of a bulk request: position (or id) and what is wrong with each.
    #[error("{} items are invalid", .0.len())]
    InvalidItems(Vec<ItemErrors>),
    /// A message about the request as a whole.
    #[error("{0}")]
    BadRequest(String),
    #[error("method not allowed")]
    Method,
    #[error("unsupported media type")]
    MediaType,
    #[error("nothing that the client accepts can be given")]
    NotAcceptable { given: &'static [&'static str] },
    #[error("body larger than {limit} bytes")]
    TooLarge { limit: usize },
    /// More of something than one request may bring; the sentence says how much that is.
    #[error("{0}")]
    TooMuch(String),
    /// A read that took longer than reads may.
    #[error("This took longer than {seconds} seconds and was stopped. Ask for less, or with fewer conditions.")]
    Slow { seconds: u64 },
    /// A write that waited for others, or took longer than writes may.
    #[error(
        "This took too long, or others were writing: it was given up, and nothing was changed. Try again, or in parts."
    )]
    Busy,
    #[error("address longer than {limit} bytes")]
    AddressTooLong { limit: usize },
    /// A body's `Content-Encoding` is none of these.
    #[error("unsupported encoding")]
    Encoding(&'static [&'static str]),
    #[error("the request body came too slowly")]
    SlowBody,
    #[error("{0}")]
    Conflict(String),
    /// What others changed since stands in the way: in a sentence, and by object and field.
    #[error("{message}")]
    Changed { message: String, items: Vec<ItemErrors> },
    /// Objects with which something cannot be done as they are, and why.
    #[error("{}", said(.0))]
    NotNow(Vec<ItemErrors>),
    /// Others hold what is needed, and waiting for it might never end: see `engine::write::locks`.
    #[error("overtaken by another write")]
    Overtaken,
    #[error("version conflict")]
    Stale(Box<Stale>),
    /// Items of a bulk request that somebody else changed since they were read.
    #[error("{} of the objects were changed in the meantime", .0.len())]
    StaleItems(Vec<ItemErrors>),
    #[error("{message}")]
    Blocked { message: String, blockers: Vec<Blocker> },
    #[error("too many attempts")]
    TooMany { seconds: u64 },
    #[error("the database is closed")]
    Closed,
    #[error("storage: {0}")]
    Storage(String),
    #[error("no room: {0}")]
    Full(String),
    #[error(transparent)]
    Database(#[from] Fault),
    #[error(transparent)]
    Migration(#[from] MigrationFault),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Internal(String),
}

/// What is wrong with one item of a bulk request.
#[derive(Debug, Clone)]
pub struct ItemErrors {
    pub index: usize,
    pub id: Option<i64>,
    pub errors: Errors,
}

/// Somebody else changed the object since it was read.
#[derive(Debug)]
pub struct Stale {
    pub id: i64,
    pub version: i64,
    pub theirs: Option<Record>,
    pub user: String,
    pub time: Option<chrono::DateTime<chrono::Utc>>,
}

/// Why something cannot be done with objects as they are: the reasons of the first, and how many there are.
fn said(items: &[ItemErrors]) -> String {
    let Some(first) = items.first() else { return String::new() };
    match items.len() {
        1 => first.errors.to_string(),
        count => {
            format!("{count} of the objects do not allow it; nothing was done. The first of them: {}", first.errors)
        }
    }
}

impl From<Errors> for Error {
    fn from(errors: Errors) -> Self {
        Self::Invalid(errors)
    }
}

impl Error {
    /// Whether what was asked is refused for what it is: asking for something else may help.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Forbidden(_)
                | Self::NotFound
                | Self::Invalid(_)
                | Self::Query(_)
                | Self::InvalidItems(_)
                | Self::BadRequest(_)
                | Self::Conflict(_)
                | Self::Changed { .. }
                | Self::NotNow(_)
                | Self::Stale(_)
                | Self::StaleItems(_)
                | Self::Blocked { .. }
        ) || self.is_unique()
    }

    /// Whether the database can do nothing, whatever is asked, and why.
    pub fn outage(&self) -> Option<Outage> {
        match self {
            Self::Closed | Self::Storage(_) => Some(Outage::Down),
            Self::Full(_) => Some(Outage::Full),
            Self::Database(fault) => Outage::of(fault),
            _ => None,
        }
    }

    /// Whether the database refused a duplicate.
    pub fn is_unique(&self) -> bool {
        matches!(self, Self::Database(fault) if crate::db::refused_duplicate(fault))
    }

    /// What was lost to others that wrote at the same time: trying again may help.
    pub fn lost(&self) -> Option<Lost> {
        match self {
            Self::Database(fault) => crate::db::lost(fault),
            Self::Overtaken => Some(Lost::Turn),
            _ => None,
        }
    }

    /// Whether the database refused a regular expression.
    pub fn is_pattern(&self) -> bool {
        matches!(self, Self::Database(fault) if crate::db::refused_pattern(fault))
    }

    /// An invalid field of a single object.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(Errors::one(field, message))
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
