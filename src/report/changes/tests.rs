//! The four formats on a small service.

use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::LinkType;
use crate::blueprint::Variant;
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
    assert_eq!(check.pains[0].id, "mismatch");
    assert_eq!(check.owner[0].name, "B");
    assert_eq!(row("rekey").by.as_ref().unwrap().id, "reconcile", "explained by its successor");
    let unexplained: Vec<&str> = list.unexplained().map(|row| row.element.id.as_str()).collect();
    assert_eq!(unexplained, ["quote"]);
    let idle: Vec<&str> = list.without_change.iter().map(|fix| fix.id.as_str()).collect();
    assert_eq!(idle, ["idle"]);
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
    assert!(text.starts_with("CURRENT → FUTURE\n1 new, 1 changed, 0 moved and 1 removed cards\n"), "{text}");
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
