//! The grid that all panes share: columns, lanes and separator lines, and what the rail says of them.

use std::collections::BTreeMap;

use crate::blueprint::Blueprint;
use crate::blueprint::Role;
use crate::board::Column;
use crate::board::Lane;
use crate::board::Line;
use crate::board::State;
use crate::board::compare::Shown;
use crate::board::head::state_name;
use crate::board::state_word;
use crate::sorted::Gather;
use crate::sorted::Sorted;
use crate::words::Word;
use crate::words::Words;

/// The grid that all panes share.
pub struct Grid {
    /// Columns.
    pub columns: Vec<Column>,
    /// Lanes.
    pub lanes: Vec<Lane>,
    /// Index of the board's column for a 0-based column of the whole blueprint.
    pub column_of: BTreeMap<usize, usize>,
    /// Index of the board's lane for the id of a lane.
    pub lane_of: BTreeMap<String, usize>,
}

/// The union of the columns and lanes of all variants shown, in file order.
pub(super) fn grid(blueprints: &[&Blueprint], words: &Words) -> Grid {
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
    let column_of = columns.keys().enumerate().map(|(index, column)| (*column, index)).gather();
    let lanes: Vec<Lane> = lanes.into_values().collect();
    let lane_of = lanes.iter().enumerate().map(|(index, lane)| (lane.id.clone(), index)).gather();
    Grid { columns: columns.into_values().collect(), lanes, column_of, lane_of }
}

/// In a comparison pains stand in the first pane and what answers them in the later ones, so both share a row;
/// metrics that are told by tiles need none.
pub(super) fn merge_registers(grid: &mut Grid, (merge, tiles): (bool, bool), words: &Words) {
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
        .gather();
    let mut keep = keep.into_iter();
    grid.lanes.retain(|_| keep.next().unwrap_or(true));
}

/// Marks the lanes that are new, gone or otherwise named, where two states are compared.
pub(super) fn mark_lanes(grid: &mut Grid, after: &Shown, words: &Words) {
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

/// Says in the rail in which of several states a lane comes, goes or differs. One tag would not say which.
pub(super) fn tell_lanes(grid: &mut Grid, panes: &[Shown], words: &Words) {
    for lane in &mut grid.lanes {
        let state = |shown: &Shown| shown.lanes.get(&lane.id).map_or(State::Same, |(state, _)| *state);
        let told = panes.windows(2).filter_map(|pair| {
            let [before, after] = pair else { return None };
            let known = after.blueprint.lanes.iter().find(|known| known.id == lane.id && known.declared);
            let now = state(after);
            let stays_away = now == State::Removed && state(before) == State::Removed;
            let word = known.filter(|_| !stays_away).and(state_word(now))?;
            Some(format!("{}: {}", words.get(word), state_name(&after.blueprint, words)))
        });
        let told: Vec<String> = told.collect();
        if !told.is_empty() {
            lane.note = Some(lane.note.iter().cloned().chain(told).collect::<Vec<_>>().join(" · "));
        }
    }
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

pub(super) fn lines(blueprints: &[&Blueprint], grid: &Grid, words: &Words) -> Vec<Line> {
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
    found.put_in_order_by(|line| line.after);
    found
}
