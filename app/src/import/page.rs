//! Importing objects of a model: paste or choose a file, check it, import it.

use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::meta::ModelMeta;
use shared::rpc::RpcError;
use shared::transfer::{LineErrors, Progress, Report};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

use super::send;
use crate::kit::live::{Views, live};
use crate::kit::number::lower;
use crate::kit::title::page_title;
use crate::kit::{ErrorView, Icon, list_href, url};
use crate::state::may;

/// What the page holds.
#[derive(Clone, Copy)]
struct Import {
    meta: &'static ModelMeta,
    text: RwSignal<String>,
    key: RwSignal<String>,
    progress: RwSignal<Option<Progress>>,
    outcome: RwSignal<Option<Result<Report, String>>>,
}

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
        key: RwSignal::new(String::new()),
        progress: RwSignal::new(None),
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
            <div class="stack">{form(import)} {live(move || shown(import))}</div>
        </div>
    }
    .into_any()
}

fn form(import: Import) -> AnyView {
    let busy = move || import.progress.get().is_some();
    let blank = move || import.text.with(|text| text.trim().is_empty());
    // What was checked is what is imported: any edit asks for another check.
    let ready = move || {
        import.outcome.with(|outcome| matches!(outcome, Some(Ok(report)) if report.dry_run && report.errors.is_empty()))
    };
    let changed = move || import.outcome.set(None);
    let chosen = move |event: web_sys::Event| {
        let Some(input) = event.target() else { return };
        spawn_local(async move {
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
                    <a href=format!("/api/{}/?export=csv&limit=5", import.meta.path) download="">"An example"</a>
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
                    <input class="input" id="import-key" type="text" placeholder=format!("id, or such as {}", import.meta.key)
                        prop:value=move || import.key.get()
                        aria-describedby="import-key-help"
                        on:input=move |event| { import.key.set(event_target_value(&event)); changed(); }/>
                    <p class="field__help" id="import-key-help">"An object found by it is changed, the others are added"</p>
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
                    <span role="status">{live(move || import.progress.get().map(said))}</span>
                </div>
            </div>
        </section>
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
    let address = format!("/api/{}/import/?{}", import.meta.path, url::query(&pairs));
    spawn_local(async move {
        let tell = move |now| {
            import.progress.try_set(Some(now));
        };
        let outcome = send::import(&address, kind(&text), &text, tell).await;
        import.progress.try_set(None);
        import.outcome.try_set(Some(outcome));
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

/// How a check or an import went.
fn shown(import: Import) -> AnyView {
    let report = match import.outcome.get() {
        None => return ().into_any(),
        Some(Err(text)) => return alert("alert alert--error", "alert-triangle", text, &[]),
        Some(Ok(report)) => report,
    };
    let counts = [
        ("new", report.created),
        ("changed", report.updated),
        ("unchanged", report.unchanged),
        ("with errors", report.failed),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{count} {what}")).collect();
    let counts = counts.join(", ");
    if !report.errors.is_empty() {
        let text = format!("Nothing was imported. Of {} objects: {counts}.", report.total);
        return alert("alert alert--error", "alert-triangle", text, &report.errors);
    }
    let ignored: Vec<String> =
        report.columns.iter().filter(|column| column.field.is_none()).map(|column| column.header.clone()).collect();
    let ignored = if ignored.is_empty() { String::new() } else { format!(" Left out: {}.", ignored.join(", ")) };
    let text = if report.dry_run {
        format!("The file can be imported: {counts}.{ignored}")
    } else {
        format!("Imported: {counts}.{ignored}")
    };
    alert("alert alert--ok", "check", text, &[])
}

fn alert(class: &'static str, icon: &'static str, text: String, errors: &[LineErrors]) -> AnyView {
    let row = |error: &LineErrors| {
        let line = if error.line == 0 { "File".to_owned() } else { format!("Line {}", error.line) };
        view! { <tr><th scope="row">{line}</th><td>{error.errors.to_string()}</td></tr> }
    };
    let rows = errors.iter().map(row).views();
    let table = (!errors.is_empty()).then(|| {
        view! {
            <div class="table-frame"><table class="table table--plain"><tbody>{rows}</tbody></table></div>
        }
    });
    view! {
        <div class=class role="alert"><Icon name=icon/><div class="alert__body">{text}</div></div>
        {table}
    }
    .into_any()
}
