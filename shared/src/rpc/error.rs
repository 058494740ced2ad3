//! Why a call of a server function did not do what was asked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Blocker, Fields, Record};
use crate::json::{FromJson, take};

/// Why a call did not do what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RpcError {
    /// No session, or it has ended.
    Unauthenticated,
    Forbidden {
        message: String,
    },
    NotFound,
    /// Messages by field, `cf_<name>` for custom ones; `__all__` for the object as a whole.
    Invalid {
        fields: Fields,
    },
    /// Somebody changed the object since it was read. `theirs` is its state now.
    Stale {
        theirs: Box<Record>,
        user: String,
        time: Option<DateTime<Utc>>,
    },
    /// Other objects stand in the way.
    Blocked {
        message: String,
        blockers: Vec<Blocker>,
    },
    TooMany {
        seconds: u64,
    },
    /// The server could not be reached or did not answer in its own words.
    Transport {
        message: String,
    },
    /// The database can do nothing right now: it is away, or `full`.
    Unavailable {
        message: String,
        full: bool,
    },
    Internal {
        request_id: String,
    },
}

impl std::fmt::Display for RpcError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unauthenticated => f.write_str("Please log in."),
            Self::Forbidden { message } | Self::Blocked { message, .. } => f.write_str(message),
            Self::NotFound => f.write_str("This object does not exist, or you may not see it."),
            Self::Invalid { fields } => write!(f, "{}", crate::error::Errors(fields.clone())),
            Self::Stale { user, .. } => write!(f, "{user} changed this object in the meantime."),
            Self::TooMany { seconds } => write!(f, "Too many attempts. Try again in {seconds} seconds."),
            Self::Transport { message } | Self::Unavailable { message, .. } => f.write_str(message),
            Self::Internal { request_id } => write!(f, "Something went wrong on the server (request {request_id})."),
        }
    }
}

impl std::error::Error for RpcError {}

impl RpcError {
    /// The request did not get there.
    pub fn unreachable() -> Self {
        Self::Transport { message: "Purser cannot be reached. Check the connection, then try again.".to_owned() }
    }

    /// Whether the very same, sent again, may do what was asked.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Transport { .. } | Self::Unavailable { .. } | Self::TooMany { .. } | Self::Internal { .. })
    }

    /// The request got there, or part of it; what came of it is not known.
    pub fn broken_off() -> Self {
        let text = "The connection was lost before Purser had answered. Look whether it was done, then try again.";
        Self::Transport { message: text.to_owned() }
    }
}

impl FromServerFnError for RpcError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(message)
            | ServerFnErrorErr::Deserialization(message)
            | ServerFnErrorErr::MissingArg(message) => {
                // The two sides are built together, so one of them is older.
                let text = format!("This page may be older than the server: reload it. ({message})");
                Self::Invalid { fields: BTreeMap::from([(crate::error::ALL.to_owned(), vec![text])]) }
            }
            ServerFnErrorErr::Response(_) => Self::broken_off(),
            // What browsers say of it ("TypeError: Failed to fetch") helps nobody.
            _ => Self::unreachable(),
        }
    }
}

impl FromJson for RpcError {
    fn from_json(json: Value) -> Option<Self> {
        let Value::Object(mut object) = json else { return None };
        let object = &mut object;
        Some(match take::<String>(object, "kind")?.as_str() {
            "unauthenticated" => Self::Unauthenticated,
            "forbidden" => Self::Forbidden { message: take(object, "message")? },
            "not_found" => Self::NotFound,
            "invalid" => Self::Invalid { fields: take(object, "fields")? },
            "stale" => Self::Stale {
                theirs: take(object, "theirs")?,
                user: take(object, "user")?,
                time: take(object, "time")?,
            },
            "blocked" => Self::Blocked { message: take(object, "message")?, blockers: take(object, "blockers")? },
            "too_many" => Self::TooMany { seconds: take(object, "seconds")? },
            "transport" => Self::Transport { message: take(object, "message")? },
            "unavailable" => Self::Unavailable { message: take(object, "message")?, full: take(object, "full")? },
            "internal" => Self::Internal { request_id: take(object, "request_id")? },
            _ => return None,
        })
    }
}
