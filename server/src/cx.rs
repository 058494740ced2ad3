//! The context of one request: who asks, when, under which request id, and the application.
//!
//! It is the first argument of every service. Clock and request id come with it, so that nothing
//! below reads them from the world.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use shared::filter::Filter;
use shared::meta::ModelMeta;

use crate::app::{App, request_id};
use crate::error::{Error, Result};

#[derive(Clone)]
pub struct Cx {
    pub app: Arc<App>,
    pub caller: Caller,
    /// UUID that stands in the answer's header, the log and the change records.
    pub request: String,
    pub now: DateTime<Utc>,
}

/// Who asks, and what they may do.
#[derive(Debug, Clone)]
pub struct Caller {
    /// `None` for the program itself (start-up, command line) and for anonymous callers.
    pub user: Option<i64>,
    pub name: String,
    pub superuser: bool,
    /// False for tokens that may only read.
    pub may_write: bool,
    /// Asked with a token that refuses unknown filters and fields.
    pub strict: bool,
    pub grants: Arc<Grants>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    View,
    Add,
    Change,
    Delete,
    /// What a model declares under a word of its own (`shared::action::Action::grant`).
    Do(&'static str),
}

impl Action {
    /// Those that every model has.
    pub const ALL: [Self; 4] = [Self::View, Self::Add, Self::Change, Self::Delete];

    /// All that a permission on a model can grant.
    pub fn of(meta: &'static ModelMeta) -> impl Iterator<Item = Self> {
        let words = meta.actions.iter().map(|action| action.grant).filter(|word| !word.is_empty());
        Self::ALL.into_iter().chain(words.map(Self::Do))
    }

    /// The right that an action of a model takes.
    pub fn to_do(action: &shared::action::Action) -> Self {
        if action.grant.is_empty() { Self::Change } else { Self::Do(action.grant) }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Add => "add",
            Self::Change => "change",
            Self::Delete => "delete",
            Self::Do(word) => word,
        }
    }
}

/// What a caller may do to rows of a model.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Grant {
    #[default]
    None,
    /// Every row.
    All,
    /// Rows that satisfy a filter.
    Where(Filter),
}

impl Grant {
    /// The filter to add to a query; `None` when every row is granted.
    pub fn restriction(&self) -> Option<&Filter> {
        static NOTHING: Filter = Filter::Any(Vec::new());
        match self {
            Self::None => Some(&NOTHING),
            Self::All => None,
            Self::Where(filter) => Some(filter),
        }
    }

    /// Either grant suffices.
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::None, grant) | (grant, Self::None) => grant,
            (Self::Where(a), Self::Where(b)) => {
                let mut any = if let Filter::Any(any) = a { any } else { vec![a] };
                any.push(b);
                Self::Where(Filter::Any(any))
            }
        }
    }
}

/// Grants by model number and action.
#[derive(Debug, Default)]
pub struct Grants(pub HashMap<(i16, Action), Grant>);

static NO_GRANT: Grant = Grant::None;
static FULL_GRANT: Grant = Grant::All;

impl Caller {
    /// The program itself.
    pub fn system() -> Self {
        Self {
            user: None,
            name: "system".to_owned(),
            superuser: true,
            may_write: true,
            strict: false,
            grants: Arc::default(),
        }
    }

    /// What limits the rows of a model the caller may see; `None` when nothing does.
    pub fn limit(&self, meta: &ModelMeta) -> Option<&Filter> {
        self.grant(Action::View, meta).restriction()
    }

    pub fn grant(&self, action: Action, meta: &ModelMeta) -> &Grant {
        if self.superuser {
            return &FULL_GRANT;
        }
        self.grants.0.get(&(meta.number, action)).unwrap_or(&NO_GRANT)
    }

    /// Refuses read-only tokens.
    pub fn require_write(&self) -> Result<()> {
        if self.may_write { Ok(()) } else { Err(Error::Forbidden("This token may only read.".to_owned())) }
    }

    /// Refuses callers without any grant of the action on the model, and writes with a read-only
    /// token.
    pub fn require(&self, action: Action, meta: &ModelMeta) -> Result<&Grant> {
        if action != Action::View {
            self.require_write()?;
        }
        match self.grant(action, meta) {
            Grant::None => Err(Error::Forbidden(format!(
                "You do not have permission to {} {}.",
                action.name(),
                meta.plural.to_lowercase()
            ))),
            grant => Ok(grant),
        }
    }
}

impl Cx {
    /// The same request without the caller's limits: for conditions that are limits themselves.
    pub fn trusted(&self) -> Self {
        let caller = Caller { superuser: true, ..self.caller.clone() };
        Self { caller, ..self.clone() }
    }

    /// A context of the program itself.
    pub fn system(app: &Arc<App>) -> Self {
        Self { app: app.clone(), caller: Caller::system(), request: request_id(), now: app.clock.now() }
    }
}
