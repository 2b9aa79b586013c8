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

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_known_word_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("reconcil", ["publish", "reconcile"]), Some("reconcile"));
        assert_eq!(nearest("p2", ["p1", "p3"]), Some("p1"));
        assert_eq!(nearest("zebra", ["publish", "ab"]), None);
    }
}
