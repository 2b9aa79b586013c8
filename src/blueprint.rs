//! The thing as meant: one variant of a service, settled, every reference holding.
//!
//! A [`Service`] is what one file says: its variants in order, each an ordinary [`Blueprint`] that knows
//! nothing of the others. Ids are those of the file, so the same element is found again in another
//! variant by its id. Whoever holds a typed index (`CardId` …) got it from this same blueprint.

use std::collections::BTreeMap;

use crate::diagnostic::Range2;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident => $field:ident: $of:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);

        #[allow(clippy::indexing_slicing, reason = "ids are made with the blueprint they point into")]
        impl std::ops::Index<$name> for Blueprint {
            type Output = $of;
            fn index(&self, id: $name) -> &$of {
                &self.$field[id.0]
            }
        }
    )*};
}

ids! {
    /// Index of a team in its blueprint.
    TeamId => teams: Team;
    /// Index of a system in its blueprint.
    SystemId => systems: System;
    /// Index of a persona in its blueprint.
    PersonaId => personas: Persona;
    /// Index of a stage in its blueprint.
    StageId => stages: Stage;
    /// Index of a step in its blueprint.
    StepId => steps: Step;
    /// Index of a lane in its blueprint.
    LaneId => lanes: Lane;
    /// Index of a card in its blueprint.
    CardId => cards: Card;
    /// Index of a link in its blueprint.
    LinkId => links: Link;
    /// Index of a pain point in its blueprint.
    PainId => pains: Pain;
    /// Index of an opportunity in its blueprint.
    OpportunityId => opportunities: Opportunity;
    /// Index of a metric in its blueprint.
    MetricId => metrics: Metric;
}

/// What one file says: every declared variant, settled and checked, in order. A file that declares and
/// uses no variant has exactly one blueprint, whose `variant` is `None`.
#[derive(Debug, Clone)]
pub struct Service {
    /// The variants in order, never empty.
    pub variants: Vec<Blueprint>,
}

/// Which variant a blueprint is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Id in the file (`current`, `future`, …).
    pub id: String,
    /// Name for people, when the file gives one.
    pub name: Option<String>,
    /// The variant this one builds on (`None` for the first and for alternatives).
    pub from: Option<String>,
    /// Date as written.
    pub date: Option<String>,
}

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words of the field")]
pub enum Kind {
    Blueprint,
    Variant,
    Persona,
    Team,
    Line,
    Lane,
    Stage,
    Step,
    Card,
    System,
    Feeling,
    Pain,
    Opportunity,
    Metric,
}

impl Kind {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Blueprint => "blueprint",
            Kind::Variant => "variant",
            Kind::Persona => "persona",
            Kind::Team => "team",
            Kind::Line => "line",
            Kind::Lane => "lane",
            Kind::Stage => "stage",
            Kind::Step => "step",
            Kind::Card => "card",
            Kind::System => "system",
            Kind::Feeling => "feeling",
            Kind::Pain => "pain",
            Kind::Opportunity => "opportunity",
            Kind::Metric => "metric",
        }
    }
}

/// What is written about an element beside what it says in the picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remark {
    /// Id of the element of the same kind that it replaces.
    pub replaces: Option<String>,
    /// Opportunity that explains its change.
    pub by: Option<String>,
    /// Reason of its change.
    pub why: Option<String>,
    /// Written keys that no field of the element holds, with their values in words.
    pub rest: BTreeMap<&'static str, String>,
}

/// One variant of a service: stages, steps, lanes, cards, links and the registers below them.
#[derive(Debug, Clone, Default)]
pub struct Blueprint {
    /// Which variant this is; `None` when the file has none.
    pub variant: Option<Variant>,
    /// Ids of all variants of the file, in order.
    pub variants: Vec<String>,
    /// Name of the service.
    pub title: String,
    /// The finding in one sentence.
    pub headline: Option<String>,
    /// From where to where the blueprint reaches.
    pub scope: Option<String>,
    /// BCP 47 tag; `en` when not given.
    pub language: String,
    /// Version as written.
    pub version: Option<String>,
    /// Status as written.
    pub status: Option<String>,
    /// Date of the last update as written.
    pub updated: Option<String>,
    /// `monthly`, `quarterly` or `yearly`.
    pub review: Option<String>,
    /// Who keeps the blueprint, in words or a team's name.
    pub owner: Option<String>,
    /// Where the content comes from.
    pub sources: Vec<String>,
    /// Notes for the footer.
    pub notes: Vec<String>,
    /// Style named in the file (a built-in name or a path).
    pub style: Option<String>,
    /// Own words for fixed texts: key to words.
    pub words: Vec<(String, String)>,
    /// Personas in file order.
    pub personas: Vec<Persona>,
    /// Teams in file order.
    pub teams: Vec<Team>,
    /// Systems in file order.
    pub systems: Vec<System>,
    /// Stages present in this variant, in file order. Empty when the file has bare steps.
    pub stages: Vec<Stage>,
    /// Steps present in this variant, in file order.
    pub steps: Vec<Step>,
    /// Lanes that are drawn in this variant, in drawing order.
    pub lanes: Vec<Lane>,
    /// Separator lines that are drawn or hidden, in drawing order.
    pub lines: Vec<Line>,
    /// Cards in reading order: step by step, each from the top lane down, systems' derived cards among them.
    pub cards: Vec<Card>,
    /// Links in reading order of their start, derived customer flow among them.
    pub links: Vec<Link>,
    /// Feelings in reading order.
    pub feelings: Vec<Feeling>,
    /// Pain points in reading order.
    pub pains: Vec<Pain>,
    /// Opportunities in reading order.
    pub opportunities: Vec<Opportunity>,
    /// Metrics in reading order.
    pub metrics: Vec<Metric>,
    /// What is written about elements beside what they say, by kind and id.
    pub remarks: BTreeMap<(Kind, String), Remark>,
    /// Who stands for what is not in this variant since `replaces` took it away, by kind and id.
    pub successors: BTreeMap<(Kind, String), String>,
}

/// Whose blueprint it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// Id; `None` for a single persona without one.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// Who they are.
    pub about: Option<String>,
    /// What they want.
    pub goal: Option<String>,
    /// In their own words.
    pub quote: Option<String>,
    /// Path of a picture as written.
    pub image: Option<String>,
}

/// A team that can own things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Two letters for the badge, when the file gives them.
    pub initials: Option<String>,
    /// Who leads it.
    pub lead: Option<String>,
    /// Own colour.
    pub color: Option<crate::color::Color>,
    /// Longer words.
    pub note: Option<String>,
    /// Where it is written in the file.
    pub span: Range2,
}

/// A supporting system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Owning teams.
    pub owners: Vec<TeamId>,
    /// Icon name, emoji or image path.
    pub icon: Option<String>,
    /// Longer words.
    pub note: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Where it is written in the file.
    pub span: Range2,
}

/// A stage: a run of neighbouring steps under one header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Id, written or derived.
    pub id: String,
    /// Name.
    pub name: String,
    /// The bar above that neighbours with the same words share.
    pub act: Option<String>,
    /// When, as words.
    pub time: Option<String>,
    /// How long, as words.
    pub duration: Option<String>,
    /// Waiting, as words.
    pub wait: Option<String>,
    /// Longer words.
    pub note: Option<String>,
    /// The question of the stage.
    pub question: Option<String>,
    /// First and last step (indices into `steps`), never empty.
    pub steps: (StepId, StepId),
    /// Where it is written in the file.
    pub span: Range2,
}

/// A step: a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Id, written or `step-N`.
    pub id: String,
    /// Whether the id was written in the file.
    pub id_written: bool,
    /// Name: written, or the words of the first customer card. `None` when neither is there.
    pub name: Option<String>,
    /// Number to show as written (`3a`); else the step's place counted over all variants.
    pub number: String,
    /// 0-based column of the whole blueprint, counted over all variants in file order. Steps of the same
    /// id have the same column in every variant.
    pub column: usize,
    /// When, as words (`Day 9`).
    pub time: Option<String>,
    /// How long, as words.
    pub duration: Option<String>,
    /// Waiting, as words.
    pub wait: Option<String>,
    /// Longer words.
    pub note: Option<String>,
    /// Its stage, when the file has stages.
    pub stage: Option<StageId>,
    /// The opportunity that explains the step's changes (`by`).
    pub by: Option<String>,
    /// Why it changes (`why`).
    pub why: Option<String>,
    /// Where it is written in the file.
    pub span: Range2,
}

/// What a lane is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words of the field")]
pub enum Role {
    Feeling,
    Evidence,
    Customer,
    Frontstage,
    Backstage,
    Support,
    Pain,
    Opportunity,
    Metric,
    Policy,
    Time,
    Note,
    Other,
}

impl Role {
    /// All roles, in the usual drawing order.
    pub const ALL: [Role; 13] = [
        Role::Feeling,
        Role::Evidence,
        Role::Customer,
        Role::Frontstage,
        Role::Backstage,
        Role::Support,
        Role::Pain,
        Role::Opportunity,
        Role::Metric,
        Role::Policy,
        Role::Time,
        Role::Note,
        Role::Other,
    ];

    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Role::Feeling => "feeling",
            Role::Evidence => "evidence",
            Role::Customer => "customer",
            Role::Frontstage => "frontstage",
            Role::Backstage => "backstage",
            Role::Support => "support",
            Role::Pain => "pain",
            Role::Opportunity => "opportunity",
            Role::Metric => "metric",
            Role::Policy => "policy",
            Role::Time => "time",
            Role::Note => "note",
            Role::Other => "other",
        }
    }

    /// Whether the lane holds cards (and not feelings, pains, opportunities or metrics).
    pub fn holds_cards(self) -> bool {
        !matches!(self, Role::Feeling | Role::Pain | Role::Opportunity | Role::Metric)
    }
}

/// A lane: a row of the blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Id.
    pub id: String,
    /// Name for the rail; `None` leaves it to the fixed words of the role.
    pub name: Option<String>,
    /// Role.
    pub role: Role,
    /// Explanation for the rail; `None` leaves it to the fixed words of the role.
    pub note: Option<String>,
    /// Teams that own what names no owner.
    pub owners: Vec<TeamId>,
    /// Whose lane it is.
    pub persona: Option<PersonaId>,
    /// Rail title shared with neighbours.
    pub group: Option<String>,
    /// 0-based place among all lanes of all variants, in drawing order.
    pub order: usize,
    /// Whether the file declares the lane.
    pub declared: bool,
    /// Where it is written in the file (of an undeclared one, where it is first used).
    pub span: Range2,
}

/// A separator line below a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Id: `interaction`, `visibility`, `internal`, or an own one.
    pub id: String,
    /// Own name; `None` leaves it to the fixed words.
    pub name: Option<String>,
    /// Own explanation; `None` leaves it to the fixed words.
    pub note: Option<String>,
    /// Lane it stands after.
    pub after: LaneId,
    /// Whether it is drawn.
    pub drawn: bool,
}

/// A mark on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words of the field")]
pub enum CardMark {
    Fail,
    Wait,
    Decision,
    MomentOfTruth,
    Question,
    Idea,
    Assumption,
    End,
}

impl CardMark {
    /// All marks in the order of the language.
    pub const ALL: [CardMark; 8] = [
        CardMark::Fail,
        CardMark::Wait,
        CardMark::Decision,
        CardMark::MomentOfTruth,
        CardMark::Question,
        CardMark::Idea,
        CardMark::Assumption,
        CardMark::End,
    ];

    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            CardMark::Fail => "fail",
            CardMark::Wait => "wait",
            CardMark::Decision => "decision",
            CardMark::MomentOfTruth => "moment-of-truth",
            CardMark::Question => "question",
            CardMark::Idea => "idea",
            CardMark::Assumption => "assumption",
            CardMark::End => "end",
        }
    }
}

/// A card: something that is done, shown or relied on at a step in a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Id, written or derived from the home cell (`first-invoice.frontstage.1`). A derived system card is
    /// called after its system (`crm`); where the system is drawn several times, the later ones add the
    /// id of their first step (`crm.renewal`). Unique among the cards of a variant.
    pub id: String,
    /// Whether the id was written in the file.
    pub id_written: bool,
    /// Words.
    pub text: String,
    /// Lane.
    pub lane: LaneId,
    /// First step.
    pub step: StepId,
    /// Last step (the same as `step` when the card spans one).
    pub last: StepId,
    /// True for a card that belongs to a whole stage or the whole blueprint.
    pub whole: bool,
    /// The system a derived system card stands for.
    pub system: Option<SystemId>,
    /// Owning teams: its own, else its lane's, else its system's.
    pub owners: Vec<TeamId>,
    /// Who or what does it, in words.
    pub actor: Option<String>,
    /// Longer words, never on the picture.
    pub note: Option<String>,
    /// Icon name, emoji or image path.
    pub icon: Option<String>,
    /// How long, as words.
    pub time: Option<String>,
    /// Waiting, as words.
    pub wait: Option<String>,
    /// Cost, as words.
    pub cost: Option<String>,
    /// Not always done.
    pub optional: bool,
    /// Condition, as words.
    pub when: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Address.
    pub url: Option<String>,
    /// Path of a picture as written.
    pub image: Option<String>,
    /// `observed`, `assumed` or `proposed`.
    pub evidence: Option<String>,
    /// Where it is known from.
    pub source: Option<String>,
    /// Marks.
    pub marks: Vec<CardMark>,
    /// Id of the card this one replaces, where written.
    pub replaces: Option<String>,
    /// Opportunity that explains the change, where written.
    pub by: Option<String>,
    /// Reason of the change, where written.
    pub why: Option<String>,
    /// Where it is written in the file.
    pub span: Range2,
}

/// How two cards hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkType {
    /// Triggers: written as `to`.
    To,
    /// Needs a system or card: written as `uses`.
    Uses,
    /// Both depend on each other: written as `with`.
    With,
    /// Rework, backwards: written as `back`.
    Back,
    /// The derived path of the customer.
    Flow,
}

impl LinkType {
    /// The word of the language (`flow` for the derived customer path).
    pub fn word(self) -> &'static str {
        match self {
            LinkType::To => "to",
            LinkType::Uses => "uses",
            LinkType::With => "with",
            LinkType::Back => "back",
            LinkType::Flow => "flow",
        }
    }
}

/// A link between two cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Card it leaves.
    pub from: CardId,
    /// Card it ends at (of a link to a system, the system's card under that step).
    pub to: CardId,
    /// Type.
    pub kind: LinkType,
    /// Words on the link.
    pub label: Option<String>,
    /// Free class (`exception`, `message`, `state`, or any other).
    pub class: Option<String>,
    /// Whether nobody wrote it (customer flow).
    pub derived: bool,
    /// Whether it passes work between teams: both ends owned and no owner shared (`to`, `back` only).
    pub handoff: bool,
    /// Where it is written in the file.
    pub span: Range2,
}

/// How it feels at a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Feeling {
    /// Id, written or derived.
    pub id: String,
    /// Lane.
    pub lane: LaneId,
    /// First step.
    pub step: StepId,
    /// Last step.
    pub last: StepId,
    /// −2 to 2; `None` leaves no point on the curve.
    pub score: Option<f64>,
    /// In the customer's words.
    pub quote: Option<String>,
    /// One word for it.
    pub word: Option<String>,
    /// Whose feeling: id of a persona or team.
    pub of: Option<String>,
    /// Where it is known from.
    pub source: Option<String>,
    /// Icon.
    pub icon: Option<String>,
    /// Where it is written in the file.
    pub span: Range2,
}

/// How many are hit by a pain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// Share of all, 0 to 1.
    Share(f64),
    /// A number of people or cases.
    Count(u64),
}

/// Whether a pain still hurts in this variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the words of the field")]
pub enum PainStatus {
    #[default]
    Open,
    Eased,
    Resolved,
}

impl PainStatus {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            PainStatus::Open => "open",
            PainStatus::Eased => "eased",
            PainStatus::Resolved => "resolved",
        }
    }
}

/// What a pain is caused by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Id as written: a card or a system.
    pub id: String,
    /// The card it means (of a system, the one nearest to where the pain is felt). `None` when a system
    /// has no card in this variant.
    pub card: Option<CardId>,
    /// Owning teams of the cause: the card's, else its lane's, else the system's, else the pain's own.
    pub owners: Vec<TeamId>,
    /// Where the name stands in the file.
    pub span: Range2,
}

/// A pain point.
#[derive(Debug, Clone, PartialEq)]
pub struct Pain {
    /// Id, written or derived.
    pub id: String,
    /// Short name on pins: as written, else `P1`, `P2` … from left to right, counted over all variants so
    /// that the same pain has the same code in each.
    pub code: String,
    /// Lane.
    pub lane: LaneId,
    /// First step.
    pub step: StepId,
    /// Last step.
    pub last: StepId,
    /// Words.
    pub text: String,
    /// Card where it is felt: as written, else the first customer card of the step.
    pub felt: Option<CardId>,
    /// Causes in the order written.
    pub causes: Vec<Cause>,
    /// Who answers for it when no cause tells.
    pub owners: Vec<TeamId>,
    /// 1 to 5.
    pub severity: Option<u8>,
    /// How many are hit.
    pub reach: Option<Reach>,
    /// In a customer's words.
    pub quote: Option<String>,
    /// Where it is known from.
    pub source: Option<String>,
    /// Whether it still hurts in this variant.
    pub status: PainStatus,
    /// Whose pain: id of a persona or team.
    pub of: Option<String>,
    /// Longer words.
    pub note: Option<String>,
    /// Icon.
    pub icon: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Where it is written in the file.
    pub span: Range2,
}

/// A fix somebody can own.
#[derive(Debug, Clone, PartialEq)]
pub struct Opportunity {
    /// Id, written or derived.
    pub id: String,
    /// Short name on pins: `O3` where it answers `P3` and that is free, else the next free number;
    /// the same in every variant.
    pub code: String,
    /// Lane.
    pub lane: LaneId,
    /// First step.
    pub step: StepId,
    /// Last step.
    pub last: StepId,
    /// Words.
    pub text: String,
    /// Pains it fixes, ids as written, in the order written.
    pub fixes: Vec<String>,
    /// Owning team.
    pub owner: Option<TeamId>,
    /// Id of the metric that will tell, as written.
    pub metric: Option<String>,
    /// What will be measured, in words.
    pub target: Option<String>,
    /// 1 to 5.
    pub impact: Option<u8>,
    /// 1 to 5.
    pub effort: Option<u8>,
    /// Written rank.
    pub rank: Option<u32>,
    /// `proposed`, `planned`, `in-progress`, `shipped` or `dropped`.
    pub status: Option<String>,
    /// Date as written.
    pub due: Option<String>,
    /// Date as written.
    pub shipped: Option<String>,
    /// Longer words.
    pub note: Option<String>,
    /// Icon.
    pub icon: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Where it is written in the file.
    pub span: Range2,
}

/// A number, or words that are shown and never computed with.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// A number and how it stands in the file.
    Number(f64, String),
    /// Words.
    Words(String),
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the field")]
pub enum Better {
    Lower,
    Higher,
}

/// A metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Id, written or derived.
    pub id: String,
    /// Lane.
    pub lane: LaneId,
    /// First step.
    pub step: StepId,
    /// Last step.
    pub last: StepId,
    /// True for a metric of a whole stage or the whole blueprint.
    pub whole: bool,
    /// Name.
    pub name: String,
    /// Value in this variant.
    pub value: Option<Amount>,
    /// Unit.
    pub unit: Option<String>,
    /// Value aimed at.
    pub target: Option<Amount>,
    /// Which direction is good.
    pub better: Option<Better>,
    /// Where it is known from.
    pub source: Option<String>,
    /// Value at the full length of the bar.
    pub scale: Option<f64>,
    /// Trend, as words.
    pub trend: Option<String>,
    /// Longer words.
    pub note: Option<String>,
    /// Icon.
    pub icon: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Where it is written in the file.
    pub span: Range2,
}

impl Blueprint {
    /// Cards of a step in a lane or reaching over it, in reading order.
    pub fn cell(&self, lane: LaneId, step: StepId) -> impl Iterator<Item = CardId> {
        self.cards
            .iter()
            .enumerate()
            .filter(move |(_, card)| card.lane == lane && card.step <= step && step <= card.last)
            .map(|(index, _)| CardId(index))
    }

    /// The opportunities that say they fix a pain.
    pub fn fixes_of<'a>(&'a self, pain: &'a Pain) -> impl Iterator<Item = &'a Opportunity> {
        self.opportunities.iter().filter(move |fix| fix.fixes.contains(&pain.id))
    }

    /// Whether the words are written from right to left.
    pub fn right_to_left(&self) -> bool {
        let language = self.language.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        matches!(language.as_str(), "ar" | "fa" | "he" | "ur" | "ps" | "sd" | "ug" | "yi" | "dv" | "ckb")
    }
}
