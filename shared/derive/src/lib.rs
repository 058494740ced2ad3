//! `#[derive(Model)]`: turns one annotated struct into its `ModelMeta` and its two conversions. `#[derive(Args)]` does the
//! same, as far as it makes sense, for what an action asks for.
//!
//! The macro parses and emits. Every `#[field(word, name = value, list("a", "b"))]` becomes a call
//! of the const builder method of the same name on `shared::meta::Field`, so what a word means is
//! said there, in ordinary code. Attributes of the struct: `model`, `section`, `unique`, `index`,
//! `count`, `reverse`, `filter`, `action`; see `docs/MODELS.md`.

mod action;
mod item;
mod model;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

#[proc_macro_derive(Model, attributes(model, field, section, unique, index, count, reverse, filter, action))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

#[proc_macro_derive(Args, attributes(field))]
pub fn derive_args(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    action::args(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
