//! Which of the known words a mistaken one most likely meant.

/// The known word nearest to `word`: at most two letters away, or a third of its length where that is more.
/// Among equally near ones the first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (word.chars().count() / 3).max(2);
    let near = known.into_iter().map(|other| (strsim::damerau_levenshtein(word, other), other));
    let mut best: Option<(usize, &str)> = None;
    for (distance, other) in near.filter(|(distance, other)| *distance <= bound && *distance < other.chars().count()) {
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, other));
        }
    }
    best.map(|(_, other)| other)
}

/// Most names that are listed where none is near.
const LISTED: usize = 8;

/// The way out for a name of something in a file that nothing has: the nearest name, else those there are, each once, else
/// `none`, which says that there are none.
pub fn way_out<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, none: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in known {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if let Some(near) = nearest(word, names.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let listed: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    match listed.len() {
        0 => none.to_owned(),
        count if count < names.len() => format!("known here: {} and more", listed.join(", ")),
        _ => format!("known here: {}", listed.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use super::way_out;

    #[test]
    fn a_name_that_nothing_has_gets_a_way_out() {
        assert_eq!(way_out("reconcil", ["publish", "reconcile"], "none"), "did you mean `reconcile`?");
        assert_eq!(way_out("zebra", ["publish", "ab", "ab"], "none"), "known here: `publish`, `ab`");
        assert_eq!(way_out("zebra", [], "the file has none"), "the file has none");
        let many: Vec<String> = (0..9).map(|number| format!("number-{number}")).collect();
        assert!(way_out("zebra", many.iter().map(String::as_str), "none").ends_with("`number-7` and more"));
    }

    #[test]
    fn the_nearest_known_word_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("reconcil", ["publish", "reconcile"]), Some("reconcile"));
        assert_eq!(nearest("p2", ["p1", "p3"]), Some("p1"));
        assert_eq!(nearest("zebra", ["publish", "ab"]), None);
    }
}
