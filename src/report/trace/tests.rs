use super::Ask;
use super::csv;
use super::json;
use super::markdown;
use super::select;
use super::text;
use super::touch_json;
use super::touch_text;
use crate::blueprint::Blueprint;
use crate::blueprint::LinkType;
use crate::blueprint::PainStatus;
use crate::blueprint::Reach;
use crate::blueprint::Service;
use crate::blueprint::Variant;
use crate::trace::anchor;
use crate::trace::sample::blueprint;
use crate::trace::sample::card;
use crate::trace::sample::link;
use crate::trace::sample::opportunity;
use crate::trace::sample::pain;
use crate::trace::sample::system;
use crate::trace::sample::system_card;
use crate::trace::trace_from;

fn variant(blueprint: &mut Blueprint, id: &str, name: &str) {
    blueprint.variant = Some(Variant { id: id.to_owned(), name: Some(name.to_owned()), from: None, date: None });
}

fn service() -> Service {
    let mut now = blueprint(2);
    let gets = card(&mut now, "gets-invoice", 0, 1, None);
    let sends = card(&mut now, "sends", 1, 1, Some(1));
    let rekeys = card(&mut now, "rekeys", 2, 1, Some(1));
    let workbook = system(&mut now, "workbook", Some(0));
    let sheet = system_card(&mut now, workbook, 1);
    link(&mut now, gets, sends, LinkType::To);
    link(&mut now, sends, rekeys, LinkType::To);
    link(&mut now, rekeys, sheet, LinkType::Uses);
    pain(&mut now, "mismatch", Some(gets), &["workbook"]);
    (now.pains[0].severity, now.pains[0].reach) = (Some(5), Some(Reach::Share(0.18)));
    pain(&mut now, "vague", Some(gets), &[]);
    opportunity(&mut now, "reconcile", &["mismatch"], Some(1));
    now.opportunities[0].status = Some("planned".to_owned());
    variant(&mut now, "current", "Current state");
    let mut later = now.clone();
    later.pains[0].status = PainStatus::Resolved;
    pain(&mut later, "strange", Some(gets), &["sends"]);
    variant(&mut later, "future", "Future state");
    Service { variants: vec![now, later] }
}

#[test]
fn each_pain_is_told_once_where_it_still_hurts() {
    let service = service();
    let told = select(&service, Ask::default()).unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|told| {
            (told.blueprint[told.traced.pain].id.as_str(), told.blueprint.variant.as_ref().unwrap().id.as_str())
        })
        .collect();
    assert_eq!(told, [("mismatch", "current"), ("vague", "current"), ("strange", "future")]);
}

#[test]
fn a_pain_is_asked_for_by_id_or_code_and_a_wrong_one_gets_the_nearest() {
    let service = service();
    let pains = ["P1".to_owned()];
    assert_eq!(select(&service, Ask { pains: &pains, ..Ask::default() }).unwrap().len(), 1);
    let pains = ["mismatsh".to_owned()];
    let found = select(&service, Ask { pains: &pains, team: Some("z"), variant: Some("futur") }).unwrap_err();
    let helps: Vec<_> = found.iter().map(|finding| finding.help.as_deref().unwrap()).collect();
    assert_eq!(helps, ["did you mean `future`?", "did you mean `mismatch`?", "known here: `a`, `b`, `c`"]);
}

#[test]
fn a_team_sees_the_pains_whose_causes_it_owns() {
    let service = service();
    let told = select(&service, Ask { team: Some("a"), ..Ask::default() }).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].blueprint[told[0].traced.pain].id, "mismatch");
}

#[test]
fn the_text_walks_from_felt_to_cause_and_names_owner_fix_and_what_is_missing() {
    let service = service();
    let text = text(&select(&service, Ask::default()).unwrap());
    let expected = "\
Sample, Current state

P1 mismatch hurts  [mismatch]
  felt at     Does gets-invoice (step 2, Customer actions)
       1      → triggers: Does sends (step 2, Frontstage, B)
       2      → triggers: Does rekeys (step 2, Backstage, B)
       3      → uses: Does workbook.1 (step 2, Support systems, A)
  root cause  Does workbook.1, owner: A
  on the way  no hand-off; crosses Line of interaction, Line of visibility, Line of internal interaction
  weight      severity 5 × reach 0.18 = 0.9
  fixed by    O1 Fix reconcile (B, planned)

P2 vague hurts  [vague]
  felt at     Does gets-invoice (step 2, Customer actions)
  weight      severity 3? × reach 1? = 3
  fixed by    nothing yet
  not traced  the pain `vague` names no cause
  not traced  no team answers for the pain `vague`

Sample, Future state
";
    assert!(text.starts_with(expected), "{text}");
    let all = select(&service, Ask { variant: Some("future"), ..Ask::default() }).unwrap();
    let said = super::text(&all);
    assert!(said.contains("the pain `mismatch` is resolved here and not traced"), "{said}");
    assert!(markdown(&all).contains("- **Root cause:** Does sends, owner: B"));
}

#[test]
fn data_has_every_field_in_its_order() {
    let service = service();
    let data: serde_json::Value = serde_json::from_str(&json(&select(&service, Ask::default()).unwrap())).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let fields = ["pain", "variant", "felt", "causes", "severity", "reach", "fixed_by", "findings"];
    assert!(data.as_array().unwrap().iter().all(|entry| keys(entry) == fields));
    let cause = &data[0]["causes"][0];
    assert_eq!(keys(cause), ["id", "owner", "path", "handoffs", "lines_crossed"]);
    assert_eq!(keys(&cause["path"][0]), ["id", "lane", "step", "owner", "link"]);
    let links: Vec<_> = cause["path"].as_array().unwrap().iter().map(|stop| stop["link"].as_str()).collect();
    assert_eq!(links, [None, Some("to"), Some("to"), Some("uses")]);
    assert_eq!(cause["owner"], serde_json::json!(["a"]));
    assert_eq!(cause["lines_crossed"], serde_json::json!(["interaction", "visibility", "internal"]));
    assert_eq!(data[1]["findings"][0], "pain-without-cause: the pain `vague` names no cause");
    assert_eq!(data[1]["severity"], serde_json::Value::Null);
}

#[test]
fn a_spreadsheet_gets_a_row_for_every_card_and_for_what_cannot_be_traced() {
    let service = service();
    let text = csv(&select(&service, Ask::default()).unwrap());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let pains: Vec<&str> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    assert_eq!(pains, ["mismatch", "mismatch", "mismatch", "mismatch", "vague", "strange", "strange"]);
    assert_eq!(rows[3].get(10), Some("workbook.1"));
    assert!(rows[4].get(20).unwrap().contains("pain-without-cause"));
}

#[test]
fn what_hangs_on_a_system_is_told() {
    let service = service();
    let now = &service.variants[0];
    let hanging = trace_from(now, anchor(now, "workbook").unwrap());
    let text = touch_text(now, &hanging);
    assert!(
        text.starts_with("What hangs on WORKBOOK (Sample, Current state): 1 step, 1 customer moment, 1 pain\n"),
        "{text}"
    );
    assert!(text.contains("P1 mismatch hurts: caused here"), "{text}");
    let data: serde_json::Value = serde_json::from_str(&touch_json(now, &hanging)).unwrap();
    assert_eq!(data["moments"], serde_json::json!(["gets-invoice"]));
    assert_eq!(data["pains"][0], serde_json::json!({ "id": "mismatch", "part": "cause" }));
}
