//! Names of what is made elsewhere: whoever types one knows what it means, and is told that it is out
//! of scope here. Any other unknown word is taken for a slip.

use super::fold::fold_name;

/// What the names of other models begin with, as [`fold_name`] leaves them.
const MODELS: [&str; 36] = [
    "midjourney",
    "niji",
    "dalle",
    "gptimage",
    "sora",
    "stablediffusion",
    "sdxl",
    "sd3",
    "flux",
    "ideogram",
    "imagen",
    "veo",
    "recraft",
    "firefly",
    "seedream",
    "seedance",
    "seededit",
    "doubao",
    "kling",
    "kolors",
    "hunyuan",
    "qwen",
    "wan2",
    "cogview",
    "hailuo",
    "minimax",
    "vidu",
    "pixverse",
    "runway",
    "suno",
    "即梦",
    "豆包",
    "可灵",
    "混元",
    "通义",
    "海螺",
];

/// Parts of the names of tasks that make no pictures.
const TASKS: [&str; 11] = [
    "video", "music", "audio", "speech", "voice", "sound", "song", "视频", "音乐", "语音", "配音",
];

/// Whether a word is the name of another model.
#[must_use]
pub fn is_model(word: &str) -> bool {
    let word = fold_name(word);
    MODELS.iter().any(|name| word.starts_with(name))
}

/// Whether a word is the name of a task that makes something else than pictures.
#[must_use]
pub fn is_task(word: &str) -> bool {
    let word = fold_name(word);
    TASKS.iter().any(|part| word.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_make_is_known_by_its_name() {
        for word in [
            "Midjourney v7",
            "DALL-E 3",
            "doubao-seedream-4.5",
            "即梦 4.0",
        ] {
            assert!(is_model(word), "{word}");
        }
        for word in ["foo", "prp", "gemini", "gemini-3-pro-image-preview", ""] {
            assert!(!is_model(word), "{word}");
        }
        for word in ["text_to_video", "image-to-video", "文生视频"] {
            assert!(is_task(word), "{word}");
        }
        for word in ["text_to_imgae", "draw", ""] {
            assert!(!is_task(word), "{word}");
        }
    }
}
