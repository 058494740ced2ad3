//! Templates that people write: of exports, links and webhooks.
//!
//! They run in a sandbox (`render`, the only way to run one): no files, no other templates; steps, time, and what is held and
//! written are bounded (`meter`), so that no template stalls the server or takes its memory. A thread of its own has room for as
//! much nesting as there may be. The language is Jinja; what people know of it from Python (methods of texts and dates, words with
//! a label) is in the modules below.

mod attributes;
mod filters;
#[cfg(test)]
mod growth;
mod meter;
mod methods;
mod moment;
mod rewrite;
mod words;

use std::sync::Arc;

use minijinja::machinery::{CodeGenerator, Instructions, eval, make_string_output, parse};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use tokio::sync::Semaphore;

pub use meter::Bounds;
use meter::Meter;
pub use methods::TEXT;
pub use moment::Moment;
pub use words::Words;

/// Steps one rendering may take. A line for each of 100,000 objects takes some millions.
const FUEL: u64 = 20_000_000;
/// Longest template in bytes.
const SOURCE_MAX: usize = 256 << 10;
/// A thread for a template: so deep may expressions, macros and lists be nested.
const STACK: usize = 64 << 20;
/// Renderings of a kind that go on at a time; others wait. Pages do not wait for exports.
const AT_A_TIME: usize = 3;

/// Who waits for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Files, which take their time.
    Files,
    /// What a page shows.
    Pages,
}

static FILES: Semaphore = Semaphore::const_new(AT_A_TIME);
static PAGES: Semaphore = Semaphore::const_new(AT_A_TIME);

/// Runs work that renders, when its turn has come, on a thread of its own; it goes on even if nobody waits for it any more.
pub async fn apart<T: Send + 'static>(queue: Queue, work: impl FnOnce() -> T + Send + 'static) -> std::io::Result<T> {
    let turns = match queue {
        Queue::Files => &FILES,
        Queue::Pages => &PAGES,
    };
    let turn = turns.acquire().await.map_err(std::io::Error::other)?;
    let (sender, done) = tokio::sync::oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    std::thread::Builder::new().name("template".to_owned()).stack_size(STACK).spawn(move || {
        // What it read from goes back to its pool, which needs to know the runtime.
        let context = runtime.enter();
        let made = work();
        drop((context, turn));
        // Who asked may have gone away.
        let _ = sender.send(made);
    })?;
    done.await.map_err(|_| std::io::Error::other("the rendering broke off"))
}

/// How blocks and line ends are treated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    pub trim_blocks: bool,
    pub lstrip_blocks: bool,
    pub keep_trailing_newline: bool,
}

fn syntax(style: Style) -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(style.trim_blocks).lstrip_blocks(style.lstrip_blocks);
    syntax.keep_trailing_newline(style.keep_trailing_newline);
    syntax.build().unwrap_or_default()
}

/// A template as the engine runs it.
struct Compiled<'source> {
    instructions: Instructions<'source>,
    blocks: std::collections::BTreeMap<&'source str, Instructions<'source>>,
}

const NAME: &str = "template";

/// Reads a template's text, which `attributes` has gone through.
fn compiled(source: &str, style: Style) -> Result<Compiled<'_>, Error> {
    let syntax = syntax(style);
    rewrite::shallow(source, &syntax)?;
    let tree = rewrite::stmt(&parse(source, NAME, syntax)?);
    let mut code = CodeGenerator::new(NAME, source);
    code.compile_stmt(&tree);
    let (instructions, blocks) = code.finish();
    Ok(Compiled { instructions, blocks })
}

fn source(text: &str) -> Result<String, String> {
    if text.len() > SOURCE_MAX {
        return Err(format!("A template has at most {} KiB.", SOURCE_MAX >> 10));
    }
    Ok(attributes::called(text))
}

/// What is wrong with a template, if it cannot be read.
pub fn check(text: &str) -> Result<(), String> {
    let source = source(text)?;
    std::thread::scope(|scope| {
        let read = || compiled(&source, Style::default()).map(|_| ()).map_err(|error| said(&error));
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read);
        thread.map_or_else(
            |error| Err(error.to_string()),
            |thread| thread.join().unwrap_or_else(|_| Err("The template cannot be read.".to_owned())),
        )
    })
}

/// Renders a template; an error says what is wrong and where. `words` are those of the context. Call it `apart`.
pub fn render(text: &str, context: Value, words: &Arc<Words>, style: Style, bounds: Bounds) -> Result<String, String> {
    let source = source(text)?;
    let meter = Meter::new(bounds);
    let mut env = Environment::new();
    env.set_fuel(Some(FUEL));
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    filters::install(&mut env, &meter);
    let (words, of) = (words.clone(), meter.clone());
    env.set_unknown_method_callback(move |state, value, name, args| {
        // What is merely read makes nothing.
        if !(args.is_empty() && attributes::NAMES.contains(&name)) {
            let all: Vec<Value> = std::iter::once(value.clone()).chain(args.iter().cloned()).collect();
            of.room(filters::size(&of, name, &all)?)?;
        }
        methods::call(&words, state, value, name, args)
    });
    let template = compiled(&source, style).map_err(|error| said(&error))?;
    let mut text = String::new();
    let mut out = make_string_output(&mut text);
    eval(&env, &template.instructions, context, &template.blocks, &mut out, AutoEscape::None)
        .map(|_| ())
        .map_err(|error| said(&error))?;
    Ok(text)
}

fn said(error: &Error) -> String {
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

    use super::{Bounds, Style, Words, check, render};

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
        render(text, Value::from_pairs(context), &words, Style::default(), Bounds::FILE)
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
