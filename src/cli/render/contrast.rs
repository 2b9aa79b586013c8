//! Tells of colours that are too faint to be read: of a style, and of teams that bring their own.

use std::collections::BTreeSet;

use cyanotype::blueprint::Service;
use cyanotype::diagnostic::escaped;
use cyanotype::style::Style;
use cyanotype::style::faint;

use crate::cli::console::Console;

/// Most pairs that are told.
const MOST: usize = 8;
/// Least contrast of text after WCAG 2.2, level AA.
const TEXT: f64 = 4.5;

/// Warns of every pair of colours that stand on each other and are too much alike; they are drawn all the same.
pub fn tell(name: &str, style: &Style, service: &Service, console: Console) {
    let faint = faint(style);
    for pair in faint.iter().take(MOST) {
        console.warning(&format!(
            "style {}: `{}` on `{}` has a contrast of {:.2} to 1; WCAG 2.2 asks for {}",
            escaped(&style.name),
            pair.front,
            pair.ground,
            pair.ratio,
            pair.bar
        ));
    }
    if faint.len() > MOST {
        console.warning(&format!("style {}: and {} more", escaped(&style.name), faint.len() - MOST));
    }
    let teams: BTreeSet<_> = service
        .variants
        .iter()
        .flat_map(|blueprint| &blueprint.teams)
        .filter_map(|team| Some((&team.id, team.color?)))
        .collect();
    for (id, color) in teams {
        let ratio = color.contrast(style.palette.on_team);
        if ratio < TEXT {
            console.warning(&format!(
                "{name}: letters on the colour of the team `{}` ({color}) have a contrast of {ratio:.2} to 1; WCAG 2.2 \
                 asks for {TEXT}",
                escaped(id)
            ));
        }
    }
}
