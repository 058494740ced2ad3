//! Where the two databases speak differently.

use super::sql::Sql;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// Where rows without a value stand in ascending order; in descending order at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// There are none.
    None,
    First,
    Last,
}

impl Dialect {
    /// A direction of sorting that means the same on both databases: SQLite takes null for the least of all values, PostgreSQL
    /// for the greatest.
    pub fn direction(self, descending: bool, nulls: Nulls) -> &'static str {
        match (self, descending, nulls) {
            (Self::Postgres, false, Nulls::First) => " ASC NULLS FIRST",
            (Self::Postgres, true, Nulls::First) => " DESC NULLS LAST",
            (Self::Sqlite, false, Nulls::Last) => " ASC NULLS LAST",
            (Self::Sqlite, true, Nulls::Last) => " DESC NULLS FIRST",
            (_, false, _) => " ASC",
            (_, true, _) => " DESC",
        }
    }

    /// A time that is null, as a column.
    pub fn no_time(self) -> &'static str {
        match self {
            Self::Sqlite => "NULL",
            Self::Postgres => "CAST(NULL AS TIMESTAMPTZ)",
        }
    }

    /// Whether rows of many columns come faster as one value (`Sql::packed`).
    pub fn packs(self) -> bool {
        self == Self::Sqlite
    }

    /// Most values one statement may bind, with room to spare.
    pub fn arguments_max(self) -> usize {
        30_000
    }

    /// Locks the selected rows until the transaction ends. SQLite has one writer anyway.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }
}

impl Sql {
    /// A condition that a column matches a regular expression.
    pub fn matches(&mut self, column: impl FnOnce(&mut Self), pattern: &str, ignore_case: IgnoreCase) -> &mut Self {
        column(self);
        match (self.dialect(), ignore_case) {
            (Dialect::Sqlite, IgnoreCase::No) => self.push(" REGEXP ").str(pattern),
            (Dialect::Sqlite, IgnoreCase::Yes) => self.push(" REGEXP ").str(format!("(?i){pattern}")),
            (Dialect::Postgres, IgnoreCase::No) => self.push(" ~ ").str(pattern),
            (Dialect::Postgres, IgnoreCase::Yes) => self.push(" ~* ").str(pattern),
        }
    }

    /// The columns that `columns` writes between commas, as one text that `unpack` reads.
    pub fn packed<E>(&mut self, columns: impl FnOnce(&mut Self) -> Result<(), E>) -> Result<(), E> {
        self.push(match self.dialect() {
            Dialect::Sqlite => "json_array(",
            Dialect::Postgres => "CAST(json_build_array(",
        });
        columns(self)?;
        self.push(match self.dialect() {
            Dialect::Sqlite => ")",
            Dialect::Postgres => ") AS TEXT)",
        });
        Ok(())
    }

    /// A column of JSON among those that are packed: SQLite keeps it as text.
    pub fn document(&mut self, column: &str) -> &mut Self {
        match self.dialect() {
            Dialect::Sqlite => self.push("json(").push(column).push(")"),
            Dialect::Postgres => self.push(column),
        }
    }

    /// The ids that a subselect finds, sorted, as one column: of `column`, from what `from` writes.
    pub fn ids<E>(&mut self, column: &str, from: impl FnOnce(&mut Self) -> Result<(), E>) -> Result<(), E> {
        match self.dialect() {
            Dialect::Sqlite => {
                self.push("json((SELECT json_group_array(").push(column).push(" ORDER BY ").push(column).push(")")
            }
            Dialect::Postgres => self.push("ARRAY(SELECT ").push(column),
        };
        self.push(" FROM ");
        from(self)?;
        match self.dialect() {
            Dialect::Sqlite => self.push("))"),
            Dialect::Postgres => self.push(" ORDER BY 1)"),
        };
        Ok(())
    }

    /// Joins the rows of a table for which a condition holds to each row of what stands before. Planners may not turn it
    /// around: they take a condition that compares columns for one that many rows meet.
    pub fn for_each(&mut self, table: &str, alias: &str, condition: impl FnOnce(&mut Self)) -> &mut Self {
        match self.dialect() {
            Dialect::Sqlite => {
                self.push(" CROSS JOIN ").name(table).push(" ").push(alias).push(" ON ");
                condition(self);
                self
            }
            Dialect::Postgres => {
                self.push(" CROSS JOIN LATERAL (SELECT * FROM ").name(table).push(" ").push(alias).push(" WHERE ");
                condition(self);
                self.push(" OFFSET 0) ").push(alias)
            }
        }
    }

    /// Texts of a column of a subselect, joined by `, ` in their own order.
    pub fn joined(dialect: Dialect, column: &str) -> String {
        match dialect {
            Dialect::Sqlite => format!("group_concat({column}, ', ' ORDER BY {column})"),
            Dialect::Postgres => format!("string_agg({column}, ', ' ORDER BY {column})"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoreCase {
    Yes,
    No,
}
