//! The page of a team: everything it owns, causes, takes and hands on is in its work list, on one page or on several.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cyanotype::blueprint::Blueprint;
use cyanotype::blueprint::PainStatus;
use cyanotype::blueprint::Service;
use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::limits::Limits;
use cyanotype::measure::measure;
use cyanotype::plan::Part;
use cyanotype::plan::plan;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::render::Page;
use cyanotype::scene::Mark;
use cyanotype::scene::Scene;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;
use cyanotype::trace;
use jiff::civil::Date;
use jiff::civil::date;

fn examples() -> Vec<PathBuf> {
    let entries = fs::read_dir("examples").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    files
}

fn read(text: &str) -> Service {
    check::load(&Source::new("it", text), &Limits::default(), &CheckOptions::default()).unwrap().output
}

fn load(path: &Path) -> Service {
    read(&fs::read_to_string(path).unwrap())
}

fn drawn(service: &Service, options: &Options) -> Vec<Scene> {
    let fonts = Fonts::shipped();
    let style = style::built_in(style::DEFAULT).unwrap();
    let pages = render::draw_pages(service, options, &style, &fonts, &Default::default()).unwrap();
    pages
        .into_iter()
        .map(|page| {
            assert!(page.over.is_none() || options.page != Page::Free);
            page.scene
        })
        .collect()
}

/// All words of the work lists on some pages, in order, without line breaks.
fn listed(pages: &[Scene]) -> String {
    fn words(marks: &[Mark], inside: bool, said: &mut Vec<String>) {
        for mark in marks {
            match mark {
                Mark::Group { tags, marks, .. } => {
                    words(marks, inside || tags.get("data-kind") == Some("work"), said);
                }
                Mark::Text { runs, .. } if inside => {
                    said.push(runs.iter().map(|run| run.text.trim()).collect::<Vec<_>>().join(" "));
                }
                _ => {}
            }
        }
    }
    let mut said = Vec::new();
    pages.iter().for_each(|page| words(&page.marks, false, &mut said));
    said.join(" ")
}

/// Letters and digits alone: how words are broken and put together does not matter.
fn bare(words: &str) -> String {
    words.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn teams(service: &Service) -> Vec<String> {
    let all = service.variants.iter().flat_map(|blueprint| &blueprint.teams);
    all.map(|team| team.id.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What must be in the list of a team, found without asking the list.
fn wanted(service: &Service, team: &str) -> Vec<String> {
    let mut wanted = Vec::new();
    let rows = plan(&[Part { file: "", service }], None).rows;
    for row in rows.iter().filter(|row| row.owner.as_ref().is_some_and(|(id, _)| id == team)) {
        wanted.push(row.text.clone());
        wanted.extend(row.place.map(|place| place.to_string()));
        wanted.extend(row.due.clone());
        wanted.extend(row.target.clone());
    }
    let owns = |blueprint: &Blueprint, owners: &[cyanotype::blueprint::TeamId]| {
        owners.iter().any(|owner| blueprint[*owner].id == team)
    };
    let first = &service.variants[0];
    for traced in trace::traces(first).iter().filter(|traced| owns(first, &traced.owners)) {
        let pain = &first[traced.pain];
        if pain.status != PainStatus::Resolved {
            wanted.push(format!("{} {}", pain.code, pain.text));
        }
    }
    wanted
}

/// Words of a pain without its short name, whose pin stands apart.
fn unpinned(words: &str) -> &str {
    words.split_once(' ').filter(|(code, _)| code.starts_with('P')).map_or(words, |(_, words)| words)
}

#[test]
fn the_list_holds_all_that_is_the_teams_and_nothing_is_wrong_on_its_page() {
    let mut wrong = Vec::new();
    for path in examples() {
        let service = load(&path);
        for team in teams(&service) {
            let called = format!("{} {team}", path.display());
            let pages = drawn(&service, &Options { team: Some(team.clone()), ..Options::default() });
            let said = bare(&listed(&pages));
            for words in wanted(&service, &team) {
                let words = unpinned(&words);
                assert!(said.contains(&bare(words)), "{called}: {words}\n{}", listed(&pages));
            }
            let measures = measure(&pages[0]);
            if !measures.clean() {
                wrong.push(format!("{called}\n  {}", measures.details.join("\n  ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn on_pages_the_list_is_whole_and_nothing_is_wrong() {
    let mut wrong = Vec::new();
    for path in examples() {
        let service = load(&path);
        let team = teams(&service).into_iter().next().unwrap();
        for page in [Page::A4, Page::Slide] {
            let called = format!("{} {team} {}", path.display(), page.word());
            let options = Options { team: Some(team.clone()), page, ..Options::default() };
            let pages = drawn(&service, &options);
            let said = bare(&listed(&pages));
            for words in wanted(&service, &team) {
                assert!(said.contains(&bare(unpinned(&words))), "{called}: {words}");
            }
            for (number, page) in pages.iter().enumerate() {
                let measures = measure(page);
                if !measures.clean() {
                    wrong.push(format!("{called} page {}\n  {}", number + 1, measures.details.join("\n  ")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Work goes round between three teams; some of it changes.
const ROUND: &str = r#"title = "A repair"

[teams]
desk   = "Service desk"
shop   = "Workshop"
stores = "Stores"
idle   = "Idle"

[systems]
list = { name = "Job list", owner = "shop" }

[variants.current]
[variants.future]

[[step]]
customer   = { id = "brings", text = "Brings the bicycle", to = "notes" }
frontstage = { id = "notes", text = "Notes the fault", owner = "desk", to = [{ to = "plans", label = "ticket" }] }
backstage  = [
  { id = "plans", text = "Plans the repair", owner = "shop", uses = "list", to = "orders", future = { to = "mends", by = "stock" } },
  { id = "orders", text = "Orders parts", owner = "stores", only = "current", by = "stock" },
  { id = "mends", text = "Mends it", owner = "shop" },
]
pain        = { id = "late", text = "Nobody knows the day", cause = "list", severity = 4, reach = 0.25, future.status = "resolved" }
opportunity = [
  { id = "stock", text = "Keep usual parts", fixes = "late", owner = "shop", target = "9 in 10 jobs", status = "planned", due = 2027-03-01 },
  { id = "old", text = "Paint the door", owner = "shop", target = "a blue door", status = "shipped", shipped = 2026-01-02 },
]
"#;

#[test]
fn the_other_side_of_every_hand_off_is_named_and_what_becomes_of_it() {
    let service = read(ROUND);
    let list = |team: &str| listed(&drawn(&service, &Options { team: Some(team.to_owned()), ..Options::default() }));
    let shop = list("shop");
    for words in [
        "Hand-offs in (1)",
        "SD Service desk",
        "Notes the fault",
        "→ Plans the repair",
        "step 1 · ticket",
        "Hand-offs out (1)",
        "ST Stores",
        "→ Orders parts",
        "REMOVED",
        "Root cause: Job list",
        "severity 4 · reach 25 %",
        "O1 Keep usual parts (Workshop)",
        "rank 1 · planned · due 2027-03-01",
        "shipped 2026-01-02",
        "9 in 10 jobs",
    ] {
        assert!(bare(&shop).contains(&bare(words)), "{words}: {shop}");
    }
    let desk = list("desk");
    assert!(desk.contains("Hand-offs out (1)") && bare(&desk).contains("WOWorkshop"), "{desk}");
    let idle = list("idle");
    assert_eq!(idle.matches("none").count(), 4, "{idle}");
}

#[test]
fn what_is_overdue_is_marked_on_the_day_that_was_given_and_on_no_other() {
    let service = read(ROUND);
    let on = |today: Option<Date>| {
        let options = Options { team: Some("shop".to_owned()), today, ..Options::default() };
        let pages = drawn(&service, &options);
        assert!(pages.iter().all(|page| measure(page).clean()));
        listed(&pages)
    };
    assert!(bare(&on(Some(date(2027, 3, 2)))).contains(&bare("planned · due 2027-03-01 · OVERDUE")));
    assert_eq!(on(Some(date(2027, 3, 2))).matches("OVERDUE").count(), 1, "what has shipped is done");
    assert!(!on(Some(date(2027, 3, 1))).contains("OVERDUE"), "the day itself is still in time");
    assert!(!on(None).contains("OVERDUE"), "a picture reads no clock");
}

#[test]
fn a_list_longer_than_a_page_goes_on_over_the_next() {
    let mut text = "title = \"Many\"\n[teams]\na = \"Ay\"\nb = \"Bee\"\n".to_owned();
    for step in 0..60 {
        text.push_str(&format!(
            "[[step]]\ncustomer = \"Asks {step}\"\nfrontstage = [{{ text = \"Takes order {step}\", owner = \"a\", to = \"c{step}\" }}, {{ id = \"c{step}\", text = \"Packs order {step} and sends it\", owner = \"b\" }}]\n"
        ));
    }
    let service = read(&text);
    let options = Options { team: Some("b".to_owned()), page: Page::Slide, ..Options::default() };
    let pages = drawn(&service, &options);
    let lists: Vec<String> =
        pages.iter().map(|page| listed(std::slice::from_ref(page))).filter(|words| !words.is_empty()).collect();
    assert!(lists.len() > 1, "{} pages with a list", lists.len());
    for step in 0..60 {
        let there = lists.iter().filter(|words| words.contains(&format!("Packs order {step} and"))).count();
        assert_eq!(there, 1, "order {step}");
    }
    for page in pages.iter().rev().take(lists.len()) {
        assert!(page.size.height.to_f64() <= 720.0, "{}", page.size.height.to_f64());
        assert!(measure(page).clean());
    }
}

#[test]
fn whoever_cannot_see_the_page_hears_the_list() {
    let service = read(ROUND);
    let pages = drawn(&service, &Options { team: Some("shop".to_owned()), ..Options::default() });
    let said = &pages[0].description;
    for words in ["Work list: Workshop.", "Fixes it owns: O1 Keep usual parts, rank 1", "Service desk: Notes the fault"]
    {
        assert!(said.contains(words), "{said}");
    }
}
