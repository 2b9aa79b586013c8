//! Section 4: stages, steps, columns.

use serde_json::Value;

use super::ask::column;
use super::ask::errors;
use super::ask::one_error;
use super::ask::outline;
use super::ask::outline_at;
use super::ask::service;

#[test]
fn stages_hold_steps_with_one_key_per_lane() {
    let outline = outline(
        "[[stage]]\nid = \"s\"\nname = \"S\"\nact = \"One\"\nduration = \"2 d\"\n[[stage.step]]\nid = \"a\"\nname = \"A\"\nnumber = \"3a\"\ntime = \"t\"\nduration = \"d\"\nwait = \"w\"\ncustomer = \"x\"\n[[stage.step]]\nfrontstage = \"y\"\n[[stage]]\nname = \"Z\"\n[[stage.step]]\n",
    );
    assert_eq!(
        outline["stages"][0],
        serde_json::json!({"id": "s", "name": "S", "act": "One", "duration": "2 d", "steps": ["a", "step-2"]})
    );
    assert_eq!(
        outline["steps"][0],
        serde_json::json!({"id": "a", "name": "A", "number": "3a", "time": "t", "duration": "d", "wait": "w", "stage": "s"})
    );
    assert_eq!(column(&outline["steps"], "id"), ["a", "step-2", "step-3"]);
    assert_eq!(column(&outline["steps"], "number"), ["3a", "2", "3"]);
}

#[test]
fn a_stage_without_steps_is_one_column() {
    let outline = outline("[[stage]]\nid = \"s\"\nname = \"S\"\ncustomer = [\"x\", \"y\"]\n[[stage]]\nname = \"T\"\n");
    assert_eq!(column(&outline["steps"], "id"), ["s", "step-2"]);
    assert_eq!(column(&outline["steps"], "name"), ["S", "T"]);
    assert_eq!(column(&outline["cards"], "id"), ["s.customer.1", "s.customer.2"]);
    assert_eq!(outline["cards"][0]["span"], 1);
    assert_eq!(outline["links"][0]["type"], "flow");
}

#[test]
fn bare_steps_need_no_stage_and_cannot_stand_beside_one() {
    let bare = outline("[[step]]\ncustomer = \"x\"");
    assert_eq!(bare["stages"], serde_json::json!([]));
    assert_eq!(bare["steps"][0]["stage"], Value::Null);
    one_error("[[stage]]\nname = \"S\"\n[[step]]\ncustomer = \"x\"", "steps-beside-stages", "[[step]]");
}

#[test]
fn a_lane_key_on_a_stage_with_steps_spans_the_stage() {
    let outline = outline(
        "[[stage]]\nid = \"s\"\nname = \"S\"\nsupport = [\"Rules\", { id = \"r\", text = \"R\" }]\ncustomer = \"Is a guest\"\npain = \"Long\"\n[[stage.step]]\nname = \"One\"\ncustomer = \"a\"\n[[stage.step]]\nid = \"two\"\ncustomer = \"b\"\n[[stage]]\nname = \"T\"\n[[stage.step]]\ncustomer = \"c\"",
    );
    let cards = &outline["cards"];
    assert_eq!(super::ask::with_id(cards, "s.support.1")["span"], 2);
    assert_eq!(super::ask::with_id(cards, "s.support.1")["step"], "step-1");
    assert_eq!(super::ask::with_id(cards, "s.customer.1")["span"], 2);
    // No part in the customer flow, no step named by it, no default `felt`.
    let flow: Vec<String> = super::ask::links(&outline);
    assert_eq!(flow, ["step-1.customer.1 flow two.customer.1", "two.customer.1 flow step-3.customer.1"]);
    assert_eq!(column(&outline["steps"], "name"), ["One", "b", "c"]);
    assert_eq!(outline["pains"][0]["felt"], Value::Null);
    assert_eq!(outline["pains"][0]["id"], "s.pain.1");
}

#[test]
fn a_lane_key_on_the_head_spans_the_blueprint() {
    let outline = outline(
        "metric = { name = \"NPS\", value = 3 }\nsupport = \"GDPR\"\n[[step]]\ncustomer = \"a\"\n[[step]]\ncustomer = \"b\"",
    );
    assert_eq!(outline["metrics"][0]["id"], "all.metric.1");
    assert_eq!(outline["cards"][1]["id"], "all.support.1");
    assert_eq!(outline["cards"][1]["span"], 2);
    one_error("support = { text = \"x\", span = 2 }\n[[step]]\ncustomer = \"a\"", "misplaced-key", "span");
}

#[test]
fn a_step_without_a_name_is_named_by_the_first_card_of_its_first_customer_lane() {
    let text = "[[lane]]\nid = \"b\"\nrole = \"customer\"\n[[lane]]\nid = \"customer\"\n[[step]]\ncustomer = \"second\"\nb = [\"first\", \"no\"]\nfrontstage = \"f\"\n[[step]]\nfrontstage = \"f\"";
    let outline = outline(text);
    assert_eq!(outline["steps"][0]["name"], "first");
    assert_eq!(outline["steps"][1]["name"], Value::Null);
}

#[test]
fn span_and_through_reach_over_columns() {
    let steps = "[[step]]\nid = \"b\"\ncustomer = \"b\"\n[[step]]\nid = \"c\"\ncustomer = \"c\"";
    let spanning = |what: &str| {
        format!("[[step]]\nid = \"a\"\ncustomer = \"a\"\nbackstage = {{ id = \"x\", text = \"x\", {what} }}\n{steps}")
    };
    let span = |what: &str| super::ask::with_id(&outline(&spanning(what))["cards"], "x")["span"].clone();
    assert_eq!(span("span = 2"), 2);
    assert_eq!(span("through = \"c\""), 3);
    one_error(&spanning("span = 4"), "span-past-end", "4");
    one_error(&spanning("span = 2, through = \"b\""), "span-with-through", "through");
    one_error(&spanning("through = \"d\""), "unknown-step", "\"d\"");
    one_error(&spanning("span = 0"), "out-of-range", "0");
    one_error("[[step]]\nid = \"a\"\n[[step]]\ncustomer = { text = \"x\", through = \"a\" }", "span-past-end", "\"a\"");
}

#[test]
fn a_stage_over_borders_can_be_spanned() {
    let text = "[[stage]]\nname = \"S\"\n[[stage.step]]\nbackstage = { text = \"x\", span = 2 }\n[[stage]]\nname = \"T\"\n[[stage.step]]\ncustomer = \"c\"";
    assert_eq!(outline(text)["cards"][0]["span"], 2);
}

#[test]
fn a_stage_is_there_only_with_its_steps() {
    let text = "[[stage]]\nname = \"S\"\nsupport = \"over\"\n[[stage.step]]\ncustomer = \"x\"\nonly = \"future\"\n[[stage]]\nname = \"T\"\n[[stage.step]]\ncustomer = \"y\"";
    assert_eq!(column(&outline_at(text, 0)["stages"], "name"), ["T"]);
    assert_eq!(column(&outline_at(text, 0)["cards"], "text"), ["y"]);
    assert_eq!(column(&outline_at(text, 1)["stages"], "name"), ["S", "T"]);
    let columns: Vec<usize> = service(text).variants[0].steps.iter().map(|step| step.column).collect();
    assert_eq!(columns, [1]);
}

#[test]
fn single_brackets_are_said_and_read() {
    one_error("[step]\ncustomer = \"x\"", "wrong-type", "step");
    assert!(errors("[[teams]]\na = \"A\"").iter().any(|(name, _)| *name == "wrong-type"));
}
