//! What a screen reader hears: the name of a card, the description of the page.

use crate::blueprint::Blueprint;
use crate::blueprint::Link;
use crate::blueprint::LinkType;
use crate::board::Column;
use crate::board::Lane;
use crate::board::Pane;
use crate::board::Strip;
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
        let stops: Vec<&str> = strip.stops.iter().map(|stop| stop.0.as_str()).collect();
        sentences.push(sentence(&format!("{} {}: {}", words.get(Word::Trace), strip.code, stops.join(" → "))));
    }
    sentences.join(" ")
}
