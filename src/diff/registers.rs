//! What became of lanes, stages, steps, feelings, pains, opportunities, metrics and declared systems.

use crate::blueprint::Blueprint;
use crate::blueprint::LaneId;
use crate::blueprint::MetricId;
use crate::blueprint::OpportunityId;
use crate::blueprint::Pain;
use crate::blueprint::PainId;
use crate::blueprint::StageId;
use crate::blueprint::StepId;
use crate::blueprint::SystemId;

use super::Changes;
use super::Element;
use super::FeelingId;
use super::Field;
use super::Kind;
use super::State;
use super::cards;
use super::compare::Both;
use super::compare::Register;
use super::compare::Said;
use super::compare::drop_field;
use super::compare::reordered;
use super::compare::settle_place;
use super::compare::written_id;
use super::facts;

pub(crate) fn lanes(both: &Both<'_>) -> (Changes<LaneId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.lanes.iter().map(|lane| Said { id: lane.id.clone(), facts: facts::lane(blueprint, lane) }).collect()
    };
    let register = Register::new(both, Kind::Lane, &both.pairing.lanes, said(both.before), said(both.after));
    let ids =
        |blueprint: &'_ Blueprint| -> Vec<String> { blueprint.lanes.iter().map(|lane| lane.id.clone()).collect() };
    let (earlier, later) = (ids(both.before), ids(both.after));
    let (earlier, later) = (strs(&earlier), strs(&later));
    let moved = reordered(&both.pairing.lanes, &earlier, &later);
    let declared = |blueprint: &Blueprint, index: Option<usize>| {
        index.and_then(|index| blueprint.lanes.get(index)).is_some_and(|lane| lane.declared)
    };
    let (changes, mut rows) = register.compare(both, LaneId, |earlier, later, fields| {
        // An undeclared lane stands where its role puts it.
        if declared(both.before, Some(earlier)) || declared(both.after, Some(later)) {
            fields.extend(moved.get(&later).cloned());
        }
        written_id(
            both,
            both.before.lanes.get(earlier).map(|lane| lane.id.as_str()),
            both.after.lanes.get(later).map(|lane| lane.id.as_str()),
            fields,
        );
    });
    // An undeclared lane comes and goes with what it holds.
    rows.retain(|row| declared(both.before, row.before) || declared(both.after, row.after));
    (changes, rows)
}

fn strs(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

pub(crate) fn stages(both: &Both<'_>) -> (Changes<StageId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.stages.iter().map(|stage| Said { id: stage.id.clone(), facts: facts::stage(stage) }).collect()
    };
    let register = Register::new(both, Kind::Stage, &both.pairing.stages, said(both.before), said(both.after));
    let earlier: Vec<&str> = both.before.stages.iter().map(|stage| stage.id.as_str()).collect();
    let later: Vec<&str> = both.after.stages.iter().map(|stage| stage.id.as_str()).collect();
    let moved = reordered(&both.pairing.stages, &earlier, &later);
    let names = (cards::first_customer_words(both.before), cards::first_customer_words(both.after));
    // A stage that is one column may be called after its first card, as a step is.
    let derived = |blueprint: &Blueprint, names: &[Option<String>], index: usize| {
        let stage = blueprint.stages.get(index).filter(|stage| stage.steps.0 == stage.steps.1);
        stage.is_some_and(|stage| names.get(stage.steps.0.0).is_some_and(|name| name.as_ref() == Some(&stage.name)))
    };
    register.compare(both, StageId, |earlier, later, fields| {
        if derived(both.before, &names.0, earlier) && derived(both.after, &names.1, later) {
            drop_field(fields, "name");
        }
        fields.extend(moved.get(&later).cloned());
        if let (Some(one), Some(other)) = (both.before.stages.get(earlier), both.after.stages.get(later)) {
            other_id(both, &one.id, &other.id, fields);
        }
    })
}

/// Between two files: an id that both wrote, and wrote otherwise. Ids of what has none are counted: those of entries bear
/// points, which no written one may, those of stages a number.
fn other_id(both: &Both<'_>, before: &str, after: &str, fields: &mut Vec<Field>) {
    let numbered =
        |id: &str| id.strip_prefix("stage-").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let counted = |id: &str| id.contains('.') || numbered(id);
    if !counted(before) && !counted(after) {
        written_id(both, Some(before), Some(after), fields);
    }
}

pub(crate) fn steps(both: &Both<'_>) -> (Changes<StepId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.steps.iter().map(|step| Said { id: step.id.clone(), facts: facts::step(blueprint, step) }).collect()
    };
    let register = Register::new(both, Kind::Step, &both.pairing.steps, said(both.before), said(both.after));
    let ids =
        |blueprint: &'_ Blueprint| -> Vec<String> { blueprint.steps.iter().map(|step| step.id.clone()).collect() };
    let (earlier_ids, later_ids) = (ids(both.before), ids(both.after));
    let moved = reordered(&both.pairing.steps, &strs(&earlier_ids), &strs(&later_ids));
    let (earlier_names, later_names) =
        (cards::first_customer_words(both.before), cards::first_customer_words(both.after));
    let derived = |blueprint: &Blueprint, names: &[Option<String>], index: Option<usize>| {
        let step = index.and_then(|index| blueprint.steps.get(index));
        step.zip(index.and_then(|index| names.get(index))).is_some_and(|(step, name)| step.name == *name)
    };
    // The one column of a stage without steps of its own is that stage, written once.
    let own = |blueprint: &Blueprint, index: Option<usize>| {
        let step = index.and_then(|index| blueprint.steps.get(index));
        let stage = step.and_then(|step| step.stage).and_then(|stage| blueprint.stages.get(stage.0));
        step.zip(stage).is_none_or(|(step, stage)| step.id != stage.id)
    };
    let (mut changes, mut rows) = register.compare(both, StepId, |earlier, later, fields| {
        if derived(both.before, &earlier_names, Some(earlier)) && derived(both.after, &later_names, Some(later)) {
            drop_field(fields, "name");
        }
        fields.extend(moved.get(&later).cloned());
        let written = |blueprint: &'_ Blueprint, index: usize| {
            blueprint.steps.get(index).filter(|step| step.id_written).map(|step| step.id.clone())
        };
        if let (Some(one), Some(other)) = (written(both.before, earlier), written(both.after, later)) {
            written_id(both, Some(&one), Some(&other), fields);
        }
    });
    for row in &mut rows {
        let alone = row.before.is_none() || row.after.is_none();
        let named = derived(both.before, &earlier_names, row.before) || derived(both.after, &later_names, row.after);
        if alone && named {
            drop_field(&mut row.fields, "name");
        }
    }
    rows.retain(|row| own(both.before, row.before) || own(both.after, row.after));
    for (index, state) in changes.after.iter_mut().enumerate() {
        if let (false, Some(from)) = (own(both.after, Some(index)), state.from()) {
            *state = State::Same { from };
        }
    }
    (changes, rows)
}

pub(crate) fn feelings(both: &Both<'_>) -> (Changes<FeelingId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let all = blueprint.feelings.iter();
        all.map(|feeling| Said { id: feeling.id.clone(), facts: facts::feeling(blueprint, feeling) }).collect()
    };
    let pairs = &both.pairing.feelings;
    let register = Register::new(both, Kind::Feeling, pairs, said(both.before), said(both.after));
    register.compare(both, FeelingId, |earlier, later, fields| {
        if let (Some(one), Some(other)) = (both.before.feelings.get(earlier), both.after.feelings.get(later)) {
            settle_place(both, (one.step, one.last), (other.step, other.last), fields);
            other_id(both, &one.id, &other.id, fields);
        }
    })
}

pub(crate) fn pains(both: &Both<'_>) -> (Changes<PainId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.pains.iter().map(|pain| Said { id: pain.id.clone(), facts: facts::pain(blueprint, pain) }).collect()
    };
    let register = Register::new(both, Kind::Pain, &both.pairing.pains, said(both.before), said(both.after));
    let usual = (cards::felt_as_usual(both.before), cards::felt_as_usual(both.after));
    let (changes, mut rows) = register.compare(both, PainId, |earlier, later, fields| {
        let (Some(one), Some(other)) = (both.before.pains.get(earlier), both.after.pains.get(later)) else { return };
        settle_place(both, (one.step, one.last), (other.step, other.last), fields);
        other_id(both, &one.id, &other.id, fields);
        if usual.0.get(earlier) == Some(&true) && usual.1.get(later) == Some(&true) {
            drop_field(fields, "felt");
        }
        // The same words at the same place of the file, sent on by `replaces`.
        let places = |pain: &Pain| pain.causes.iter().map(|cause| cause.span).collect::<Vec<_>>();
        let written = one.causes.iter().all(|cause| cause.span.start < cause.span.end);
        if both.pairing.one_file && written && places(one) == places(other) {
            drop_field(fields, "cause");
        }
    });
    for row in &mut rows {
        let is_usual = |usual: &[bool], index: Option<usize>| index.and_then(|index| usual.get(index)) == Some(&true);
        let alone = row.before.is_none() || row.after.is_none();
        if alone && (is_usual(&usual.0, row.before) || is_usual(&usual.1, row.after)) {
            drop_field(&mut row.fields, "felt");
        }
    }
    (changes, rows)
}

pub(crate) fn opportunities(both: &Both<'_>) -> (Changes<OpportunityId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let all = blueprint.opportunities.iter();
        all.map(|fix| Said { id: fix.id.clone(), facts: facts::opportunity(blueprint, fix) }).collect()
    };
    let pairs = &both.pairing.opportunities;
    let register = Register::new(both, Kind::Opportunity, pairs, said(both.before), said(both.after));
    register.compare(both, OpportunityId, |earlier, later, fields| {
        if let (Some(one), Some(other)) = (both.before.opportunities.get(earlier), both.after.opportunities.get(later))
        {
            settle_place(both, (one.step, one.last), (other.step, other.last), fields);
            other_id(both, &one.id, &other.id, fields);
        }
    })
}

pub(crate) fn metrics(both: &Both<'_>) -> (Changes<MetricId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let all = blueprint.metrics.iter();
        all.map(|metric| Said { id: metric.id.clone(), facts: facts::metric(blueprint, metric) }).collect()
    };
    let pairs = &both.pairing.metrics;
    let register = Register::new(both, Kind::Metric, pairs, said(both.before), said(both.after));
    register.compare(both, MetricId, |earlier, later, fields| {
        if let (Some(one), Some(other)) = (both.before.metrics.get(earlier), both.after.metrics.get(later)) {
            settle_place(both, (one.step, one.last), (other.step, other.last), fields);
            other_id(both, &one.id, &other.id, fields);
        }
    })
}

/// What became of each system as declared, without where it is used.
pub(crate) fn declared_systems(both: &Both<'_>) -> (Changes<SystemId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let all = blueprint.systems.iter();
        all.map(|system| Said { id: system.id.clone(), facts: facts::system(blueprint, system) }).collect()
    };
    let pairs = &both.pairing.systems;
    let register = Register::new(both, Kind::System, pairs, said(both.before), said(both.after));
    register.compare(both, SystemId, |earlier, later, fields| {
        let id = |blueprint: &'_ Blueprint, index: usize| blueprint.systems.get(index).map(|system| system.id.clone());
        written_id(both, id(both.before, earlier).as_deref(), id(both.after, later).as_deref(), fields);
    })
}
