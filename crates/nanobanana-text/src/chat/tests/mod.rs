mod failures;
mod injected;
mod messages;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ima_openapi::{Language, TaskId, TaskType};
use nanobanana::journal::{JobId, ServiceKind};
use nanobanana::picture::PictureFormat;
use nanobanana::plan::Cheaper;
use nanobanana::{
    AspectRatio, Failure, JobNumber, Model, Notice, Outcome, Picture, PixelSize, Plan,
    SavedPicture, Size,
};
use serde_json::Map;

use super::{Commands, JobRef, Messenger};

const LANGUAGES: [Language; 2] = [Language::Zh, Language::En];

struct Shell;

impl Commands for Shell {
    fn pick_up(&self, _: &JobId) -> String {
        "nanobanana resume JOB".to_owned()
    }
}

fn plan() -> Plan {
    Plan {
        task_type: TaskType::TextToImage,
        model: Model::Pro,
        model_id: Model::Pro.id().to_owned(),
        model_name: Model::Pro.display_name().to_owned(),
        model_version: "v1".to_owned(),
        size: Some(Size::K4),
        aspect_ratio: AspectRatio::from_wire("16:9"),
        attribute_id: 1,
        points: 18,
        parameters: Map::new(),
        prompt: "a cat".to_owned(),
        template: None,
        inputs: 0,
        expected_time: Model::Pro.expected_time(),
        expected_pixels: None,
        notices: vec![Notice::LargestSizeInstead {
            asked: "8K".to_owned(),
            size: Size::K4,
        }],
        cheaper: Some(Cheaper {
            model: Model::Flash,
            size: Size::Px512,
            points: 4,
        }),
    }
}

fn job(of: usize) -> JobRef {
    JobRef {
        number: 1,
        of,
        id: "j".to_owned(),
    }
}

fn outcome(result: Result<Vec<Picture>, Failure>) -> Outcome {
    Outcome {
        doubtful_points: 0,
        job: JobNumber(1),
        id: JobId::random().unwrap(),
        plan: Arc::new(plan()),
        task_id: Some(TaskId::new("t-1")),
        elapsed: Duration::from_millis(71_900),
        notices: plan().notices,
        result,
    }
}

fn picture() -> Picture {
    Picture {
        url: "https://ima-ga.esxscloud.com/a.png".to_owned(),
        cover_url: None,
        saved: Some(SavedPicture {
            path: PathBuf::from("/home/ada/a cat.png"),
            format: PictureFormat::Png,
            pixels: PixelSize {
                width: 5504,
                height: 3072,
            },
            bytes: 9,
            notices: Vec::new(),
        }),
    }
}

fn messenger(language: Language) -> Messenger<'static> {
    Messenger::new(language, ServiceKind::Ima, &Shell)
}
