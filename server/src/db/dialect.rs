//! Where the two databases speak differently.

use super::sql::Sql;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Orders null before everything, descending after everything, on both databases.
    pub fn direction(self, descending: bool, nullable: bool) -> &'static str {
        match (self, descending, nullable) {
            (Self::Sqlite, false, _) | (Self::Postgres, false, false) => " ASC",
            (Self::Sqlite, true, _) | (Self::Postgres, true, false) => " DESC",
            (Self::Postgres, false, true) => " ASC NULLS FIRST",
            (Self::Postgres, true, true) => " DESC NULLS LAST",
        }
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
