//! A job, or a picture and what it was made from, as JSON.

use std::path::Path;

use nanobanana::journal::Lifecycle;
use nanobanana::report::Picture;

use super::json;
use crate::again::{Again, KnownInput};
use crate::json::{Job, Place, Shown};
use crate::target::{PictureFile, Target};

/// What `show` prints.
pub(crate) fn show(
    target: &Target,
    again: Option<&Again>,
    children: Vec<String>,
    lifecycle: Option<Lifecycle>,
) -> Job {
    let service = target.service();
    let job = target.job().map(json::job).unwrap_or_default();
    let inputs = again.and_then(Again::known_inputs);
    let files = target.job().map(|job| job.files.as_slice());
    let files = files.unwrap_or_default().iter().map(|file| &*file.path);
    let missing = files.filter(|path| !Path::new(path).is_file());
    let to_make = again.filter(|_| !target.is_pending());
    let file = target.file().map(file);
    let path = file.as_ref().and_then(|file| file.path.clone());
    let recipe = target.file().and_then(|file| file.recipe.clone());
    let (events, paid_requests) = lifecycle
        .map(|lifecycle| (lifecycle.transitions, lifecycle.attempts))
        .unzip();
    Job {
        path: path.or(job.path),
        shown: Some(Shown {
            file,
            recipe,
            inputs: inputs.map(|inputs| inputs.iter().map(place).collect()),
            children,
            missing_files: missing.map(str::to_owned).collect(),
            command: to_make.and_then(|again| again.command(service)),
            command_line: to_make.and_then(|again| again.command_line(service)),
            events,
            paid_requests,
        }),
        ..job
    }
}

fn file(file: &PictureFile) -> Picture {
    let inspection = &file.inspection;
    Picture {
        path: Some(file.path.to_string_lossy().into_owned()),
        media_type: Some(inspection.format.media_type().to_owned()),
        width: Some(inspection.width),
        height: Some(inspection.height),
        bytes: Some(inspection.bytes),
        ..Picture::default()
    }
}

fn place(input: &KnownInput) -> Place {
    Place {
        place: input.place(),
        exists: input.exists(),
    }
}
