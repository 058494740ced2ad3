//! Pictures as they are served: to whoever may see the object they are attached to.

use shared::filter::Filter;
use shared::models::extras::image_attachment::ImageAttachment;
use shared::row::Model;
use shared::value::Value;

use crate::cx::{Action, Cx};
use crate::engine::{files, list};
use crate::error::{Error, Result};
use crate::rules::extras::image_attachment::MEDIA;

/// Type and bytes of a picture.
pub async fn picture(cx: &Cx, name: &str) -> Result<(String, Vec<u8>)> {
    let meta = ImageAttachment::meta();
    cx.caller.require(Action::View, meta)?;
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let filter = Filter::In { path: "image".to_owned(), values: vec![Value::Text(format!("{MEDIA}{name}"))] };
    if list::count(cx, &mut reader, meta, &filter).await? == 0 {
        return Err(Error::NotFound);
    }
    files::read(&mut reader, name).await?.ok_or(Error::NotFound)
}
