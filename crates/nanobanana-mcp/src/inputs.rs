//! Which pictures a caller may hand in: files of its workspace or of the allowed folders, public
//! HTTPS URLs, and pictures embedded in the call.
//!
//! The caller is a model, which may have been talked into naming any file of the user's. So a file
//! is looked at where it really is, links followed, and what lies outside is refused in the same
//! words whether or not it exists. The engine judges the opened file by the same folders again.

use std::io;
use std::path::{Component, Path, PathBuf};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use nanobanana::input::{AllowedFolders, InputSource};
use url::Url;

use crate::words;

/// The largest embedded picture, in bytes: what a call may carry on both transports.
pub(crate) const LARGEST_EMBEDDED: usize = 8 * 1024 * 1024;

/// The longest text that is taken for a path or a URL, in bytes. No system opens a longer path, and
/// what is longer is most likely a picture without the beginning that says so.
const LONGEST_PLACE: usize = 4096;

/// Inputs as the engine takes them.
#[derive(Debug)]
pub(crate) struct Admitted {
    /// Files by their real paths, URLs and bytes, in order.
    pub(crate) inputs: Vec<InputSource>,
    /// Where they may be, whatever their paths lead to by the time they are opened.
    pub(crate) allowed: AllowedFolders,
}

/// Why an input is not taken. Nothing of it was read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Inadmissible {
    #[error(
        "{place} is outside the folders that may be read: {}",
        words::folders(readable)
    )]
    Outside {
        place: String,
        readable: Vec<PathBuf>,
    },
    #[error("{place} cannot be opened")]
    Open { place: String, source: io::Error },
    #[error("{place} is not the path of a file on this machine")]
    FileUrl { place: String },
    #[error("an embedded picture must begin with data:image/…;base64, not {start}")]
    DataUrl { start: String },
    #[error(
        "the text that begins with {start} has {length} bytes, which is too long for a path or a \
         URL; an embedded picture begins with data:image/…;base64,"
    )]
    TooLong { start: String, length: usize },
    #[error("the embedded picture is not base64")]
    Base64(#[source] base64::DecodeError),
    #[error(
        "the embedded picture has more than {LARGEST_EMBEDDED} bytes; give a file or an https:// URL instead"
    )]
    TooLarge,
    #[error(
        "cannot use {place} here: give the id of one of your jobs, an https:// URL, or \
         the picture itself as data:image/…;base64,…"
    )]
    NotHere { place: String },
    #[error("the pictures could not be read")]
    Unread(#[source] io::Error),
}

/// Admits the inputs of one call. Blocks.
pub(crate) fn admit(images: &[String], readable: Vec<PathBuf>) -> Result<Admitted, Inadmissible> {
    let readable: Vec<PathBuf> = readable
        .into_iter()
        // A folder that does not exist holds nothing.
        .filter_map(|folder| folder.canonicalize().ok())
        .collect();
    let admitted = images.iter().map(|image| {
        Ok(match kind(image.trim())? {
            Kind::Url => image.as_str().into(),
            Kind::Path(path) => InputSource::File(file(path, image, &readable)?),
            Kind::FileUrl(url) => {
                let place = || image.clone();
                let path = url
                    .to_file_path()
                    .map_err(|()| Inadmissible::FileUrl { place: place() })?;
                InputSource::File(file(&path, image, &readable)?)
            }
            Kind::Data(rest) => unpack(rest)?.into(),
        })
    });
    Ok(Admitted {
        inputs: admitted.collect::<Result<_, _>>()?,
        allowed: AllowedFolders::within(readable),
    })
}

/// What an input is named by.
pub(crate) enum Kind<'a> {
    Path(&'a Path),
    FileUrl(Url),
    /// What follows `data:`.
    Data(&'a str),
    /// Any other; the engine takes public HTTPS only.
    Url,
}

/// What this is.
pub(crate) fn kind(image: &str) -> Result<Kind<'_>, Inadmissible> {
    if let Some((scheme, rest)) = image.split_once(':')
        && scheme.eq_ignore_ascii_case("data")
    {
        return Ok(Kind::Data(rest));
    }
    if image.len() > LONGEST_PLACE {
        return Err(Inadmissible::TooLong {
            start: image.chars().take(32).collect(),
            length: image.len(),
        });
    }
    Ok(match Url::parse(image) {
        Ok(url) if url.scheme() == "file" => Kind::FileUrl(url),
        _ if image.contains("://") => Kind::Url,
        _ => Kind::Path(Path::new(image)),
    })
}

/// The real path of a file in one of the folders. A relative path is one of the first folder's.
fn file(path: &Path, image: &str, readable: &[PathBuf]) -> Result<PathBuf, Inadmissible> {
    let outside = || Inadmissible::Outside {
        place: image.to_owned(),
        readable: readable.to_owned(),
    };
    let is_readable = |path: &Path| readable.iter().any(|folder| path.starts_with(folder));
    let path = readable.first().ok_or_else(outside)?.join(path);
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(source) if is_readable(&path) && !leads_up(&path) => {
            return Err(Inadmissible::Open {
                place: image.to_owned(),
                source,
            });
        }
        Err(_) => return Err(outside()),
    };
    if !is_readable(&real) {
        return Err(outside());
    }
    Ok(real)
}

fn leads_up(path: &Path) -> bool {
    path.components().any(|part| part == Component::ParentDir)
}

/// The bytes of an embedded picture.
pub(crate) fn unpack(rest: &str) -> Result<Vec<u8>, Inadmissible> {
    let header = rest.split_once(',');
    let Some((_, data)) = header.filter(|(kind, _)| {
        let kind = kind.to_ascii_lowercase();
        kind.starts_with("image/") && kind.ends_with(";base64")
    }) else {
        return Err(Inadmissible::DataUrl {
            start: format!("data:{}", rest.chars().take(32).collect::<String>()),
        });
    };
    let data: Vec<u8> = data
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    if data.len() / 4 * 3 > LARGEST_EMBEDDED {
        return Err(Inadmissible::TooLarge);
    }
    let lenient =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet::STANDARD, lenient)
        .decode(data)
        .map_err(Inadmissible::Base64)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn admit_one(image: &str, folders: &[&Path]) -> Result<String, String> {
        let readable = folders.iter().map(|folder| (*folder).to_owned()).collect();
        match admit(&[image.to_owned()], readable) {
            Ok(mut admitted) => Ok(match admitted.inputs.remove(0) {
                InputSource::File(path) => path.display().to_string(),
                InputSource::Url(url) => url,
                InputSource::Bytes(_) | InputSource::Opened(_) => "(bytes)".to_owned(),
            }),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn files_of_the_folders_are_taken_by_path_relative_path_and_file_url() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let path = root.join("a cat.png");
        fs::write(&path, "x").unwrap();
        let expected = Ok(path.to_str().unwrap().to_owned());
        assert_eq!(admit_one(path.to_str().unwrap(), &[&root]), expected);
        assert_eq!(admit_one("a cat.png", &[&root]), expected);
        assert_eq!(admit_one("./a cat.png", &[&root]), expected);
        let url = Url::from_file_path(&path).unwrap();
        assert_eq!(admit_one(url.as_str(), &[&root]), expected);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_leads_out_of_the_folders_and_nothing_is_told_of_what_is_there() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().canonicalize().unwrap().join("root");
        fs::create_dir(&root).unwrap();
        let secret = root.with_file_name("secret.png");
        fs::write(&secret, "x").unwrap();
        std::os::unix::fs::symlink(&secret, root.join("link.png")).unwrap();
        fs::create_dir(root.with_file_name("root2")).unwrap();
        fs::write(root.with_file_name("root2").join("a.png"), "x").unwrap();
        let folder = root.display();
        for place in [
            secret.to_str().unwrap(),
            "/missing.png",
            "../secret.png",
            "../missing.png",
            "link.png",
            "../root2/a.png",
            "/etc/passwd",
            "file:///etc/passwd",
            "/proc/self/environ",
        ] {
            let refusal = format!("{place} is outside the folders that may be read: {folder}");
            assert_eq!(admit_one(place, &[&root]), Err(refusal));
        }
        assert_eq!(
            admit_one("missing.png", &[&root]),
            Err("missing.png cannot be opened".to_owned())
        );
        assert_eq!(
            admit_one("a.png", &[]),
            Err("a.png is outside the folders that may be read: ".to_owned())
        );
    }

    #[test]
    fn urls_are_the_engines_to_judge() {
        for url in [
            "https://example.com/a.png",
            "http://127.0.0.1/",
            "ftp://x/y",
        ] {
            assert_eq!(admit_one(url, &[]), Ok(url.to_owned()));
        }
    }

    #[test]
    fn embedded_pictures_are_bytes_and_open_no_folder() {
        let data = [
            "data:image/png;base64,aGVs\nbG8",
            "DATA:image/png;base64,eA",
        ];
        let admitted = admit(&data.map(str::to_owned), Vec::new()).unwrap();
        let bytes = |bytes: &[u8]| InputSource::Bytes(bytes.into());
        assert_eq!(admitted.inputs, [bytes(b"hello"), bytes(b"x")]);
        assert_eq!(admitted.allowed, AllowedFolders::within(Vec::new()));
    }

    #[test]
    fn what_is_no_embedded_picture_is_refused() {
        for (data, refusal) in [
            (
                "data:text/plain,hello",
                "an embedded picture must begin with data:image/…;base64, not data:text/plain,hello",
            ),
            (
                "data:image/png;base64,!!!!",
                "the embedded picture is not base64",
            ),
        ] {
            assert_eq!(admit_one(data, &[]), Err(refusal.to_owned()));
        }
        let large = format!("data:image/png;base64,{}", "A".repeat(12 * 1024 * 1024));
        assert_eq!(
            admit_one(&large, &[]),
            Err(
                "the embedded picture has more than 8388608 bytes; give a file or an https:// URL instead"
                    .to_owned()
            )
        );
        // Nothing that is embedded by mistake is repeated whole.
        let bare = "iVBOR".repeat(1000);
        assert_eq!(
            admit_one(&bare, &[]),
            Err(
                "the text that begins with iVBORiVBORiVBORiVBORiVBORiVBORiV has 5000 bytes, which \
                 is too long for a path or a URL; an embedded picture begins with \
                 data:image/…;base64,"
                    .to_owned()
            )
        );
    }
}
