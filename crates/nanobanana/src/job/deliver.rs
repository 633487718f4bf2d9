//! From a finished task to files: fetched, proven whole, measured, saved.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::time::Duration;

use ima_openapi::TaskId;
use tempfile::NamedTempFile;

use super::{Brake, Job};
use crate::event::Event;
use crate::failure::{DeliveryError, Failure};
use crate::journal::JobId;
use crate::model::PixelSize;
use crate::notice::Notice;
use crate::outcome::{Picture, SavedPicture};
use crate::output::{Destination, Kept, Numbering, SaveTo};
use crate::picture::{self, PictureError, PictureFormat, Recipe, ResultFormat};
use crate::retry::Passing;

impl Job<'_> {
    /// Every picture of the task. One that cannot be fetched fails the job, with its URL.
    pub(super) async fn deliver(
        &self,
        task_id: &TaskId,
        finished: Vec<Picture>,
        notices: &mut Vec<Notice>,
    ) -> Result<Vec<Picture>, Failure> {
        let Destination::Disk(save_to) = &self.destination else {
            return Ok(finished);
        };
        self.observer
            .event(&Event::Downloading { job: self.number });
        let several = finished.len() > 1;
        let mut pictures = Vec::with_capacity(finished.len());
        for picture in finished {
            let nth = several.then_some(pictures.len() + 1);
            let target = Target {
                task_id,
                url: &picture.url,
                save_to,
                numbering: self.numbering(nth),
            };
            let saved = self.fetch(target, notices).await?;
            pictures.push(Picture {
                saved: Some(saved),
                ..picture
            });
        }
        Ok(pictures)
    }

    async fn fetch(
        &self,
        target: Target<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<SavedPicture, Failure> {
        let Target { url, save_to, .. } = target;
        let unsaved = |source| Failure::Save {
            task_id: target.task_id.clone(),
            url: url.to_owned(),
            folder: save_to.folder().to_owned(),
            source,
        };
        let undelivered = |source| Failure::Delivery {
            task_id: target.task_id.clone(),
            url: url.to_owned(),
            source,
        };
        let mut tries = self.engine.service.pacing.delivery_retry.tries();
        // A pause between two tries keeps neither a place at work nor an open file.
        let (_at_work, raw, seen) = loop {
            let at_work = self.engine.service.capacity.work().await;
            let scratch = save_to.scratch_file(self.entry.id()).map_err(unsaved)?;
            match self.download_whole(url, scratch).await {
                Ok((raw, seen)) => break (at_work, raw, seen),
                Err(fault) => {
                    drop(at_work);
                    let again = tries.again(fault).await;
                    again.map_err(|fault| match fault {
                        FetchFault::Disk(source) => unsaved(source),
                        FetchFault::Delivery(source) => undelivered(source),
                    })?;
                }
            }
        };
        self.compare(seen.pixels, notices);
        let saving = Saving {
            save_to: save_to.of_job(self.entry.id(), &self.plan),
            numbering: target.numbering.clone(),
            job: self.entry.id().clone(),
            brake: self.engine.brake.clone(),
            recipe: self.recipe(target.task_id, save_to),
        };
        self.observer.event(&Event::Saving { job: self.number });
        let saving = super::blocking(move || saving.save(raw, &seen)).await;
        let (saved, said) = saving.map_err(unsaved)?;
        notices.extend(said);
        Ok(saved)
    }

    /// Fetches once, and proves that a whole picture has come.
    async fn download_whole(
        &self,
        url: &str,
        scratch: NamedTempFile,
    ) -> Result<(NamedTempFile, Seen), FetchFault> {
        let mut sink = BufWriter::new(scratch.as_file());
        let download = self.engine.service.api.download(url, &mut sink).await;
        if let Err(error) = download {
            return Err(match error.kind {
                ima_openapi::ErrorKind::Sink(source) => FetchFault::Disk(source),
                _ => FetchFault::Delivery(DeliveryError::Fetch(error)),
            });
        }
        sink.flush().map_err(FetchFault::Disk)?;
        drop(sink);
        let look = move || look_at(scratch.as_file()).map(|seen| (scratch, seen));
        super::blocking(look)
            .await
            .map_err(|fault| FetchFault::Delivery(DeliveryError::NotAPicture(fault)))
    }

    /// What came against what was planned.
    fn compare(&self, actual: PixelSize, notices: &mut Vec<Notice>) {
        let Some(expected) = self.plan.expected_pixels else {
            return;
        };
        if actual != expected {
            notices.push(Notice::OtherPixels { expected, actual });
        }
    }
}

/// One picture that is to be fetched, and where it goes.
struct Target<'a> {
    task_id: &'a TaskId,
    url: &'a str,
    save_to: &'a SaveTo,
    numbering: Numbering,
}

/// A picture that came, by its bytes.
struct Seen {
    format: PictureFormat,
    pixels: PixelSize,
}

#[derive(Debug, thiserror::Error)]
enum FetchFault {
    #[error("the disk failed")]
    Disk(#[source] io::Error),
    #[error(transparent)]
    Delivery(DeliveryError),
}

impl Passing for FetchFault {
    fn passes_after(&self) -> Option<Duration> {
        match self {
            Self::Disk(_) => None,
            Self::Delivery(DeliveryError::Fetch(error)) => error.passes_after(),
            // A body that ends early, or an error page, where a picture will be.
            Self::Delivery(DeliveryError::NotAPicture(_)) => Some(Duration::ZERO),
        }
    }
}

fn look_at(file: &File) -> Result<Seen, PictureError> {
    let inspection = picture::check_whole(BufReader::new(file))?.inspection;
    Ok(Seen {
        format: inspection.format,
        pixels: PixelSize {
            width: inspection.width,
            height: inspection.height,
        },
    })
}

/// How a picture that came gets its final form and name.
struct Saving {
    save_to: SaveTo,
    numbering: Numbering,
    job: JobId,
    brake: Brake,
    recipe: Option<Recipe>,
}

impl Saving {
    /// A picture that cannot be converted, or that takes no recipe, is saved as it came: it is
    /// paid for.
    fn save(&self, raw: NamedTempFile, seen: &Seen) -> io::Result<(SavedPicture, Vec<Notice>)> {
        let mut notices = Vec::new();
        let (file, format) = self.in_wanted_format(raw, seen, &mut notices);
        let file = self.with_recipe(file, &mut notices);
        let bytes = file.as_file().metadata()?.len();
        let keep = || self.save_to.keep(file, &self.numbering, format);
        let path = match self.brake.naming(keep)? {
            Kept::Wanted(path) => path,
            Kept::Free { taken, used } => {
                let path = used.clone();
                notices.push(Notice::FreeNameChosen { taken, used });
                path
            }
        };
        let saved = SavedPicture {
            path,
            format,
            pixels: seen.pixels,
            bytes,
        };
        Ok((saved, notices))
    }

    fn in_wanted_format(
        &self,
        raw: NamedTempFile,
        seen: &Seen,
        notices: &mut Vec<Notice>,
    ) -> (NamedTempFile, PictureFormat) {
        let from = seen.format;
        let wanted = self.save_to.format();
        let Some(wanted) = wanted.filter(|wanted| PictureFormat::from(*wanted) != from) else {
            return (raw, from);
        };
        let to = wanted.into();
        match self.convert(&raw, wanted) {
            Ok(file) => {
                notices.push(Notice::Converted { from, to });
                (file, to)
            }
            Err(fault) => {
                notices.push(Notice::NotConverted {
                    kept: from,
                    wanted: to,
                    reason: super::error_chain(&fault),
                });
                (raw, from)
            }
        }
    }

    fn with_recipe(&self, picture: NamedTempFile, notices: &mut Vec<Notice>) -> NamedTempFile {
        let Some(recipe) = &self.recipe else {
            return picture;
        };
        match self.embed(&picture, recipe) {
            Ok(file) => file,
            Err(fault) => {
                let reason = super::error_chain(&fault);
                notices.push(Notice::RecipeNotWritten { reason });
                picture
            }
        }
    }

    fn embed(
        &self,
        picture: &NamedTempFile,
        recipe: &Recipe,
    ) -> Result<NamedTempFile, PictureError> {
        let scratch = self.save_to.scratch_file(&self.job);
        let file = scratch.map_err(PictureError::Write)?;
        picture::embed(picture.as_file(), recipe, file.as_file())?;
        // The picture that was paid for goes when this one takes its place.
        picture::check_whole(BufReader::new(file.as_file()))?;
        Ok(file)
    }

    fn convert(
        &self,
        raw: &NamedTempFile,
        to: ResultFormat,
    ) -> Result<NamedTempFile, PictureError> {
        let scratch = self.save_to.scratch_file(&self.job);
        let file = scratch.map_err(PictureError::Write)?;
        picture::convert(BufReader::new(raw.as_file()), to, file.as_file())?;
        Ok(file)
    }
}
