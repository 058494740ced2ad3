//! Attributes that texts and numbers have in some systems' templates: `status.label`, `address.ip`.
//!
//! The engine knows attributes of objects alone. So where a template names one of these attributes it is read as the
//! call of a method, which everything has (`methods`): objects answer with the attribute.

/// The attributes.
pub const NAMES: &[&str] = &["value", "label", "ip", "network", "netmask", "prefixlen", "cidr", "broadcast"];

/// A template with these attributes as calls. Nothing else changes, no line either.
pub fn called(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, block) = rest.split_at(start);
        out.push_str(before);
        let end = match block.as_bytes().get(1) {
            Some(b'#') => block.find("#}").map(|end| (end + 2, false)),
            Some(b'{') => closed(block, "}}").map(|end| (end, true)),
            Some(b'%') if raw(block) => end_of_raw(block).map(|end| (end, false)),
            Some(b'%') => closed(block, "%}").map(|end| (end, true)),
            _ => Some((1, false)),
        };
        // What is never closed is an error that the engine words.
        let (end, code) = end.unwrap_or((block.len(), false));
        if code {
            expression(&block[..end], &mut out);
        } else {
            out.push_str(&block[..end]);
        }
        rest = &block[end..];
    }
    out.push_str(rest);
    out
}

/// Where a block ends, behind its closing sign: not within a text.
fn closed(block: &str, sign: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in block.bytes().enumerate().skip(2) {
        match (quote, byte) {
            _ if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, _) if block.as_bytes()[at..].starts_with(sign.as_bytes()) => return Some(at + sign.len()),
            (None, _) => {}
        }
    }
    None
}

/// The word of a statement: `{%- raw %}` has `raw`.
fn word(block: &str) -> &str {
    let inner = block.get(2..).unwrap_or_default().trim_start_matches(['-', '+']).trim_start();
    inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn raw(block: &str) -> bool {
    word(block) == "raw"
}

fn end_of_raw(block: &str) -> Option<usize> {
    let mut from = block.find("%}")? + 2;
    loop {
        let at = from + block[from..].find("{%")?;
        if word(&block[at..]) == "endraw" {
            return Some(at + block[at..].find("%}")? + 2);
        }
        from = at + 2;
    }
}

/// One block, with the attributes as calls.
fn expression(block: &str, out: &mut String) {
    let bytes = block.as_bytes();
    let (mut at, mut copied) = (0, 0);
    let mut quote = None;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (None, byte @ (b'\'' | b'"')) => quote = Some(byte),
            (None, b'.') => {
                let end =
                    at + 1 + bytes[at + 1..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
                if NAMES.contains(&&block[at + 1..end]) && is_read(&block[end..]) {
                    out.push_str(&block[copied..end]);
                    out.push_str("()");
                    copied = end;
                }
                at = end - 1;
            }
            _ => {}
        }
        at += 1;
    }
    out.push_str(&block[copied..]);
}

/// Whether a name with this behind it is read: it is neither called already nor set.
fn is_read(rest: &str) -> bool {
    let rest = rest.trim_start();
    !rest.starts_with('(') && (!rest.starts_with('=') || rest.starts_with("=="))
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn only_attributes_that_are_read_become_calls() {
        for (text, wanted) in [
            ("a.value {{ a.value }}", "a.value {{ a.value() }}"),
            ("{% if a.b.label == 'x.label' and c.values %}", "{% if a.b.label() == 'x.label' and c.values %}"),
            ("{{ \"}} .value\" ~ a.value }}", "{{ \"}} .value\" ~ a.value() }}"),
            ("{{ a.value(1) }}{% set n.value = 1 %}", "{{ a.value(1) }}{% set n.value = 1 %}"),
            ("{%- raw -%}{{ a.value }}{%- endraw -%}{{ a.ip}}", "{%- raw -%}{{ a.value }}{%- endraw -%}{{ a.ip()}}"),
            ("{# {{ a.value }} #}{ a.value }{{ a.value", "{# {{ a.value }} #}{ a.value }{{ a.value"),
            ("{{ 'it\\'s .value' }}é{{ é.label }}", "{{ 'it\\'s .value' }}é{{ é.label() }}"),
        ] {
            assert_eq!(called(text), wanted);
        }
    }
}
