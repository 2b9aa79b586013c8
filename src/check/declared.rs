//! What a file must say about itself, its lanes, lines and personas, whatever the variant.

use super::register::LINES;
use super::register::role_of;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Broken;
use crate::document::Document;
use crate::document::Element;
use crate::document::Kind;
use crate::document::Override;
use crate::document::Value;
use crate::document::kind_of_role;

/// Finds what declarations lack.
pub(super) fn check(document: &Document, broken: &Broken, found: &mut Vec<Diagnostic>) {
    title(document, broken, found);
    for field in document.variants.iter().filter_map(|variant| variant.field("title")) {
        if matches!(field.value, Value::Blank) {
            let help = "write the words, or leave the key out: then the title of the blueprint holds";
            let says = format!("`title` of {} is empty", Kind::Variant.place());
            found.push(Diagnostic::error("empty-words", field.span, says).help(help));
        }
    }
    if document.personas.len() > 1 {
        for persona in document.personas.iter().filter(|persona| persona.field("id").is_none()) {
            missing(persona, "id", "with several personas each needs an id", found);
        }
    }
    for persona in document.personas.iter().filter(|persona| persona.field("name").is_none() && !persona.id_written) {
        missing(persona, "name", "write `name = \"…\"`", found);
    }
    for lane in &document.lanes {
        self::lane(lane, found);
    }
    for line in &document.lines {
        self::line(line, found);
    }
    replace_themselves(document, found);
}

fn title(document: &Document, broken: &Broken, found: &mut Vec<Diagnostic>) {
    let help = "every blueprint has a name: write `title = \"…\"` at the top";
    let misspelt = found.iter().any(|finding| finding.help.as_deref() == Some("did you mean `title`?"));
    match document.head.field("title") {
        Some(field) if matches!(field.value, Value::Blank) => {
            found.push(Diagnostic::error("missing-key", field.span, "the `title` is empty").help(help));
        }
        None if !misspelt && !broken.mentions("title") => {
            found.push(Diagnostic::error("missing-key", Range2::default(), "the file has no `title`").help(help));
        }
        _ => {}
    }
}

fn missing(element: &Element, key: &str, help: &str, found: &mut Vec<Diagnostic>) {
    found.push(
        Diagnostic::error("missing-key", element.span, format!("{} has no `{key}`", element.kind.place())).help(help),
    );
}

fn lane(lane: &Element, found: &mut Vec<Diagnostic>) {
    if lane.field("id").is_none() {
        missing(lane, "id", "steps name the lane by its id: write `id = \"frontstage\"`", found);
        return;
    }
    if lane.field("role").is_none() && lane.id_written && role_of(lane).is_none() {
        let roles = crate::document::schema::ROLES.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>();
        missing(lane, "role", &format!("say what the lane is for; roles are {}", roles.join(", ")), found);
    }
    let holds = |element: &Element| role_of(element).map(|role| kind_of_role(role.word()));
    for field in lane.overrides.iter().flat_map(|difference: &Override| &difference.fields) {
        if let (Some(Kind::Card), "role", Value::Words(role)) = (holds(lane), field.key, &field.value)
            && kind_of_role(role) == Kind::Card
        {
            continue;
        }
        if field.key == "role" && !matches!(field.value, Value::Unread) {
            found.push(
                Diagnostic::error("misplaced-key", field.span, "what this lane holds cannot change in a variant")
                    .help("declare a second lane with `only`"),
            );
        }
    }
}

fn line(line: &Element, found: &mut Vec<Diagnostic>) {
    let known = LINES.iter().map(|line| format!("`{line}`")).collect::<Vec<_>>().join(", ");
    if line.field("id").is_none() {
        missing(line, "id", &format!("name the line to change ({known}), or choose an id for a new one"), found);
    } else if line.id_written && !LINES.contains(&line.id.value.as_str()) && line.field("after").is_none() {
        missing(line, "after", &format!("a new line needs a lane to stand after; the usual lines are {known}"), found);
    }
}

/// Elements that replace each other in a circle.
fn replace_themselves(document: &Document, found: &mut Vec<Diagnostic>) {
    for element in document.elements() {
        if let Some(old) = element.spot("replaces")
            && old.value == element.id.value
        {
            found.push(
                Diagnostic::error("replaces-itself", old.span, format!("`{}` replaces itself", old.value))
                    .help("name the element that it stands for"),
            );
        }
    }
}

/// Elements of a variant that take each other away.
pub(super) fn circles(settled: &Document, found: &mut Vec<Diagnostic>) {
    for circle in &settled.circles {
        let Some(at) = circle.first().and_then(|first| first.spot("replaces")) else { continue };
        let names: Vec<String> =
            circle.iter().chain(circle.first()).map(|element| format!("`{}`", element.id.value)).collect();
        let mut finding =
            Diagnostic::error("replaces-itself", at.span, format!("each replaces the next: {}", names.join(", ")))
                .help("nothing would be left of them: take one `replaces` away, or say with `only` which stands when");
        for other in circle.iter().skip(1).filter_map(|element| element.spot("replaces")) {
            finding = finding.related(other.span, "and here");
        }
        found.push(finding);
    }
}
