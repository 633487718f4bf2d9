//! Where a page of pictures is written.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::render::gallery::MARK;
use crate::text::files::unwritten;
use crate::text::gallery::not_a_page;
use crate::text_file;

const NAME: &str = "gallery.html";
/// In so many bytes of a page its mark is.
const HEAD: u64 = 2 * 1024;

pub(crate) struct GalleryFile {
    /// In the real path of its folder.
    path: PathBuf,
    may_replace: bool,
}

impl GalleryFile {
    /// A page by this name, or in this folder, which is made where it is missing. A page of that name is
    /// replaced; any other file, and a name that does not end in `.html` or `.htm`, only by force.
    pub(crate) fn at(output: &Path, force: bool) -> Result<Self, CommandError> {
        let bytes = output.as_os_str().as_encoded_bytes();
        let ends_as_folder = bytes
            .last()
            .is_some_and(|byte| std::path::is_separator(char::from(*byte)));
        let is_new_folder = output.extension().is_none() || ends_as_folder;
        let path = match output.is_dir() || is_new_folder && !output.exists() {
            true => output.join(NAME),
            false => output.to_owned(),
        };
        let may_replace = force || is_gallery(&path);
        let is_taken = fs::symlink_metadata(&path).is_ok();
        if !may_replace && (is_taken || !is_page_name(&path)) {
            return Err(CommandError::told(Exit::Usage, |l| not_a_page(l, &path)));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let real = fs::create_dir_all(folder).and_then(|()| folder.canonicalize());
        let real = real.map_err(|source| unwritten(output, source))?;
        Ok(Self {
            path: real.join(path.file_name().unwrap_or_default()),
            may_replace,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Writes a page, which gets its name when it is whole; its path.
    pub(crate) fn write(&self, page: &str) -> Result<&Path, CommandError> {
        match text_file::write(&self.path, page.as_bytes(), self.may_replace) {
            Ok(()) => Ok(&self.path),
            Err(source) => Err(unwritten(&self.path, source)),
        }
    }
}

fn is_page_name(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm")
}

fn is_gallery(path: &Path) -> bool {
    // Not through a link: what it leads to is not this name's.
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    let mut head = Vec::new();
    let mut read = || File::open(path)?.take(HEAD).read_to_end(&mut head);
    is_file && read().is_ok() && String::from_utf8_lossy(&head).contains(MARK)
}
