//! Looks at an image file: its type by content, its size from the header, whether it is whole.

use std::io::Cursor;
use std::path::Path;

use crate::resources::Picture;

/// Most passes over a JPEG; each costs the time of a whole image.
const SCANS: usize = 64;

/// What a file is by its first bytes.
const KINDS: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"\0\0\x01\0", "an icon file (ICO)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"PK\x03\x04", "a ZIP archive"),
];

const PNG: &str = "a PNG";
const JPEG: &str = "a JPEG";

/// Names of files by their ending.
const ENDINGS: &[(&str, &str)] = &[("png", PNG), ("jpg", JPEG), ("jpeg", JPEG), ("jpe", JPEG), ("jfif", JPEG)];

/// Finds out what a file is; takes PNG and JPEG of at most `most` pixels.
///
/// # Errors
/// What it is instead, or what is wrong with it.
pub fn look(name: &str, bytes: Vec<u8>, most: u64) -> Result<Picture, String> {
    let kind = kind(&bytes);
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let named = ending.and_then(|ending| ENDINGS.iter().find(|(known, _)| *known == ending)).map(|(_, kind)| *kind);
    let picture = match kind {
        PNG => png(bytes, most)?,
        JPEG => jpeg(bytes, most)?,
        _ => return Err(format!("it is {kind}, by its content; images are PNG or JPEG")),
    };
    match named {
        Some(named) if named != kind => Err(format!("it is {kind}, by its content, but named like {named}")),
        _ => Ok(picture),
    }
}

fn kind(bytes: &[u8]) -> &'static str {
    if let Some((_, kind)) = KINDS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return kind;
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return "a WebP";
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "an AVIF, HEIC or video file";
    }
    let start = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    match () {
        () if bytes.is_empty() => "an empty file",
        () if text.contains("<svg") => "an SVG",
        () if text.contains("<html") || text.contains("<!doctype html") => "a web page",
        () if start.iter().all(|&byte| byte >= 32 || matches!(byte, b'\n' | b'\r' | b'\t')) => "text",
        () => "of an unknown kind",
    }
}

/// Refuses a size before anything is unpacked.
fn within(width: u32, height: u32, most: u64) -> Result<(), String> {
    match u64::from(width) * u64::from(height) {
        0 => Err("its header says it has no pixels".to_owned()),
        pixels if pixels > most => Err(format!(
            "its header says {width} × {height} pixels, {pixels} in all; at most {most} are taken (limit `pixels`)"
        )),
        _ => Ok(()),
    }
}

fn number(bytes: Option<&[u8]>) -> Option<u32> {
    let digits = bytes?;
    Some(digits.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

fn png(mut bytes: Vec<u8>, most: u64) -> Result<Picture, String> {
    let broken = |error: png::DecodingError| format!("the PNG is broken: {error}");
    let header = bytes.get(12..16) == Some(b"IHDR");
    let size = number(bytes.get(16..20)).zip(number(bytes.get(20..24))).filter(|_| header);
    let (width, height) = size.ok_or("the PNG is cut short")?;
    within(width, height, most)?;
    let end = end_of_png(&bytes).ok_or("the PNG is cut short")?;
    bytes.truncate(end);
    let mut decoder = png::Decoder::new(Cursor::new(bytes.as_slice()));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().map_err(broken)?;
    while reader.next_row().map_err(broken)?.is_some() {}
    Ok(Picture { media_type: "image/png", width, height, data: bytes.into() })
}

/// One past the last byte of the last chunk.
fn end_of_png(bytes: &[u8]) -> Option<usize> {
    let mut at = 8_usize;
    loop {
        let length = usize::try_from(number(Some(bytes.get(at..at.checked_add(4)?)?))?).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        let next = at.checked_add(12)?.checked_add(length)?;
        bytes.get(at..next)?;
        if kind == b"IEND" {
            return Some(next);
        }
        at = next;
    }
}

fn jpeg(mut bytes: Vec<u8>, most: u64) -> Result<Picture, String> {
    let cut = "the JPEG is cut short or broken";
    let mut size = None;
    let mut scans = 0;
    let mut at = 2_usize;
    let end = loop {
        let marker = marker(&bytes, at).ok_or(cut)?;
        match bytes.get(marker + 1).ok_or(cut)? {
            0xd9 => break marker + 2,
            // Markers that stand alone.
            0x01 | 0xd0..=0xd8 => at = marker + 2,
            kind => {
                let length = number(bytes.get(marker + 2..marker + 4)).ok_or(cut)? as usize;
                let frame = matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc);
                if frame {
                    let sides =
                        number(bytes.get(marker + 7..marker + 9)).zip(number(bytes.get(marker + 5..marker + 7)));
                    let (width, height) = sides.ok_or(cut)?;
                    within(width, height, most)?;
                    if size.replace((width, height)).is_some() {
                        return Err("the JPEG says its size twice".to_owned());
                    }
                }
                scans += usize::from(*kind == 0xda);
                if scans > SCANS {
                    return Err(format!("the JPEG has more than {SCANS} scans"));
                }
                at = marker.checked_add(2 + length.max(2)).ok_or(cut)?;
            }
        }
    };
    let (width, height) = size.filter(|_| scans > 0).ok_or(cut)?;
    bytes.truncate(end);
    Ok(Picture { media_type: "image/jpeg", width, height, data: bytes.into() })
}

/// The next marker at or after a place; what lies between belongs to a scan.
fn marker(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let found = rest.windows(2).position(|pair| matches!(pair, [0xff, kind] if !matches!(kind, 0x00 | 0xff)))?;
    Some(from + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: u64 = 64_000_000;

    fn png_file(width: u32, height: u32, color: png::ColorType) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(color);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![200; width as usize * height as usize * color.samples()]).unwrap();
        drop(writer);
        file
    }

    /// The markers of a JPEG, without anything that could be drawn.
    fn jpeg_file(width: u16, height: u16) -> Vec<u8> {
        let mut file = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2];
        file.extend([0xff, 0xc0, 0, 11, 8]);
        file.extend(height.to_be_bytes());
        file.extend(width.to_be_bytes());
        file.extend([1, 1, 0x11, 0]);
        file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 9, 0xff, 0, 9, 0xff, 0xd9]);
        file
    }

    #[test]
    fn whole_pictures_are_taken_and_what_hangs_on_is_cut_off() {
        for color in [png::ColorType::Rgb, png::ColorType::Rgba] {
            let mut file = png_file(5, 4, color);
            let whole = file.len();
            file.extend(b"<script>");
            let picture = look("a.png", file, MOST).unwrap();
            assert_eq!((picture.width, picture.height, picture.data.len()), (5, 4, whole));
        }
        let mut file = jpeg_file(7, 6);
        let whole = file.len();
        file.extend(b"<script>");
        let picture = look("a.JPG", file, MOST).unwrap();
        assert_eq!((picture.media_type, picture.width, picture.height), ("image/jpeg", 7, 6));
        assert_eq!(picture.data.len(), whole);
    }

    #[test]
    fn a_broken_picture_is_told_at_every_cut() {
        let file = png_file(40, 40, png::ColorType::Rgb);
        for length in 0..file.len() {
            assert!(look("a.png", file[..length].to_vec(), MOST).is_err(), "{length}");
        }
        let mut bent = file.clone();
        bent[file.len() / 2] ^= 0x55;
        assert!(look("a.png", bent, MOST).unwrap_err().contains("broken"));
        let file = jpeg_file(7, 6);
        for length in 0..file.len() {
            assert!(look("a.jpg", file[..length].to_vec(), MOST).is_err(), "{length}");
        }
    }

    #[test]
    fn a_header_that_asks_for_too_much_is_refused() {
        let mut file = png_file(1, 1, png::ColorType::Rgb);
        file[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        file[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(look("a.png", file, MOST).unwrap_err().contains("60000 × 60000"));
        assert!(look("a.jpg", jpeg_file(60_000, 60_000), MOST).unwrap_err().contains("`pixels`"));
        assert!(look("a.jpg", jpeg_file(0, 10), MOST).unwrap_err().contains("no pixels"));
        let at = png_file(8, 8, png::ColorType::Grayscale);
        assert!(look("a.png", at.clone(), 64).is_ok());
        assert!(look("a.png", at, 63).is_err());
    }

    #[test]
    fn other_kinds_are_named() {
        for (bytes, named) in [
            (&b"GIF89a........"[..], "a GIF"),
            (b"RIFF....WEBPVP8 ", "a WebP"),
            (b"<?xml version='1.0'?><svg/>", "an SVG"),
            (b"hello", "text"),
            (b"", "an empty file"),
            (b"\x1f\x8b\x08", "gzip"),
        ] {
            let why = look("a.png", bytes.to_vec(), MOST).unwrap_err();
            assert!(why.contains(named), "{why}");
        }
        let why = look("a.png", jpeg_file(2, 2), MOST).unwrap_err();
        assert!(why.contains("it is a JPEG") && why.contains("named like a PNG"), "{why}");
    }
}
