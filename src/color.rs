//! A colour as the page knows it: three bytes of sRGB, mixed and compared, printed as `#rrggbb`.

mod sight;

pub use sight::Sight;

use std::fmt;
use std::str::FromStr;

use crate::nearest::nearest;

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
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Red, green and blue as amounts of light, 0 to 1 each (IEC 61966-2-1).
    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|byte| {
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        })
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

/// The colours that CSS Color 4 has names for (section 6.1), each name followed by its code.
const NAMES: &str = "aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc \
     bisque ffe4c4 black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a \
     burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50 \
     cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b \
     darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 \
     darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc \
     darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f \
     darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff \
     dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 \
     forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 \
     goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 \
     hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa \
     lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 \
     lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 \
     lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa \
     lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 \
     lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa \
     mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 \
     mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 \
     midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead \
     navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 \
     orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 \
     papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 \
     purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 \
     saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee \
     sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 \
     snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 \
     tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 \
     yellow ffff00 yellowgreen 9acd32";

/// The named colour that a text most likely means: its name and how it is written here.
pub fn named(text: &str) -> Option<(&'static str, String)> {
    let wanted = text.trim().to_ascii_lowercase().replace([' ', '-', '_'], "");
    let longest = NAMES.split(' ').step_by(2).map(str::len).max().unwrap_or(0);
    let names = NAMES.split(' ').step_by(2).filter(|_| wanted.len() <= longest);
    let name = nearest(&wanted, names)?;
    let code = NAMES.split(' ').skip_while(|word| *word != name).nth(1)?;
    Some((name, format!("#{code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_a_colour() {
        let words: Vec<&str> = NAMES.split(' ').collect();
        assert_eq!(words.len(), 296);
        for pair in words.chunks(2) {
            assert!(format!("#{}", pair[1]).parse::<Color>().is_ok(), "{pair:?}");
        }
    }

    #[test]
    fn the_named_colour_meant_is_found() {
        assert_eq!(named("blu"), Some(("blue", "#0000ff".to_owned())));
        assert_eq!(named("Dark Red"), Some(("darkred", "#8b0000".to_owned())));
        assert_eq!(named("rgb(1, 2, 3)"), None);
    }
}
