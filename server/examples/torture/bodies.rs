//! Bodies that are small on the way and large in memory: many items, deep nesting, long texts, compressed nothing.

use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::client::Client;
use crate::neighbour::Neighbour;
use crate::server::Server;
use crate::{Broken, Options};

/// A refusal comes within this time, however large the request.
const SOON: std::time::Duration = std::time::Duration::from_secs(1);

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let mut out = Broken::new();
    let client = server.client.clone();
    let stranger = server.stranger().await;
    let many = if options.short { 400_000 } else { 5_000_000 };
    let items = |n: usize, item: &str| {
        let mut text = String::with_capacity(n * (item.len() + 1) + 2);
        text.push('[');
        for at in 0..n {
            if at > 0 {
                text.push(',');
            }
            text.push_str(item);
        }
        text + "]"
    };
    let deep = |n: usize| "[".repeat(n) + &"]".repeat(n);
    let assets = "/api/plugins/inventory-monitor/assets/";
    let cases: Vec<(&str, &Client, Method, &str, String)> = vec![
        ("items", &client, Method::POST, assets, items(many, "{}")),
        ("items to change", &client, Method::PATCH, assets, items(many, "{\"id\":1}")),
        ("items to delete", &client, Method::DELETE, assets, items(many, "{\"id\":1}")),
        ("bookmarks of a stranger", &stranger, Method::POST, "/api/extras/bookmarks/", items(many, "{}")),
        ("tokens of a stranger", &stranger, Method::POST, "/api/users/tokens/", items(100_000, "{}")),
        ("messages", &client, Method::POST, "/api/plugins/notices/inbox/", items(100_000, "{}")),
        ("depth", &client, Method::POST, assets, deep(1_000_000)),
        ("depth of objects", &client, Method::POST, assets, "{\"a\":".repeat(500_000)),
        ("tags", &client, Method::POST, assets, format!("{{\"tags\":{}}}", items(many, "{}"))),
        ("custom fields", &client, Method::POST, assets, format!("{{\"custom_fields\":{}}}", deep(100_000))),
        ("a number", &client, Method::POST, assets, format!("{{\"price\":{}}}", "9".repeat(2_000_000))),
        ("a text", &client, Method::POST, assets, json!({"comments": "x".repeat(20_000_000)}).to_string()),
        ("keys", &client, Method::POST, assets, keys(many / 4)),
        ("a call of the page", &client, Method::POST, "/rpc/write", items(many, "{}")),
    ];
    for (name, client, method, path, body) in cases {
        let bytes = body.len();
        let before = server.forget();
        let neighbour = Neighbour::start(&server.client);
        let answer = client.send(method, path, &[("content-type", "application/json")], body).await;
        out.extend(neighbour.told(options).await.into_iter().map(|one| format!("{name}: {one}")));
        out.extend(refused(options, name, answer));
        out.extend(server.within(before, bytes, name));
    }
    out.extend(compressed(server, options).await);
    out
}

fn keys(n: usize) -> String {
    let keys: Vec<String> = (0..n).map(|at| format!("\"k{at}\":1")).collect();
    format!("{{{}}}", keys.join(","))
}

/// A hundred megabytes of blanks in a hundred kilobytes.
async fn compressed(server: &mut Server, options: &Options) -> Broken {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..1_000 {
        packed.write_all(&[b' '; 100_000]).expect("memory takes it");
    }
    let body = packed.finish().expect("memory takes it");
    let (before, bytes) = (server.forget(), body.len());
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let answer = server.client.send(Method::POST, "/api/dcim/sites/", &headers, body).await;
    let mut out = Broken::from_iter(refused(options, "compressed blanks", answer));
    out.extend(server.within(before, bytes, "compressed blanks"));
    out
}

/// What is too much is refused with a sentence, soon.
pub fn refused(options: &Options, name: &str, answer: Option<crate::client::Answer>) -> Option<String> {
    let Some(answer) = answer else { return Some(format!("{name}: no answer")) };
    let said = matches!(answer.json(), Json::Object(map) if !map.is_empty()) || answer.json().is_array();
    let (status, seconds) = (answer.status, answer.took.as_secs_f64());
    if !(400..500).contains(&status) || !said {
        let text: String = answer.text.chars().take(200).collect();
        return Some(format!("{name}: {status} {text}"));
    }
    (answer.took > options.within(SOON)).then(|| format!("{name}: refused with {status} after {seconds:.1} s"))
}
