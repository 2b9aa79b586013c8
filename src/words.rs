//! The fixed words of a page, by language: names of lanes and lines, legend, tags, sentences for screen
//! readers. The values stand in `styles/words.toml`, one table a language.

use std::borrow::Cow;

macro_rules! words {
    ($($name:ident = $key:literal,)*) => {
        /// A fixed word of the page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each is its own English words in styles/words.toml")]
        pub enum Word { $($name,)* }

        impl Word {
            /// Every fixed word.
            pub const ALL: &[Word] = &[$(Word::$name,)*];

            /// The key of the word in `[words]` and in `styles/words.toml`.
            pub fn key(self) -> &'static str {
                match self { $(Word::$name => $key,)* }
            }
        }
    };
}

words! {
    ServiceBlueprint = "service-blueprint",
    CurrentState = "current-state",
    FutureState = "future-state",
    CurrentAndFuture = "current-and-future",
    Persona = "persona",
    Scope = "scope",
    Status = "status",
    Version = "version",
    Date = "date",
    Owner = "owner",
    LaneFeeling = "lane-feeling",
    LaneFeelingNote = "lane-feeling-note",
    LaneEvidence = "lane-evidence",
    LaneCustomer = "lane-customer",
    LaneFrontstage = "lane-frontstage",
    LaneFrontstageNote = "lane-frontstage-note",
    LaneBackstage = "lane-backstage",
    LaneBackstageNote = "lane-backstage-note",
    LaneSupport = "lane-support",
    LaneSupportNote = "lane-support-note",
    LanePain = "lane-pain",
    LanePainNote = "lane-pain-note",
    LanePainAnswer = "lane-pain-answer",
    LanePainAnswerNote = "lane-pain-answer-note",
    LaneOpportunity = "lane-opportunity",
    LaneOpportunityNote = "lane-opportunity-note",
    LaneMetric = "lane-metric",
    LaneMetricNote = "lane-metric-note",
    LanePolicy = "lane-policy",
    LaneTime = "lane-time",
    LaneNote = "lane-note",
    LaneOther = "lane-other",
    LineInteraction = "line-interaction",
    LineInteractionNote = "line-interaction-note",
    LineVisibility = "line-visibility",
    LineVisibilityNote = "line-visibility-note",
    LineInternal = "line-internal",
    LineInternalNote = "line-internal-note",
    Legend = "legend",
    Owners = "owners",
    CustomerPath = "customer-path",
    Triggers = "triggers",
    Handoff = "handoff",
    UsesSystem = "uses-system",
    DependsBoth = "depends-both",
    Rework = "rework",
    PainFelt = "pain-felt",
    PainCaused = "pain-caused",
    PainPoint = "pain-point",
    OpportunityPin = "opportunity-pin",
    OpportunityTaken = "opportunity-taken",
    Positive = "positive",
    Neutral = "neutral",
    Negative = "negative",
    New = "new",
    Changed = "changed",
    Moved = "moved",
    Removed = "removed",
    AddedInFuture = "added-in-future",
    MovedPlace = "moved-place",
    RemovedGhost = "removed-ghost",
    TraceCurrent = "trace-current",
    TraceFuture = "trace-future",
    Folded = "folded",
    RootCause = "root-cause",
    Trace = "trace",
    TraceNote = "trace-note",
    TraceTitleSolved = "trace-title-solved",
    TraceCause = "trace-cause",
    NotTraced = "not-traced",
    ChangeInMetrics = "change-in-metrics",
    ChangeInMetricsNote = "change-in-metrics-note",
    WorkingTime = "working-time",
    WaitingTime = "waiting-time",
    Handoffs = "handoffs",
    Target = "target",
    Sources = "sources",
    Step = "step",
    Stage = "stage",
    NoOwner = "no-owner",
    LeadsTo = "leads-to",
    Uses = "uses",
    FeltHere = "felt-here",
    CausedHere = "caused-here",
    AnsweredHere = "answered-here",
    Optional = "optional",
    Wait = "wait",
    MarkFail = "mark-fail",
    MarkWait = "mark-wait",
    MarkDecision = "mark-decision",
    MarkMoment = "mark-moment",
    MarkQuestion = "mark-question",
    MarkIdea = "mark-idea",
    MarkAssumption = "mark-assumption",
    MarkEnd = "mark-end",
    Assumed = "assumed",
    Customer = "customer",
    Lanes = "lanes",
    Steps = "steps",
    PainPoints = "pain-points",
    CurveCurrent = "curve-current",
    FeelingUnknown = "feeling-unknown",
    Was = "was",
    Page = "page",
    OnlyStages = "only-stages",
    OnlyLanes = "only-lanes",
    OnlyTeam = "only-team",
    Before = "before",
    After = "after",
    Guesses = "guesses",
    BetweenStates = "between-states",
    BetweenStatesNote = "between-states-note",
    Crossings = "crossings",
    Also = "also",
    ChangeList = "change-list",
    ChangeListNote = "change-list-note",
    Element = "element",
    Why = "why",
    RemovesPain = "removes-pain",
    PainEased = "pain-eased",
    PainOpen = "pain-open",
    ExplainedBy = "explained-by",
    Replaced = "replaced",
    TimeIn = "time-in",
    WaitIn = "wait-in",
    NoOpportunity = "no-opportunity",
    WithoutChange = "without-change",
    KindBlueprint = "kind-blueprint",
    KindVariant = "kind-variant",
    KindTeam = "kind-team",
    KindLine = "kind-line",
    KindLane = "kind-lane",
    KindCard = "kind-card",
    KindSystem = "kind-system",
    KindFeeling = "kind-feeling",
    KindOpportunity = "kind-opportunity",
    KindMetric = "kind-metric",
    KindArrow = "kind-arrow",
    WorkList = "work-list",
    WorkFixes = "work-fixes",
    WorkPains = "work-pains",
    WorkIn = "work-in",
    WorkOut = "work-out",
    WorkNone = "work-none",
    WorkRank = "work-rank",
    WorkDue = "work-due",
    WorkOverdue = "work-overdue",
    WorkSeverity = "work-severity",
    WorkReach = "work-reach",
    WorkNoFix = "work-no-fix",
    StatusProposed = "status-proposed",
    StatusPlanned = "status-planned",
    StatusInProgress = "status-in-progress",
    StatusShipped = "status-shipped",
    StatusDropped = "status-dropped",
    PainIsOpen = "pain-is-open",
    PainResolved = "pain-resolved",
}

/// Tables of all languages.
const TABLES: &str = include_str!("../styles/words.toml");

/// The fixed words of one page.
#[derive(Debug, Clone)]
pub struct Words(Vec<Cow<'static, str>>);

impl Words {
    /// The words of the language of a BCP 47 tag (English where the language is not known), with own words
    /// over them. Unknown own keys are left aside; the checker has said so.
    pub fn new(language: &str, own: &[(String, String)]) -> Words {
        let primary = language.split(['-', '_']).next().unwrap_or("en").to_ascii_lowercase();
        let mut words: Vec<Cow<'static, str>> = Word::ALL.iter().map(|word| Cow::Borrowed(word.key())).collect();
        for language in ["en", &primary].into_iter().take(if primary == "en" { 1 } else { 2 }) {
            words.iter_mut().zip(table(language)).for_each(|(word, said)| *word = Cow::Borrowed(said));
        }
        for (key, said) in own.iter().rev() {
            let place = Word::ALL.iter().position(|word| word.key() == key);
            if let Some(word) = place.and_then(|place| words.get_mut(place)) {
                *word = Cow::Owned(said.clone());
            }
        }
        Words(words)
    }

    /// The words for one fixed text.
    pub fn get(&self, word: Word) -> &str {
        self.0.get(word as usize).map_or(word.key(), Cow::as_ref)
    }
}

/// Every word of one language, in the order of `Word::ALL`; none where the language is not known. The file is kept so
/// plain, and in this order, that a line is read as it stands: to read all of it as TOML takes a third of the time of a
/// small picture. A test holds it to that.
fn table(language: &str) -> impl Iterator<Item = &'static str> {
    let lines = TABLES.lines().skip_while(move |line| !is_head(line, language)).skip(1);
    lines
        .zip(Word::ALL)
        .map_while(|(line, word)| line.strip_prefix(word.key())?.strip_prefix(" = \"")?.strip_suffix('"'))
}

fn is_head(line: &str, language: &str) -> bool {
    line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) == Some(language)
}

/// The keys that `[words]` may hold.
pub fn keys() -> impl Iterator<Item = &'static str> {
    Word::ALL.iter().map(|word| word.key())
}

/// Words with their first letter as at the start of a sentence, where the script has capitals.
///
/// ```
/// assert_eq!(cyanotype::words::sentence("renewal notice"), "Renewal notice");
/// ```
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::BTreeMap;

    #[test]
    fn every_language_has_every_word_and_no_other() {
        let tables: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(TABLES).unwrap();
        for (language, table) in &tables {
            for word in Word::ALL {
                assert!(table.contains_key(word.key()), "{language} lacks {}", word.key());
            }
            assert_eq!(table.len(), Word::ALL.len(), "{language} has keys that nothing uses");
        }
    }

    #[test]
    fn a_language_is_read_as_the_whole_file_says() {
        let tables: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(TABLES).unwrap();
        assert!(tables.len() > 10);
        for (language, known) in &tables {
            assert_eq!(table(language).count(), Word::ALL.len(), "{language} is not in the order of the words");
            let words = Words::new(language, &[]);
            for word in Word::ALL {
                assert_eq!(words.get(*word), known[word.key()], "{language}");
            }
        }
        assert_eq!(table("xx").count(), 0);
        assert_eq!(Words::new("xx", &[]).get(Word::Legend), tables["en"]["legend"]);
    }

    #[test]
    fn own_words_win_over_those_of_the_language() {
        let own = vec![("legend".to_owned(), "Zeichen".to_owned())];
        let words = Words::new("de-CH", &own);
        assert_eq!(words.get(Word::Legend), "Zeichen");
        assert_eq!(words.get(Word::Target), "Ziel");
    }
}
