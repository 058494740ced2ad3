//! Which address shows which page. Pages of models are generic: `/:area/:kind` names the model.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;

use crate::pages::calendar::CalendarPage;
use crate::pages::change::ChangePage;
use crate::pages::detail::DetailPage;
use crate::pages::form::FormPage;
use crate::pages::home::HomePage;
use crate::pages::list::ListPage;
use crate::pages::not_found::NotFound;
use crate::pages::search::SearchPage;

/// The page at the current address. Fixed words come before parameters.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| view! { <NotFound/> }>
            <Route path=path!("/") view=HomePage/>
            // Shown for a moment after logging in, until the address has changed.
            <Route path=path!("/login") view=|| ()/>
            <Route path=path!("/calendar") view=CalendarPage/>
            <Route path=path!("/search") view=SearchPage/>
            <Route path=path!("/core/object-changes/:id") view=ChangePage/>
            <Route path=path!("/:area/:kind") view=ListPage/>
            <Route path=path!("/:area/:kind/add") view=FormPage/>
            <Route path=path!("/:area/:kind/:id") view=DetailPage/>
            <Route path=path!("/:area/:kind/:id/edit") view=FormPage/>
        </FlatRoutes>
    }
}
