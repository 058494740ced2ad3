//! Where one is signed in, and the way to end that.

use leptos::prelude::*;
use shared::rpc::{self, SessionSeen};

use crate::kit::live::{live, spawn};
use crate::kit::{Icon, Time};
use crate::panels::{badges, frame};
use crate::state::{Fetched, data_changed, fetch, use_toasts};

pub fn panel() -> AnyView {
    let found: Fetched<Vec<SessionSeen>> = fetch(|| Some(()), |()| rpc::sessions());
    let others = move || {
        let several = found.data.with(|all| all.as_ref().is_some_and(|all| all.iter().any(|one| !one.current)));
        several.then(|| {
            let end_all = move |_| end(None, "Your other sessions have ended.");
            view! { <button type="button" class="btn btn--sm" on:click=end_all><Icon name="log-out"/>" End all others"</button> }
        })
    };
    let body = frame::fetched(found, |all: &Vec<SessionSeen>| {
        let items: Vec<AnyView> = all.iter().map(line).collect();
        view! { <div class="panel__body panel__body--flush"><ul class="list">{items}</ul></div> }
    });
    frame::panel("Sessions", live(others).into_any(), body)
}

fn line(seen: &SessionSeen) -> AnyView {
    let (name, icon) = browser(&seen.agent);
    let used = seen.last_used.or(seen.created).map(|time| view! { "used "<Time time/> });
    let address = (!seen.address.is_empty()).then(|| view! { <span class="mono">{seen.address.clone()}</span>" · " });
    let key = seen.key.clone();
    let label = format!("End the session of {name}");
    let last = if seen.current {
        badges::badge("green", "This one", "check")
    } else {
        let click = move |_| end(Some(key.clone()), "The session has ended.");
        view! { <button type="button" class="btn btn--sm" aria-label=label on:click=click>"End"</button> }.into_any()
    };
    view! {
        <li class="list__item">
            <span class="list__icon"><Icon name=icon/></span>
            <div class="list__main">
                <span class="list__title" title=seen.agent.clone()>{name}</span>
                <span class="list__sub">{address}{used}</span>
            </div>
            <span class="list__end">{last}</span>
        </li>
    }
    .into_any()
}

fn end(key: Option<String>, said: &'static str) {
    spawn(async move {
        let answer = match key {
            Some(key) => rpc::end_session(key).await,
            None => rpc::end_other_sessions().await,
        };
        match answer {
            // One that has ended meanwhile is as good.
            Ok(()) | Err(rpc::RpcError::NotFound) => use_toasts().done(said, None),
            Err(error) => use_toasts().error(&error),
        }
        data_changed();
    });
}

/// What people call a browser, by how it calls itself; and its icon.
fn browser(agent: &str) -> (String, &'static str) {
    // Each pretends to be those after it.
    const BROWSERS: [(&str, &str); 8] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str, &str); 7] = [
        ("Android", "Android", "phone"),
        ("iPhone", "iPhone", "phone"),
        ("iPad", "iPad", "phone"),
        ("Windows", "Windows", "monitor"),
        ("Mac OS X", "macOS", "monitor"),
        ("CrOS", "ChromeOS", "monitor"),
        ("Linux", "Linux", "monitor"),
    ];
    let browser = BROWSERS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let system = SYSTEMS.iter().find(|(mark, ..)| agent.contains(mark));
    let icon = system.map_or("globe", |(_, _, icon)| icon);
    let name = match (browser, system) {
        (Some(browser), Some((_, system, _))) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) if agent.is_empty() => "A browser that does not say which".to_owned(),
        (None, _) => agent.chars().take(60).collect(),
    };
    (name, icon)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::browser;

    #[wasm_bindgen_test]
    fn browsers_by_what_they_call_themselves() {
        for (agent, name, icon) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux", "monitor"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0 Safari/537.36 Edg/138.0",
                "Edge on Windows",
                "monitor",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
                "Safari on iPhone",
                "phone",
            ),
            ("curl/8.5", "curl/8.5", "globe"),
            ("", "A browser that does not say which", "globe"),
        ] {
            assert_eq!(browser(agent), (name.to_owned(), icon), "{agent}");
        }
    }
}
