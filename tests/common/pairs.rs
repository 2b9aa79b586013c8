//! Made-up files with a current and a future state.

use std::fmt::Write;

/// Turns a row of numbers into choices; when they are used up, into the plainest ones.
struct Choices<'a>(std::slice::Iter<'a, u16>);

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |&number| usize::from(number) % limit.max(1))
    }

    /// True once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    fn of<'b>(&mut self, all: &[&'b str]) -> &'b str {
        all[self.below(all.len())]
    }
}

const WORDS: [&str; 6] = ["Asks", "Answers the call", "Looks it up", "Writes a note", "Sends it", "Checks the price"];
const TEAMS: [&str; 3] = ["sales", "billing", "support"];
/// Teams that own lanes and no card: of a card that names the owner of its lane, nobody can tell that it does.
const DESKS: [&str; 2] = ["desk", "hall"];
const LANES: [&str; 3] = ["customer", "frontstage", "backstage"];
const SYSTEMS: [&str; 2] = ["crm", "sheet"];

/// A whole file with a current and a future state, valid whatever the numbers.
pub fn file(numbers: &[u16]) -> String {
    let mut choose = Choices(numbers.iter());
    let mut toml = String::from("title = \"Made up\"\n");
    if choose.once_in(2) {
        toml.push_str("headline = \"As it is\"\n");
    }
    if choose.once_in(3) {
        toml.push_str("[persona]\nname = \"Visitor\"\n");
        if choose.once_in(2) {
            toml.push_str("future.goal = \"Home by noon\"\n");
        }
    }
    toml.push_str("[teams]\nsales = \"Sales\"\nsupport = \"Support\"\ndesk = \"Desk\"\nhall = \"Hall\"\n");
    let led = if choose.once_in(4) { ", future.lead = \"The head\"" } else { "" };
    writeln!(toml, "billing = {{ name = \"Billing\"{led} }}").unwrap();
    if choose.once_in(4) {
        toml.push_str("accounts = { name = \"Accounts\", only = \"future\", replaces = \"billing\" }\n");
    }
    toml.push_str("[systems]\n");
    let renamed = if choose.once_in(4) { ", future.name = \"Records\"" } else { "" };
    writeln!(toml, "crm = {{ name = \"CRM\", owner = \"sales\"{renamed} }}\nsheet = \"Sheet\"").unwrap();
    if choose.once_in(4) {
        toml.push_str("ledger = { name = \"Ledger\", only = \"future\", replaces = \"sheet\" }\n");
    }
    toml.push_str("[variants.current]\n[variants.future]\n");
    if choose.once_in(3) {
        toml.push_str("headline = \"As it will be\"\nversion = \"2\"\n");
    }
    if choose.once_in(4) {
        toml.push_str("[[line]]\nid = \"visibility\"\nname = \"Curtain\"\nfuture.note = \"drawn\"\n");
    }
    if choose.once_in(3) {
        let owner = choose.of(&DESKS);
        writeln!(toml, "[[lane]]\nid = \"customer\"\n[[lane]]\nid = \"frontstage\"\nowner = \"{owner}\"").unwrap();
        if choose.once_in(2) {
            writeln!(toml, "future.owner = \"{}\"", choose.of(&DESKS)).unwrap();
        }
        toml.push_str("[[lane]]\nid = \"backstage\"\n");
    }
    let steps = 1 + choose.below(4);
    let only: Vec<usize> =
        (0..steps).map(|step| if step == 0 || !choose.once_in(4) { 0 } else { 1 + choose.below(2) }).collect();
    let staying: Vec<usize> = (0..steps).filter(|step| only[*step] == 0).collect();
    let counts: Vec<Vec<usize>> = (0..steps).map(|_| LANES.iter().map(|_| choose.below(3)).collect()).collect();
    let total: usize = counts.iter().flatten().sum();
    let mut number = 0;
    for step in 0..steps {
        writeln!(toml, "[[step]]\nid = \"s{step}\"").unwrap();
        if only[step] > 0 {
            writeln!(toml, "only = \"{}\"", ["current", "future"][only[step] - 1]).unwrap();
        }
        if choose.once_in(4) {
            writeln!(toml, "time = \"Day {step}\"\nfuture.time = \"Day {}\"", step + 1).unwrap();
        }
        for (lane, count) in LANES.iter().zip(&counts[step]) {
            if *count == 0 {
                continue;
            }
            writeln!(toml, "{lane} = [").unwrap();
            for _ in 0..*count {
                writeln!(toml, "  {{ {} }},", card(&mut choose, number, total, &staying)).unwrap();
                number += 1;
            }
            toml.push_str("]\n");
        }
        if choose.once_in(2) {
            let feeling = if choose.once_in(2) { ", future.score = 1" } else { "" };
            writeln!(toml, "feeling = {{ score = -1{feeling} }}").unwrap();
        }
        if choose.once_in(2) {
            let status = if choose.once_in(2) { ", future.status = \"resolved\"" } else { "" };
            let cause = choose.of(&SYSTEMS);
            let heir = if choose.once_in(4) {
                format!(", {{ id = \"q{step}\", text = \"Itches\", only = \"future\", replaces = \"p{step}\" }}")
            } else {
                String::new()
            };
            writeln!(toml, "pain = [{{ id = \"p{step}\", text = \"Hurts\", cause = \"{cause}\"{status} }}{heir}]")
                .unwrap();
            if choose.once_in(2) {
                let status = if choose.once_in(2) { ", future.status = \"shipped\"" } else { "" };
                writeln!(
                    toml,
                    "opportunity = {{ id = \"o{step}\", text = \"Mends\", fixes = \"p{step}\", owner = \"{}\"{status} }}",
                    choose.of(&TEAMS)
                )
                .unwrap();
            }
        }
        if choose.once_in(2) {
            let value = if choose.once_in(2) { ", future.value = 3" } else { "" };
            let heir = if choose.once_in(4) {
                format!(", {{ id = \"n{step}\", name = \"of that\", only = \"future\", replaces = \"m{step}\" }}")
            } else {
                String::new()
            };
            writeln!(toml, "metric = [{{ id = \"m{step}\", name = \"of it\", value = 5{value} }}{heir}]").unwrap();
        }
    }
    toml
}

fn card(choose: &mut Choices<'_>, number: usize, total: usize, staying: &[usize]) -> String {
    let mut card = format!("id = \"c{number}\", text = \"{} {number}\"", choose.of(&WORDS));
    let link =
        |choose: &mut Choices<'_>| format!("\"c{}\"", (number + 1 + choose.below(total.saturating_sub(1))) % total);
    if choose.once_in(2) {
        write!(card, ", owner = \"{}\"", choose.of(&TEAMS)).unwrap();
    }
    if total > 1 && choose.once_in(2) {
        let (one, other) = (link(choose), link(choose));
        let both = if one == other { one } else { format!("{one}, {other}") };
        write!(card, ", to = [{both}]").unwrap();
    }
    if choose.once_in(3) {
        write!(card, ", uses = \"{}\"", choose.of(&SYSTEMS)).unwrap();
    }
    match choose.below(5) {
        1 => card.push_str(", only = \"current\""),
        2 => {
            card.push_str(", only = \"future\"");
            if number > 0 && choose.once_in(2) {
                write!(card, ", replaces = \"c{}\"", choose.below(number)).unwrap();
            }
        }
        3 => {
            let mut future = vec![];
            if choose.once_in(2) {
                future.push(format!("text = \"{} {number} now\"", choose.of(&WORDS)));
            }
            if choose.once_in(3) {
                future.push(format!("owner = \"{}\"", choose.of(&TEAMS)));
            }
            if choose.once_in(3) {
                future.push(format!("step = \"s{}\"", staying[choose.below(staying.len())]));
            }
            if choose.once_in(3) {
                future.push(format!("lane = \"{}\"", choose.of(&LANES)));
            }
            if choose.once_in(3) {
                future.push(format!("uses = \"{}\"", choose.of(&SYSTEMS)));
            }
            if total > 1 && choose.once_in(3) {
                future.push(format!("to = {}", link(choose)));
            }
            if !future.is_empty() {
                write!(card, ", future = {{ {} }}", future.join(", ")).unwrap();
            }
        }
        _ => {}
    }
    card
}
