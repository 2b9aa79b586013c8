//! What a screen reader hears: the name of a card, the description of the page.

use crate::blueprint::Blueprint;
use crate::blueprint::Link;
use crate::blueprint::LinkType;
use crate::board::ChangeRow;
use crate::board::Column;
use crate::board::Gap;
use crate::board::Lane;
use crate::board::Pane;
use crate::board::Strip;
use crate::board::state_word;
use crate::words::Word;
use crate::words::Words;

/// Ends words with a full stop unless they end a sentence already.
pub fn sentence(words: &str) -> String {
    let words = words.trim();
    match words.chars().last() {
        None | Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟') => words.to_owned(),
        Some(_) => format!("{words}."),
    }
}

/// Lane, step and words of something that stands at a step: the first sentence of its name.
pub fn place(words: &Words, lane: &str, number: &str, step: Option<&str>, text: &str) -> String {
    let step = step.map_or_else(String::new, |name| format!(" {name}"));
    sentence(&format!("{lane}, {} {number}{step}: {text}", words.get(Word::Step)))
}

/// Where a card leads: `Leads to …. Uses ….`
/// `links` are those that begin at the card.
pub fn leads(words: &Words, blueprint: &Blueprint, links: &[&Link]) -> Vec<String> {
    let ends = |uses: bool| {
        let names: Vec<&str> = links
            .iter()
            .filter(|link| (link.kind == LinkType::Uses) == uses)
            .map(|link| blueprint[link.to].text.as_str())
            .collect();
        names.join(", ")
    };
    [(Word::LeadsTo, ends(false)), (Word::Uses, ends(true))]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(word, names)| sentence(&format!("{} {names}", words.get(word))))
        .collect()
}

/// The page in sentences: lanes, steps, pain points.
pub fn description(
    words: &Words,
    headline: Option<&str>,
    lanes: &[Lane],
    columns: &[Column],
    panes: &[Pane],
    strips: &[Strip],
) -> String {
    let columns: usize = columns.iter().map(|column| column.last - column.first + 1).sum();
    let mut sentences: Vec<String> = headline.map(sentence).into_iter().collect();
    let names: Vec<&str> = panes.iter().map(|pane| pane.name.as_str()).filter(|name| !name.is_empty()).collect();
    if !names.is_empty() {
        sentences.push(sentence(&names.join(", ")));
    }
    sentences.push(sentence(&format!("{columns} {}", words.get(Word::Steps))));
    let lanes: Vec<&str> = lanes.iter().map(|lane| lane.name.as_str()).collect();
    if !lanes.is_empty() {
        sentences.push(sentence(&format!("{}: {}", words.get(Word::Lanes), lanes.join(", "))));
    }
    let pains: Vec<String> = panes
        .first()
        .into_iter()
        .flat_map(|pane| &pane.items)
        .filter(|item| item.content == crate::board::Content::Pain)
        .map(|item| format!("{} {}", item.code.as_deref().unwrap_or_default(), item.text))
        .collect();
    if !pains.is_empty() {
        sentences.push(sentence(&format!("{}: {}", words.get(Word::PainPoints), pains.join("; "))));
    }
    for strip in strips {
        let arrows = [""].into_iter().chain(strip.legs.iter().map(|leg| leg.arrow()));
        let way: String = arrows.zip(&strip.stops).flat_map(|(arrow, stop)| [arrow, stop.0.as_str()]).collect();
        sentences.push(sentence(&format!("{} {}: {way}", words.get(Word::Trace), strip.code)));
    }
    sentences.join(" ")
}

/// What lies between the states, a sentence each.
pub fn gaps(words: &Words, gaps: &[Gap]) -> Vec<String> {
    let told = gaps.iter().map(|gap| {
        let counts = gap.counts.iter().filter(|(_, count)| *count > 0);
        let counts = counts.filter_map(|(state, count)| Some(format!("{count} {}", words.get(state_word(*state)?))));
        let fixes = gap.fixes.iter().map(|(code, text)| format!("{code} {text}"));
        let figures = gap.figures.tiles.iter().map(|tile| format!("{} {} → {}", tile.name, tile.from, tile.to_words()));
        let also = Some(gap.figures.also.clone()).filter(|also| !also.is_empty());
        let all: Vec<String> = counts.chain(fixes).chain(figures).chain(also).collect();
        sentence(&format!("{}: {}", gap.name, all.join("; ")))
    });
    told.collect()
}

/// One edit in a sentence.
pub fn change(row: &ChangeRow) -> String {
    let mut parts = vec![format!("{}: {}", row.what, row.element)];
    parts.extend(row.words.clone());
    match (row.from.is_empty(), row.to.is_empty()) {
        (true, true) => {}
        (false, true) => parts.push(row.from.join("; ")),
        (true, false) => parts.push(row.to.join("; ")),
        (false, false) => parts.push(format!("{} → {}", row.from.join("; "), row.to.join("; "))),
    }
    parts.extend(row.why.iter().cloned());
    parts.extend(row.by.iter().cloned());
    parts.extend(row.pains.iter().cloned());
    parts.extend(row.owner.iter().cloned());
    sentence(&parts.join(", "))
}

/// The list of changes, a sentence an edit.
pub fn changes(words: &Words, rows: &[ChangeRow]) -> Vec<String> {
    let head = (!rows.is_empty()).then(|| format!("{}:", words.get(Word::ChangeList)));
    let told = rows.iter().map(|row| match &row.section {
        Some(section) => format!("{} {}", sentence(section), change(row)),
        None => change(row),
    });
    head.into_iter().chain(told).collect()
}
