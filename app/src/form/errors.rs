//! What keeps a form from being saved, at its top: in words, with a link to each field concerned.

use leptos::prelude::*;
use shared::rpc::RpcError;

use super::state::FormState;
use crate::fields::picker::focus_on;
use crate::kit::live::{Live, Views, live};
use crate::kit::{Icon, LinkTo};

/// The summary; nothing while nothing is wrong. `again` sends the form as it was sent.
pub fn summary(form: FormState, again: Callback<()>) -> Live {
    live(move || {
        let general = form.general.get();
        let failure = form.failure.get();
        let fields: Vec<_> = form.all().into_iter().filter(|slot| !slot.refused.read().is_empty()).collect();
        if general.is_empty() && failure.is_none() && fields.is_empty() {
            return ().into_any();
        }
        let links = fields.into_iter().map(|slot| {
            let target = slot.id();
            let jump = move |event: web_sys::MouseEvent| {
                event.prevent_default();
                focus_on(&target);
            };
            view! {
                <li>
                    <a href=format!("#{}", slot.id()) on:click=jump>{slot.field.title()}</a>
                    {format!(": {}", slot.refused.get().join(" "))}
                </li>
            }
        });
        if let Some(error) = &failure {
            crate::state::note_outage(error);
        }
        let retry = failure.as_ref().is_some_and(RpcError::may_pass).then(|| {
            view! {
                <button type="button" class="btn btn--sm" on:click=move |_| again.run(())><Icon name="refresh" />" Try again"</button>
            }
        });
        let lines = general.into_iter().map(|line| view! { <li>{line}</li> });
        view! {
            <div class="alert alert--error form__errors" role="alert">
                <Icon name="alert-triangle" />
                <div class="alert__body">
                    <b class="alert__title">"Not saved. What you entered is still here."</b>
                    {failure.map(|error| reason(&error))}
                    <ul>{lines.views()} {links.views()}</ul>
                </div>
                <div class="alert__actions">{retry}</div>
            </div>
        }
        .into_any()
    })
}

/// A failed call in words, with the objects that stand in the way.
pub fn reason(error: &RpcError) -> AnyView {
    match error {
        RpcError::Invalid { .. } => ().into_any(),
        RpcError::Unauthenticated => view! { <p>"Your session has ended. Log in again, then save."</p> }.into_any(),
        RpcError::Blocked { message, blockers } => {
            let links = blockers.iter().flat_map(|blocker| blocker.examples.clone());
            view! {
                <p>{message.clone()}</p>
                <ul>{links.map(|link| view! { <li><LinkTo link /></li> }).views()}</ul>
            }
            .into_any()
        }
        other => view! { <p>{other.to_string()}</p> }.into_any(),
    }
}
