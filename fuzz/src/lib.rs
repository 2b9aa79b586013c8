//! Blueprints made of a fuzzer's bytes: each byte decides something that the language gives a meaning.
//!
//! The keys and what may stand behind them are read from the schema, so a new key is tried without a word here. References
//! are put in last, when it is known what there is to refer to.

use std::fmt::Write;

use arbitrary::Result;
use arbitrary::Unstructured;
use cyanotype::diagnostic::WARNINGS;
use cyanotype::document::schema::Key;
use cyanotype::document::schema::Kind;
use cyanotype::document::schema::Shape;

/// Words as people write them, and words that have broken programs.
pub const WORDS: &[&str] = &[
    "Asks",
    "Checks the order by hand",
    "Sends the first invoice to the customer, who waits for it and calls again on the third day",
    "",
    " ",
    "4 min",
    "2 d",
    "1.5 h",
    "€ 30",
    "مرحبا بالعالم",
    "שלום abc 123",
    "ขอเงินคืนภายในสามวัน",
    "汉字没有空格也要换行因为句子很长很长",
    "👩\u{200d}👩\u{200d}👧 🇩🇪 👋🏽",
    "<script>alert(1)</script>",
    "]]>&amp;\"'",
    "a\u{301}\u{301}\u{301}\u{301}e",
    "\u{202e}reversed",
    "\u{2067}open",
    "soft\u{ad}hy\u{ad}phen",
    "\u{200b}\u{200b}",
    "\u{fffe}",
    "\u{1}",
    "line\nbreak",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
    "https://example.org/a?b=c#d",
    "2026-03-31",
    "100 %",
    "#1f5fa8",
    "en",
    "ar",
    "mail",
    "a.png",
];

/// Lanes that need no declaration, one that must be declared, and one that is not there.
const LANES: &[&str] = &[
    "customer",
    "frontstage",
    "backstage",
    "support",
    "pain",
    "opportunity",
    "metric",
    "feeling",
    "evidence",
    "clinic",
    "nowhere",
];

/// What ids stand for; each has its own names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pool {
    Card,
    System,
    Team,
    Persona,
    Step,
    Stage,
    Lane,
    Pain,
    Opportunity,
    Metric,
    Feeling,
    Line,
    Variant,
}

/// A text with holes where something is referred to.
enum Piece {
    Text(String),
    Ref(Pool, usize),
}

struct Sketch<'a, 'b> {
    dice: &'a mut Unstructured<'b>,
    pieces: Vec<Piece>,
    ids: Vec<(Pool, String)>,
    /// Whether mistakes are made on purpose.
    wild: bool,
    depth: u32,
}

/// A blueprint out of bytes. A `wild` one makes mistakes on purpose; the other mostly loads.
///
/// # Errors
/// When the bytes are used up in mid-word.
pub fn blueprint(dice: &mut Unstructured<'_>, wild: bool) -> Result<String> {
    let mut sketch = Sketch { dice, pieces: Vec::new(), ids: Vec::new(), wild, depth: 0 };
    sketch.file()?;
    Ok(sketch.finish())
}

impl Sketch<'_, '_> {
    fn below(&mut self, most: usize) -> Result<usize> {
        self.dice.int_in_range(0..=most.saturating_sub(1))
    }

    /// Once in so many, never when the bytes are used up.
    fn rarely(&mut self, times: u8) -> Result<bool> {
        Ok(!self.dice.is_empty() && self.dice.int_in_range(0..=times - 1)? == times - 1)
    }

    fn slip(&mut self) -> Result<bool> {
        Ok(self.wild && self.rarely(64)?)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> Result<T> {
        let at = self.below(of.len())?;
        of.get(at).copied().ok_or(arbitrary::Error::EmptyChoose)
    }

    fn say(&mut self, words: impl Into<String>) {
        self.pieces.push(Piece::Text(words.into()));
    }

    fn quote(&mut self, words: &str) {
        let words = quoted(words);
        self.say(words);
    }

    fn id(&mut self, pool: Pool) -> Result<String> {
        let count = self.ids.iter().filter(|(known, _)| *known == pool).count();
        let count = if self.slip()? { count.saturating_sub(1) } else { count };
        let id = match pool {
            Pool::Card => format!("c{count}"),
            Pool::System => format!("sys{count}"),
            Pool::Team => format!("t{count}"),
            Pool::Persona => format!("p{count}"),
            Pool::Step => format!("s{count}"),
            Pool::Stage => format!("st{count}"),
            Pool::Lane => format!("l{count}"),
            Pool::Pain => format!("pain{count}"),
            Pool::Opportunity => format!("o{count}"),
            Pool::Metric => format!("m{count}"),
            Pool::Feeling => format!("f{count}"),
            Pool::Line => format!("line{count}"),
            Pool::Variant => format!("v{count}"),
        };
        self.ids.push((pool, id.clone()));
        Ok(id)
    }

    fn refer(&mut self, pool: Pool) -> Result<()> {
        if self.slip()? {
            self.say("\"nobody\"");
            return Ok(());
        }
        let at = self.below(16)?;
        self.pieces.push(Piece::Ref(pool, at));
        Ok(())
    }

    fn words(&mut self) -> Result<()> {
        let words = match self.below(24)? {
            0 => self.dice.arbitrary::<&str>()?.chars().take(60).collect(),
            1 => "word ".repeat(self.below(80)?),
            2 => "x".repeat(self.below(200)?),
            _ => self.one(WORDS)?.to_owned(),
        };
        // Words may not be blank where they are needed.
        let words = if words.trim().is_empty() && !self.slip()? { "A".to_owned() } else { words };
        let words = match self.wild {
            true => words,
            false => words.chars().filter(|letter| !letter.is_control() && *letter != '\u{fffe}').collect(),
        };
        self.quote(&words);
        Ok(())
    }

    fn file(&mut self) -> Result<()> {
        if !self.slip()? {
            self.say("title = ");
            self.words()?;
            self.say("\n");
        }
        self.keys(Kind::Head, &["title", "style", "words"], "\n")?;
        if self.rarely(4)? {
            self.cells("\n")?;
        }
        self.say("\n[teams]\n");
        self.named(Kind::Team, Pool::Team)?;
        self.say("[systems]\n");
        self.named(Kind::System, Pool::System)?;
        for _ in 0..self.below(3)? {
            let id = self.id(Pool::Persona)?;
            self.say(format!("[[persona]]\nid = \"{id}\"\n"));
            self.keys(Kind::Persona, &["id"], "\n")?;
            self.say("\n");
        }
        for _ in 0..self.below(3)? {
            let id = self.id(Pool::Variant)?;
            self.say(format!("[variants.{id}]\n"));
            self.keys(Kind::Variant, &["style"], "\n")?;
            self.say("\n");
        }
        self.lanes()?;
        let steps = self.below(7)?;
        let staged = self.dice.ratio(1, 2)?;
        for number in 0..=steps {
            if staged && (number == 0 || self.rarely(3)?) {
                let id = self.id(Pool::Stage)?;
                self.say(format!("[[stage]]\nid = \"{id}\"\n"));
                self.keys(Kind::Stage, &["id"], "\n")?;
                if self.rarely(6)? {
                    self.cells("\n")?;
                }
                self.say("\n");
            }
            let id = self.id(Pool::Step)?;
            self.say(if staged { "[[stage.step]]\n" } else { "[[step]]\n" });
            self.say(format!("id = \"{id}\"\n"));
            self.keys(Kind::Step, &["id"], "\n")?;
            self.cells("\n")?;
            self.say("\n");
        }
        Ok(())
    }

    fn named(&mut self, kind: Kind, pool: Pool) -> Result<()> {
        for _ in 0..self.below(4)? {
            let id = self.id(pool)?;
            self.say(format!("{id} = "));
            match self.dice.ratio(1, 2)? {
                true => self.words()?,
                false => self.table(kind, &[])?,
            }
            self.say("\n");
        }
        Ok(())
    }

    fn lanes(&mut self) -> Result<()> {
        if !self.rarely(3)? {
            return Ok(());
        }
        let from = self.below(LANES.len())?;
        for (at, lane) in LANES.iter().enumerate().skip(from) {
            if *lane == "nowhere" || !self.dice.ratio(2, 3)? {
                continue;
            }
            self.ids.push((Pool::Lane, (*lane).to_owned()));
            self.say(format!("[[lane]]\nid = \"{lane}\"\n"));
            if at >= 9 {
                self.say("role = \"backstage\"\n");
            }
            self.keys(Kind::Lane, if at >= 9 { &["id", "role"] } else { &["id"] }, "\n")?;
            self.say("\n");
        }
        for _ in 0..self.below(2)? {
            let id = self.one(&["interaction", "visibility", "internal", "line0"])?;
            self.say(format!("[[line]]\nid = \"{id}\"\n"));
            self.keys(Kind::Line, &["id"], "\n")?;
            self.say("\n");
        }
        Ok(())
    }

    fn cells(&mut self, end: &str) -> Result<()> {
        let mut used = Vec::new();
        for _ in 0..self.below(6)? {
            let lane = self.one(LANES)?;
            let known = self.ids.iter().any(|(pool, id)| *pool == Pool::Lane && id == lane);
            let free = LANES.iter().position(|name| *name == lane).is_some_and(|at| at < 9);
            if used.contains(&lane) || !(known || free || self.slip()?) {
                continue;
            }
            used.push(lane);
            self.say(format!("{lane} = "));
            self.cell(lane)?;
            self.say(end);
        }
        Ok(())
    }

    fn cell(&mut self, lane: &str) -> Result<()> {
        let (kind, pool) = match lane {
            "feeling" => (Kind::Feeling, Pool::Feeling),
            "pain" => (Kind::Pain, Pool::Pain),
            "opportunity" => (Kind::Opportunity, Pool::Opportunity),
            "metric" => (Kind::Metric, Pool::Metric),
            _ => (Kind::Card, Pool::Card),
        };
        let count = self.below(8)?.saturating_sub(4);
        if count > 0 {
            self.say("[");
        }
        for at in 0..=count {
            if at > 0 {
                self.say(", ");
            }
            match self.below(3)? {
                0 => self.words()?,
                _ => self.element(kind, pool)?,
            }
        }
        if count > 0 {
            self.say("]");
        }
        Ok(())
    }

    fn element(&mut self, kind: Kind, pool: Pool) -> Result<()> {
        self.say("{ ");
        let named = self.dice.ratio(3, 4)?;
        if named {
            let id = self.id(pool)?;
            self.say(format!("id = \"{id}\", "));
        }
        let words = kind.words_key();
        if kind.needs_words() && !self.slip()? {
            self.say(format!("{words} = "));
            self.words()?;
            self.say(", ");
        }
        let skip = if kind.needs_words() { vec!["id", words] } else { vec!["id"] };
        self.keys(kind, &skip, ", ")?;
        if kind.varies() && self.rarely(3)? {
            let later = self.one(&["future", "in.v0", "in.v1"])?;
            self.say(format!("{later} = "));
            match self.below(8)? {
                0 => self.words()?,
                1 => {
                    self.say("{ step = ");
                    self.refer(Pool::Step)?;
                    self.say(" }");
                }
                _ => self.table(kind, &["id"])?,
            }
            self.say(", ");
        }
        if kind.varies() && self.rarely(6)? {
            let only = self.one(&["\"future\"", "\"current\"", "\"v0\"", "[\"future\", \"current\"]"])?;
            self.say(format!("only = {only}, "));
        }
        self.say("}");
        Ok(())
    }

    fn table(&mut self, kind: Kind, skip: &[&str]) -> Result<()> {
        self.say("{ ");
        self.keys(kind, skip, ", ")?;
        self.say("}");
        Ok(())
    }

    /// A few keys of a kind with what may stand behind them.
    fn keys(&mut self, kind: Kind, skip: &[&str], end: &str) -> Result<()> {
        let keys: Vec<Key> = kind.keys().filter(|(key, _)| !skip.contains(key)).collect();
        let mut used: Vec<&str> = Vec::new();
        for _ in 0..self.below(5)? {
            let at = self.below(keys.len())?;
            let Some((key, shape)) = keys.get(at).copied() else { continue };
            let clash = matches!((key, used.as_slice()), ("span" | "through", used) if used.contains(&"span") || used.contains(&"through"));
            if (used.contains(&key) || clash) && !self.slip()? {
                continue;
            }
            used.push(key);
            self.say(format!("{key} = "));
            self.value(kind, key, shape)?;
            self.say(end);
        }
        if self.slip()? {
            self.say(format!("colour = 1{end}"));
        }
        Ok(())
    }

    fn value(&mut self, kind: Kind, key: &str, shape: Shape) -> Result<()> {
        if self.slip()? {
            let wrong = self.one(&[
                "1",
                "-1",
                "nan",
                "inf",
                "1e400",
                "true",
                "[]",
                "{}",
                "\"\"",
                "[[]]",
                "2026-01-01",
                "07:32:00",
                "[1]",
                "{ a = 1 }",
                "99999999999999999999",
                "0x1f",
                "'''\na'''",
                "\"unclosed",
            ])?;
            self.say(wrong);
            return Ok(());
        }
        match shape {
            Shape::Words | Shape::Amount if self.rarely(4)? => {
                let number = self.one(&["1", "0", "-3", "2.50", "1e9", "9007199254740992"])?;
                self.say(number);
            }
            Shape::Words | Shape::Amount => self.words()?,
            Shape::WordsList | Shape::Findings | Shape::SomeOf(_) | Shape::Refs => self.several(kind, key, shape)?,
            Shape::Id => self.say("\"made\""),
            Shape::Ref => self.reference(kind, key)?,
            Shape::Whole(least, most) => {
                let number = match self.rarely(8)? {
                    true => self.one(&[least, most, least.saturating_sub(1), most.saturating_add(1)])?,
                    false => self.dice.int_in_range(least..=most.min(least + 4))?,
                };
                self.say(number.to_string());
            }
            Shape::Number(least, most) => {
                let share = f64::from(self.dice.arbitrary::<u8>()?) / 255.0;
                let number = if most > 1e6 { share * 100.0 } else { least + share * (most - least) };
                self.say(format!("{number:?}"));
            }
            Shape::Reach => {
                let reach = self.one(&["0.18", "0.0", "1.0", "1", "30", "120000"])?;
                self.say(reach);
            }
            Shape::Flag => {
                let flag = self.one(&["true", "false"])?;
                self.say(flag);
            }
            Shape::OneOf(words) => {
                let word = self.one(words)?;
                self.quote(word);
            }
            Shape::Language => {
                let tag = self.one(&["en", "de-CH", "ar", "he", "th", "ja", "zh-Hant", "xx", "pt-BR", "fa"])?;
                self.quote(tag);
            }
            Shape::Color => {
                let color = self.one(&["#1f5fa8", "#fff", "#000000", "#fefefe"])?;
                self.quote(color);
            }
            Shape::Url => {
                let url =
                    self.one(&["https://example.org/a b?c=\"d\"&e", "mailto:a@b.example", "#x", "notes/a.html"])?;
                self.quote(url);
            }
            Shape::Links => self.links()?,
            Shape::Pairs => self.say("{ legend = \"Key\" }"),
            Shape::From => {
                let from = self.one(&["false", "\"v0\"", "\"current\"", "\"future\""])?;
                self.say(from);
            }
        }
        Ok(())
    }

    fn several(&mut self, kind: Kind, key: &str, shape: Shape) -> Result<()> {
        let count = self.below(3)?;
        if count == 0 {
            return self.member(kind, key, shape);
        }
        self.say("[");
        for at in 0..count {
            if at > 0 {
                self.say(", ");
            }
            self.member(kind, key, shape)?;
        }
        self.say("]");
        Ok(())
    }

    fn member(&mut self, kind: Kind, key: &str, shape: Shape) -> Result<()> {
        match shape {
            Shape::Refs => self.reference(kind, key)?,
            Shape::SomeOf(words) => {
                let word = self.one(words)?;
                self.quote(word);
            }
            Shape::Findings => {
                let name = self.one(WARNINGS)?;
                self.quote(name);
            }
            _ => self.words()?,
        }
        Ok(())
    }

    fn reference(&mut self, kind: Kind, key: &str) -> Result<()> {
        let either = self.dice.ratio(1, 2)?;
        let pool = match key {
            "owner" => Pool::Team,
            "cause" if either => Pool::System,
            "felt" | "cause" => Pool::Card,
            "fixes" => Pool::Pain,
            "metric" => Pool::Metric,
            "by" => Pool::Opportunity,
            "through" => Pool::Step,
            "of" if either => Pool::Team,
            "of" | "persona" => Pool::Persona,
            "after" => Pool::Lane,
            "to" if either => Pool::System,
            "to" => Pool::Card,
            _ => match kind {
                Kind::Pain => Pool::Pain,
                Kind::Opportunity => Pool::Opportunity,
                Kind::Metric => Pool::Metric,
                Kind::Step => Pool::Step,
                Kind::Stage => Pool::Stage,
                Kind::Lane => Pool::Lane,
                Kind::Team => Pool::Team,
                Kind::System => Pool::System,
                Kind::Persona => Pool::Persona,
                Kind::Line => Pool::Line,
                Kind::Feeling => Pool::Feeling,
                _ => Pool::Card,
            },
        };
        self.refer(pool)
    }

    fn links(&mut self) -> Result<()> {
        let count = self.below(4)?;
        if count > 0 {
            self.say("[");
        }
        for at in 0..=count {
            if at > 0 {
                self.say(", ");
            }
            match self.depth < 2 && self.rarely(4)? {
                true => {
                    self.depth += 1;
                    self.say("{ to = ");
                    self.reference(Kind::Link, "to")?;
                    self.say(", ");
                    self.keys(Kind::Link, &["to"], ", ")?;
                    self.say("}");
                    self.depth -= 1;
                }
                false => self.reference(Kind::Link, "to")?,
            }
        }
        if count > 0 {
            self.say("]");
        }
        Ok(())
    }

    /// The text, with what is there in place of every reference. Where nothing of the kind is there, words that mean
    /// "not given".
    fn finish(self) -> String {
        let mut text = String::new();
        for piece in self.pieces {
            match piece {
                Piece::Text(words) => text.push_str(&words),
                Piece::Ref(pool, at) => {
                    let known: Vec<&String> =
                        self.ids.iter().filter(|(known, _)| *known == pool).map(|(_, id)| id).collect();
                    let id = known.get(at % known.len().max(1)).map_or("", |id| id.as_str());
                    let _ = write!(text, "\"{id}\"");
                }
            }
        }
        text
    }
}

/// Words as a TOML string.
pub fn quoted(words: &str) -> String {
    let mut out = String::from("\"");
    for letter in words.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            plain if !plain.is_control() => out.push(plain),
            control => {
                let _ = write!(out, "\\U{:08X}", u32::from(control));
            }
        }
    }
    out + "\""
}
