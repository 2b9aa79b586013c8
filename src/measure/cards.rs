//! Cards, words and small marks: nothing on anything else, everything on the page, rows and columns true.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::geom::Len;
use crate::geom::Rect;
use crate::measure::Tally;
use crate::measure::letters::own_words;
use crate::measure::nearby::Nearby;
use crate::measure::page::Card;
use crate::measure::page::Page;
use crate::measure::page::Words;
use crate::measure::ratio;
use crate::measure::wires::apart;
use crate::sorted::Sorted;

/// Depth at which two boxes overlap: less is the rim of a line.
const TOUCH: Len = Len(50);

/// Least distance of a card's words from its border.
const WORDS_INSIDE: Len = Len(400);

/// Least distance of any mark from the edge of the page.
const PAGE_EDGE: Len = Len(800);

/// Difference up to which two places are the same.
const SAME: Len = Len(50);

/// How far around a card others are looked for.
const AROUND: Len = Len(6400);

/// Measures everything about cards, words and small marks.
pub(super) fn measure(page: &Page, tally: &mut Tally, soft: &mut Vec<(&'static str, Option<f64>)>) {
    let bodies = Nearby::new(page.size, page.cards.iter().map(|card| card.body.unwrap_or_default()).collect());
    overlaps(page, &bodies, tally);
    inside(page, tally);
    words(page, tally);
    signs(page, tally);
    signs_on_cards(page, &bodies, tally);
    on_page(page, tally);
    levels(page, tally);
    steps(page, tally);
    let gap = least_gap(page, &bodies);
    soft.push(("cards", Some(page.cards.len() as f64)));
    soft.push(("least_gap_cards", gap));
    soft.push(("least_gap_text_border", least_border(page)));
    let own = own_words(page);
    let lines: Vec<usize> = own.values().map(|words| words.lines.len()).collect();
    let outside = own.iter().filter(|(card, _)| page.cards.get(**card).is_some_and(|card| !card.register));
    let most = outside.map(|(_, words)| words.lines.len()).max();
    soft.push(("lines_per_card", ratio(lines.iter().sum::<usize>() as f64, lines.len() as f64)));
    soft.push(("most_lines", most.map(|most| most as f64)));
    let area = |frame: Rect| frame.width.to_f64() * frame.height.to_f64();
    let cards: f64 = page.cards.iter().filter_map(|card| card.body).map(area).sum();
    let grid: f64 = page.panes.iter().map(|(_, frame)| area(*frame)).sum();
    soft.push(("card_share", ratio(cards, grid)));
    columns(page, soft);
    soft.push(("page_fill", fill(page)));
}

/// Steps that hold no card in any pane although steps after them do, and how many different left edges the cards of a
/// step have on average.
fn columns(page: &Page, soft: &mut Vec<(&'static str, Option<f64>)>) {
    let left =
        |variant: &str| page.panes.iter().find(|(known, _)| *known == variant).map_or(Len::ZERO, |pane| pane.1.x);
    let mut held: BTreeSet<usize> = BTreeSet::new();
    let mut lefts: BTreeSet<(&str, Len)> = BTreeSet::new();
    let mut steps: BTreeSet<(&str, usize)> = BTreeSet::new();
    for card in &page.cards {
        let (Ok(step), Ok(span)) = (card.step.parse::<usize>(), card.span.parse::<usize>()) else { continue };
        held.extend(step..step.saturating_add(span));
        if let Some(body) = card.body.filter(|_| !card.register) {
            lefts.insert((card.variant, body.x - left(card.variant)));
            steps.insert((card.variant, step));
        }
    }
    let empty = held.first().zip(held.last()).map(|(first, last)| last + 1 - first - held.len());
    soft.push(("empty_columns", empty.map(|empty| empty as f64)));
    soft.push(("lefts_per_column", ratio(lefts.len() as f64, steps.len() as f64)));
}

/// How much of the page's height is used: all but the widest band that nothing stands in.
fn fill(page: &Page) -> Option<f64> {
    let mut bands: Vec<(Len, Len)> = page.boxes.iter().map(|(frame, _)| (frame.y, frame.bottom())).collect();
    bands.sort_unstable();
    let (mut widest, mut down) = (Len::ZERO, Len::ZERO);
    for (top, bottom) in bands.into_iter().chain([(page.size.height, page.size.height)]) {
        widest = widest.max(top - down);
        down = down.max(bottom);
    }
    ratio((page.size.height - widest).to_f64(), page.size.height.to_f64())
}

fn corner(frame: Rect) -> String {
    format!("({}, {})", frame.x.to_f64(), frame.y.to_f64())
}

/// Whether two boxes share more than a rim.
fn collide(one: Rect, two: Rect) -> bool {
    let width = one.right().min(two.right()) - one.x.max(two.x);
    let height = one.bottom().min(two.bottom()) - one.y.max(two.y);
    width > TOUCH && height > TOUCH
}

fn overlaps(page: &Page, bodies: &Nearby, tally: &mut Tally) {
    for (index, card) in page.cards.iter().enumerate() {
        let Some(body) = card.body else { continue };
        bodies.each(body, |other| {
            let Some(second) = page.cards.get(other).filter(|_| other > index) else { return };
            if second.body.is_some_and(|other| collide(body, other)) {
                tally.fault("card_overlap", || format!("`{}` and `{}` at {}", card.id, second.id, corner(body)));
            }
        });
    }
}

/// The card a text must stay in: the one it stands in, unless it is part of a mark that straddles the border.
fn holder<'a>(page: &'a Page<'a>, words: &Words) -> Option<(&'a Card<'a>, Rect)> {
    let straddles = words.within.sign.and_then(|sign| page.signs.get(sign)).is_some_and(|sign| sign.kind != "badge");
    let card = page.cards.get(words.within.card.filter(|_| !straddles)?)?;
    Some((card, card.body?))
}

fn contains(outer: Rect, inner: Rect) -> bool {
    inner.x >= outer.x && inner.right() <= outer.right() && inner.y >= outer.y && inner.bottom() <= outer.bottom()
}

fn inside(page: &Page, tally: &mut Tally) {
    for words in &page.words {
        if let Some((card, body)) = holder(page, words) {
            for line in words.lines.iter().filter(|line| !contains(body.grow(-WORDS_INSIDE), **line)) {
                tally.fault("text_out_of_card", || {
                    format!("`{}` of `{}` at {}, card at {}", words.text, card.id, corner(*line), corner(body))
                });
            }
        }
        let sign = words.within.sign.and_then(|sign| page.signs.get(sign)).filter(|sign| sign.kind != "badge");
        if let Some((sign, plate)) = sign.and_then(|sign| Some((sign, sign.plate?))) {
            for line in words.lines.iter().filter(|line| !contains(plate, **line)) {
                tally.fault("text_out_of_mark", || {
                    let (kind, of) = (sign.kind, sign.of.unwrap_or(""));
                    format!("`{}` at {} leaves the {kind} of `{of}` at {}", words.text, corner(*line), corner(plate))
                });
            }
        }
    }
}

fn words(page: &Page, tally: &mut Tally) {
    let lines: Vec<(usize, Rect)> = page
        .words
        .iter()
        .enumerate()
        .flat_map(|(index, words)| words.lines.iter().map(move |line| (index, *line)))
        .collect();
    let near = Nearby::new(page.size, lines.iter().map(|(_, line)| *line).collect());
    for (index, (words, line)) in lines.iter().enumerate() {
        near.each(*line, |other| {
            let Some((second, other_line)) = lines.get(other).filter(|_| other > index) else { return };
            let (Some(one), Some(two)) = (page.words.get(*words), page.words.get(*second)) else { return };
            if words != second && collide(*line, *other_line) {
                tally.fault("text_on_text", || {
                    format!("`{}` at {} and `{}` at {}", one.text, corner(*line), two.text, corner(*other_line))
                });
            }
        });
    }
    let held = |kind: &str| matches!(kind, "stage" | "strip" | "tile" | "work");
    let signs: Vec<usize> =
        (0..page.signs.len()).filter(|sign| page.signs.get(*sign).is_some_and(|sign| !held(sign.kind))).collect();
    for sign in &signs {
        let Some(known) = page.signs.get(*sign) else { continue };
        near.each(known.frame, |line| {
            let Some((words, line)) = lines.get(line) else { return };
            let Some(words) = page.words.get(*words).filter(|words| words.within.sign != Some(*sign)) else { return };
            // A badge's box reaches over its circle and name; what stands in it is looked at as words.
            let frame = if known.kind == "badge" { known.plate } else { Some(known.frame) };
            if frame.is_some_and(|frame| collide(frame, *line)) {
                tally.fault("mark_on_text", || {
                    let (kind, of) = (known.kind, known.of.unwrap_or(""));
                    format!("the {kind} of `{of}` at {} and `{}`", corner(known.frame), words.text)
                });
            }
        });
    }
}

fn signs(page: &Page, tally: &mut Tally) {
    let held = |kind: &str| matches!(kind, "stage" | "strip" | "tile" | "work");
    let near = Nearby::new(page.size, page.signs.iter().map(|sign| sign.frame).collect());
    for (index, sign) in page.signs.iter().enumerate().filter(|(_, sign)| !held(sign.kind)) {
        near.each(sign.frame, |other| {
            let Some(second) = page.signs.get(other).filter(|second| other > index && !held(second.kind)) else {
                return;
            };
            if sign.within.sign == Some(other)
                || second.within.sign == Some(index)
                || !collide(sign.frame, second.frame)
            {
                return;
            }
            tally.fault("mark_on_mark", || {
                let name = |kind: &str, of: Option<&str>| format!("the {kind} of `{}`", of.unwrap_or(""));
                let (one, two) = (name(sign.kind, sign.of), name(second.kind, second.of));
                format!("{one} at {} and {two} at {}", corner(sign.frame), corner(second.frame))
            });
        });
    }
}

/// A mark may straddle the border of the card it stands in, and of no other.
fn signs_on_cards(page: &Page, bodies: &Nearby, tally: &mut Tally) {
    for sign in page.signs.iter().filter(|sign| !matches!(sign.kind, "stage" | "strip" | "tile" | "work")) {
        bodies.each(sign.frame, |index| {
            let Some(card) = page.cards.get(index).filter(|_| sign.within.card != Some(index)) else { return };
            if card.body.is_some_and(|body| collide(body, sign.frame)) {
                tally.fault("mark_on_card", || {
                    format!(
                        "the {} of `{}` at {} on `{}`",
                        sign.kind,
                        sign.of.unwrap_or(""),
                        corner(sign.frame),
                        card.id
                    )
                });
            }
        });
    }
}

fn on_page(page: &Page, tally: &mut Tally) {
    let room = Rect::between(Len::ZERO, Len::ZERO, page.size.width, page.size.height).grow(-PAGE_EDGE);
    for (frame, kind) in page.boxes.iter().filter(|(frame, _)| !contains(room, *frame)) {
        tally.fault("out_of_page", || {
            format!("a {kind} at {}, {} × {}", corner(*frame), frame.width.to_f64(), frame.height.to_f64())
        });
    }
}

/// Where panes stand side by side, what shares a lane and a stretch of y shares the row.
fn levels(page: &Page, tally: &mut Tally) {
    let side = page.panes.first().zip(page.panes.get(1)).is_some_and(|((_, one), (_, two))| one.y == two.y);
    let pane = |variant: &str| if side { "" } else { variant }.to_owned();
    let mut lanes: BTreeMap<(String, &str), Vec<(Rect, &str)>> = BTreeMap::new();
    for card in &page.cards {
        if let Some(body) = card.body {
            lanes.entry((pane(card.variant), card.lane)).or_default().push((body, card.id));
        }
    }
    let mut bands: BTreeMap<String, Vec<(Len, Len, &str)>> = BTreeMap::new();
    for ((pane, lane), cards) in &mut lanes {
        cards.put_in_order_by(|(body, id)| (body.y, body.height, *id));
        let mut row: Option<(Rect, &str)> = None;
        for (body, id) in cards.iter() {
            if let Some((first, known)) = row.filter(|(first, _)| body.y < first.bottom()) {
                if body.y - first.y > SAME || (body.height - first.height).abs() > SAME {
                    tally.fault("lane_not_level", || {
                        format!("`{known}` at {} and `{id}` at {} in lane `{lane}`", corner(first), corner(*body))
                    });
                }
            } else {
                row = Some((*body, id));
            }
        }
        let top = cards.first().map_or(Len::ZERO, |(body, _)| body.y);
        let bottom = cards.iter().map(|(body, _)| body.bottom()).max().unwrap_or(top);
        bands.entry(pane.clone()).or_default().push((top, bottom, lane));
    }
    for bands in bands.values_mut() {
        bands.sort_unstable();
        for pair in bands.windows(2) {
            let [(_, bottom, one), (top, _, two)] = pair else { continue };
            if top < bottom {
                tally.fault("lane_not_level", || {
                    format!("lane `{two}` begins at {} above the end of lane `{one}`", top.to_f64())
                });
            }
        }
    }
}

/// Cards of the same steps have the same x in their pane and the same width.
fn steps(page: &Page, tally: &mut Tally) {
    let left =
        |variant: &str| page.panes.iter().find(|(known, _)| *known == variant).map_or(Len::ZERO, |pane| pane.1.x);
    let mut known: BTreeMap<(&str, &str), (Len, Len, &str)> = BTreeMap::new();
    for card in &page.cards {
        let Some(body) = card.body else { continue };
        let (x, width) = (body.x - left(card.variant), body.width);
        let first = known.entry((card.step, card.span)).or_insert((x, width, card.id));
        if (first.0 - x).abs() > SAME || (first.1 - width).abs() > SAME {
            tally.fault("step_not_aligned", || {
                let (id, step) = (card.id, card.step);
                format!("`{}` and `{id}` of step {step} at {} and {}", first.2, first.0.to_f64(), x.to_f64())
            });
        }
    }
}

fn least_gap(page: &Page, bodies: &Nearby) -> Option<f64> {
    let mut least: Option<f64> = None;
    for (index, card) in page.cards.iter().enumerate() {
        let Some(body) = card.body else { continue };
        bodies.each(body.grow(least.map_or(AROUND, Len::from_f64)), |other| {
            // Registers are lists: what is below one another there belongs together.
            let second = page.cards.get(other).filter(|second| other > index && !(card.register && second.register));
            if let Some(second) = second.and_then(|second| second.body) {
                let gap = apart(body, second);
                least = Some(least.map_or(gap, |least| least.min(gap)));
            }
        });
    }
    least
}

fn least_border(page: &Page) -> Option<f64> {
    let mut least: Option<f64> = None;
    for words in &page.words {
        let Some((_, body)) = holder(page, words) else { continue };
        for line in &words.lines {
            let sides = [line.x - body.x, body.right() - line.right(), line.y - body.y, body.bottom() - line.bottom()];
            let side = sides.into_iter().min().unwrap_or(Len::ZERO).to_f64();
            least = Some(least.map_or(side, |least| least.min(side)));
        }
    }
    least
}
