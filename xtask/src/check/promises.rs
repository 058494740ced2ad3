//! What the plugins' READMEs promise: the lines of docs/COMPATIBILITY.md, with their numbers, states and tests.
//!
//! A line is a row of a table that begins with a number, `| N-07 | promise | state | tests |`: the letter of a plugin and
//! digits. A state is one of [`STATES`], with what is to be said of it behind a colon. Tests stand in code spans, as
//! `file.rs::function`, `file.py::function` or `file.test.mjs::"title"`.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::sources::Source;

const PAGE: &str = "docs/COMPATIBILITY.md";

/// In the order of the columns that count them.
const STATES: [&str; 5] = ["works", "works, untested", "partly", "missing", NOT_APPLICABLE];
/// Those that a test proves, the others name none.
const TESTED: [&str; 2] = ["works", "partly"];
/// Those that say what is lacking, or why.
const REASONED: [&str; 2] = ["partly", NOT_APPLICABLE];

const NOT_APPLICABLE: &str = "not applicable";
const MOST_NOT_APPLICABLE: usize = 5;

/// What the row that counts all promises begins with; those of single plugins begin with their letters.
const ALL: &str = "all";

struct Promise<'a> {
    line: usize,
    number: &'a str,
    state: &'a str,
    remark: &'a str,
    tests: Vec<&'a str>,
}

pub fn lines(sources: &[Source]) -> Vec<Finding> {
    let Some(page) = page(sources) else { return vec![finding(0, "is not there".to_owned())] };
    let mut findings = Vec::new();
    let mut numbers = BTreeSet::new();
    for promise in promises(page) {
        let mut wrong = mistakes(&promise, sources);
        if !numbers.insert(promise.number) {
            wrong.push("the number is given twice".to_owned());
        }
        findings.extend(wrong.into_iter().map(|text| finding(promise.line, format!("{}: {text}", promise.number))));
    }
    let excused = promises(page).filter(|promise| promise.state == NOT_APPLICABLE).count();
    if excused > MOST_NOT_APPLICABLE {
        let text = format!("{excused} promises are {NOT_APPLICABLE}; at most {MOST_NOT_APPLICABLE} may be");
        findings.push(finding(0, text));
    }
    findings
}

pub fn counts(sources: &[Source]) -> Vec<Finding> {
    let Some(page) = page(sources) else { return Vec::new() };
    // By what its row begins with: how many are in each state, and how many there are.
    let mut counted: BTreeMap<&str, [usize; STATES.len() + 1]> = BTreeMap::new();
    for promise in promises(page) {
        let plugin = promise.number.split('-').next().unwrap_or_default();
        for row in [plugin, ALL] {
            let numbers = counted.entry(row).or_default();
            if let Some(column) = STATES.iter().position(|state| *state == promise.state) {
                numbers[column] += 1;
            }
            numbers[STATES.len()] += 1;
        }
    }
    let mut findings = Vec::new();
    for (row, numbers) in counted {
        let right = numbers.map(|number| number.to_string()).join(" | ");
        let said = page.lines().find(|(_, text)| cells(text).first() == Some(&row));
        // The second cell is the plugin's name.
        let (line, said) = said.map_or((0, String::new()), |(line, text)| (line, cells(text)[1..].join(" | ")));
        if !said.ends_with(&format!(" | {right}")) {
            findings.push(finding(line, format!("the counts of {row} are {right}")));
        }
    }
    findings
}

fn page(sources: &[Source]) -> Option<&Source> {
    sources.iter().find(|source| source.path == PAGE)
}

fn finding(line: usize, text: String) -> Finding {
    Finding { path: PAGE.to_owned(), line, text }
}

fn promises(page: &Source) -> impl Iterator<Item = Promise<'_>> {
    page.lines().filter_map(|(line, text)| {
        let cells = cells(text);
        let number = cells.first().copied().filter(|cell| is_number(cell))?;
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let (state, remark) = cell(2).split_once(": ").unwrap_or((cell(2), ""));
        let tests = cell(3).split('`').skip(1).step_by(2).collect();
        Some(Promise { line, number, state, remark, tests })
    })
}

/// The cells of a table's row; of any other line none.
fn cells(text: &str) -> Vec<&str> {
    let row = text.trim().strip_prefix('|').and_then(|row| row.strip_suffix('|'));
    row.map_or_else(Vec::new, |row| row.split('|').map(str::trim).collect())
}

fn is_number(cell: &str) -> bool {
    let plugin = |text: &str| matches!(text.as_bytes(), [letter] if letter.is_ascii_uppercase());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    cell.split_once('-').is_some_and(|(letter, number)| plugin(letter) && digits(number))
}

/// What is wrong with a line by itself.
fn mistakes(promise: &Promise<'_>, sources: &[Source]) -> Vec<String> {
    let state = promise.state;
    if !STATES.contains(&state) {
        return vec![format!("`{state}` is no state")];
    }
    let mut wrong = Vec::new();
    match (TESTED.contains(&state), promise.tests.is_empty()) {
        (true, true) => wrong.push(format!("{state}, but no test is named that proves it")),
        (false, false) => wrong.push(format!("{state}, but a test is named")),
        _ => {}
    }
    if REASONED.contains(&state) && promise.remark.is_empty() {
        wrong.push(format!("{state}, but nothing says what is lacking, or why"));
    }
    let lost = promise.tests.iter().filter(|test| !is_there(sources, test));
    wrong.extend(lost.map(|test| format!("there is no test {test}")));
    wrong
}

/// Whether a file has a test of this name.
fn is_there(sources: &[Source], test: &str) -> bool {
    let Some((path, name)) = test.split_once("::") else { return false };
    let Some(source) = sources.iter().find(|source| source.path == path) else { return false };
    let title = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    match (path.rsplit('.').next(), title) {
        (Some("rs"), None) => in_rust(source, name),
        (Some("py"), None) => name.starts_with("test") && begins_a_line(source, &format!("def {name}(")),
        (Some("mjs"), Some(title)) => {
            ['"', '`'].into_iter().any(|quote| source.text.contains(&format!("test({quote}{title}{quote}")))
        }
        _ => false,
    }
}

fn begins_a_line(source: &Source, words: &str) -> bool {
    source.lines().any(|(_, text)| text.trim_start().starts_with(words))
}

/// A function that an attribute makes a test, of whatever runner.
fn in_rust(source: &Source, name: &str) -> bool {
    let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
    let begins = [format!("fn {name}("), format!("async fn {name}(")];
    let tested = |at: usize| {
        let mut attributes = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        attributes.any(|line| line.ends_with("test]") || line.contains("test("))
    };
    lines.iter().enumerate().any(|(at, line)| begins.iter().any(|words| line.starts_with(words)) && tested(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUST: &str =
        "#[test]\nfn holds() {}\n\n#[tokio::test(flavor = \"x\")]\nasync fn waits() {}\n\nfn helper() {}\n";
    const BROWSER: &str = "purser.test(\"it's shown\", async () => {});\npurser.test(`in ${state}`, async () => {});\n";
    const PYTHON: &str = "class A:\n    def test_it(self):\n        pass\n";

    fn with(text: &str) -> Vec<Source> {
        let files = [(PAGE, text), ("a/b.rs", RUST), ("e/c.test.mjs", BROWSER), ("p/d.py", PYTHON)];
        files.map(|(path, text)| Source { path: path.to_owned(), text: text.to_owned() }).into()
    }

    fn told(findings: Vec<Finding>) -> Vec<String> {
        findings.into_iter().map(|one| format!("{}: {}", one.line, one.text)).collect()
    }

    #[test]
    fn lines_as_they_should_be_are_not_found() {
        let page = "# Page\n\n| No. | Promise | State | Test |\n|---|---|---|---|\n\
                    | I-01 | One | works | `a/b.rs::holds`, `a/b.rs::waits` |\n\
                    | I-02 | Two | works: in another way | `e/c.test.mjs::\"it's shown\"` |\n\
                    | N-01 | Three | partly: not all | `e/c.test.mjs::\"in ${state}\"`, `p/d.py::test_it` |\n\
                    | N-02 | Four | missing | — |\n| N-03 | Five | missing: to come | — |\n\
                    | N-04 | Six | works, untested | — |\n| N-05 | Seven | not applicable: for a reason | — |\n";
        assert_eq!(told(lines(&with(page))), [""; 0]);
    }

    #[test]
    fn mistakes_in_lines_are_found() {
        for (row, said) in [
            ("| I-01 | x | works | `a/b.rs::gone` |", "there is no test a/b.rs::gone"),
            ("| I-01 | x | works | `a/b.rs::helper` |", "there is no test a/b.rs::helper"),
            ("| I-01 | x | works | `a/z.rs::holds` |", "there is no test a/z.rs::holds"),
            ("| I-01 | x | works | `e/c.test.mjs::\"it's hidden\"` |", "there is no test"),
            ("| I-01 | x | works | `p/d.py::test` |", "there is no test"),
            ("| I-01 | x | works | `holds` |", "there is no test"),
            ("| I-01 | x | works | — |", "no test is named"),
            ("| I-01 | x | partly: not all | — |", "no test is named"),
            ("| I-01 | x | missing: to come | `a/b.rs::holds` |", "a test is named"),
            ("| I-01 | x | partly | `a/b.rs::holds` |", "what is lacking"),
            ("| I-01 | x | not applicable | — |", "what is lacking"),
            ("| I-01 | x | done | `a/b.rs::holds` |", "`done` is no state"),
            ("| I-01 | a | b | works | `a/b.rs::holds` |", "`b` is no state"),
            ("| I-01 | x |", "`` is no state"),
        ] {
            let found = told(lines(&with(row)));
            assert!(
                matches!(&found[..], [one] if one.starts_with("1: I-01: ") && one.contains(said)),
                "{row}: {found:?}"
            );
        }
        let twice = "| I-01 | x | missing | — |\n| N-01 | x | missing | — |\n| I-01 | y | missing | — |\n";
        assert_eq!(told(lines(&with(twice))), ["3: I-01: the number is given twice"]);
        let row = |number: usize| format!("| I-{number} | x | not applicable: no | — |\n");
        assert_eq!(lines(&with(&(0..5).map(row).collect::<String>())).len(), 0);
        let six = told(lines(&with(&(0..6).map(row).collect::<String>())));
        assert_eq!(six, ["0: 6 promises are not applicable; at most 5 may be"]);
        assert_eq!(told(lines(&[])), ["0: is not there"]);
    }

    #[test]
    fn counts_that_are_wrong_are_found() {
        let rows =
            "| I-01 | x | works | `a/b.rs::holds` |\n| I-02 | x | works, untested | — |\n| N-01 | x | missing | — |\n";
        let page = |table: &str| with(&format!("{table}\n{rows}"));
        let right = "| I | One | 1 | 1 | 0 | 0 | 0 | 2 |\n| N | Two | 0 | 0 | 0 | 1 | 0 | 1 |\n\
                     | all | All | 1 | 1 | 0 | 1 | 0 | 3 |\n";
        assert_eq!(told(counts(&page(right))), [""; 0]);
        let wrong = right.replace("| 0 | 1 | 0 | 3 |", "| 0 | 2 | 0 | 3 |");
        assert_eq!(told(counts(&page(&wrong))), ["3: the counts of all are 1 | 1 | 0 | 1 | 0 | 3"]);
        let (first, _) = right.split_once("| N").expect("two plugins");
        let found = told(counts(&page(first)));
        assert_eq!(
            found,
            ["0: the counts of N are 0 | 0 | 0 | 1 | 0 | 1", "0: the counts of all are 1 | 1 | 0 | 1 | 0 | 3"]
        );
    }
}
