//! Loading something from the server again whenever what it depends on changes.
//!
//! The last answer stays while the next one is on its way, late answers of older questions are
//! dropped, and `Unauthenticated` leads to the login page.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use shared::rpc::RpcError;

use crate::kit::live::{Boxed, effect, spawn};

/// What was loaded last, what went wrong last, and whether a question is open.
pub struct Fetched<T: Send + Sync + 'static> {
    pub data: RwSignal<Option<T>>,
    pub error: RwSignal<Option<RpcError>>,
    pub busy: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

/// Puts an answer where it belongs.
type Keep = Box<dyn FnOnce()>;

/// An answer on its way.
type Answer = Pin<Box<dyn Future<Output = Result<Keep, RpcError>>>>;

/// Loads by `key`, at once, on every change of the key and after every write. A key of `None`
/// loads nothing.
pub fn fetch<K, T, F>(key: impl Fn() -> Option<K> + 'static, load: impl Fn(K) -> F + 'static) -> Fetched<T>
where
    K: PartialEq + Clone + Send + Sync + 'static,
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, RpcError>> + 'static,
{
    let out = Fetched { data: RwSignal::new(None), error: RwSignal::new(None), busy: RwSignal::new(false) };
    let version = super::use_data_version();
    let mut before: Option<(Option<K>, u64)> = None;
    let ask = move || {
        let now = (key(), version.get());
        if before.as_ref() == Some(&now) {
            return None;
        }
        let question = now.0.clone();
        before = Some(now);
        let answer = load(question?);
        let answer: Answer = Box::pin(async move {
            let data = answer.await?;
            Ok(Box::new(move || out.data.set(Some(data))) as Keep)
        });
        Some(answer)
    };
    follow(Box::new(ask), out.error, out.busy);
    out
}

/// Asks whenever something that `ask` reads changes, and it has a new question then.
fn follow(mut ask: Box<dyn Boxed<Option<Answer>>>, error: RwSignal<Option<RpcError>>, busy: RwSignal<bool>) {
    let asked = StoredValue::new(0_u64);
    effect(move || {
        let Some(answer) = ask.call() else { return };
        asked.update_value(|n| *n += 1);
        let number = asked.get_value();
        busy.set(true);
        spawn(async move {
            let answer = answer.await;
            // The page may be gone, or a later question open.
            if asked.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(keep) => {
                    error.set(None);
                    keep();
                }
                Err(RpcError::Unauthenticated) => super::lost(),
                Err(wrong) => error.set(Some(wrong)),
            }
            busy.set(false);
        });
    });
}
