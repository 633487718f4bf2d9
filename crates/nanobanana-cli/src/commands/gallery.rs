//! `gallery`: a page of the pictures of the past.

use std::path::Path;

use jiff::Timestamp;
use nanobanana::journal::{Filter, JobRecord, SavedFile, ServiceKind, State};
use nanobanana::picture::thumbnail;
use nanobanana::{NotAsSaved, open_saved};

use crate::args::past::GalleryArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::gallery_file::GalleryFile;
use crate::render::gallery::{Shown, View, page};
use crate::render::outcome::result;
use crate::render::progress::Style;
use crate::render::screen;
use crate::terminal::{note, say};
use crate::text::files::unwritten;
use crate::text::gallery as text;
use crate::text::jobs::or_simulated;
use crate::text::language;
use crate::{desktop, environment, journal, simulate};

/// The longer side of a small version, in pixels: sharp on a phone's narrow pixels too.
const PREVIEW_SIDE: u32 = 512;
/// Its quality, of 100.
const PREVIEW_QUALITY: u8 = 78;

/// Makes the page, and prints its path.
pub(crate) async fn run(args: &GalleryArgs) -> Result<Exit, CommandError> {
    let service = simulate::service();
    let filter = Filter {
        states: vec![State::Saved],
        ..args.search.filter()?
    };
    let most = (!args.all).then_some(args.limit);
    let one_more = most.map(|most| most.saturating_add(1));
    let mut jobs = journal::jobs(service, &filter, one_more).await?;
    let are_more = most.is_some_and(|most| jobs.len() as u64 > u64::from(most));
    if are_more {
        jobs.truncate(args.limit as usize);
        say(&text::newest(language(), args.limit));
    }
    if jobs.is_empty() {
        let nothing = text::NOTHING_TO_SHOW;
        say(&or_simulated(language(), nothing.of(language()), service));
        return Ok(Exit::Success);
    }
    if args.output.as_os_str() == "-" {
        return to_stdout(&jobs, service);
    }
    let file = GalleryFile::at(&args.output, args.force)?;
    let shown = shown(&jobs);
    // Whole in memory, so that nothing is left behind by an interruption.
    let path = file.write(&page(&shown, file.folder(), service, Timestamp::now()))?;
    let is_lost = |one: &&Shown<'_>| matches!(one.view, View::Lost(..));
    match shown.iter().filter(is_lost).count() {
        0 => {}
        lost => note(&text::lost(language(), lost)),
    }
    write_stdout(&result(&path.to_string_lossy()))?;
    if args.open {
        desktop::open(path)?;
    }
    Ok(Exit::Success)
}

/// Prints the page itself, for the working folder.
fn to_stdout(jobs: &[JobRecord], service: ServiceKind) -> Result<Exit, CommandError> {
    let folder = environment::working_folder();
    let folder = folder.map_err(|source| unwritten(Path::new("-"), source))?;
    write_stdout(&page(&shown(jobs), &folder, service, Timestamp::now()))?;
    Ok(Exit::Success)
}

/// The pictures of jobs, each with its small version.
fn shown(jobs: &[JobRecord]) -> Vec<Shown<'_>> {
    let moves = Style::detect() == Style::Bars;
    let mut shown = Vec::new();
    for (job, done) in jobs.iter().zip(0..) {
        if moves {
            screen::show(&[text::reading(language(), done, jobs.len())]);
        }
        let views = job.files.iter().map(|file| view(job, file));
        shown.extend(views.map(|view| Shown { job, view }));
        if job.files.is_empty() {
            let view = View::AtIma;
            shown.push(Shown { job, view });
        }
    }
    screen::show(&[]);
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
