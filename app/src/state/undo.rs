//! Taking back what a request did, from wherever it is offered.

use leptos::prelude::*;
use shared::registry;
use shared::rpc::{self, Link, RpcError};

use super::{data_changed, state, use_toasts};
use crate::kit::isolated;

/// The objects that the last undo took away: pages of them are left.
pub fn use_gone() -> RwSignal<Vec<Link>> {
    state().gone
}

/// Takes back everything a request did, says so, and offers to do it again.
pub async fn take_back(request: String) -> Result<(), RpcError> {
    let done = rpc::undo(request).await?;
    let text = match done.gone.as_slice() {
        [one] => {
            let label = registry::model(&one.model).map_or("Object", |meta| meta.label);
            format!("Undone: {label} {} is gone.", isolated(&one.title))
        }
        _ => "Undone.".to_owned(),
    };
    use_toasts().undone(text, done.request);
    // Before the data changes: a page that shows one of them must not ask for it again.
    use_gone().set(done.gone);
    data_changed();
    Ok(())
}
