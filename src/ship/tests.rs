use jiff::civil::date;

use super::Shipped;
use super::diff;
use super::ship;

fn shipping(text: &str, ids: &[&str]) -> Shipped {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    ship(text, &ids, date(2026, 9, 30)).unwrap()
}

fn shipped(text: &str, ids: &[&str]) -> String {
    shipping(text, ids).text
}

/// The lines that differ, without the frame around them.
fn changes(before: &str, after: &str) -> String {
    let lines = diff("f", before, after);
    let lines = lines.lines().skip(2).filter(|line| line.starts_with(['+', '-']));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn nothing_shipped_is_nothing_changed() {
    let text = "# c\n title='x'   # d\r\n\n[[step]] # e\n  customer = [ \"a\" , {text=\"b\"} ,]\n# end";
    assert_eq!(shipped(text, &[]), text);
}

#[test]
fn comments_order_and_layout_stay_and_only_what_ships_changes() {
    let text = r#"# A visit, kept by hand.
title = "Visit"

# The desk
[[step]]
id       = "desk"   # column one
# What the guest does
customer = { text = "Arrives", future = { text = "Walks in", by = "open" } } # at nine
frontstage = [
  # by hand until the gate is there
  { id = "check", text = "Checks the ticket" }, # slow
  { id = "gate", text = "Gate reads the ticket", only = "future", replaces = "check", by = "gates" },
  { id = "greet", text = "Greets", future = { text = "Greets by name", by = "names" } },
]
opportunity = [
  { id = "open", text = "Open the doors" },
  { id = "gates", text = "Gates", status = "planned" }, # board decision
  { id = "names", text = "Names" },
]
"#;
    let after = shipped(text, &["open", "gates"]);
    assert_eq!(
        after,
        r#"# A visit, kept by hand.
title = "Visit"

# The desk
[[step]]
id       = "desk"   # column one
# What the guest does
customer = { text = "Walks in" } # at nine
frontstage = [
  # by hand until the gate is there
 # slow
  { id = "gate", text = "Gate reads the ticket" },
  { id = "greet", text = "Greets", future = { text = "Greets by name", by = "names" } },
]
opportunity = [
  { id = "open", text = "Open the doors", status = "shipped", shipped = 2026-09-30 },
  { id = "gates", text = "Gates", status = "shipped", shipped = 2026-09-30 }, # board decision
  { id = "names", text = "Names" },
]
"#
    );
    assert_eq!(shipped(&after, &["open", "gates"]), after, "shipping twice is shipping once");
}

#[test]
fn what_referred_to_the_old_card_refers_to_the_new_one() {
    let text = r#"title = "T"
[[step]]
customer = { text = "A", to = "old" }
frontstage = { text = "B", uses = ["old", "new"], with = { to = "old", label = "l" }, future.to = "old" }
backstage = { id = "old", text = "Old" }
support = { id = "new", text = "New", only = "future", replaces = "old", by = "o" }
pain = { text = "P", felt = "old", cause = ["old"] }
opportunity = { id = "o", text = "O" }
"#;
    let after = shipped(text, &["o"]);
    assert_eq!(
        changes(text, &after),
        r#"-customer = { text = "A", to = "old" }
-frontstage = { text = "B", uses = ["old", "new"], with = { to = "old", label = "l" }, future.to = "old" }
-backstage = { id = "old", text = "Old" }
-support = { id = "new", text = "New", only = "future", replaces = "old", by = "o" }
-pain = { text = "P", felt = "old", cause = ["old"] }
-opportunity = { id = "o", text = "O" }
+customer = { text = "A", to = "new" }
+frontstage = { text = "B", uses = ["new"], with = { to = "new", label = "l" }, future.to = "new" }
+support = { id = "new", text = "New" }
+pain = { text = "P", felt = "new", cause = ["new"] }
+opportunity = { id = "o", text = "O", status = "shipped", shipped = 2026-09-30 }
"#
    );
}

#[test]
fn an_old_card_stays_where_another_variant_still_needs_it() {
    let text = r#"title = "T"
[variants.current]
[variants.future]
[variants.phone]
from = false
[[step]]
customer = { id = "old", text = "Old" }
frontstage = { id = "new", text = "New", only = "future", replaces = "old", by = "o" }
opportunity = { id = "o", text = "O" }
"#;
    let after = shipped(text, &["o"]);
    assert!(after.contains(r#"customer = { id = "old", text = "Old" }"#), "{after}");
    assert!(
        after.contains(r#"{ id = "new", text = "New", only = ["current", "future"], replaces = "old" }"#),
        "{after}"
    );
}

#[test]
fn a_chain_of_what_replaces_what_holds_when_its_middle_goes_with_a_step() {
    let text = r#"title = "T"
[variants.current]
[variants.future]
[[step]]
id = "a"
customer = { id = "first", text = "First" }
frontstage = { id = "last", text = "Last", only = "future", replaces = "middle", by = "later" }
[[step]]
id = "b"
only = "current"
by = "o"
customer = { id = "middle", text = "Middle", only = "future", replaces = "first" }
[[step]]
id = "c"
customer = "C"
opportunity = [{ id = "o", text = "O" }, { id = "later", text = "L" }]
"#;
    let after = shipped(text, &["o"]);
    assert!(!after.contains("middle"), "the step went with all it held: {after}");
    assert!(after.contains(r#"only = "future", replaces = "first", by = "later" }"#), "{after}");
    let gone = shipped(text, &["o", "later"]);
    assert!(!gone.contains(r#"id = "first""#), "what nobody needs any more is taken out: {gone}");
    assert!(gone.contains(r#"{ id = "last", text = "Last" }"#), "{gone}");
}

#[test]
fn a_moved_card_is_written_in_its_new_cell() {
    let head = "title = \"T\"\n";
    let moving = |more: &str| format!("card = {{ id = \"m\", text = \"M\", future = {{ {more}, by = \"o\" }} }}\n");
    let lane = "[[lane]]\nid = \"card\"\n[[lane]]\nid = \"desk\"\n";
    let opportunity = "opportunity = { id = \"o\", text = \"O\" }\n";
    let text = |target: &str, more: &str| {
        format!("{head}{lane}[[step]]\nid   = \"a\"\n{target}[[step]]\nid   = \"b\"\n{}{opportunity}", moving(more))
    };
    let into = |target: &str, more: &str| shipped(&text(target, more), &["o"]);
    let empty = into("", "step = \"a\"");
    assert!(empty.contains("id   = \"a\"\ncard = { id = \"m\", text = \"M\" }\n[[step]]"), "{empty}");
    let alone = into("card = \"Home\" # here\n", "step = \"a\", text = \"N\"");
    assert!(alone.contains("card = [\n  \"Home\",\n  { id = \"m\", text = \"N\" },\n] # here\n"), "{alone}");
    let several = into("card = [\"One\", \"Two\"]\n", "step = \"a\"");
    assert!(several.contains("card = [\"One\", \"Two\", { id = \"m\", text = \"M\" }]\n"), "{several}");
    let other_lane = into("", "lane = \"desk\"");
    assert!(other_lane.contains("id   = \"b\"\nopportunity"), "{other_lane}");
    assert!(other_lane.contains("desk = { id = \"m\", text = \"M\" }\n"), "{other_lane}");
}

#[test]
fn a_move_to_a_step_that_is_not_there_yet_waits() {
    let text = r#"title = "T"
[[step]]
id = "a"
customer = { text = "M", future = { step = "b", text = "N", by = "o" } }
opportunity = [{ id = "o", text = "O" }, { id = "p", text = "P" }]
[[step]]
id = "b"
only = "future"
by = "p"
customer = "B"
"#;
    let both = shipping(text, &["o"]);
    assert!(both.text.contains(r#"customer = { text = "N", future = { step = "b", by = "o" } }"#), "{}", both.text);
    assert_eq!(both.left, ["`a.customer.1` does not move yet: step `b` is not there yet"]);
    let after = shipped(&both.text, &["o", "p"]);
    assert!(after.contains("id = \"b\"\ncustomer = [\n  \"B\",\n  { text = \"N\" },\n]\n"), "{after}");
}

#[test]
fn new_steps_come_old_ones_go_and_comments_between_them_stay() {
    let text = r#"title = "T"

[[stage]]
id = "s"

# first
[[stage.step]]
id = "a"
customer = { text = "A", to = "c1", through = "b" }

# to be dropped
[[stage.step]]
id = "b"
only = "current" # until the gate
by = "o"
why = "nobody needs it"
# inside
customer = { id = "c1", text = "B" }

# then
[[stage.step]]
only = "future" # with the gate
by = "o"
customer = "C"
feeling = { score = 1 }

# last
[[stage.step]]
opportunity = { id = "o", text = "O" }
"#;
    let after = shipped(text, &["o"]);
    assert_eq!(
        after,
        r#"title = "T"

[[stage]]
id = "s"

# first
[[stage.step]]
id = "a"
customer = { text = "A" }

# to be dropped

# then
[[stage.step]]
# with the gate
customer = "C"
feeling = { score = 1 }

# last
[[stage.step]]
opportunity = { id = "o", text = "O", status = "shipped", shipped = 2026-09-30 }
"#
    );
}

#[test]
fn a_stage_goes_with_its_last_step() {
    let text = "title = \"T\"\n[variants.future]\n[[stage]]\nid = \"s\"\n[[stage.step]]\nonly = \"current\"\nby = \"o\"\ncustomer = \"A\"\n\
                [[stage]]\nid = \"t\"\n[[stage.step]]\nopportunity = { id = \"o\", text = \"O\" }\n";
    let after = shipped(text, &["o"]);
    assert!(after.starts_with("title = \"T\"\n[variants.future]\n[[stage]]\nid = \"t\"\n"), "{after}");
}

#[test]
fn the_steps_word_covers_its_cards_and_feelings() {
    let text = r#"title = "T"
[[step]]
by = "o"
feeling = { score = -1, future.score = 1 }
customer = { text = "A", future = "B" }
frontstage = { text = "C", future = { text = "D", by = "p" } }
pain = { text = "P", future.status = "eased" }
metric = { name = "M", value = 9, future.value = 1 }
opportunity = [{ id = "o", text = "O", metric = "step-1.metric.1" }, { id = "p", text = "P" }]
"#;
    let done = shipping(text, &["o"]);
    assert_eq!(
        changes(text, &done.text),
        r#"-by = "o"
-feeling = { score = -1, future.score = 1 }
-customer = { text = "A", future = "B" }
+feeling = { score = 1 }
+customer = { text = "B" }
-opportunity = [{ id = "o", text = "O", metric = "step-1.metric.1" }, { id = "p", text = "P" }]
+opportunity = [{ id = "o", text = "O", metric = "step-1.metric.1", status = "shipped", shipped = 2026-09-30 }, { id = "p", text = "P" }]
"#
    );
    assert!(done.left[0].starts_with("the metric `step-1.metric.1` keeps its value"), "{:?}", done.left);
}

#[test]
fn a_pain_is_relieved_when_all_its_fixes_have_shipped() {
    let text = r#"title = "T"
[[step]]
pain = { id = "p", text = "P", severity = 3, future = { status = "resolved", severity = "" } }
opportunity = [
  { id = "one", text = "1", fixes = "p" },
  { id = "two", text = "2", fixes = ["p"] },
  { id = "no", text = "3", fixes = "p", status = "dropped" },
]
"#;
    let half = shipped(text, &["one"]);
    assert!(half.contains("future = { status = \"resolved\""), "{half}");
    let full = shipped(&half, &["two"]);
    assert!(full.contains("pain = { id = \"p\", text = \"P\", status = \"resolved\" }\n"), "{full}");
}

#[test]
fn with_several_phases_what_ships_does_not_overtake_what_comes_before() {
    let text = r#"title = "T"
[variants.today]
[variants.spring]
[variants.autumn]
[[step]]
customer = { text = "A", in.spring = { text = "B", by = "b" }, in.autumn = { text = "C", time = "1 h", by = "c" } }
frontstage = { text = "F", only = "autumn", by = "c" }
opportunity = [{ id = "b", text = "b" }, { id = "c", text = "c" }]
"#;
    let done = shipping(text, &["c"]);
    assert!(
        done.text.contains(
            r#"customer = { text = "A", in.spring = { text = "B", by = "b" }, in.autumn = { text = "C", by = "c" }, time = "1 h" }"#
        ),
        "{}",
        done.text
    );
    assert!(done.text.contains("frontstage = { text = \"F\" }\n"), "{}", done.text);
    assert_eq!(done.left, ["`text` of `step-1.customer.1` waits for what changes it before `autumn`"]);
    let both = shipped(text, &["b", "c"]);
    assert!(both.contains(r#"customer = { text = "C", time = "1 h" }"#), "{both}");
}

#[test]
fn what_was_said_of_today_alone_gives_way() {
    let text = "title = \"T\"\n[variants.current]\n[[step]]\ncustomer = { text = \"A\", in = { current = \"B\", future = { text = \
                \"C\", by = \"o\" } } }\nopportunity = { id = \"o\", text = \"O\" }\n";
    assert!(shipped(text, &["o"]).contains("customer = { text = \"C\" }\n"), "{}", shipped(text, &["o"]));
}

#[test]
fn a_replaced_cell_is_put_in_place_and_its_cards_keep_their_ids() {
    let text = r#"title = "T"
[[step]]
id = "s"
customer = [{ id = "a", text = "A" }, { id = "b", text = "B", to = "c" }]
frontstage = { id = "c", text = "C", to = "a" }
future = { name = "New", customer = ["Anew", { text = "Bnew", to = "c" }, "More"], by = "o" }
opportunity = { id = "o", text = "O" }
"#;
    let after = shipped(text, &["o"]);
    assert!(
        after.contains(r#"customer = [{ id = "a", text = "Anew" }, { text = "Bnew", to = "c", id = "b" }, "More"]"#),
        "{after}"
    );
    assert!(after.contains("name = \"New\"\n"), "{after}");
    assert!(!after.contains("future"), "{after}");
}

#[test]
fn derived_ids_are_counted_anew_wherever_they_stand() {
    let text = r#"title = "T"
[variants.future]
[[step]]
id = "s"
customer = [{ text = "A", only = "current", by = "o" }, { text = "B", to = "s.customer.3" }, { text = "C" }]
frontstage = { text = "F", to = "s.customer.2", uses = "s.customer.1" }
opportunity = { id = "o", text = "O" }
"#;
    let after = shipped(text, &["o"]);
    assert!(after.contains(r#"customer = [{ text = "B", to = "s.customer.2" }, { text = "C" }]"#), "{after}");
    assert!(after.contains(r#"frontstage = { text = "F", to = "s.customer.1" }"#), "{after}");
}

#[test]
fn links_come_and_go_on_their_own() {
    let text = r#"title = "T"
[[step]]
customer = { text = "A", to = [{ to = "x", only = "current", by = "o" }, { to = "y", only = "future", by = "o" }, "x"] }
frontstage = [{ id = "x", text = "X", to = { to = "y", only = "current", by = "o" } }, { id = "y", text = "Y", to = { to = "x", future = { label = "l", by = "o" } } }]
opportunity = { id = "o", text = "O" }
"#;
    let after = shipped(text, &["o"]);
    assert!(after.contains(r#"customer = { text = "A", to = [{ to = "y" }, "x"] }"#), "{after}");
    assert!(
        after.contains(r#"[{ id = "x", text = "X" }, { id = "y", text = "Y", to = { to = "x", label = "l" } }]"#),
        "{after}"
    );
}

#[test]
fn tables_with_headers_are_edited_like_those_on_one_line() {
    let text = r#"title = "T"
[systems.crm]
name = "CRM" # old name
[systems.crm.future]
name = "CRM 2"
by = "o"
[[step]]
[step.customer]
text = "A"
future.text = "B"
by = "o"
[[step.pain]]
id = "gone"
text = "P"
only = "current"
by = "o"
# the fix
[[step.opportunity]]
id       = "o"
text     = "O"
fixes    = ["gone", "gone"]
"#;
    let after = shipped(text, &["o"]);
    assert_eq!(
        after,
        r#"title = "T"
[systems.crm]
name = "CRM 2" # old name
[[step]]
[step.customer]
text = "B"
# the fix
[[step.opportunity]]
id       = "o"
text     = "O"
status   = "shipped"
shipped  = 2026-09-30
"#
    );
}

#[test]
fn a_fix_in_plain_words_becomes_a_table() {
    let text = "title = \"T\"\n[[step]]\nid = \"s\"\nopportunity = [\"First\", \"Second\"]\n";
    let after = shipped(text, &["s.opportunity.2"]);
    assert!(
        after
            .contains("opportunity = [\"First\", { text = \"Second\", status = \"shipped\", shipped = 2026-09-30 }]\n"),
        "{after}"
    );
}

#[test]
fn a_day_already_written_stays() {
    let text = "title = \"T\"\n[[step]]\nopportunity = { id = \"o\", text = \"O\", status = \"shipped\", shipped = 2026-05-01 }\n";
    assert_eq!(shipped(text, &["o"]), text);
}

#[test]
fn line_ends_byte_order_mark_and_a_missing_last_line_end_stay() {
    let text = "\u{feff}title = \"T\"\r\n[[step]] # c\r\ncustomer = { text = \"A\", future = { text = \"B\", by = \"o\" } }\r\n\
                opportunity = { id = \"o\", text = \"O\" }";
    let after = shipped(text, &["o"]);
    assert_eq!(
        after,
        "\u{feff}title = \"T\"\r\n[[step]] # c\r\ncustomer = { text = \"B\" }\r\n\
         opportunity = { id = \"o\", text = \"O\", status = \"shipped\", shipped = 2026-09-30 }"
    );
}

#[test]
fn an_unknown_fix_is_said_with_the_nearest() {
    let text = "title = \"T\"\n[[step]]\nopportunity = [{ id = \"reconcile\", text = \"O\" }, { id = \"other\", text = \"P\" }]\n";
    let ids = ["reconcil".to_owned(), "zzzzzzzz".to_owned()];
    let found = ship(text, &ids, date(2026, 1, 1)).unwrap_err();
    let helps: Vec<_> = found.iter().map(|finding| finding.help.as_deref().unwrap()).collect();
    assert_eq!(helps, ["did you mean `reconcile`?", "known here: `reconcile`, `other`"]);
    assert_eq!(found[0].name, "unknown-opportunity");
    assert_eq!(ship("title = ", &[], date(2026, 1, 1)).unwrap_err()[0].name, "syntax");
}

#[test]
fn ids_are_compared_in_one_form() {
    let text = "title = \"T\"\n[[step]]\nopportunity = { id = \"caf\u{e9}\", text = \"O\" }\n";
    assert!(shipped(text, &["cafe\u{301}"]).contains("shipped = 2026-09-30"));
}
