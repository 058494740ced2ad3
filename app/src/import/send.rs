//! A file to the server, and what the server says while it works.

use shared::json::{self, FromJson};
use shared::rpc::RpcError;
use shared::transfer::{Progress, Report};

use crate::kit::http;

/// Sends a file and reads the lines that come back: progress, and at last a report or a refusal. With the report comes the
/// id of the request that did it.
pub async fn import(
    address: &str,
    kind: &str,
    file: &str,
    progress: impl Fn(Progress),
) -> Result<(Report, String), RpcError> {
    let answer = http::post(address, kind, "application/x-ndjson", file).await?;
    let request = answer.request();
    let body = answer.body();
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        bytes.extend(body.next().await?.ok_or_else(RpcError::broken_off)?);
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = bytes.drain(..=end).collect();
            let mut line = json::parse(&line).unwrap_or_default();
            if let Some(now) = FromJson::from_json(line["progress"].take()) {
                progress(now);
            } else if let Some(report) = FromJson::from_json(line["report"].take()) {
                return Ok((report, request));
            } else {
                let status = line["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(500);
                return Err(http::refusal(status, &line["error"]));
            }
        }
    }
}
