//! The expansion of one struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Expr, ExprAssign, Field, Fields, Ident, Lit, LitStr, Meta, Token};

use crate::action::actions;
use crate::item::{Args, Item, default_value, items};

pub fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(syn::Error::new_spanned(input, "a model is a struct"));
    };
    let Fields::Named(named) = &data.fields else {
        return Err(syn::Error::new_spanned(input, "a model has named fields"));
    };
    let mut own = named.named.iter();
    if own.next().and_then(|f| f.ident.as_ref()).is_none_or(|name| name != "id") {
        return Err(syn::Error::new_spanned(input, "the first field of a model is `id: i64`"));
    }
    let own: Vec<&Field> = own.collect();

    let name = &input.ident;
    let spec = Spec::parse(name, &input.attrs)?;
    let fields = own.iter().map(|f| field(f)).collect::<syn::Result<Vec<_>>>()?;
    let (counts, reverses) = (counts(&input.attrs)?, reverses(&input.attrs)?);
    let family = &spec.family;
    let (read, write) = conversions(&own);
    let meta = spec.emit(&input.attrs)?;
    let wire = format!("{}.{}", spec.app, spec.name);
    let number = spec.value("number", quote!(compile_error!("#[model(number = …)] is missing")))?;

    Ok(quote! {
        const _: () = {
            static FIELDS: &[::shared::meta::Field] = ::shared::family::fields!(#family; #(#fields,)* #(#counts,)* #(#reverses,)*);
            static META: ::shared::meta::ModelMeta = ::shared::meta::ModelMeta { number: #number, fields: FIELDS, #meta };

            impl ::shared::row::Model for #name {
                const WIRE: &'static str = #wire;
                const NUMBER: i16 = #number;
                const META: &'static ::shared::meta::ModelMeta = &META;

                fn from_row(row: &::shared::row::Row) -> Self {
                    Self { id: row.id(), #(#read)* }
                }

                fn write_to(&self, row: &mut ::shared::row::Row) {
                    #(#write)*
                }
            }
        };
    })
}

/// Own fields stand right after `id`, in the order of the struct.
pub fn conversions(own: &[&Field]) -> (Vec<TokenStream>, Vec<TokenStream>) {
    own.iter()
        .enumerate()
        .map(|(position, field)| {
            let (name, index) = (&field.ident, position + 1);
            (
                quote!(#name: ::shared::types::FieldType::from_value(row.at(#index)),),
                quote!(row.set_at(#index, ::shared::types::FieldType::to_value(&self.#name));),
            )
        })
        .unzip()
}

pub fn field(field: &Field) -> syn::Result<TokenStream> {
    let ty = &field.ty;
    let name = field.ident.as_ref().map(|i| i.to_string().trim_start_matches("r#").to_owned()).unwrap_or_default();
    let help = docs(&field.attrs);
    let mut chain = quote!(::shared::meta::Field::of::<#ty>(#name));
    if !help.is_empty() {
        chain = quote!(#chain.help(#help));
    }
    for item in items(&field.attrs, "field")? {
        let method = &item.name;
        let arg = match (&item.args, method.to_string().as_str()) {
            (Args::None, _) => quote!(),
            (Args::Value(expr), "default") => default_value(expr)?,
            (Args::Value(expr), "on_delete") => quote!(::shared::meta::OnDelete::#expr),
            (Args::Value(expr), "choices" | "several") => quote!(&#expr),
            (Args::Value(expr), _) => quote!(#expr),
            (Args::List(list), _) => quote!(&[#(#list),*]),
        };
        chain = quote!(#chain.#method(#arg));
    }
    Ok(quote!(#chain.done()))
}

/// `#[count(device_count, "dcim.device", "site")]`, with `, subtree` for nested models.
fn counts(attrs: &[Attribute]) -> syn::Result<Vec<TokenStream>> {
    related(attrs, "count", |input, name, model, via| {
        let subtree = flag(input, "subtree")?;
        Ok(quote!(::shared::meta::Field::count(#name, #model, #via, #subtree)))
    })
}

/// `#[reverse(impacts, "notices.impact", "event")]`, with `, written` where clients may write it.
fn reverses(attrs: &[Attribute]) -> syn::Result<Vec<TokenStream>> {
    related(attrs, "reverse", |input, name, model, via| {
        let written = flag(input, "written")?.then(|| quote!(.written()));
        Ok(quote!(::shared::meta::Field::reverse(#name, #model, #via) #written))
    })
}

/// Whether this word follows, behind a comma.
fn flag(input: ParseStream, word: &str) -> syn::Result<bool> {
    if input.parse::<Option<Token![,]>>()?.is_none() {
        return Ok(false);
    }
    let found: Ident = input.parse()?;
    if found == word { Ok(true) } else { Err(syn::Error::new(found.span(), format!("only `{word}` may stand here"))) }
}

/// What is told of the rows of another model that refer here: a name, the model, its field.
fn related(
    attrs: &[Attribute],
    word: &str,
    emit: impl Fn(ParseStream, String, LitStr, LitStr) -> syn::Result<TokenStream>,
) -> syn::Result<Vec<TokenStream>> {
    let parse = |input: ParseStream| {
        let name = input.parse::<Ident>()?.to_string();
        input.parse::<Token![,]>()?;
        let model = input.parse()?;
        input.parse::<Token![,]>()?;
        let via = input.parse()?;
        emit(input, name, model, via)
    };
    attrs.iter().filter(|a| a.path().is_ident(word)).map(|attr| attr.parse_args_with(parse)).collect()
}

/// The struct-level description, collected before it is emitted in the order of `ModelMeta`.
struct Spec {
    family: Ident,
    app: String,
    name: String,
    items: Vec<Item>,
    doc: String,
}

impl Spec {
    fn parse(ident: &Ident, attrs: &[Attribute]) -> syn::Result<Self> {
        let mut spec = Self {
            family: format_ident!("plain"),
            app: String::new(),
            name: ident.to_string().to_lowercase(),
            items: Vec::new(),
            doc: docs(attrs),
        };
        for item in items(attrs, "model")? {
            match item.name.to_string().as_str() {
                "family" => match item.expr()? {
                    Expr::Path(path) => spec.family = path.path.require_ident()?.clone(),
                    _ => return Err(item.error("expected `family = word`")),
                },
                "app" => spec.app = string(item.expr()?)?,
                "name" => spec.name = string(item.expr()?)?,
                _ => spec.items.push(item),
            }
        }
        Ok(spec)
    }

    fn find(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|i| i.name == name)
    }

    fn value(&self, name: &str, default: TokenStream) -> syn::Result<TokenStream> {
        self.find(name).map_or(Ok(default), |item| item.expr().map(|e| quote!(#e)))
    }

    fn list(&self, name: &str) -> syn::Result<TokenStream> {
        let Some(item) = self.find(name) else { return Ok(quote!(&[])) };
        let list = item.list()?;
        Ok(quote!(&[#(#list),*]))
    }

    fn flag(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn emit(&self, attrs: &[Attribute]) -> syn::Result<TokenStream> {
        const KNOWN: &[&str] = &[
            "number",
            "table",
            "path",
            "alias",
            "label",
            "plural",
            "icon",
            "group",
            "display",
            "order",
            "api_order",
            "key",
            "q",
            "search",
            "columns",
            "brief",
            "no_clone",
            "plain",
            "contacts",
            "unlogged",
            "nested",
            "read_only",
            "parts",
            "linked",
            "absent",
            "private",
        ];
        if let Some(item) = self.items.iter().find(|i| !KNOWN.iter().any(|k| i.name == k)) {
            return Err(item.error("unknown word in #[model(…)]"));
        }
        let (app, name, doc) = (&self.app, &self.name, &self.doc);
        let table = format!("{app}_{name}");
        let table = self.value("table", quote!(#table))?;
        let path = self.value("path", quote!(""))?;
        let alias = match self.find("alias") {
            Some(item) => {
                let alias = item.expr()?;
                quote!(Some(#alias))
            }
            None => quote!(None),
        };
        let label = self.value("label", quote!(compile_error!("#[model(label = …)] is missing")))?;
        let plural = self.value("plural", quote!(compile_error!("#[model(plural = …)] is missing")))?;
        let icon = self.value("icon", quote!("box"))?;
        let group = self.value("group", quote!(""))?;
        let display = self.value("display", quote!("{name}"))?;
        let key = self.value("key", quote!("name"))?;
        let (order, q, columns) = (self.list("order")?, self.list("q")?, self.list("columns")?);
        let api_order = self.list("api_order")?;
        let (brief, no_clone) = (self.list("brief")?, self.list("no_clone")?);
        let (search, absent) = (self.pairs("search")?, self.pairs("absent")?);
        let (plain, contacts, logged) = (self.flag("plain"), self.flag("contacts"), !self.flag("unlogged"));
        let (nested, read_only) = (self.flag("nested") || self.family == "nested", self.flag("read_only"));
        let (parts, linked) = (self.flag("parts"), self.flag("linked"));
        let (unique, indexes) = (uniques(attrs)?, indexes(attrs)?);
        let (sections, filters) = (sections(attrs)?, filters(attrs)?);
        let (private, actions) = (self.flag("private"), actions(attrs)?);
        Ok(quote! {
            app: #app, name: #name, table: #table, path: #path, alias: #alias, label: #label, plural: #plural,
            icon: #icon, group: #group, doc: #doc, display: #display, order: #order,
            api_order: #api_order, key: #key,
            unique: &[#(#unique),*], indexes: &[#(#indexes),*], q: #q, search: #search, columns: #columns,
            brief: #brief,
            sections: &[#(#sections),*], filters: &[#(#filters),*], no_clone: #no_clone, absent: #absent, actions: &[#(#actions),*],
            traits: ::shared::meta::Traits {
                plain: #plain, contacts: #contacts, logged: #logged, nested: #nested, read_only: #read_only,
                parts: #parts, linked: #linked, private: #private,
            },
        })
    }

    /// `search(name = 100, slug = 110)`
    fn pairs(&self, word: &str) -> syn::Result<TokenStream> {
        let Some(item) = self.find(word) else { return Ok(quote!(&[])) };
        let pairs = item.list()?.iter().map(|expr| match expr {
            Expr::Assign(ExprAssign { left, right, .. }) => {
                let name = quote!(#left).to_string();
                Ok(quote!((#name, #right)))
            }
            _ => Err(item.error("expected `name = value`")),
        });
        let pairs = pairs.collect::<syn::Result<Vec<_>>>()?;
        Ok(quote!(&[#(#pairs),*]))
    }
}

/// `#[unique("site", "name", when_null("parent"), fold)]`
fn uniques(attrs: &[Attribute]) -> syn::Result<Vec<TokenStream>> {
    attrs
        .iter()
        .filter(|a| a.path().is_ident("unique"))
        .map(|attr| {
            let (mut fields, mut when_null, mut fold) = (Vec::new(), Vec::new(), false);
            for expr in attr.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)? {
                match &expr {
                    Expr::Lit(_) => fields.push(expr.clone()),
                    Expr::Call(call) => when_null.extend(call.args.iter().cloned()),
                    Expr::Path(path) if path.path.is_ident("fold") => fold = true,
                    _ => return Err(syn::Error::new_spanned(expr, "expected a field, when_null(…) or fold")),
                }
            }
            Ok(quote! {
                ::shared::meta::Unique { fields: &[#(#fields),*], when_null: &[#(#when_null),*], fold: #fold }
            })
        })
        .collect()
}

/// `#[index("serial", "time")]`
fn indexes(attrs: &[Attribute]) -> syn::Result<Vec<TokenStream>> {
    attrs
        .iter()
        .filter(|a| a.path().is_ident("index"))
        .map(|attr| {
            let fields = attr.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated)?;
            let fields = fields.into_iter();
            Ok(quote!(&[#(#fields),*]))
        })
        .collect()
}

/// `#[section("Label", "field", …)]`
fn sections(attrs: &[Attribute]) -> syn::Result<Vec<TokenStream>> {
    attrs
        .iter()
        .filter(|a| a.path().is_ident("section"))
        .map(|attr| {
            let all = attr.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated)?;
            let mut all = all.into_iter();
            let label = all.next();
            Ok(quote!(::shared::meta::Section { label: #label, fields: &[#(#all),*] }))
        })
        .collect()
}

/// `#[filter(region, path = "site.region")]`, `#[filter(status, choices = SET, label = "…")]`,
/// `#[filter(has_duplicates, bool)]`
fn filters(attrs: &[Attribute]) -> syn::Result<Vec<TokenStream>> {
    attrs
        .iter()
        .filter(|a| a.path().is_ident("filter"))
        .map(|attr| {
            let all = attr.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated)?;
            let (mut name, mut path, mut label) = (String::new(), quote!(""), quote!(""));
            let mut kind = quote!(::shared::meta::FilterKind::Path);
            for item in &all {
                match item.name.to_string().as_str() {
                    // The first word is the name, whatever it is.
                    word if name.is_empty() => name = word.trim_start_matches("r#").to_owned(),
                    "path" => {
                        let expr = item.expr()?;
                        path = quote!(#expr);
                    }
                    "label" => {
                        let expr = item.expr()?;
                        label = quote!(#expr);
                    }
                    "choices" => {
                        let set = item.expr()?;
                        kind = quote!(::shared::meta::FilterKind::Choice(&#set));
                    }
                    "contains" => kind = quote!(::shared::meta::FilterKind::Contains),
                    "bool" => kind = quote!(::shared::meta::FilterKind::Bool),
                    "text" => kind = quote!(::shared::meta::FilterKind::Text),
                    "int" => kind = quote!(::shared::meta::FilterKind::Int),
                    "date" => kind = quote!(::shared::meta::FilterKind::Date),
                    _ => return Err(item.error("unknown word in #[filter(…)]")),
                }
            }
            Ok(quote! {
                ::shared::meta::FilterDef { name: #name, path: #path, kind: #kind, label: #label }
            })
        })
        .collect()
}

fn string(expr: &Expr) -> syn::Result<String> {
    if let Expr::Lit(lit) = expr
        && let Lit::Str(text) = &lit.lit
    {
        return Ok(text.value());
    }
    Err(syn::Error::new_spanned(expr, "expected text"))
}

/// The doc comment as one line.
pub fn docs(attrs: &[Attribute]) -> String {
    let mut text = String::new();
    for attr in attrs.iter().filter(|a| a.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attr.meta
            && let Ok(line) = string(&pair.value)
        {
            text.push_str(&line);
        }
    }
    text.trim().to_owned()
}
