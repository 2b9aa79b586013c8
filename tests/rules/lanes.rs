//! Section 4: lanes and lines.

use super::ask::column;
use super::ask::errors;
use super::ask::one_error;
use super::ask::outline;
use super::ask::service;

fn lanes(text: &str) -> Vec<String> {
    column(&outline(text)["lanes"], "id")
}

#[test]
fn undeclared_lanes_are_drawn_in_the_usual_order_when_they_hold_something() {
    let text = "[[step]]\nmetric = \"m\"\nopportunity = \"o\"\npain = \"p\"\nsupport = \"s\"\nbackstage = \"b\"\nfrontstage = \"f\"\ncustomer = \"c\"\nevidence = \"e\"\nfeeling = \"x\"";
    let usual =
        ["feeling", "evidence", "customer", "frontstage", "backstage", "support", "pain", "opportunity", "metric"];
    assert_eq!(lanes(text), usual);
    assert_eq!(lanes("[[step]]\nmetric = \"m\"\ncustomer = \"c\"\nsupport = \"\""), ["customer", "metric"]);
}

#[test]
fn a_declared_lane_is_always_drawn_and_the_declared_give_the_order() {
    let text = "[[lane]]\nid = \"support\"\n[[lane]]\nid = \"tech\"\nrole = \"frontstage\"\n[[step]]\ncustomer = \"c\"\nbackstage = \"b\"\npain = \"p\"\nevidence = \"e\"";
    // Each undeclared one right after the last lane whose role comes no later.
    assert_eq!(lanes(text), ["evidence", "customer", "support", "tech", "backstage", "pain"]);
}

#[test]
fn an_undeclared_lane_comes_after_the_last_lane_of_its_role_or_an_earlier_one() {
    let text = "[[lane]]\nid = \"customer\"\n[[lane]]\nid = \"states\"\nrole = \"other\"\n[[lane]]\nid = \"backstage\"\n[[step]]\nfrontstage = \"f\"\nfeeling = \"x\"\nmetric = \"m\"";
    assert_eq!(lanes(text), ["feeling", "customer", "frontstage", "states", "backstage", "metric"]);
}

#[test]
fn roles_default_to_the_id_where_that_is_one() {
    let text = "[[lane]]\nid = \"policy\"\n[[lane]]\nid = \"other\"\n[[lane]]\nid = \"people\"\nrole = \"frontstage\"\n[[step]]\npolicy = \"p\"\npeople = \"x\"";
    assert_eq!(column(&outline(text)["lanes"], "role"), ["policy", "other", "frontstage"]);
    one_error("[[lane]]\nid = \"people\"", "missing-key", "[[lane]]");
    one_error("[[lane]]\nname = \"people\"", "missing-key", "[[lane]]");
    one_error("[[step]]\npolicy = \"p\"", "unknown-key", "policy");
}

#[test]
fn lanes_carry_name_note_owner_persona_and_group() {
    let text = "[teams]\na = \"A\"\n[[persona]]\nid = \"p\"\nname = \"P\"\n[[lane]]\nid = \"backstage\"\nname = \"Back\"\nnote = \"N\"\nowner = \"a\"\ngroup = \"G\"\n[[lane]]\nid = \"customer\"\npersona = \"p\"\n[[step]]\nbackstage = [\"x\", { text = \"y\", owner = \"a\" }]";
    let outline = outline(text);
    assert_eq!(
        outline["lanes"][0],
        serde_json::json!({"id": "backstage", "name": "Back", "role": "backstage", "group": "G", "persona": null, "owner": ["a"]})
    );
    assert_eq!(outline["lanes"][1]["persona"], "p");
    assert_eq!(outline["cards"][0]["owner"][0], "a");
    one_error("[[lane]]\nid = \"customer\"\npersona = \"nobody\"", "unknown-reference", "\"nobody\"");
}

#[test]
fn a_lane_id_cannot_be_a_word_with_a_meaning() {
    for word in ["time", "note", "flow", "step", "owner", "future", "only", "id", "name", "wait", "title", "act"] {
        let errors = errors(&format!("title = \"T\"\n[[lane]]\nid = \"{word}\"\nrole = \"other\""));
        assert_eq!(errors, [("reserved-word", format!("\"{word}\""))], "{word}");
    }
    let findings = super::ask::findings("[[lane]]\nid = \"time\"\nrole = \"time\"\n[[step]]\ncustomer = \"x\"");
    let help = findings[0].help.clone().unwrap();
    assert!(help.contains("duration") && help.contains("flow"), "{help}");
}

fn lines(text: &str) -> Vec<String> {
    let outline = outline(text);
    let rows = outline["lines"].as_array().unwrap().iter();
    rows.map(|line| format!("{} {} {}", line["id"].as_str().unwrap(), line["after"].as_str().unwrap(), line["drawn"]))
        .collect()
}

#[test]
fn the_three_lines_stand_after_the_last_lane_of_their_role_above_a_deeper_one() {
    let all = "[[step]]\ncustomer = \"c\"\nfrontstage = \"f\"\nbackstage = \"b\"\nsupport = \"s\"\nmetric = \"m\"";
    assert_eq!(lines(all), ["interaction customer true", "visibility frontstage true", "internal backstage true"]);
    let no_deeper = "[[step]]\ncustomer = \"c\"\nfrontstage = \"f\"\nmetric = \"m\"";
    assert_eq!(lines(no_deeper), ["interaction customer true", "visibility frontstage false"]);
    let two = "[[lane]]\nid = \"people\"\nrole = \"frontstage\"\n[[lane]]\nid = \"tech\"\nrole = \"frontstage\"\n[[lane]]\nid = \"backstage\"";
    assert_eq!(lines(two), ["visibility tech true", "internal backstage false"]);
}

#[test]
fn lines_are_renamed_hidden_moved_and_added() {
    let steps = "[[step]]\ncustomer = \"c\"\nfrontstage = \"f\"\nbackstage = \"b\"\nsupport = \"s\"";
    let text = format!(
        "[[line]]\nid = \"interaction\"\nname = \"Contact\"\nnote = \"N\"\n[[line]]\nid = \"visibility\"\nhide = true\n[[line]]\nid = \"internal\"\nafter = \"support\"\n[[line]]\nid = \"own\"\nname = \"Own\"\nafter = \"customer\"\n{steps}"
    );
    assert_eq!(
        lines(&text),
        ["interaction customer true", "own customer true", "visibility frontstage false", "internal support true"]
    );
    assert_eq!(service(&text).variants[0].lines[0].name.as_deref(), Some("Contact"));
    one_error("[[line]]\nid = \"own\"", "missing-key", "[[line]]");
    one_error("[[line]]\nid = \"own\"\nafter = \"nowhere\"", "unknown-lane", "\"nowhere\"");
}

#[test]
fn a_moved_line_stands_after_the_nearest_drawn_lane_above() {
    let text = "[[line]]\nid = \"own\"\nafter = \"backstage\"\n[[step]]\ncustomer = \"c\"\nfrontstage = \"f\"\nsupport = \"s\"";
    assert!(lines(text).contains(&"own frontstage true".to_owned()), "{:?}", lines(text));
}
