//! Turns a finished picture into pixels. The only room that knows resvg.

mod bands;
mod cover;
mod deflate;
mod inks;
mod palette;

use png::BitDepth;
use png::ColorType;
use png::Encoder;
use png::PixelDimensions;
use png::Unit;
use png::chunk;

use crate::export::png::bands::Canvas;
use crate::export::png::deflate::Packed;
use crate::export::png::deflate::Sum;
use crate::export::png::palette::Colors;
use crate::geom::Len;
use crate::scene::Scene;
use crate::stages::Told;
use crate::stages::nobody;
use crate::text::Fonts;

/// Most bytes of one chunk of the file.
const CHUNK: usize = 1 << 20;

/// Most pixels that are painted before they are packed: so much is kept in memory at most.
const GROUP_PIXELS: u64 = 1 << 25;

/// Metres in an inch.
const METRES: f64 = 0.0254;

/// How large a picture is made, and what is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Raster {
    /// Pixels of the file for each page pixel.
    pub scale: f64,
    /// Most pixels a side.
    pub side: u32,
    /// Most pixels in all.
    pub pixels: u64,
    /// How many threads draw; the file does not depend on it.
    pub threads: usize,
}

impl Default for Raster {
    /// Twice the page's size, at most 16,384 pixels a side and 268,435,456 in all, drawn by one thread.
    fn default() -> Raster {
        Raster { scale: 2.0, side: 16_384, pixels: 16_384 * 16_384, threads: 1 }
    }
}

/// Why a picture cannot be turned into pixels.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PngError {
    /// The scale is not a number above zero.
    #[error("a scale of {0} is not possible; it must be a number above 0")]
    Scale(f64),
    /// The page has no area, or less than one pixel at this scale.
    #[error("the picture would be empty: {width} × {height} pixels")]
    Empty {
        /// Width in pixels.
        width: f64,
        /// Height in pixels.
        height: f64,
    },
    /// A side is longer than the limit.
    #[error("the picture would be {width} × {height} pixels; at most {side} a side are drawn")]
    TooLong {
        /// Width in pixels.
        width: f64,
        /// Height in pixels.
        height: f64,
        /// The limit.
        side: u32,
    },
    /// The area is larger than the limit.
    #[error("the picture would be {width} × {height} pixels, {} in all; at most {pixels} are drawn", width * height)]
    TooLarge {
        /// Width in pixels.
        width: f64,
        /// Height in pixels.
        height: f64,
        /// The limit.
        pixels: u64,
    },
    /// The rasteriser or the encoder gave up; says what it said.
    #[error("the picture could not be drawn: {0}")]
    Drawing(String),
}

/// Draws a picture as PNG: without alpha where the page has a background, with a palette where 256 colours
/// are enough. Equal pictures give equal bytes.
///
/// Marks are sampled and mixed as resvg does it, by a way of our own that works each letter and box out once;
/// pictures in the picture are drawn by resvg.
///
/// # Errors
///
/// For a scale that is no positive number and for sizes beyond the limits, which are checked before any pixel
/// is made.
pub fn png(scene: &Scene, fonts: &Fonts, raster: &Raster) -> Result<Vec<u8>, PngError> {
    png_told(scene, fonts, raster, &nobody)
}

/// The same, telling of the stages `raster` and `encode`, by turns in a large picture.
///
/// # Errors
///
/// As [`png`].
pub fn png_told(scene: &Scene, fonts: &Fonts, raster: &Raster, told: Told) -> Result<Vec<u8>, PngError> {
    let (width, height) = size(scene, raster)?;
    let inks = inks::inks(scene, fonts, raster.scale, (width, height));
    let canvas = Canvas { inks: &inks, width, height, paper: scene.background, threads: raster.threads };
    // As long as a palette may do, painted bands wait for their numbers.
    let (mut colors, mut waiting, mut packed) = (Colors::default(), Vec::new(), Vec::new());
    let together =
        (GROUP_PIXELS / (u64::from(width) * u64::from(height) / canvas.bands() as u64).max(1)).max(1) as usize;
    for first in (0..canvas.bands()).step_by(together) {
        let painted = canvas.painted(first..(first + together).min(canvas.bands()));
        painted.iter().for_each(|band| colors.add(&band.colors));
        waiting.extend(painted);
        told("raster");
        if colors.many {
            packed.extend(canvas.packed(&std::mem::take(&mut waiting), None));
            told("encode");
        }
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_depth(BitDepth::Eight);
    let density = (scene.per_inch() / METRES * raster.scale).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: density, yppu: density, unit: Unit::Meter }));
    match colors.numbered() {
        Some(colors) => {
            encoder.set_color(ColorType::Indexed);
            encoder.set_palette(colors.rgb());
            if scene.background.is_none() {
                encoder.set_trns(colors.alphas());
            }
            packed = canvas.packed(&waiting, Some(&colors));
        }
        None => encoder.set_color(if scene.background.is_some() { ColorType::Rgb } else { ColorType::Rgba }),
    }
    let mut writer = encoder.write_header().map_err(drawing)?;
    for part in stream(&packed).chunks(CHUNK) {
        writer.write_chunk(chunk::IDAT, part).map_err(drawing)?;
    }
    writer.finish().map_err(drawing)?;
    told("encode");
    Ok(file)
}

/// One zlib stream of all parts (RFC 1950).
fn stream(parts: &[Packed]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x5e];
    let mut sum = Sum::default();
    for part in parts {
        stream.extend_from_slice(&part.bytes);
        sum = sum.then(part.sum);
    }
    stream.extend(deflate::END);
    stream.extend(sum.bytes());
    stream
}

/// The pixels of a picture, three bytes each, row by row; where the page has no background, on black.
///
/// # Errors
///
/// As [`png`].
pub fn pixels(scene: &Scene, fonts: &Fonts, raster: &Raster) -> Result<Vec<u8>, PngError> {
    let (width, height) = size(scene, raster)?;
    let inks = inks::inks(scene, fonts, raster.scale, (width, height));
    let canvas = Canvas { inks: &inks, width, height, paper: scene.background, threads: 1 };
    let mut pixels = Vec::new();
    for index in 0..canvas.bands() {
        for band in canvas.painted(index..index + 1) {
            pixels.extend(band.pixels().flat_map(|pixel| {
                let [red, green, blue, alpha] = pixel.to_be_bytes();
                [red, green, blue].map(|part| (u16::from(part) * u16::from(alpha) / 255) as u8)
            }));
        }
    }
    Ok(pixels)
}

/// Width and height in pixels, if they are within the limits.
fn size(scene: &Scene, raster: &Raster) -> Result<(u32, u32), PngError> {
    if !(raster.scale.is_finite() && raster.scale > 0.0) {
        return Err(PngError::Scale(raster.scale));
    }
    // Rounded first: a product such as 1920 × 1.1 may lie a hair above the whole number it means.
    let pixels = |len: Len| (len.to_f64() * raster.scale * 1000.0).round() / 1000.0;
    let (width, height) = (pixels(scene.size.width).ceil(), pixels(scene.size.height).ceil());
    if !(width >= 1.0 && height >= 1.0) {
        return Err(PngError::Empty { width, height });
    }
    if width.max(height) > f64::from(raster.side) {
        return Err(PngError::TooLong { width, height, side: raster.side });
    }
    if width * height > raster.pixels as f64 {
        return Err(PngError::TooLarge { width, height, pixels: raster.pixels });
    }
    Ok((width as u32, height as u32))
}

fn drawing(error: impl std::fmt::Display) -> PngError {
    PngError::Drawing(error.to_string())
}
