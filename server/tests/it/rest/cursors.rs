//! Pages that are followed by `next` and `previous` while others write.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use shared::meta::{Kind, ModelMeta};

use super::{SITES, path};
use crate::harness::{Client, on_both};
use crate::sample;

/// Every page that `next` leads to, as ids.
async fn followed(client: &Client<'_>, first: &str) -> Vec<Vec<i64>> {
    let mut pages = Vec::new();
    let mut at = Some(first.to_owned());
    while let Some(link) = at {
        let page = client.get(&link).await.expect(200);
        pages.push(page.ids());
        at = page.body["next"].as_str().map(|_| path(&page.body["next"]));
        assert!(pages.len() < 1000, "{link} never ends");
    }
    pages
}

/// Names that a list may be sorted by.
fn orders(meta: &'static ModelMeta) -> Vec<String> {
    let mut out = Vec::new();
    for field in meta.fields {
        match field.kind {
            Kind::Json | Kind::Choices(_) | Kind::CustomFields | Kind::Secret | Kind::Tags | Kind::Reverse(_) => {}
            _ => out.push(field.name.to_owned()),
        }
    }
    out
}

/// For every model and every name a list can be sorted by, upwards or downwards: `next` leads to all rows once, in order, and
/// `previous` back.
#[test]
fn links_lead_through_every_order() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut walks = 0;
        for meta in sample::models().filter(|meta| !meta.path.is_empty()) {
            for _ in 0..3 {
                sample::object(&admin, meta).await;
            }
            let at = format!("/api/{}/", meta.path);
            for (position, name) in orders(meta).into_iter().enumerate() {
                // Some upwards and some downwards: each takes some requests.
                let order = if position % 2 == 0 { name } else { format!("-{name}") };
                let all = admin.get(&format!("{at}?ordering={order}&limit=12&fields=id")).await.expect(200).ids();
                let small = format!("{at}?ordering={order}&limit=2&fields=id");
                let mut seen = Vec::new();
                let mut link = Some(small);
                let mut last = String::new();
                while let Some(here) = link.filter(|_| seen.len() < 6) {
                    let page = admin.get(&here).await.expect(200);
                    seen.extend(page.ids());
                    link = page.body["next"].as_str().map(|_| path(&page.body["next"]));
                    last = here;
                }
                seen.truncate(all.len());
                assert_eq!(seen, all[..seen.len()], "{} by {order}", meta.wire());
                let page = admin.get(&last).await.expect(200);
                if seen.len() > 4 && page.body["previous"].as_str().is_some_and(|link| link.contains("cursor=")) {
                    let back = admin.get(&path(&page.body["previous"])).await.expect(200);
                    assert_eq!(back.ids(), all[2..4], "{} back by {order}", meta.wire());
                }
                walks += 1;
            }
        }
        assert!(walks > 500, "{walks} walks");
    });
}

/// Rows come and go, and others change: who follows meets each of the rest once.
#[test]
fn who_follows_next_meets_each_row_once_whatever_others_do() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = |n: usize| {
            let region = Json::Null;
            json!({"name": format!("site {n}"), "slug": format!("s{n}"), "facility": format!("{}", n % 3), "region": region})
        };
        let made = admin.post(SITES, (0..60).map(site).collect::<Vec<_>>().into()).await.expect(201);
        let ids: Vec<i64> = made.body.as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect();
        let mut extra = 1000;
        for order in ["name", "-name", "facility,-name", "-facility", "region,name", "-id", "last_updated"] {
            let stays: BTreeSet<i64> =
                admin.get(&format!("{SITES}?limit=0&fields=id")).await.expect(200).ids().into_iter().collect();
            let (mut seen, mut gone) = (Vec::new(), BTreeSet::new());
            let mut link = Some(format!("{SITES}?ordering={order}&limit=7&fields=id"));
            let mut pages = 0;
            while let Some(here) = link {
                let page = admin.get(&here).await.expect(200);
                seen.extend(page.ids());
                link = page.body["next"].as_str().map(|_| path(&page.body["next"]));
                // Before and after the page something comes, and something that was met goes.
                for name in ["!", "site 30 and more", "zzz"] {
                    extra += 1;
                    let body = json!({"name": format!("{name} {extra}"), "slug": format!("x{extra}"), "facility": "1"});
                    admin.post(SITES, body).await.expect(201);
                }
                if let Some(last) = page.ids().last() {
                    admin.delete(&format!("{SITES}{last}/")).await.expect(204);
                    gone.insert(*last);
                }
                if order != "last_updated" {
                    let text = json!({"comments": format!("{pages}")});
                    let some = *stays.iter().find(|id| !gone.contains(id)).expect("one that stays");
                    admin.patch(&format!("{SITES}{some}/"), text).await.expect(200);
                }
                pages += 1;
                if pages > 60 {
                    break;
                }
            }
            let met: BTreeSet<i64> = seen.iter().copied().collect();
            assert_eq!(met.len(), seen.len(), "{order}: a row was met twice");
            if pages <= 60 {
                assert!(stays.is_subset(&met), "{order}: {:?} were skipped", stays.difference(&met));
            }
        }
        assert!(ids.len() == 60);
    });
}

#[test]
fn a_cursor_is_taken_as_it_is_or_refused() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = |n: usize| json!({"name": format!("site {n}"), "slug": format!("s{n}")});
        admin.post(SITES, (0..9).map(site).collect::<Vec<_>>().into()).await.expect(201);
        let first = admin.get(&format!("{SITES}?ordering=name&limit=3")).await.expect(200);
        let next = path(&first.body["next"]);
        let cursor = next.split("cursor=").nth(1).expect("a cursor").split('&').next().expect("a value").to_owned();
        // Another order, another list, nonsense.
        admin.get(&format!("{SITES}?ordering=-name&limit=3&offset=3&cursor={cursor}")).await.expect(400);
        admin.get(&format!("{SITES}?start=1&cursor={cursor}")).await.expect(400);
        admin.get(&format!("/api/dcim/regions/?ordering=name&offset=3&cursor={cursor}")).await.expect(400);
        for bad in ["x", "%00", "e30", "WzEsMiwzLDRd", &cursor[1..], &format!("{cursor}AAAA"), &"A".repeat(30_000)] {
            let answer = admin.get(&format!("{SITES}?ordering=name&limit=3&offset=3&cursor={bad}")).await;
            assert_eq!(answer.status, 400, "{bad}: {}", answer.text);
        }
        // Who works out offsets is answered by offset, whatever the link had.
        let by_offset = admin.get(&format!("{SITES}?ordering=name&limit=3&offset=6")).await.expect(200).ids();
        let changed = admin.get(&format!("{SITES}?ordering=name&limit=3&offset=6&cursor={cursor}")).await.expect(200);
        assert_eq!(changed.ids(), by_offset);
        // The page may have another size.
        let wide = admin.get(&format!("{SITES}?ordering=name&limit=5&offset=3&cursor={cursor}")).await.expect(200);
        assert_eq!((wide.ids().len(), wide.body["count"].as_i64()), (5, Some(9)));
        let pages = followed(&admin, &format!("{SITES}?ordering=name&limit=4")).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 1]);
    });
}
