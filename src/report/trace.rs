//! Traces as text, markdown, csv and json, and what hangs on a card, system or team.

mod data;
mod said;
mod touch;

pub use data::csv;
pub use data::json;
pub use said::markdown;
pub use said::text;
pub use touch::touch_csv;
pub use touch::touch_json;
pub use touch::touch_markdown;
pub use touch::touch_text;

use std::collections::BTreeMap;

use crate::blueprint::Blueprint;
use crate::blueprint::Lane;
use crate::blueprint::Line;
use crate::blueprint::PainId;
use crate::blueprint::PainStatus;
use crate::blueprint::Role;
use crate::blueprint::Service;
use crate::blueprint::TeamId;
use crate::diagnostic::Diagnostic;
use crate::nearest::way_out;
use crate::trace::Scale;
use crate::trace::Traced;
use crate::trace::Weight;
use crate::trace::traces;
use crate::words::Word;
use crate::words::Words;

/// Which traces are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask<'a> {
    /// Ids or short names of pains, case of the short names aside; none for all.
    pub pains: &'a [String],
    /// Only what this team owns a cause of.
    pub team: Option<&'a str>,
    /// The variant to trace in. Without one, each pain is traced in the first variant where it still hurts.
    pub variant: Option<&'a str>,
}

/// One traced pain and all it takes to tell of it.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    /// The variant it is traced in.
    pub blueprint: &'a Blueprint,
    /// The traces.
    pub traced: Traced,
    /// What the pain weighs.
    pub weight: Weight,
}

/// The traces asked for: variant by variant, pains in reading order.
///
/// # Errors
///
/// A finding for every pain, team or variant that the file does not have.
pub fn select<'a>(service: &'a Service, ask: Ask) -> Result<Vec<Told<'a>>, Vec<Diagnostic>> {
    let unknown = unknown(service, ask);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let (scale, homes) = (Scale::of(&service.variants), homes(service));
    let mut told = Vec::new();
    for (index, blueprint) in service.variants.iter().enumerate() {
        if ask.variant.is_some_and(|wanted| !is_variant(blueprint, wanted)) {
            continue;
        }
        for traced in traces(blueprint) {
            let pain = &blueprint[traced.pain];
            let named = ask.pains.is_empty() || ask.pains.iter().any(|name| is_called(pain, name));
            let here = ask.variant.is_some() || homes.get(pain.id.as_str()) == Some(&index);
            let team = ask.team.is_none_or(|team| traced.owners.iter().any(|owner| blueprint[*owner].id == team));
            if named && here && team {
                told.push(Told { blueprint, traced, weight: scale.weigh(pain) });
            }
        }
    }
    Ok(told)
}

/// The variant in which each pain is told: the first where it still hurts, else the first that has it.
fn homes(service: &Service) -> BTreeMap<&str, usize> {
    let pains = || {
        let variants = service.variants.iter().enumerate();
        variants.flat_map(|(index, blueprint)| blueprint.pains.iter().map(move |pain| (index, pain)))
    };
    let mut homes = BTreeMap::new();
    for (index, pain) in pains().filter(|(_, pain)| pain.status != PainStatus::Resolved).chain(pains()) {
        homes.entry(pain.id.as_str()).or_insert(index);
    }
    homes
}

fn is_called(pain: &crate::blueprint::Pain, name: &str) -> bool {
    pain.id == name || pain.code.eq_ignore_ascii_case(name)
}

fn is_variant(blueprint: &Blueprint, id: &str) -> bool {
    blueprint.variant.as_ref().is_some_and(|variant| variant.id == id)
}

fn unknown(service: &Service, ask: Ask) -> Vec<Diagnostic> {
    let all = || service.variants.iter();
    let mut found = Vec::new();
    if let Some(wanted) = ask.variant.filter(|wanted| !all().any(|blueprint| is_variant(blueprint, wanted))) {
        let known = all().filter_map(|blueprint| blueprint.variant.as_ref());
        found.push(missing("unknown-variant", "variant", wanted, known.map(|variant| variant.id.as_str()).collect()));
    }
    let pains = || all().flat_map(|blueprint| &blueprint.pains);
    for wanted in ask.pains.iter().filter(|wanted| !pains().any(|pain| is_called(pain, wanted))) {
        let known = pains().map(|pain| pain.id.as_str()).collect();
        found.push(missing("unknown-pain", "pain", wanted, known));
    }
    let teams = || all().flat_map(|blueprint| &blueprint.teams);
    if let Some(wanted) = ask.team.filter(|wanted| !teams().any(|team| team.id == *wanted)) {
        found.push(missing("unknown-team", "team", wanted, teams().map(|team| team.id.as_str()).collect()));
    }
    found
}

fn missing(name: &'static str, kind: &str, wanted: &str, known: Vec<&str>) -> Diagnostic {
    let help = way_out(wanted, known, &format!("this file has no {kind}"));
    Diagnostic::error(name, 0..0, format!("no {kind} is called `{wanted}`")).help(help)
}

/// The words of a blueprint that reports use: names of lanes, lines and teams as a reader of the page knows them.
struct Names<'a> {
    blueprint: &'a Blueprint,
    words: Words,
}

impl<'a> Names<'a> {
    fn new(blueprint: &'a Blueprint) -> Names<'a> {
        Names { blueprint, words: Words::new(&blueprint.language, &blueprint.words) }
    }

    fn lane(&self, lane: &'a Lane) -> &str {
        lane.name.as_deref().unwrap_or_else(|| match lane.role {
            Role::Feeling => self.words.get(Word::LaneFeeling),
            Role::Evidence => self.words.get(Word::LaneEvidence),
            Role::Customer => self.words.get(Word::LaneCustomer),
            Role::Frontstage => self.words.get(Word::LaneFrontstage),
            Role::Backstage => self.words.get(Word::LaneBackstage),
            Role::Support => self.words.get(Word::LaneSupport),
            Role::Pain => self.words.get(Word::LanePain),
            Role::Opportunity => self.words.get(Word::LaneOpportunity),
            Role::Metric => self.words.get(Word::LaneMetric),
            Role::Policy => self.words.get(Word::LanePolicy),
            Role::Time => self.words.get(Word::LaneTime),
            Role::Note => self.words.get(Word::LaneNote),
            Role::Other => &lane.id,
        })
    }

    fn line(&self, line: &'a Line) -> &str {
        line.name.as_deref().unwrap_or_else(|| match line.id.as_str() {
            "interaction" => self.words.get(Word::LineInteraction),
            "visibility" => self.words.get(Word::LineVisibility),
            "internal" => self.words.get(Word::LineInternal),
            own => own,
        })
    }

    fn teams(&self, owners: &[TeamId]) -> String {
        let names: Vec<&str> = owners.iter().map(|team| self.blueprint[*team].name.as_str()).collect();
        match names.is_empty() {
            true => "no owner".to_owned(),
            false => names.join(", "),
        }
    }

    /// `step 6`, `steps 3–6`, with the step's name where it has one.
    fn steps(&self, first: crate::blueprint::StepId, last: crate::blueprint::StepId) -> String {
        let (from, to) = (&self.blueprint[first], &self.blueprint[last]);
        match first == last {
            true => format!("step {}", from.number),
            false => format!("steps {}–{}", from.number, to.number),
        }
    }

    /// `From first demo to renewal, Future state`.
    fn title(&self) -> String {
        let variant = self.blueprint.variant.as_ref();
        match variant.map(|variant| variant.name.as_deref().unwrap_or(&variant.id)) {
            Some(variant) => format!("{}, {variant}", self.blueprint.title),
            None => self.blueprint.title.clone(),
        }
    }

    fn pain(&self, pain: PainId) -> String {
        let pain = &self.blueprint[pain];
        format!("{} {}", pain.code, pain.text)
    }
}

#[cfg(test)]
mod tests;
