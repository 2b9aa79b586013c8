//! Tells of colours of teams that the letters on them are too faint to be read on.

use std::collections::BTreeSet;

use cyanotype::blueprint::Service;
use cyanotype::diagnostic::escaped;
use cyanotype::style::Style;

use crate::cli::console::Console;

/// Least contrast of text after WCAG 2.2, level AA.
const TEXT: f64 = 4.5;

/// Warns of every team whose colour is too much like the letters on it; it is drawn all the same.
pub fn tell(name: &str, style: &Style, service: &Service, console: Console) {
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
