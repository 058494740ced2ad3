//! `#[action(…)]` of a model, and the struct of an action's arguments.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Token};

use crate::item::{Args, Item};
use crate::model::{conversions, docs, field};

/// `#[action(complete, label = "Complete", icon = "check", when("status__n=completed"), sets("status=completed"),
/// args = CompleteRma, many, event = "rma_completed")]`
pub fn actions(attrs: &[Attribute]) -> syn::Result<Vec<TokenStream>> {
    attrs.iter().filter(|attr| attr.path().is_ident("action")).map(action).collect()
}

fn action(attr: &Attribute) -> syn::Result<TokenStream> {
    let all = attr.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated)?;
    let mut items = all.iter();
    let Some(first) = items.next() else {
        return Err(syn::Error::new_spanned(attr, "an action begins with its name"));
    };
    let name = first.name.to_string().replace('_', "-");
    let mut fields = vec![quote!(name: #name)];
    for item in items {
        let (word, value) = (&item.name, &item.args);
        fields.push(match (word.to_string().as_str(), value) {
            ("label" | "help" | "icon" | "grant" | "asks" | "event" | "done", Args::Value(text)) => {
                quote!(#word: #text)
            }
            ("when" | "sets", Args::Value(text)) => quote!(#word: &[#text]),
            ("when" | "sets", Args::List(texts)) => quote!(#word: &[#(#texts),*]),
            ("args", Args::Value(ty)) => quote!(args: Some(<#ty as ::shared::action::Args>::META)),
            ("many", Args::None) => quote!(many: true),
            ("final", Args::None) => quote!(lasting: true),
            _ => return Err(item.error("unknown word in #[action(…)]")),
        });
    }
    Ok(quote!(::shared::action::Action { #(#fields,)* ..::shared::action::PLAIN }))
}

/// The expansion of a struct of arguments.
pub fn args(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(syn::Error::new_spanned(input, "arguments are a struct"));
    };
    let Fields::Named(named) = &data.fields else {
        return Err(syn::Error::new_spanned(input, "arguments have names"));
    };
    let own: Vec<&Field> = named.named.iter().collect();
    let fields = own.iter().map(|one| field(one)).collect::<syn::Result<Vec<_>>>()?;
    let (read, _) = conversions(&own);
    let (name, doc) = (&input.ident, docs(&input.attrs));
    Ok(quote! {
        const _: () = {
            static FIELDS: &[::shared::meta::Field] = &[::shared::family::ID, #(#fields,)*];
            static META: ::shared::meta::ModelMeta =
                ::shared::meta::ModelMeta { fields: FIELDS, doc: #doc, ..::shared::action::ARGS };

            impl ::shared::action::Args for #name {
                const META: &'static ::shared::meta::ModelMeta = &META;

                fn from_row(row: &::shared::row::Row) -> Self {
                    Self { #(#read)* }
                }
            }
        };
    })
}
