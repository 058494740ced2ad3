//! Who is logged in and what they may do.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::choices::{Choice, OBJECT_TYPES};
use shared::meta::ModelMeta;
use shared::registry;
use shared::rpc::{self, Link, RpcError, Session, Settings};

use crate::fields::custom::leaked_choices;
use crate::kit::live::spawn;

/// What is known about the session.
#[derive(Debug, Clone, PartialEq)]
pub enum Login {
    /// Not asked yet.
    Unknown,
    /// Nobody is logged in.
    Out,
    In(Session),
    /// The server could not say.
    Failed(RpcError),
}

pub fn use_login() -> RwSignal<Login> {
    super::state().login
}

/// The session; an empty one that may do nothing while nobody is logged in.
pub fn use_session() -> Signal<Session> {
    Signal::derive(session)
}

/// The session as it is now; reactive where it is read reactively.
pub fn session() -> Session {
    use_login().with(|login| match login {
        Login::In(session) => session.clone(),
        _ => nobody(),
    })
}

/// Whether the user may do something (`'v'`, `'a'`, `'c'`, `'d'`) with objects of a model.
pub fn may(action: char, model: &str) -> bool {
    use_login().with(|login| matches!(login, Login::In(session) if session.may(action, model)))
}

/// The server no longer knows us: the shell leads to the login page.
pub fn lost() {
    use_login().set(Login::Out);
}

/// Asks the server who is logged in.
pub fn refresh_session() {
    let login = use_login();
    spawn(async move {
        login.set(match rpc::session().await {
            Ok(session) => entered(session),
            Err(RpcError::Unauthenticated) => Login::Out,
            Err(error) => Login::Failed(error),
        });
    });
}

/// Somebody is logged in. The choices that the operator configured hold before anything is drawn;
/// other settings after a restart of the server come with the next page.
pub fn entered(session: Session) -> Login {
    let kept = |(key, list): &(String, Vec<_>)| (key.clone(), leaked_choices(list));
    let types = (OBJECT_TYPES.key.to_owned(), object_types());
    shared::choices::configure(session.choices.iter().map(kept).chain([types]));
    super::use_settings().adopt(&session.preferences);
    Login::In(session)
}

/// The kinds of objects to choose from.
fn object_types() -> &'static [Choice] {
    let one = |meta: &'static ModelMeta| Choice { value: meta.wire().leak(), label: meta.plural, color: "gray" };
    registry::all().map(one).collect::<Vec<_>>().leak()
}

fn nobody() -> Session {
    Session {
        user: Link { model: String::new(), id: 0, title: String::new(), color: None },
        superuser: false,
        grants: BTreeMap::new(),
        settings: Settings {
            probe_recent_days: 7,
            warranty_warning_days: None,
            service_warning_days: None,
            invoicing_warning_days: None,
        },
        choices: Vec::new(),
        preferences: serde_json::Map::new(),
        server_version: String::new(),
    }
}
