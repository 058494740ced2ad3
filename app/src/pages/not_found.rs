//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use crate::kit::{Empty, page_title, url};

#[component]
pub fn NotFound() -> impl IntoView {
    page_title(|| "Not found".to_owned());
    view! {
        <div class="page state--page">
            <h1 class="vh">"Not found"</h1>
            <Empty kind="notfound" icon="help" title="There is nothing at this address"
                text="The link may be old, or the object was deleted.">
                <a class="btn btn--primary" href=url::ours("/")>"Home"</a>
            </Empty>
        </div>
    }
}
