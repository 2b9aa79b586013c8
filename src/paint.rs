//! Board, places and palette become a scene. Decides colours and the order of drawing; knows neither how wide a
//! word is nor how SVG is spelled.

pub mod below;
pub mod bones;
pub mod cards;
pub mod changes;
pub mod feelings;
pub mod grid;
pub mod legend;
pub mod marks;
pub mod mirror;
pub mod rings;
pub mod wires;
pub mod work;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::blueprint::Role;
use crate::board::Board;
use crate::board::Lane;
use crate::board::State;
use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Layout;
use crate::layout::Tone;
use crate::scene::Access;
use crate::scene::Mark;
use crate::scene::Scene;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::style::LaneColors;
use crate::style::LaneStyle;
use crate::style::Metrics;
use crate::style::Palette;
use crate::style::Style;

/// Key of the style's logo among the pictures; no path is called so.
pub const LOGO: &str = "\0logo";

/// Pictures that a blueprint names, by the path written, and the style's logo: media type and bytes.
pub type Pictures = BTreeMap<String, (&'static str, Arc<[u8]>)>;

/// What every painter paints with.
#[derive(Clone, Copy)]
pub struct Brush<'a> {
    /// Board.
    pub board: &'a Board,
    /// Distances and widths of strokes.
    pub metrics: &'a Metrics,
    /// Colours.
    pub palette: &'a Palette,
    /// The style's own colours of lanes, by id or role.
    pub lanes: &'a BTreeMap<String, LaneStyle>,
    /// Pictures.
    pub pictures: &'a Pictures,
}

/// Paints a page.
///
/// The order of the scene is back to front and, within that, reading order: head; grounds, lines and
/// connectors; cards step by step from the top down; registers; legend; footer.
pub fn paint(board: &Board, layout: &Layout, style: &Style, pictures: &Pictures) -> Scene {
    let brush = Brush { board, metrics: &style.metrics, palette: &style.palette, lanes: &style.brand.lanes, pictures };
    let mut marks = Vec::new();
    head(brush, layout, &style.name, &mut marks);
    for (pane, placed) in board.panes.iter().zip(&layout.panes) {
        grid::grounds(brush, pane, placed, &mut marks);
    }
    grid::rail(brush, layout, &mut marks);
    for (pane, placed) in board.panes.iter().zip(&layout.panes) {
        grid::axis(brush, pane, placed, &mut marks);
        feelings::feelings(brush, pane, placed, &mut marks);
        wires::connectors(brush, pane, placed, &mut marks);
    }
    for (pane, placed) in board.panes.iter().zip(&layout.panes) {
        cards::items(brush, pane, placed, &mut marks);
        wires::ends(brush, pane, placed, &mut marks);
    }
    below::below(brush, layout, &mut marks);
    changes::changes(brush, layout, &mut marks);
    marks.extend(layout.work.as_ref().map(|placed| work::work(brush, placed)));
    legend::legend(brush, layout, &mut marks);
    marks.push(Mark::Path {
        segments: straight(layout.footer_rule),
        fill: None,
        stroke: Some(Stroke::solid(brush.palette.hairline, Len::px(1))),
        tags: Tags::none(),
    });
    marks.extend(layout.footer.iter().map(|label| brush.words(label, Tags::kind("text"))));
    let focus = board.focus.and_then(|team| board.teams.get(team));
    let mut scene = Scene {
        size: layout.size,
        language: board.language.clone(),
        title: board.title.clone(),
        description: board.description.clone(),
        tags: Tags(
            [("data-profile", "free".to_owned()), ("data-theme", style.name.clone())]
                .into_iter()
                .chain(focus.map(|team| ("data-team", team.id.clone())))
                .collect(),
        ),
        background: Some(style.palette.paper),
        marks,
    };
    if board.right_to_left {
        mirror::mirror(&mut scene);
    }
    scene
}

fn head(brush: Brush, layout: &Layout, style: &str, marks: &mut Vec<Mark>) {
    marks.extend(layout.head.iter().map(|label| brush.words(label, Tags::kind("text"))));
    if let Some((frame, label)) = &layout.pill {
        marks.push(Mark::Rect {
            frame: *frame,
            radius: frame.height.half(),
            fill: Some(brush.palette.bar.into()),
            stroke: None,
            tags: Tags::none(),
        });
        marks.push(brush.words(label, Tags::kind("text")));
    }
    marks.extend(layout.fact_rules.iter().map(|ends| brush.rule(*ends, brush.palette.hairline)));
    for ((path, name), frame) in brush.board.portraits.iter().zip(&layout.portraits) {
        marks.extend(brush.picture(path, name, *frame));
    }
    marks.extend(layout.logo.and_then(|frame| brush.picture(LOGO, style, frame)));
}

impl Brush<'_> {
    /// Colour of words.
    pub fn tone(&self, tone: Tone) -> Color {
        let palette = self.palette;
        match tone {
            Tone::Ink => palette.ink,
            Tone::Soft => palette.ink_2,
            Tone::Quiet => palette.ink_3,
            Tone::OnBar => palette.on_bar,
            Tone::OnBarSoft => palette.on_bar_2,
            Tone::OnMark => palette.on_mark,
            Tone::OnTeam => palette.on_team,
            Tone::Pain => palette.pain,
            Tone::Opportunity => palette.opportunity,
            Tone::Ghost => palette.ghost_text,
        }
    }

    /// Words in their usual colour.
    pub fn words(&self, label: &Label, tags: Tags) -> Mark {
        self.colored(label, self.tone(label.tone), tags)
    }

    /// Words in a colour.
    pub fn colored(&self, label: &Label, fill: Color, tags: Tags) -> Mark {
        Mark::Text {
            runs: label.runs.clone(),
            size: label.font.size,
            tracking: label.font.tracking,
            fill,
            strike: label.strike,
            tags,
        }
    }

    /// A picture with an accessible name, where it was given.
    fn picture(&self, path: &str, name: &str, frame: Rect) -> Option<Mark> {
        let (media_type, data) = self.pictures.get(path)?;
        let image = Mark::Image { frame, data: data.clone(), media_type, tags: Tags::none() };
        let access = Some(Access::Named { role: "img", label: name.to_owned() });
        Some(Mark::Group { tags: Tags::kind("picture"), access, href: None, marks: vec![image] })
    }

    /// The frame of a box of words on the paper.
    pub fn frame(&self, frame: Rect) -> Mark {
        Mark::Rect {
            frame,
            radius: Len::px(8),
            fill: Some(self.palette.paper.into()),
            stroke: Some(Stroke::solid(self.palette.track, Len::px(1))),
            tags: Tags::none(),
        }
    }

    /// The chip in the rail beside what stands below the grid, with its icon.
    pub fn chip(&self, (chip, icon): (Rect, Rect), name: &str) -> [Mark; 2] {
        let colors = self.palette.rail;
        let ground = Mark::Rect {
            frame: chip,
            radius: self.metrics.rail_chip_radius,
            fill: Some(colors.fill.into()),
            stroke: None,
            tags: Tags::none(),
        };
        [ground, Mark::Icon { name: name.to_owned(), frame: icon, color: colors.strong, tags: Tags::none() }]
    }

    /// A hairline.
    pub fn rule(&self, ends: (Point, Point), color: Color) -> Mark {
        let stroke = Stroke::solid(color, Len::px(1));
        Mark::Path { segments: straight(ends), fill: None, stroke: Some(stroke), tags: Tags::none() }
    }

    /// Colours of a lane's cards, the style's own for this lane or its role first.
    pub fn lane(&self, lane: Option<&Lane>) -> LaneColors {
        let role = lane.map_or(Role::Other, |lane| lane.role);
        match lane.and_then(|lane| self.lanes.get(&lane.id)) {
            Some(own) => own.over(self.role(role)),
            None => self.role(role),
        }
    }

    /// Colours of what belongs to a role.
    pub fn role(&self, role: Role) -> LaneColors {
        let palette = self.palette;
        let usual = match role {
            Role::Evidence => palette.evidence,
            Role::Customer => palette.customer,
            Role::Frontstage => palette.frontstage,
            Role::Backstage => palette.backstage,
            Role::Pain => palette.pain_card,
            Role::Opportunity => palette.opportunity_card,
            Role::Feeling | Role::Metric => palette.rail,
            Role::Support | Role::Policy | Role::Time | Role::Note | Role::Other => palette.systems,
        };
        self.lanes.get(role.word()).map_or(usual, |own| own.over(usual))
    }

    /// Colour of a state's outline and tag.
    pub fn state(&self, state: State) -> Option<Color> {
        match state {
            State::Same => None,
            State::New => Some(self.palette.new),
            State::Changed => Some(self.palette.changed),
            State::Moved => Some(self.palette.moved),
            State::Removed => Some(self.palette.removed),
        }
    }

    /// Colour of a team.
    pub fn team(&self, index: usize) -> Color {
        let Some(team) = self.board.teams.get(index) else { return self.palette.ink_2 };
        let count = self.palette.teams.len().max(1);
        team.color.or_else(|| self.palette.teams.get(team.order % count).copied()).unwrap_or(self.palette.ink_2)
    }

    /// Whether a team's badge has a ring, since its colour is used a second time.
    pub fn ringed(&self, index: usize) -> bool {
        self.board.teams.get(index).is_some_and(|team| team.color.is_none() && team.order >= self.palette.teams.len())
    }
}

/// A straight line.
pub fn straight((from, to): (Point, Point)) -> Vec<Segment> {
    vec![Segment::Move(from), Segment::Line(to)]
}

/// A symbol with an accessible name.
pub fn symbol(tags: Tags, label: impl Into<String>, marks: Vec<Mark>) -> Mark {
    let access = Some(Access::Named { role: "graphics-symbol", label: label.into() });
    Mark::Group { tags, access, href: None, marks }
}

/// Marks that say nothing to a screen reader.
pub fn silent(tags: Tags, marks: Vec<Mark>) -> Mark {
    Mark::Group { tags, access: Some(Access::Hidden), href: None, marks }
}
