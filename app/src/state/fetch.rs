//! Loading something from the server again whenever what it depends on changes.
//!
//! The last answer stays while the next one is on its way, late answers of older questions are
//! dropped, and `Unauthenticated` leads to the login page.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::rpc::RpcError;

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
    let asked = StoredValue::new(0_u64);
    Effect::new(move |before: Option<(Option<K>, u64)>| {
        let now = (key(), version.get());
        if before.as_ref() != Some(&now)
            && let Some(key) = now.0.clone()
        {
            asked.update_value(|n| *n += 1);
            let number = asked.get_value();
            out.busy.set(true);
            let answer = load(key);
            spawn_local(async move {
                let answer = answer.await;
                // The page may be gone, or a later question open.
                if asked.try_get_value() != Some(number) {
                    return;
                }
                match answer {
                    Ok(data) => {
                        out.error.set(None);
                        out.data.set(Some(data));
                    }
                    Err(RpcError::Unauthenticated) => super::lost(),
                    Err(error) => out.error.set(Some(error)),
                }
                out.busy.set(false);
            });
        }
        now
    });
    out
}
