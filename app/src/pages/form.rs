//! Adding and editing an object: the page around `form::page`.

use leptos::prelude::*;
use leptos_router::hooks::use_url;
use shared::meta::ModelMeta;
use shared::rpc::RpcError;

use crate::form::fill::{Filled, fill};
use crate::form::page::{Next, form_view};
use crate::kit::live::{live, spawn};
use crate::kit::number::lower;
use crate::kit::title::page_title;
use crate::kit::{ErrorView, Loading, list_href, object_href, url};
use crate::state::may;

#[component]
pub fn FormPage(meta: &'static ModelMeta, id: Option<i64>) -> impl IntoView {
    let url = use_url();
    let round = RwSignal::new(0_u32);
    let carried = StoredValue::new(Next::default());
    // Another query or another round opens the form anew.
    let opened = Memo::new(move |_| (url.with(|url| url.search().to_owned()), round.get()));
    live(move || form_page(meta, id, &opened.get().0, round, carried))
}

fn form_page(
    meta: &'static ModelMeta,
    id: Option<i64>,
    query: &str,
    round: RwSignal<u32>,
    carried: StoredValue<Next>,
) -> AnyView {
    let Next { kept, focus } = carried.try_update_value(std::mem::take).unwrap_or_default();
    let again_kept = kept.clone();
    let filled = RwSignal::new(None::<Result<Filled, RpcError>>);
    let query = url::parse(query);
    spawn(async move {
        let answer = fill(meta, id, query, kept).await;
        filled.try_set(Some(answer));
    });
    let name =
        move || filled.read().as_ref().and_then(|r| r.as_ref().ok()).map(|f| f.title.clone()).unwrap_or_default();
    let title = move || match id {
        None => format!("Add {}", lower(meta.label)),
        Some(_) => format!("Edit {}", name()),
    };
    page_title(title);
    let again = Callback::new(move |next: Next| {
        carried.set_value(next);
        round.update(|n| *n += 1);
    });
    // What could not be filled is filled with the same.
    let retry = {
        let (kept, focus) = (again_kept, focus.clone());
        Callback::new(move |()| again.run(Next { kept: kept.clone(), focus: focus.clone() }))
    };
    let object = move || id.map(|id| view! { <li><a href=object_href(&meta.wire(), id)>{live(name)}</a></li> });
    let allowed = untrack(|| may(if id.is_some() { 'c' } else { 'a' }, &meta.wire()));
    let body = live(move || {
        if !allowed {
            let verb = if id.is_some() { "change" } else { "add" };
            let message = format!("You lack the permission to {verb} {}.", lower(meta.plural));
            return view! { <ErrorView error=RpcError::Forbidden { message } /> }.into_any();
        }
        match filled.get() {
            None => view! { <Loading lines=8 /> }.into_any(),
            Some(Err(error)) => view! { <ErrorView error retry=retry /> }.into_any(),
            Some(Ok(filled)) => form_view(meta, &filled, focus.clone(), again),
        }
    });
    view! {
        <div class="page page--narrow">
            <header class="page-head">
                <nav class="crumbs" aria-label="Breadcrumb">
                    <ol>
                        <li><a href=list_href(&meta.wire(), &[])>{meta.plural}</a></li>
                        {live(object)}
                        <li aria-current="page">{if id.is_some() { "Edit" } else { "Add" }}</li>
                    </ol>
                </nav>
                <div class="page-head__row"><h1 class="page-head__title">{live(title)}</h1></div>
            </header>
            {body}
        </div>
    }
    .into_any()
}
