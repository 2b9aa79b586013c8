//! Packs rows of pixels (RFC 1951). A general packer looks at every byte. This one is told how often each sample stands
//! in a row, and looks at the stretches alone: a picture has a twentieth as many of them as pixels.

/// One colour, so many times in a row. Samples of fewer than four bytes stand in the upper ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) sample: u32,
    pub(super) times: u32,
}

/// Part of a stream: a whole number of bytes, none of which refers to what came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed {
    pub(super) bytes: Vec<u8>,
    pub(super) sum: Sum,
}

/// What ends a stream of such parts: an empty last block.
pub(super) const END: [u8; 2] = [3, 0];

/// Numbers of the filters of a row.
const AS_IT_IS: u32 = 0;
const FROM_ABOVE: u32 = 2;

/// How far back a copy may reach, and how long it is at most.
const WINDOW: u32 = 32_768;
const LONGEST: u32 = 258;
const SHORTEST: u32 = 3;

/// How many earlier places are tried for the best copy.
const TRIES: usize = 24;

/// Most tokens that share one code.
const BLOCK: usize = 1 << 11;

/// Places of the table that finds two stretches in a row, and of that for single ones: powers of two.
const PAIRS: usize = 1 << 15;
const SINGLES: usize = 1 << 12;

/// How many times fewer stretches a row must be told in to be told by what differs from the row above, if that lies
/// within reach of a copy, and if not. Differences are other numbers than the colours, so they are seldom copies.
const WORTH_NEAR: usize = 5;
const WORTH_FAR: usize = 2;

/// Packs rows, each of the same length, of samples of so many bytes.
pub(super) fn packed<'a>(rows: impl Iterator<Item = &'a [Stretch]>, bytes: u32) -> Packed {
    let mut text = Text::default();
    let mut above: Option<&[Stretch]> = None;
    let mut changed = Vec::new();
    for row in rows {
        changed.clear();
        if let Some(above) = above {
            differences(row, above, &mut changed);
        }
        let length: u32 = row.iter().map(|stretch| stretch.times).sum();
        let worth = if length * bytes < WINDOW { WORTH_NEAR } else { WORTH_FAR };
        let differs = above.is_some() && changed.len() * worth <= row.len();
        let (filter, told) = if differs { (FROM_ABOVE, &*changed) } else { (AS_IT_IS, row) };
        text.push(Stretch { sample: filter << 24, times: 1 }, 1);
        told.iter().for_each(|stretch| text.push(*stretch, bytes));
        above = Some(row);
    }
    let mut bits = Bits::default();
    let mut tokens = Tokens::default();
    text.told(&mut tokens, &mut bits);
    tokens.write(&mut bits);
    bits.align();
    Packed { bytes: bits.bytes, sum: text.sum }
}

/// What a row adds to the row above, byte by byte.
fn differences(row: &[Stretch], above: &[Stretch], changed: &mut Vec<Stretch>) {
    const TOPS: u32 = 0x8080_8080;
    let (mut row, mut above) = (row.iter().copied(), above.iter().copied());
    let (mut mine, mut theirs) = (row.next(), above.next());
    while let (Some(one), Some(other)) = (&mut mine, &mut theirs) {
        let times = one.times.min(other.times);
        // Four bytes at once, without one borrowing of the next.
        let sample = ((one.sample | TOPS) - (other.sample & !TOPS)) ^ ((one.sample ^ !other.sample) & TOPS);
        match changed.last_mut() {
            Some(last) if last.sample == sample => last.times += times,
            _ => changed.push(Stretch { sample, times }),
        }
        one.times -= times;
        other.times -= times;
        if one.times == 0 {
            mine = row.next();
        }
        if other.times == 0 {
            theirs = above.next();
        }
    }
}

/// A stretch at its place.
#[derive(Debug, Clone, Copy)]
struct Item {
    sample: u32,
    times: u32,
    /// Bytes of a sample.
    bytes: u32,
    /// Where it begins, in bytes.
    at: u32,
}

/// All that is packed.
#[derive(Default)]
struct Text {
    items: Vec<Item>,
    length: u32,
    sum: Sum,
}

/// An earlier place that reads the same.
struct Copy {
    /// Samples of the first item that stand before what is copied.
    skipped: u32,
    distance: u32,
    length: u32,
    /// Items that end within the copy.
    items: usize,
    /// Samples of the next item that are copied too.
    rest: u32,
    /// Bits that it saves, at a guess.
    saved: i32,
}

impl Text {
    fn push(&mut self, Stretch { sample, times }: Stretch, bytes: u32) {
        self.items.push(Item { sample, times, bytes, at: self.length });
        self.length += times * bytes;
        self.sum.add(sample, bytes, times);
    }

    /// Says everything with as few tokens as can be found quickly.
    fn told(&self, tokens: &mut Tokens, bits: &mut Bits) {
        let mut singles = vec![u32::MAX; SINGLES];
        let mut pairs = vec![u32::MAX; PAIRS];
        let mut before = vec![u32::MAX; self.items.len()];
        let mut index = 0;
        // Samples of the item that are told already.
        let mut done = 0;
        while let Some(item) = self.items.get(index) {
            if tokens.list.len() >= BLOCK {
                tokens.write(bits);
            }
            let last = pairs.get(self.pair(index)).copied().unwrap_or(u32::MAX);
            let found = self.copy(index, done, last, &before);
            let alone = singles.get(item.single()).filter(|_| done == 0).and_then(|other| self.alone(item, *other));
            let found = match (found, alone) {
                (Some(found), Some(alone)) => Some(if alone.saved > found.saved { alone } else { found }),
                (found, alone) => found.or(alone),
            };
            let (said, next) = match &found {
                Some(copy) => (copy.skipped, index + copy.items),
                None => (item.times, index + 1),
            };
            tokens.stretch(item, done, said);
            done = 0;
            if let Some(copy) = found {
                tokens.copies(copy.distance, copy.length);
                done = copy.rest;
            }
            for (index, item) in self.items.iter().enumerate().take(next).skip(index) {
                if let Some(last) = singles.get_mut(item.single()) {
                    *last = index as u32;
                }
                if let (Some(last), Some(before)) = (pairs.get_mut(self.pair(index)), before.get_mut(index)) {
                    (*before, *last) = (*last, index as u32);
                }
            }
            index = next;
        }
    }

    /// Where the table knows an item and the one after it.
    fn pair(&self, index: usize) -> usize {
        let (Some(one), Some(other)) = (self.items.get(index), self.items.get(index + 1)) else { return 0 };
        let mixed = one.sample.wrapping_mul(0x9e37_79b1)
            ^ other.sample.rotate_left(15).wrapping_mul(0x85eb_ca77)
            ^ other.times.wrapping_mul(0xc2b2_ae3d);
        (mixed ^ mixed >> 15) as usize % PAIRS
    }

    /// The best copy that tells an item, of which some samples may be told already, and those after it.
    fn copy(&self, index: usize, done: u32, last: u32, before: &[u32]) -> Option<Copy> {
        let mut best: Option<Copy> = None;
        let mut candidate = last;
        for _ in 0..TRIES {
            let Some(copy) = self.compared(index, done, candidate as usize) else { break };
            candidate = *before.get(candidate as usize)?;
            if copy.saved > best.as_ref().map_or(0, |best| best.saved) {
                best = Some(copy);
            }
        }
        best
    }

    /// A copy of the head of one item.
    fn alone(&self, item: &Item, other: u32) -> Option<Copy> {
        let other = self.items.get(other as usize)?;
        let distance = item.at.checked_sub(other.at).filter(|distance| *distance <= WINDOW)?;
        let times = item.times.min(other.times);
        let length = times * item.bytes;
        let alike = (item.sample, item.bytes) == (other.sample, other.bytes) && length >= SHORTEST;
        let whole = times == item.times;
        let (items, rest) = if whole { (1, 0) } else { (0, times) };
        let saved = item.cost() - if rest > 0 { REPEAT } else { 0 } - COPY - distance.ilog2() as i32;
        (alike && saved > 0).then_some(Copy { skipped: 0, distance, length, items, rest, saved })
    }

    /// How far an earlier place reads the same; nothing if it is out of reach.
    fn compared(&self, index: usize, done: u32, candidate: usize) -> Option<Copy> {
        let (mine, theirs) = (self.items.get(index..)?, self.items.get(candidate..)?);
        let (first, other) = (mine.first()?, theirs.first()?);
        // Only the ends of both meet.
        let shared = (first.times - done).min(other.times);
        let skipped = first.times - shared;
        let (from, to) = (first.at + skipped * first.bytes, other.at + (other.times - shared) * other.bytes);
        let distance = from.checked_sub(to).filter(|distance| *distance <= WINDOW && *distance > 0)?;
        let mut copy = Copy { skipped, distance, length: 0, items: 0, rest: 0, saved: 0 };
        if (first.sample, first.bytes) != (other.sample, other.bytes) {
            return Some(copy);
        }
        (copy.length, copy.items) = (shared * first.bytes, 1);
        for (one, other) in mine.iter().zip(theirs).skip(1) {
            if (one.sample, one.bytes) != (other.sample, other.bytes) {
                break;
            }
            let times = one.times.min(other.times);
            copy.length += times * one.bytes;
            if times < one.times {
                copy.rest = times;
                break;
            }
            copy.items += 1;
            copy.saved += one.cost();
            if times < other.times {
                break;
            }
        }
        copy.saved += match done {
            _ if skipped > done => 0,
            0 => first.cost(),
            _ => REPEAT,
        };
        copy.saved -= COPY + distance.ilog2() as i32;
        if copy.length < SHORTEST {
            copy.saved = 0;
        }
        Some(copy)
    }
}

/// Bits of a copy without those that its distance adds, and of the repetition of a sample, at a guess.
const COPY: i32 = 6;
const REPEAT: i32 = 4;

impl Item {
    /// Bits of a byte, at a guess.
    fn letter(&self) -> i32 {
        if self.sample == 0 { 2 } else { 7 }
    }

    /// Bits of all that it says, at a guess.
    fn cost(&self) -> i32 {
        self.bytes as i32 * self.letter() + if self.times > 1 { REPEAT } else { 0 }
    }

    /// Where the table knows it.
    fn single(&self) -> usize {
        self.sample.wrapping_mul(0x9e37_79b1) as usize >> 16 & (SINGLES - 1)
    }
}

/// Bytes to write and copies to make, counted by their symbols.
struct Tokens {
    /// A byte, or the length of a copy above its distance.
    list: Vec<u32>,
    letters: [u32; 286],
    distances: [u32; 30],
}

impl Default for Tokens {
    fn default() -> Tokens {
        Tokens { list: Vec::new(), letters: [0; 286], distances: [0; 30] }
    }
}

/// The symbol of a length or a distance, and how many bits of it the symbol leaves open; each power of two is divided
/// into `1 << parts`.
fn symbol(value: u32, parts: u32) -> (usize, u32) {
    let open = (value | 1 << parts).ilog2() - parts;
    (((open << parts) + (value >> open)) as usize, open)
}

/// The symbol of the length of a copy, how many bits follow, and the bits.
fn length_symbol(length: u32) -> (usize, u32, u32) {
    if length == LONGEST {
        return (285, 0, 0);
    }
    let (number, open) = symbol(length - SHORTEST, 2);
    (257 + number, open, (length - SHORTEST) & ((1 << open) - 1))
}

/// The same for its distance.
fn distance_symbol(distance: u32) -> (usize, u32, u32) {
    let (number, open) = symbol(distance - 1, 1);
    (number, open, (distance - 1) & ((1 << open) - 1))
}

impl Tokens {
    fn byte(&mut self, byte: u8) {
        self.list.push(byte.into());
        if let Some(count) = self.letters.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }

    /// A copy of any length, in as many parts as it takes.
    fn copies(&mut self, distance: u32, mut length: u32) {
        let far = distance_symbol(distance).0;
        while length > 0 {
            // No part may be too short, the last one neither.
            let part = if length > LONGEST { LONGEST.min(length - SHORTEST) } else { length };
            length -= part;
            self.list.push(part << 16 | (distance - 1));
            if let Some(count) = self.letters.get_mut(length_symbol(part).0) {
                *count += 1;
            }
            if let Some(count) = self.distances.get_mut(far) {
                *count += 1;
            }
        }
    }

    /// An item up to so many of its samples, of which some may be told already.
    fn stretch(&mut self, item: &Item, done: u32, upto: u32) {
        let bytes = item.sample.to_be_bytes();
        let mut done = done;
        while done < upto && (done == 0 || (upto - done) * item.bytes < SHORTEST) {
            bytes.iter().take(item.bytes as usize).for_each(|byte| self.byte(*byte));
            done += 1;
        }
        self.copies(item.bytes, (upto - done) * item.bytes);
    }

    /// Writes a block with a code of its own, and begins anew.
    fn write(&mut self, bits: &mut Bits) {
        const END_OF_BLOCK: usize = 256;
        // Lengths of codes come in this order, so that those that are seldom used can be left out.
        const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        if let Some(count) = self.letters.get_mut(END_OF_BLOCK) {
            *count = 1;
        }
        let letters = Code::new(&self.letters, 15);
        let distances = Code::new(&self.distances, 15);
        // Both in one list, in which repetitions are told by count.
        let told = |code: &Code, least: usize| {
            let used = code.0.iter().rposition(|(_, length)| *length > 0).map_or(0, |last| last + 1);
            code.0.iter().map(|(_, length)| *length).take(used.max(least)).collect::<Vec<u32>>()
        };
        let (of_letters, of_distances) = (told(&letters, 257), told(&distances, 1));
        let all = [of_letters.as_slice(), of_distances.as_slice()].concat();
        let mut counted: Vec<(usize, u32, u32)> = Vec::new();
        for alike in all.chunk_by(|one, other| one == other) {
            let (length, mut count) = (alike.first().copied().unwrap_or_default(), alike.len() as u32);
            if length > 0 {
                counted.push((length as usize, 0, 0));
                count -= 1;
            }
            while count >= 3 {
                let (symbol, least, most, open) = match (length, count) {
                    (0, 11..) => (18, 11, 138, 7),
                    (0, _) => (17, 3, 10, 3),
                    _ => (16, 3, 6, 2),
                };
                let part = count.min(most);
                counted.push((symbol, part - least, open));
                count -= part;
            }
            (0..count).for_each(|_| counted.push((length as usize, 0, 0)));
        }
        let mut uses = [0; 19];
        for (symbol, _, _) in &counted {
            if let Some(uses) = uses.get_mut(*symbol) {
                *uses += 1;
            }
        }
        let lengths = Code::new(&uses, 7);
        let lengths_of = ORDER.map(|symbol| lengths.0.get(symbol).map_or(0, |(_, length)| *length));
        let used = lengths_of.iter().rposition(|length| *length > 0).map_or(4, |last| (last + 1).max(4));
        // Not the last block; its codes are its own.
        bits.push(0b100, 3);
        bits.push(of_letters.len() as u32 - 257, 5);
        bits.push(of_distances.len() as u32 - 1, 5);
        bits.push(used as u32 - 4, 4);
        lengths_of.iter().take(used).for_each(|length| bits.push(*length, 3));
        for (symbol, more, open) in counted {
            lengths.write(symbol, bits);
            bits.push(more, open);
        }
        for token in std::mem::take(&mut self.list) {
            if token < 256 {
                letters.write(token as usize, bits);
                continue;
            }
            let (symbol, open, rest) = length_symbol(token >> 16);
            letters.write(symbol, bits);
            bits.push(rest, open);
            let (symbol, open, rest) = distance_symbol((token & 0xffff) + 1);
            distances.write(symbol, bits);
            bits.push(rest, open);
        }
        letters.write(END_OF_BLOCK, bits);
        *self = Tokens::default();
    }
}

/// For each symbol its bits, first bit lowest, and how many.
struct Code(Vec<(u32, u32)>);

impl Code {
    /// The shortest code for symbols that are used so often, none longer than so many bits (Huffman, 1952).
    fn new(uses: &[u32], longest: u32) -> Code {
        let mut uses = uses.to_vec();
        loop {
            let lengths = lengths(&uses);
            if lengths.iter().all(|length| *length <= longest) {
                return Code::of(&lengths);
            }
            // A little less true to the counts, which makes the code flatter.
            uses.iter_mut().filter(|uses| **uses > 0).for_each(|uses| *uses = *uses / 2 + 1);
        }
    }

    /// The code that follows from its lengths (RFC 1951, section 3.2.2).
    fn of(lengths: &[u32]) -> Code {
        let mut next = 0u32;
        let mut code = vec![(0, 0); lengths.len()];
        for length in 1..=15 {
            next <<= 1;
            for (code, _) in code.iter_mut().zip(lengths).filter(|(_, known)| **known == length) {
                *code = (next.reverse_bits() >> (32 - length), length);
                next += 1;
            }
        }
        Code(code)
    }

    fn write(&self, symbol: usize, bits: &mut Bits) {
        let (code, length) = self.0.get(symbol).copied().unwrap_or_default();
        bits.push(code, length);
    }
}

/// How long the code of each symbol is, for symbols that are used so often.
fn lengths(uses: &[u32]) -> Vec<u32> {
    let mut leaves: Vec<(u64, usize)> = uses
        .iter()
        .enumerate()
        .filter(|(_, uses)| **uses > 0)
        .map(|(symbol, uses)| (u64::from(*uses), symbol))
        .collect();
    leaves.sort_unstable();
    let mut lengths = vec![0; uses.len()];
    if let [(_, only)] = leaves.as_slice()
        && let Some(length) = lengths.get_mut(*only)
    {
        *length = 1;
    }
    // Leaves and pairs both come in rising order, so that the two least are always at the heads of the two queues.
    let mut pairs: Vec<(u64, [usize; 2])> = Vec::new();
    let (mut leaf, mut pair) = (0, 0);
    while leaves.len() - leaf + pairs.len() - pair > 1 {
        let mut sum = 0;
        let members = [(); 2].map(|()| match (leaves.get(leaf), pairs.get(pair)) {
            (Some((uses, _)), rival) if rival.is_none_or(|(other, _)| uses <= other) => {
                sum += uses;
                leaf += 1;
                leaf - 1
            }
            (_, Some((uses, _))) => {
                sum += uses;
                pair += 1;
                leaves.len() + pair - 1
            }
            _ => 0,
        });
        pairs.push((sum, members));
    }
    // Whatever a pair holds lies one deeper than itself; the last pair is the root.
    let mut depths = vec![0; leaves.len() + pairs.len()];
    for (index, (_, members)) in pairs.iter().enumerate().rev() {
        let below = depths.get(leaves.len() + index).map_or(0, |depth| depth + 1);
        for member in members {
            if let Some(depth) = depths.get_mut(*member) {
                *depth = below;
            }
        }
    }
    for ((_, symbol), depth) in leaves.iter().zip(&depths).filter(|_| leaves.len() > 1) {
        if let Some(length) = lengths.get_mut(*symbol) {
            *length = *depth;
        }
    }
    lengths
}

/// Bits in the order of the stream: the lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    waiting: u64,
    count: u32,
}

impl Bits {
    /// Adds up to 16 bits.
    fn push(&mut self, bits: u32, count: u32) {
        self.waiting |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.waiting as u32).to_le_bytes());
            self.waiting >>= 32;
            self.count -= 32;
        }
    }

    /// Goes on to a whole byte: an empty block that is stored as it is.
    fn align(&mut self) {
        self.push(0, 3);
        while self.count > 0 {
            self.bytes.push(self.waiting as u8);
            self.waiting >>= 8;
            self.count = self.count.saturating_sub(8);
        }
        self.bytes.extend([0, 0, 0xff, 0xff]);
    }
}

/// The Adler-32 checksum of a text (RFC 1950, section 8.2: two sums modulo 65,521).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum {
    low: u64,
    high: u64,
    length: u64,
}

impl Default for Sum {
    fn default() -> Sum {
        Sum { low: 1, high: 0, length: 0 }
    }
}

impl Sum {
    const MODULUS: u64 = 65_521;

    /// Goes on with a sample so many times.
    fn add(&mut self, sample: u32, bytes: u32, times: u32) {
        let (bytes, times) = (u64::from(bytes), u64::from(times));
        let [first, second, third, fourth] = sample.to_be_bytes().map(u64::from);
        let once = first + second + third + fourth;
        // Each byte counts for itself and for those of the sample after it.
        let falling = bytes * once - second - 2 * third - 3 * fourth;
        // The high half is the sum of all low ones: each sample counts for every sample after it.
        let pairs = (times * times.saturating_sub(1) / 2) % Sum::MODULUS;
        self.high += times * bytes * self.low + times * falling + pairs * bytes * once;
        self.low += times * once;
        self.length += times * bytes;
        // Seldom, since a division takes longer than all the rest.
        if self.high >= 1 << 40 || self.low >= 1 << 20 {
            (self.low, self.high) = (self.low % Sum::MODULUS, self.high % Sum::MODULUS);
        }
    }

    /// The sum of this text and another one after it.
    pub(super) fn then(self, other: Sum) -> Sum {
        // Every byte of the second text adds the first's low half once more, of which the second began with 1.
        let before = self.low + Sum::MODULUS - 1;
        Sum {
            low: (before + other.low) % Sum::MODULUS,
            high: (self.high + other.high + other.length % Sum::MODULUS * (before % Sum::MODULUS)) % Sum::MODULUS,
            length: self.length + other.length,
        }
    }

    /// As a stream ends with it.
    pub(super) fn bytes(self) -> [u8; 4] {
        (((self.high % Sum::MODULUS) as u32) << 16 | (self.low % Sum::MODULUS) as u32).to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of stretches, some like the row above or part of it, from numbers that are always the same.
    fn rows(width: u32, count: usize, colors: u32, mask: u32) -> Vec<Vec<Stretch>> {
        let mut state = 0x2545_f491u32 ^ width;
        let mut next = move |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below.max(1)
        };
        let mut rows: Vec<Vec<Stretch>> = Vec::new();
        for _ in 0..count {
            if let Some(above) = rows.last().filter(|_| next(3) == 0) {
                rows.push(above.clone());
                continue;
            }
            let (mut row, mut left): (Vec<Stretch>, u32) = (Vec::new(), width);
            while left > 0 {
                let longest = [1, 4, 300, width][next(4) as usize];
                let times = (1 + next(longest)).min(left);
                row.push(Stretch { sample: next(colors).wrapping_mul(0x9e37_79b1) & mask, times });
                left -= times;
            }
            rows.push(row);
        }
        rows
    }

    /// The bytes that a reader gets, with the filters undone.
    fn read(parts: &[Packed], width: u32, bytes: u32) -> Vec<u8> {
        let mut stream = vec![0x78, 0x5e];
        parts.iter().for_each(|part| stream.extend(&part.bytes));
        stream.extend(END);
        stream.extend(parts.iter().fold(Sum::default(), |sum, part| sum.then(part.sum)).bytes());
        // Refuses a wrong sum.
        let text = miniz_oxide::inflate::decompress_to_vec_zlib(&stream).unwrap();
        let mut above = vec![0u8; (width * bytes) as usize];
        let mut read = Vec::new();
        for row in text.chunks((width * bytes) as usize + 1) {
            let samples = row[1..].iter().zip(&above);
            above = samples.map(|(byte, above)| if row[0] == 2 { byte.wrapping_add(*above) } else { *byte }).collect();
            read.extend(&above);
        }
        read
    }

    #[test]
    fn what_is_packed_can_be_read() {
        for (width, count, colors) in
            [(1, 1, 1), (1, 40, 3), (2, 30, 2), (17, 60, 5), (259, 40, 400), (700, 90, 12), (20_000, 12, 90)]
        {
            for (bytes, mask) in [(1, 0xff00_0000u32), (3, 0xffff_ff00), (4, 0xffff_ffff)] {
                let rows = rows(width, count, colors, mask);
                let (one, other) = rows.split_at(count / 3);
                let parts = [one, other].map(|rows| packed(rows.iter().map(Vec::as_slice), bytes));
                let meant: Vec<u8> = rows
                    .iter()
                    .flatten()
                    .flat_map(|stretch| {
                        let sample = stretch.sample.to_be_bytes()[..bytes as usize].to_vec();
                        sample.repeat(stretch.times as usize)
                    })
                    .collect();
                assert!(read(&parts, width, bytes) == meant, "{width} × {count}, {bytes} bytes");
            }
        }
    }

    #[test]
    fn a_flat_picture_takes_next_to_nothing() {
        let row = [Stretch { sample: 0xf6f7_f900, times: 20_000 }];
        let packed = packed(std::iter::repeat_n(row.as_slice(), 100), 3);
        // Two bits for each 258 bytes are the least there can be.
        assert!(packed.bytes.len() < 100 * 60_000 / 258 / 4 * 11 / 10, "{}", packed.bytes.len());
    }

    #[test]
    fn codes_are_complete_and_not_too_long() {
        // The numbers of Fibonacci make the deepest codes.
        let mut uses = vec![1u32, 1];
        (0..28).for_each(|at| uses.push(uses[at] + uses[at + 1]));
        for longest in [7, 15] {
            let uses = if longest == 7 { &uses[..19] } else { &uses };
            let code = Code::new(uses, longest);
            let filled: u32 = code.0.iter().map(|(_, length)| 1 << (15 - length)).sum();
            assert_eq!(filled, 1 << 15);
            assert!(code.0.iter().all(|(_, length)| (1..=longest).contains(length)));
        }
    }
}
