//! The search box of the top bar: hits of all models as one types, grouped, walked with the arrow
//! keys. Enter opens the chosen hit, or the page of all hits.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::rpc::{self, Hit};
use web_sys::KeyboardEvent;

use super::keyboard::SEARCH_ID;
use crate::act::{self, Wish};
use crate::kit::live::{Views, boxed, live};
use crate::kit::{Icon, object_href, url};
use crate::list::hits::{self, Grouped};
use crate::state::{data_changed, fetch, use_here};

/// Hits shown under the box; the rest is on the search page.
const SHOWN: usize = 12;

#[component]
pub fn SearchBox(searching: RwSignal<bool>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let form = NodeRef::<html::Form>::new();
    let navigate = use_navigate();
    let found = fetch(
        move || {
            let q = asked.get();
            (q.trim().chars().count() >= 2).then_some(q)
        },
        rpc::search,
    );
    let mut ask = leptos::leptos_dom::helpers::debounce(Duration::from_millis(150), move |text: String| {
        asked.set(text);
        active.set(None);
    });
    let input = move |event| {
        let text = event_target_value(&event);
        typed.set(text.clone());
        open.set(true);
        ask(text);
    };
    // Only answers to what stands in the box.
    let groups = Memo::new(move |_| {
        if asked.get().trim().chars().count() < 2 {
            return Vec::new();
        }
        found.data.get().map(|hits| hits::grouped(hits, SHOWN)).unwrap_or_default()
    });
    // What may be done with the object whose page is open comes before what is found.
    let here = use_here();
    let wishes = move || {
        let words = typed.get();
        if words.trim().chars().count() < 2 {
            return Vec::new();
        }
        here.with(|record| record.as_ref().map(|record| act::matching(record, &words)).unwrap_or_default())
    };
    let flat = move || groups.get_untracked().into_iter().flat_map(|g| g.hits).collect::<Vec<Hit>>();
    let close = move || {
        open.set(false);
        searching.set(false);
        active.set(None);
    };
    let go = move |to: String| {
        close();
        if let Ok(Some(focused)) = document().query_selector(":focus") {
            use wasm_bindgen::JsCast;
            if let Ok(focused) = focused.dyn_into::<web_sys::HtmlElement>() {
                let _ = focused.blur();
            }
        }
        navigate(&to, NavigateOptions::default());
    };
    let everything = move || url::with(&url::ours("/search"), &[("q", typed.get().trim())]);
    let submit = {
        let go = go.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let (acts, hits) = (untrack(wishes), flat());
            let chosen = active.get_untracked();
            if let Some(wish) = chosen.and_then(|at| acts.get(at)) {
                typed.set(String::new());
                close();
                return act::start(wish.clone());
            }
            match chosen.and_then(|at| hits.get(at - acts.len())) {
                Some(hit) => {
                    typed.set(String::new());
                    go(object_href(&hit.link.model, hit.link.id));
                }
                None if !typed.get_untracked().trim().is_empty() => go(untrack(everything)),
                None => {}
            }
        }
    };
    let keydown = move |event: KeyboardEvent| {
        let count = untrack(wishes).len() + flat().len();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => {
                event.prevent_default();
                open.set(true);
                active.update(|at| *at = Some(at.map_or(0, |at| (at + 1) % count)));
            }
            "ArrowUp" if count > 0 => {
                event.prevent_default();
                active.update(|at| *at = Some(at.map_or(count - 1, |at| (at + count - 1) % count)));
            }
            "Escape" => {
                event.prevent_default();
                close();
                event_target::<web_sys::HtmlInputElement>(&event).blur().unwrap_or_default();
            }
            _ => {}
        }
    };
    // Leaves when the focus goes elsewhere, but not on the way to a hit.
    let blurred = move |event: web_sys::FocusEvent| {
        use wasm_bindgen::JsCast;
        let to = event.related_target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        if !form.get_untracked().is_some_and(|f| to.is_some() && f.contains(to.as_ref())) {
            close();
        }
    };
    let showing = move || open.get() && typed.get().trim().chars().count() >= 2;
    let answered = move || found.data.with(Option::is_some) && !found.busy.get();
    let list = move || {
        let acts = wishes();
        let mut number = acts.len();
        let doing = (!acts.is_empty()).then(|| {
            let pick = Callback::new(move |wish: Wish| {
                typed.set(String::new());
                close();
                act::start(wish);
            });
            actions(acts, active, pick)
        });
        let found = groups.get().into_iter().map(|group| one_group(group, &mut number, &asked.get(), active)).views();
        view! { {doing}{found} }
    };
    let foot = live(move || {
        if let Some(error) = found.error.get() {
            let again = |event: web_sys::MouseEvent| {
                event.stop_propagation();
                data_changed();
            };
            return view! {
                <span role="alert">{error.to_string()}</span>
                <button type="button" class="btn btn--sm" on:mousedown=|event: web_sys::MouseEvent| event.prevent_default() on:click=again>"Try again"</button>
            }
            .into_any();
        }
        if groups.with(Vec::is_empty) {
            let text = live(move || if answered() { "Nothing found." } else { "Searching…" });
            view! { <span role="status">{text}</span> }.into_any()
        } else {
            view! {
                <a class="link" href=boxed(everything)>"All results"</a>
                <span><kbd class="kbd">"↵"</kbd>" open"</span>
            }
            .into_any()
        }
    });
    view! {
        <form class="search-box" role="search" node_ref=form on:submit=submit on:focusout=blurred>
            <Icon name="search"/>
            <input class="search-box__input" id=SEARCH_ID type="search" role="combobox" autocomplete="off"
                placeholder="Search serial, tag, name, ticket…" aria-label="Search" aria-controls="hits"
                aria-autocomplete="list" aria-expanded=move || showing().to_string()
                aria-activedescendant=move || active.get().map(|at| format!("hit-{at}"))
                prop:value=move || typed.get() on:input=input on:keydown=keydown on:focus=move |_| { open.set(true); searching.set(true); }/>
            <kbd class="kbd">"/"</kbd>
            <div class="search-results" hidden=move || !showing()>
                <div id="hits" role="listbox" aria-label="Hits" on:click=move |_| close()>{live(list)}</div>
                <div class="search-results__foot" on:click=move |_| close()>
                    {foot}
                </div>
            </div>
        </form>
    }
}

/// What may be done here.
fn actions(acts: Vec<Wish>, active: RwSignal<Option<usize>>, pick: Callback<Wish>) -> AnyView {
    let one = |(at, wish): (usize, Wish)| {
        let selected = move || (active.get() == Some(at)).to_string();
        let action = wish.action;
        view! {
            <button type="button" class="search-hit" role="option" id=format!("hit-{at}") tabindex="-1" aria-selected=boxed(selected)
                on:mousedown=|event: web_sys::MouseEvent| event.prevent_default() on:click=move |_| pick.run(wish.clone())>
                <Icon name=action.icon/>
                <span class="search-hit__title">{action.label}</span>
                <span class="search-hit__sub">{action.help}</span>
            </button>
        }
    };
    view! {
        <div class="search-results__group" role="group" aria-label="Actions here">
            <div class="search-results__title" role="presentation">"Actions here"</div>
            {acts.into_iter().enumerate().map(one).views()}
        </div>
    }
    .into_any()
}

fn one_group(group: Grouped, number: &mut usize, q: &str, active: RwSignal<Option<usize>>) -> AnyView {
    let label = group.title.clone();
    let hits = group
        .hits
        .into_iter()
        .map(|hit| {
            let at = *number;
            *number += 1;
            let selected = move || (active.get() == Some(at)).to_string();
            view! {
                <a class="search-hit" role="option" id=format!("hit-{at}") tabindex="-1" aria-selected=boxed(selected)
                    href=object_href(&hit.link.model, hit.link.id)>
                    {hits::content(&hit, group.icon, q)}
                </a>
            }
        })
        .views();
    view! {
        <div class="search-results__group" role="group" aria-label=label>
            <div class="search-results__title" role="presentation">{group.title}</div>
            {hits}
        </div>
    }
    .into_any()
}
