//! `gallery`: a page of the pictures of the past.

use std::fs::File;
use std::io;

use indicatif::ProgressBar;
use jiff::Timestamp;
use nanobanana::journal::{JobFilter, JobRecord, SavedFile, State};
use nanobanana::picture::{PictureError, thumbnail};

use crate::args::past::GalleryArgs;
use crate::connect::Maker;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::gallery_file::{GalleryFile, Written};
use crate::render::gallery::{Shown, View, page};
use crate::render::outcome::{result, say};
use crate::text::{gallery as text, nothing_but_simulated};
use crate::{desktop, environment, journal, replaced};

/// The longer side of a small version, in pixels: sharp on a phone's narrow pixels too.
const PREVIEW_SIDE: u32 = 512;
/// Its quality, of 100.
const PREVIEW_QUALITY: u8 = 78;

/// Makes the page, and prints its path.
pub(crate) async fn run(args: &GalleryArgs) -> Result<Exit, CommandError> {
    let maker = args.journal.maker();
    let search = args.search.search()?;
    let filter = JobFilter {
        states: vec![State::Saved],
        ..JobFilter::default()
    };
    let mut jobs = journal::jobs(maker, &filter).await?;
    jobs.retain(|job| search.fits(job));
    jobs.truncate(args.limit.unwrap_or(usize::MAX));
    if jobs.is_empty() {
        say(&nothing_but_simulated(text::nothing_to_show(), maker));
        return Ok(Exit::Success);
    }
    if args.output.as_os_str() == "-" {
        return to_stdout(&jobs, maker);
    }
    let file = GalleryFile::at(&args.output)?;
    let shown = shown(&jobs);
    // Whole in memory, so that nothing is left behind by an interruption.
    let page = page(&shown, file.folder(), maker, Timestamp::now());
    let existing = if args.force {
        nanobanana::Existing::Replace
    } else {
        nanobanana::Existing::Keep
    };
    let Written { path, taken } = file.write(&page, existing)?;
    remark_on_unseen(&shown);
    if let Some(taken) = taken {
        say(&text::other_name(&taken));
    }
    write_stdout(&result(&path.to_string_lossy()))?;
    if args.open {
        desktop::open(&path)?;
    }
    Ok(Exit::Success)
}

/// Says how many pictures are not where they were.
fn remark_on_unseen(shown: &[Shown<'_>]) {
    let count = |is_meant: fn(&View<'_>) -> bool| {
        let views = shown.iter().map(|one| &one.view);
        views.filter(|view| is_meant(view)).count()
    };
    match count(|view| matches!(view, View::Gone(_))) {
        0 => {}
        gone => say(&text::some_gone(gone)),
    }
    match count(|view| matches!(view, View::Replaced(_))) {
        0 => {}
        replaced => say(&text::some_replaced(replaced)),
    }
}

/// Prints the page itself, for the working folder.
fn to_stdout(jobs: &[JobRecord], maker: Maker) -> Result<Exit, CommandError> {
    let folder = environment::working_folder();
    let folder = folder.map_err(|source| CommandError::GalleryFile {
        path: "-".into(),
        source,
    })?;
    write_stdout(&page(&shown(jobs), &folder, maker, Timestamp::now()))?;
    Ok(Exit::Success)
}

/// The pictures of jobs, each with its small version.
fn shown(jobs: &[JobRecord]) -> Vec<Shown<'_>> {
    // It is only drawn on a terminal.
    let bar = ProgressBar::new(jobs.len() as u64);
    let mut shown = Vec::new();
    for job in jobs {
        let views = job.files.iter().map(|file| view(job, file));
        shown.extend(views.map(|view| Shown { job, view }));
        if job.files.is_empty() {
            let view = View::AtVendor;
            shown.push(Shown { job, view });
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    shown
}

fn view<'a>(job: &JobRecord, file: &'a SavedFile) -> View<'a> {
    match preview(job, file) {
        Ok(Some((jpeg, width, height))) => View::Preview {
            file,
            jpeg,
            width,
            height,
        },
        Ok(None) => View::Replaced(file),
        Err(error) => {
            tracing::debug!(path = file.path, %error, "no preview");
            View::Gone(file)
        }
    }
}

/// A small JPEG of a job's file, and its size in pixels; nothing where another job's picture has
/// taken its place.
fn preview(
    job: &JobRecord,
    saved: &SavedFile,
) -> Result<Option<(Vec<u8>, u32, u32)>, PictureError> {
    let mut file = File::open(&saved.path).map_err(PictureError::Read)?;
    let metadata = file.metadata().map_err(PictureError::Read)?;
    // Nothing else can be a picture, and a pipe could be waited for forever.
    if !metadata.is_file() {
        return Err(PictureError::Read(io::ErrorKind::InvalidInput.into()));
    }
    if replaced::is_another_jobs(job, &mut file)? {
        return Ok(None);
    }
    if metadata.len() != saved.bytes {
        return Err(PictureError::Read(io::ErrorKind::InvalidData.into()));
    }
    let small = thumbnail(file, PREVIEW_SIDE, PREVIEW_SIDE)?;
    let jpeg = small.to_jpeg(PREVIEW_QUALITY)?;
    Ok(Some((jpeg, small.width, small.height)))
}
