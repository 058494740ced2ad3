//! Tests against the whole server, on both databases, without a network.
//!
//! `PURSER_TEST_POSTGRES` names a PostgreSQL server on which databases may be created; without it
//! the tests fail, because a database nobody tested is not supported. `cargo xtask test` sets it.

mod access;
mod access_table;
mod actions;
mod backup;
mod bad_input;
mod bounds;
mod calendar;
mod connections;
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
mod limits;
mod machine;
mod outage;
mod pepper;
mod permissions;
mod points;
mod policy;
mod property;
mod queries;
mod races;
mod rest;
mod rpc;
mod rules;
mod sample;
mod schema;
mod throttle;
mod transfer;
mod undo;
mod undo_all;
mod undo_guards;
mod undo_kinds;
mod undo_parts;
mod unseen;

impl sample::Create for harness::Client<'_> {
    async fn create(&self, path: &str, body: serde_json::Value) -> i64 {
        self.post(&format!("/api/{path}/"), body).await.expect(201).id()
    }
}
