//! Habits of docs that a program can see: lengths, names, headers, and how lints are excepted.

use super::Finding;
use super::sources::Source;

const LONGEST: usize = 600;
const WRITTEN_BY_HAND: &[&str] = &[".rs", ".mjs", ".js", ".css", ".py"];
const HEAPS: &[&str] = &["utils", "util", "helpers", "helper", "manager", "common", "misc"];

pub fn lengths(sources: &[Source]) -> Vec<Finding> {
    let by_hand = sources.iter().filter(|source| WRITTEN_BY_HAND.iter().any(|end| source.path.ends_with(end)));
    let counted = by_hand.map(|source| (source, source.text.lines().count()));
    counted
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(source, lines)| Finding {
            path: source.path.clone(),
            line: lines,
            text: format!("{lines} lines; split it by what its parts do"),
        })
        .collect()
}

pub fn exceptions(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        for (line, text) in source.lines() {
            let code = text.trim_start();
            if code.starts_with(concat!("#[al", "low(")) || code.starts_with(concat!("#![al", "low(")) {
                let text = "write `expect` with a reason, so that it is noticed when it is needed no more".to_owned();
                findings.push(Finding { path: source.path.clone(), line, text });
            }
        }
    }
    findings
}

pub fn headers(sources: &[Source]) -> Vec<Finding> {
    let modules = sources.iter().filter(|source| source.is_rust());
    modules
        .filter(|source| !source.text.trim_start().starts_with("//!"))
        .map(|source| Finding {
            path: source.path.clone(),
            line: 1,
            text: "begin with `//!`: what it is, where it sits, what must stay true".to_owned(),
        })
        .collect()
}

pub fn names(sources: &[Source]) -> Vec<Finding> {
    let heap = |source: &&Source| {
        let (stem, _) = source.path.rsplit_once('.').unwrap_or((&source.path, ""));
        stem.split('/').any(|part| HEAPS.contains(&part))
    };
    sources
        .iter()
        .filter(heap)
        .map(|source| Finding {
            path: source.path.clone(),
            line: 0,
            text: "name it for the one thing it is about".to_owned(),
        })
        .collect()
}
