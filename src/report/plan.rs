//! The plan as text, markdown, csv and json.

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::sheet::Sheet;
use super::sheet::markdown as safe;
use super::sheet::number;
use super::sheet::steady;
use super::sheet::words;
use crate::blueprint::Amount;
use crate::plan::Measure;
use crate::plan::Plan;
use crate::plan::Row;
use crate::plan::Score;
use crate::plan::State;
use crate::plan::Team;
use crate::plan::Totals;

const FORMULA: &str = "impact ÷ effort × Σ (severity × reach) of the pains fixed";

/// The plan for a terminal: one block a team, one paragraph a fix.
pub fn text(plan: &Plan) -> String {
    let gap = if plan.services.len() > 2 { "\n" } else { "" };
    let mut text = format!("{}\n{gap}{}\n", title(plan, steady), said(plan.totals()));
    text.push_str(&format!(
        "Order: written ranks first, then {FORMULA}. `?`: not in the file, the usual value taken.\n"
    ));
    if several(plan) && plan.teams.len() > 1 {
        let widest = plan.teams.iter().map(|team| team_name(team).width()).max().unwrap_or(0);
        text.push_str("\nBy team\n");
        for team in &plan.teams {
            let name = steady(&team_name(team));
            let gap = " ".repeat(widest - name.width());
            text.push_str(&format!("  {name}{gap}  {}\n", said(team.totals)));
        }
    }
    for team in &plan.teams {
        text.push_str(&format!("\n{}: {}\n", steady(&team_name(team)), said(team.totals)));
        for row in team.rows.iter().filter_map(|row| plan.rows.get(*row)) {
            text.push_str(&paragraph(row, several(plan)));
        }
    }
    text
}

fn paragraph(row: &Row, several: bool) -> String {
    let place = row.place.map_or_else(|| "–".to_owned(), |place| place.to_string());
    let mut text = format!("\n{place:>4}  {}  {}  [{}]\n", row.code, steady(&row.text), row.id);
    let mut line = |name: &str, words: &str| text.push_str(&format!("      {name:<8} {}\n", steady(words)));
    if several {
        line("service", &format!("{} ({})", row.service, row.file));
    }
    line("score", &reckoning(row));
    for pain in &row.score.pains {
        line("fixes", &format!("{} {}", pain.code, pain.text));
    }
    if let Some(aim) = aim(row) {
        line("aim", &aim);
    }
    line("status", &status(row));
    text
}

/// The plan for a pull request: how much each team has to do, and one table of the fixes, team by team.
pub fn markdown(plan: &Plan) -> String {
    let mut text = format!("# {}\n\n{}.\n", title(plan, safe), said(plan.totals()));
    text.push_str(&format!("Order: written ranks first, then {FORMULA}; `?` marks a value that is not in the file.\n"));
    if plan.teams.len() > 1 {
        text.push_str(&totals_table(plan));
    }
    let service = if several(plan) { (" Service |", " --- |") } else { ("", "") };
    text.push_str(&format!("\n| Team | # | Fix |{} Pains fixed | Score | Aim | Due | Status |\n", service.0));
    text.push_str(&format!("| --- | ---: | --- |{} --- | --- | --- | --- | --- |\n", service.1));
    for team in &plan.teams {
        for row in team.rows.iter().filter_map(|row| plan.rows.get(*row)) {
            text.push_str(&table_row(&team_name(team), row, several(plan)));
        }
    }
    text
}

/// One row a team, and one for all of them.
fn totals_table(plan: &Plan) -> String {
    let mut text = "\n| Team | To do | Overdue | Effort | Score | Shipped | Dropped |\n".to_owned();
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    let mut row = |name: &str, totals: Totals| {
        let Totals { to_do, overdue, shipped, dropped, effort, score } = totals;
        let score = short(score);
        text.push_str(&format!("| {name} | {to_do} | {overdue} | {effort} | {score} | {shipped} | {dropped} |\n"));
    };
    plan.teams.iter().for_each(|team| row(&safe(&team_name(team)), team.totals));
    row("**All**", plan.totals());
    text
}

fn table_row(team: &str, row: &Row, several: bool) -> String {
    let place = row.place.map_or_else(|| "–".to_owned(), |place| place.to_string());
    let pains: Vec<String> = row.score.pains.iter().map(|pain| safe(&format!("{} {}", pain.code, pain.text))).collect();
    let service = if several { format!(" {} |", safe(&row.service)) } else { String::new() };
    format!(
        "| {} | {place} | {} {} |{service} {} | {} | {} | {} | {} |\n",
        safe(team),
        safe(&row.code),
        safe(&row.text),
        pains.join("; "),
        safe(&reckoning(row)),
        safe(&aim(row).unwrap_or_default()),
        safe(row.due.as_deref().unwrap_or("")),
        safe(&standing(row)),
    )
}

/// The plan for a spreadsheet: one row a fix, in the order of the plan.
pub fn csv(plan: &Plan) -> String {
    let mut sheet = Sheet::new(&[
        "rank",
        "opportunity",
        "text",
        "team",
        "score",
        "impact",
        "effort",
        "severity_x_reach",
        "written_rank",
        "fixes",
        "metric",
        "unit",
        "from",
        "target",
        "due",
        "status",
        "overdue",
        "shipped",
        "service",
        "file",
    ]);
    for row in &plan.rows {
        let measure = row.measure.as_ref();
        let amount = |amount: Option<&Amount>| amount.map_or_else(String::new, cell);
        let target = measure.and_then(|measure| measure.target.as_ref());
        let target = target.map(cell).or_else(|| row.target.as_deref().map(words)).unwrap_or_default();
        sheet.row([
            row.place.map_or_else(String::new, |place| place.to_string()),
            words(&row.id),
            words(&row.text),
            words(row.owner.as_ref().map_or("", |(_, name)| name)),
            number(row.score.value()),
            known(row.score.impact, row.score.impact_known),
            known(row.score.effort, row.score.effort_known),
            number(row.score.sum()),
            row.rank.map_or_else(String::new, |rank| rank.to_string()),
            words(&row.fixes.join(", ")),
            words(measure.map_or("", |measure| &measure.name)),
            words(measure.and_then(|measure| measure.unit.as_deref()).unwrap_or("")),
            amount(measure.and_then(|measure| measure.from.as_ref())),
            target,
            words(row.due.as_deref().unwrap_or("")),
            words(row.status.as_deref().unwrap_or("")),
            if row.overdue { "yes".to_owned() } else { String::new() },
            words(row.shipped.as_deref().unwrap_or("")),
            words(&row.service),
            words(&row.file),
        ]);
    }
    sheet.finish()
}

/// One fix as data.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    text: &'a str,
    owner: Vec<&'a str>,
    score: f64,
    rank: Option<usize>,
    fixes: &'a [String],
    metric: Option<&'a str>,
    from: Option<Value<'a>>,
    target: Option<Value<'a>>,
    due: Option<&'a str>,
    status: Option<&'a str>,
    file: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Whole(i64),
    Number(f64),
    Words(&'a str),
}

/// The plan as data: one object a fix, in the order of the plan. `rank` is its place, null once it has shipped or was
/// dropped; `from` and `target` are numbers, or the words that stand in the file.
pub fn json(plan: &Plan) -> String {
    let entries: Vec<Entry> = plan.rows.iter().map(entry).collect();
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}

fn entry(row: &Row) -> Entry<'_> {
    let measure = row.measure.as_ref();
    let target = measure.and_then(|measure| measure.target.as_ref()).map(value);
    Entry {
        id: &row.id,
        text: &row.text,
        owner: row.owner.iter().map(|(id, _)| id.as_str()).collect(),
        score: (row.score.value() * 1e4).round() / 1e4,
        rank: row.place,
        fixes: &row.fixes,
        metric: measure.map(|measure| measure.id.as_str()),
        from: measure.and_then(|measure| measure.from.as_ref()).map(value),
        target: target.or_else(|| row.target.as_deref().map(Value::Words)),
        due: row.due.as_deref(),
        status: row.status.as_deref(),
        file: &row.file,
    }
}

fn value(amount: &Amount) -> Value<'_> {
    match amount {
        #[allow(clippy::cast_possible_truncation, reason = "whole and small enough to be exact")]
        Amount::Number(number, _) if number.fract() == 0.0 && number.abs() < 1e15 => Value::Whole(*number as i64),
        Amount::Number(number, _) => Value::Number(*number),
        Amount::Words(words) => Value::Words(words),
    }
}

fn cell(amount: &Amount) -> String {
    match amount {
        Amount::Number(value, _) => number(*value),
        Amount::Words(text) => words(text),
    }
}

fn known(value: u8, known: bool) -> String {
    if known { value.to_string() } else { String::new() }
}

fn several(plan: &Plan) -> bool {
    plan.services.len() > 1
}

/// The services by name, many of them on lines of their own.
fn title(plan: &Plan, safe: impl Fn(&str) -> String) -> String {
    let titles: Vec<String> = plan.services.iter().map(|title| safe(title)).collect();
    match titles.len() {
        0..=2 => format!("Plan: {}", titles.join(" + ")),
        count => {
            let lines: String = titles.iter().map(|title| format!("\n- {title}")).collect();
            format!("Plan of {count} services\n{lines}")
        }
    }
}

fn team_name(team: &Team) -> String {
    team.team.as_ref().map_or_else(|| "No owner".to_owned(), |(_, name)| name.clone())
}

/// Totals as words: `3 to do (1 overdue, effort 7, score 4.5), 1 shipped`.
fn said(totals: Totals) -> String {
    let overdue = if totals.overdue > 0 { format!("{} overdue, ", totals.overdue) } else { String::new() };
    let mut words = vec![match totals.to_do {
        0 => "nothing to do".to_owned(),
        count => format!("{count} to do ({overdue}effort {}, score {})", totals.effort, short(totals.score)),
    }];
    for (count, word) in [(totals.shipped, "shipped"), (totals.dropped, "dropped")] {
        if count > 0 {
            words.push(format!("{count} {word}"));
        }
    }
    words.join(", ")
}

/// The score with all its parts: `rank 1 as written; 2.25 = impact 5 ÷ effort 2 × (P3 5 × 0.18)`.
fn reckoning(row: &Row) -> String {
    let rank = row.rank.map_or_else(String::new, |rank| format!("rank {rank} as written; "));
    let score: &Score = &row.score;
    let doubt = |known: bool| if known { "" } else { "?" };
    let pains = score.pains.iter().map(|pain| {
        let weight = pain.weight;
        let (severity, share) = (doubt(weight.severity_known), doubt(weight.reach_known));
        format!("{} {}{severity} × {}{share}", pain.code, weight.severity, short(weight.share))
    });
    let pains: Vec<String> = pains.collect();
    let sum = if pains.is_empty() { "1, no pain fixed".to_owned() } else { pains.join(" + ") };
    format!(
        "{rank}{} = impact {}{} ÷ effort {}{} × ({sum})",
        short(score.value()),
        score.impact,
        doubt(score.impact_known),
        score.effort,
        doubt(score.effort_known),
    )
}

/// What will be measured: `of first invoices disputed: 18 % → 2 %`.
fn aim(row: &Row) -> Option<String> {
    let measured = row.measure.as_ref().map(|measure| {
        let amount = |amount: &Option<Amount>| amount.as_ref().map(|amount| with_unit(amount, measure));
        let from = amount(&measure.from).unwrap_or_else(|| "not measured".to_owned());
        let target = amount(&measure.target).map_or_else(String::new, |target| format!(" → {target}"));
        format!("{}: {from}{target}", measure.name)
    });
    let parts: Vec<String> = measured.into_iter().chain(row.target.clone()).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn with_unit(amount: &Amount, measure: &Measure) -> String {
    match (amount, &measure.unit) {
        (Amount::Number(_, written), Some(unit)) => format!("{written} {unit}"),
        (Amount::Number(_, written) | Amount::Words(written), _) => written.clone(),
    }
}

/// Status and due date: `planned, due 2026-06-30, OVERDUE`.
fn status(row: &Row) -> String {
    match (&row.due, row.state) {
        (Some(due), State::ToDo) => {
            let late = if row.overdue { ", OVERDUE" } else { "" };
            format!("{}, due {due}{late}", row.status.as_deref().unwrap_or("no status"))
        }
        _ => standing(row),
    }
}

/// Status without the due date: `planned, OVERDUE`, `shipped 2026-05-04`.
fn standing(row: &Row) -> String {
    let status = row.status.as_deref().unwrap_or("no status");
    match (row.state, &row.shipped) {
        (State::Shipped, Some(day)) => format!("SHIPPED {day}"),
        (State::Shipped, None) => "SHIPPED".to_owned(),
        _ if row.overdue => format!("{status}, OVERDUE"),
        _ => status.to_owned(),
    }
}

/// A number with at most two places after the point.
fn short(value: f64) -> String {
    number((value * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::csv;
    use super::json;
    use super::markdown;
    use super::text;
    use crate::blueprint::Amount;
    use crate::blueprint::Reach;
    use crate::blueprint::Service;
    use crate::plan::Part;
    use crate::plan::Plan;
    use crate::plan::plan;
    use crate::trace::sample::blueprint;
    use crate::trace::sample::metric;
    use crate::trace::sample::opportunity;
    use crate::trace::sample::pain;

    fn sample() -> Plan {
        let mut blueprint = blueprint(1);
        pain(&mut blueprint, "late", None, &[]);
        (blueprint.pains[0].severity, blueprint.pains[0].reach) = (Some(5), Some(Reach::Share(0.18)));
        metric(&mut blueprint, "minutes", 40.0, 15.0);
        opportunity(&mut blueprint, "ticket", &["late"], Some(1));
        opportunity(&mut blueprint, "sign", &[], None);
        let ticket = &mut blueprint.opportunities[0];
        (ticket.impact, ticket.effort, ticket.metric) = (Some(5), Some(2), Some("minutes".to_owned()));
        (ticket.status, ticket.due) = (Some("planned".to_owned()), Some("2026-06-30".to_owned()));
        let sign = &mut blueprint.opportunities[1];
        (sign.text, sign.target) = ("=HYPERLINK(\"x\") | signs".to_owned(), Some("fewer questions".to_owned()));
        (sign.status, sign.shipped) = (Some("shipped".to_owned()), Some("2026-05-04".to_owned()));
        let service = Service { variants: vec![blueprint] };
        plan(&[Part { file: "visit.toml", service: &service }], Some(date(2026, 7, 1)))
    }

    #[test]
    fn the_text_shows_every_part_of_the_score() {
        let text = text(&sample());
        assert!(text.contains("2.25 = impact 5 ÷ effort 2 × (P1 5 × 0.18)"), "{text}");
        assert!(text.contains("1 = impact 3? ÷ effort 3? × (1, no pain fixed)"), "{text}");
        assert!(text.contains("B: 1 to do (1 overdue, effort 2, score 2.25)"), "{text}");
        assert!(text.contains("minutes: 40 min → 15 min"), "{text}");
        assert!(text.contains("planned, due 2026-06-30, OVERDUE"), "{text}");
        assert!(text.contains("SHIPPED 2026-05-04"), "{text}");
        assert!(text.contains("No owner: nothing to do, 1 shipped"), "{text}");
    }

    #[test]
    fn a_spreadsheet_gets_a_full_table_and_no_formula() {
        let text = csv(&sample());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let cell =
            |row: usize, name: &str| rows[row].get(columns.iter().position(|column| column == name).unwrap()).unwrap();
        assert_eq!(cell(0, "score"), "2.25");
        assert_eq!((cell(0, "from"), cell(0, "target"), cell(0, "unit")), ("40", "15", "min"));
        assert_eq!((cell(0, "team"), cell(0, "overdue")), ("B", "yes"));
        assert_eq!(cell(1, "text"), "'=HYPERLINK(\"x\") | signs");
        assert_eq!((cell(1, "rank"), cell(1, "impact"), cell(1, "target")), ("", "", "fewer questions"));
    }

    #[test]
    fn markdown_keeps_every_cell_in_its_column() {
        let text = markdown(&sample());
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 9, "head, rule, two teams and their sum; head, rule and two fixes: {text}");
        let (totals, fixes) = rows.split_at(5);
        assert!(totals.iter().all(|row| bars(row) == 8), "{text}");
        assert!(fixes.iter().all(|row| bars(row) == 9), "{text}");
        assert!(fixes[2].starts_with("| B | 1 | O1"), "{text}");
        assert!(fixes[3].starts_with("| No owner | – | O2"), "{text}");
    }

    #[test]
    fn data_has_every_field_in_its_order() {
        let data: serde_json::Value = serde_json::from_str(&json(&sample())).unwrap();
        let fields =
            ["id", "text", "owner", "score", "rank", "fixes", "metric", "from", "target", "due", "status", "file"];
        for entry in data.as_array().unwrap() {
            assert_eq!(entry.as_object().unwrap().keys().collect::<Vec<_>>(), fields);
        }
        assert_eq!(data[0]["from"], 40);
        assert_eq!(data[0]["owner"], serde_json::json!(["b"]));
        assert_eq!((&data[1]["rank"], &data[1]["target"]), (&serde_json::Value::Null, &"fewer questions".into()));
        assert!(matches!(sample().rows[0].measure.as_ref().unwrap().from, Some(Amount::Number(..))));
    }
}
