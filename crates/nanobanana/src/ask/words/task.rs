//! Words for the task type.

use super::fold::fold_name;
use ima_openapi::TaskType;

use crate::refusal::Refusal;

/// Reads a task word.
///
/// # Errors
/// [`Refusal::TaskOutOfScope`] for anything but the two picture tasks: video, music and speech
/// are other products of IMA.
pub fn task(word: &str) -> Result<TaskType, Refusal> {
    match fold_name(word).as_str() {
        "texttoimage" | "t2i" | "文生图" => Ok(TaskType::TextToImage),
        "imagetoimage" | "i2i" | "图生图" => Ok(TaskType::ImageToImage),
        _ => Err(Refusal::TaskOutOfScope {
            word: word.trim().to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_picture_tasks_are_read_and_the_rest_is_out_of_scope() {
        for word in ["text_to_image", "TEXT-TO-IMAGE", "t2i", "文生图"] {
            assert_eq!(task(word), Ok(TaskType::TextToImage), "{word}");
        }
        for word in ["image_to_image", "i2i", "图生图"] {
            assert_eq!(task(word), Ok(TaskType::ImageToImage), "{word}");
        }
        for word in ["text_to_video", "text_to_music", "image_to_video", ""] {
            let word = word.to_owned();
            assert_eq!(task(&word), Err(Refusal::TaskOutOfScope { word }));
        }
    }
}
