//! Slugs for names in any alphabet: transliterated, and where nothing is left of a name, numbered.

use shared::meta::{Kind, ModelMeta};
use shared::slug::slugged;

use crate::cx::{Action, Cx};
use crate::db::{Sql, Ty};
use crate::error::Result;

/// Letters of a name that are looked at.
const LETTERS: usize = 500;
/// Numbers that are tried.
const NUMBERS: usize = 1000;

/// A slug for a new object of this name; nothing for a model without slugs. Whether it is taken is told on saving, as ever: two objects
/// of one name are seldom meant.
pub async fn offer(cx: &Cx, meta: &'static ModelMeta, name: &str) -> Result<String> {
    cx.caller.require(Action::Add, meta)?;
    let slug = meta.fields.iter().find_map(|field| match field.kind {
        Kind::Slug { max } => Some((field, max)),
        _ => None,
    });
    let Some((field, max)) = slug else { return Ok(String::new()) };
    match latin(name, max) {
        slug if slug.is_empty() && !name.trim().is_empty() => numbered(cx, meta, field.name, max).await,
        slug => Ok(slug),
    }
}

/// The slug of a name; empty when it has no letter of any alphabet.
pub fn latin(name: &str, max: usize) -> String {
    let name: String = name.chars().take(LETTERS).collect();
    slugged(&any_ascii::any_ascii(&name), max)
}

/// `tenant-1`, or the first number that is free.
async fn numbered(cx: &Cx, meta: &'static ModelMeta, column: &str, max: usize) -> Result<String> {
    let stem = slugged(meta.label, max.saturating_sub(8));
    let tried: Vec<String> = (1..=NUMBERS).map(|number| format!("{stem}-{number}")).collect();
    let mut snapshot = cx.app.db.snapshot();
    let mut reader = snapshot.reader();
    let mut sql = Sql::new(reader.dialect());
    sql.push("SELECT ").column("t", column).push(" FROM ").name(meta.table).push(" t WHERE ").column("t", column);
    sql.in_texts(tried.clone());
    let rows = reader.rows(sql, &[Ty::Text]).await?;
    let taken: Vec<&str> = rows.iter().filter_map(|row| row.first()?.as_str()).collect();
    let free = tried.into_iter().find(|slug| !taken.contains(&slug.as_str()));
    Ok(free.unwrap_or_else(|| format!("{stem}-{}", cx.now.timestamp())))
}

#[cfg(test)]
mod tests {
    use super::latin;

    #[test]
    fn every_alphabet_gives_a_slug() {
        assert_eq!(latin("台灣", 100), "taiwan");
        assert_eq!(latin("Кириллица", 100), "kirillitsa");
        assert_eq!(latin("Straße 5", 100), "strasse-5");
        for name in ["العربية", "Ελληνικά", "日本語", "한국어", "ไทย", "עברית", "हिन्दी"]
        {
            let slug = latin(name, 100);
            assert!(
                !slug.is_empty() && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{name}: {slug}"
            );
        }
        assert_eq!(latin("— !! —", 100), "");
    }
}
