//! An image file is taken whole or refused, by its header and its end, before anything is unpacked.
#![no_main]

use cyanotype::resources::look;
use libfuzzer_sys::fuzz_target;

const MOST: u64 = 1_000_000;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let mut bytes = match first % 4 {
        0 => Vec::new(),
        1 => b"\x89PNG\r\n\x1a\n".to_vec(),
        2 => b"\xff\xd8".to_vec(),
        _ => b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec(),
    };
    bytes.extend(rest);
    let given = bytes.clone();
    if let Ok(picture) = look("a.png", bytes, MOST).or_else(|_| look("a.jpg", given.clone(), MOST)) {
        assert!(given.starts_with(&picture.data), "what is taken is a start of what was given");
        let pixels = u64::from(picture.width) * u64::from(picture.height);
        assert!(pixels > 0 && pixels <= MOST, "{} × {}", picture.width, picture.height);
    }
});
