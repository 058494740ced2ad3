//! Templates that people write: of exports, links and webhooks.
//!
//! They run in a sandbox: no files, no other templates, a bounded number of steps and a bounded
//! result, so that no template stalls the server. The language is Jinja; what people know of it from
//! Python (methods of texts and dates, words with a label) is in the modules below.

mod attributes;
mod methods;
mod moment;
mod words;

use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

pub use methods::TEXT;
pub use moment::Moment;
pub use words::Words;

/// Steps one rendering may take. A line for each of 100,000 objects takes some millions.
const FUEL: u64 = 20_000_000;
/// Longest result in bytes.
const RESULT_MAX: usize = 64 << 20;

/// How blocks and line ends are treated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    pub trim_blocks: bool,
    pub lstrip_blocks: bool,
    pub keep_trailing_newline: bool,
}

fn environment(style: Style) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_fuel(Some(FUEL));
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(style.trim_blocks).lstrip_blocks(style.lstrip_blocks);
    syntax.keep_trailing_newline(style.keep_trailing_newline);
    if let Ok(syntax) = syntax.build() {
        env.set_syntax(syntax);
    }
    env
}

/// A template's text as the engine takes it.
fn source(text: &str) -> String {
    attributes::called(text)
}

/// What is wrong with a template, if it cannot be read.
pub fn check(text: &str) -> Result<(), String> {
    environment(Style::default()).template_from_str(&source(text)).map(|_| ()).map_err(|error| said(&error))
}

/// Renders a template; an error says what is wrong and where. `words` are those of the context.
pub fn render(text: &str, context: Value, words: &Arc<Words>, style: Style) -> Result<String, String> {
    let mut env = environment(style);
    let words = words.clone();
    env.set_unknown_method_callback(move |state, value, name, args| methods::call(&words, state, value, name, args));
    env.add_filter("urlencode", methods::urlencode);
    let source = source(text);
    let template = env.template_from_str(&source).map_err(|error| said(&error))?;
    let mut out = Bounded(Vec::new());
    template.render_captured_to(context, &mut out).map_err(|error| said(&error))?;
    String::from_utf8(out.0).map_err(|_| "The result is no text.".to_owned())
}

/// A buffer that refuses to grow beyond what an answer may be.
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > RESULT_MAX {
            return Err(std::io::Error::other("the result is too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn said(error: &minijinja::Error) -> String {
    let line = error.line().map_or(String::new(), |line| format!(" (line {line})"));
    match error.kind() {
        ErrorKind::OutOfFuel => "The template takes too many steps.".to_owned(),
        ErrorKind::WriteFailure => "The template's result is too long.".to_owned(),
        kind => format!("The template cannot be used: {}{line}.", error.detail().unwrap_or(&kind.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use minijinja::Value;
    use serde_json::json;

    use super::{Style, Words, check, render};

    fn made(text: &str) -> Result<String, String> {
        let words = Arc::new(Words::default());
        let mut context = json!({
            "queryset": [{"name": "a"}, {"name": "b"}], "name": "A b&c", "address": "192.0.2.10/24", "nothing": null,
            "map": {"value": 1, "label": "L"}, "number": 12.5,
        })
        .as_object()
        .map(|map| {
            map.iter().map(|(key, json)| (key.clone(), Value::from(minijinja::value::Serde(json)))).collect::<Vec<_>>()
        })
        .unwrap_or_default();
        context.push(("status".to_owned(), words.text("dcim.Site.status", "active", "Up and running")));
        context.push(("width".to_owned(), words.number(19, "19 inches")));
        render(text, Value::from_pairs(context), &words, Style::default())
    }

    #[test]
    fn templates_render_and_are_bounded() {
        let text = "{% for one in queryset %}{{ one.name }};{% endfor %}{{ one.nothing.there }}";
        assert_eq!(made(text).as_deref(), Ok("a;b;"));
        assert!(check("{% for %}").is_err_and(|error| error.contains("line 1")));
        let endless = "{% for a in range(10000) %}{% for b in range(10000) %}{{ a }}{% endfor %}{% endfor %}";
        assert_eq!(made(endless), Err("The template takes too many steps.".to_owned()));
        // Nothing outside can be reached.
        assert!(made("{% include '/etc/passwd' %}").is_err());
    }

    #[test]
    fn words_are_texts_that_have_a_label() {
        for (text, wanted) in [
            ("{{ status }}", "active"),
            ("{% if status == 'active' %}yes{% endif %}", "yes"),
            ("{% if status.value == 'active' %}yes{% endif %}", "yes"),
            ("{{ status.label }}/{{ status.value|upper }}", "Up and running/ACTIVE"),
            ("{% set s = status %}{{ s.label }}{{ s['label'] }}", "Up and running"),
            ("{{ 'active' in [status] }}{{ status in ['active', 'x'] }}", "TrueTrue"),
            ("{{ width }}{{ width == 19 }}{{ width.label }}", "19True19 inches"),
            // What merely looks like it is left alone.
            ("{{ 'active'.label }}.label{{ map.value }}{{ map.label }}", ".label1L"),
            ("{{ nothing.label }}{{ missing.value }}{{ '.value' }}", ".value"),
            ("{% set ns = namespace(value=1) %}{% set ns.value = 2 %}{{ ns.value }}", "2"),
            ("{# a.value #}{% raw %}{{ a.value }}{% endraw %}", "{{ a.value }}"),
        ] {
            assert_eq!(made(text).as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn texts_and_lists_have_the_methods_of_python() {
        for (text, wanted) in [
            ("{{ name|urlencode }}", "A%20b%26c"),
            ("{{ 'a/b~c'|urlencode }}", "a/b~c"),
            ("{{ name.split(' ')[0] }}", "A"),
            ("{{ name.upper() }}{{ name.lower() }}{{ name.replace('b', 'x') }}", "A B&Ca b&cA x&c"),
            ("{{ ' x '.strip() }}{{ 'abc'.startswith('a') }}{{ 'a-b'.rsplit('-', 1)[1] }}", "xTrueb"),
            ("{{ '7'.zfill(3) }}|{{ 'a'.ljust(3, '.') }}|{{ 'a'.rjust(3) }}", "007|a..|  a"),
            (
                "{{ 'a:b:c'.partition(':')[2] }}{{ 'pre-x'.removeprefix('pre-') }}{{ 'x.y'.removesuffix('.y') }}",
                "b:cxx",
            ),
            ("{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}{{ map.get('no', 3) }}", "label=L;value=1;3"),
            (
                "{{ queryset.all()|length }}{{ queryset.count() }}{{ queryset.exists() }}{{ queryset.first().name }}",
                "22Truea",
            ),
            (
                "{{ address.ip }} {{ address.prefixlen }} {{ address.network }} {{ address.netmask }}",
                "192.0.2.10 24 192.0.2.0 255.255.255.0",
            ),
            ("{{ nothing }}{{ number }}{{ missing }}{{ true }}", "None12.5True"),
        ] {
            assert_eq!(made(text).as_deref(), Ok(wanted), "{text}");
        }
        assert!(made("{{ name.explode() }}").is_err_and(|error| error.contains("explode") && error.contains("line 1")));
    }
}
