//! Choosing references: a combobox that searches as one types.

use leptos::prelude::*;
use shared::rpc::Link;

/// How many references a picker holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arity {
    #[default]
    One,
    Many,
}

/// A combobox over the objects of one model (`app.model`). `chosen` holds at most one link for
/// `Arity::One`. `params` narrow what is offered, in the grammar of list filters.
#[component]
pub fn Picker(
    #[prop(into)] id: String,
    #[prop(into)] model: Signal<String>,
    chosen: RwSignal<Vec<Link>>,
    #[prop(optional)] arity: Arity,
    #[prop(optional, into)] params: Signal<Vec<(String, String)>>,
    #[prop(optional, into)] describedby: Signal<String>,
    #[prop(optional, into)] invalid: Signal<bool>,
    /// Only needed where no `<label for=id>` names the box.
    #[prop(optional, into)] label: String,
) -> impl IntoView {
    let _ = (id, model, chosen, arity, params, describedby, invalid, label);
}
