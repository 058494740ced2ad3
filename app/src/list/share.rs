//! The same list or object for scripts: REST address, `curl`, `pynetbox`.

use leptos::prelude::*;
use shared::meta::ModelMeta;
use shared::rpc::{Offer, Record};

use super::state::ListState;
use crate::kit::live::Views;
use crate::kit::{Icon, Menu, MenuItem, copy_text, url};

/// The address of the REST interface for what a list shows.
pub fn rest_list(meta: &ModelMeta, state: &ListState) -> String {
    let mut pairs = state.sorted_params();
    pairs.push(("limit".to_owned(), state.limit.to_string()));
    if state.offset > 0 {
        pairs.push(("offset".to_owned(), state.offset.to_string()));
    }
    url::address(&rest_url(meta), &pairs)
}

/// The REST address of one object.
pub fn rest_object(meta: &ModelMeta, id: i64) -> String {
    format!("{}{id}/", rest_url(meta))
}

/// The REST address of a model.
pub fn rest_url(meta: &ModelMeta) -> String {
    url::whole(&format!("/api/{}/", meta.path))
}

pub fn curl(url: &str) -> String {
    format!("curl -H \"Authorization: Bearer $PURSER_TOKEN\" '{}'", url.replace('\'', "%27"))
}

/// A line for a Python prompt; `call` is what is asked of the connection `nb`.
fn pynetbox(call: &str) -> String {
    let address = url::whole("");
    let connect = format!("nb = pynetbox.api(\"{address}\", token=os.environ[\"PURSER_TOKEN\"])");
    format!("import os, pynetbox; {connect}; print({call})")
}

/// Text as Python writes it, which is as JSON does.
fn python(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `list(nb.dcim.sites.filter(status=["active", "planned"]))` with what goes before it.
pub fn pynetbox_list(meta: &ModelMeta, state: &ListState) -> String {
    let mut named: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in state.params() {
        match named.iter_mut().find(|(n, _)| *n == name) {
            Some((_, values)) => values.push(value),
            None => named.push((name, vec![value])),
        }
    }
    let arguments: Vec<String> = named
        .into_iter()
        .map(|(name, values)| match values.as_slice() {
            [one] => format!("{name}={}", python(one)),
            many => format!("{name}=[{}]", many.iter().map(|value| python(value)).collect::<Vec<_>>().join(", ")),
        })
        .collect();
    let call = if arguments.is_empty() { "all()".to_owned() } else { format!("filter({})", arguments.join(", ")) };
    pynetbox(&format!("list(nb.{}.{call})", endpoint(meta)))
}

/// `nb.dcim.sites.get(7)` with what goes before it.
pub fn pynetbox_object(meta: &ModelMeta, id: i64) -> String {
    pynetbox(&format!("dict(nb.{}.get({id}))", endpoint(meta)))
}

/// What a script sends to do an action with an object, with the arguments that its form begins with.
pub fn curl_action(meta: &ModelMeta, record: &Record, offer: &Offer) -> String {
    let body = serde_json::Value::from(offer.args.clone()).to_string().replace('\'', "'\\''");
    let address = format!("{}{}/", rest_object(meta, record.id), offer.name);
    let headers = "-H \"Authorization: Bearer $PURSER_TOKEN\" -H 'Content-Type: application/json'";
    format!("curl -X POST {headers} -d '{body}' '{address}'")
}

/// The same for a Python prompt.
pub fn pynetbox_action(meta: &ModelMeta, record: &Record, offer: &Offer) -> String {
    let id = record.id;
    let args = python(&serde_json::Value::from(offer.args.clone()).to_string());
    let call = format!(
        "nb.http_session.post(nb.{}.get({id}).url + \"{}/\", json=json.loads({args}), ",
        endpoint(meta),
        offer.name
    );
    let headers = "headers={\"Authorization\": \"Bearer \" + os.environ[\"PURSER_TOKEN\"]}).json()";
    format!("import json; {}", pynetbox(&format!("{call}{headers}")))
}

fn endpoint(meta: &ModelMeta) -> String {
    meta.path.replace('-', "_").replace('/', ".")
}

/// How a script does an action: what it is called, its `curl` command and its `pynetbox` line.
#[derive(Clone)]
pub struct Scripted {
    pub label: &'static str,
    pub curl: String,
    pub pynetbox: String,
}

impl Scripted {
    pub fn of(meta: &ModelMeta, record: &Record, offer: &Offer) -> Option<Self> {
        let label = meta.action(&offer.name)?.label;
        Some(Self { label, curl: curl_action(meta, record, offer), pynetbox: pynetbox_action(meta, record, offer) })
    }

    /// Its row in the menu: the name, and a button for each line.
    fn view(self) -> AnyView {
        let Self { label, curl, pynetbox } = self;
        view! {
            <div class="menu__pair" role="group" aria-label=label>
                <span class="truncate">{label}</span>
                {copier("curl", format!("{label}: copy curl command"), curl, "curl command copied.")}
                {copier("pynetbox", format!("{label}: copy pynetbox line"), pynetbox, "pynetbox line copied.")}
            </div>
        }
        .into_any()
    }
}

fn copier(tool: &'static str, label: String, line: String, said: &'static str) -> AnyView {
    let pick = Callback::new(move |()| copy_text(line.clone(), said));
    view! { <MenuItem text=tool label icon="copy" on_pick=pick/> }.into_any()
}

/// A menu that copies these. `rest` and `pynetbox` are asked when something is copied.
#[component]
pub fn ShareMenu(
    rest: Callback<(), String>,
    pynetbox: Callback<(), String>,
    #[prop(optional)] actions: Vec<Scripted>,
) -> impl IntoView {
    let button = || view! { <Icon name="code"/>" "<span class="btn__text">"API"</span> };
    let here = Callback::new(|()| copy_text(window().location().href().unwrap_or_default(), "Link copied."));
    let address = Callback::new(move |()| copy_text(rest.run(()), "REST address copied."));
    let command = Callback::new(move |()| copy_text(curl(&rest.run(())), "curl command copied."));
    let line = Callback::new(move |()| copy_text(pynetbox.run(()), "pynetbox line copied."));
    let actions = StoredValue::new(actions);
    let lines = move || {
        let rows = actions.get_value();
        (!rows.is_empty()).then(|| {
            view! {
                <hr class="menu__sep"/>
                <div class="menu__label">"Actions"</div>
                {rows.into_iter().map(Scripted::view).views()}
            }
        })
    };
    view! {
        <Menu button=ViewFn::from(button) label="API: copy address, curl or pynetbox" button_class="btn btn--collapse">
            <MenuItem text="Copy link to this page" icon="link" on_pick=here/>
            <MenuItem text="Copy REST address" icon="code" on_pick=address/>
            <MenuItem text="Copy curl command" icon="copy" on_pick=command/>
            <MenuItem text="Copy pynetbox line" icon="copy" on_pick=line/>
            {lines()}
        </Menu>
    }
}
