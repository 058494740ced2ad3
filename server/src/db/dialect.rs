//! Where the two databases speak differently.

use shared::filter::Part;

use super::sql::{Sql, Ty};

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

    /// A condition that a text holds another, letter by letter as it is. `LIKE` of SQLite takes no notice of case.
    pub fn holds(&mut self, mut text: impl FnMut(&mut Self), given: &str, place: Place) -> &mut Self {
        if self.dialect() == Dialect::Postgres {
            text(self);
            return match place {
                Place::Anywhere => self.like("%", given, "%"),
                Place::Start => self.like("", given, "%"),
                Place::End => self.like("%", given, ""),
            };
        }
        let length = i64::try_from(given.chars().count()).unwrap_or(i64::MAX);
        match place {
            Place::Anywhere => {
                self.push("instr(");
                text(self);
                self.push(", ").str(given).push(") > 0")
            }
            Place::Start => {
                self.push("substr(");
                text(self);
                self.push(", 1, ").int(length).push(") = ").str(given)
            }
            Place::End => {
                self.push("length(");
                text(self);
                self.push(") >= ").int(length).push(" AND substr(");
                text(self);
                // An empty text is the end of each.
                self.push(", length(");
                text(self);
                self.push(") - ").int(length).push(" + 1) = ").str(given)
            }
        }
    }

    /// A part of a date, or of a time in UTC, as a number.
    pub fn part(&mut self, part: Part, kind: Ty, column: impl FnOnce(&mut Self)) -> &mut Self {
        match self.dialect() {
            Dialect::Postgres => {
                self.push("CAST(FLOOR(EXTRACT(").push(match part {
                    Part::Year => "YEAR",
                    Part::IsoYear => "ISOYEAR",
                    Part::Quarter => "QUARTER",
                    Part::Month => "MONTH",
                    Part::Week => "WEEK",
                    Part::Day => "DAY",
                    Part::WeekDay => "DOW",
                    Part::IsoWeekDay => "ISODOW",
                    Part::Hour => "HOUR",
                    Part::Minute => "MINUTE",
                    Part::Second => "SECOND",
                });
                self.push(" FROM ");
                column(self);
                self.push(if kind == Ty::Time { " AT TIME ZONE 'UTC'" } else { "" }).push(")) AS BIGINT)");
            }
            Dialect::Sqlite => {
                let format = match part {
                    Part::Year => "%Y",
                    Part::IsoYear => "%G",
                    Part::Quarter | Part::Month => "%m",
                    Part::Week => "%V",
                    Part::Day => "%d",
                    Part::WeekDay => "%w",
                    Part::IsoWeekDay => "%u",
                    Part::Hour => "%H",
                    Part::Minute => "%M",
                    Part::Second => "%S",
                };
                // Of a month the quarter: see the end.
                self.push(if part == Part::Quarter { "((" } else { "" });
                self.push("CAST(strftime('").push(format).push("', ");
                column(self);
                self.push(if kind == Ty::Time { " / 1000000, 'unixepoch'" } else { "" }).push(") AS INTEGER)");
            }
        }
        match (part, self.dialect()) {
            // Both count from Sunday as 0.
            (Part::WeekDay, _) => self.push(" + 1"),
            (Part::Quarter, Dialect::Sqlite) => self.push(" + 2) / 3)"),
            _ => self,
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

/// Where in a text another one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Anywhere,
    Start,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoreCase {
    Yes,
    No,
}
