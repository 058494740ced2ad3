//! `paste` is kept by nobody any more (RUSTSEC-2024-0436), and Leptos still asks for it. This is its successor under that name; it
//! goes when Leptos does without (`[patch.crates-io]` in the workspace's Cargo.toml).

pub use pastey::paste;
