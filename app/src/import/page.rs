//! Importing objects of a model: paste or choose a file, check it, import it.

use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use shared::candidate_key::{comparable, identities};
use shared::meta::ModelMeta;
use shared::rpc::RpcError;
use shared::transfer::{Progress, Report};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

use super::report;
use super::send;
use crate::kit::live::{live, spawn};
use crate::kit::number::lower;
use crate::kit::title::page_title;
use crate::kit::{ErrorView, Icon, list_href, url};
use crate::state::{data_changed, may, take_back, use_toasts};

/// The server guesses from the columns by what objects are found.
const AUTO: &str = "auto";

/// What the page holds.
#[derive(Clone, Copy)]
struct Import {
    meta: &'static ModelMeta,
    text: RwSignal<String>,
    key: RwSignal<String>,
    progress: RwSignal<Option<Progress>>,
    /// Whether what was imported is being taken back.
    undoing: RwSignal<bool>,
    outcome: RwSignal<Option<Outcome>>,
}

/// How it went and in which request, or why it did not, and whether that was a check.
type Outcome = Result<(Report, String), (RpcError, bool)>;

pub fn import_page(meta: &'static ModelMeta) -> AnyView {
    let title = format!("Import {}", lower(meta.plural));
    page_title({
        let title = title.clone();
        move || title.clone()
    });
    if !may('a', &meta.wire()) && !may('c', &meta.wire()) {
        let message = format!("You lack the permission to add {}.", lower(meta.plural));
        return view! { <ErrorView error=RpcError::Forbidden { message }/> }.into_any();
    }
    let import = Import {
        meta,
        text: RwSignal::new(String::new()),
        key: RwSignal::new(AUTO.to_owned()),
        progress: RwSignal::new(None),
        undoing: RwSignal::new(false),
        outcome: RwSignal::new(None),
    };
    view! {
        <div class="page page--narrow">
            <header class="page-head">
                <nav class="crumbs" aria-label="Breadcrumb">
                    <ol>
                        <li><a href=list_href(&meta.wire(), &[])>{meta.plural}</a></li>
                        <li aria-current="page">"Import"</li>
                    </ol>
                </nav>
                <div class="page-head__row"><h1 class="page-head__title">{title}</h1></div>
            </header>
            <div class="stack">{form(import)} {live(move || outcome(import))}</div>
        </div>
    }
    .into_any()
}

fn form(import: Import) -> AnyView {
    let busy = move || import.progress.get().is_some() || import.undoing.get();
    let doing = move || import.progress.get().map(said).or_else(|| import.undoing.get().then(|| "Undoing…".to_owned()));
    let blank = move || import.text.with(|text| text.trim().is_empty());
    // What was checked is what is imported: any edit asks for another check.
    let ready = move || {
        import
            .outcome
            .with(|outcome| matches!(outcome, Some(Ok((report, _))) if report.dry_run && report.errors.is_empty()))
    };
    let changed = move || import.outcome.set(None);
    let chosen = move |event: web_sys::Event| {
        let Some(input) = event.target() else { return };
        spawn(async move {
            if let Some(text) = file_text(&input).await {
                import.text.set(text);
                changed();
            }
        });
    };
    view! {
        <section class="panel">
            <div class="panel__body stack">
                <p>
                    "CSV, JSON or YAML. The first line of a CSV file names the fields; references are named like "
                    <code>"site.slug"</code>". A row with an id changes that object. "
                    <a href=url::with(&url::ours(&format!("/api/{}/", import.meta.path)), &[("export", "csv"), ("limit", "5")]) download="">"An example"</a>
                </p>
                <div class="field">
                    <label class="field__label" for="import-file">"File"</label>
                    <input class="input" id="import-file" type="file" accept=".csv,.json,.jsonl,.yaml,.yml,.txt" on:change=chosen/>
                </div>
                <div class="field">
                    <label class="field__label" for="import-text">"Or paste it here"</label>
                    <textarea class="textarea textarea--mono" id="import-text" rows="12" spellcheck="false" prop:value=move || import.text.get()
                        on:input=move |event| { import.text.set(event_target_value(&event)); changed(); }></textarea>
                </div>
                <div class="field">
                    <label class="field__label" for="import-key">"Find objects by"</label>
                    <select class="select" id="import-key" aria-describedby="import-key-help"
                        on:change=move |event| { import.key.set(event_target_value(&event)); changed(); }>
                        {keys(import.meta)}
                    </select>
                    <p class="field__help" id="import-key-help">
                        "An object found by it is changed, the others are added: so a file may be imported again."
                    </p>
                </div>
                <div class="form__actions">
                    <button type="button" class="btn" disabled=move || busy() || blank() on:click=move |_| start(import, true)>
                        <Icon name="check"/>" Check"
                    </button>
                    " "
                    <button type="button" class="btn btn--primary" disabled=move || busy() || !ready() on:click=move |_| start(import, false)>
                        <Icon name="upload"/>" Import"
                    </button>
                    " "
                    <span role="status">{live(doing)}</span>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// By what objects can be found: what tells them apart, then any other field.
fn keys(meta: &'static ModelMeta) -> AnyView {
    let option = |value: String, text: String| view! { <option value=value>{text}</option> }.into_any();
    let title = |name: &&str| report::title(meta, name);
    let known = identities(meta);
    let own: Vec<(String, String)> =
        known.iter().map(|one| (one.names(), one.fields.iter().map(title).collect::<Vec<_>>().join(" and "))).collect();
    let single = |name: &str| own.iter().any(|(names, _)| names == name);
    let others = meta.fields.iter().filter(|field| comparable(field) && !single(field.name));
    let others = others.map(|field| option(field.name.to_owned(), field.title())).collect::<Vec<_>>();
    let own = own.iter().map(|(names, titles)| option(names.clone(), titles.clone())).collect::<Vec<_>>();
    view! {
        <option value=AUTO selected>"What the columns offer (guessed)"</option>
        {own}
        <option value="id">"Id only: every row without one is added"</option>
        <optgroup label="Other fields">{others}</optgroup>
    }
    .into_any()
}

fn said(progress: Progress) -> String {
    match progress.total {
        0 => "Reading…".to_owned(),
        total => format!("{} of {total}", progress.done),
    }
}

/// The text of the file that an input holds.
async fn file_text(input: &web_sys::EventTarget) -> Option<String> {
    let files = Reflect::get(input, &"files".into()).ok()?;
    let file = Reflect::get_u32(&files, 0).ok().filter(|file| file.is_object())?;
    let text = Reflect::get(&file, &"text".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    let text = text.call0(&file).ok()?.dyn_into::<Promise>().ok()?;
    JsFuture::from(text).await.ok()?.as_string()
}

/// Checks or imports what the page holds.
fn start(import: Import, dry_run: bool) {
    import.progress.set(Some(Progress::default()));
    let text = import.text.get_untracked();
    let pairs = [("dry_run".to_owned(), dry_run.to_string()), ("key".to_owned(), import.key.get_untracked())];
    let address = url::address(&url::ours(&format!("/api/{}/import/", import.meta.path)), &pairs);
    spawn(async move {
        let tell = move |now| {
            import.progress.try_set(Some(now));
        };
        let outcome = send::import(&address, kind(&text), &text, tell).await;
        let written = matches!(&outcome, Ok((report, _)) if !report.dry_run && report.errors.is_empty());
        import.progress.try_set(None);
        import.outcome.try_set(Some(outcome.map_err(|error| (error, dry_run))));
        if written {
            data_changed();
        }
    });
}

/// The media type that a text looks like.
fn kind(text: &str) -> &'static str {
    let text = text.trim_start();
    match text.chars().next() {
        // Also objects on lines of their own: the server looks closer.
        Some('[' | '{') => "application/json",
        _ if text.starts_with("- ") || text.starts_with("---") => "application/yaml",
        _ => "text/csv",
    }
}

/// How a check or an import went. What did not reach the server is sent again as it was.
fn outcome(import: Import) -> AnyView {
    match import.outcome.get() {
        None => ().into_any(),
        Some(Err((error, dry_run))) => report::failed(&error, Callback::new(move |()| start(import, dry_run))),
        Some(Ok((done, request))) => {
            let undo = Callback::new(move |()| take_all_back(import, request.clone()));
            report::shown(import.meta, &done, undo)
        }
    }
}

/// Undoes an import as a whole; then what the page says of it is over.
fn take_all_back(import: Import, request: String) {
    if import.undoing.try_get_untracked() != Some(false) {
        return;
    }
    import.undoing.set(true);
    spawn(async move {
        let done = take_back(request.clone()).await;
        import.undoing.try_set(false);
        match done {
            Ok(()) => {
                import.outcome.try_set(None);
            }
            Err(error) => use_toasts().failed(&error, move || take_all_back(import, request.clone())),
        }
    });
}
