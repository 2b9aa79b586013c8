//! Bounds that a person may raise: `--limit NAME=NUMBER`.

use clap::Args;
use cyanotype::diagnostic::escaped;
use cyanotype::export::png::Raster;
use cyanotype::limits::Limits;
use cyanotype::nearest::nearest;
use cyanotype::resources::FileLimits;

/// Names of the bounds, and what each one counts.
const NAMES: &[(&str, &str)] = &[
    ("file", "bytes of a blueprint"),
    ("text", "bytes of one text"),
    ("nesting", "depth of tables"),
    ("steps", "steps"),
    ("cards", "cards"),
    ("links", "links"),
    ("variants", "variants"),
    ("image", "bytes of an image"),
    ("pixels", "pixels of an image"),
    ("unpacked", "bytes of all images unpacked"),
    ("style", "bytes of a style"),
    ("font", "bytes of a font"),
    ("side", "pixels a side of a PNG"),
    ("area", "pixels of a PNG"),
];

/// The bounds as asked for.
#[derive(Debug, Args)]
pub struct Bounds {
    /// Raise or lower a limit, such as `steps=20000` or `file=32MiB` (repeatable). A finding that refuses
    /// something names its limit.
    #[arg(long = "limit", value_name = "NAME=NUMBER", value_parser = bound, help_heading = "Files and limits")]
    limits: Vec<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    name: &'static str,
    most: u64,
}

fn bound(words: &str) -> Result<Bound, String> {
    let (name, number) = words.split_once('=').ok_or("write it as NAME=NUMBER, such as steps=20000")?;
    let Some((name, _)) = NAMES.iter().find(|(known, _)| *known == name) else {
        let known = NAMES.iter().map(|(name, _)| *name);
        let help = match nearest(name, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.collect::<Vec<_>>().join(", ")),
        };
        return Err(format!("no limit is called `{}`; {help}", escaped(name)));
    };
    let most = count(number).ok_or("the number is whole and above 0; k, M, KiB, MiB and GiB may follow it")?;
    Ok(Bound { name, most })
}

fn count(words: &str) -> Option<u64> {
    let end = words.find(|letter: char| !letter.is_ascii_digit() && letter != '_').unwrap_or(words.len());
    let (digits, unit) = words.split_at_checked(end)?;
    let unit = match unit {
        "" => 1,
        "k" | "K" => 1_000,
        "M" => 1_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    digits.replace('_', "").parse::<u64>().ok()?.checked_mul(unit).filter(|number| *number > 0)
}

impl Bounds {
    fn most(&self, name: &str, usual: u64) -> u64 {
        self.limits.iter().rev().find(|bound| bound.name == name).map_or(usual, |bound| bound.most)
    }

    fn size(&self, name: &str, usual: usize) -> usize {
        usize::try_from(self.most(name, usual as u64)).unwrap_or(usize::MAX)
    }

    /// Bounds of a blueprint.
    pub fn document(&self) -> Limits {
        let mut limits = Limits::default();
        limits.file = self.size("file", limits.file);
        limits.text = self.size("text", limits.text);
        limits.nesting = self.size("nesting", limits.nesting);
        limits.steps = self.size("steps", limits.steps);
        limits.cards = self.size("cards", limits.cards);
        limits.links = self.size("links", limits.links);
        limits.variants = self.size("variants", limits.variants);
        limits
    }

    /// Bounds of the files that belong to one.
    pub fn files(&self) -> FileLimits {
        let mut limits = FileLimits::default();
        limits.image = self.size("image", limits.image);
        limits.pixels = self.most("pixels", limits.pixels);
        limits.unpacked = self.most("unpacked", limits.unpacked);
        limits.style = self.size("style", limits.style);
        limits.font = self.size("font", limits.font);
        limits
    }

    /// Bounds of a PNG, at a scale, drawn on so many threads.
    pub fn raster(&self, scale: f64, threads: usize) -> Raster {
        let usual = Raster::default();
        let side = u32::try_from(self.most("side", u64::from(usual.side))).unwrap_or(u32::MAX);
        Raster { scale, side, pixels: self.most("area", usual.pixels), threads }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_units() {
        assert_eq!(count("20_000"), Some(20_000));
        assert_eq!(count("8MiB"), Some(8 << 20));
        for wrong in ["", "0", "-1", "1.5", "8MB", "99999999999999999999", "9999999999999999GiB"] {
            assert_eq!(count(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_name_reaches_its_limit() {
        let limits = NAMES.iter().map(|(name, _)| bound(&format!("{name}=7")).unwrap()).collect();
        let bounds = Bounds { limits };
        let (document, files, raster) = (bounds.document(), bounds.files(), bounds.raster(1.0, 1));
        let document = [
            document.file,
            document.text,
            document.nesting,
            document.steps,
            document.cards,
            document.links,
            document.variants,
        ];
        assert_eq!(document, [7; 7]);
        assert_eq!([files.image, files.style, files.font], [7; 3]);
        assert_eq!([files.pixels, files.unpacked, u64::from(raster.side), raster.pixels], [7; 4]);
    }

    #[test]
    fn a_mistaken_name_is_answered_with_the_nearest() {
        assert!(bound("step=1").unwrap_err().contains("`steps`"));
    }
}
