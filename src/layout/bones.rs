//! Words for looking inside: which channel or gutter is which, and how many tracks it holds.

use crate::geom::Len;
use crate::geom::Point;
use crate::layout::Label;
use crate::layout::PaneBox;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::text::Anchor;

/// Numbers of the channels and gutters of a pane.
#[derive(Debug, Clone, Default)]
pub struct Bones {
    /// One a channel: `h3: 2` is the third channel from the top, with two tracks.
    pub channels: Vec<Label>,
    /// One a gutter: `v4`.
    pub gutters: Vec<Label>,
}

/// Numbers the channels at their left ends and the gutters at their lower ends, from 0 on as the router counts.
pub fn bones(pane: &PaneBox, tools: Tools) -> Bones {
    let kind = tools.typography.small;
    let down = tools.ruler.cap_height(kind.font()).half();
    let channels = pane.channels.iter().enumerate().map(|(number, (frame, tracks))| {
        let words = if tracks.is_empty() { format!("h{number}") } else { format!("h{number}: {}", tracks.len()) };
        let at = Point::new(frame.x - Len::px(4), frame.center().y + down);
        tools.label(&words, kind, at, Anchor::Right, Tone::Ink)
    });
    let gutters = pane.gutters.iter().enumerate().map(|(number, frame)| {
        let at = Point::new(frame.center().x, frame.bottom() + down * 2 + Len::px(2));
        tools.label(&format!("v{number}"), kind, at, Anchor::Middle, Tone::Ink)
    });
    Bones { channels: channels.collect(), gutters: gutters.collect() }
}
