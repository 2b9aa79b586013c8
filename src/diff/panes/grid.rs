//! The steps, stages and lanes of both blueprints in one order.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::LaneId;
use crate::blueprint::Stage;
use crate::blueprint::StageId;
use crate::blueprint::Step;
use crate::blueprint::StepId;
use crate::sorted::gathered;

use super::super::Changes;
use super::super::Diff;
use super::super::Fate;
use super::super::compare::Couple;
use super::super::compare::couples;
use super::super::pairing::Pairs;

/// Which of the two blueprints a pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
}

impl Side {
    pub fn other(self) -> Side {
        match self {
            Side::Before => Side::After,
            Side::After => Side::Before,
        }
    }

    /// Own and other half of a couple.
    pub fn of(self, couple: Couple) -> (Option<usize>, Option<usize>) {
        match self {
            Side::Before => couple,
            Side::After => (couple.1, couple.0),
        }
    }
}

/// The common order of columns and rows.
pub(crate) struct Grid {
    pub one_file: bool,
    pub lanes: Vec<Couple>,
    pub steps: Vec<Couple>,
    /// Stages of both in one order; empty when one of the two has none.
    pub stages: Vec<Couple>,
    lane_at: [Vec<usize>; 2],
    step_at: [Vec<usize>; 2],
    stage_at: [Vec<usize>; 2],
}

/// Where each element of either side stands in a list of couples.
fn places(couples: &[Couple], before: usize, after: usize) -> [Vec<usize>; 2] {
    let mut found = [vec![0; before], vec![0; after]];
    let [earlier, later] = &mut found;
    for (place, couple) in couples.iter().enumerate() {
        if let Some(slot) = couple.0.and_then(|index| earlier.get_mut(index)) {
            *slot = place;
        }
        if let Some(slot) = couple.1.and_then(|index| later.get_mut(index)) {
            *slot = place;
        }
    }
    found
}

/// The pairs that a diff found, without its findings.
fn pairs<I: Copy>(changes: &Changes<I>, number: impl Fn(I) -> usize) -> Pairs {
    let to_after = changes.before.iter().map(|fate| match fate {
        Fate::Kept(later) => Some(number(*later)),
        Fate::Removed { .. } => None,
    });
    Pairs {
        to_after: to_after.collect(),
        to_before: changes.after.iter().map(|state| state.from().map(&number)).collect(),
        similarity: BTreeMap::new(),
    }
}

/// Couples of one file in the order that both sides give each of them.
fn in_file_order<K: Ord>(pairs: &Pairs, before: impl Fn(usize) -> K, after: impl Fn(usize) -> K) -> Vec<Couple> {
    let mut found = couples(pairs);
    found.sort_by_cached_key(|couple| couple.1.map(&after).or_else(|| couple.0.map(&before)));
    found
}

impl Grid {
    pub fn of(before: &Blueprint, after: &Blueprint, diff: &Diff) -> Grid {
        let lanes = pairs(&diff.lanes, |lane| lane.0);
        let steps = pairs(&diff.steps, |step| step.0);
        let stages = pairs(&diff.stages, |stage| stage.0);
        let lane_order = |blueprint: &Blueprint, index: usize| blueprint.lanes.get(index).map(|lane| lane.order);
        let column = |blueprint: &Blueprint, index: usize| blueprint.steps.get(index).map(|step| step.column);
        let lanes = if diff.one_file {
            in_file_order(&lanes, |index| lane_order(before, index), |index| lane_order(after, index))
        } else {
            couples(&lanes)
        };
        let first = |blueprint: &Blueprint, index: usize| {
            let stage = blueprint.stages.get(index);
            stage.and_then(|stage| blueprint.steps.get(stage.steps.0.0)).map(|step| step.column)
        };
        let staged = !before.stages.is_empty() && !after.stages.is_empty();
        let stages = match (staged, diff.one_file) {
            (false, _) => Vec::new(),
            (true, true) => in_file_order(&stages, |index| first(before, index), |index| first(after, index)),
            (true, false) => couples(&stages),
        };
        let steps = match (diff.one_file, staged) {
            (true, _) => in_file_order(&steps, |index| column(before, index), |index| column(after, index)),
            (false, false) => couples(&steps),
            (false, true) => by_stage(couples(&steps), &stages, before, after),
        };
        let lane_at = places(&lanes, before.lanes.len(), after.lanes.len());
        let step_at = places(&steps, before.steps.len(), after.steps.len());
        let stage_at = places(&stages, before.stages.len(), after.stages.len());
        Grid { one_file: diff.one_file, lanes, steps, stages, lane_at, step_at, stage_at }
    }

    /// Row of a lane of one side.
    pub fn lane(&self, side: Side, lane: LaneId) -> LaneId {
        let [earlier, later] = &self.lane_at;
        let places = if side == Side::Before { earlier } else { later };
        LaneId(places.get(lane.0).copied().unwrap_or(0))
    }

    /// Column of a step of one side.
    pub fn step(&self, side: Side, step: StepId) -> StepId {
        let [earlier, later] = &self.step_at;
        let places = if side == Side::Before { earlier } else { later };
        StepId(places.get(step.0).copied().unwrap_or(0))
    }

    /// Gives a pane the steps and stages of both sides; tells which of them are not its own.
    pub fn settle_steps(
        &self,
        side: Side,
        own: &Blueprint,
        other: &Blueprint,
        blueprint: &mut Blueprint,
    ) -> (Vec<StepId>, Vec<StageId>) {
        let mut absent = Vec::new();
        let mut ids: BTreeSet<String> = gathered(own.steps.iter().map(|step| step.id.clone()));
        let mut steps: Vec<Step> = Vec::new();
        for couple in &self.steps {
            let (mine, theirs) = side.of(*couple);
            let place = steps.len();
            let step = match (mine.and_then(|step| own.steps.get(step)), theirs.and_then(|step| other.steps.get(step)))
            {
                (Some(step), _) => Step { stage: self.stage_of(side, step.stage, own), ..step.clone() },
                (None, Some(step)) => {
                    absent.push(StepId(place));
                    let mut id = step.id.clone();
                    while !ids.insert(id.clone()) {
                        id.push_str(".removed");
                    }
                    Step { id, stage: self.stage_of(side.other(), step.stage, other), ..step.clone() }
                }
                (None, None) => continue,
            };
            steps.push(step);
        }
        for (column, step) in steps.iter_mut().enumerate() {
            if !self.one_file {
                step.column = column;
            }
        }
        let absent_stages = self.settle_stages(side, own, other, &mut steps, &absent, blueprint);
        blueprint.steps = steps;
        (absent, absent_stages)
    }

    /// The stage of a step among those of both sides.
    fn stage_of(&self, side: Side, stage: Option<StageId>, blueprint: &Blueprint) -> Option<StageId> {
        if self.stages.is_empty() || blueprint.stages.is_empty() {
            return stage;
        }
        let [earlier, later] = &self.stage_at;
        let places = if side == Side::Before { earlier } else { later };
        stage.and_then(|stage| places.get(stage.0)).map(|&stage| StageId(stage))
    }

    fn settle_stages(
        &self,
        side: Side,
        own: &Blueprint,
        other: &Blueprint,
        steps: &mut [Step],
        absent_steps: &[StepId],
        blueprint: &mut Blueprint,
    ) -> Vec<StageId> {
        let mut stages: Vec<Stage> = Vec::new();
        let mut absent = Vec::new();
        if self.stages.is_empty() {
            stages.clone_from(&own.stages);
            // Steps of the other side join the stage before them, or the first.
            let mut current = (!stages.is_empty()).then_some(StageId(0));
            for (index, step) in steps.iter_mut().enumerate() {
                if absent_steps.binary_search(&StepId(index)).is_ok() {
                    step.stage = current;
                } else {
                    current = step.stage;
                }
            }
        } else {
            let mut ids: BTreeSet<String> = gathered(own.stages.iter().map(|stage| stage.id.clone()));
            for couple in &self.stages {
                let (mine, theirs) = side.of(*couple);
                if let Some(stage) = mine.and_then(|stage| own.stages.get(stage)) {
                    stages.push(stage.clone());
                } else if let Some(stage) = theirs.and_then(|stage| other.stages.get(stage)) {
                    let mut stage = stage.clone();
                    while !ids.insert(stage.id.clone()) {
                        stage.id.push_str(".removed");
                    }
                    absent.push(StageId(stages.len()));
                    stages.push(stage);
                }
            }
        }
        let mut begun = BTreeSet::new();
        for (index, step) in steps.iter().enumerate() {
            let Some(id) = step.stage else { continue };
            if let Some(stage) = stages.get_mut(id.0) {
                let first = if begun.insert(id) { StepId(index) } else { stage.steps.0 };
                stage.steps = (first, StepId(index));
            }
        }
        blueprint.stages = stages;
        absent
    }
}

/// Two files: steps stage by stage, so that a stage stays one stretch.
fn by_stage(steps: Vec<Couple>, stages: &[Couple], before: &Blueprint, after: &Blueprint) -> Vec<Couple> {
    let [earlier, later] = places(stages, before.stages.len(), after.stages.len());
    let place = |couple: &Couple| -> Option<usize> {
        let today = couple.1.and_then(|step| after.steps.get(step)).and_then(|step| step.stage);
        if let Some(stage) = today {
            return later.get(stage.0).copied();
        }
        let once = couple.0.and_then(|step| before.steps.get(step)).and_then(|step| step.stage)?;
        earlier.get(once.0).copied()
    };
    let mut sorted = steps;
    sorted.sort_by_cached_key(place);
    sorted
}
