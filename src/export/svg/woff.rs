//! Packs a font as WOFF 1.0 (W3C Recommendation of 2012), which every browser reads: each table by itself as a
//! zlib stream. WOFF 2 would be a tenth smaller, at the price of a megabyte of program.

use miniz_oxide::deflate::core::CompressionStrategy;
use miniz_oxide::deflate::core::CompressorOxide;
use miniz_oxide::deflate::core::TDEFLFlush;
use miniz_oxide::deflate::core::TDEFLStatus;
use miniz_oxide::deflate::core::compress;
use miniz_oxide::deflate::core::create_comp_flags_from_zip_params;

use crate::sorted::Sorted;

/// Length of the head of the file.
const HEAD: usize = 44;

/// Length of an entry in the list of tables.
const ENTRY: usize = 20;

/// Effort of the packing; the highest pays, since so little is packed.
const LEVEL: i32 = 9;

/// Tables shorter than this are stored as they are: packed they would be a few bytes shorter, if at all.
const WORTH: usize = 128;

/// Above zero: with the head and the checksum of a zlib stream.
const WINDOW: i32 = 15;

/// One table of an OpenType font.
struct Table<'a> {
    tag: u32,
    checksum: u32,
    data: &'a [u8],
}

/// Packs fonts one after the other. To make room for the work takes longer than the work, so it is made once.
pub(super) struct Packer(Box<CompressorOxide>);

impl Packer {
    pub(super) fn new() -> Packer {
        let strategy = CompressionStrategy::Default as i32;
        Packer(Box::new(CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, WINDOW, strategy))))
    }

    /// A zlib stream, if it is shorter than the data.
    fn stream(&mut self, data: &[u8]) -> Option<Vec<u8>> {
        if data.len() < WORTH {
            return None;
        }
        self.0.reset();
        let mut packed = vec![0; data.len()];
        let (status, _, length) = compress(&mut self.0, data, &mut packed, TDEFLFlush::Finish);
        packed.truncate(length);
        (status == TDEFLStatus::Done && length < data.len()).then_some(packed)
    }

    /// Packs an OpenType font; `None` when its list of tables cannot be read.
    pub(super) fn pack(&mut self, font: &[u8]) -> Option<Vec<u8>> {
        packed(font, &mut |data| self.stream(data))
    }
}

fn packed(font: &[u8], stream: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let flavor = u32_at(font, 0)?;
    let count = usize::from(u16::from_be_bytes([*font.get(4)?, *font.get(5)?]));
    let mut tables: Vec<Table<'_>> = (0..count).map(|index| table(font, 12 + 16 * index)).collect::<Option<_>>()?;
    tables.put_in_order_by(|table| table.tag);

    let mut list = Vec::new();
    let mut body: Vec<u8> = Vec::new();
    let mut unpacked = 12 + 16 * tables.len();
    for table in &tables {
        let packed = stream(table.data);
        let data = packed.as_deref().unwrap_or(table.data);
        let offset = HEAD + ENTRY * tables.len() + body.len();
        for value in [table.tag, long(offset)?, long(data.len())?, long(table.data.len())?, table.checksum] {
            list.extend(value.to_be_bytes());
        }
        body.extend(data);
        body.resize(body.len().next_multiple_of(4), 0);
        unpacked += table.data.len().next_multiple_of(4);
    }

    let mut file = Vec::with_capacity(HEAD + list.len() + body.len());
    file.extend(b"wOFF");
    file.extend(flavor.to_be_bytes());
    file.extend(long(HEAD + list.len() + body.len())?.to_be_bytes());
    file.extend(u16::try_from(count).ok()?.to_be_bytes());
    file.extend([0, 0]);
    file.extend(long(unpacked)?.to_be_bytes());
    // A version of its own, and neither metadata nor private data.
    file.extend([0, 1, 0, 0]);
    file.resize(HEAD, 0);
    file.extend(list);
    file.extend(body);
    Some(file)
}

fn table(font: &[u8], entry: usize) -> Option<Table<'_>> {
    let (start, length) = (u32_at(font, entry + 8)? as usize, u32_at(font, entry + 12)? as usize);
    let data = font.get(start..start.checked_add(length)?)?;
    Some(Table { tag: u32_at(font, entry)?, checksum: u32_at(font, entry + 4)?, data })
}

fn u32_at(font: &[u8], at: usize) -> Option<u32> {
    font.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

fn long(value: usize) -> Option<u32> {
    u32::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_can_be_unpacked() {
        let fonts = crate::text::Fonts::shipped();
        let font = fonts.bytes(crate::text::Face::Bold.id()).expect("bytes");
        let mut packer = Packer::new();
        packer.pack(font).expect("what is left of one font must not show in the next");
        let packed = packer.pack(font).expect("a font");
        assert_eq!(packed, Packer::new().pack(font).expect("a font"));
        assert!(packed.len() < font.len() * 2 / 3);
        assert_eq!(packed.len() as u32, u32_at(&packed, 8).expect("a length"));
        let count = usize::from(packed[13]);
        for index in 0..count {
            let entry = HEAD + ENTRY * index;
            let value = |at: usize| u32_at(&packed, entry + at).expect("a number") as usize;
            let data = packed.get(value(4)..value(4) + value(8)).expect("data");
            let whole = if value(8) < value(12) {
                miniz_oxide::inflate::decompress_to_vec_zlib(data).expect("a stream")
            } else {
                data.to_vec()
            };
            let original = (0..count).filter_map(|index| table(font, 12 + 16 * index));
            let original = original.into_iter().find(|table| table.tag as usize == value(0)).expect("the same table");
            assert_eq!(whole, original.data);
        }
    }

    #[test]
    fn a_torn_font_is_refused() {
        assert_eq!(Packer::new().pack(b""), None);
        assert_eq!(Packer::new().pack(b"\x00\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00glyf"), None);
    }
}
