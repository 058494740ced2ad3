//! One field in a form: label, widget, errors, help, tied together for every way of reading.

use leptos::prelude::*;
use shared::action;
use shared::meta::{Field, Kind};

use super::state::{FormState, Slot};
use crate::fields::custom::CustomField;
use crate::fields::input::FieldInput;
use crate::fields::view::value_view;
use crate::fields::wire;
use crate::kit::Icon;
use crate::kit::live::live;
use crate::state::now;

pub fn field_row(form: FormState, slot: Slot) -> AnyView {
    let field = slot.field;
    let id = slot.id();
    let (error_id, help_id) = (format!("{id}-err"), format!("{id}-help"));
    let problems = Memo::new(move |_| slot.problems());
    let described = {
        let (error_id, help_id) = (error_id.clone(), help_id.clone());
        Signal::derive(move || {
            let error = if problems.read().is_empty() { "" } else { &error_id };
            let help = if field.help.is_empty() { "" } else { &help_id };
            [error, help].iter().filter(|id| !id.is_empty()).copied().collect::<Vec<_>>().join(" ")
        })
    };
    let label = (!is_checkbox(field)).then(|| {
        let must = field.required || field.upload && !field.null;
        let star = must.then(|| view! { " "<span class="field__req" aria-hidden="true">"*"</span> });
        view! { <label class="field__label" for=id.clone()>{field.title()}{star}</label> }
    });
    let help = (!field.help.is_empty()).then(|| view! { <p class="field__help" id=help_id>{field.help}</p> });
    let errors = move || {
        let messages = problems.get();
        (!messages.is_empty()).then(|| {
            view! {
                <p class="field__error" id=error_id.clone()>
                    <Icon name="alert-triangle" />
                    {messages.join(" ")}
                </p>
            }
        })
    };
    let input = if field.read_only && !field.upload {
        view! { <output class="input input--static" id=id>{live(move || value_view(field, &slot.value.read()))}</output> }
            .into_any()
    } else {
        let params = slot.custom.map_or_else(|| narrowed(form, field), CustomField::params);
        let invalid = Signal::derive(move || !problems.read().is_empty());
        view! { <FieldInput field value=slot.value id describedby=described invalid params /> }.into_any()
    };
    let class = if is_wide(field) { "field field--wide" } else { "field" };
    view! {
        <div class=class data-dirty=move || slot.edited().then_some("true") on:focusout=move |_| slot.touched.set(true)>
            {label}
            {input}
            {live(errors)}
            {help}
        </div>
    }
    .into_any()
}

fn is_checkbox(field: &Field) -> bool {
    matches!(field.kind, Kind::Bool) && !field.null
}

fn is_wide(field: &Field) -> bool {
    let kind = matches!(
        field.kind,
        Kind::LongText
            | Kind::Json
            | Kind::Choices(_)
            | Kind::Many(_)
            | Kind::Reverse(_)
            | Kind::Tags
            | Kind::Color
            | Kind::Any(_)
    );
    kind || field.upload
}

/// What a picker offers: what the field may be at all (`Field::among`), and what follows from what the form already says. Where
/// the target must belong to the same thing as this object (a rack to a site), only those of that thing are offered.
fn narrowed(form: FormState, field: &'static Field) -> Signal<Vec<(String, String)>> {
    let Some(target) = field.target() else { return Signal::stored(Vec::new()) };
    let owners: Vec<Slot> = form
        .all()
        .into_iter()
        .filter(|slot| {
            slot.field.name != field.name
                && target.field(slot.field.name).is_some_and(|theirs| {
                    matches!(theirs.kind, Kind::Ref(_)) && !theirs.null && theirs.target() == slot.field.target()
                })
        })
        .collect();
    let among = action::pairs(field.among, now().get_untracked()).unwrap_or_default();
    Signal::derive(move || {
        let chosen = |slot: &Slot| {
            wire::link(&slot.value.read()).map(|link| (format!("{}_id", slot.field.name), link.id.to_string()))
        };
        among.iter().cloned().chain(owners.iter().filter_map(chosen)).collect()
    })
}
