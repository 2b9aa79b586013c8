//! What a name of a finding means: its entry in `docs/checks.md`.

/// The page that explains every finding.
const PAGE: &str = include_str!("../../docs/checks.md");

/// The names of all findings that have an entry, in the order of the page.
pub fn explained() -> impl Iterator<Item = &'static str> {
    PAGE.lines().filter_map(|line| line.strip_prefix("### "))
}

/// The entry of a finding for a terminal: its name, what it means, examples set in.
pub fn explain(name: &str) -> Option<String> {
    let mut lines = PAGE.lines().skip_while(|line| line.strip_prefix("### ") != Some(name));
    lines.next()?;
    let mut text = format!("{name}\n");
    let mut inside = false;
    for line in lines.take_while(|line| !line.starts_with('#')) {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside && !line.is_empty() {
            text.push_str(&format!("    {line}\n"));
        } else {
            text.push_str(&format!("{line}\n"));
        }
    }
    Some(format!("{}\n", text.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::explain;
    use super::explained;
    use crate::diagnostic::ERRORS;
    use crate::diagnostic::WARNINGS;

    #[test]
    fn every_finding_has_an_entry_and_no_other_has() {
        let known: Vec<&str> = WARNINGS.iter().chain(ERRORS).copied().collect();
        assert_eq!(explained().collect::<Vec<_>>(), known);
        for name in known {
            let text = explain(name).unwrap();
            assert!(text.lines().count() > 2 && !text.contains("```"), "{text}");
        }
    }

    #[test]
    fn an_entry_ends_where_the_next_begins() {
        let text = explain("nothing-to-draw").unwrap();
        assert!(
            text.starts_with("nothing-to-draw\n\nThe file has no step and no stage.\n\nBad:\n\n    scope"),
            "{text}"
        );
        assert!(text.ends_with("    allow = \"nothing-to-draw\"\n"), "{text}");
        assert_eq!(explain("no-such-thing"), None);
    }
}
