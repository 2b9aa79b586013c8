//! Turns a finished picture into pixels. The only room that knows resvg.

use std::collections::BTreeMap;
use std::io::Write;

use png::BitDepth;
use png::ColorType;
use png::DeflateCompression;
use png::Encoder;
use png::Filter;
use png::PixelDimensions;
use png::Unit;
use resvg::tiny_skia::Pixmap;
use resvg::tiny_skia::PremultipliedColorU8;
use resvg::tiny_skia::Transform;
use usvg::ImageHrefResolver;
use usvg::Options;
use usvg::Tree;

use crate::color::Color;
use crate::export::svg;
use crate::geom::Len;
use crate::scene::Scene;
use crate::stages::Told;
use crate::stages::nobody;
use crate::text::Fonts;

/// Most pixels that are held in memory at once; a larger picture is drawn in bands.
const BAND_PIXELS: u64 = 16 << 20;

/// CSS pixels in a metre.
const CSS_PIXELS_PER_METRE: f64 = 96.0 / 0.0254;

/// How large a picture is made, and what is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Raster {
    /// Pixels of the file for each page pixel.
    pub scale: f64,
    /// Most pixels a side.
    pub side: u32,
    /// Most pixels in all.
    pub pixels: u64,
}

impl Default for Raster {
    /// Twice the page's size, at most 16,384 pixels a side and 268,435,456 in all.
    fn default() -> Raster {
        Raster { scale: 2.0, side: 16_384, pixels: 16_384 * 16_384 }
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
/// # Errors
///
/// For a scale that is no positive number and for sizes beyond the limits, which are checked before any pixel
/// is made.
pub fn png(scene: &Scene, fonts: &Fonts, raster: &Raster) -> Result<Vec<u8>, PngError> {
    png_told(scene, fonts, raster, &nobody)
}

/// The same, telling of the stages `raster` and `encode`.
///
/// # Errors
///
/// As [`png`].
pub fn png_told(scene: &Scene, fonts: &Fonts, raster: &Raster, told: Told) -> Result<Vec<u8>, PngError> {
    let (width, height) = size(scene, raster)?;
    let tree = tree(&svg::pixels(scene, fonts))?;
    let canvas = Canvas { tree, scale: raster.scale as f32, width, height, paper: scene.background };
    let rows = BAND_PIXELS / u64::from(width);
    let mut file = Vec::new();
    if rows >= u64::from(height) {
        canvas.whole(&mut file, told)?;
    } else {
        canvas.banded(&mut file, rows.max(1) as u32, told)?;
    }
    told("encode");
    Ok(file)
}

/// The pixels of a picture, three bytes each, row by row; where the page has no background, on black.
///
/// # Errors
///
/// As [`png`].
pub fn pixels(scene: &Scene, fonts: &Fonts, raster: &Raster) -> Result<Vec<u8>, PngError> {
    let (width, height) = size(scene, raster)?;
    let tree = tree(&svg::pixels(scene, fonts))?;
    let canvas = Canvas { tree, scale: raster.scale as f32, width, height, paper: scene.background };
    let pixels = canvas.rows(0, height)?;
    Ok(pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect())
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

/// Reads the outlines for the rasteriser. Pictures in it come from the text itself, never from a file.
fn tree(text: &str) -> Result<Tree, PngError> {
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    Tree::from_str(text, &options).map_err(drawing)
}

fn drawing(error: impl std::fmt::Display) -> PngError {
    PngError::Drawing(error.to_string())
}

struct Canvas {
    tree: Tree,
    scale: f32,
    width: u32,
    height: u32,
    /// Colour of the page, if it has one.
    paper: Option<Color>,
}

impl Canvas {
    /// Draws some rows.
    fn rows(&self, top: u32, count: u32) -> Result<Pixmap, PngError> {
        let mut pixels =
            Pixmap::new(self.width, count).ok_or_else(|| drawing("there is no room for so many pixels"))?;
        // A page whose size is no whole number of pixels ends inside its last ones; the paper does not.
        if let Some(Color(red, green, blue)) = self.paper {
            pixels.fill(resvg::tiny_skia::Color::from_rgba8(red, green, blue, 255));
        }
        let place = Transform::from_scale(self.scale, self.scale).post_translate(0.0, -(top as f32));
        resvg::render(&self.tree, place, &mut pixels.as_mut());
        Ok(pixels)
    }

    fn whole(&self, file: &mut Vec<u8>, told: Told) -> Result<(), PngError> {
        let pixels = self.rows(0, self.height)?;
        told("raster");
        match Palette::of(&pixels) {
            Some(palette) => {
                let mut encoder = self.encoder(file, ColorType::Indexed);
                encoder.set_palette(palette.colors());
                if self.paper.is_none() {
                    encoder.set_trns(palette.alphas());
                }
                let mut writer = encoder.write_header().map_err(drawing)?;
                writer.write_image_data(&palette.indices(&pixels)).map_err(drawing)
            }
            None => {
                let mut writer = self.encoder(file, self.color_type()).write_header().map_err(drawing)?;
                writer.write_image_data(&self.samples(&pixels)).map_err(drawing)
            }
        }
    }

    fn banded(&self, file: &mut Vec<u8>, rows: u32, told: Told) -> Result<(), PngError> {
        let mut writer = self.encoder(file, self.color_type()).write_header().map_err(drawing)?;
        let mut stream = writer.stream_writer().map_err(drawing)?;
        let mut top = 0;
        while top < self.height {
            let count = rows.min(self.height - top);
            let band = self.rows(top, count)?;
            told("raster");
            stream.write_all(&self.samples(&band)).map_err(drawing)?;
            told("encode");
            top += count;
        }
        stream.finish().map_err(drawing)
    }

    fn color_type(&self) -> ColorType {
        if self.paper.is_some() { ColorType::Rgb } else { ColorType::Rgba }
    }

    fn encoder<'w>(&self, file: &'w mut Vec<u8>, color: ColorType) -> Encoder<'static, &'w mut Vec<u8>> {
        let mut encoder = Encoder::new(file, self.width, self.height);
        encoder.set_color(color);
        encoder.set_depth(BitDepth::Eight);
        // Higher levels take twice as long for a twelfth less.
        encoder.set_deflate_compression(DeflateCompression::Level(3));
        // On flat colours every filter makes the file larger.
        encoder.set_filter(Filter::NoFilter);
        let density = (CSS_PIXELS_PER_METRE * f64::from(self.scale)).round() as u32;
        encoder.set_pixel_dims(Some(PixelDimensions { xppu: density, yppu: density, unit: Unit::Meter }));
        encoder
    }

    /// The bytes of the pixels as the file has them.
    fn samples(&self, pixels: &Pixmap) -> Vec<u8> {
        let mut samples = Vec::with_capacity(pixels.pixels().len() * if self.paper.is_some() { 3 } else { 4 });
        for pixel in pixels.pixels() {
            let color = pixel.demultiply();
            samples.extend([color.red(), color.green(), color.blue()]);
            if self.paper.is_none() {
                samples.push(color.alpha());
            }
        }
        samples
    }
}

/// At most 256 colours, ordered.
struct Palette(BTreeMap<[u8; 4], u8>);

impl Palette {
    /// The colours of a picture, unless there are more than a palette holds.
    fn of(pixels: &Pixmap) -> Option<Palette> {
        let mut colors = BTreeMap::new();
        let mut last = None;
        for pixel in pixels.pixels() {
            if last == Some(pixel) {
                continue;
            }
            last = Some(pixel);
            let color = pixel.demultiply();
            colors.insert([color.red(), color.green(), color.blue(), color.alpha()], 0);
            if colors.len() > 256 {
                return None;
            }
        }
        for (index, number) in colors.values_mut().enumerate() {
            *number = index as u8;
        }
        Some(Palette(colors))
    }

    fn colors(&self) -> Vec<u8> {
        self.0.keys().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect()
    }

    fn alphas(&self) -> Vec<u8> {
        self.0.keys().map(|[_, _, _, alpha]| *alpha).collect()
    }

    fn indices(&self, pixels: &Pixmap) -> Vec<u8> {
        let mut last = None;
        let mut index = 0;
        let mut find = |pixel: &PremultipliedColorU8| {
            // Most pixels are like the one before.
            if last != Some(*pixel) {
                last = Some(*pixel);
                let color = pixel.demultiply();
                let color = [color.red(), color.green(), color.blue(), color.alpha()];
                index = self.0.get(&color).copied().unwrap_or(0);
            }
            index
        };
        pixels.pixels().iter().map(&mut find).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_join_without_a_visible_seam() {
        let text = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 40' width='60' height='40'>\
                    <rect width='60' height='40' fill='#fff'/><circle cx='31.3' cy='19.7' r='17.2' fill='#b5350f'/>\
                    <path d='M2 3L57 38' stroke='#17212e' stroke-width='1.4' stroke-dasharray='5 4'/></svg>";
        let canvas =
            Canvas { tree: tree(text).unwrap(), scale: 3.0, width: 180, height: 120, paper: Some(Color::WHITE) };
        let (mut whole, mut banded) = (Vec::new(), Vec::new());
        let mut writer = canvas.encoder(&mut whole, ColorType::Rgb).write_header().unwrap();
        writer.write_image_data(&canvas.samples(&canvas.rows(0, 120).unwrap())).unwrap();
        writer.finish().unwrap();
        canvas.banded(&mut banded, 17, &nobody).unwrap();
        let pixels = |file: &[u8]| {
            let mut reader = ::png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            pixels
        };
        // Curves are cut at the edge of a band, which moves their edges by less than the eye sees.
        let apart = pixels(&whole).iter().zip(pixels(&banded)).map(|(one, other)| one.abs_diff(other)).max();
        assert!(apart < Some(72), "{apart:?}");
    }

    #[test]
    fn no_file_is_read_for_a_picture() {
        let text = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9' width='9' height='9'>\
                    <image href='/etc/hostname' width='9' height='9'/><image href='Cargo.toml' width='9' height='9'/></svg>";
        assert!(!tree(text).unwrap().root().has_children());
    }
}
