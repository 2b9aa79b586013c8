//! Section 9: warnings, and how findings are told.

use cyanotype::check::CheckOptions;
use jiff::civil::date;

use super::ask::findings;
use super::ask::findings_with;
use super::ask::silent;
use super::ask::warns;

#[test]
fn backstage_without_owner() {
    warns("[[step]]\nbackstage = \"x\"", "backstage-without-owner", "\"x\"");
    silent("[[step]]\nfrontstage = \"x\"", "backstage-without-owner");
    silent(
        "[teams]\na = \"A\"\n[[lane]]\nid = \"backstage\"\nowner = \"a\"\n[[step]]\nbackstage = \"x\"",
        "backstage-without-owner",
    );
}

#[test]
fn system_without_owner_and_system_unused() {
    warns("[systems]\ns = \"S\"", "system-without-owner", "s");
    warns("[systems]\ns = \"S\"", "system-unused", "s");
    let used = "[teams]\na = \"A\"\n[systems]\ns = { name = \"S\", owner = \"a\" }\n[[step]]\nfrontstage = { text = \"x\", only = \"future\", uses = \"s\" }";
    silent(used, "system-without-owner");
    silent(used, "system-unused");
    silent("[systems]\ns = \"S\"\n[[step]]\npain = { text = \"p\", cause = \"s\" }", "system-unused");
}

#[test]
fn pains_without_cause_feeling_way_owner_or_fix() {
    let pain = "[[step]]\npain = { id = \"p\", text = \"hurts\" }";
    warns(pain, "pain-without-cause", "\"hurts\"");
    warns(pain, "pain-not-felt", "\"hurts\"");
    warns(pain, "pain-without-fix", "\"hurts\"");
    let alone = "[[step]]\ncustomer = \"c\"\nbackstage = { id = \"b\", text = \"b\" }\npain = { id = \"p\", text = \"hurts\", cause = \"b\" }\nopportunity = { text = \"o\", fixes = \"p\" }";
    warns(alone, "cause-not-reached", "\"b\"");
    warns(alone, "cause-without-owner", "\"b\"");
    silent(alone, "pain-without-fix");
    silent(alone, "pain-not-felt");
    silent(
        &format!("[teams]\nt = \"T\"\n{}", alone.replace("cause = ", "owner = \"t\", cause = ")),
        "cause-without-owner",
    );
    silent("[[step]]\npain = { text = \"x\", status = \"resolved\" }", "pain-without-fix");
}

#[test]
fn opportunities_without_owner_target_or_change() {
    let text = "[[step]]\nopportunity = { id = \"o\", text = \"fix\", status = \"planned\" }\ncustomer = { text = \"x\", future.actor = \"A\" }";
    warns(text, "opportunity-without-owner", "\"fix\"");
    warns(text, "opportunity-without-target", "\"fix\"");
    warns(text, "opportunity-without-change", "\"fix\"");
    silent(
        &text.replace("future.actor = \"A\"", "future = { actor = \"A\", by = \"o\" }"),
        "opportunity-without-change",
    );
    silent(&text.replace("planned", "proposed"), "opportunity-without-change");
    // What shipped on a day has its changes in the state of today.
    warns(&text.replace("planned", "shipped"), "opportunity-without-change", "\"fix\"");
    silent(&text.replace("\"planned\"", "\"shipped\", shipped = 2026-09-30"), "opportunity-without-change");
    // Findings about the future hold only for variants that build on another.
    silent(&text.replace(", future.actor = \"A\"", ""), "opportunity-without-change");
    silent(&text.replace("status = ", "target = \"t\", status = "), "opportunity-without-target");
}

#[test]
fn changes_need_an_opportunity() {
    let name = "change-without-opportunity";
    let steps = "[[step]]\nid = \"b\"\ncustomer = \"home\"\nfrontstage = { text = \"f\", future = \"g\" }\nopportunity = { id = \"o\", text = \"o\" }";
    let changed = |card: &str| format!("[[step]]\nid = \"a\"\ncustomer = [\"c\", {card}]\n{steps}");
    warns(&changed("{ text = \"x\", future.actor = \"A\" }"), name, "actor");
    warns(&changed("{ text = \"x\", only = \"future\" }"), name, "\"x\"");
    warns(&changed("{ text = \"x\", only = \"current\" }"), name, "\"x\"");
    warns(&changed("{ text = \"x\", future.step = \"b\" }"), name, "\"b\"");
    warns(
        &changed("{ text = \"x\", future.to = \"b.customer.1\" }")
            .replace("b.customer.1", "h")
            .replace("customer = \"home\"", "customer = { id = \"h\", text = \"home\" }"),
        name,
        "to",
    );
    silent(&changed("{ text = \"x\", future = \"renamed\" }"), name);
    silent(&changed("{ text = \"x\", future = { actor = \"A\", by = \"o\" } }"), name);
    silent(&changed("{ text = \"x\", only = \"current\", by = \"o\" }"), name);
    silent(
        &changed("{ id = \"x\", text = \"x\" }, { text = \"y\", only = \"future\", replaces = \"x\", by = \"o\" }"),
        name,
    );
    // The cards of a step are explained by the step.
    silent(
        &changed("{ text = \"x\", future.actor = \"A\" }").replacen("id = \"a\"", "id = \"a\"\nby = \"o\"", 1),
        name,
    );
    // An alternative builds on nothing.
    silent("[variants.a]\n[variants.b]\nfrom = false\n[[step]]\ncustomer = { text = \"x\", in.b.actor = \"A\" }", name);
    // A link sent on by `replaces` makes no card changed.
    silent(
        &changed(
            "{ text = \"l\", to = \"x\" }, { id = \"x\", text = \"x\" }, { text = \"y\", only = \"future\", replaces = \"x\", by = \"o\" }",
        ),
        name,
    );
}

#[test]
fn pain_open_in_future() {
    let text =
        "[[step]]\ncustomer = { text = \"x\", future = \"y\" }\npain = { text = \"p\", future.status = \"eased\" }";
    silent(text, "pain-open-in-future");
    warns(&text.replace(", future.status = \"eased\"", ""), "pain-open-in-future", "\"p\"");
    silent("[variants.a]\n[variants.b]\nfrom = false\n[[step]]\npain = \"p\"", "pain-open-in-future");
}

#[test]
fn steps_without_customer_and_stages_gone_thin() {
    warns("[[step]]\nname = \"S\"\nfrontstage = \"x\"", "step-without-customer", "\"S\"");
    silent("[[step]]\ncustomer = { text = \"x\", span = 2 }\n[[step]]\nfrontstage = \"y\"", "step-without-customer");
    let stages = "[[stage]]\nname = \"A\"\ncustomer = \"a\"\nfeeling = { score = 1 }\n[[stage]]\nname = \"B\"\ncustomer = \"b\"\npain = \"p\"\n[[stage]]\nname = \"C\"\ncustomer = \"c\"\n[[stage]]\nname = \"D\"\ncustomer = \"d\"";
    warns(stages, "stage-gone-thin", "\"C\"");
    assert_eq!(findings(stages).iter().filter(|finding| finding.name == "stage-gone-thin").count(), 1);
    silent("[[stage]]\nname = \"A\"\ncustomer = \"a\"\n[[stage]]\nname = \"B\"\ncustomer = \"b\"", "stage-gone-thin");
}

#[test]
fn links_backwards_twice_and_to_itself() {
    warns(
        "[[step]]\nfrontstage = { id = \"a\", text = \"a\" }\n[[step]]\nfrontstage = { text = \"b\", to = \"a\" }",
        "link-runs-backwards",
        "\"a\"",
    );
    silent(
        "[[step]]\nfrontstage = { id = \"a\", text = \"a\" }\n[[step]]\nfrontstage = { text = \"b\", back = \"a\" }",
        "link-runs-backwards",
    );
    warns(
        "[[step]]\nfrontstage = [{ id = \"a\", text = \"a\" }, { text = \"b\", to = [\"a\", \"a\"] }]",
        "link-twice",
        "\"a\"",
    );
    warns(
        "[[step]]\nfrontstage = [{ id = \"a\", text = \"a\", with = \"b\" }, { id = \"b\", text = \"b\", with = \"a\" }]",
        "link-twice",
        "\"a\"",
    );
    silent(
        "[[step]]\nfrontstage = [{ id = \"a\", text = \"a\" }, { text = \"b\", to = [{ to = \"a\", label = \"yes\" }, { to = \"a\", label = \"no\" }] }]",
        "link-twice",
    );
    warns("[[step]]\nfrontstage = { id = \"a\", text = \"a\", to = \"a\" }", "link-to-itself", "\"a\"");
}

#[test]
fn teams_metrics_words_and_icons() {
    warns("[teams]\nt = \"T\"", "team-unused", "t");
    silent(
        "[teams]\nt = \"T\"\n[[step]]\nfrontstage = { text = \"x\", owner = \"t\", only = \"future\" }",
        "team-unused",
    );
    warns("[[step]]\nmetric = { name = \"m\", value = 1 }", "metric-without-target", "\"m\"");
    let long = "long ".repeat(40);
    warns(&format!("[[step]]\ncustomer = \"{long}\""), "text-too-long", &format!("\"{long}\""));
    warns("[[step]]\ncustomer = { text = \"x\", icon = \"envelop\" }", "unknown-icon", "\"envelop\"");
    for known in ["mail", "✉", "1\u{fe0f}\u{20e3}", "icons/own.png", "👩‍🚀"] {
        silent(&format!("[[step]]\ncustomer = {{ text = \"x\", icon = \"{known}\" }}"), "unknown-icon");
    }
    warns("title = \"T\"", "nothing-to-draw", "\"T\"");
}

#[test]
fn reviews_are_held_against_a_given_day() {
    let text = "updated = 2026-03-31\nreview = \"quarterly\"\n[[step]]\ncustomer = \"x\"";
    let on = |today| CheckOptions { today: Some(today), ..CheckOptions::default() };
    assert!(findings_with(text, &on(date(2026, 6, 30))).is_empty());
    assert_eq!(findings_with(text, &on(date(2026, 7, 1)))[0].name, "review-overdue");
    assert!(findings(text).is_empty());
}

#[test]
fn a_warning_is_silenced_by_the_file_an_element_or_an_option() {
    let card = "[[step]]\ncustomer = \"c\"\nbackstage = { text = \"x\" }";
    silent(&format!("allow = \"backstage-without-owner\"\n{card}"), "backstage-without-owner");
    silent(&card.replace("\"x\"", "\"x\", allow = [\"backstage-without-owner\"]"), "backstage-without-owner");
    let options = CheckOptions { allow: vec!["backstage-without-owner".to_owned()], ..CheckOptions::default() };
    assert!(findings_with(card, &options).is_empty());
    silent("[systems]\ns = { name = \"S\", allow = [\"system-unused\"] }", "system-unused");
    silent("[[step]]\nallow = \"step-without-customer\"\nfrontstage = \"x\"", "step-without-customer");
    super::ask::one_error("allow = \"backstage-without-ownr\"", "unknown-value", "\"backstage-without-ownr\"");
}

#[test]
fn a_finding_of_several_variants_is_told_once() {
    let text = "[[step]]\ncustomer = { text = \"c\", future = \"d\" }\nbackstage = \"x\"";
    assert_eq!(findings(text).iter().filter(|finding| finding.name == "backstage-without-owner").count(), 1);
    super::ask::one_error(
        "[[step]]\ncustomer = { text = \"c\", future = \"d\", to = \"nowhere\" }",
        "unknown-reference",
        "\"nowhere\"",
    );
}

#[test]
fn seven_mistakes_are_shown_at_their_seven_places() {
    let text = "title = \"T\"\nheadlin = \"x\"\n[teams]\nsales = true\n[[step]]\ncustomer = { text = \"a\", to = \"nobody\" }\npain = { text = \"p\", severity = 9 }\nfrontstage = { text = \"\" }\n[[step]]\nid = \"a\"\nbackstage = { text = \"x\", owner = \"marketing\", span = 7 }\n";
    let source = cyanotype::source::Source::new("t", text);
    let lines: Vec<(usize, &str)> = findings(text)
        .iter()
        .filter(|finding| finding.severity == cyanotype::diagnostic::Severity::Error)
        .map(|finding| (source.place(finding.span.start).line, finding.name))
        .collect();
    assert_eq!(
        lines,
        [
            (2, "unknown-key"),
            (4, "wrong-type"),
            (6, "unknown-reference"),
            (7, "out-of-range"),
            (8, "empty-words"),
            (11, "unknown-reference"),
            (11, "span-past-end"),
        ]
    );
}

#[test]
fn a_slip_in_a_name_is_not_told_twice() {
    let text = "[teams]\nsales = \"S\"\n[[step]]\ncustomer = \"c\"\nbackstage = { text = \"x\", owner = \"sale\" }";
    assert_eq!(findings(text).iter().map(|finding| finding.name).collect::<Vec<_>>(), ["unknown-reference"]);
}
