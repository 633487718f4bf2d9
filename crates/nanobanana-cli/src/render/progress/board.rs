//! What a terminal shows while pictures are made: a line a job, that changes in place.

use std::time::{Duration, Instant};

use nanobanana::{ExpectedTime, Outcome, text};

use super::super::columns::one_line;
use super::super::screen::{Line, Screen};
use crate::terminal::Paint;
use crate::text::terminal as words;

/// How wide a bar is where there is room for it, in columns.
const BAR: usize = 24;
/// How wide it is otherwise.
const SHORT_BAR: usize = 8;

/// The lines of the jobs of one command.
#[derive(Debug)]
pub(super) struct Board {
    screen: Screen,
    jobs: Vec<Row>,
}

/// One line: of a job, or of all jobs until each has its own.
#[derive(Debug)]
struct Row {
    label: String,
    phase: Phase,
    /// When the phase began.
    since: Instant,
}

/// What a job is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It is found out what is sent and what it costs.
    Planning,
    /// The inputs are on their way.
    Uploading {
        /// Inputs that have arrived.
        done: usize,
        /// Inputs in all.
        total: usize,
    },
    /// Nothing is known but that it goes on.
    Waiting,
    /// The vendor makes the picture.
    Generating {
        /// How far it is.
        percent: u8,
        /// How long it has taken.
        elapsed: Duration,
        /// How long it usually takes.
        expected: ExpectedTime,
    },
    /// The picture is being fetched.
    Downloading,
    /// The picture gets its name.
    Saving,
    /// It has its picture.
    Done {
        /// Where the picture is.
        place: String,
    },
    /// It has none.
    Failed {
        /// Why.
        reason: String,
    },
}

impl Phase {
    /// The end of a job.
    pub(super) fn end(outcome: &Outcome) -> Self {
        match &outcome.result {
            Ok(pictures) => {
                let place = pictures.first().map(|picture| match &picture.saved {
                    Some(saved) => saved.path.display().to_string(),
                    None => picture.url.clone(),
                });
                Self::Done {
                    place: one_line(&place.unwrap_or_default()),
                }
            }
            Err(failure) => Self::Failed {
                reason: one_line(&failure.to_string()),
            },
        }
    }
}

impl Row {
    fn new(label: String, phase: Phase) -> Self {
        Self {
            label,
            phase,
            since: Instant::now(),
        }
    }

    /// What it looks like in so many columns.
    fn line(&self, columns: usize, now: Instant) -> Line {
        let seconds = now.saturating_duration_since(self.since).as_secs();
        let line = Line::default().with(None, &self.label);
        match &self.phase {
            Phase::Planning => line.with(None, words::planning(seconds)),
            Phase::Uploading { done, total } => {
                let percent = 100 * done / (*total).max(1);
                let told = words::uploading(*done, *total, seconds);
                with_bar(line, percent, columns, &told)
            }
            Phase::Waiting => line.with(None, words::waiting(seconds)),
            Phase::Generating {
                percent,
                elapsed,
                expected,
            } => {
                let told = text::en::progress(*elapsed, *expected);
                let told = format!("{percent:>2}%  {told}");
                with_bar(line, usize::from(*percent), columns, &told)
            }
            Phase::Downloading => line.with(None, words::downloading(seconds)),
            Phase::Saving => line.with(None, words::saving(seconds)),
            Phase::Done { place } => line
                .with(Some(Paint::Good), "✓ ")
                .with(None, place.as_str()),
            Phase::Failed { reason } => line
                .with(Some(Paint::Error), "✗ ")
                .with(None, reason.as_str()),
        }
    }
}

/// A line with a bar where both have room, with a short one or none elsewhere: the words matter
/// more.
fn with_bar(line: Line, percent: usize, columns: usize, told: &str) -> Line {
    let words = Line::default().with(None, told).width() + line.width() + 3;
    let bar = [BAR, SHORT_BAR]
        .into_iter()
        .find(|bar| words + bar <= columns);
    let Some(bar) = bar else {
        return line.with(None, told);
    };
    let full = (bar * percent / 100).min(bar);
    line.with(Some(Paint::Bar), "━".repeat(full))
        .with(None, "─".repeat(bar - full))
        .with(None, format!("  {told}"))
}

impl Board {
    /// One line for whatever comes before it is known which jobs there are.
    pub(super) fn new() -> Self {
        Self {
            screen: Screen::default(),
            jobs: vec![Row::new(String::new(), Phase::Planning)],
        }
    }

    /// From now on there is a line for each of these jobs.
    pub(super) fn begin(&mut self, labels: &[String]) {
        let row = |label: &String| Row::new(label.clone(), Phase::Waiting);
        self.jobs = labels.iter().map(row).collect();
    }

    /// Puts a job, or all where none is named, into a phase.
    pub(super) fn enter(&mut self, job: Option<usize>, phase: &Phase) {
        let is_same =
            |row: &Row| std::mem::discriminant(&row.phase) == std::mem::discriminant(phase);
        for (index, row) in self.jobs.iter_mut().enumerate() {
            if job.is_some_and(|job| job != index) {
                continue;
            }
            if !is_same(row) {
                row.since = Instant::now();
            }
            row.phase = phase.clone();
        }
        self.draw();
    }

    /// Shows the lines as they are now.
    pub(super) fn draw(&mut self) {
        self.say("");
    }

    /// A line that stays, above the others.
    pub(super) fn say(&mut self, line: &str) {
        let columns = super::super::screen::Size::now().columns;
        let now = Instant::now();
        let mut rows: &[Row] = &self.jobs;
        // One upload serves all jobs of a run.
        if let [first, _, ..] = rows
            && matches!(first.phase, Phase::Uploading { .. })
        {
            rows = std::slice::from_ref(first);
        }
        let lines: Vec<Line> = rows.iter().map(|row| row.line(columns, now)).collect();
        self.screen.draw(line, &lines);
    }

    /// Takes the lines off the screen.
    pub(super) fn clear(&mut self) {
        self.screen.draw("", &[]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row as it looks after a time, without colours.
    fn shown(phase: Phase, columns: usize, seconds: u64) -> String {
        let row = Row::new("[1/2] ".to_owned(), phase);
        let line = row.line(columns, row.since + Duration::from_secs(seconds));
        line.plain()
    }

    #[test]
    fn each_phase_says_what_it_is_and_how_long_it_has_taken() {
        let expected = ExpectedTime {
            min: Duration::from_secs(20),
            max: Duration::from_secs(40),
        };
        let generating = Phase::Generating {
            percent: 50,
            elapsed: Duration::from_secs(20),
            expected,
        };
        assert_eq!(
            shown(generating.clone(), 80, 3),
            "[1/2] ━━━━━━━━━━━━────────────  50%  generating · 20 s, usually 20–40 s"
        );
        assert_eq!(
            shown(generating.clone(), 60, 3),
            "[1/2] ━━━━────  50%  generating · 20 s, usually 20–40 s"
        );
        assert_eq!(
            shown(generating, 40, 3),
            "[1/2] 50%  generating · 20 s, usually 20–40 s"
        );
        let uploading = Phase::Uploading { done: 1, total: 2 };
        assert_eq!(
            shown(uploading, 60, 2),
            "[1/2] ━━━━━━━━━━━━────────────  uploading 1 of 2 · 2 s"
        );
        assert_eq!(shown(Phase::Planning, 60, 2), "[1/2] planning · 2 s");
        assert_eq!(shown(Phase::Downloading, 60, 0), "[1/2] downloading · 0 s");
        let failed = Phase::Failed {
            reason: "no".to_owned(),
        };
        assert_eq!(shown(failed, 60, 0), "[1/2] ✗ no");
    }
}
