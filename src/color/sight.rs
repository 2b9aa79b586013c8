//! How far apart colours are for everyone: CIEDE2000 under normal sight and three simulated kinds of colour blindness.

use crate::color::Color;

/// Which cones an eye has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// All three kinds.
    Normal,
    /// None for long waves.
    Protan,
    /// None for middle waves.
    Deutan,
    /// None for short waves.
    Tritan,
}

impl Sight {
    /// All of them.
    pub const ALL: [Sight; 4] = [Sight::Normal, Sight::Protan, Sight::Deutan, Sight::Tritan];

    /// Linear sRGB as it is seen: Machado, Oliveira, Fernandes 2009, severity 1.
    const fn matrix(self) -> [[f64; 3]; 3] {
        match self {
            Sight::Normal => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Sight::Protan => {
                [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
            }
            Sight::Deutan => {
                [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
            }
            Sight::Tritan => {
                [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
            }
        }
    }
}

impl Color {
    /// How far two colours are apart as somebody sees them: CIEDE2000, where 1 can just be told by eye.
    pub fn distance(self, other: Color, sight: Sight) -> f64 {
        distance(lab(self, sight), lab(other, sight))
    }
}

/// CIELAB (D65) of a colour as it is seen.
fn lab(color: Color, sight: Sight) -> [f64; 3] {
    let dot = |row: [f64; 3], of: [f64; 3]| row[0] * of[0] + row[1] * of[1] + row[2] * of[2];
    let rgb = color.linear();
    let seen = sight.matrix().map(|row| dot(row, rgb).clamp(0.0, 1.0));
    let to_xyz = [
        [0.412_456_4, 0.357_576_1, 0.180_437_5],
        [0.212_672_9, 0.715_152_2, 0.072_175_0],
        [0.019_333_9, 0.119_192_0, 0.950_304_1],
    ];
    let [x, y, z] = to_xyz.map(|row| dot(row, seen));
    let root = |value: f64| if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 };
    let (x, y, z) = (root(x / 0.950_47), root(y), root(z / 1.088_83));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 of two colours in CIELAB: Sharma, Wu, Dalal 2005.
fn distance(one: [f64; 3], two: [f64; 3]) -> f64 {
    let seventh = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25f64.powi(7))).sqrt();
    let mean = (one[1].hypot(one[2]) + two[1].hypot(two[2])) / 2.0;
    let stretch = 1.0 + 0.5 * (1.0 - seventh(mean));
    let polar = |color: [f64; 3]| {
        let a = color[1] * stretch;
        let hue = if a == 0.0 && color[2] == 0.0 { 0.0 } else { color[2].atan2(a).to_degrees().rem_euclid(360.0) };
        (a.hypot(color[2]), hue)
    };
    let ((c1, h1), (c2, h2)) = (polar(one), polar(two));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let (light, chroma) = (two[0] - one[0], c2 - c1);
    let hue = 2.0 * (c1 * c2).sqrt() * (turn.to_radians() / 2.0).sin();
    let (light_mean, chroma_mean) = ((one[0] + two[0]) / 2.0, (c1 + c2) / 2.0);
    let hue_mean = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => (sum + 360.0) / 2.0,
        sum => (sum - 360.0) / 2.0,
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(hue_mean - 30.0) + 0.24 * cos(2.0 * hue_mean) + 0.32 * cos(3.0 * hue_mean + 6.0)
        - 0.20 * cos(4.0 * hue_mean - 63.0);
    let off = (light_mean - 50.0).powi(2);
    let by_light = 1.0 + 0.015 * off / (20.0 + off).sqrt();
    let by_chroma = 1.0 + 0.045 * chroma_mean;
    let by_hue = 1.0 + 0.015 * chroma_mean * t;
    let around = 30.0 * (-((hue_mean - 275.0) / 25.0).powi(2)).exp();
    let twist = -2.0 * seventh(chroma_mean) * (2.0 * around).to_radians().sin();
    let (l, c, h) = (light / by_light, chroma / by_chroma, hue / by_hue);
    (l * l + c * c + h * h + twist * c * h).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of the test data published with the formula.
    #[test]
    fn distances_are_the_published_ones() {
        let pairs = [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
            ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
            ([22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373),
            ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
            ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
        ];
        for (one, two, known) in pairs {
            assert!((distance(one, two) - known).abs() < 0.0001, "{one:?} {two:?}: {}", distance(one, two));
        }
    }

    #[test]
    fn red_and_green_come_close_for_some() {
        let far = |sight| Color(200, 40, 40).distance(Color(100, 120, 20), sight);
        assert!(
            far(Sight::Normal) > 40.0 && far(Sight::Deutan) < 20.0,
            "{} {}",
            far(Sight::Normal),
            far(Sight::Deutan)
        );
    }
}
