//! Which keys each table of a blueprint file knows, and what may stand behind them.

use std::sync::LazyLock;

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The top of the file.
    Head,
    /// `[persona]`.
    Persona,
    /// An entry of `[teams]`.
    Team,
    /// An entry of `[systems]`.
    System,
    /// `[variants.ID]`.
    Variant,
    /// `[[lane]]`.
    Lane,
    /// `[[line]]`.
    Line,
    /// `[[stage]]`.
    Stage,
    /// `[[step]]` or `[[stage.step]]`.
    Step,
    /// A card in a lane.
    Card,
    /// A feeling.
    Feeling,
    /// A pain point.
    Pain,
    /// An opportunity.
    Opportunity,
    /// A metric.
    Metric,
    /// A link in `to`, `uses`, `with` or `back`.
    Link,
}

/// What may stand behind a key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Words; a number or a date is taken as it stands.
    Words,
    /// Words, one or several.
    WordsList,
    /// An id that is made here.
    Id,
    /// An id that is made elsewhere.
    Ref,
    /// Ids that are made elsewhere, one or several.
    Refs,
    /// A whole number in a range.
    Whole(i64, i64),
    /// A number in a range.
    Number(f64, f64),
    /// A number, or words that are shown and never computed with.
    Amount,
    /// A share from 0.0 to 1.0 or a whole number of people or cases.
    Reach,
    /// `true` or `false`.
    Flag,
    /// One word of a list.
    OneOf(&'static [&'static str]),
    /// One or several words of a list.
    SomeOf(&'static [&'static str]),
    /// A language tag after BCP 47.
    Language,
    /// A colour.
    Color,
    /// An address.
    Url,
    /// Links.
    Links,
    /// Own words for fixed texts.
    Pairs,
    /// The variant to build on, or `false`.
    From,
    /// Names of findings.
    Findings,
}

/// A key and what may stand behind it.
pub type Key = (&'static str, Shape);

use Shape::Amount;
use Shape::Color;
use Shape::Findings;
use Shape::Flag;
use Shape::From;
use Shape::Id;
use Shape::Language;
use Shape::Links;
use Shape::Number;
use Shape::OneOf;
use Shape::Pairs;
use Shape::Reach;
use Shape::Ref;
use Shape::Refs;
use Shape::SomeOf;
use Shape::Url;
use Shape::Whole;
use Shape::Words;
use Shape::WordsList;

/// Largest whole number that every reader of numbers keeps exact.
pub const EXACT: i64 = 1 << 53;

const HEAD: &[Key] = &[
    ("title", Words),
    ("headline", Words),
    ("scope", Words),
    ("language", Language),
    ("version", Words),
    ("status", Words),
    ("updated", Words),
    ("review", OneOf(&["monthly", "quarterly", "yearly"])),
    ("owner", Words),
    ("sources", WordsList),
    ("notes", WordsList),
    ("style", Words),
    ("flow", Flag),
    ("allow", Findings),
    ("words", Pairs),
    ("format", Whole(1, EXACT)),
];

const PERSONA: &[Key] =
    &[("id", Id), ("name", Words), ("about", Words), ("goal", Words), ("quote", Words), ("image", Words)];

const TEAM: &[Key] = &[("name", Words), ("initials", Words), ("lead", Words), ("color", Color), ("note", Words)];

const SYSTEM: &[Key] = &[("name", Words), ("owner", Refs), ("icon", Words), ("note", Words), ("url", Url)];

const VARIANT: &[Key] = &[
    ("name", Words),
    ("from", From),
    ("date", Words),
    ("title", Words),
    ("headline", Words),
    ("scope", Words),
    ("language", Language),
    ("version", Words),
    ("status", Words),
    ("updated", Words),
    ("review", OneOf(&["monthly", "quarterly", "yearly"])),
    ("owner", Words),
    ("sources", WordsList),
    ("notes", WordsList),
    ("style", Words),
];

/// Words for what a lane is for.
pub const ROLES: &[&str] = &[
    "feeling",
    "evidence",
    "customer",
    "frontstage",
    "backstage",
    "support",
    "pain",
    "opportunity",
    "metric",
    "policy",
    "time",
    "note",
    "other",
];

const LANE: &[Key] = &[
    ("id", Id),
    ("name", Words),
    ("role", OneOf(ROLES)),
    ("note", Words),
    ("owner", Refs),
    ("persona", Ref),
    ("group", Words),
    ("flow", Flag),
];

const LINE: &[Key] = &[("id", Id), ("name", Words), ("note", Words), ("after", Ref), ("hide", Flag)];

const STAGE: &[Key] = &[
    ("id", Id),
    ("name", Words),
    ("act", Words),
    ("time", Words),
    ("duration", Words),
    ("wait", Words),
    ("note", Words),
    ("question", Words),
];

const STEP: &[Key] = &[
    ("id", Id),
    ("name", Words),
    ("number", Words),
    ("time", Words),
    ("duration", Words),
    ("wait", Words),
    ("note", Words),
];

/// Words for marks of a card.
pub const MARKS: &[&str] = &["fail", "wait", "decision", "moment-of-truth", "question", "idea", "assumption", "end"];

const CARD: &[Key] = &[
    ("text", Words),
    ("id", Id),
    ("owner", Refs),
    ("actor", Words),
    ("note", Words),
    ("icon", Words),
    ("time", Words),
    ("wait", Words),
    ("cost", Words),
    ("span", Whole(1, EXACT)),
    ("through", Ref),
    ("optional", Flag),
    ("when", Words),
    ("tags", WordsList),
    ("url", Url),
    ("image", Words),
    ("evidence", OneOf(&["observed", "assumed", "proposed"])),
    ("source", Words),
    ("flow", Flag),
    ("mark", SomeOf(MARKS)),
    ("to", Links),
    ("uses", Links),
    ("with", Links),
    ("back", Links),
];

const FEELING: &[Key] = &[
    ("id", Id),
    ("score", Number(-2.0, 2.0)),
    ("quote", Words),
    ("word", Words),
    ("of", Ref),
    ("source", Words),
    ("note", Words),
    ("tags", WordsList),
    ("url", Url),
    ("icon", Words),
    ("span", Whole(1, EXACT)),
    ("through", Ref),
];

const PAIN: &[Key] = &[
    ("id", Id),
    ("text", Words),
    ("code", Words),
    ("severity", Whole(1, 5)),
    ("reach", Reach),
    ("quote", Words),
    ("source", Words),
    ("status", OneOf(&["open", "eased", "resolved"])),
    ("of", Ref),
    ("felt", Ref),
    ("cause", Refs),
    ("owner", Refs),
    ("note", Words),
    ("tags", WordsList),
    ("url", Url),
    ("icon", Words),
    ("span", Whole(1, EXACT)),
    ("through", Ref),
];

const OPPORTUNITY: &[Key] = &[
    ("id", Id),
    ("text", Words),
    ("fixes", Refs),
    ("owner", Ref),
    ("metric", Ref),
    ("target", Words),
    ("impact", Whole(1, 5)),
    ("effort", Whole(1, 5)),
    ("rank", Whole(1, u32::MAX as i64)),
    ("status", OneOf(&["proposed", "planned", "in-progress", "shipped", "dropped"])),
    ("due", Words),
    ("shipped", Words),
    ("note", Words),
    ("tags", WordsList),
    ("url", Url),
    ("icon", Words),
    ("span", Whole(1, EXACT)),
    ("through", Ref),
];

const METRIC: &[Key] = &[
    ("id", Id),
    ("name", Words),
    ("value", Amount),
    ("unit", Words),
    ("target", Amount),
    ("better", OneOf(&["lower", "higher"])),
    ("source", Words),
    ("scale", Number(0.0, f64::MAX)),
    ("trend", Words),
    ("note", Words),
    ("tags", WordsList),
    ("url", Url),
    ("icon", Words),
    ("span", Whole(1, EXACT)),
    ("through", Ref),
];

const LINK: &[Key] = &[("to", Ref), ("label", Words), ("kind", Words)];

/// Keys that every element carries beside its own. `future`, `in` and `only` are read apart.
const ELEMENT: &[Key] = &[("replaces", Ref), ("why", Words), ("by", Ref), ("allow", Findings)];

/// Keys that say in which variant something holds.
pub const VARIANT_KEYS: &[&str] = &["future", "in", "only"];

/// Tables at the top of the file.
pub const TABLES: &[&str] = &["persona", "teams", "systems", "variants", "lane", "line", "stage", "step"];

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 15] = [
        Kind::Head,
        Kind::Persona,
        Kind::Team,
        Kind::System,
        Kind::Variant,
        Kind::Lane,
        Kind::Line,
        Kind::Stage,
        Kind::Step,
        Kind::Card,
        Kind::Feeling,
        Kind::Pain,
        Kind::Opportunity,
        Kind::Metric,
        Kind::Link,
    ];

    /// The kind's own keys.
    pub fn own_keys(self) -> &'static [Key] {
        match self {
            Kind::Head => HEAD,
            Kind::Persona => PERSONA,
            Kind::Team => TEAM,
            Kind::System => SYSTEM,
            Kind::Variant => VARIANT,
            Kind::Lane => LANE,
            Kind::Line => LINE,
            Kind::Stage => STAGE,
            Kind::Step => STEP,
            Kind::Card => CARD,
            Kind::Feeling => FEELING,
            Kind::Pain => PAIN,
            Kind::Opportunity => OPPORTUNITY,
            Kind::Metric => METRIC,
            Kind::Link => LINK,
        }
    }

    /// The keys that elements of this kind carry beside their own.
    pub fn common_keys(self) -> &'static [Key] {
        match self {
            Kind::Head | Kind::Variant => &[],
            _ => ELEMENT,
        }
    }

    /// Own and common keys.
    pub fn keys(self) -> impl Iterator<Item = Key> {
        self.own_keys().iter().chain(self.common_keys()).copied()
    }

    /// What may stand behind a key of this kind.
    pub fn shape(self, key: &str) -> Option<Key> {
        self.keys().find(|(known, _)| *known == key)
    }

    /// Whether the kind can hold only in some variants.
    pub fn varies(self) -> bool {
        !matches!(self, Kind::Head | Kind::Variant)
    }

    /// Whether elements of this kind stand in cells.
    pub fn in_cells(self) -> bool {
        matches!(self, Kind::Card | Kind::Feeling | Kind::Pain | Kind::Opportunity | Kind::Metric)
    }

    /// Whether lane keys stand beside the kind's own keys.
    pub fn holds_cells(self) -> bool {
        matches!(self, Kind::Head | Kind::Stage | Kind::Step)
    }

    /// The key that holds the words of the kind.
    pub fn words_key(self) -> &'static str {
        match self {
            Kind::Card | Kind::Pain | Kind::Opportunity => "text",
            Kind::Feeling => "quote",
            Kind::Link => "to",
            Kind::Head => "title",
            _ => "name",
        }
    }

    /// Whether an element of this kind must have its words.
    pub fn needs_words(self) -> bool {
        matches!(self, Kind::Head | Kind::Card | Kind::Pain | Kind::Opportunity | Kind::Metric | Kind::Link)
    }

    /// Where such a table stands, in words.
    pub fn place(self) -> &'static str {
        match self {
            Kind::Head => "the top of the file",
            Kind::Persona => "`[persona]`",
            Kind::Team => "an entry of `[teams]`",
            Kind::System => "an entry of `[systems]`",
            Kind::Variant => "`[variants.ID]`",
            Kind::Lane => "`[[lane]]`",
            Kind::Line => "`[[line]]`",
            Kind::Stage => "`[[stage]]`",
            Kind::Step => "a step",
            Kind::Card => "a card",
            Kind::Feeling => "a feeling",
            Kind::Pain => "a pain",
            Kind::Opportunity => "an opportunity",
            Kind::Metric => "a metric",
            Kind::Link => "a link",
        }
    }

    /// The kind in one word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Head => "blueprint",
            Kind::Persona => "persona",
            Kind::Team => "team",
            Kind::System => "system",
            Kind::Variant => "variant",
            Kind::Lane => "lane",
            Kind::Line => "line",
            Kind::Stage => "stage",
            Kind::Step => "step",
            Kind::Card => "card",
            Kind::Feeling => "feeling",
            Kind::Pain => "pain",
            Kind::Opportunity => "opportunity",
            Kind::Metric => "metric",
            Kind::Link => "link",
        }
    }
}

static RESERVED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words: Vec<&'static str> = [Kind::Head, Kind::Stage, Kind::Step]
        .into_iter()
        .flat_map(Kind::keys)
        .map(|(key, _)| key)
        .chain(VARIANT_KEYS.iter().copied())
        .chain(TABLES.iter().copied())
        .collect();
    words.sort_unstable();
    words.dedup();
    words
});

/// Words that a step, a stage or the head already uses, so that no lane can be called so; in order.
pub fn reserved() -> &'static [&'static str] {
    &RESERVED
}
