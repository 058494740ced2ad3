//! The attribute language: `word`, `name = value` and `name(value, …)`, separated by commas.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Lit, Token, parenthesized};

/// One entry of an attribute.
pub struct Item {
    pub name: Ident,
    pub args: Args,
}

pub enum Args {
    None,
    Value(Box<Expr>),
    List(Vec<Expr>),
}

impl Parse for Item {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        // Words of the language may be words of Rust (`final`).
        let name = Ident::parse_any(input)?;
        let args = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Args::Value(Box::new(input.parse()?))
        } else if input.peek(syn::token::Paren) {
            let inner;
            parenthesized!(inner in input);
            Args::List(Punctuated::<Expr, Token![,]>::parse_terminated(&inner)?.into_iter().collect())
        } else {
            Args::None
        };
        Ok(Self { name, args })
    }
}

/// The items of every attribute called `name`, in order.
pub fn items(attrs: &[Attribute], name: &str) -> syn::Result<Vec<Item>> {
    let mut all = Vec::new();
    for attr in attrs.iter().filter(|a| a.path().is_ident(name)) {
        all.extend(attr.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated)?);
    }
    Ok(all)
}

impl Item {
    pub fn expr(&self) -> syn::Result<&Expr> {
        match &self.args {
            Args::Value(expr) => Ok(expr),
            _ => Err(syn::Error::new(self.name.span(), "expected `name = value`")),
        }
    }

    pub fn list(&self) -> syn::Result<&[Expr]> {
        match &self.args {
            Args::List(list) => Ok(list),
            _ => Err(syn::Error::new(self.name.span(), "expected `name(…)`")),
        }
    }

    pub fn error(&self, message: &str) -> syn::Error {
        syn::Error::new(self.name.span(), message)
    }
}

/// A literal as a `shared::meta::Default`; the word `now` is the time of the request.
pub fn default_value(expr: &Expr) -> syn::Result<TokenStream> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Str(s) => Ok(quote!(::shared::meta::Default::Text(#s))),
            Lit::Int(n) => Ok(quote!(::shared::meta::Default::Int(#n))),
            Lit::Bool(b) => Ok(quote!(::shared::meta::Default::Bool(#b))),
            _ => Err(syn::Error::new(Span::call_site(), "a default is text, an integer, a boolean or `now`")),
        },
        Expr::Path(path) if path.path.is_ident("now") => Ok(quote!(::shared::meta::Default::Now)),
        _ => Err(syn::Error::new(Span::call_site(), "a default is text, an integer, a boolean or `now`")),
    }
}
