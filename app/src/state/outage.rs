//! Whether the server can save anything. If its disk is full, a banner says so until it is ready again.

use std::time::Duration;

use leptos::prelude::*;
use shared::rpc::RpcError;

use crate::kit::http;
use crate::kit::live::spawn;

/// How often the server is asked whether it is ready again.
const PAUSE: Duration = Duration::from_secs(10);

/// What the banner says; empty as long as all is well.
pub fn use_outage() -> RwSignal<String> {
    super::state().outage
}

/// Looks whether this is why a call failed.
pub fn note_outage(error: &RpcError) {
    let RpcError::Unavailable { message, full: true } = error else { return };
    let outage = use_outage();
    let first = outage.with_untracked(String::is_empty);
    outage.set(message.clone());
    if first {
        wait();
    }
}

fn wait() {
    let ask = || {
        spawn(async {
            match http::get("/health/ready").await {
                Ok(_) => use_outage().set(String::new()),
                Err(_) => wait(),
            }
        });
    };
    set_timeout(ask, PAUSE);
}
