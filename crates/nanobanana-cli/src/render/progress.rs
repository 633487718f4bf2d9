//! Progress on standard error: on a terminal a line a job that changes in place, elsewhere lines that
//! stay.

use std::mem::discriminant;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nanobanana::journal::ServiceKind;
use nanobanana::{Event, JobNumber, Outcome, ProgressPace};
use tokio::time::{Instant, interval};
use unicode_width::UnicodeWidthStr as _;

use super::columns::{one_line, stderr_size};
use super::{Hears, outcome, screen};
use crate::terminal::{self, Paint, Verbosity, paint, say};
use crate::text::{self, language, terminal as words};

/// How often the time of a line changes. What takes less is not shown: it would only flicker.
pub(super) const TICK: Duration = Duration::from_secs(1);

/// How wide a bar is, in columns: as wide as there is room for beside the words, which matter more.
pub(super) const BARS: [usize; 2] = [24, 8];

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Lines that change.
    Bars,
    /// Lines that stay.
    Lines,
}

impl Style {
    /// Bars where standard error is a terminal, unless every step or nothing is to be said.
    pub(crate) fn detect() -> Self {
        match terminal::verbosity() {
            Verbosity::Normal if terminal::can_move() => Self::Bars,
            _ => Self::Lines,
        }
    }

    /// How often the engine should report.
    pub(crate) const fn pace(self) -> ProgressPace {
        ProgressPace::Every(match self {
            Self::Bars => TICK,
            Self::Lines => Duration::from_secs(10),
        })
    }
}

/// Shows the events of a run, or of several jobs that are picked up side by side.
pub(crate) struct ProgressView {
    style: Style,
    service: ServiceKind,
    /// Whether nobody knows the plan yet.
    tells_plan: bool,
    begun: Instant,
    rows: Mutex<Rows>,
}

struct Rows {
    /// What all jobs are at, until one of them is at something of its own.
    together: Option<Row>,
    jobs: Vec<Row>,
}

/// What is shown of a job.
pub(super) struct Row {
    label: String,
    /// What happened last, where something has.
    event: Option<Event>,
    /// Since when it is at that.
    since: Instant,
}

impl ProgressView {
    /// A view of jobs by their labels; without any, of a run whose plan will say how many it has.
    pub(crate) fn new(service: ServiceKind, labels: Vec<String>, tells_plan: bool) -> Self {
        let rows = Rows {
            together: labels.is_empty().then(|| Row {
                event: Some(Event::Acknowledged),
                ..Row::new(String::new())
            }),
            jobs: labels.into_iter().map(Row::new).collect(),
        };
        Self {
            style: Style::detect(),
            service,
            tells_plan,
            begun: Instant::now(),
            rows: Mutex::new(rows),
        }
    }

    /// Does work, and shows meanwhile how the time goes by. Nothing of it stays on the screen.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        during(work, || self.draw(&self.rows())).await
    }

    /// What is said of an event, above whatever changes: of each job once, and what is wrong, unless every
    /// step is to be said.
    fn line(&self, event: &Event) -> Option<String> {
        let l = language();
        let is_verbose = terminal::verbosity() == Verbosity::Verbose;
        let is_brief = self.style == Style::Lines && !is_verbose;
        Some(match event {
            Event::EqualUnfinished { jobs } => {
                words::note(l, &text::jobs::equal_unfinished(l, jobs, self.service))
            }
            Event::Joined { jobs, elapsed } => text::jobs::joined(l, jobs, *elapsed),
            Event::Planned { .. } if !self.tells_plan => return None,
            Event::Planned { plan, jobs, .. } => nanobanana_text::planned(l, plan, jobs.len()),
            Event::Created { .. } if is_brief => words::paid(l, self.service).to_owned(),
            Event::PickedUp { .. } if is_brief => words::PICKED_UP.of(l).to_owned(),
            Event::Progress {
                trouble: Some(_), ..
            } if is_brief => generating(event).1,
            _ if !is_verbose => return None,
            Event::Created { task_id, .. } => nanobanana_text::created(l, task_id, self.service),
            Event::PickedUp { task_id, .. } => nanobanana_text::picked_up(l, task_id),
            Event::Uploading { done, total } => nanobanana_text::uploading(l, *done, *total),
            Event::Downloading { .. } => nanobanana_text::downloading(l).to_owned(),
            Event::Progress { .. } => generating(event).1,
            _ => return None,
        })
    }

    fn draw(&self, rows: &Rows) {
        if self.style != Style::Bars || self.begun.elapsed() < TICK {
            return;
        }
        let width = stderr_size().columns;
        let lines: Vec<String> = match &rows.together {
            Some(row) => vec![row.line(width)],
            None => rows.jobs.iter().map(|row| row.line(width)).collect(),
        };
        screen::show(&lines);
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hears for ProgressView {
    fn hear(&self, event: &Event, known: Option<JobNumber>) {
        let job = known.or(event.job());
        let mut rows = self.rows();
        if let Some(line) = self.line(event) {
            say(&format!("{}{line}", rows.label(job)));
        }
        if let Event::Planned { plan, jobs, .. } = event {
            outcome::tell_news(plan);
            let label = |number| match jobs.len() {
                1 => String::new(),
                all => format!("[{number}/{all}] "),
            };
            rows.jobs = (1..=jobs.len()).map(label).map(Row::new).collect();
        }
        rows.take(event, job);
        self.draw(&rows);
    }
}

/// Does work, and draws meanwhile, now and every second.
pub(super) async fn during<T>(work: impl Future<Output = T>, draw: impl Fn()) -> T {
    let _cleared = Cleared;
    let mut work = pin!(work);
    let mut ticks = interval(TICK);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = ticks.tick() => draw(),
        }
    }
}

/// Takes the lines that change off the screen, however the work ends.
struct Cleared;

impl Drop for Cleared {
    fn drop(&mut self) {
        screen::show(&[]);
    }
}

impl Rows {
    fn label(&self, job: Option<JobNumber>) -> &str {
        let row = job.and_then(|job| self.jobs.get(job.0.checked_sub(1)?));
        row.map_or("", |row| &row.label)
    }

    fn take(&mut self, event: &Event, job: Option<JobNumber>) {
        let row = match (event, job) {
            (Event::Uploading { .. }, _) => self.together.as_mut(),
            (Event::OnRecord { .. }, _) | (_, None) => None,
            (_, Some(job)) => {
                self.together = None;
                self.jobs.get_mut(job.0.wrapping_sub(1))
            }
        };
        if let Some(row) = row {
            row.take(event);
        }
    }
}

impl Row {
    pub(super) fn new(label: String) -> Self {
        Self {
            label,
            event: None,
            since: Instant::now(),
        }
    }

    /// Notes what has happened to it.
    pub(super) fn take(&mut self, event: &Event) {
        let before = self.event.replace(event.clone());
        if before.is_none_or(|before| discriminant(&before) != discriminant(event)) {
            self.since = Instant::now();
        }
    }

    /// The line of a terminal of this width, with a bar where the words leave room for one.
    pub(super) fn line(&self, width: usize) -> String {
        let (percent, words) = self.told();
        let label = &self.label;
        let taken = label.width() + words.width() + 2;
        let room = BARS.into_iter().find(|bar| taken + bar < width);
        let Some((percent, bar)) = percent.zip(room) else {
            return format!("{label}{words}");
        };
        format!("{label}{}  {words}", bar_of(bar, percent))
    }

    /// How far it is, in percent, where that is known; and what it is at, and for how long already.
    fn told(&self) -> (Option<usize>, String) {
        let l = language();
        let (percent, doing) = match &self.event {
            Some(Event::Ended { outcome }) => return (None, end(outcome)),
            Some(event @ Event::Progress { .. }) => return generating(event),
            Some(Event::Acknowledged) => (None, words::PLANNING.of(l).to_owned()),
            Some(Event::Uploading { done, total }) => {
                let words = nanobanana_text::uploading(l, *done, *total);
                (Some(100 * done / (*total).max(1)), words)
            }
            Some(Event::Downloading { .. }) => (None, nanobanana_text::downloading(l).to_owned()),
            Some(Event::Saving { .. }) => (None, words::SAVING.of(l).to_owned()),
            _ => (None, words::WAITING.of(l).to_owned()),
        };
        (
            percent,
            words::since(l, &doing, self.since.elapsed().as_secs()),
        )
    }
}

/// A bar so many columns wide.
pub(super) fn bar_of(width: usize, percent: usize) -> String {
    let done = width * percent.min(100) / 100;
    paint(Paint::Bar, &("━".repeat(done) + &"─".repeat(width - done)))
}

/// How far a task is, in percent and in words; in words alone once it takes longer than usual.
fn generating(event: &Event) -> (Option<usize>, String) {
    let Event::Progress {
        elapsed,
        percent,
        expected,
        trouble,
        ..
    } = event
    else {
        return (None, String::new());
    };
    let words = nanobanana_text::progress(language(), *elapsed, *expected, trouble.as_ref());
    match expected.is_over(*elapsed) {
        true => (None, words),
        false => (Some((*percent).into()), format!("{percent}% {words}")),
    }
}

/// Where the picture is, or why there is none.
fn end(outcome: &Outcome) -> String {
    match &outcome.result {
        Ok(pictures) => {
            let place = pictures.first().map(|picture| match &picture.saved {
                Some(saved) => saved.path.display().to_string(),
                None => picture.url.clone(),
            });
            let place = one_line(&place.unwrap_or_default());
            format!("{}{place}", paint(Paint::Good, "✓ "))
        }
        Err(failure) => {
            let reason = one_line(&nanobanana_text::failure(language(), failure));
            format!("{}{reason}", paint(Paint::Error, "✗ "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, event: Event) -> Row {
        Row {
            event: Some(event),
            ..Row::new(label.to_owned())
        }
    }

    fn generating_for(seconds: u64) -> Row {
        let expected = nanobanana::ExpectedTime {
            min: Duration::from_secs(20),
            max: Duration::from_secs(40),
        };
        let elapsed = Duration::from_secs(seconds);
        let event = Event::Progress {
            job: JobNumber(1),
            elapsed,
            percent: expected.percent(elapsed),
            expected,
            trouble: None,
        };
        row("[1/2] ", event)
    }

    #[test]
    fn a_bar_is_there_where_the_words_have_room_too() {
        let words = "50% generating · 20 s, usually 20–40 s";
        let bar = |half: usize| "━".repeat(half) + &"─".repeat(half);
        let row = generating_for(20);
        assert_eq!(row.line(80), format!("[1/2] {}  {words}", bar(12)));
        assert_eq!(row.line(60), format!("[1/2] {}  {words}", bar(4)));
        assert_eq!(row.line(40), format!("[1/2] {words}"));
    }

    #[test]
    fn a_task_that_takes_longer_than_usual_is_said_to_and_has_no_bar() {
        let words = "[1/2] generating · 41 s, taking longer than usual (20–40 s)";
        assert_eq!(generating_for(41).line(80), words);
        assert!(generating_for(40).line(80).contains("95% generating"));
    }

    #[test]
    fn what_a_job_is_at_is_said_with_how_long_it_has_taken() {
        let uploading = row("", Event::Uploading { done: 1, total: 2 });
        assert_eq!(
            uploading.told(),
            (Some(50), "uploading 2 of 2 · 0 s".to_owned())
        );
        let job = JobNumber(1);
        let of = |event| row("", event).line(80);
        assert_eq!(of(Event::Acknowledged), "planning · 0 s");
        assert_eq!(of(Event::Paying { job }), "waiting for IMA · 0 s");
        assert_eq!(of(Event::Downloading { job }), "downloading · 0 s");
        assert_eq!(of(Event::Saving { job }), "saving · 0 s");
    }
}
