//! Where the rows of a batch come from: a table, a prompt with choices, or pictures that are changed alike.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use nanobanana::RequestWords;
use nanobanana::input::{AllowedFolders, InputFault, InputSource, InputSyntax, open_regular};
use nanobanana::matrix::{self, MatrixFault, Variant};
use nanobanana::rows::{COLUMNS, Common, Row, RowFault, rows};
use nanobanana::table::{TableFault, TableFormat};

use super::{How, Mistake, Series, make_all, refused};
use crate::args::MakeArgs;
use crate::args::batch::{AT_ONCE, BatchArgs};
use crate::error::CommandError;
use crate::exit::Exit;
use crate::render::batch::Results;
use crate::settings::Settings;
use crate::text::given::STANDARD_INPUT;
use crate::text::{Fault, batch as words, language};
use crate::{templates, to_stdout};

/// The longest table that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What stands for standard input.
const STDIN: &str = "-";

/// The rows of the table that was named.
pub(super) fn series_of(
    args: &BatchArgs,
    allowed: &AllowedFolders,
) -> Result<Series, CommandError> {
    let is_stdin = args.file.as_os_str() == STDIN;
    let name = match is_stdin {
        true => STANDARD_INPUT.of(language()).to_owned(),
        false => args.file.display().to_string(),
    };
    let format = args.format.or_else(|| TableFormat::of(&args.file));
    let format =
        format.ok_or_else(|| CommandError::told(Exit::Usage, |l| words::NO_FORMAT.of(l)))?;
    let mut bytes = Vec::new();
    let unreadable = || CommandError::told(Exit::Usage, |l| words::unreadable(l, &name));
    let read = match is_stdin {
        true => io::stdin().lock().take(LONGEST).read_to_end(&mut bytes),
        false => {
            let file = open_regular(&args.file, allowed).map_err(|fault| match fault {
                InputFault::Open(source) => unreadable().because(source),
                fault => unreadable().because(fault),
            })?;
            file.take(LONGEST).read_to_end(&mut bytes)
        }
    };
    read.map_err(|error| unreadable().because(error))?;
    let path = std::path::absolute(&args.file).unwrap_or_else(|_| args.file.clone());
    let results = match (&args.name, is_stdin) {
        (_, false) => Some(with_suffix(&args.file)),
        (Some(name), true) => Some(with_suffix(Path::new(&file_name(name)))),
        (None, true) => None,
    };
    let folder = match args.file.parent() {
        Some(folder) if !is_stdin => folder,
        _ => Path::new(""),
    };
    Ok(Series {
        identity: match (&args.name, is_stdin) {
            (Some(name), _) => Some(format!("name:{name}")),
            (None, false) => Some(format!("file:{}", path.display())),
            (None, true) => None,
        },
        results: results.map(|path| Results {
            path,
            has_mark: bytes.starts_with("\u{feff}".as_bytes()),
        }),
        rows: rows_of(args, &name, folder, format, &bytes)?,
        name,
    })
}

fn rows_of(
    args: &BatchArgs,
    name: &str,
    folder: &Path,
    format: TableFormat,
    bytes: &[u8],
) -> Result<Vec<Row>, CommandError> {
    let table = format.read(bytes).map_err(|faults| {
        let line = |fault: &TableFault| match fault {
            TableFault::LongRow { line, .. }
            | TableFault::OpenQuote { line }
            | TableFault::NotAnObject { line, .. } => *line,
            _ => 0,
        };
        let faults = faults.into_iter();
        refused(
            name,
            faults.map(|fault| of_row(line(&fault), &RowFault::Table(fault))),
        )
    })?;
    let common = Common {
        words: RequestWords {
            model: args.model.clone(),
            size: args.size.clone(),
            ratio: args.ratio.clone(),
            ..RequestWords::default()
        },
        count: args.count.count,
        template: args.template.template.clone(),
        variables: args.template.variables(),
    };
    let mut rows = rows(table, &common, &templates::find).map_err(|faults| {
        let is_of_columns = |(_, fault): &_| matches!(fault, RowFault::UnknownColumn { .. });
        let error = refused(
            name,
            faults.iter().map(|(line, fault)| of_row(*line, fault)),
        );
        match faults.iter().any(is_of_columns) {
            true => error.hint(|l| words::columns(l, &COLUMNS)),
            false => error,
        }
    })?;
    for row in &mut rows {
        let own = usize::from(row.anchor.is_some());
        for input in row.words.inputs.iter_mut().skip(own) {
            if let InputSource::File(path) = InputSource::from(input.as_str()) {
                *input = folder.join(path).to_string_lossy().into_owned();
            }
        }
    }
    Ok(rows)
}

fn of_row(line: usize, fault: &RowFault) -> Mistake {
    (line, Fault::told(|l| nanobanana_text::row_fault(l, fault)))
}

/// The prompts that a prompt with choices stands for.
pub(crate) fn variants(prompt: &str) -> Result<Vec<Variant>, CommandError> {
    matrix::expand(prompt).map_err(|fault| no_matrix(&fault))
}

fn no_matrix(fault: &MatrixFault) -> CommandError {
    CommandError::told(Exit::Refused, |l| nanobanana_text::matrix_fault(l, fault))
}

/// Makes a picture of each prompt that a prompt with choices stands for. Their names tell the choices.
pub(crate) async fn matrix(args: &MakeArgs, words: RequestWords) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let variants = variants(&words.prompt)?;
    let common = matrix::without_choices(&words.prompt).map_err(|fault| no_matrix(&fault))?;
    if to_stdout::is_meant(args) {
        return Err(CommandError::told(Exit::Usage, |l| words::ONE_IMAGE.of(l)));
    }
    let given = args.output.output.as_deref();
    let file = given.filter(|path| {
        !path.is_dir() && !path.to_string_lossy().ends_with(std::path::is_separator)
    });
    let rows = variants.into_iter().map(|variant| {
        let choices = file_name(&variant.choices.join("-"));
        let output = file.map(|file| {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let name = format!("{stem}-{choices}");
            match file.extension() {
                Some(extension) => format!("{name}.{}", extension.to_string_lossy()),
                None => name,
            }
        });
        Row {
            line: 0,
            words: RequestWords {
                prompt: variant.prompt,
                ..words.clone()
            },
            count: args.count.count,
            name: Some(format!("{common} {choices}")),
            output,
            anchor: None,
        }
    });
    let series = Series {
        name: words.prompt.clone(),
        identity: None,
        results: None,
        rows: rows.collect(),
    };
    let folder = match file {
        Some(file) => Some(file.parent().unwrap_or(Path::new(""))),
        None => given,
    };
    make_all(&how_of(args, &settings, folder), &settings, series).await
}

/// Changes pictures in the same way: into a folder named by the prompt, under their own names. It is
/// continued by the same command in the same folder.
pub(crate) async fn each(
    args: &MakeArgs,
    prompt: &str,
    files: Vec<String>,
) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let name: String = file_name(prompt).chars().take(48).collect();
    let rows = files.into_iter().map(|file| {
        let stem = Path::new(&file).file_stem().unwrap_or_default();
        Row {
            line: 0,
            name: Some(stem.to_string_lossy().into_owned()),
            words: RequestWords {
                prompt: prompt.to_owned(),
                inputs: vec![file],
                input_syntax: InputSyntax::Plain,
                task: Some("image_to_image".to_owned()),
                ..args.request.words()
            },
            count: args.count.count,
            output: None,
            anchor: None,
        }
    });
    let here = std::env::current_dir().unwrap_or_default();
    let series = Series {
        name: prompt.to_owned(),
        identity: Some(format!("each:{}", here.display())),
        results: Some(Results {
            path: with_suffix(Path::new(&name)),
            has_mark: false,
        }),
        rows: rows.collect(),
    };
    let own = Path::new(&name);
    let folder = args.output.output.as_deref().unwrap_or(own);
    make_all(&how_of(args, &settings, Some(folder)), &settings, series).await
}

fn how_of<'a>(args: &'a MakeArgs, settings: &Settings, output: Option<&'a Path>) -> How<'a> {
    How {
        prices: false,
        again: false,
        concurrency: AT_ONCE as usize,
        output,
        force: args.output.force,
        metadata: &args.output.metadata,
        max_wait: args.output.wait.max_wait(),
        fields: args.json.fields.as_ref(),
        spending: &args.spending,
        service: &args.service,
        allowed: args.request.input_folders.allowed(&settings.inputs),
    }
}

fn with_suffix(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".results.csv");
    name.into()
}

/// A name as that of a file.
fn file_name(name: &str) -> String {
    let safe = |c: char| {
        if c.is_alphanumeric() || "-_.".contains(c) {
            c
        } else {
            '-'
        }
    };
    name.chars().map(safe).collect()
}
