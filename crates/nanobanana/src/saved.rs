//! Reading a saved picture back: whatever has taken its name meanwhile is not read.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Seek as _};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::input::place;
use crate::picture::{self, Recipe};

/// Why a file is not the picture that a job has saved. Nothing of it is to be shown.
#[derive(Debug, thiserror::Error)]
pub enum NotAsSaved {
    /// It does not exist, or may not be read.
    #[error("it cannot be opened")]
    Open(#[source] io::Error),
    /// There is something else: a link, no regular file, another length, or no picture.
    #[error("it is not the picture that was saved")]
    Changed,
    /// It cannot be replaced.
    #[error("it cannot be written")]
    Write(#[source] io::Error),
    /// There is the picture of another task.
    #[error("it is another job's picture")]
    AnotherJobs,
}

/// Opens a picture that a job has saved, for reading from its start. `task_id`, `path` and `bytes`
/// are what the journal says of the job and its file. Blocks, but waits for nobody.
///
/// No link is followed, neither in place of the file nor of a folder above it; a pipe is not waited
/// for; and what is there must be a regular file of that length that does not say that another task
/// made it. All of this is asked of the open file, so nothing can be exchanged afterwards. Somebody
/// may still write to it, so no more than `bytes` should be read.
///
/// # Errors
/// [`NotAsSaved`].
pub fn open_saved(task_id: Option<&str>, path: &Path, bytes: u64) -> Result<File, NotAsSaved> {
    let (mut file, metadata, _) = open_of(task_id, path)?;
    if metadata.len() != bytes {
        return Err(NotAsSaved::Changed);
    }
    file.rewind().map_err(NotAsSaved::Open)?;
    Ok(file)
}

/// Takes the recipe out of a picture of this task, whatever else may have changed in it since it was saved, and says
/// whether there was one. The file is replaced in one step, and keeps its permissions. Blocks.
///
/// # Errors
/// [`NotAsSaved`], as for [`open_saved`].
pub fn strip_saved(task_id: Option<&str>, path: &Path) -> Result<bool, NotAsSaved> {
    let (file, metadata, has_recipe) = open_of(task_id, path)?;
    if !has_recipe {
        return Ok(false);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut stripped = NamedTempFile::new_in(folder).map_err(NotAsSaved::Write)?;
    let copied = picture::strip(&file, stripped.as_file_mut());
    copied.map_err(|error| NotAsSaved::Write(io::Error::other(error)))?;
    let written = stripped
        .as_file()
        .set_permissions(metadata.permissions())
        .and_then(|()| stripped.as_file().sync_all())
        .and_then(|()| Ok(stripped.persist(path)?));
    written.map(|_| true).map_err(NotAsSaved::Write)
}

/// Opens a picture that is of no other task, and says whether it has a recipe.
fn open_of(task_id: Option<&str>, path: &Path) -> Result<(File, Metadata, bool), NotAsSaved> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    let file = options.open(path).map_err(refused)?;
    let metadata = file.metadata().map_err(NotAsSaved::Open)?;
    // The journal has the path without links.
    let real = place::of(&file, path).map_err(NotAsSaved::Open)?;
    if !metadata.is_file() || real != path {
        return Err(NotAsSaved::Changed);
    }
    let recipe = Recipe::read(&file).map_err(|_| NotAsSaved::Changed)?;
    match recipe {
        Some(recipe) if Some(&*recipe.task_id) != task_id => Err(NotAsSaved::AnotherJobs),
        recipe => Ok((file, metadata, recipe.is_some())),
    }
}

fn refused(error: io::Error) -> NotAsSaved {
    #[cfg(unix)]
    if error.raw_os_error() == Some(libc::ELOOP) {
        return NotAsSaved::Changed;
    }
    NotAsSaved::Open(error)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;
    use std::process::Command;

    use super::*;

    const TASK: Option<&str> = Some("task");

    /// A folder by its real path, with the picture `pictures/cat.png` of so many bytes.
    fn saved() -> (tempfile::TempDir, PathBuf, u64) {
        let folder = tempfile::tempdir().unwrap();
        let pictures = folder.path().canonicalize().unwrap().join("pictures");
        fs::create_dir(&pictures).unwrap();
        let path = pictures.join("cat.png");
        image::RgbImage::new(4, 4).save(&path).unwrap();
        let bytes = fs::metadata(&path).unwrap().len();
        (folder, path, bytes)
    }

    #[track_caller]
    fn assert_changed(path: &Path, bytes: u64) {
        let error = open_saved(TASK, path, bytes).unwrap_err();
        assert!(matches!(error, NotAsSaved::Changed), "{error:?}");
    }

    #[test]
    fn what_was_saved_is_read_from_its_start() {
        let (_folder, path, bytes) = saved();
        let file = open_saved(TASK, &path, bytes).unwrap();
        let read = io::read_to_string(io::Read::take(file, 4)).unwrap_err();
        // The first byte of a PNG is no text.
        assert_eq!(read.kind(), io::ErrorKind::InvalidData);
        fs::remove_file(&path).unwrap();
        let gone = open_saved(TASK, &path, bytes).unwrap_err();
        assert!(
            matches!(gone, NotAsSaved::Open(ref error) if error.kind() == io::ErrorKind::NotFound),
            "{gone:?}"
        );
    }

    #[test]
    fn a_link_is_not_followed_even_to_the_very_picture() {
        let (folder, path, bytes) = saved();
        let elsewhere = folder.path().join("elsewhere.png");
        fs::rename(&path, &elsewhere).unwrap();
        symlink(&elsewhere, &path).unwrap();
        assert_changed(&path, bytes);
        symlink(
            folder.path().join("missing"),
            path.with_file_name("dog.png"),
        )
        .unwrap();
        assert_changed(&path.with_file_name("dog.png"), bytes);
    }

    #[test]
    fn a_folder_that_became_a_link_leads_nowhere() {
        let (folder, path, bytes) = saved();
        let moved = folder.path().join("moved");
        fs::rename(path.parent().unwrap(), &moved).unwrap();
        symlink(&moved, path.parent().unwrap()).unwrap();
        assert_changed(&path, bytes);
    }

    #[test]
    fn a_pipe_a_folder_and_another_length_are_not_what_was_saved() {
        let (_folder, path, bytes) = saved();
        assert_changed(&path, bytes + 1);
        // As many zeros as no memory holds, for nothing.
        fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
        assert_changed(&path, 1 << 40);
        fs::remove_file(&path).unwrap();
        let made = Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        // Nobody writes to it.
        assert_changed(&path, 0);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_changed(&path, bytes);
    }
}
