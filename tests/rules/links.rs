//! Section 6: links, system cards, the customer's path, hand-offs.

use serde_json::Value;
use serde_json::json;

use super::ask::errors;
use super::ask::links;
use super::ask::one_error;
use super::ask::outline;
use super::ask::outline_at;
use super::ask::service;
use super::ask::with_id;

const ABC: &str = "[[step]]\nfrontstage = [{ id = \"b\", text = \"b\" }, { id = \"c\", text = \"c\" }]\n";

#[test]
fn links_take_an_id_an_array_or_tables() {
    let text = format!(
        "{ABC}backstage = [{{ id = \"a\", text = \"a\", to = \"b\", with = [\"c\"], back = {{ to = \"b\", label = \"again\" }}, uses = [\"b\", {{ to = \"c\", kind = \"message\" }}] }}]"
    );
    let outline = outline(&text);
    assert_eq!(links(&outline), ["a to b", "a uses b", "a uses c", "a with c", "a back b"]);
    assert_eq!(outline["links"][2]["kind"], "message");
    assert_eq!(outline["links"][4]["label"], "again");
    assert_eq!(
        outline["links"][0],
        json!({"from": "a", "to": "b", "type": "to", "label": null, "kind": null, "derived": false, "handoff": false})
    );
}

#[test]
fn a_link_to_nothing_is_an_error() {
    one_error("[[step]]\ncustomer = { text = \"x\", to = \"nowhere\" }", "unknown-reference", "\"nowhere\"");
    one_error("[[step]]\ncustomer = { text = \"x\", uses = { label = \"l\" } }", "missing-key", "{ label = \"l\" }");
    one_error("[[step]]\ncustomer = { text = \"x\", to = true }", "wrong-type", "true");
}

const SYSTEM: &str = "[systems]\ncrm = { name = \"CRM\", icon = \"database\" }\n";

fn system_cards(text: &str) -> Value {
    with_id(&outline(text)["systems"], "crm")["cards"].clone()
}

#[test]
fn a_link_to_a_system_draws_its_card_in_the_first_support_lane() {
    let text = format!(
        "{SYSTEM}[[lane]]\nid = \"tools\"\nrole = \"support\"\n[[lane]]\nid = \"support\"\n[[step]]\nid = \"s\"\nbackstage = {{ text = \"x\", uses = \"crm\" }}"
    );
    assert_eq!(system_cards(&text), json!([{"lane": "tools", "step": "s", "span": 1}]));
    assert_eq!(links(&outline(&text)), ["s.backstage.1 uses crm"]);
    assert_eq!(outline(&text)["cards"].as_array().unwrap().len(), 1);
    let undeclared = format!("{SYSTEM}[[step]]\nid = \"s\"\nbackstage = {{ text = \"x\", to = \"crm\" }}");
    assert_eq!(system_cards(&undeclared), json!([{"lane": "support", "step": "s", "span": 1}]));
    let card = service(&undeclared).variants[0].cards[1].clone();
    assert_eq!((card.text.as_str(), card.icon.as_deref()), ("CRM", Some("database")));
}

#[test]
fn neighbouring_steps_share_one_wide_card_over_stage_borders() {
    let step = "[[stage.step]]\nbackstage = { text = \"x\", uses = \"crm\" }\n";
    let text = format!(
        "{SYSTEM}[[stage]]\nname = \"A\"\n{step}{step}[[stage]]\nname = \"B\"\n{step}[[stage.step]]\ncustomer = \"c\"\n{step}"
    );
    assert_eq!(
        system_cards(&text),
        json!([{"lane": "support", "step": "step-1", "span": 3}, {"lane": "support", "step": "step-5", "span": 1}])
    );
    let ids: Vec<String> = service(&text).variants[0]
        .cards
        .iter()
        .filter(|card| card.system.is_some())
        .map(|card| card.id.clone())
        .collect();
    assert_eq!(ids, ["crm", "crm.step-5"]);
}

#[test]
fn a_spanning_card_draws_the_system_under_all_its_steps() {
    let text = format!(
        "{SYSTEM}[[step]]\nbackstage = {{ text = \"x\", span = 2, uses = \"crm\" }}\n[[step]]\ncustomer = \"c\"\n[[step]]\ncustomer = \"d\""
    );
    assert_eq!(system_cards(&text), json!([{"lane": "support", "step": "step-1", "span": 2}]));
}

#[test]
fn steps_that_are_neighbours_only_in_a_variant_share_a_card_there() {
    let text = format!(
        "{SYSTEM}[[step]]\nbackstage = {{ text = \"x\", uses = \"crm\" }}\n[[step]]\ncustomer = \"c\"\nonly = \"future\"\n[[step]]\nbackstage = {{ text = \"x\", uses = \"crm\" }}"
    );
    let cards = |variant| with_id(&outline_at(&text, variant)["systems"], "crm")["cards"].as_array().unwrap().len();
    assert_eq!((cards(0), cards(1)), (1, 2));
}

#[test]
fn customer_cards_follow_one_another_lane_by_lane_column_by_column() {
    let text = "[[lane]]\nid = \"customer\"\n[[lane]]\nid = \"other-guest\"\nrole = \"customer\"\n[[step]]\nid = \"a\"\ncustomer = [\"1\", \"2\"]\nother-guest = \"x\"\n[[step]]\nid = \"b\"\n[[step]]\nid = \"c\"\ncustomer = \"3\"\nother-guest = \"y\"";
    let outline = outline(text);
    assert_eq!(
        links(&outline),
        ["a.customer.1 flow a.customer.2", "a.customer.2 flow c.customer.1", "a.other-guest.1 flow c.other-guest.1"]
    );
    assert_eq!(outline["links"][0]["derived"], true);
}

#[test]
fn a_card_that_itself_leads_to_a_customer_card_gets_no_arrow_of_its_own_making() {
    let text = "[[step]]\ncustomer = { id = \"a\", text = \"a\", to = \"c\" }\n[[step]]\ncustomer = { id = \"b\", text = \"b\", back = \"a\" }\n[[step]]\ncustomer = { id = \"c\", text = \"c\" }";
    assert_eq!(links(&outline(text)), ["a to c", "b back a", "b flow c"]);
    let elsewhere = "[[step]]\ncustomer = { id = \"a\", text = \"a\", to = \"f\" }\nfrontstage = { id = \"f\", text = \"f\" }\n[[step]]\ncustomer = { id = \"b\", text = \"b\" }";
    assert_eq!(links(&outline(elsewhere)), ["a to f", "a flow b"]);
}

#[test]
fn flow_false_turns_the_path_off_and_the_innermost_word_wins() {
    let path = |head: &str, lane: &str, card: &str| {
        let text = format!(
            "{head}\n[[lane]]\nid = \"customer\"\n{lane}\n[[step]]\ncustomer = {{ id = \"a\", text = \"a\", {card} }}\n[[step]]\ncustomer = {{ id = \"b\", text = \"b\" }}\n[[step]]\ncustomer = {{ id = \"c\", text = \"c\" }}"
        );
        links(&outline(&text.replace(",  }", " }")))
    };
    assert_eq!(path("", "", ""), ["a flow b", "b flow c"]);
    assert_eq!(path("flow = false", "", ""), [""; 0]);
    assert_eq!(path("flow = false", "flow = true", ""), ["a flow b", "b flow c"]);
    assert_eq!(path("", "flow = false", "flow = true"), ["a flow b"]);
    assert_eq!(path("", "", "flow = false"), ["b flow c"]);
    assert_eq!(path("", "", "mark = \"end\""), ["b flow c"]);
}

#[test]
fn a_hand_off_passes_work_between_teams() {
    let handoff = |from: &str, to: &str, kind: &str| {
        let text = format!(
            "[teams]\np = \"P\"\nq = \"Q\"\n[[step]]\nfrontstage = [{{ id = \"a\", text = \"a\", owner = {from}, {kind} = \"b\" }}, {{ id = \"b\", text = \"b\", owner = {to} }}]"
        );
        outline(&text)["links"][0]["handoff"].as_bool().unwrap()
    };
    assert!(handoff("\"p\"", "\"q\"", "to"));
    assert!(handoff("\"p\"", "\"q\"", "back"));
    assert!(!handoff("\"p\"", "\"q\"", "uses"));
    assert!(!handoff("\"p\"", "\"q\"", "with"));
    assert!(!handoff("\"p\"", "[\"p\", \"q\"]", "to"));
    assert!(!handoff("\"p\"", "[]", "to"));
}

#[test]
fn an_end_that_is_gone_is_replaced_by_its_successor_or_the_link_is_gone() {
    let text = r#"
[[step]]
customer = { id = "a", text = "a", to = ["old", "lost"] }
frontstage = [
  { id = "old", text = "old" },
  { id = "lost", text = "lost", only = "current" },
  { id = "new", text = "new", only = "future", replaces = "old" },
]
"#;
    assert_eq!(links(&outline_at(text, 0)), ["a to old", "a to lost"]);
    assert_eq!(links(&outline_at(text, 1)), ["a to new"]);
}

#[test]
fn a_link_can_differ_in_a_variant() {
    let text = r#"
[[step]]
customer = { id = "a", text = "a", to = [{ to = "b", label = "yes", future = "c" }, { to = "d", only = "current" }] }
frontstage = [{ id = "b", text = "b" }, { id = "c", text = "c" }, { id = "d", text = "d" }]
"#;
    assert_eq!(links(&outline_at(text, 0)), ["a to b", "a to d"]);
    assert_eq!(links(&outline_at(text, 1)), ["a to c"]);
    assert_eq!(outline_at(text, 1)["links"][0]["label"], "yes");
}

#[test]
fn links_of_cards_over_a_whole_stage_work() {
    let text = format!(
        "backstage = {{ id = \"w\", text = \"w\", uses = \"crm\" }}\n{SYSTEM}[[step]]\ncustomer = \"a\"\n[[step]]\ncustomer = \"b\""
    );
    assert_eq!(errors(&text), []);
    assert_eq!(system_cards(&text), json!([{"lane": "support", "step": "step-1", "span": 2}]));
}
