//! Findings for people: the line, what is wrong with it, and what would help.

use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level;
use annotate_snippets::Origin;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;
use anstream::adapter::strip_str;

use super::Diagnostic;
use super::Range2;
use super::Severity;
use crate::source::Source;

/// Findings shown in full; the rest are counted.
const SHOWN: usize = 50;
/// Characters of a line shown on either side of what is wrong with it.
const AROUND: usize = 100;
/// Lines shown of a finding that reaches over several.
const LINES: usize = 6;

/// Findings as text, each with its source line underlined; at most fifty, then how many more there are.
///
/// Control characters and characters that turn the direction of text are escaped, wherever they come from.
pub fn render_text(source: &Source, findings: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out: Vec<String> =
        findings.iter().take(SHOWN).map(|finding| plain_lines(&renderer.render(&[report(source, finding)]))).collect();
    if findings.len() > SHOWN {
        out.push(format!("and {} more", findings.len() - SHOWN));
    }
    let mut text = out.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// The report without the marker of a further place in the same file: the place is written above already.
fn plain_lines(report: &str) -> String {
    let is_marker = |line: &&str| strip_str(line).to_string().trim() == ":::";
    report.lines().filter(|line| !is_marker(line)).map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn report<'a>(source: &Source, finding: &Diagnostic) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(escaped(&finding.message)).id(finding.name);
    let place = source.place(finding.span.start);
    let mut group = Group::with_title(title)
        .element(Origin::path(escaped(source.name())).line(place.line).char_column(place.column));
    let mut rest = finding.related.clone();
    if let Some((excerpt, range, line)) = excerpt(source, finding.span) {
        // What stands on the same line is shown there, where both are cut out of the line alike.
        let beside = rest.iter().enumerate().find_map(|(at, (span, _))| {
            let (other, range, _) = self::excerpt(source, *span)?;
            (other == excerpt && source.place(span.start).line == line).then_some((at, range))
        });
        let mut snippet = Snippet::source(excerpt).line_start(line).annotation(AnnotationKind::Primary.span(range));
        if let Some((at, range)) = beside {
            let (_, words) = rest.remove(at);
            snippet = snippet.annotation(AnnotationKind::Context.span(range).label(escaped(&words)));
        }
        group = group.element(snippet);
    }
    for (span, words) in rest {
        if let Some((excerpt, range, line)) = excerpt(source, span) {
            let mark = AnnotationKind::Context.span(range).label(escaped(&words));
            group =
                group.element(Snippet::source(excerpt).line_start(line).path(escaped(source.name())).annotation(mark));
        }
    }
    match &finding.help {
        Some(help) => group.element(Level::HELP.message(escaped_help(help))),
        None => group,
    }
}

/// The lines around a range, escaped and cut where they are long, with the range in them and the number of
/// the first line. `None` where there is nothing to show.
fn excerpt(source: &Source, span: Range2) -> Option<(String, std::ops::Range<usize>, usize)> {
    let (start, lines) = source.lines_of(span.start..span.end);
    if lines.is_empty() && source.text().is_empty() {
        return None;
    }
    let end = lines.match_indices('\n').nth(LINES - 1).map_or(lines.len(), |(at, _)| at);
    let lines = lines.get(..end).unwrap_or(lines);
    let from = span.start.saturating_sub(start).min(lines.len());
    let to = span.end.saturating_sub(start).clamp(from, lines.len());
    let (before, rest) = lines.split_at_checked(from)?;
    let (marked, after) = rest.split_at_checked(to - from)?;
    let before = before_cut(before);
    let after = after.split('\n').next().unwrap_or("");
    let after_shown: String = after.chars().take(AROUND).collect();
    let mut text = escaped_lines(&before);
    let first = text.len();
    let shown: String = marked.chars().take(2 * AROUND).collect();
    text.push_str(&escaped_lines(&shown));
    let last = text.len();
    text.push_str(&escaped_lines(&after_shown));
    if after_shown.len() < after.len() || shown.len() < marked.len() {
        text.push('…');
    }
    Some((text, first..last, source.place(start).line))
}

fn before_cut(before: &str) -> String {
    let count = before.chars().count();
    if count <= AROUND {
        return before.to_owned();
    }
    std::iter::once('…').chain(before.chars().skip(count - AROUND)).collect()
}

fn escaped_lines(text: &str) -> String {
    // A tab is part of how a line is laid out; the renderer shows it as spaces.
    let line = |line: &str| line.trim_end_matches('\r').split('\t').map(escaped).collect::<Vec<_>>().join("\t");
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A text that moves neither the cursor nor the direction of what is around it.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if is_harmless(char) {
            out.push(char);
        } else {
            out.extend(char.escape_default());
        }
    }
    out
}

/// A help of several lines.
pub(super) fn escaped_help(help: &str) -> String {
    help.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

fn is_harmless(char: char) -> bool {
    let turns = matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}');
    !(char.is_control() || turns || breaks)
}
