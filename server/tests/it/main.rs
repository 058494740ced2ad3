//! Tests against the whole server, on both databases, without a network.
//!
//! `PURSER_TEST_POSTGRES` names a PostgreSQL server on which databases may be created; without it
//! the tests fail, because a database nobody tested is not supported. `cargo xtask test` sets it.

mod access;
mod access_table;
mod backup;
mod bad_input;
mod calendar;
mod consistency;
mod contract;
mod delete_plan;
mod durability;
mod harness;
mod history;
mod hosts;
mod idempotency;
mod import_keys;
mod laws;
mod machine;
mod pepper;
mod permissions;
mod points;
mod policy;
mod property;
mod queries;
mod rest;
mod rpc;
mod rules;
mod sample;
mod schema;
mod throttle;
mod transfer;
mod undo;
mod undo_parts;

impl sample::Create for harness::Client<'_> {
    async fn create(&self, path: &str, body: serde_json::Value) -> i64 {
        self.post(&format!("/api/{path}/"), body).await.expect(201).id()
    }
}
