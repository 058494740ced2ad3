//! Actions in the application: what a model declares besides its fields (`shared::action`) becomes buttons, entries of menus
//! and one dialog. What may be done, and why not, the server says with each record; nothing here decides it.

mod buttons;
mod dialog;
mod several;

use std::time::Duration;

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use shared::action::Action;
use shared::meta::ModelMeta;
use shared::registry;
use shared::rpc::{self, Act, Offer, Record, RpcError};

use crate::kit::isolated;
use crate::kit::live::spawn;
use crate::kit::number::{counted, lower};
use crate::list::selection::Selection;
use crate::state::{data_changed, use_acting, use_toasts};

pub use buttons::{bar, row_menu};
pub use dialog::ActDialog;
pub use several::several;

/// What somebody is about to do, and with what.
#[derive(Clone)]
pub struct Wish {
    pub meta: &'static ModelMeta,
    pub action: &'static Action,
    /// Ids with the versions that were seen.
    pub ids: Vec<(i64, i64)>,
    /// The one object, where it is one.
    pub one: Option<Record>,
    /// What the form begins with.
    pub args: Map<String, Json>,
    /// How many of the chosen objects do not allow it.
    pub left_out: usize,
    /// The rows that were ticked for it: once it is done, none are.
    pub ticked: Option<Selection>,
    /// Set while it is under way, and until the page that offers it shows what came of it.
    pub busy: Option<RwSignal<bool>>,
}

impl Wish {
    /// An action with one object.
    pub fn of(record: &Record, offer: &Offer) -> Option<Self> {
        let meta = registry::model(&record.model)?;
        Some(Self {
            meta,
            action: meta.action(&offer.name)?,
            ids: vec![(record.id, record.version)],
            one: Some(record.clone()),
            args: offer.args.clone(),
            left_out: 0,
            ticked: None,
            busy: None,
        })
    }

    /// What it is done with, in words.
    fn object(&self) -> String {
        match &self.one {
            Some(record) => isolated(&record.title),
            None => counted(i64::try_from(self.ids.len()).unwrap_or(i64::MAX), self.meta.label, self.meta.plural),
        }
    }

    /// Whether something has to be said before it is done.
    fn asks(&self) -> bool {
        self.action.args.is_some() || !self.action.asks.is_empty() || self.action.lasting || self.one.is_none()
    }
}

/// What may be done with an object now, by words of its name.
pub fn matching(record: &Record, words: &str) -> Vec<Wish> {
    let words = words.trim().to_lowercase();
    let open = record.actions.iter().filter(|offer| offer.why.is_empty()).filter_map(|offer| Wish::of(record, offer));
    open.filter(|wish| wish.action.label.to_lowercase().contains(&words)).collect()
}

/// Does it, or asks first what has to be asked.
pub fn start(wish: Wish) {
    if wish.asks() {
        use_acting().set(Some(wish))
    } else {
        send(wish, Map::new(), String::new(), Callback::new(|_| ()))
    }
}

/// After so long a page shows what was done.
const AGAIN: Duration = Duration::from_secs(2);

/// Does it, says what became of it, and offers the same again where it did not get through. `told` hears how it ended.
fn send(wish: Wish, args: Map<String, Json>, message: String, told: Callback<Result<(), RpcError>>) {
    let act = Act {
        model: wish.meta.wire(),
        action: wish.action.name.to_owned(),
        ids: wish.ids.clone(),
        args: args.clone(),
        message: message.clone(),
    };
    let busy = move |is: bool| {
        if let Some(busy) = wish.busy {
            busy.try_set(is);
        }
    };
    busy(true);
    spawn(async move {
        let answer = rpc::act(act).await;
        match &answer {
            Ok(done) => {
                let undo = (!wish.action.lasting).then(|| done.request.clone());
                use_toasts().done(format!("{} {}.", wish.object(), said(&wish)), undo);
                if let Some(ticked) = wish.ticked {
                    ticked.clear();
                }
                data_changed();
                // The page draws its buttons anew; where nothing changed on it they are as they were.
                set_timeout(move || busy(false), AGAIN);
            }
            Err(error) => {
                busy(false);
                // Somebody was quicker, or its time has come: show how it is now.
                if matches!(error, RpcError::Stale { .. } | RpcError::Blocked { .. } | RpcError::NotFound) {
                    data_changed();
                }
                if !wish.asks() {
                    use_toasts().failed(error, move || send(wish.clone(), args.clone(), message.clone(), told));
                }
            }
        }
        told.try_run(answer.map(drop));
    });
}

/// What is said of what it was done with.
fn said(wish: &Wish) -> String {
    let done = wish.action.done;
    if wish.ids.len() < 2 {
        return done.to_owned();
    }
    match done.split_once(' ') {
        Some(("is", rest)) => format!("are {rest}"),
        Some(("was", rest)) => format!("were {rest}"),
        Some(("has", rest)) => format!("have {rest}"),
        _ => done.to_owned(),
    }
}

/// `Complete` with `12 RMAs`.
fn title(wish: &Wish) -> String {
    format!("{}: {}", wish.action.label, wish.object())
}

/// What is not part of it.
fn left_out(wish: &Wish) -> Option<String> {
    (wish.left_out > 0).then(|| {
        let count = i64::try_from(wish.left_out).unwrap_or(i64::MAX);
        let verb = if count == 1 { "does not allow it and stays" } else { "do not allow it and stay" };
        format!(
            "{} of those selected {verb} as {}.",
            lower(&counted(count, wish.meta.label, wish.meta.plural)),
            if count == 1 { "it is" } else { "they are" }
        )
    })
}
