//! Slugs: names as addresses have them, `a-z 0-9 - _`.

/// A slug of a name whose letters are Latin: `Core Switch (EU)` → `core-switch-eu`. Other letters are left out; the server knows more of
/// them (`services::slug`).
pub fn slugged(name: &str, max: usize) -> String {
    let mut slug = String::new();
    // Lower case is a matter of the letters that stay, and those are few.
    for c in name.chars().map(plain_letter) {
        if c.is_ascii_alphanumeric() || c == '_' {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(max);
    slug.trim_end_matches('-').to_owned()
}

/// Whether a name has letters that `slugged` would lose. Signs, spaces and pictures are none.
pub fn is_foreign(name: &str) -> bool {
    name.chars().any(|c| c.is_alphanumeric() && !plain_letter(c).is_ascii_alphanumeric())
}

/// Letters with the usual European marks, without them.
fn plain_letter(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' | 'ă' | 'Á' | 'À' | 'Â' | 'Ä' | 'Ã' | 'Å' | 'Ą' | 'Ă' => {
            'a'
        }
        'č' | 'ć' | 'ç' | 'Č' | 'Ć' | 'Ç' => 'c',
        'ď' | 'đ' | 'Ď' | 'Đ' => 'd',
        'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ę' | 'É' | 'È' | 'Ê' | 'Ë' | 'Ě' | 'Ę' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'Í' | 'Ì' | 'Î' | 'Ï' => 'i',
        'ł' | 'ľ' | 'ĺ' | 'Ł' | 'Ľ' | 'Ĺ' => 'l',
        'ň' | 'ń' | 'ñ' | 'Ň' | 'Ń' | 'Ñ' => 'n',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ő' | 'ø' | 'Ó' | 'Ò' | 'Ô' | 'Ö' | 'Õ' | 'Ő' | 'Ø' => 'o',
        'ř' | 'ŕ' | 'Ř' | 'Ŕ' => 'r',
        'š' | 'ś' | 'ş' | 'Š' | 'Ś' | 'Ş' => 's',
        'ť' | 'ţ' | 'Ť' | 'Ţ' => 't',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' | 'ű' | 'Ú' | 'Ù' | 'Û' | 'Ü' | 'Ů' | 'Ű' => 'u',
        'ý' | 'ÿ' | 'Ý' => 'y',
        'ž' | 'ź' | 'ż' | 'Ž' | 'Ź' | 'Ż' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_slugs() {
        assert_eq!(slugged("Core Switch (EU)", 50), "core-switch-eu");
        assert_eq!(slugged("  Žižkov – ŽELEZNÁ 2 ", 50), "zizkov-zelezna-2");
        assert_eq!(slugged("rack_1", 50), "rack_1");
        assert_eq!(slugged("abc def", 4), "abc");
        assert_eq!(slugged("台灣", 50), "");
    }

    #[test]
    fn letters_that_would_be_lost_are_told() {
        assert!(!is_foreign("Core Switch (EU) – Žižkov ♥ 2"));
        assert!(is_foreign("台灣") && is_foreign("Prague Праха") && is_foreign("Straße"));
    }
}
