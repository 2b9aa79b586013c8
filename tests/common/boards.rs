//! Boards of every kind, made from lists of numbers: a failing board shrinks by shorter lists and smaller numbers, and
//! every number 0 asks for the plainest thing.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use cyanotype::blueprint::CardMark;
use cyanotype::blueprint::Role;
use cyanotype::board::Arrangement;
use cyanotype::board::Bar;
use cyanotype::board::Board;
use cyanotype::board::ChangeField;
use cyanotype::board::ChangeRow;
use cyanotype::board::Column;
use cyanotype::board::Content;
use cyanotype::board::Curve;
use cyanotype::board::CurvePoint;
use cyanotype::board::Feelings;
use cyanotype::board::Figures;
use cyanotype::board::Gap;
use cyanotype::board::Gauge;
use cyanotype::board::Icon;
use cyanotype::board::Item;
use cyanotype::board::Lane;
use cyanotype::board::Leg;
use cyanotype::board::Line;
use cyanotype::board::Pane;
use cyanotype::board::Pin;
use cyanotype::board::PinKind;
use cyanotype::board::Quote;
use cyanotype::board::State;
use cyanotype::board::Strength;
use cyanotype::board::Strip;
use cyanotype::board::Team;
use cyanotype::board::Tick;
use cyanotype::board::Tile;
use cyanotype::board::Wire;
use cyanotype::board::WireKind;
use cyanotype::board::legend;
use cyanotype::words::Words;
use proptest::collection::vec;
use proptest::prelude::*;

/// What a board is made from.
#[derive(Debug, Clone)]
pub struct Seeds {
    /// Choices for the page as a whole.
    pub page: u64,
    /// One number a column.
    pub columns: Vec<u64>,
    /// One number a lane.
    pub lanes: Vec<u64>,
    /// One number a pane.
    pub panes: Vec<u64>,
    /// Two numbers a card: place and kind, words and marks.
    pub items: Vec<(u64, u64)>,
    /// One number a connector.
    pub wires: Vec<u64>,
    /// One number a feeling.
    pub feelings: Vec<u64>,
    /// One number a trace.
    pub strips: Vec<u64>,
    /// One number a metric before and after.
    pub tiles: Vec<u64>,
}

/// Boards of up to so many columns and lanes, with so many cards and connectors in all panes together.
pub fn any_board(columns: usize, lanes: usize, items: usize, wires: usize) -> impl Strategy<Value = Seeds> {
    (
        any::<u64>(),
        vec(any::<u64>(), 1..=columns),
        vec(any::<u64>(), 1..=lanes),
        vec(any::<u64>(), 1..=3),
        vec((any::<u64>(), any::<u64>()), 0..=items),
        vec(any::<u64>(), 0..=wires),
        vec(any::<u64>(), 0..=12),
        vec(any::<u64>(), 0..=3),
        vec(any::<u64>(), 0..=4),
    )
        .prop_map(|(page, columns, lanes, panes, items, wires, feelings, strips, tiles)| Seeds {
            page,
            columns,
            lanes,
            panes,
            items,
            wires,
            feelings,
            strips,
            tiles,
        })
}

/// Takes one choice after the other from a number.
struct Dice(u64);

impl Dice {
    /// One of `count` choices.
    fn pick(&mut self, count: usize) -> usize {
        let count = count.max(1) as u64;
        let picked = self.0 % count;
        self.0 /= count;
        picked as usize
    }

    /// Once in `count` times.
    fn once_in(&mut self, count: usize) -> bool {
        self.pick(count) == count - 1
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.pick(choices.len())]
    }

    /// A few words, never none.
    fn words(&mut self, most: usize) -> String {
        let count = 1 + self.pick(most);
        let mut text = Vec::new();
        for _ in 0..count {
            if self.0 == 0 {
                self.0 = 0x9e37_79b9_7f4a_7c15u64.wrapping_mul(count as u64 + 1);
                if text.is_empty() {
                    text.push(WORDS[0]);
                    continue;
                }
            }
            text.push(self.of(WORDS));
        }
        text.join(" ")
    }
}

const WORDS: &[&str] = &[
    "Pays",
    "the",
    "invoice",
    "Gets",
    "a",
    "reminder",
    "by",
    "text",
    "message",
    "Re-keys",
    "quote",
    "lines",
    "into",
    "billing",
    "hand",
    "W",
    "Haftpflichtversicherung",
    "14",
    "days",
    "ตรวจสอบ",
    "見積書を送る",
    "فاتورة",
    "https://example.org/a/very/long/address/without/a/space",
    "☂",
];

const ROLES: &[Role] = &[
    Role::Customer,
    Role::Frontstage,
    Role::Backstage,
    Role::Support,
    Role::Evidence,
    Role::Pain,
    Role::Opportunity,
    Role::Metric,
    Role::Feeling,
    Role::Policy,
    Role::Time,
    Role::Note,
    Role::Other,
];

const STATES: &[State] =
    &[State::Same, State::Same, State::Same, State::New, State::Changed, State::Moved, State::Removed];

const MARKS: &[CardMark] =
    &[CardMark::Fail, CardMark::Wait, CardMark::Decision, CardMark::MomentOfTruth, CardMark::Idea, CardMark::End];

/// The board that the numbers ask for.
pub fn board(seeds: &Seeds) -> Board {
    let mut dice = Dice(seeds.page);
    let count = seeds.panes.len();
    let arrangement = match (count, dice.pick(2)) {
        (1, _) => Arrangement::Single,
        (_, 0) => Arrangement::Side,
        _ => Arrangement::Stacked,
    };
    let staged = dice.pick(3);
    let right_to_left = dice.once_in(8);
    let words = Words::new("en", &[]);
    let columns = columns(seeds, arrangement == Arrangement::Side, staged);
    let lanes: Vec<Lane> = seeds.lanes.iter().enumerate().map(|(index, seed)| lane(index, *seed)).collect();
    let teams: Vec<Team> = (0..5).map(team).collect();
    let strips: Vec<Strip> = seeds.strips.iter().enumerate().map(|(order, seed)| strip(order, *seed, count)).collect();
    let panes: Vec<Pane> =
        (0..count).map(|index| pane(seeds, index, &columns, &lanes, &strips, staged, right_to_left)).collect();
    let folded = columns.iter().any(|column| column.folded);
    Board {
        language: if right_to_left { "he" } else { "en" }.to_owned(),
        right_to_left,
        overline: "Service blueprint".to_owned(),
        pill: Some("Current state".to_owned()).filter(|_| dice.once_in(2)),
        title: dice.words(8),
        headline: Some(dice.words(20)).filter(|_| dice.once_in(2)),
        facts: (0..dice.pick(5)).map(|index| (format!("Fact {index}"), dice.words(6))).collect(),
        portraits: Vec::new(),
        shown_teams: (0..dice.pick(6)).collect(),
        lines: lines(&lanes, seeds.page),
        legend: legend::samples(&panes, &strips, folded),
        curves: vec!["Visitor".to_owned(), "Host".to_owned()],
        footer_left: "Sources: interviews".to_owned(),
        footer_right: "A service".to_owned(),
        page: (1, 1),
        description: "A service on a grid.".to_owned(),
        figures: if count == 2 { figures(&seeds.tiles) } else { Figures::default() },
        gaps: if count > 2 {
            seeds.panes.windows(2).map(|pair| gap(pair[1], &seeds.tiles)).collect()
        } else {
            Vec::new()
        },
        changes: if count > 1 && dice.once_in(2) { changes(seeds) } else { Vec::new() },
        change_fields: ChangeField::ALL.to_vec(),
        teams,
        words,
        columns,
        lanes,
        arrangement,
        panes,
        strips,
        work: None,
        focus: None,
    }
}

/// Columns with their stages; in comparisons some are folded.
fn columns(seeds: &Seeds, folds: bool, staged: usize) -> Vec<Column> {
    let mut stage = 0;
    let mut columns = Vec::new();
    for (index, seed) in seeds.columns.iter().enumerate() {
        let mut dice = Dice(*seed);
        if dice.once_in(3) {
            stage += 1;
        }
        columns.push(Column {
            first: index + 1,
            last: index + 1,
            number: if dice.once_in(6) { format!("{}a", index + 1) } else { (index + 1).to_string() },
            folded: dice.once_in(4) && folds,
            flag: false,
            stage: (staged > 0).then(|| format!("stage{stage}")),
        });
    }
    // A page with nothing but folded columns shows nothing.
    if columns.iter().all(|column| column.folded) {
        columns[0].folded = false;
    }
    columns
}

fn lane(index: usize, seed: u64) -> Lane {
    let mut dice = Dice(seed);
    let role = dice.of(ROLES);
    Lane {
        id: format!("lane{index}"),
        role,
        name: dice.words(3),
        note: Some(dice.words(6)).filter(|_| dice.once_in(2)),
        group: Some("Company".to_owned()).filter(|_| dice.once_in(5)),
        state: if dice.once_in(5) { dice.of(STATES) } else { State::Same },
    }
}

fn team(index: usize) -> Team {
    let names = ["Sales", "Customer Success", "Billing", "Underwriting and Risk", "IT"];
    let initials = ["SA", "CS", "BI", "UR", "IT"];
    Team {
        id: format!("team{index}"),
        name: names[index].to_owned(),
        initials: initials[index].to_owned(),
        color: None,
        order: index,
    }
}

/// Lines between lanes that hold cards, each after another lane.
fn lines(lanes: &[Lane], seed: u64) -> Vec<Line> {
    let ids = ["interaction", "visibility", "internal", "other"];
    let mut dice = Dice(seed >> 20);
    let places = (0..lanes.len().saturating_sub(1)).filter(|_| dice.once_in(3)).collect::<Vec<_>>();
    let several = dice.once_in(4);
    let places: Vec<usize> = places
        .into_iter()
        .flat_map(|place| if several { vec![place, place] } else { vec![place] })
        .take(ids.len())
        .collect();
    ids.iter()
        .zip(places)
        .map(|(id, after)| Line {
            id: (*id).to_owned(),
            name: format!("Line of {id}"),
            note: Some("customer meets company".to_owned()).filter(|_| dice.once_in(2)),
            after,
        })
        .collect()
}

fn strip(order: usize, seed: u64, panes: usize) -> Strip {
    let mut dice = Dice(seed);
    let stop = |dice: &mut Dice| {
        let owners: Vec<usize> = (0..dice.pick(3)).map(|_| dice.pick(5)).collect();
        (dice.words(5), owners, "nobody owns it".to_owned())
    };
    Strip {
        pane: dice.pick(panes),
        code: format!("P{}", order + 1),
        title: dice.words(10),
        stops: (0..1 + dice.pick(7)).map(|_| stop(&mut dice)).collect(),
        legs: (0..7).map(|_| dice.of(&[Leg::On, Leg::On, Leg::Back, Leg::Both])).collect(),
        order,
        later: dice.once_in(2),
        shown: order == 0 || !dice.once_in(4),
    }
}

fn tile(seed: u64) -> Tile {
    let mut dice = Dice(seed);
    Tile {
        name: dice.words(4),
        from: dice.of(&["31 d", "4", "72 %", "1 250 000 €"]).to_owned(),
        to: dice.of(&["14 d", "–", "100 %", "900 000 €"]).to_owned(),
        unit: dice.of(&["", "days", "invoices in a hundred"]).to_owned(),
        difference: Some("−17 days".to_owned()).filter(|_| dice.once_in(2)),
        better: dice.of(&[None, Some(true), Some(false)]),
        bars: dice.of(&[None, Some((1000, 450)), Some((0, 1000))]),
    }
}

fn figures(tiles: &[u64]) -> Figures {
    let mut dice = Dice(tiles.iter().copied().fold(tiles.len() as u64, u64::wrapping_add));
    Figures {
        tiles: tiles.iter().map(|seed| tile(*seed)).collect(),
        also: if dice.once_in(2) { dice.words(12) } else { String::new() },
    }
}

fn gap(seed: u64, tiles: &[u64]) -> Gap {
    let mut dice = Dice(seed);
    Gap {
        name: format!("{} → {}", dice.words(4), dice.words(4)),
        counts: [State::New, State::Changed, State::Moved, State::Removed]
            .map(|state| (state, dice.of(&[0, 1, 12, 130]))),
        fixes: (0..dice.pick(3)).map(|index| (format!("O{}", index + 9), dice.words(8))).collect(),
        figures: figures(tiles),
    }
}

fn changes(seeds: &Seeds) -> Vec<ChangeRow> {
    let row = |(number, seed): (usize, &(u64, u64))| {
        let mut dice = Dice(seed.1);
        let state = dice.of(STATES);
        let mut lines = |most: usize| (0..dice.pick(most)).map(|_| dice.words(9)).collect::<Vec<String>>();
        let (from, to, why, pains, owner) = (lines(3), lines(3), lines(2), lines(3), lines(2));
        ChangeRow {
            section: (number % 5 == 0).then(|| dice.words(5)),
            state,
            what: if state == State::Same { String::new() } else { "Replaced".to_owned() },
            element: format!("Card card-{number}"),
            words: Some(dice.words(12)).filter(|_| dice.once_in(2)),
            from,
            to,
            unexplained: dice.once_in(4),
            why,
            pains,
            by: Some(dice.words(6)).filter(|_| dice.once_in(2)),
            owner,
        }
    };
    seeds.items.iter().take(12).enumerate().map(row).collect()
}

fn bars(columns: &[Column], staged: usize) -> Vec<Bar> {
    let mut bars: Vec<(String, Bar)> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let Some(stage) = &column.stage else { continue };
        match bars.last_mut().filter(|(known, _)| known == stage) {
            Some((_, bar)) => bar.last = index,
            None => {
                let name =
                    if staged == 2 { format!("Stage {} with a long name", bars.len() + 1) } else { "Use".to_owned() };
                let detail = Some("2 weeks".to_owned()).filter(|_| index % 2 == 0);
                let state = if index % 3 == 1 { State::Changed } else { State::Same };
                let change = detail.as_ref().filter(|_| state == State::Changed).map(|now| format!("5 min → {now}"));
                bars.push((stage.clone(), Bar { first: index, last: index, name, detail, change, state }));
            }
        }
    }
    bars.into_iter().map(|(_, bar)| bar).collect()
}

fn pane(
    seeds: &Seeds,
    index: usize,
    columns: &[Column],
    lanes: &[Lane],
    strips: &[Strip],
    staged: usize,
    right_to_left: bool,
) -> Pane {
    let mut dice = Dice(seeds.panes[index]);
    let stages = bars(columns, staged);
    let acts = match stages.as_slice() {
        [first, .., last] if dice.once_in(4) => {
            vec![Bar {
                first: first.first,
                last: last.last,
                name: "Act one".to_owned(),
                detail: None,
                change: None,
                state: State::Same,
            }]
        }
        _ => Vec::new(),
    };
    let holders: Vec<usize> = (0..lanes.len()).filter(|lane| lanes[*lane].role != Role::Feeling).collect();
    let mut items: Vec<Item> = Vec::new();
    let mut slips = BTreeSet::new();
    for (number, (place, look)) in seeds.items.iter().enumerate().filter(|_| !holders.is_empty()) {
        if number % seeds.panes.len() != index {
            continue;
        }
        let item = item(number, *place, *look, columns, lanes, &holders, strips, index);
        let folded = item.first == item.last && columns[item.first].folded;
        if !folded {
            items.push(item);
        } else if item.content == Content::Card && slips.insert((item.lane, item.first)) {
            items.push(Item {
                slip: true,
                icon: None,
                pins: Vec::new(),
                marks: Vec::new(),
                owners: Vec::new(),
                text: String::new(),
                old_text: None,
                small: None,
                actor: None,
                system: false,
                traces: Vec::new(),
                root_cause: false,
                ..item
            });
        }
    }
    let wires = wires(seeds, index, &items, strips);
    let axis = (0..columns.len())
        .map(|column| {
            let mut dice = Dice(seeds.columns[column] >> 16);
            let tick = Tick {
                name: Some(dice.words(4)).filter(|_| dice.once_in(2)),
                time: Some("Tue 14:00, 2 h".to_owned()).filter(|_| dice.once_in(2)),
                state: if index > 0 && dice.once_in(4) { dice.of(STATES) } else { State::Same },
                old: Some("Mon".to_owned()).filter(|_| index > 0 && dice.once_in(6)),
            };
            let absent = dice.once_in(7);
            (!absent).then_some(tick)
        })
        .collect();
    let counts = [State::New, State::Changed, State::Moved, State::Removed].map(|state| (state, index * 3));
    Pane {
        variant: if seeds.panes.len() > 1 { format!("v{index}") } else { String::new() },
        name: if index == 0 { "Current state" } else { "Future state" }.to_owned(),
        detail: Some("v2, 2026-01-31".to_owned()).filter(|_| dice.once_in(2)),
        later: index > 0,
        counts: (index > 0).then_some(counts),
        acts,
        stages,
        axis,
        items,
        wires,
        feelings: feelings(seeds, index, columns, lanes, right_to_left),
    }
}

#[expect(clippy::too_many_arguments, reason = "all that a card may depend on")]
fn item(
    number: usize,
    place: u64,
    look: u64,
    columns: &[Column],
    lanes: &[Lane],
    holders: &[usize],
    strips: &[Strip],
    pane: usize,
) -> Item {
    let mut dice = Dice(place);
    let first = dice.pick(columns.len());
    let lane = holders[dice.pick(holders.len())];
    let role = lanes[lane].role;
    let reach = match dice.pick(8) {
        5 => 1,
        6 => 2,
        7 => columns.len(),
        _ => 0,
    };
    let last = (first + reach).min(columns.len() - 1);
    let state = if pane == 0 { State::Same } else { dice.of(STATES) };
    let content = match role {
        Role::Pain => Content::Pain,
        Role::Opportunity => Content::Opportunity,
        Role::Metric => Content::Metric(Gauge {
            value: dice.of(&["18 %", "3", "31 days", "–", "1 250 000 €"]).to_owned(),
            target: Some("target 2 %".to_owned()).filter(|_| dice.once_in(2)),
            filled: dice.of(&[Some(600), None, Some(0), Some(1000)]),
            aim: dice.of(&[None, Some(110), Some(1000), Some(0)]),
        }),
        _ => Content::Card,
    };
    let card = content == Content::Card;
    let on_trace = !strips.is_empty() && card && dice.once_in(4);
    let strip = dice.pick(strips.len().max(1));
    let mut dice = Dice(look);
    let kinds = [PinKind::Felt, PinKind::Caused, PinKind::Answered];
    let pins = if card { dice.of(&[0, 0, 0, 1, 2, 3]) } else { 0 };
    Item {
        id: format!("card{number}"),
        system: role == Role::Support,
        lane,
        first,
        last,
        step: columns[first].first,
        span: columns[last].last + 1 - columns[first].first,
        text: dice.words(9),
        old_text: Some("What it said before".to_owned()).filter(|_| state == State::Changed && dice.once_in(2)),
        code: match content {
            Content::Pain => Some(format!("P{}", number + 1)),
            Content::Opportunity => Some(format!("O{}", number + 1)),
            _ => None,
        },
        owners: if matches!(content, Content::Card | Content::Opportunity) {
            (0..dice.of(&[0, 0, 1, 1, 2, 4])).map(|index| (index + number) % 5).collect()
        } else {
            Vec::new()
        },
        owner_missing: content == Content::Opportunity && dice.once_in(3),
        actor: Some("Clerk".to_owned()).filter(|_| card && dice.once_in(5)),
        small: Some(dice.words(7)).filter(|_| card && dice.once_in(4)),
        icon: dice
            .of(&[None, None, Some("phone"), Some("no such icon")])
            .filter(|_| card)
            .map(|name| Icon::Named(name.to_owned())),
        image: None,
        marks: if card { MARKS.iter().copied().take(dice.of(&[0, 0, 0, 1, 2, 3])).collect() } else { Vec::new() },
        pins: (0..pins)
            .map(|index| Pin {
                kind: kinds[(index + number) % 3],
                code: format!("P{}", index + 9),
                label: "A pain".to_owned(),
            })
            .collect(),
        state,
        strength: if strips.is_empty() || on_trace { Strength::Full } else { Strength::Dim },
        traces: if on_trace { vec![strip] } else { Vec::new() },
        root_cause: on_trace && dice.once_in(2),
        tentative: dice.once_in(6),
        optional: dice.once_in(6),
        settled: dice.once_in(6),
        slip: false,
        label: "A card".to_owned(),
        href: None,
        content,
    }
}

fn wires(seeds: &Seeds, pane: usize, items: &[Item], strips: &[Strip]) -> Vec<Wire> {
    let kinds = [WireKind::Triggers, WireKind::Path, WireKind::Uses, WireKind::Handoff, WireKind::With, WireKind::Back];
    let cards: Vec<usize> = (0..items.len()).filter(|item| items[*item].content == Content::Card).collect();
    let mut wires = Vec::new();
    let mut joined = BTreeSet::new();
    for (number, seed) in seeds.wires.iter().enumerate().filter(|_| !cards.is_empty()) {
        if number % seeds.panes.len() != pane {
            continue;
        }
        let mut dice = Dice(*seed);
        let (from, to) = (cards[dice.pick(cards.len())], cards[dice.pick(cards.len())]);
        let kind = dice.of(&kinds);
        let slip = items[from].slip || items[to].slip;
        if slip && (from == to || !joined.insert((from, to, kind))) {
            continue;
        }
        let traced = !strips.is_empty() && !slip && dice.once_in(5);
        let traces =
            if traced { vec![(dice.pick(strips.len()), 1 + dice.pick(12), dice.once_in(3))] } else { Vec::new() };
        wires.push(Wire {
            id: format!("wire{number}"),
            from,
            to,
            kind,
            class: None,
            label: Some(dice.words(4)).filter(|_| dice.once_in(5)),
            left: None,
            state: if pane == 0 { State::Same } else { dice.of(STATES) },
            strength: if strips.is_empty() { Strength::Full } else { Strength::Dim },
            traces,
        });
    }
    wires
}

fn feelings(seeds: &Seeds, pane: usize, columns: &[Column], lanes: &[Lane], right_to_left: bool) -> Vec<Feelings> {
    let _ = right_to_left;
    let mut all = Vec::new();
    for (lane, _) in lanes.iter().enumerate().filter(|(_, lane)| lane.role == Role::Feeling) {
        let mut feelings = Feelings { lane, curves: Vec::new(), quotes: Vec::new() };
        let mut curves: BTreeMap<usize, Vec<CurvePoint>> = BTreeMap::new();
        for (number, seed) in seeds.feelings.iter().enumerate() {
            let mut dice = Dice(*seed);
            let column = dice.pick(columns.len());
            let id = format!("feeling{lane}-{number}");
            let score = f64::from(dice.of(&[0, 1, 2, -1, -2]));
            let of = dice.of(&[0, 0, 0, 1]);
            let text = dice.words(8);
            if dice.once_in(2) && !columns[column].folded {
                let last = if dice.once_in(5) { (column + 1).min(columns.len() - 1) } else { column };
                feelings.quotes.push(Quote { first: column, last, text, id: id.clone() });
            }
            let (ends, joined) = ((column, column), !dice.once_in(4));
            let point = CurvePoint { column, ends, joined, place: (0, 1), score, label: "Positive".to_owned(), id };
            curves.entry(of).or_default().push(point);
        }
        let several = curves.len() > 1;
        for (order, mut points) in curves {
            points.sort_by_key(|point| point.column);
            let count: BTreeMap<usize, usize> = points.iter().fold(BTreeMap::new(), |mut count, point| {
                *count.entry(point.column).or_insert(0) += 1;
                count
            });
            let mut used: BTreeMap<usize, usize> = BTreeMap::new();
            for point in &mut points {
                let place = used.entry(point.column).or_insert(0);
                point.place = (*place, count[&point.column]);
                *place += 1;
            }
            let faceless = points.iter().map(|point| columns[point.column].folded).collect();
            let name = Some(["Visitor", "Host"][order.min(1)].to_owned()).filter(|_| several);
            let ghost = pane > 0 && order == 1;
            feelings.curves.push(Curve { name, order, ghost, points, faceless });
        }
        all.push(feelings);
    }
    all
}

/// A board in a few lines, for a report.
pub fn said(board: &Board) -> String {
    let mut text = format!("{:?}, right to left: {}\ncolumns", board.arrangement, board.right_to_left);
    for column in &board.columns {
        let folded = if column.folded { " folded" } else { "" };
        text.push_str(&format!(" {}{folded} ({:?})", column.number, column.stage));
    }
    for lane in &board.lanes {
        text.push_str(&format!("\n{} {:?} `{}` {:?} {:?}", lane.id, lane.role, lane.name, lane.note, lane.group));
    }
    for line in &board.lines {
        text.push_str(&format!("\nline {} after lane{} {:?}", line.id, line.after, line.note));
    }
    for pane in &board.panes {
        text.push_str(&format!("\npane `{}`", pane.variant));
        for item in &pane.items {
            let (pins, marks) = (item.pins.len(), item.marks.len());
            text.push_str(&format!(
                "\n  {} lane{} {}..={} {:?} `{}` old {:?} small {:?} actor {:?} owners {:?} pins {pins} marks {marks} \
                 icon {:?} traces {:?} root {} slip {} {:?}",
                item.id,
                item.lane,
                item.first,
                item.last,
                item.content,
                item.text,
                item.old_text,
                item.small,
                item.actor,
                item.owners,
                item.icon,
                item.traces,
                item.root_cause,
                item.slip,
                item.state
            ));
        }
        for wire in &pane.wires {
            let (from, to) = (&pane.items[wire.from].id, &pane.items[wire.to].id);
            text.push_str(&format!(
                "\n  {} {from} > {to} {:?} label {:?} traces {:?} {:?}",
                wire.id, wire.kind, wire.label, wire.traces, wire.state
            ));
        }
        for feelings in &pane.feelings {
            text.push_str(&format!("\n  {feelings:?}"));
        }
    }
    text.push_str(&format!("\nstrips {:?}\nfigures {:?}", board.strips, board.figures));
    text
}
