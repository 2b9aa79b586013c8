//! The only place that knows how wide words are.

/// Index of a face in [`Fonts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub usize);

/// The styles of type a page uses; each is one shipped face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// Inter 400.
    Regular,
    /// Inter 500.
    Medium,
    /// Inter 500 italic.
    MediumItalic,
    /// Inter 600.
    SemiBold,
    /// Inter 700.
    Bold,
    /// Inter Display 700.
    Display,
}

/// A face at a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Font {
    /// Face.
    pub face: Face,
    /// Size of the letters.
    pub size: crate::geom::Len,
    /// Extra space after every letter.
    pub tracking: crate::geom::Len,
}
