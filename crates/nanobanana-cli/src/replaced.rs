//! Whether another job's picture has taken a picture's place, under its name.

use std::io::{Read, Seek};

use nanobanana::journal::JobRecord;
use nanobanana::picture::{PictureError, Recipe};

/// Whether a picture says that another task than this job's made it. One that says nothing, or the
/// same after somebody has worked on it, counts as the job's.
///
/// # Errors
/// When it cannot be read as a picture.
pub(crate) fn is_another_jobs(
    job: &JobRecord,
    picture: impl Read + Seek,
) -> Result<bool, PictureError> {
    let recipe = Recipe::read(picture)?;
    Ok(recipe.is_some_and(|recipe| Some(recipe.task_id) != job.task_id))
}
