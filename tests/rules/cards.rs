//! Section 5: cards.

use serde_json::json;

use super::ask::column;
use super::ask::errors;
use super::ask::one_error;
use super::ask::outline;
use super::ask::service;

#[test]
fn a_card_carries_all_its_words() {
    let text = r##"
[teams]
a = "A"
b = "B"
[[step]]
frontstage = { id = "x", text = "T", owner = ["a", "b"], actor = "Waiter", note = "N", icon = "mail", time = 4, wait = "2 d", cost = "3 €", optional = true, when = "W", tags = ["t"], url = "#x", image = "i.png", evidence = "assumed", source = "S", mark = ["wait", "fail"] }
"##;
    let outline = outline(text);
    assert_eq!(
        outline["cards"][0],
        json!({"id": "x", "lane": "frontstage", "step": "step-1", "span": 1, "text": "T", "owner": ["a", "b"],
               "actor": "Waiter", "mark": ["fail", "wait"], "time": "4", "wait": "2 d"})
    );
    let card = &service(text).variants[0].cards[0];
    assert!(card.optional && card.id_written && !card.whole);
    assert_eq!(card.evidence.as_deref(), Some("assumed"));
    assert_eq!(card.tags, ["t"]);
    one_error("[[step]]\ncustomer = { text = \"x\", mark = \"fial\" }", "unknown-value", "\"fial\"");
    one_error("[[step]]\ncustomer = { text = \"x\", evidence = \"seen\" }", "unknown-value", "\"seen\"");
}

#[test]
fn owners_come_from_the_card_else_the_lane_else_the_system() {
    let text = r#"
[teams]
a = "A"
b = "B"
c = "C"
[systems]
s = { name = "S", owner = "c" }
[[lane]]
id = "backstage"
owner = "b"
[[step]]
backstage = [{ text = "own", owner = "a" }, { text = "lane", uses = "s" }]
"#;
    let service = service(text);
    let owners: Vec<&str> =
        service.variants[0].cards.iter().map(|card| service.variants[0][card.owners[0]].id.as_str()).collect();
    assert_eq!(owners, ["a", "b", "c"]);
    one_error("[[step]]\ncustomer = { text = \"x\", owner = \"nobody\" }", "unknown-reference", "\"nobody\"");
}

#[test]
fn several_cards_of_a_cell_keep_their_order() {
    let outline =
        outline("[[step]]\nbackstage = [\"b\", { text = \"a\" }, \"c\"]\ncustomer = \"z\"\n[[step]]\ncustomer = \"y\"");
    assert_eq!(column(&outline["cards"], "text"), ["z", "b", "a", "c", "y"]);
}

#[test]
fn wrong_shapes_of_a_cell_are_said() {
    one_error("[[step]]\ncustomer = true", "wrong-type", "true");
    one_error("[[step]]\ncustomer = [[\"a\"]]", "wrong-type", "[\"a\"]");
    one_error("[[step]]\ncustomer = { text = [\"a\"] }", "wrong-type", "[\"a\"]");
    one_error("[[step]]\ncustomer = { text = \"x\", span = \"2\" }", "wrong-type", "\"2\"");
    one_error("[[step]]\ncustomer = { text = \"x\", optional = \"yes\" }", "wrong-type", "\"yes\"");
    one_error("[[step]]\ncustomer = { text = \"x\", owner = { a = 1 } }", "wrong-type", "{ a = 1 }");
}

#[test]
fn a_card_stands_where_it_is_written() {
    one_error("[[step]]\ncustomer = { text = \"x\", step = \"a\" }", "misplaced-key", "step");
    one_error("[[step]]\ncustomer = { text = \"x\", lane = \"a\" }", "misplaced-key", "lane");
}

#[test]
fn text_that_no_drawing_can_hold_is_an_error() {
    one_error("[[step]]\ncustomer = \"a\\u0001b\"", "not-xml", "\"a\\u0001b\"");
    one_error("[[step]]\ncustomer = \"a\\uFFFEb\"", "not-xml", "\"a\\uFFFEb\"");
    assert_eq!(errors("[[step]]\ncustomer = \"a\\tb\\nc\u{1f469}\u{200d}\u{1f680}\""), []);
}
