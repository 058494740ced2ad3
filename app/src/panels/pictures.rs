//! Pictures of an object, on its page, and the way to add one more.

use leptos::prelude::*;
use shared::meta::ModelMeta;
use shared::rpc::{self, ListQuery, Page, Record, Related};

use super::{IMAGE, frame};
use crate::fields::view::picture;
use crate::kit::live::Views;
use crate::kit::object_href;
use crate::state::{Fetched, fetch};

/// Most pictures shown at once.
const MOST: i64 = 24;

/// The panel; nothing while there is no picture.
pub fn panel(meta: &'static ModelMeta, id: i64, related: &[Related]) -> AnyView {
    if !related.iter().any(|related| related.model == IMAGE) {
        return ().into_any();
    }
    let params = [("object_type", meta.wire()), ("object_id", id.to_string())];
    let query = ListQuery {
        model: IMAGE.to_owned(),
        params: params.clone().map(|(name, value)| (name.to_owned(), value)).to_vec(),
        limit: MOST,
        ..ListQuery::default()
    };
    let found: Fetched<Page> = fetch(move || Some(query.clone()), rpc::list);
    let body =
        frame::fetched(found, |page: &Page| view! { <ul class="pictures">{page.rows.iter().map(one).views()}</ul> });
    frame::panel("Images", frame::add(IMAGE, "Add image", &params), body)
}

fn one(image: &Record) -> AnyView {
    view! {
        <li class="pictures__item">
            {picture(image.text("image"), &image.title)}
            <a class="truncate" href=object_href(&image.model, image.id)>{image.title.clone()}</a>
        </li>
    }
    .into_any()
}
