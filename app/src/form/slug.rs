//! A slug follows the name while one creates, until it is written by hand.
//!
//! Latin letters are read here, at once. The server knows those of other alphabets, and offers a number where a name has none.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use serde_json::Value as Json;
use shared::meta::Kind;
use shared::rpc;
use shared::slug::{is_foreign, slugged};

use super::state::{FormState, Slot};
use crate::kit::live::{effect, spawn};

/// Typing faster than this asks only once.
const PAUSE: Duration = Duration::from_millis(200);

pub fn derive_slug(form: FormState) {
    let slug = form.all().into_iter().find(|slot| matches!(slot.field.kind, Kind::Slug { .. }));
    let source = form.slot("name").or_else(|| form.slot("model"));
    let (Some(slug), Some(source), None) = (slug, source, form.id) else { return };
    let Kind::Slug { max } = slug.field.kind else { return };
    let offered = StoredValue::new(String::new());
    let asked = StoredValue::new(0_u64);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let forget = move || {
        asked.update_value(|number| *number += 1);
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    on_cleanup(move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    });
    effect(move || {
        let name = source.value.read().as_str().unwrap_or("").to_owned();
        forget();
        let plain = slugged(&name, max);
        if !is_foreign(&name) && (!plain.is_empty() || name.trim().is_empty()) {
            return put(slug, offered, plain);
        }
        let (model, number) = (form.meta.wire(), asked.get_value());
        let ask = move || {
            spawn(async move {
                let answer = rpc::slug(model, name).await;
                // The page may be gone, or another name typed.
                if let (Ok(text), Some(true)) = (answer, asked.try_get_value().map(|now| now == number)) {
                    put(slug, offered, text);
                }
            });
        };
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    });
}

/// Offers a slug in place of the one that was offered before; not of one that somebody wrote.
fn put(slug: Slot, offered: StoredValue<String>, text: String) {
    let held = slug.value.read_untracked().as_str().unwrap_or("").to_owned();
    if held.is_empty() || held == offered.get_value() {
        slug.value.set(Json::from(text.as_str()));
        offered.set_value(text);
    }
}
