//! A batch while it is carried out, and what came of it: a bar for the whole and one for each row that is
//! worked on, a line for each that has ended, and the file of results.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nanobanana::desk::batch::{BatchObserver, RowEnd};
use nanobanana::journal::{Charge, ServiceKind};
use nanobanana::report::{Error, Job};
use nanobanana::{Event, Language, Plan};
use nanobanana_text::ENGLISH;
use tokio::time::Instant;

use super::columns::{one_line, stderr_size};
use super::progress::{self, BARS, Row, Style, bar_of};
use super::table::place;
use super::{csv, json, outcome, screen};
use crate::error::write_stdout;
use crate::exit::Exit;
use crate::json::Fields;
use crate::terminal::{note, say_ended};
use crate::text::{batch as words, errors, language};
use crate::text_file;

/// How often the file of results is written while they come.
const WRITTEN_EVERY: Duration = Duration::from_secs(1);

/// A row, for whoever is told of it.
pub(crate) struct Told {
    /// Its line in the table; 0 where there is none.
    pub(crate) line: usize,
    /// What people call it beside.
    pub(crate) name: Option<String>,
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
    job: Job,
    /// Why it has no picture, in English.
    reason: String,
    exit: Exit,
}

impl Ended {
    fn path(&self) -> &str {
        self.job.path().unwrap_or_default()
    }
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
        let width = stderr_size().columns;
        let all = state.ends.len();
        let percent = 100 * state.done / all.max(1);
        let whole = words::whole(language(), state.done, all, state.failed);
        let mut lines = vec![format!("{}  {whole}", bar_of(BARS[0], percent))];
        lines.extend(state.working.values().map(|row| row.line(width)));
        screen::show(&lines);
    }

    fn end_of(&self, index: usize, end: &RowEnd) -> Ended {
        let unmade = |error: Option<Error>| Job {
            error,
            ..Job::of_plan(&self.rows[index].plan, self.service)
        };
        Ended {
            job: match end {
                RowEnd::Outcome(outcome) => Job::of_outcome(outcome, self.service, &ENGLISH),
                RowEnd::Record(record) => json::job(record).job.unwrap_or_default(),
                RowEnd::Failure(failure) => unmade(Some(Error::of_failure(failure, &ENGLISH))),
                RowEnd::NoAnchor | RowEnd::NotBegun => unmade(None),
            },
            reason: reason(Language::En, end).unwrap_or_default(),
            exit: end.failure().map_or(Exit::Success, Exit::from),
        }
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
                    let job = &end.job;
                    let state = match &job.id {
                        Some(_) => job.state.name(),
                        None => "not_made",
                    };
                    let points = match job.charge {
                        Charge::None => 0,
                        Charge::Spent | Charge::Unknown => job.points,
                    };
                    csv::record([prompt, state, end.path(), &points.to_string(), &end.reason])
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
        let Told { line, name, .. } = &self.rows[row];
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
        let ended = self.end_of(row, &end);
        let is_good = ended.exit == Exit::Success;
        let is_kept = is_good && matches!(end, RowEnd::Record(_));
        let number = self.rows[row].line;
        let line = (!is_kept && !matches!(end, RowEnd::NotBegun)).then(|| {
            let l = language();
            let said = reason(l, &end).unwrap_or_else(|| match self.style {
                Style::Bars => place(ended.path()),
                Style::Lines => ended.path().to_owned(),
            });
            words::in_line(l, number, &one_line(&said))
        });
        let told = match self.fields {
            Some(fields) => Some(fields.line(&crate::json::Job {
                line: Some(number).filter(|line| *line > 0),
                ..json::of(ended.job.clone())
            })),
            None if !ended.path().is_empty() && !io::stdout().is_terminal() => {
                Some(outcome::result(ended.path()))
            }
            None => None,
        };
        let mut state = self.state();
        state.working.remove(&row);
        state.done += usize::from(is_good);
        state.failed += usize::from(!is_good);
        state.ends[row] = Some(ended);
        if let Some(line) = line {
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

/// Why a row has no picture, where it has none.
fn reason(l: Language, end: &RowEnd) -> Option<String> {
    Some(match end {
        RowEnd::NoAnchor => words::NO_ANCHOR.of(l).to_owned(),
        RowEnd::NotBegun => words::NOT_BEGUN.of(l).to_owned(),
        RowEnd::Failure(failure) => errors::chain(l, &**failure),
        RowEnd::Outcome(outcome) => errors::chain(l, outcome.result.as_ref().err()?),
        RowEnd::Record(record) => {
            end.failure()?;
            let state = || nanobanana_text::state(l, record.state).to_owned();
            record.reason.clone().unwrap_or_else(state)
        }
    })
}
