//! A batch while it is carried out, and what came of it: a bar for the whole and one for each row that is
//! worked on, a line for each that has ended, and the file of results.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nanobanana::desk::batch::{BatchObserver, RowEnd};
use nanobanana::journal::{Charge, ServiceKind};
use nanobanana::report::{Error, Job};
use nanobanana::{Event, Language, Plan};
use nanobanana_text::ENGLISH;
use tokio::time::Instant;

use super::columns::{Size, one_line, stderr_size};
use super::progress::{self, Row, Style};
use super::table::place;
use super::{csv, json, outcome, screen};
use crate::error::write_stdout;
use crate::exit::Exit;
use crate::json::Fields;
use crate::terminal::{Paint, note, paint, say_ended};
use crate::text::{batch as words, errors, language};
use crate::text_file;

/// How often the file of results is written while they come.
const WRITTEN_EVERY: Duration = Duration::from_secs(1);

/// What people call a row.
pub(crate) struct Label {
    /// Its line in the table; 0 where there is none.
    pub(crate) line: usize,
    pub(crate) name: Option<String>,
}

/// A row, for whoever is told of it.
pub(crate) struct Told {
    pub(crate) label: Label,
    pub(crate) plan: Arc<Plan>,
}

/// Tells how a batch goes, and keeps how each row has ended.
pub(crate) struct BatchView<'a> {
    rows: Vec<Told>,
    style: Style,
    service: ServiceKind,
    fields: Option<&'a Fields>,
    results: Option<Results>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    working: BTreeMap<usize, Row>,
    ends: Vec<Option<Ended>>,
    done: usize,
    failed: usize,
    written: Option<Instant>,
    /// Whether it was said that the results cannot be written.
    is_warned: bool,
}

/// How a row has ended.
struct Ended {
    state: &'static str,
    path: String,
    points: u32,
    reason: String,
    exit: Exit,
}

/// The file of results.
pub(crate) struct Results {
    pub(crate) path: PathBuf,
    /// Whether it begins as spreadsheets want it, since the table does.
    pub(crate) has_mark: bool,
}

impl<'a> BatchView<'a> {
    pub(crate) fn new(
        rows: Vec<Told>,
        service: ServiceKind,
        fields: Option<&'a Fields>,
        results: Option<Results>,
    ) -> Self {
        let ends = rows.iter().map(|_| None).collect();
        Self {
            rows,
            style: Style::detect(),
            service,
            fields,
            results,
            state: Mutex::new(State {
                ends,
                ..State::default()
            }),
        }
    }

    /// Does work, and shows meanwhile how the time goes by.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        progress::during(work, || self.draw(&self.state())).await
    }

    /// Writes the file of results as it is now.
    pub(crate) fn write(&self) -> io::Result<()> {
        match &self.results {
            Some(results) => self.write_to(results, &self.state()),
            None => Ok(()),
        }
    }

    /// Where the results are.
    pub(crate) fn results(&self) -> Option<&Path> {
        Some(&self.results.as_ref()?.path)
    }

    /// How the whole has ended: what has stopped it, else a doubt, else the first failure.
    pub(crate) fn exit(&self) -> Exit {
        let state = self.state();
        let ends = || state.ends.iter().flatten().map(|end| end.exit);
        let first = |exit: Exit| ends().find(|one| *one == exit);
        first(Exit::Points)
            .or_else(|| first(Exit::Unknown))
            .or_else(|| ends().find(|exit| *exit != Exit::Success))
            .unwrap_or(Exit::Success)
    }

    fn draw(&self, state: &State) {
        if self.style != Style::Bars {
            return;
        }
        let width = stderr_size().unwrap_or(Size::UNKNOWN).columns;
        let all = state.ends.len();
        let done = (24 * state.done).checked_div(all).unwrap_or_default();
        let bar = "━".repeat(done) + &"─".repeat(24 - done);
        let whole = words::whole(language(), state.done, all, state.failed);
        let mut lines = vec![format!("{}  {whole}", paint(Paint::Bar, &bar))];
        lines.extend(state.working.values().map(|row| row.line(width)));
        screen::show(&lines);
    }

    fn told(&self, index: usize, end: &RowEnd) -> (Ended, Job) {
        let row = &self.rows[index];
        let exit = end.failure().map_or(Exit::Success, Exit::from);
        let unmade = |error: Option<Error>| Job {
            error,
            ..Job::of_plan(&row.plan, self.service)
        };
        let job = match end {
            RowEnd::Outcome(outcome) => Job::of_outcome(outcome, self.service, &ENGLISH),
            RowEnd::Record(record) => Job::from(&**record),
            RowEnd::Failure(failure) => unmade(Some(Error::of_failure(failure, &ENGLISH))),
            RowEnd::NoAnchor | RowEnd::NotBegun => unmade(None),
        };
        let reason = match end {
            RowEnd::NoAnchor => words::NO_ANCHOR.of(Language::En).to_owned(),
            RowEnd::NotBegun => words::NOT_BEGUN.of(Language::En).to_owned(),
            RowEnd::Record(record) => record.reason.clone().unwrap_or_default(),
            _ => {
                let error = job.error.as_ref();
                error.map_or_else(String::new, |error| {
                    let causes = error.causes.iter().map(String::as_str);
                    let said: Vec<&str> = iter::once(&*error.message).chain(causes).collect();
                    said.join(": ")
                })
            }
        };
        let path = job.pictures.iter().find_map(|picture| picture.path.clone());
        let ended = Ended {
            state: match &job.id {
                Some(_) => job.state.name(),
                None => "not_made",
            },
            path: path.unwrap_or_default(),
            points: match job.charge {
                Charge::None => 0,
                Charge::Spent | Charge::Unknown => job.points,
            },
            reason,
            exit,
        };
        (ended, job)
    }

    /// What people are told of a row that has ended.
    fn line(&self, index: usize, end: &RowEnd, ended: &Ended) -> String {
        let l = language();
        let file = || match self.style {
            Style::Bars => place(&ended.path),
            _ => ended.path.clone(),
        };
        let place = match end {
            RowEnd::NoAnchor => words::NO_ANCHOR.of(l).to_owned(),
            RowEnd::NotBegun => words::NOT_BEGUN.of(l).to_owned(),
            RowEnd::Failure(failure) => errors::chain(l, failure),
            RowEnd::Outcome(outcome) => match &outcome.result {
                Ok(_) => file(),
                Err(failure) => errors::chain(l, failure),
            },
            RowEnd::Record(record) if ended.exit != Exit::Success => {
                nanobanana_text::state(l, record.state).to_owned()
            }
            RowEnd::Record(_) => file(),
        };
        words::in_line(l, self.rows[index].label.line, &one_line(&place))
    }

    fn write_to(&self, results: &Results, state: &State) -> io::Result<()> {
        let mark = if results.has_mark { "\u{feff}" } else { "" };
        let mut text = mark.to_owned();
        text += &csv::record(["prompt", "state", "path", "points", "reason"]);
        for (row, end) in self.rows.iter().zip(&state.ends) {
            let prompt = row.plan.prompt.as_str();
            text += &match end {
                None => csv::record([prompt, "waiting", "", "0", ""]),
                Some(end) => {
                    let points = end.points.to_string();
                    csv::record([prompt, end.state, &end.path, &points, &end.reason])
                }
            };
        }
        text_file::write(&results.path, text.as_bytes(), true)
    }

    fn write_soon(&self, state: &mut State) {
        let Some(results) = &self.results else { return };
        if state.written.is_some_and(|at| at.elapsed() < WRITTEN_EVERY) {
            return;
        }
        state.written = Some(Instant::now());
        if let Err(error) = self.write_to(results, state)
            && !std::mem::replace(&mut state.is_warned, true)
        {
            let text = words::results_unwritten(language(), &results.path);
            note(&format!("{text}: {error}"));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BatchObserver for BatchView<'_> {
    fn begun(&self, row: usize) {
        let Label { line, name } = &self.rows[row].label;
        let name = name.as_ref().map(|name| format!("{}  ", one_line(name)));
        let label = words::in_line(language(), *line, &name.unwrap_or_default());
        self.state().working.insert(row, Row::new(label));
    }

    fn event(&self, row: usize, event: &Event) {
        let mut state = self.state();
        if let Some(row) = state.working.get_mut(&row) {
            row.take(event);
        }
        self.draw(&state);
    }

    fn ended(&self, row: usize, end: RowEnd) {
        let (ended, job) = self.told(row, &end);
        let is_kept = matches!(&end, RowEnd::Record(_)) && ended.exit == Exit::Success;
        let is_silent = is_kept || matches!(end, RowEnd::NotBegun);
        let is_good = ended.exit == Exit::Success;
        let line = (!is_silent).then(|| (is_good, self.line(row, &end, &ended)));
        let mut state = self.state();
        state.working.remove(&row);
        state.done += usize::from(ended.exit == Exit::Success);
        state.failed += usize::from(ended.exit != Exit::Success);
        let told = match self.fields {
            Some(fields) => Some(fields.line(&crate::json::Job {
                line: Some(self.rows[row].label.line).filter(|line| *line > 0),
                ..json::of(job)
            })),
            None if !ended.path.is_empty() && !io::stdout().is_terminal() => {
                Some(outcome::result(&ended.path))
            }
            None => None,
        };
        state.ends[row] = Some(ended);
        if let Some((is_good, line)) = line {
            say_ended(is_good, &line);
        }
        if let Some(told) = told {
            // The file of results has it all the same.
            let _ = write_stdout(&told);
        }
        self.write_soon(&mut state);
        self.draw(&state);
    }
}
