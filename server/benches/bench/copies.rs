//! The floor of writes: the rows a write leaves, inserted again under other ids through sqlx alone.
//!
//! A copied asset brings its tags, change record, outbox row and search text, in one transaction; a probe its search text, and
//! a batch of them one outbox row. Nothing is checked and nothing is read.

use std::sync::atomic::{AtomicI64, Ordering};

use server::db::{Arg, Dialect, Ty, schema};
use shared::value::Value;

use crate::driver::{Driver, Statement};

/// Rows of one table, kept to be inserted again.
struct Template {
    dialect: Dialect,
    table: String,
    columns: Vec<String>,
    shape: Vec<Ty>,
    rows: Vec<Vec<Value>>,
}

pub struct Copies<'a> {
    driver: &'a Driver,
    assets: Template,
    changes: Template,
    events: Template,
    tags: Template,
    probes: Template,
    next: AtomicI64,
}

/// Values of one statement, below every database's limit.
const CHUNK: usize = 500;
/// Where copies begin on PostgreSQL, whose sequences know nothing of ids that are given.
const ELSEWHERE: i64 = 1 << 35;
const SEARCH_SHIFT: i64 = 40;
pub const ASSET: i64 = 101;
const PROBE: i64 = 102;

impl<'a> Copies<'a> {
    /// Takes the first thousand assets and probes as templates.
    pub async fn new(driver: &'a Driver) -> Self {
        let assets = Template::read(driver, "inventory_monitor_asset", "ORDER BY id").await;
        let changes = Template::read(driver, "core_objectchange", "WHERE changed_object_type = 101 ORDER BY id").await;
        let events = Template::read(driver, "core_outbox", "WHERE type_id = 101 ORDER BY id").await;
        let tags = Template::read(driver, "extras_taggeditem", "WHERE object_type = 101 ORDER BY object_id").await;
        let probes = Template::read(driver, "inventory_monitor_probe", "ORDER BY id").await;
        Self { driver, assets, changes, events, tags, probes, next: AtomicI64::new(ELSEWHERE) }
    }

    /// Ids from which nothing else is stored. Call it when the server has written.
    pub async fn catch_up(&self) {
        if self.driver.dialect() == Dialect::Sqlite {
            let last = self.driver.number("SELECT MAX(seq) FROM sqlite_sequence").await;
            self.next.store(last + 1, Ordering::SeqCst);
        }
    }

    fn reserve(&self, count: usize) -> i64 {
        self.next.fetch_add(i64::try_from(count).unwrap_or(i64::MAX), Ordering::SeqCst)
    }

    /// Inserts `count` assets with everything that a creation leaves.
    pub async fn assets(&self, count: usize) {
        let first = self.reserve(count);
        let mut statements = self.assets.insert(count, &|column, row, n| match column {
            "id" => Value::Int(first + n),
            "serial" => Value::Text(format!("COPY{}", first + n)),
            _ => row,
        });
        let position = self.assets.rows.first().map_or(0, |row| row[0].as_int().unwrap_or(0));
        let tagged: Vec<_> = self
            .tags
            .rows
            .iter()
            .filter(|row| row[2].as_int().is_some_and(|id| id - position < count as i64))
            .cloned()
            .collect();
        let pairs = self.reserve(tagged.len());
        statements.extend(self.tags.insert_rows(&tagged, &|column, value, n| match (column, value.as_int()) {
            ("id", _) => Value::Int(pairs + n),
            ("object_id", Some(id)) => Value::Int(id - position + first),
            _ => value,
        }));
        statements.extend(self.changes.insert(count, &|column, value, n| match column {
            "id" | "changed_object_id" => Value::Int(first + n),
            _ => value,
        }));
        statements.extend(self.events.insert(count, &|column, value, n| match column {
            "id" | "object_id" | "change_id" => Value::Int(first + n),
            _ => value,
        }));
        statements.extend(self.search(ASSET, &self.assets, first, count));
        self.driver.write(statements).await;
    }

    /// Inserts `count` probes.
    pub async fn probes(&self, count: usize) {
        let first = self.reserve(count);
        let mut statements =
            self.probes.insert(count, &|column, value, n| if column == "id" { Value::Int(first + n) } else { value });
        statements
            .extend(self.events.insert(1, &|column, value, _| if column == "id" { Value::Int(first) } else { value }));
        statements.extend(self.search(PROBE, &self.probes, first, count));
        self.driver.write(statements).await;
    }

    fn search(&self, model: i64, template: &Template, first: i64, count: usize) -> Vec<Statement> {
        let text = |row: &Vec<Value>| -> String {
            let texts =
                row.iter().zip(&template.columns).filter(|(_, name)| !name.ends_with("_status") && *name != "currency");
            texts.filter_map(|(value, _)| value.as_str()).map(|text| text.to_lowercase() + "\n").collect()
        };
        let sqlite = self.driver.dialect() == Dialect::Sqlite;
        let rows: Vec<Vec<Value>> = template
            .rows
            .iter()
            .cycle()
            .take(count)
            .zip(first..)
            .map(|(row, id)| {
                let text = Value::Text(text(row));
                if sqlite {
                    vec![Value::Int((model << SEARCH_SHIFT) + id), text]
                } else {
                    vec![Value::Int(model), Value::Int(id), text]
                }
            })
            .collect();
        let names: &[&str] = if sqlite { &["rowid", "text"] } else { &["type_id", "object_id", "text"] };
        let shape = if sqlite { vec![Ty::Int, Ty::Text] } else { vec![Ty::Int, Ty::Int, Ty::Text] };
        let columns = names.iter().map(|name| (*name).to_owned()).collect();
        let index =
            Template { dialect: self.driver.dialect(), table: "search".to_owned(), columns, shape, rows: Vec::new() };
        index.insert_rows(&rows, &|_, value, _| value)
    }
}

/// What stands in a copy: column, value in the template, position of the row.
type Change<'a> = &'a dyn Fn(&str, Value, i64) -> Value;

impl Template {
    async fn read(driver: &Driver, name: &str, which: &str) -> Self {
        let table = schema::expected().into_iter().find(|table| table.name == name).expect(name);
        let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let shape: Vec<Ty> = table.columns.iter().map(|column| column.ty).collect();
        let text = format!("SELECT {} FROM {name} {which} LIMIT 1000", quoted(&columns));
        let rows = driver.rows((text, Vec::new()), &shape).await;
        assert!(!rows.is_empty(), "{name} has rows");
        Self { dialect: driver.dialect(), table: name.to_owned(), columns, shape, rows }
    }

    /// Statements that insert `count` copies.
    fn insert(&self, count: usize, change: Change<'_>) -> Vec<Statement> {
        let rows: Vec<Vec<Value>> = self.rows.iter().cycle().take(count).cloned().collect();
        self.insert_rows(&rows, change)
    }

    fn insert_rows(&self, rows: &[Vec<Value>], change: Change<'_>) -> Vec<Statement> {
        let mut n = 0;
        let one = |chunk: &[Vec<Value>]| {
            let mut text = format!("INSERT INTO \"{}\" ({}) VALUES ", self.table, quoted(&self.columns));
            let mut args = Vec::with_capacity(chunk.len() * self.columns.len());
            for (position, row) in chunk.iter().enumerate() {
                text.push_str(if position > 0 { ", (" } else { "(" });
                for (column, (name, (value, ty))) in self.columns.iter().zip(row.iter().zip(&self.shape)).enumerate() {
                    args.push(argument(*ty, &change(name, value.clone(), n)));
                    let comma = if column > 0 { ", " } else { "" };
                    text.push_str(comma);
                    // SQLite looks every `$N` up among all earlier ones; plain marks cost nothing.
                    match self.dialect {
                        Dialect::Sqlite => text.push('?'),
                        Dialect::Postgres => text.push_str(&format!("${}", args.len())),
                    }
                }
                text.push(')');
                n += 1;
            }
            (text, args)
        };
        rows.chunks(CHUNK).map(one).collect()
    }
}

/// Decimals were read as the integers they are stored as.
fn argument(ty: Ty, value: &Value) -> Arg {
    match ty {
        Ty::Decimal(_) => Arg::Int(value.as_int()),
        _ => ty.arg(value),
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}
