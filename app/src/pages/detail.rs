//! The page of one object.

use leptos::prelude::*;

#[component]
pub fn DetailPage() -> impl IntoView {}
