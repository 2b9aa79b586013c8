//! The four formats on a small service.

use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::Feeling;
use crate::blueprint::LaneId;
use crate::blueprint::LinkType;
use crate::blueprint::PainStatus;

use crate::blueprint::Role;
use crate::blueprint::StepId;
use crate::blueprint::Variant;
use crate::diagnostic::Range2;
use crate::diff;
use crate::trace::sample;

use super::*;

/// Before: `quote` uses a sheet, `rekey` follows. After: `check` replaces `rekey`, words that try things.
fn pair() -> (Blueprint, Blueprint) {
    let build = |later: bool| {
        let mut blueprint = sample::blueprint(2);
        let quote = sample::card(&mut blueprint, "quote", 1, 0, Some(0));
        let next = sample::card(&mut blueprint, if later { "check" } else { "rekey" }, 2, 1, Some(1));
        sample::link(&mut blueprint, quote, next, LinkType::To);
        sample::pain(&mut blueprint, "mismatch", Some(CardId(0)), &["quote"]);
        sample::opportunity(&mut blueprint, "reconcile", &["mismatch"], Some(1));
        sample::opportunity(&mut blueprint, "idle", &[], Some(1));
        for fix in &mut blueprint.opportunities {
            fix.status = Some("planned".to_owned());
        }
        if later {
            blueprint.variant =
                Some(Variant { id: "future".to_owned(), name: None, from: Some("current".to_owned()), date: None });
            blueprint.cards[0].text = "=1+1 | @sales <b> #7".to_owned();
            blueprint.cards[0].note = Some("two\nlines \u{202e}turned".to_owned());
            blueprint.cards[1].replaces = Some("rekey".to_owned());
            blueprint.cards[1].by = Some("reconcile".to_owned());
            blueprint.cards[1].why = Some("typed twice".to_owned());
        }
        blueprint
    };
    (build(false), build(true))
}

fn list() -> ChangeList {
    let (before, after) = pair();
    let diff = diff::between(&before, &after);
    let state = |id: &str| State { id: Some(id.to_owned()), name: id.to_uppercase() };
    changes(&before, &after, &diff, state("current"), state("future"))
}

#[test]
fn every_edit_says_why_for_which_pain_and_by_whom() {
    let list = list();
    let row = |id: &str| list.rows.iter().find(|row| row.element.id == id).unwrap();
    let check = row("check");
    assert_eq!(check.why.as_deref(), Some("typed twice"));
    assert_eq!(check.by.as_ref().unwrap().name, "Fix reconcile");
    assert_eq!(check.pains[0].pain.id, "mismatch");
    assert_eq!(check.owner[0].name, "B");
    assert_eq!(row("rekey").by.as_ref().unwrap().id, "reconcile", "explained by its successor");
    let unexplained: Vec<&str> = list.unexplained().map(|row| row.element.id.as_str()).collect();
    assert_eq!(unexplained, ["quote"]);
    let idle: Vec<&str> = list.without_change.iter().map(|fix| fix.id.as_str()).collect();
    assert_eq!(idle, ["idle"]);
}

#[test]
fn a_fix_removes_a_pain_or_eases_it_or_leaves_it_open() {
    let told = |status: Option<PainStatus>| {
        let (before, mut after) = pair();
        match status {
            Some(status) => after.pains[0].status = status,
            None => after.pains.clear(),
        }
        let diff = diff::between(&before, &after);
        let list = changes(&before, &after, &diff, State::of(&before), State::of(&after));
        let verb = |line: &&str| line.ends_with(": mismatch: mismatch hurts");
        let text = text(&list);
        let found: Vec<String> = text.lines().filter(verb).map(|line| line.trim().to_owned()).collect();
        assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
        let markdown = markdown(&list);
        let row = markdown.lines().find(|line| line.contains("`check`")).unwrap();
        (found[0].split_once(':').unwrap().0.to_owned(), row.split(" | ").nth(6).unwrap().to_owned())
    };
    let said = |verb: &str, cell: &str| (verb.to_owned(), cell.to_owned());
    assert_eq!(told(None), said("removes", "mismatch hurts"));
    assert_eq!(told(Some(PainStatus::Resolved)), said("removes", "mismatch hurts"));
    assert_eq!(told(Some(PainStatus::Eased)), said("eases", "mismatch hurts (eased)"));
    assert_eq!(told(Some(PainStatus::Open)), said("leaves open", "mismatch hurts (still open)"));
}

#[test]
fn a_fix_explains_what_becomes_of_a_pain_and_not_that_it_is_there_or_how_it_is_put() {
    let by = |change: &dyn Fn(&mut Blueprint, &mut Blueprint)| {
        let (mut before, mut after) = pair();
        change(&mut before, &mut after);
        let diff = diff::between(&before, &after);
        let list = changes(&before, &after, &diff, State::of(&before), State::of(&after));
        let row = list.rows.iter().find(|row| row.element.kind == Kind::Pain).unwrap();
        assert!(row.pains.is_empty(), "its own row does not list the pain");
        row.by.as_ref().map(|by| by.id.clone())
    };
    let reconcile = Some("reconcile".to_owned());
    assert_eq!(by(&|_, after| after.pains[0].status = PainStatus::Resolved), reconcile);
    assert_eq!(by(&|_, after| after.pains[0].severity = Some(1)), reconcile);
    assert_eq!(by(&|_, after| after.pains.clear()), reconcile);
    assert_eq!(by(&|_, after| "Said otherwise".clone_into(&mut after.pains[0].text)), None);
    assert_eq!(by(&|before, _| before.pains.clear()), None);
}

#[test]
fn a_feeling_without_words_is_told_by_where_it_is_felt() {
    let (mut before, mut after) = pair();
    for (blueprint, score) in [(&mut before, -1.0), (&mut after, 1.0)] {
        blueprint.lanes[0].role = Role::Feeling;
        blueprint.feelings.push(Feeling {
            id: "one.feeling.1".to_owned(),
            score: Some(score),
            lane: LaneId(0),
            step: StepId(0),
            last: StepId(0),
            quote: None,
            word: None,
            of: None,
            source: None,
            icon: None,
            span: Range2 { start: 0, end: 0 },
        });
        blueprint.steps[0].name = Some("Pays".to_owned());
    }
    let diff = diff::between(&before, &after);
    let list = changes(&before, &after, &diff, State::of(&before), State::of(&after));
    assert!(text(&list).contains("changed feeling one.feeling.1 at Pays\n  score: -1 → 1\n"), "{}", text(&list));
    assert!(markdown(&list).contains("| feeling `one.feeling.1` at Pays | score: -1 | score: 1 |"));
}

#[test]
fn a_step_explains_its_cards() {
    let (before, mut after) = pair();
    after.steps[0].by = Some("idle".to_owned());
    let diff = diff::between(&before, &after);
    let list = changes(&before, &after, &diff, State::of(&before), State::of(&after));
    assert_eq!(list.unexplained().count(), 0);
    assert!(list.without_change.is_empty());
}

#[test]
fn json_has_every_field_of_every_element() {
    let json: serde_json::Value = serde_json::from_str(&json(&list())).unwrap();
    assert_eq!(json["from"], "current");
    assert_eq!(json["to"], "future");
    let elements = json["elements"].as_array().unwrap();
    for element in elements {
        for key in ["kind", "id", "what", "text", "fields", "replaced_by", "why", "by", "pains", "owner"] {
            assert!(element.get(key).is_some(), "{key} is missing in {element}");
        }
    }
    let counts = serde_json::json!([
        { "from": "current", "to": "future", "new": 1, "changed": 1, "moved": 0, "removed": 1 }
    ]);
    assert_eq!(json["counts"], counts);
    let handoffs = &json["figures"][0];
    assert_eq!((&handoffs["name"], &handoffs["from"]), (&"hand-offs between teams".into(), &"1".into()));
    let rekey = elements.iter().find(|element| element["id"] == "rekey").unwrap();
    assert_eq!(rekey["what"], serde_json::json!(["removed"]));
    assert_eq!(rekey["replaced_by"], "check");
    assert_eq!(rekey["fields"]["text"], serde_json::json!(["Does rekey", null]));
    let quote = elements.iter().find(|element| element["id"] == "quote").unwrap();
    assert_eq!(quote["fields"]["text"][0], "Does quote");
    assert_eq!(json["links"], serde_json::json!([]), "the arrow was sent on");
}

#[test]
fn markdown_lets_nothing_from_the_file_act() {
    let markdown = markdown(&list());
    let row = markdown.lines().find(|line| line.contains("`quote`")).unwrap();
    assert!(row.contains(r"=1+1 \| @&#8203;sales \<b\> \#&#8203;7"), "{row}");
    assert_eq!(row.replace(r"\|", "").matches('|').count(), 9, "eight cells: {row}");
    assert!(!markdown.contains('\u{202e}'));
    assert!(markdown.contains("#### Changes that no opportunity explains\n\n- `quote`"), "{markdown}");
    assert!(markdown.contains("#### Opportunities that no change carries out\n\n- `idle`"), "{markdown}");
}

#[test]
fn csv_cells_are_no_formulas_and_rows_are_edits() {
    let csv = csv(&list());
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3, "two edits, one of them a replacement, and an idle opportunity: {csv}");
    let check = rows.iter().find(|row| &row[2] == "check").unwrap();
    assert_eq!((&check[0], &check[4], &check[5], &check[10]), ("replaced", "Does rekey", "Does check", "rekey"));
    for cell in rows.iter().flat_map(|row| row.iter()) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    let quote = rows.iter().find(|row| &row[2] == "quote").unwrap();
    assert_eq!(&quote[3], "'=1+1 | @sales <b> #7");
}

#[test]
fn text_is_plain_lines() {
    let text = text(&list());
    assert!(text.starts_with("CURRENT → FUTURE\n1 new, 1 changed and 1 removed cards\n"), "{text}");
    assert!(text.contains("  note: – → two lines turned\n"), "{text}");
    assert!(text.contains("replaced card check: Does check\n"), "{text}");
    assert!(text.contains("  in the place of: rekey: Does rekey\n"), "{text}");
    assert!(!text.contains("\nremoved card"), "a replacement is one edit: {text}");
    assert!(text.contains("\nIn figures\n  hand-offs between teams: 1 → 1\n"), "{text}");
    assert!(text.ends_with("Opportunities that no change carries out\n  idle: Fix idle\n"), "{text}");
}

#[test]
fn the_same_twice_says_that_nothing_differs() {
    let (blueprint, _) = pair();
    let diff = diff::between(&blueprint, &blueprint);
    let list = changes(&blueprint, &blueprint, &diff, State::of(&blueprint), State::of(&blueprint));
    assert!(list.is_empty());
    assert!(text(&list).contains("Nothing differs."));
    assert!(markdown(&list).contains("Nothing differs."));
}

#[test]
fn alternatives_and_editions_need_no_opportunity() {
    let (before, mut after) = pair();
    let list =
        |after: &Blueprint, diff: diff::Diff| changes(&before, after, &diff, State::of(&before), State::of(after));
    assert_eq!(list(&after, diff::between_files(&before, &after)).unexplained().count(), 1, "another names its own");
    after.variant = None;
    let alternative = list(&after, diff::between(&before, &after));
    assert_eq!((alternative.unexplained().count(), alternative.without_change.len()), (0, 0));
    after.cards[1].by = None;
    let edition = list(&after, diff::between_files(&before, &after));
    assert_eq!((edition.unexplained().count(), edition.without_change.len()), (0, 0));
}
