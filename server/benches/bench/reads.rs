//! Reading: lists, details and searches of assets, each beside one hand-written select.
//!
//! The floor fetches the columns of the page's rows, turns them into JSON, and counts where the answer has a count. It has
//! no references, no tags, no permissions and no token.

use std::time::{Duration, Instant};

use serde_json::json;
use server::db::{Arg, Dialect, Ty, schema};

use crate::Patience;
use crate::client::Client;
use crate::driver::{Driver, Statement};
use crate::estate::{ASSETS, Estate, serial};
use crate::place::Place;
use crate::report::Line;

/// One operation: what is asked the `i`th time, and the select that answers the same.
struct Read<'a> {
    name: String,
    target: &'static str,
    ask: Box<dyn Fn(usize) -> Ask + 'a>,
    floor: Box<dyn Fn(usize) -> Select + 'a>,
}

enum Ask {
    Get(String),
    /// The search box of the web application.
    Search(String),
}

/// A select over assets.
struct Select {
    condition: String,
    args: Vec<Arg>,
    order: String,
    limit: usize,
    offset: usize,
    counted: bool,
}

pub async fn measure(client: &Client, place: &Place, estate: &Estate, patience: Patience) -> Vec<Line> {
    let floor = Floor::new(&place.driver);
    let mut lines = Vec::new();
    for read in operations(estate, place.driver.dialect()) {
        let mut line = Line::new(&read.name, read.target);
        for round in 0..3 {
            ask(client, (read.ask)(round)).await;
            floor.run((read.floor)(round)).await;
        }
        let started = Instant::now();
        for round in 0..patience.rounds {
            line.times.push(ask(client, (read.ask)(round)).await);
            line.floor.push(floor.run((read.floor)(round)).await);
            if started.elapsed() > patience.time && round >= 5 {
                break;
            }
        }
        eprintln!("    {line}");
        lines.push(line);
    }
    lines
}

async fn ask(client: &Client, ask: Ask) -> Duration {
    match ask {
        Ask::Get(path) => client.get(&path).await.took,
        Ask::Search(text) => client.call("search", &json!({"q": text})).await.took,
    }
}

fn operations(estate: &Estate, dialect: Dialect) -> Vec<Read<'_>> {
    let by_name = format!("t.partnumber{}, t.serial ASC, t.id ASC", dialect.direction(false, true));
    let newest = format!("t.last_seen{}, t.id DESC", dialect.direction(true, true));
    let all = move |order: &str, limit, offset| Select {
        condition: "TRUE".to_owned(),
        args: Vec::new(),
        order: order.to_owned(),
        limit,
        offset,
        counted: true,
    };
    let get = |path: String| Ask::Get(format!("{ASSETS}{path}"));
    let deep = estate.assets.len() * 9 / 10;
    let list = "≤ 3 ms";
    let search = "p95 ≤ 30 ms";
    let mut out = Vec::new();
    let mut add =
        |name: &str, target, ask: Box<dyn Fn(usize) -> Ask + '_>, floor: Box<dyn Fn(usize) -> Select + '_>| {
            out.push(Read { name: name.to_owned(), target, ask, floor });
        };

    let order = by_name.clone();
    add(
        "list of 50, default order",
        list,
        Box::new(move |_| get(String::new())),
        Box::new(move |_| all(&order, 50, 0)),
    );
    let order = newest;
    add(
        "list of 50, sorted by last seen",
        list,
        Box::new(move |_| get("?ordering=-last_seen".to_owned())),
        Box::new(move |_| all(&order, 50, 0)),
    );
    let order = by_name.clone();
    add(
        "list of 50 of one contract (indexed filter)",
        list,
        Box::new(move |i| get(format!("?order_contract_id={}", estate.contracts[i % 200]))),
        Box::new(move |i| Select {
            condition: "t.order_contract_id = $1".to_owned(),
            args: vec![int(estate.contracts[i % 200])],
            ..all(&order, 50, 0)
        }),
    );
    let order = by_name.clone();
    add(
        "list of 50, two filters (type, lifecycle)",
        list,
        Box::new(move |i| get(format!("?type_id={}&lifecycle_status=in_use", estate.types[i % 10]))),
        Box::new(move |i| Select {
            condition: "t.type_id = $1 AND t.lifecycle_status = $2".to_owned(),
            args: vec![int(estate.types[i % 10]), text("in_use")],
            ..all(&order, 50, 0)
        }),
    );
    let order = by_name.clone();
    add(
        "list of 1,000 with nested objects",
        "≤ 25 ms",
        Box::new(move |_| get("?limit=1000".to_owned())),
        Box::new(move |_| all(&order, 1000, 0)),
    );
    let order = by_name.clone();
    add(
        "list of 50 at 90 % of the table",
        "≤ 50 ms",
        Box::new(move |_| get(format!("?offset={deep}"))),
        Box::new(move |_| all(&order, 50, deep)),
    );
    let id = move |i: usize| estate.assets[i * 7919 % estate.assets.len()];
    add(
        "one asset",
        "",
        Box::new(move |i| get(format!("{}/", id(i)))),
        Box::new(move |i| Select {
            condition: "t.id = $1".to_owned(),
            args: vec![int(id(i))],
            counted: false,
            ..all("t.id", 1, 0)
        }),
    );
    let letters = ["s", "a", "1", "x"];
    let whole = move |i: usize| serial(i * 7919 % estate.assets.len());
    let order = by_name.clone();
    add(
        "list, `q` of one letter",
        search,
        Box::new(move |i| get(format!("?q={}", letters[i % 4]))),
        Box::new(move |i| Select {
            condition: looked_through(),
            args: vec![text(&format!("%{}%", letters[i % 4]))],
            ..all(&order, 50, 0)
        }),
    );
    let order = by_name.clone();
    add(
        "list, `q` of a serial",
        search,
        Box::new(move |i| get(format!("?q={}", whole(i)))),
        Box::new(move |i| indexed(dialect, &whole(i), all(&order, 50, 0))),
    );
    let order = by_name.clone();
    add(
        "search box, one letter (floor: assets alone)",
        search,
        Box::new(move |i| Ask::Search(letters[i % 4].to_owned())),
        Box::new(move |i| Select {
            condition: looked_through(),
            args: vec![text(&format!("%{}%", letters[i % 4]))],
            ..all(&order, 8, 0)
        }),
    );
    let order = by_name;
    add(
        "search box, a serial (floor: assets alone)",
        search,
        Box::new(move |i| Ask::Search(whole(i))),
        Box::new(move |i| indexed(dialect, &whole(i), all(&order, 8, 0))),
    );
    out
}

fn int(number: i64) -> Arg {
    Arg::Int(Some(number))
}

fn text(text: &str) -> Arg {
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
            "(t.assigned_object_type = {number} AND t.assigned_object_id IN (SELECT id FROM {table} WHERE lower(name) LIKE $1))"
        )
    };
    REFERRED.iter().map(one).chain(PLACES.iter().map(place)).collect::<Vec<_>>().join(" OR ")
}

/// Too short for the search index: every row is looked at.
fn looked_through() -> String {
    let own: Vec<String> = OWN.iter().map(|column| format!("lower(t.{column}) LIKE $1")).collect();
    format!("({} OR {})", own.join(" OR "), referred())
}

fn indexed(dialect: Dialect, wanted: &str, select: Select) -> Select {
    let wanted = wanted.to_lowercase();
    let pattern = text(&format!("%{wanted}%"));
    let (found, args) = match dialect {
        Dialect::Sqlite => (
            "SELECT rowid - (101 << 40) FROM search WHERE search MATCH $2 AND rowid BETWEEN (101 << 40) AND (102 << 40) - 1",
            vec![pattern, text(&format!("\"{wanted}\""))],
        ),
        Dialect::Postgres => ("SELECT object_id FROM search WHERE type_id = 101 AND text LIKE $1", vec![pattern]),
    };
    Select { condition: format!("(t.id IN ({found}) OR {})", referred()), args, ..select }
}

struct Floor<'a> {
    driver: &'a Driver,
    columns: String,
    names: Vec<String>,
    shape: Vec<Ty>,
}

impl<'a> Floor<'a> {
    fn new(driver: &'a Driver) -> Self {
        let table = schema::expected().into_iter().find(|t| t.name == "inventory_monitor_asset").expect("the table");
        let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
        let columns = names.iter().map(|name| format!("t.\"{name}\"")).collect::<Vec<_>>().join(", ");
        Self { driver, columns, names, shape: table.columns.iter().map(|c| c.ty).collect() }
    }

    async fn run(&self, select: Select) -> Duration {
        let Select { condition, args, order, limit, offset, counted } = select;
        let from = format!("FROM inventory_monitor_asset t WHERE {condition}");
        let statement: Statement =
            (format!("SELECT {} {from} ORDER BY {order} LIMIT {limit} OFFSET {offset}", self.columns), args.clone());
        let count: Statement = (format!("SELECT COUNT(*) {from}"), args);
        let started = Instant::now();
        let rows = self.driver.rows(statement, &self.shape).await;
        // A page that is not full says itself how many there are.
        if counted && rows.len() == limit {
            self.driver.rows(count, &[Ty::Int]).await;
        }
        let mut out = Vec::with_capacity(rows.len() * 1024);
        for row in &rows {
            let object: serde_json::Map<_, _> =
                self.names.iter().cloned().zip(row.iter().map(shared::value::Value::image)).collect();
            serde_json::to_writer(&mut out, &object).expect("JSON");
        }
        std::hint::black_box(out);
        started.elapsed()
    }
}
