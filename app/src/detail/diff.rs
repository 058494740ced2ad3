//! What changed, field by field, with names instead of ids. The − and + signs come from the style
//! sheet, the words for screen readers from here.

use leptos::prelude::*;
use shared::rpc::Difference;

/// A table of before and after.
pub fn differences(list: &[Difference]) -> AnyView {
    if list.is_empty() {
        return view! { <p class="muted">"No field changed."</p> }.into_any();
    }
    let rows = list.iter().map(|difference| {
        view! {
            <tr>
                <th scope="row">{difference.label.clone()}</th>
                <td class="diff__old">{side(&difference.before, "Before: ", |text| view! { <del>{text}</del> }.into_any())}</td>
                <td class="diff__new">{side(&difference.after, "After: ", |text| view! { <ins>{text}</ins> }.into_any())}</td>
            </tr>
        }
    });
    view! {
        <table class="diff">
            <caption class="vh">"Changed fields"</caption>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn side(text: &str, said: &'static str, mark: fn(String) -> AnyView) -> AnyView {
    if text.is_empty() {
        return view! { <span class="vh">{said}</span><span class="none">"empty"</span> }.into_any();
    }
    view! { <span class="vh">{said}</span>{mark(text.to_owned())} }.into_any()
}

/// Icon, colour and word of a logged action.
pub fn action(action: &str) -> (&'static str, &'static str, &'static str) {
    match action {
        "create" => ("green", "plus", "Created"),
        "delete" => ("red", "trash", "Deleted"),
        _ => ("blue", "edit", "Updated"),
    }
}
