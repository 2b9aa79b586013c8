//! Lays the inks of a picture onto its pixels in bands of rows, on as many cores as there are.

use std::ops::Range;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use resvg::tiny_skia::PremultipliedColorU8;

use super::deflate::Packed;
use super::deflate::Stretch;
use super::deflate::packed;
use super::inks::Clip;
use super::inks::Ink;
use super::inks::Inks;
use super::palette::Colors;
use crate::color::Color;

/// Most pixels that are painted before the next rows are begun: so many stay near the processor.
const NEAR_PIXELS: u32 = 1 << 17;

/// Most pixels of a band, apart from the least height. Bands are packed each for itself.
const BAND_PIXELS: u32 = 2 << 20;

/// Least rows of a band, so that its rows have some above them.
const LEAST_ROWS: u32 = 64;

/// Most rows of a band.
const MOST_ROWS: u32 = 1024;

/// Pixels that are compared at once: pictures are so flat that most stretches are long.
const STRIDE: usize = 32;

/// A picture to paint.
pub(super) struct Canvas<'a> {
    pub(super) inks: &'a Inks,
    /// Pixels of the file.
    pub(super) width: u32,
    /// Pixels of the file.
    pub(super) height: u32,
    /// Colour of the page, if it has one; else the pixels have alpha.
    pub(super) paper: Option<Color>,
    /// How many threads paint; the pixels do not depend on it.
    pub(super) threads: usize,
}

/// A painted band: its rows as stretches of one colour (red, green, blue and alpha in one number).
#[derive(Default)]
pub(super) struct Band {
    stretches: Vec<Stretch>,
    /// Where the stretches of each row are; rows that are alike share theirs.
    rows: Vec<Range<usize>>,
    pub(super) colors: Colors,
}

impl Canvas<'_> {
    /// How many bands the picture has.
    pub(super) fn bands(&self) -> usize {
        self.height.div_ceil(self.rows()) as usize
    }

    /// Rows of a band.
    fn rows(&self) -> u32 {
        (BAND_PIXELS / self.width.max(1)).clamp(LEAST_ROWS, MOST_ROWS).min(self.height)
    }

    /// Paints some of the bands.
    pub(super) fn painted(&self, bands: Range<usize>) -> Vec<Band> {
        let rows = self.rows();
        let first = bands.start as u32 * rows;
        let near = (NEAR_PIXELS / self.width.max(1)).clamp(4, rows.max(4));
        // Which inks lie on which few rows, back to front.
        let strips_of = rows.div_ceil(near);
        let mut strips: Vec<Vec<&Ink>> = vec![Vec::new(); bands.len() * strips_of as usize];
        for ink in &self.inks.inks {
            let strip = |y: i32| {
                let y = (i64::from(y) - i64::from(first)).clamp(0, i64::from(rows) * bands.len() as i64) as u32;
                (y / rows * strips_of + y % rows / near) as usize
            };
            if i64::from(ink.rows.end) > i64::from(first) {
                let (from, to) = (strip(ink.rows.start), strip(ink.rows.end - 1));
                strips.iter_mut().take(to + 1).skip(from).for_each(|strip| strip.push(ink));
            }
        }
        side_by_side(self.threads, bands.len(), |index| {
            let mut band = Band::default();
            let top = first + index as u32 * rows;
            let strips = strips.iter().skip(index * strips_of as usize).take(strips_of as usize);
            for (top, inks) in (top..(top + rows).min(self.height)).step_by(near as usize).zip(strips) {
                let bottom = (top + near).min(first + (index as u32 + 1) * rows).min(self.height);
                band.read(&self.strip(top, bottom - top, inks), self.width as usize);
            }
            band
        })
    }

    /// Packs bands, their colours as numbers of a palette or as they are.
    pub(super) fn packed(&self, bands: &[Band], palette: Option<&Colors>) -> Vec<Packed> {
        side_by_side(self.threads, bands.len(), |index| {
            let Some(band) = bands.get(index) else { return packed(std::iter::empty(), 1) };
            let (bytes, stretches) = match (palette, self.paper) {
                (Some(palette), _) => (1, band.with(|color| u32::from(palette.number(color)) << 24)),
                (None, Some(_)) => (3, band.with(|color| color & !0xff)),
                (None, None) => (4, band.with(|color| color)),
            };
            packed(band.rows.iter().map(|row| stretches.get(row.clone()).unwrap_or_default()), bytes)
        })
    }

    /// Paints a few rows.
    fn strip(&self, top: u32, rows: u32, inks: &[&Ink]) -> Vec<u32> {
        let width = self.width as usize;
        // A page whose size is no whole number of pixels ends inside its last ones; the paper does not.
        let paper = self.paper.map_or(0, opaque);
        let mut pixels = vec![paper; width * rows as usize];
        for ink in inks {
            for (y, row) in (top as i32..).zip(pixels.chunks_exact_mut(width)) {
                if ink.rows.contains(&y) {
                    let clip = ink.clip.as_deref().map(|clip| (clip, clip.down(y)));
                    self.inks.lay(ink, y, &mut Layer { row, clip });
                }
            }
        }
        pixels
    }
}

/// A row of pixels that is painted on, and what of it may be.
pub(super) struct Layer<'a> {
    row: &'a mut [u32],
    /// With how much of the row lies within, of 255.
    clip: Option<(&'a Clip, u32)>,
}

impl Layer<'_> {
    /// Paints pixels of a row with one colour, of which so much of 255 is there.
    pub(super) fn run(&mut self, left: i64, right: i64, color: u32, alpha: u32) {
        let Some((clip, down)) = self.clip else { return self.lay(left, right, color, alpha) };
        let (alpha, inner) = (share(alpha, down), clip.inner());
        // The clip may begin and end amid a pixel, even the same.
        for x in inner.start.min(inner.end + 1) - 1..=inner.end {
            if inner.contains(&x) {
                continue;
            }
            if left <= x && x < right {
                self.lay(x, x + 1, color, share(alpha, clip.across(x)));
            }
        }
        self.lay(left.max(inner.start), right.min(inner.end), color, alpha);
    }

    /// Paints a premultiplied pixel.
    pub(super) fn pixel(&mut self, x: i64, [red, green, blue, alpha]: [u8; 4]) {
        let within = self.clip.map_or(255, |(clip, down)| share(down, clip.across(x)));
        let Some(pixel) = usize::try_from(x).ok().and_then(|x| self.row.get_mut(x)) else { return };
        *pixel = mixed(*pixel, 0, share(alpha.into(), within)) + {
            let parts = [red, green, blue, alpha].map(|part| share(part.into(), within) as u8);
            u32::from_be_bytes(parts)
        };
    }

    fn lay(&mut self, left: i64, right: i64, color: u32, alpha: u32) {
        let within = |x: i64| x.clamp(0, self.row.len() as i64) as usize;
        let (left, right) = (within(left), within(right));
        let Some(pixels) = self.row.get_mut(left..right) else { return };
        match alpha {
            0 => {}
            255 => fill(pixels, color),
            _ => {
                for pixel in pixels {
                    *pixel = mixed(*pixel, color, alpha);
                }
            }
        }
    }
}

/// Fills pixels, many at once.
fn fill(pixels: &mut [u32], color: u32) {
    let many = [color; STRIDE];
    let mut chunks = pixels.chunks_exact_mut(STRIDE);
    chunks.by_ref().for_each(|chunk| chunk.copy_from_slice(&many));
    chunks.into_remainder().fill(color);
}

/// So many of 255 of so many of 255, as resvg rounds it.
pub(super) fn share(one: u32, other: u32) -> u32 {
    (one * other + 255) >> 8
}

/// A colour over another one, of which so much of 255 is there: two parts at once, as resvg rounds them.
fn mixed(below: u32, above: u32, alpha: u32) -> u32 {
    const EVEN: u32 = 0x00ff_00ff;
    let mix = |below: u32, above: u32| below * (255 - alpha) + above * alpha + EVEN;
    (mix(below >> 8 & EVEN, above >> 8 & EVEN) & !EVEN) | (mix(below & EVEN, above & EVEN) >> 8 & EVEN)
}

/// A colour as a pixel.
pub(super) fn opaque(Color(red, green, blue): Color) -> u32 {
    u32::from_be_bytes([red, green, blue, 255])
}

impl Band {
    /// Takes in painted rows.
    fn read(&mut self, pixels: &[u32], width: usize) {
        let mut above: Option<&[u32]> = None;
        for row in pixels.chunks_exact(width) {
            let alike = above == Some(row);
            above = Some(row);
            if alike && let Some(last) = self.rows.last() {
                self.rows.push(last.clone());
                continue;
            }
            let begin = self.stretches.len();
            let mut rest = row;
            while let Some(color) = rest.first() {
                let times = alike_from(rest);
                let sample = straight(*color);
                self.colors.insert(sample);
                self.stretches.push(Stretch { sample, times: times as u32 });
                rest = rest.get(times..).unwrap_or_default();
            }
            self.rows.push(begin..self.stretches.len());
        }
    }

    /// The stretches with other numbers for their colours.
    fn with(&self, number: impl Fn(u32) -> u32) -> Vec<Stretch> {
        self.stretches.iter().map(|stretch| Stretch { sample: number(stretch.sample), ..*stretch }).collect()
    }

    /// The colour of every pixel, row by row.
    pub(super) fn pixels(&self) -> impl Iterator<Item = u32> {
        let rows = self.rows.iter().filter_map(|row| self.stretches.get(row.clone()));
        rows.flatten().flat_map(|stretch| std::iter::repeat_n(stretch.sample, stretch.times as usize))
    }
}

/// How many pixels at the head of a row are alike.
fn alike_from(row: &[u32]) -> usize {
    const FEW: usize = 8;
    let Some(color) = row.first() else { return 0 };
    let singly = |from: usize, most: usize| {
        row.iter().skip(from).take(most).position(|pixel| pixel != color).map(|more| from + more)
    };
    if let Some(count) = singly(1, FEW) {
        return count;
    }
    let mut count = (1 + FEW).min(row.len());
    // What is equal to itself one pixel further on is all of one colour.
    while let (Some(one), Some(next)) = (row.get(count - 1..count - 1 + STRIDE), row.get(count..count + STRIDE))
        && one == next
    {
        count += STRIDE;
    }
    singly(count, usize::MAX).unwrap_or(row.len())
}

/// A pixel as files have it: the colour is not lessened by its alpha.
fn straight(pixel: u32) -> u32 {
    let [red, green, blue, alpha] = pixel.to_be_bytes();
    if alpha == 255 {
        return pixel;
    }
    let color = PremultipliedColorU8::from_rgba(red.min(alpha), green.min(alpha), blue.min(alpha), alpha);
    color.map_or(0, |color| {
        let color = color.demultiply();
        u32::from_be_bytes([color.red(), color.green(), color.blue(), color.alpha()])
    })
}

/// Does so many pieces of work on so many threads; gives the results in order.
fn side_by_side<T: Send>(threads: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mine = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < count));
        mine.map(|index| (index, work(index))).collect::<Vec<_>>()
    };
    let mut all = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads.min(count)).map(|_| scope.spawn(worker)).collect();
        let mut all = worker();
        for helper in helpers {
            all.extend(helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, done)| done).collect()
}
