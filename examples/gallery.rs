//! Draws `examples/gallery.png`: the first example in every built-in style, on one sheet.
//!
//! ```sh
//! cargo run --release --example gallery
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::export::png::Raster;
use cyanotype::export::png::png as draw;
use cyanotype::limits::Limits;
use cyanotype::paint::Pictures;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::render::Page;
use cyanotype::render::View;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;

/// Width of one picture on the sheet.
const WIDE: usize = 660;

/// Pictures in a row, and the paper between them.
const ROW: usize = 2;
const GAP: usize = 16;

/// Colour of the sheet.
const SHEET: [u8; 3] = [0xe9, 0xec, 0xf0];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let name = "b2b-software.blueprint.toml";
    let source = Source::new(name, fs::read_to_string(folder.join(name))?);
    let service = check::load(&source, &Limits::default(), &CheckOptions::default())
        .map_err(|_| "the example does not load")?
        .output;
    let fonts = Fonts::shipped();
    let options = Options { page: Page::A3, view: View::Variant("current".to_owned()), ..Options::default() };
    let mut pictures = Vec::new();
    for (name, _) in style::BUILT_IN {
        let style = style::built_in(name).map_err(|_| "a built-in style does not load")?;
        let pages = render::draw_pages(&service, &options, &style, &fonts, &Pictures::new())?;
        let page = pages.first().ok_or("the example has no page")?;
        let scale = 2.0 * WIDE as f64 / page.scene.size.width.to_f64();
        pictures.push(Picture::read(&draw(&page.scene, &fonts, &Raster { scale, ..Raster::default() })?)?.half());
    }
    let target = folder.join("gallery.png");
    let bytes = sheet(&pictures).file()?;
    fs::write(&target, &bytes)?;
    println!("wrote {} ({} bytes)", target.display(), bytes.len());
    Ok(())
}

/// An opaque picture, three bytes a pixel.
struct Picture {
    wide: usize,
    high: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    fn read(file: &[u8]) -> Result<Picture, Box<dyn Error>> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or("the picture is too large")?];
        let frame = reader.next_frame(&mut bytes)?;
        let samples = frame.color_type.samples();
        let pixels = bytes.chunks_exact(samples).map(|pixel| [pixel[0], pixel[1 % samples], pixel[2 % samples]]);
        Ok(Picture { wide: frame.width as usize, high: frame.height as usize, pixels: pixels.collect() })
    }

    /// Half as large, every pixel the mean of four: softer letters than drawing them small.
    fn half(&self) -> Picture {
        let (wide, high) = (self.wide / 2, self.high / 2);
        let mean = |x: usize, y: usize, part: usize| {
            let at = |x: usize, y: usize| u16::from(self.pixels[y * self.wide + x][part]);
            ((at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1) + 2) / 4) as u8
        };
        let pixels = (0..wide * high).map(|at| [0, 1, 2].map(|part| mean(at % wide, at / wide, part)));
        Picture { wide, high, pixels: pixels.collect() }
    }

    /// A PNG with a palette of 256 colours: the commonest, and for every other colour the nearest of them.
    fn file(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut count: BTreeMap<[u8; 3], usize> = BTreeMap::new();
        for pixel in &self.pixels {
            *count.entry(*pixel).or_default() += 1;
        }
        let palette = palette(&count);
        let far = |one: [u8; 3], other: [u8; 3]| -> u32 {
            [0, 1, 2].map(|part| u32::from(one[part].abs_diff(other[part])).pow(2)).iter().sum()
        };
        let nearest = |color: [u8; 3]| {
            palette.iter().enumerate().min_by_key(|(_, known)| far(color, **known)).map_or(0, |(index, _)| index as u8)
        };
        let index: BTreeMap<[u8; 3], u8> = count.keys().map(|color| (*color, nearest(*color))).collect();
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.wide as u32, self.high as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels.iter().map(|pixel| index[pixel]).collect::<Vec<u8>>())?;
        writer.finish()?;
        Ok(file)
    }
}

/// Median cut: the box of colours with the most weight times width is halved until there are 256.
fn palette(count: &BTreeMap<[u8; 3], usize>) -> Vec<[u8; 3]> {
    let mut boxes: Vec<Vec<([u8; 3], usize)>> = vec![count.iter().map(|(color, count)| (*color, *count)).collect()];
    let reach = |colors: &[([u8; 3], usize)], part: usize| {
        let of = || colors.iter().map(|(color, _)| color[part]);
        of().max().unwrap_or(0) - of().min().unwrap_or(0)
    };
    let widest = |colors: &[([u8; 3], usize)]| (0..3).max_by_key(|part| reach(colors, *part)).unwrap_or(0);
    while boxes.len() < 256 {
        // The root keeps large plain areas from taking every colour.
        let worth = |colors: &Vec<([u8; 3], usize)>| {
            let weight: usize = colors.iter().map(|(_, count)| count).sum();
            weight.isqrt() * usize::from(reach(colors, widest(colors)))
        };
        let Some(at) = (0..boxes.len()).max_by_key(|index| worth(&boxes[*index])) else { break };
        if worth(&boxes[at]) == 0 {
            break;
        }
        let mut colors = boxes.swap_remove(at);
        let part = widest(&colors);
        colors.sort_unstable_by_key(|(color, _)| color[part]);
        let middle = (u16::from(colors[0].0[part]) + u16::from(colors[colors.len() - 1].0[part])) / 2;
        let cut = colors.partition_point(|(color, _)| u16::from(color[part]) <= middle).clamp(1, colors.len() - 1);
        let upper = colors.split_off(cut);
        boxes.extend([colors, upper]);
    }
    // The commonest colour of a box, so that plain areas keep theirs to the bit.
    let common =
        |colors: &Vec<([u8; 3], usize)>| colors.iter().max_by_key(|(_, count)| *count).map(|(color, _)| *color);
    boxes.iter().filter_map(common).collect()
}

fn sheet(pictures: &[Picture]) -> Picture {
    let high = pictures.iter().map(|picture| picture.high).max().unwrap_or(0);
    let rows = pictures.len().div_ceil(ROW);
    let (wide, all) = (ROW * WIDE + (ROW + 1) * GAP, rows * high + (rows + 1) * GAP);
    let mut sheet = Picture { wide, high: all, pixels: vec![SHEET; wide * all] };
    for (index, picture) in pictures.iter().enumerate() {
        let (left, top) = (GAP + index % ROW * (WIDE + GAP), GAP + index / ROW * (high + GAP));
        for (y, row) in picture.pixels.chunks_exact(picture.wide).enumerate() {
            let start = (top + y) * wide + left;
            let row = &row[..row.len().min(WIDE)];
            sheet.pixels[start..start + row.len()].copy_from_slice(row);
        }
    }
    sheet
}
