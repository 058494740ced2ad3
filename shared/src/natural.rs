//! The order in which people count: `sw2` before `sw10`, letters without regard to case.

/// A key whose plain byte order is the natural order of the text. A run of digits becomes its
/// length (two digits) and its digits without leading zeros.
pub fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (run, tail) = rest.split_at(end);
            let digits = run.trim_start_matches('0');
            for chunk in digits.as_bytes().chunks(99) {
                out.push_str(&format!("{:02}", chunk.len()));
                out.push_str(std::str::from_utf8(chunk).unwrap_or(""));
            }
            if digits.is_empty() {
                out.push_str("00");
            }
            rest = tail;
        } else {
            out.extend(first.to_lowercase());
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn numbers_sort_by_size_and_case_does_not_count() {
        let mut names = ["sw10", "SW2", "sw1", "a", "sw02b", "sw"];
        names.sort_by_key(|n| key(n));
        assert_eq!(names, ["a", "sw", "sw1", "SW2", "sw02b", "sw10"]);
    }
}
