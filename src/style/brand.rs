//! What a brand adds to a style: a logo, a footer, fonts, and colours of single lanes.

use std::collections::BTreeMap;

use crate::color::Color;
use crate::geom::Len;
use crate::geom::Size;
use crate::style::LaneColors;

/// What `styles NAME` prints below a style, for whoever starts one of their own from it.
pub const STARTER: &str = include_str!("../../styles/brand.txt");

/// What a brand adds to a style. All of it may be left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brand {
    /// A picture at the top right of every page.
    pub logo: Option<Logo>,
    /// Words at the foot of every page.
    pub footer: Option<String>,
    /// Families of type.
    pub fonts: Option<BrandFonts>,
    /// Colours of lanes, by the lane's id or its role.
    pub lanes: BTreeMap<String, LaneStyle>,
}

/// A logo.
#[derive(Debug, Clone, PartialEq)]
pub struct Logo {
    /// Path of a PNG or JPEG, from the style file's folder.
    pub image: String,
    /// Height on the page, 12 to 72 px; 32 when not given.
    pub(super) height: Option<Len>,
}

impl Logo {
    /// Least and greatest height on the page.
    pub const HEIGHTS: (Len, Len) = (Len::px(12), Len::px(72));

    /// Greatest width on the page.
    const WIDEST: Len = Len::px(280);

    /// What is wrong with it, if anything.
    pub fn wrong(&self) -> Option<String> {
        let (least, most) = Logo::HEIGHTS;
        let height = self.height.filter(|height| *height < least || *height > most)?;
        let px = |length: Len| length.to_f64();
        Some(format!("a logo is {} to {} px high, not {}", px(least), px(most), px(height)))
    }

    /// Extent on the page of a picture of a size in pixels: as high as asked, less where it would be too wide.
    pub fn size(&self, pixels: (u32, u32)) -> Size {
        let height = self.height().to_f64();
        let width = height * f64::from(pixels.0) / f64::from(pixels.1.max(1));
        let share = (Logo::WIDEST.to_f64() / width.max(1.0)).min(1.0);
        Size::new(Len::from_f64(width * share), Len::from_f64(height * share))
    }

    fn height(&self) -> Len {
        self.height.unwrap_or(Len::px(32)).max(Logo::HEIGHTS.0).min(Logo::HEIGHTS.1)
    }
}

/// Families of type that take the place of the shipped ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BrandFonts {
    /// Family for text.
    pub text: Option<String>,
    /// Family for titles and large figures; that for text when not given.
    pub display: Option<String>,
    /// Paths of font files, from the style file's folder.
    pub files: Vec<String>,
}

/// Colours of one lane; what is not given stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LaneStyle {
    /// Ground of its cards.
    pub fill: Option<Color>,
    /// Border of its cards.
    pub border: Option<Color>,
    /// Icons.
    pub strong: Option<Color>,
}

impl LaneStyle {
    /// These colours on top of the usual ones.
    pub fn over(self, usual: LaneColors) -> LaneColors {
        LaneColors {
            fill: self.fill.unwrap_or(usual.fill),
            border: self.border.unwrap_or(usual.border),
            strong: self.strong.unwrap_or(usual.strong),
        }
    }
}
