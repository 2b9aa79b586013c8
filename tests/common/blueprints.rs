//! Blueprint files of every kind, written from lists of numbers: a failing file shrinks by shorter lists and smaller
//! numbers, and every number 0 asks for the plainest thing.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;

/// What a file is written from.
#[derive(Debug, Clone)]
pub struct Sketch {
    /// A number a step: whether a stage begins there, and what is known of its time.
    pub steps: Vec<u8>,
    /// A number a lane: what kind of lane it is.
    pub lanes: Vec<u8>,
    /// Of ten cells so many hold cards.
    pub fill: u8,
    /// Numbers a cell: whether it is filled, how far its card reaches, what the card has, what becomes of it.
    pub cells: Vec<(u8, u8, u8, u8)>,
    /// Up to three a card: where it begins and ends, its type, its label.
    pub links: Vec<(prop::sample::Index, prop::sample::Index, u8, u8)>,
    /// Whether links end close by, as in a blueprint that somebody wrote, or anywhere.
    pub near: bool,
    /// Whether there are two variants.
    pub future: bool,
    /// How the two are shown, and whether a pain is traced.
    pub view: u8,
}

/// Files of exactly or at most so many steps and lanes.
pub fn any_sketch(steps: std::ops::RangeInclusive<usize>, lanes: usize) -> impl Strategy<Value = Sketch> {
    (steps, 1..=lanes, 1..=10u8, 0..=3usize).prop_flat_map(|(steps, lanes, fill, links)| {
        let most = steps * lanes * links * usize::from(fill) / 10;
        (
            vec(any::<u8>(), steps),
            vec(any::<u8>(), lanes),
            Just(fill),
            vec((0..10u8, any::<u8>(), any::<u8>(), any::<u8>()), steps * lanes),
            vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), most),
            any::<bool>(),
            any::<bool>(),
            any::<u8>(),
        )
            .prop_map(|(steps, lanes, fill, cells, links, near, future, view)| Sketch {
                steps,
                lanes,
                fill,
                cells,
                links,
                near,
                future,
                view,
            })
    })
}

const ROLES: &[&str] = &[
    "customer",
    "frontstage",
    "backstage",
    "support",
    "backstage",
    "frontstage",
    "evidence",
    "customer",
    "other",
    "policy",
    "support",
    "note",
];

const TEXTS: &[&str] = &[
    "Pays",
    "Books a visit",
    "Gets first invoice",
    "Re-keys quote lines into billing by hand",
    "Haftpflichtversicherung wird geprüft",
    "Checks the invoice against the quote, then the quote against what was said on the call",
    "見積書を送る",
    "ตรวจสอบใบแจ้งหนี้",
];

/// What a card may say, without what breaking lines puts in or leaves out.
pub fn says(text: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect::<String>();
    let said = bare(text);
    TEXTS.iter().chain([&OTHER]).any(|known| bare(known) == said)
}

const OTHER: &str = "Says it in other words";

const MARKS: &[&str] = &["fail", "wait", "decision", "moment-of-truth", "idea", "end"];

struct Card {
    lane: usize,
    step: usize,
    span: usize,
    look: u8,
    fate: u8,
    links: [Vec<String>; 4],
}

const TYPES: [&str; 4] = ["to", "uses", "with", "back"];

/// Cards of a sketch, some cells with two.
fn cards(sketch: &Sketch) -> Vec<Card> {
    let (columns, lanes) = (sketch.steps.len(), sketch.lanes.len());
    let mut cards = Vec::new();
    for (index, (chance, reach, look, fate)) in sketch.cells.iter().enumerate() {
        let (step, lane) = (index % columns, index / columns % lanes);
        if *chance >= sketch.fill {
            continue;
        }
        // In a blueprint that somebody wrote, systems and rules reach over steps, and hardly anything over all.
        let work = matches!(ROLES[usize::from(sketch.lanes[lane]) % ROLES.len()], "support" | "policy" | "other");
        let span = match reach {
            _ if sketch.near && !work => 1,
            220..=239 => 2,
            240..=253 => 4,
            254.. if !sketch.near => columns,
            _ => 1,
        };
        let card =
            |look| Card { lane, step, span: span.min(columns - step), look, fate: *fate, links: Default::default() };
        cards.push(card(*look));
        if *reach % 16 == 15 {
            cards.push(card(look.wrapping_mul(7)));
        }
    }
    if cards.is_empty() {
        cards.push(Card { lane: 0, step: 0, span: 1, look: 0, fate: 0, links: Default::default() });
    }
    cards
}

/// Which way two variants are looked at, in the words of the command line; and whether a pain is traced.
pub fn view(sketch: &Sketch) -> (&'static str, bool) {
    let name = match (sketch.future, sketch.view % 6) {
        (false, _) => "auto",
        (true, 0) => "current",
        (true, 1) => "future",
        (true, 2) => "side",
        (true, 3) => "stacked",
        (true, 4) => "overlay",
        (true, _) => "auto",
    };
    (name, sketch.view >= 192)
}

/// The file that a sketch asks for, and the ids of its pains.
pub fn file(sketch: &Sketch) -> (String, Vec<String>) {
    let mut cards = cards(sketch);
    link(&mut cards, sketch);
    let mut text = String::from("title = \"Made up\"\n[teams]\nsales = \"Sales\"\nbilling = \"Billing\"\n");
    if sketch.future {
        text.push_str("[variants.current]\nname = \"Current state\"\n[variants.future]\nname = \"Future state\"\n");
    }
    let mut roles = BTreeSet::new();
    for (lane, kind) in sketch.lanes.iter().enumerate() {
        let role = ROLES[usize::from(*kind) % ROLES.len()];
        roles.insert(role);
        let _ = writeln!(text, "[[lane]]\nid = \"lane{lane}\"\nrole = \"{role}\"\nname = \"{role} {lane}\"");
    }
    let staged = sketch.steps.first().is_some_and(|first| first % 2 == 1);
    let mut pains = Vec::new();
    for (step, kind) in sketch.steps.iter().enumerate() {
        if staged && (step == 0 || kind % 4 == 3) {
            let _ = writeln!(text, "[[stage]]\nname = \"Stage from {step}\"\nduration = \"2 weeks\"");
        }
        let _ = writeln!(text, "[[{}]]\nid = \"s{step}\"", if staged { "stage.step" } else { "step" });
        if kind % 8 > 4 {
            let _ = writeln!(text, "name = \"Step {step}\"\ntime = \"Day {step}\"");
        }
        if kind % 16 == 9 {
            let _ =
                writeln!(text, "feeling = {{ score = {}, quote = \"Can I trust this?\" }}", i32::from(kind % 5) - 2);
        }
        for lane in 0..sketch.lanes.len() {
            let here: Vec<usize> =
                (0..cards.len()).filter(|card| cards[*card].step == step && cards[*card].lane == lane).collect();
            if !here.is_empty() {
                let words: Vec<String> = here.iter().map(|card| written(*card, &cards[*card], sketch)).collect();
                let _ = writeln!(text, "lane{lane} = [\n  {},\n]", words.join(",\n  "));
            }
        }
        let felt = (0..cards.len()).find(|card| cards[*card].step == step && cards[*card].look % 32 == 7);
        if let Some(card) = felt {
            let cause = (card * 7 + 3) % cards.len();
            let _ = writeln!(
                text,
                "pain = {{ id = \"p{step}\", text = \"Nobody knows who answers\", felt = \"c{card}\", cause = \
                 \"c{cause}\" }}\nopportunity = {{ id = \"o{step}\", text = \"Say who answers\", fixes = \"p{step}\", \
                 owner = \"sales\" }}\nmetric = {{ name = \"waits\", value = 4, unit = \"d\", target = 1 }}"
            );
            pains.push(format!("p{step}"));
        }
    }
    (text, pains)
}

/// Gives cards their links, none twice and none to itself.
fn link(cards: &mut [Card], sketch: &Sketch) {
    let count = cards.len();
    let mut known = BTreeSet::new();
    for (from, to, kind, label) in &sketch.links {
        let from = from.index(count);
        let to = if sketch.near { near(cards, from, to.index(1 << 16)) } else { to.index(count) };
        let many = cards[from].links.iter().map(Vec::len).sum::<usize>() >= 3;
        if many || (from == to && kind % 16 != 15) || !known.insert((from, to)) {
            continue;
        }
        let kind = match kind % 8 {
            0..=3 => 0,
            4 | 5 => 1,
            6 => 2,
            _ => 3,
        };
        let end = match label % 12 {
            11 => format!("{{ to = \"c{to}\", label = \"if it was paid by hand\" }}"),
            10 => format!("{{ to = \"c{to}\", label = \"no\", kind = \"exception\" }}"),
            9 if sketch.future => format!("{{ to = \"c{to}\", only = \"future\" }}"),
            _ => format!("\"c{to}\""),
        };
        cards[from].links[kind].push(end);
    }
}

/// A card of the same step, at most two lanes away, or of the steps beside it in the same lane or the next.
fn near(cards: &[Card], from: usize, choice: usize) -> usize {
    let own = &cards[from];
    let close = |card: &Card| {
        let (steps, lanes) = (card.step.abs_diff(own.step), card.lane.abs_diff(own.lane));
        steps + lanes <= 2 && steps < 2
    };
    let close: Vec<usize> = (0..cards.len()).filter(|card| *card != from && close(&cards[*card])).collect();
    if close.is_empty() { from } else { close[choice % close.len()] }
}

/// A card as it is written.
fn written(index: usize, card: &Card, sketch: &Sketch) -> String {
    let text = TEXTS[usize::from(card.look) % TEXTS.len()];
    let mut words = format!("{{ id = \"c{index}\", text = \"{text}\"");
    if card.span > 1 {
        let _ = write!(words, ", span = {}", card.span);
    }
    match card.look / 8 % 4 {
        1 => words.push_str(", owner = \"sales\""),
        2 => words.push_str(", owner = [\"sales\", \"billing\"], actor = \"Clerk\""),
        _ => {}
    }
    if card.look % 16 == 11 {
        let _ = write!(words, ", mark = \"{}\"", MARKS[usize::from(card.look / 16) % MARKS.len()]);
    }
    if card.look % 16 == 12 {
        words.push_str(", icon = \"phone\", time = \"4 min\"");
    }
    for (name, ends) in TYPES.iter().zip(&card.links).filter(|(_, ends)| !ends.is_empty()) {
        let _ = write!(words, ", {name} = [{}]", ends.join(", "));
    }
    if sketch.future {
        match card.fate % 16 {
            12 => words.push_str(", only = \"current\""),
            13 => words.push_str(", only = \"future\""),
            14 => {
                let _ = write!(words, ", future = \"{OTHER}\"");
            }
            15 if card.span == 1 => {
                let step = (card.step + usize::from(card.fate / 16)) % sketch.steps.len();
                let _ = write!(words, ", future = {{ step = \"s{step}\" }}");
            }
            _ => {}
        }
    }
    words.push_str(" }");
    words
}
