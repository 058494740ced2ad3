//! Pictures as they are served: to whoever may see the object they are attached to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::filter::Filter;
use shared::models::extras::image_attachment::ImageAttachment;
use shared::row::Model;
use shared::value::Value;

use crate::cx::{Action, Cx};
use crate::db::{Sql, Ty};
use crate::engine::list;
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
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT mime, data FROM core_file WHERE name = ").str(name);
    let rows = reader.rows(sql, &[Ty::Text, Ty::Text]).await?;
    let found = rows.first().and_then(|row| Some((row[0].as_str()?.to_owned(), row[1].as_str()?)));
    let (mime, data) = found.ok_or(Error::NotFound)?;
    Ok((mime, STANDARD.decode(data).map_err(|error| Error::Internal(error.to_string()))?))
}
