//! Settled blueprints become a board: the panes on their common grid, and all that stands around them.

use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::board::Arrangement;
use crate::board::Board;
use crate::board::ChangeRow;
use crate::board::Figures;
use crate::board::Gap;
use crate::board::Pane;
use crate::board::PinKind;
use crate::board::Sample;
use crate::board::State;
use crate::board::Strip;
use crate::board::changes;
use crate::board::compare::Shown;
use crate::board::feelings::number_curves;
use crate::board::fold;
use crate::board::grid::Grid;
use crate::board::grid::grid;
use crate::board::grid::lines;
use crate::board::grid::mark_lanes;
use crate::board::grid::merge_registers;
use crate::board::grid::tell_lanes;
use crate::board::head::facts;
use crate::board::head::footer_left;
use crate::board::head::footer_right;
use crate::board::head::pill;
use crate::board::head::portraits;
use crate::board::legend;
use crate::board::pane::Maker;
use crate::board::pane::assumed;
use crate::board::speech;
use crate::board::teams;
use crate::board::traces;
use crate::board::work;
use crate::figures;
use crate::plan::Row;
use crate::sorted::Gather;
use crate::words::Word;
use crate::words::Words;

/// What is to be shown.
#[derive(Debug, Clone)]
pub struct Request {
    /// The variants, one a pane, in order; at least one.
    pub panes: Vec<Shown>,
    /// How the panes stand.
    pub arrangement: Arrangement,
    /// Whether columns in which nothing changed are folded.
    pub fold: bool,
    /// Pains whose traces are drawn, at most three.
    pub traces: Vec<String>,
    /// Team whose own is drawn at full strength, all else stepped back.
    pub team: Option<String>,
    /// Whether no state is built on another, so that each pane shows its own pains and fixes: scenarios, or two
    /// editions of a file.
    pub editions: bool,
    /// Name of the state before each pane, where the pane shows what became of it.
    pub since: Vec<Option<String>>,
    /// The list of changes, when it is asked for.
    pub changes: Vec<ChangeRow>,
    /// What to say at the foot of the page beside the sources.
    pub remarks: Vec<String>,
    /// Ids of the teams of the whole service in order of first use, so that a team has one colour in every view of it.
    pub order: Vec<String>,
    /// The fixes of the whole service as the plan ranks them, for that team's work list.
    pub plan: Vec<Row>,
}

/// Makes the board of a page.
pub fn board(request: &Request) -> Board {
    let blueprints: Vec<&Blueprint> = request.panes.iter().map(|pane| &pane.blueprint).collect();
    let Some(&first) = blueprints.first() else { return empty() };
    let words = Words::new(&first.language, &first.words);
    let mut grid = grid(&blueprints, &words);
    let several = request.panes.len() > 1;
    let compared = several || request.panes.iter().any(|pane| pane.counts.is_some());
    let states = request.since.iter().flatten().count();
    let figures = request.panes.last().map(|pane| pane.figures.clone()).unwrap_or_default();
    if compared {
        let told = !figures.tiles.is_empty() && states < 2;
        merge_registers(&mut grid, (several && !request.editions, told && !request.editions), &words);
    }
    match request.panes.as_slice() {
        [after] | [_, after] => mark_lanes(&mut grid, after, &words),
        panes => tell_lanes(&mut grid, panes, &words),
    }
    let teams = teams::teams(&blueprints, &request.order, request.team.as_deref());
    let (strips, traced) = traces::strips(request, &words, &teams);
    if request.fold && several {
        fold::fold(&mut grid, request, &traced);
    }
    let count = request.panes.len();
    let mut panes: Vec<Pane> = request
        .panes
        .iter()
        .enumerate()
        .map(|(index, shown)| {
            let blueprint = &shown.blueprint;
            let tentative = blueprint.cards.iter().any(|card| card.system.is_none() && !assumed(card));
            let roots = traces::roots(shown);
            let maker = Maker {
                shown,
                blueprint,
                roots: &roots,
                grid: &grid,
                teams: &teams,
                words: &words,
                tentative,
                place: (index, count),
                editions: request.editions,
                since: request.since.get(index).and_then(Option::as_deref),
            };
            maker.pane(traced.get(index))
        })
        .collect();
    let curves = number_curves(&mut panes);
    grid.columns.iter_mut().for_each(|column| column.number = figures::native(&column.number, &first.language));
    if grid.columns.iter().any(|column| column.folded) {
        panes.iter_mut().for_each(|pane| fold::slips(&grid.columns, pane));
    }
    if let Some(index) = request.team.as_ref().and_then(|team| teams.iter().position(|known| known.id == *team)) {
        panes.iter_mut().zip(&blueprints).for_each(|(pane, blueprint)| work::step_back(pane, blueprint, index, &teams));
    }
    let gaps = if states > 1 { gaps(request, &panes) } else { Vec::new() };
    let mut description =
        speech::description(&words, first.headline.as_deref(), &grid.lanes, &grid.columns, &panes, &strips);
    let more = speech::gaps(&words, &gaps).into_iter().chain(speech::changes(&words, &request.changes));
    more.for_each(|sentence| description = format!("{description} {sentence}"));
    let remarks = request.remarks.iter().map(|remark| speech::sentence(remark));
    let foot: Vec<String> = remarks.chain([footer_left(first, &words)]).filter(|words| !words.is_empty()).collect();
    let work = work::work(request, &words, &teams);
    let mut legend = legend_of((&panes, &strips), &grid, &gaps, &request.changes);
    let mut shown_teams = shown_teams(&panes, &strips);
    if let Some(work) = &work {
        description = format!("{description} {}", work::spoken(work, &teams));
        legend = legend.into_iter().chain(work::samples(work)).collect::<BTreeSet<_>>().into_iter().collect();
        shown_teams = shown_teams.into_iter().chain(work::shown(work)).collect::<BTreeSet<_>>().into_iter().collect();
    }
    Board {
        language: first.language.clone(),
        right_to_left: first.right_to_left(),
        overline: words.get(Word::ServiceBlueprint).to_owned(),
        pill: pill(&blueprints, request.since.first().and_then(Option::as_deref), &words),
        title: blueprints.last().map_or_else(String::new, |last| last.title.clone()),
        headline: blueprints.iter().rev().find_map(|blueprint| blueprint.headline.clone()),
        facts: facts(&blueprints, &words),
        portraits: portraits(first),
        shown_teams,
        teams,
        lines: lines(&blueprints, &grid, &words),
        legend,
        curves,
        columns: grid.columns,
        lanes: grid.lanes,
        arrangement: request.arrangement,
        strips,
        focus: work.as_ref().map(|work| work.team),
        work,
        figures: if compared && gaps.is_empty() { figures } else { Figures::default() },
        gaps,
        changes: request.changes.clone(),
        change_fields: changes::fields(&request.changes),
        footer_left: foot.join(" "),
        footer_right: footer_right(&blueprints, &words),
        description,
        page: (1, 1),
        words,
        panes,
    }
}

/// What the legend explains: marks of the panes, of the strip between the states and of the list of changes.
fn legend_of((panes, strips): (&[Pane], &[Strip]), grid: &Grid, gaps: &[Gap], changes: &[ChangeRow]) -> Vec<Sample> {
    let mut found: BTreeSet<Sample> =
        legend::samples(panes, strips, grid.columns.iter().any(|column| column.folded)).into_iter().gather();
    let counted = gaps.iter().flat_map(|gap| gap.counts).filter(|(_, count)| *count > 0).map(|(state, _)| state);
    let states = changes.iter().map(|row| row.state).chain(grid.lanes.iter().map(|lane| lane.state)).chain(counted);
    found.extend(states.filter(|state| *state != State::Same).map(Sample::State));
    if gaps.iter().any(|gap| !gap.fixes.is_empty()) {
        found.insert(Sample::Pin(PinKind::Answered));
    }
    found.into_iter().collect()
}

/// What lies between the states shown: counts, fixes carried out, figures.
fn gaps(request: &Request, panes: &[Pane]) -> Vec<Gap> {
    let all = request.panes.iter().zip(&request.since).zip(panes);
    let gap = |((shown, since), pane): ((&Shown, &Option<String>), &Pane)| {
        let since = since.as_ref()?;
        let cards = shown.blueprint.cards.iter().zip(&shown.cards);
        let carried: BTreeSet<&str> = cards
            .filter(|(_, (state, _))| *state != State::Same)
            .filter_map(|(card, _)| card.by.as_deref().or(shown.blueprint[card.step].by.as_deref()))
            .gather();
        let fixes = shown.blueprint.opportunities.iter().filter(|fix| carried.contains(fix.id.as_str()));
        Some(Gap {
            name: if pane.name.contains(" → ") { pane.name.clone() } else { format!("{since} → {}", pane.name) },
            counts: shown.counts?,
            fixes: fixes.map(|fix| (fix.code.clone(), fix.text.clone())).collect(),
            figures: shown.figures.clone(),
        })
    };
    all.filter_map(gap).collect()
}

/// Teams that the page shows, in their order.
fn shown_teams(panes: &[Pane], strips: &[Strip]) -> Vec<usize> {
    let items =
        panes.iter().flat_map(|pane| &pane.items).filter(|item| !item.slip).flat_map(|item| item.owners.clone());
    let stops = strips.iter().flat_map(|strip| &strip.stops).flat_map(|stop| stop.1.clone());
    items.chain(stops).collect::<BTreeSet<usize>>().into_iter().collect()
}

fn empty() -> Board {
    let words = Words::new("en", &[]);
    Board {
        language: "en".to_owned(),
        right_to_left: false,
        overline: words.get(Word::ServiceBlueprint).to_owned(),
        pill: None,
        title: String::new(),
        headline: None,
        facts: Vec::new(),
        portraits: Vec::new(),
        teams: Vec::new(),
        shown_teams: Vec::new(),
        columns: Vec::new(),
        lanes: Vec::new(),
        lines: Vec::new(),
        arrangement: Arrangement::Single,
        panes: Vec::new(),
        strips: Vec::new(),
        work: None,
        focus: None,
        figures: Figures::default(),
        gaps: Vec::new(),
        changes: Vec::new(),
        change_fields: Vec::new(),
        legend: Vec::new(),
        curves: Vec::new(),
        footer_left: String::new(),
        footer_right: String::new(),
        description: String::new(),
        page: (1, 1),
        words,
    }
}
