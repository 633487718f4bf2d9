//! The values that a request is made of: model, size, aspect ratio.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dimensions;
use crate::picture::Inspection;

/// One of the two models on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Model {
    /// Nano Banana 2, `gemini-3.1-flash-image`: fast, with the smallest size.
    Flash,
    /// Nano Banana Pro, `gemini-3-pro-image`: the better picture.
    Pro,
}

impl Model {
    /// Both models, the default one first.
    pub const ALL: [Self; 2] = [Self::Flash, Self::Pro];

    /// IMA's model id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Flash => "gemini-3.1-flash-image",
            Self::Pro => "gemini-3-pro-image",
        }
    }

    /// IMA's name of the model, for people.
    #[must_use]
    pub const fn display_name(self) -> &'static str {
        match self {
            Self::Flash => "Nano Banana 2",
            Self::Pro => "Nano Banana Pro",
        }
    }

    /// The short word for the model on a command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Flash => "flash",
            Self::Pro => "pro",
        }
    }

    /// The model with this id of IMA.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.id() == id)
    }

    /// The sizes that IMA publishes for the model. What it sells at the moment is in its
    /// product list.
    #[must_use]
    pub const fn published_sizes(self) -> &'static [Size] {
        match self {
            Self::Flash => &Size::ALL,
            Self::Pro => &[Size::K1, Size::K2, Size::K4],
        }
    }

    /// The aspect ratios that IMA publishes for the model. What it sells at the moment is
    /// in its product list.
    #[must_use]
    pub fn published_ratios(self) -> Vec<AspectRatio> {
        let all = dimensions::ratio_words().filter_map(AspectRatio::from_wire);
        match self {
            Self::Flash => all.collect(),
            Self::Pro => all.filter(|ratio| !ratio.is_extreme()).collect(),
        }
    }

    /// How long a picture of this model takes, as IMA's runbook promises.
    #[must_use]
    pub const fn expected_time(self) -> ExpectedTime {
        match self {
            Self::Flash => ExpectedTime::from_secs(20, 40),
            Self::Pro => ExpectedTime::from_secs(60, 120),
        }
    }

    /// How long a picture of this model takes, as IMA's product list says (`EET`, recorded
    /// in April 2026). For the pro model that is much less than what the runbook promises.
    #[must_use]
    pub const fn listed_time(self) -> ExpectedTime {
        match self {
            Self::Flash => ExpectedTime::from_secs(20, 35),
            Self::Pro => ExpectedTime::from_secs(25, 45),
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.display_name())
    }
}

/// The range in which a picture is expected, counted from the creation of its task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedTime {
    /// The shortest usual time.
    pub min: Duration,
    /// The longest usual time.
    pub max: Duration,
}

impl ExpectedTime {
    const fn from_secs(min: u64, max: u64) -> Self {
        Self {
            min: Duration::from_secs(min),
            max: Duration::from_secs(max),
        }
    }

    /// How far a task that runs for `elapsed` is, in percent: `min(95, elapsed / max * 100)`,
    /// rounded down. A running task never shows more than 95.
    #[must_use]
    pub fn percent(&self, elapsed: Duration) -> u8 {
        let max = self.max.as_millis().max(1);
        let percent = elapsed.as_millis().saturating_mul(100) / max;
        u8::try_from(percent.min(95)).unwrap_or(95)
    }

    /// Whether a task that runs for `elapsed` takes longer than expected, in whole seconds.
    #[must_use]
    pub fn is_over(&self, elapsed: Duration) -> bool {
        elapsed.as_secs() > self.max.as_secs()
    }
}

/// A picture size as IMA sells it; `512px` on the wire is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "names say what they are")]
pub enum Size {
    /// 512, `512px` on the wire.
    Px512,
    /// 1K.
    K1,
    /// 2K.
    K2,
    /// 4K, the largest on offer.
    K4,
}

impl Size {
    /// All sizes, the smallest first.
    pub const ALL: [Self; 4] = [Self::Px512, Self::K1, Self::K2, Self::K4];

    /// The size as people write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Px512 => "512",
            Self::K1 => "1K",
            Self::K2 => "2K",
            Self::K4 => "4K",
        }
    }

    /// The next smaller size, where there is one.
    #[must_use]
    pub fn next_smaller(self) -> Option<Self> {
        Self::ALL.into_iter().rfind(|size| *size < self)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An aspect ratio, width to height, spelled like `16:9`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AspectRatio {
    /// The width's part.
    pub width: u16,
    /// The height's part.
    pub height: u16,
}

impl AspectRatio {
    /// 16:9.
    pub const LANDSCAPE: Self = Self {
        width: 16,
        height: 9,
    };
    /// 9:16.
    pub const PORTRAIT: Self = Self {
        width: 9,
        height: 16,
    };
    /// 1:1.
    pub const SQUARE: Self = Self {
        width: 1,
        height: 1,
    };

    /// A ratio, or nothing where a part is zero.
    #[must_use]
    pub const fn new(width: u16, height: u16) -> Option<Self> {
        if width == 0 || height == 0 {
            return None;
        }
        Some(Self { width, height })
    }

    /// Reads IMA's spelling, `W:H` in plain digits.
    #[must_use]
    pub fn from_wire(text: &str) -> Option<Self> {
        let (width, height) = text.trim().split_once(':')?;
        // `parse` alone would take `+16`.
        let part = |digits: &str| {
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        Self::new(part(width)?, part(height)?)
    }

    /// Width divided by height.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// Whether one side is four or more times the other.
    fn is_extreme(self) -> bool {
        let (short, long) = (self.width.min(self.height), self.width.max(self.height));
        u32::from(long) >= 4 * u32::from(short)
    }

    /// The pixels that IMA publishes for the ratio at a size, where it does.
    #[must_use]
    pub fn published_pixels(self, size: Size) -> Option<PixelSize> {
        dimensions::published(self, size)
    }

    /// The ratio of `offered` that is nearest to `value` (width divided by height), measured by
    /// proportion, so that 1:2 is as far from 1:1 as 2:1 is.
    #[must_use]
    pub fn nearest(value: f64, offered: &[Self]) -> Option<Self> {
        let distance = |ratio: &Self| (ratio.value() / value).ln().abs();
        offered
            .iter()
            .copied()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

impl fmt::Display for AspectRatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.width, self.height)
    }
}

/// How the aspect ratio of a picture is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RatioChoice {
    /// Nobody named one. A changed picture keeps the shape of its first local input: it gets the
    /// offered ratio that is nearest. A new one has that of the user's settings, else the product's
    /// own.
    #[default]
    Auto,
    /// This one.
    Exact(AspectRatio),
    /// The product's own default.
    ProductDefault,
}

impl From<AspectRatio> for RatioChoice {
    fn from(ratio: AspectRatio) -> Self {
        Self::Exact(ratio)
    }
}

/// What the user's settings choose where the words of a request leave it open. They come before the
/// model that was used last and IMA's own defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defaults {
    /// The model.
    pub model: Option<Model>,
    /// The size.
    pub size: Option<Size>,
    /// The aspect ratio of a new picture. A changed one keeps its shape.
    pub ratio: Option<AspectRatio>,
}

impl Defaults {
    /// Whether nothing is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The values in their order, with commas.
impl fmt::Display for Defaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = [
            self.model.map(|model| model.to_string()),
            self.size.map(|size| size.to_string()),
            self.ratio.map(|ratio| ratio.to_string()),
        ];
        let values: Vec<String> = values.into_iter().flatten().collect();
        f.write_str(&values.join(", "))
    }
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PixelSize {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl From<&Inspection> for PixelSize {
    /// As displayed.
    fn from(&Inspection { width, height, .. }: &Inspection) -> Self {
        Self { width, height }
    }
}

impl PixelSize {
    /// Width divided by height; 1 where a side is zero.
    #[must_use]
    pub fn ratio(self) -> f64 {
        if self.width == 0 || self.height == 0 {
            return 1.0;
        }
        f64::from(self.width) / f64::from(self.height)
    }
}

impl fmt::Display for PixelSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_rounded_down_and_stops_at_95() {
        let expected = Model::Flash.expected_time();
        let at = |millis| expected.percent(Duration::from_millis(millis));
        assert_eq!(at(0), 0);
        assert_eq!(at(399), 0);
        assert_eq!(at(400), 1);
        assert_eq!(at(20_000), 50);
        assert_eq!(at(38_000), 95);
        assert_eq!(at(39_999), 95);
        assert_eq!(at(600_000), 95);
    }

    #[test]
    fn nearest_ratio_is_measured_by_proportion() {
        let offered = ["1:1", "16:9", "21:9", "9:16"].map(|r| AspectRatio::from_wire(r).unwrap());
        let nearest = |value| AspectRatio::nearest(value, &offered).unwrap().to_string();
        assert_eq!(nearest(2.0), "16:9");
        assert_eq!(nearest(2.1), "21:9");
        assert_eq!(nearest(0.5), "9:16");
        assert_eq!(nearest(1.2), "1:1");
        assert_eq!(AspectRatio::nearest(1.0, &[]), None);
    }

    #[test]
    fn a_ratio_with_a_zero_or_without_digits_is_none() {
        for text in [
            "0:1", "1:0", "16", "16:", ":9", "a:b", "16:9:1", "-1:1", "+1:1", "99999:1",
        ] {
            assert_eq!(AspectRatio::from_wire(text), None, "{text}");
        }
    }
}
