//! A statement being written: text with numbered placeholders, and typed arguments.
//!
//! Statements are put together from the models' constant descriptions. Names are always quoted,
//! values are always bound; nothing that came from outside is ever part of the text.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;
use shared::meta::{Field, Kind};
use shared::value::Value;

use super::dialect::Dialect;

/// A bound value. The type is known even when the value is null, because PostgreSQL asks for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    Bool(Option<bool>),
    Int(Option<i64>),
    Text(Option<String>),
    Date(Option<NaiveDate>),
    Time(Option<DateTime<Utc>>),
    Json(Option<Json>),
    Ints(Vec<i64>),
    Texts(Vec<String>),
    /// The values of one column of several rows, all of the first one's type (PostgreSQL).
    Column(Vec<Arg>),
}

impl Arg {
    pub fn text(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

/// The type of an answer's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ty {
    Bool,
    Int,
    /// Stored as an integer scaled by this power of ten.
    Decimal(u8),
    Text,
    Date,
    Time,
    Json,
    /// Several ids, of a to-many field.
    Ints,
}

impl Ty {
    /// The stored type of a field.
    pub fn of(field: &Field) -> Self {
        match field.kind {
            Kind::Id
            | Kind::Int { .. }
            | Kind::Ref(_)
            | Kind::Count(_)
            | Kind::Reverse(_)
            | Kind::Any(_)
            | Kind::Many(_)
            | Kind::Tags => Self::Int,
            Kind::Decimal { scale, .. } => Self::Decimal(scale),
            Kind::Bool => Self::Bool,
            Kind::Date => Self::Date,
            Kind::DateTime => Self::Time,
            Kind::Json | Kind::Choices(_) | Kind::CustomFields => Self::Json,
            Kind::Text { .. }
            | Kind::LongText
            | Kind::Slug { .. }
            | Kind::Email { .. }
            | Kind::Url { .. }
            | Kind::Color
            | Kind::Choice(_)
            | Kind::Secret => Self::Text,
        }
    }

    /// A value as an argument of this type.
    pub fn arg(self, value: &Value) -> Arg {
        match self {
            Self::Bool => Arg::Bool(value.as_bool()),
            Self::Int => Arg::Int(value.as_int()),
            Self::Decimal(scale) => Arg::Int(if let Value::Decimal(d) = value { scaled(*d, scale) } else { None }),
            Self::Text => Arg::Text(value.as_str().map(str::to_owned)),
            Self::Date => Arg::Date(value.as_date()),
            Self::Time => Arg::Time(value.as_time()),
            Self::Json => Arg::Json(if let Value::Json(json) = value { Some(json.clone()) } else { None }),
            Self::Ints => Arg::Ints(if let Value::Ids(ids) = value { ids.clone() } else { Vec::new() }),
        }
    }
}

/// The integer a decimal is stored as; `None` when it has more digits than can be stored.
pub fn scaled(number: Decimal, scale: u8) -> Option<i64> {
    let unit = Decimal::from(10_i64.checked_pow(u32::from(scale))?);
    number.checked_mul(unit).and_then(|n| n.trunc().to_i64())
}

/// A statement being written.
#[derive(Debug, Clone)]
pub struct Sql {
    text: String,
    args: Vec<Arg>,
    dialect: Dialect,
    aliases: u32,
    /// Where in the text statements end that others follow (`then`).
    ends: Vec<usize>,
    /// See `walk`.
    walks: bool,
}

impl Sql {
    pub fn new(dialect: Dialect) -> Self {
        Self { text: String::with_capacity(256), args: Vec::new(), dialect, aliases: 0, ends: Vec::new(), walks: false }
    }

    /// Says that rows are met in the order of a list until a page is full, for many of them match: to look them all up
    /// beforehand would take longer.
    pub fn walk(&mut self) {
        self.walks = true;
    }

    pub fn walks(&self) -> bool {
        self.walks
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Constant text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A quoted name.
    pub fn name(&mut self, name: &str) -> &mut Self {
        self.text.push('"');
        self.text.push_str(name);
        self.text.push('"');
        self
    }

    /// `alias."column"`
    pub fn column(&mut self, alias: &str, column: &str) -> &mut Self {
        self.text.push_str(alias);
        self.text.push('.');
        self.name(column)
    }

    /// A table alias nobody else in this statement uses.
    pub fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    /// A placeholder for a value.
    pub fn bind(&mut self, arg: Arg) -> &mut Self {
        self.args.push(arg);
        match self.dialect {
            // SQLite looks every `$N` up among all earlier ones; plain marks cost nothing.
            Dialect::Sqlite => self.text.push('?'),
            Dialect::Postgres => {
                self.text.push('$');
                self.text.push_str(&self.args.len().to_string());
            }
        }
        self
    }

    pub fn int(&mut self, number: i64) -> &mut Self {
        self.bind(Arg::Int(Some(number)))
    }

    pub fn str(&mut self, text: impl Into<String>) -> &mut Self {
        self.bind(Arg::Text(Some(text.into())))
    }

    pub fn time(&mut self, time: DateTime<Utc>) -> &mut Self {
        self.bind(Arg::Time(Some(time)))
    }

    /// ` IN (…)` over any number of integers in one argument.
    pub fn in_ints(&mut self, numbers: Vec<i64>) -> &mut Self {
        match self.dialect {
            Dialect::Sqlite => self.push(" IN (SELECT value FROM json_each(").bind(Arg::Ints(numbers)).push("))"),
            Dialect::Postgres => self.push(" = ANY(").bind(Arg::Ints(padded(numbers))).push(")"),
        }
    }

    /// ` IN (…)` over any number of texts in one argument.
    pub fn in_texts(&mut self, texts: Vec<String>) -> &mut Self {
        match self.dialect {
            Dialect::Sqlite => self.push(" IN (SELECT value FROM json_each(").bind(Arg::Texts(texts)).push("))"),
            Dialect::Postgres => self.push(" = ANY(").bind(Arg::Texts(padded(texts))).push(")"),
        }
    }

    /// Rows as a table whose columns are called `column1`, `column2` and so on. For several rows PostgreSQL gets an array for
    /// each column: the statement is the same for any number of them, and planned once.
    pub fn table(&mut self, rows: Vec<Vec<Arg>>) -> &mut Self {
        let columns = rows.first().map_or(0, Vec::len);
        if self.dialect == Dialect::Postgres && rows.len() > 1 {
            let mut all: Vec<Vec<Arg>> = (0..columns).map(|_| Vec::with_capacity(rows.len())).collect();
            for (column, arg) in rows.into_iter().flat_map(|row| row.into_iter().enumerate()) {
                all[column].push(arg);
            }
            self.push("SELECT * FROM unnest(");
            for (position, column) in all.into_iter().enumerate() {
                self.push(if position > 0 { ", " } else { "" }).bind(Arg::Column(column));
            }
            self.push(") AS u(");
            for position in 1..=columns {
                self.push(if position > 1 { ", column" } else { "column" }).push(&position.to_string());
            }
            return self.push(")");
        }
        self.push("VALUES ");
        for (position, row) in rows.into_iter().enumerate() {
            self.push(if position > 0 { ", (" } else { "(" });
            for (position, arg) in row.into_iter().enumerate() {
                self.push(if position > 0 { ", " } else { "" }).bind(arg);
            }
            self.push(")");
        }
        self
    }

    /// ` LIMIT` and, past the beginning, ` OFFSET`. The limit is part of the text: planners choose by it, and PostgreSQL plans
    /// anew each time what depends on a value that it does not know.
    pub fn limit(&mut self, limit: i64, offset: i64) -> &mut Self {
        let _ = write!(self.text, " LIMIT {limit}");
        if offset > 0 { self.push(" OFFSET ").int(offset) } else { self }
    }

    /// ` LIKE` a text that stands between wildcards, with what is special in it as itself.
    pub fn like(&mut self, before: &str, text: &str, after: &str) -> &mut Self {
        let mut pattern = String::with_capacity(text.len() + 2);
        pattern.push_str(before);
        for c in text.chars() {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push_str(after);
        self.push(" LIKE ").str(pattern).push(" ESCAPE '\\'")
    }

    /// The place up to which the statement is written, for `rewrite`.
    pub fn mark(&self) -> (usize, usize) {
        (self.text.len(), self.args.len())
    }

    /// Writes what came after a mark once more, with something else in place of the tables that it reads. `table` is asked for
    /// each name after `FROM` and `JOIN`, and writes what stands for it, without an alias; false: the table itself does.
    pub fn rewrite<E>(
        &mut self,
        (text, args): (usize, usize),
        table: &mut dyn FnMut(&mut Self, &str) -> Result<bool, E>,
    ) -> Result<(), E> {
        let (tail, values) = (self.text.split_off(text), self.args.split_off(args));
        let mut values = values.into_iter();
        let mut rest = tail.as_str();
        while let Some(first) = rest.chars().next() {
            let quoted = matches!(first, '\'' | '"').then(|| rest[1..].find(first).map(|end| end + 2)).flatten();
            let placeholder = match self.dialect {
                Dialect::Sqlite => usize::from(first == '?'),
                Dialect::Postgres if first == '$' => {
                    1 + rest[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - 1)
                }
                Dialect::Postgres => 0,
            };
            if let Some(end) = quoted {
                self.push(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
            if placeholder > 0 {
                if let Some(value) = values.next() {
                    self.bind(value);
                }
                rest = &rest[placeholder..];
                continue;
            }
            let Some(after) = ["FROM ", "JOIN "].into_iter().find_map(|word| rest.strip_prefix(word)) else {
                let end = first.len_utf8();
                self.push(&rest[..end]);
                rest = &rest[end..];
                continue;
            };
            self.push(&rest[..rest.len() - after.len()]);
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '"').unwrap_or(after.len());
            let name = after[..end].trim_matches('"');
            rest = &after[end..];
            if !table(self, name)? {
                self.push(&after[..end]);
            } else if !aliased(rest) {
                // Columns may be named by their table.
                self.push(" ").name(name);
            }
        }
        Ok(())
    }

    pub fn arguments(&self) -> usize {
        self.args.len()
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is asked, with the values: two statements with the same are the same.
    pub fn question(&self) -> String {
        format!("{} {:?}", self.text, self.args)
    }

    /// Begins a further statement that changes something. All of them are sent together, so none may depend
    /// on what those before it did: PostgreSQL runs them at the same moment, as data-modifying `WITH`.
    pub fn then(&mut self) -> &mut Self {
        if !self.text.is_empty() {
            self.ends.push(self.text.len());
        }
        self
    }

    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn finish(self) -> (String, Vec<Arg>) {
        let Self { text, args, dialect, ends, .. } = self;
        if ends.is_empty() {
            return (text, args);
        }
        let mut together = String::with_capacity(text.len() + 16 * ends.len());
        let mut start = 0;
        for (position, end) in ends.into_iter().enumerate() {
            let one = &text[start..end];
            let _ = match dialect {
                Dialect::Sqlite => write!(together, "{one}; "),
                Dialect::Postgres if position == 0 => write!(together, "WITH s0 AS ({one})"),
                Dialect::Postgres => write!(together, ", s{position} AS ({one})"),
            };
            start = end;
        }
        together.push(' ');
        together.push_str(&text[start..]);
        (together, args)
    }
}

/// Whether an alias follows where a table was named.
fn aliased(rest: &str) -> bool {
    const WORDS: [&str; 12] =
        ["WHERE", "JOIN", "ON", "ORDER", "GROUP", "LIMIT", "UNION", "CROSS", "LEFT", "INNER", "FOR", "AND"];
    let next = rest.trim_start();
    let word = next.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    rest.starts_with(' ') && !word.is_empty() && !WORDS.contains(&word)
}

/// PostgreSQL plans a prepared statement once and for all if that looks no dearer than planning for the
/// arguments at hand, and reckons with ten elements of an array it does not know. Shorter arrays look
/// cheaper, and the statement would be planned anew each time, which takes longer than running it.
fn padded<T: Clone>(mut all: Vec<T>) -> Vec<T> {
    const RECKONED: usize = 10;
    if let Some(last) = all.last().cloned() {
        all.resize(all.len().max(RECKONED), last);
    }
    all
}

/// Conditions of which one must hold. A single one stands alone: a database sees an index through it.
#[derive(Debug)]
pub struct Alternatives {
    none: bool,
}

impl Alternatives {
    pub fn open(sql: &mut Sql) -> Self {
        sql.push("(");
        Self { none: true }
    }

    /// The place of the next condition.
    pub fn next<'a>(&mut self, sql: &'a mut Sql) -> &'a mut Sql {
        if !std::mem::replace(&mut self.none, false) {
            sql.push(" OR ");
        }
        sql
    }

    pub fn close(self, sql: &mut Sql) {
        sql.push(if self.none { "FALSE)" } else { ")" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_what_was_written_are_replaced_and_values_stay_with_their_places() {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let mut sql = Sql::new(dialect);
            sql.push("SELECT a FROM kept WHERE b = ").int(1).push(" AND ");
            let mark = sql.mark();
            sql.push("c IN (SELECT 'FROM site ?$9' FROM site s JOIN \"rack\" ON s.\"FROM site\" = ").int(2);
            sql.push(" WHERE d = ").int(3).push(") AND e IN (SELECT id FROM site)");
            let narrowed = sql.rewrite(mark, &mut |sql, table| {
                let one = table == "site" || table == "rack";
                if one {
                    sql.push("(SELECT * FROM ").name(table).push(" WHERE x = ").int(9).push(")");
                }
                Ok::<_, ()>(one)
            });
            assert_eq!(narrowed, Ok(()));
            let numbers = match dialect {
                Dialect::Sqlite => ["?"; 6],
                Dialect::Postgres => ["$1", "$2", "$3", "$4", "$5", "$6"],
            };
            let [one, two, three, four, five, six] = numbers;
            let site = |value| format!("(SELECT * FROM \"site\" WHERE x = {value})");
            assert_eq!(
                sql.text(),
                format!(
                    "SELECT a FROM kept WHERE b = {one} AND c IN (SELECT 'FROM site ?$9' FROM {} s JOIN (SELECT * FROM \
                     \"rack\" WHERE x = {three}) \"rack\" ON s.\"FROM site\" = {four} WHERE d = {five}) AND e IN (SELECT \
                     id FROM {} \"site\")",
                    site(two),
                    site(six)
                )
            );
            let values: Vec<Arg> = [1, 9, 9, 2, 3, 9].map(|n| Arg::Int(Some(n))).to_vec();
            assert_eq!(sql.args, values);
        }
    }
}
