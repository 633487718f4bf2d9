//! `export`: copies of pictures, with their recipes or without.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use nanobanana::picture::strip;
use tempfile::NamedTempFile;

use crate::args::past::ExportArgs;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::render::outcome::result;
use crate::saved_files::files_of;
use crate::target::{Target, readable};
use crate::text::files::unwritten;

/// Copies the pictures, and prints the paths of the copies.
pub(crate) async fn run(args: &ExportArgs) -> Result<Exit, CommandError> {
    let mut pictures = Vec::new();
    for target in &args.targets {
        for target in Target::find_all(target, readable()).await? {
            pictures.extend(files_of(&target)?);
        }
    }
    let folder = &args.output;
    fs::create_dir_all(folder).map_err(|source| unwritten(folder, source))?;
    let folder = fs::canonicalize(folder).map_err(|source| unwritten(folder, source))?;
    for (path, file) in pictures {
        let name = Path::new(path.file_name().unwrap_or_default());
        let copied = copy(&file, args.clean, &folder, name);
        let copied = copied.map_err(|source| unwritten(&folder.join(name), source))?;
        write_stdout(&result(&copied.to_string_lossy()))?;
    }
    Ok(Exit::Success)
}

/// Writes a copy under this name, or under the next one that is free.
fn copy(file: &File, is_clean: bool, folder: &Path, name: &Path) -> io::Result<PathBuf> {
    let mut copy = NamedTempFile::new_in(folder)?;
    match is_clean {
        true => _ = strip(file, copy.as_file_mut()).map_err(io::Error::other)?,
        false => _ = io::copy(&mut &*file, copy.as_file_mut())?,
    }
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    let end = name
        .extension()
        .map(|end| format!(".{}", end.to_string_lossy()));
    let end = end.unwrap_or_default();
    for attempt in 1_u32.. {
        let path = match attempt {
            1 => folder.join(name),
            _ => folder.join(format!("{stem}-{attempt}{end}")),
        };
        match copy.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => copy = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
