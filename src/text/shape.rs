//! Turns a string of one face and direction into placed glyphs.

use std::sync::Arc;

use harfrust::Direction;
use harfrust::ShapeOptions;
use harfrust::ShapePlan;
use harfrust::ShapePlanKey;
use harfrust::Shaper;
use harfrust::UnicodeBuffer;
use harfrust::script::UNKNOWN;
use unicode_width::UnicodeWidthChar;

use crate::text::FaceId;
use crate::text::Fonts;
use crate::text::fonts::Opened;

/// One glyph of a shaped string, in font units; y upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// Number of the glyph in its face; `None` for a character the face lacks, which is drawn as a box.
    pub id: Option<u32>,
    /// Where its origin stands, from the left end of the string.
    pub x: i64,
    /// Where its origin stands above the baseline.
    pub y: i64,
    /// Pen movement.
    pub advance: i64,
    /// How many letters (clusters) stand to its left, for tracking.
    pub letters_before: u32,
    /// First byte of the letter it belongs to.
    pub cluster: usize,
}

/// A shaped string: glyphs from left to right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shaped {
    /// Glyphs in visual order.
    pub glyphs: Vec<Glyph>,
    /// Sum of all advances, in font units.
    pub advance: i64,
    /// How many letters there are that tracking spreads: none in scripts whose letters join.
    pub letters: u32,
    /// Font units in the size of the letters.
    pub units_per_em: u16,
}

impl Shaped {
    /// Width in ems, without tracking.
    pub fn ems(&self) -> f64 {
        self.advance as f64 / f64::from(self.units_per_em.max(1))
    }
}

impl Fonts {
    /// Shapes a string of one direction in one face. A letter that the face lacks becomes one empty glyph as
    /// wide as [`missing_ems`] says.
    pub fn shape(&self, face: FaceId, text: &str, right_to_left: bool) -> Shaped {
        let basic = self.basic(face).filter(|_| !right_to_left).and_then(|basic| basic.shape(text));
        basic.unwrap_or_else(|| self.shape_opened(face, text, right_to_left))
    }

    pub(super) fn shape_opened(&self, face: FaceId, text: &str, right_to_left: bool) -> Shaped {
        let Some(loaded) = self.load(face) else {
            return Shaped { units_per_em: 1000, ..Shaped::default() };
        };
        let units_per_em = loaded.opened.units_per_em;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
        let shaper = loaded.opened.shaper.shaper(&loaded.font).build();
        let plan = loaded.opened.plan(&shaper, &buffer);
        let output = shaper.shape(buffer, ShapeOptions::new().plan(Some(&plan)));

        let joined = text.chars().any(joins);
        let mut shaped = Shaped { units_per_em, ..Shaped::default() };
        let mut last_cluster = None;
        let mut last_missing = false;
        for (info, position) in output.glyph_infos().iter().zip(output.glyph_positions()) {
            let cluster = info.cluster as usize;
            let new_letter = last_cluster != Some(cluster);
            let missing = info.glyph_id == 0;
            if missing && !new_letter && last_missing {
                continue;
            }
            if new_letter && !joined && last_cluster.is_some() {
                shaped.letters += 1;
            }
            last_cluster = Some(cluster);
            last_missing = missing;
            let letter = text.get(cluster..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
            let advance = if missing {
                (missing_ems(letter) * f64::from(units_per_em)).round() as i64
            } else {
                i64::from(position.x_advance)
            };
            shaped.glyphs.push(Glyph {
                id: (!missing).then_some(info.glyph_id),
                x: shaped.advance + i64::from(position.x_offset),
                y: i64::from(position.y_offset),
                advance,
                letters_before: shaped.letters,
                cluster,
            });
            shaped.advance += advance;
        }
        if !joined && last_cluster.is_some() {
            shaped.letters += 1;
        }
        shaped
    }
}

impl Opened {
    /// How the words of a buffer are shaped. To find that out takes longer than to shape them.
    fn plan(&self, shaper: &Shaper<'_>, buffer: &UnicodeBuffer) -> Arc<ShapePlan> {
        let script = Some(buffer.script()).filter(|script| *script != UNKNOWN);
        let (direction, language) = (buffer.direction(), buffer.language());
        let key = ShapePlanKey::new(script, direction).language(language.as_ref());
        let known = self.plans.read().ok();
        if let Some(known) = known.and_then(|plans| plans.iter().find(|plan| key.matches(plan)).cloned()) {
            return known;
        }
        let plan = Arc::new(ShapePlan::new(shaper, direction, script, language.as_ref(), &[]));
        if let Ok(mut plans) = self.plans.write() {
            plans.push(Arc::clone(&plan));
        }
        plan
    }
}

/// Width of the box drawn for a character that no face has, in ems.
pub fn missing_ems(letter: char) -> f64 {
    if letter.width().unwrap_or(1) >= 2 { 1.0 } else { 0.6 }
}

/// Whether the letters of a script are joined, so that space between them would tear words apart.
fn joins(letter: char) -> bool {
    matches!(letter as u32, 0x600..=0x8ff | 0x900..=0x97f | 0x1800..=0x18af | 0xfb50..=0xfdff | 0xfe70..=0xfeff)
}
