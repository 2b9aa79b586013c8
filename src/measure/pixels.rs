//! What only pixels tell: how much of the page stays free, and how dark it is in all.

use crate::color::Color;
use crate::geom::Len;
use crate::measure::Measures;
use crate::measure::page;
use crate::measure::ratio;
use crate::scene::Scene;

/// Areas at least so wide and high, that hold no words of a card or mark, are grounds.
const GROUND: Len = Len(3000);

impl Measures {
    /// Adds `whitespace`, the share of pixels that show paper or panel and nothing else, and `ink`, the mean darkness
    /// in percent, both read from the finished pixels (three bytes each) of the scene that was measured.
    pub fn add_pixels(&mut self, scene: &Scene, pixels: &[u8]) {
        let page = page::read(scene);
        let mut grounds: Vec<Color> = vec![page.background.unwrap_or(Color::WHITE)];
        let wide = page.areas.iter().filter(|area| area.is_ground());
        grounds
            .extend(wide.filter(|area| area.frame.width.min(area.frame.height) >= GROUND).map(|area| area.fill.color));
        let count = (pixels.len() / 3) as f64;
        let (mut free, mut dark) = (0u64, 0.0);
        for pixel in pixels.chunks_exact(3) {
            let [red, green, blue] = pixel else { continue };
            free += u64::from(grounds.contains(&Color(*red, *green, *blue)));
            dark += 1.0 - (0.299 * f64::from(*red) + 0.587 * f64::from(*green) + 0.114 * f64::from(*blue)) / 255.0;
        }
        let at = self.soft.iter().position(|(name, _)| *name == "score").unwrap_or(self.soft.len());
        let found = [("whitespace", ratio(free as f64, count)), ("ink", ratio(100.0 * dark, count))];
        self.soft.splice(at..at, found);
    }
}
