//! The built-in icons: their names, other words for them, and their outlines.

use std::sync::LazyLock;

use crate::sorted::Sorted;

/// Width and height of the grid that the outlines are drawn on.
pub const GRID: i32 = 24;

/// Width of the strokes on that grid.
pub const STROKE: i32 = 2;

/// One icon: strokes without a fill, round caps and joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon {
    /// Its name.
    pub name: &'static str,
    /// SVG path data on a grid of [`GRID`] by [`GRID`].
    pub path: &'static str,
}

/// Names and outlines; made by the script beside it.
static TABLE: &str = include_str!("../styles/icons/lucide.tsv");

struct Set {
    icons: Vec<Icon>,
    /// Words and the icon that each means, sorted by the words.
    words: Vec<(&'static str, usize)>,
}

static SET: LazyLock<Set> = LazyLock::new(|| {
    let mut icons = Vec::new();
    let mut names = Vec::new();
    let (mut synonyms, mut origins) = (Vec::new(), Vec::new());
    for line in TABLE.lines() {
        let mut columns = line.split('\t');
        let (Some(name), Some(origin), Some(others), Some(path)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        names.push((name, icons.len()));
        synonyms.extend(others.split(' ').map(|word| (word, icons.len())));
        origins.push((origin, icons.len()));
        icons.push(Icon { name, path });
    }
    // A word means the icon of that name, else the one that lists it, else the one that comes from an icon called so.
    let mut words = names;
    words.extend(synonyms);
    words.extend(origins);
    words.put_in_order_by(|(word, _)| *word);
    words.dedup_by_key(|(word, _)| *word);
    Set { icons, words }
});

/// The icon of this name. Capitals, spaces and underscores do not matter, and other common words for the same
/// thing are understood (`invoice` is `receipt`).
pub fn find(name: &str) -> Option<Icon> {
    let name = plain(name);
    named(&name).or_else(|| {
        let place = SET.words.binary_search_by_key(&name.as_str(), |(word, _)| word).ok()?;
        SET.icons.get(SET.words.get(place)?.1).copied()
    })
}

/// The icon that is called so, found in the table itself, which is sorted by names: most drawings need no more of it.
fn named(name: &str) -> Option<Icon> {
    let (mut rest, wanted) = (TABLE, name.as_bytes());
    while !rest.is_empty() {
        let half = rest.as_bytes().get(..rest.len() / 2)?;
        let start = half.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (before, line) = rest.split_at_checked(start)?;
        let (line, after) = line.split_once('\n').unwrap_or((line, ""));
        let mut columns = line.split('\t');
        let found = columns.next()?;
        match found.as_bytes().cmp(wanted) {
            std::cmp::Ordering::Less => rest = after,
            std::cmp::Ordering::Greater => rest = before,
            std::cmp::Ordering::Equal => return Some(Icon { name: found, path: columns.nth(2)? }),
        }
    }
    None
}

/// The known words that look most like `name`, best first; none when nothing comes close.
pub fn nearest(name: &str) -> Vec<&'static str> {
    let name = plain(name);
    let reach = (name.chars().count() / 3).max(2);
    let close = |word: &'static str| {
        let distance = strsim::osa_distance(&name, word);
        let within = name.len() > 3 && (word.contains(&name) || name.contains(word) && word.len() > 3);
        (distance <= reach || within).then_some((distance, word))
    };
    let mut found: Vec<(usize, &str)> = SET.words.iter().filter_map(|(word, _)| close(word)).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, word)| word).take(3).collect()
}

/// Every icon, in the order of the table.
pub fn all() -> &'static [Icon] {
    &SET.icons
}

fn plain(name: &str) -> String {
    // No known word is longer; a longer name would only make the search slow.
    let letters = name.trim().chars().take(40);
    letters.map(|letter| if matches!(letter, ' ' | '_') { '-' } else { letter.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_found_by_its_name_without_the_others() {
        for icon in all() {
            assert_eq!(named(icon.name), Some(*icon));
            assert_eq!(find(icon.name), Some(*icon));
        }
        assert_eq!((named(""), named("zzz"), named("aaa")), (None, None, None));
    }

    #[test]
    fn the_icons_of_the_specification_are_there() {
        for name in [
            "calendar",
            "star",
            "tag",
            "document",
            "wand",
            "mail",
            "app window",
            "inbox",
            "bell",
            "phone",
            "chat",
            "person",
            "people",
            "store",
            "parcel",
            "card",
            "payment",
            "pen",
            "database",
            "spreadsheet",
            "server",
            "headset",
            "gear",
            "eye",
            "heart",
            "bulb",
            "warning",
            "chart",
            "clock",
            "policy",
            "link",
        ] {
            assert!(find(name).is_some(), "{name}");
        }
        assert!(all().len() >= 90);
    }

    #[test]
    fn other_words_find_the_same_icon() {
        assert_eq!(find("Credit_Card").map(|icon| icon.name), Some("card"));
        assert_eq!(find("invoice").map(|icon| icon.name), Some("receipt"));
        assert_eq!(find("nothing like that"), None);
    }

    #[test]
    fn a_slip_of_the_pen_is_forgiven() {
        assert_eq!(nearest("calender").first(), Some(&"calendar"));
        assert_eq!(nearest("dokument").first(), Some(&"document"));
        assert!(nearest("qqqqqqqqq").is_empty());
    }

    #[test]
    fn outlines_hold_nothing_but_path_data() {
        for icon in all() {
            assert!(icon.path.starts_with('M'), "{}", icon.name);
            let allowed = |letter: char| letter.is_ascii_digit() || "MmLlHhVvCcSsQqTtAaZz .,-".contains(letter);
            assert!(icon.path.chars().all(allowed), "{}", icon.name);
        }
    }
}
