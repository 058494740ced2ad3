//! One record of the change log.

use leptos::prelude::*;

#[component]
pub fn ChangePage() -> impl IntoView {}
