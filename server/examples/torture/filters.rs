//! Addresses that ask for much: many conditions, many names, many words, texts that match slowly.

use std::time::Duration;

use crate::client::Client;
use crate::neighbour::Neighbour;
use crate::server::Server;
use crate::{Broken, Options};

/// However much is asked, an answer or a refusal comes within this time.
const SOON: Duration = Duration::from_secs(2);

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let mut out = Broken::new();
    let client = server.client.clone();
    estate(&client).await;
    let assets = "/api/plugins/inventory-monitor/assets/?";
    let repeat = |n: usize, word: &str| -> String {
        (0..n).map(|at| word.replace("{}", &at.to_string())).collect::<Vec<_>>().join("&")
    };
    let names = |n: usize, name: &str| vec![name; n].join(",");
    let cases = [
        ("tags", repeat(200, "tag=t{}")),
        ("the same tag", repeat(2_000, "tag=t1")),
        ("tags that are not", repeat(500, "tag__n=t{}")),
        ("parts that are not", repeat(3_000, "serial__nic=x{}")),
        ("parts", repeat(1_500, "serial__ic=x{}")),
        ("orders", format!("ordering={}", names(2_500, "serial"))),
        ("orders, one by one", repeat(2_500, "ordering=serial")),
        ("words", format!("q={}", names(5_000, "a").replace(',', "+"))),
        ("a long word", format!("q={}", "ab".repeat(5_000))),
        ("fields", format!("fields={}", names(5_000, "id"))),
        ("ids", repeat(2_000, "id={}")),
        ("a pattern", format!("serial__regex={}", "(a%2B)%2B".repeat(20) + "$")),
        ("alternatives of a pattern", format!("serial__iregex={}", names(3_000, "a").replace(',', "%7C"))),
        ("related", repeat(300, "storage_location_id__n={}")),
    ];
    for (name, query) in cases {
        let path = format!("{assets}{query}");
        let bytes = path.len();
        let before = server.forget();
        let neighbour = Neighbour::start(&client);
        let answer = client.get(&path).await;
        out.extend(neighbour.told(options).await.into_iter().map(|one| format!("{name}: {one}")));
        match answer {
            None => out.push(format!("{name}: no answer")),
            Some(answer) if answer.is_fault() && answer.status != 503 => {
                out.push(format!("{name}: {} {}", answer.status, answer.text.chars().take(120).collect::<String>()));
            }
            Some(answer) if answer.took > options.within(SOON) => {
                out.push(format!("{name}: {} after {:.1} s", answer.status, answer.took.as_secs_f64()));
            }
            Some(_) => {}
        }
        out.extend(server.within(before, bytes, name));
    }
    out
}

/// Enough for a filter to be slow: assets with tags.
async fn estate(client: &Client) {
    for at in 0..50 {
        let tag = serde_json::json!({"name": format!("t{at}"), "slug": format!("t{at}")});
        // They may be there from an attack before.
        let _ = client.post("/api/extras/tags/", &tag).await;
    }
    for batch in 0..4 {
        let assets: Vec<_> = (0..500)
            .map(|at| {
                let tags: Vec<_> = (0..3).map(|n| serde_json::json!({"slug": format!("t{}", (at + n) % 50)})).collect();
                serde_json::json!({"partnumber": "PN", "serial": format!("F{batch}-{at}-{}", Client::next()), "tags": tags})
            })
            .collect();
        let answer = client.post("/api/plugins/inventory-monitor/assets/", &assets.into()).await.expect("an answer");
        assert_eq!(answer.status, 201, "{}", answer.text.chars().take(300).collect::<String>());
    }
}
