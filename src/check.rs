//! A file -> a [`Service`]: every variant settled and checked, all findings at once.
//!
//! [`load`] is the front door. What is unknown, dangling or contradictory is an error and gives no service;
//! what is doubtful is a warning and gives one all the same.

mod advice;
mod build;
mod cards;
mod declared;
mod names;
mod place;
mod register;
mod registers;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::blueprint::Blueprint;
use crate::blueprint::Service;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::diagnostic::Severity;
use crate::diagnostic::Warned;
use crate::document::Document;
use crate::document::Reading;
use crate::document::read;
use crate::limits::Limits;
use crate::sorted::Gather;
use crate::sorted::Sorted;
use crate::source::Source;
use crate::stages::Told;
use crate::stages::nobody;
use crate::variant::Declared;
use crate::variant::settle;
use crate::variant::variants;

/// What a check depends on beside the file.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// The day to hold review dates against; without it they are not looked at.
    pub today: Option<Date>,
    /// Names of warnings that are not wanted.
    pub allow: Vec<String>,
}

/// One variant with the document it was built from.
struct Settled {
    document: Document,
    blueprint: Blueprint,
}

/// Reads, settles and checks a file.
///
/// # Errors
/// All findings of the file, warnings among them, in file order, when at least one is an error.
pub fn load(source: &Source, limits: &Limits, options: &CheckOptions) -> Result<Warned<Service>, Vec<Diagnostic>> {
    load_told(source, limits, options, &nobody)
}

/// The same, telling of the stages `read`, `settle` and `check`.
///
/// # Errors
/// As [`load`].
pub fn load_told(
    source: &Source,
    limits: &Limits,
    options: &CheckOptions,
    told: Told,
) -> Result<Warned<Service>, Vec<Diagnostic>> {
    let Reading { document, findings: mut found, broken, unseen } = read(source, limits)?;
    told("read");
    let order = variants(&document, &mut found);
    let register = register::Register::new(&document, &mut found);
    declared::check(&document, &broken, &mut found);
    told("check");
    let wanted: Vec<Option<&Declared>> = if order.is_empty() { vec![None] } else { order.iter().map(Some).collect() };
    let mut all = Vec::new();
    let mut doubts = Vec::new();
    for variant in wanted {
        let settled = settle(&document, variant);
        told("settle");
        declared::circles(&settled, &mut found);
        let built = build::build(&settled, &register, &broken, &order, variant);
        found.extend(built.errors);
        doubts.extend(built.doubts);
        all.push(Settled { document: settled, blueprint: built.blueprint });
        told("check");
    }
    if broken.is_empty() {
        doubts.extend(advice::unseen(&document, &unseen));
        found.extend(advice::advise(&document, &all, doubts, &found, options));
    }
    order_lanes(&mut all);
    let findings = sorted(found);
    told("check");
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(findings);
    }
    let variants = all.into_iter().map(|settled| settled.blueprint).collect();
    Ok(Warned { output: Service { variants }, warnings: findings })
}

/// Counts the lanes that are drawn in any variant.
fn order_lanes(all: &mut [Settled]) {
    let drawn: BTreeSet<usize> =
        all.iter().flat_map(|settled| settled.blueprint.lanes.iter().map(|lane| lane.order)).gather();
    for lane in all.iter_mut().flat_map(|settled| &mut settled.blueprint.lanes) {
        lane.order = drawn.iter().position(|order| *order == lane.order).unwrap_or(lane.order);
    }
}

/// Findings in file order, each once, whichever variants found it.
fn sorted(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let misspelt: Vec<(Range2, String)> = found
        .iter()
        .filter(|finding| finding.name == "unknown-key")
        .filter_map(|finding| Some((finding.span, finding.help.clone()?)))
        .collect();
    // A key that is missing because it was misspelt is said where it was misspelt.
    let is_slip = |finding: &Diagnostic| {
        let within = |span: &Range2| finding.span.start <= span.start && span.end <= finding.span.end;
        let key = finding.message.rsplit(' ').next().unwrap_or("");
        finding.name == "missing-key" && misspelt.iter().any(|(span, help)| within(span) && help.contains(key))
    };
    let mut findings: Vec<Diagnostic> = found
        .into_iter()
        .filter(|finding| !is_slip(finding))
        .filter(|finding| seen.insert((finding.span, finding.name, finding.message.clone())))
        .collect();
    findings.put_in_order(|one, other| {
        (one.span.start, one.severity, one.name).cmp(&(other.span.start, other.severity, other.name))
    });
    findings
}
