//! Pictures that are small as a file and huge as pixels, many at once.

use base64::Engine as _;
use futures::future::join_all;
use serde_json::json;

use crate::bodies::refused;
use crate::client::Client;
use crate::neighbour::Neighbour;
use crate::server::Server;
use crate::{Broken, Options};

const SIDE: u32 = 14_000;
const AT_ONCE: usize = 12;

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let client = server.client.clone();
    let slug = Client::next();
    let site = client.make("/api/dcim/sites/", json!({"name": format!("Pictures {slug}"), "slug": slug})).await;
    let data = base64::engine::general_purpose::STANDARD.encode(bomb());
    let body = json!({
        "object_type": "dcim.site", "object_id": site, "name": "large",
        "image": format!("data:image/png;base64,{data}"),
    });
    let before = server.forget();
    let neighbour = Neighbour::start(&client);
    let answers = join_all((0..AT_ONCE).map(|_| client.post("/api/extras/image-attachments/", &body))).await;
    let mut out = neighbour.told(options).await;
    out.extend(answers.into_iter().filter_map(|answer| refused(options, "a large picture", answer)));
    out.extend(server.within(before, AT_ONCE * body.to_string().len(), "large pictures"));
    out
}

/// A PNG of one colour, one bit a pixel.
fn bomb() -> Vec<u8> {
    use std::io::Write as _;
    let mut rows = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let row = vec![0; 1 + SIDE as usize / 8];
    for _ in 0..SIDE {
        rows.write_all(&row).expect("memory takes it");
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(data);
        out.extend((data.len() as u32).to_be_bytes());
        out.extend(kind);
        out.extend(data);
        out.extend(sum.sum().to_be_bytes());
    };
    let mut head = Vec::new();
    head.extend(SIDE.to_be_bytes());
    head.extend(SIDE.to_be_bytes());
    head.extend([1, 0, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &rows.finish().expect("memory takes it"));
    chunk(b"IEND", &[]);
    out
}
