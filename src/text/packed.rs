//! Unpacks the shipped faces. Each is a stream of its tables, glyphs in the form that WOFF 2 gives them (W3C Recommendation
//! of 2024, section 5.1): numbers of one kind stand together, which packs a sixth to a quarter smaller than the font file
//! itself. `styles/fonts/make.py` writes them.

use std::io::Read;

use lzma_rust2::LzmaReader;

/// Most memory that unpacking takes, in kibibytes.
const MEMORY: u32 = 1 << 16;

const GLYF: &[u8; 4] = b"glyf";
const LOCA: &[u8; 4] = b"loca";

/// The tables that an LZMA stream holds; `None` when the bytes are nothing of the kind.
pub(super) fn small(packed: &[u8]) -> Option<Vec<u8>> {
    let mut stream = Vec::new();
    LzmaReader::new_mem_limit(packed, MEMORY, None).ok()?.read_to_end(&mut stream).ok()?;
    Some(stream)
}

/// The tables that a zlib stream holds; `None` when the bytes are nothing of the kind.
pub(super) fn quick(packed: &[u8]) -> Option<Vec<u8>> {
    miniz_oxide::inflate::decompress_to_vec_zlib(packed).ok()
}

/// An OpenType font out of its tables as they are shipped; `None` when they are nothing of the kind.
///
/// The checksums of its tables are left at zero: whoever reads it does not ask for them.
pub(super) fn font(stream: &[u8]) -> Option<Vec<u8>> {
    let mut stream = Bytes(stream);
    let count = stream.u16()?;
    let list: Vec<([u8; 4], u32)> = (0..count).map(|_| Some((stream.some()?, stream.u32()?))).collect::<Option<_>>()?;
    let mut tables: Vec<([u8; 4], Vec<u8>)> = Vec::new();
    let mut places = Vec::new();
    for (tag, length) in list {
        let data = stream.take(length as usize)?;
        match &tag {
            GLYF => {
                let (glyphs, found) = glyphs(data)?;
                places = found;
                tables.push((tag, glyphs));
            }
            LOCA => tables.push((tag, std::mem::take(&mut places))),
            _ => tables.push((tag, data.to_vec())),
        }
    }

    let mut font = vec![0, 1, 0, 0];
    font.extend(count.to_be_bytes());
    // Three numbers for a search that nobody makes.
    font.extend([0; 6]);
    let mut at = 12 + 16 * tables.len();
    for (tag, data) in &tables {
        font.extend(tag);
        font.extend([0; 4]);
        font.extend(u32::try_from(at).ok()?.to_be_bytes());
        font.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        at += data.len().next_multiple_of(4);
    }
    for (_, data) in &tables {
        font.extend(data);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    Some(font)
}

/// Bytes that are taken from the front.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn some<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.some().map(|[byte]| byte)
    }

    fn u16(&mut self) -> Option<u16> {
        self.some().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.some().map(u32::from_be_bytes)
    }

    /// A number of one to three bytes, small ones in one (`255UInt16`).
    fn short(&mut self) -> Option<u16> {
        match self.u8()? {
            253 => self.u16(),
            254 => Some(u16::from(self.u8()?) + 506),
            255 => Some(u16::from(self.u8()?) + 253),
            code => Some(u16::from(code)),
        }
    }
}

/// Bits of the flags of a composite glyph's part.
mod part {
    pub(super) const WORDS: u16 = 0x0001;
    pub(super) const SCALE: u16 = 0x0008;
    pub(super) const MORE: u16 = 0x0020;
    pub(super) const TWO_SCALES: u16 = 0x0040;
    pub(super) const FOUR_SCALES: u16 = 0x0080;
    pub(super) const INSTRUCTIONS: u16 = 0x0100;
}

/// Bits of the flags of a point.
mod point {
    pub(super) const ON_CURVE: u8 = 0x01;
    pub(super) const SHORT_ACROSS: u8 = 0x02;
    pub(super) const SHORT_UP: u8 = 0x04;
    pub(super) const REPEAT: u8 = 0x08;
    pub(super) const SAME_ACROSS: u8 = 0x10;
    pub(super) const SAME_UP: u8 = 0x20;
}

struct Streams<'a> {
    contours: Bytes<'a>,
    points: Bytes<'a>,
    flags: Bytes<'a>,
    glyphs: Bytes<'a>,
    composites: Bytes<'a>,
    bits: &'a [u8],
    boxes: Bytes<'a>,
    instructions: Bytes<'a>,
    room: Room,
}

/// What is gathered of one glyph.
#[derive(Default)]
struct Room {
    ends: Vec<u8>,
    steps: Vec<(bool, [i16; 2])>,
    flags: Vec<u8>,
    across: Vec<u8>,
    up: Vec<u8>,
}

impl Room {
    fn clear(&mut self) {
        self.steps.clear();
        [&mut self.ends, &mut self.flags, &mut self.across, &mut self.up].into_iter().for_each(Vec::clear);
    }
}

/// Appends a step along one axis as short as it can be told; its bits of the point's flags.
fn told(by: i16, short: u8, same: u8, way: &mut Vec<u8>) -> u8 {
    match (by, u8::try_from(by.unsigned_abs())) {
        (0, _) => same,
        (by, Ok(small)) => {
            way.push(small);
            short | if by > 0 { same } else { 0 }
        }
        (by, Err(_)) => {
            way.extend(by.to_be_bytes());
            0
        }
    }
}

/// The tables `glyf` and `loca`.
fn glyphs(data: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut data = Bytes(data);
    let [_, _, count, long] = [data.u16()?, data.u16()?, data.u16()?, data.u16()?];
    let mut lengths = [0; 7];
    for length in &mut lengths {
        *length = data.u32()? as usize;
    }
    let [contours, points, flags, glyphs, composites, boxes, instructions] = lengths;
    let [contours, points] = [Bytes(data.take(contours)?), Bytes(data.take(points)?)];
    let [flags, glyphs] = [Bytes(data.take(flags)?), Bytes(data.take(glyphs)?)];
    let composites = Bytes(data.take(composites)?);
    let mut boxes = Bytes(data.take(boxes)?);
    let bits = boxes.take(usize::from(count).div_ceil(32) * 4)?;
    let instructions = Bytes(data.take(instructions)?);
    let mut streams =
        Streams { contours, points, flags, glyphs, composites, bits, boxes, instructions, room: Room::default() };

    let (mut table, mut places) = (Vec::new(), Vec::new());
    let mut place = |at: usize| {
        match long {
            0 => places.extend(u16::try_from(at / 2).ok()?.to_be_bytes()),
            _ => places.extend(u32::try_from(at).ok()?.to_be_bytes()),
        }
        Some(())
    };
    for index in 0..usize::from(count) {
        place(table.len())?;
        streams.glyph(index, &mut table)?;
        table.resize(table.len().next_multiple_of(4), 0);
    }
    place(table.len())?;
    Some((table, places))
}

impl Streams<'_> {
    fn glyph(&mut self, index: usize, into: &mut Vec<u8>) -> Option<()> {
        let contours = self.contours.u16()?;
        let boxed = self.bits.get(index / 8)? & (0x80 >> (index % 8)) != 0;
        let frame: Option<[u8; 8]> = if boxed { Some(self.boxes.some()?) } else { None };
        match contours {
            0 => Some(()),
            u16::MAX => self.composite(frame?, into),
            contours => self.outline(contours, frame, into),
        }
    }

    fn composite(&mut self, frame: [u8; 8], into: &mut Vec<u8>) -> Option<()> {
        into.extend(u16::MAX.to_be_bytes());
        into.extend(frame);
        let mut instructed = false;
        loop {
            let flags = self.composites.u16()?;
            let scales = match flags {
                flags if flags & part::SCALE != 0 => 2,
                flags if flags & part::TWO_SCALES != 0 => 4,
                flags if flags & part::FOUR_SCALES != 0 => 8,
                _ => 0,
            };
            let places = if flags & part::WORDS != 0 { 4 } else { 2 };
            into.extend(flags.to_be_bytes());
            into.extend(self.composites.take(2 + places + scales)?);
            instructed |= flags & part::INSTRUCTIONS != 0;
            if flags & part::MORE == 0 {
                break;
            }
        }
        if instructed {
            let length = self.glyphs.short()?;
            into.extend(length.to_be_bytes());
            into.extend(self.instructions.take(length.into())?);
        }
        Some(())
    }

    fn outline(&mut self, contours: u16, frame: Option<[u8; 8]>, into: &mut Vec<u8>) -> Option<()> {
        // The room of the glyph before is used again.
        let mut room = std::mem::take(&mut self.room);
        room.clear();
        let mut count = 0_u16;
        for _ in 0..contours {
            count = count.checked_add(self.points.short()?)?;
            room.ends.extend(count.checked_sub(1)?.to_be_bytes());
        }
        for _ in 0..count {
            room.steps.push(self.step()?);
        }
        into.extend(contours.to_be_bytes());
        into.extend(frame.unwrap_or_else(|| bounds(&room.steps)));
        into.extend_from_slice(&room.ends);
        let length = self.glyphs.short()?;
        into.extend(length.to_be_bytes());
        into.extend_from_slice(self.instructions.take(length.into())?);

        let (mut last, mut repeats) = (None, 0_u8);
        for (on_curve, [across, up]) in &room.steps {
            let mut flag = if *on_curve { point::ON_CURVE } else { 0 };
            flag |= told(*across, point::SHORT_ACROSS, point::SAME_ACROSS, &mut room.across);
            flag |= told(*up, point::SHORT_UP, point::SAME_UP, &mut room.up);
            if last == Some(flag) && repeats < u8::MAX {
                if repeats == 0 {
                    *room.flags.last_mut()? |= point::REPEAT;
                    room.flags.push(0);
                }
                repeats += 1;
                *room.flags.last_mut()? = repeats;
            } else {
                room.flags.push(flag);
                (last, repeats) = (Some(flag), 0);
            }
        }
        for part in [&room.flags, &room.across, &room.up] {
            into.extend_from_slice(part);
        }
        self.room = room;
        Some(())
    }

    /// One point: whether it lies on the curve, and how far it is from the one before.
    fn step(&mut self) -> Option<(bool, [i16; 2])> {
        let flag = self.flags.u8()?;
        let on_curve = flag & 0x80 == 0;
        let code = u16::from(flag & 0x7f);
        let mut byte = || self.glyphs.u8().map(u16::from);
        let (across, up) = match code {
            0..10 => (0, ((code & 14) << 7) + byte()?),
            10..20 => ((((code - 10) & 14) << 7) + byte()?, 0),
            20..84 => {
                let (code, low) = (code - 20, byte()?);
                (1 + (code & 0x30) + (low >> 4), 1 + ((code & 0x0c) << 2) + (low & 0x0f))
            }
            84..120 => {
                let code = code - 84;
                (1 + ((code / 12) << 8) + byte()?, 1 + (((code % 12) >> 2) << 8) + byte()?)
            }
            120..124 => {
                let (high, mid) = (byte()?, byte()?);
                ((high << 4) + (mid >> 4), ((mid & 0x0f) << 8) + byte()?)
            }
            _ => ((byte()? << 8) + byte()?, (byte()? << 8) + byte()?),
        };
        let signed = |plus: bool, length: u16| if plus { length as i16 } else { (length as i16).wrapping_neg() };
        // A step along one axis alone has its sign in the lowest bit, whichever axis it is.
        let second = if code < 10 { flag & 1 } else { flag >> 1 & 1 };
        Some((on_curve, [signed(flag & 1 == 1, across), signed(second == 1, up)]))
    }
}

/// The smallest frame around points: left, bottom, right, top.
fn bounds(steps: &[(bool, [i16; 2])]) -> [u8; 8] {
    let (mut x, mut y) = (0_i16, 0_i16);
    let (mut left, mut bottom, mut right, mut top) = (i16::MAX, i16::MAX, i16::MIN, i16::MIN);
    for (_, [across, up]) in steps {
        (x, y) = (x.wrapping_add(*across), y.wrapping_add(*up));
        (left, right) = (left.min(x), right.max(x));
        (bottom, top) = (bottom.min(y), top.max(y));
    }
    let [[a, b], [c, d], [e, f], [g, h]] = [left, bottom, right, top].map(i16::to_be_bytes);
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    use skrifa::FontRef;
    use skrifa::GlyphId;
    use skrifa::MetadataProvider;
    use skrifa::instance::LocationRef;
    use skrifa::instance::Size;
    use skrifa::outline::DrawSettings;
    use skrifa::outline::pen::ControlBoundsPen;
    use skrifa::raw::TableProvider;

    #[test]
    fn every_glyph_of_a_packed_face_is_drawn_within_its_frame() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/styles/fonts")).unwrap();
        let mut faces = 0;
        for path in folder.map(|entry| entry.unwrap().path()) {
            let name = path.display();
            let tables = match path.extension().and_then(|ending| ending.to_str()) {
                Some("lzma") => small(&std::fs::read(&path).unwrap()),
                Some("zlib") => quick(&std::fs::read(&path).unwrap()),
                _ => continue,
            };
            faces += 1;
            let bytes = super::font(&tables.expect("packed")).expect("a font");
            let font = FontRef::new(&bytes).unwrap();
            let (places, table) = (font.loca(None).unwrap(), font.glyf().unwrap());
            let mut drawn = 0;
            for glyph in (0..font.maxp().unwrap().num_glyphs()).map(|glyph| GlyphId::new(glyph.into())) {
                let Some(frame) = places.get_glyf(glyph, &table).unwrap() else { continue };
                let mut pen = ControlBoundsPen::new();
                let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
                font.outline_glyphs().get(glyph).unwrap().draw(settings, &mut pen).unwrap();
                let bounds = pen.bounding_box().unwrap();
                let frame = [frame.x_min(), frame.y_min(), frame.x_max(), frame.y_max()].map(f32::from);
                let bounds = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max];
                assert!(frame.iter().zip(bounds).all(|(side, of)| (side - of).abs() <= 1.0), "{name} {glyph}");
                drawn += 1;
            }
            assert!(drawn > 60, "{name} draws {drawn} glyphs");
        }
        assert_eq!(faces, 13);
    }

    #[test]
    fn what_is_no_packed_face_is_refused() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/styles/fonts/hebrew-500.lzma");
        let packed = std::fs::read(path).unwrap();
        let none: &[u8] = b"no font at all, but long enough for a head";
        assert!(small(&[]).is_none() && small(none).is_none() && quick(none).is_none() && super::font(none).is_none());
        for length in (0..packed.len()).step_by(97) {
            assert!(small(&packed[..length]).is_none(), "cut at {length}");
        }
        let whole = small(&packed).unwrap();
        for length in (0..whole.len()).step_by(97) {
            assert!(super::font(&whole[..length]).is_none(), "cut at {length}");
        }
    }
}
