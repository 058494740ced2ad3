//! Inbox message: what was read in it, and what became of that.

use leptos::prelude::*;
use serde_json::Value;
use shared::rpc::{Link, Record};
use shared::status::WAITING;

use super::{INBOX, badges, frame};
use crate::calendar::times;
use crate::kit::live::Views;
use crate::kit::{Icon, LinkTo, url};

pub fn cell(field: &str, record: &Record) -> Option<AnyView> {
    (field == "state").then(|| badges::choice_cell(INBOX, field, record)).flatten()
}

pub fn panels(record: &Record) -> AnyView {
    let findings = record.get("findings").as_array().cloned().unwrap_or_default();
    let notices = findings.iter().map(notice).views();
    // As it came: nothing in it is markup.
    let text = view! { <pre class="code code--wrap" tabindex="0">{record.text("body").to_owned()}</pre> };
    view! { {triage(record)}{notices}{frame::panel("Text", ().into_any(), text.into_any())} }.into_any()
}

/// The texts of a list.
fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Each on a line of its own.
fn lines(texts: Vec<String>) -> AnyView {
    texts.into_iter().map(|text| view! { <p>{text}</p> }).views().into_any()
}

/// Why it waits, and the ways on.
fn triage(record: &Record) -> AnyView {
    let problems = texts(record.get("problems"));
    // Of what is dealt with they are remarks.
    let (class, icon) = if record.text("state") == WAITING {
        ("alert alert--warn", "alert-triangle")
    } else {
        ("alert alert--info", "info")
    };
    let waits = (!problems.is_empty()).then(|| {
        view! {
            <div class=class role="status">
                <Icon name=icon/>
                <div class="alert__body">{lines(problems)}</div>
            </div>
        }
    });
    let original = (!record.text("original").is_empty()).then(|| {
        let href = url::ours(&format!("/api/plugins/notices/inbox/{}/original/", record.id));
        view! { <a class="btn btn--sm btn--ghost" href=href download=""><Icon name="download"/>" Original"</a> }
    });
    let body = view! { <div class="panel__body stack">{waits}{source(record)}</div> };
    frame::panel("Triage", view! { {original} }.into_any(), body.into_any())
}

/// Of an unknown provider nothing can be applied: whoever knows it says so once.
fn source(record: &Record) -> AnyView {
    if record.link("provider").is_some() {
        return ().into_any();
    }
    frame::add(super::SOURCE, "Notice source", &[("name", record.text("sender").to_owned())])
}

/// One notice of the message.
fn notice(finding: &Value) -> AnyView {
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let time = |key: &str| finding[key].as_str().and_then(|text| shared::check::datetime(text).ok());
    let (color, label, icon) = match text("outcome").as_str() {
        "created" => ("green", "Created", "plus"),
        "updated" => ("green", "Updated", "check"),
        "unchanged" => ("gray", "Unchanged", "check"),
        "outdated" => ("gray", "Outdated", "clock"),
        "duplicate" => ("gray", "Duplicate", "copy"),
        _ => ("orange", "Waiting", "alert-triangle"),
    };
    let model = format!("notices.{}", text("type"));
    let event = pointer(&finding["event"], text("id"));
    let known = event.is_some();
    let title = event.map_or_else(|| text("id").into_any(), |link| view! { <LinkTo link/> }.into_any());
    let objects = finding["objects"].as_array().cloned().unwrap_or_default();
    let touched = (!objects.is_empty())
        .then(|| view! { <ul class="stack stack--tight">{objects.iter().map(object).views()}</ul> }.into_any());
    let warnings = texts(&finding["warnings"]);
    let remarks = (!warnings.is_empty()).then(|| lines(warnings));
    let body = view! {
        <dl class="kv">
            {frame::fact(if known { "Event" } else { "Number" }, Some(title))}
            {frame::fact("Summary", Some(text("summary").into_any()))}
            {frame::fact("Status", Some(badges::choice(&model, "status", &text("status"))))}
            {time("start").map(|start| times(start, time("end"), &text("timezone")))}
            {frame::fact("Sequence", finding["sequence"].as_i64().map(|number| number.to_string().into_any()))}
            {frame::fact("Touches", touched)}
            {frame::fact("Remarks", remarks)}
        </dl>
    };
    frame::panel("Notice", badges::badge(color, label, icon), body.into_any())
}

/// One thing that the provider names: ours, or not known.
fn object(object: &Value) -> AnyView {
    let name = object["id"].as_str().unwrap_or_default().to_owned();
    let level = badges::choice(super::IMPACT, "impact", object["impact"].as_str().unwrap_or_default());
    let what = match pointer(&object["object"], name.clone()) {
        Some(link) => view! { <LinkTo link/> }.into_any(),
        None => view! { {name}" "{badges::badge("orange", "Not known here", "help")} }.into_any(),
    };
    view! { <li>{what}" "{level}</li> }.into_any()
}

/// A link to what an entry points at, under the provider's name for it.
fn pointer(entry: &Value, title: String) -> Option<Link> {
    let (model, id) = (entry["object_type"].as_str()?.to_owned(), entry["object_id"].as_i64()?);
    Some(Link { model, id, title, color: None })
}
