//! Widgets that know nothing of models: buttons' companions, overlays, states, times and links.
//!
//! Classes and markup are those of `docs/STYLEGUIDE.md`. Nothing here is generic over a model, so
//! each widget exists once in the compiled application.

pub mod badge;
pub mod bidi;
pub mod copy;
pub mod dialog;
pub mod download;
pub mod http;
pub mod icon;
pub mod keys;
pub mod link;
pub mod live;
pub mod menu;
pub mod number;
pub mod order;
pub mod pager;
pub mod state;
pub mod tabs;
pub mod time;
pub mod title;
pub mod url;

pub use badge::{Badge, Chip, ColorChip, Nothing};
pub use bidi::isolated;
pub use copy::{CopyButton, copy_text};
pub use dialog::{Confirm, Dialog};
pub use download::download;
pub use icon::Icon;
pub use link::{LinkTo, add_href, list_href, object_href, page_href, referring, way};
pub use menu::{Menu, MenuItem, Popover};
pub use pager::Pager;
pub use state::{Empty, ErrorView, Loading};
pub use tabs::{Tab, Tabs};
pub use time::Time;
pub use title::page_title;
