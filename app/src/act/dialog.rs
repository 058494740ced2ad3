//! The dialog of an action: what it asks for, what it will touch, and why, for the change log.

use leptos::prelude::*;
use serde_json::{Map, Value as Json};
use shared::action::ARGS;
use shared::meta::{Kind, ModelMeta};
use shared::patch::MESSAGE_MAX;
use shared::registry;
use shared::rpc::{self, ListQuery, Page, RpcError};

use super::{Wish, left_out, send, title};
use crate::calendar::{Proposal, RescheduleDialog};
use crate::fields::wire;
use crate::form::errors::summary;
use crate::form::fill::Filled;
use crate::form::row::field_row;
use crate::form::state::{FormState, offered};
use crate::form::submit::{begins, shown};
use crate::kit::live::{Views, effect, effect_from, live};
use crate::kit::{Dialog, Icon};
use crate::state::{Fetched, fetch, use_acting};

/// Open while somebody is about to do something that asks first. There is one, in the frame of the application.
#[component]
pub fn ActDialog() -> impl IntoView {
    let acting = use_acting();
    let open = RwSignal::new(false);
    let proposal = RwSignal::new(None::<Proposal>);
    effect(move || {
        let wish = acting.get();
        // Another window has a dialog of its own, which the calendar's drag opens, too.
        match wish.as_ref().and_then(Proposal::of_wish) {
            Some(other) => {
                proposal.set(Some(other));
                acting.set(None);
            }
            None => open.set(wish.is_some()),
        }
    });
    effect_from(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            acting.set(None);
        }
        is
    });
    let heading = Signal::derive(move || acting.with(|wish| wish.as_ref().map_or(String::new(), title)));
    view! {
        <Dialog open title=heading class="dialog--sm">{live(move || acting.get().map(|wish| form(wish, open)))}</Dialog>
        <RescheduleDialog proposal/>
    }
}

fn form(wish: Wish, open: RwSignal<bool>) -> AnyView {
    let args = wish.action.args.unwrap_or(&ARGS);
    let form = FormState::new(args, &filled(args, &wish.args));
    let wish = StoredValue::new(wish);
    let told = Callback::new(move |answer: Result<(), RpcError>| {
        form.busy.try_set(false);
        match answer {
            Ok(()) => open.set(false),
            // The dialog may be gone.
            Err(_) if form.failure.is_disposed() => {}
            Err(error) => shown(form, error),
        }
    });
    let submit = move || {
        if begins(form) {
            send(wish.get_value(), given(form), form.message.get_untracked().trim().to_owned(), told);
        }
    };
    let rows = form.all().into_iter().map(|slot| field_row(form, slot)).views();
    let (help, rest, danger, label) = wish.with_value(|wish| {
        let danger = wish.action.lasting || !wish.action.asks.is_empty();
        (wish.action.help, left_out(wish), danger, wish.action.label)
    });
    let rest = rest.map(|text| {
        view! { <div class="alert alert--info" role="status"><Icon name="info"/><div class="alert__body">{text}</div></div> }
    });
    let lasting = wish.with_value(|wish| wish.action.lasting).then(|| view! { <p>"This cannot be undone."</p> });
    let class = if danger { "btn btn--danger" } else { "btn btn--primary" };
    view! {
        <form class="form" novalidate on:submit=move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            submit();
        }>
            <div class="dialog__body stack">
                {summary(form, Callback::new(move |()| submit()))}
                {rest}
                <p class="muted">{help}"."</p>
                {wish.with_value(touched)}
                {lasting}
                {rows}
                <div class="field">
                    <label class="field__label" for="act-message">"Message for the change log"</label>
                    <input class="input" id="act-message" maxlength=MESSAGE_MAX.to_string() autocomplete="off"
                        on:input=move |event| form.message.set(event_target_value(&event))/>
                </div>
            </div>
            <footer class="dialog__foot">
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Back"</button>
                <button type="submit" class=class aria-busy=move || form.busy.get().then_some("true")>{label}</button>
            </footer>
        </form>
    }
    .into_any()
}

/// What the form begins with: all of it is sent.
fn filled(args: &'static ModelMeta, values: &Map<String, Json>) -> Filled {
    let draft = |value: &dyn Fn(&str) -> Json| {
        offered(args)
            .map(|field| (field.name.to_owned(), wire::draft(field, &value(field.name))))
            .collect::<Map<_, _>>()
    };
    let start = draft(&|name| values.get(name).cloned().unwrap_or_default());
    Filled { base: draft(&|_| Json::Null), start, ..Filled::default() }
}

/// All arguments, also those that were emptied.
fn given(form: FormState) -> Map<String, Json> {
    let mut body = Map::new();
    untrack(|| {
        for slot in form.all() {
            // Drafts that cannot be sent were refused by `first_problem`.
            let _ = wire::put(slot.field, &slot.value.read(), &mut body);
        }
    });
    body
}

/// So many of what it touches are named.
const NAMED: i64 = 10;

/// The rows that refer to the object and are told before it is done.
fn touched(wish: &Wish) -> Option<AnyView> {
    let record = wish.one.as_ref()?;
    let Kind::Reverse(referring) = wish.meta.field(wish.action.asks)?.kind else { return None };
    let model = registry::model(referring.model)?;
    let params = crate::kit::referring(model.field(referring.via)?, wish.meta, record.id);
    let query = ListQuery { model: model.wire(), params, limit: NAMED, ..ListQuery::default() };
    let found: Fetched<Page> = fetch(move || Some(query.clone()), rpc::list);
    let list = move || {
        let page = found.data.get()?;
        if page.rows.is_empty() {
            return Some(
                view! { <p>{format!("It touches no {}.", crate::kit::number::lower(model.plural))}</p> }.into_any(),
            );
        }
        let shown = i64::try_from(page.rows.len()).unwrap_or(i64::MAX);
        let rows = page.rows.iter().map(|row| view! { <li>{crate::panels::line(row)}</li> }).views();
        let more =
            (page.count > shown).then(|| view! { <li class="muted">{format!("and {} more", page.count - shown)}</li> });
        Some(view! { <p>"It touches:"</p><ul class="stack stack--tight">{rows}{more}</ul> }.into_any())
    };
    Some(view! { <div>{live(list)}</div> }.into_any())
}
