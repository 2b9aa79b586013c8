//! Bytes -> [`Source`]: a text in UTF-8, or a finding that says what the bytes look like instead.

use super::Source;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;

/// Bytes that are no text: what can be shown of them, and why.
#[derive(Debug, Clone)]
pub struct Undecodable {
    /// As much of the text as the findings point into.
    pub source: Source,
    /// Why the bytes are no text.
    pub findings: Vec<Diagnostic>,
}

/// Findings of one kind beyond this many are not looked for.
const ENOUGH: usize = 50;

/// The text of a file called `name`.
///
/// A byte order mark is taken off, and both kinds of line end are kept as they are. Everything is judged by
/// content, never by the name.
///
/// # Errors
/// A file over the limit, another encoding than UTF-8, control characters, a lone carriage return, or bytes
/// that look like something else than TOML.
pub fn decode(name: &str, bytes: &[u8], limits: &Limits) -> Result<Source, Box<Undecodable>> {
    let refuse = |text: &str, findings: Vec<Diagnostic>| {
        Err(Box::new(Undecodable { source: Source::new(name, text), findings }))
    };
    if bytes.len() > limits.file {
        let (size, limit) = (bytes.len(), limits.file);
        let finding = Diagnostic::error("file-limit", 0..0, format!("the file is {size} bytes long"))
            .help(format!("the limit `file` is {limit} bytes"));
        return refuse("", vec![finding]);
    }
    if let Some(finding) = other_bytes(bytes) {
        return refuse("", vec![finding]);
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let shift = bytes.len() - body.len();
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            let (good, rest) = body.split_at_checked(at).unwrap_or((body, &[]));
            let good = String::from_utf8_lossy(good);
            let rest = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let source = Source::new(name, format!("{good}{}", String::from_utf8_lossy(rest))).shifted(shift);
            let line = source.place(at).line;
            let byte = body.get(at).copied().unwrap_or(0);
            let finding = Diagnostic::error(
                "not-utf-8",
                at..at + char::REPLACEMENT_CHARACTER.len_utf8(),
                format!("byte {} (line {line}) is {byte:#04x}, which is no UTF-8", at + shift),
            )
            .help("save the file as UTF-8");
            return Err(Box::new(Undecodable { source, findings: vec![finding] }));
        }
    };
    let source = Source::new(name, text).shifted(shift);
    let findings = controls(text);
    let findings = if findings.is_empty() { other_text(text).into_iter().collect() } else { findings };
    if findings.is_empty() { Ok(source) } else { Err(Box::new(Undecodable { source, findings })) }
}

/// What bytes are that are no text at all.
fn other_bytes(bytes: &[u8]) -> Option<Diagnostic> {
    let says =
        |name, what: &str, help: &str| Some(Diagnostic::error(name, 0..0, format!("the file is {what}")).help(help));
    const MAGIC: &[(&[u8], &str)] = &[
        (b"\x1f\x8b", "gzip data"),
        (b"PK\x03\x04", "a zip archive or an office document"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"%PDF", "a PDF document"),
        (b"\x28\xb5\x2f\xfd", "zstd data"),
        (b"BZh", "bzip2 data"),
        (b"\xfd7zXZ", "xz data"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3", "a database"),
    ];
    const WIDE: &[(&[u8], &str)] = &[
        (b"\xff\xfe\x00\x00", "UTF-32"),
        (b"\x00\x00\xfe\xff", "UTF-32"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
    ];
    if let Some((_, what)) = WIDE.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return says("not-utf-8", what, "save it as UTF-8");
    }
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return says("not-toml", what, "a blueprint is a TOML text");
    }
    // Plain letters in a wide encoding have a zero in every other byte, or in three of four.
    let head = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    let pattern = |step: usize, at: usize| {
        head.len() >= 8 && head.iter().enumerate().all(|(index, byte)| (index % step == at) == (*byte != 0))
    };
    if pattern(4, 0) || pattern(4, 3) {
        return says("not-utf-8", "UTF-32", "save it as UTF-8");
    }
    if pattern(2, 0) || pattern(2, 1) {
        return says("not-utf-8", "UTF-16", "save it as UTF-8");
    }
    if zeros * 8 > head.len() && head.len() >= 16 {
        return says("not-toml", "binary data", "a blueprint is a TOML text");
    }
    None
}

/// Characters that no TOML file may hold, wherever they stand.
fn controls(text: &str) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    if text.starts_with('\u{feff}') {
        findings.push(
            Diagnostic::error("control-character", 0..3, "the file begins with two byte order marks")
                .help("take one of them away"),
        );
    }
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if findings.len() >= ENOUGH {
            break;
        }
        if char == '\r' && chars.peek().is_none_or(|(_, next)| *next != '\n') {
            findings.push(
                Diagnostic::error("lone-carriage-return", at..at + 1, "a carriage return stands alone")
                    .help("lines end with LF or CR LF; save the file with one of them"),
            );
        } else if (char < ' ' && !matches!(char, '\t' | '\n' | '\r')) || char == '\u{7f}' {
            let code = u32::from(char);
            findings.push(
                Diagnostic::error(
                    "control-character",
                    at..at + 1,
                    format!("byte {at} is the control character U+{code:04X}"),
                )
                .help("take the character away"),
            );
        }
    }
    findings
}

/// What a text is that is another language than TOML.
fn other_text(text: &str) -> Option<Diagnostic> {
    let body = text.trim_start();
    let start = text.len() - body.len();
    let end = start + body.lines().next().map_or(0, str::len);
    let says = |what: &str| {
        Some(
            Diagnostic::error("not-toml", start..end, format!("this looks like {what}"))
                .help("a blueprint is a TOML text: it begins with `title = \"…\"`"),
        )
    };
    if body.starts_with('{') {
        return says("JSON");
    }
    if let Some(rest) = body.strip_prefix('[')
        && rest.trim_start().starts_with(['{', '"'])
        && !body.lines().next().is_some_and(|line| line.trim_end().ends_with(']'))
    {
        return says("JSON");
    }
    if body.starts_with('<') {
        return says("XML or HTML");
    }
    if body.starts_with("---") || body.starts_with("%YAML") {
        return says("YAML");
    }
    let mut lines = body.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next()?;
    let is_pair = first.split_once(':').is_some_and(|(key, rest)| {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
        !key.is_empty() && key.chars().all(plain) && (rest.is_empty() || rest.starts_with(' '))
    });
    if is_pair && !first.contains('=') && !lines.take(20).any(|line| line.contains(" = ")) {
        return says("YAML");
    }
    None
}
