//! What belongs to one machine must not be committed: its folders, and the hosts it downloads from.

use super::Finding;
use super::sources::Source;

/// Written in two halves so that this file does not accuse itself.
const PLACES: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Use", "rs/"),
    concat!("registry.", "npmjs.org"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("pypi.", "org"),
    concat!("files.", "pythonhosted.org"),
    concat!("deb.", "debian.org"),
];

const PUBLIC_REGISTRY: &str = concat!("registry+https://github.com/rust-lang/", "crates.io-index");

pub fn machine_paths(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        for (line, text) in source.lines() {
            // A path in our own URLs (`/api/home/`) is no place on a disk: what counts is where the word begins.
            let named = PLACES.iter().find(|place| begins_a_word(text, place));
            if let Some(place) = named {
                findings.push(Finding { path: source.path.clone(), line, text: format!("`{place}` is one machine's") });
            }
        }
    }
    findings
}

fn begins_a_word(text: &str, place: &str) -> bool {
    text.match_indices(place).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '.' | '_' | '-' | '}' | '/'))
            || (!place.starts_with('/') && before == Some('/'))
    })
}

pub fn lock_addresses(sources: &[Source]) -> Vec<Finding> {
    lines_of(sources, "package-lock.json", |line| line.contains("\"resolved\""))
}

pub fn cargo_sources(sources: &[Source]) -> Vec<Finding> {
    lines_of(sources, "Cargo.lock", |line| line.starts_with("source = ") && !line.contains(PUBLIC_REGISTRY))
}

fn lines_of(sources: &[Source], path: &str, is_bad: fn(&str) -> bool) -> Vec<Finding> {
    let named = sources.iter().filter(|source| source.path == path);
    let lines = named.flat_map(Source::lines).filter(|(_, text)| is_bad(text));
    lines.map(|(line, text)| Finding { path: path.to_owned(), line, text: text.trim().to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        machine_paths(&[Source { path: "a.md".to_owned(), text: text.to_owned() }]).len()
    }

    #[test]
    fn a_folder_or_a_host_of_one_machine_is_found() {
        assert_eq!(found(concat!("see /ho", "me/ada/notes")), 1);
        assert_eq!(found(concat!("\"https://registry.", "npmjs.org/x\"")), 1);
        assert_eq!(found("plain words"), 0);
    }

    #[test]
    fn a_path_of_our_own_is_not_one() {
        assert_eq!(found(concat!("GET /api/ho", "me/ and ./ro", "ot/")), 0);
        assert_eq!(found(concat!("${base}/ho", "me/")), 0);
    }
}
