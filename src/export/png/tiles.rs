//! Fills the pixels of a picture in bands of tiles, on as many cores as there are, and packs them.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use miniz_oxide::deflate::core::CompressorOxide;
use miniz_oxide::deflate::core::TDEFLFlush;
use miniz_oxide::deflate::core::TDEFLStatus;
use miniz_oxide::deflate::core::compress_to_output;
use miniz_oxide::deflate::core::create_comp_flags_from_zip_params;
use resvg::tiny_skia::FillRule;
use resvg::tiny_skia::Mask;
use resvg::tiny_skia::Paint;
use resvg::tiny_skia::PathBuilder;
use resvg::tiny_skia::Pixmap;
use resvg::tiny_skia::PixmapPaint;
use resvg::tiny_skia::PremultipliedColorU8;
use resvg::tiny_skia::Rect;
use resvg::tiny_skia::Transform;
use simd_adler32::Adler32;

use super::PngError;
use super::drawing;
use super::inks::Ink;
use super::inks::Shape;
use super::palette::Colors;
use crate::color::Color;

/// Pixels a side of a tile, at most.
const TILE: u32 = 1024;

/// Most pixels of a band, apart from the least height.
const BAND_PIXELS: u32 = 2 << 20;

/// Least rows of a band: letters that cross its edge are filled twice.
const LEAST_ROWS: u32 = 64;

/// Pixels that are compared at once: pictures are so flat that most stretches are of one colour, or like those above.
const STRIDE: usize = 32;

/// How hard the packer tries. Higher levels take longer for a fiftieth less.
const LEVEL: i32 = 3;

/// A picture to fill.
pub(super) struct Canvas<'a> {
    pub(super) inks: &'a [Ink],
    /// Pixels of the file.
    pub(super) width: u32,
    /// Pixels of the file.
    pub(super) height: u32,
    /// Colour of the page, if it has one; else the pixels have alpha.
    pub(super) paper: Option<Color>,
    /// How many threads fill; the pixels do not depend on it.
    pub(super) threads: usize,
}

/// The pixels as the file holds them: one zlib stream.
pub(super) struct Packed {
    pub(super) stream: Vec<u8>,
    /// All colours, if there are few.
    pub(super) colors: Colors,
}

/// What became of one band.
struct Band {
    packed: Vec<u8>,
    sum: u32,
    length: u64,
    colors: Colors,
}

impl Canvas<'_> {
    /// Fills and packs everything: as numbers of a palette, or as the colours themselves.
    pub(super) fn pack(&self, palette: Option<&Colors>) -> Result<Packed, PngError> {
        let rows = self.rows();
        let tiles = self.shared_out(rows);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(inks) = tiles.get(index) else { return Ok(done) };
                let top = rows * index as u32;
                let samples = self.band(top, rows.min(self.height - top), inks, palette)?;
                done.push((index, packed(samples, index + 1 == tiles.len())?));
            }
        };
        let threads = self.threads.clamp(1, tiles.len().max(1));
        let mut bands: Vec<(usize, Band)> = std::thread::scope(|scope| {
            let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut all = work()?;
            for helper in helpers {
                all.extend(helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok::<_, PngError>(all)
        })?;
        bands.sort_by_key(|(index, _)| *index);
        let mut all = Packed { stream: vec![0x78, 0x5e], colors: Colors::default() };
        let mut sum = Adler32::new().finish();
        for (_, band) in bands {
            all.stream.extend(band.packed);
            sum = joined(sum, band.sum, band.length);
            all.colors.add(&band.colors);
        }
        all.stream.extend(sum.to_be_bytes());
        Ok(all)
    }

    /// Red, green and blue of every pixel, on black where there is no paper.
    pub(super) fn plain(&self) -> Result<Vec<u8>, PngError> {
        let rows = self.rows();
        let mut plain = Vec::new();
        for (top, tiles) in (0..self.height).step_by(rows as usize).zip(self.shared_out(rows)) {
            let (pixels, _) = self.pixels(top, rows.min(self.height - top), &tiles)?;
            plain.extend(pixels.iter().flat_map(|pixel| {
                let [red, green, blue, alpha] = pixel.to_be_bytes();
                [red, green, blue].map(|part| (u16::from(part) * u16::from(alpha) / 255) as u8)
            }));
        }
        Ok(plain)
    }

    /// Rows of a band.
    fn rows(&self) -> u32 {
        (BAND_PIXELS / self.width.max(1)).clamp(LEAST_ROWS, TILE).min(self.height)
    }

    /// Which inks touch each tile, back to front.
    fn shared_out(&self, rows: u32) -> Vec<Vec<Vec<usize>>> {
        let (count, columns) = (self.height.div_ceil(rows), self.width.div_ceil(TILE));
        let mut tiles = vec![vec![Vec::new(); columns as usize]; count as usize];
        for (index, ink) in self.inks.iter().enumerate() {
            let [left, top, right, bottom] = ink.bounds;
            let across = |at: f64| (at / f64::from(TILE)).floor().clamp(0.0, f64::from(columns - 1)) as usize;
            let down = |at: f64| (at / f64::from(rows)).floor().clamp(0.0, f64::from(count - 1)) as usize;
            // Smoothing reaches into the pixels around.
            let (first, last) = (across(left - 1.0), across(right + 1.0));
            for band in tiles.iter_mut().take(down(bottom + 1.0) + 1).skip(down(top - 1.0)) {
                band.iter_mut().take(last + 1).skip(first).for_each(|tile| tile.push(index));
            }
        }
        tiles
    }

    /// The rows of a band as the file has them, each after the number of its filter, and the colours in it.
    fn band(
        &self,
        top: u32,
        rows: u32,
        tiles: &[Vec<usize>],
        palette: Option<&Colors>,
    ) -> Result<(Vec<u8>, Colors), PngError> {
        let (pixels, colors) = self.pixels(top, rows, tiles)?;
        let width = self.width as usize;
        let rows = match (palette, self.paper) {
            (Some(palette), _) => filtered(&pixels, width, |color| [palette.number(color)]),
            (None, Some(_)) => filtered(&pixels, width, |[red, green, blue, _]| [red, green, blue]),
            (None, None) => filtered(&pixels, width, |color| color),
        };
        Ok((rows, colors))
    }

    /// The pixels of a band, each as red, green, blue and alpha in one number.
    fn pixels(&self, top: u32, rows: u32, tiles: &[Vec<usize>]) -> Result<(Vec<u32>, Colors), PngError> {
        let width = self.width as usize;
        let mut pixels = vec![0; width * rows as usize];
        let mut colors = Colors::default();
        for (column, inks) in (0u32..).zip(tiles) {
            let left = column * TILE;
            let tile = self.tile(left, top, TILE.min(self.width - left), rows, inks)?;
            let lines = pixels.chunks_exact_mut(width).zip(tile.data().chunks_exact(tile.width() as usize * 4));
            for (into, from) in lines {
                let into = into.get_mut(left as usize..).unwrap_or_default().chunks_mut(STRIDE);
                numbered(from.chunks(STRIDE * 4).zip(into), &mut colors);
            }
        }
        Ok((pixels, colors))
    }

    /// Fills one tile.
    fn tile(&self, left: u32, top: u32, width: u32, height: u32, inks: &[usize]) -> Result<Pixmap, PngError> {
        let mut pixels = Pixmap::new(width, height).ok_or_else(|| drawing("there is no room for so many pixels"))?;
        // A page whose size is no whole number of pixels ends inside its last ones; the paper does not.
        if let Some(Color(red, green, blue)) = self.paper {
            pixels.fill(resvg::tiny_skia::Color::from_rgba8(red, green, blue, 255));
        }
        let mut paint = Paint::default();
        let mut cut: Option<([f64; 4], Option<Mask>)> = None;
        for ink in inks.iter().filter_map(|index| self.inks.get(*index)) {
            let (x, y) = (ink.x - f64::from(left), ink.y - f64::from(top));
            let place = Transform::from_row(ink.scale.0, 0.0, 0.0, ink.scale.1, x as f32, y as f32);
            if let Some(clip) = ink.clip
                && cut.as_ref().is_none_or(|(known, _)| *known != clip)
            {
                cut = Some((clip, stencil(clip, left, top, width, height)));
            }
            let mask = match (&ink.clip, &cut) {
                (Some(_), Some((_, Some(mask)))) => Some(mask),
                // Nothing of it lies on this tile.
                (Some(_), _) => continue,
                (None, _) => None,
            };
            let Color(red, green, blue) = ink.color;
            paint.set_color_rgba8(red, green, blue, ink.opacity);
            match &ink.shape {
                Shape::Area(path) => pixels.fill_path(path, &paint, FillRule::Winding, place, mask),
                Shape::Hairline(path, pen) => pixels.stroke_path(path, &paint, pen, place, mask),
                Shape::Picture(tree) => match mask {
                    None => resvg::render(tree, place, &mut pixels.as_mut()),
                    Some(_) => {
                        let room = || drawing("there is no room for so many pixels");
                        let mut own = Pixmap::new(width, height).ok_or_else(room)?;
                        resvg::render(tree, place, &mut own.as_mut());
                        pixels.draw_pixmap(0, 0, own.as_ref(), &PixmapPaint::default(), Transform::identity(), mask);
                    }
                },
            }
        }
        Ok(pixels)
    }
}

/// Turns a row of the rasteriser's pixels into numbers.
fn numbered<'a>(row: impl Iterator<Item = (&'a [u8], &'a mut [u32])>, colors: &mut Colors) {
    let mut last = [0; 4];
    let mut alike = [0; STRIDE * 4];
    let mut number = 0;
    let mut known = false;
    for (from, into) in row {
        if known && alike.starts_with(from) {
            into.fill(number);
            continue;
        }
        let (from, _) = from.as_chunks::<4>();
        for (into, from) in into.iter_mut().zip(from) {
            if !known || last != *from {
                (last, known) = (*from, true);
                let [red, green, blue, alpha] = *from;
                let color = PremultipliedColorU8::from_rgba(red, green, blue, alpha).map(|color| color.demultiply());
                let color = color.map_or([0; 4], |color| [color.red(), color.green(), color.blue(), color.alpha()]);
                colors.insert(color);
                number = u32::from_be_bytes(color);
            }
            *into = number;
        }
        alike.as_chunks_mut::<4>().0.fill(last);
    }
}

/// How often two rows differ, in stretches.
fn differing(one: &[u32], other: &[u32]) -> usize {
    one.chunks(STRIDE).zip(other.chunks(STRIDE)).filter(|(one, other)| one != other).count()
}

/// The rows of a band, each after the number of its filter: as it is, or as what differs from the row above, whichever
/// changes less often. The first row of a band stands for itself, so that bands can be made in any order.
fn filtered<const BYTES: usize>(pixels: &[u32], width: usize, sample: impl Fn([u8; 4]) -> [u8; BYTES]) -> Vec<u8> {
    const AS_IT_IS: u8 = 0;
    const FROM_ABOVE: u8 = 2;
    let mut bytes = Vec::with_capacity((width * BYTES + 1) * (pixels.len() / width.max(1)));
    let mut above: Option<&[u32]> = None;
    for row in pixels.chunks_exact(width) {
        let changes = differing(row, row.get(1..).unwrap_or_default());
        match above {
            Some(above) if differing(row, above) <= changes => {
                bytes.push(FROM_ABOVE);
                for (row, above) in row.chunks(STRIDE).zip(above.chunks(STRIDE)) {
                    if row == above {
                        bytes.resize(bytes.len() + row.len() * BYTES, 0);
                        continue;
                    }
                    for (one, other) in row.iter().zip(above) {
                        let (one, other) = (sample(one.to_be_bytes()), sample(other.to_be_bytes()));
                        bytes.extend(one.iter().zip(other).map(|(one, other)| one.wrapping_sub(other)));
                    }
                }
            }
            _ => {
                bytes.push(AS_IT_IS);
                let mut alike = [0; STRIDE];
                let mut samples = [sample([0; 4]); STRIDE];
                for row in row.chunks(STRIDE) {
                    if alike.starts_with(row) {
                        bytes.extend_from_slice(samples.get(..row.len()).unwrap_or_default().as_flattened());
                        continue;
                    }
                    row.iter().for_each(|color| bytes.extend(sample(color.to_be_bytes())));
                    let last = row.last().copied().unwrap_or_default();
                    alike.fill(last);
                    samples.fill(sample(last.to_be_bytes()));
                }
            }
        }
        above = Some(row);
    }
    bytes
}

/// What of a tile lies within a clip; nothing where the clip has no area.
fn stencil([left, top, right, bottom]: [f64; 4], x: u32, y: u32, width: u32, height: u32) -> Option<Mask> {
    let at = |value: f64, origin: u32| (value - f64::from(origin)).clamp(-8.0, f64::from(TILE) + 8.0) as f32;
    let frame = Rect::from_ltrb(at(left, x), at(top, y), at(right, x), at(bottom, y))?;
    let mut mask = Mask::new(width, height)?;
    mask.fill_path(&PathBuilder::from_rect(frame), FillRule::Winding, true, Transform::identity());
    Some(mask)
}

/// Packs a band so that its end is a whole byte, and the next band can follow.
fn packed((samples, colors): (Vec<u8>, Colors), last: bool) -> Result<Band, PngError> {
    let mut sum = Adler32::new();
    sum.write(&samples);
    // Without the head and the sum of a zlib stream, which all bands share.
    let mut packer = CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, 0, 0));
    let end = if last { TDEFLFlush::Finish } else { TDEFLFlush::Full };
    let mut packed = Vec::with_capacity(samples.len() / 64);
    let (status, taken) = compress_to_output(&mut packer, &samples, end, |part| {
        packed.extend_from_slice(part);
        true
    });
    if taken != samples.len() || matches!(status, TDEFLStatus::BadParam | TDEFLStatus::PutBufFailed) {
        return Err(drawing("the pixels could not be packed"));
    }
    Ok(Band { packed, sum: sum.finish(), length: samples.len() as u64, colors })
}

/// The Adler-32 checksum of one text after another of so many bytes, from theirs (RFC 1950, section 8.2: both halves
/// are sums modulo 65,521).
fn joined(one: u32, other: u32, length: u64) -> u32 {
    const MODULUS: u64 = 65_521;
    let halves = |sum: u32| (u64::from(sum & 0xffff), u64::from(sum >> 16));
    let ((low_one, high_one), (low_other, high_other)) = (halves(one), halves(other));
    let low = (low_one + low_other + MODULUS - 1) % MODULUS;
    // Every byte of the second text adds the first's low half once more, of which the second began with 1.
    let high = (high_one + high_other + (length % MODULUS) * ((low_one + MODULUS - 1) % MODULUS)) % MODULUS;
    (high as u32) << 16 | low as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_parts_join() {
        let text: Vec<u8> = (0..200_000u32).map(|at| (at.wrapping_mul(at) % 251) as u8).collect();
        let sum = |bytes: &[u8]| {
            let mut sum = Adler32::new();
            sum.write(bytes);
            sum.finish()
        };
        for cut in [0, 1, 7, 65_521, 131_043, 200_000] {
            let (one, other) = text.split_at(cut);
            assert_eq!(joined(sum(one), sum(other), other.len() as u64), sum(&text), "{cut}");
        }
    }
}
