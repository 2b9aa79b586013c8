//! Single rules on hand-made blueprints.

use crate::blueprint::Amount;
use crate::blueprint::Better;
use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::CardMark;
use crate::blueprint::LaneId;
use crate::blueprint::LinkType;
use crate::blueprint::Metric;
use crate::blueprint::Service;
use crate::blueprint::StepId;
use crate::blueprint::TeamId;
use crate::diagnostic::Range2;
use crate::trace::sample;

use super::*;

/// Three steps; `ask` (customer), `answer` (front), `look-up` (back) under the second, joined by arrows.
fn shop() -> Blueprint {
    let mut blueprint = sample::blueprint(3);
    let ask = sample::card(&mut blueprint, "ask", 0, 1, None);
    let answer = sample::card(&mut blueprint, "answer", 1, 1, Some(0));
    let look_up = sample::card(&mut blueprint, "look-up", 2, 1, Some(1));
    sample::link(&mut blueprint, ask, answer, LinkType::To);
    sample::link(&mut blueprint, answer, look_up, LinkType::To);
    blueprint
}

fn edit(blueprint: &mut Blueprint, id: &str, change: impl FnOnce(&mut crate::blueprint::Card)) {
    change(blueprint.cards.iter_mut().find(|card| card.id == id).unwrap());
}

fn rows(diff: &Diff) -> Vec<String> {
    let row = |row: &Element| {
        let what: Vec<&str> = row.what.iter().map(|what| what.word()).collect();
        let fields: Vec<&str> = row.fields.iter().map(|field| field.name).collect();
        let fields = if matches!(row.what.first(), Some(What::New | What::Removed)) { Vec::new() } else { fields };
        format!("{} {} {} {}", what.join("+"), row.kind.word(), row.id, fields.join(",")).trim_end().to_owned()
    };
    diff.elements.iter().map(row).collect()
}

fn arrows(diff: &Diff) -> Vec<String> {
    let row = |arrow: &Arrow| {
        let was = arrow.old_to.as_ref().map(|old| format!(" was {old}")).unwrap_or_default();
        format!("{} {} {} {}{was}", arrow.what.word(), arrow.from, arrow.kind.word(), arrow.to)
    };
    diff.arrows.iter().map(row).collect()
}

/// Everything that the opposite direction must tell in mirror image.
pub(super) fn mirrored(diff: &Diff) -> Vec<String> {
    let mirror = |what: &What| match what {
        What::New => What::Removed,
        What::Removed => What::New,
        other => *other,
    };
    let row = |row: &Element| {
        let what: Vec<&str> = row.what.iter().map(|what| mirror(what).word()).collect();
        let fields: Vec<(&str, Option<&Value>, Option<&Value>)> =
            row.fields.iter().map(|field| (field.name, field.after.as_ref(), field.before.as_ref())).collect();
        format!(
            "{what:?} {:?} {:?} {:?} {fields:?} {:?} {:?}",
            row.kind, row.before, row.replaced_by, row.after, row.replaces
        )
    };
    let mut all: Vec<String> = diff.elements.iter().map(row).collect();
    all.extend(
        diff.arrows.iter().map(|arrow| format!("{} {} {:?}", mirror(&arrow.what).word(), arrow.from, arrow.before)),
    );
    all.sort();
    all
}

pub(super) fn straight(diff: &Diff) -> Vec<String> {
    let row = |row: &Element| {
        let what: Vec<&str> = row.what.iter().map(|what| what.word()).collect();
        let fields: Vec<(&str, Option<&Value>, Option<&Value>)> =
            row.fields.iter().map(|field| (field.name, field.before.as_ref(), field.after.as_ref())).collect();
        format!(
            "{what:?} {:?} {:?} {:?} {fields:?} {:?} {:?}",
            row.kind, row.after, row.replaces, row.before, row.replaced_by
        )
    };
    let mut all: Vec<String> = diff.elements.iter().map(row).collect();
    all.extend(diff.arrows.iter().map(|arrow| format!("{} {} {:?}", arrow.what.word(), arrow.from, arrow.after)));
    all.sort();
    all
}

fn assert_mirror(before: &Blueprint, after: &Blueprint) {
    assert_eq!(straight(&between(after, before)), mirrored(&between(before, after)));
}

#[test]
fn a_blueprint_does_not_differ_from_itself() {
    let blueprint = shop();
    for diff in [between(&blueprint, &blueprint), between_files(&blueprint, &blueprint)] {
        assert!(diff.is_empty());
        assert!(diff.counts().is_empty());
        assert!(diff.cards.after.iter().all(|state| matches!(state, State::Same { .. })));
        assert!(diff.links.iter().all(|state| matches!(state, LinkState::Same { .. })));
    }
}

#[test]
fn other_words_alone_are_a_rename_and_count_as_changed() {
    let (before, mut after) = (shop(), shop());
    edit(&mut after, "answer", |card| card.text = "Replies".to_owned());
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["renamed card answer text"]);
    assert_eq!(diff.cards.after[1], State::Renamed { from: CardId(1), old: "Does answer".to_owned() });
    assert_eq!(diff.counts(), Counts { changed: 1, ..Counts::default() });
    assert_mirror(&before, &after);
}

#[test]
fn a_new_owner_is_a_change() {
    let (before, mut after) = (shop(), shop());
    edit(&mut after, "answer", |card| card.owners = vec![TeamId(2)]);
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["changed card answer owner"]);
    assert_eq!(diff.elements[0].fields[0].before, Some(Value::List(vec!["a".to_owned()])));
    assert_mirror(&before, &after);
}

#[test]
fn an_owner_that_comes_from_the_lane_is_an_edit_of_the_lane() {
    let (mut before, mut after) = (shop(), shop());
    for (blueprint, team) in [(&mut before, TeamId(0)), (&mut after, TeamId(2))] {
        blueprint.lanes[1].owners = vec![team];
        blueprint.lanes[1].declared = true;
        edit(blueprint, "answer", |card| card.owners = vec![team]);
    }
    assert_eq!(rows(&between(&before, &after)), ["changed lane frontstage owner"]);
    assert_mirror(&before, &after);
}

#[test]
fn a_card_that_moved_and_changed_is_one_row_and_counts_as_moved() {
    let (before, mut after) = (shop(), shop());
    edit(&mut after, "answer", |card| {
        card.step = StepId(2);
        card.last = StepId(2);
        card.note = Some("Later".to_owned());
        card.text = "Replies later".to_owned();
    });
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["moved+changed card answer text,step,note"]);
    assert_eq!(diff.cards.after[1], State::Moved { from: CardId(1), old: Some("Does answer".to_owned()) });
    assert_eq!(diff.counts(), Counts { moved: 1, ..Counts::default() });
    assert_mirror(&before, &after);
}

#[test]
fn a_card_of_two_steps_that_moves_whole_only_moves() {
    let (mut before, mut after) = (shop(), shop());
    edit(&mut before, "answer", |card| (card.step, card.last) = (StepId(0), StepId(1)));
    edit(&mut after, "answer", |card| (card.step, card.last) = (StepId(1), StepId(2)));
    assert_eq!(rows(&between(&before, &after)), ["moved card answer step"]);
    edit(&mut after, "answer", |card| card.last = StepId(1));
    assert_eq!(rows(&between(&before, &after)), ["moved card answer step"], "it ends where it ended");
    edit(&mut after, "answer", |card| (card.step, card.last) = (StepId(0), StepId(2)));
    assert_eq!(rows(&between(&before, &after)), ["changed card answer through"]);
}

/// `look-up` leaves and `ask-desk` replaces it, in the given lane.
fn replaced(lane: usize) -> Blueprint {
    let mut after = sample::blueprint(3);
    let ask = sample::card(&mut after, "ask", 0, 1, None);
    let answer = sample::card(&mut after, "answer", 1, 1, Some(0));
    let desk = sample::card(&mut after, "ask-desk", lane, 1, Some(1));
    sample::link(&mut after, ask, answer, LinkType::To);
    sample::link(&mut after, answer, desk, LinkType::To);
    edit(&mut after, "ask-desk", |card| card.replaces = Some("look-up".to_owned()));
    after
}

#[test]
fn a_replaced_card_is_a_new_and_a_removed_one_and_its_links_are_sent_on() {
    let (before, after) = (shop(), replaced(2));
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["new card ask-desk", "removed card look-up"]);
    assert_eq!(arrows(&diff), [""; 0], "the arrow that led to `look-up` is the same arrow");
    assert_eq!(diff.cards.after[2], State::New { replaces: Some(CardId(2)) });
    assert_eq!(diff.cards.before[2], Fate::Removed { replaced_by: Some(CardId(2)) });
    assert_eq!(diff.elements[1].replaced_by.as_deref(), Some("ask-desk"));
    assert_eq!(diff.counts(), Counts { new: 1, removed: 1, ..Counts::default() });
    assert_mirror(&before, &after);
}

#[test]
fn a_chain_of_replacements_is_followed_through_the_variants_between() {
    let mut last = replaced(2);
    edit(&mut last, "ask-desk", |card| {
        card.id = "robot".to_owned();
        card.replaces = Some("ask-desk".to_owned());
    });
    let service = Service { variants: vec![shop(), replaced(2), last.clone()] };
    let diff = between_variants(&service, 0, 2).unwrap();
    assert_eq!(diff.cards.before[2], Fate::Removed { replaced_by: Some(CardId(2)) });
    assert_eq!(arrows(&diff), [""; 0]);
    assert_eq!(arrows(&between(&shop(), &last)), ["changed answer to robot was look-up"], "two alone do not tell");
    assert!(between_variants(&service, 0, 3).is_none());
}

#[test]
fn a_rewritten_link_is_a_field_of_its_card_and_a_row_among_the_arrows() {
    let (before, mut after) = (shop(), shop());
    after.links[0].to = CardId(2);
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["changed card ask to"]);
    assert_eq!(arrows(&diff), ["changed ask to look-up was answer"]);
    assert_eq!(diff.links[0], LinkState::Changed { from: LinkId(0), redirected: true });
    assert_eq!(diff.before_links[0], LinkFate::Redirected(LinkId(0)));
    assert_mirror(&before, &after);
}

#[test]
fn a_link_that_changes_its_type_or_label_is_one_arrow() {
    let (before, mut after) = (shop(), shop());
    after.links[0].label = Some("by phone".to_owned());
    after.links[1].kind = LinkType::Back;
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["changed card ask to", "changed card answer to,back"]);
    assert_eq!(arrows(&diff), ["changed ask to answer", "changed answer back look-up"]);
    assert_eq!(diff.before_links, [LinkFate::Kept(LinkId(0)), LinkFate::Kept(LinkId(1))]);
    assert_mirror(&before, &after);
}

#[test]
fn a_link_that_comes_with_its_card_changes_no_other_card() {
    let (before, mut after) = (shop(), shop());
    let new = sample::card(&mut after, "log", 2, 1, Some(1));
    sample::link(&mut after, CardId(1), new, LinkType::To);
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["new card log"]);
    assert_eq!(arrows(&diff), ["new answer to log"]);
    assert_mirror(&before, &after);
    // Written anew in this variant: it stands elsewhere in the file.
    after.links[1].span = Range2 { start: 7, end: 9 };
    assert_eq!(rows(&between(&before, &after)), ["changed card answer to", "new card log"]);
}

#[test]
fn the_derived_path_of_the_customer_is_no_edit() {
    let (mut before, mut after) = (shop(), shop());
    for (blueprint, ids) in [(&mut before, ["a", "b"]), (&mut after, ["a", "c"])] {
        let [first, second] = ids.map(|id| sample::card(blueprint, id, 0, 2, None));
        sample::link(blueprint, first, second, LinkType::Flow);
    }
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["new card c", "removed card b"]);
    assert_eq!(arrows(&diff), [""; 0]);
    assert_eq!(diff.links[2], LinkState::New, "the painter is told all the same");
}

#[test]
fn system_cards_compare_by_the_steps_they_cover() {
    let (mut before, mut after) = (shop(), shop());
    for blueprint in [&mut before, &mut after] {
        sample::system(blueprint, "crm", Some(0));
        sample::system(blueprint, "sheet", Some(1));
        let crm = sample::system_card(blueprint, crate::blueprint::SystemId(0), 1);
        sample::link(blueprint, CardId(1), crm, LinkType::Uses);
    }
    let sheet = sample::system_card(&mut before, crate::blueprint::SystemId(1), 1);
    sample::link(&mut before, CardId(2), sheet, LinkType::Uses);
    let crm = CardId(3);
    after.cards[crm.0].last = StepId(2);
    sample::link(&mut after, CardId(2), crm, LinkType::Uses);
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["changed card look-up uses", "changed system crm steps", "removed system sheet"]);
    assert_eq!(arrows(&diff), ["changed look-up uses crm was sheet"]);
    assert_eq!(diff.counts(), Counts { changed: 2, removed: 1, ..Counts::default() });
    assert_mirror(&before, &after);
}

#[test]
fn a_system_that_is_drawn_elsewhere_is_found_by_the_steps_it_keeps() {
    let (mut before, mut after) = (shop(), shop());
    for (blueprint, steps) in [(&mut before, &[0, 2][..]), (&mut after, &[2][..])] {
        let crm = sample::system(blueprint, "crm", Some(0));
        for step in steps {
            sample::system_card(blueprint, crm, *step);
        }
    }
    let diff = between(&before, &after);
    assert_eq!(diff.cards.after[3], State::Same { from: CardId(4) });
    // The system is neither gone nor new where it has a card less or more; the row of the system says what differs.
    assert_eq!(diff.cards.before[3], Fate::Kept(CardId(3)));
    assert_eq!(between(&after, &before).cards.after[3], State::Same { from: CardId(3) });
    assert!(diff.counts().is_empty() && between(&after, &before).counts().is_empty());
    assert_eq!(rows(&diff), ["changed system crm steps"]);
}

#[test]
fn a_renamed_system_is_one_edit_and_marks_its_cards() {
    let (mut before, mut after) = (shop(), shop());
    for (blueprint, name) in [(&mut before, "Files"), (&mut after, "Records")] {
        let system = sample::system(blueprint, "crm", None);
        blueprint.systems[0].name = name.to_owned();
        let card = sample::system_card(blueprint, system, 1);
        blueprint.cards[card.0].text = name.to_owned();
    }
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["renamed system crm name"]);
    assert_eq!(diff.cards.after[3], State::Renamed { from: CardId(3), old: "Files".to_owned() });
}

#[test]
fn what_follows_from_a_card_is_no_edit() {
    let (mut before, mut after) = (shop(), shop());
    for blueprint in [&mut before, &mut after] {
        sample::pain(blueprint, "slow", Some(CardId(0)), &["look-up"]);
        blueprint.steps[1].name = Some(blueprint.cards[0].text.clone());
    }
    edit(&mut after, "ask", |card| card.text = "Enquires".to_owned());
    after.steps[1].name = Some("Enquires".to_owned());
    assert_eq!(rows(&between(&before, &after)), ["renamed card ask text"], "a step is named by its first card");
    after.steps[1].name = Some("Question".to_owned());
    assert_eq!(rows(&between(&before, &after)), ["renamed step step-2 name", "renamed card ask text"]);
}

#[test]
fn an_undeclared_lane_comes_and_goes_with_its_cards() {
    let (before, mut after) = (shop(), shop());
    after.cards.truncate(2);
    after.links.truncate(1);
    after.lanes.remove(2);
    for lane in &mut after.lanes {
        lane.declared = false;
    }
    after.lines.clear();
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["removed card look-up"]);
    assert_eq!(diff.lanes.before[2], Fate::Removed { replaced_by: None });
    // The lane stays on the common grid, where the ghost stands.
    let pane = with_ghosts(&before, &after, &diff);
    assert_eq!(pane.blueprint.lanes.iter().map(|lane| lane.id.as_str()).nth(2), Some("backstage"));
    assert_eq!(pane.absent_lanes, [LaneId(2)]);
    assert_eq!(pane.blueprint.cards[2].lane, LaneId(2));
}

#[test]
fn ghosts_stand_where_the_cards_stood() {
    let mut before = shop();
    for id in ["first", "second", "third"] {
        sample::card(&mut before, id, 2, 2, Some(1));
    }
    let mut after = shop();
    sample::card(&mut after, "first", 2, 2, Some(1));
    sample::card(&mut after, "third", 2, 2, Some(1));
    let diff = between(&before, &after);
    let pane = with_ghosts(&before, &after, &diff);
    let ids: Vec<&str> = pane.blueprint.cards.iter().map(|card| card.id.as_str()).collect();
    assert_eq!(ids, ["ask", "answer", "look-up", "first", "second", "third"]);
    assert_eq!(pane.ghosts().collect::<Vec<_>>(), [CardId(4)]);
    assert_eq!(pane.cards[5], Origin::Own(CardId(4)));
    assert_eq!(pane.blueprint.links.len(), 2);
}

#[test]
fn a_replaced_card_is_a_ghost_only_when_its_successor_stands_elsewhere() {
    let ghosts = |after: Blueprint| {
        let before = shop();
        let pane = with_ghosts(&before, &after, &between(&before, &after));
        pane.ghosts().map(|card| pane.blueprint[card].id.clone()).collect::<Vec<_>>()
    };
    assert!(ghosts(replaced(2)).is_empty());
    assert_eq!(ghosts(replaced(1)), ["look-up"]);
}

#[test]
fn removed_links_are_drawn_where_both_ends_are() {
    let (before, mut after) = (shop(), shop());
    after.links[0].to = CardId(2);
    let diff = between(&before, &after);
    let pane = with_ghosts(&before, &after, &diff);
    assert_eq!(pane.links[2], Origin::Ghost(LinkId(0)));
    assert_eq!((pane.blueprint.links[2].from, pane.blueprint.links[2].to), (CardId(0), CardId(1)));
    let without = pane.without_ghost_links();
    assert_eq!(without.blueprint.links.len(), 2);
    assert_eq!(without.links.len(), 2);
}

#[test]
fn both_panes_have_the_same_columns_and_rows() {
    let mut before = shop();
    before.steps.remove(0);
    for card in &mut before.cards {
        (card.step, card.last) = (StepId(0), StepId(0));
    }
    let mut after = shop();
    after.steps.pop();
    let diff = between(&before, &after);
    assert_eq!(rows(&diff), ["new step step-1", "removed step step-3"]);
    let panes = panes(&before, &after, &diff);
    let ids = |pane: &Pane| pane.blueprint.steps.iter().map(|step| step.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&panes.before), ["step-1", "step-2", "step-3"]);
    assert_eq!(ids(&panes.before), ids(&panes.after));
    assert_eq!(panes.before.absent_steps, [StepId(0)]);
    assert_eq!(panes.after.absent_steps, [StepId(2)]);
    assert_eq!(panes.before.blueprint.cards[0].step, panes.after.blueprint.cards[0].step);
}

fn metric(blueprint: &mut Blueprint, id: &str, value: Option<Amount>, unit: &str, better: Option<Better>) {
    blueprint.metrics.push(Metric {
        id: id.to_owned(),
        lane: LaneId(5),
        step: StepId(0),
        last: StepId(0),
        whole: false,
        name: id.to_owned(),
        value,
        unit: Some(unit.to_owned()),
        target: None,
        better,
        source: None,
        scale: None,
        trend: None,
        note: None,
        icon: None,
        url: None,
        span: Range2::default(),
    });
}

#[test]
fn a_metric_is_good_or_bad_by_what_it_says_is_better() {
    let number = |value: f64, written: &str| Some(Amount::Number(value, written.to_owned()));
    let (mut before, mut after) = (shop(), shop());
    metric(&mut before, "disputed", number(18.0, "18"), "%", Some(Better::Lower));
    metric(&mut after, "disputed", number(2.5, "2.5"), "%", Some(Better::Lower));
    metric(&mut before, "notice", number(60.0, "60"), "days", Some(Better::Higher));
    metric(&mut after, "notice", number(7.0, "7"), "days", Some(Better::Higher));
    metric(&mut before, "mood", Some(Amount::Words("low".to_owned())), "", Some(Better::Higher));
    metric(&mut after, "mood", number(3.0, "3"), "", Some(Better::Higher));
    metric(&mut before, "cost", number(0.3, "0.3"), "€", None);
    metric(&mut after, "cost", number(0.1, "0.1"), "€", None);
    let deltas = deltas(&before, &after, &between(&before, &after));
    let told: Vec<_> =
        deltas.metrics.iter().map(|metric| (metric.difference_words.as_deref(), metric.verdict)).collect();
    assert_eq!(
        told,
        [
            (Some("\u{2212}15.5"), Some(Verdict::Better)),
            (Some("\u{2212}53"), Some(Verdict::Worse)),
            (None, None),
            (Some("\u{2212}0.2"), None),
        ]
    );
    assert!(deltas.metrics[0].points);
}

#[test]
fn handoffs_and_crossings_are_counted_on_both_sides() {
    let (before, mut after) = (shop(), shop());
    edit(&mut after, "look-up", |card| card.lane = LaneId(1));
    after.links[1].handoff = false;
    let deltas = deltas(&before, &after, &between(&before, &after));
    assert_eq!(deltas.handoffs, (1, 0));
    let told: Vec<_> = deltas.crossings.iter().map(|line| (line.line.as_str(), line.before, line.after)).collect();
    assert_eq!(
        told,
        [("interaction", Some(1), Some(1)), ("visibility", Some(1), Some(0)), ("internal", Some(0), Some(0))]
    );
}

#[test]
fn the_time_of_a_card_marked_as_a_wait_is_a_wait() {
    let (mut before, mut after) = (shop(), shop());
    for (blueprint, words) in [(&mut before, "40 min"), (&mut after, "20 min")] {
        edit(blueprint, "ask", |card| {
            card.time = Some(words.to_owned());
            card.marks.push(CardMark::Wait);
        });
    }
    let times = deltas(&before, &after, &between(&before, &after)).times;
    assert_eq!((times.time.before, times.time.after), (None, None));
    assert_eq!(times.wait.difference(), Some(-20 * 60 * 1000));
}

#[test]
fn parallel_work_is_not_added_up_and_unknown_is_not_zero() {
    let mut before = shop();
    let time =
        |blueprint: &mut Blueprint, id: &str, time: &str| edit(blueprint, id, |card| card.time = Some(time.to_owned()));
    time(&mut before, "answer", "10 min");
    sample::card(&mut before, "beside", 1, 1, Some(0));
    time(&mut before, "beside", "4 min");
    sample::card(&mut before, "later", 1, 2, Some(0));
    time(&mut before, "later", "5 min");
    let after = before.clone();
    let sums = |before: &Blueprint, after: &Blueprint| deltas(before, after, &between(before, after)).times;
    let front = |times: &Times| times.lanes.iter().find(|lane| lane.after == Some(LaneId(1))).unwrap().time;
    let minutes = |span: Span| span.after.map(|sum| sum.to_string());
    assert_eq!(minutes(front(&sums(&before, &after))).as_deref(), Some("15 min"), "of two in one cell the longer");
    assert_eq!(sums(&before, &after).lanes.len(), 1, "no time is known of the other lanes");
    assert_eq!(sums(&before, &after).time.cards_after, (3, 2));

    let mut chained = before.clone();
    sample::link(&mut chained, CardId(1), CardId(3), LinkType::To);
    assert_eq!(minutes(front(&sums(&before, &chained))).as_deref(), Some("19 min"), "one after the other");
    assert_eq!(front(&sums(&before, &chained)).difference(), Some(4 * 60_000));

    let mut known = before.clone();
    time(&mut known, "look-up", "1 h");
    let times = sums(&before, &known);
    assert_eq!(
        minutes(times.time).as_deref(),
        Some("1 h 15 min"),
        "along the arrow; what stands beside it runs meanwhile"
    );
    assert_eq!(times.time.difference(), None, "the time was only unknown before");
}

#[test]
fn arrows_in_a_circle_do_no_harm() {
    let mut blueprint = shop();
    sample::link(&mut blueprint, CardId(2), CardId(1), LinkType::To);
    for id in ["ask", "answer", "look-up"] {
        edit(&mut blueprint, id, |card| card.time = Some("2 min".to_owned()));
    }
    let times = deltas(&blueprint, &blueprint, &between(&blueprint, &blueprint)).times;
    assert_eq!(times.time.after.map(|sum| sum.to_string()).as_deref(), Some("2 min"));
}

/// The same blueprint as another file would write it: no ids, derived ones by place.
fn unnamed(mut blueprint: Blueprint) -> Blueprint {
    for index in 0..blueprint.cards.len() {
        let card = &blueprint.cards[index];
        let id = format!("{}.{}.1", blueprint[card.step].id, blueprint[card.lane].id);
        blueprint.cards[index].id = id;
        blueprint.cards[index].id_written = false;
    }
    blueprint
}

#[test]
fn two_files_match_by_words_where_nothing_has_an_id() {
    let before = unnamed(shop());
    let mut after = shop();
    edit(&mut after, "answer", |card| card.step = StepId(2));
    edit(&mut after, "answer", |card| card.last = StepId(2));
    edit(&mut after, "look-up", |card| card.text = "Does look up".to_owned());
    let after = unnamed(after);
    let diff = between_files(&before, &after);
    assert_eq!(rows(&diff), ["moved card step-3.frontstage.1 step", "renamed card step-2.backstage.1 text"]);
    let guess = diff.elements.iter().find(|row| row.what == [What::Renamed]).unwrap().similarity.unwrap();
    assert!((0.75..1.0).contains(&guess), "{guess}");
    assert_eq!(diff.elements[0].similarity, None, "the same words are no guess");
    assert_eq!(arrows(&diff), [""; 0]);
}

#[test]
fn a_step_put_in_between_shifts_no_other() {
    let before = unnamed(shop());
    let mut after = shop();
    after.steps.insert(0, after.steps[0].clone());
    for (index, step) in after.steps.iter_mut().enumerate() {
        step.id = format!("step-{}", index + 1);
        step.number = (index + 1).to_string();
        step.column = index;
    }
    for card in &mut after.cards {
        (card.step, card.last) = (StepId(card.step.0 + 1), StepId(card.last.0 + 1));
    }
    let diff = between_files(&before, &unnamed(after));
    assert_eq!(rows(&diff).len(), 1);
    assert!(rows(&diff)[0].starts_with("new step"), "{:?}", rows(&diff));
    assert!(diff.counts().is_empty());
}

#[test]
fn in_two_files_written_ids_go_before_words() {
    let before = shop();
    let mut after = shop();
    edit(&mut after, "ask", |card| card.text = "Does answer".to_owned());
    edit(&mut after, "answer", |card| card.text = "Does ask".to_owned());
    assert_eq!(rows(&between_files(&before, &after)), ["renamed card ask text", "renamed card answer text"]);
}

#[test]
fn in_two_files_a_card_that_gets_a_link_to_a_new_card_is_changed() {
    let (before, mut after) = (shop(), shop());
    let new = sample::card(&mut after, "log", 2, 1, Some(1));
    sample::link(&mut after, CardId(1), new, LinkType::To);
    assert_eq!(rows(&between_files(&before, &after)), ["changed card answer to", "new card log"]);
}

#[test]
fn in_two_files_steps_that_change_places_are_told_by_their_neighbours() {
    let named = |order: [&str; 3]| {
        let mut blueprint = sample::blueprint(3);
        for (step, name) in blueprint.steps.iter_mut().zip(order) {
            step.id = name.to_owned();
            step.id_written = true;
            step.name = Some(name.to_uppercase());
        }
        blueprint
    };
    let diff = between_files(&named(["a", "b", "c"]), &named(["b", "c", "a"]));
    assert_eq!(rows(&diff), ["moved step a after"]);
    assert_eq!(diff.elements[0].fields[0].after, Some(Value::Words("c".to_owned())));
}
