//! How long a task takes.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How long a task takes from its creation to its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// Done at the first look.
    Instant,
    /// About three seconds.
    #[default]
    Fast,
    /// 20 to 40 s for flash models and 60 to 120 s for pro models, fixed by the task's id.
    Realistic,
    /// Exactly this long.
    Fixed(Duration),
}

impl Pace {
    /// The lifetime of one task; `draw` picks the point within a range.
    pub(crate) fn lifetime(self, model_id: &str, draw: u8) -> Duration {
        match self {
            Self::Instant => Duration::ZERO,
            Self::Fast => Duration::from_millis(2_800 + 2 * u64::from(draw)),
            Self::Fixed(lifetime) => lifetime,
            Self::Realistic => {
                let shortest = if model_id.contains("-pro-") { 60 } else { 20 };
                Duration::from_millis(shortest * 1000 + shortest * 1000 * u64::from(draw) / 255)
            }
        }
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant => f.pad("instant"),
            Self::Fast => f.pad("fast"),
            Self::Realistic => f.pad("realistic"),
            Self::Fixed(lifetime) => write!(f, "{}ms", lifetime.as_millis()),
        }
    }
}

/// A text that is no pace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not a pace; use instant, fast, realistic, or a time such as 8s or 250ms")]
pub struct UnknownPace {
    /// The text as given.
    pub text: String,
}

impl FromStr for Pace {
    type Err = UnknownPace;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fixed = |number: &str, unit: fn(u64) -> Duration| {
            number.parse().ok().map(|count| Self::Fixed(unit(count)))
        };
        match text {
            "instant" => Some(Self::Instant),
            "fast" => Some(Self::Fast),
            "realistic" => Some(Self::Realistic),
            _ => match (text.strip_suffix("ms"), text.strip_suffix('s')) {
                (Some(number), _) => fixed(number, Duration::from_millis),
                (None, Some(number)) => fixed(number, Duration::from_secs),
                (None, None) => None,
            },
        }
        .ok_or_else(|| UnknownPace {
            text: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paces_are_read_and_written() {
        for (text, pace, written) in [
            ("instant", Pace::Instant, "instant"),
            ("fast", Pace::Fast, "fast"),
            ("realistic", Pace::Realistic, "realistic"),
            ("8s", Pace::Fixed(Duration::from_secs(8)), "8000ms"),
            ("250ms", Pace::Fixed(Duration::from_millis(250)), "250ms"),
        ] {
            assert_eq!(text.parse(), Ok(pace));
            assert_eq!(pace.to_string(), written);
        }
        let error = "soon".parse::<Pace>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"soon\" is not a pace; use instant, fast, realistic, or a time such as 8s or 250ms"
        );
    }

    #[test]
    fn realistic_lifetimes_span_the_published_ranges() {
        let seconds = |model, draw| Pace::Realistic.lifetime(model, draw).as_secs();
        assert_eq!(seconds("gemini-3.1-flash-image", 0), 20);
        assert_eq!(seconds("gemini-3.1-flash-image", 255), 40);
        assert_eq!(seconds("gemini-3-pro-image", 0), 60);
        assert_eq!(seconds("gemini-3-pro-image", 255), 120);
    }
}
