//! Deleting objects, after showing what stands in the way and what goes with them.

use leptos::prelude::*;
use shared::meta::ModelMeta;
use shared::patch::MESSAGE_MAX;
use shared::registry;
use shared::rpc::{self, Blocker, DeletePlan, RpcError};

use crate::form::bulk::how_many;
use crate::kit::live::{Views, live, spawn, when};
use crate::kit::number::{counted, grouped, lower};
use crate::kit::{Dialog, ErrorView, Icon, LinkTo, Loading, list_href};
use crate::state::{data_changed, use_toasts};

/// `ids` are pairs of id and version; version 0 means whatever version there is.
#[component]
pub fn DeleteDialog(
    model: &'static ModelMeta,
    #[prop(into)] ids: Signal<Vec<(i64, i64)>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let title = Signal::derive(move || format!("Delete {}?", how_many(model, ids.read().len())));
    view! { <Dialog open title>{live(move || dialog(model, ids, open, on_done))}</Dialog> }
}

fn dialog(
    meta: &'static ModelMeta,
    ids: Signal<Vec<(i64, i64)>>,
    open: RwSignal<bool>,
    on_done: Callback<()>,
) -> AnyView {
    let plan = RwSignal::new(None::<Result<DeletePlan, RpcError>>);
    let failure = RwSignal::new(None::<RpcError>);
    let busy = RwSignal::new(false);
    let message = RwSignal::new(String::new());
    let wanted: Vec<i64> = ids.read_untracked().iter().map(|(id, _)| *id).collect();
    let look = move || {
        let wanted = wanted.clone();
        plan.set(None);
        spawn(async move {
            let answer = rpc::delete_plan(meta.wire(), wanted).await;
            plan.try_set(Some(answer));
        });
    };
    look();
    let again = Callback::new(move |()| look());
    let free = move || matches!(&*plan.read(), Some(Ok(plan)) if plan.blocked.is_empty());
    let delete = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let (ids, note) = (ids.get_untracked(), message.get_untracked().trim().to_owned());
        spawn(async move {
            let answer = rpc::delete(meta.wire(), ids, note).await;
            busy.try_set(false);
            match answer {
                Ok(done) => {
                    let number = usize::try_from(done.count).unwrap_or(0);
                    use_toasts().done(format!("{} deleted.", how_many(meta, number)), Some(done.request));
                    open.try_set(false);
                    // Before the data changes: the page that shows the object must not ask for it again.
                    on_done.try_run(());
                    data_changed();
                }
                Err(error) if failure.is_disposed() => use_toasts().error(&error),
                Err(error) => failure.set(Some(error)),
            }
        });
    };
    view! {
        <div class="dialog__body stack">
            {live(move || failure.get().map(|error| refusal(meta, &error)))}
            {live(move || match plan.get() {
                None => view! { <Loading lines=3 /> }.into_any(),
                Some(Err(error)) => view! { <ErrorView error retry=again /> }.into_any(),
                Some(Ok(plan)) => plan_view(&plan),
            })}
            {when(move || free() && meta.traits.logged, move || view! { <div class="field">
                    <label class="field__label" for="delete-message">"Message for the change log"</label>
                    <input class="input" id="delete-message" maxlength=MESSAGE_MAX.to_string() autocomplete="off"
                        on:input=move |event| message.set(event_target_value(&event)) />
                </div> })}
        </div>
        <footer class="dialog__foot">
            <button type="button" class="btn" on:click=move |_| open.set(false)>
                {live(move || if free() { "Cancel" } else { "Close" })}
            </button>
            {when(free, move || view! { <button type="button" class="btn btn--danger" aria-busy=move || busy.get().then_some("true") on:click=delete>
                    <Icon name="trash" />
                    {live(move || format!("Delete {}", how_many(meta, ids.read().len())))}
                </button> })}
        </footer>
    }
    .into_any()
}

fn plan_view(plan: &DeletePlan) -> AnyView {
    if !plan.blocked.is_empty() {
        return view! {
            <div class="alert alert--warn" role="alert">
                <Icon name="ban" />
                <div class="alert__body">
                    <b class="alert__title">"This cannot be deleted yet."</b>
                    " Delete or detach these first:"
                </div>
            </div>
            {blockers(&plan.blocked)}
        }
        .into_any();
    }
    let part = |title: &'static str, list: &[Blocker]| {
        (!list.is_empty()).then(|| view! { <div><p>{title}</p>{blockers(list)}</div> })
    };
    let alone = plan.cascaded.is_empty() && plan.cleared.is_empty();
    view! {
        {part("This is deleted:", &plan.chosen)}
        {part("These go with it:", &plan.cascaded)}
        {part("These stay and lose their reference:", &plan.cleared)}
        <p>{alone.then_some("Nothing else refers to it. ")}"It can be undone afterwards."</p>
    }
    .into_any()
}

/// By model: how many, links to the first of them, and to the list of all. What the reader may not see is only counted.
pub fn blockers(list: &[Blocker]) -> AnyView {
    let items = list.iter().map(|blocker| {
        let meta = registry::model(&blocker.model);
        let name = meta.map_or_else(|| blocker.model.clone(), |meta| counted(blocker.count, meta.label, meta.plural));
        let shown = i64::try_from(blocker.examples.len()).unwrap_or(0);
        let links = blocker
            .examples
            .iter()
            .cloned()
            .enumerate()
            .map(|(position, link)| ((position > 0).then_some(", "), view! { <LinkTo link /> }));
        let rest = blocker.count - blocker.hidden - shown;
        let more = (rest > 0).then(|| {
            let text = format!("and {} more", grouped(rest));
            if blocker.params.is_empty() {
                view! { " "{text} }.into_any()
            } else {
                let all = list_href(&blocker.model, &blocker.params);
                view! { " "<a href=all>{text}</a> }.into_any()
            }
        });
        let hidden = (blocker.hidden > 0).then(|| match blocker.count - blocker.hidden {
            0 => "that you may not see".to_owned(),
            _ => format!(", and {} that you may not see", grouped(blocker.hidden)),
        });
        let colon = if shown > 0 { ": " } else { " " };
        view! { <li><div><b>{name}</b>{colon}{links.views()}{more}{hidden}</div></li> }
    });
    view! { <ul class="dialog__list">{items.views()}</ul> }.into_any()
}

fn refusal(meta: &'static ModelMeta, error: &RpcError) -> AnyView {
    let text = match error {
        RpcError::Stale { user, .. } => {
            format!("{user} changed the {} meanwhile. Look at it again before you delete it.", lower(meta.label))
        }
        other => other.to_string(),
    };
    let list = if let RpcError::Blocked { blockers: list, .. } = error { blockers(list) } else { ().into_any() };
    view! {
        <div class="alert alert--error" role="alert">
            <Icon name="alert-triangle" />
            <div class="alert__body"><b class="alert__title">"Not deleted."</b>" "{text}</div>
        </div>
        {list}
    }
    .into_any()
}
