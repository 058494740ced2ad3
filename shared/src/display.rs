//! The template of a model's display text.
//!
//! `{field}`, `{ref.field}`, `{ref}` (the referenced object's own display) and `{field:label}` (the
//! label of a choice) stand for values. `<…>` is a group that disappears when a value in it is
//! empty, or, with `{a!b}`, when `a` equals `b`. Alternatives are separated by `||`: the first whose
//! values outside groups are all non-empty wins. An empty result reads `#id`.

/// A parsed template.
#[derive(Debug)]
pub struct Template {
    alternatives: Vec<Vec<Part>>,
}

#[derive(Debug)]
enum Part {
    Text(&'static str),
    Value(Placeholder),
    Group(Vec<Part>),
}

/// One `{…}`.
#[derive(Debug)]
pub struct Placeholder {
    pub path: &'static str,
    pub label: bool,
    pub unless: Option<&'static str>,
}

impl Template {
    /// Parses a template. Templates are constants: a malformed one is reported by the registry
    /// test, and prints what could be read.
    pub fn parse(text: &'static str) -> Self {
        Self { alternatives: text.split("||").map(|alternative| parts(alternative).0).collect() }
    }

    /// Every placeholder, also those compared against.
    pub fn paths(&self) -> Vec<&'static str> {
        fn walk(parts: &[Part], out: &mut Vec<&'static str>) {
            for part in parts {
                match part {
                    Part::Text(_) => {}
                    Part::Value(value) => {
                        out.push(value.path);
                        out.extend(value.unless);
                    }
                    Part::Group(inner) => walk(inner, out),
                }
            }
        }
        let mut out = Vec::new();
        for alternative in &self.alternatives {
            walk(alternative, &mut out);
        }
        out
    }

    /// The text for one object; `value` answers what stands at a path, `""` for nothing.
    pub fn render(&self, id: i64, value: &dyn Fn(&str, bool) -> String) -> String {
        for alternative in &self.alternatives {
            let mut out = String::new();
            if fill(alternative, value, &mut out) {
                let text = out.trim();
                if !text.is_empty() {
                    return text.to_owned();
                }
            }
        }
        format!("#{id}")
    }
}

/// False when a value of the sequence is empty.
fn fill(parts: &[Part], value: &dyn Fn(&str, bool) -> String, out: &mut String) -> bool {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Value(placeholder) => {
                let text = value(placeholder.path, placeholder.label);
                if text.is_empty() || placeholder.unless.is_some_and(|other| value(other, false) == text) {
                    return false;
                }
                out.push_str(&text);
            }
            Part::Group(inner) => {
                let mut group = String::new();
                if fill(inner, value, &mut group) {
                    out.push_str(&group);
                }
            }
        }
    }
    true
}

fn parts(mut text: &'static str) -> (Vec<Part>, &'static str) {
    let mut out = Vec::new();
    loop {
        let Some(at) = text.find(['{', '<', '>']) else {
            if !text.is_empty() {
                out.push(Part::Text(text));
            }
            return (out, "");
        };
        if at > 0 {
            out.push(Part::Text(&text[..at]));
        }
        let rest = &text[at + 1..];
        match text.as_bytes()[at] {
            b'{' => {
                let (inner, tail) = rest.split_once('}').unwrap_or((rest, ""));
                out.push(Part::Value(placeholder(inner)));
                text = tail;
            }
            b'<' => {
                let (inner, tail) = parts(rest);
                out.push(Part::Group(inner));
                text = tail;
            }
            _ => return (out, rest),
        }
    }
}

fn placeholder(inner: &'static str) -> Placeholder {
    let (inner, unless) = inner.split_once('!').map_or((inner, None), |(a, b)| (a, Some(b)));
    let (path, label) = inner.strip_suffix(":label").map_or((inner, false), |path| (path, true));
    Placeholder { path, label, unless }
}

#[cfg(test)]
mod tests {
    use super::Template;

    fn show(template: &'static str, pairs: &[(&str, &str)]) -> String {
        Template::parse(template).render(7, &|path, _| {
            pairs.iter().find(|(name, _)| *name == path).map_or(String::new(), |(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn groups_alternatives_and_comparisons() {
        const CONTRACT: &str = "{name}< ({internal!name})>< via {contractor.name}>";
        assert_eq!(show(CONTRACT, &[("name", "A"), ("internal", "B")]), "A (B)");
        assert_eq!(show(CONTRACT, &[("name", "A"), ("internal", "A"), ("contractor.name", "C")]), "A via C");
        const DEVICE: &str = "{name}< ({tag})>||{type} ({id})";
        assert_eq!(show(DEVICE, &[("type", "T"), ("id", "7")]), "T (7)");
        assert_eq!(show("<{a} ><[{b}] >", &[("b", "x")]), "[x]");
        assert_eq!(show("<{a}>", &[]), "#7");
    }
}
