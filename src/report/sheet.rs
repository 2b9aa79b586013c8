//! Tables that open cleanly in a spreadsheet, and cells that stand safely in a table of Markdown.

/// A table of comma-separated values under construction: UTF-8, every cell quoted, lines end in CR LF (RFC 4180).
#[derive(Debug)]
pub struct Sheet {
    text: String,
}

impl Sheet {
    /// A table with these column names.
    pub fn new(columns: &[&str]) -> Sheet {
        let mut sheet = Sheet { text: String::new() };
        sheet.row(columns.iter().map(|column| (*column).to_owned()));
        sheet
    }

    /// Adds a row. Cells come out of [`words`] or [`number`].
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        for (index, cell) in cells.into_iter().enumerate() {
            let comma = if index == 0 { "\"" } else { ",\"" };
            self.text.push_str(comma);
            self.text.push_str(&cell.replace('"', "\"\""));
            self.text.push('"');
        }
        self.text.push_str("\r\n");
    }

    /// The whole table.
    pub fn finish(self) -> String {
        self.text
    }
}

/// A table as it should stand in a file: a spreadsheet that opens it by double click takes letters beyond ASCII for
/// what they are only after a byte order mark.
pub fn for_file(table: &str) -> String {
    match table.is_ascii() {
        true => table.to_owned(),
        false => format!("\u{feff}{table}"),
    }
}

/// A cell of words. What a spreadsheet would take for a formula (`=`, `+`, `-`, `@`, a tab or a line break at the
/// start, full-width signs among them) gets an apostrophe before it, which spreadsheets read as "this is text".
pub fn words(text: &str) -> String {
    let risky = |first: char| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    match text.trim_start_matches(' ').chars().next() {
        // A number below zero is no formula, and as text it would be left out of every sum.
        Some('-') if text.parse::<f64>().is_ok_and(f64::is_finite) => text.to_owned(),
        Some(first) if risky(first) => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// A cell with a number: at most four places after the point.
pub fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "" | "-" | "-0" => "0".to_owned(),
        short => short.to_owned(),
    }
}

/// Words on one line of a terminal, spaces kept: nothing in them steers it or turns the reading direction.
pub fn steady(words: &str) -> String {
    let kept = words.chars().filter(|letter| !turns(*letter));
    kept.map(|letter| if is_steering(letter) { ' ' } else { letter }).collect()
}

fn turns(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_steering(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Words for Markdown: nothing in them is taken for markup, and they stay on their line and in their cell. Where
/// GitHub would read a mention (`@team`) or a reference (`#12`) in what is already shown, a space of no width
/// stands between.
pub fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            turning if turns(turning) => {}
            steering if is_steering(steering) => safe.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' | '$' => safe.extend(['\\', letter]),
            _ => safe.push(letter),
        }
        if matches!(letter, '@' | '#') && letters.peek().is_some_and(|next| next.is_alphanumeric()) {
            safe.push_str("&#8203;");
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::Sheet;
    use super::for_file;
    use super::markdown;
    use super::number;
    use super::steady;
    use super::words;

    #[test]
    fn words_do_not_steer_a_terminal() {
        assert_eq!(steady("a\u{1b}[31m\u{9b}2J\n\u{202e}b  c"), "a [31m 2J b  c");
        assert_eq!(markdown("a\u{9b}2J\u{202e}b\u{2028}c"), "a 2Jb c");
    }

    #[test]
    fn a_number_below_zero_stays_a_number() {
        assert_eq!((words("-0.5"), words("-12")), ("-0.5".to_owned(), "-12".to_owned()));
    }

    #[test]
    fn a_cell_that_looks_like_a_formula_is_text_to_a_spreadsheet() {
        for formula in ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "  =1", "＝1"] {
            assert_eq!(words(formula), format!("'{formula}"));
        }
        assert_eq!(words("a=b"), "a=b");
        assert_eq!(words(""), "");
    }

    #[test]
    fn a_reader_of_tables_gets_back_what_was_written() {
        let mut sheet = Sheet::new(&["a", "b"]);
        sheet.row(["say \"hi\", twice\nor so".to_owned(), "ÄÖ 価".to_owned()]);
        let text = sheet.finish();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(row.iter().collect::<Vec<_>>(), ["say \"hi\", twice\nor so", "ÄÖ 価"]);
    }

    #[test]
    fn numbers_are_short_and_never_minus_nought() {
        let numbers = [0.0, -0.0, 0.9, 1.0 / 3.0, 100.0, -2.5, 0.000_01];
        assert_eq!(numbers.map(number), ["0", "0", "0.9", "0.3333", "100", "-2.5", "0"]);
    }

    #[test]
    fn only_a_table_with_letters_beyond_ascii_gets_a_mark() {
        assert_eq!(for_file("\"a\"\r\n"), "\"a\"\r\n");
        assert_eq!(for_file("\"ä\"\r\n"), "\u{feff}\"ä\"\r\n");
    }

    #[test]
    fn markup_in_words_stays_words() {
        assert_eq!(markdown("a|b\n*c*"), "a\\|b \\*c\\*");
        assert_eq!(markdown("@sales #7 # a@ $x$"), "@&#8203;sales \\#&#8203;7 \\# a@ \\$x\\$");
    }
}
