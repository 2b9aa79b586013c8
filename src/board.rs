//! What is to be shown: panes on one grid of columns and lanes, every word chosen, every mark decided.
//!
//! This is the last room that knows services; layout and paint know boards. A board says *what* stands
//! where in cells; it holds no coordinate and no colour.

pub mod amounts;
pub mod build;
pub mod changes;
pub mod compare;
pub mod feelings;
pub mod fold;
pub mod grid;
pub mod head;
pub mod legend;
pub mod narrow;
pub mod pages;
pub mod pane;
pub mod registers;
pub mod speech;
pub mod teams;
pub mod traces;
pub mod work;

use crate::blueprint::CardMark;
use crate::blueprint::Role;
use crate::figures;
use crate::words;
use crate::words::Word;
use crate::words::Words;

/// How panes stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// One pane.
    Single,
    /// Panes from left to right on common rows.
    Side,
    /// Panes from top to bottom on common columns.
    Stacked,
}

/// Everything one page shows.
#[derive(Debug, Clone)]
pub struct Board {
    /// BCP 47 tag.
    pub language: String,
    /// Whether the page runs from right to left.
    pub right_to_left: bool,
    /// Fixed words.
    pub words: Words,
    /// Small words above the title.
    pub overline: String,
    /// State pill beside them.
    pub pill: Option<String>,
    /// Name of the service.
    pub title: String,
    /// The finding.
    pub headline: Option<String>,
    /// Title block: label and value.
    pub facts: Vec<(String, String)>,
    /// Pictures of the personas, by their paths, each with the persona's name; they stand in the first fact.
    pub portraits: Vec<(String, String)>,
    /// Teams that occur, in order of first use.
    pub teams: Vec<Team>,
    /// Those whose badge is on the page.
    pub shown_teams: Vec<usize>,
    /// Columns of the grid.
    pub columns: Vec<Column>,
    /// Lanes that are drawn, in order.
    pub lanes: Vec<Lane>,
    /// Separator lines that are drawn.
    pub lines: Vec<Line>,
    /// How the panes stand.
    pub arrangement: Arrangement,
    /// The panes, at least one.
    pub panes: Vec<Pane>,
    /// Strips that say a trace in words.
    pub strips: Vec<Strip>,
    /// The team whose page it is: all that is not its own is stepped back.
    pub focus: Option<usize>,
    /// What that team has to do, where the list stands on this page.
    pub work: Option<Work>,
    /// What changes in numbers, where two states are compared.
    pub figures: Figures,
    /// What lies between neighbouring states, where there are more than two.
    pub gaps: Vec<Gap>,
    /// The list of changes, when it is asked for.
    pub changes: Vec<ChangeRow>,
    /// Columns that the whole list needs, the same on every page.
    pub change_fields: Vec<ChangeField>,
    /// What the legend explains, in its fixed order.
    pub legend: Vec<Sample>,
    /// Whose curves of feelings the page shows, where there are several.
    pub curves: Vec<String>,
    /// Left words of the footer.
    pub footer_left: String,
    /// Right words of the footer.
    pub footer_right: String,
    /// Number of the page and how many there are.
    pub page: (usize, usize),
    /// The page in sentences, for whoever cannot see it.
    pub description: String,
}

/// A team's badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Id in the file.
    pub id: String,
    /// Name.
    pub name: String,
    /// One or two letters, no two teams the same.
    pub initials: String,
    /// Own colour.
    pub color: Option<crate::color::Color>,
    /// Place in the order of first use, which gives the colour.
    pub order: usize,
}

/// A column of the grid: one step, or a run of folded steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// First step, as a 1-based column of the whole blueprint.
    pub first: usize,
    /// Last step likewise.
    pub last: usize,
    /// Number in the circle (`3a`, `1–2`).
    pub number: String,
    /// Whether the column is folded to a strip.
    pub folded: bool,
    /// Whether it only holds the flags of connectors that leave the page.
    pub flag: bool,
    /// Id of its stage.
    pub stage: Option<String>,
}

/// A lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Id.
    pub id: String,
    /// Role.
    pub role: Role,
    /// Name in the rail.
    pub name: String,
    /// Explanation in the rail.
    pub note: Option<String>,
    /// Rail title shared with neighbours.
    pub group: Option<String>,
    /// What became of it, where two states are compared.
    pub state: State,
}

/// A separator line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Id.
    pub id: String,
    /// Name in the rail.
    pub name: String,
    /// Explanation in the rail.
    pub note: Option<String>,
    /// Index of the lane it stands after.
    pub after: usize,
}

/// One variant on the grid.
#[derive(Debug, Clone)]
pub struct Pane {
    /// Id of the variant (empty when the file has none).
    pub variant: String,
    /// Name of the state.
    pub name: String,
    /// Version and date beside it.
    pub detail: Option<String>,
    /// Whether the pane shows what became of the one before it.
    pub later: bool,
    /// Counts of new, changed, moved and removed elements, when marks are shown.
    pub counts: Option<[(State, usize); 4]>,
    /// Bars above stages.
    pub acts: Vec<Bar>,
    /// Stage headers.
    pub stages: Vec<Bar>,
    /// What stands on the time axis, one entry a column; `None` where the step is not in this variant.
    pub axis: Vec<Option<Tick>>,
    /// What stands in cells.
    pub items: Vec<Item>,
    /// Connectors.
    pub wires: Vec<Wire>,
    /// Curves and quotes, an entry a feeling lane.
    pub feelings: Vec<Feelings>,
}

/// A bar over a run of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// First column.
    pub first: usize,
    /// Last column.
    pub last: usize,
    /// Name.
    pub name: String,
    /// Words at its right end.
    pub detail: Option<String>,
    /// The same with what they were before, where they differ.
    pub change: Option<String>,
    /// What became of it.
    pub state: State,
}

/// A step on the time axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// Name of the step, where it says more than the customer's card.
    pub name: Option<String>,
    /// When and how long.
    pub time: Option<String>,
    /// What became of the step.
    pub state: State,
    /// Words it had before, shown struck through.
    pub old: Option<String>,
}

/// What kind of thing stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A card.
    Card,
    /// An entry of the pain register.
    Pain,
    /// An entry of the opportunity register.
    Opportunity,
    /// A metric.
    Metric(Gauge),
    /// A flag at the edge of a page, where connectors leave it.
    Flag,
}

/// A metric's figures, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// Value with its unit (`18 %`).
    pub value: String,
    /// Words for the target (`target 2 %`).
    pub target: Option<String>,
    /// Share of the bar that is filled, in 1/1000.
    pub filled: Option<i32>,
    /// Place of the target on the bar, in 1/1000.
    pub aim: Option<i32>,
}

/// What became of an element since the pane before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing.
    Same,
    /// It was not there.
    New,
    /// It says something else.
    Changed,
    /// It stands elsewhere.
    Moved,
    /// It is gone; what is drawn is its ghost.
    Removed,
}

impl State {
    /// The word in `data-state`.
    pub fn word(self) -> &'static str {
        match self {
            State::Same => "same",
            State::New => "new",
            State::Changed => "changed",
            State::Moved => "moved",
            State::Removed => "removed",
        }
    }
}

/// Words of a state's tag.
pub fn state_word(state: State) -> Option<Word> {
    match state {
        State::Same => None,
        State::New => Some(Word::New),
        State::Changed => Some(Word::Changed),
        State::Moved => Some(Word::Moved),
        State::Removed => Some(Word::Removed),
    }
}

/// How strongly something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// As usual.
    Full,
    /// Stepped back, so that others stand out.
    Dim,
}

/// Something that stands in cells of a lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Id, unique in the pane.
    pub id: String,
    /// Kind.
    pub content: Content,
    /// Lane.
    pub lane: usize,
    /// First column.
    pub first: usize,
    /// Last column.
    pub last: usize,
    /// First step as a 1-based column of the whole blueprint.
    pub step: usize,
    /// Number of columns of the whole blueprint it covers.
    pub span: usize,
    /// Words.
    pub text: String,
    /// Words it had before, shown struck through.
    pub old_text: Option<String>,
    /// Short name on its pin (registers).
    pub code: Option<String>,
    /// Owning teams, indices into [`Board::teams`].
    pub owners: Vec<usize>,
    /// Shows a badge `?`, since somebody ought to own it.
    pub owner_missing: bool,
    /// Who or what does it.
    pub actor: Option<String>,
    /// Times, waits, costs, conditions: small words.
    pub small: Option<String>,
    /// Icon.
    pub icon: Option<Icon>,
    /// Path of a picture shown on the card.
    pub image: Option<String>,
    /// Marks.
    pub marks: Vec<CardMark>,
    /// Pins at its right corner, from left to right.
    pub pins: Vec<Pin>,
    /// What became of it.
    pub state: State,
    /// How strongly it is drawn.
    pub strength: Strength,
    /// Traces that run over it: indices of strips.
    pub traces: Vec<usize>,
    /// Whether a trace ends here.
    pub root_cause: bool,
    /// Whether it is a system.
    pub system: bool,
    /// Whether it is only assumed or proposed: drawn with a border of short dashes.
    pub tentative: bool,
    /// Whether not every case needs it: drawn with a border of long dashes.
    pub optional: bool,
    /// Whether it is over and done with, as a pain that is resolved: drawn on the colour of the paper.
    pub settled: bool,
    /// A blank slip in a folded column.
    pub slip: bool,
    /// Accessible name.
    pub label: String,
    /// Address.
    pub href: Option<String>,
}

impl Item {
    /// An item that says nothing yet, from one column to another; its steps are told later.
    pub fn blank(id: String, content: Content, lane: usize, first: usize, last: usize) -> Item {
        Item {
            id,
            content,
            lane,
            first,
            last,
            step: 0,
            span: 0,
            text: String::new(),
            old_text: None,
            code: None,
            owners: Vec::new(),
            owner_missing: false,
            actor: None,
            small: None,
            icon: None,
            image: None,
            marks: Vec::new(),
            pins: Vec::new(),
            state: State::Same,
            strength: Strength::Full,
            traces: Vec::new(),
            root_cause: false,
            system: false,
            tentative: false,
            optional: false,
            settled: false,
            slip: false,
            label: String::new(),
            href: None,
        }
    }
}

/// An icon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Icon {
    /// Name in the built-in set.
    Named(String),
    /// One emoji.
    Emoji(String),
    /// Path of a picture as written.
    Picture(String),
}

/// What a pin says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PinKind {
    /// A pain is felt here.
    Felt,
    /// A pain is caused here.
    Caused,
    /// An opportunity is taken here.
    Answered,
}

/// A pin at a card's corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// What it says.
    pub kind: PinKind,
    /// Short name.
    pub code: String,
    /// Accessible name.
    pub label: String,
}

/// Kinds of connectors, by how they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WireKind {
    /// The customer's path.
    Path,
    /// Triggers.
    Triggers,
    /// Goes back to an earlier card.
    Back,
    /// Between teams.
    Handoff,
    /// Needs a system or card.
    Uses,
    /// Both depend on each other.
    With,
}

impl WireKind {
    /// The word in `data-type`.
    pub fn word(self) -> &'static str {
        match self {
            WireKind::Path => "path",
            WireKind::Triggers | WireKind::Back => "triggers",
            WireKind::Handoff => "handoff",
            WireKind::Uses => "uses",
            WireKind::With => "with",
        }
    }
}

/// A connector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// Id, unique in the pane.
    pub id: String,
    /// Item it leaves.
    pub from: usize,
    /// Item it ends at.
    pub to: usize,
    /// Kind.
    pub kind: WireKind,
    /// Free class of the link.
    pub class: Option<String>,
    /// Words on it.
    pub label: Option<String>,
    /// Ids of both its ends, where one of them stands on another page.
    pub left: Option<(String, String)>,
    /// What became of it.
    pub state: State,
    /// How strongly it is drawn.
    pub strength: Strength,
    /// Traces that run along it: strip, number of the bead, and whether the trace runs against the arrow.
    pub traces: Vec<(usize, usize, bool)>,
}

/// Feelings of one lane in one pane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feelings {
    /// Lane.
    pub lane: usize,
    /// One curve for each whose feelings they are.
    pub curves: Vec<Curve>,
    /// Words above the curve.
    pub quotes: Vec<Quote>,
}

impl Feelings {
    /// Whether the state has one curve, so that the name of its ghost stands beside that.
    pub fn alone(&self) -> bool {
        self.curves.iter().filter(|curve| !curve.ghost).count() == 1
    }
}

/// A curve of feelings.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Whose it is, where there are several; of a ghost, the state it is from.
    pub name: Option<String>,
    /// Place in [`Board::curves`], which gives its dashes.
    pub order: usize,
    /// Whether it is the pane before's, shown for comparison.
    pub ghost: bool,
    /// Points from left to right.
    pub points: Vec<CurvePoint>,
    /// Which points have no face, since their column is folded; empty when all have one.
    pub faceless: Vec<bool>,
}

/// A point of a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// Column.
    pub column: usize,
    /// First and last column that it was recorded for.
    pub ends: (usize, usize),
    /// Whether the way from the point before is known: at most one step between them has no score.
    pub joined: bool,
    /// Place among the points of this column and how many there are.
    pub place: (usize, usize),
    /// −2 to 2.
    pub score: f64,
    /// Accessible name.
    pub label: String,
    /// Id of the feeling.
    pub id: String,
}

/// Words above a curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// First column.
    pub first: usize,
    /// Last column.
    pub last: usize,
    /// The words, with quotation marks where they are quoted.
    pub text: String,
    /// Id of the feeling.
    pub id: String,
}

/// A trace in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// Pane it belongs to.
    pub pane: usize,
    /// Short name of the pain.
    pub code: String,
    /// Title sentence.
    pub title: String,
    /// Cards in order: words, owners, and words where nobody owns it.
    pub stops: Vec<(String, Vec<usize>, String)>,
    /// Where the link from each card to the next leads.
    pub legs: Vec<Leg>,
    /// Which of the traces on the page it is (gives shape and colour of its beads).
    pub order: usize,
    /// Whether it runs through the later of two states.
    pub later: bool,
    /// Whether its words stand on this page; on the others its line has still its colour.
    pub shown: bool,
}

/// Where a link leads, seen along a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// On towards the cause.
    On,
    /// Back towards the pain.
    Back,
    /// Both ways.
    Both,
}

impl Leg {
    /// Between two names.
    pub fn arrow(self) -> &'static str {
        match self {
            Leg::On => " → ",
            Leg::Back => " ← ",
            Leg::Both => " ↔ ",
        }
    }
}

/// What a team has to do: the list beside the grid of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Whose it is, an index into [`Board::teams`].
    pub team: usize,
    /// Words above the team's name.
    pub title: String,
    /// Its parts, from the top down.
    pub chapters: Vec<Chapter>,
}

/// A part of a work list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Heading.
    pub title: String,
    /// How many entries there are on all pages.
    pub total: usize,
    /// Words where there is none.
    pub none: Option<String>,
    /// Entries in order.
    pub entries: Vec<Entry>,
}

/// An entry of a work list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Pin before it: kind and short name.
    pub pin: Option<(PinKind, String)>,
    /// Teams on the other side of a hand-off.
    pub sides: Vec<usize>,
    /// What it is, a paragraph each.
    pub text: Vec<String>,
    /// What is known about it, a paragraph each.
    pub small: Vec<String>,
    /// What becomes of it.
    pub state: State,
}

/// What changes in numbers between two states.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Metrics and times, a tile each.
    pub tiles: Vec<Tile>,
    /// Counts of arrows, which tell of the diagram more than of the service: one small line, empty where none changed.
    pub also: String,
}

impl Figures {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.tiles.is_empty() && self.also.is_empty()
    }
}

/// A metric before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Name.
    pub name: String,
    /// Value before.
    pub from: String,
    /// Value after.
    pub to: String,
    /// Unit that is a word (`days`) and follows both values; empty where there is none or it sticks to the numbers.
    pub unit: String,
    /// Difference in words.
    pub difference: Option<String>,
    /// Whether the change is for the better, where that is known.
    pub better: Option<bool>,
    /// Lengths of both bars in 1/1000.
    pub bars: Option<(i32, i32)>,
}

impl Tile {
    /// The value after, with its unit.
    pub fn to_words(&self) -> String {
        if self.unit.is_empty() { self.to.clone() } else { format!("{}\u{a0}{}", self.to, self.unit) }
    }
}

/// What lies between two neighbouring states.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// Name of the earlier state and of the later one.
    pub name: String,
    /// Counts of new, changed, moved and removed cards.
    pub counts: [(State, usize); 4],
    /// Short names and words of the fixes that are carried out.
    pub fixes: Vec<(String, String)>,
    /// What changes in numbers.
    pub figures: Figures,
}

/// Words as at the beginning of a sentence.
pub fn begun(words: &str) -> String {
    words::sentence(words)
}

impl Board {
    /// A count as the page's language writes it.
    pub fn count(&self, count: usize) -> String {
        figures::number(&count.to_string(), &self.language)
    }
}

/// A column of the list of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeField {
    /// The tag.
    What,
    /// Kind, id, words.
    Element,
    /// What stood there.
    From,
    /// What stands there now.
    To,
    /// The reason.
    Why,
    /// Pains that it removes.
    Pains,
    /// The opportunity that explains it.
    By,
    /// Owning teams.
    Owner,
}

impl ChangeField {
    /// All columns in their order.
    pub const ALL: [ChangeField; 8] = [
        ChangeField::What,
        ChangeField::Element,
        ChangeField::From,
        ChangeField::To,
        ChangeField::Why,
        ChangeField::Pains,
        ChangeField::By,
        ChangeField::Owner,
    ];
}

/// One edit in the list of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Heading of the part that begins with this edit.
    pub section: Option<String>,
    /// What became of the element, which gives the colour of its tag.
    pub state: State,
    /// Words of the tag.
    pub what: String,
    /// Kind and id.
    pub element: String,
    /// Words of the element, where no other cell says them.
    pub words: Option<String>,
    /// What stood there, a line each.
    pub from: Vec<String>,
    /// What stands there now.
    pub to: Vec<String>,
    /// The reason, a line each.
    pub why: Vec<String>,
    /// Whether the reason is that none is known.
    pub unexplained: bool,
    /// Pains that it removes.
    pub pains: Vec<String>,
    /// The opportunity that explains it.
    pub by: Option<String>,
    /// Owning teams.
    pub owner: Vec<String>,
}

/// One entry of the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sample {
    /// A kind of connector.
    Wire(WireKind),
    /// A kind of pin.
    Pin(PinKind),
    /// A face: −1 for positive, 0, 1 for negative (so that the positive one comes first).
    Face(i8),
    /// A curve of feelings, where there are several: whose it is stands in [`Board::curves`].
    Curve(usize),
    /// The curve of the pane before, where its name has no place beside it.
    GhostCurve,
    /// A stretch between two points of a curve that nobody recorded.
    UnknownCurve,
    /// A mark on cards.
    Mark(CardMark),
    /// A state.
    State(State),
    /// A trace: which of those on the page, and whether it runs through the later of two states. Only the first has a
    /// colour of its own there.
    Trace(usize, bool),
    /// A folded strip.
    Folded,
    /// A dashed border.
    Tentative,
    /// A card that not every case needs.
    Optional,
}
