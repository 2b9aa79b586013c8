//! Section 1 and 3: the spellings, blanks, words, the head.

use super::ask::column;
use super::ask::errors;
use super::ask::findings;
use super::ask::one_error;
use super::ask::outline;
use super::ask::service;
use super::ask::with_id;

#[test]
fn the_file_of_the_language_page_has_one_team_that_owns_nothing_and_no_other_finding() {
    let text = std::fs::read_to_string("tests/cases/first-demo-to-renewal.blueprint.toml").unwrap();
    let names: Vec<_> = findings(&text).iter().map(|finding| (finding.name, finding.message.clone())).collect();
    assert_eq!(names, [("team-unused", "nothing belongs to the team `onboarding`".to_owned())]);
}

#[test]
fn words_a_table_and_an_array_mean_the_same() {
    let spellings = [
        "[teams]\na = \"A\"\n[systems]\nc = \"C\"\n[[step]]\ncustomer = \"Asks\"\nbackstage = { text = \"Does\", uses = \"c\", owner = \"a\" }\nmetric = \"Calls\"\nfeeling = \"Oh\"",
        "[teams]\na = { name = \"A\" }\n[systems]\nc = { name = \"C\" }\n[[step]]\ncustomer = { text = \"Asks\" }\nbackstage = [{ text = \"Does\", uses = [\"c\"], owner = [\"a\"] }]\nmetric = { name = \"Calls\" }\nfeeling = { quote = \"Oh\" }",
        "[teams.a]\nname = \"A\"\n[systems.c]\nname = \"C\"\n[[step]]\ncustomer = [\"Asks\"]\n[[step.backstage]]\ntext = \"Does\"\nuses = { to = \"c\" }\nowner = \"a\"\n[step.metric]\nname = \"Calls\"\n[step.feeling]\nquote = \"Oh\"",
    ];
    let [one, two, three] = spellings.map(outline);
    assert_eq!(one, two);
    assert_eq!(two, three);
}

#[test]
fn blank_is_not_given() {
    let outline = outline(
        "[[step]]\nname = \"\"\ncustomer = [\"Asks\", \"\"]\nfrontstage = \"\"\nbackstage = []\nsupport = { text = \"S\", actor = \"\", mark = [], owner = [] }",
    );
    assert_eq!(column(&outline["cards"], "text"), ["Asks", "S"]);
    assert_eq!(column(&outline["steps"], "name"), ["Asks"]);
    assert_eq!(column(&outline["lanes"], "id"), ["customer", "support"]);
    assert!(outline["cards"][1]["actor"].is_null());
}

#[test]
fn a_table_with_empty_words_is_an_error() {
    one_error("[[step]]\ncustomer = { text = \"\", actor = \"x\" }", "empty-words", "\"\"");
    one_error("[[step]]\ncustomer = { text = \" \\u200b\" }", "empty-words", "\" \\u200b\"");
    one_error("[[step]]\nmetric = { name = \"\" }", "empty-words", "\"\"");
    one_error(
        "title = \"Visit\"\n[variants.current]\n[variants.future]\ntitle = \"\"\n[[step]]\ncustomer = \"x\"",
        "empty-words",
        "\"\"",
    );
    one_error("[[step]]\ncustomer = { actor = \"x\" }", "missing-key", "{ actor = \"x\" }");
}

#[test]
fn numbers_and_dates_stand_for_words_as_written() {
    let service =
        service("title = 2026\nversion = 1.20\nupdated = 2026-03-31\n[[step]]\nid = 1\nnumber = 3\ncustomer = 1_000");
    let blueprint = &service.variants[0];
    assert_eq!(blueprint.title, "2026");
    assert_eq!(blueprint.version.as_deref(), Some("1.20"));
    assert_eq!(blueprint.updated.as_deref(), Some("2026-03-31"));
    assert_eq!(blueprint.cards[0].text, "1_000");
    assert_eq!(blueprint.steps[0].id, "1");
    one_error("headline = true", "wrong-type", "true");
    one_error("headline = nan", "out-of-range", "nan");
}

#[test]
fn a_title_is_needed() {
    assert_eq!(errors("headline = \"no tit1e\"\nscope=\"title\""), [("missing-key", String::new())]);
    one_error("title = \"\"", "missing-key", "\"\"");
}

#[test]
fn the_head_is_read_whole() {
    let text = r##"
title = "T"
headline = "H"
scope = "S"
language = "de-CH"
version = "1"
status = "draft"
updated = "today"
review = "monthly"
owner = "a"
sources = "one"
notes = ["n1", "n2"]
style = "light"
words = { legend = "Key" }
[[persona]]
id = "p"
name = "P"
about = "A"
goal = "G"
quote = "Q"
image = "p.png"
[[persona]]
id = "q"
name = "Q"
[teams]
a = { name = "Team A", initials = "TA", lead = "L", color = "#15a", note = "N" }
[systems]
c = { name = "C", owner = ["a"], icon = "mail", note = "N", url = "https://x.org" }
"##;
    let service = service(text);
    let blueprint = &service.variants[0];
    assert_eq!(blueprint.headline.as_deref(), Some("H"));
    assert_eq!(blueprint.language, "de-CH");
    assert_eq!(blueprint.owner.as_deref(), Some("Team A"));
    assert_eq!(blueprint.sources, ["one"]);
    assert_eq!(blueprint.notes, ["n1", "n2"]);
    assert_eq!(blueprint.words, [("legend".to_owned(), "Key".to_owned())]);
    assert_eq!(blueprint.personas.len(), 2);
    assert_eq!(blueprint.teams[0].initials.as_deref(), Some("TA"));
    assert_eq!(blueprint.teams[0].color.map(|color| color.to_string()).as_deref(), Some("#1155aa"));
    assert_eq!(blueprint.systems[0].owners.len(), 1);
}

#[test]
fn a_single_persona_needs_no_id_and_several_do() {
    assert_eq!(service("[persona]\nname = \"P\"").variants[0].personas[0].id, None);
    one_error("[[persona]]\nid = \"a\"\nname = \"A\"\n[[persona]]\nname = \"B\"", "missing-key", "[[persona]]");
}

#[test]
fn ids_are_letters_digits_marks_hyphen_and_underscore_of_any_script() {
    let outline = outline(
        "[teams]\n\"größe-1_x\" = \"G\"\n[[step]]\nid = \"ขั้น\"\ncustomer = { id = \"गिनती\", text = \"x\", owner = \"gro\u{308}ße-1_x\" }",
    );
    assert_eq!(outline["cards"][0]["owner"][0], "größe-1_x");
    assert_eq!(outline["steps"][0]["id"], "ขั้น");
    one_error("[[step]]\nid = \"a b\"", "invalid-id", "\"a b\"");
    one_error("[[step]]\nid = \"\"", "invalid-id", "\"\"");
    one_error("[[step]]\ncustomer = { id = \"a.b\", text = \"x\" }", "invalid-id", "\"a.b\"");
    one_error("[teams]\n\"a\\nb\" = \"A\"", "invalid-id", "\"a\\nb\"");
}

#[test]
fn ids_are_unique_within_a_kind_and_free_between_kinds() {
    one_error("[[stage]]\nid = \"a\"\nname = \"A\"\n[[stage.step]]\nid = \"a\"", "duplicate-id", "\"a\"");
    one_error("[systems]\na = \"A\"\n[[step]]\ncustomer = { id = \"a\", text = \"x\" }", "duplicate-id", "\"a\"");
    one_error("[[step]]\npain = [{ id = \"a\", text = \"x\" }, { id = \"a\", text = \"y\" }]", "duplicate-id", "\"a\"");
    one_error(
        "[[step]]\ncustomer = { id = \"e\u{301}\", text = \"x\" }\nfrontstage = { id = \"\u{e9}\", text = \"y\" }",
        "duplicate-id",
        "\"\u{e9}\"",
    );
    let text = "[teams]\na = \"A\"\n[[step]]\nid = \"a\"\ncustomer = { id = \"a\", text = \"x\" }\npain = { id = \"a\", text = \"p\" }\nopportunity = { id = \"a\", text = \"o\" }\nmetric = { id = \"a\", name = \"m\" }";
    assert_eq!(errors(text), []);
}

#[test]
fn a_card_without_id_is_called_after_its_cell_and_its_place_over_all_variants() {
    let text = "[[step]]\nid = \"s\"\ncustomer = [{ text = \"a\", only = \"current\" }, { id = \"own\", text = \"b\" }, \"c\"]\nfeeling = { score = 1 }";
    let outline = super::ask::outline_at(text, 0);
    assert_eq!(column(&outline["cards"], "id"), ["s.customer.1", "own", "s.customer.3"]);
    assert_eq!(outline["feelings"][0]["id"], "s.feeling.1");
}

#[test]
fn line_ends_make_no_difference() {
    let text = "[[step]]\ncustomer = \"\"\"Asks\nagain\"\"\"\nfrontstage = \"b\"\n";
    assert_eq!(outline(text), outline(&text.replace('\n', "\r\n")));
}

#[test]
fn addresses_lead_only_where_a_page_may_lead() {
    for good in ["https://a.org/x?y=1#z", "mailto:a@b.org", "tel:+41", "notes/a.html", "#there", "../x", "HTTP://A"] {
        assert_eq!(errors(&format!("[[step]]\ncustomer = {{ text = \"x\", url = \"{good}\" }}")), [], "{good}");
    }
    for bad in
        ["javascript:alert(1)", " java\\tscript:x", "data:text/html,x", "file:///etc", "JAVASCRIPT:x", "vbscript:x"]
    {
        one_error(
            &format!("[[step]]\ncustomer = {{ text = \"x\", url = \"{bad}\" }}"),
            "url-not-allowed",
            &format!("\"{bad}\""),
        );
    }
}

#[test]
fn colours_and_languages_are_checked() {
    one_error("[teams]\na = { name = \"A\", color = \"red;}\" }", "invalid-color", "\"red;}\"");
    one_error("language = \"deutsch und englisch\"", "unknown-value", "\"deutsch und englisch\"");
    assert_eq!(outline("language = \"ar\"")["direction"], "rtl");
}

#[test]
fn a_team_table_without_a_name_is_called_by_its_id() {
    let outline = outline("[systems]\ncrm = { icon = \"database\" }");
    assert_eq!(with_id(&outline["systems"], "crm")["name"], "crm");
}
