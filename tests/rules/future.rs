//! Section 8: variants.

use serde_json::Value;
use serde_json::json;

use super::ask::column;
use super::ask::errors;
use super::ask::links;
use super::ask::one_error;
use super::ask::outline_at;
use super::ask::service;
use super::ask::with_id;

fn variants(text: &str) -> Vec<String> {
    service(text)
        .variants
        .iter()
        .filter_map(|blueprint| blueprint.variant.as_ref())
        .map(|variant| variant.id.clone())
        .collect()
}

fn texts(text: &str, variant: usize) -> Vec<String> {
    column(&outline_at(text, variant)["cards"], "text")
}

#[test]
fn a_file_that_uses_no_variant_has_none() {
    let outline = outline_at("[[step]]\ncustomer = \"x\"", 0);
    assert_eq!((&outline["variant"], &outline["variants"]), (&Value::Null, &json!([])));
}

#[test]
fn declared_variants_come_in_file_order_and_future_is_added_when_used() {
    let card = "[[step]]\ncustomer = { text = \"x\", future = \"y\" }";
    assert_eq!(variants(card), ["current", "future"]);
    assert_eq!(variants(&format!("[variants.a]\n[variants.b]\n{card}")), ["a", "b", "future"]);
    assert_eq!(variants("[variants.future]\nname = \"F\"\n[[step]]\ncustomer = \"x\""), ["current", "future"]);
    assert_eq!(variants("[[step]]\ncustomer = { text = \"x\", only = \"current\" }"), ["current"]);
    assert_eq!(variants("[variants.a]\n[[step]]\ncustomer = { text = \"x\", only = \"current\" }"), ["current", "a"]);
    assert_eq!(variants("[variants]\nb = \"Bee\"\na = \"Ay\""), ["b", "a"]);
    one_error("[[step]]\ncustomer = { text = \"x\", only = \"tomorow\" }", "unknown-variant", "\"tomorow\"");
    one_error("[[step]]\ncustomer = { text = \"x\", in.tomorrow = \"y\" }", "unknown-variant", "tomorrow");
}

#[test]
fn a_variant_has_a_name_and_head_keys_of_its_own() {
    let text = "headline = \"now\"\n[variants.current]\n[variants.future]\nname = \"Next\"\ndate = 2027-01-01\nheadline = \"then\"\nscope = \"\"\n";
    let future = outline_at(text, 1);
    assert_eq!((&future["headline"], &future["variant_name"]), (&json!("then"), &json!("Next")));
    assert_eq!(outline_at(text, 0)["headline"], "now");
    assert_eq!(service(text).variants[1].variant.as_ref().unwrap().date.as_deref(), Some("2027-01-01"));
    one_error("[variants.a]\nflow = false", "unknown-key", "flow");
}

#[test]
fn future_is_short_for_in_future_and_words_change_words() {
    let texts_of = |difference: &str| texts(&format!("[[step]]\ncustomer = {{ text = \"x\", {difference} }}"), 1);
    assert_eq!(texts_of("future = \"y\""), ["y"]);
    assert_eq!(texts_of("future = { text = \"y\" }"), ["y"]);
    assert_eq!(texts_of("future.text = \"y\""), ["y"]);
    assert_eq!(texts_of("in.future = \"y\""), ["y"]);
    assert_eq!(texts_of("in = { future = { text = \"y\" } }"), ["y"]);
}

#[test]
fn words_of_a_stage_step_lane_team_and_system_are_their_name() {
    let text = r#"
[teams]
t = { name = "T", future = "T2" }
[systems]
s = { name = "S", future = "S2" }
[[lane]]
id = "customer"
name = "L"
future = "L2"
[[stage]]
name = "G"
future = "G2"
[[stage.step]]
name = "P"
future = "P2"
metric = { name = "M", future = "M2" }
feeling = { score = 1, quote = "F", future = "F2" }
pain = { text = "A", future = "A2" }
opportunity = { text = "O", future = "O2" }
"#;
    let outline = outline_at(text, 1);
    assert_eq!(outline["systems"][0]["name"], "S2");
    assert_eq!(service(text).variants[1].teams[0].name, "T2");
    assert_eq!(with_id(&outline["lanes"], "customer")["name"], "L2");
    assert_eq!((&outline["stages"][0]["name"], &outline["steps"][0]["name"]), (&json!("G2"), &json!("P2")));
    assert_eq!((&outline["metrics"][0]["name"], &outline["feelings"][0]["quote"]), (&json!("M2"), &json!("F2")));
    assert_eq!((&outline["pains"][0]["text"], &outline["opportunities"][0]["text"]), (&json!("A2"), &json!("O2")));
}

#[test]
fn what_is_given_replaces_key_by_key_and_a_blank_unsets() {
    let text = "[[step]]\nid = \"s\"\ncustomer = { text = \"x\", actor = \"A\", time = \"1 d\", mark = \"fail\", future = { actor = \"B\", time = \"\", mark = [] } }\nmetric = { name = \"m\", value = 3, future.value = 2 }";
    let future = outline_at(text, 1);
    let card = &future["cards"][0];
    assert_eq!(
        (&card["text"], &card["actor"], &card["time"], &card["mark"]),
        (&json!("x"), &json!("B"), &Value::Null, &json!([]))
    );
    assert_eq!(future["metrics"][0]["value"], 2);
    one_error("[[step]]\ncustomer = { text = \"x\", future.text = \"\" }", "empty-words", "\"\"");
}

#[test]
fn the_same_key_twice_is_an_error_and_an_id_never_changes() {
    one_error(
        "[[step]]\ncustomer = { text = \"x\", future.text = \"a\", in.future.text = \"b\" }",
        "duplicate-key",
        "text",
    );
    assert_eq!(errors("[[step]]\ncustomer = { text = \"x\", future.text = \"a\", in.future.actor = \"b\" }"), []);
    one_error("[[step]]\ncustomer = { text = \"x\", future.id = \"a\" }", "id-never-changes", "id");
    one_error("[[step]]\ncustomer = { text = \"x\", future = { only = \"future\" } }", "misplaced-key", "only");
    one_error("[[step]]\ncustomer = { text = \"x\", future = { txt = \"future\" } }", "unknown-key", "txt");
}

#[test]
fn a_variant_builds_on_the_nearest_before_it_or_on_the_one_it_names() {
    let text = |from: &str| {
        format!(
            "[variants.one]\n[variants.two]\n[variants.three]\n{from}\n[[step]]\ncustomer = {{ text = \"x\", in.two.actor = \"A\", in.three.time = \"1 d\" }}"
        )
    };
    let card = |from: &str| {
        let outline = outline_at(&text(from), 2);
        (outline["cards"][0]["actor"].clone(), outline["cards"][0]["time"].clone())
    };
    assert_eq!(card(""), (json!("A"), json!("1 d")));
    assert_eq!(card("from = \"one\""), (Value::Null, json!("1 d")));
    assert_eq!(card("from = false"), (Value::Null, json!("1 d")));
    let service = service(&text("from = false"));
    let from: Vec<Option<String>> =
        service.variants.iter().map(|blueprint| blueprint.variant.as_ref().unwrap().from.clone()).collect();
    assert_eq!(from, [None, Some("one".to_owned()), None]);
    one_error(&text("from = \"four\""), "unknown-variant", "\"four\"");
}

#[test]
fn an_alternative_is_not_built_upon() {
    let text = "[variants.one]\n[variants.side]\nfrom = false\n[variants.two]\n[[step]]\ncustomer = \"x\"";
    let service = service(text);
    assert_eq!(service.variants[2].variant.as_ref().unwrap().from.as_deref(), Some("one"));
}

#[test]
fn variants_in_a_circle_are_an_error_that_shows_the_circle() {
    let text = "[variants.a]\nfrom = \"c\"\n[variants.b]\nfrom = \"a\"\n[variants.c]\nfrom = \"b\"";
    let findings = super::ask::findings(text);
    let circle = findings.iter().find(|finding| finding.name == "variant-cycle").unwrap();
    assert!(circle.message.contains("`a` on `c` on `b` on `a`"), "{}", circle.message);
    assert_eq!(errors(text).len(), 1);
    one_error("[variants.a]\nfrom = \"a\"", "variant-cycle", "\"a\"");
}

#[test]
fn only_holds_there_and_nowhere_else() {
    let text = "[variants.a]\n[variants.b]\n[variants.c]\n[[step]]\ncustomer = [{ text = \"x\", only = \"b\" }, { text = \"y\", only = [\"a\", \"c\"] }, \"z\"]";
    assert_eq!(texts(text, 0), ["y", "z"]);
    assert_eq!(texts(text, 1), ["x", "z"]);
    assert_eq!(texts(text, 2), ["y", "z"]);
}

#[test]
fn only_holds_for_steps_stages_lanes_teams_and_systems() {
    let text = "[teams]\nt = { name = \"T\", only = \"current\" }\n[[lane]]\nid = \"backstage\"\nonly = \"current\"\n[[step]]\nid = \"a\"\ncustomer = \"x\"\nbackstage = { text = \"b\", owner = \"t\" }\n[[step]]\nonly = \"future\"\ncustomer = { text = \"y\" }";
    assert_eq!(texts(text, 0), ["x", "b"]);
    assert_eq!(texts(text, 1), ["x", "y"]);
    assert_eq!(column(&outline_at(text, 1)["lanes"], "id"), ["customer"]);
    assert!(service(text).variants[1].teams.is_empty());
}

#[test]
fn replaces_takes_the_old_element_away_wherever_the_new_one_stands() {
    let text =
        "[[step]]\ncustomer = [{ id = \"a\", text = \"a\" }, { text = \"b\", only = \"future\", replaces = \"a\" }]";
    assert_eq!((texts(text, 0), texts(text, 1)), (vec!["a".to_owned()], vec!["b".to_owned()]));
    one_error("[[step]]\ncustomer = { text = \"x\", replaces = \"nothing\" }", "unknown-reference", "\"nothing\"");
    // Within a kind: a pain of that name is no card.
    one_error(
        "[[step]]\ncustomer = { text = \"x\", replaces = \"p\" }\npain = { id = \"p\", text = \"p\" }",
        "unknown-reference",
        "\"p\"",
    );
    one_error("[[step]]\ncustomer = { id = \"a\", text = \"x\", replaces = \"a\" }", "replaces-itself", "\"a\"");
}

#[test]
fn chains_of_replaces_are_followed() {
    let text = r#"
[variants.now]
[variants.next]
[variants.later]
[[step]]
customer = { id = "c", text = "c", to = "a" }
frontstage = [
  { id = "a", text = "a" },
  { id = "b", text = "b", only = "next", replaces = "a" },
  { id = "d", text = "d", only = "later", replaces = "b" },
]
pain = { text = "p", cause = "a" }
"#;
    assert_eq!(texts(text, 0), ["c", "a"]);
    assert_eq!(texts(text, 1), ["c", "b"]);
    assert_eq!(texts(text, 2), ["c", "d"]);
    assert_eq!(links(&outline_at(text, 2)), ["c to d"]);
    assert_eq!(outline_at(text, 2)["pains"][0]["causes"][0]["path"], json!(["c", "d"]));
}

#[test]
fn a_step_is_replaced_with_its_cards() {
    let text = "[[step]]\nid = \"old\"\ncustomer = \"x\"\n[[step]]\nid = \"new\"\ncustomer = \"y\"\nonly = \"future\"\nreplaces = \"old\"";
    assert_eq!(texts(text, 1), ["y"]);
}

#[test]
fn a_new_card_replaces_only_where_its_step_stands() {
    let text = "[[step]]\ncustomer = { id = \"a\", text = \"a\" }\n[[step]]\nonly = \"future\"\ncustomer = { text = \"b\", replaces = \"a\" }";
    assert_eq!(texts(text, 0), ["a"]);
    assert_eq!(texts(text, 1), ["b"]);
}

#[test]
fn systems_and_teams_are_replaced_too() {
    let text = r#"
[teams]
a = "A"
b = { name = "B", only = "future", replaces = "a" }
[systems]
s = "S"
n = { name = "N", only = "future", replaces = "s" }
[[step]]
backstage = { id = "x", text = "x", owner = "a", uses = "s" }
"#;
    let future = outline_at(text, 1);
    assert_eq!(future["cards"][0]["owner"], json!(["b"]));
    assert_eq!(links(&future), ["x uses n"]);
    assert_eq!(column(&future["systems"], "id"), ["n"]);
}

#[test]
fn a_card_moves_after_the_cards_at_home_there() {
    let text = r#"
[[step]]
id = "a"
customer = [{ id = "x", text = "x", future.step = "b" }, "stays"]
[[step]]
id = "b"
customer = ["home", "too"]
"#;
    assert_eq!(texts(text, 0), ["x", "stays", "home", "too"]);
    assert_eq!(texts(text, 1), ["stays", "home", "too", "x"]);
    assert_eq!(with_id(&outline_at(text, 1)["cards"], "x")["step"], "b");
    one_error(&text.replace("future.step = \"b\"", "future.step = \"c\""), "unknown-step", "\"c\"");
}

#[test]
fn a_card_moves_to_another_lane_and_lives_on_when_its_step_is_gone() {
    let text = r#"
[[step]]
id = "a"
only = "current"
customer = "c"
backstage = { id = "x", text = "x", future = { step = "b", lane = "frontstage" } }
[[step]]
id = "b"
customer = "home"
"#;
    let future = outline_at(text, 1);
    assert_eq!(
        (&with_id(&future["cards"], "x")["step"], &with_id(&future["cards"], "x")["lane"]),
        (&json!("b"), &json!("frontstage"))
    );
    one_error(&text.replace("\"frontstage\"", "\"fronstage\""), "unknown-lane", "\"fronstage\"");
    one_error(&text.replace("\"frontstage\"", "\"pain\""), "wrong-lane", "\"pain\"");
}

#[test]
fn the_cell_of_a_step_is_replaced_and_its_cards_pair_by_place() {
    let text = r#"
[[step]]
id = "a"
customer = [{ id = "own", text = "x", actor = "A" }, "y"]
frontstage = "f"
future = { name = "Later", customer = ["x2", "y2", "z2"], frontstage = "" }
"#;
    let future = outline_at(text, 1);
    assert_eq!(column(&future["cards"], "text"), ["x2", "y2", "z2"]);
    assert_eq!(column(&future["cards"], "id"), ["own", "a.customer.2", "a.customer.3"]);
    assert_eq!(future["cards"][0]["actor"], Value::Null);
    assert_eq!(future["steps"][0]["name"], "Later");
    assert_eq!(texts(text, 0), ["x", "y", "f"]);
    let fewer = text.replace("[\"x2\", \"y2\", \"z2\"]", "\"one\"");
    assert_eq!(column(&outline_at(&fewer, 1)["cards"], "id"), ["own"]);
}

#[test]
fn a_stage_that_is_a_column_is_replaced_likewise() {
    let text =
        "[[stage]]\nname = \"S\"\nid = \"s\"\ncustomer = \"x\"\nin.future = { duration = \"1 d\", customer = \"y\" }";
    let future = outline_at(text, 1);
    assert_eq!(future["cards"][0]["text"], "y");
    assert_eq!((&future["stages"][0]["duration"], &future["steps"][0]["duration"]), (&json!("1 d"), &json!("1 d")));
}

#[test]
fn span_and_through_replace_each_other_in_a_variant() {
    let text = "[[step]]\nbackstage = { id = \"x\", text = \"x\", span = 2, future = { through = \"c\" } }\ncustomer = \"a\"\n[[step]]\ncustomer = \"b\"\n[[step]]\nid = \"c\"\ncustomer = \"c\"";
    let span = |variant| with_id(&outline_at(text, variant)["cards"], "x")["span"].clone();
    assert_eq!((span(0), span(1)), (json!(2), json!(3)));
}

#[test]
fn through_a_step_that_is_not_there_ends_at_the_one_before() {
    let text = "[[step]]\nbackstage = { id = \"x\", text = \"x\", through = \"c\" }\ncustomer = \"a\"\n[[step]]\ncustomer = \"b\"\n[[step]]\nid = \"c\"\ncustomer = \"c\"\nonly = \"future\"";
    let span = |variant| with_id(&outline_at(text, variant)["cards"], "x")["span"].clone();
    assert_eq!((span(0), span(1)), (json!(2), json!(3)));
}

#[test]
fn columns_and_orders_count_over_all_variants() {
    let text = "[[step]]\nid = \"a\"\ncustomer = \"a\"\nonly = \"current\"\n[[step]]\nid = \"b\"\nfrontstage = \"b\"\nonly = \"future\"\n[[step]]\nid = \"c\"\nbackstage = \"c\"";
    let service = service(text);
    let columns: Vec<Vec<usize>> =
        service.variants.iter().map(|b| b.steps.iter().map(|step| step.column).collect()).collect();
    assert_eq!(columns, [vec![0, 2], vec![1, 2]]);
    let orders: Vec<Vec<usize>> =
        service.variants.iter().map(|b| b.lanes.iter().map(|lane| lane.order).collect()).collect();
    assert_eq!(orders, [vec![0, 2], vec![1, 2]]);
    assert_eq!(service.variants[1].steps[0].number, "2");
}

#[test]
fn a_stage_of_steps_is_replaced_by_one_column_and_back() {
    let text = "[[stage]]\nid = \"old\"\nname = \"Old\"\n[[stage.step]]\ncustomer = \"x\"\n[[stage]]\nid = \"new\"\nname = \"New\"\nonly = \"future\"\nreplaces = \"old\"\ncustomer = \"y\"";
    assert_eq!((texts(text, 0), texts(text, 1)), (vec!["x".to_owned()], vec!["y".to_owned()]));
    let back = "[[stage]]\nid = \"old\"\nname = \"Old\"\ncustomer = \"x\"\n[[stage]]\nid = \"new\"\nname = \"New\"\nonly = \"future\"\nreplaces = \"old\"\n[[stage.step]]\ncustomer = \"y\"";
    assert_eq!((texts(back, 0), texts(back, 1)), (vec!["x".to_owned()], vec!["y".to_owned()]));
}

#[test]
fn a_variant_does_not_stand_within_a_variant() {
    let text = "[[step]]\ncustomer = \"x\"\nfuture = { customer = { text = \"y\", in.current = \"z\" } }";
    one_error(text, "misplaced-key", "current");
}

#[test]
fn what_replaces_each_other_must_not_stand_together() {
    let both = "[[step]]\ncustomer = [{ id = \"a\", text = \"x\", replaces = \"b\" }, { id = \"b\", text = \"y\", replaces = \"a\" }]";
    one_error(both, "replaces-itself", "\"b\"");
    one_error(
        "[teams]\na = { name = \"A\", replaces = \"b\" }\nb = { name = \"B\", replaces = \"a\" }\n[[step]]\ncustomer = \"x\"",
        "replaces-itself",
        "\"b\"",
    );
    // Each stands where the other does not.
    let turns = "[variants.now]\n[variants.next]\n[variants.then]\n[[step]]\ncustomer = [{ id = \"a\", text = \"x\", only = [\"now\", \"then\"], replaces = \"b\" }, { id = \"b\", text = \"y\", only = \"next\", replaces = \"a\" }]";
    assert_eq!(
        (texts(turns, 0), texts(turns, 1), texts(turns, 2)),
        (vec!["x".into()], vec!["y".into()], vec!["x".into()])
    );
}
