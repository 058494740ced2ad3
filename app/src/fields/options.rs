//! What a picker offers: loaded as one types, the last question wins.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::choices::ChoiceSet;
use shared::registry;
use shared::rpc::{self, Link, RpcError};

use super::choice_picker::matching;
use crate::kit::live::spawn;

/// Typing faster than this asks only once.
const PAUSE: Duration = Duration::from_millis(150);

/// The offered links and where the question stands.
#[derive(Clone, Copy)]
pub struct Options {
    pub links: RwSignal<Vec<Link>>,
    pub busy: RwSignal<bool>,
    pub error: RwSignal<Option<RpcError>>,
    model: Signal<String>,
    params: Signal<Vec<(String, String)>>,
    /// What is offered without asking anybody.
    choices: Option<&'static ChoiceSet>,
    asked: StoredValue<u64>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Options {
    pub fn new(
        model: Signal<String>,
        params: Signal<Vec<(String, String)>>,
        choices: Option<&'static ChoiceSet>,
    ) -> Self {
        Self {
            links: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            model,
            params,
            choices,
            asked: StoredValue::new(0),
            timer: StoredValue::new(None),
        }
    }

    /// Whether there is anything to offer.
    pub fn any(self) -> bool {
        self.choices.is_some() || !self.model.read_untracked().is_empty()
    }

    /// What one of the offered is called.
    pub fn label(self) -> &'static str {
        let unknown = if self.choices.is_some() { "choice" } else { "object" };
        registry::model(&self.model.read()).map_or(unknown, |meta| meta.label)
    }

    /// Asks after a pause in typing.
    pub fn search_soon(self, text: String) {
        if self.choices.is_some() {
            return self.search(text);
        }
        self.busy.set(true);
        self.forget();
        let handle = set_timeout_with_handle(move || self.search(text), PAUSE).ok();
        self.timer.set_value(handle);
    }

    /// Asks at once.
    pub fn search(self, text: String) {
        if let Some(set) = self.choices {
            return self.links.set(matching(set, &text));
        }
        let Some(number) = self.asked.try_update_value(|n| {
            *n += 1;
            *n
        }) else {
            return;
        };
        let (model, params) = (self.model.get_untracked(), self.params.get_untracked());
        self.busy.set(true);
        spawn(async move {
            let answer = rpc::options(model, text, params, Vec::new()).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(links) => {
                    self.error.set(None);
                    self.links.set(links);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Drops a question that has not been asked yet.
    pub fn forget(self) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}
