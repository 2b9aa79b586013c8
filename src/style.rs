//! How a page looks: distances, type and colours, each named for its role and read whole from a file.
//!
//! Layout gets [`Metrics`] and [`Typography`], paint gets the [`Palette`]: that a colour cannot move a box
//! is then true by type.

mod brand;
mod contrast;
mod reading;
mod token;

pub use brand::Brand;
pub use brand::BrandFonts;
pub use brand::LaneStyle;
pub use brand::Logo;
pub use brand::STARTER;
pub use contrast::Pair;
pub use contrast::faint;
pub use contrast::pairs;
pub use reading::read;

use toml::de::DeTable;

use crate::color::Color;
use crate::diagnostic::Diagnostic;
use crate::geom::Len;
use crate::layout::route::RouteMetrics;
use crate::source::Source;
use crate::style::token::Cells;
use crate::text::Face;
use crate::text::Font;

/// The built-in styles: name and file.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("light", include_str!("../styles/light.toml")),
    ("dark", include_str!("../styles/dark.toml")),
    ("high-contrast", include_str!("../styles/high-contrast.toml")),
    ("print", include_str!("../styles/print.toml")),
    ("blueprint", include_str!("../styles/blueprint.toml")),
    ("editorial", include_str!("../styles/editorial.toml")),
];

/// The style used when none is named.
pub const DEFAULT: &str = "light";

/// A whole style.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// Its name: of a built-in one the built-in name, else what the file says or is called.
    pub name: String,
    /// What a brand adds: logo, footer, fonts, colours of single lanes.
    pub brand: Brand,
    /// Distances, in page pixels.
    pub metrics: Metrics,
    /// Type.
    pub typography: Typography,
    /// Colours.
    pub palette: Palette,
}

/// A line type: width and dashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineStyle {
    /// Width of the line.
    pub width: Len,
    /// Dashes and gaps in turn; empty for a solid line.
    pub dash: Vec<Len>,
}

/// A type style: face, size and distance of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Type {
    /// Face.
    pub face: Face,
    /// Size of the letters.
    pub size: Len,
    /// Distance of baselines.
    pub line: Len,
    /// Extra space after every letter.
    pub tracking: Len,
}

impl Type {
    /// What the ruler needs to know of it.
    pub fn font(self) -> Font {
        Font { face: self.face, size: self.size, tracking: self.tracking }
    }
}

/// The colours of a lane's cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneColors {
    /// Ground of a card.
    pub fill: Color,
    /// Border of a card.
    pub border: Color,
    /// Icons.
    pub strong: Color,
}

macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $of:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs, reason = "each token is named for its role; styles/light.toml holds them all")]
        pub struct $name { $(pub $field: $of,)* }

        token::tokens!($name { $($field,)* });
    };
}

table! {
    /// Distances on the page. Lengths are px of the page.
    Metrics {
        margin: Len, rail: Len, rail_chip: Len, rail_chip_radius: Len, rail_icon: Len, rail_text: Len,
        column: Len, column_least: Len, column_most: Len, column_page: Len, column_folded: Len,
        column_flag: Len,
        gutter: Len, gutter_stage: Len, gutter_edge: Len, pane_gap: Len, page_least: Len, side_most: Len,
        head_overline: Len, head_title: Len, head_headline: Len, head_bottom: Len, pane_title: Len,
        act_header: Len, act_gap: Len, stage_header: Len, stage_header_compact: Len, stage_point: Len, stage_gap: Len,
        axis: Len, axis_gap: Len, axis_circle: Len, panel_radius: Len, panel_bottom: Len,
        panel_gap: Len,
        panel_gap_compact: Len,
        card_radius: Len, system_radius: Len, card_border: Len, customer_border: Len,
        padding: Len, padding_compact: Len,
        gap_feeling: Len, gap_evidence: Len, gap_customer: Len, gap_lane: Len, gap_register: Len,
        gap_opportunity: Len, gap_metric: Len, gap_sub: Len, gap_sub_support: Len, gap_stack: Len,
        channel_interaction: Len, channel_visibility: Len, channel_internal: Len, channel_line: Len,
        line_offset_interaction: Len, line_offset_visibility: Len, line_offset_internal: Len, line_offset: Len,
        line_label_gap: Len, hairline_gap: Len,
        row_evidence: Len, row_customer: Len, row_card: Len, row_system: Len, row_system_wide: Len,
        row_pain: Len, row_opportunity: Len, row_metric: Len,
        feeling_unit: Len, feeling_unit_compact: Len, feeling_face: Len, feeling_halo: Len, quote_gap: Len,
        first_baseline: Len, icon: Len, badge: Len, badge_gap: Len, badge_name_least: Len,
        pin_width: Len, pin_height: Len, pin_circle: Len, pin_inset: Len, pin_rise: Len, pin_step: Len,
        tag_height: Len, tag_radius: Len, tag_out: Len, tag_rise: Len,
        ring: Len, ring_out: Len, bead: Len,
        bar_height: Len, bar_mark_width: Len, bar_mark_height: Len,
        legend_gap: Len, legend_line: Len, footer: Len, logo_room: [Len; 2],
        tight: u8,
        lines_wanted: u8, lines_most: u8,
        arrow_path: [Len; 2], arrow_trigger: [Len; 2], arrow_trace: [Len; 2], arrow_gap: Len,
        dot: Len, dot_rim: Len, fork: Len, corner: Len,
        stroke_path: Len, stroke_trigger: Len, stroke_handoff: Len, stroke_uses: Len, stroke_trace: Len,
        stroke_new: Len, stroke_state: Len, stroke_ghost: Len, stroke_curve: Len, halo: Len,
        line_interaction: LineStyle, line_visibility: LineStyle, line_internal: LineStyle, line_other: LineStyle,
        route: RouteMetrics,
    }
}

table! {
    /// The type styles of a page.
    Typography {
        title: Type, title_least: Len, pane_title: Type, metric_value: Type, delta_value: Type, headline: Type,
        stage: Type, stage_compact: Type, stage_duration: Type, step_number: Type, step_name: Type,
        customer: Type, customer_compact: Type, card: Type, card_compact: Type,
        evidence: Type, evidence_compact: Type, register: Type, register_compact: Type,
        meta_value: Type, lane_name: Type, quote: Type, line_name: Type, line_note: Type,
        small: Type, small_strong: Type, team: Type, footer: Type, old_words: Type, pin: Type, lane_note: Type,
        overline: Type, pill: Type, meta_label: Type, legend_head: Type, tag: Type, badge: Type, count: Type,
        link_label: Type,
    }
}

table! {
    /// The colours of a page.
    Palette {
        paper: Color, panel: Color,
        panel_edge: Color, fold: Color, ink: Color, ink_2: Color, ink_3: Color, hairline: Color,
        bar: Color, on_bar: Color, on_bar_2: Color, spine: Color, flow: Color, handoff: Color, track: Color, measure: Color,
        pain: Color, opportunity: Color, trace: Color, trace_future: Color,
        new: Color, changed: Color, moved: Color, removed: Color, ghost_text: Color,
        on_mark: Color, on_team: Color, positive_area: Color, negative_area: Color, neutral: Color,
        dim_border: Color, dim_text: Color, dim_link: Color,
        teams: Vec<Color>,
        evidence: LaneColors, customer: LaneColors, frontstage: LaneColors, backstage: LaneColors,
        systems: LaneColors, pain_card: LaneColors, opportunity_card: LaneColors, rail: LaneColors,
    }
}

/// A built-in style by its name.
///
/// # Errors
/// One finding that names the built-in styles, when there is none of that name.
pub fn built_in(name: &str) -> Result<Style, Vec<Diagnostic>> {
    if name == DEFAULT
        && let Some(kept) = kept()
    {
        return Ok(kept);
    }
    let text = source_of(name).ok_or_else(|| vec![reading::unknown(name, 0..0)])?;
    read(&Source::new(name, text))
}

/// The usual style as a row of numbers, four bytes each, the lowest first: to read its file takes longer than to draw a
/// small page. A test makes it anew from the file (`ACCEPT=1 cargo test style`).
const KEPT: &[u8] = include_bytes!("../styles/light.cells");

fn kept() -> Option<Style> {
    let mut cells = KEPT.as_chunks::<4>().0.iter().map(|cell| i32::from_le_bytes(*cell));
    let (metrics, typography) = (Metrics::restore(&mut cells)?, Typography::restore(&mut cells)?);
    let palette = Palette::restore(&mut cells)?;
    // What is left over belongs to a style of more tokens.
    let style = Style { name: DEFAULT.to_owned(), brand: Brand::default(), metrics, typography, palette };
    cells.next().is_none().then_some(style)
}

/// The file of a built-in style.
pub fn source_of(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Where a style file gives a token, by the keys that lead to it.
pub fn place(source: &Source, keys: &[&str]) -> Option<std::ops::Range<usize>> {
    let (table, _) = DeTable::parse_recoverable(source.text());
    let (last, tables) = keys.split_last()?;
    let mut table = table.get_ref();
    for key in tables {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    table.get(*last).map(|value| value.span())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_styles_are_complete() {
        for (name, _) in BUILT_IN {
            let style = built_in(name).unwrap();
            assert_eq!(&style.name, name);
        }
    }

    #[test]
    fn the_usual_style_is_kept_as_its_file_says() {
        let light = read(&Source::new(DEFAULT, source_of(DEFAULT).unwrap())).unwrap();
        if std::env::var_os("ACCEPT").is_some() {
            let mut cells = Vec::new();
            light.metrics.keep(&mut cells);
            light.typography.keep(&mut cells);
            light.palette.keep(&mut cells);
            let bytes: Vec<u8> = cells.into_iter().flat_map(i32::to_le_bytes).collect();
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/styles/light.cells"), bytes).unwrap();
        } else {
            assert!(kept() == Some(light), "ACCEPT=1 cargo test style");
        }
    }

    #[test]
    fn a_style_that_extends_another_gives_only_what_differs() {
        let source =
            Source::new("brand", "extends = \"light\"\n[palette]\nink = \"#000\"\ncustomer = { fill = \"#fff\" }\n");
        let (brand, light) = (read(&source).unwrap(), built_in("light").unwrap());
        assert_eq!(brand.palette.ink, Color(0, 0, 0));
        assert_eq!(brand.palette.customer.fill, Color::WHITE);
        assert_eq!(brand.palette.customer.border, light.palette.customer.border);
        assert_eq!(brand.metrics, light.metrics);
    }

    #[test]
    fn everything_wrong_with_a_style_is_told_at_once_each_at_its_place() {
        let text = "extends = \"light\"\nnonsense = 1\n[palette]\nikn = \"#000\"\npaper = \"white\"\n[metrics]\nmargin = nan\n\
                    column = -5\nrail = \"wide\"\n[type]\ntitle = { face = \"display\", size = 1e9, line = 40 }\n";
        let found = read(&Source::new("brand.toml", text)).unwrap_err();
        let places: Vec<&str> = found.iter().map(|finding| &text[finding.span.start..finding.span.end]).collect();
        assert_eq!(places, ["nonsense", "ikn", "\"white\"", "nan", "-5", "\"wide\"", "1e9"], "{found:?}");
        assert_eq!(found[1].help.as_deref(), Some("did you mean `ink`?"));
        assert!(found[4].message.contains("0 to 10000"), "{:?}", found[4]);
    }

    #[test]
    fn a_style_that_does_not_stand_on_another_must_be_whole() {
        let light = source_of("light").unwrap();
        let found = read(&Source::new("brand", light.replace("ink = ", "ikn = "))).unwrap_err();
        assert!(found.iter().any(|finding| finding.message.contains("`ikn`")), "{found:?}");
        let found = read(&Source::new("brand", "[palette]\nink = \"#000\"\n")).unwrap_err();
        assert!(found[0].help.as_deref().unwrap_or("").contains("extends"), "{found:?}");
    }

    #[test]
    fn a_style_is_called_by_the_name_of_its_file_wherever_that_lies() {
        let text = "extends = \"light\"\n";
        assert_eq!(read(&Source::new("/home/me/brand.toml", text)).unwrap().name, "brand");
        assert_eq!(read(&Source::new("brand.toml", text)).unwrap().name, "brand");
    }

    #[test]
    fn a_broken_style_is_told_at_its_own_place() {
        let text = "extends = \"light\"\n[palette]\nink = \"red;}\"\n";
        let found = read(&Source::new("brand", text)).unwrap_err();
        assert_eq!(&text[found[0].span.start..found[0].span.end], "\"red;}\"");
        let found = read(&Source::new("brand", "extends = \"lite\"")).unwrap_err();
        assert!(found[0].message.contains("`lite`"));
    }
}
