//! How far apart the colours of owners are for everyone.

use crate::color::Color;
use crate::color::Sight;
use crate::measure::page::Page;

/// The least distance of two colours of owners on the page, under any sight.
pub(super) fn measure(page: &Page, soft: &mut Vec<(&'static str, Option<f64>)>) {
    let badges = page.signs.iter().filter(|sign| sign.kind == "badge");
    let mut colors: Vec<Color> = badges.filter_map(|sign| sign.color).collect();
    colors.sort_unstable();
    colors.dedup();
    let mut least: Option<f64> = None;
    for (index, one) in colors.iter().enumerate() {
        for two in colors.iter().skip(index + 1) {
            for sight in Sight::ALL {
                let far = one.distance(*two, sight);
                least = Some(least.map_or(far, |least| least.min(far)));
            }
        }
    }
    soft.push(("team_color_distance", least));
}
