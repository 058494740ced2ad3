//! The table: headers that sort, rows, and what stands there when there are none.

use leptos::prelude::*;
use shared::meta::{Field, Kind, ModelMeta};
use shared::rpc::{Fields, Record, RpcError};

use super::columns;
use super::scroll::PlaceKeeper;
use super::view::ListView;
use super::width::grip;
use crate::act;
use crate::fields::custom::find;
use crate::fields::view::field_view;
use crate::kit::live::{Views, boxed, each, live, when};
use crate::kit::number::lower;
use crate::kit::state::patience;
use crate::kit::{Empty, ErrorView, Icon, object_href, page_href};
use crate::state::{data_changed, may};

#[component]
pub fn Table(list: ListView, place: PlaceKeeper) -> impl IntoView {
    let meta = list.meta;
    let page = list.page;
    let selectable = can_select(meta);
    let fields = Memo::new(move |_| list.shown().iter().map(|field| field.name).collect::<Vec<_>>());
    let shown = move || {
        // They are told by the names above: nothing is drawn anew for custom fields that are no columns.
        let customs = list.customs.get_untracked();
        fields.get().into_iter().filter_map(|name| find(meta, customs, name)).collect::<Vec<_>>()
    };
    let rows = move || {
        let columns = fields.get();
        page.data.with(|page| {
            let rows = page.as_ref().map(|page| page.rows.clone()).unwrap_or_default();
            rows.into_iter().enumerate().map(|(at, row)| (fingerprint(&row, at, &columns), at, row)).collect::<Vec<_>>()
        })
    };
    let row_count = move || page.data.with(|page| page.as_ref().map_or(-1, |page| page.count + 1));
    let busy = move || page.busy.get() && page.data.with(Option::is_some);
    let one = move |(_, at, row): (String, usize, Record)| row_view(list, untrack(shown), at, row);
    let columns = move || {
        let width = |(at, field): (usize, &'static Field)| {
            let class = columns::width(field);
            let chosen = move || list.widths.of(field.name).map_or_else(String::new, |width| format!("{width}px"));
            view! { <col class=if at == 0 && class == "col--short" { "col--text" } else { class } style:width=boxed(chosen)/> }
        };
        let check = selectable.then(|| view! { <col class="col--check"/> });
        let actions = if meta.actions.is_empty() { "col--actions" } else { "col--actions col--menu" };
        view! { {check}{shown().into_iter().enumerate().map(width).views()}<col class=actions/> }
    };
    view! {
        <div class="table-scroll" role="region" aria-label=meta.plural tabindex="0" node_ref=place.scroller
            on:scroll=move |_| place.note()>
            <table class="table table--cards table--pin" role="table" aria-rowcount=boxed(row_count) aria-busy=move || busy().to_string()>
                <colgroup>{live(columns)}</colgroup>
                <thead role="rowgroup">
                    <tr role="row">
                        {selectable.then(|| view! { <th role="columnheader" class="cell-check">{select_page(list)}</th> })}
                        {live(move || shown().into_iter().map(|field| header(list, field)).views())}
                        <th role="columnheader" class="cell-actions"><span class="vh">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    {each(rows, |(print, ..)| print.clone(), one)}
                    {live(move || skeleton(list, shown().len()))}
                </tbody>
            </table>
            {live(move || nothing(list))}
        </div>
    }
}

/// Rows are ticked to be changed or deleted; who may do neither gets no boxes.
fn can_select(meta: &ModelMeta) -> bool {
    let wire = meta.wire();
    !meta.traits.read_only && untrack(|| may('c', &wire) || may('d', &wire))
}

/// What a row looks like depends on this and nothing else, so unchanged rows stay in the document.
fn fingerprint(row: &Record, at: usize, columns: &[&str]) -> String {
    let values = serde_json::to_string(&(&row.values, &row.actions)).unwrap_or_default();
    format!("{} {} {at} {} {} {values}", row.id, row.version, columns.join(","), row.title)
}

fn select_page(list: ListView) -> AnyView {
    let rows = move || list.page.data.with(|page| page.as_ref().map(|page| page.rows.clone()).unwrap_or_default());
    let ticked = move || {
        list.page.data.with(|page| {
            page.as_ref().map_or((0, 0), |page| {
                (page.rows.iter().filter(|row| list.selection.has(row.id)).count(), page.rows.len())
            })
        })
    };
    let all = move || matches!(ticked(), (n, of) if n == of && of > 0);
    let some = move || matches!(ticked(), (n, of) if n > 0 && n < of);
    let toggle = move |_| {
        let rows = untrack(rows);
        if untrack(all) { list.selection.remove(&rows) } else { list.selection.add(&rows) }
    };
    view! {
        <input class="checkbox" type="checkbox" aria-label="Select page" prop:checked=boxed(all) prop:indeterminate=boxed(some) on:change=toggle/>
    }
    .into_any()
}

fn header(list: ListView, field: &'static Field) -> AnyView {
    let meta = list.meta;
    let class = if columns::cell_class(field) == "num" { "num" } else { "" };
    if !columns::can_sort(field) {
        return view! { <th role="columnheader" class=class data-field=field.name aria-label=field.title()>{field.title()}{grip(list.widths, field)}</th> }.into_any();
    }
    let sorted = Memo::new(move |_| list.state.with(|state| state.sorted(meta, field.name)));
    let aria = move || match sorted.get() {
        Some(true) => "descending",
        Some(false) => "ascending",
        None => "none",
    };
    let icon = move || match sorted.get() {
        Some(true) => view! { " "<Icon name="sort-desc"/> }.into_any(),
        Some(false) => view! { " "<Icon name="sort-asc"/> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <th role="columnheader" class=class aria-sort=boxed(aria) data-field=field.name aria-label=field.title()>
            <a class="th-sort" data-noscroll="" href=move || list.href(|state| state.sort_by(meta, field.name))>
                {field.title()}{live(icon)}
            </a>
            {grip(list.widths, field)}
        </th>
    }
    .into_any()
}

fn row_view(list: ListView, fields: Vec<&'static Field>, at: usize, row: Record) -> AnyView {
    let meta = list.meta;
    let id = row.id;
    let title = row.title.clone();
    let offset = list.state.with_untracked(|state| state.offset);
    let cells = fields.iter().enumerate().map(|(n, field)| cell(list, field, n == 0, &row)).views();
    let edit = (untrack(|| may('c', &meta.wire())) && !meta.traits.read_only).then(|| {
        view! {
            <a class="btn btn--ghost btn--icon btn--sm" aria-label=format!("Edit {title}")
                href=page_href(&meta.wire(), &format!("{id}/edit"))>
                <Icon name="edit"/>
            </a>
        }
    });
    let menu = act::row_menu(&row);
    let selected = move || list.selection.has(id);
    let level = row.int("_depth").filter(|depth| *depth > 0);
    let check = can_select(meta).then(|| {
        view! {
            <td role="cell" class="cell-check">
                <input class="checkbox" type="checkbox" aria-label=format!("Select {title}") prop:checked=boxed(selected)
                    on:change=move |_| list.selection.toggle(&row)/>
            </td>
        }
    });
    view! {
        <tr role="row" aria-rowindex=offset + i64::try_from(at).unwrap_or(0) + 2 data-id=id
            aria-selected=move || selected().to_string()
            data-active=move || (list.cursor.get() == Some(at)).then_some("true")
            data-level=level
            on:focusin=move |_| if list.cursor.get_untracked() != Some(at) { list.cursor.set(Some(at)) }>
            {check}
            {cells}
            <td role="cell" class="cell-actions">{menu}{edit}</td>
        </tr>
    }
    .into_any()
}

fn cell(list: ListView, field: &'static Field, first: bool, row: &Record) -> AnyView {
    let label = field.title();
    if first {
        return primary(list, field, label, row);
    }
    let content = crate::panels::cell(&list.meta.wire(), field.name, row).unwrap_or_else(|| field_view(field, row));
    let tip = tip(field, row);
    view! { <td role="cell" class=columns::cell_class(field) data-label=label title=tip>{content}</td> }.into_any()
}

/// The way to the object, by what it has in the first column, or by its title where that is empty
/// or leads elsewhere itself.
fn primary(list: ListView, field: &'static Field, label: String, row: &Record) -> AnyView {
    let text = match field.kind {
        _ if field.is_text() => Some(row.text(field.name)).filter(|text| !text.is_empty()).unwrap_or(&row.title),
        Kind::Ref(_) | Kind::Any(_) | Kind::Many(_) | Kind::Tags | Kind::Json => &row.title,
        _ => "",
    };
    let text = text.to_owned();
    let content = if text.is_empty() { field_view(field, row) } else { text.clone().into_any() };
    let level = row.int("_depth").unwrap_or(0).to_string();
    view! {
        <td role="cell" class="cell-primary" data-label=label title=text style:--level=level>
            <a href=object_href(&list.meta.wire(), row.id)>{content}</a>
        </td>
    }
    .into_any()
}

/// The full text of what a narrow column may cut off.
fn tip(field: &Field, row: &Record) -> Option<String> {
    match field.kind {
        Kind::Ref(_) | Kind::Any(_) => row.link(field.name).map(|link| link.title),
        _ if field.is_text() => Some(row.text(field.name).to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// Grey rows while the first answer is on its way, after a moment's patience.
fn skeleton(list: ListView, columns: usize) -> AnyView {
    if list.page.data.with(Option::is_some) || list.page.error.with(Option::is_some) {
        return ().into_any();
    }
    let waited = patience();
    let rows = move || {
        let cells = (0..columns).map(|_| view! { <td><span class="skel"></span></td> }).views();
        view! { <tr class="row-skeleton" aria-hidden="true">{can_select(list.meta).then(|| view! { <td></td> })}{cells}<td></td></tr> }
    };
    view! { {when(move || waited.get(), move || view! { {(0..12).map(|_| rows()).views()} })} }.into_any()
}

/// What stands in place of rows: an error, no objects at all, or none that match.
fn nothing(list: ListView) -> AnyView {
    let meta = list.meta;
    if let Some(error) = list.page.error.get() {
        return match error {
            RpcError::Invalid { fields } => refused(list, &fields),
            error => view! { <ErrorView error retry=Callback::new(|()| data_changed())/> }.into_any(),
        };
    }
    if list.page.data.with(|page| page.as_ref().is_none_or(|page| !page.rows.is_empty())) {
        return ().into_any();
    }
    let count = list.page.data.with(|page| page.as_ref().map_or(0, |page| page.count));
    if count > 0 {
        let first = list.href(|state| state.offset = 0);
        return view! {
            <Empty kind="nomatch" icon="search" title="This page is beyond the end of the list">
                <a class="btn" href=first>"First page"</a>
            </Empty>
        }
        .into_any();
    }
    if list.state.with(super::state::ListState::is_filtered) {
        return view! {
            <Empty kind="nomatch" icon="search" title="Nothing matches"
                text=format!("No {} match this search and these filters.", lower(meta.plural))>
                {clear_button(list)}
            </Empty>
        }
        .into_any();
    }
    let add = (may('a', &meta.wire()) && !meta.traits.read_only).then(|| {
        view! { <a class="btn btn--primary" href=page_href(&meta.wire(), "add")>{format!("Add {}", lower(meta.label))}</a> }
    });
    view! {
        <Empty icon=meta.icon title=format!("No {} yet", lower(meta.plural)) text=meta.doc>{add}</Empty>
    }
    .into_any()
}

/// A filter of the address that cannot be: which one, and why.
fn refused(list: ListView, fields: &Fields) -> AnyView {
    let reasons: Vec<String> = fields.iter().map(|(name, why)| format!("{name}: {}", why.join(" "))).collect();
    view! {
        <Empty kind="error" icon="alert-triangle" title="A filter in this address cannot be used" text=reasons.join(" ")>
            {clear_button(list)}
        </Empty>
    }
    .into_any()
}

fn clear_button(list: ListView) -> AnyView {
    let clear = move |_| {
        list.go(|state| {
            state.filters.clear();
            state.q.clear();
            state.saved = None;
            state.offset = 0;
        });
    };
    view! { <button type="button" class="btn" on:click=clear>"Clear search and filters"</button> }.into_any()
}
