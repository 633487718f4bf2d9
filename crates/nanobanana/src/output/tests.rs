use super::*;
use crate::notice::Notice;

const PNG: PictureFormat = PictureFormat::Png;
const JPEG: PictureFormat = PictureFormat::Jpeg;

fn parse(path: &str) -> Result<SaveTo, Refusal> {
    SaveTo::parse(Some(Path::new(path)), "A red cat!", Existing::Keep)
}

fn only() -> Numbering {
    Numbering(vec![])
}

/// The name of a picture of this format at an output path.
fn name(path: &str, format: PictureFormat) -> String {
    let name = parse(path).unwrap().file_name(&only(), format, 1);
    name.into_string().unwrap()
}

#[test]
fn the_bytes_decide_the_extension_and_the_user_its_spelling() {
    for (path, png, jpeg) in [
        ("cat", "cat.png", "cat.jpg"),
        ("cat.png", "cat.png", "cat.jpg"),
        ("cat.jpeg", "cat.png", "cat.jpeg"),
        ("cat.JPG", "cat.png", "cat.JPG"),
        ("cat.v2", "cat.v2.png", "cat.v2.jpg"),
        ("cat.v2.webp", "cat.v2.png", "cat.v2.jpg"),
        ("cat.final", "cat.final.png", "cat.final.jpg"),
        ("cat.txt.png", "cat.txt.png", "cat.txt.jpg"),
        ("v1.2", "v1.2.png", "v1.2.jpg"),
        (".cat", ".cat.png", ".cat.jpg"),
        ("a/b/猫.png", "猫.png", "猫.jpg"),
        ("cat.", "cat..png", "cat..jpg"),
    ] {
        assert_eq!(name(path, PNG), png, "{path}");
        assert_eq!(name(path, JPEG), jpeg, "{path}");
    }
}

#[test]
fn the_extension_asks_for_its_format() {
    for (path, format) in [
        ("cat.png", Some(ResultFormat::Png)),
        ("cat.jpg", Some(ResultFormat::Jpeg)),
        ("cat.JPEG", Some(ResultFormat::Jpeg)),
        ("cat.webp", Some(ResultFormat::WebP)),
        ("cat.v2", None),
        ("cat", None),
    ] {
        assert_eq!(parse(path).unwrap().format(), format, "{path}");
    }
}

#[test]
fn the_extension_of_another_format_is_refused() {
    for extension in [
        "gif", "GIF", "tiff", "avif", "pdf", "txt", "JSON", "mp4", "zip",
    ] {
        let refusal = || Refusal::OutputFormat {
            extension: extension.to_owned(),
        };
        assert_eq!(parse(&format!("out/cat.{extension}")), Err(refusal()));
        assert_eq!(parse(&format!("out/.{extension}")), Err(refusal()));
    }
}

#[test]
fn an_extension_alone_is_no_name() {
    for name in [".png", ".JPG", ".webp"] {
        let refusal = Refusal::OutputUnnamed {
            name: name.to_owned(),
        };
        assert_eq!(parse(&format!("out/{name}")), Err(refusal));
    }
}

#[cfg(unix)]
#[test]
fn what_is_neither_file_nor_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("cat.png");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for path in [socket.to_str().unwrap(), "/dev/null"] {
        let refusal = Refusal::OutputSpecial {
            path: path.to_owned(),
        };
        assert_eq!(parse(path), Err(refusal));
    }
    parse("/dev/new.png").unwrap();
}

#[test]
fn a_folder_takes_a_name_from_the_prompt() {
    let folder = tempfile::tempdir().unwrap();
    let existing = folder.path().to_str().unwrap();
    for path in [existing, "new/", "..", ".", ""] {
        assert_eq!(name(path, PNG), "a-red-cat.png", "{path}");
    }
    let without = SaveTo::parse(None, "A red cat!", Existing::Keep).unwrap();
    for save_to in [without, parse("").unwrap(), parse("cat.png").unwrap()] {
        assert_eq!(save_to.folder(), Path::new("."));
    }
    assert_eq!(parse("new/").unwrap().folder(), Path::new("new/"));
    assert_eq!(parse("a/cat.png").unwrap().folder(), Path::new("a"));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_stays_as_it_is() {
    use std::os::unix::ffi::OsStrExt as _;
    let path = Path::new(OsStr::from_bytes(b"caf\xe9.png"));
    let save_to = SaveTo::parse(Some(path), "x", Existing::Keep).unwrap();
    let name = save_to.file_name(&Numbering(vec![2]), PNG, 1);
    assert_eq!(name.as_bytes(), b"caf\xe9-2.png");
}

#[test]
fn pictures_of_one_run_are_told_apart_by_numbers() {
    let save_to = parse("cat.jpeg").unwrap();
    let name = |numbers: &[usize], attempt| {
        let name = save_to.file_name(&Numbering(numbers.to_vec()), JPEG, attempt);
        name.into_string().unwrap()
    };
    assert_eq!(name(&[], 1), "cat.jpeg");
    assert_eq!(name(&[], 2), "cat-2.jpeg");
    assert_eq!(name(&[3], 1), "cat-3.jpeg");
    assert_eq!(name(&[3], 2), "cat-3-2.jpeg");
    assert_eq!(name(&[3, 1], 1), "cat-3-1.jpeg");
}

#[test]
fn runs_under_one_name_are_told_apart_by_letters() {
    let name = |set| {
        let save_to = parse("cat.png").unwrap();
        let name = SaveTo { set, ..save_to }.file_name(&Numbering(vec![3]), PNG, 1);
        name.into_string().unwrap()
    };
    let names = [1, 2, 26, 27, 28, 703].map(name);
    let expected = [
        "cat-3",
        "cat-b-3",
        "cat-z-3",
        "cat-aa-3",
        "cat-ab-3",
        "cat-aaa-3",
    ];
    assert_eq!(names, expected.map(|name| format!("{name}.png")));
}

#[test]
fn a_stem_is_made_of_letters_and_digits_of_any_script() {
    for (prompt, stem) in [
        ("A red  cat, sitting.", "a-red-cat-sitting"),
        ("一只猫坐在窗边。", "一只猫坐在窗边"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\x", "c-windows-x"),
        ("🐈 cat 🐈", "cat"),
        ("🐈", "picture"),
        (" \n", "picture"),
        ("a\0b\u{202e}c", "a-b-c"),
        ("2 Katzen ÜBER", "2-katzen-über"),
        ("NUL!", "_nul"),
        ("con", "_con"),
        ("Lpt9", "_lpt9"),
        ("com¹", "_com¹"),
        ("com0", "com0"),
        ("com10", "com10"),
        ("con artist", "con-artist"),
    ] {
        assert_eq!(stem_from(prompt), stem, "{prompt:?}");
    }
}

#[test]
fn a_stem_is_short_and_does_not_end_in_a_hyphen() {
    let long = stem_from(&"猫".repeat(500));
    assert_eq!(long, "猫".repeat(48));
    assert_eq!(stem_from(&"ab ".repeat(100)), "ab-".repeat(15) + "ab");
    // 48 letters of four bytes, with numbers and extension, still fit into a file name.
    let widest = stem_from(&"𠀀".repeat(500));
    assert_eq!(widest.len(), 192);
}

/// Keeps a file with this content under a name in the folder.
fn keep(
    folder: &Path,
    name: &str,
    existing: Existing,
    content: &str,
) -> io::Result<Option<Notice>> {
    let save_to = SaveTo::parse(Some(&folder.join(name)), "x", existing).unwrap();
    let mut file = save_to.scratch_file(&"job")?;
    io::Write::write_all(&mut file, content.as_bytes())?;
    let mut naming = save_to.finish(file, only(), PNG)?;
    loop {
        naming = match naming.take()? {
            Named::Done(kept) => return Ok(kept),
            Named::Taken(next) => *next,
        };
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_existing_file_is_left_alone_and_a_free_name_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let wanted = keep(folder.path(), "cat.png", Existing::Keep, "1").unwrap();
    assert_eq!(wanted, None);
    fs::create_dir(at("cat-2.png")).unwrap();
    let free = keep(folder.path(), "cat.png", Existing::Keep, "2").unwrap();
    let (taken, used) = (at("cat.png"), at("cat-3.png"));
    assert_eq!(free, Some(Notice::FreeNameChosen { taken, used }));
    assert_eq!(fs::read_to_string(at("cat.png")).unwrap(), "1");
    assert_eq!(fs::read_to_string(at("cat-3.png")).unwrap(), "2");
    assert_eq!(
        names(folder.path()),
        ["cat-2.png", "cat-3.png", "cat.png"],
        "nothing else stays behind"
    );
}

#[test]
fn a_name_that_is_taken_meanwhile_is_left_and_the_next_one_told_before_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let save_to = SaveTo::parse(Some(&at("cat.png")), "x", Existing::Keep).unwrap();
    let file = save_to.scratch_file(&"job").unwrap();
    let naming = save_to.finish(file, only(), PNG).unwrap();
    assert_eq!(naming.path(), at("cat.png"));
    fs::write(at("cat.png"), "another's").unwrap();
    let Named::Taken(naming) = naming.take().unwrap() else {
        panic!("not taken");
    };
    assert_eq!(naming.path(), at("cat-2.png"));
    let (taken, used) = (at("cat.png"), at("cat-2.png"));
    assert!(!used.exists());
    let Named::Done(kept) = naming.take().unwrap() else {
        panic!("taken again");
    };
    assert_eq!(kept, Some(Notice::FreeNameChosen { taken, used }));
    assert_eq!(fs::read_to_string(at("cat.png")).unwrap(), "another's");
}

#[test]
fn an_existing_file_is_replaced_where_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for content in ["1", "2"] {
        let kept = keep(folder.path(), "cat.png", Existing::Replace, content).unwrap();
        assert_eq!(kept, None);
    }
    let path = folder.path().join("cat.png");
    assert_eq!(fs::read_to_string(path).unwrap(), "2");
    assert_eq!(names(folder.path()), ["cat.png"]);
}

#[cfg(unix)]
#[test]
fn a_dangling_link_is_not_written_through() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("cat.png");
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).unwrap();
    let kept = keep(folder.path(), "cat.png", Existing::Keep, "1").unwrap();
    let used = folder.path().join("cat-2.png");
    assert_eq!(kept, Some(Notice::FreeNameChosen { taken: link, used }));
    assert_eq!(names(folder.path()), ["cat-2.png", "cat.png"]);
}

/// A picture in a folder below this one.
fn in_folder(folder: &Path) -> SaveTo {
    SaveTo::parse(Some(&folder.join("cat.png")), "x", Existing::Keep).unwrap()
}

#[test]
fn preparing_makes_the_folder_and_leaves_nothing_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let nested = folder.path().join("a/b");
    in_folder(&nested).prepare().unwrap();
    assert_eq!(names(&nested), [""; 0]);
}

#[test]
fn checking_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    in_folder(&folder.path().join("a/b")).check().unwrap();
    in_folder(Path::new("no-such-folder")).check().unwrap();
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn checking_finds_what_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    for below in ["file", "file/a/b"] {
        let error = in_folder(&folder.path().join(below)).check().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotADirectory, "{below}");
    }
    let long = folder.path().join("a").join("x".repeat(250));
    let long = SaveTo::parse(Some(&long), "x", Existing::Keep).unwrap();
    let error = long.check().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidFilename);
}

#[test]
fn a_template_names_what_nobody_has_named() {
    let template = "{date}-{slug}-{n}".parse().unwrap();
    let at = "2026-04-01T15:30:12".parse().unwrap();
    let name = |path: &str, numbers: &[usize]| {
        let save_to = parse(path).unwrap().named_by(&template, at);
        let name = save_to.file_name(&Numbering(numbers.to_vec()), PNG, 1);
        name.into_string().unwrap()
    };
    assert_eq!(name("", &[]), "2026-04-01-a-red-cat-1.png");
    assert_eq!(name("new/", &[2]), "2026-04-01-a-red-cat-2.png");
    assert_eq!(name("mine.jpg", &[2]), "mine-2.png");
}

#[test]
fn a_name_of_a_template_is_the_same_for_a_later_process() {
    let at = "2026-04-01T15:30:12".parse().unwrap();
    let named = |template: &str| {
        let template = template.parse().unwrap();
        let save_to = parse("out/").unwrap().named_by(&template, at);
        Destination::Disk(save_to).to_record(true)
    };
    let again = |record: &serde_json::Value| {
        let (destination, _) = Destination::from_record(record, SystemTime::UNIX_EPOCH).unwrap();
        let Destination::Disk(save_to) = destination else {
            panic!("{destination:?}");
        };
        let name = save_to.file_name(&Numbering(vec![2]), PNG, 1);
        name.into_string().unwrap()
    };
    let mut record = named("{date} {time} {slug}");
    record["set"] = 2.into();
    assert_eq!(again(&record), "2026-04-01 153012 a-red-cat-b-2.png");
    record.as_object_mut().unwrap().remove("set");
    assert_eq!(again(&record), "2026-04-01 153012 a-red-cat-2.png");
    // One of a later version.
    record["template"]["text"] = "{weather}".into();
    assert_eq!(again(&record), "a-red-cat-2.png");
    assert_eq!(named("{slug}").get("template"), None);
}

#[test]
fn pictures_that_stay_at_ima_are_so_recorded_as_in_every_journal_before() {
    let record = serde_json::json!({ "kind": "vendor" });
    assert_eq!(Destination::Ima.to_record(true), record);
    let read = Destination::from_record(&record, SystemTime::UNIX_EPOCH);
    assert_eq!(read, Some((Destination::Ima, false)));
}
