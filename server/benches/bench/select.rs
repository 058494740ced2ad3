//! The floor of reads: one select over assets, hand-written, through sqlx alone.
//!
//! It fetches the columns of the page's rows, turns them into JSON, and counts where the answer has a count. It has no
//! references, no tags, no permissions and no token.

use std::time::{Duration, Instant};

use server::db::{Arg, Dialect, Nulls, Ty, schema};
use shared::value::Value;

use crate::copies::ASSET;
use crate::driver::{Driver, Statement};

pub struct Select {
    pub condition: String,
    pub args: Vec<Arg>,
    pub sort: Sort,
    pub limit: usize,
    pub offset: usize,
    pub counted: bool,
}

#[derive(Clone, Copy)]
pub enum Sort {
    Default,
    Newest,
    Id,
}

impl Select {
    /// The first rows of all.
    pub fn page(limit: usize) -> Self {
        Self { condition: "TRUE".to_owned(), args: Vec::new(), sort: Sort::Default, limit, offset: 0, counted: true }
    }

    pub fn only(self, condition: impl Into<String>, args: Vec<Arg>) -> Self {
        Self { condition: condition.into(), args, ..self }
    }
}

pub fn int(number: i64) -> Arg {
    Arg::Int(Some(number))
}

pub fn text(text: &str) -> Arg {
    Arg::Text(Some(text.to_owned()))
}

const OWN: [&str; 7] = ["name", "asset_tag", "serial", "partnumber", "description", "project", "vendor"];
const REFERRED: [(&str, &str, &str); 7] = [
    ("order_contract_id", "inventory_monitor_contract", "name"),
    ("device_id", "dcim_device", "name"),
    ("rack_id", "dcim_rack", "name"),
    ("device_type_id", "dcim_devicetype", "model"),
    ("rack_type_id", "dcim_racktype", "model"),
    ("tenant_id", "tenancy_tenant", "name"),
    ("owning_tenant_id", "tenancy_tenant", "name"),
];
const PLACES: [(i64, &str); 4] = [(3, "dcim_site"), (4, "dcim_location"), (11, "dcim_rack"), (12, "dcim_device")];

/// Texts of referenced objects that contain `$1`.
fn referred() -> String {
    let one = |(column, table, field): &(&str, &str, &str)| {
        format!("t.{column} IN (SELECT id FROM {table} WHERE lower({field}) LIKE $1)")
    };
    let place = |(number, table): &(i64, &str)| {
        format!(
            "(t.assigned_object_type = {number} AND t.assigned_object_id IN (SELECT id FROM {table} WHERE lower(name) \
             LIKE $1))"
        )
    };
    REFERRED.iter().map(one).chain(PLACES.iter().map(place)).collect::<Vec<_>>().join(" OR ")
}

pub struct Floor<'a> {
    driver: &'a Driver,
    columns: String,
    names: Vec<String>,
    shape: Vec<Ty>,
}

impl<'a> Floor<'a> {
    pub fn new(driver: &'a Driver) -> Self {
        let table = schema::expected().into_iter().find(|t| t.name == "inventory_monitor_asset").expect("the table");
        let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
        let columns = names.iter().map(|name| format!("t.\"{name}\"")).collect::<Vec<_>>().join(", ");
        Self { driver, columns, names, shape: table.columns.iter().map(|c| c.ty).collect() }
    }

    /// Rows that contain a text too short for the search index: every row is looked at.
    pub fn looked_through(&self, wanted: &str, select: Select) -> Select {
        let own: Vec<String> = OWN.iter().map(|column| format!("lower(t.{column}) LIKE $1")).collect();
        select.only(format!("({} OR {})", own.join(" OR "), referred()), vec![text(&format!("%{wanted}%"))])
    }

    /// Rows that contain a text, by the search index.
    pub fn indexed(&self, wanted: &str, select: Select) -> Select {
        let wanted = wanted.to_lowercase();
        let pattern = text(&format!("%{wanted}%"));
        let found = match self.driver.dialect() {
            Dialect::Sqlite => format!(
                "SELECT rowid - ({ASSET} << 40) FROM search WHERE text LIKE $1 AND rowid BETWEEN ({ASSET} << 40) AND \
                 (({ASSET} + 1) << 40) - 1"
            ),
            Dialect::Postgres => format!("SELECT object_id FROM search WHERE type_id = {ASSET} AND text LIKE $1"),
        };
        select.only(format!("(t.id IN ({found}) OR {})", referred()), vec![pattern])
    }

    pub async fn run(&self, select: Select) -> Duration {
        let Select { condition, args, sort, limit, offset, counted } = select;
        let dialect = self.driver.dialect();
        let order = match sort {
            Sort::Default => format!("t.partnumber{}, t.serial ASC, t.id ASC", dialect.direction(false, Nulls::Last)),
            Sort::Id => "t.id".to_owned(),
            Sort::Newest => format!("t.last_seen{}, t.id DESC", dialect.direction(true, Nulls::First)),
        };
        let from = format!("FROM inventory_monitor_asset t WHERE {condition}");
        let rows = format!("SELECT {} {from} ORDER BY {order} LIMIT {limit} OFFSET {offset}", self.columns);
        let rows: Statement = (rows, args.clone());
        let count: Statement = (format!("SELECT COUNT(*) {from}"), args);
        let started = Instant::now();
        let rows = self.driver.rows(rows, &self.shape).await;
        // A page that is not full says itself how many there are.
        if counted && rows.len() == limit {
            self.driver.rows(count, &[Ty::Int]).await;
        }
        let mut out = Vec::with_capacity(rows.len() * 1024);
        for row in &rows {
            let values = row.iter().map(Value::image);
            let object: serde_json::Map<_, _> = self.names.iter().cloned().zip(values).collect();
            serde_json::to_writer(&mut out, &object).expect("JSON");
        }
        std::hint::black_box(out);
        started.elapsed()
    }
}
