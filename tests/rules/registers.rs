//! Section 7: feelings, pains, opportunities, metrics, traces.

use serde_json::Value;
use serde_json::json;

use super::ask::column;
use super::ask::errors;
use super::ask::one_error;
use super::ask::outline;
use super::ask::outline_at;
use super::ask::service;

#[test]
fn a_feeling_has_a_score_from_minus_two_to_two_or_none() {
    let text = "[[persona]]\nid = \"p\"\nname = \"P\"\n[teams]\nt = \"T\"\n[[step]]\nid = \"s\"\nfeeling = [{ score = -1.5, word = \"W\", of = \"p\" }, \"Quote\", { score = 2, of = \"t\", quote = \"q\" }]";
    let feelings = outline(text)["feelings"].clone();
    assert_eq!(
        feelings[0],
        json!({"id": "s.feeling.1", "lane": "feeling", "step": "s", "score": -1.5, "quote": null, "word": "W", "of": "p"})
    );
    assert_eq!((&feelings[1]["score"], &feelings[1]["quote"]), (&Value::Null, &json!("Quote")));
    assert_eq!(feelings[2]["score"], 2);
    one_error("[[step]]\nfeeling = { score = 2.5 }", "out-of-range", "2.5");
    one_error("[[step]]\nfeeling = { score = \"good\" }", "wrong-type", "\"good\"");
    one_error("[[step]]\nfeeling = { of = \"x\" }", "unknown-reference", "\"x\"");
}

#[test]
fn a_pain_is_felt_at_the_first_customer_card_of_its_step() {
    let text = "[[lane]]\nid = \"customer\"\n[[lane]]\nid = \"second\"\nrole = \"customer\"\n[[step]]\ncustomer = { id = \"c\", text = \"c\" }\nsecond = { id = \"d\", text = \"d\" }\nfrontstage = { id = \"f\", text = \"f\" }\npain = [\"x\", { text = \"y\", felt = \"f\" }]\n[[step]]\nfrontstage = \"g\"\npain = \"z\"";
    assert_eq!(column(&outline(text)["pains"], "felt"), ["c", "f", "null"]);
    one_error("[[step]]\npain = { text = \"x\", felt = \"nobody\" }", "unknown-reference", "\"nobody\"");
    one_error("[systems]\ns = \"S\"\n[[step]]\npain = { text = \"x\", felt = \"s\" }", "unknown-reference", "\"s\"");
}

#[test]
fn reach_is_a_share_or_a_whole_number() {
    let reach = |reach: &str| {
        outline(&format!("[[step]]\npain = {{ text = \"x\", reach = {reach} }}"))["pains"][0]["reach"].clone()
    };
    assert_eq!(reach("0.18"), json!(0.18));
    assert_eq!(reach("1.0"), json!(1.0));
    assert_eq!(reach("1"), json!(1));
    assert_eq!(reach("370"), json!(370));
    for bad in ["1.5", "-1", "-0.1", "nan", "inf"] {
        one_error(&format!("[[step]]\npain = {{ text = \"x\", reach = {bad} }}"), "out-of-range", bad);
    }
    one_error("[[step]]\npain = { text = \"x\", reach = \"many\" }", "wrong-type", "\"many\"");
}

#[test]
fn numbers_of_pains_and_opportunities_have_ranges() {
    one_error("[[step]]\npain = { text = \"x\", severity = 6 }", "out-of-range", "6");
    one_error("[[step]]\npain = { text = \"x\", severity = 2.5 }", "wrong-type", "2.5");
    one_error("[[step]]\nopportunity = { text = \"x\", impact = 0 }", "out-of-range", "0");
    one_error("[[step]]\nopportunity = { text = \"x\", effort = 9 }", "out-of-range", "9");
    one_error("[[step]]\nopportunity = { text = \"x\", rank = 0 }", "out-of-range", "0");
    one_error("[[step]]\nopportunity = { text = \"x\", status = \"done\" }", "unknown-value", "\"done\"");
    one_error("[[step]]\npain = { text = \"x\", status = \"fixed\" }", "unknown-value", "\"fixed\"");
    one_error("[[step]]\nopportunity = { text = \"x\", owner = [\"a\", \"b\"] }", "wrong-type", "[\"a\", \"b\"]");
}

#[test]
fn pains_are_counted_from_left_to_right_over_all_variants() {
    let text = "pain = \"whole\"\n[[step]]\npain = [\"a\", { text = \"b\", code = \"P2\" }]\n[[step]]\npain = [{ id = \"c\", text = \"c\", only = \"future\" }, { id = \"d\", text = \"d\" }]";
    assert_eq!(column(&outline_at(text, 0)["pains"], "code"), ["P5", "P1", "P2", "P4"]);
    assert_eq!(column(&outline_at(text, 1)["pains"], "code"), ["P5", "P1", "P2", "P3", "P4"]);
}

#[test]
fn an_opportunity_has_the_number_of_the_pain_it_answers_where_that_is_free() {
    let text = "[[step]]\npain = [{ id = \"a\", text = \"a\" }, { id = \"b\", text = \"b\" }]\nopportunity = [\"free\", { text = \"for b\", fixes = \"b\" }, { text = \"for b too\", fixes = [\"b\"] }]";
    let service = service(text);
    let codes: Vec<&str> = service.variants[0].opportunities.iter().map(|fix| fix.code.as_str()).collect();
    assert_eq!(codes, ["O1", "O2", "O3"]);
    let text = "[[step]]\npain = [\"x\", \"y\", { id = \"b\", text = \"b\" }]\nopportunity = [\"one\", { text = \"for b\", fixes = \"b\" }, \"two\"]";
    let service = super::ask::service(text);
    let codes: Vec<&str> = service.variants[0].opportunities.iter().map(|fix| fix.code.as_str()).collect();
    assert_eq!(codes, ["O1", "O3", "O2"]);
}

#[test]
fn an_opportunity_is_told_whole() {
    let text = "[teams]\nt = \"T\"\n[[step]]\nid = \"s\"\npain = { id = \"p\", text = \"p\" }\nmetric = { id = \"m\", name = \"m\" }\nopportunity = { id = \"o\", text = \"O\", fixes = \"p\", owner = \"t\", metric = \"m\", target = \"less\", impact = 5, effort = 2, rank = 1, status = \"planned\", due = 2026-12-31, shipped = \"2027\" }";
    assert_eq!(
        outline(text)["opportunities"][0],
        json!({"id": "o", "lane": "opportunity", "step": "s", "text": "O", "owner": ["t"], "fixes": ["p"], "metric": "m",
               "target": "less", "impact": 5, "effort": 2, "rank": 1, "status": "planned", "due": "2026-12-31", "shipped": "2027"})
    );
    assert_eq!(outline(text)["pains"][0]["fixed_by"], json!(["o"]));
    for (key, what) in [("fixes", "fixes"), ("owner", "owner"), ("metric", "metric")] {
        one_error(
            &format!("[[step]]\nopportunity = {{ text = \"x\", {key} = \"nothing\" }}"),
            "unknown-reference",
            "\"nothing\"",
        );
        assert_eq!(key, what);
    }
}

#[test]
fn a_metric_counts_numbers_and_shows_words() {
    let text = "[[step]]\nid = \"s\"\nmetric = [{ id = \"m\", name = \"M\", value = 18, unit = \"%\", target = 2.5, better = \"lower\", scale = 20, trend = \"up\" }, { name = \"N\", value = \"many\", target = \"30 minutes\" }, \"O\"]";
    let metrics = outline(text)["metrics"].clone();
    assert_eq!(
        metrics[0],
        json!({"id": "m", "lane": "metric", "step": "s", "name": "M", "value": 18, "unit": "%", "target": 2.5, "better": "lower"})
    );
    assert_eq!((&metrics[1]["value"], &metrics[1]["target"]), (&json!("many"), &json!("30 minutes")));
    assert_eq!(metrics[2]["value"], Value::Null);
    one_error("[[step]]\nmetric = { name = \"x\", value = nan }", "out-of-range", "nan");
    one_error("[[step]]\nmetric = { name = \"x\", value = 9007199254740993 }", "out-of-range", "9007199254740993");
    one_error("[[step]]\nmetric = { name = \"x\", value = true }", "wrong-type", "true");
    one_error("[[step]]\nmetric = { name = \"x\", better = \"more\" }", "unknown-value", "\"more\"");
}

const LATE: &str = r#"
[teams]
kitchen = "Kitchen"
[systems]
till = { name = "Till", owner = "kitchen" }
[[step]]
customer = { id = "orders", text = "Orders", to = "takes" }
frontstage = { id = "takes", text = "Takes order", to = "cooks", uses = "till" }
backstage = { id = "cooks", text = "Cooks", owner = "kitchen", to = "serves" }
[[step]]
customer = { id = "eats", text = "Eats" }
frontstage = { id = "serves", text = "Serves", to = "eats" }
pain = { id = "late", text = "Dish is late", cause = ["cooks", "till", "alone"], owner = "kitchen" }
[[step]]
backstage = { id = "alone", text = "Stands alone" }
"#;

#[test]
fn a_trace_goes_the_shortest_way_either_way_along_an_arrow_and_over_the_derived_path() {
    let causes = outline(LATE)["pains"][0]["causes"].clone();
    assert_eq!(
        causes[0],
        json!({"id": "cooks", "path": ["eats", "serves", "cooks"], "reached": true, "owner": ["kitchen"]})
    );
    assert_eq!(causes[1]["path"], json!(["eats", "orders", "takes", "till"]));
    assert_eq!(causes[2], json!({"id": "alone", "path": null, "reached": false, "owner": ["kitchen"]}));
}

#[test]
fn a_resolved_pain_is_not_traced() {
    let text = LATE.replace("cause = [", "status = \"resolved\", cause = [");
    let pain = outline(&text)["pains"][0].clone();
    assert_eq!(pain["status"], "resolved");
    assert_eq!(pain["causes"][0]["path"], Value::Null);
    one_error("[[step]]\npain = { text = \"x\", cause = \"nobody\" }", "unknown-reference", "\"nobody\"");
}

#[test]
fn registers_span_like_cards() {
    let text = "[[step]]\ncustomer = \"a\"\npain = { text = \"x\", span = 2 }\nmetric = { name = \"m\", through = \"b\" }\n[[step]]\nid = \"b\"\ncustomer = \"b\"";
    let service = service(text);
    assert_eq!(service.variants[0].pains[0].last.0, 1);
    assert_eq!(service.variants[0].metrics[0].last.0, 1);
    assert_eq!(errors(&text.replace("span = 2", "span = 3")), [("span-past-end", "3".to_owned())]);
}
