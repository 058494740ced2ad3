//! A look at JSON before it is read: how many values there are and how deep they stand, without keeping any. What is wrong
//! with it otherwise is found when it is read.

/// How much a text of JSON may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Elements of the outermost list.
    pub items: usize,
    /// Elements of any list within, and keys of any object.
    pub nested: usize,
    /// Values in all.
    pub values: usize,
    /// Lists and objects within each other.
    pub depth: usize,
}

/// The first limit that a text goes beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    Items,
    Nested,
    Values,
    Depth,
}

/// A list or an object that is open.
struct Open {
    list: bool,
    /// Commas so far: one less than elements, or keys.
    commas: usize,
}

/// Looks through a text once.
pub fn look(bytes: &[u8], limits: Limits) -> Result<(), Excess> {
    let mut open: Vec<Open> = Vec::new();
    let mut values = 1;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => at = end_of_text(bytes, at),
            b'[' | b'{' => {
                if open.len() == limits.depth {
                    return Err(Excess::Depth);
                }
                open.push(Open { list: *byte == b'[', commas: 0 });
                values += 1;
            }
            b']' | b'}' => drop(open.pop()),
            b',' => {
                values += 1;
                let depth = open.len();
                let Some(within) = open.last_mut() else { continue };
                within.commas += 1;
                let outermost = depth == 1 && within.list;
                let (most, excess) =
                    if outermost { (limits.items, Excess::Items) } else { (limits.nested, Excess::Nested) };
                if within.commas >= most {
                    return Err(excess);
                }
            }
            _ => continue,
        }
        if values > limits.values {
            return Err(Excess::Values);
        }
    }
    Ok(())
}

/// Where a text ends that begins here: behind its quote.
fn end_of_text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { items: 3, nested: 4, values: 20, depth: 4 };

    #[test]
    fn what_is_counted() {
        for (text, found) in [
            ("", Ok(())),
            ("[]", Ok(())),
            ("[1,2,3]", Ok(())),
            ("[1,2,3,4]", Err(Excess::Items)),
            (r#"["a,[[[[[b","\",\\",""]"#, Ok(())),
            (r#"{"a":[1,2,3,4]}"#, Ok(())),
            (r#"{"a":[1,2,3,4,5]}"#, Err(Excess::Nested)),
            (r#"{"a":1,"b":1,"c":1,"d":1}"#, Ok(())),
            (r#"{"a":1,"b":1,"c":1,"d":1,"e":1}"#, Err(Excess::Nested)),
            (r#"[{"a":1,"b":1,"c":1,"d":1,"e":1}]"#, Err(Excess::Nested)),
            ("[[[[]]]]", Ok(())),
            ("[[[[[]]]]]", Err(Excess::Depth)),
            (r#"[{"a":[1,2,3,4],"b":[1,2,3,4]},{"c":[1,2,3,4],"d":[1,2,3,4]}]"#, Err(Excess::Values)),
            // No JSON, and for its reader to say so.
            ("]]]],,,,,\"", Ok(())),
            ("\"\\", Ok(())),
        ] {
            assert_eq!(look(text.as_bytes(), LIMITS), found, "{text}");
        }
    }
}
