//! Server functions: what the web application asks of the server, as typed JSON at `/rpc/<name>`.
//!
//! In the browser each function is a stub; in the server its body calls the `Backend` found in the
//! request's context. They are a second, thin face of the services that REST uses too.

mod error;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::custom::{Choice, Custom, PREFIX};
use crate::json::{FromJson, from_json};
use crate::protocol::Rpc;

pub use error::RpcError;

pub type Fields = BTreeMap<String, Vec<String>>;

/// A pointer to an object with the text people know it by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// `app.model`
    pub model: String,
    pub id: i64,
    pub title: String,
    /// Six hex digits, for objects that have a colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

/// One object as lists, pages and forms use it. In `values` references are `Link`s, to-many
/// references lists of `Link`s, decimals and times text; everything else is plain JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub model: String,
    pub id: i64,
    pub version: i64,
    pub title: String,
    pub values: Map<String, Value>,
    /// What the reader may do with it, besides writing fields.
    #[serde(default)]
    pub actions: Vec<Offer>,
}

/// An action that the reader may do with an object, now or when it allows it (`shared::action`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub name: String,
    /// Why it cannot be done now; empty where it can.
    pub why: String,
    /// What its form begins with, as `Record::values` has values.
    pub args: Map<String, Value>,
    /// When the clock alone may change whether it can be done.
    pub turns: Option<DateTime<Utc>>,
}

/// Which of some objects allow an action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Able {
    pub action: String,
    pub ids: Vec<i64>,
}

/// Does an action with objects, with all or none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Act {
    pub model: String,
    pub action: String,
    /// Ids and the versions they were seen in; 0 means whatever version there is.
    pub ids: Vec<(i64, i64)>,
    /// Its arguments, as the REST interface takes them.
    pub args: Map<String, Value>,
    pub message: String,
}

impl Record {
    /// The value of a field, or of a custom field by its key.
    pub fn get(&self, field: &str) -> &Value {
        let found = match field.strip_prefix(PREFIX) {
            Some(name) => self.values.get("custom_fields").and_then(|all| all.get(name)),
            None => self.values.get(field),
        };
        found.unwrap_or(&Value::Null)
    }

    pub fn text(&self, field: &str) -> &str {
        self.get(field).as_str().unwrap_or("")
    }

    pub fn link(&self, field: &str) -> Option<Link> {
        Link::from_json(self.get(field).clone())
    }

    pub fn links(&self, field: &str) -> Vec<Link> {
        Vec::from_json(self.get(field).clone()).unwrap_or_default()
    }

    pub fn time(&self, field: &str) -> Option<DateTime<Utc>> {
        crate::check::datetime(self.get(field).as_str()?).ok()
    }

    pub fn date(&self, field: &str) -> Option<NaiveDate> {
        crate::check::date(self.get(field).as_str()?).ok()
    }

    pub fn int(&self, field: &str) -> Option<i64> {
        self.get(field).as_i64()
    }
}

/// The model of a list of overlaps, which are worked out when they are asked for: `kind`, `subject`, `start`, `end` (null: it
/// lasts), `events` (the first of them), `event_count`, and of path groups `members`, `left` and `minimum`. Its parameters are
/// those of the REST interface.
pub const OVERLAP: &str = "notices.overlap";

/// A page of a list. `params` are filters in the grammar of the REST interface.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ListQuery {
    pub model: String,
    pub params: Vec<(String, String)>,
    /// Field names, `-` for descending.
    pub order: Vec<String>,
    pub offset: i64,
    pub limit: i64,
    /// Fields wanted; empty means all.
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    pub count: i64,
    pub rows: Vec<Record>,
    /// Filter parameters the model does not have.
    pub ignored: Vec<String>,
}

/// One object and what surrounds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub record: Record,
    pub related: Vec<Related>,
    pub contacts: Vec<Record>,
    /// What people defined for pages of its kind.
    pub links: Vec<PageLink>,
}

/// Objects of another model that refer to this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Related {
    pub model: String,
    /// Field through which they refer.
    pub field: String,
    pub count: i64,
    /// List parameters that show them.
    pub params: Vec<(String, String)>,
}

/// Creates (`id` absent) or changes an object. `values` is a patch in the REST body's form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Save {
    pub model: String,
    pub id: Option<i64>,
    /// The version the form was filled from; a newer one in the database is a conflict.
    pub version: Option<i64>,
    pub values: Map<String, Value>,
    pub message: String,
}

/// What was done, and the request that `undo` takes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    pub request: String,
    pub count: i64,
    /// The object, for single saves.
    pub record: Option<Record>,
    /// Objects that an undo took away, so that pages of them can be left.
    pub gone: Vec<Link>,
}

/// Objects that stand in the way of a deletion or would go with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blocker {
    pub model: String,
    pub count: i64,
    /// How many of them the reader may not see.
    pub hidden: i64,
    /// The first of the others.
    pub examples: Vec<Link>,
    /// Parameters of a list of the others; empty when no short ones say it.
    pub params: Vec<(String, String)>,
}

/// What deleting objects would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DeletePlan {
    /// What is asked for.
    pub chosen: Vec<Blocker>,
    /// These must go or be detached first.
    pub blocked: Vec<Blocker>,
    /// These are deleted too.
    pub cascaded: Vec<Blocker>,
    /// These lose their reference.
    pub cleared: Vec<Blocker>,
}

/// One entry of the change log, with names instead of ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub id: i64,
    pub time: DateTime<Utc>,
    pub user: String,
    /// `create`, `update` or `delete`
    pub action: String,
    /// The declared action that it was, by its name; mostly none.
    pub verb: String,
    pub object: Link,
    /// Whether the object is still there, for the reader to see.
    pub there: bool,
    pub request: String,
    pub message: String,
    /// What it took back, if it is an undo.
    pub undoes: Option<Undone>,
    /// The changes of the same object next to this one, where one change is asked for.
    pub previous: Option<i64>,
    pub next: Option<i64>,
    pub differences: Vec<Difference>,
}

/// How the note of an undo begins; the id of the request that it took back follows.
pub const UNDO_NOTE: &str = "Undo of ";

/// A change of the same object that an undo took back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undone {
    pub change: i64,
    /// `create`, `update` or `delete`
    pub action: String,
    pub user: String,
    pub time: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    pub field: String,
    pub label: String,
    /// `date` or `datetime` for texts that are one; else empty.
    pub kind: String,
    pub before: String,
    pub after: String,
}

/// A hit of the search over all models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub link: Link,
    /// Field that matched, and its text.
    pub field: String,
    pub text: String,
}

/// Who is logged in, what they may do, and the settings the browser needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub user: Link,
    pub superuser: bool,
    /// Per `app.model`: letters of `vacd` (view, add, change, delete).
    pub grants: BTreeMap<String, String>,
    pub settings: Settings,
    /// Choice sets that the operator replaced or extended, by key.
    pub choices: Vec<(String, Vec<Choice>)>,
    /// How the user wants the pages to look, as kept under `ui` of the user's configuration.
    pub preferences: Map<String, Value>,
    pub server_version: String,
}

impl Session {
    /// Whether the user may do something (`'v'`, `'a'`, `'c'`, `'d'`) with objects of a model.
    pub fn may(&self, action: char, model: &str) -> bool {
        self.superuser || self.grants.get(model).is_some_and(|letters| letters.contains(action))
    }
}

/// The caller's own account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub id: i64,
    pub username: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub superuser: bool,
    pub joined: Option<DateTime<Utc>>,
    pub last_login: Option<DateTime<Utc>>,
}

/// What somebody changes of their own account; what is absent stays. Another e-mail takes the password.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProfileChange {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub current_password: Option<String>,
}

/// One of the caller's browser sessions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionSeen {
    /// Names it among the caller's own.
    pub key: String,
    /// Whether it is the one that asks.
    pub current: bool,
    pub created: Option<DateTime<Utc>>,
    pub expires: Option<DateTime<Utc>>,
    pub last_used: Option<DateTime<Utc>>,
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub probe_recent_days: i64,
    pub warranty_warning_days: Option<i64>,
    pub service_warning_days: Option<i64>,
    pub invoicing_warning_days: Option<i64>,
}

/// What is on the calendar between two instants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarQuery {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// `maintenance`, `outage`; empty means both.
    pub types: Vec<String>,
    pub statuses: Vec<String>,
    pub providers: Vec<i64>,
    /// Events that touch something there, or something of theirs.
    #[serde(default)]
    pub sites: Vec<i64>,
    #[serde(default)]
    pub tenants: Vec<i64>,
    pub q: String,
    /// Where the days begin, in the reader's zone, and how many events of each are wanted at most.
    /// Without days all events are wanted.
    #[serde(default)]
    pub days: Vec<DateTime<Utc>>,
    #[serde(default)]
    pub most: i64,
}

/// The events of a range.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CalendarPage {
    pub events: Vec<CalendarEvent>,
    /// How many more events than those touch each of the days asked for.
    pub more: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalendarEvent {
    /// `notices.maintenance` or `notices.outage`
    pub model: String,
    pub id: i64,
    pub version: i64,
    pub name: String,
    pub summary: String,
    pub provider: Link,
    pub status: String,
    pub start: DateTime<Utc>,
    /// Absent for an outage that is still open.
    pub end: Option<DateTime<Utc>>,
    pub timezone: String,
    pub ticket: String,
    pub acknowledged: bool,
    pub impacts: i64,
    /// What the reader may do with it.
    #[serde(default)]
    pub actions: Vec<Offer>,
}

impl CalendarEvent {
    /// Whether the reader may do this with it now.
    pub fn allows(&self, action: &str) -> bool {
        self.actions.iter().any(|offer| offer.name == action && offer.why.is_empty())
    }
}

/// The home page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Home {
    /// Model and number of objects, for the models the caller may view.
    pub counts: Vec<(String, i64)>,
    /// Assets by freshness (`recent`, `stale`, `never`).
    pub freshness: Vec<(String, i64)>,
    pub lifecycle: Vec<(String, i64)>,
    pub assignment: Vec<(String, i64)>,
    /// Windows that run now or start next, soonest first.
    pub windows: Vec<CalendarEvent>,
    pub outages: Vec<CalendarEvent>,
    /// Assets whose warranty ends soon, soonest first.
    pub expiring: Vec<Record>,
    pub changes: Vec<Change>,
}

/// What an asset's page shows besides its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssetPanels {
    /// Where it is now, derived from hardware, assignment and storage, and which of them said so.
    pub place: Vec<(String, Link)>,
    pub probe_count: i64,
    pub probes: Vec<Record>,
    pub duplicates: Vec<Record>,
    pub services: Vec<Record>,
    pub rmas: Vec<Record>,
    pub external: Vec<Record>,
}

/// What a probe's page shows besides its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProbePanels {
    pub assets: Vec<Record>,
    /// Probes of the same serial, newest first.
    pub history: Vec<Record>,
    pub history_count: i64,
}

/// A link that people defined for the pages of some kind of objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageLink {
    /// Of the link's definition.
    pub id: i64,
    pub text: String,
    pub url: String,
    /// Why there is no address. Only those who may change the link see it then.
    pub problem: String,
    /// Links of one group belong together.
    pub group: String,
    /// A word of `CustomLink.button_class`.
    pub style: String,
    pub new_window: bool,
}

from_json! {
    Link { model, id, title, color }
    Record { model, id, version, title, values, actions }
    Offer { name, why, args, turns }
    Able { action, ids }
    Page { count, rows, ignored }
    Detail { record, related, contacts, links }
    Related { model, field, count, params }
    Done { request, count, record, gone }
    Blocker { model, count, hidden, examples, params }
    DeletePlan { chosen, blocked, cascaded, cleared }
    Change { id, time, user, action, verb, object, there, request, message, undoes, previous, next, differences }
    Undone { change, action, user, time }
    Difference { field, label, kind, before, after }
    Hit { link, field, text }
    Session { user, superuser, grants, settings, choices, preferences, server_version }
    Profile { id, username, first_name, last_name, email, superuser, joined, last_login }
    SessionSeen { key, current, created, expires, last_used, address, agent }
    Settings { probe_recent_days, warranty_warning_days, service_warning_days, invoicing_warning_days }
    CalendarPage { events, more }
    CalendarEvent { model, id, version, name, summary, provider, status, start, end, timezone, ticket, acknowledged, impacts, actions }
    Home { counts, freshness, lifecycle, assignment, windows, outages, expiring, changes }
    AssetPanels { place, probe_count, probes, duplicates, services, rmas, external }
    ProbePanels { assets, history, history_count }
    PageLink { id, text, url, problem, group, style, new_window }
}

/// Declares the server functions and the trait the server answers them with.
macro_rules! server_functions {
    ($($(#[$doc:meta])* $name:ident $endpoint:literal $type:ident ($($arg:ident: $ty:ty),*) -> $out:ty;)*) => {
        /// The server's side of every function.
        #[cfg(feature = "ssr")]
        #[async_trait::async_trait]
        pub trait Backend: Send + Sync {
            $($(#[$doc])* async fn $name(&self, $($arg: $ty),*) -> Result<$out, RpcError>;)*
        }

        /// Path of every function, for the test that all of them are served.
        pub const PATHS: &[&str] = &[$(concat!("/rpc/", $endpoint)),*];

        $(
            $(#[$doc])*
            #[server(name = $type, prefix = "/rpc", endpoint = $endpoint, protocol = Rpc)]
            pub async fn $name($($arg: $ty),*) -> Result<$out, RpcError> {
                expect_context::<std::sync::Arc<dyn Backend>>().$name($($arg),*).await
            }
        )*

        /// Registers the functions by name; linking alone may drop them from a library.
        #[cfg(feature = "ssr")]
        pub fn register() {
            $(leptos::server_fn::axum::register_explicit::<$type>();)*
        }
    };
}

server_functions! {
    /// Who is logged in; `Unauthenticated` when nobody is.
    session "session" SessionFn() -> Session;
    login "login" LoginFn(username: String, password: String) -> Session;
    logout "logout" LogoutFn() -> ();
    list "list" ListFn(query: ListQuery) -> Page;
    read "read" ReadFn(model: String, id: i64) -> Detail;
    save "save" SaveFn(save: Save) -> Done;
    /// Deletes objects, all or none; `version` 0 means whatever version there is.
    delete "delete" DeleteFn(model: String, ids: Vec<(i64, i64)>, message: String) -> Done;
    /// What deleting these objects would do.
    delete_plan "delete_plan" DeletePlanFn(model: String, ids: Vec<i64>) -> DeletePlan;
    /// Gives every listed object the same values.
    bulk_edit "bulk_edit" BulkEditFn(model: String, ids: Vec<i64>, values: Map<String, Value>, message: String) -> Done;
    /// Does an action with objects, with all or none.
    act "act" ActFn(act: Act) -> Done;
    /// Which of some objects allow each of the actions that are offered for several.
    able "able" AbleFn(model: String, ids: Vec<i64>) -> Vec<Able>;
    /// Takes back everything one request did, or says why not.
    undo "undo" UndoFn(request: String) -> Done;
    /// The change log of an object and of what belongs to it, newest first.
    history "history" HistoryFn(model: String, id: i64, offset: i64, limit: i64) -> Vec<Change>;
    /// One change record with its differences.
    change "change" ChangeFn(id: i64) -> Change;
    /// Objects to choose a reference from: those matching what is typed, or exactly `ids`.
    options "options" OptionsFn(model: String, q: String, params: Vec<(String, String)>, ids: Vec<i64>) -> Vec<Link>;
    search "search" SearchFn(q: String) -> Vec<Hit>;
    calendar "calendar" CalendarFn(query: CalendarQuery) -> CalendarPage;
    home "home" HomeFn() -> Home;
    /// A slug for a new object of a model, from its name in whatever alphabet.
    slug "slug" SlugFn(model: String, name: String) -> String;
    /// The custom fields of a model, in the order they are shown.
    custom_fields "custom_fields" CustomFieldsFn(model: String) -> Vec<Custom>;
    asset_panels "asset_panels" AssetPanelsFn(id: i64) -> AssetPanels;
    probe_panels "probe_panels" ProbePanelsFn(id: i64) -> ProbePanels;
    /// The caller's own account.
    profile "profile" ProfileFn() -> Profile;
    save_profile "save_profile" SaveProfileFn(change: ProfileChange) -> Profile;
    /// Ends every other session, and gives this one a new cookie.
    change_password "change_password" ChangePasswordFn(current: String, new: String) -> ();
    /// The caller's sessions, the last used first.
    sessions "sessions" SessionsFn() -> Vec<SessionSeen>;
    /// Ends one of the caller's sessions.
    end_session "end_session" EndSessionFn(key: String) -> ();
    /// Ends the caller's sessions but this one.
    end_other_sessions "end_other_sessions" EndOtherSessionsFn() -> ();
    /// Changes how the caller wants the pages to look; null takes a wish back.
    prefer "prefer" PreferFn(wish: Map<String, Value>) -> ();
}
