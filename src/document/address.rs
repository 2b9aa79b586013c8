//! Addresses as a browser reads them, printed anew so that nothing in them means something else elsewhere.
//!
//! After the URL standard of WHATWG: white space and control characters at the ends, and tabs and line ends anywhere,
//! do not count; what may not stand in an address is percent-encoded as UTF-8.

/// Schemes that a page may lead to.
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

/// The address printed anew; or the scheme that a page may not lead to.
pub(super) fn address(words: &str) -> Result<String, String> {
    let seen = words.trim_matches(|c: char| c.is_control() || c.is_whitespace());
    let seen: String = seen.chars().filter(|c| !c.is_control()).collect();
    if let Some(scheme) = scheme(&seen)
        && !SCHEMES.contains(&scheme.as_str())
    {
        return Err(scheme);
    }
    Ok(encoded(&seen))
}

/// What stands before the first colon, unless a path, a query or a place has begun.
fn scheme(address: &str) -> Option<String> {
    let (before, _) = address.split_once(':')?;
    (!before.contains(['/', '?', '#'])).then(|| before.trim().to_lowercase())
}

fn encoded(address: &str) -> String {
    let mut printed = String::with_capacity(address.len());
    let mut buffer = [0; 4];
    for letter in address.chars() {
        if letter.is_ascii() && !matches!(letter, ' ' | '"' | '<' | '>' | '`' | '{' | '}' | '|' | '\\' | '^') {
            printed.push(letter);
        } else {
            let bytes = letter.encode_utf8(&mut buffer).bytes();
            printed.extend(bytes.map(|byte| format!("%{byte:02X}")));
        }
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_stand_in_an_address_is_encoded_and_the_rest_stays() {
        for (written, printed) in [
            ("https://a.example/a b?c=\"d\"&e=<f>#g", "https://a.example/a%20b?c=%22d%22&e=%3Cf%3E#g"),
            ("https://bücher.example/ä", "https://b%C3%BCcher.example/%C3%A4"),
            ("https://[::1]/100%25", "https://[::1]/100%25"),
            ("  notes/plan & more.html\n", "notes/plan%20&%20more.html"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("a/b:c", "a/b:c"),
            ("#x:y", "#x:y"),
        ] {
            assert_eq!(address(written).as_deref(), Ok(printed), "{written}");
        }
    }

    #[test]
    fn other_schemes_are_found_as_a_browser_finds_them() {
        for wrong in
            ["javascript:x", " \u{1}JavaScript:x", "java\tscr\nipt:x", "data:,", "blob:x", "c:\\x", "\u{a0}file:x"]
        {
            assert!(address(wrong).is_err(), "{wrong:?}");
        }
    }
}
