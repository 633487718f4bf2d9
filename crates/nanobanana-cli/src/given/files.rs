//! The files that an input stands for: those of a folder, or of a pattern.

use std::cmp::Ordering;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern, glob_with};
use nanobanana::input::split_name;

use super::error::GivenError;

/// Extensions of the pictures that can be inputs.
const PICTURES: [&str; 8] = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"];

/// The inputs that a place stands for: itself, unless it is a folder or a pattern and no file.
pub(super) fn of(name: Option<&str>, place: &str) -> Result<Vec<String>, GivenError> {
    let path = Path::new(place);
    let files = if path.is_dir() {
        pictures_in(path).map_err(|source| unlisted(place, source))?
    } else if is_pattern(place) && !place.contains("://") && fs::symlink_metadata(path).is_err() {
        fitting(place)?
    } else {
        return Ok(vec![joined(name, place)]);
    };
    match (files.as_slice(), name) {
        ([], _) if path.is_dir() => Err(GivenError::NoPictures {
            folder: place.to_owned(),
        }),
        ([], _) => Err(GivenError::NoFiles {
            given: place.to_owned(),
        }),
        ([_, _, ..], Some(name)) => Err(GivenError::OneNameForSeveral {
            name: name.to_owned(),
            given: place.to_owned(),
            count: files.len(),
        }),
        _ => files.iter().map(|file| named(name, file)).collect(),
    }
}

/// An input as it could have been typed.
pub(super) fn named(name: Option<&str>, path: &Path) -> Result<String, GivenError> {
    let text = path.to_str().ok_or_else(|| GivenError::FileName {
        path: path.to_owned(),
    })?;
    // So that no part of the path is taken for a name or for a URL.
    let is_plain = path.is_absolute() || name.is_some() || split_name(text).0.is_none();
    if is_plain && !text.contains(':') || path.is_absolute() {
        Ok(joined(name, text))
    } else {
        Ok(joined(name, &format!("./{text}")))
    }
}

fn joined(name: Option<&str>, place: &str) -> String {
    name.map_or_else(|| place.to_owned(), |name| format!("{name}={place}"))
}

fn is_pattern(place: &str) -> bool {
    // `[1.png` is only a name.
    (place.contains(['*', '?', '['])) && Pattern::new(place).is_ok()
}

fn unlisted(given: &str, source: io::Error) -> GivenError {
    GivenError::Unlisted {
        given: given.to_owned(),
        source,
    }
}

/// The pictures of a folder by their names, in natural order. What is hidden is left out.
fn pictures_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        let extension = path.extension().unwrap_or_default();
        let is_picture = PICTURES
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known));
        if is_picture && !name.as_encoded_bytes().starts_with(b".") && path.is_file() {
            files.push(path);
        }
    }
    files.sort_by(|a, b| natural(a, b));
    Ok(files)
}

/// The files that fit a pattern, in natural order.
fn fitting(pattern: &str) -> Result<Vec<PathBuf>, GivenError> {
    let options = MatchOptions {
        require_literal_separator: true,
        require_literal_leading_dot: true,
        ..MatchOptions::new()
    };
    let no_pattern = |error| unlisted(pattern, io::Error::new(io::ErrorKind::InvalidInput, error));
    let found = glob_with(pattern, options).map_err(no_pattern)?;
    let mut files = Vec::new();
    for path in found {
        let path = path.map_err(|error| unlisted(pattern, error.into()))?;
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort_by(|a, b| natural(a, b));
    Ok(files)
}

/// The order in which people count: `img2` before `img10`.
fn natural(a: &Path, b: &Path) -> Ordering {
    let (a, b) = (a.to_string_lossy(), b.to_string_lossy());
    let (mut left, mut right): (&str, &str) = (&a, &b);
    while let (Some((number, after)), Some((other, behind))) = (piece(left), piece(right)) {
        let order = match (digits(number), digits(other)) {
            (Some(number), Some(other)) => {
                (number.len().cmp(&other.len())).then_with(|| number.cmp(other))
            }
            _ => number.cmp(other),
        };
        if order.is_ne() {
            return order;
        }
        (left, right) = (after, behind);
    }
    // `img1` before `img01`, and what has ended first.
    left.len().cmp(&right.len()).then_with(|| a.cmp(&b))
}

/// The number, or the character, that a text begins with, and the rest.
fn piece(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some(text.split_at(digits.max(if digits == 0 { first.len_utf8() } else { 0 })))
}

/// A number without the zeros before it.
fn digits(piece: &str) -> Option<&str> {
    let is_number = piece.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| piece.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), "").unwrap();
        }
        folder
    }

    /// What a place in a folder stands for, by file names.
    fn names(folder: &Path, place: &str) -> Vec<String> {
        let place = folder.join(place);
        let inputs = of(None, place.to_str().unwrap()).unwrap();
        let start = format!("{}/", folder.display());
        inputs
            .iter()
            .map(|input| input.replacen(&start, "", 1))
            .collect()
    }

    #[test]
    fn a_folder_stands_for_its_pictures_as_people_count_them() {
        let folder = folder(&[
            "img10.png",
            "img2.PNG",
            "img1.jpg",
            ".hidden.png",
            "notes.txt",
            "b.webp",
        ]);
        fs::create_dir(folder.path().join("sub.png")).unwrap();
        assert_eq!(
            names(folder.path(), ""),
            ["b.webp", "img1.jpg", "img2.PNG", "img10.png"]
        );
    }

    #[test]
    fn a_pattern_stands_for_what_fits_it() {
        let folder = folder(&["img10.png", "img2.png", ".img1.png", "a.jpg", "a[1].png"]);
        assert_eq!(names(folder.path(), "img*.png"), ["img2.png", "img10.png"]);
        assert_eq!(names(folder.path(), "*.jp?"), ["a.jpg"]);
        // The file of that name, not what would fit it.
        assert_eq!(names(folder.path(), "a[1].png"), ["a[1].png"]);
        let nothing = folder.path().join("*.gif");
        let error = of(None, nothing.to_str().unwrap()).unwrap_err();
        assert!(matches!(error, GivenError::NoFiles { .. }));
    }

    #[test]
    fn a_name_stands_for_one_picture() {
        let folder = folder(&["a.png", "b.png"]);
        let place = |pattern: &str| folder.path().join(pattern).display().to_string();
        assert_eq!(
            of(Some("cat"), &place("a*")).unwrap(),
            [format!("cat={}", place("a.png"))]
        );
        let error = of(Some("cat"), &place("*")).unwrap_err();
        assert!(matches!(
            error,
            GivenError::OneNameForSeveral { count: 2, .. }
        ));
    }

    #[test]
    fn whatever_else_is_left_as_it_is() {
        for place in ["cat.png", "https://example.com/a?b[1]*", "missing/cat.png"] {
            assert_eq!(of(None, place).unwrap(), [place]);
        }
        assert_eq!(named(None, Path::new("a=b.png")).unwrap(), "./a=b.png");
        assert_eq!(
            named(Some("cat"), Path::new("a=b.png")).unwrap(),
            "cat=a=b.png"
        );
    }
}
