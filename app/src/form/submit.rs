//! Sending a form, and what follows each kind of answer. Nothing typed is lost on any of them.

use leptos::prelude::*;
use shared::rpc::{self, Done, RpcError, Save};

use super::conflict::Conflict;
use super::keep;
use super::state::FormState;
use crate::fields::picker::focus_on;
use crate::kit::isolated;
use crate::kit::live::spawn;
use crate::kit::url;
use crate::state::{data_changed, use_secret, use_toasts};

/// Whether a form can be sent now: it is not under way, and nothing in it is wrong. It is busy then, and shows no older error.
pub fn begins(form: FormState) -> bool {
    if form.busy.get_untracked() {
        return false;
    }
    form.failure.set(None);
    form.general.set(Vec::new());
    if let Some(slot) = form.first_problem() {
        focus_on(&slot.id());
        return false;
    }
    form.busy.set(true);
    true
}

/// Shows why a form was refused: at its fields, of which the first gets the focus, or above them.
pub fn shown(form: FormState, error: RpcError) {
    if let RpcError::Invalid { fields } = &error {
        match form.refuse(fields) {
            Some(slot) => return focus_on(&slot.id()),
            None if !form.general.read_untracked().is_empty() => return,
            None => {}
        }
    }
    form.failure.set(Some(error));
}

/// Checks, sends, and calls `saved` with what was done.
pub fn submit(form: FormState, saved: Callback<Done>) {
    if !begins(form) {
        return;
    }
    let save = Save {
        model: form.meta.wire(),
        id: form.id,
        version: form.version.get_untracked(),
        values: form.patch(),
        message: form.message.get_untracked().trim().to_owned(),
    };
    spawn(async move {
        let answer = rpc::save(save).await;
        // The page may be gone; what it would have shown is then only a message.
        form.busy.try_set(false);
        match answer {
            Ok(done) => {
                form.released.try_set(true);
                keep::forget();
                let title = done.record.as_ref().map(|record| record.title.clone()).unwrap_or_default();
                let verb = if form.id.is_some() { "saved" } else { "created" };
                // A form that was saved as it stood changed nothing that could be taken back.
                let undo = (done.count > 0).then(|| done.request.clone());
                use_toasts().done(format!("{} {} {verb}.", form.meta.label, isolated(&title)), undo);
                data_changed();
                if let Some(token) = done.record.as_ref().and_then(|record| record.values.get("token")?.as_str()) {
                    use_secret().set(secret(token));
                }
                saved.run(done);
            }
            Err(error) => refused(form, error),
        }
    });
}

/// A token as it is used: that of a calendar feed in an address.
fn secret(token: &str) -> String {
    if !token.starts_with("feed_") {
        return token.to_owned();
    }
    url::with(&url::public("/api/plugins/notices/ical/"), &[("token", token)])
}

fn refused(form: FormState, error: RpcError) {
    if form.failure.is_disposed() {
        use_toasts().error(&error);
        return;
    }
    match error {
        RpcError::Stale { theirs, user, time } => form.conflict.set(Some(Conflict { theirs: *theirs, user, time })),
        RpcError::Unauthenticated => {
            use_toasts().error(&error);
            form.failure.set(Some(error));
        }
        _ => shown(form, error),
    }
}
