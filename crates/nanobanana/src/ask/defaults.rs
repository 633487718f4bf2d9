//! What the user's settings choose where the words of a request leave it open.

use std::fmt;

use crate::model::{AspectRatio, Model, Size};

/// The user's own defaults. They come after the words of a request, and before the model that was
/// used last and IMA's own defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
