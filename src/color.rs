//! A colour as the page knows it: three bytes of sRGB, mixed and compared, printed as `#rrggbb`.

use std::fmt;
use std::str::FromStr;

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Color(pub u8, pub u8, pub u8);

impl Color {
    /// White.
    pub const WHITE: Color = Color(255, 255, 255);

    /// This colour moved `share` (0 to 1) of the way to `other`, channel by channel in sRGB.
    pub fn mix(self, other: Color, share: f64) -> Color {
        let part = |from: u8, to: u8| {
            let moved = f64::from(from) + (f64::from(to) - f64::from(from)) * share.clamp(0.0, 1.0);
            moved.round() as u8
        };
        Color(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// Relative luminance after WCAG 2.2: 0 for black, 1 for white.
    pub fn luminance(self) -> f64 {
        let linear = |byte: u8| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio of two colours after WCAG 2.2, 1 to 21.
    pub fn contrast(self, other: Color) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Why a text is no colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a colour; write it as `#1f5fa8` or `#15a`")]
pub struct NotAColor(pub String);

impl FromStr for Color {
    type Err = NotAColor;

    /// Reads `#rgb` and `#rrggbb`, upper or lower case.
    fn from_str(text: &str) -> Result<Color, NotAColor> {
        let wrong = || NotAColor(text.to_owned());
        let digits = text.strip_prefix('#').ok_or_else(wrong)?;
        let values: Vec<u8> = digits
            .chars()
            .map(|digit| digit.to_digit(16).map(|value| value as u8).ok_or_else(wrong))
            .collect::<Result<_, _>>()?;
        match values.as_slice() {
            [r, g, b] => Ok(Color(r * 17, g * 17, b * 17)),
            [r1, r0, g1, g0, b1, b0] => Ok(Color(r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0)),
            _ => Err(wrong()),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Color {
    /// Reads `"#rgb"` or `"#rrggbb"`.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Color, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
