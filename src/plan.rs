//! The fixes of one or several services as one ranked plan.
//!
//! **Order.** What is still to do comes first: written ranks in their order, then the others by score, the highest
//! first, then those with nothing to choose between them in the order of the files. What has shipped follows, then
//! what was dropped; both keep the order but have no place.
//!
//! **Score.** `impact ÷ effort × Σ (severity × reach)` over the pains an opportunity fixes, as the first variant
//! that has them says. Impact, effort and severity that are not given count as 3, a reach that is not given as 1; a
//! reach that is a count is taken as share of the largest count in its file; the sum is 1 where no pain is fixed.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::blueprint::Amount;
use crate::blueprint::Better;
use crate::blueprint::Blueprint;
use crate::blueprint::Metric;
use crate::blueprint::Opportunity;
use crate::blueprint::Pain;
use crate::blueprint::Service;
use crate::sorted::Sorted;
use crate::trace::Scale;
use crate::trace::Weight;

/// Impact or effort taken where the file says none: the middle of 1 to 5.
const UNKNOWN: u8 = 3;

/// One service and the name of the file it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The file as a person knows it.
    pub file: &'a str,
    /// What it says.
    pub service: &'a Service,
}

/// The ranked plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Titles of the services, in the order given.
    pub services: Vec<String>,
    /// All opportunities, in the order of the plan.
    pub rows: Vec<Row>,
    /// The same by owning team, the team with the foremost fix first, what nobody owns last.
    pub teams: Vec<Team>,
}

/// One opportunity in the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// File it stands in.
    pub file: String,
    /// Title of its service.
    pub service: String,
    /// Id in that file.
    pub id: String,
    /// Short name on pins (`O3`).
    pub code: String,
    /// Words.
    pub text: String,
    /// Id and name of the owning team.
    pub owner: Option<(String, String)>,
    /// Place among what is still to do, from 1; `None` for shipped and dropped ones.
    pub place: Option<usize>,
    /// Rank as written.
    pub rank: Option<u32>,
    /// Score and what it is made of.
    pub score: Score,
    /// Ids of the pains it fixes, as written.
    pub fixes: Vec<String>,
    /// Metric that will tell.
    pub measure: Option<Measure>,
    /// What will be measured, in words.
    pub target: Option<String>,
    /// Due date as written.
    pub due: Option<String>,
    /// Day it shipped, as written.
    pub shipped: Option<String>,
    /// Status as written.
    pub status: Option<String>,
    /// Whether it is still to do.
    pub state: State,
    /// Whether its due date has passed while it is still to do.
    pub overdue: bool,
}

/// What is left of an opportunity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Proposed, planned or in progress.
    ToDo,
    /// Shipped.
    Shipped,
    /// Dropped.
    Dropped,
}

/// A score and the parts it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// 1 to 5.
    pub impact: u8,
    /// Whether the file says so.
    pub impact_known: bool,
    /// 1 to 5.
    pub effort: u8,
    /// Whether the file says so.
    pub effort_known: bool,
    /// The pains it fixes: id, short name, words and weight.
    pub pains: Vec<Relief>,
}

/// A pain that a fix relieves.
#[derive(Debug, Clone, PartialEq)]
pub struct Relief {
    /// Id of the pain.
    pub id: String,
    /// Its short name on pins.
    pub code: String,
    /// Its words.
    pub text: String,
    /// What it weighs.
    pub weight: Weight,
}

/// The metric that will tell whether a fix worked.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Id of the metric.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: Option<String>,
    /// Value today: in the first variant that has the metric.
    pub from: Option<Amount>,
    /// Value aimed at: the metric's target, else its value in the last variant.
    pub target: Option<Amount>,
    /// Which direction is good.
    pub better: Option<Better>,
}

/// What one team has to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// Id and name; `None` gathers what nobody owns.
    pub team: Option<(String, String)>,
    /// Its rows, as indices into the plan.
    pub rows: Vec<usize>,
    /// How much there is of it.
    pub totals: Totals,
}

/// Totals over some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    /// Still to do.
    pub to_do: usize,
    /// Of these overdue.
    pub overdue: usize,
    /// Shipped.
    pub shipped: usize,
    /// Dropped.
    pub dropped: usize,
    /// Sum of the efforts of what is still to do.
    pub effort: u32,
    /// Sum of the scores of what is still to do.
    pub score: f64,
}

impl Score {
    /// Sum of severity times reach over the pains; 1 where there are none.
    pub fn sum(&self) -> f64 {
        match self.pains.is_empty() {
            true => 1.0,
            false => self.pains.iter().map(|pain| pain.weight.value()).sum(),
        }
    }

    /// Impact divided by effort, times the sum.
    pub fn value(&self) -> f64 {
        f64::from(self.impact) / f64::from(self.effort.max(1)) * self.sum()
    }

    /// The value in millionths: what differs by less is a tie, so that rounding never decides an order.
    #[allow(clippy::cast_possible_truncation, reason = "casts of floats saturate")]
    fn millionths(&self) -> i64 {
        (self.value() * 1e6).round() as i64
    }
}

impl Plan {
    /// Totals over the whole plan.
    pub fn totals(&self) -> Totals {
        Totals::of(self.rows.iter())
    }

    /// The plan with those rows only that a test lets through; places stay as they are.
    pub fn only(mut self, wanted: impl Fn(&Row) -> bool) -> Plan {
        self.rows.retain(|row| wanted(row));
        self.teams = teams(&self.rows);
        self
    }
}

impl Totals {
    fn of<'a>(rows: impl Iterator<Item = &'a Row>) -> Totals {
        let mut totals = Totals::default();
        for row in rows {
            match row.state {
                State::ToDo => {
                    totals.to_do += 1;
                    totals.overdue += usize::from(row.overdue);
                    totals.effort += u32::from(row.score.effort);
                    totals.score += row.score.value();
                }
                State::Shipped => totals.shipped += 1,
                State::Dropped => totals.dropped += 1,
            }
        }
        totals
    }
}

/// Ranks the opportunities of one or several services. Without a day, nothing is overdue.
pub fn plan(parts: &[Part], today: Option<Date>) -> Plan {
    let mut rows: Vec<Row> = parts.iter().flat_map(|part| rows(part, today)).collect();
    rows.put_in_order_by(|row| {
        let ranked = (row.rank.is_none(), row.rank);
        (row.state, ranked, std::cmp::Reverse(row.score.millionths()))
    });
    let to_do = rows.iter_mut().filter(|row| row.state == State::ToDo);
    to_do.enumerate().for_each(|(index, row)| row.place = Some(index + 1));
    let services = parts.iter().filter_map(|part| part.service.variants.first());
    let teams = teams(&rows);
    Plan { services: services.map(|blueprint| blueprint.title.clone()).collect(), rows, teams }
}

/// The opportunities of one service, each as the first variant that has it says.
fn rows(part: &Part, today: Option<Date>) -> Vec<Row> {
    let known = Known::of(part.service);
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    for blueprint in &part.service.variants {
        for opportunity in &blueprint.opportunities {
            if seen.insert(opportunity.id.as_str()) {
                rows.push(row(part.file, &known, blueprint, opportunity, today));
            }
        }
    }
    rows
}

/// What opportunities name, by id: pains as the first variant that has them says, metrics in the first and in the last.
struct Known<'a> {
    scale: Scale,
    pains: BTreeMap<&'a str, &'a Pain>,
    metrics: BTreeMap<&'a str, (&'a Metric, &'a Metric)>,
}

impl Known<'_> {
    fn of(service: &Service) -> Known<'_> {
        let (mut pains, mut metrics) = (BTreeMap::new(), BTreeMap::new());
        for pain in service.variants.iter().flat_map(|blueprint| &blueprint.pains) {
            pains.entry(pain.id.as_str()).or_insert(pain);
        }
        for metric in service.variants.iter().flat_map(|blueprint| &blueprint.metrics) {
            metrics.entry(metric.id.as_str()).or_insert((metric, metric)).1 = metric;
        }
        Known { scale: Scale::of(&service.variants), pains, metrics }
    }
}

fn row(file: &str, known: &Known, blueprint: &Blueprint, opportunity: &Opportunity, today: Option<Date>) -> Row {
    let owner = opportunity.owner.map(|team| &blueprint[team]);
    let state = match opportunity.status.as_deref() {
        Some("shipped") => State::Shipped,
        Some("dropped") => State::Dropped,
        _ => State::ToDo,
    };
    let due = opportunity.due.as_deref().and_then(last_day);
    let overdue = state == State::ToDo && matches!((due, today), (Some(due), Some(today)) if due < today);
    Row {
        file: file.to_owned(),
        service: blueprint.title.clone(),
        id: opportunity.id.clone(),
        code: opportunity.code.clone(),
        text: opportunity.text.clone(),
        owner: owner.map(|team| (team.id.clone(), team.name.clone())),
        place: None,
        rank: opportunity.rank,
        score: score(known, opportunity),
        fixes: opportunity.fixes.clone(),
        measure: opportunity.metric.as_deref().and_then(|id| measure(known, id)),
        target: opportunity.target.clone(),
        due: opportunity.due.clone(),
        shipped: opportunity.shipped.clone(),
        status: opportunity.status.clone(),
        state,
        overdue,
    }
}

fn score(known: &Known, opportunity: &Opportunity) -> Score {
    let pains = opportunity.fixes.iter().filter_map(|id| known.pains.get(id.as_str()));
    let relief = |pain: &&Pain| Relief {
        id: pain.id.clone(),
        code: pain.code.clone(),
        text: pain.text.clone(),
        weight: known.scale.weigh(pain),
    };
    Score {
        impact: opportunity.impact.unwrap_or(UNKNOWN),
        impact_known: opportunity.impact.is_some(),
        effort: opportunity.effort.unwrap_or(UNKNOWN),
        effort_known: opportunity.effort.is_some(),
        pains: pains.map(relief).collect(),
    }
}

fn measure(known: &Known, id: &str) -> Option<Measure> {
    let (first, last) = known.metrics.get(id)?;
    let later = last.value.clone().filter(|value| first.value.as_ref() != Some(value));
    Some(Measure {
        id: first.id.clone(),
        name: first.name.clone(),
        unit: first.unit.clone(),
        from: first.value.clone(),
        target: first.target.clone().or(later),
        better: first.better,
    })
}

/// The last day of a date as written: a day, or a month (`2026-12`) or a year (`2026`), which last to their end.
fn last_day(written: &str) -> Option<Date> {
    let written = written.trim();
    let day = |text: &str| text.parse::<Date>().ok();
    day(written)
        .or_else(|| day(&format!("{written}-01")).map(Date::last_of_month))
        .or_else(|| day(&format!("{written}-12-31")))
}

/// Groups rows by owning team, in the order in which the teams come up; what nobody owns goes last. Teams of
/// different files are the same when id and name are.
fn teams(rows: &[Row]) -> Vec<Team> {
    let mut teams: Vec<Team> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        match teams.iter_mut().find(|team| team.team == row.owner) {
            Some(team) => team.rows.push(index),
            None => teams.push(Team { team: row.owner.clone(), rows: vec![index], totals: Totals::default() }),
        }
    }
    teams.put_in_order_by(|team| team.team.is_none());
    for team in &mut teams {
        team.totals = Totals::of(team.rows.iter().filter_map(|row| rows.get(*row)));
    }
    teams
}
