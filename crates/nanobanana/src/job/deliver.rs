//! From a finished task to files: fetched, proven whole, measured, saved.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::time::Duration;

use ima_openapi::{Endpoint, Error, ErrorKind, TaskId};
use tempfile::NamedTempFile;

use super::paid::{Job, JobFacts};
use crate::event::Event;
use crate::failure::{DeliveryError, Failure};
use crate::journal::{IntendedFile, JobId, PictureRecord, Step, blocking, error_chain};
use crate::model::PixelSize;
use crate::notice::Notice;
use crate::outcome::{Picture, SavedPicture};
use crate::output::{self, Destination, Named, Naming, Numbering, SaveTo};
use crate::picture::{self, Inspection, PictureError, PictureFormat, Recipe};
use crate::retry::Passing;

impl Job<'_> {
    /// Every picture of the task. One that cannot be fetched fails the job, with its URL; one that
    /// an earlier process has saved is not fetched again.
    pub(super) async fn deliver(
        &self,
        task_id: &TaskId,
        finished: Vec<PictureRecord>,
        facts: &mut JobFacts,
    ) -> Result<Vec<Picture>, Failure> {
        let Destination::Disk(save_to) = &self.destination else {
            return Ok(finished.into_iter().map(Picture::from).collect());
        };
        let urls: Vec<String> = finished.iter().map(|picture| picture.url.clone()).collect();
        let mut is_told = false;
        let mut pictures = Vec::with_capacity(finished.len());
        for (nth, picture) in finished.into_iter().enumerate() {
            let intended = index_of(&facts.intended, &urls, nth);
            let saved = match intended {
                Some(at) => self.found(task_id, &facts.intended[at]).await,
                None => None,
            };
            let saved = if let Some(saved) = saved {
                saved
            } else {
                if !std::mem::replace(&mut is_told, true) {
                    self.observer
                        .event(&Event::Downloading { job: self.number });
                }
                let target = Target {
                    task_id,
                    url: &picture.url,
                    save_to,
                    numbering: self.numbering((urls.len() > 1).then_some(nth + 1)),
                    intended,
                };
                self.fetch(target, facts).await?
            };
            pictures.push(Picture {
                saved: Some(saved),
                ..picture.into()
            });
        }
        Ok(pictures)
    }

    /// The picture that an earlier process has given its name, where it is still there.
    async fn found(&self, task_id: &TaskId, intended: &IntendedFile) -> Option<SavedPicture> {
        let file = &intended.file;
        let saved = SavedPicture {
            path: intended.path(),
            format: PictureFormat::from_media_type(&file.media_type)?,
            pixels: PixelSize {
                width: file.width,
                height: file.height,
            },
            bytes: file.bytes,
            notices: Notice::of_records(&file.notices),
        };
        let (task_id, intended) = (task_id.clone(), intended.clone());
        let _at_work = self.engine.service.capacity.work().await;
        let is_there = blocking(move || output::is_there(&task_id, &intended)).await;
        is_there.then_some(saved)
    }

    async fn fetch(
        &self,
        target: Target<'_>,
        facts: &mut JobFacts,
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
            let scratch = save_to.scratch_file(self.held.job()).map_err(unsaved)?;
            match self.download_whole(url, scratch).await {
                Ok((raw, seen)) => break (at_work, raw, seen),
                Err(fault) => {
                    drop(at_work);
                    let again = tries.again(fault).await;
                    again.map_err(|fault| match fault {
                        DeliveryError::Fetch(Error {
                            kind: ErrorKind::Sink(source),
                            ..
                        }) => unsaved(source),
                        fault => undelivered(fault),
                    })?;
                }
            }
        };
        let (expected, actual) = (self.plan.expected_pixels, PixelSize::from(&seen));
        let other = expected.filter(|expected| *expected != actual);
        let notice = other.map(|expected| Notice::OtherPixels { expected, actual });
        let saving = Saving {
            save_to: save_to.with_facts(Some(self.held.job()), &self.plan),
            numbering: target.numbering.clone(),
            job: self.held.job().clone(),
            recipe: self.recipe(target.task_id, save_to),
        };
        self.observer.event(&Event::Saving { job: self.number });
        let finishing = blocking(move || saving.finish(raw, &seen)).await;
        let (mut naming, mut saved) = finishing.map_err(unsaved)?;
        saved.notices.splice(0..0, notice);
        let mut at = target.intended;
        loop {
            naming.path().clone_into(&mut saved.path);
            // On record before the file can be met under its name.
            let intended = intended_file(url, &saved, &naming);
            match at {
                Some(at) => facts.intended[at] = intended,
                None => {
                    at = Some(facts.intended.len());
                    facts.intended.push(intended);
                }
            }
            let saving = Step::Saving {
                files: facts.intended.clone(),
            };
            self.note(&saving, &mut facts.notices).await;
            let cancellation = self.engine.cancellation.clone();
            let taking = blocking(move || cancellation.naming(|| naming.take())).await;
            naming = match taking.map_err(unsaved)? {
                Named::Taken(next) => *next,
                Named::Done(other_name) => {
                    saved.notices.extend(other_name);
                    return Ok(saved);
                }
            };
        }
    }

    /// Fetches once, and proves that a whole picture has come.
    async fn download_whole(
        &self,
        url: &str,
        scratch: NamedTempFile,
    ) -> Result<(NamedTempFile, Inspection), DeliveryError> {
        let mut sink = BufWriter::new(scratch.as_file());
        let download = self.engine.service.api.download(url, &mut sink);
        let download = self.engine.ima_time.during(download).await;
        let whole = download.and_then(|_bytes| {
            let flushed = sink.flush().map_err(ErrorKind::Sink);
            flushed.map_err(|kind| Error::new(Endpoint::Download, kind))
        });
        whole.map_err(DeliveryError::Fetch)?;
        drop(sink);
        let look = move || {
            let seen = picture::check_whole(BufReader::new(scratch.as_file()))?;
            Ok((scratch, seen))
        };
        blocking(look).await.map_err(DeliveryError::NotAPicture)
    }
}

/// One picture that is to be fetched, and where it goes.
struct Target<'a> {
    task_id: &'a TaskId,
    url: &'a str,
    save_to: &'a SaveTo,
    numbering: Numbering,
    /// Which of the files that are on record was to be this picture.
    intended: Option<usize>,
}

/// Which of the files that are on record was to be the nth of these pictures. Their addresses may
/// have moved, but not their order.
fn index_of(intended: &[IntendedFile], urls: &[String], nth: usize) -> Option<usize> {
    let is_it = |intended: &IntendedFile| intended.file.url == urls[nth];
    let is_moved = |intended: &&IntendedFile| !urls.contains(&intended.file.url);
    let by_url = intended.iter().position(is_it);
    by_url.or_else(|| intended.get(nth).filter(is_moved).map(|_| nth))
}

fn intended_file(url: &str, saved: &SavedPicture, naming: &Naming) -> IntendedFile {
    let native_path = match saved.path.to_str() {
        Some(_) => None,
        None => Some(saved.path.clone().into_os_string()),
    };
    IntendedFile {
        file: saved.to_record(url),
        native_path,
        sha256: naming.sha256().to_owned(),
    }
}

impl Passing for DeliveryError {
    fn passes_after(&self) -> Option<Duration> {
        match self {
            Self::Fetch(error) => error.passes_after(),
            // A body that ends early, or an error page, where a picture will be.
            Self::NotAPicture(_) => Some(Duration::ZERO),
        }
    }
}

/// How a picture that came gets its final form.
struct Saving {
    save_to: SaveTo,
    numbering: Numbering,
    job: JobId,
    recipe: Option<Recipe>,
}

impl Saving {
    /// A picture that cannot be converted, or that takes no recipe, is saved as it came: it is
    /// paid for.
    fn finish(self, raw: NamedTempFile, seen: &Inspection) -> io::Result<(Naming, SavedPicture)> {
        let mut notices = Vec::new();
        let (file, format) = self.in_wanted_format(raw, seen, &mut notices);
        let file = self.with_recipe(file, &mut notices);
        let naming = self.save_to.finish(file, self.numbering, format)?;
        let saved = SavedPicture {
            path: naming.path().to_owned(),
            format,
            pixels: seen.into(),
            bytes: naming.bytes(),
            notices,
        };
        Ok((naming, saved))
    }

    fn in_wanted_format(
        &self,
        raw: NamedTempFile,
        seen: &Inspection,
        notices: &mut Vec<Notice>,
    ) -> (NamedTempFile, PictureFormat) {
        let from = seen.format;
        let wanted = self.save_to.format();
        let Some(wanted) = wanted.filter(|wanted| PictureFormat::from(*wanted) != from) else {
            return (raw, from);
        };
        let to = wanted.into();
        let converted = self.written(|file| {
            let raw = BufReader::new(raw.as_file());
            picture::convert(raw, wanted, file).map(drop)
        });
        match converted {
            Ok(file) => {
                notices.push(Notice::Converted { from, to });
                (file, to)
            }
            Err(fault) => {
                notices.push(Notice::NotConverted {
                    kept: from,
                    wanted: to,
                    reason: error_chain(&fault),
                });
                (raw, from)
            }
        }
    }

    fn with_recipe(&self, picture: NamedTempFile, notices: &mut Vec<Notice>) -> NamedTempFile {
        let Some(recipe) = &self.recipe else {
            return picture;
        };
        let embedded = self.written(|file| {
            picture::embed(picture.as_file(), recipe, file)?;
            // The picture that was paid for goes when this one takes its place.
            picture::check_whole(BufReader::new(file)).map(drop)
        });
        match embedded {
            Ok(file) => file,
            Err(fault) => {
                let reason = error_chain(&fault);
                notices.push(Notice::RecipeNotWritten { reason });
                picture
            }
        }
    }

    /// A scratch file that something is written to.
    fn written(
        &self,
        write: impl FnOnce(&File) -> Result<(), PictureError>,
    ) -> Result<NamedTempFile, PictureError> {
        let scratch = self.save_to.scratch_file(&self.job);
        let file = scratch.map_err(PictureError::Write)?;
        write(file.as_file())?;
        Ok(file)
    }
}
