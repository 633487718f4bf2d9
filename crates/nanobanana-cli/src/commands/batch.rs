//! `batch`: the rows of a table, each made once.

mod rows;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::{Timestamp, Zoned};
use nanobanana::desk::Desk;
use nanobanana::desk::batch::{BatchRow, Prospect, Standing};
use nanobanana::input::AllowedFolders;
use nanobanana::journal::{Caller, Caps, PromptLog, ServiceKind};
use nanobanana::report::Job;
use nanobanana::rows::Row;
use nanobanana::{
    Destination, Existing, Failure, Language, ProgressPace, Refusal, Request, RunSpec, SaveTo,
};
use nanobanana_text::planned;

pub(crate) use rows::{each, matrix, variants};

use super::connect_options;
use super::make::in_folder;
use crate::args::ServiceArgs;
use crate::args::batch::BatchArgs;
use crate::connect::Connection;
use crate::consent::can_ask;
use crate::error::{CommandError, write_stdout};
use crate::exit::Exit;
use crate::interruption::{Begun, close, unless_interrupted};
use crate::json::Fields;
use crate::render::batch::{BatchView, Results, Told};
use crate::render::{json, outcome};
use crate::settings::Settings;
use crate::spending::{MetadataArgs, SpendingArgs};
use crate::terminal::{agrees, note, say};
use crate::text::{self, Fault, batch as words, language};
use crate::{log, simulate};

/// How many mistakes are named at once.
const MOST_NAMED: usize = 20;

/// A mistake in a row, by its line.
type Mistake = (usize, Fault);

/// How rows are made.
pub(super) struct How<'a> {
    pub(super) prices: bool,
    pub(super) again: bool,
    pub(super) concurrency: usize,
    pub(super) output: Option<&'a Path>,
    pub(super) force: bool,
    pub(super) metadata: &'a MetadataArgs,
    pub(super) max_wait: Duration,
    pub(super) fields: Option<&'a Fields>,
    pub(super) spending: &'a SpendingArgs,
    pub(super) service: &'a ServiceArgs,
    pub(super) allowed: AllowedFolders,
}

/// Many rows, and what they are known by.
pub(super) struct Series {
    /// What people call them.
    pub(super) name: String,
    /// What they are continued by; none where they cannot be.
    pub(super) identity: Option<String>,
    pub(super) results: Option<Results>,
    pub(super) rows: Vec<Row>,
}

/// Makes the rows of a table.
pub(crate) async fn run(args: &BatchArgs) -> Result<Exit, CommandError> {
    let settings = Settings::load()?;
    let how = How {
        prices: args.prices,
        again: args.again,
        concurrency: args.concurrency as usize,
        output: args.output.as_deref(),
        force: args.force,
        metadata: &args.metadata,
        max_wait: args.wait.max_wait(),
        fields: args.json.fields.as_ref(),
        spending: &args.spending,
        service: &args.service,
        allowed: args.input_folders.allowed(&settings.inputs),
    };
    let series = rows::series_of(args, &how.allowed)?;
    if series.identity.is_none() {
        note(words::NAME_IT.of(language()));
    }
    make_all(&how, &settings, series).await
}

/// What is wrong, every line of it.
fn refused(name: &str, faults: impl Iterator<Item = Mistake>) -> CommandError {
    let mut faults: Vec<Mistake> = faults.collect();
    faults.sort_by_key(|(line, _)| *line);
    // A row of several pictures has each of its faults once.
    faults.dedup();
    CommandError::told(Exit::Refused, |l| {
        let shown = faults
            .iter()
            .take(MOST_NAMED)
            .map(|(line, said)| words::in_line(l, *line, said.of(l)));
        let shown: Vec<String> = shown.collect();
        words::bad_rows(l, name, &shown, faults.len().saturating_sub(MOST_NAMED))
    })
}

/// Makes rows, unless something is wrong with one of them or nobody agrees to the price.
pub(super) async fn make_all(
    how: &How<'_>,
    settings: &Settings,
    series: Series,
) -> Result<Exit, CommandError> {
    let pace = ProgressPace::Every(Duration::from_secs(1));
    let options = connect_options(how.service, how.max_wait, pace);
    let connection = Connection::open(&options).await?;
    let connection = connection.with_inputs_from(how.allowed.clone());
    log::start(connection.log_folder().as_deref(), None);
    let prompts = how.spending.prompts(&settings.privacy);
    let journal = connection.journal(prompts).await?;
    let desk = Desk::new(connection.engine.clone(), journal);
    let made = make(how, settings, series, &desk, &connection).await;
    close(desk).await;
    connection.close().await;
    made
}

async fn make(
    how: &How<'_>,
    settings: &Settings,
    series: Series,
    desk: &Desk,
    connection: &Connection,
) -> Result<Exit, CommandError> {
    outcome::announce();
    let caps = how.spending.caps.caps(&settings.spending);
    let (rows, all) = expanded(how, settings, connection, &series)?;
    let lines: Vec<usize> = rows.iter().map(|row| row.line).collect();
    // One that cannot be continued has a name that no other has.
    let once = || format!("once:{}:{}", std::process::id(), Timestamp::now());
    let identity = series.identity.clone().unwrap_or_else(once);
    let found = desk.survey(&identity, &all, how.again).await?;
    let found = checked(&series.name, &lines, &all, found)?;
    tell_news(&lines, &found);
    if how.prices {
        return tell_prices(&lines, &found, how.fields, desk.service());
    }
    let (counted, total, dearest) = count(&found);
    let summary = |l| {
        let times = expected(&found, how.concurrency as u64);
        words::summary(l, &counted, total, times)
    };
    let afforded = desk
        .journal()
        .affords(desk.service(), Caller::LOCAL, (dearest, total), &caps);
    afforded.await.map_err(Failure::from)?;
    say(&summary(language()));
    if total > 0 {
        agree(how, &summary)?;
    }
    let told = found.iter().zip(&rows).map(|(found, row)| Told {
        line: row.line,
        name: row.name.clone().filter(|_| row.line == 0),
        plan: Arc::clone(&found.plan),
    });
    let view = BatchView::new(told.collect(), desk.service(), how.fields, series.results);
    let unwritten = |error: io::Error| {
        let path = view.results().unwrap_or(Path::new("")).to_owned();
        CommandError::told(Exit::Output, move |l| words::results_unwritten(l, &path)).because(error)
    };
    // Before anything is paid.
    view.write().map_err(unwritten)?;
    let rows = all.into_iter().zip(found).map(|(mut row, prospect)| {
        let most = u64::from(prospect.plan.points);
        row.spec.caps = Caps {
            run: Some(most),
            ..caps
        };
        (row, prospect)
    });
    let work = desk.carry_out(rows.collect(), how.concurrency, how.again, &view);
    let work = unless_interrupted(desk, work, Begun::Now);
    let ended = view.during(work).await;
    let written = view.write();
    if let Err(interruption) = ended {
        if series.identity.is_some() {
            say(words::RUN_IT_AGAIN.of(language()));
        }
        return Err(interruption.into());
    }
    written.map_err(unwritten)?;
    if let Some(path) = view.results() {
        say(&words::results(language(), path));
    }
    Ok(view.exit())
}

/// A row of the table for each picture, and what is to be made of it.
fn expanded<'a>(
    how: &How<'_>,
    settings: &Settings,
    connection: &Connection,
    series: &'a Series,
) -> Result<(Vec<&'a Row>, Vec<BatchRow>), CommandError> {
    let user = crate::args::DEFAULT_USER;
    let preferences = connection.preferences_under(settings, user);
    let prompts = how.spending.prompts(&settings.privacy);
    let folder = match how.output {
        Some(folder) => folder.join(""),
        None => match settings.output_folder() {
            Some(folder) => in_folder(&folder)?,
            None => PathBuf::new(),
        },
    };
    let at = Zoned::now().datetime();
    let mut first = Vec::with_capacity(series.rows.len());
    let (mut each, mut all) = (Vec::new(), Vec::new());
    let mut mistakes: Vec<Mistake> = Vec::new();
    for row in &series.rows {
        first.push(all.len());
        let mut words = row.words.clone();
        if prompts == PromptLog::Omit {
            words.template = None;
        }
        let request = Request::parse(&words)?.with_defaults(settings.defaults.defaults());
        let source = match prompts {
            PromptLog::Keep => request.prompt.clone(),
            PromptLog::Omit => String::new(),
        };
        for copy in 1..=row.count {
            let existing = match (&row.output, how.force) {
                (Some(_), false) => Existing::Refuse,
                (Some(_), true) => Existing::Replace,
                (None, _) => Existing::Keep,
            };
            let save_to = match &row.output {
                Some(output) => SaveTo::parse(Some(&folder.join(output)), &source, existing),
                None => Ok(SaveTo::in_folder(&folder, &source, existing)),
            };
            let mut save_to = match save_to {
                Ok(save_to) => save_to,
                Err(refusal) => {
                    let fault = Fault::told(|l| nanobanana_text::refusal(l, &refusal));
                    mistakes.push((row.line, fault));
                    break;
                }
            };
            save_to = match (save_to.given_name(), &row.name, &settings.output.name) {
                (None, Some(name), _) => save_to.called(name),
                (None, None, Some(template)) => save_to.named_by(template, at),
                // Their numbers are in their order.
                (None, None, None) if row.count > 1 => save_to.called(&source),
                _ => save_to,
            };
            if row.count > 1 {
                save_to = save_to.numbered(copy);
            }
            let save_to = save_to.with_metadata(how.metadata.metadata(&settings.privacy));
            let mut spec = RunSpec::new(request.clone(), Destination::Disk(save_to));
            spec.preferences = preferences.clone();
            spec.allow_smaller = how.spending.allow_smaller(&settings.spending);
            let output = row.output.as_ref().or(row.name.as_ref());
            each.push(row);
            all.push(BatchRow {
                spec,
                anchor: row.anchor.map(|anchor| first[anchor]),
                mark: format!("{copy}:{}", output.map_or("", String::as_str)),
            });
        }
    }
    if mistakes.is_empty() {
        return Ok((each, all));
    }
    Err(refused(&series.name, mistakes.into_iter()))
}

/// The rows, unless something is wrong with one of them.
fn checked(
    name: &str,
    lines: &[usize],
    all: &[BatchRow],
    found: Vec<Result<Prospect, Failure>>,
) -> Result<Vec<Prospect>, CommandError> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    let mut taken = false;
    let mut files: HashMap<PathBuf, usize> = HashMap::new();
    let mut known: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut rows = Vec::with_capacity(found.len());
    for ((found, line), row) in found.into_iter().zip(lines).zip(all) {
        let row = match found {
            Ok(found) => {
                if let Some(other) = known.insert(found.identity.clone(), *line) {
                    mistakes.push((*line, Fault::told(|l| words::equal_rows(l, other))));
                } else if let Destination::Disk(save_to) = &row.spec.destination
                    && let Some(file) = save_to.given_path()
                    && let Some(other) = files.insert(file.clone(), *line)
                {
                    let file = file.display().to_string();
                    let fault = Fault::told(|l| words::same_file(l, other, &file));
                    mistakes.push((*line, fault));
                }
                found
            }
            Err(failure) => {
                taken |= matches!(failure, Failure::Refused(Refusal::OutputExists { .. }));
                let fault = Fault::told(|l| nanobanana_text::failure(l, &failure));
                mistakes.push((*line, fault));
                continue;
            }
        };
        rows.push(row);
    }
    if mistakes.is_empty() {
        return Ok(rows);
    }
    let refused = refused(name, mistakes.into_iter());
    Err(match taken {
        true => refused.hint(|l| words::FREE_NAME.of(l).to_owned()),
        false => refused,
    })
}

/// Says what was chosen for the user in the rows that are to be paid, what is alike once.
fn tell_news(lines: &[usize], found: &[Prospect]) {
    let l = language();
    let mut said: Vec<(usize, String, usize)> = Vec::new();
    let mut unsaid = 0;
    let to_pay = found.iter().zip(lines);
    for (row, line) in to_pay.filter(|(row, _)| matches!(row.standing, Standing::ToPay)) {
        for news in outcome::news(&row.plan) {
            match said.iter().position(|(_, known, _)| *known == news) {
                Some(at) => said[at].2 += 1,
                None if said.len() < MOST_NAMED => said.push((*line, news, 0)),
                None => unsaid += 1,
            }
        }
    }
    for (line, news, more) in said {
        note(&match more {
            0 => words::in_line(l, line, &news),
            more => words::also(l, &words::in_line(l, line, &news), more),
        });
    }
    if unsaid > 0 {
        note(&words::and_more(l, unsaid));
    }
}

fn tell_prices(
    lines: &[usize],
    found: &[Prospect],
    fields: Option<&Fields>,
    service: ServiceKind,
) -> Result<Exit, CommandError> {
    let l = language();
    let rows = lines.iter().zip(found).map(|(line, row)| {
        let points = match row.standing {
            Standing::ToPay => row.plan.points,
            _ => 0,
        };
        if let Some(fields) = fields {
            let job = match &row.standing {
                Standing::Saved(job) | Standing::Unknown(job) => Job::from(&**job),
                Standing::ToPay | Standing::Paid(_) => Job {
                    points,
                    ..Job::of_plan(&row.plan, service)
                },
            };
            return fields.line(&crate::json::Job {
                line: Some(*line),
                ..json::of(job)
            });
        }
        words::price_of_row(l, *line, points.into(), &planned(l, &row.plan, 1))
    });
    write_stdout(&rows.collect::<String>())?;
    let (counted, total, _) = count(found);
    say(&words::summary(l, &counted, total, (0, 0)));
    Ok(Exit::Success)
}

/// What is left to do, what all of it costs, and the dearest of it.
fn count(found: &[Prospect]) -> (words::Found, u64, u64) {
    let mut counted = words::Found {
        images: found.len(),
        ..words::Found::default()
    };
    let (mut total, mut dearest) = (0, 0);
    for row in found {
        let points = u64::from(row.plan.points);
        match row.standing {
            Standing::ToPay => {
                counted.to_pay += 1;
                total += points;
                dearest = points.max(dearest);
            }
            Standing::Paid(_) => counted.paid += 1,
            Standing::Saved(_) => counted.saved += 1,
            Standing::Unknown(_) => counted.unknown += 1,
        }
    }
    (counted, total, dearest)
}

/// How long it takes, in seconds: at least and at most.
fn expected(found: &[Prospect], concurrency: u64) -> (u64, u64) {
    let is_open = |row: &&Prospect| matches!(row.standing, Standing::ToPay | Standing::Paid(_));
    let open: Vec<&Prospect> = found.iter().filter(is_open).collect();
    let each = |of: fn(&Prospect) -> Duration| {
        let sum: u64 = open.iter().map(|row| of(row).as_secs()).sum();
        let longest = open.iter().map(|row| of(row).as_secs()).max();
        sum.div_ceil(concurrency.max(1))
            .max(longest.unwrap_or_default())
    };
    (
        each(|row| row.plan.expected_time.min),
        each(|row| row.plan.expected_time.max),
    )
}

/// Asks once whether all of it is to be paid.
fn agree(how: &How<'_>, summary: &dyn Fn(Language) -> String) -> Result<(), CommandError> {
    if how.spending.yes || simulate::service() == ServiceKind::Simulator {
        return Ok(());
    }
    if can_ask(how.fields.is_some()) && agrees(words::QUESTION.of(language())) {
        return Ok(());
    }
    let said = |l| text::jobs::not_agreed(l, &summary(l));
    Err(CommandError::not_agreed(said, words::AGREE))
}
