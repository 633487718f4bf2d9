//! The words that front ends offer: in completions, and as corrections of words that mean nothing.
//! Every one of them is also read, beside many that are not offered.

use ima_openapi::TaskType;

use crate::dimensions;
use crate::model::{Model, Size};

/// Words for the model: the short ones, those that choose, and IMA's ids.
#[must_use]
pub fn model_choices() -> Vec<&'static str> {
    let short = Model::ALL.map(Model::word);
    let ids = Model::ALL.map(Model::id);
    [&short[..], &["cheapest", "best", "default"], &ids].concat()
}

/// Words for the size, the smallest first.
#[must_use]
pub fn size_choices() -> Vec<&'static str> {
    Size::ALL.map(Size::word).to_vec()
}

/// Words for the aspect ratio: the shapes by name, then every ratio that IMA publishes.
#[must_use]
pub fn ratio_choices() -> Vec<&'static str> {
    let names = ["landscape", "portrait", "square", "default"];
    names.into_iter().chain(dimensions::ratio_words()).collect()
}

/// Words for the task.
#[must_use]
pub fn task_choices() -> Vec<&'static str> {
    [TaskType::TextToImage, TaskType::ImageToImage]
        .map(TaskType::as_str)
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::super::{model, ratio, size, task};
    use super::*;

    #[test]
    fn every_word_that_is_offered_is_read() {
        for word in model_choices() {
            model(word).unwrap();
        }
        for word in size_choices() {
            size(word).unwrap();
        }
        for word in ratio_choices() {
            ratio(word).unwrap();
        }
        for word in task_choices() {
            task(word).unwrap();
        }
        assert_eq!(model_choices().len(), 7);
        assert_eq!(ratio_choices().len(), 4 + 14);
    }
}
