//! The end of a command that was interrupted, by what the journal knows: the object of `generate`.

use nanobanana::Plan;
use nanobanana::journal::{JobRecord, PictureRecord, SavedFile, State};

use super::{ErrorJson, JobJson, PictureJson, RunJson, VERSION, plan, tenths};
use crate::connect::Maker;
use crate::exit::Exit;
use crate::interruption::Interruption;
use crate::text;

pub(super) fn run(interruption: &Interruption, error: ErrorJson, maker: Maker) -> RunJson {
    let jobs = interruption.left.jobs.iter();
    RunJson {
        version: VERSION,
        status: error.kind,
        exit_code: Exit::Interrupted as u8,
        simulated: maker == Maker::StandIn,
        points: interruption.points().into(),
        jobs: jobs
            .map(|record| job(record, interruption, maker))
            .collect(),
        error: Some(error),
    }
}

fn job(record: &JobRecord, interruption: &Interruption, maker: Maker) -> JobJson {
    let error = (record.state != State::Saved).then(|| error(record, maker));
    let until = match error {
        Some(_) => interruption.left.at,
        None => record.updated_at,
    };
    let elapsed = until.duration_since(record.committed_at);
    JobJson {
        job: usize::try_from(record.number).unwrap_or_default(),
        id: record.id.clone(),
        status: error.as_ref().map_or("succeeded", |error| error.kind),
        task_id: record.task_id.clone(),
        charge: record.charge(),
        doubtful_points: record.doubtful_points,
        elapsed_seconds: tenths(elapsed.try_into().unwrap_or_default()),
        plan: Plan::from_record(record).as_ref().map(plan),
        pictures: match error {
            Some(_) => Vec::new(),
            None => pictures(record),
        },
        // The journal does not keep them; on standard error they were said.
        notices: Vec::new(),
        error,
    }
}

fn error(record: &JobRecord, maker: Maker) -> ErrorJson {
    let at_the_vendor = record.pictures.first();
    ErrorJson {
        kind: match record.state {
            State::Unknown | State::Creating => "unknown",
            State::Failed => "generation",
            State::Refused => "refused",
            State::Cancelled => "cancelled",
            _ => "interrupted",
        },
        message: text::en::without_picture(record),
        causes: Vec::new(),
        advice: text::en::next_step(record, maker),
        vendor_code: record.vendor_code,
        url: at_the_vendor.map(|picture| picture.url.clone()),
    }
}

/// The files, or what is at the vendor where no file was wanted.
fn pictures(record: &JobRecord) -> Vec<PictureJson> {
    if record.files.is_empty() {
        return record.pictures.iter().map(at_the_vendor).collect();
    }
    let of_file = |file: &SavedFile| {
        let picture = record.pictures.iter().find(|known| known.url == file.url);
        saved(file, picture)
    };
    record.files.iter().map(of_file).collect()
}

fn at_the_vendor(picture: &PictureRecord) -> PictureJson {
    PictureJson {
        path: None,
        url: picture.url.clone(),
        cover_url: picture.cover_url.clone(),
        format: None,
        media_type: None,
        width: None,
        height: None,
        bytes: None,
    }
}

fn saved(file: &SavedFile, picture: Option<&PictureRecord>) -> PictureJson {
    let format = file.media_type.strip_prefix("image/");
    PictureJson {
        path: Some(file.path.clone()),
        url: file.url.clone(),
        cover_url: picture.and_then(|picture| picture.cover_url.clone()),
        format: format.map(str::to_owned),
        media_type: Some(file.media_type.clone()),
        width: Some(file.width),
        height: Some(file.height),
        bytes: Some(file.bytes),
    }
}
