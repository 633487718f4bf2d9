//! `gallery`: a page of the pictures of the past.

use std::path::Path;

use indicatif::ProgressBar;
use jiff::Timestamp;
use nanobanana::journal::{Filter, JobRecord, SavedFile, ServiceKind, State};
use nanobanana::picture::thumbnail;
use nanobanana::{NotAsSaved, open_saved};

use crate::args::past::GalleryArgs;
use crate::error::{CommandError, FileUse, write_stdout};
use crate::exit::Exit;
use crate::gallery_file::{GalleryFile, Written};
use crate::render::gallery::{Shown, View, page};
use crate::render::outcome::result;
use crate::terminal::say;
use crate::text::gallery as text;
use crate::text::jobs::nothing_but_simulated;
use crate::text::language;
use crate::{desktop, environment, journal};

/// The longer side of a small version, in pixels: sharp on a phone's narrow pixels too.
const PREVIEW_SIDE: u32 = 512;
/// Its quality, of 100.
const PREVIEW_QUALITY: u8 = 78;

/// Makes the page, and prints its path.
pub(crate) async fn run(args: &GalleryArgs) -> Result<Exit, CommandError> {
    let service = args.journal.service();
    let search = args.search.search()?;
    let filter = Filter {
        states: vec![State::Saved],
        ..search.filter()
    };
    let limit = args
        .limit
        .map(|limit| u32::try_from(limit).unwrap_or(u32::MAX));
    let jobs = journal::jobs(service, &filter, limit).await?;
    if jobs.is_empty() {
        say(&nothing_but_simulated(
            language(),
            text::nothing_to_show(language()),
            service,
        ));
        return Ok(Exit::Success);
    }
    if args.output.as_os_str() == "-" {
        return to_stdout(&jobs, service);
    }
    let file = GalleryFile::at(&args.output)?;
    let shown = shown(&jobs);
    // Whole in memory, so that nothing is left behind by an interruption.
    let page = page(&shown, file.folder(), service, Timestamp::now());
    let existing = if args.force {
        nanobanana::Existing::Replace
    } else {
        nanobanana::Existing::Keep
    };
    let Written { path, taken } = file.write(&page, existing)?;
    remark_on_unseen(&shown);
    if let Some(taken) = taken {
        say(&text::other_name(language(), &taken));
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
    let replaced = count(|view| matches!(view, View::Lost(_, NotAsSaved::AnotherJobs)));
    match count(|view| matches!(view, View::Lost(..))) - replaced {
        0 => {}
        gone => say(&text::some_gone(language(), gone)),
    }
    match replaced {
        0 => {}
        replaced => say(&text::some_replaced(language(), replaced)),
    }
}

/// Prints the page itself, for the working folder.
fn to_stdout(jobs: &[JobRecord], service: ServiceKind) -> Result<Exit, CommandError> {
    let folder = environment::working_folder();
    let folder = folder.map_err(|source| FileUse::Gallery.failed("-", source))?;
    write_stdout(&page(&shown(jobs), &folder, service, Timestamp::now()))?;
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
            let view = View::AtIma;
            shown.push(Shown { job, view });
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    shown
}

fn view<'a>(job: &JobRecord, file: &'a SavedFile) -> View<'a> {
    preview(job, file).unwrap_or_else(|why| {
        tracing::debug!(path = file.path, %why, "no preview");
        View::Lost(file, why)
    })
}

/// A small JPEG of a job's file.
fn preview<'a>(job: &JobRecord, file: &'a SavedFile) -> Result<View<'a>, NotAsSaved> {
    let open = open_saved(job.task_id.as_deref(), Path::new(&file.path), file.bytes)?;
    let small = thumbnail(open, PREVIEW_SIDE, PREVIEW_SIDE);
    let small = small.and_then(|small| Ok((small.to_jpeg(PREVIEW_QUALITY)?, small)));
    // What cannot be decoded is not what was proven whole when it was saved.
    let (jpeg, small) = small.map_err(|_| NotAsSaved::Changed)?;
    Ok(View::Preview {
        file,
        jpeg,
        width: small.width,
        height: small.height,
    })
}
