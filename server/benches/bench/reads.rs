//! Reading: lists, details and searches of assets, each beside one hand-written select (`select`).

use std::time::{Duration, Instant};

use serde_json::json;

use crate::Options;
use crate::client::Client;
use crate::estate::{ASSETS, Estate, PARTS, serial};
use crate::place::Place;
use crate::report::Line;
use crate::select::{Floor, Select, Sort, int, text};

/// Operation and floor take turns, so that a slower minute of the machine meets both; a turn is some rounds, because a floor
/// that counts a million rows leaves nothing of what the operation needs in the processor's caches.
const TURN: usize = 10;

/// One operation: what is asked the `i`th time, and the select that answers the same.
struct Read<'a> {
    name: &'static str,
    target: &'static str,
    ask: Box<dyn Fn(usize) -> Ask + 'a>,
    floor: Box<dyn Fn(usize) -> Select + 'a>,
}

enum Ask {
    /// A path below the assets'.
    Get(String),
    /// The search box of the web application.
    Search(String),
}

pub async fn measure(client: &Client, place: &Place, estate: &Estate, options: &Options) -> Vec<Line> {
    let patience = options.patience();
    let floor = Floor::new(&place.driver);
    let mut lines = Vec::new();
    for read in operations(estate, &floor).into_iter().filter(|read| options.wants(read.name)) {
        let mut line = Line::new(read.name, read.target);
        for round in 0..3 {
            ask(client, (read.ask)(round)).await;
            floor.run((read.floor)(round)).await;
        }
        let started = Instant::now();
        for turn in 0..patience.rounds.div_ceil(TURN) {
            let rounds = turn * TURN..patience.rounds.min((turn + 1) * TURN);
            for round in rounds.clone() {
                line.times.push(ask(client, (read.ask)(round)).await);
            }
            for round in rounds {
                line.floor.push(floor.run((read.floor)(round)).await);
            }
            if started.elapsed() > patience.time {
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
        Ask::Get(path) => client.get(&format!("{ASSETS}{path}")).await.took,
        Ask::Search(text) => client.call("search", &json!({"q": text})).await.took,
    }
}

fn read<'a>(
    name: &'static str,
    target: &'static str,
    ask: impl Fn(usize) -> Ask + 'a,
    floor: impl Fn(usize) -> Select + 'a,
) -> Read<'a> {
    Read { name, target, ask: Box::new(ask), floor: Box::new(floor) }
}

fn operations<'a>(estate: &'a Estate, floor: &'a Floor<'a>) -> Vec<Read<'a>> {
    const LIST: &str = "≤ 3 ms";
    const SEARCH: &str = "p95 ≤ 30 ms";
    let deep = estate.assets.len() * 9 / 10;
    let contract = |i: usize| estate.contracts[i % estate.contracts.len()];
    let kind = |i: usize| estate.types[i % estate.types.len()];
    let any = |i: usize| i * 7919 % estate.assets.len();
    let letter = |i: usize| ["s", "a", "1", "x"][i % 4];
    vec![
        read("list of 50, default order", LIST, |_| Ask::Get(String::new()), |_| Select::page(50)),
        read(
            "list of 50, sorted by last seen",
            LIST,
            |_| Ask::Get("?ordering=-last_seen".to_owned()),
            |_| Select { sort: Sort::Newest, ..Select::page(50) },
        ),
        read(
            "list of 50 of one contract (indexed filter)",
            LIST,
            move |i| Ask::Get(format!("?order_contract_id={}", contract(i))),
            move |i| Select::page(50).only("t.order_contract_id = $1", vec![int(contract(i))]),
        ),
        read(
            "list of 50, two filters (type, lifecycle)",
            LIST,
            move |i| Ask::Get(format!("?type_id={}&lifecycle_status=in_use", kind(i))),
            move |i| {
                Select::page(50).only("t.type_id = $1 AND t.lifecycle_status = $2", vec![int(kind(i)), text("in_use")])
            },
        ),
        read(
            "list of 50, half of the table (lifecycle), with its count",
            LIST,
            |_| Ask::Get("?lifecycle_status=in_use&ordering=id".to_owned()),
            |_| {
                let half = Select { sort: Sort::Id, ..Select::page(50) };
                half.only("t.lifecycle_status = $1", vec![text("in_use")])
            },
        ),
        read(
            "list of 1,000 with nested objects",
            "≤ 25 ms",
            |_| Ask::Get("?limit=1000".to_owned()),
            |_| Select::page(1000),
        ),
        read(
            "list of 50 at 90 % of the table",
            "≤ 50 ms",
            move |_| Ask::Get(format!("?offset={deep}")),
            move |_| Select { offset: deep, ..Select::page(50) },
        ),
        read(
            "one asset",
            "",
            move |i| Ask::Get(format!("{}/", estate.assets[any(i)])),
            move |i| {
                let one = Select { counted: false, ..Select::page(1) };
                one.only("t.id = $1", vec![int(estate.assets[any(i)])])
            },
        ),
        read(
            "list, `q` of one letter",
            SEARCH,
            move |i| Ask::Get(format!("?q={}", letter(i))),
            move |i| floor.looked_through(letter(i), Select::page(50)),
        ),
        read(
            "list, `q` of a serial",
            SEARCH,
            move |i| Ask::Get(format!("?q={}", serial(any(i)))),
            move |i| floor.indexed(&serial(any(i)), Select::page(50)),
        ),
        read(
            "search box, one letter (floor: assets alone)",
            SEARCH,
            move |i| Ask::Search(letter(i).to_owned()),
            move |i| floor.looked_through(letter(i), Select::page(8)),
        ),
        read(
            "search box, a word of many (floor: assets alone)",
            SEARCH,
            move |i| Ask::Search(PARTS[i % PARTS.len()].to_lowercase()),
            move |i| floor.indexed(PARTS[i % PARTS.len()], Select::page(8)),
        ),
        read(
            "search box, a serial (floor: assets alone)",
            SEARCH,
            move |i| Ask::Search(serial(any(i))),
            move |i| floor.indexed(&serial(any(i)), Select::page(8)),
        ),
    ]
}
