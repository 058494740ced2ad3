//! The names that every template knows: `object` or `queryset`, `user`, `perms`, `request`. One place makes them, so that links
//! and exports speak one language.

use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Object;
use shared::meta::ModelMeta;
use shared::models::users::user::User;
use shared::registry;
use shared::row::Model;

use super::several::Several;
use super::store::Store;
use super::thing::{Form, Thing};
use crate::cx::{Action, Caller};
use crate::engine::graph::Graph;

/// What a template is rendered for.
#[derive(Debug, Clone)]
pub struct Request {
    /// `https://host`, without a slash at the end.
    pub base: String,
    pub path: String,
    pub params: Vec<(String, String)>,
}

/// The context of a link on an object's page.
pub fn of_object(store: &Arc<Store>, meta: &'static ModelMeta, id: i64, request: &Request) -> Value {
    let thing = Thing { store: store.clone(), meta, id, titled: None, form: Form::Whole }.value();
    Value::from_pairs(common(store, request).into_iter().chain([("object", thing.clone()), ("obj", thing)]))
}

/// The context of an export template.
pub fn of_list(
    store: &Arc<Store>,
    meta: &'static ModelMeta,
    ids: Vec<i64>,
    graph: &Arc<Graph>,
    request: &Request,
) -> Value {
    store.keep(meta, &ids, graph);
    let several = Several { store: store.clone(), meta, ids, titled: Some(graph.clone()), form: Form::Whole };
    let several = Value::from_object(several);
    Value::from_pairs(common(store, request).into_iter().chain([("queryset", several.clone()), ("objects", several)]))
}

fn common(store: &Arc<Store>, request: &Request) -> [(&'static str, Value); 4] {
    let caller = &store.cx.caller;
    let user = caller.user.map_or(().into(), |id| {
        let thing = Thing { store: store.clone(), meta: User::meta(), id, titled: None, form: Form::Brief };
        Value::from_object(Person { thing: Arc::new(thing), name: caller.name.clone(), superuser: caller.superuser })
    });
    let params = request.params.iter().map(|(name, value)| (name.clone(), value.clone()));
    let text = |text: &str| Value::from(text);
    let asked = Value::from_pairs([
        ("id", text(&store.cx.request)),
        ("path", text(&request.path)),
        ("path_info", text(&request.path)),
        ("method", text("GET")),
        ("GET", Value::from_pairs(params)),
        ("user", user.clone()),
    ]);
    let perms = Value::from_object(Perms { caller: caller.clone(), app: None });
    [("user", user), ("perms", perms), ("request", asked), ("debug", false.into())]
}

/// Who asks.
#[derive(Debug)]
struct Person {
    thing: Arc<Thing>,
    name: String,
    superuser: bool,
}

impl Object for Person {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "is_authenticated" => Some(true.into()),
            "is_anonymous" => Some(false.into()),
            "username" => Some(self.name.as_str().into()),
            "is_superuser" => Some(self.superuser.into()),
            _ => self.thing.get_value(key),
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// `perms.dcim.change_site`, or `'dcim.change_site' in perms`.
#[derive(Debug)]
struct Perms {
    caller: Caller,
    app: Option<String>,
}

impl Perms {
    fn held(&self, app: &str, word: &str) -> bool {
        let named = word.split_once('_').and_then(|(action, model)| {
            let action = Action::ALL.into_iter().find(|known| known.name() == action)?;
            Some((action, registry::model(&format!("{app}.{model}"))?))
        });
        named.is_some_and(|(action, meta)| self.caller.require(action, meta).is_ok())
    }
}

impl Object for Perms {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let word = key.as_str()?;
        match (&self.app, word.split_once('.')) {
            (Some(app), _) => Some(self.held(app, word).into()),
            // What is not held is not in it.
            (None, Some((app, word))) => self.held(app, word).then(|| true.into()),
            (None, None) => Some(Value::from_object(Self { caller: self.caller.clone(), app: Some(word.to_owned()) })),
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}
