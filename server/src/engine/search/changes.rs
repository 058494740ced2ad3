//! `q` on the change log: who changed something, what it was called then, and what was noted.
//!
//! There are some changes for every object there ever was, so their texts are not in the index of the objects: every search
//! would walk past them. They have trigrams of their own: on SQLite a table without the texts, which stand in the records; on
//! PostgreSQL an index over the records. Users are few, so their names are found by skipping from one to the next.

use shared::models::core::object_change::ObjectChange;
use shared::row::Model;

use crate::cx::Cx;
use crate::db::{Arg, Dialect, Sql};
use crate::engine::repr;

use super::{TRIGRAM, lookup};

/// Texts too short for trigrams are looked for in so many of the newest changes.
const NEWEST: i64 = 20_000;

/// The condition that a change's user, object or message contains a text, which is small already.
pub fn text(cx: &Cx, alias: &str, folded: &str, sql: &mut Sql) {
    if sql.dialect() == Dialect::Postgres && !sql.walks() {
        // PostgreSQL expects most changes to be by some of the users, and would read the whole log. As arrays it takes both
        // the names and what is found for a few.
        let row = sql.alias();
        let select = |sql: &mut Sql| {
            sql.push("SELECT ").column(&row, "id").push(" FROM core_objectchange ").push(&row).push(" WHERE ");
        };
        sql.column(alias, "id").push(" = ANY(ARRAY(");
        select(sql);
        by(&row, folded, sql);
        sql.push(" UNION ALL ");
        select(sql);
        said(cx, &row, folded, sql);
        sql.push("))");
        return;
    }
    sql.push("(");
    by(alias, folded, sql);
    sql.push(" OR (");
    said(cx, alias, folded, sql);
    sql.push("))");
}

/// What keeps SQLite from looking all rows up by a column where it shall meet them on the way through an order.
fn plain(sql: &Sql) -> &'static str {
    if sql.dialect() == Dialect::Sqlite && sql.walks() { "+" } else { "" }
}

/// The name of who made the change contains the text. Names are found by skipping from each to the next.
fn by(alias: &str, folded: &str, sql: &mut Sql) {
    let (open, close) = if sql.dialect() == Dialect::Postgres { (" = ANY(ARRAY(", "))") } else { (" IN (", ")") };
    sql.push(plain(sql)).column(alias, "user_name").push(open);
    sql.push(
        "WITH RECURSIVE names(name) AS (SELECT MIN(user_name) FROM core_objectchange UNION ALL SELECT (SELECT \
         MIN(l.user_name) FROM core_objectchange l WHERE l.user_name > names.name) FROM names WHERE names.name IS NOT \
         NULL) SELECT name FROM names WHERE lower(name)",
    );
    sql.like("%", &folded.to_ascii_lowercase(), "%").push(close);
}

/// The name of the object or the message contains the text.
fn said(cx: &Cx, alias: &str, folded: &str, sql: &mut Sql) {
    if folded.chars().count() < TRIGRAM {
        sql.column(alias, "id").push(" > (SELECT MAX(id) FROM core_objectchange) - ").int(NEWEST).push(" AND ");
    } else if sql.dialect() == Dialect::Sqlite {
        let row = sql.alias();
        sql.push(plain(sql)).column(alias, "id").push(" IN (SELECT ").push(&row).push(".rowid FROM search_changes ");
        sql.push(&row).push(" WHERE search_changes MATCH ").str(lookup(folded)).push(") AND ");
    }
    let ascii = folded.to_ascii_lowercase();
    sql.push("(lower(");
    match repr::column(cx, ObjectChange::meta(), repr::FIELD, alias) {
        Some(known) => sql.push(&known),
        None => sql.column(alias, repr::FIELD),
    };
    sql.push(")").like("%", &ascii, "%");
    sql.push(" OR lower(").column(alias, "message").push(")").like("%", &ascii, "%").push(")");
}

/// Puts texts of new changes where they are found; on PostgreSQL the database does.
pub fn remember<'a>(texts: impl Iterator<Item = (i64, &'a str, &'a str)>, sql: &mut Sql) {
    if sql.dialect() == Dialect::Postgres {
        return;
    }
    let row = |(id, object, message): (i64, &str, &str)| {
        vec![Arg::Int(Some(id)), Arg::Text(Some(format!("{object}\n{message}")))]
    };
    sql.then().push("INSERT INTO search_changes (rowid, text) ").table(texts.map(row).collect());
}
