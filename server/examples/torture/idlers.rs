//! Clients that take their time: half a head, half a body, nothing at all, an answer that is never read.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::neighbour::Neighbour;
use crate::server::Server;
use crate::{Broken, Options};

/// Connections of each kind.
const EACH: usize = 300;
/// What the settings give running requests, and some time to end.
const GRACE: Duration = Duration::from_secs(25);

pub async fn run(server: &mut Server, options: &Options) -> Broken {
    let client = server.client.clone();
    let address = client.url.trim_start_matches("http://").to_owned();
    let body =
        "POST /api/dcim/sites/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    let halves =
        ["", "GET /api/dcim/sites/ HTTP/1.1\r\nHost: x\r\nX-A: ", body, "GET /api/schema/ HTTP/1.1\r\nHost: x\r\n\r\n"];
    let mut held = Vec::new();
    for half in halves {
        for _ in 0..EACH {
            // One that is refused at once holds nothing.
            let Ok(mut stream) = TcpStream::connect(&address).await else { continue };
            if stream.write_all(half.as_bytes()).await.is_ok() {
                held.push(stream);
            }
        }
    }
    let neighbour = Neighbour::start(&client);
    tokio::time::sleep(if options.short { Duration::from_secs(5) } else { Duration::from_secs(60) }).await;
    let mut out = neighbour.told(options).await;
    // It ends in time with all of them open.
    let took = server.stop().await;
    if took > GRACE {
        out.push(format!("it took {:.0} s to end while {} connections were open", took.as_secs_f64(), held.len()));
    }
    drop(held);
    server.up().await;
    out
}
