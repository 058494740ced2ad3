//! Templates that people write: of exports, links and webhooks.
//!
//! They run in a sandbox: no files, no other templates, a bounded number of steps and a bounded
//! result, so that no template stalls the server.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;

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

/// What is wrong with a template, if it cannot be read.
pub fn check(text: &str) -> Result<(), String> {
    environment(Style::default()).template_from_str(text).map(|_| ()).map_err(|error| said(&error))
}

/// Renders a template; an error says what is wrong and where.
pub fn render<C: Serialize>(text: &str, context: C, style: Style) -> Result<String, String> {
    let env = environment(style);
    let template = env.template_from_str(text).map_err(|error| said(&error))?;
    let mut out = Bounded(Vec::new());
    template.render_captured_to(minijinja::value::Serde(context), &mut out).map_err(|error| said(&error))?;
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
    use super::{Style, check, render};

    #[test]
    fn templates_render_and_are_bounded() {
        let context = serde_json::json!({"queryset": [{"name": "a"}, {"name": "b"}]});
        let text = "{% for one in queryset %}{{ one.name }};{% endfor %}{{ one.nothing.there }}";
        assert_eq!(render(text, &context, Style::default()).as_deref(), Ok("a;b;"));
        assert!(check("{% for %}").is_err_and(|error| error.contains("line 1")));
        let endless = "{% for a in range(10000) %}{% for b in range(10000) %}{{ a }}{% endfor %}{% endfor %}";
        assert_eq!(render(endless, &context, Style::default()), Err("The template takes too many steps.".to_owned()));
        // Nothing outside can be reached.
        assert!(render("{% include '/etc/passwd' %}", &context, Style::default()).is_err());
    }
}
