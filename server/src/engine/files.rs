//! Bytes that are kept in the database (`core_file`): written in the transaction of their row, and there when it is gone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::write::Writer;
use crate::db::{Reader, Sql, Ty};
use crate::error::{Error, Result};

/// Keeps bytes, which come as base64, under a name that nobody has.
pub async fn keep(w: &mut Writer, name: &str, mime: &str, data: &str) -> Result<()> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("INSERT INTO core_file (name, mime, data) VALUES (").str(name).push(", ").str(mime).push(", ");
    sql.str(data).push(")");
    w.tx().execute(sql).await?;
    Ok(())
}

/// Type and bytes of what is kept under a name.
pub async fn read(reader: &mut Reader<'_>, name: &str) -> Result<Option<(String, Vec<u8>)>> {
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT mime, data FROM core_file WHERE name = ").str(name);
    let rows = reader.rows(sql, &[Ty::Text, Ty::Text]).await?;
    let Some((mime, data)) = rows.first().and_then(|row| Some((row[0].as_str()?, row[1].as_str()?))) else {
        return Ok(None);
    };
    let bytes = STANDARD.decode(data).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Some((mime.to_owned(), bytes)))
}
