//! A board split over pages: runs of columns that fit a page, at stage boundaries first, then between steps. A
//! connector that leaves a page ends in a flag that names the page and the steps it goes to.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::board::Board;
use crate::board::Column;
use crate::board::Content;
use crate::board::Item;
use crate::board::Pane;
use crate::board::State;
use crate::board::Strength;
use crate::board::Wire;
use crate::board::narrow;
use crate::words::Word;
use crate::words::Words;

/// Splits the columns into runs: as many whole stages as `fits` lets stand together; a stage that does not fit alone
/// is split into parts of about the same number of steps.
///
/// Ensures: every column is in exactly one run, in order, and no run is empty.
pub fn split(board: &Board, fits: impl Fn(RangeInclusive<usize>) -> bool) -> Vec<RangeInclusive<usize>> {
    let mut runs: Vec<RangeInclusive<usize>> = Vec::new();
    for stage in stages(board) {
        let joined = runs.last().map(|run| *run.start()..=*stage.end());
        match joined.filter(|joined| fits(joined.clone())) {
            Some(joined) => {
                runs.pop();
                runs.push(joined);
            }
            None if fits(stage.clone()) => runs.push(stage),
            None => runs.extend(parts(stage, &fits)),
        }
    }
    runs
}

/// Runs of columns of one stage.
fn stages(board: &Board) -> Vec<RangeInclusive<usize>> {
    let mut stages: Vec<RangeInclusive<usize>> = Vec::new();
    for index in 0..board.columns.len() {
        let stage = |index: usize| board.columns.get(index).map(|column| &column.stage);
        match stages.last_mut() {
            Some(run) if stage(*run.start()) == stage(index) => *run = *run.start()..=index,
            _ => stages.push(index..=index),
        }
    }
    stages
}

/// The fewest parts of about the same size that fit.
fn parts(stage: RangeInclusive<usize>, fits: &impl Fn(RangeInclusive<usize>) -> bool) -> Vec<RangeInclusive<usize>> {
    let (first, count) = (*stage.start(), stage.end() - stage.start() + 1);
    let cut = |number: usize| -> Vec<RangeInclusive<usize>> {
        (0..number).map(|part| first + part * count / number..=first + (part + 1) * count / number - 1).collect()
    };
    (1..=count).map(cut).find(|parts| parts.iter().all(|part| fits(part.clone()))).unwrap_or_else(|| cut(count))
}

/// Which page holds each column.
fn page_of(runs: &[RangeInclusive<usize>], column: usize) -> usize {
    runs.iter().position(|run| run.contains(&column)).unwrap_or(0)
}

/// The board of one page.
pub fn page(board: &Board, runs: &[RangeInclusive<usize>], index: usize) -> Board {
    let Some(run) = runs.get(index) else { return board.clone() };
    let mut page = board.clone();
    let keep = vec![true; board.lanes.len()];
    narrow::narrow(&mut page, run.clone(), &keep);
    page.page = (index + 1, runs.len());
    if runs.len() == 1 {
        return page;
    }
    let flags: Vec<(Flags, Flags)> = board
        .panes
        .iter()
        .map(|pane| (flags(pane, board, runs, index, true), flags(pane, board, runs, index, false)))
        .collect();
    if flags.iter().any(|(before, _)| !before.is_empty()) {
        page.columns.insert(0, flag_column());
        page.panes.iter_mut().for_each(shift);
    }
    if flags.iter().any(|(_, after)| !after.is_empty()) {
        page.columns.push(flag_column());
        page.panes.iter_mut().for_each(|pane| pane.axis.push(None));
    }
    let last = page.columns.len().saturating_sub(1);
    for ((pane, whole), (before, after)) in page.panes.iter_mut().zip(&board.panes).zip(flags) {
        add(pane, whole, before, 0, &page.words);
        add(pane, whole, after, last, &page.words);
    }
    page
}

fn flag_column() -> Column {
    Column { first: 0, last: 0, number: String::new(), folded: false, flag: true, stage: None }
}

/// Makes room for a column before the first.
fn shift(pane: &mut Pane) {
    for item in &mut pane.items {
        item.first += 1;
        item.last += 1;
    }
    for bar in pane.acts.iter_mut().chain(&mut pane.stages) {
        bar.first += 1;
        bar.last += 1;
    }
    pane.axis.insert(0, None);
    for feelings in &mut pane.feelings {
        for quote in &mut feelings.quotes {
            quote.first += 1;
            quote.last += 1;
        }
        feelings.curves.iter_mut().flat_map(|curve| &mut curve.points).for_each(|point| point.column += 1);
    }
}

/// Connectors that leave a page at one side: by the lane of the end that stays, the wires and the pages and steps they
/// go to.
type Flags = BTreeMap<usize, (Vec<usize>, BTreeMap<usize, Vec<String>>)>;

fn flags(pane: &Pane, board: &Board, runs: &[RangeInclusive<usize>], index: usize, before: bool) -> Flags {
    let mut found = Flags::new();
    let Some(run) = runs.get(index) else { return found };
    let inside = |item: &Item| item.first <= *run.end() && item.last >= *run.start();
    for (number, wire) in pane.wires.iter().enumerate() {
        let (Some(from), Some(to)) = (pane.items.get(wire.from), pane.items.get(wire.to)) else { continue };
        let (near, far) = match (inside(from), inside(to)) {
            (true, false) => (from, to),
            (false, true) => (to, from),
            _ => continue,
        };
        if (far.last < *run.start()) != before {
            continue;
        }
        let step = board.columns.get(far.first).map(|column| column.number.clone()).unwrap_or_default();
        let (wires, pages) = found.entry(near.lane).or_default();
        wires.push(number);
        let steps = pages.entry(page_of(runs, far.first)).or_default();
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    found
}

/// Adds flags in a column, and the connectors that end in them.
fn add(pane: &mut Pane, whole: &Pane, flags: Flags, column: usize, words: &Words) {
    for (lane, (wires, pages)) in flags {
        let told: Vec<String> = pages
            .iter()
            .map(|(page, steps)| {
                format!("{} {} · {} {}", words.get(Word::Page), page + 1, words.get(Word::Step), steps.join(", "))
            })
            .collect();
        let flag = pane.items.len();
        let text = told.join("\n");
        pane.items.push(Item {
            id: format!("flag-{column}-{lane}"),
            content: Content::Flag,
            lane,
            first: column,
            last: column,
            step: 0,
            span: 0,
            label: text.clone(),
            text,
            old_text: None,
            code: None,
            owners: Vec::new(),
            owner_missing: false,
            actor: None,
            small: None,
            icon: None,
            image: None,
            marks: Vec::new(),
            pins: Vec::new(),
            state: State::Same,
            strength: Strength::Full,
            traces: Vec::new(),
            root_cause: false,
            system: false,
            tentative: false,
            slip: false,
            href: None,
        });
        for number in wires {
            let Some(wire) = whole.wires.get(number) else { continue };
            let find = |item: usize| {
                let id = whole.items.get(item).map(|item| item.id.as_str());
                pane.items.iter().position(|known| Some(known.id.as_str()) == id && known.content != Content::Flag)
            };
            let ends = (find(wire.from), find(wire.to));
            let (from, to) = (ends.0.unwrap_or(flag), ends.1.unwrap_or(flag));
            let id = |item: usize| whole.items.get(item).map(|item| item.id.clone());
            let left = Some((id(wire.from).unwrap_or_default(), id(wire.to).unwrap_or_default()));
            pane.wires.push(Wire { from, to, left, ..wire.clone() });
        }
    }
}
