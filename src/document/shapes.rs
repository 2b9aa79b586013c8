//! One value against the shape its key asks for.

use toml::Spanned;
use toml::de::DeInteger;
use toml::de::DeValue;

use super::Spot;
use super::Value;
use super::address::address;
use super::names::is_id;
use super::names::near;
use super::names::nfc;
use super::names::not_xml;
use super::names::quoted;
use super::schema::EXACT;
use super::schema::Kind;
use super::schema::Shape;
use super::walk::Reader;
use crate::color;
use crate::color::Color;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;

/// A value of the tree.
pub(super) type Node<'a> = Spanned<DeValue<'a>>;

/// What was found, in the reader's words.
pub(super) fn found_type(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "words",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// Whether the parser put this value where it found none.
pub(super) fn is_filler(value: &Node<'_>) -> bool {
    value.span() == (0..0) && matches!(value.get_ref(), DeValue::Integer(_))
}

/// Whether a value is `""`, shows nothing, or is `[]`.
fn is_blank(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(words) => super::names::looks_empty(words),
        DeValue::Array(array) => array.is_empty(),
        _ => false,
    }
}

fn integer(value: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(value.as_str(), value.radix()).ok()
}

fn decimal(text: &str) -> String {
    text.replace('_', "").trim_start_matches('+').to_owned()
}

impl Reader<'_> {
    /// Whether a value is to be taken as not given. Words that are there and cannot be seen are kept in mind.
    pub(super) fn blank(&mut self, value: &Node<'_>) -> bool {
        let blank = is_blank(value.get_ref());
        if blank && value.get_ref().as_str().is_some_and(|words| !words.is_empty()) {
            self.unseen.push(value.span().into());
        }
        blank
    }

    /// Reads a value of a shape; `None` when it is wrong, which has then been said.
    pub(super) fn value(&mut self, key: &str, shape: Shape, value: &Node<'_>) -> Option<Value> {
        if is_filler(value) {
            return None;
        }
        let blank = !matches!(shape, Shape::Id) && self.blank(value);
        match shape {
            Shape::Id => self.id(key, value).map(Value::Words),
            _ if blank => Some(Value::Blank),
            Shape::Words => self.words(key, value).map(Value::Words),
            Shape::WordsList => self.several(key, value, |reader, item| reader.words(key, item)).map(Value::List),
            Shape::Ref => self.reference(key, value).map(|spot| Value::Words(spot.value)),
            Shape::Refs => self
                .several(key, value, |reader, item| reader.reference(key, item).map(|spot| spot.value))
                .map(Value::List),
            Shape::Whole(low, high) => self.whole(key, value, low, high).map(Value::Whole),
            Shape::Number(low, high) => {
                self.number(key, value, low, high).map(|(number, text)| Value::Number(number, text))
            }
            Shape::Amount => match value.get_ref() {
                DeValue::Integer(_) | DeValue::Float(_) => {
                    self.number(key, value, f64::MIN, f64::MAX).map(|(number, text)| Value::Number(number, text))
                }
                _ => self.words(key, value).map(Value::Words),
            },
            Shape::Reach => self.reach(value),
            Shape::Flag => self.flag(key, value).map(Value::Flag),
            Shape::OneOf(known) => self.one_of(key, value, known).map(Value::Words),
            Shape::SomeOf(known) => {
                self.several(key, value, |reader, item| reader.one_of(key, item, known)).map(Value::List)
            }
            Shape::Language => self.language(key, value).map(Value::Words),
            Shape::Color => self.color(key, value).map(Value::Words),
            Shape::Url => self.url(key, value).map(Value::Words),
            Shape::Links => self.links(key, value),
            Shape::Pairs => self.pairs(key, value),
            Shape::From => match value.get_ref() {
                DeValue::Boolean(false) => Some(Value::Flag(false)),
                DeValue::Boolean(true) => {
                    self.wrong(value.span(), "`from` takes the id of a variant, or `false`, found `true`");
                    None
                }
                _ => self.reference(key, value).map(|spot| Value::Words(spot.value)),
            },
            Shape::Findings => self.several(key, value, |reader, item| reader.finding(item)).map(Value::List),
        }
    }

    fn wrong(&mut self, span: impl Into<Range2>, message: impl Into<String>) {
        self.found.push(Diagnostic::error("wrong-type", span, message));
    }

    /// Words; a number or a date as it stands in the file.
    pub(super) fn words(&mut self, key: &str, value: &Node<'_>) -> Option<String> {
        if is_filler(value) {
            return None;
        }
        let span = value.span();
        match value.get_ref() {
            DeValue::String(words) => {
                if words.len() > self.limits.text {
                    let (size, limit) = (words.len(), self.limits.text);
                    self.found.push(
                        Diagnostic::error("text-limit", span, format!("`{key}` is {size} bytes long"))
                            .help(format!("the limit `text` is {limit} bytes")),
                    );
                    return None;
                }
                if let Some(bad) = not_xml(words) {
                    let code = u32::from(bad);
                    self.found.push(
                        Diagnostic::error(
                            "not-xml",
                            span,
                            format!("`{key}` holds U+{code:04X}, which no drawing can hold"),
                        )
                        .help("take the character away"),
                    );
                    return None;
                }
                // Line ends are LF whatever the editor wrote, and a byte order mark is no character of a text.
                Some(words.replace("\r\n", "\n").replace('\u{feff}', ""))
            }
            DeValue::Float(number) if number.as_str().contains("nan") || number.as_str().contains("inf") => {
                self.not_finite(key, value);
                None
            }
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => Some(self.source.slice(span).to_owned()),
            other => {
                let found = found_type(other);
                let finding = Diagnostic::error("wrong-type", span, format!("`{key}` takes words, found {found}"));
                self.found.push(match other {
                    DeValue::Boolean(_) => finding.help("put the words in quotes"),
                    DeValue::Array(_) => finding.help(format!("`{key}` takes one text, not several")),
                    _ => finding.help(format!("write it as `{key} = \"words\"`")),
                });
                None
            }
        }
    }

    fn not_finite(&mut self, key: &str, value: &Node<'_>) {
        let text = self.source.slice(value.span()).to_owned();
        self.found.push(Diagnostic::error(
            "out-of-range",
            value.span(),
            format!("`{key}` takes a number that can be drawn, found `{text}`"),
        ));
    }

    /// An id that is made here.
    pub(super) fn id(&mut self, key: &str, value: &Node<'_>) -> Option<String> {
        let words = self.words(key, value)?;
        self.checked_id(&words, value.span().into())
    }

    /// An id that is made here, given as text: a value or the key of a table.
    pub(super) fn checked_id(&mut self, text: &str, span: Range2) -> Option<String> {
        if is_id(text) {
            return Some(nfc(text));
        }
        let message =
            if text.is_empty() { "an id is empty".to_owned() } else { format!("`{}` cannot be an id", quoted(text)) };
        self.found
            .push(Diagnostic::error("invalid-id", span, message).help("an id is made of letters, digits, `-` and `_`"));
        None
    }

    /// An id that is made elsewhere.
    fn reference(&mut self, key: &str, value: &Node<'_>) -> Option<Spot<String>> {
        match value.get_ref() {
            DeValue::Array(_) => {
                self.found.push(
                    Diagnostic::error("wrong-type", value.span(), format!("`{key}` takes one id, found an array"))
                        .help(format!("write it as `{key} = \"id\"`")),
                );
                None
            }
            DeValue::Table(_) | DeValue::Boolean(_) => {
                let found = found_type(value.get_ref());
                self.found.push(
                    Diagnostic::error("wrong-type", value.span(), format!("`{key}` takes an id, found {found}"))
                        .help(format!("write it as `{key} = \"id\"`")),
                );
                None
            }
            _ => self.words(key, value).map(|words| Spot::new(nfc(&words), value.span())),
        }
    }

    /// One value or an array of values.
    fn several(
        &mut self,
        key: &str,
        value: &Node<'_>,
        mut one: impl FnMut(&mut Self, &Node<'_>) -> Option<String>,
    ) -> Option<Vec<Spot<String>>> {
        let items: Vec<&Node<'_>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            DeValue::Table(_) => {
                self.wrong(value.span(), format!("`{key}` takes words or an array of words, found a table"));
                return None;
            }
            _ => vec![value],
        };
        let mut list = Vec::new();
        for item in items {
            if self.blank(item) {
                continue;
            }
            if let Some(text) = one(self, item) {
                list.push(Spot::new(text, item.span()));
            }
        }
        Some(list)
    }

    fn whole(&mut self, key: &str, value: &Node<'_>, low: i64, high: i64) -> Option<i64> {
        let range = if high == EXACT {
            format!("a whole number from {low}")
        } else {
            format!("a whole number from {low} to {high}")
        };
        let DeValue::Integer(number) = value.get_ref() else {
            self.not_a_number(key, value, &range);
            return None;
        };
        match integer(number).filter(|number| (low..=high).contains(number)) {
            Some(number) => Some(number),
            None => {
                self.out_of_range(key, value, &range);
                None
            }
        }
    }

    fn out_of_range(&mut self, key: &str, value: &Node<'_>, range: &str) {
        let text = quoted(self.source.slice(value.span())).into_owned();
        self.found.push(Diagnostic::error(
            "out-of-range",
            value.span(),
            format!("`{key}` takes {range}, found `{text}`"),
        ));
    }

    fn not_a_number(&mut self, key: &str, value: &Node<'_>, range: &str) {
        let found = found_type(value.get_ref());
        let finding = Diagnostic::error("wrong-type", value.span(), format!("`{key}` takes {range}, found {found}"));
        self.found.push(match value.get_ref() {
            DeValue::String(words) if words.trim().parse::<f64>().is_ok() => {
                finding.help("write the number without quotes")
            }
            _ => finding,
        });
    }

    fn number(&mut self, key: &str, value: &Node<'_>, low: f64, high: f64) -> Option<(f64, String)> {
        let bounded = high < f64::MAX;
        let range = match (low == f64::MIN, bounded) {
            (_, true) => format!("a number from {low} to {high}"),
            (false, false) => format!("a number from {low}"),
            (true, false) => "a number".to_owned(),
        };
        let text = match value.get_ref() {
            DeValue::Integer(number) => match integer(number) {
                Some(whole) if (-EXACT..=EXACT).contains(&whole) => whole.to_string(),
                _ => {
                    let text = quoted(self.source.slice(value.span())).into_owned();
                    self.found.push(
                        Diagnostic::error(
                            "out-of-range",
                            value.span(),
                            format!("`{key}` is `{text}`, more than can be kept exactly"),
                        )
                        .help(format!("whole numbers go up to {EXACT}; put it in quotes to show it as words")),
                    );
                    return None;
                }
            },
            DeValue::Float(number) => decimal(number.as_str()),
            _ => {
                self.not_a_number(key, value, &range);
                return None;
            }
        };
        match text.parse::<f64>() {
            Ok(number) if !number.is_finite() => {
                self.not_finite(key, value);
                None
            }
            Ok(number) if (low..=high).contains(&number) => Some((number, text)),
            _ => {
                self.out_of_range(key, value, &range);
                None
            }
        }
    }

    fn reach(&mut self, value: &Node<'_>) -> Option<Value> {
        let range = "a share from 0.0 to 1.0 or a whole number of people or cases";
        match value.get_ref() {
            DeValue::Integer(number) => match integer(number).filter(|number| (0..=EXACT).contains(number)) {
                Some(number) => Some(Value::Whole(number)),
                None => {
                    self.out_of_range("reach", value, range);
                    None
                }
            },
            DeValue::Float(_) => {
                let (number, text) = self.number("reach", value, f64::MIN, f64::MAX)?;
                if (0.0..=1.0).contains(&number) {
                    return Some(Value::Number(number, text));
                }
                self.out_of_range("reach", value, range);
                None
            }
            _ => {
                self.not_a_number("reach", value, range);
                None
            }
        }
    }

    fn flag(&mut self, key: &str, value: &Node<'_>) -> Option<bool> {
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some(*flag);
        }
        let found = found_type(value.get_ref());
        let finding =
            Diagnostic::error("wrong-type", value.span(), format!("`{key}` takes `true` or `false`, found {found}"));
        self.found.push(match value.get_ref() {
            DeValue::String(_) => finding.help("write it without quotes"),
            _ => finding,
        });
        None
    }

    fn one_of(&mut self, key: &str, value: &Node<'_>, known: &'static [&'static str]) -> Option<String> {
        let words = self.words(key, value)?;
        if known.contains(&words.as_str()) {
            return Some(words);
        }
        let list = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let finding =
            Diagnostic::error("unknown-value", value.span(), format!("`{key}` cannot be `{}`", quoted(&words)));
        self.found.push(match near(&words, known.iter().copied()) {
            Some(word) => finding.help(format!("did you mean `{word}`? known are {list}")),
            None => finding.help(format!("known are {list}")),
        });
        None
    }

    fn language(&mut self, key: &str, value: &Node<'_>) -> Option<String> {
        let words = self.words(key, value)?;
        let mut parts = words.split(['-', '_']);
        let first = parts.next().unwrap_or("");
        let plain = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        // Longer ones are reserved and none was ever registered (BCP 47, section 2.2.1): `German` is a name, no tag.
        if (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic()) && parts.all(plain) {
            return Some(words);
        }
        self.found.push(
            Diagnostic::error("unknown-value", value.span(), format!("`{}` is no language tag", quoted(&words)))
                .help("a tag is written as `en`, `de-CH` or `pt-BR`, two or three letters for the language"),
        );
        None
    }

    fn color(&mut self, key: &str, value: &Node<'_>) -> Option<String> {
        let words = self.words(key, value)?;
        if words.parse::<Color>().is_ok() {
            return Some(words);
        }
        let help = match color::named(&words) {
            Some((name, code)) => format!("write a colour as `#1f5fa8` or `#15a`; {name} is `{code}`"),
            None => "write a colour as `#1f5fa8` or `#15a`".to_owned(),
        };
        self.found.push(
            Diagnostic::error("invalid-color", value.span(), format!("`{}` is not a colour", quoted(&words)))
                .help(help),
        );
        None
    }

    fn url(&mut self, key: &str, value: &Node<'_>) -> Option<String> {
        let words = self.words(key, value)?;
        match address(&words) {
            Ok(address) => Some(address),
            Err(scheme) => {
                self.found.push(
                    Diagnostic::error(
                        "url-not-allowed",
                        value.span(),
                        format!("`{}:` is no address a page may lead to", quoted(&scheme)),
                    )
                    .help("allowed are `http:`, `https:`, `mailto:`, `tel:`, addresses beside the file, and `#place`"),
                );
                None
            }
        }
    }

    fn pairs(&mut self, key: &str, value: &Node<'_>) -> Option<Value> {
        let DeValue::Table(table) = value.get_ref() else {
            let found = found_type(value.get_ref());
            self.found.push(
                Diagnostic::error("wrong-type", value.span(), format!("`{key}` takes a table of words, found {found}"))
                    .help("write `[words]` and under it `legend = \"Key\"`"),
            );
            return None;
        };
        let mut pairs = Vec::new();
        for (name, node) in table {
            let known = crate::words::keys().any(|known| known == name.get_ref().as_ref());
            if !known {
                let finding = Diagnostic::error(
                    "unknown-key",
                    name.span(),
                    format!("no fixed text is called `{}`", quoted(name.get_ref())),
                );
                self.found.push(match near(name.get_ref(), crate::words::keys()) {
                    Some(word) => finding.help(format!("did you mean `{word}`?")),
                    None => finding,
                });
                continue;
            }
            if let Some(words) = self.words(name.get_ref(), node) {
                pairs.push((Spot::new(name.get_ref().to_string(), name.span()), Spot::new(words, node.span())));
            }
        }
        Some(Value::Pairs(pairs))
    }

    fn finding(&mut self, value: &Node<'_>) -> Option<String> {
        let words = self.words("allow", value)?;
        let known = crate::diagnostic::WARNINGS;
        if known.contains(&words.as_str()) {
            return Some(words);
        }
        let finding =
            Diagnostic::error("unknown-value", value.span(), format!("no warning is called `{}`", quoted(&words)));
        self.found.push(match near(&words, known.iter().copied()) {
            Some(word) => finding.help(format!("did you mean `{word}`?")),
            None => finding.help("only warnings can be allowed; `check` shows their names"),
        });
        None
    }

    fn links(&mut self, key: &str, value: &Node<'_>) -> Option<Value> {
        let nodes: Vec<&Node<'_>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        let mut links = Vec::new();
        for node in nodes {
            if self.blank(node) {
                continue;
            }
            match node.get_ref() {
                DeValue::Array(_) | DeValue::Boolean(_) => {
                    let found = found_type(node.get_ref());
                    self.found.push(
                        Diagnostic::error("wrong-type", node.span(), format!("`{key}` takes an id, found {found}"))
                            .help(format!("write `{key} = \"id\"`, `{key} = [\"one\", \"two\"]` or `{key} = {{ to = \"id\", label = \"yes\" }}`")),
                    );
                }
                _ => links.extend(self.element(Kind::Link, None, node)),
            }
        }
        self.links = self.links.saturating_add(links.len());
        Some(Value::Links(links))
    }
}
