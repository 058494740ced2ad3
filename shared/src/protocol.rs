//! How a server function's call travels: JSON by POST, like `Http<Json, Json>`, which serves it.
//!
//! The browser's side differs in what it compiles to: all functions share one exchange with the
//! server, and answers are read by `FromJson`.

use leptos::server_fn::client::Client;
use leptos::server_fn::codec::Json;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::response::ClientRes;
use leptos::server_fn::server::Server;
use leptos::server_fn::{Bytes, Http, Protocol};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::json::{self, FromJson};
use crate::rpc::RpcError;

const JSON: &str = "application/json";

/// The protocol of all server functions.
pub struct Rpc;

impl<Input, Output, C, S> Protocol<Input, Output, C, S, RpcError> for Rpc
where
    Input: Serialize + DeserializeOwned + Send,
    Output: Serialize + DeserializeOwned + FromJson + Send,
    C: Client<RpcError>,
    S: Server<RpcError>,
{
    const METHOD: http::Method = http::Method::POST;

    async fn run_server<F, Fut>(request: S::Request, function: F) -> Result<S::Response, RpcError>
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, RpcError>> + Send,
    {
        <Http<Json, Json> as Protocol<Input, Output, C, S, RpcError>>::run_server(request, function).await
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, RpcError> {
        let body = serde_json::to_vec(&input)
            .map_err(|error| RpcError::from_server_fn_error(ServerFnErrorErr::Serialization(error.to_string())))?;
        let answer = exchange::<C>(path, body).await?;
        Output::from_json(answer).ok_or_else(unreadable)
    }
}

/// Sends a body and gives the answer, or the error that the server answered with.
async fn exchange<C: Client<RpcError>>(path: &str, body: Vec<u8>) -> Result<Value, RpcError> {
    let request = C::Request::try_new_post_bytes(path, JSON, JSON, Bytes::from(body))?;
    let response = C::send(request).await?;
    let failed = response.status() >= 400;
    let bytes = response.try_into_bytes().await?;
    match json::parse(&bytes) {
        Some(error) if failed => Err(RpcError::from_json(error).unwrap_or_else(unreadable)),
        Some(answer) => Ok(answer),
        None => Err(unreadable()),
    }
}

/// The answer was not the server's own: a proxy's page, or a server of another version.
fn unreadable() -> RpcError {
    RpcError::Transport {
        message: "What answered was not Purser, or a Purser of another version. Reload the page, then try again."
            .to_owned(),
    }
}
