//! From a finished task to files: fetched, proven whole, measured, saved.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::time::Duration;

use ima_openapi::{Media, MediaState, TaskId};
use tempfile::NamedTempFile;
use tokio::time::sleep;

use super::Job;
use crate::event::Event;
use crate::failure::{DeliveryError, Failure};
use crate::model::PixelSize;
use crate::notice::Notice;
use crate::outcome::{Picture, SavedPicture};
use crate::output::{Destination, Kept, Numbering, SaveTo};
use crate::picture::{self, PictureError, PictureFormat, ResultFormat};

/// How often a picture is fetched before it is left at the vendor.
const ATTEMPTS: u32 = 3;
/// The wait before the second attempt; twice as long before the third.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

impl Job<'_> {
    /// Every picture of the task. One that cannot be fetched fails the job, with its URL.
    pub(super) async fn deliver(
        &self,
        task_id: &TaskId,
        medias: Vec<Media>,
        notices: &mut Vec<Notice>,
    ) -> Result<Vec<Picture>, Failure> {
        let Destination::Disk(save_to) = &self.order.destination else {
            return Ok(medias.into_iter().filter_map(at_the_vendor).collect());
        };
        self.observer
            .event(&Event::Downloading { job: self.number });
        let several = medias.len() > 1;
        let mut pictures = Vec::with_capacity(medias.len());
        for picture in medias.into_iter().filter_map(at_the_vendor) {
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
        let scratch = save_to.scratch_file().map_err(unsaved)?;
        let (raw, seen) = self
            .download_whole(url, scratch)
            .await
            .map_err(|fault| match fault {
                FetchFault::Disk(source) => unsaved(source),
                FetchFault::Delivery(source) => undelivered(source),
            })?;
        self.compare(seen.pixels, notices);
        let (save_to, numbering) = (save_to.clone(), target.numbering.clone());
        let saving = super::blocking(move || save(raw, &seen, &save_to, &numbering)).await;
        let (saved, said) = saving.map_err(unsaved)?;
        notices.extend(said);
        Ok(saved)
    }

    /// Fetches until a whole picture has come.
    async fn download_whole(
        &self,
        url: &str,
        mut scratch: NamedTempFile,
    ) -> Result<(NamedTempFile, Seen), FetchFault> {
        let mut attempt = 1;
        loop {
            let fault = match self.download_once(url, scratch.as_file()).await {
                Ok(seen) => return Ok((scratch, seen)),
                Err(FetchFault::Delivery(fault)) => fault,
                Err(fault @ FetchFault::Disk(_)) => return Err(fault),
            };
            if attempt == ATTEMPTS || !may_pass(&fault) {
                return Err(FetchFault::Delivery(fault));
            }
            tracing::debug!(
                attempt,
                error = super::error_chain(&fault),
                "fetched in vain"
            );
            sleep(FIRST_PAUSE * 2_u32.pow(attempt - 1)).await;
            attempt += 1;
            restart(scratch.as_file_mut()).map_err(FetchFault::Disk)?;
        }
    }

    async fn download_once(&self, url: &str, file: &File) -> Result<Seen, FetchFault> {
        let mut sink = BufWriter::new(file.try_clone().map_err(FetchFault::Disk)?);
        let download = self.engine.service.api.download(url, &mut sink).await;
        if let Err(error) = download {
            return Err(match error.kind {
                ima_openapi::ErrorKind::Sink(source) => FetchFault::Disk(source),
                _ => FetchFault::Delivery(DeliveryError::Fetch(error)),
            });
        }
        sink.flush().map_err(FetchFault::Disk)?;
        drop(sink);
        let file = file.try_clone().map_err(FetchFault::Disk)?;
        let seen = super::blocking(move || look_at(&file)).await;
        seen.map_err(|fault| FetchFault::Delivery(DeliveryError::NotAPicture(fault)))
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

enum FetchFault {
    Disk(io::Error),
    Delivery(DeliveryError),
}

fn at_the_vendor(media: Media) -> Option<Picture> {
    let MediaState::Done { url } = media.state() else {
        return None;
    };
    Some(Picture {
        url,
        cover_url: media.cover_url,
        saved: None,
    })
}

fn may_pass(fault: &DeliveryError) -> bool {
    match fault {
        DeliveryError::Fetch(error) => error.is_transient(),
        // A body that ends early, or an error page, where a picture will be.
        DeliveryError::NotAPicture(_) => true,
    }
}

fn restart(file: &mut File) -> io::Result<()> {
    use std::io::Seek as _;
    file.rewind()?;
    file.set_len(0)
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

/// Gives the picture its final form and name. A picture that cannot be converted is saved as it
/// came: it is paid for.
fn save(
    raw: NamedTempFile,
    seen: &Seen,
    save_to: &SaveTo,
    numbering: &Numbering,
) -> io::Result<(SavedPicture, Vec<Notice>)> {
    let mut notices = Vec::new();
    let wanted = save_to
        .format()
        .filter(|wanted| PictureFormat::from(*wanted) != seen.format);
    let (file, format) = match wanted.map(|wanted| (wanted, convert(&raw, wanted, save_to))) {
        None => (raw, seen.format),
        Some((wanted, Ok(file))) => {
            let to = wanted.into();
            let from = seen.format;
            notices.push(Notice::Converted { from, to });
            (file, to)
        }
        Some((wanted, Err(fault))) => {
            notices.push(Notice::NotConverted {
                kept: seen.format,
                wanted: wanted.into(),
                reason: super::error_chain(&fault),
            });
            (raw, seen.format)
        }
    };
    let bytes = file.as_file().metadata()?.len();
    let path = match save_to.keep(file, numbering, format)? {
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

fn convert(
    raw: &NamedTempFile,
    to: ResultFormat,
    save_to: &SaveTo,
) -> Result<NamedTempFile, PictureError> {
    let file = save_to.scratch_file().map_err(PictureError::Write)?;
    picture::convert(BufReader::new(raw.as_file()), to, file.as_file())?;
    Ok(file)
}
