//! Numbers, amounts and dates as a language writes them: decimal sign, groups of digits, place of the currency, order
//! of day and month. Signs and groups follow the Unicode CLDR.

/// How a language writes numbers.
struct Signs {
    decimal: char,
    group: &'static str,
    /// Digits before the decimal sign from which on they are grouped.
    grouped_from: usize,
}

/// A space between groups of digits.
const THIN: &str = "\u{202f}";

/// A space that keeps a unit at its number. A thin one is hardly seen beside bold figures.
const SPACE: &str = "\u{a0}";

/// Language and region of a BCP 47 tag, in lower case.
fn parts(language: &str) -> (String, String) {
    let lower = language.to_ascii_lowercase();
    let mut parts = lower.split(['-', '_']);
    let main = parts.next().unwrap_or("").to_owned();
    (main, parts.find(|part| part.len() == 2).unwrap_or("").to_owned())
}

fn signs(language: &str) -> Signs {
    let (main, region) = parts(language);
    let (decimal, group, grouped_from) = match (main.as_str(), region.as_str()) {
        ("de", "ch" | "li") => ('.', "’", 4),
        ("de", "at") => (',', THIN, 4),
        ("de" | "nl" | "tr" | "id" | "da" | "el" | "ro", _) => (',', ".", 4),
        ("pt", "br") => (',', ".", 4),
        ("it", _) => (',', ".", 5),
        ("es", "mx" | "us" | "gt" | "hn" | "ni" | "pa" | "pe" | "pr" | "sv" | "do") => ('.', ",", 4),
        ("es", _) => (',', ".", 5),
        ("pt" | "pl" | "bg", _) => (',', THIN, 5),
        ("fa" | "ps" | "ckb" | "sd", _) => ('٫', "٬", 4),
        ("ar", "dz" | "ly" | "ma" | "tn" | "eh") => (',', ".", 4),
        ("ar", region) if region != "ae" => ('٫', "٬", 4),
        ("fr" | "cs" | "sk" | "sv" | "fi" | "nb" | "nn" | "no" | "hu" | "ru" | "uk", _) => (',', THIN, 4),
        _ => ('.', ",", 4),
    };
    Signs { decimal, group, grouped_from }
}

/// The zero of the digits that a language writes by default, where it is not ours (CLDR, `defaultNumberingSystem`).
fn zero(language: &str) -> Option<char> {
    let (main, region) = parts(language);
    match (main.as_str(), region.as_str()) {
        ("fa" | "ps", _) => Some('۰'),
        ("ar", "ae" | "dz" | "eh" | "ly" | "ma" | "tn") => None,
        ("ar" | "ckb" | "sd", _) => Some('٠'),
        ("mr" | "ne" | "sa", _) => Some('०'),
        _ => None,
    }
}

/// Words with the digits of a language in the place of ours.
pub fn native(words: &str, language: &str) -> String {
    let Some(zero) = zero(language) else { return words.to_owned() };
    let digit = |letter: char| letter.to_digit(10).and_then(|digit| char::from_u32(u32::from(zero) + digit));
    words.chars().map(|letter| digit(letter).unwrap_or(letter)).collect()
}

/// A number as a file writes it, as the language does; anything else stays as it is.
pub fn number(written: &str, language: &str) -> String {
    let plain: String = written.chars().filter(|sign| *sign != '_').collect();
    let (sign, digits) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => ("−", rest),
        None => match plain.strip_prefix(['+', '±']) {
            Some(rest) if plain.starts_with('+') => ("+", rest),
            Some(rest) => ("±", rest),
            None => ("", plain.as_str()),
        },
    };
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || fraction.is_some_and(|part| !all_digits(part)) {
        return written.to_owned();
    }
    let signs = signs(language);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if index > 0 && left % 3 == 0 && whole.len() >= signs.grouped_from {
            grouped.push_str(signs.group);
        }
        grouped.push(digit);
    }
    let fraction = fraction.map_or(String::new(), |part| format!("{}{part}", signs.decimal));
    native(&format!("{sign}{grouped}{fraction}"), language)
}

/// A number with a short unit: a currency before or after it, a percent sign, a share of something (`/5`), any other
/// unit after a space that does not break. `written` is the number as the file writes it.
pub fn with_unit(written: &str, unit: &str, language: &str) -> String {
    let number = number(written, language);
    let (main, region) = parts(language);
    let main = main.as_str();
    match unit {
        "$" | "€" | "£" | "¥" | "₹" | "₩" | "฿" => match main {
            "en" | "ja" | "zh" | "ko" | "th" | "hi" | "" => match number.strip_prefix('−') {
                Some(number) => format!("−{unit}{number}"),
                None => format!("{unit}{number}"),
            },
            "nl" => format!("{unit}{SPACE}{number}"),
            "pt" if region == "br" => format!("{unit}{SPACE}{number}"),
            "tr" => format!("{unit}{number}"),
            _ => format!("{number}{SPACE}{unit}"),
        },
        "%" => match main {
            _ if zero(language).is_some_and(|zero| matches!(zero, '۰' | '٠')) => format!("{number}٪"),
            "ja" | "zh" | "ko" | "th" | "he" | "ar" | "fa" => format!("{number}%"),
            "tr" => format!("%{number}"),
            _ => format!("{number}{SPACE}%"),
        },
        unit if unit.starts_with('/') => format!("{number}{unit}"),
        unit => format!("{number}{SPACE}{unit}"),
    }
}

/// English names of months.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A date as a file writes it (`2026-12-31`), as the language does; anything else stays as it is. English months are
/// names, since the order of their numbers differs from place to place.
pub fn date(written: &str, language: &str) -> String {
    let fields: Vec<&str> = written.trim().split('-').collect();
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let [year, month, day] = fields.as_slice() else { return written.to_owned() };
    let named = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    let (true, Some(named)) = (digits(year, 4) && digits(month, 2) && digits(day, 2), named) else {
        return written.to_owned();
    };
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    let (main, region) = parts(language);
    let date = match (main.as_str(), region.as_str()) {
        ("en", "us") => format!("{named} {}, {year}", bare(day)),
        ("en", _) => format!("{} {named} {year}", bare(day)),
        ("de" | "no" | "nb" | "nn" | "fi" | "tr" | "ru" | "uk" | "pl" | "ro" | "bg", _) => {
            format!("{day}.{month}.{year}")
        }
        ("cs" | "sk", _) => format!("{}. {}. {year}", bare(day), bare(month)),
        ("fr", "ca") | ("sv", _) => format!("{year}-{month}-{day}"),
        ("fr" | "es" | "pt" | "it" | "el" | "ar" | "th" | "hi" | "id", _) => format!("{day}/{month}/{year}"),
        ("nl" | "da", _) => format!("{day}-{month}-{year}"),
        ("he", _) => format!("{}.{}.{year}", bare(day), bare(month)),
        ("ja" | "zh", _) => format!("{year}年{}月{}日", bare(month), bare(day)),
        ("ko", _) => format!("{year}. {}. {}.", bare(month), bare(day)),
        ("fa", _) => format!("{year}/{month}/{day}"),
        ("hu", _) => format!("{year}. {month}. {day}."),
        _ => written.to_owned(),
    };
    native(&date, language)
}

#[cfg(test)]
mod tests {
    use super::date;
    use super::number;
    use super::with_unit;

    #[test]
    fn digits_are_those_of_the_language() {
        assert_eq!(number("1_250.5", "fa"), "۱٬۲۵۰٫۵");
        assert_eq!(number("1_250.5", "ar-EG"), "١٬٢٥٠٫٥");
        assert_eq!(number("1_250.5", "ar-MA"), "1.250,5");
        assert_eq!(with_unit("18", "%", "fa"), "۱۸٪");
        assert_eq!(date("2026-03-21", "fa"), "۲۰۲۶/۰۳/۲۱");
        assert_eq!(super::native("1–2", "ne"), "१–२");
        assert_eq!(super::native("1–2", "hi"), "1–2");
    }

    #[test]
    fn numbers_have_the_signs_of_their_language() {
        for (language, is) in [
            ("en", "1,250,000.5"),
            ("de", "1.250.000,5"),
            ("de-CH", "1’250’000.5"),
            ("fr", "1\u{202f}250\u{202f}000,5"),
            ("es", "1.250.000,5"),
            ("ja", "1,250,000.5"),
            ("nl", "1.250.000,5"),
        ] {
            assert_eq!(number("1_250_000.5", language), is, "{language}");
        }
        assert_eq!((number("1250", "es").as_str(), number("1250", "de").as_str()), ("1250", "1.250"));
        assert_eq!((number("-3.5", "pt").as_str(), number("+7", "fr").as_str()), ("−3,5", "+7"));
        for words in ["", "about 5", "0x1f", "1e6", "12.", "3 to 5", "v1.2.3"] {
            assert_eq!(number(words, "de"), words);
        }
    }

    #[test]
    fn units_stand_where_the_language_puts_them() {
        assert_eq!(with_unit("1250", "€", "en"), "€1,250");
        assert_eq!(with_unit("1250", "€", "de"), "1.250\u{a0}€");
        assert_eq!(with_unit("-4", "$", "en"), "−$4");
        assert_eq!(with_unit("18", "%", "en"), "18\u{a0}%");
        assert_eq!(with_unit("18", "%", "ja"), "18%");
        assert_eq!(with_unit("4.5", "/5", "fr"), "4,5/5");
    }

    #[test]
    fn dates_have_the_order_of_their_language() {
        for (language, is) in [
            ("en", "5 Jan 2027"),
            ("en-US", "Jan 5, 2027"),
            ("de", "05.01.2027"),
            ("fr", "05/01/2027"),
            ("nl", "05-01-2027"),
            ("ja", "2027年1月5日"),
            ("sv", "2027-01-05"),
            ("xx", "2027-01-05"),
        ] {
            assert_eq!(date("2027-01-05", language), is, "{language}");
        }
        for words in ["target 2027", "2027-13-05", "2027-1-5", "soon"] {
            assert_eq!(date(words, "de"), words);
        }
    }
}
