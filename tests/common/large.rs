//! Blueprints of any length, as those that people write: five lanes, about four cards and four connectors a step.

use std::fmt::Write as _;

const TEXTS: [&str; 6] = [
    "Pays",
    "Books a visit",
    "Gets first invoice",
    "Re-keys quote lines into billing by hand",
    "Checks the invoice against the quote",
    "Answers the phone",
];

/// Numbers that look random and are the same everywhere (a linear congruential generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}

/// A file of so many steps; with a future in which one card in ten reads differently and one link in seven is sent on.
pub fn file(steps: usize, future: bool) -> String {
    let mut dice = Dice(7);
    let mut text =
        String::from("title = \"Made up\"\n[teams]\nsales = \"Sales\"\nbilling = \"Billing\"\nhelp = \"Help desk\"\n");
    if future {
        text.push_str("[variants.current]\nname = \"Now\"\n[variants.future]\nname = \"Then\"\n");
    }
    for step in 0..steps {
        if step % 6 == 0 {
            let _ = writeln!(text, "[[stage]]\nname = \"Stage {}\"", step / 6);
        }
        let _ = writeln!(text, "[[stage.step]]\nid = \"s{step}\"\ntime = \"Day {step}\"");
        let mut words = || TEXTS[dice.below(TEXTS.len())];
        let (customer, front, back, evidence) = (words(), words(), words(), words());
        let reads = if future && dice.below(10) == 0 { ", future = \"Says it in other words\"" } else { "" };
        let _ = writeln!(text, "customer = {{ id = \"c{step}\", text = \"{customer}\", to = \"f{step}\"{reads} }}");
        let _ = writeln!(
            text,
            "frontstage = {{ id = \"f{step}\", text = \"{front}\", owner = \"sales\", to = \"b{step}\" }}"
        );
        let next =
            if step + 1 < steps && dice.below(5) < 2 { format!(", to = \"b{}\"", step + 1) } else { String::new() };
        let system = step.saturating_sub(dice.below(3));
        let sent = if future && dice.below(7) == 0 {
            format!(", future = {{ uses = \"y{}\" }}", step.saturating_sub(1))
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "backstage = {{ id = \"b{step}\", text = \"{back}\", owner = \"billing\", uses = \"y{system}\"{next}{sent} }}"
        );
        let _ = writeln!(text, "support = {{ id = \"y{step}\", text = \"System {step}\", owner = \"help\" }}");
        if step % 5 == 0 {
            let _ = writeln!(text, "evidence = \"{evidence}\"");
        }
    }
    text
}
