//! How much of anything is accepted, so that no input can take the machine down.

/// Bounds on what is read. Each is named in the finding that refuses something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one blueprint file.
    pub file: usize,
    /// Bytes of one text in the file.
    pub text: usize,
    /// Depth of tables and arrays within each other.
    pub nesting: usize,
    /// Steps, over all variants.
    pub steps: usize,
    /// Cards, feelings, pain points, opportunities and metrics together, over all variants.
    pub cards: usize,
    /// Links, over all variants.
    pub links: usize,
    /// Variants. Each is a whole blueprint.
    pub variants: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file: 8 * 1024 * 1024,
            text: 64 * 1024,
            nesting: 64,
            steps: 10_000,
            cards: 100_000,
            links: 50_000,
            variants: 64,
        }
    }
}
