//! The way to PostgreSQL, which can be cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

/// How often a connection looks whether it is cut.
const LOOK: Duration = Duration::from_millis(10);

pub struct Proxy {
    /// Where it listens.
    pub address: String,
    /// Where it leads to.
    pub target: String,
    cut: Arc<AtomicBool>,
}

impl Proxy {
    pub async fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let cut = Arc::new(AtomicBool::new(false));
        let (to, state) = (target.to_owned(), cut.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if !state.load(Ordering::Relaxed) {
                    tokio::spawn(lead(client, to.clone(), state.clone()));
                }
            }
        });
        Self { address, target: target.to_owned(), cut }
    }

    /// Nothing comes through any more, and what was open has ended.
    pub async fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
        tokio::time::sleep(10 * LOOK).await;
    }

    pub fn mend(&self) {
        self.cut.store(false, Ordering::Relaxed);
    }
}

async fn lead(mut client: TcpStream, target: String, cut: Arc<AtomicBool>) {
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    let over = async {
        while !cut.load(Ordering::Relaxed) {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
        () = over => {}
    }
}
