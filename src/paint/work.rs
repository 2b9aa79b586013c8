//! A team's work list.

use crate::layout::work::WorkBox;
use crate::paint::Brush;
use crate::paint::marks;
use crate::scene::Access;
use crate::scene::Mark;
use crate::scene::Tags;

/// The list in its frame.
pub fn work(brush: Brush, placed: &WorkBox) -> Mark {
    let palette = brush.palette;
    let mut parts = vec![brush.frame(placed.frame)];
    parts.extend(placed.rules.iter().map(|rule| brush.rule(*rule, palette.hairline)));
    parts.extend(placed.labels.iter().map(|label| brush.words(label, Tags::kind("text"))));
    let pin = |(kind, pin)| marks::pin(brush, kind, pin, "", false, Tags::kind("pin"));
    parts.extend(placed.pins.iter().map(|(kind, placed)| pin((*kind, placed))));
    parts.extend(placed.badges.iter().map(|badge| marks::badge(brush, badge, "work", palette.ink_2)));
    parts.extend(placed.tags.iter().map(|(state, frame, label)| marks::tag(brush, *state, *frame, label, None)));
    let work = brush.board.work.as_ref();
    let team = work.and_then(|work| brush.board.teams.get(work.team)).map_or("", |team| team.name.as_str());
    let label = work.map_or_else(String::new, |work| format!("{}: {team}", work.title));
    Mark::Group {
        tags: Tags::kind("work"),
        access: Some(Access::Named { role: "group", label }),
        href: None,
        marks: parts,
    }
}
