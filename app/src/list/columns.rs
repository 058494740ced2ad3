//! Which columns a list shows and may show, how wide they are, and the chooser.

use leptos::prelude::*;
use shared::custom::PREFIX;
use shared::meta::{Field, Kind, ModelMeta, Storage};

use super::view::ListView;
use crate::fields::custom::{Customs, find};
use crate::kit::live::each;
use crate::kit::order::ordered;
use crate::kit::{Icon, Popover};
use crate::state::remember;

/// The fields shown, in order: those asked for that exist, else the model's own.
pub fn shown(meta: &'static ModelMeta, customs: Customs, asked: &[String]) -> Vec<&'static Field> {
    let found = asked.iter().filter_map(|name| find(meta, customs, name)).filter(|field| can_show(field));
    let found: Vec<&'static Field> = found.collect();
    if found.is_empty() { meta.columns.iter().filter_map(|name| meta.field(name)).collect() } else { found }
}

/// The fields to ask the server for: the shown ones, and what a panel's cell draws them from.
pub fn wanted(meta: &'static ModelMeta, asked: &[String]) -> Vec<String> {
    let wire = meta.wire();
    let mut names: Vec<&'static str> = Vec::new();
    // Custom fields come all at once, whichever there are.
    if asked.iter().any(|name| name.starts_with(PREFIX)) {
        names.push("custom_fields");
    }
    for field in shown(meta, &[], asked) {
        let needs = crate::panels::needs(&wire, field.name).iter().copied();
        names.extend(std::iter::once(field.name).chain(needs));
    }
    if meta.traits.nested {
        names.push("_depth");
    }
    // In one order, so that moving a column asks for nothing new.
    let mut names = ordered(names, |a, b| a < b);
    names.dedup();
    names.into_iter().filter(|name| meta.has(name)).map(str::to_owned).collect()
}

/// Whether a field can be a column at all.
pub fn can_show(field: &Field) -> bool {
    !field.write_only && !field.name.starts_with('_') && !matches!(field.kind, Kind::Secret | Kind::CustomFields)
}

/// Whether lists can be sorted by a field. Of objects that custom fields name only ids are known.
pub fn can_sort(field: &Field) -> bool {
    if !field.sort.is_empty() {
        return true;
    }
    match field.kind {
        Kind::Ref(_) => !field.name.starts_with(PREFIX),
        Kind::Json
        | Kind::Choices(_)
        | Kind::Tags
        | Kind::CustomFields
        | Kind::Many(_)
        | Kind::Reverse(_)
        | Kind::Any(_)
        | Kind::Secret => false,
        Kind::Count(_) => true,
        _ => matches!(field.storage, Storage::Column),
    }
}

/// The class of a column's `<col>`, which gives its width.
pub fn width(field: &Field) -> &'static str {
    match field.kind {
        Kind::Id => "col--id",
        Kind::Int { .. } | Kind::Decimal { .. } | Kind::Count(_) => "col--num",
        // Its values are short, its heading need not be.
        Kind::Bool if field.title().len() > 9 => "col--short",
        Kind::Bool => "col--bool",
        Kind::Date => "col--date",
        Kind::DateTime => "col--time",
        // A computed state reads as a sentence: "Expires in 12 days". An age is short: "Seen 3 d ago".
        Kind::Choice(_) if matches!(field.storage, Storage::Virtual) && field.name != "probe_status" => "col--state",
        Kind::Choice(set) if set.all().iter().any(|choice| choice.label.len() > 14) => "col--state",
        Kind::Choice(_) => "col--status",
        Kind::LongText | Kind::Json | Kind::Choices(_) | Kind::Many(_) => "col--wide",
        Kind::Color => "col--short",
        _ if is_code(field) => "col--short",
        Kind::Text { max } if max <= 50 => "col--short",
        _ => "col--text",
    }
}

/// What that comes to in pixels, before spare room is shared out.
pub fn pixels(field: &Field) -> i32 {
    match width(field) {
        "col--id" | "col--bool" => 72,
        "col--num" => 104,
        "col--date" => 112,
        "col--short" => 112,
        "col--status" => 136,
        "col--state" => 194,
        "col--time" => 188,
        "col--wide" => 280,
        _ => 136,
    }
}

/// Serial numbers and the like, which are compared letter by letter.
fn is_code(field: &Field) -> bool {
    matches!(field.name, "serial" | "asset_tag" | "cid" | "partnumber" | "part_number")
}

/// Further classes of a column's cells.
pub fn cell_class(field: &Field) -> &'static str {
    match field.kind {
        Kind::Int { .. } | Kind::Decimal { .. } | Kind::Count(_) => "num",
        Kind::Slug { .. } => "mono",
        _ if is_code(field) => "mono",
        _ => "",
    }
}

/// The column chooser: which columns, in which order.
#[component]
pub fn ColumnChooser(list: ListView) -> impl IntoView {
    let meta = list.meta;
    let names = move || -> Vec<String> { list.shown().into_iter().map(|field| field.name.to_owned()).collect() };
    let usual = move |columns: &[String]| columns.iter().map(String::as_str).eq(meta.columns.iter().copied());
    let set = move |columns: Vec<String>| {
        let plain = usual(&columns);
        let columns = if plain { Vec::new() } else { columns };
        remember(&format!("columns.{}", meta.wire()), (!columns.is_empty()).then(|| columns.join(",")).as_deref());
        list.go(move |state| state.columns = columns);
    };
    let toggle = move |name: &'static str| {
        let mut columns = names();
        match columns.iter().position(|c| c == name) {
            // The last column stays: a list without columns shows nothing to click on.
            Some(_) if columns.len() == 1 => return,
            Some(at) => {
                columns.remove(at);
            }
            None => columns.push(name.to_owned()),
        }
        set(columns);
    };
    let shift = move |name: &'static str, by: isize| {
        let mut columns = names();
        if let Some(at) = columns.iter().position(|c| c == name)
            && let Some(to) = at.checked_add_signed(by).filter(|to| *to < columns.len())
        {
            columns.swap(at, to);
            set(columns);
        }
    };
    let item = move |field: &'static Field| {
        let (name, title) = (field.name, field.title());
        let (up, down) = (format!("Move {title} up"), format!("Move {title} down"));
        let at = move || names().iter().position(|c| c == name);
        view! {
            <li class="colpick__item">
                <label class="check">
                    <input class="checkbox" type="checkbox" prop:checked=move || at().is_some() on:change=move |_| toggle(name)/>
                    " "{title}
                </label>
                <button type="button" class="btn btn--ghost btn--icon btn--sm" aria-label=up
                    disabled=move || at().is_none_or(|at| at == 0) on:click=move |_| shift(name, -1)>
                    <Icon name="chevron-up"/>
                </button>
                <button type="button" class="btn btn--ghost btn--icon btn--sm" aria-label=down
                    disabled=move || at().is_none_or(|at| at + 1 >= names().len()) on:click=move |_| shift(name, 1)>
                    <Icon name="chevron-down"/>
                </button>
            </li>
        }
    };
    // Chosen ones in their order, then the others.
    let fields = move || -> Vec<&'static Field> {
        let chosen = list.shown();
        let customs = list.customs.get().iter().filter(|custom| custom.in_lists()).map(|custom| &custom.field);
        let all = meta.fields.iter().chain(customs);
        let others = all.filter(|f| can_show(f) && !chosen.iter().any(|c| c.name == f.name));
        chosen.iter().copied().chain(others).collect()
    };
    let button = || view! { <Icon name="columns"/>" "<span class="btn__text">"Columns"</span> };
    view! {
        <Popover button=ViewFn::from(button) label="Columns" class="popover--end colpick">
            <div class="popover__head">
                "Columns "
                <button type="button" class="link-btn" disabled=move || usual(&names()) on:click=move |_| set(Vec::new())>"Reset"</button>
            </div>
            <ul class="colpick__list">
                {each(fields, |field| field.name.to_owned(), item)}
            </ul>
        </Popover>
    }
}
