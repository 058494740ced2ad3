//! Templates that grow: texts doubled, repeated, joined, nested loops, macros that call themselves.

use std::time::Duration;

use serde_json::json;

use crate::client::Client;
use crate::neighbour::Neighbour;
use crate::server::Server;
use crate::{Broken, Options};

/// However it grows, there is an answer within this time.
const SOON: Duration = Duration::from_secs(5);

const GROWING: &[(&str, &str)] = &[
    ("doubling", "{% set x = 'ab' %}DOUBLE{{ x | length }}"),
    ("repeating", "{{ 'a' * 2000000000 }}"),
    ("repeating what was repeated", "{% set x = 'a' * 100000 %}{{ (x * 100000) | length }}"),
    ("lists", "{{ ([0] * 1000000000) | length }}"),
    ("a long range", "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}"),
    ("joining", "{{ range(100000) | join('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') * 1000 }}"),
    ("replacing", "{% set x = 'a' * 10000 %}{{ x | replace('a', x) | replace('a', x) | length }}"),
    ("centring", "{{ 'a'.center(2000000000) }}"),
    ("a macro that calls itself", "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}"),
];

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let client = server.client.clone();
    let mut out = Broken::new();
    for (name, text) in GROWING {
        let doubled = "{% set x = x ~ x %}".repeat(34);
        let body = json!({
            "name": format!("{name} {}", Client::next()), "object_types": ["dcim.site"],
            "template_code": text.replace("DOUBLE", &doubled),
        });
        let before = server.forget();
        let neighbour = Neighbour::start(&client);
        let made = client.post("/api/extras/export-templates/", &body).await;
        let refused = made.as_ref().is_some_and(|answer| answer.status == 400);
        match made.as_ref().and_then(crate::client::Answer::id) {
            Some(id) => {
                let what = body["name"].as_str().unwrap_or_default().replace(' ', "+");
                let answer = client.get(&format!("/api/dcim/sites/?export={what}")).await;
                match answer {
                    None => out.push(format!("{name}: no answer")),
                    Some(answer) if answer.is_fault() => out.push(format!("{name}: {} {}", answer.status, answer.text)),
                    Some(answer) if answer.took > options.within(SOON) => {
                        out.push(format!("{name}: after {} s", answer.took.as_secs()));
                    }
                    Some(_) => {}
                }
                let _ = client.delete(&format!("/api/extras/export-templates/{id}/")).await;
            }
            None if refused => {}
            None => out.push(format!("{name}: {:?}", made.map(|answer| (answer.status, answer.text)))),
        }
        out.extend(neighbour.told(options).await.into_iter().map(|one| format!("{name}: {one}")));
        // What a template may make is bounded by itself, not by the request that asks for it.
        out.extend(server.within(before, 8 << 20, name));
    }
    out
}
