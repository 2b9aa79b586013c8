//! Times that people write in words, read so that they can be added up.

use std::collections::BTreeMap;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// A length of time in thousandths of a second, never negative.
///
/// A day is 24 hours, a week 7 days, a month a twelfth of a year and a year 365.25 days: what stands in a
/// blueprint is time that passes for the customer, not time that somebody works.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub i64);

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

use Unit::Day;
use Unit::Hour;
use Unit::Minute;
use Unit::Month;
use Unit::Second;
use Unit::Week;
use Unit::Year;

impl Unit {
    const ALL: [Unit; 7] = [Year, Month, Week, Day, Hour, Minute, Second];

    fn millis(self) -> i64 {
        match self {
            Second => 1_000,
            Minute => 60_000,
            Hour => 3_600_000,
            Day => 86_400_000,
            Week => 604_800_000,
            Month => 2_629_800_000,
            Year => 31_557_600_000,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Second => "s",
            Minute => "min",
            Hour => "h",
            Day => "d",
            Week => "wk",
            Month => "mo",
            Year => "y",
        }
    }
}

/// Words for units, lower case, without a final full stop: English and the units' own signs for every file.
const EVERYWHERE: &[(&str, Unit)] = &[
    ("s", Second),
    ("sec", Second),
    ("secs", Second),
    ("second", Second),
    ("seconds", Second),
    ("min", Minute),
    ("mins", Minute),
    ("minute", Minute),
    ("minutes", Minute),
    ("h", Hour),
    ("hr", Hour),
    ("hrs", Hour),
    ("hour", Hour),
    ("hours", Hour),
    ("d", Day),
    ("day", Day),
    ("days", Day),
    ("wk", Week),
    ("wks", Week),
    ("week", Week),
    ("weeks", Week),
    ("mo", Month),
    ("month", Month),
    ("months", Month),
    ("y", Year),
    ("yr", Year),
    ("yrs", Year),
    ("year", Year),
    ("years", Year),
];

const GERMAN: &[(&str, Unit)] = &[
    ("sek", Second),
    ("sekunde", Second),
    ("sekunden", Second),
    ("minuten", Minute),
    ("std", Hour),
    ("stunde", Hour),
    ("stunden", Hour),
    ("t", Day),
    ("tg", Day),
    ("tag", Day),
    ("tage", Day),
    ("tagen", Day),
    ("wo", Week),
    ("woche", Week),
    ("wochen", Week),
    ("mon", Month),
    ("monat", Month),
    ("monate", Month),
    ("monaten", Month),
    ("j", Year),
    ("jahr", Year),
    ("jahre", Year),
    ("jahren", Year),
];

const FRENCH: &[(&str, Unit)] = &[
    ("seconde", Second),
    ("secondes", Second),
    ("heure", Hour),
    ("heures", Hour),
    ("j", Day),
    ("jour", Day),
    ("jours", Day),
    ("sem", Week),
    ("semaine", Week),
    ("semaines", Week),
    ("mois", Month),
    ("a", Year),
    ("an", Year),
    ("ans", Year),
    ("année", Year),
    ("années", Year),
];

const SPANISH: &[(&str, Unit)] = &[
    ("seg", Second),
    ("segundo", Second),
    ("segundos", Second),
    ("minuto", Minute),
    ("minutos", Minute),
    ("hora", Hour),
    ("horas", Hour),
    ("día", Day),
    ("dia", Day),
    ("días", Day),
    ("dias", Day),
    ("sem", Week),
    ("semana", Week),
    ("semanas", Week),
    ("mes", Month),
    ("meses", Month),
    ("a", Year),
    ("año", Year),
    ("años", Year),
];

const PORTUGUESE: &[(&str, Unit)] = &[
    ("seg", Second),
    ("segundo", Second),
    ("segundos", Second),
    ("minuto", Minute),
    ("minutos", Minute),
    ("hora", Hour),
    ("horas", Hour),
    ("dia", Day),
    ("dias", Day),
    ("sem", Week),
    ("semana", Week),
    ("semanas", Week),
    ("mês", Month),
    ("mes", Month),
    ("meses", Month),
    ("a", Year),
    ("ano", Year),
    ("anos", Year),
];

const DUTCH: &[(&str, Unit)] = &[
    ("seconde", Second),
    ("seconden", Second),
    ("minuut", Minute),
    ("minuten", Minute),
    ("u", Hour),
    ("uur", Hour),
    ("uren", Hour),
    ("dag", Day),
    ("dagen", Day),
    ("wk", Week),
    ("week", Week),
    ("weken", Week),
    ("mnd", Month),
    ("maand", Month),
    ("maanden", Month),
    ("j", Year),
    ("jaar", Year),
    ("jaren", Year),
];

/// Polish months are `mies.`, and every unit has three forms after a number.
const POLISH: &[(&str, Unit)] = &[
    ("sek", Second),
    ("sekunda", Second),
    ("sekundy", Second),
    ("sekund", Second),
    ("minuta", Minute),
    ("minuty", Minute),
    ("minut", Minute),
    ("g", Hour),
    ("godz", Hour),
    ("godzina", Hour),
    ("godziny", Hour),
    ("godzin", Hour),
    ("dz", Day),
    ("dzień", Day),
    ("dni", Day),
    ("dnia", Day),
    ("tydz", Week),
    ("tydzień", Week),
    ("tygodnie", Week),
    ("tygodni", Week),
    ("mies", Month),
    ("miesiąc", Month),
    ("miesiące", Month),
    ("miesięcy", Month),
    ("r", Year),
    ("rok", Year),
    ("lata", Year),
    ("lat", Year),
];

/// Words of the file's own language.
fn words_of(language: &str) -> &'static [(&'static str, Unit)] {
    match language.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase().as_str() {
        "de" => GERMAN,
        "fr" => FRENCH,
        "es" => SPANISH,
        "pt" => PORTUGUESE,
        "nl" => DUTCH,
        "pl" => POLISH,
        _ => &[],
    }
}

/// What a word means: in the file's language first, then in English.
fn unit(word: &str, language: &str) -> Option<Unit> {
    let word = word.to_lowercase();
    let word = word.trim_end_matches('.');
    let all = words_of(language).iter().chain(EVERYWHERE);
    all.copied().find(|(known, _)| *known == word).map(|(_, unit)| unit)
}

/// A number with a point or a comma before at most three decimals, in thousandths.
fn thousandths(number: &str) -> Option<i64> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 3 || number.ends_with(['.', ',']) {
        return None;
    }
    let scale = [1_000, 100, 10, 1].get(fraction.len()).copied()?;
    let fraction: i64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    whole.parse::<i64>().ok()?.checked_mul(1_000)?.checked_add(fraction.checked_mul(scale)?)
}

impl Duration {
    /// Reads `4 min`, `2 d`, `1 h 30 min` or `1,5 Std.`: numbers and units in turn, the units in English or in
    /// the language of the file (a BCP 47 tag; de, fr, es, pt, nl and pl are known). Anything else is words,
    /// not a length of time: `about 5 weeks`, `Day 9`, `2–3 d`.
    pub fn parse(words: &str, language: &str) -> Option<Duration> {
        let words: String = words.nfc().collect();
        let mut rest = words.trim();
        let mut total: i64 = 0;
        let mut last: Option<Unit> = None;
        while !rest.is_empty() {
            let (number, after) = split(rest, |character| character.is_ascii_digit() || matches!(character, '.' | ','));
            let (word, after) = split(after.trim_start(), |character| character.is_alphabetic() || character == '.');
            let unit = unit(word, language)?;
            // Units fall from part to part; `3 min 2 min` is not one length of time.
            if last.is_some_and(|last| last <= unit) {
                return None;
            }
            let part = thousandths(number)?.checked_mul(unit.millis() / 1_000)?;
            total = total.checked_add(part)?;
            last = Some(unit);
            rest = after.trim_start();
        }
        last.map(|_| Duration(total))
    }

    /// The sum, at most the longest there is.
    #[must_use]
    pub fn plus(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }
}

/// The longest beginning of a text that holds such characters alone, and the rest.
fn split(text: &str, inside: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|character| !inside(character)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

impl Duration {
    /// In at most two units (`1 h 30 min`, `21 d`), rounded down to the smaller one; in months and years only where
    /// they come out even. The units are short words of the language, English where it has none here.
    pub fn said(self, language: &str) -> String {
        self.spelled(&Spelling::of([], language))
    }

    /// The same in the units' spelling of a page.
    pub fn spelled(self, spelling: &Spelling) -> String {
        let even = |unit: &Unit| match unit {
            Year | Month => self.0 % Month.millis() == 0,
            Week => false,
            Day | Hour | Minute | Second => true,
        };
        let part = |count: i64, unit: Unit| spelling.part(count, unit);
        let Some(first) = Unit::ALL.into_iter().filter(even).find(|unit| self.0 >= unit.millis()) else {
            return part(self.0 / 1_000, Second);
        };
        let whole = part(self.0 / first.millis(), first);
        let rest = self.0 % first.millis();
        let second = match first {
            Year => Month,
            Day => Hour,
            Hour => Minute,
            Minute => Second,
            Month | Week | Second => return whole,
        };
        match rest / second.millis() {
            0 => whole,
            count => format!("{whole} {}", part(count, second)),
        }
    }
}

/// How a page spells units of time: as its file does, else in the short words of its language.
#[derive(Debug, Clone)]
pub struct Spelling<'a> {
    language: &'a str,
    written: BTreeMap<Unit, String>,
    /// Whether the file writes the units of a clock by their signs and not in the language's words.
    signs: bool,
}

impl<'a> Spelling<'a> {
    /// The spelling of such times as somebody wrote them. Taken are signs and abbreviations with a full stop alone: a
    /// whole word depends on its number.
    pub fn of<'w>(texts: impl IntoIterator<Item = &'w str>, language: &'a str) -> Spelling<'a> {
        let mut spelling = Spelling { language, written: BTreeMap::new(), signs: false };
        for text in texts.into_iter().filter(|text| Duration::parse(text, language).is_some()) {
            for word in text.split(|letter: char| !letter.is_alphabetic() && letter != '.') {
                let Some(unit) = unit(word, language).filter(|unit| word.ends_with('.') || word == unit.word()) else {
                    continue;
                };
                let own = short(1, unit, language) == format!("1 {word}");
                spelling.signs |= unit <= Hour && word == unit.word() && !own;
                spelling.written.entry(unit).or_insert_with(|| word.to_owned());
            }
        }
        spelling
    }

    fn part(&self, count: i64, unit: Unit) -> String {
        match self.written.get(&unit) {
            Some(word) => format!("{count} {word}"),
            None if self.signs && unit <= Hour => format!("{count} {}", unit.word()),
            None => short(count, unit, self.language),
        }
    }
}

/// A count of a unit in the short words of a language.
fn short(count: i64, unit: Unit, language: &str) -> String {
    let pick = |words: [&'static str; 7]| {
        let index = Unit::ALL.into_iter().position(|known| known == unit).unwrap_or(0);
        words.get(index).copied().unwrap_or("")
    };
    let (words, space) = match language.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase().as_str() {
        "de" => (pick(["J.", "Mon.", "Wo.", "T.", "Std.", "Min.", "Sek."]), " "),
        "fr" => (pick(["a", "mois", "sem.", "j", "h", "min", "s"]), " "),
        "es" => (pick(["a", "m", "sem.", "d", "h", "min", "s"]), " "),
        "pt" => (pick(["a", "m", "sem.", "d", "h", "min", "s"]), " "),
        "nl" => (pick(["jr", "mnd", "wk", "d", "u", "min", "s"]), " "),
        "ja" => (pick(["年", "か月", "週間", "日", "時間", "分", "秒"]), ""),
        "zh" => (pick(["年", "个月", "周", "天", "小时", "分钟", "秒"]), ""),
        "ar" => (pick(["سنة", "شهر", "أسبوع", "يوم", "ساعة", "دقيقة", "ثانية"]), " "),
        "fa" => (pick(["سال", "ماه", "هفته", "روز", "ساعت", "دقیقه", "ثانیه"]), " "),
        "th" => (pick(["ปี", "เดือน", "สัปดาห์", "วัน", "ชม.", "นาที", "วินาที"]), " "),
        _ => (unit.word(), " "),
    };
    format!("{count}{space}{words}")
}

impl fmt::Display for Duration {
    /// As [`Duration::said`] in English.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.said("en"))
    }
}

#[cfg(test)]
mod tests {
    use super::Duration;
    use super::Spelling;

    fn read(words: &str, language: &str) -> Option<String> {
        Duration::parse(words, language).map(|duration| duration.to_string())
    }

    #[test]
    fn reads_what_people_write() {
        for (words, language, is) in [
            ("4 min", "en", "4 min"),
            ("2 d", "en", "2 d"),
            ("90min", "en", "1 h 30 min"),
            ("1 h 30 min", "en", "1 h 30 min"),
            ("1.5 hours", "en", "1 h 30 min"),
            ("21 days", "en", "21 d"),
            ("10 days", "en", "10 d"),
            ("3 wk", "en", "21 d"),
            ("2 mo", "en", "2 mo"),
            ("1 year", "en", "1 y"),
            ("1,5 Std.", "de", "1 h 30 min"),
            ("3 Tage", "de-AT", "3 d"),
            ("2 semaines", "fr", "14 d"),
            ("18 mois", "fr", "1 y 6 mo"),
            ("5 días", "es", "5 d"),
            ("1 mês", "pt", "1 mo"),
            ("2 uur", "nl", "2 h"),
            ("3 godz. 5 min", "pl", "3 h 5 min"),
            ("4 MIN", "th", "4 min"),
        ] {
            assert_eq!(read(words, language).as_deref(), Some(is), "{words} in {language}");
        }
    }

    #[test]
    fn takes_nothing_for_a_time_that_is_not_one() {
        for words in [
            "",
            "Day 9",
            "about 5 weeks",
            "2-3 d",
            "2–3 d",
            "4",
            "min",
            "-2 d",
            "3 min 2 min",
            "1. d",
            "2 Tage",
            "1.2345 h",
        ] {
            assert_eq!(Duration::parse(words, "en"), None, "{words}");
        }
        assert_eq!(Duration::parse("99999999999999999 y", "en"), None, "too long to hold");
    }

    #[test]
    fn a_comma_and_a_decomposed_letter_are_read_alike() {
        assert_eq!(Duration::parse("1.5 h", "en"), Duration::parse("1,5 h", "en"));
        assert_eq!(Duration::parse("3 di\u{301}as", "es"), Duration::parse("3 días", "es"));
    }

    #[test]
    fn units_are_spelled_as_they_are_written_nearby() {
        let whole = Duration::parse("1 h 30 min", "en").unwrap();
        for (written, language, is) in [
            ("", "de", "1 Std. 30 Min."),
            ("45 min", "de", "1 h 30 min"),
            ("45 Min.", "de", "1 Std. 30 Min."),
            ("45 Minuten", "de", "1 Std. 30 Min."),
            ("about 45 min", "de", "1 Std. 30 Min."),
            ("2 godz.", "pl", "1 godz. 30 min"),
            ("45 min", "nl", "1 u 30 min"),
            ("2 hours", "en", "1 h 30 min"),
            ("45 min", "ja", "1 h 30 min"),
        ] {
            assert_eq!(whole.spelled(&Spelling::of([written], language)), is, "{written} in {language}");
        }
        let days = Duration::parse("3 d", "en").unwrap();
        assert_eq!(
            days.spelled(&Spelling::of(["45 min"], "fr")),
            "3 j",
            "a sign that is the language's own says nothing"
        );
    }
}
