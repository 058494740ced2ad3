//! What paths mean: every path below `/api/` and what is there, from the registry of models, the table of endpoints and the list of
//! what is not kept. The router has a route for each, and whatever goes through all endpoints goes through `TARGETS`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::http::Method;
use shared::action::Action;
use shared::registry::{self, Window};

use super::empty;
use super::endpoints::{ALL, Endpoint};
use super::write::At;

/// What a path means. `{id}` in it is an object of the model that is named, if there is one.
#[derive(Clone, Copy)]
pub enum Target {
    Root,
    /// An area: `dcim`, `plugins/notices`.
    Area(&'static str),
    List(At),
    Detail(At),
    /// Where files are imported.
    Import(At),
    /// An action with one object.
    Act(At, &'static Action),
    /// An action with those that the body names.
    ActMany(At, &'static Action),
    /// Some rows of a model, to be read.
    Window(&'static Window),
    /// One of them.
    Within(&'static Window),
    /// A list of what is not kept.
    Empty(&'static str),
    /// An object of it: there is none.
    Nothing(&'static str),
    /// What is no model.
    Endpoint(&'static Endpoint),
}

/// Every path, as the OpenAPI document writes it, with what it means.
pub static TARGETS: LazyLock<Vec<(String, Target)>> = LazyLock::new(|| {
    let mut all = vec![("/api/".to_owned(), Target::Root)];
    let mut add = |path: String, target: Target| all.push((format!("/api/{path}/"), target));
    for at in models() {
        let (meta, path) = at;
        add(path.to_owned(), Target::List(at));
        add(format!("{path}/{{id}}"), Target::Detail(at));
        if !meta.traits.read_only {
            add(format!("{path}/import"), Target::Import(at));
        }
        for action in meta.actions {
            add(format!("{path}/{{id}}/{}", action.name), Target::Act(at, action));
            add(format!("{path}/{}", action.name), Target::ActMany(at, action));
        }
    }
    for window in registry::WINDOWS {
        add(window.path.to_owned(), Target::Window(window));
        add(format!("{}/{{id}}", window.path), Target::Within(window));
    }
    for path in empty::PATHS {
        add((*path).to_owned(), Target::Empty(path));
        add(format!("{path}/{{id}}"), Target::Nothing(path));
    }
    for endpoint in ALL {
        add(endpoint.path.to_owned(), Target::Endpoint(endpoint));
    }
    areas().into_iter().for_each(|area| add(area.to_owned(), Target::Area(area)));
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
});

/// Every model under each of its paths.
pub fn models() -> impl Iterator<Item = At> {
    let paths = registry::all()
        .flat_map(|meta| [Some(meta.path), meta.alias].into_iter().flatten().map(move |path| (meta, path)));
    paths.filter(|(_, path)| !path.is_empty())
}

/// The paths that stand by themselves: not those of single objects.
pub fn lists() -> impl Iterator<Item = &'static str> {
    let models = models().map(|(_, path)| path).chain(registry::WINDOWS.iter().map(|window| window.path));
    let endpoints = ALL.iter().map(|endpoint| endpoint.path).filter(|path| !path.contains('{'));
    models.chain(empty::PATHS.iter().copied()).chain(endpoints)
}

/// `dcim`, `plugins`, `plugins/notices`: the beginnings of lists that are none themselves.
fn areas() -> BTreeSet<&'static str> {
    let lists: BTreeSet<&str> = lists().collect();
    let beginnings = lists.iter().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]));
    beginnings.filter(|area| !lists.contains(area)).collect()
}

/// The methods of what takes no writes.
const READING: &str = "GET, HEAD, OPTIONS";

impl Target {
    /// The methods that it answers, as `Allow` names them.
    pub fn methods(&self) -> Cow<'static, str> {
        let methods = match self {
            Self::List((meta, _)) | Self::Detail((meta, _)) if meta.traits.read_only => READING,
            Self::List(_) => "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
            Self::Detail(_) => "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
            Self::Import(_) => "GET, POST, HEAD, OPTIONS",
            Self::Act(..) | Self::ActMany(..) => "POST, OPTIONS",
            Self::Root | Self::Area(_) | Self::Window(_) | Self::Within(_) | Self::Empty(_) | Self::Nothing(_) => {
                READING
            }
            Self::Endpoint(endpoint) => return endpoint.methods().into(),
        };
        methods.into()
    }

    pub fn allows(&self, method: &Method) -> bool {
        self.methods().split(", ").any(|one| one == method.as_str())
    }

    /// Whether `{id}` in its path is the number of an object.
    pub fn numbered(&self) -> bool {
        match self {
            Self::Detail(_) | Self::Act(..) | Self::Within(_) | Self::Nothing(_) => true,
            Self::Endpoint(endpoint) => endpoint.of.is_some(),
            Self::Root
            | Self::Area(_)
            | Self::List(_)
            | Self::Import(_)
            | Self::ActMany(..)
            | Self::Window(_)
            | Self::Empty(_) => false,
        }
    }
}
