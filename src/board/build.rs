//! Settled blueprints become a board: union of columns and lanes, every card an item, every link a wire.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::blueprint::Amount;
use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::LaneId;
use crate::blueprint::Link;
use crate::blueprint::LinkId;
use crate::blueprint::LinkType;
use crate::blueprint::Metric;
use crate::blueprint::Opportunity;
use crate::blueprint::PainStatus;
use crate::blueprint::Persona;
use crate::blueprint::Role;
use crate::blueprint::StageId;
use crate::blueprint::StepId;
use crate::blueprint::TeamId;
use crate::board::Arrangement;
use crate::board::Bar;
use crate::board::Board;
use crate::board::ChangeRow;
use crate::board::Column;
use crate::board::Content;
use crate::board::Curve;
use crate::board::CurvePoint;
use crate::board::Feelings;
use crate::board::Gap;
use crate::board::Gauge;
use crate::board::Icon;
use crate::board::Item;
use crate::board::Lane;
use crate::board::Line;
use crate::board::Pane;
use crate::board::Pin;
use crate::board::PinKind;
use crate::board::Quote;
use crate::board::Sample;
use crate::board::State;
use crate::board::Strength;
use crate::board::Strip;
use crate::board::Team;
use crate::board::Tick;
use crate::board::Tile;
use crate::board::Wire;
use crate::board::WireKind;
use crate::board::changes;
use crate::board::compare::Became;
use crate::board::compare::Shown;
use crate::board::fold;
use crate::board::legend;
use crate::board::speech;
use crate::board::state_word;
use crate::board::teams;
use crate::board::traces;
use crate::board::traces::Traced;
use crate::board::work;
use crate::figures;
use crate::plan::Row;
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
    /// The fixes of the whole service as the plan ranks them, for that team's work list.
    pub plan: Vec<Row>,
}

/// The grid that all panes share.
pub struct Grid {
    /// Columns.
    pub columns: Vec<Column>,
    lanes: Vec<Lane>,
    /// Index of the board's column for a 0-based column of the whole blueprint.
    pub column_of: BTreeMap<usize, usize>,
    lane_of: BTreeMap<String, usize>,
}

/// What one pane is made from.
struct Maker<'a> {
    shown: &'a Shown,
    blueprint: &'a Blueprint,
    /// Place of the pane and how many there are.
    place: (usize, usize),
    grid: &'a Grid,
    teams: &'a [Team],
    words: &'a Words,
    tentative: bool,
    /// Whether each pane shows its own pains and fixes.
    editions: bool,
    /// Name of the state before.
    since: Option<&'a str>,
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
    let tiles: Vec<Tile> = request.panes.last().map(|pane| pane.tiles.clone()).unwrap_or_default();
    if compared {
        let told = !tiles.is_empty() && states < 2;
        merge_registers(&mut grid, (several && !request.editions, told && !request.editions), &words);
    }
    if let [before @ .., after] = request.panes.as_slice()
        && before.len() < 2
    {
        mark_lanes(&mut grid, after, &words);
    }
    let teams = teams::teams(&blueprints, request.team.as_deref());
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
            let maker = Maker {
                shown,
                blueprint,
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
    let mut legend = legend_of(&panes, &grid, &gaps, &request.changes);
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
        tiles: if compared && gaps.is_empty() { tiles } else { Vec::new() },
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
fn legend_of(panes: &[Pane], grid: &Grid, gaps: &[Gap], changes: &[ChangeRow]) -> Vec<Sample> {
    let mut found: BTreeSet<Sample> =
        legend::samples(panes, grid.columns.iter().any(|column| column.folded)).into_iter().collect();
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
            .collect();
        let fixes = shown.blueprint.opportunities.iter().filter(|fix| carried.contains(fix.id.as_str()));
        Some(Gap {
            name: if pane.name.contains(" → ") { pane.name.clone() } else { format!("{since} → {}", pane.name) },
            counts: shown.counts?,
            fixes: fixes.map(|fix| (fix.code.clone(), fix.text.clone())).collect(),
            tiles: shown.tiles.clone(),
        })
    };
    all.filter_map(gap).collect()
}

/// Marks the lanes that are new, gone or otherwise named, where two states are compared.
fn mark_lanes(grid: &mut Grid, after: &Shown, words: &Words) {
    for lane in &mut grid.lanes {
        let Some((state, _)) = after.lanes.get(&lane.id) else { continue };
        // A lane that was not declared comes and goes with what it holds, which is marked itself.
        let known = after.blueprint.lanes.iter().find(|known| known.id == lane.id);
        let Some(known) = known.filter(|known| known.declared) else { continue };
        lane.state = *state;
        if *state == State::Changed || *state == State::Moved {
            lane.name = lane_name(known, words);
            let before = after.before.iter().flat_map(|before| &before.lanes).find(|old| old.id == lane.id);
            let old = before.map(|old| lane_name(old, words)).filter(|old| *old != lane.name);
            if let Some(old) = old {
                lane.note = Some(format!("{}: {old}", words.get(Word::Was)));
            }
        }
    }
}

/// Numbers the curves of the page by whose they are; says the names where there are several.
fn number_curves(panes: &mut [Pane]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for curve in panes.iter_mut().flat_map(|pane| &mut pane.feelings).flat_map(|feelings| &mut feelings.curves) {
        let name = curve.name.clone().filter(|_| !curve.ghost).unwrap_or_default();
        curve.order = names.iter().position(|known| *known == name).unwrap_or(names.len());
        if curve.order == names.len() && !curve.ghost {
            names.push(name);
        }
    }
    if names.len() > 1 || names.iter().any(|name| !name.is_empty()) { names } else { Vec::new() }
}

/// Teams that the page shows, in their order.
fn shown_teams(panes: &[Pane], strips: &[Strip]) -> Vec<usize> {
    let items =
        panes.iter().flat_map(|pane| &pane.items).filter(|item| !item.slip).flat_map(|item| item.owners.clone());
    let stops = strips.iter().flat_map(|strip| &strip.stops).flat_map(|stop| stop.1.clone());
    items.chain(stops).collect::<BTreeSet<usize>>().into_iter().collect()
}

/// In a comparison pains stand in the first pane and what answers them in the later ones, so both share a row;
/// metrics that are told by tiles need none.
fn merge_registers(grid: &mut Grid, (merge, tiles): (bool, bool), words: &Words) {
    let pain = grid.lanes.iter().position(|lane| lane.role == Role::Pain);
    let answer = grid.lanes.iter().position(|lane| lane.role == Role::Opportunity);
    let mut keep: Vec<bool> = grid.lanes.iter().map(|lane| !(tiles && lane.role == Role::Metric)).collect();
    let mut target: Vec<usize> = (0..grid.lanes.len()).collect();
    if let (Some(pain), Some(answer), true) = (pain, answer, merge) {
        if let (Some(keep), Some(target)) = (keep.get_mut(answer), target.get_mut(answer)) {
            *keep = false;
            *target = pain;
        }
        if let Some(lane) = grid.lanes.get_mut(pain) {
            lane.name = words.get(Word::LanePainAnswer).to_owned();
            lane.note = Some(words.get(Word::LanePainAnswerNote).to_owned());
        }
    }
    let place: Vec<usize> =
        (0..grid.lanes.len()).map(|lane| keep.iter().take(lane).filter(|keep| **keep).count()).collect();
    let ids: Vec<(String, usize)> = grid.lane_of.iter().map(|(id, lane)| (id.clone(), *lane)).collect();
    grid.lane_of = ids
        .into_iter()
        .filter_map(|(id, lane)| {
            let to = *target.get(lane)?;
            keep.get(to)?.then_some(())?;
            Some((id, *place.get(to)?))
        })
        .collect();
    let mut keep = keep.into_iter();
    grid.lanes.retain(|_| keep.next().unwrap_or(true));
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
        tiles: Vec::new(),
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

/// The union of the columns and lanes of all variants shown, in file order.
fn grid(blueprints: &[&Blueprint], words: &Words) -> Grid {
    let mut columns: BTreeMap<usize, Column> = BTreeMap::new();
    let mut lanes: BTreeMap<usize, Lane> = BTreeMap::new();
    for blueprint in blueprints {
        for step in &blueprint.steps {
            let stage = step.stage.map(|id| blueprint[id].id.clone());
            columns.entry(step.column).or_insert_with(|| Column {
                first: step.column + 1,
                last: step.column + 1,
                number: step.number.clone(),
                folded: false,
                flag: false,
                stage,
            });
        }
        for lane in &blueprint.lanes {
            lanes.entry(lane.order).or_insert_with(|| rail_lane(lane, words));
        }
    }
    let column_of = columns.keys().enumerate().map(|(index, column)| (*column, index)).collect();
    let lanes: Vec<Lane> = lanes.into_values().collect();
    let lane_of = lanes.iter().enumerate().map(|(index, lane)| (lane.id.clone(), index)).collect();
    Grid { columns: columns.into_values().collect(), lanes, column_of, lane_of }
}

/// Fixed words of a role's lane: name and explanation.
fn usual_lane(role: Role) -> (Word, Option<Word>) {
    match role {
        Role::Feeling => (Word::LaneFeeling, Some(Word::LaneFeelingNote)),
        Role::Evidence => (Word::LaneEvidence, None),
        Role::Customer => (Word::LaneCustomer, None),
        Role::Frontstage => (Word::LaneFrontstage, Some(Word::LaneFrontstageNote)),
        Role::Backstage => (Word::LaneBackstage, Some(Word::LaneBackstageNote)),
        Role::Support => (Word::LaneSupport, Some(Word::LaneSupportNote)),
        Role::Pain => (Word::LanePain, Some(Word::LanePainNote)),
        Role::Opportunity => (Word::LaneOpportunity, Some(Word::LaneOpportunityNote)),
        Role::Metric => (Word::LaneMetric, Some(Word::LaneMetricNote)),
        Role::Policy => (Word::LanePolicy, None),
        Role::Time => (Word::LaneTime, None),
        Role::Note => (Word::LaneNote, None),
        Role::Other => (Word::LaneOther, None),
    }
}

/// What a lane is called on the page.
pub fn lane_name(lane: &crate::blueprint::Lane, words: &Words) -> String {
    let usual = usual_lane(lane.role).0;
    let fallback = if lane.role == Role::Other { lane.id.clone() } else { words.get(usual).to_owned() };
    lane.name.clone().unwrap_or(fallback)
}

fn rail_lane(lane: &crate::blueprint::Lane, words: &Words) -> Lane {
    let note = usual_lane(lane.role).1;
    let register = matches!(lane.role, Role::Pain | Role::Metric);
    let usual = note.filter(|_| lane.name.is_none() || register).map(|word| words.get(word).to_owned());
    Lane {
        id: lane.id.clone(),
        role: lane.role,
        name: lane_name(lane, words),
        note: lane.note.clone().or(usual),
        group: lane.group.clone(),
        state: State::Same,
    }
}

/// Fixed words of a usual line: name and explanation.
fn usual_line(id: &str) -> Option<(Word, Word)> {
    match id {
        "interaction" => Some((Word::LineInteraction, Word::LineInteractionNote)),
        "visibility" => Some((Word::LineVisibility, Word::LineVisibilityNote)),
        "internal" => Some((Word::LineInternal, Word::LineInternalNote)),
        _ => None,
    }
}

/// What a line is called on the page.
pub fn line_name(line: &crate::blueprint::Line, words: &Words) -> String {
    let usual = usual_line(&line.id).map(|(name, _)| words.get(name).to_owned());
    line.name.clone().or(usual).unwrap_or_else(|| line.id.clone())
}

fn lines(blueprints: &[&Blueprint], grid: &Grid, words: &Words) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for blueprint in blueprints {
        for line in blueprint.lines.iter().filter(|line| line.drawn) {
            let Some(&after) = grid.lane_of.get(&blueprint[line.after].id) else { continue };
            // Where one state has lanes that another lacks, the line stands below all of them.
            if let Some(known) = found.iter_mut().find(|known| known.id == line.id) {
                known.after = known.after.max(after);
                continue;
            }
            let usual = usual_line(&line.id);
            let note = line
                .note
                .clone()
                .or_else(|| usual.filter(|_| line.name.is_none()).map(|(_, note)| words.get(note).to_owned()));
            found.push(Line { id: line.id.clone(), name: line_name(line, words), note, after });
        }
    }
    found.sort_by_key(|line| line.after);
    found
}

/// The name of the state a blueprint shows; empty when the file has no variants.
pub fn state_name(blueprint: &Blueprint, words: &Words) -> String {
    let Some(variant) = &blueprint.variant else { return String::new() };
    variant.name.clone().unwrap_or_else(|| match variant.id.as_str() {
        "current" => words.get(Word::CurrentState).to_owned(),
        "future" => words.get(Word::FutureState).to_owned(),
        other => other.to_owned(),
    })
}

fn pill(blueprints: &[&Blueprint], since: Option<&str>, words: &Words) -> Option<String> {
    let ids: Vec<&str> = blueprints
        .iter()
        .filter_map(|blueprint| blueprint.variant.as_ref())
        .map(|variant| variant.id.as_str())
        .collect();
    match (ids.as_slice(), blueprints) {
        (["current", "future"], _) => Some(words.get(Word::CurrentAndFuture).to_owned()),
        (["future"], [one]) if since == Some(words.get(Word::CurrentState)) && one.variant.is_some() => {
            Some(words.get(Word::CurrentAndFuture).to_owned())
        }
        (_, [one]) if since.is_some() => Some(format!("{} → {}", since.unwrap_or_default(), state_name(one, words))),
        (_, [one]) => Some(state_name(one, words)).filter(|name| !name.is_empty()),
        (_, many) => Some(many.iter().map(|one| state_name(one, words)).collect::<Vec<_>>().join(" · ")),
    }
}

fn facts(blueprints: &[&Blueprint], words: &Words) -> Vec<(String, String)> {
    let latest = |pick: fn(&Blueprint) -> Option<&String>| {
        blueprints.iter().rev().find_map(|blueprint| pick(blueprint)).cloned()
    };
    let personas: Vec<String> = blueprints
        .first()
        .into_iter()
        .flat_map(|blueprint| &blueprint.personas)
        .map(|persona| match &persona.about {
            Some(about)
                if blueprints.first().is_some_and(|one| one.personas.len() == 1) && about.chars().count() <= 36 =>
            {
                format!("{}, {about}", persona.name)
            }
            _ => persona.name.clone(),
        })
        .collect();
    let rows = [
        (Word::Persona, Some(personas.join(", ")).filter(|names| !names.is_empty())),
        (Word::Scope, latest(|blueprint| blueprint.scope.as_ref())),
        (Word::Owner, latest(|blueprint| blueprint.owner.as_ref())),
        (Word::Status, latest(|blueprint| blueprint.status.as_ref())),
        (Word::Version, latest(|blueprint| blueprint.version.as_ref())),
        (Word::Date, latest(|blueprint| blueprint.updated.as_ref())),
    ];
    rows.into_iter().filter_map(|(label, value)| Some((words.get(label).to_owned(), value?))).collect()
}

fn portraits(blueprint: &Blueprint) -> Vec<(String, String)> {
    let of = |persona: &Persona| Some((persona.image.clone()?, persona.name.clone()));
    blueprint.personas.iter().filter_map(of).collect()
}

fn footer_left(blueprint: &Blueprint, words: &Words) -> String {
    let mut parts = Vec::new();
    if !blueprint.sources.is_empty() {
        parts.push(speech::sentence(&format!("{}: {}", words.get(Word::Sources), blueprint.sources.join("; "))));
    }
    parts.extend(blueprint.notes.iter().map(|note| speech::sentence(note)));
    parts.join(" ")
}

fn footer_right(blueprints: &[&Blueprint], words: &Words) -> String {
    let Some(first) = blueprints.first() else { return String::new() };
    let states: Vec<String> = blueprints
        .iter()
        .map(|blueprint| {
            let version = blueprint.version.as_ref().map(|version| format!("v{version}"));
            let name = state_name(blueprint, words);
            [Some(name).filter(|name| !name.is_empty()), version].into_iter().flatten().collect::<Vec<_>>().join(" ")
        })
        .filter(|state| !state.is_empty())
        .collect();
    [Some(first.title.clone()), Some(states.join(" · ")).filter(|states| !states.is_empty())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn assumed(card: &Card) -> bool {
    matches!(card.evidence.as_deref(), Some("assumed" | "proposed"))
}

impl Maker<'_> {
    fn pane(&self, traced: Option<&Traced>) -> Pane {
        let (cards, index_of) = self.cards(traced);
        let mut items = cards;
        items.extend(self.registers(traced));
        let variant = self.blueprint.variant.as_ref();
        let version = self.blueprint.version.as_ref().map(|version| format!("v{version}"));
        let detail: Vec<String> =
            [version, variant.and_then(|variant| variant.date.as_ref()).map(|date| self.dated(date))]
                .into_iter()
                .flatten()
                .collect();
        Pane {
            variant: variant.map(|variant| variant.id.clone()).unwrap_or_default(),
            name: match self.since.filter(|_| self.place.0 == 0) {
                Some(since) => format!("{since} → {}", state_name(self.blueprint, self.words)),
                None => state_name(self.blueprint, self.words),
            },
            detail: Some(detail.join(", ")).filter(|detail| !detail.is_empty()),
            later: self.place.0 > 0,
            counts: self.shown.counts,
            acts: self.acts(),
            stages: self.stages(),
            axis: self.axis(),
            wires: self.wires(&index_of, &items, traced),
            feelings: self.feelings(),
            items,
        }
    }

    /// A date as the language writes it, other words as they are.
    fn dated(&self, words: &str) -> String {
        figures::date(words, &self.blueprint.language)
    }

    /// Board column of a step.
    fn column(&self, step: StepId) -> usize {
        self.grid.column_of.get(&self.blueprint[step].column).copied().unwrap_or(0)
    }

    fn lane(&self, lane: LaneId) -> usize {
        self.seat(lane).unwrap_or(0)
    }

    /// Row of a lane on the board; `None` when the page does not show it.
    fn seat(&self, lane: LaneId) -> Option<usize> {
        self.grid.lane_of.get(&self.blueprint[lane].id).copied()
    }

    /// First and last board column over which a stage reaches, steps of other variants included.
    fn stage_reach(&self, id: &str) -> Option<(usize, usize)> {
        let of = |column: &Column| column.stage.as_deref() == Some(id);
        Some((self.grid.columns.iter().position(of)?, self.grid.columns.iter().rposition(of)?))
    }

    fn stages(&self) -> Vec<Bar> {
        let first_pane = self.shown.counts.is_none();
        let there = self.blueprint.stages.iter().enumerate().filter(|(index, _)| {
            !(first_pane && self.shown.absent_stages.contains(&crate::blueprint::StageId(*index)))
        });
        let bars = there.filter_map(|(index, stage)| {
            let (first, last) = self.stage_reach(&stage.id)?;
            let time = stage.time.as_ref().map(|time| self.dated(time));
            let detail: Vec<String> = [time, stage.duration.clone()].into_iter().flatten().collect();
            let (state, _) = self.shown.stages.get(index).cloned().unwrap_or((State::Same, None));
            Some(Bar {
                first,
                last,
                name: stage.name.clone(),
                detail: Some(detail.join(" · ")).filter(|detail| !detail.is_empty()),
                state,
            })
        });
        bars.collect()
    }

    fn steps_of(&self, stage: StageId) -> usize {
        self.blueprint.steps.iter().filter(|step| step.stage == Some(stage)).count()
    }

    fn acts(&self) -> Vec<Bar> {
        let mut acts: Vec<Bar> = Vec::new();
        let mut open = false;
        for stage in &self.blueprint.stages {
            let (Some(act), Some((first, last))) = (&stage.act, self.stage_reach(&stage.id)) else {
                open = false;
                continue;
            };
            match acts.last_mut().filter(|bar| open && &bar.name == act) {
                Some(bar) => bar.last = last,
                None => acts.push(Bar { first, last, name: act.clone(), detail: None, state: State::Same }),
            }
            open = true;
        }
        acts
    }

    /// What the customer does first at every step.
    fn said(&self) -> Vec<Option<&str>> {
        let mut said = vec![None; self.blueprint.steps.len()];
        for (lane, _) in self.blueprint.lanes.iter().enumerate().filter(|(_, lane)| lane.role == Role::Customer) {
            for card in self.blueprint.cards.iter().filter(|card| card.lane == LaneId(lane)) {
                for step in said.iter_mut().take(card.last.0.saturating_add(1)).skip(card.step.0) {
                    step.get_or_insert(card.text.as_str());
                }
            }
        }
        said
    }

    fn axis(&self) -> Vec<Option<Tick>> {
        let mut axis = vec![None; self.grid.columns.len()];
        let said = self.said();
        for (index, step) in self.blueprint.steps.iter().enumerate() {
            let id = StepId(index);
            let (state, old) = self.shown.steps.get(index).cloned().unwrap_or((State::Same, None));
            if self.shown.absent.contains(&id) && state != State::Removed {
                continue;
            }
            let spoken = said.get(index).copied().flatten();
            let stage = step.stage.map(|stage| self.blueprint[stage].name.as_str());
            let name = step.name.clone().filter(|name| Some(name.as_str()) != spoken && Some(name.as_str()) != stage);
            let wait = step.wait.as_ref().map(|wait| format!("{} {wait}", self.words.get(Word::Wait)));
            let when = step.time.as_ref().map(|time| self.dated(time));
            let mut time: Vec<String> = [when, step.duration.clone(), wait].into_iter().flatten().collect();
            // What the bar of a stage says of its only step is not said twice.
            if let Some(stage) = step.stage.filter(|stage| self.steps_of(*stage) == 1) {
                let stage = &self.blueprint[stage];
                let above = [stage.time.as_ref().map(|time| self.dated(time)), stage.duration.clone()];
                time.retain(|words| !above.iter().flatten().any(|known| known == words));
            }
            if let Some(tick) = axis.get_mut(self.column(id)) {
                *tick = Some(Tick { name, time: Some(time.join(" · ")).filter(|time| !time.is_empty()), state, old });
            }
        }
        axis
    }

    fn cards(&self, traced: Option<&Traced>) -> (Vec<Item>, BTreeMap<CardId, usize>) {
        let mut items = Vec::new();
        let mut index_of = BTreeMap::new();
        let mut leaving: BTreeMap<CardId, Vec<&Link>> = BTreeMap::new();
        for link in &self.blueprint.links {
            leaving.entry(link.from).or_default().push(link);
        }
        for (index, card) in self.blueprint.cards.iter().enumerate() {
            let id = CardId(index);
            index_of.insert(id, items.len());
            let mut item = self.card(id, card, leaving.get(&id).map(Vec::as_slice).unwrap_or_default());
            if let Some((state, old)) = self.shown.cards.get(index) {
                item.state = *state;
                item.old_text = old.clone().filter(|old| *old != item.text);
            }
            if let Some(old) = &item.old_text {
                item.label =
                    format!("{} {}", item.label, speech::sentence(&format!("{}: {old}", self.words.get(Word::Was))));
            }
            if let Some(word) = state_word(item.state) {
                item.label = format!("{} {}", speech::sentence(self.words.get(word)), item.label);
            }
            if let Some(traced) = traced {
                item.traces = traced.cards.get(&id).cloned().unwrap_or_default();
                item.root_cause = traced.causes.contains(&id);
                if item.traces.is_empty() && traced.any {
                    item.strength = Strength::Dim;
                }
            }
            items.push(item);
        }
        (items, index_of)
    }

    fn card(&self, id: CardId, card: &Card, leaving: &[&Link]) -> Item {
        let lane = &self.blueprint[card.lane];
        let pins = self.pins(id);
        let step = &self.blueprint[card.step];
        let mut label = vec![speech::place(
            self.words,
            &self.grid.lanes.get(self.lane(card.lane)).map(|lane| lane.name.clone()).unwrap_or_default(),
            &step.number,
            step.name.as_deref(),
            &card.text,
        )];
        label.extend(self.owned(&card.owners));
        label.extend(pins.iter().map(|pin| speech::sentence(&pin.label)));
        label.extend(speech::leads(self.words, self.blueprint, leaving));
        let usual_icon = card.system.map(|_| "server".to_owned());
        Item {
            text: card.text.clone(),
            owners: self.owners(&card.owners),
            actor: card.actor.clone(),
            small: self.small(card),
            icon: card.icon.clone().or(usual_icon).map(|name| icon(&name)),
            image: card.image.clone(),
            marks: card.marks.iter().copied().filter(|mark| *mark != crate::blueprint::CardMark::End).collect(),
            pins,
            system: lane.role == Role::Support,
            tentative: card.optional || (self.tentative && assumed(card)),
            label: label.join(" "),
            href: card.url.clone(),
            ..self.item(&card.id, Content::Card, card.lane, card.step, card.last)
        }
    }

    fn item(&self, id: &str, content: Content, lane: LaneId, step: StepId, last: StepId) -> Item {
        let (first, end) = (self.blueprint[step].column, self.blueprint[last].column);
        Item {
            step: first + 1,
            span: end.saturating_sub(first) + 1,
            ..Item::blank(id.to_owned(), content, self.lane(lane), self.column(step), self.column(last))
        }
    }

    fn owners(&self, ids: &[TeamId]) -> Vec<usize> {
        let known = |id: &TeamId| self.teams.iter().position(|team| team.id == self.blueprint[*id].id);
        ids.iter().filter_map(known).collect()
    }

    /// `Owner Billing.`
    fn owned(&self, ids: &[TeamId]) -> Option<String> {
        let names: Vec<&str> = ids.iter().map(|id| self.blueprint[*id].name.as_str()).collect();
        (!names.is_empty()).then(|| speech::sentence(&format!("{} {}", self.words.get(Word::Owner), names.join(", "))))
    }

    fn small(&self, card: &Card) -> Option<String> {
        let wait = card.wait.as_ref().map(|wait| format!("{} {wait}", self.words.get(Word::Wait)));
        let optional = card.optional.then(|| self.words.get(Word::Optional).to_owned());
        let parts = [card.when.clone(), card.time.clone(), wait, card.cost.clone(), optional];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }

    fn pins(&self, id: CardId) -> Vec<Pin> {
        let mut pins = Vec::new();
        let open = self.blueprint.pains.iter().filter(|pain| pain.status != PainStatus::Resolved);
        for pain in open.filter(|_| self.place.0 == 0 || self.editions) {
            if pain.felt == Some(id) {
                let label = format!("{}: {} {}", self.words.get(Word::FeltHere), pain.code, pain.text);
                pins.push(Pin { kind: PinKind::Felt, code: pain.code.clone(), label });
            } else if pain.causes.iter().any(|cause| cause.card == Some(id)) {
                let label = format!("{}: {} {}", self.words.get(Word::CausedHere), pain.code, pain.text);
                pins.push(Pin { kind: PinKind::Caused, code: pain.code.clone(), label });
            }
        }
        let builds_on = self.blueprint.variant.as_ref().is_some_and(|variant| variant.from.is_some());
        let answered = self.blueprint.opportunities.iter().filter(|_| builds_on);
        for fix in answered.filter(|fix| self.lands(fix) == Some(id)) {
            let label = format!("{}: {} {}", self.words.get(Word::AnsweredHere), fix.code, fix.text);
            pins.push(Pin { kind: PinKind::Answered, code: fix.code.clone(), label });
        }
        pins
    }

    /// The card where a fix lands: of those it explains a new one at its own step, else the first that is no
    /// evidence, else the first.
    fn lands(&self, fix: &Opportunity) -> Option<CardId> {
        let explained =
            || self.blueprint.cards.iter().enumerate().filter(|(_, card)| card.by.as_deref() == Some(fix.id.as_str()));
        let state = |index: usize| self.shown.cards.get(index).map(|(state, _)| *state);
        let there = |index: &usize| state(*index) != Some(State::Removed);
        let shown = |card: &Card| self.blueprint[card.lane].role != Role::Evidence;
        let fresh =
            explained().find(|(index, card)| state(*index) == Some(State::New) && card.step == fix.step && shown(card));
        fresh
            .or_else(|| explained().find(|(index, card)| there(index) && shown(card)))
            .or_else(|| explained().find(|(index, _)| there(index)))
            .map(|(index, _)| CardId(index))
    }

    fn registers(&self, traced: Option<&Traced>) -> Vec<Item> {
        // What is not traced steps back with the rest.
        let strength = |asked: &dyn Fn(&BTreeSet<String>) -> bool| match traced.filter(|traced| traced.any) {
            Some(traced) if !asked(&traced.pains) => Strength::Dim,
            _ => Strength::Full,
        };
        let lane_name =
            |lane: LaneId| self.grid.lanes.get(self.lane(lane)).map(|lane| lane.name.clone()).unwrap_or_default();
        let spoken = |lane: LaneId, step: StepId, text: &str| {
            let at = &self.blueprint[step];
            speech::place(self.words, &lane_name(lane), &at.number, at.name.as_deref(), text)
        };
        let (place, count) = self.place;
        let shows = |lane: LaneId| self.seat(lane).is_some();
        let whole = count == 1 || self.editions;
        let state_of = |known: Option<&Became>| known.cloned().unwrap_or((State::Same, None));
        let told = |label: String, state: State| match state_word(state) {
            Some(word) => format!("{} {label}", speech::sentence(self.words.get(word))),
            None => label,
        };
        let pains = self.blueprint.pains.iter().enumerate().filter_map(|(index, pain)| {
            let (state, old_text) = state_of(self.shown.pains.get(index));
            let there = place == 0 || whole || state == State::New;
            let was = self.shown.before.iter().flat_map(|before| &before.pains).find(|known| known.id == pain.id);
            let status = was.filter(|was| state != State::New && was.status != pain.status);
            (shows(pain.lane) && there).then(|| Item {
                strength: strength(&|traced| traced.contains(&pain.id)),
                text: pain.text.clone(),
                old_text,
                small: status.map(|was| format!("{} → {}", was.status.word(), pain.status.word())),
                state,
                code: Some(pain.code.clone()),
                label: told(spoken(pain.lane, pain.step, &format!("{} {}", pain.code, pain.text)), state),
                href: pain.url.clone(),
                ..self.item(&pain.id, Content::Pain, pain.lane, pain.step, pain.last)
            })
        });
        let fixes = self.blueprint.opportunities.iter().enumerate().filter_map(|(index, fix)| {
            let (state, old_text) = state_of(self.shown.opportunities.get(index));
            let owner: Vec<TeamId> = fix.owner.into_iter().collect();
            let mut label = vec![spoken(fix.lane, fix.step, &format!("{} {}", fix.code, fix.text))];
            label.extend(self.owned(&owner));
            (shows(fix.lane) && (whole || place > 0)).then(|| Item {
                text: fix.text.clone(),
                old_text,
                state,
                code: Some(fix.code.clone()),
                owners: self.owners(&owner),
                owner_missing: owner.is_empty(),
                strength: strength(&|traced| fix.fixes.iter().any(|pain| traced.contains(pain))),
                label: told(label.join(" "), state),
                href: fix.url.clone(),
                ..self.item(&fix.id, Content::Opportunity, fix.lane, fix.step, fix.last)
            })
        });
        let metrics = self.blueprint.metrics.iter().filter(|metric| shows(metric.lane)).map(|metric| {
            let gauge = gauge(metric, self.words, &self.blueprint.language);
            let target = gauge.target.clone().map(|target| format!(", {target}")).unwrap_or_default();
            Item {
                text: metric_words(metric),
                label: spoken(metric.lane, metric.step, &format!("{} {}{target}", gauge.value, metric_words(metric))),
                href: metric.url.clone(),
                ..self.item(&metric.id, Content::Metric(gauge), metric.lane, metric.step, metric.last)
            }
        });
        let mut items: Vec<Item> = pains.chain(fixes).chain(metrics).collect();
        if whole {
            self.ghosts(&mut items);
        }
        items
    }

    /// Pains and fixes that are gone, where the pane shows all there are.
    fn ghosts(&self, items: &mut Vec<Item>) {
        let Some(before) = &self.shown.before else { return };
        let empty = Shown::default();
        let earlier = Maker { blueprint: before, shown: &empty, ..*self };
        let gone = |known: &Item| match known.content {
            Content::Pain => self
                .shown
                .gone
                .pains
                .iter()
                .any(|index| before.pains.get(*index).is_some_and(|pain| pain.id == known.id)),
            Content::Opportunity => self
                .shown
                .gone
                .opportunities
                .iter()
                .any(|index| before.opportunities.get(*index).is_some_and(|fix| fix.id == known.id)),
            _ => false,
        };
        let mut ids: BTreeSet<String> = items.iter().map(|item| item.id.clone()).collect();
        for item in earlier.registers(None).into_iter().filter(gone) {
            let mut id = item.id.clone();
            while !ids.insert(id.clone()) {
                id.push_str(".removed");
            }
            let label = format!("{} {}", speech::sentence(self.words.get(Word::Removed)), item.label);
            items.push(Item { id, label, state: State::Removed, owner_missing: false, ..item });
        }
    }

    fn wires(&self, index_of: &BTreeMap<CardId, usize>, items: &[Item], traced: Option<&Traced>) -> Vec<Wire> {
        let mut wires: Vec<Wire> = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (index, link) in self.blueprint.links.iter().enumerate() {
            let (Some(&from), Some(&to)) = (index_of.get(&link.from), index_of.get(&link.to)) else { continue };
            let (Some(start), Some(end)) = (items.get(from), items.get(to)) else { continue };
            let kind = self.wire_kind(link);
            let name = format!("{}>{}", start.id, end.id);
            let count = seen.entry(name.clone()).or_insert(0);
            *count += 1;
            wires.push(Wire {
                id: if *count == 1 { name } else { format!("{name}#{count}") },
                from,
                to,
                kind,
                left: None,
                class: link.class.clone(),
                label: link.label.clone(),
                state: self.shown.links.get(index).copied().unwrap_or(State::Same),
                strength: if traced.is_some_and(|traced| traced.any) { Strength::Dim } else { Strength::Full },
                traces: traced.and_then(|traced| traced.links.get(&LinkId(index))).cloned().unwrap_or_default(),
            });
        }
        wires
    }

    fn wire_kind(&self, link: &Link) -> WireKind {
        let role = |card: CardId| self.blueprint[self.blueprint[card].lane].role;
        match link.kind {
            LinkType::Flow => WireKind::Path,
            LinkType::Uses => WireKind::Uses,
            LinkType::With => WireKind::With,
            LinkType::Back => WireKind::Back,
            LinkType::To if role(link.from) == Role::Customer && role(link.to) == Role::Customer => WireKind::Path,
            LinkType::To if self.blueprint[link.to].system.is_some() => WireKind::Uses,
            LinkType::To if link.handoff => WireKind::Handoff,
            LinkType::To => WireKind::Triggers,
        }
    }

    fn feelings(&self) -> Vec<Feelings> {
        let lanes = self.blueprint.lanes.iter().enumerate().filter(|(_, lane)| lane.role == Role::Feeling);
        lanes
            .map(|(lane, _)| {
                let mut feelings = self.feelings_of(LaneId(lane));
                if let Some(before) = &self.shown.before {
                    let earlier = Maker { blueprint: before, ..*self };
                    let ghosts = earlier
                        .feelings_of(LaneId(lane))
                        .curves
                        .into_iter()
                        .filter(|ghost| !feelings.curves.iter().any(|curve| curve.points == ghost.points));
                    let one = feelings.curves.len() == 1;
                    let ghosts: Vec<Curve> = ghosts
                        .map(|curve| Curve { ghost: true, name: one.then(|| self.curve_before(before)), ..curve })
                        .collect();
                    feelings.curves.splice(0..0, ghosts);
                }
                feelings
            })
            .collect()
    }

    /// Words beside the curve of the state before.
    fn curve_before(&self, before: &Blueprint) -> String {
        match &before.variant {
            Some(variant) if variant.id != "current" => state_name(before, self.words),
            _ => self.words.get(Word::CurveCurrent).to_owned(),
        }
    }

    fn feelings_of(&self, lane: LaneId) -> Feelings {
        let mut curves: Vec<(Option<String>, Curve)> = Vec::new();
        let mut quotes = Vec::new();
        for feeling in self.blueprint.feelings.iter().filter(|feeling| feeling.lane == lane) {
            let (first, last) = (self.column(feeling.step), self.column(feeling.last));
            let folded = self.grid.columns.get(first).is_some_and(|column| column.folded);
            let number = &self.blueprint[feeling.step].number;
            let words =
                feeling.quote.as_ref().map(|quote| quoted(quote, &self.blueprint.language)).or(feeling.word.clone());
            if let Some(text) = words.clone().filter(|_| !folded) {
                quotes.push(Quote { first, last, text, id: feeling.id.clone() });
            }
            let Some(score) = feeling.score else { continue };
            let name = feeling.of.as_ref().map(|of| self.name_of(of));
            let label = format!(
                "{} {number}: {}{}",
                self.words.get(Word::Step),
                self.words.get(match legend::face(score) {
                    1 => Word::Positive,
                    0 => Word::Neutral,
                    _ => Word::Negative,
                }),
                words.map(|words| format!(", {words}")).unwrap_or_default()
            );
            let point = CurvePoint {
                column: usize::midpoint(first, last),
                place: (0, 1),
                score,
                label,
                id: feeling.id.clone(),
            };
            match curves.iter_mut().find(|(of, _)| *of == feeling.of) {
                Some((_, curve)) => curve.points.push(point),
                None => {
                    curves.push((
                        feeling.of.clone(),
                        Curve { name, order: 0, ghost: false, points: vec![point], faceless: Vec::new() },
                    ));
                }
            }
        }
        let mut curves: Vec<Curve> = curves.into_iter().map(|(_, curve)| curve).collect();
        for curve in &mut curves {
            number_places(&mut curve.points);
        }
        Feelings { lane: self.lane(lane), curves, quotes }
    }

    fn name_of(&self, id: &str) -> String {
        let persona = self.blueprint.personas.iter().find(|persona| persona.id.as_deref() == Some(id));
        let team = self.blueprint.teams.iter().find(|team| team.id == id);
        persona
            .map(|persona| &persona.name)
            .or(team.map(|team| &team.name))
            .map_or_else(|| id.to_owned(), String::clone)
    }
}

/// Numbers the points that share a column.
fn number_places(points: &mut [CurvePoint]) {
    let mut count: BTreeMap<usize, usize> = BTreeMap::new();
    for point in points.iter_mut() {
        let here = count.entry(point.column).or_insert(0);
        point.place.0 = *here;
        *here += 1;
    }
    for point in points.iter_mut() {
        point.place.1 = count.get(&point.column).copied().unwrap_or(1);
    }
    points.sort_by_key(|point| (point.column, point.place.0));
}

/// Words in the quotation marks of their language.
fn quoted(words: &str, language: &str) -> String {
    if words.starts_with(['"', '“', '„', '«', '‘', '「', '『', '»', '‹']) {
        return words.to_owned();
    }
    let (open, close) = match language.split(['-', '_']).next().unwrap_or("") {
        "de" | "cs" | "sk" | "sl" => ("„", "“"),
        "fr" => ("«\u{202f}", "\u{202f}»"),
        "es" | "pt" | "it" | "ru" | "uk" | "no" | "nb" | "fa" | "ar" => ("«", "»"),
        "sv" | "fi" => ("”", "”"),
        "pl" | "hu" | "ro" => ("„", "”"),
        "ja" => ("「", "」"),
        _ => ("“", "”"),
    };
    format!("{open}{words}{close}")
}

/// What an icon's name means: a picture's path, one of the set, or an emoji.
pub fn icon(name: &str) -> Icon {
    let ends = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    if matches!(ends.as_deref(), Some("svg" | "png" | "jpg" | "jpeg" | "gif" | "webp")) {
        Icon::Picture(name.to_owned())
    } else if !name.is_ascii() && name.graphemes(true).count() == 1 {
        Icon::Emoji(name.to_owned())
    } else {
        Icon::Named(name.to_owned())
    }
}

/// The words beside a metric's value: its name, led by its unit where that is a word.
fn metric_words(metric: &Metric) -> String {
    match metric.unit.as_deref().filter(|unit| !sticks(unit)) {
        Some(unit) => format!("{unit}, {}", metric.name),
        None => metric.name.clone(),
    }
}

/// Whether a unit is written right at the number (`%`, `d`, `€`) and not as a word beside it.
pub fn sticks(unit: &str) -> bool {
    unit.chars().count() <= 3
}

/// A number and its unit as they are shown in a language.
pub fn amount(value: &Amount, unit: Option<&str>, language: &str) -> String {
    match (value, unit.filter(|unit| sticks(unit))) {
        (Amount::Words(words), _) => words.clone(),
        (Amount::Number(_, written), None) => figures::number(written, language),
        (Amount::Number(_, written), Some(unit)) => figures::with_unit(written, unit, language),
    }
}

fn gauge(metric: &Metric, words: &Words, language: &str) -> Gauge {
    let unit = metric.unit.as_deref();
    let number = |amount: &Option<Amount>| match amount {
        Some(Amount::Number(number, _)) => Some(*number),
        _ => None,
    };
    let (value, target) = (number(&metric.value), number(&metric.target));
    let most = value.unwrap_or(0.0).max(target.unwrap_or(0.0));
    let scale = metric.scale.filter(|scale| *scale > 0.0).unwrap_or(most * 1.06);
    let share = |number: f64| ((number / scale).clamp(0.0, 1.0) * 1000.0).round() as i32;
    let drawn = scale > 0.0 && value.is_some();
    Gauge {
        value: metric.value.as_ref().map_or_else(|| "–".to_owned(), |value| amount(value, unit, language)),
        target: metric
            .target
            .as_ref()
            .map(|target| format!("{} {}", words.get(Word::Target), amount(target, unit, language))),
        filled: value.filter(|_| drawn).map(share),
        aim: target.filter(|_| drawn).map(share),
    }
}
