//! Adding and editing an object.

use leptos::prelude::*;

#[component]
pub fn FormPage() -> impl IntoView {}
