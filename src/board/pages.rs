//! A board split over pages: runs of columns that fit a page, at stage boundaries first, then between steps. A
//! connector that leaves a page ends in a flag that names the page and the steps it goes to.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::blueprint::Role;
use crate::board::Board;
use crate::board::ChangeRow;
use crate::board::Column;
use crate::board::Content;
use crate::board::Figures;
use crate::board::Item;
use crate::board::Lane;
use crate::board::Pane;
use crate::board::Sample;
use crate::board::State;
use crate::board::Wire;
use crate::board::Work;
use crate::board::legend;
use crate::board::narrow;
use crate::board::speech;
use crate::board::work;
use crate::sorted::gathered;
use crate::words::Word;

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
            None => runs.extend(parts(board, stage, &fits)),
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

/// The fewest parts that fit, or that are one column; of these as few as can be that show folded steps alone, and about
/// the same number of open steps in each.
fn parts(
    board: &Board,
    stage: RangeInclusive<usize>,
    fits: &impl Fn(RangeInclusive<usize>) -> bool,
) -> Vec<RangeInclusive<usize>> {
    let (first, count) = (*stage.start(), stage.end() - stage.start() + 1);
    let open = |column: usize| board.columns.get(column).is_some_and(|column| !column.folded);
    // From each column on to the last one: parts, those of folded steps alone, squares of open steps, where the next
    // part begins.
    let mut best: Vec<(usize, usize, usize, usize)> = vec![(0, 0, 0, count); count + 1];
    for start in (0..count).rev() {
        let mut steps = 0;
        let mut chosen: Option<(usize, usize, usize, usize)> = None;
        for next in start + 1..=count {
            if next > start + 1 && !fits(first + start..=first + next - 1) {
                break;
            }
            steps += usize::from(open(first + next - 1));
            let (parts, shut, squares, _) = best.get(next).copied().unwrap_or_default();
            let this = (parts + 1, shut + usize::from(steps == 0), squares + steps * steps, next);
            chosen = Some(chosen.map_or(this, |chosen| chosen.min(this)));
        }
        if let Some((place, chosen)) = best.get_mut(start).zip(chosen) {
            *place = chosen;
        }
    }
    let mut parts = Vec::new();
    let mut start = 0;
    while let Some((.., next)) = best.get(start).filter(|_| start < count) {
        parts.push(first + start..=first + next - 1);
        start = *next;
    }
    parts
}

/// The lanes of one page, from the top down.
pub type Part = Vec<usize>;

/// What stands on which page: runs of columns, each in one part or several of its lanes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// Runs of columns.
    pub runs: Vec<RangeInclusive<usize>>,
    /// For each run its parts.
    pub parts: Vec<Vec<Part>>,
}

impl Pages {
    /// Every run on one page with all lanes.
    pub fn of(runs: Vec<RangeInclusive<usize>>, lanes: usize) -> Pages {
        let parts = runs.iter().map(|_| vec![(0..lanes).collect()]).collect();
        Pages { runs, parts }
    }

    /// Run and part of every page, in order.
    pub fn all(&self) -> Vec<(usize, usize)> {
        let of = |(run, parts): (usize, &Vec<Part>)| (0..parts.len()).map(move |part| (run, part)).collect::<Vec<_>>();
        self.parts.iter().enumerate().flat_map(of).collect()
    }

    /// Number of the page that holds a column and a lane, from 1.
    fn number(&self, column: usize, lane: usize) -> usize {
        let run = self.runs.iter().position(|run| run.contains(&column)).unwrap_or(0);
        let before: usize = self.parts.iter().take(run).map(Vec::len).sum();
        let part = self.parts.get(run).and_then(|parts| parts.iter().position(|part| part.contains(&lane)));
        before + part.unwrap_or(0) + 1
    }

    /// Splits the lanes of a run so that `fits` lets each part stand on a page, where it lets a single lane: into few
    /// parts, between lanes that few connectors join. A page more weighs as much as [`PAGE_WEIGHT`] connectors that
    /// end in flags. Parts that are not neighbours share a page where they can: so what the customer lives through
    /// and what follows from it stand together, and how it is made stands on another page.
    ///
    /// Expects: whatever fits, fits without its first or last lane too.
    pub fn split_lanes(&mut self, board: &Board, run: usize, fits: impl Fn(&[usize]) -> bool) {
        let count = board.lanes.len();
        let whole = |first: usize, last: usize| (first..=last).collect::<Part>();
        let Some(last) = count.checked_sub(1).filter(|last| !fits(&whole(0, *last))) else { return };
        let mut farthest: Vec<usize> = Vec::new();
        for first in 0..count {
            let mut end = farthest.last().copied().unwrap_or(first).max(first);
            while end < last && fits(&whole(first, end + 1)) {
                end += 1;
            }
            farthest.push(end);
        }
        let mut parts: Vec<Part> = Vec::new();
        for part in fewest(&farthest, |cut| joined(board, cut)) {
            let with = |other: &Part| other.iter().copied().chain(part.clone()).collect::<Part>();
            // Flags below a part would have to pass what joins it.
            let closed = |other: &Part| other.last().is_none_or(|last| joined(board, last + 1) == 0);
            match parts.iter().position(|other| closed(other) && fits(&with(other))) {
                Some(other) => parts.get_mut(other).into_iter().for_each(|other| other.extend(part.clone())),
                None => parts.push(part.collect()),
            }
        }
        if let Some(known) = self.parts.get_mut(run) {
            *known = parts;
        }
    }
}

/// How many connectors that end in flags are as bad as one page more.
const PAGE_WEIGHT: usize = 6;

/// How many connectors a cut above a lane parts. Those of the customer are not parted: every page repeats that lane.
fn joined(board: &Board, cut: usize) -> usize {
    let parted = |pane: &Pane| {
        let lane = |item: usize| pane.items.get(item).map_or(0, |item| item.lane);
        let spine = |item: usize| board.lanes.get(lane(item)).is_some_and(|lane| lane.role == Role::Customer);
        let parted =
            |wire: &&Wire| !spine(wire.from) && !spine(wire.to) && (lane(wire.from) < cut) != (lane(wire.to) < cut);
        pane.wires.iter().filter(parted).count()
    };
    board.panes.iter().map(parted).sum()
}

/// The parts of least weight where `farthest` tells for each lane the last one that stands on a page with it. Of
/// equal ones those of about the same number of lanes.
///
/// Ensures: every lane is in exactly one part, in order, and no part is empty.
fn fewest(farthest: &[usize], joined: impl Fn(usize) -> usize) -> Vec<RangeInclusive<usize>> {
    let count = farthest.len();
    // From each lane on to the last one: weight, sum of the squares of the parts, first lane of the next part.
    let mut best: Vec<(usize, usize, usize)> = vec![(0, 0, count); count + 1];
    for first in (0..count).rev() {
        let end = farthest.get(first).copied().unwrap_or(first);
        let weight = |next: usize| {
            let (rest, squares, _) = best.get(next).copied().unwrap_or_default();
            let flags = if next < count { joined(next) } else { 0 };
            (rest + PAGE_WEIGHT + flags, squares + (next - first) * (next - first), next)
        };
        let chosen = (first + 1..=end + 1).map(weight).min();
        if let Some((place, chosen)) = best.get_mut(first).zip(chosen) {
            *place = chosen;
        }
    }
    let mut parts = Vec::new();
    let mut first = 0;
    while let Some((_, _, next)) = best.get(first).filter(|_| first < count) {
        parts.push(first..=next - 1);
        first = *next;
    }
    parts
}

/// The lanes that a part shows: its own, and where a run has several parts the customer's, which every page repeats.
fn kept(board: &Board, pages: &Pages, run: usize, lanes: &[usize]) -> Vec<bool> {
    let several = pages.parts.get(run).is_some_and(|parts| parts.len() > 1) || lanes.len() < board.lanes.len();
    let spine = |lane: &Lane| several && lane.role == Role::Customer;
    board.lanes.iter().enumerate().map(|(index, lane)| lanes.contains(&index) || spine(lane)).collect()
}

/// What the pages of a run are made of: a board with the items that stand in the run, those that its connectors lead
/// to, and these connectors. A service of a thousand steps has hundreds of pages, and none needs to look at all of it.
///
/// Expects: a board without its panes, and them.
pub fn near(board: &Board, panes: &[Pane], run: &RangeInclusive<usize>) -> Board {
    let pane = |pane: &Pane| {
        let inside = |item: &Item| item.first <= *run.end() && item.last >= *run.start();
        let mut keep: Vec<bool> = pane.items.iter().map(inside).collect();
        let stands = |item: usize| pane.items.get(item).is_some_and(inside);
        let wires: Vec<&Wire> = pane.wires.iter().filter(|wire| stands(wire.from) || stands(wire.to)).collect();
        for end in wires.iter().flat_map(|wire| [wire.from, wire.to]) {
            keep.get_mut(end).into_iter().for_each(|keep| *keep = true);
        }
        let mut place = Vec::new();
        let mut count = 0;
        for keep in &keep {
            place.push(count);
            count += usize::from(*keep);
        }
        let now = |item: usize| place.get(item).copied().unwrap_or_default();
        let wires = wires.into_iter().map(|wire| Wire { from: now(wire.from), to: now(wire.to), ..wire.clone() });
        let kept = pane.items.iter().zip(&keep).filter(|(_, keep)| **keep);
        Pane {
            wires: wires.collect(),
            items: kept.map(|(item, _)| item.clone()).collect(),
            variant: pane.variant.clone(),
            name: pane.name.clone(),
            detail: pane.detail.clone(),
            acts: pane.acts.clone(),
            stages: pane.stages.clone(),
            axis: pane.axis.clone(),
            feelings: pane.feelings.clone(),
            ..*pane
        }
    };
    Board { panes: panes.iter().map(pane).collect(), ..board.clone() }
}

/// The board of one page: part `part` of run `index`. The board is the whole one, or what is [`near`] the run.
pub fn page(board: &Board, pages: &Pages, index: usize, part: usize) -> Board {
    let runs = pages.runs.as_slice();
    let lanes = pages.parts.get(index).and_then(|parts| parts.get(part));
    let (Some(run), Some(lanes)) = (runs.get(index), lanes) else { return board.clone() };
    let mut page = board.clone();
    let keep = kept(board, pages, index, lanes);
    narrow::narrow(&mut page, run.clone(), &keep);
    let all = pages.all();
    let number = all.iter().position(|known| *known == (index, part)).unwrap_or(0);
    page.page = (number + 1, all.len());
    page.work = None;
    if number > 0 {
        // The finding and the facts stand on the first page.
        page.headline = None;
        page.facts.clear();
        page.portraits.clear();
    }
    let ends = board.lanes.len().checked_sub(1).is_none_or(|last| lanes.contains(&last));
    if index + 1 < runs.len() || !ends {
        page.strips.iter_mut().for_each(|strip| strip.shown = false);
        page.figures = Figures::default();
        page.gaps.clear();
    }
    if runs.len() > 1 {
        add_columns(&mut page, board, pages, (index, part));
    }
    add_rows(&mut page, board, pages, (index, part), &keep);
    page.legend = legend::samples(&page.panes, &page.strips, page.columns.iter().any(|column| column.folded));
    page
}

/// Adds columns of flags before and after the steps of a page, for connectors to steps on another page.
fn add_columns(page: &mut Board, board: &Board, pages: &Pages, (index, part): (usize, usize)) {
    let flags: Vec<(Flags, Flags)> = board
        .panes
        .iter()
        .map(|pane| (flags(pane, board, pages, (index, part), true), flags(pane, board, pages, (index, part), false)))
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
        add(pane, whole, before, 0, board);
        add(pane, whole, after, last, board);
    }
}

/// Connectors between lanes on different pages of one run: by whether they leave downwards and by the column of the end
/// that stays, the wires and the pages and steps they go to.
type Rows = BTreeMap<(bool, usize), (Vec<usize>, BTreeMap<usize, Vec<String>>)>;

fn rows(pane: &Pane, board: &Board, pages: &Pages, (index, part): (usize, usize), keep: &[bool]) -> Rows {
    let mut found = Rows::new();
    let lanes = pages.parts.get(index).and_then(|parts| parts.get(part));
    let (Some(run), Some(lanes)) = (pages.runs.get(index), lanes) else { return found };
    let kept = |item: &Item| keep.get(item.lane).copied().unwrap_or(false);
    let inside = |item: &Item| item.first <= *run.end() && item.last >= *run.start();
    // What leads to or from the customer is drawn on the page of its other end, where the customer is repeated.
    let spine = |item: &Item| board.lanes.get(item.lane).is_some_and(|lane| lane.role == Role::Customer);
    for (number, wire) in pane.wires.iter().enumerate() {
        let (Some(from), Some(to)) = (pane.items.get(wire.from), pane.items.get(wire.to)) else { continue };
        let (near, far) = match (kept(from), kept(to)) {
            (true, false) => (from, to),
            (false, true) => (to, from),
            _ => continue,
        };
        if spine(near) || spine(far) || !inside(near) || !inside(far) || !lanes.contains(&near.lane) {
            continue;
        }
        let column = near.first.max(*run.start()) - run.start();
        let step = board.columns.get(far.first).map(|column| column.number.clone()).unwrap_or_default();
        let (wires, steps) = found.entry((far.lane > near.lane, column)).or_default();
        wires.push(number);
        let steps = steps.entry(pages.number(far.first.max(*run.start()), far.lane)).or_default();
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    found
}

/// Adds a row of flags above or below the lanes of a part, for connectors to lanes on another page.
fn add_rows(page: &mut Board, board: &Board, pages: &Pages, at: (usize, usize), keep: &[bool]) {
    let found: Vec<Rows> = board.panes.iter().map(|pane| rows(pane, board, pages, at, keep)).collect();
    let lane = |name: &str| Lane {
        id: name.to_owned(),
        role: Role::Other,
        name: String::new(),
        note: None,
        group: None,
        state: State::Same,
    };
    let left = usize::from(page.columns.first().is_some_and(|column| column.flag));
    let folded: Vec<bool> = page.columns.iter().map(|column| column.folded).collect();
    let any = |down: bool| found.iter().flat_map(|rows| rows.keys()).any(|(side, _)| *side == down);
    if any(false) {
        // Below the repeated customer, whose lines would stand between.
        let spine = page.lanes.iter().rposition(|lane| lane.role == Role::Customer).map_or(0, |spine| spine + 1);
        page.lanes.insert(spine, lane("flags-above"));
        for pane in &mut page.panes {
            pane.items.iter_mut().filter(|item| item.lane >= spine).for_each(|item| item.lane += 1);
            pane.feelings.iter_mut().filter(|feelings| feelings.lane >= spine).for_each(|one| one.lane += 1);
        }
        page.lines.iter_mut().filter(|line| line.after >= spine).for_each(|line| line.after += 1);
        for ((pane, whole), rows) in page.panes.iter_mut().zip(&board.panes).zip(&found) {
            add_row(pane, whole, rows, false, (spine, left), (&folded, board));
        }
    }
    if any(true) {
        page.lanes.push(lane("flags-below"));
        let last = page.lanes.len() - 1;
        for ((pane, whole), rows) in page.panes.iter_mut().zip(&board.panes).zip(&found) {
            add_row(pane, whole, rows, true, (last, left), (&folded, board));
        }
    }
}

fn add_row(
    pane: &mut Pane,
    whole: &Pane,
    rows: &Rows,
    down: bool,
    (lane, left): (usize, usize),
    (folded, board): (&[bool], &Board),
) {
    for ((_, column), (wires, steps)) in rows.iter().filter(|((side, _), _)| *side == down) {
        let column = left + *column;
        let said = told(steps, ", ", board);
        // A folded column is too narrow for words: there the page's number stands alone.
        let shown = match folded.get(column) {
            Some(true) => steps.keys().map(|page| board.count(*page)).collect::<Vec<_>>().join("\n"),
            _ => said.clone(),
        };
        flag(pane, whole, (lane, column), wires, shown, &said);
    }
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
        for point in feelings.curves.iter_mut().flat_map(|curve| &mut curve.points) {
            point.column += 1;
            point.ends = (point.ends.0 + 1, point.ends.1 + 1);
        }
    }
}

/// Connectors that leave a page at one side: by the lane of the end that stays, the wires and the pages and steps they
/// go to.
type Flags = BTreeMap<usize, (Vec<usize>, BTreeMap<usize, Vec<String>>)>;

fn flags(pane: &Pane, board: &Board, pages: &Pages, (index, part): (usize, usize), before: bool) -> Flags {
    let mut found = Flags::new();
    let runs = pages.runs.as_slice();
    let lanes = pages.parts.get(index).and_then(|parts| parts.get(part));
    let (Some(run), Some(lanes)) = (runs.get(index), lanes) else { return found };
    let keep = kept(board, pages, index, lanes);
    let place = |lane: usize| keep.iter().take(lane).filter(|keep| **keep).count();
    let on = |run: &RangeInclusive<usize>, item: &Item| item.first <= *run.end() && item.last >= *run.start();
    let inside = |item: &Item| on(run, item);
    for (number, wire) in pane.wires.iter().enumerate() {
        let (Some(from), Some(to)) = (pane.items.get(wire.from), pane.items.get(wire.to)) else { continue };
        let (near, far) = match (inside(from), inside(to)) {
            (true, false) => (from, to),
            (false, true) => (to, from),
            _ => continue,
        };
        let together = runs.iter().any(|run| on(run, near) && on(run, far));
        if together || (far.last < *run.start()) != before || !keep.get(near.lane).copied().unwrap_or(false) {
            continue;
        }
        let step = board.columns.get(far.first).map(|column| column.number.clone()).unwrap_or_default();
        let (wires, steps) = found.entry(place(near.lane)).or_default();
        wires.push(number);
        let steps = steps.entry(pages.number(far.first, far.lane)).or_default();
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    found
}

/// Adds flags in a column, and the connectors that end in them.
fn add(pane: &mut Pane, whole: &Pane, flags: Flags, column: usize, board: &Board) {
    for (lane, (wires, pages)) in flags {
        let said = told(&pages, "\n", board);
        flag(pane, whole, (lane, column), &wires, said.clone(), &said);
    }
}

/// The words of a flag: pages and steps, the two on lines of their own or after each other.
fn told(pages: &BTreeMap<usize, Vec<String>>, between: &str, board: &Board) -> String {
    let words = &board.words;
    let one = |(page, steps): (&usize, &Vec<String>)| {
        let page = board.count(*page);
        format!("{} {page}{between}{} {}", words.get(Word::Page), words.get(Word::Step), steps.join(", "))
    };
    pages.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Adds a flag in a lane and a column, what it shows and what is said of it, and the connectors that end in it.
fn flag(pane: &mut Pane, whole: &Pane, (lane, column): (usize, usize), wires: &[usize], text: String, said: &str) {
    let flag = pane.items.len();
    pane.items.push(Item {
        label: said.replace('\n', ", "),
        text,
        ..Item::blank(format!("flag-{column}-{lane}"), Content::Flag, lane, column, column)
    });
    for number in wires {
        let Some(wire) = whole.wires.get(*number) else { continue };
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

/// A page that holds nothing but a part of the list of changes.
pub fn list_page(board: &Board, rows: Vec<ChangeRow>) -> Board {
    let marks = |state: &State| board.changes.iter().any(|row| row.state == *state);
    let states = [State::New, State::Changed, State::Moved, State::Removed].into_iter();
    Board {
        columns: Vec::new(),
        lanes: Vec::new(),
        lines: Vec::new(),
        panes: Vec::new(),
        strips: Vec::new(),
        work: None,
        figures: Figures::default(),
        gaps: Vec::new(),
        shown_teams: Vec::new(),
        curves: Vec::new(),
        legend: states.filter(marks).map(Sample::State).collect(),
        description: speech::changes(&board.words, &rows).join(" "),
        changes: rows,
        ..board.clone()
    }
}

/// The boards of pages that hold a team's work list alone: as many as `fits` asks for.
pub fn lists(board: &Board, fits: impl Fn(&Board) -> bool) -> Vec<Board> {
    let Some(whole) = &board.work else { return Vec::new() };
    let of = |part: &Work| {
        let samples = work::samples(part).collect::<BTreeSet<_>>();
        Board {
            shown_teams: work::shown(part).collect::<BTreeSet<_>>().into_iter().collect(),
            legend: samples.into_iter().collect(),
            work: Some(part.clone()),
            columns: Vec::new(),
            lanes: Vec::new(),
            lines: Vec::new(),
            panes: Vec::new(),
            strips: Vec::new(),
            figures: Figures::default(),
            gaps: Vec::new(),
            changes: Vec::new(),
            curves: Vec::new(),
            ..board.clone()
        }
    };
    work::split(whole, |part| fits(&of(part))).iter().map(of).collect()
}

/// A page of the grid with the whole list of its team below.
pub fn with_list(page: &Board, board: &Board) -> Option<Board> {
    let list = board.work.as_ref()?;
    let legend: BTreeSet<Sample> = gathered(page.legend.iter().copied().chain(work::samples(list)));
    let teams: BTreeSet<usize> = gathered(page.shown_teams.iter().copied().chain(work::shown(list)));
    Some(Board {
        work: Some(list.clone()),
        legend: legend.into_iter().collect(),
        shown_teams: teams.into_iter().collect(),
        ..page.clone()
    })
}
