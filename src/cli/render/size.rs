//! How many pixels a PNG gets.

use clap::Args;
use cyanotype::geom::Len;
use cyanotype::geom::Size;

use crate::cli::Stop;
use crate::cli::render::places::Format;

/// Scale when nothing is said.
const USUAL: f64 = 2.0;

/// The three ways to say it; one at a time.
#[derive(Debug, Args)]
pub struct Sizes {
    /// Pixels of a PNG for each pixel of the page, from 0.05 to 32 [default: 2].
    #[arg(long, value_name = "N", value_parser = scale, conflicts_with_all = ["width", "dpi"], help_heading = "Pixels", allow_negative_numbers = true)]
    scale: Option<Number>,
    /// Width of a PNG in pixels, from 1 to 16384; the height follows.
    #[arg(long, value_name = "PX", value_parser = width, conflicts_with = "dpi", allow_negative_numbers = true, help_heading = "Pixels")]
    width: Option<u32>,
    /// Dots an inch of a PNG, from 5 to 3072; 96 is the size of the page.
    #[arg(long, value_name = "N", value_parser = dpi, allow_negative_numbers = true, help_heading = "Pixels")]
    dpi: Option<Number>,
}

/// A number with its range. Whether it lies in it is told when the page is known, with the pixels it would make.
#[derive(Debug, Clone)]
struct Number {
    words: String,
    value: f64,
    least: f64,
    most: f64,
}

fn number(words: &str, least: f64, most: f64) -> Result<Number, String> {
    let value = words.parse::<f64>().ok().filter(|value| value.is_finite() && *value > 0.0);
    let value = value.ok_or_else(|| format!("this is a number from {least} to {most}"))?;
    Ok(Number { words: words.to_owned(), value, least, most })
}

fn scale(words: &str) -> Result<Number, String> {
    number(words, 0.05, 32.0)
}

fn dpi(words: &str) -> Result<Number, String> {
    number(words, 5.0, 3072.0)
}

fn width(words: &str) -> Result<u32, String> {
    let number = words.parse::<u32>().ok().filter(|number| (1..=16_384).contains(number));
    number.ok_or_else(|| "this is a whole number of pixels from 1 to 16384".to_owned())
}

impl Sizes {
    /// Refuses a size where nothing has pixels.
    ///
    /// # Errors
    /// When a size is given and no output is a PNG.
    pub fn fits(&self, mut formats: impl Iterator<Item = Format>) -> Result<(), Stop> {
        let given =
            [("--scale", self.scale.is_some()), ("--width", self.width.is_some()), ("--dpi", self.dpi.is_some())];
        match given.iter().find(|(_, given)| *given) {
            Some((name, _)) if !formats.any(|format| format == Format::Png) => Err(Stop::Refused(format!(
                "{name} says how many pixels a PNG gets, and no output is a PNG; an SVG has no pixels"
            ))),
            _ => Ok(()),
        }
    }

    /// Pixels for each pixel of a page of this size, so many of which are an inch.
    ///
    /// # Errors
    /// One sentence when the number asked for is out of its range.
    pub fn scale(&self, page: Size, per_inch: f64) -> Result<f64, String> {
        match (&self.scale, self.width, &self.dpi) {
            (Some(scale), _, _) => within("--scale", scale, 1.0, page),
            (_, Some(width), _) => Ok(f64::from(width) / page.width.to_f64()),
            (_, _, Some(dots)) => within("--dpi", dots, per_inch, page),
            (None, None, None) => Ok(USUAL),
        }
    }
}

/// The scale that a number comes to, so many of which are the page's own size.
fn within(option: &str, number: &Number, one: f64, page: Size) -> Result<f64, String> {
    let Number { words, value, least, most } = number;
    let scale = value / one;
    if (*least..=*most).contains(value) {
        return Ok(scale);
    }
    let pixels = |side: Len| {
        let count = side.to_f64() * scale;
        if count < 1.0 { "less than 1".to_owned() } else { format!("{count:.0}") }
    };
    let (width, height) = (pixels(page.width), pixels(page.height));
    Err(format!("`{option} {words}` would make {width} × {height} pixels, and it is a number from {least} to {most}"))
}
