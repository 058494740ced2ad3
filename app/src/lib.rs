//! The web application: Leptos, rendered in the browser.
//!
//! `shell` holds the frame and the routes, `pages` one file per kind of page, `list`, `detail`,
//! `form`, `fields` and `act` what every model's pages are made of from its description alone, `panels`
//! what single models show beyond that, `kit` the widgets, `state` what all of them share.

pub mod act;
pub mod calendar;
pub mod detail;
pub mod fields;
pub mod form;
pub mod import;
pub mod kit;
pub mod list;
pub mod pages;
pub mod panels;
pub mod shell;
pub mod state;

pub use shell::App;

/// Server functions lie where the rest of the installation does.
pub fn call_below_root() {
    leptos::server_fn::client::set_server_url(kit::url::root());
}
